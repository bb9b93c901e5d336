"""Which case files belong to a book that a command names, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from telcrm.books.files import CASES
from telcrm.testing import CaseFile, read_cases

__all__ = ["beside", "read_of"]


def beside(book: str, search: Sequence[Path] = ()) -> Iterator[Path]:
    """The case file beside a book's file; of an id, those that name it in the folders searched.

    Args:
        book: id or path of the book.
        search: folders with books.

    Raises:
        BookError: a case file in a folder cannot be read.
    """
    if book.endswith(".toml"):
        path = Path(book.removesuffix(".toml") + CASES)
        yield from [path] if path.is_file() else []
        return
    for folder in search:
        for path in sorted(folder.glob(f"*{CASES}")):
            if read_cases(path).book == book:
                yield path


def read_of(paths: Iterable[Path]) -> dict[Path, CaseFile]:
    """What case files say.

    Raises:
        BookError: one of them cannot be read.
    """
    return {path: read_cases(path) for path in paths}
