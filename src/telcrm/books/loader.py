"""Loading a book: by id and date or from a file, with what it extends merged in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NoReturn

from telcrm.arguments import flag, folders, optional, taking, text
from telcrm.books import files
from telcrm.books.extend import extended
from telcrm.books.validating import validated, with_parameters
from telcrm.books.words import written_out
from telcrm.errors import BookError, Place, Problem, did_you_mean
from telcrm.rules import BookSource, RuleBook

__all__ = ["books", "load", "loads"]

Data = dict[str, Any]

MAXIMUM_CHAIN: Final = 16
"""How many books may extend each other in a row."""


def books() -> tuple[str, ...]:
    """Ids of the shipped rule books.

    >>> "cmcc.credit_rating" in books()
    True
    """
    return files.shipped_ids()


@taking(search=folders, strict=optional(flag))
def load(
    source: str | os.PathLike[str],
    on: date | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    search: Iterable[str | os.PathLike[str]] = (),
    strict: bool | None = None,
) -> RuleBook:
    """Load a rule book.

    Args:
        source: the id of a shipped book, or of one in a folder of `search`; or the path of a file.
        on: the day on which the book must be in force; None takes the latest version.
        parameters: values for the book's parameters, by name.
        search: folders with further books.
        strict: whether what `RuleBook.check` finds to be an error is one; None takes what the book
            says of itself, and shipped books are strict.

    Raises:
        BookError: the book cannot be found, is not in force, or has problems: all of them.

    >>> load("cmcc.credit_rating").title.en
    'China Mobile customer credit rating'
    """
    _require_day(on)
    if not isinstance(source, (str, os.PathLike)):
        message = f"{source!r} is neither the id of a book nor a path"
        raise BookError(Problem("book.not_found", message, hint='load("cmcc.credit_rating")'))
    folders = tuple(Path(folder) for folder in search)
    plain = not folders and not parameters and strict is None
    if isinstance(source, str) and not _is_path(source) and plain:
        return _load_shipped(source, on)
    return _build(_find(source, on, folders), on, folders, parameters, strict)


def _require_day(on: object) -> None:
    if on is not None and (isinstance(on, datetime) or not isinstance(on, date)):
        message = f"on = {on!r} is no day"
        raise BookError(Problem("book.dates", message, hint="pass a datetime.date"))


@taking(text=text, search=folders)
def loads(
    text: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    search: Iterable[str | os.PathLike[str]] = (),
) -> RuleBook:
    """Load a rule book from TOML text.

    Raises:
        BookError: the text has problems: all of them.
    """
    data = files.parse(text, "<text>")
    return _build(
        _Found(data, "<text>"), None, tuple(Path(folder) for folder in search), parameters
    )


@lru_cache(maxsize=256)
def _load_shipped(book_id: str, on: date | None) -> RuleBook:
    return _build(_find(book_id, on, ()), on, (), None)


@dataclass(frozen=True, slots=True)
class _Found:
    """A file's content, its name, and whether it is one of ours."""

    data: Data
    name: str
    shipped: bool = False


def _is_path(source: str | os.PathLike[str]) -> bool:
    return not isinstance(source, str) or source.endswith(".toml") or os.sep in source


def _find(source: str | os.PathLike[str], on: date | None, folders: tuple[Path, ...]) -> _Found:
    if not _is_path(source):
        return _pick(str(source), on, list(_versions(str(source), folders)), folders)
    path = Path(source)
    found = _Found(files.read(path), path.name)
    if on is not None and not _in_force(found.data, on):
        _not_in_force(str(found.data.get("id")), on, [found])
    return found


def _versions(book_id: str, folders: tuple[Path, ...]) -> Iterator[_Found]:
    shipped: list[Traversable] = list(files.shipped(book_id))
    for file in (*shipped, *files.searched(folders)):
        data = files.read(file)
        if data.get("id") == book_id:
            yield _Found(data, file.name, file in shipped)


def _pick(
    book_id: str, on: date | None, versions: list[_Found], folders: tuple[Path, ...]
) -> _Found:
    """The version in force on a day, or the latest."""
    if not versions:
        hint = did_you_mean(book_id, [*books(), *_ids(folders)])
        raise BookError(Problem("book.not_found", f"there is no book {book_id!r}", hint=hint))
    if on is not None:
        versions = [one for one in versions if _in_force(one.data, on)] or _not_in_force(
            book_id, on, versions
        )
    latest = max(_start(one.data) for one in versions)
    newest = [one for one in versions if _start(one.data) == latest]
    if len(newest) > 1 or (on is not None and len(versions) > 1):
        names = ", ".join(one.name for one in versions)
        message = f"{book_id}: several versions are in force at once: {names}"
        hint = "let effective_to of one be effective_from of the next"
        raise BookError(Problem("book.dates", message, hint=hint))
    return newest[0]


def _ids(folders: tuple[Path, ...]) -> Iterator[str]:
    found = (files.read(file).get("id") for file in files.searched(folders))
    return (one for one in found if isinstance(one, str))


def _start(data: Data) -> date:
    start = data.get("effective_from")
    return start if isinstance(start, date) else date.min


def _in_force(data: Data, on: date) -> bool:
    end = data.get("effective_to")
    return _start(data) <= on and (not isinstance(end, date) or on < end)


def _not_in_force(book_id: str, on: date, versions: list[_Found]) -> NoReturn:
    periods = "; ".join(
        f"{one.data.get('version')} from {one.data.get('effective_from', 'ever')}"
        f" to before {one.data.get('effective_to', 'further notice')}"
        for one in versions
    )
    message = f"{book_id} is not in force on {on.isoformat()}"
    raise BookError(Problem("book.dates", message, hint=f"there is: {periods}"))


def _build(
    found: _Found,
    on: date | None,
    folders: tuple[Path, ...],
    parameters: Mapping[str, Any] | None,
    strict: bool | None = None,
) -> RuleBook:
    chain = [found]
    if not isinstance(parameters, Mapping | None):
        message = f"parameters = {parameters!r} gives no values by name"
        raise BookError(Problem("book.parameter", message, hint='parameters={"act_from": 0.3}'))
    try:
        data = written_out(_with_bases(chain, on, folders), folders)
        source = validated(data)
        _require_period(source)
        said = found.shipped or source.strict
        book = _made(source, parameters or {})
        return _sound(book, strict=said if strict is None else strict)
    except BookError as error:
        raise BookError(*(one.in_file(_holder(one, chain)) for one in error.problems)) from None


def _made(source: BookSource, parameters: Mapping[str, Any]) -> RuleBook:
    """The book; where a value given for a parameter does not fit a cell, the error says which."""
    try:
        return RuleBook(source, parameters)
    except BookError as error:
        told = (with_parameters(one, source, parameters) for one in error.problems)
        raise BookError(*told) from None


def _sound(book: RuleBook, *, strict: bool) -> RuleBook:
    """The book, if it may have errors or has none."""
    if strict:
        book.require_sound()
    return book


def _holder(problem: Problem, chain: list[_Found]) -> str:
    """The file that says what is wrong: the first of those that extend each other that says it."""
    path = problem.place.path or ""
    holders = (one.name for one in chain if _holds(one.data, path))
    return next(holders, chain[0].name)


def _holds(data: Any, path: str) -> bool:
    for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        try:
            data = data[int(index)] if index else data[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _with_bases(chain: list[_Found], on: date | None, folders: tuple[Path, ...]) -> Data:
    """A book's data laid over that of the books it extends; they are added to the chain."""
    while base := chain[-1].data.get("extends"):
        ids = [one.data.get("id") for one in chain]
        if base in ids or len(chain) > MAXIMUM_CHAIN:
            circle = " -> ".join(map(str, [*ids, base]))
            raise BookError(
                Problem("book.extends", f"books extend each other in a circle: {circle}")
            )
        chain.append(_base(str(base), on, folders))
    data = chain[-1].data
    for one in reversed(chain[:-1]):
        data = extended(data, one.data)
    return data


def _base(book_id: str, on: date | None, folders: tuple[Path, ...]) -> _Found:
    try:
        return _find(book_id, on, folders)
    except BookError as error:
        first = error.problems[0]
        if first.code not in ("book.not_found", "book.dates"):
            raise
        hint = first.hint or "give its folder as search=[…]"
        raise BookError(
            Problem("book.extends", first.message, Place(path="extends"), hint)
        ) from None


def _require_period(source: BookSource) -> None:
    start, end = source.effective_from, source.effective_to
    if start is not None and end is not None and end <= start:
        message = f"effective_to {end} does not lie after effective_from {start}"
        place, hint = Place(path="effective_to"), "it is the first day no longer in force"
        raise BookError(Problem("book.dates", message, place, hint))
