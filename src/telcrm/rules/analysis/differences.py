"""Where two books differ: boxes of facts on which their answers are not the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from telcrm.errors import BookError, Problem
from telcrm.rules.analysis.whole_book.answers import Answers, Box
from telcrm.rules.analysis.whole_book.extents import single
from telcrm.rules.analysis.whole_book.regions import Answer, answer_of, best_halves, whole
from telcrm.rules.analysis.whole_book.side_by_side import SideBySide
from telcrm.rules.analysis.whole_book.versions import bare
from telcrm.rules.form import Book, Input
from telcrm.rules.types import Type

__all__ = ["BUDGET", "Difference", "changed_outputs", "common_inputs", "differences"]

BUDGET: Final = 200_000
"""Boxes looked at before what is left is given as open."""

BUDGET_OF_LARGE: Final = 30_000
"""The same where tables have many rules: each box takes longer, and gives more regions."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A box on which two books answer differently; answers of None where that stayed open."""

    box: Box
    old: Answer | None
    new: Answer | None


def differences(old: Answers, new: Answers, budget: int | None = None) -> Iterator[Difference]:
    """The boxes on which two books differ; together with those on which they agree, all facts.

    Args:
        old: answers of one book.
        new: answers of the other, on the same dimensions to the same outputs.
        budget: how many boxes to look at; those left over come without answers. None is as many
            as take some seconds.
    """
    left = _budget(old, new) if budget is None else budget
    both = SideBySide(old, new)
    start = whole(old.dimensions)
    waiting = [(start, both.on(start))]
    middle = len(old.outputs)
    while waiting:
        box, found = waiting.pop()
        before, after = found[:middle], found[middle:]
        if all(map(single, found)):
            if before != after:
                yield Difference(box, answer_of(before), answer_of(after))
            continue
        left -= 1
        parts = best_halves(both, box) if left > 0 else None
        if parts is None:
            yield Difference(box, None, None)
        else:
            waiting.extend(parts)


def _budget(*books: Answers) -> int:
    large = any(step.large is not None for one in books for step in one.steps)
    return BUDGET_OF_LARGE if large else BUDGET


# What the two have in common.


def common_inputs(old: Book, new: Book) -> tuple[Input, ...]:
    """The inputs of two books; one that both have takes what both of them take.

    Raises:
        BookError: `compare.inputs`, for inputs of one name and different kinds.
    """
    by_name = {spec.name: spec for spec in old.inputs}
    problems = []
    for spec in new.inputs:
        before = by_name.get(spec.name)
        kind = spec.type if before is None else _common(before.type, spec.type)
        if kind is None:
            message = f"{spec.name} is not of one type: {before and before.type}, {spec.type}"
            problems.append(Problem("compare.inputs", message, hint="compare books that ask alike"))
        else:
            by_name[spec.name] = replace(spec, type=kind)
    if problems:
        raise BookError(*problems)
    return tuple(by_name.values())


def _common(left: Type, right: Type) -> Type | None:
    """The values that two types share."""
    if left.kind != right.kind or left.allowed != right.allowed:
        return None
    lows: list[Any] = [one.minimum for one in (left, right) if one.minimum is not None]
    highs: list[Any] = [one.maximum for one in (left, right) if one.maximum is not None]
    return replace(
        left,
        scale=min(left.scale, right.scale),
        minimum=max(lows) if lows else None,
        maximum=min(highs) if highs else None,
        values=tuple(value for value in left.values if value in right.values),
        nullable=left.nullable and right.nullable,
    )


def changed_outputs(old: Book, new: Book) -> tuple[str, ...]:
    """The outputs both books give that a changed decision may have changed, in the new order."""
    before = {one.name: bare(one) for one in old.decisions}
    changed: set[str] = set()
    for one in new.decisions:
        same = before.get(one.name) == bare(one)
        if not same or new.needs[one.name] & changed:
            changed |= {one.name, *(output.name for output in one.outputs)}
    shared = [name for name in new.outputs if name in old.outputs]
    makers = {output.name: one.name for one in new.decisions for output in one.outputs}
    return tuple(name for name in shared if makers[name] in changed)
