"""Categories that a book draws from a vocabulary: written out before the engine sees the book."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from telcrm.errors import BookError, Problem, VocabularyError, did_you_mean
from telcrm.rules import json_schema as engine_schema
from telcrm.vocabularies import vocabulary
from telcrm.vocabularies.entries import Naming, Vocabulary

__all__ = ["KEY", "VocabularyUse", "json_schema", "written_out"]

Data = dict[str, Any]

KEY: Final = "vocabulary"
"""The key of an input, a parameter or an output that names its vocabulary."""


_AS_WRITTEN: Final = (
    'write vocabulary = "cmcc.brands", or { id = "cmcc.brands", only = ["全球通"] }'
)


class VocabularyUse(BaseModel):
    """Which words of a vocabulary are categories."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)

    id: str = Field(description="the vocabulary's id")
    by: Naming = Field("zh", description="the name of an entry that is its category")
    only: Annotated[tuple[str, ...], Strict(False)] | None = Field(
        None, description="some of them, in this order; all, if left out"
    )


def written_out(data: Data, folders: tuple[Path, ...]) -> Data:
    """A book's data with `values` in the place of each `vocabulary`.

    Categories written beside a vocabulary, `values = […]`, follow those drawn from it.

    Raises:
        BookError: a vocabulary cannot be had, or lacks a word: all such problems.
    """
    problems: list[Problem] = []

    def resolve(part: Any, path: str) -> Any:
        if not isinstance(part, dict) or KEY not in part:
            return part
        try:
            return _declared(part, folders)
        except (VocabularyError, BookError) as error:
            problems.extend(_at(one, f"{path}.{KEY}") for one in error.problems)
            return part

    whole = _each_declaration(data, resolve)
    if problems:
        raise BookError(*problems)
    return whole


def _at(problem: Problem, path: str) -> Problem:
    """The problem at the key of the book; one inside a vocabulary file stays where it is."""
    return problem if problem.place.file else problem.at_path(path)


def _each_declaration(data: Data, resolve: Any) -> Data:
    """The data with every input, parameter and output passed through a function."""
    whole = dict(data)
    for section in ("inputs", "parameters"):
        if isinstance(data.get(section), dict):
            whole[section] = _each(data[section], section, resolve)
    if isinstance(data.get("decisions"), dict):
        whole["decisions"] = dict(_decisions(data["decisions"], resolve))
    return whole


def _each(parts: Data, path: str, resolve: Any) -> Data:
    return {name: resolve(part, f"{path}.{name}") for name, part in parts.items()}


def _decisions(decisions: Data, resolve: Any) -> Iterator[tuple[str, Any]]:
    for name, decision in decisions.items():
        path = f"decisions.{name}"
        changed = dict(decision) if isinstance(decision, dict) else decision
        if isinstance(decision, dict) and isinstance(decision.get("outputs"), dict):
            changed["outputs"] = _each(decision["outputs"], f"{path}.outputs", resolve)
        if isinstance(decision, dict) and "output" in decision:
            changed["output"] = resolve(decision["output"], f"{path}.output")
        yield name, changed


def _declared(part: Data, folders: tuple[Path, ...]) -> Data:
    use = _read_use(part[KEY])
    drawn = _drawn(use, vocabulary(use.id, search=folders))
    beside = part.get("values", [])
    rest = {name: value for name, value in part.items() if name != KEY}
    return {**rest, "values": [*drawn, *beside] if isinstance(beside, list) else beside}


def _read_use(said: Any) -> VocabularyUse:
    try:
        return VocabularyUse.model_validate({"id": said} if isinstance(said, str) else said)
    except ValidationError as error:
        told = [f"{'.'.join(map(str, one['loc'])) or KEY}: {one['msg']}" for one in error.errors()]
        raise BookError(Problem("book.schema", "; ".join(told), hint=_AS_WRITTEN)) from None


def _drawn(use: VocabularyUse, words: Vocabulary) -> tuple[str, ...]:
    names = words.names(use.by)
    if use.only is None:
        return names
    strange = [one for one in use.only if one not in names]
    if strange:
        raise VocabularyError(*(_strange(one, words.id, names) for one in strange))
    return use.only


def _strange(name: str, vocabulary_id: str, names: tuple[str, ...]) -> Problem:
    message = f"{vocabulary_id} has no entry {name!r}"
    return Problem("vocabulary.entry", message, hint=did_you_mean(name, names))


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a rule-book file: the engine's, and how a book names vocabularies."""
    schema = engine_schema()
    use = VocabularyUse.model_json_schema()
    said = {
        "anyOf": [{"type": "string"}, {"$ref": "#/$defs/VocabularyUse"}],
        "description": "the vocabulary whose words are a category's values",
    }
    parts = {
        name: {**part, "properties": {**part["properties"], KEY: said}}
        if name in ("InputSource", "ParameterSource", "OutputSource")
        else part
        for name, part in schema["$defs"].items()
    }
    return {**schema, "$defs": {**parts, "VocabularyUse": use}}
