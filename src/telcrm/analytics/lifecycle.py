"""Where each customer is in their life with the carrier, by a rule book over a few monthly facts.

`stages` goes from a matrix of months to a stage for each customer; `stage_inputs` and `stage` are
its two halves; `transitions` tells who went where between two days, `steady_shares` and
`steady_base` where that leads, and `growth` who came and went each month.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Array,
    Days,
    Masked,
    Values,
    as_day,
    as_days_or_null,
    refuse,
    require_length,
)
from telcrm.analytics.books_at_hand import BOOK, book_giving
from telcrm.analytics.growth import Growth, growth
from telcrm.analytics.monthly import Activity, activity, last_months, read_months, trend
from telcrm.analytics.steady_state import steady_base, steady_shares
from telcrm.analytics.transitions import Transitions, transitions
from telcrm.arguments import one_of, taking, whole
from telcrm.facts.columns import tenure_months
from telcrm.rules import RuleBook

__all__ = [
    "Activity",
    "Growth",
    "LifecycleStages",
    "Transitions",
    "activity",
    "growth",
    "stage",
    "stage_inputs",
    "stages",
    "steady_base",
    "steady_shares",
    "transitions",
    "trend",
]

_AHEAD: Final = -1
"""Months since an activation that lies after the day: any number below 0 says as much."""

_LACKING: Final = "input.missing: monthly"
_EARLY: Final = "data.invalid: monthly"

_LEAST_MONTHS: Final = 3
"""Fewer months than a trend looks at would leave everybody without one."""

Missing = Literal["raise", "mark"]

_MISSING: Final = one_of("raise", "mark")


@dataclass(frozen=True, slots=True, eq=False)
class LifecycleStages:
    """One row for each customer.

    Attributes:
        stage: the stage in Chinese; None where a required fact is missing.
        stage_en: the same in English.
        status: "rated", or why not, as `RuleBook.evaluate` marks rows; from `stages` also
            "input.missing: monthly" and "data.invalid: monthly".
        names: every stage of the book in its order, a customer in it or not; in Chinese.
        names_en: the same in English.
    """

    stage: Array
    stage_en: Array
    status: Array
    names: tuple[str, ...]
    names_en: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.stage)


@taking(trend_months=whole(lowest=_LEAST_MONTHS), book=BOOK, missing=_MISSING)
def stages(
    monthly: Values,
    activated: Values,
    *,
    on: date | np.datetime64,
    trend_months: int = 6,
    book: RuleBook | str | Path = "common.lifecycle_stage",
    missing: Missing = "raise",
) -> LifecycleStages:
    """The stage of each customer from monthly amounts and days of activation.

    Args:
        monthly: bills or use, customers x closed months, oldest first; the last column is the
            month before that of `on`. Integers as they are, floats with at most two decimals.
            Null (NaN, None or masked) in months before activation, which do not exist; a bill
            above 0 in one of them contradicts the activation.
        activated: the day each customer's service began; it may lie after `on`.
        on: the day asked about.
        trend_months: how many of the last months the trend looks at (assumed: half a year).
        book: a book over what `stage_inputs` gives, or its id or path.
        missing: whether a customer whose activation or a month since is not known, or whose bills
            contradict the activation, is an error or is marked.

    Raises:
        InputError: `data.invalid`, `input.length` or `input.missing`, naming the column.

    >>> null = float("nan")
    >>> bills = [[80, 80, 80, 80, 80, 80], [80, 80, 80, 0, 0, 0], [null, null, null, null, 0, 50]]
    >>> since = ["2008-05-01", "2008-05-01", "2010-07-20"]
    >>> stages(bills, since, on=date(2010, 9, 10)).stage_en.tolist()
    ['mature', 'churned', 'new']
    """
    histories = _histories(monthly, activated, as_day(on, "on"), missing)
    found = stage(**_facts(histories, trend_months), book=book, missing=missing)
    status = np.where(histories.lacking, _LACKING, found.status)
    return replace(found, status=np.where(histories.early, _EARLY, status))


@taking(trend_months=whole(lowest=_LEAST_MONTHS), missing=_MISSING)
def stage_inputs(
    monthly: Values,
    activated: Values,
    *,
    on: date | np.datetime64,
    trend_months: int = 6,
    missing: Missing = "raise",
) -> dict[str, Array]:
    """The inputs of the book of stages, a column each, from monthly amounts and activations.

    The month of activation is seldom whole: unless service began on its first day, it counts
    neither for the trend nor as active or inactive.

    Args:
        monthly: as in `stages`.
        activated: as in `stages`; NaT where it is not known.
        on: the day asked about.
        trend_months: how many of the last months the trend looks at.
        missing: as in `stages`; what is marked is masked.

    Returns:
        `months_since_activation`, `months_inactive`, `months_away` and `trend`; masked where a
        fact is not known. An activation after `on` is -1 months ago.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the column and its first wrong rows.
    """
    return _facts(_histories(monthly, activated, as_day(on, "on"), missing), trend_months)


@taking(book=BOOK)
def stage(
    *,
    months_since_activation: Values,
    months_inactive: Values,
    months_away: Values,
    trend: Values,
    book: RuleBook | str | Path = "common.lifecycle_stage",
    missing: Missing = "raise",
) -> LifecycleStages:
    """The stage of each customer from the facts the book asks for.

    Where one stage ends and the next begins stands in the parameters of the book, all assumed; a
    carrier with other thresholds gives a book that extends it.

    Args:
        months_since_activation: whole months; below 0 where the activation lies ahead.
        months_inactive: months without use in a row, up to the last closed one.
        months_away: the longest run of months without use that ended in a return.
        trend: what the function `trend` gives; masked where it is not known.
        book: a book over these inputs, or its id or path.
        missing: whether a customer who lacks a required fact is an error or is marked.

    Returns:
        Stages; None where a required fact is missing, and "未定" (undetermined) where the stage
        turns on a trend that is not known.

    Raises:
        InputError: `input.missing`, `input.range` and the like, naming the column.
    """
    rules = book_giving(book, ("stage", "stage_en"))
    columns = {
        "months_since_activation": months_since_activation,
        "months_inactive": months_inactive,
        "months_away": months_away,
        "trend": trend,
    }
    found = rules.evaluate(columns, missing=missing)
    rated = np.full(len(found["stage"]), "rated", object)
    return LifecycleStages(
        stage=found["stage"],
        stage_en=found["stage_en"],
        status=found.get("telcrm_status", rated),
        names=rules.form.outputs["stage"].type.values,
        names_en=rules.form.outputs["stage_en"].type.values,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Histories:
    """Months and activations, read.

    Attributes:
        day: the day asked about.
        began: days of activation; NaT where not known.
        matrix: amounts; 0 for null.
        whole: how many of the last months lie wholly after activation.
        lacking: customers with a null in one of those.
        early: customers with an amount above 0 in a month before that of activation.
    """

    day: date
    began: Days
    matrix: npt.NDArray[np.int64]
    whole: npt.NDArray[np.int64]
    lacking: npt.NDArray[np.bool_]
    early: npt.NDArray[np.bool_]


def _histories(monthly: Values, activated: Values, day: date, missing: Missing) -> _Histories:
    (matrix, null), began = read_months(monthly), as_days_or_null(activated, "activated")
    require_length(began, len(matrix), "activated", "monthly")
    # The first whole month is the one after that of the day before activation.
    eve = began - np.timedelta64(1, "D")
    whole = np.maximum(_months_from(eve, day) - 1, 0)
    lacking = null & last_months(whole, matrix)
    early = (matrix > 0) & ~last_months(_months_from(began, day), matrix)
    early &= ~np.isnat(began)[:, np.newaxis]
    if missing == "raise":
        hint = "only months before activation may be null"
        refuse(lacking, "monthly", "missing values", hint)
        refuse(early, "monthly", "amounts before the month of activation", "leave them null")
    return _Histories(day, began, matrix, whole, _of_rows(lacking), _of_rows(early))


def _of_rows(cells: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return np.asarray(cells.any(axis=1))


def _facts(histories: _Histories, trend_months: int) -> dict[str, Array]:
    matrix, whole = histories.matrix, histories.whole
    found = activity(matrix, whole)
    slope = trend(matrix[:, -trend_months:], whole)
    unknown = histories.lacking | histories.early
    return {
        "months_since_activation": _months_since(histories.began, histories.day),
        "months_inactive": np.ma.MaskedArray(found.months_inactive, unknown),
        "months_away": np.ma.MaskedArray(found.months_away, unknown),
        "trend": np.ma.MaskedArray(slope.data, np.ma.getmaskarray(slope) | unknown),
    }


def _months_since(began: Days, day: date) -> Masked:
    """Whole months in service on the calendar anniversary."""
    ahead = began > np.datetime64(day)
    months = tenure_months(np.where(ahead, np.datetime64("NaT", "D"), began), day)
    return np.ma.MaskedArray(np.where(ahead, _AHEAD, months.data), np.isnat(began))


def _months_from(began: Days, day: date) -> npt.NDArray[np.int64]:
    """Months before that of the day, from the month of activation on; 0 where it is not known."""
    months = (np.datetime64(day, "M") - began.astype("datetime64[M]")).astype(np.int64)
    return np.where(np.isnat(began), 0, np.maximum(months, 0))
