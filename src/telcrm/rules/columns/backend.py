"""The column backend: a book's decisions over arrays, in blocks, without a loop over rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np

from telcrm.errors import DecisionError, InputError, Place, Problem
from telcrm.rules.columns.answers import coded_room, coded_status, room_for, status_of
from telcrm.rules.columns.column import Array, Column
from telcrm.rules.columns.deciding import Step
from telcrm.rules.columns.door import Source, read_column, sources
from telcrm.rules.columns.expressions import Block
from telcrm.rules.columns.reading import BadRows, Read
from telcrm.rules.columns.side_by_side import processors, side_by_side
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import Decision, Input

__all__ = [
    "BLOCK",
    "STATUS",
    "Answering",
    "Answers",
    "Bad",
    "Engine",
    "Plan",
    "blocks",
    "by_blocks",
    "evaluate",
    "raise_problems",
    "shared",
    "without",
    "wrong_in",
]

BLOCK: Final = 1 << 17
"""Rows decided at a time: the memory above inputs and outputs is bounded by it."""

MANY: Final = 1 << 20
"""Rows from which two processors share them."""

WIDE: Final = 1 << 18
"""Rows of a block where they do: threads wait for each other between NumPy's calls, not in them."""

SHARING: Final = min(processors(), 2)
"""Processors that share many rows; more would mostly wait for each other."""

STATUS: Final = "telcrm_status"
"""Name of the column that says, row by row, rated or why not."""


Answers: TypeAlias = dict[str, Any]
"""Outputs and reason columns by name: arrays, or codes for texts where these are asked for."""

Bad: TypeAlias = list[tuple[int, BadRows]]
"""Rows with a problem, and for each the row with which its block begins."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a book.

    Attributes:
        built: the book.
        inputs: the inputs to read.
        decisions: those to take, in order.
        steps: theirs.
        outputs: the outputs to give.
        explain: whether reason columns are wanted.
        mark: whether rows with a problem are marked instead of raised.
        coded: whether texts are given as codes instead of objects.
    """

    built: CompiledBook
    inputs: tuple[Input, ...]
    decisions: tuple[Decision, ...]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    explain: bool
    mark: bool
    coded: bool = False


def evaluate(plan: Plan, columns: Mapping[str, Any], choose: Callable[[int], Engine]) -> Answers:
    """Decide every row.

    Args:
        plan: what is asked.
        columns: the arrays.
        choose: from the number of rows to the way to decide them.

    Returns:
        Outputs by name, then reason columns, then the status where rows are marked.

    Raises:
        InputError, DecisionError: rows with a problem, unless they are to be marked.
    """
    book = plan.built.form
    found, rows = sources(columns, plan.inputs, book.inputs, book.id)
    answering = Answering(plan, rows)
    answering.bad += choose(rows)(answering, found)
    if not plan.mark:
        raise_problems(answering.problems())
    said = coded_status if plan.coded else status_of
    status = {STATUS: said(answering.bad, rows)} if plan.mark else {}
    return answering.columns() | status


def by_blocks(answering: Answering, found: Mapping[str, Source]) -> Bad:
    """Decide every row in NumPy."""
    parts, threads = shared(answering.rows)
    if threads > 1:
        answering.fill(found, 0, 0)  # Shows of which kind the reason columns are.
    told = side_by_side(lambda part: answering.fill_block(found, part), parts, threads)
    return [one for bad in told for one in bad]


def shared(rows: int) -> tuple[list[slice], int]:
    """The blocks in which NumPy decides rows, and how many threads share them.

    Args:
        rows: how many there are.
    """
    if rows < MANY or SHARING == 1:
        return list(blocks(rows)), 1
    return [slice(start, min(start + WIDE, rows)) for start in range(0, rows, WIDE)], SHARING


def blocks(rows: int, first: int = 0) -> Iterator[slice]:
    """The rows of each block; where there are no rows at all, of an empty one.

    Args:
        rows: where the last block ends.
        first: where the first begins.
    """
    for start in range(first, max(rows, first + 1), BLOCK):
        yield slice(start, min(start + BLOCK, rows))


def _read(found: Mapping[str, Source], rows: int, spec: Input) -> Read:
    return read_column(spec, found.get(spec.name), rows)


class Answering:
    """What a plan has answered so far, block by block.

    Attributes:
        plan: what is asked.
        rows: how many there are.
        rooms: where the outputs are written.
        reasons: reason columns, as soon as a block was decided.
        bad: rows with a problem that are to be told of, each with the row its block starts at.
    """

    def __init__(self, plan: Plan, rows: int) -> None:
        outputs = plan.built.form.outputs
        kinds = {name: outputs[name].type for name in plan.outputs}
        self.plan = plan
        self.rows = rows
        self.bad: Bad = []
        self.reasons: dict[str, Array] = {}
        self.rooms = {
            name: coded_room(kind, rows)
            if plan.coded and kind.textual
            else room_for(kind, rows, nullable=kind.nullable or plan.mark)
            for name, kind in kinds.items()
        }

    def fill(self, found: Mapping[str, Source], first: int, end: int) -> Bad:
        """Decide some rows block by block.

        Args:
            found: the arrays of the inputs, of all rows.
            first: the first row.
            end: the row after the last.

        Returns:
            The rows with a problem.
        """
        return [one for part in blocks(end, first) for one in self.fill_block(found, part)]

    def fill_block(self, found: Mapping[str, Source], part: slice) -> Bad:
        """Decide the rows of one block.

        Args:
            found: the arrays of the inputs, of all rows.
            part: the rows.

        Returns:
            The rows with a problem.
        """
        block = {name: one[part] for name, one in found.items()}
        _, bad = self.decide(part, partial(_read, block, part.stop - part.start))
        return [(part.start, one) for one in bad]

    def decide(self, part: slice, read: Callable[[Input], Read]) -> tuple[Block, list[BadRows]]:
        """Decide the rows of a block.

        Args:
            part: the rows.
            read: from an input to its values there and the rows they are wrong in.

        Returns:
            All that is known of the block, and the rows with a problem.
        """
        block = Block(part.stop - part.start)
        bad: list[BadRows] = []
        for one in self.plan.inputs:
            block[one.name], problems = read(one)
            bad.extend(problems)
        for step in self.plan.steps:
            self._keep(step(block, bad), part)
        wrong = wrong_in(bad) if self.plan.mark else None
        for name, room in self.rooms.items():
            room.put(without(block[name], wrong), part)
        return block, bad

    def _keep(self, reasons: Mapping[str, Array], part: slice) -> None:
        for name, values in reasons.items():
            if name not in self.reasons:
                self.reasons[name] = np.empty(self.rows, values.dtype)
            self.reasons[name][part] = values

    def columns(self) -> Answers:
        """The outputs by name, then the reason columns."""
        return {name: room.array() for name, room in self.rooms.items()} | self.reasons

    def problems(self) -> tuple[Problem, ...]:
        """Rows with a problem, told by their number and the first of them."""
        groups: dict[tuple[str, str], list[tuple[int, BadRows]]] = {}
        for start, one in self.bad:
            groups.setdefault((one.code, one.name), []).append((start, one))
        book = self.plan.built.form.id
        return tuple(_problem(key, found, self.rows, book) for key, found in groups.items())


def wrong_in(bad: Sequence[BadRows]) -> Array | None:
    """The rows that have a problem; None where none has."""
    return np.logical_or.reduce([one.rows for one in bad]) if bad else None


def without(column: Column, wrong: Array | None) -> Column:
    """A column that is null in the rows with a problem too."""
    if wrong is None:
        return column
    null = wrong if column.null is None else wrong | column.null
    return Column(column.values, null, column.type, column.categories)


Engine: TypeAlias = Callable[[Answering, Mapping[str, Source]], Bad]
"""Decides all rows from the arrays of their inputs; gives the rows with a problem."""


# Rows with a problem, as one error.


def raise_problems(problems: tuple[Problem, ...]) -> None:
    """Raise, if there are any."""
    if problems:
        error = DecisionError if problems[0].code.startswith("decision") else InputError
        raise error(*problems)


_SAID: Final = {
    "input.missing": "are missing",
    "input.type": "have the wrong type",
    "input.range": "are out of range",
    "input.category": "hold an unknown category",
    "input.scale": "have too many decimals",
    "decision.unique": "match more than one rule",
    "decision.any": "match rules that disagree",
}


def _problem(
    key: tuple[str, str], found: list[tuple[int, BadRows]], rows: int, book: str
) -> Problem:
    code, name = key
    count = sum(int(one.rows.sum()) for _, one in found)
    first = ", ".join(map(str, _first_rows(found)))
    seen = dict.fromkeys(value for _, one in found for value in one.examples)
    examples = f", such as {', '.join(list(seen)[:3])}" if seen else ""
    message = f"{name}: {count} of {rows} rows {_SAID[code]}{examples}; first rows {first}"
    hint = 'mend them, or pass missing="mark" to have them marked'
    return Problem(code, message, Place(file=book, path=name), hint)


def _first_rows(found: list[tuple[int, BadRows]], most: int = 5) -> Iterator[int]:
    for start, one in found:
        for row in np.flatnonzero(one.rows)[:most]:
            if most == 0:
                return
            most -= 1
            yield start + int(row)
