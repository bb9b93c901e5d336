"""The library as an engine of the public conformance suite's runner: `tck_adapter.py:Adapter`.

The suite knows one answer, null, where the library says what is wrong: a text that means nothing is
refused when a document is loaded, a fact that its type does not allow when it is handed over, and
rules that contradict each other raise. Each of these is null here, and nothing else is: a call of a
function that the library does not have is passed over, whatever is expected of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import run_tck

import telcrm
from telcrm.adapters.dmn import read_definitions
from telcrm.errors import BookError, DecisionError, InputError, Problem
from telcrm.rules.conformance import conform
from telcrm.rules.feel.moments import DaysTime, Point, YearsMonths
from telcrm.rules.feel.temporal import parse_temporal
from telcrm.rules.feel.values import kind_of, string_of
from telcrm.rules.record.feel_values import feel_value

MEANINGLESS = ("cell.syntax", "name.unknown", "type.mismatch", "type.range")
"""What the library says of a text that FEEL has no value for."""


class Adapter:
    """Loads documents of the suite."""

    name = f"telcrm {telcrm.__version__}"

    def load(self, path: str, imports: Iterable[str] = ()) -> Model:  # noqa: ARG002  the runner's
        """A document; what is not supported in it is said, and the runner passes over it."""
        try:
            return Model(path)
        except BookError as error:
            raise _passed_over(error) from error


class Model:
    """A document of the suite: each decision asked for is loaded with what it needs."""

    def __init__(self, path: str) -> None:
        self._definitions = read_definitions(path)
        self._book = cache(self._load)

    def _load(self, decision: str | None, service: str | None) -> telcrm.RuleBook:
        decisions = None if decision is None else (decision,)
        return telcrm.from_dmn(self._definitions, decisions=decisions, service=service)

    def evaluate(self, decision: str, inputs: Mapping[str, Any], service: str | None = None) -> Any:
        """What a decision says of a case's inputs, in the suite's types."""
        try:
            book = self._book(None, service) if service else self._book(decision, None)
            return taken(book.decider(decision)(_facts(book, inputs)))
        except (DecisionError, InputError):
            return None
        except BookError as error:
            if all(map(_is_meaningless, error.problems)):
                return None
            raise _passed_over(error) from error


def _is_meaningless(problem: Problem) -> bool:
    return problem.code in MEANINGLESS and not _names_a_function(problem)


def _names_a_function(problem: Problem) -> bool:
    """Whether a function is unknown: the library has it not, whatever the language says of it."""
    return problem.code == "name.unknown" and problem.message.startswith("the function ")


def _passed_over(error: BookError) -> Exception:
    unsupported = any(
        problem.code == "dmn.unsupported" or _names_a_function(problem)
        for problem in error.problems
    )
    return run_tck.Unsupported(str(error)) if unsupported else error


def _facts(book: telcrm.RuleBook, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The facts a book asks for, each made to conform to its type as the standard has it."""
    return {
        name: conform(feel_value(given(inputs.get(name))), spec.type)
        for name, spec in book.inputs.items()
    }


def given(value: Any) -> Any:
    """A value of the suite as the library reads it."""
    if isinstance(value, list):
        return [given(item) for item in value]
    if isinstance(value, dict):
        return {name: given(item) for name, item in value.items()}
    if isinstance(value, run_tck.Duration):
        return YearsMonths(value.amount) if value.kind == "ym" else DaysTime(value.amount)
    if isinstance(value, run_tck.Lexical):
        return parse_temporal(value.text)
    return value


def taken(value: Any) -> Any:
    """An answer of the library in the suite's types."""
    if isinstance(value, tuple):
        return [taken(item) for item in value]
    if isinstance(value, Mapping):
        return {name: taken(item) for name, item in value.items()}
    if isinstance(value, DaysTime):
        return run_tck.Duration("dt", value.seconds)
    if isinstance(value, YearsMonths):
        return run_tck.Duration("ym", value.months)
    if isinstance(value, Point):
        kind = {"date and time": "dateTime"}.get(kind_of(value), kind_of(value))
        return run_tck.Lexical(kind, str(string_of(value)).replace("Z", "+00:00"))
    return value
