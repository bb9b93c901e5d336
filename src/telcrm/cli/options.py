"""What the commands share: options, how a book is named, where output goes, how errors are told.

A command ends with 0 where all is well, with 1 where the answer is no, and with 2 where the
question could not be asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer
from rich.console import Console

from telcrm.errors import TelcrmError
from telcrm.rules import Language

__all__ = [
    "NO",
    "NOT_ASKED",
    "Lang",
    "On",
    "OneLang",
    "Quiet",
    "SearchFolders",
    "console",
    "day_of",
    "errors_told",
    "languages",
    "pairs",
]

NO: Final = 1
"""The exit status where the answer is no."""

NOT_ASKED: Final = 2
"""The exit status where the question could not be asked."""

_WIDTH: Final = 100
"""Columns of text where the output is no terminal."""


class Lang(StrEnum):
    """A language of summaries and reasons."""

    ZH = "zh"
    EN = "en"


OneLang: TypeAlias = Annotated[Lang | None, typer.Option("--lang", help="One language, not both.")]
On: TypeAlias = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="Take the book in force on this day."),
]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", help="Show no progress bar.")]
SearchFolders: TypeAlias = Annotated[
    list[Path] | None, typer.Option("--search", help="A folder with further books; repeatable.")
]


def languages(lang: Lang | None) -> tuple[Language, ...]:
    """The language asked for; both where none is."""
    return (lang.value,) if lang else ("zh", "en")


def day_of(on: datetime | None) -> date | None:
    """The day of an option."""
    return None if on is None else on.date()


def pairs(given: list[str] | None, option: str) -> dict[str, str]:
    """What stands on both sides of the first `=` of each word.

    Raises:
        BadParameter: for a word without it, and for one name twice.
    """
    found: dict[str, str] = {}
    for word in given or ():
        name, sign, value = word.partition("=")
        if not sign:
            raise typer.BadParameter(f"{word!r} is no name=value", param_hint=option)
        if name.strip() in found:
            raise typer.BadParameter(f"{name.strip()!r} is given twice", param_hint=option)
        found[name.strip()] = value
    return found


@contextmanager
def errors_told() -> Iterator[None]:
    """Our errors are words for the user, not a traceback."""
    try:
        yield
    except TelcrmError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(NOT_ASKED) from None


def console() -> Console:
    """Where tables go; what stands in a customer's data is text, never mark-up."""
    plain = partial(Console, markup=False, emoji=False, highlight=False)
    found = plain()
    return found if found.is_terminal else plain(width=_WIDTH)
