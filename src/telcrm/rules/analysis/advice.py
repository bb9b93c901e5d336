"""The least that must change for a wanted answer: which facts, by how much, and from when."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count
from typing import Any, Final, TypeAlias

from telcrm.arguments import LANGUAGE, is_finite, number, refused, taking
from telcrm.errors import did_you_mean
from telcrm.rules.analysis.whole_book.answers import Answers, Box
from telcrm.rules.analysis.whole_book.dimensions import Dimension, dimensions_of
from telcrm.rules.analysis.whole_book.extents import Extent, Few, single
from telcrm.rules.analysis.whole_book.regions import answer_of, best_halves
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.explain import Language, say
from telcrm.rules.form import Book, Input, Move, Output
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.grid import OrderedAxis, first_integer, from_ordinal
from telcrm.rules.types import DECIMAL, Number, Type, Value, an

__all__ = ["Advice", "Option", "Wish", "advise"]

BUDGET: Final = 20_000
"""Boxes looked at before the search ends."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, and what may be changed for it.

    Attributes:
        want: wanted values of outputs.
        moves: which way each input may move.
        costs: what moving an input by one unit costs; for a category, any change.
        on: the day on which the facts hold, for inputs that grow with the calendar.
        most: how many options to look for.
    """

    want: Mapping[str, Value]
    moves: Mapping[str, Move]
    costs: Mapping[str, Number]
    on: date | None
    most: int


@dataclass(frozen=True, slots=True)
class Option:
    """One way to the wanted answer.

    Attributes:
        changes: for each input that changes, its value now and the one it needs.
        cost: what the changes cost together.
        answer: the outputs then.
        on: the earliest day on which inputs that grow with the calendar get there; None where
            nothing waits for the calendar, or the day of the facts was not told.
    """

    changes: Mapping[str, tuple[Value, Value]]
    cost: Number
    answer: Mapping[str, Value]
    on: date | None


@dataclass(frozen=True)
class Advice:
    """The ways to a wanted answer, cheapest first.

    Attributes:
        book: the form of the book.
        facts: the facts now.
        want: what was wanted.
        options: the ways, none of which changes all that another changes and more; one without
            changes says that the facts earn it already; none at all that nothing works.
        complete: whether these are all such ways, or as many as were asked for; where not, the
            search was ended.
    """

    book: Book
    facts: Mapping[str, Value]
    want: Mapping[str, Value]
    options: tuple[Option, ...]
    complete: bool

    def __bool__(self) -> bool:
        return bool(self.options)

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """What a clerk would read out.

        Args:
            lang: `zh` or `en`.
        """
        words = _FRAMES[lang]
        wanted = words["and"].join(
            f"{self.book.outputs[name].title.get(lang)} {say(value, lang)}"
            for name, value in self.want.items()
        )
        lines = [words["want"].format(wanted)]
        lines += [
            f"  {place}. {self._line(one, lang)}" for place, one in enumerate(self.options, 1)
        ]
        if not self.options:
            lines.append("  " + words["none" if self.complete else "ended"])
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()

    def _line(self, option: Option, lang: Language) -> str:
        words = _FRAMES[lang]
        if not option.changes:
            return words["already"]
        told = words["and"].join(
            words["change"].format(
                self._title(name, lang), say(old, lang), self._unit(name, new, lang)
            )
            for name, (old, new) in option.changes.items()
        )
        return told if option.on is None else told + words["on"].format(option.on.isoformat())

    def _change(self, name: str, old: Value, new: Value, lang: Language) -> tuple[str, str, str]:
        return self._title(name, lang), say(old, lang), self._unit(name, new, lang)

    def _spec(self, name: str) -> Input:
        return next(spec for spec in self.book.inputs if spec.name == name)

    def _title(self, name: str, lang: Language) -> str:
        return self._spec(name).title.get(lang)

    def _unit(self, name: str, value: Value, lang: Language) -> str:
        unit = self._spec(name).unit
        return f"{say(value, lang)} {unit.get(lang)}" if unit else say(value, lang)


_FRAMES: Final = {
    "zh": {
        "want": "要达到：{}",
        "and": "，且",
        "change": "{}由 {} 变为 {}",
        "on": "，最早于 {}",
        "already": "现在已经达到",
        "none": "在允许的变动范围内无法达到",
        "ended": "未尽查，尚未找到办法",
    },
    "en": {
        "want": "to reach {}:",
        "and": " and ",
        "change": "{} from {} to {}",
        "on": ", on {} at the earliest",
        "already": "the facts earn it already",
        "none": "nothing within the allowed moves earns it",
        "ended": "no way was found before the search was ended",
    },
}


def cost(value: Any, name: str) -> Number:
    """What moving an input costs, exactly: a float is the decimal of its shortest text."""
    given = number(lowest=0)(value, name)
    return given if isinstance(given, int | Decimal) else Decimal(float.__repr__(float(given)))


def require_possible(want: Mapping[str, Value], outputs: Mapping[str, Output]) -> None:
    """Check that wanted answers are of the types of their outputs; null is one of any.

    Raises:
        ArgumentError: `argument.invalid`, for one that the book could never give.
    """
    for name, value in want.items():
        kind = outputs[name].type
        if value is not None and not _fits(value, kind):
            words = did_you_mean(value, kind.values) if kind.values else None
            raise refused(f"want[{name!r}]", an(kind), value, words)


def _fits(value: Any, kind: Type) -> bool:
    if kind.values:
        return isinstance(value, str) and value in kind.values
    if kind.number:
        return is_finite(value)
    return isinstance(value, Hashable) and (kind.kind != "boolean" or isinstance(value, bool))


def advise(built: CompiledBook, facts: Mapping[str, Value], wish: Wish) -> Advice:
    """The ways to a wanted answer.

    The cheapest box of facts is looked at first: one on which the answer cannot be had is left out,
    one on which it is sure gives the way to its nearest point, any other is cut in two.

    Args:
        built: the book.
        facts: facts that passed the door, all the book asks for.
        wish: what is wanted, and what may be changed for it.
    """
    free = [spec for spec in built.form.inputs if wish.moves[spec.name] != "fixed"]
    lines = [line for line in dimensions_of([built], free) if line.known]
    known = {
        name: value for name, value in facts.items() if name not in {one.name for one in lines}
    }
    answers = Answers(built, lines, wish.want, known)
    steps = [_Steps(line, facts[line.name], wish) for line in answers.dimensions]
    options, complete = _search(answers, steps, wish)
    return Advice(built.form, FrozenDict(facts), FrozenDict(wish.want), tuple(options), complete)


class _Steps:
    """What it costs to move along one line, from where the facts are."""

    def __init__(self, line: Dimension, value: Value, wish: Wish) -> None:
        self.line = line
        self.value = value
        self.at = line.position(value)
        self.move = wish.moves[line.name]
        self.cost = wish.costs[line.name]

    @property
    def reach(self) -> tuple[int, int]:
        """The positions that may be moved to; null is none unless it is there already."""
        last = self.line.size - 1 - (self.line.null is not None and self.at != self.line.null)
        if not self.line.ordered or self.move == "either":
            return 0, last
        if self.value is None:
            return self.at, self.at
        return (0, self.at) if self.move == "down" else (self.at, last)

    def nearest(self, first: int, last: int) -> tuple[Value, Number]:
        """The value of a run that is nearest, and what moving there costs."""
        if first <= self.at <= last:
            return self.value, 0
        if not self.line.ordered or self.value is None:
            return self.line.value(first), self.cost
        value = _low(self.line, first) if first > self.at else _high(self.line, last)
        return value, DECIMAL.multiply(_distance(value, self.value), self.cost)


def _distance(left: Any, right: Any) -> Number:
    if isinstance(left, date):
        days: int = abs((left - right).days)
        return days
    gap: Decimal = DECIMAL.abs(DECIMAL.subtract(_number(left), _number(right)))
    return gap


def _number(value: Any) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _low(line: Dimension, position: int) -> Value:
    """The smallest value of a position that the input's scale can hold."""
    axis = line.axis
    if not isinstance(axis, OrderedAxis):
        return line.value(position)
    edge = axis.edges[position - 1]
    return _at_scale(first_integer(edge, axis.type.scale), axis)


def _high(line: Dimension, position: int) -> Value:
    """The largest value of a position that the input's scale can hold."""
    axis = line.axis
    if not isinstance(axis, OrderedAxis):
        return line.value(position)
    edge = axis.edges[position]
    return _at_scale(first_integer(edge, axis.type.scale) - 1, axis)


def _at_scale(whole: int, axis: OrderedAxis) -> Value:
    scale = axis.type.scale
    return from_ordinal(whole if scale == 0 else Decimal(whole).scaleb(-scale), axis.type.kind)


_Found: TypeAlias = tuple[list[Option], bool]


def _search(answers: Answers, steps: list[_Steps], wish: Wish) -> _Found:
    numbers = count()
    start: Box = tuple(one.reach for one in steps)
    waiting: list[Any] = [(_cost(steps, start), next(numbers), start, answers.on(start))]
    options: list[Option] = []
    for _ in range(BUDGET):
        if not waiting or len(options) >= wish.most:
            return options, True
        cost, _, box, found = heappop(waiting)
        if not _may_be(found, wish) or _dominated(steps, box, options):
            continue
        if all(map(single, found)):
            options.append(_option(answers, steps, box, cost, wish))
            continue
        for part, told in best_halves(answers, box) or ():
            heappush(waiting, (_cost(steps, part), next(numbers), part, told))
    return options, False


def _cost(steps: list[_Steps], box: Box) -> Number:
    total: Number = 0
    for one, run in zip(steps, box, strict=True):
        total = total + one.nearest(*run)[1]
    return total


def _may_be(found: tuple[Extent, ...], wish: Wish) -> bool:
    wanted = wish.want.values()
    return all(
        not isinstance(extent, Few) or value in extent.values
        for extent, value in zip(found, wanted, strict=True)
    )


def _changed(steps: list[_Steps], box: Box) -> frozenset[str]:
    return frozenset(
        one.line.name
        for one, (first, last) in zip(steps, box, strict=True)
        if not first <= one.at <= last
    )


def _dominated(steps: list[_Steps], box: Box, options: list[Option]) -> bool:
    """Whether a cheaper option changes no more than any point of the box does."""
    changed = _changed(steps, box)
    return any(changed.issuperset(option.changes) for option in options)


def _option(answers: Answers, steps: list[_Steps], box: Box, cost: Number, wish: Wish) -> Option:
    changes = {
        one.line.name: (one.value, one.nearest(*run)[0])
        for one, run in zip(steps, box, strict=True)
        if not run[0] <= one.at <= run[1]
    }
    answer = dict(zip(answers.outputs, answer_of(answers.on(box)), strict=True))
    return Option(FrozenDict(changes), cost, FrozenDict(answer), _day(changes, wish))


def _day(changes: Mapping[str, tuple[Value, Value]], wish: Wish) -> date | None:
    """The earliest day by which all that grows with the calendar has grown enough."""
    if wish.on is None:
        return None
    days = [
        _LATER[wish.moves[name]](wish.on, int(new - old))
        for name, (old, new) in changes.items()
        if wish.moves[name] in _LATER
    ]
    return max(days, default=None)


def _months_later(day: date, months: int) -> date:
    """The same day so many months on; the first of the next where a month has no such day."""
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    later = first + timedelta(days=day.day - 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(later, following)


_LATER: Final[dict[str, Callable[[date, int], date]]] = {
    "months": _months_later,
    "days": lambda day, days: day + timedelta(days=days),
}
