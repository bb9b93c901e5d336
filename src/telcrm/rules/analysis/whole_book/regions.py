"""Where a book answers what: boxes of facts split until each has one answer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from telcrm.rules.analysis.whole_book.answers import Answers, Box
from telcrm.rules.analysis.whole_book.dimensions import Dimension
from telcrm.rules.analysis.whole_book.extents import Extent, Few, single
from telcrm.rules.types import Value

__all__ = [
    "BUDGET",
    "Answer",
    "Answering",
    "Region",
    "answer_of",
    "best_halves",
    "cut_at",
    "halves",
    "regions",
    "whole",
]

BUDGET: Final = 100_000
"""Boxes looked at before what is left is given as open."""

Answer: TypeAlias = tuple[Value, ...]


class Answering(Protocol):
    """What answers on boxes: a book, or two side by side."""

    dimensions: tuple[Dimension, ...]

    def on(self, box: Box) -> tuple[Extent, ...]:
        """What each answer may be on a box."""
        ...

    def cut(self, box: Box, apart: int | None = None) -> tuple[int, int] | None:
        """Where rules tell to cut a box: a dimension and the position after the cut."""
        ...


@dataclass(frozen=True, slots=True)
class Region:
    """A box on which a book gives one answer; None where it is not known which."""

    box: Box
    answer: Answer | None


def whole(dimensions: tuple[Dimension, ...]) -> Box:
    """The box of all facts."""
    return tuple((0, dimension.size - 1) for dimension in dimensions)


def regions(answers: Answers, box: Box, budget: int = BUDGET) -> Iterator[Region]:
    """Boxes that make up a box, each with its answer.

    Args:
        answers: the book's answers.
        box: where to look.
        budget: how many boxes to look at; those left over come with no answer.
    """
    waiting = [(box, answers.on(box))]
    while waiting:
        box, found = waiting.pop()
        if all(map(single, found)):
            yield Region(box, answer_of(found))
            continue
        parts = best_halves(answers, box) if budget > 0 else None
        if parts is None:
            yield Region(box, None)
            continue
        budget -= len(parts)
        waiting.extend(reversed(parts))


def answer_of(found: tuple[Extent, ...]) -> Answer:
    """The answer that is known."""
    return tuple(next(iter(one.values)) for one in found if isinstance(one, Few))


Half: TypeAlias = tuple[Box, tuple[Extent, ...]]


def best_halves(answers: Answering, box: Box, apart: int | None = None) -> tuple[Half, Half] | None:
    """A box cut in two where rules tell to; else along the dimension that leaves the least open.

    Args:
        answers: the book's answers.
        box: what to cut; None is given where it is a point.
        apart: a dimension that is not cut.
    """
    told = answers.cut(box, apart)
    if told is not None:
        first_half, second_half = cut_at(box, *told)
        return (first_half, answers.on(first_half)), (second_half, answers.on(second_half))
    best: tuple[int, tuple[Half, Half]] | None = None
    for index, dimension in enumerate(answers.dimensions):
        cut = None if index == apart else halves(dimension, *box[index])
        if cut is None:
            continue
        parts = _parts(answers, box, index, cut)
        left_open = sum(_doubt(one) for _, found in parts for one in found)
        if best is None or left_open < best[0]:
            best = left_open, parts
    return None if best is None else best[1]


def cut_at(box: Box, index: int, middle: int) -> tuple[Box, Box]:
    """A box cut in two on one dimension, before a position."""
    first, last = box[index]
    return _with(box, index, (first, middle - 1)), _with(box, index, (middle, last))


def _parts(
    answers: Answering, box: Box, index: int, cut: tuple[tuple[int, int], tuple[int, int]]
) -> tuple[Half, Half]:
    first, second = (_with(box, index, run) for run in cut)
    return (first, answers.on(first)), (second, answers.on(second))


_MANY: Final = 1000


def _doubt(extent: Extent) -> int:
    return len(extent.values) - 1 if isinstance(extent, Few) else _MANY


def _with(box: Box, index: int, run: tuple[int, int]) -> Box:
    return (*box[:index], run, *box[index + 1 :])


def halves(
    dimension: Dimension, first: int, last: int
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """A run of positions cut in two: at its middle cut, or in the middle where it has none."""
    if first == last:
        return None
    low, high = bisect_right(dimension.cuts, first), bisect_right(dimension.cuts, last)
    middle = dimension.cuts[(low + high) // 2] if low < high else (first + last + 1) // 2
    return (first, middle - 1), (middle, last)
