"""What a book may still answer when some facts are missing, and which of them matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from telcrm.arguments import LANGUAGE, taking
from telcrm.rules.analysis.whole_book.all_outcomes import all_outcomes
from telcrm.rules.analysis.whole_book.answers import Answers, Box
from telcrm.rules.analysis.whole_book.dimensions import dimensions_of
from telcrm.rules.analysis.whole_book.extents import Extent, Fault, Few, single
from telcrm.rules.analysis.whole_book.regions import best_halves, cut_at, whole
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.explain import Language, say
from telcrm.rules.form import Book
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.types import Value

__all__ = ["BUDGET", "Possible", "possible"]

BUDGET: Final = 20_000
"""Boxes looked at for each question before it is left open."""


@dataclass(frozen=True)
class Possible:
    """What is known of a book's answers from a part of the facts.

    Attributes:
        book: the form of the book.
        known: the facts given.
        outcomes: for each output, the values that some facts agreeing with those known lead to,
            in order where they have one. A contradiction of rules is a `Fault` among them.
        exact: for each output, whether these are all; where not, the search was ended.
        depends: for each output, the missing inputs on which it depends.
        may_depend: for each output, those for which that was not found out.
    """

    book: Book
    known: Mapping[str, Value]
    outcomes: Mapping[str, tuple[Value, ...]]
    exact: Mapping[str, bool]
    depends: Mapping[str, tuple[str, ...]]
    may_depend: Mapping[str, tuple[str, ...]]

    def __getitem__(self, output: str) -> tuple[Value, ...]:
        return self.outcomes[output]

    @property
    def matters(self) -> tuple[str, ...]:
        """The missing inputs on which some answer depends, in the book's order."""
        return self._in_order(self.depends)

    def _in_order(self, by_output: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        named = {name for names in by_output.values() for name in names}
        return tuple(spec.name for spec in self.book.inputs if spec.name in named)

    @property
    def answer(self) -> Mapping[str, Value]:
        """The outputs that are known in spite of what is missing."""
        return FrozenDict(
            {
                name: values[0]
                for name, values in self.outcomes.items()
                if self.exact[name] and len(values) == 1 and not isinstance(values[0], Fault)
            }
        )

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """The answers that are open, and the facts that would settle them, in words.

        Args:
            lang: `zh` or `en`.
        """
        lines = [self._line(name, lang) for name in self.outcomes]
        open_ones = self._in_order(self.may_depend)
        for names, frame in ((self.matters, "matters"), (open_ones, "may_matter")):
            if names:
                titles = ("、" if lang == "zh" else ", ").join(self._title(n, lang) for n in names)
                lines.append(_FRAMES[lang][frame].format(titles))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()

    def _line(self, name: str, lang: Language) -> str:
        title = self.book.outputs[name].title.get(lang)
        values = self.outcomes[name]
        if name in self.answer:
            return _FRAMES[lang]["settled"].format(title, name, say(values[0], lang))
        listed = " / ".join(_shown(value, lang) for value in values[:_LISTED])
        if len(values) > _LISTED:
            listed += f" / … / {_shown(values[-1], lang)}"
        frame = "open" if self.exact[name] else "at_least"
        return _FRAMES[lang][frame].format(title, name, listed or "?")

    def _title(self, name: str, lang: Language) -> str:
        spec = next(one for one in self.book.inputs if one.name == name)
        return f"{spec.title.get(lang)} {name}"


_FRAMES: Final = {
    "zh": {
        "settled": "{} {} = {}（缺失的事实不影响）",
        "open": "{} {} 可能为 {}",
        "at_least": "{} {} 至少可能为 {}（未尽查）",
        "matters": "尚需：{}",
        "may_matter": "或许还需：{}",
    },
    "en": {
        "settled": "{} {} = {}, whatever is missing",
        "open": "{} {} may be {}",
        "at_least": "{} {} may be {} at least (not searched to the end)",
        "matters": "still needed: {}",
        "may_matter": "perhaps needed: {}",
    },
}


_LISTED: Final = 8
"""So many values are listed before the rest is left out."""


def _shown(value: Value, lang: Language) -> str:
    return value.code if isinstance(value, Fault) else say(value, lang)


def possible(
    built: CompiledBook, known: Mapping[str, Value], outputs: Iterable[str], budget: int = BUDGET
) -> Possible:
    """What a book may answer, given some facts.

    Args:
        built: the book.
        known: facts that passed the door.
        outputs: the outputs asked for.
        budget: how many boxes to look at for each question.
    """
    wanted = tuple(outputs)
    missing = [spec for spec in built.form.inputs if spec.name not in known]
    dimensions = dimensions_of([built], missing)
    asked = {name: Answers(built, dimensions, (name,), known) for name in wanted}
    found = {name: _outcomes(answers, budget) for name, answers in asked.items()}
    told = {
        name: {} if _settled(*found[name]) else _dependence(answers, budget)
        for name, answers in asked.items()
    }
    return Possible(
        built.form,
        FrozenDict(known),
        FrozenDict({name: _sorted(values) for name, (values, _) in found.items()}),
        FrozenDict({name: exact for name, (_, exact) in found.items()}),
        FrozenDict({name: _having(found, True) for name, found in told.items()}),
        FrozenDict({name: _having(found, None) for name, found in told.items()}),
    )


def _settled(values: frozenset[Value], exact: bool) -> bool:
    return exact and len(values) == 1


def _sorted(values: frozenset[Value]) -> tuple[Value, ...]:
    """In order, with null and contradictions last; as they come where they have no order."""
    plain: list[Any] = [v for v in values if v is not None and not isinstance(v, Fault)]
    others = [value for value in values if value is None or isinstance(value, Fault)]
    try:
        plain.sort()
    except TypeError:
        plain.sort(key=str)
    return (*plain, *sorted(others, key=str))


def _outcomes(answers: Answers, budget: int) -> tuple[frozenset[Value], bool]:
    """The values of the one output asked for; whether these are all of them."""
    told = all_outcomes(answers)
    if told is not None:
        return told, True
    seen: frozenset[Value] = frozenset()
    exact = True
    waiting = [(whole(answers.dimensions), answers.on(whole(answers.dimensions)))]
    while waiting:
        box, (extent,) = waiting.pop()
        if isinstance(extent, Few) and extent.values <= seen:
            continue
        if single(extent):
            seen |= extent.values  # type: ignore[union-attr]
            continue
        budget -= 1
        parts = best_halves(answers, box) if budget > 0 else None
        if parts is None:
            exact = False
        else:
            waiting.extend(parts)
    return seen, exact


# Which missing facts matter.


def _dependence(answers: Answers, budget: int) -> dict[str, bool | None]:
    return {
        one.name: _matters(answers, index, budget) for index, one in enumerate(answers.dimensions)
    }


def _having(found: Mapping[str, bool | None], wanted: bool | None) -> tuple[str, ...]:
    return tuple(name for name, yes in found.items() if yes is wanted)


def _matters(answers: Answers, index: int, budget: int) -> bool | None:
    """Whether the answer depends on one of the missing inputs; None where that stays open.

    The others are split until the answer does not vary with the one in question, or until they
    are a point, on which it is tried whether it does.
    """
    sure = True
    waiting = [whole(answers.dimensions)]
    while waiting:
        box = waiting.pop()
        if not answers.may_vary(box, index):
            continue
        budget -= 1
        if budget <= 0:
            return None
        varies = _varies_along(answers, box, index)
        if varies is None:
            halves = best_halves(answers, box, apart=index)
            if halves is not None:
                waiting.extend(part for part, _ in halves)
                continue
            varies = _varies(answers, box, budget)
        if varies:
            return True
        sure = sure and varies is False
    return False if sure else None


def _varies_along(answers: Answers, box: Box, index: int) -> bool | None:
    """Whether there are two answers in a box that rules cut along one input alone; else None."""
    if answers.cut(box, index) is not None:
        return None
    seen: tuple[Extent, ...] | None = None
    varies = False
    waiting = [box]
    while waiting:
        part = waiting.pop()
        found = answers.on(part)
        if all(map(single, found)):
            varies = varies or (seen is not None and found != seen)
            seen = found
            continue
        told = answers.cut(part)
        if told is None or told[0] != index:
            return None
        waiting.extend(cut_at(part, *told))
    return varies


def _varies(answers: Answers, line: Box, budget: int) -> bool | None:
    """Whether there are two answers along a line; None where not all of it can be known."""
    seen: tuple[Extent, ...] | None = None
    known = True
    waiting = [(line, answers.on(line))]
    while waiting:
        box, found = waiting.pop()
        if all(map(single, found)):
            if seen is not None and found != seen:
                return True
            seen = found
            continue
        budget -= 1
        parts = best_halves(answers, box) if budget > 0 else None
        if parts is None:
            known = False
        else:
            waiting.extend(parts)
    return False if known else None
