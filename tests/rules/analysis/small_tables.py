"""Decision tables small enough to try every cell of, and what trying each cell says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any

from hypothesis import strategies as st

from telcrm.rules.analysis.tables import Box, TableSpace, table_space
from telcrm.rules.form import (
    Citation,
    Constant,
    EqualTo,
    Expression,
    OneOf,
    Output,
    Reference,
    Rule,
    Table,
    Text,
    UnequalTo,
    Within,
)
from telcrm.rules.hit_policies import Hit, Outcome, conclude
from telcrm.rules.types import Type
from telcrm.rules.unary_tests import holds

WORDS = ("a", "b", 'c"d', "e", "f")
MONTHS = (202311, 202312, 202401, 202402)
CONSTANTS: dict[str, list[Any]] = {
    "integer": [0, 1, 2, 3, 5, 8],
    "decimal": [Decimal(0), Decimal("0.01"), Decimal("0.02"), Decimal("0.5"), Decimal(2)],
    "number": [Decimal("-1.5"), 0, Decimal("0.001"), 4],
    "date": [date(2024, 2, 28) + timedelta(days=days) for days in (0, 1, 2, 30)],
    "month": list(MONTHS),
    "category": list(WORDS[:4]),
    "string": list(WORDS[:3]),
    "boolean": [False, True],
}
POLICIES = ("UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
ANSWERS = ("x", "y", "z")
NO_TEXT = Text("", "")
CITED = Citation("made up", "made up", None)
CALCULATED = tuple(Reference(name, Type("category", values=ANSWERS)) for name in ("one", "other"))


@st.composite
def types(draw: st.DrawFn) -> Type:
    """A column's type: any kind with cells, with or without null, a range or half of one."""
    kind: Any = draw(st.sampled_from(sorted(CONSTANTS)))
    low, high = (draw(st.booleans()) and kind in ("integer", "decimal") for _ in "ab")
    return Type(
        kind,
        scale=2 if kind == "decimal" else 0,
        minimum=0 if low else None,
        maximum=8 if high else None,
        values=WORDS[:4] if kind == "category" else (),
        nullable=draw(st.booleans()),
    )


@st.composite
def tests(draw: st.DrawFn, kind: Type) -> OneOf:
    """A cell of a rule, any value being what it most often says."""
    singles = draw(st.lists(_singles(kind), max_size=2))
    return OneOf(tuple(singles), bool(singles) and draw(st.integers(0, 3)) == 0)


@st.composite
def _singles(draw: st.DrawFn, kind: Type) -> EqualTo | UnequalTo | Within:
    values = CONSTANTS[kind.kind]
    if kind.ordered and draw(st.integers(0, 3)):
        low, high = sorted((draw(st.sampled_from(values)), draw(st.sampled_from(values))))
        shape = draw(st.sampled_from(("both", "low", "high")))
        ends = (None if shape == "high" else low, None if shape == "low" else high)
        return Within(ends[0], draw(st.booleans()), ends[1], draw(st.booleans()))
    value = draw(st.sampled_from([*values, None] if kind.nullable else values))
    return (UnequalTo if draw(st.integers(0, 3)) == 0 else EqualTo)(value)


@st.composite
def tables(
    draw: st.DrawFn, policies: tuple[str, ...] = POLICIES, *, constant: bool = True, rules: int = 6
) -> Table:
    """A table of up to three columns, two outputs and a handful of rules."""
    kinds = draw(st.lists(types(), max_size=3))
    columns = tuple(Reference(f"column_{place}", kind) for place, kind in enumerate(kinds))
    width = draw(st.integers(1, 2))
    answer = Type("category", values=ANSWERS)
    entries: st.SearchStrategy[Expression] = st.sampled_from(
        [Constant(value, answer) for value in (*ANSWERS[: draw(st.integers(1, 3))], None)]
    )
    if not constant:
        entries = st.one_of(entries, st.sampled_from(CALCULATED))
    rows = [
        Rule(
            f"rule_{place}",
            tuple(draw(tests(kind)) for kind in kinds),
            tuple(draw(entries) for _ in range(width)),
            NO_TEXT,
            CITED,
        )
        for place in range(draw(st.integers(0, rules)))
    ]
    outputs = tuple(Output(f"output_{place}", answer, NO_TEXT) for place in range(width))
    policy = draw(st.sampled_from(policies))
    priorities = (draw(st.permutations(ANSWERS).map(tuple)),) * width
    return Table("t", NO_TEXT, policy, None, columns, outputs, tuple(rows), None, priorities, CITED)


Cells = tuple[int, ...]


@dataclass(frozen=True)
class Enumerated:
    """A table's space, and for each combination of cells what trying every rule says."""

    space: TableSpace

    @cached_property
    def matching(self) -> dict[Cells, tuple[int, ...]]:
        """For each combination of cells inside the whole, the rules that match."""
        values = [axis.representatives() for axis in self.space.axes]
        return {
            cells: tuple(
                index
                for index, rule in enumerate(self.space.table.rules)
                if all(
                    holds(test, column[cell]) is True
                    for test, column, cell in zip(rule.tests, values, cells, strict=True)
                )
            )
            for cells in cells_of(self.space.whole)
        }

    @cached_property
    def gaps(self) -> set[Cells]:
        """The combinations of cells that no rule matches."""
        return {cells for cells, rules in self.matching.items() if not rules}

    @cached_property
    def said(self) -> dict[Cells, Outcome]:
        """For each combination of cells that some rule matches what the table says."""
        rows = [
            tuple(entry.value for entry in rule.entries if isinstance(entry, Constant))
            for rule in self.space.table.rules
        ]
        return {
            cells: conclude(self.space.table, tuple(Hit(r, rows[r]) for r in rules), None)
            for cells, rules in self.matching.items()
            if rules
        }

    def winners(self, box: Box) -> set[int]:
        """The rules that are what the table says somewhere in a box."""
        inside = cells_of(box)
        return {
            rule
            for cells, outcome in self.said.items()
            if cells in inside and outcome.problem is None
            for rule in outcome.rules
        }


def cells_of(box: Box) -> set[Cells]:
    """All combinations of cells of a box."""
    numbers = [
        [cell for cell in range(part.bit_length()) if part >> cell & 1] for part in box.parts
    ]
    return set(product(*numbers))


@st.composite
def enumerated(
    draw: st.DrawFn, policies: tuple[str, ...] = POLICIES, *, constant: bool = True, rules: int = 6
) -> Enumerated:
    """A table's space, sometimes with only a part of the inputs asked about."""
    space = table_space(draw(tables(policies, constant=constant, rules=rules)))
    if draw(st.integers(0, 3)) == 0:
        space = replace(space, whole=draw(boxes(space)))
    return Enumerated(space)


def boxes(space: TableSpace) -> st.SearchStrategy[Box]:
    """Boxes inside the whole of a space, none of them empty."""
    parts = [
        st.integers(1, part).map(lambda bits, part=part: bits & part or part)
        for part in space.whole.parts
    ]
    return st.tuples(*parts).map(Box)
