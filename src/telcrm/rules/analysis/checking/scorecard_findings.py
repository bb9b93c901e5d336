"""What is wrong with a scorecard's attributes: those that never win, and those that overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telcrm.errors import Place
from telcrm.rules.analysis.checking.findings import Finding, told
from telcrm.rules.analysis.tables.words import cells_text
from telcrm.rules.analysis.whole_book.reaching import Grid, meet
from telcrm.rules.compiled import CompiledBook, CompiledCharacteristic
from telcrm.rules.form import Characteristic, Scorecard, Text
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.grid import mask

__all__ = ["attributes"]


def attributes(built: CompiledBook, card: Scorecard) -> Iterator[Finding]:
    """Attributes that no value reaches, or that share values with one of other points."""
    compiled: Any = built.compiled[card.name]
    for part in card.characteristics:
        if isinstance(part, Characteristic):
            asked = _Asked(built, card, part, compiled[part.name])
            won, settled = _winning(asked)
            yield from _never(asked, won)
            yield from _overlaps(asked, won)
            if not settled:
                yield _open(asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A characteristic of a book's scorecard."""

    built: CompiledBook
    card: Scorecard
    part: Characteristic
    grid: CompiledCharacteristic

    def place(self, index: int) -> Place:
        """Where an attribute stands."""
        path = f"decisions.{self.card.name}.characteristics.{self.part.name}.attributes[{index}]"
        return Place(self.built.form.id, path)

    def name(self, index: int) -> str:
        """An attribute as people know it."""
        return self.part.attributes[index].code


def _never(asked: _Asked, won: set[int]) -> Iterator[Finding]:
    for index in range(len(asked.part.attributes)):
        if index not in won:
            name = asked.name(index)
            text = Text(f"评分项 {name} 从不得分", f"the attribute {name} never earns its points")
            yield Finding("check.unreachable", "warning", asked.place(index), text)


def _open(asked: _Asked) -> Finding:
    name = asked.part.name
    text = Text(
        f"未查明 {name} 的评分项是否都能得分", f"it is open which attributes of {name} ever count"
    )
    place = Place(asked.built.form.id, f"decisions.{asked.card.name}.characteristics.{name}")
    return Finding("check.open", "warning", place, text, bound=True)


def _winning(asked: _Asked) -> tuple[set[int], bool]:
    """The attributes that win for some facts, or may; whether that is settled."""
    inputs = {spec.name for spec in asked.built.form.inputs}
    winners = asked.grid.winners
    if asked.part.reference.name in inputs:
        return set(winners), True
    sets = (tuple(1 << winner for winner in winners),)
    needs = asked.built.form.needs[asked.card.name]
    grid = Grid(
        (asked.part.reference,), (asked.grid.axis,), sets, len(asked.part.attributes), needs
    )
    _, met = meet(asked.built, grid)
    if not met.complete:
        return set(winners), False
    return {one.bit_length() - 1 for one in met.boxes}, True


def _overlaps(asked: _Asked, won: set[int]) -> Iterator[Finding]:
    """Values that two attributes of different points share; a last one for the rest is left out."""
    rows = asked.part.attributes
    masks = [mask(asked.grid.axis, row.test) for row in rows]
    for later in sorted(won):
        if all(masks[later]):
            continue
        for earlier in range(later):
            cells = [a and b for a, b in zip(masks[earlier], masks[later], strict=True)]
            if any(cells) and rows[earlier].points != rows[later].points:
                yield _overlap(asked, earlier, later, cells)


def _overlap(asked: _Asked, earlier: int, later: int, cells: list[bool]) -> Finding:
    both = sum(1 << place for place, inside in enumerate(cells) if inside)
    box = {asked.part.reference.name: cells_text(asked.grid.axis, both)}
    first, second = asked.name(earlier), asked.name(later)
    text = Text(
        f"评分项 {first} 与 {second} 重叠，以前者计：{told(box)}",
        f"the attributes {first} and {second} overlap where {told(box)}: the first counts",
    )
    return Finding("check.overlap", "note", asked.place(later), text, FrozenDict(box))
