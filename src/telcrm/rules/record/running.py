"""A record from the door to its answer: what every faster way of deciding is held to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import Input
from telcrm.rules.record.backend import Step
from telcrm.rules.record.door import record_door

__all__ = ["Run", "meaning"]


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be decided.

    Attributes:
        built: the book.
        inputs: the inputs to read.
        steps: the decisions to take, in an order in which they can be taken.
        known: every input of the book; other keys are errors.
        outputs: names of what is to be given; None gives all values, and what each decision hit.
    """

    built: CompiledBook
    inputs: tuple[Input, ...]
    steps: Mapping[str, Step]
    known: frozenset[str]
    outputs: tuple[str, ...] | None


def meaning(run: Run) -> Callable[[Mapping[str, Any]], Any]:
    """The function that decides a record step by step."""
    read = record_door(run.inputs, run.known, run.built.form.id)
    give = None if run.outputs is None else itemgetter(*run.outputs)

    def decide(record: Mapping[str, Any]) -> Any:
        values = read(record)
        hits = {name: step(values) for name, step in run.steps.items()}
        return (values, hits) if give is None else give(values)

    return decide
