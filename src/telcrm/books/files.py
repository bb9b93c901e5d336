"""Rule-book files: where they are, and how their TOML is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from telcrm.errors import BookError, Place, Problem
from telcrm.vocabularies.files import ENDING

__all__ = ["CASES", "SHIPPED", "parse", "read", "searched", "shipped", "shipped_ids"]

SHIPPED: Final[Traversable] = files("telcrm.books")
"""The folder of shipped books. `cmcc/credit_rating.toml` is the book `cmcc.credit_rating`; another
version of it would be `cmcc/credit_rating@2012.toml`."""


CASES: Final = ".cases.toml"
"""How the name of a case file ends."""

_NO_BOOKS: Final = (CASES, ENDING)


SHOWN: Final = 300
"""Characters of a path that an error shows."""


def shipped_ids() -> tuple[str, ...]:
    """Ids of the shipped books, sorted."""
    found = {f"{folder.name}.{_stem(file)}" for folder in _folders() for file in _books(folder)}
    return tuple(sorted(found))


def shipped(book_id: str) -> Iterator[Traversable]:
    """The shipped files that hold versions of a book."""
    publisher, _, name = book_id.rpartition(".")
    for folder in _folders():
        if folder.name == publisher:
            yield from (file for file in _books(folder) if _stem(file) == name)


def searched(folders: Iterable[Path]) -> Iterator[Path]:
    """Every book in the given folders, in the order of their names.

    Case files and vocabularies are none.
    """
    for folder in folders:
        if not folder.is_dir():
            raise BookError(Problem("book.not_found", f"{folder} is no folder to search for books"))
        books = (file for file in folder.glob("*.toml") if not file.name.endswith(_NO_BOOKS))
        yield from sorted(books)


def _folders() -> Iterator[Traversable]:
    return (child for child in SHIPPED.iterdir() if child.is_dir())


def _books(folder: Traversable) -> Iterator[Traversable]:
    return (file for file in folder.iterdir() if file.name.endswith(".toml"))


def _stem(file: Traversable) -> str:
    return file.name.removesuffix(".toml").partition("@")[0]


def read(file: Traversable | Path) -> dict[str, Any]:
    """A file's content.

    Raises:
        BookError: `book.not_found`, or `book.toml` for what is no TOML in UTF-8.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8"
        place, hint = Place(file=file.name), "save the file as UTF-8"
        raise BookError(Problem("book.toml", message, place, hint)) from None
    except (OSError, ValueError):
        shown = str(file)[:SHOWN]
        raise BookError(Problem("book.not_found", f"there is no file {shown!r}")) from None
    return parse(text, file.name)


def parse(text: str, name: str) -> dict[str, Any]:
    """TOML text as data, decimals exact.

    Raises:
        BookError: `book.toml`, with the line and column.
    """
    try:
        return tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BookError(Problem("book.toml", str(error), Place(file=name))) from None
