"""What is asked of a book about a frame, and what of it is known before any row is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from telcrm.arguments import (
    flag,
    instance,
    mapping,
    require_fields,
    several,
    taking,
    text,
)
from telcrm.errors import InputError, Place, Problem, did_you_mean
from telcrm.rules import RuleBook
from telcrm.rules.columns.backend import Answers, evaluate
from telcrm.rules.columns.engines import chosen
from telcrm.rules.columns.planning import column_plan
from telcrm.rules.form import Input
from telcrm.rules.together import AllAsked

__all__ = ["Question"]


@dataclass(frozen=True)
class Question:
    """What is asked about a frame: of a book, as `RuleBook.evaluate`, or of several.

    Attributes:
        asked: the book, or several, and what is asked of them.
    """

    asked: AllAsked

    def __post_init__(self) -> None:
        require_fields(self, asked=instance(AllAsked))

    @property
    def alone(self) -> RuleBook | None:
        """The book, where there is one."""
        return self.asked.books[0] if len(self.asked.books) == 1 else None

    @property
    def files(self) -> str:
        """The names of the books."""
        return self.asked.files

    @property
    def inputs(self) -> Mapping[str, Input]:
        """What is read in a frame, if it is there."""
        return self.asked.given

    @taking(columns=mapping)
    def answers(self, columns: Mapping[str, Any]) -> Answers:
        """Columns of answers by name; texts as codes."""
        asked = self.asked
        if self.alone is None:
            return asked.answers(columns, coded=True)
        built, outputs = self.alone.built, asked.outputs or None
        plan = column_plan(built, outputs, explain=asked.explain, missing=asked.missing)
        return evaluate(replace(plan, coded=True), columns, chosen(asked.engine, built))

    @cached_property
    def empty(self) -> Answers:
        """The columns of answers where there are no rows: what they are called, and their types."""
        return self.answers(dict.fromkeys(self.inputs, ()))

    @cached_property
    def listed(self) -> frozenset[str]:
        """The outputs whose values the books list."""
        outputs = [item for book in self.asked.books for item in book.form.outputs.items()]
        return frozenset(name for name, one in outputs if one.type.values)

    @taking(fold=flag, given=several(text))
    def require_columns(self, given: Iterable[Any], *, fold: bool = False) -> None:
        """Hold the names of a frame's columns to what the book asks for and gives.

        Args:
            given: the names.
            fold: whether names are one that differ in capital letters alone.

        Raises:
            InputError: `input.missing` for a column that is not there, `name.clash` for one that
                bears the name of an answer.
        """
        there = tuple(given)
        problems = [_absent(name, there, self.inputs) for name in self._needed if name not in there]
        taken = {str(name).casefold() for name in there} if fold else frozenset(there)
        answers = {name.casefold() if fold else name: name for name in self.empty}
        problems += [_clash(name) for key, name in answers.items() if key in taken]
        twice = self.asked.given_twice(there)
        problems += [one for one in twice if one.place.path not in self.empty]
        if problems:
            raise InputError(*(problem.in_file(self.files) for problem in problems))

    @property
    def _needed(self) -> tuple[str, ...]:
        """The inputs without which the outputs cannot be had."""
        return tuple(one.name for one in self.asked.read if not one.optional)


def _absent(name: str, there: tuple[Any, ...], inputs: Mapping[str, Input]) -> Problem:
    strangers = [one for one in there if isinstance(one, str) and one not in inputs]
    message = f"the column {name!r} is missing"
    return Problem("input.missing", message, Place(path=name), did_you_mean(name, strangers))


def _clash(name: str) -> Problem:
    message = f"the frame has a column {name!r}, and so has the answer"
    hint = "rename or drop that column, or ask for other outputs"
    return Problem("name.clash", message, Place(path=name), hint)
