"""The rule book that a system of analytics asks: one at hand, or loaded by its id or path."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from telcrm.arguments import any_of, instance, path
from telcrm.books import load
from telcrm.errors import InputError, Problem, did_you_mean
from telcrm.rules import RuleBook

__all__ = ["BOOK", "book_giving"]

BOOK: Final = any_of("a rule book, or the id or path of one", instance(RuleBook), path)
"""How the argument is read."""


def book_giving(book: RuleBook | str | Path, outputs: Iterable[str]) -> RuleBook:
    """The book, which answers what is asked of it.

    Raises:
        InputError: `output.unknown`, for a book about something else.
    """
    found = book if isinstance(book, RuleBook) else load(book)
    for name in outputs:
        if name not in found.outputs:
            hint = did_you_mean(name, found.outputs)
            problem = Problem("output.unknown", f"{name!r} is no output of the book", hint=hint)
            raise InputError(problem.in_file(found.id))
    return found
