"""Cases of a rule book as data, and the runner that holds a book to them.

A case file names a book and lists facts with what must come of them: `cases`, `walks` of one input
over its boundaries, and `errors` for facts that must be refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError

from telcrm.books import files
from telcrm.errors import BookError, InputError, Place, Problem, TelcrmError
from telcrm.rules import RuleBook

__all__ = ["Case", "CaseFile", "Failure", "read_cases", "run_cases"]

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """Facts and what must come of them.

    Attributes:
        name: what the case shows.
        given: facts by input name.
        expect: values by output name; empty where the facts must be refused.
        code: the error's code where they must be refused.
    """

    name: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that a book does not keep."""

    case: Case
    found: str

    def __str__(self) -> str:
        wanted = self.case.code or dict(self.case.expect)
        return (
            f"{self.case.name}: given {dict(self.case.given)} wanted {wanted}, found {self.found}"
        )


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class _Case(_Part):
    name: str
    given: Facts
    expect: Facts = Field(min_length=1)
    because: str | None = None


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
        yield Case(case.name, case.given, case.expect)
    for walk in content.walks:
        for value, wanted in walk.steps:
            given = {**walk.base, walk.vary: value}
            yield Case(f"{walk.name}, {walk.vary} = {value}", given, {walk.expect: wanted})
    for refusal in content.errors:
        yield Case(refusal.name, refusal.given, {}, refusal.code)


def run_cases(book: RuleBook, cases: Iterable[Case]) -> tuple[Failure, ...]:
    """The cases a book does not keep, as one record each and as columns.

    Args:
        book: the book on trial.
        cases: what it must do.
    """
    listed = list(cases)
    one_by_one = (_run(book, case) for case in listed)
    return tuple(one for one in (*one_by_one, *_run_columns(book, listed)) if one is not None)


def _run(book: RuleBook, case: Case) -> Failure | None:
    try:
        found = dict(book.decide(case.given))
    except TelcrmError as error:
        codes = [problem.code for problem in error.problems]
        return None if case.code in codes else Failure(case, f"the error {error}")
    kept = case.code is None and case.expect.items() <= found.items()
    return None if kept else Failure(case, str(found))


def _run_columns(book: RuleBook, cases: list[Case]) -> Iterator[Failure | None]:
    """All cases at once: those to be refused are marked, the others say the same as one by one."""
    known = [case for case in cases if case.given.keys() <= book.inputs.keys()]
    if not known:
        return
    columns = {name: _column([case.given.get(name) for case in known]) for name in book.inputs}
    try:
        found = book.evaluate(columns, missing="mark")
    except InputError as error:
        yield from (Failure(case, f"the error {error}") for case in known)
        return
    for row, case in enumerate(known):
        yield _compare(case, {name: values.tolist()[row] for name, values in found.items()})


def _column(values: list[Any]) -> Any:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _compare(case: Case, found: Mapping[str, Any]) -> Failure | None:
    code = found["telcrm_status"].partition(":")[0]
    if case.code is not None:
        return None if code == case.code else Failure(case, f"in columns {code}")
    wrong = {name: found[name] for name, value in case.expect.items() if found[name] != value}
    return Failure(case, f"in columns {wrong}, {code}") if wrong else None
