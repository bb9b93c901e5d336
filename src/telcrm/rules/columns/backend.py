"""The column backend: a book's decisions over arrays, in blocks, without a loop over rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from telcrm.errors import DecisionError, InputError, Place, Problem
from telcrm.rules.columns.column import Array, Column, to_array
from telcrm.rules.columns.deciding import Step
from telcrm.rules.columns.door import Source, read_column, sources
from telcrm.rules.columns.expressions import Block
from telcrm.rules.columns.reading import BadRows
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import Input

__all__ = ["BLOCK", "STATUS", "Plan", "evaluate"]

BLOCK: Final = 1 << 17
"""Rows decided at a time: the memory above inputs and outputs is bounded by it."""

STATUS: Final = "telcrm_status"
"""Name of the column that says, row by row, rated or why not."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a book.

    Attributes:
        built: the book.
        inputs: the inputs to read.
        steps: those of the decisions to take, in order.
        outputs: the outputs to give.
        mark: whether rows with a problem are marked instead of raised.
    """

    built: CompiledBook
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    mark: bool


@dataclass(slots=True)
class _Result:
    """One block's answers."""

    columns: dict[str, Array]
    bad: list[BadRows]


def evaluate(plan: Plan, columns: Mapping[str, Any]) -> dict[str, Array]:
    """Decide every row.

    Returns:
        Outputs by name, then reason columns, then the status where rows are marked.

    Raises:
        InputError, DecisionError: rows with a problem, unless they are to be marked.
    """
    book = plan.built.form
    found, rows = sources(columns, plan.inputs, book.inputs, book.id)
    results: dict[str, Array] = {}
    bad: list[tuple[int, BadRows]] = []
    for start in range(0, max(rows, 1), BLOCK):
        stop = min(start + BLOCK, rows)
        part = {name: one[start:stop] for name, one in found.items()}
        result = _block(plan, part, stop - start)
        _store(results, result.columns, start, rows)
        bad.extend((start, one) for one in result.bad)
    if plan.mark:
        results[STATUS] = _status(bad, rows)
    elif bad:
        _raise(bad, rows, book.id)
    return results


def _store(results: dict[str, Array], block: dict[str, Array], start: int, rows: int) -> None:
    for name, values in block.items():
        if name not in results:
            results[name] = _room(values, rows)
        results[name][start : start + len(values)] = values


def _room(values: Array, rows: int) -> Array:
    """An array of the kind of `values`, for all rows."""
    room = np.empty(rows, values.dtype)
    if isinstance(values, np.ma.MaskedArray):
        return np.ma.MaskedArray(room, np.zeros(rows, dtype=bool))
    return room


def _block(plan: Plan, found: dict[str, Source], rows: int) -> _Result:
    block = Block(rows)
    bad: list[BadRows] = []
    reasons: dict[str, Array] = {}
    for one in plan.inputs:
        block[one.name], problems = read_column(one, found.get(one.name), rows)
        bad.extend(problems)
    for step in plan.steps:
        reasons.update(step(block, bad))
    return _Result(_answers(plan, block, bad) | reasons, bad)


def _answers(plan: Plan, block: Block, bad: list[BadRows]) -> dict[str, Array]:
    """The outputs as users get them; rows with a problem are null."""
    wrong = np.logical_or.reduce([one.rows for one in bad]) if bad and plan.mark else None
    outputs = plan.built.form.outputs
    return {
        name: to_array(
            _without(block[name], wrong),
            nullable=outputs[name].type.nullable or plan.mark,
        )
        for name in plan.outputs
    }


def _without(column: Column, wrong: Array | None) -> Column:
    if wrong is None:
        return column
    null = wrong if column.null is None else wrong | column.null
    return Column(column.values, null, column.type, column.categories)


def _status(bad: list[tuple[int, BadRows]], rows: int) -> Array:
    """What the status column says of every row: the first thing that is wrong with it."""
    status = np.full(rows, "rated", dtype=object)
    for start, one in reversed(bad):
        status[start : start + len(one.rows)][one.rows] = f"{one.code}: {one.name}"
    return status


# Rows with a problem, as one error.


def _raise(bad: list[tuple[int, BadRows]], rows: int, book: str) -> None:
    groups: dict[tuple[str, str], list[tuple[int, BadRows]]] = {}
    for start, one in bad:
        groups.setdefault((one.code, one.name), []).append((start, one))
    problems = tuple(_problem(key, found, rows, book) for key, found in groups.items())
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
