"""What the cells of an axis say of a row: a sum of comparisons, or a look into a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np

from telcrm.adapters.native.writer import Loop, Said, literal
from telcrm.rules.columns.placing import cell_of_code
from telcrm.rules.grid import Axis, OrderedAxis, first_float, first_integer
from telcrm.rules.types import ceiling, floor, scaled

__all__ = ["by_code", "say"]

MANY: Final = 20
"""So many comparisons take longer than a look into a table."""

WIDE: Final = 1 << 16
"""Whole numbers spread over no more than this are looked up by their value."""

_LOWEST: Final = int(np.iinfo(np.int64).min)
_HIGHEST: Final = int(np.iinfo(np.int64).max)


def say(loop: Loop, axis: Axis, said: Said, by_cell: Sequence[int]) -> str:
    """The expression for the number that goes with a value's cell.

    Args:
        loop: where lines before the expression stand.
        axis: the cells.
        said: the value; null only where the axis has null.
        by_cell: a number for each cell, null's last.
    """
    known = by_cell if said.null is None or len(by_cell) == 1 else by_cell[:-1]
    if len(set(known)) == 1:
        found = literal(known[0])
    elif isinstance(axis, OrderedAxis):
        found = _ordered(loop, axis, said, by_cell)
    else:
        numbers = [by_cell[cell] for cell in cell_of_code(axis, said.categories)]
        found = (
            _truth(said, numbers) if axis.type.kind == "boolean" else by_code(loop, said, numbers)
        )
    if said.null is None:
        return found
    return f"(int64({literal(by_cell[-1])}) if {said.null} else int64({found}))"


def _truth(said: Said, numbers: Sequence[int]) -> str:
    no, yes = numbers
    return f"({literal(no)} + {literal(yes - no)} * {said.value})"


def by_code(loop: Loop, said: Said, numbers: Sequence[int]) -> str:
    """The expression for the number that goes with the code of a text."""
    (base, _), *_ = Counter(numbers).most_common(1)
    tests = [(code, one - base) for code, one in enumerate(numbers) if one != base]
    if len(tests) > MANY:
        code = f"min(max({said.value}, 0), {len(numbers) - 1})"
        return f"{loop.writer.table(numbers)}[uint64({code})]"
    return _sum(base, ((f"{said.value} == {code}", step) for code, step in tests))


def _sum(base: int, tests: Iterable[tuple[str, int]]) -> str:
    terms = [f"{literal(step)} * ({test})" for test, step in tests]
    return f"({' + '.join([literal(base), *terms])})"


# Ordered cells.


def _ordered(loop: Loop, axis: OrderedAxis, said: Said, by_cell: Sequence[int]) -> str:
    value = _on_the_line(loop, said)
    cells = by_cell[: len(axis.edges) + 1]
    if said.real:
        edges: list[Any] = [first_float(edge) for edge in axis.edges]
    else:
        edges = [first_integer(edge, said.type.scale) for edge in axis.edges]
    steps = [
        (edge, after - before) for edge, (before, after) in zip(edges, pairwise(cells), strict=True)
    ]
    steps = [(edge, step) for edge, step in steps if step]
    if len(steps) <= MANY:
        return _sum(cells[0], ((_reached(value, edge), step) for edge, step in steps))
    span = None if said.real else _span(said)
    if span is not None:
        return _by_value(loop, value, span, edges, cells)
    return _searched(loop, value, edges, cells, real=said.real)


def _on_the_line(loop: Loop, said: Said) -> str:
    """The number a value counts as: of a month its running number."""
    if said.type.kind != "month":
        return said.value
    return loop.new(f"{said.value} // 100 * 12 + {said.value} % 100 - 1")


def _reached(value: str, edge: Any) -> str:
    """The test of a value at or after an edge, which may lie beyond 64 bits."""
    if isinstance(edge, int) and not _LOWEST <= edge <= _HIGHEST:
        return str(edge < 0)
    return f"{value} >= {literal(edge)}"


def _span(said: Said) -> tuple[int, int] | None:
    """The range of whole numbers that a value declares, if a table of them is small."""
    kind = said.type
    if not kind.numeric or not kind.bounded:
        return None
    ends: tuple[Any, Any] = kind.minimum, kind.maximum
    low, high = ceiling(scaled(ends[0], kind.scale)), floor(scaled(ends[1], kind.scale))
    return (low, high) if high - low < WIDE else None


def _by_value(
    loop: Loop, value: str, span: tuple[int, int], edges: list[Any], cells: Sequence[int]
) -> str:
    low, high = span
    places = np.searchsorted(np.array(edges, dtype=object), np.arange(low, high + 1), side="right")
    table = loop.writer.table(np.array(cells).take(places.astype(np.intp)))
    return f"{table}[uint64(min(max({value} - {literal(low)}, 0), {high - low}))]"


def _searched(loop: Loop, value: str, edges: list[Any], cells: Sequence[int], *, real: bool) -> str:
    """Halving: each line takes a power of two of the edges that the value has reached."""
    powers = [1 << power for power in reversed(range(len(edges).bit_length()))]
    beyond = np.inf if real else _HIGHEST
    inside = [edge if real else min(max(edge, _LOWEST), _HIGHEST) for edge in edges]
    inside += [beyond] * (2 * powers[0] - 1 - len(edges))
    table = loop.writer.table(inside, np.float64 if real else np.int64)
    place = "uint64(0)"
    for power in powers:
        reached = f"({table}[{place} + uint64({power - 1})] <= {value})"
        place = loop.new(f"{place} + uint64({power}) * {reached}")
    padded = [*cells, *[cells[-1]] * (2 * powers[0] - len(cells))]
    return f"{loop.writer.table(padded)}[{place}]"
