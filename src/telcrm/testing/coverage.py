"""Which rules, attributes and thresholds of a book its cases hit, and which they do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, Literal, TypeAlias

from telcrm.arguments import LANGUAGE, instance, several, taking
from telcrm.errors import TelcrmError
from telcrm.rules import Decision, Language, RuleBook, Text
from telcrm.rules.compiled import CompiledTable
from telcrm.rules.feel.values import order
from telcrm.rules.form import Decision as DecisionForm
from telcrm.rules.form import Linear, Scorecard, Table
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.hit_policies import Outcome
from telcrm.testing.cases import Case
from telcrm.testing.running import facts_of
from telcrm.testing.thresholds import Side, Threshold, exactly, passed, thresholds

__all__ = ["Coverage", "Map", "Part", "Target", "coverage"]


@dataclass(frozen=True, slots=True)
class Part:
    """Something of a book that a case can hit.

    Attributes:
        kind: `rule`, `default`, `attribute` (also points for each unit) or `expression`.
        place: its key path in the book, as errors give it.
        code: the rule's id, the attribute's reason code; what a reason of a decision calls it.
        text: what it says in words.
    """

    kind: Literal["rule", "default", "attribute", "expression"]
    place: str
    code: str
    text: Text

    @property
    def decision(self) -> str:
        """Name of the decision it belongs to."""
        return self.place.split(".")[1]

    def __str__(self) -> str:
        return f"{self.code} ({self.place})"


Target: TypeAlias = Part | Side
"""What a case can hit: a part of the book, or a side of a threshold."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the cases of a book hit.

    Attributes:
        book: the book's id and version.
        cases: how many cases were decided; those that must be refused hit nothing.
        hits: for each target the cases that hit it, in their order.
        beyond: the targets that no record whatever can hit, and why.
    """

    book: str
    cases: int
    hits: Mapping[Target, tuple[Case, ...]]
    beyond: Mapping[Target, Text]

    @property
    def targets(self) -> tuple[Target, ...]:
        """Everything that a case could hit, in the book's order."""
        return tuple(self.hits)

    @property
    def missing(self) -> tuple[Target, ...]:
        """What no case hits, although one might."""
        return tuple(one for one, by in self.hits.items() if not by and one not in self.beyond)

    @property
    def complete(self) -> bool:
        """Whether everything is hit that can be."""
        return not self.missing

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """How much is hit, and each target that is not.

        Args:
            lang: `zh` or `en`.
        """
        words = _WORDS[lang]
        lines = [words["head"].format(book=self.book, cases=self.cases)]
        for title, members in self._groups():
            hit = sum(bool(self.hits[one]) for one in members)
            lines.append(f"  {words[title]}: {hit} / {len(members)}")
        lines += [f"  {words['missing']}{_described(one, lang)}" for one in self.missing]
        lines += [
            f"  {words['beyond']}{_described(one, lang)}: {why.get(lang)}"
            for one, why in self.beyond.items()
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()

    def _groups(self) -> Iterator[tuple[str, list[Target]]]:
        for title in _KINDS:
            members = [one for one in self.hits if _kind(one) == title]
            if members:
                yield title, members


_KINDS: Final = ("rule", "default", "attribute", "expression", "threshold")

_WORDS: Final = {
    "zh": {
        "head": "{book} 的用例覆盖：{cases} 个用例",
        "rule": "规则",
        "default": "缺省值",
        "attribute": "评分项",
        "expression": "表达式",
        "threshold": "门槛两侧",
        "missing": "未覆盖：",
        "beyond": "无法覆盖：",
    },
    "en": {
        "head": "{book}: what {cases} cases hit",
        "rule": "rules",
        "default": "defaults",
        "attribute": "attributes",
        "expression": "expressions",
        "threshold": "sides of thresholds",
        "missing": "not hit: ",
        "beyond": "cannot be hit: ",
    },
}


def _kind(target: Target) -> str:
    return target.kind if isinstance(target, Part) else "threshold"


def _described(target: Target, lang: Language) -> str:
    if isinstance(target, Side):
        return target.text.get(lang)
    return f"{target} {target.text.get(lang)}"


@taking(book=instance(RuleBook), cases=several(instance(Case)))
def coverage(book: RuleBook, cases: Iterable[Case] = ()) -> Coverage:
    """What cases hit of a book: rules, defaults, attributes, both sides of each threshold.

    A rule is hit where it gives the answer, or a part of it. A side of a threshold is hit by the
    value nearest to it, at most one step of the input's scale away: for `> 20` on a decimal of
    scale 2 by 20.00 and 20.01. Of a threshold on what another decision says, a side is hit by any
    value with no other threshold between.

    Args:
        book: the book.
        cases: its cases; those that must be refused, or are, hit nothing.

    >>> import telcrm
    >>> book = telcrm.load("cmcc.you_plus")
    >>> facts = {"last_year_spend": 1200, "vip_this_year": False}
    >>> found = coverage(book, [Case("enough", facts, {"you_plus": True})])
    >>> found.complete, [str(one) for one in found.missing if isinstance(one, Side)]
    (False, ['last_year_spend >= 1200, from below (last_year_spend = 1199.99)'])
    """
    plan = Map(book)
    hits: dict[Target, list[Case]] = {target: [] for target in plan.targets}
    decided = 0
    for case in cases:
        found = _decided(book, case)
        decided += found is not None
        for target in plan.hit(found) if found is not None else ():
            hits[target].append(case)
    by = FrozenDict({target: tuple(members) for target, members in hits.items()})
    beyond = {one: why for one, why in plan.beyond.items() if not hits[one]}
    return Coverage(f"{book.id} {book.version}", decided, by, FrozenDict(beyond))


def _decided(book: RuleBook, case: Case) -> Decision | None:
    if case.code is not None:
        return None
    try:
        return book.decide(facts_of(book, case))
    except TelcrmError:
        return None


class Map:
    """A book's targets, and the way from a decision to those it hits."""

    def __init__(self, book: RuleBook) -> None:
        self.decisions = book.form.decisions
        self.parts = {part.place: part for one in self.decisions for part in _parts(one)}
        named = groupby(thresholds(book), attrgetter("name"))
        self.thresholds = {name: tuple(members) for name, members in named}
        self.targets: tuple[Target, ...] = (*self.parts.values(), *self._sides())
        self.beyond: dict[Target, Text] = {}
        for one in self.decisions:
            reached = _reached(one, book.built.compiled[one.name])
            hidden = (part for part in _parts(one) if reached and not reached[part.place])
            self.beyond.update(dict.fromkeys(hidden, _HIDDEN))
        for side in self._sides():
            if side.value is None and side.threshold.name in book.inputs:
                self.beyond[side] = _NOWHERE

    def _sides(self) -> Iterator[Side]:
        for members in self.thresholds.values():
            for one in members:
                yield from (Side(one, "below"), Side(one, "above"))

    def hit(self, decision: Decision) -> Iterator[Target]:
        """The targets that a decision hits."""
        for one in self.decisions:
            for place in _places(one, decision.hits[one.name]):
                yield self.parts[place]
        for name, members in self.thresholds.items():
            yield from _sides_hit(members, decision.record[name])


def _parts(decision: DecisionForm) -> Iterator[Part]:
    place = f"decisions.{decision.name}"
    match decision:
        case Table():
            for index, rule in enumerate(decision.rules):
                yield Part("rule", f"{place}.rules[{index}]", rule.id, rule.text)
            if decision.default is not None:
                yield Part("default", f"{place}.default", "DEFAULT", decision.title)
        case Scorecard():
            yield from _parts_of_scorecard(decision, place)
        case _ if decision.outputs:
            yield Part("expression", place, decision.name, decision.title)


def _parts_of_scorecard(card: Scorecard, place: str) -> Iterator[Part]:
    for one in card.characteristics:
        home = f"{place}.characteristics.{one.name}"
        rows: tuple[Any, ...] = (one,) if isinstance(one, Linear) else one.attributes
        for index, row in enumerate(rows):
            where = home if isinstance(row, Linear) else f"{home}.attributes[{index}]"
            yield Part("attribute", where, row.code, row.text)


def _places(decision: DecisionForm, hit: Any) -> Iterator[str]:
    """The key paths of what a decision's step hit."""
    place = f"decisions.{decision.name}"
    match decision:
        case Table():
            yield from _places_of_table(decision, hit)
        case Scorecard(characteristics=parts):
            for one, (winner, _) in zip(parts, hit, strict=True):
                row = "" if isinstance(one, Linear) else f".attributes[{winner}]"
                yield f"{place}.characteristics.{one.name}{row}"
        case _ if decision.outputs:
            yield place


def _places_of_table(table: Table, outcome: Outcome) -> Iterator[str]:
    place = f"decisions.{table.name}"
    yield from (f"{place}.rules[{index}]" for index in outcome.rules)
    if not outcome.rules and table.default is not None:
        yield f"{place}.default"


def _sides_hit(members: tuple[Threshold, ...], value: Any) -> Iterator[Side]:
    """The sides on which a value stands, next to their thresholds."""
    above = [passed(one, value) for one in members]
    for index, one in enumerate(members):
        if above[index] is None:
            continue
        side = Side(one, "above" if above[index] else "below")
        if side.value is not None:
            if _is_near(side, value):
                yield side
        elif above[index]:
            if not any(above[index + 1 :]):
                yield side
        elif all(one is not False for one in above[:index]):
            yield side


def _is_near(side: Side, value: Any) -> bool:
    """Whether a value on a side is no further from the threshold than the nearest known one."""
    found = order(exactly(value), side.value)
    return found is not None and (found >= 0 if side.side == "below" else found <= 0)


# What no record can hit, proven from the grid.

_HIDDEN: Final = Text(
    "各列取值的任何组合都不能无矛盾地到达这里",
    "no combination of its columns' values reaches it without contradiction",
)
_NOWHERE: Final = Text("输入没有这样的取值", "the input has no value there")


def _reached(decision: DecisionForm, compiled: Any) -> dict[str, bool]:
    """Whether some combination of cells hits each part, by key path; empty where not known."""
    places = [part.place for part in _parts(decision)]
    if isinstance(decision, Scorecard):
        return {place: _wins(decision, compiled, place) for place in places}
    laid_out = isinstance(compiled, CompiledTable) and compiled.lattice is not None
    if isinstance(decision, Table) and laid_out:
        hit = {place for one in _states(compiled) for place in _places_of_table(decision, one)}
        return {place: place in hit for place in places}
    return {}


def _wins(card: Scorecard, compiled: Any, place: str) -> bool:
    """Whether an attribute wins somewhere; points for each unit always count."""
    home = f"decisions.{card.name}.characteristics."
    name, _, row = place.removeprefix(home).partition(".attributes[")
    return not row or int(row.removesuffix("]")) in compiled[name].winners


def _states(compiled: CompiledTable) -> Iterator[Outcome]:
    """What a table may say, contradictions aside; each rule for itself where that is not known."""
    known = compiled.outcomes or compiled.picks
    if known is None:
        known = tuple(Outcome((), rules) for rules in compiled.matches)
    return (one for one in known if one.problem is None)
