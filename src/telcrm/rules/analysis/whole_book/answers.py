"""What a book may answer on a box of facts: its decisions, taken on what is known of each value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from telcrm.rules.analysis.whole_book.cutting import Cutter
from telcrm.rules.analysis.whole_book.dimensions import Dimension
from telcrm.rules.analysis.whole_book.extents import (
    ANYTHING,
    FEW,
    Between,
    Extent,
    Few,
    one_of,
    single,
)
from telcrm.rules.analysis.whole_book.steps import Facts, may_fail, steps_of, without_faults
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.source.graph import needed_for
from telcrm.rules.types import Value

__all__ = ["Answers", "Box", "extent_of"]

Box: TypeAlias = tuple[tuple[int, int], ...]
"""A run of positions on each dimension, both ends included."""


def extent_of(dimension: Dimension, first: int, last: int) -> Extent:
    """What is known of an input whose position lies in a run."""
    if not dimension.known:
        return ANYTHING
    if last - first < FEW or not dimension.ordered:
        return Few(frozenset(map(dimension.value, range(first, last + 1))))
    null = last == dimension.null
    return Between(dimension.value(first), dimension.value(last - null), null)


class Answers:
    """A book's answers on boxes.

    Args:
        built: the book.
        dimensions: the inputs that vary, as lines, in the order of a box's runs.
        outputs: the outputs asked for.
        known: values of the other inputs.
    """

    def __init__(
        self,
        built: CompiledBook,
        dimensions: Iterable[Dimension],
        outputs: Iterable[str],
        known: Mapping[str, Value] | None = None,
    ) -> None:
        self.built = built
        self.dimensions = tuple(dimensions)
        self.outputs = tuple(outputs)
        self.known: Facts = {name: one_of((one,)) for name, one in (known or {}).items()}
        needed = needed_for(built.form, self.outputs)
        self.steps = tuple(one for one in steps_of(built) if one.name in needed)
        self._extents: dict[tuple[int, int, int], Extent] = {}
        self._cutter = Cutter(self.dimensions)

    def on(self, box: Box) -> tuple[Extent, ...]:
        """What each output may be on a box: never less than what it is somewhere in it."""
        facts = self._taken(box)
        return tuple([facts[name] for name in self.outputs])

    def cut(self, box: Box, apart: int | None = None) -> tuple[int, int] | None:
        """Where rules tell to cut a box: a dimension and the position after the cut.

        Args:
            box: what to cut.
            apart: a dimension that is not cut; the others are cut where rules that cut it begin.
        """
        large = [one for one in self.steps if one.large is not None]
        facts = self._taken(box) if large else {}
        for step in large:
            sound = without_faults(facts, step.made)
            settled = sound is None or all(single(facts[name]) for name in step.outputs)
            if step.large is not None and sound is not None and not settled:
                parts = step.large.parts(sound)
                standing = step.large.standing(parts, step.large.space.sets.every)
                rules = standing.counting & ~standing.always
                names = () if apart is None else (self.dimensions[apart].name,)
                first = step.large.open_in(parts, rules, names) if names else 0
                found = self._cutter.around(step.large, parts, first, box, apart)
                found = found or self._cutter.around(step.large, parts, rules, box, apart)
                if found is not None:
                    return found
        return None

    def may_vary(self, box: Box, index: int) -> bool:
        """Whether two records in a box that differ in one input alone may be answered differently.

        Args:
            box: where both lie.
            index: the dimension in which they differ.
        """
        facts = self._taken(box)
        varying = {self.dimensions[index].name}
        for step in self.steps:
            if varying.isdisjoint(step.reads) or all(single(facts[name]) for name in step.outputs):
                continue
            fails = may_fail(facts, step.made)
            if fails or step.large is None or step.large.varies(facts, varying):
                varying.update(step.outputs)
        return not varying.isdisjoint(self.outputs)

    def facts(self, box: Box) -> Facts:
        """What is known of each input on a box."""
        facts: Facts = dict(self.known)
        for index, dimension in enumerate(self.dimensions):
            facts[dimension.name] = self._extent(index, *box[index])
        return facts

    def _taken(self, box: Box) -> Facts:
        facts = self.facts(box)
        for step in self.steps:
            step.take(facts)
        return facts

    def _extent(self, index: int, first: int, last: int) -> Extent:
        found = self._extents.get((index, first, last))
        if found is None:
            found = extent_of(self.dimensions[index], first, last)
            self._extents[index, first, last] = found
        return found
