"""What pydantic finds wrong with a book, in our words: where, and where a key would belong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from pydantic import ValidationError

from telcrm.books.words import json_schema
from telcrm.errors import BookError, Place, Problem, did_you_mean
from telcrm.rules import BookSource

__all__ = ["validated", "with_parameters"]

Data = dict[str, Any]
Schema = Mapping[str, Any]

_KIND_DEPTH: Final = 2
"""`decisions.<name>.<kind>`: how deep pydantic names the kind it took a decision for."""

_TAGS: Final = frozenset(("scorecard", "decision_table", "expression"))


def validated(data: Data) -> BookSource:
    """A book's data as the schema has them.

    Raises:
        BookError: `book.schema`: everything that does not follow the schema.
    """
    try:
        return BookSource.model_validate(data)
    except ValidationError as error:
        found: dict[str, Problem] = {}
        for one in map(dict, error.errors()):
            problem = _problem(one)
            path = str(problem.place.path)
            found[path] = _either(found[path], problem) if path in found else problem
        raise BookError(*found.values()) from None


def _either(one: Problem, other: Problem) -> Problem:
    """What a value must be, where it may be one thing or another."""
    return replace(one, message=f"{one.message}, or: {other.message}")


def _path(location: tuple[int | str, ...], kind: str) -> str:
    """A location as dotted keys, without pydantic's own steps into unions."""
    path = ""
    if location and location[-1] in _UNION_STEPS and not kind.startswith(_OF_A_KEY):
        location = location[:-1]
    for depth, part in enumerate(location):
        if isinstance(part, int):
            path += f"[{part}]"
        elif not (depth == _KIND_DEPTH and part in _TAGS) and "[" not in part:
            path += f".{part}" if path else part
    return path


_UNION_STEPS: Final = frozenset(("int", "decimal", "bool", "str", "date"))

_OF_A_KEY: Final = ("model", "missing", "extra", "dict")
"""Kinds of errors whose last step is a key of the file, even if it has the name of a type."""


def _problem(error: dict[str, Any]) -> Problem:
    path = _path(error["loc"], error["type"])
    last = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        hint = _belonging(last, error["loc"][:-1])
        return Problem("book.schema", f"unknown key {last!r}", Place(path=path), hint)
    return Problem("book.schema", str(error["msg"]), Place(path=path))


# Keys: which are known at a place, and where another would belong.


def _belonging(key: str, location: tuple[int | str, ...]) -> str | None:
    """Where a key belongs that is not known at a place, or which known one is like it."""
    parts = _parts_at(location)
    inside = [words for part in parts for words in _inside(key, part)]
    if inside:
        return f"write {inside[0]}"
    known = sorted({name for part in parts for name in part.get("properties", {})})
    if key in _owners():
        return f"it is a key of {_owners()[key]}; known here: " + ", ".join(map(repr, known))
    return did_you_mean(key, known)


@lru_cache(maxsize=1)
def _schema() -> Schema:
    return json_schema()


def _parts_at(location: tuple[int | str, ...]) -> list[Schema]:
    """The parts of the schema that may stand at a place."""
    parts: list[Schema] = [_schema()]
    for step in location:
        parts = [one for part in parts for one in _steps(part, step)] or parts
    return parts


def _steps(part: Schema, step: int | str) -> Iterator[Schema]:
    """The parts one step below another."""
    mapped = part.get("discriminator", {}).get("mapping", {})
    if step in mapped:
        yield _resolved(mapped[step])
    elif isinstance(step, int):
        yield from _choices(part.get("items", {}))
    elif step in part.get("properties", {}):
        yield from _choices(part["properties"][step])
    else:
        yield from _choices(*part.get("patternProperties", {}).values())


def _choices(*parts: Schema) -> Iterator[Schema]:
    """What a part may be, behind references and among alternatives."""
    for part in parts:
        if "$ref" in part:
            yield from _choices(_resolved(part["$ref"]))
        elif "anyOf" in part:
            yield from _choices(*part["anyOf"])
        else:
            yield part


def _resolved(reference: str) -> Schema:
    found: Schema = _schema()["$defs"][reference.rpartition("/")[2]]
    return found


def _inside(key: str, part: Schema) -> Iterator[str]:
    """How a key is written that is known one step below a part."""
    for name, below in part.get("properties", {}).items():
        for one in _choices(below):
            if key in one.get("properties", {}):
                yield f"{name} = {{ {key} = … }}"
            for held in _choices(*one.get("patternProperties", {}).values()):
                if key in held.get("properties", {}):
                    yield f"{name}.<name> = {{ {key} = … }}"


_CALLED: Final = {
    "AttributeSource": "an attribute",
    "CharacteristicSource": "a characteristic",
    "ExpressionSource": "an expression",
    "InputSource": "an input",
    "OutputSource": "an output",
    "ParameterSource": "a parameter",
    "RuleSource": "a rule",
    "ScorecardSource": "a scorecard",
    "TableSource": "a decision table",
    "TextSource": "a text",
    "VocabularyUse": "a vocabulary",
}
"""What the parts of the schema are called; the whole is a book."""


@lru_cache(maxsize=1)
def _owners() -> Mapping[str, str]:
    """By key, what has it."""
    schema = _schema()
    owners: dict[str, list[str]] = {key: ["the book"] for key in schema["properties"]}
    for name, part in schema["$defs"].items():
        for key in part.get("properties", {}):
            owners.setdefault(key, []).append(_CALLED[name])
    return {key: " or of ".join(found) for key, found in owners.items()}


# Values given for parameters.


def with_parameters(problem: Problem, source: BookSource, given: Mapping[str, Any]) -> Problem:
    """A problem of a cell that names parameters of which some were given: the hint says so.

    Why a parameter has its value is said in the book, and what it must keep to.
    """
    words = frozenset(re.findall(r"\w+", problem.place.text or ""))
    named = [name for name in source.parameters if name in words]
    if not words.intersection(given) or not named:
        return problem
    values = (f"{name} = {given.get(name, source.parameters[name].value)}" for name in named)
    reasons = [one.assumed.en for one in map(source.parameters.__getitem__, named) if one.assumed]
    longest = [one for one in dict.fromkeys(reasons) if not any(_begins(one, o) for o in reasons)]
    told = ", ".join(values) + "".join(f"; {one}" for one in longest)
    hint = told if problem.hint is None else f"{problem.hint}: {told}"
    return replace(problem, hint=hint)


def _begins(one: str, other: str) -> bool:
    return one != other and other.startswith(one)
