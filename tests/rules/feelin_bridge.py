"""Both evaluators side by side: telcrm's own and feelin's, asked the same and compared."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any

from feelin_writing import styled

from telcrm.errors import BookError
from telcrm.rules.feel.kinds import Range, kind_of
from telcrm.rules.feel.syntax import UnaryTests
from telcrm.rules.feel.temporal import parse_temporal, print_temporal
from telcrm.rules.form import OneOf, Reference
from telcrm.rules.semantics import evaluator, holds
from telcrm.rules.source.checker import check_expression, check_test
from telcrm.rules.types import Type

FOLDER = Path(__file__).parents[1] / "js"
NODE = shutil.which("node")
PACKAGE = FOLDER / "node_modules/feelin/package.json"

KINDS: dict[str, str] = {
    "n": "number",
    "monthly spend": "number",
    "rate": "number",
    "s": "string",
    "brand name": "string",
    "b": "boolean",
    "on hold": "boolean",
    "d": "date",
    "date of birth": "date",
    "t": "time",
    "time of day": "time",
    "m": "date and time",
    "last call": "date and time",
    "span": "days and time duration",
    "tenure": "years and months duration",
    "fees": "list",
    "monthly fees": "list",
}
"""The names that the texts may use; `rate` alone may have any decimals."""

TOLERANCE = 1e-9
"""feelin calculates in binary doubles, which hold sixteen digits."""


@dataclass(frozen=True)
class Case:
    """One question.

    Attributes:
        tree: an expression, or a cell.
        facts: a value for each name; for a cell `?` is among them.
        text: how the tree is written; empty for the plainest way.
        subject: the kind of `?`.
    """

    tree: Any
    facts: Mapping[str, Any]
    text: str = ""
    subject: str = "any"

    @property
    def unary(self) -> bool:
        return isinstance(self.tree, UnaryTests)

    @property
    def written(self) -> str:
        return self.text or styled(self.tree, 0)


@dataclass(frozen=True)
class Refused:
    """An error in place of a value."""

    message: str


@dataclass(frozen=True)
class Crashed:
    """An error of ours that is no refusal: always a fault."""

    message: str


@dataclass(frozen=True)
class Foreign:
    """A value of feelin's that FEEL does not have: not a number, a function."""

    text: str


# Our side.


def ours(case: Case) -> Any:
    """The value telcrm gives, or its error."""
    kinds: dict[str, Any] = {**KINDS, "?": case.subject}
    names = {name: _reference(name, kinds.get(name, "any")) for name in case.facts}
    try:
        if case.unary:
            return _our_test(case, names)
        return evaluator(check_expression(case.written, names, strict=False))(case.facts)
    except BookError as error:
        return Refused(str(error))
    except (TypeError, ArithmeticError, ValueError, AttributeError) as error:
        return Crashed(repr(error))


def _reference(name: str, kind: Any) -> Reference:
    return Reference(name, Type(kind, nullable=True))


def _our_test(case: Case, names: dict[str, Reference]) -> Any:
    subject = names["?"]
    test = check_test(case.written, subject, names, strict=False)
    return holds(test, case.facts["?"]) if isinstance(test, OneOf) else evaluator(test)(case.facts)


# feelin's side.


@contextmanager
def feelin() -> Iterator[subprocess.Popen[str]]:
    """A process of feelin's that answers batches until it is left."""
    with subprocess.Popen(  # noqa: S603 - node and our own script
        [str(NODE), "feelin.mjs"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield process
        process.stdin.close()


def theirs(process: subprocess.Popen[str], cases: Iterable[Case]) -> list[Any]:
    """The values feelin gives, or its errors."""
    asked = [
        {
            "kind": "unary" if case.unary else "expression",
            "text": case.written,
            "context": {name: _tagged(value) for name, value in case.facts.items()},
        }
        for case in cases
    ]
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    return [_untagged(answer) for answer in json.loads(process.stdout.readline())]


def _tagged(value: Any) -> dict[str, Any]:
    kind = kind_of(value)
    if kind == "null":
        return {"type": "null"}
    if kind == "list":
        return {"type": "list", "value": list(map(_tagged, value))}
    if kind in ("boolean", "string"):
        return {"type": kind, "value": value}
    if kind == "number":
        return {"type": kind, "value": str(value)}
    tag = "duration" if kind.endswith("duration") else kind
    return {"type": tag, "value": print_temporal(value)}


def _untagged(answer: dict[str, Any]) -> Any:
    kind, value = answer["type"], answer.get("value")
    if kind in ("null", "boolean", "string"):
        return value
    if kind == "number":
        number = float(value)
        return number if isclose(number, number) and abs(number) != float("inf") else Foreign(value)
    if kind == "list":
        return tuple(map(_untagged, value))
    if kind == "context":
        return {key: _untagged(entry) for key, entry in value}
    if kind == "range":
        low, high = map(_untagged, value)
        return Range(low, answer["closed"][0], high, answer["closed"][1])
    return _untagged_rest(kind, value)


def _untagged_rest(kind: str, value: Any) -> Any:
    if kind == "error":
        return Refused(value)
    if kind == "function":
        return Foreign("a function")
    found = parse_temporal(value, kind)
    return Foreign(value) if found is None else found


# Comparison.


def same(one: Any, other: Any) -> bool:
    """Whether two values are one value of FEEL, numbers as far as a double tells."""
    if isinstance(one, Crashed):
        return False
    if isinstance(one, Refused) or isinstance(other, Refused):
        return isinstance(one, Refused) and isinstance(other, Refused)
    if isinstance(other, float):
        number = kind_of(one) == "number"
        return number and isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(other, tuple):
        return isinstance(one, tuple) and len(one) == len(other) and all(map(same, one, other))
    if kind_of(one) != kind_of(other) or isinstance(other, Foreign):
        return False
    if isinstance(other, Range):
        ends = same(one.low, other.low) and same(one.high, other.high)
        closed = one.low_closed, one.high_closed
        return ends and closed == (other.low_closed, other.high_closed)
    return bool(one == other)
