"""What is asked of a book about a frame, and what of it is known before any row is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from telcrm.errors import InputError, Place, Problem, did_you_mean
from telcrm.rules import RuleBook
from telcrm.rules.columns.backend import Answers, evaluate
from telcrm.rules.columns.engines import EngineName, chosen
from telcrm.rules.columns.planning import column_plan
from telcrm.rules.needs import inputs_for

__all__ = ["Question"]


@dataclass(frozen=True)
class Question:
    """A book, and what `RuleBook.evaluate` is asked.

    Attributes:
        book: the book.
        outputs: names of outputs; empty for all.
        explain: whether reason columns are wanted.
        missing: what becomes of rows that cannot be decided.
        engine: which way rows are decided.
    """

    book: RuleBook
    outputs: tuple[str, ...] = ()
    explain: bool = False
    missing: Literal["raise", "mark"] = "raise"
    engine: EngineName | None = None

    def answers(self, columns: Mapping[str, Any]) -> Answers:
        """Columns of answers by name; texts as codes."""
        outputs = self.outputs or None
        plan = column_plan(self.book.built, outputs, explain=self.explain, missing=self.missing)
        choose = chosen(self.engine, self.book.built)
        return evaluate(replace(plan, coded=True), columns, choose)

    @cached_property
    def empty(self) -> Answers:
        """The columns of answers where there are no rows: what they are called, and their types."""
        return self.answers(dict.fromkeys(self.book.inputs, ()))

    @cached_property
    def listed(self) -> frozenset[str]:
        """The outputs whose values the book lists."""
        outputs = self.book.form.outputs
        return frozenset(name for name, one in outputs.items() if one.type.values)

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
        problems = [_absent(name, there, self.book) for name in self._needed if name not in there]
        taken = {str(name).casefold() for name in there} if fold else frozenset(there)
        answers = {name.casefold() if fold else name: name for name in self.empty}
        problems += [_clash(name) for key, name in answers.items() if key in taken]
        if problems:
            raise InputError(*(problem.in_file(self.book.id) for problem in problems))

    @property
    def _needed(self) -> tuple[str, ...]:
        """The inputs without which the outputs cannot be had."""
        wanted = inputs_for(self.book.form, self.outputs)
        return tuple(one.name for one in wanted if not one.optional)


def _absent(name: str, there: tuple[Any, ...], book: RuleBook) -> Problem:
    strangers = [one for one in there if isinstance(one, str) and one not in book.inputs]
    message = f"the column {name!r} is missing"
    return Problem("input.missing", message, Place(path=name), did_you_mean(name, strangers))


def _clash(name: str) -> Problem:
    message = f"the frame has a column {name!r}, and so has the answer"
    hint = "rename or drop that column, or ask for other outputs"
    return Problem("name.clash", message, Place(path=name), hint)
