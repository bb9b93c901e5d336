"""Generated books with many rows each, and what records and NumPy columns say of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from databases import Answers, Records
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from strategies import POLICIES, books, calculated_books, facts
from telcrm.errors import TelcrmError
from telcrm.rules import RuleBook

Backend = Callable[..., Answers]
"""From a book and records to the answers of each; `floats` says how decimals come."""

ROWS = 100

MANY = settings(
    max_examples=5 * settings().max_examples // 2,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Case:
    """A book and rows for it; `floats` says that its decimals come as floats."""

    book: RuleBook
    records: Records
    floats: bool


ODD: dict[str, tuple[Any, ...]] = {
    "integer": (None, 10**9, -5, 13),
    "decimal": (None, Decimal("30.01"), Decimal("-10.01"), Decimal("0.001"), Decimal("1E-9")),
    "category": (None, "", "神州", "a"),
    "string": (None, ""),
    "boolean": (None,),
    "date": (None,),
    "month": (None, 202413, 202400, 7, -202401),
}
"""Facts a book may refuse; what a database's own types refuse is not among them."""


@st.composite
def cases(draw: st.DrawFn, rows: int = ROWS, policies: tuple[str, ...] = POLICIES) -> Case:
    """A book, and rows put together at random from facts on its boundaries and odd ones."""
    book = draw(st.one_of(books(policies), books(policies), calculated_books()))
    some = draw(st.lists(facts(book), min_size=6, max_size=6))
    floats = draw(st.booleans())
    chance = random.Random(draw(st.integers(0, 2**32)))  # noqa: S311  no secret
    pools = {name: [_stored(one[name]) for one in some] for name in book.inputs}
    records = [{name: chance.choice(pool) for name, pool in pools.items()} for _ in range(rows)]
    for record in records[::5]:
        name = chance.choice(list(pools))
        record[name] = chance.choice(ODD[book.inputs[name].type.kind])
    if floats:
        records = [
            {n: float(v) if isinstance(v, Decimal) else v for n, v in r.items()} for r in records
        ]
    else:
        records = [{n: _exact(v) for n, v in r.items()} for r in records]
    return Case(book, records, floats)


def _stored(value: Any) -> Any:
    """Texts that every database can hold."""
    return value.replace("\0", "") if isinstance(value, str) else value


def _exact(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def by_record(book: RuleBook, records: Records, *, floats: bool) -> Answers:
    """What one record after the other says: the meaning all others are held to."""
    return [_by_record(book, record) for record in records]


def _by_record(book: RuleBook, record: Any) -> dict[str, Any]:
    try:
        return {**book.decide(record), "telcrm_status": "rated"}
    except TelcrmError as error:
        path = (error.place.path or "").removeprefix("decisions.")
        return {**dict.fromkeys(book.outputs), "telcrm_status": f"{error.code}: {path}"}


def by_numpy(book: RuleBook, records: Records, *, floats: bool) -> Answers:
    """What NumPy columns say."""
    columns = {}
    for name in book.inputs:
        columns[name] = np.empty(len(records), dtype=object)
        columns[name][:] = [record[name] for record in records]
    found = book.evaluate(columns, missing="mark")
    lists = {name: values.tolist() for name, values in found.items()}
    return [
        {name: _plain(values[row]) for name, values in lists.items()} for row in range(len(records))
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return None if value != value else Decimal(repr(value))
    return value


def disagreements(case: Case, backend: Backend) -> list[tuple[Any, Any, Any]]:
    """Records of which a backend says something else than the records themselves."""
    wanted = by_record(case.book, case.records, floats=case.floats)
    found = backend(case.book, case.records, floats=case.floats)
    assert len(found) == len(wanted)
    rows = zip(case.records, wanted, found, strict=True)
    return [row for row in rows if row[1] != row[2]]
