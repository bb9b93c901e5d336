"""Two books decided side by side: what both surely answer alike is not asked further.

A decision that is the same in both, over facts that are the same, gives the same, whatever that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from telcrm.rules.analysis.whole_book.answers import Answers, Box
from telcrm.rules.analysis.whole_book.cutting import Cutter
from telcrm.rules.analysis.whole_book.extents import Extent, Few, single
from telcrm.rules.analysis.whole_book.joint_tables import JointTable, joint_table
from telcrm.rules.analysis.whole_book.large_tables import Standing
from telcrm.rules.analysis.whole_book.steps import Facts, Step, without_faults
from telcrm.rules.analysis.whole_book.versions import Alike, bare, scores_alike
from telcrm.rules.form import Decision, Scorecard, Table

__all__ = ["SideBySide"]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A decision of the new book, and the old one's of that name.

    Attributes:
        first: decisions of the old book to be taken before.
        old: the old version; None where there is none, or it was taken before.
        new: the new version.
        reads: what one of the versions needs.
        made: those of them that are outputs of decisions.
        alike: where both surely give the same, their facts being the same; None if nowhere.
        joint: both versions as one table, where sets of rules decide both.
    """

    first: tuple[Step, ...]
    old: Step | None
    new: Step
    reads: frozenset[str]
    made: tuple[str, ...]
    alike: Alike | None
    joint: JointTable | None


_SAME: Final[Extent] = Few(frozenset((None,)))
"""Stands for the answer of both books where it is the same, whatever it is."""


@dataclass(slots=True)
class _State:
    """What is known in both books, and the names of what is surely the same in both."""

    old: Facts
    new: Facts
    same: set[str]


class SideBySide:
    """The answers of two books as those of one.

    Args:
        old: answers of one book.
        new: answers of the other, on the same dimensions to the same outputs.
    """

    def __init__(self, old: Answers, new: Answers) -> None:
        self.dimensions = old.dimensions
        self._old = old
        self._new = new
        self._turns = tuple(_turns(old, new))
        taken = {one.name for turn in self._turns for one in (*turn.first, turn.old) if one}
        self._last = tuple(step for step in old.steps if step.name not in taken)
        self._needed = {name for one in (*old.steps, *new.steps) for name in one.reads}
        if len(old.outputs) > 1:
            self._needed |= {*old.outputs}
        self._cutter = Cutter(self.dimensions)

    def on(self, box: Box) -> tuple[Extent, ...]:
        """The first book's answers, then the second's; where all are alike, the same for both."""
        state = self._taken(box)
        outputs = self._old.outputs
        if state.same.issuperset(outputs):
            return (_SAME,) * (2 * len(outputs))
        return tuple(facts[name] for facts in (state.old, state.new) for name in outputs)

    def cut(self, box: Box, apart: int | None = None) -> tuple[int, int] | None:
        """Where rules tell to cut a box: around those that changed, then around what hides them."""
        state: _State | None = None
        for turn in self._turns:
            if turn.joint is None:
                continue
            state = state or self._taken(box)
            if not state.same.issuperset(turn.new.outputs) and _open(turn.new, state):
                parts = turn.joint.large.parts(state.new)
                rules = turn.joint.around(*turn.joint.standings(parts))
                found = self._cutter.around(turn.joint.large, parts, rules, box, apart)
                if found is not None:
                    return found
        return self._old.cut(box, apart) or self._new.cut(box, apart)

    def _taken(self, box: Box) -> _State:
        facts = self._new.facts(box)
        state = _State({**facts}, facts, set(facts))
        for turn in self._turns:
            for step in turn.first:
                step.take(state.old)
            self._take(turn, state)
        for step in self._last:
            step.take(state.old)
        return state

    def _take(self, turn: _Turn, state: _State) -> None:
        step = turn.new
        shared = state.same.issuperset(turn.reads)
        standings = turn.joint.on(state.new) if shared and turn.joint else None
        if turn.joint is not None and standings is not None:
            if turn.joint.alike(*standings):
                self._take_one(step, state)
            else:
                _say_both(turn.joint, standings, step.outputs, state)
        elif shared and turn.alike is not None and _alike(turn.alike, turn.made, state.new):
            self._take_one(step, state)
        else:
            step.take(state.new)
            if turn.old is not None:
                turn.old.take(state.old)

    def _take_one(self, step: Step, state: _State) -> None:
        """Both books give the same: it is worked out if something else needs it, and once."""
        state.same.update(step.outputs)
        if not self._needed.isdisjoint(step.outputs):
            step.take(state.new)
            state.old.update({name: state.new[name] for name in step.outputs})


def _alike(alike: Alike, made: tuple[str, ...], facts: Facts) -> bool:
    """Whether versions agree on facts that both share: contradictions among those pass through."""
    sound = without_faults(facts, made)
    return sound is None or alike(sound)


def _say_both(
    joint: JointTable,
    standings: tuple[Standing, Standing],
    outputs: tuple[str, ...],
    state: _State,
) -> None:
    for facts, standing in zip((state.old, state.new), standings, strict=True):
        facts.update(zip(outputs, joint.large.says(standing, state.new), strict=True))


def _open(step: Step, state: _State) -> bool:
    return not all(single(facts[n]) for facts in (state.old, state.new) for n in step.outputs)


# The order in which the decisions of both are taken.


def _turns(old: Answers, new: Answers) -> Iterator[_Turn]:
    """The new book's decisions, each with what the old book must have decided before."""
    taken: set[str] = set()
    places = {step.name: place for place, step in enumerate(old.steps)}
    for step in new.steps:
        place = places.get(step.name)
        if place is None or step.name in taken:
            yield _alone(step)
            continue
        first = tuple(one for one in old.steps[:place] if one.name not in taken)
        taken |= {one.name for one in old.steps[: place + 1]}
        yield _together(first, old.steps[place], step, old, new)


def _alone(step: Step) -> _Turn:
    return _Turn((), None, step, frozenset(step.reads), step.made, None, None)


def _together(
    first: tuple[Step, ...], before: Step, after: Step, old: Answers, new: Answers
) -> _Turn:
    reads = frozenset((*before.reads, *after.reads))
    made = tuple({*before.made, *after.made})
    alike: Alike | None = None
    joint: JointTable | None = None
    if before.outputs == after.outputs:
        alike, joint = _compared(_form(old, before), _form(new, after), old, new)
    large = before.large is not None or after.large is not None
    return _Turn(first, before, after, reads, made, alike, joint if large and not made else None)


def _form(answers: Answers, step: Step) -> Decision:
    decisions = answers.built.form.decisions
    return next(one for one in decisions if one.name == step.name)


def _compared(
    before: Decision, after: Decision, old: Answers, new: Answers
) -> tuple[Alike | None, JointTable | None]:
    """Where two versions of a decision are alike, and both as one table where they are tables."""
    if bare(before) == bare(after):
        return (lambda _: True), None
    if isinstance(before, Scorecard) and isinstance(after, Scorecard):
        return scores_alike(before, after, old.built, new.built), None
    if isinstance(before, Table) and isinstance(after, Table):
        joint = joint_table(before, after)
        return (None if joint is None else _agreeing(joint)), joint
    return None, None


def _agreeing(joint: JointTable) -> Alike:
    return lambda facts: joint.alike(*joint.on(facts))
