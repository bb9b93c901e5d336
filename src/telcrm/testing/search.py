"""The search for records that hit what no case hits: all that matter, or as many as are allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from random import Random
from typing import Any, Final, TypeAlias

from telcrm.errors import DecisionError
from telcrm.rules import Decision, RuleBook
from telcrm.rules.feel.values import order
from telcrm.rules.form import OneOf, Reference, Table
from telcrm.rules.grid import from_ordinal, ordinal
from telcrm.rules.types import Value, floor, scaled
from telcrm.rules.unary_tests import holds
from telcrm.testing.coverage import Map, Target
from telcrm.testing.thresholds import Side, Threshold, exactly, passed
from telcrm.testing.values import Values, values_of

__all__ = ["Found", "Search", "search"]

Record: TypeAlias = dict[str, Value]

ENOUGH: Final = 2_000
"""Records after which a search that has found everything stops looking for better ones."""

TRIES: Final = 20
"""Records tried for each rule, with values that its own cells ask for."""

_BISECTED: Final = ("integer", "decimal", "date", "month")


@dataclass(frozen=True, slots=True)
class Found:
    """A record that hits something wanted, and what the book says of it."""

    decision: Decision
    hits: frozenset[Target]


@dataclass(frozen=True, slots=True)
class Search:
    """What was found.

    Attributes:
        found: the records that hit something wanted.
        tried: how many were tried.
        exhaustive: whether these stand for all records there are.
    """

    found: tuple[Found, ...]
    tried: int
    exhaustive: bool


def search(book: RuleBook, wanted: Iterable[Target], budget: int) -> Search:
    """Look for records that hit what is wanted.

    Args:
        book: the book.
        wanted: targets of its coverage.
        budget: how many records may be tried.
    """
    hunt = _Hunt(book, frozenset(wanted))
    values = values_of(book)
    everything = prod(len(one.values) for one in values) <= budget
    records = _product(values) if everything else _sampled(book, values, hunt.wanted, budget)
    for record in records:
        hunt.take(record)
        if not everything and hunt.satisfied:
            break
    exhaustive = everything and all(one.complete for one in values)
    if not exhaustive:
        hunt.refine()
    return Search(tuple(hunt.nearest()), hunt.tried, exhaustive)


# Which records are tried.


def _product(values: tuple[Values, ...]) -> Iterator[Record]:
    names = [one.name for one in values]
    for row in product(*(one.values for one in values)):
        yield dict(zip(names, row, strict=True))


def _sampled(
    book: RuleBook, values: tuple[Values, ...], wanted: frozenset[Target], budget: int
) -> Iterator[Record]:
    """One input at a time, then what each rule asks for, then at random, always the same way."""
    if not all(one.values for one in values):
        return
    chance = Random(0)  # noqa: S311  nothing is kept secret
    listed = {one.name: one.values for one in values}
    guided = (*_one_at_a_time(listed), *_inside_rules(book, listed, wanted, chance))
    yield from guided[:budget]
    for _ in range(budget - len(guided)):
        yield _any(listed, chance)


def _any(listed: Mapping[str, tuple[Value, ...]], chance: Random) -> Record:
    return {name: chance.choice(values) for name, values in listed.items()}


def _one_at_a_time(listed: Mapping[str, tuple[Value, ...]]) -> Iterator[Record]:
    for place in (0, -1):
        base = {name: values[place] for name, values in listed.items()}
        for name, values in listed.items():
            yield from ({**base, name: value} for value in values)


def _inside_rules(
    book: RuleBook,
    listed: Mapping[str, tuple[Value, ...]],
    wanted: frozenset[Target],
    chance: Random,
) -> Iterator[Record]:
    places = {getattr(one, "place", None) for one in wanted}
    for decision in (one for one in book.form.decisions if isinstance(one, Table)):
        for index, rule in enumerate(decision.rules):
            if f"decisions.{decision.name}.rules[{index}]" in places:
                asked = {**listed, **_asked(decision, rule.tests, listed)}
                yield from (_any(asked, chance) for _ in range(TRIES))


def _asked(
    table: Table, tests: tuple[OneOf, ...], listed: Mapping[str, tuple[Value, ...]]
) -> dict[str, tuple[Value, ...]]:
    """For the inputs that a rule's cells ask for, the values that pass; all where none does."""
    asked = {}
    for column, test in zip(table.columns, tests, strict=True):
        if isinstance(column, Reference) and column.name in listed:
            passing = tuple(v for v in listed[column.name] if holds(test, exactly(v)) is True)
            asked[column.name] = passing or listed[column.name]
    return asked


# What they hit.


class _Hunt:
    """What was found so far."""

    def __init__(self, book: RuleBook, wanted: frozenset[Target]) -> None:
        self.book = book
        self.plan = Map(book)
        self.wanted = wanted
        self.tried = 0
        self.found: list[Found] = []
        self.seen: set[Target] = set()
        self.derived = {
            one.threshold for one in wanted if isinstance(one, Side) and one.value is None
        }
        self.around: dict[tuple[Threshold, bool], Record] = {}

    @property
    def satisfied(self) -> bool:
        """Whether everything is found, and looking further is not worth it."""
        return self.tried >= ENOUGH and self.seen >= self.wanted

    def take(self, record: Record) -> Decision | None:
        """Decide a record, and keep it if it hits something wanted."""
        self.tried += 1
        try:
            decision = self.book.decide(record)
        except DecisionError:
            return None
        hits = self.wanted & frozenset(self.plan.hit(decision))
        if hits:
            self.found.append(Found(decision, hits))
            self.seen |= hits
        for one in self.derived:
            side = passed(one, decision.record[one.name])
            if side is not None:
                self.around.setdefault((one, side), record)
        return decision

    def refine(self) -> None:
        """Look for records that stand closer to thresholds on what decisions say."""
        for one in self.derived:
            ends = self.around.get((one, False)), self.around.get((one, True))
            if ends[0] is not None and ends[1] is not None:
                self._close_in(one, ends[0], ends[1])

    def _close_in(self, threshold: Threshold, below: Record, above: Record) -> None:
        """Go from one record to the other, an input at a time, to where the threshold lies."""
        record = below
        for name, value in above.items():
            following = {**record, name: value}
            if self._side(threshold, following):
                self._bisect(threshold, record, following, name)
                return
            record = following

    def _bisect(self, threshold: Threshold, below: Record, above: Record, name: str) -> None:
        """Halve the way between two records that differ in one input until none is left."""
        spec = self.book.inputs[name]
        ends = below[name], above[name]
        if spec.type.kind not in _BISECTED or None in ends:
            return
        scale, kind = spec.type.scale, spec.type.kind
        low, high = (floor(scaled(ordinal(exactly(end), kind), scale)) for end in ends)
        while abs(high - low) > 1:
            middle = (low + high) // 2
            value = from_ordinal(_counted(middle, scale), kind)
            side = self._side(threshold, {**below, name: value})
            if side is None:
                return
            low, high = (low, middle) if side else (middle, high)

    def _side(self, threshold: Threshold, record: Record) -> bool | None:
        decision = self.take(record)
        return None if decision is None else passed(threshold, decision.record[threshold.name])

    def nearest(self) -> Iterator[Found]:
        """What was found; next to a threshold on what decisions say, only the nearest of it."""
        best = {side: self._best(side) for side in self.seen if _is_derived(side)}
        for one in self.found:
            said = one.decision.record
            far = {
                side
                for side, value in best.items()
                if isinstance(side, Side) and said[side.threshold.name] != value
            }
            if one.hits - far:
                yield Found(one.decision, one.hits - far)

    def _best(self, side: Any) -> Value:
        name = side.threshold.name
        values = [one.decision.record[name] for one in self.found if side in one.hits]
        best = values[0]
        for value in values:
            if order(value, best) == (1 if side.side == "below" else -1):
                best = value
        return best


def _is_derived(target: Target) -> bool:
    return isinstance(target, Side) and target.value is None


def _counted(units: int, scale: int) -> Any:
    return scaled(Decimal(units), -scale) if scale else units
