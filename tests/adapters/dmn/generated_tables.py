"""DMN decision tables made up at random, with what each of their cells accepts said in Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from telcrm.adapters.dmn import model

NUMBERS = (-5, 0, 10, 20.5, 100)
WORDS = ("gold", "silver", "\u91d1", 'a "b"')
DAYS = (date(2024, 1, 1), date(2024, 2, 29), date(2025, 12, 31))

Accepts = Callable[[Any], bool]


@dataclass(frozen=True)
class Column:
    """An input: its type, its cells (text and what they accept), and facts worth trying."""

    name: str
    type_ref: str
    values: str | None
    cells: tuple[tuple[str, Accepts], ...]
    facts: tuple[Any, ...]


def ordered(ends: tuple[Any, ...], write: Callable[[Any], str]) -> list[tuple[str, Accepts]]:
    """Comparisons, intervals of all four kinds, negations; null passes none of them."""
    cells: list[tuple[str, Accepts]] = [("-", lambda _: True), ("", lambda _: True)]
    for a in ends:
        text = write(a)
        cells += [
            (text, lambda v, a=a: v == a),
            (f"< {text}", lambda v, a=a: v is not None and v < a),
            (f"<={text}", lambda v, a=a: v is not None and v <= a),
            (f">{text}", lambda v, a=a: v is not None and v > a),
            (f">= {text}", lambda v, a=a: v is not None and v >= a),
            (f"not({text})", lambda v, a=a: v != a),
        ]
    for a, b in pairwise(ends):
        low, high = write(a), write(b)
        cells += [
            (f"[{low}..{high}]", lambda v, a=a, b=b: v is not None and a <= v <= b),
            (f"[{low}..{high})", lambda v, a=a, b=b: v is not None and a <= v < b),
            (f"({low}..{high}]", lambda v, a=a, b=b: v is not None and a < v <= b),
            (f"]{low}..{high}[", lambda v, a=a, b=b: v is not None and a < v < b),
            (f"{low}, {high}", lambda v, a=a, b=b: v in (a, b)),
            (f"not([{low}..{high}])", lambda v, a=a, b=b: v is not None and not a <= v <= b),
        ]
    return cells


def quoted(text: str) -> str:
    """A word as FEEL writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words() -> list[tuple[str, Accepts]]:
    cells: list[tuple[str, Accepts]] = [("-", lambda _: True), ("null", lambda v: v is None)]
    for a in WORDS:
        cells += [
            (quoted(a), lambda v, a=a: v == a),
            (f"not({quoted(a)})", lambda v, a=a: v != a),
            (f"{quoted(a)},{quoted(WORDS[0])}", lambda v, a=a: v in (a, WORDS[0])),
        ]
    return cells


def _around(ends: tuple[Any, ...], step: Any) -> tuple[Any, ...]:
    return (None, *(end + way * step for end in ends for way in (-1, 0, 1)))


COLUMNS = (
    Column("amount due", "number", None, tuple(ordered(NUMBERS, str)), _around(NUMBERS, 0.5)),
    Column("level", "string", None, tuple(_words()), (None, "other", *WORDS)),
    Column(
        "brand",
        "string",
        ", ".join(map(quoted, WORDS)),
        tuple(_words()),
        (None, *WORDS),
    ),
    Column(
        "is-new",
        "boolean",
        None,
        (
            ("-", lambda _: True),
            ("true", lambda v: v is True),
            ("false", lambda v: v is False),
            ("not(true)", lambda v: v is not True),
        ),
        (None, True, False),
    ),
    Column(
        "since",
        "date",
        None,
        tuple(ordered(DAYS, lambda day: f'date("{day.isoformat()}")')),
        _around(DAYS, timedelta(days=1)),
    ),
)


@dataclass(frozen=True)
class Table:
    """A generated table: the document's element, and its rules in Python."""

    columns: tuple[Column, ...]
    element: model.DecisionTable
    accepts: tuple[tuple[Accepts, ...], ...]
    says: tuple[tuple[Any, ...], ...]

    def matching(self, facts: dict[str, Any]) -> list[int]:
        """The rules that match, each cell asked in turn."""
        values = [facts[column.name] for column in self.columns]
        return [
            index
            for index, row in enumerate(self.accepts)
            if all(accepts(value) for accepts, value in zip(row, values, strict=True))
        ]


POLICIES = ("UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
ANSWERS = ("low", "mid", "high")


@st.composite
def tables(draw: st.DrawFn, policies: tuple[str, ...] = POLICIES, outputs: int = 1) -> Table:
    """A table over one to three inputs, whose outputs list their values."""
    columns = tuple(draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=3, unique=True)))
    count = draw(st.integers(0, 5))
    rows = [[draw(st.sampled_from(column.cells)) for column in columns] for _ in range(count)]
    says = [tuple(draw(st.sampled_from(ANSWERS)) for _ in range(outputs)) for _ in range(count)]
    default = draw(st.none() | st.sampled_from(ANSWERS))
    names = [None] if outputs == 1 else [f"part {index}" for index in range(outputs)]
    element = model.DecisionTable(
        tuple(model.InputClause(column.name, column.type_ref, column.values) for column in columns),
        tuple(
            model.OutputClause(
                name,
                "string",
                ", ".join(map(quoted, ANSWERS)),
                None if default is None else quoted(default),
            )
            for name in names
        ),
        tuple(
            model.Rule(tuple(text for text, _ in row), tuple(map(quoted, said)))
            for row, said in zip(rows, says, strict=True)
        ),
        hit_policy=draw(st.sampled_from(policies)),
    )
    accepts = tuple(tuple(accepts for _, accepts in row) for row in rows)
    return Table(columns, element, accepts, tuple(says))


@st.composite
def facts_for(draw: st.DrawFn, table: Table) -> dict[str, Any]:
    """Facts at, just below and just above what the cells name, and null."""
    return {column.name: draw(st.sampled_from(column.facts)) for column in table.columns}


def definitions(
    columns: tuple[Column, ...], decisions: tuple[model.Decision, ...], **more: Any
) -> model.Definitions:
    """A document around decisions over some inputs."""
    facts = tuple(model.InputData(column.name, column.type_ref) for column in columns)
    return model.Definitions(
        "generated", "urn:generated", input_data=facts, decisions=decisions, **more
    )


def requiring(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The names of the inputs a decision over these columns requires."""
    return tuple(column.name for column in columns)
