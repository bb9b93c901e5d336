"""Loading a book: by id and date or from a file, with what it extends merged in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NoReturn

from pydantic import ValidationError

from telcrm.books import files
from telcrm.books.extend import extended
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


def load(
    source: str | os.PathLike[str],
    on: date | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    search: Iterable[str | os.PathLike[str]] = (),
) -> RuleBook:
    """Load a rule book.

    Args:
        source: the id of a shipped book, or of one in a folder of `search`; or the path of a file.
        on: the day on which the book must be in force; None takes the latest version.
        parameters: values for the book's parameters, by name.
        search: folders with further books.

    Raises:
        BookError: the book cannot be found, is not in force, or has problems: all of them.

    >>> load("cmcc.credit_rating").title.en
    'China Mobile customer credit rating'
    """
    folders = tuple(Path(folder) for folder in search)
    if isinstance(source, str) and not _is_path(source) and not folders and not parameters:
        return _load_shipped(source, on)
    return _build(_find(source, on, folders), on, folders, parameters)


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


class _Found:
    """A file's content and its name."""

    def __init__(self, data: Data, name: str) -> None:
        self.data = data
        self.name = name


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
    candidates: list[Traversable | Path] = [*files.shipped(book_id), *files.searched(folders)]
    for file in candidates:
        data = files.read(file)
        if data.get("id") == book_id:
            yield _Found(data, file.name)


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
    found: _Found, on: date | None, folders: tuple[Path, ...], parameters: Mapping[str, Any] | None
) -> RuleBook:
    try:
        data = _with_bases(found, on, folders)
        return RuleBook(_validated(data), parameters)
    except BookError as error:
        raise BookError(*(problem.in_file(found.name) for problem in error.problems)) from None


def _with_bases(found: _Found, on: date | None, folders: tuple[Path, ...]) -> Data:
    """A book's data laid over that of the books it extends."""
    chain = [found]
    while base := chain[-1].data.get("extends"):
        ids = [one.data.get("id") for one in chain]
        if base in ids or len(chain) > MAXIMUM_CHAIN:
            circle = " -> ".join(map(str, [*ids, base]))
            raise BookError(
                Problem("book.extends", f"books extend each other in a circle: {circle}")
            )
        chain.append(_base(str(base), on, folders))
    data = chain.pop().data
    while chain:
        data = extended(data, chain.pop().data)
    return data


def _base(book_id: str, on: date | None, folders: tuple[Path, ...]) -> _Found:
    try:
        return _find(book_id, on, folders)
    except BookError as error:
        first = error.problems[0]
        hint = first.hint or "give its folder as search=[…]"
        raise BookError(
            Problem("book.extends", first.message, Place(path="extends"), hint)
        ) from None


# What pydantic finds, in our words.

_KIND_DEPTH: Final = 2
"""`decisions.<name>.<kind>`: how deep pydantic names the kind it took a decision for."""

_TAGS: Final = frozenset(("scorecard", "decision_table", "expression"))


def _validated(data: Data) -> BookSource:
    try:
        return BookSource.model_validate(data)
    except ValidationError as error:
        problems = {_path(one["loc"]): _problem(dict(one)) for one in error.errors()}
        raise BookError(*problems.values()) from None


def _path(location: tuple[int | str, ...]) -> str:
    """A location as dotted keys, without pydantic's own steps into unions."""
    path = ""
    for depth, part in enumerate(location):
        if isinstance(part, int):
            path += f"[{part}]"
        elif (
            not (depth == _KIND_DEPTH and part in _TAGS)
            and "[" not in part
            and part not in _UNION_STEPS
        ):
            path += f".{part}" if path else part
    return path


_UNION_STEPS: Final = frozenset(("int", "decimal", "bool", "str", "date"))


def _problem(error: dict[str, Any]) -> Problem:
    path = _path(error["loc"])
    last = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(last, _known_keys())
        return Problem("book.schema", f"unknown key {last!r}", Place(path=path), hint)
    return Problem("book.schema", str(error["msg"]), Place(path=path))


@lru_cache(maxsize=1)
def _known_keys() -> tuple[str, ...]:
    schema = BookSource.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return tuple(sorted({key for part in parts for key in part.get("properties", {})}))
