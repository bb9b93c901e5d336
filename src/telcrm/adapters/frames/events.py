"""Frames of events in: purchases, bills and stops; tables and facts of a whole base out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from telcrm.adapters.frames.libraries import LIBRARIES, Library
from telcrm.adapters.frames.reading import read
from telcrm.analytics import events, lifecycle, rfm
from telcrm.analytics.arrays import as_ids, refuse
from telcrm.analytics.event_columns import read_names
from telcrm.analytics.purchases import on_roster
from telcrm.arguments import calendar_day, flag, one_of, taking
from telcrm.errors import InputError, Place, Problem, did_you_mean
from telcrm.rules import Codes, RuleBook

__all__ = ["rfm_table", "with_facts", "with_stages"]

Array: TypeAlias = NDArray[Any]
Names: TypeAlias = Mapping[str, str]
Unknown: TypeAlias = Literal["raise", "ignore"]

_AS_THEY_ARE: Final[Names] = MappingProxyType({})
_LATER: Final = frozenset((nw.Implementation.POLARS, nw.Implementation.DUCKDB))
_BILL: Final = ("id", "month", "amount")
_STOP: Final = ("id", "started_on", "resumed_on", "reason")


_UNKNOWN: Final = one_of("raise", "ignore")


@taking(columns=read_names, amounts=flag)
def rfm_table(
    purchases: Any,
    as_of: date,
    *,
    columns: Names = _AS_THEY_ARE,
    amounts: bool = True,
    **how: Any,
) -> Any:
    """Recency, frequency and monetary value of each customer: see `telcrm.rfm.table`.

    Args:
        purchases: a frame with the columns `id`, `date` and `amount`.
        as_of: the day of judgement.
        columns: what these columns are called in the frame, where that is something else.
        amounts: whether there are amounts.
        how: more arguments of `telcrm.rfm.table`.

    Returns:
        A frame of the same kind with a row for each customer.

    Raises:
        InputError: `input.missing` for a column that is not there; and as `telcrm.rfm.table`.
    """
    frame, library = _at_hand(purchases, "purchases")
    wanted = ("id", "date", "amount") if amounts else ("id", "date")
    read_columns = map(_plain, _columns(frame, "purchases", wanted, columns))
    table = rfm.table(*read_columns, as_of=as_of, **how)
    return library.made(table.columns())


@taking(on=calendar_day, columns=read_names, unknown=_UNKNOWN)
def with_facts(
    customers: Any,
    on: date,
    *,
    bills: Any = None,
    suspensions: Any = None,
    months: int = 12,
    columns: Names = _AS_THEY_ARE,
    unknown: Unknown = "raise",
) -> Any:
    """The facts that books ask for, from what happened to each customer: see `telcrm.facts`.

    Args:
        customers: a frame with the columns `id` and `activated_on`.
        on: the day asked about.
        bills: a frame with the columns `id`, `month` (yyyymm, or any day of it) and `amount`.
        suspensions: a frame with the columns `id`, `started_on`, `resumed_on` and `reason`.
        months: how many months to look back on for the mean spend, and for suspensions.
        columns: what these columns are called in the frames, where that is something else.
        unknown: what becomes of events of customers who are not in `customers`.

    Returns:
        `customers` with the columns `tenure_months`; with bills `monthly_spend` and
        `last_year_spend`; with suspensions `suspensions`. Null where a fact is missing.

    Raises:
        InputError, FactError: as the functions of `telcrm.analytics.events`; `input.missing` for a
            column that is not there, `name.clash` for one that would be there twice.
    """
    known = _customers(customers, columns, unknown)
    found: dict[str, Any] = {"tenure_months": events.tenure_months(known.base, on)}
    if bills is not None:
        billed = events.Bills(*known.events(bills, "bills", _BILL))
        found["monthly_spend"] = events.mean_monthly_spend(billed, known.base, on, months)
        found["last_year_spend"] = events.last_year_spend(billed, known.base, on)
    if suspensions is not None:
        stops = events.Suspensions(*known.events(suspensions, "suspensions", _STOP))
        found["suspensions"] = events.involuntary_suspensions(stops, known.base, on, months)
    return known.added(found)


@taking(on=calendar_day, columns=read_names, unknown=_UNKNOWN)
def with_stages(
    customers: Any,
    bills: Any,
    on: date,
    *,
    months: int = 12,
    columns: Names = _AS_THEY_ARE,
    unknown: Unknown = "raise",
    book: RuleBook | str | Path = "common.lifecycle_stage",
    missing: Literal["raise", "mark"] = "raise",
) -> Any:
    """Where each customer is in their life with the carrier: see `telcrm.lifecycle.stages`.

    Args:
        customers: a frame with the columns `id` and `activated_on`.
        bills: a frame with the columns `id`, `month` and `amount`.
        on: the day asked about.
        months: how many closed months to look back on.
        columns: what these columns are called in the frames, where that is something else.
        unknown: what becomes of bills of customers who are not in `customers`.
        book: a book of stages, or its id or path.
        missing: `raise` an error for customers whose stage is not known, or `mark` them.

    Returns:
        `customers` with the columns `stage`, `stage_en` and, where rows are marked,
        `telcrm_status`.

    Raises:
        InputError, FactError: as `with_facts` and `telcrm.lifecycle.stages`.
    """
    known = _customers(customers, columns, unknown)
    billed = events.Bills(*known.events(bills, "bills", _BILL))
    matrix = events.monthly(billed, known.base, on, months)
    stages = lifecycle.stages(matrix, known.base.activated, on=on, book=book, missing=missing)
    found = {"stage": stages.stage, "stage_en": stages.stage_en, "telcrm_status": stages.status}
    told = found if missing == "mark" else {name: found[name] for name in ("stage", "stage_en")}
    return known.added({name: _coded(texts) for name, texts in told.items()})


@dataclass(frozen=True, slots=True)
class _Customers:
    """A frame of customers.

    Attributes:
        frame: the frame.
        library: how its library is written.
        roster: the customers' ids.
        base: the customers as rows counted from 0.
        columns: what columns are called.
        unknown: what becomes of events of others.
    """

    frame: nw.DataFrame[Any]
    library: Library
    roster: Array
    base: events.Base
    columns: Names
    unknown: Unknown

    def events(self, given: Any, what: str, names: tuple[str, ...]) -> list[Array]:
        """The columns of events: whose by the customer's row, then the others as they are."""
        ids, *others = _columns(_at_hand(given, what)[0], what, names, self.columns)
        rows = _rows(ids, self.roster, ignore_unknown=self.unknown == "ignore")
        kept = [rows, *map(_plain, others)]
        known = rows >= 0
        return kept if known.all() else [column[known] for column in kept]

    def added(self, found: dict[str, Any]) -> Any:
        """The frame with more columns, none of which it has already."""
        twice = [name for name in found if name in self.frame.columns]
        if twice:
            said = (f"there is a column {name!r} already" for name in twice)
            hint = "rename or drop what is there"
            raise InputError(*(Problem("name.clash", one, hint=hint) for one in said))
        return self.library.added(self.frame.to_native(), found, frozenset())


def _customers(given: Any, columns: Names, unknown: Unknown) -> _Customers:
    frame, library = _at_hand(given, "customers")
    ids, activated = _columns(frame, "customers", ("id", "activated_on"), columns)
    roster = as_ids(_plain(ids))
    base = events.Base(np.arange(len(roster)), _plain(activated))
    return _Customers(frame, library, roster, base, columns, unknown)


def _rows(ids: Array | Codes, roster: Array, *, ignore_unknown: bool) -> NDArray[np.intp]:
    """The row of each id in the roster; of texts only the different ones are looked for."""
    if not isinstance(ids, Codes):
        return on_roster(as_ids(ids), roster, ignore_unknown=ignore_unknown)[1]
    codes = np.ma.filled(np.ma.asarray(ids.codes).astype(np.intp), -1)
    refuse(codes < 0, "ids", "missing values")
    used = np.flatnonzero(np.bincount(codes, minlength=len(ids.categories)))
    words = np.array(ids.categories, dtype=str)
    rows = np.full(len(words), -1, np.intp)
    rows[used] = on_roster(as_ids(words[used]), roster, ignore_unknown=ignore_unknown)[1]
    return rows[codes]


def _at_hand(given: Any, what: str) -> tuple[nw.DataFrame[Any], Library]:
    """A frame whose rows are there, and its library; lazy ones are read now."""
    frame: Any = nw.from_native(given, pass_through=True)
    if isinstance(frame, nw.LazyFrame) and frame.implementation in _LATER:
        frame = frame.collect()
    if not isinstance(frame, nw.DataFrame) or frame.implementation not in LIBRARIES:
        message = f"{what}: {type(given).__name__} is no frame that is known here"
        hint = "turn it into a frame of pandas, Polars or PyArrow"
        raise InputError(Problem("input.type", message, hint=hint))
    return frame, LIBRARIES[frame.implementation]


def _columns(
    frame: nw.DataFrame[Any], what: str, names: tuple[str, ...], columns: Names
) -> list[Any]:
    """Columns of a frame by our names, as arrays."""
    called = [columns.get(name, name) for name in names]
    problems = [_absent(name, what, frame.columns) for name in called if name not in frame.columns]
    if problems:
        raise InputError(*problems)
    return [read(frame.get_column(name), many=sys.maxsize) for name in called]


def _absent(name: str, what: str, there: list[str]) -> Problem:
    message = f"the column {name!r} is missing"
    hint = did_you_mean(name, there) or 'name it: columns={"id": "customer_id"}'
    return Problem("input.missing", message, Place(file=what, path=name), hint)


def _plain(values: Any) -> Any:
    """Codes as the texts they stand for."""
    if not isinstance(values, Codes):
        return values
    codes = np.ma.masked_less(values.codes, 0)
    texts = np.array([*values.categories, ""]).take(codes.filled(len(values.categories)))
    return np.ma.MaskedArray(texts, np.ma.getmaskarray(codes)) if np.ma.is_masked(codes) else texts


def _coded(texts: Any) -> Codes:
    """Texts that are a few different ones, None among them, as codes."""
    words = tuple(dict.fromkeys(text for text in texts.tolist() if text is not None))
    places = {word: code for code, word in enumerate(words)} | {None: -1}
    return Codes(np.fromiter(map(places.__getitem__, texts.tolist()), np.int32, len(texts)), words)
