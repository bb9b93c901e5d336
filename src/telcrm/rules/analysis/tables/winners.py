"""Which rules can be what a table says; which never are, and the rules that keep them from it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from telcrm.rules.analysis.tables.boxes import Box, members
from telcrm.rules.analysis.tables.entries import Others, outranking
from telcrm.rules.analysis.tables.searching import STANDARD, Budget, Searched, uncovered
from telcrm.rules.analysis.tables.table_space import TableSpace, within

__all__ = ["Outcomes", "Unreachable", "Unreached", "Why", "outcomes", "unreachable"]

Why: TypeAlias = Literal["empty", "outside", "covered", "never first"]


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A rule that is never what the table says.

    Attributes:
        rule: its index.
        why: `empty`, where one of its own tests never holds; `outside`, where it matches nothing
            that can occur; `covered`, where one of the rules `by` always comes before it; `never
            first` is the same under OUTPUT ORDER, where the rule still is in the list.
        by: indexes of rules that together keep it from winning.
        columns: the columns whose tests never hold, where it is `empty`.
    """

    rule: int
    why: Why
    by: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreached:
    """The rules that are never what a table says.

    Attributes:
        rules: the rules, in the order of the table.
        open: indexes of rules of which it is not known, because the steps were spent.
    """

    rules: tuple[Unreachable, ...]
    open: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a table may say within a box.

    Attributes:
        rules: indexes of the rules that win somewhere.
        none: whether there are inputs that no rule matches; None where it is not known.
        open: indexes of rules of which it is not known, because the steps were spent.
    """

    rules: tuple[int, ...]
    none: bool | None
    open: tuple[int, ...]


def unreachable(space: TableSpace, budget: Budget = STANDARD) -> Unreached:
    """Find the rules that can never be what the table says.

    Under FIRST, PRIORITY and OUTPUT ORDER that is so where rules that come before them match
    wherever they do; under any policy where a test of theirs never holds.
    """
    rules = range(len(space.table.rules))
    known = {rule: one for rule in rules if (one := _nowhere(space, rule)) is not None}
    found: dict[int, Searched] = {}
    if space.table.hit_policy in _RANKED:
        before = outranking(space.table)
        asked = [rule for rule in rules if rule not in known]
        found = _search_each(space, asked, before, budget.steps, rules)
    for rule, searched in found.items():
        if searched.finished and searched.gap is None:
            known[rule] = _covered(space, rule, searched.used)
    undecided = tuple(rule for rule, searched in found.items() if not searched.finished)
    return Unreached(tuple(known[rule] for rule in sorted(known)), undecided)


_RANKED: Final = ("FIRST", "PRIORITY", "OUTPUT ORDER")


def _nowhere(space: TableSpace, rule: int) -> Unreachable | None:
    empty = [place for place, part in enumerate(space.sets.rules[rule]) if not part]
    if empty:
        return Unreachable(rule, "empty", columns=tuple(empty))
    return Unreachable(rule, "outside") if space.common(rule) is None else None


def _covered(space: TableSpace, rule: int, used: int) -> Unreachable:
    why: Why = "never first" if space.table.hit_policy == "OUTPUT ORDER" else "covered"
    box = space.common(rule)
    if box is not None and used.bit_count() <= _FEW:
        for one in reversed(tuple(members(used))):
            searched = uncovered(space.sets, box.parts, used & ~(1 << one), _STEPS_A_RULE)
            if searched.finished and searched.gap is None:
                used &= ~(1 << one)
    return Unreachable(rule, why, tuple(members(used)))


_FEW: Final = 16
"""Rules that hold another are tried for being needed if there are no more of them."""

_STEPS_A_RULE: Final = 200


def _search_each(
    space: TableSpace, rules: Iterable[int], before: Others, steps: int, alike: Sequence[Hashable]
) -> dict[int, Searched]:
    """Search where each rule wins; what was not finished is asked again with what is left.

    Each search of a round may take the same share, so that one hard rule leaves the others theirs.
    Of rules that are alike no more are asked once one wins.
    """
    found = dict.fromkeys(rules, _UNASKED)
    won: set[Hashable] = set()
    asked, allowed = list(found), 0
    while asked and steps > 0 and allowed < max(steps // len(asked), 1):
        allowed = max(steps // len(asked), 1)
        for rule in asked:
            if steps > 0 and alike[rule] not in won:
                found[rule] = _search(space, rule, before(rule), min(allowed, steps))
                steps -= found[rule].steps
                won |= {alike[rule]} if found[rule].gap is not None else set()
        asked = [rule for rule in asked if not found[rule].finished and alike[rule] not in won]
    return found


_UNASKED: Final = Searched(None, finished=False, steps=0, used=0)


def _search(space: TableSpace, rule: int, before: int, steps: int) -> Searched:
    box = space.common(rule)
    return _NOWHERE if box is None else uncovered(space.sets, box.parts, before, steps)


_NOWHERE: Final = Searched(None, finished=True, steps=0, used=0)


def outcomes(
    space: TableSpace,
    box: Box | None = None,
    budget: Budget = STANDARD,
    *,
    alike: Sequence[Hashable] | None = None,
) -> Outcomes:
    """Find the rules that can win within a box.

    Under UNIQUE a rule wins where it matches alone, under ANY where no rule that surely says
    something else matches too, under FIRST and PRIORITY where none that comes before it matches.
    Under the other policies all that match are in what is said.

    Args:
        space: the table's.
        box: where to look; inside the whole.
        budget: how far to look: half of the steps for rules, half for inputs that no rule matches.
        alike: for each rule what it counts as, such as `entries.said` gives. Once one is found
            to win no more of those like it are asked.
    """
    inner = space if box is None else within(space, box)
    policy = space.table.hit_policy
    before = _nobody if policy == "OUTPUT ORDER" else outranking(space.table)
    keys = range(len(space.table.rules)) if alike is None else alike
    met = members(space.sets.meeting(inner.whole.parts))
    found = _search_each(inner, met, before, budget.steps // 2, keys)
    winners = tuple(rule for rule, one in found.items() if one.gap is not None)
    won = {keys[rule] for rule in winners}
    undecided = (r for r, one in found.items() if not one.finished and keys[r] not in won)
    none = uncovered(space.sets, inner.whole.parts, space.sets.every, budget.steps // 2)
    unmatched = none.gap is not None if none.finished else None
    return Outcomes(winners, unmatched, tuple(undecided))


def _nobody(_: int) -> int:
    return 0
