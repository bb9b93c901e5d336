"""Cases of a rule book as data: what a case file says, read and written.

A case file names a book and lists facts with what must come of them: `cases`, `walks` of one input
over its boundaries, and `errors` for facts that must be refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError, model_validator

from telcrm.arguments import (
    file_path,
    instance,
    optional,
    require_fields,
    taking,
    text,
)
from telcrm.books import files
from telcrm.errors import BookError, Place, Problem

__all__ = ["Case", "CaseFile", "read_cases"]

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """Facts and what must come of them.

    Attributes:
        name: what the case shows.
        given: facts by input name.
        expect: values by output name; empty where the facts must be refused.
        code: the error's code where they must be refused.
        because: where the answer comes from; None where nobody says.
    """

    name: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    code: str | None = None
    because: str | None = None

    def __post_init__(self) -> None:
        facts, words = instance(Mapping), optional(text)
        require_fields(self, name=text, given=facts, expect=facts, code=words, because=words)


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class _Case(_Part):
    name: str
    given: Facts
    expect: Facts = {}
    null: list[str] = []
    because: str | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> _Case:
        if not self.expect and not self.null:
            raise ValueError("a case expects at least one output")
        return self


class _Walk(_Part):
    name: str
    base: Facts = {}
    vary: str
    expect: str
    steps: Annotated[list[Annotated[tuple[Any, Any], Strict(False)]], Field(min_length=2)]
    because: str | None = None


class _Refusal(_Part):
    name: str
    given: Facts
    code: str
    because: str | None = None


class _Content(_Part):
    book: str
    on: date | None = None
    cases: list[_Case] = []
    walks: list[_Walk] = []
    errors: list[_Refusal] = []


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of cases.

    Attributes:
        book: id of the book the cases are about.
        on: the day that picks its version; None for the latest.
        cases: the cases; a walk is one for each of its steps.
    """

    book: str
    on: date | None
    cases: tuple[Case, ...]


@taking(path=file_path)
def read_cases(path: str | PathLike[str]) -> CaseFile:
    """Read a case file.

    Raises:
        BookError: the file cannot be read, or is no case file.
    """
    file = Path(path)
    try:
        content = _Content.model_validate(files.read(file))
    except ValidationError as error:
        found = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        places = ((Place(file=file.name, path=path), message) for path, message in found)
        raise BookError(*(Problem("book.schema", text, at) for at, text in places)) from None
    return CaseFile(content.book, content.on, tuple(_cases(content)))


def _cases(content: _Content) -> Iterator[Case]:
    for case in content.cases:
        expect = {**case.expect, **dict.fromkeys(case.null)}
        yield Case(case.name, case.given, expect, None, case.because)
    for walk in content.walks:
        for value, wanted in walk.steps:
            given = {**walk.base, walk.vary: value}
            name = f"{walk.name}, {walk.vary} = {value}"
            yield Case(name, given, {walk.expect: wanted}, None, walk.because)
    for refusal in content.errors:
        yield Case(refusal.name, refusal.given, {}, refusal.code, refusal.because)
