"""The column backend: a book's decisions over arrays, in blocks, without a loop over rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from telcrm.errors import DecisionError, InputError, Place, Problem
from telcrm.rules.columns.column import Array, Column, integer_dtype, rescaled, to_array
from telcrm.rules.columns.door import Source, read_column, sources
from telcrm.rules.columns.expressions import Block, calculated, coded, column_of
from telcrm.rules.columns.locate import cells
from telcrm.rules.columns.reading import BadRows
from telcrm.rules.compiled import CompiledBook, CompiledCharacteristic, CompiledTable
from telcrm.rules.form import (
    Characteristic,
    Constant,
    Decision,
    Expression,
    ExpressionDecision,
    Input,
    Linear,
    Scorecard,
    Table,
)
from telcrm.rules.hit_policies import Outcome
from telcrm.rules.types import NULL, scaled

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
        decisions: the decisions to take, in order.
        outputs: the outputs to give.
        explain: whether reason columns are wanted.
        mark: whether rows with a problem are marked instead of raised.
    """

    built: CompiledBook
    inputs: tuple[Input, ...]
    decisions: tuple[Decision, ...]
    outputs: tuple[str, ...]
    explain: bool
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
        result = _block(plan, {name: one[start:stop] for name, one in found.items()}, stop - start)
        _store(results, result.columns, start, rows)
        bad.extend((start, one) for one in result.bad)
    if bad and not plan.mark:
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
    for decision in plan.decisions:
        hits = _STEPS[type(decision)](decision, plan.built, block, bad)
        if plan.explain:
            reasons.update(hits)
    return _Result(_answers(plan, block, bad) | reasons | _status(plan, bad, rows), bad)


def _answers(plan: Plan, block: Block, bad: list[BadRows]) -> dict[str, Array]:
    """The outputs as users get them; rows with a problem are null."""
    wrong = np.zeros(block.rows, dtype=bool)
    for one in bad:
        wrong |= one.rows
    outputs = plan.built.form.outputs
    return {
        name: to_array(
            _without(block[name], wrong) if plan.mark else block[name],
            nullable=outputs[name].type.nullable or plan.mark,
        )
        for name in plan.outputs
    }


def _without(column: Column, wrong: Array) -> Column:
    if not wrong.any():
        return column
    null = wrong if column.null is None else wrong | column.null
    return Column(column.values, null, column.type, column.categories)


def _status(plan: Plan, bad: list[BadRows], rows: int) -> dict[str, Array]:
    if not plan.mark:
        return {}
    status = np.full(rows, "rated", dtype=object)
    for one in reversed(bad):
        status[one.rows] = f"{one.code}: {one.name}"
    return {STATUS: status}


# Decisions on a block. Each puts its outputs into the block and gives its reason columns.


def _scorecard(
    card: Scorecard, built: CompiledBook, block: Block, _: list[BadRows]
) -> dict[str, Array]:
    compiled: Any = built.compiled[card.name]
    kind = card.output.type
    total = np.full(block.rows, int(scaled(card.initial, kind.scale)), dtype=np.int64)
    reasons = {}
    for part in card.characteristics:
        column = f"{card.name}.{part.name}"
        if isinstance(part, Linear):
            partial = column_of(part.partial, block)
            total += rescaled(partial, kind.scale)
            reasons[f"{column}.points"] = to_array(partial, nullable=False)
        else:
            points, winners = _partial(part, compiled[part.name], kind.scale, block)
            total += points
            reasons[column] = winners
    block[card.name] = Column(total, None, kind)
    return reasons


def _partial(
    part: Characteristic, cut: CompiledCharacteristic, scale: int, block: Block
) -> tuple[Array, Array]:
    """A characteristic's points in units of the score, and the attribute that won."""
    where = cells(cut.axis, block[part.reference.name])
    earned = [int(scaled(part.attributes[winner].points, scale)) for winner in cut.winners]
    winners = np.array(cut.winners, dtype=integer_dtype(0, len(part.attributes)))
    return np.array(earned, dtype=np.int64).take(where), winners.take(where)


def _table(table: Table, built: CompiledBook, block: Block, bad: list[BadRows]) -> dict[str, Array]:
    compiled: Any = built.compiled[table.name]
    state = _states(table, compiled, block)
    outcomes = compiled.outcomes or compiled.picks
    for index, output in enumerate(table.outputs):
        if compiled.outcomes is None:
            said = [_entry(table, pick, index) for pick in outcomes]
            found = calculated(said, output.type, state, block)
        else:
            found = coded(tuple(one.values[index] for one in outcomes), output.type, state)
        block[output.name] = found
    for code in {outcome.problem for outcome in outcomes} - {None}:
        wrong = np.array([outcome.problem == code for outcome in outcomes]).take(state)
        for one in bad:
            wrong &= ~one.rows
        if wrong.any():
            bad.append(BadRows(code, table.name, wrong))
    return {f"{table.name}.rule": state.astype(integer_dtype(0, len(outcomes)))}


def _entry(table: Table, pick: Outcome, index: int) -> Expression:
    """The entry that says an output where these rules are picked."""
    if pick.problem is None and pick.rules:
        return table.rules[pick.rules[0]].entries[index]
    said = None if pick.problem else table.default
    return Constant(None, NULL) if said is None else said[index]


def _states(table: Table, compiled: CompiledTable, block: Block) -> Array:
    """The lattice's last state for each row."""
    state: Array = np.zeros(block.rows, dtype=np.intp)
    lattice: Any = compiled.lattice
    for index, layer in zip(lattice.order, lattice.layers, strict=True):
        where = cells(compiled.axes[index], column_of(table.columns[index], block))
        classes = np.array(layer.classes, dtype=np.intp)
        following = np.array(layer.table, dtype=np.intp)
        state = following.ravel().take(state * following.shape[1] + classes.take(where))
    return state


def _expression(
    decision: ExpressionDecision, _built: CompiledBook, block: Block, _bad: list[BadRows]
) -> dict[str, Array]:
    column = column_of(decision.expression, block)
    scale = decision.output.type.scale
    if column.type.numeric and column.type.scale != scale:
        column = Column(rescaled(column, scale), column.null, decision.output.type)
    block[decision.name] = Column(
        column.values, column.null, decision.output.type, column.categories
    )
    return {}


_STEPS: Final[dict[type, Callable[[Any, CompiledBook, Block, list[BadRows]], dict[str, Array]]]] = {
    Scorecard: _scorecard,
    Table: _table,
    ExpressionDecision: _expression,
}


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
