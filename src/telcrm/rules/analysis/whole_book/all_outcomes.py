"""All that a book may answer, worked out at once where no fact counts in two ways."""

from __future__ import annotations

from typing import Final

from telcrm.rules.analysis.whole_book.answers import Answers
from telcrm.rules.analysis.whole_book.dimensions import Dimension
from telcrm.rules.analysis.whole_book.extents import Extent, Fault, Few
from telcrm.rules.analysis.whole_book.steps import Facts, Step, steps_of
from telcrm.rules.types import Value

__all__ = ["all_outcomes"]

MOST: Final = 4_096
"""Values told one by one; where there may be more, outcomes are searched for."""


def all_outcomes(answers: Answers) -> frozenset[Value] | None:
    """The values of the one output asked for; None where they cannot be told at once.

    Where each decision needs facts that vary apart from each other, what it gives for all of their
    values together is what it gives for some facts, and nothing else.
    """
    names = {step.name for step in answers.steps}
    steps = [one for one in steps_of(answers.built, MOST) if one.name in names]
    facts = _all_values(answers, {name for one in steps for name in one.reads})
    if facts is None or not _apart(steps, answers.dimensions):
        return None
    for step in steps:
        if any(_contradicts(facts[name]) for name in step.made):
            return None
        if not _take(step, facts):
            return None
    found = facts[answers.outputs[0]]
    return found.values if isinstance(found, Few) else None


def _take(step: Step, facts: Facts) -> bool:
    if step.large is None:
        step.take(facts)
        return True
    told = step.large.all_said(facts, MOST)
    if told is not None:
        facts.update(zip(step.outputs, told, strict=True))
    return told is not None


def _contradicts(extent: Extent) -> bool:
    """Whether it may be a contradiction: of two of them only one is met, and hides the other."""
    return isinstance(extent, Few) and any(isinstance(value, Fault) for value in extent.values)


def _all_values(answers: Answers, reads: set[str]) -> Facts | None:
    """All values of each fact that is needed; None where there are too many, or it has no cells."""
    facts: Facts = dict(answers.known)
    for one in answers.dimensions:
        if one.name in reads:
            if not one.known or one.size > MOST:
                return None
            facts[one.name] = Few(frozenset(map(one.value, range(one.size))))
    return facts


def _apart(steps: list[Step], dimensions: tuple[Dimension, ...]) -> bool:
    """Whether what each decision needs hangs on other inputs, those that are known aside."""
    hangs_on: dict[str, frozenset[str]] = {one.name: frozenset((one.name,)) for one in dimensions}
    for step in steps:
        needed = [hangs_on.get(name, frozenset()) for name in step.reads]
        together = frozenset[str]().union(*needed)
        if len(together) < sum(map(len, needed)) or (together and not step.exact):
            return False
        hangs_on |= dict.fromkeys(step.outputs, together)
    return True
