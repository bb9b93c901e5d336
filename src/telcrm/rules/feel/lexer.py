"""Text of a cell -> tokens with their offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from telcrm.errors import BookError, Place, Problem

__all__ = ["MAXIMUM_LENGTH", "SPACED", "Token", "syntax_error", "tokens"]

MAXIMUM_LENGTH: Final = 100_000
"""Characters a cell may have: far beyond what people write, and a bound on what parsing costs."""

_PATTERN: Final = r"""
    (?P<space>(?:\s|//[^\n]*|/\*.*?\*/)+)
  | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<name>{names}[^\W\d]\w*|\?)
  | (?P<operator>\.\.|\*\*|<=|>=|!=|[-+*/<>=(),\[\]{{}}:.@])
"""

SPACED: Final = (
    "date and time",
    "days and time duration",
    "years and months duration",
    "string length",
    "upper case",
    "lower case",
    "substring before",
    "substring after",
    "starts with",
    "ends with",
    "string join",
    "list contains",
    "insert before",
    "index of",
    "distinct values",
    "round up",
    "round down",
    "round half up",
    "round half down",
    "met by",
    "overlaps before",
    "overlaps after",
    "finished by",
    "started by",
    "day of week",
    "day of year",
    "month of year",
    "week of year",
    "get value",
    "get entries",
    "context put",
    "context merge",
    "list replace",
    "time offset",
    "start included",
    "end included",
)
"""Names of the language itself that a plain identifier does not cover."""


@lru_cache(maxsize=256)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    """The pattern of tokens, given names with spaces or signs in them."""
    unusual = {name for name in names if not name.isidentifier()} | set(SPACED)
    longest_first = sorted(unusual, key=lambda name: (-len(name), name))
    words = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    listed = "".join(rf"{word}(?!\w)|" for word in words)
    return re.compile(_PATTERN.format(names=listed), re.VERBOSE | re.DOTALL)


_FULL_WIDTH: Final = str.maketrans("，（）［］｛｝“”＜＞＝－＋＊／．：", ',()[]{}""<>=-+*/.:')


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a cell: its kind (number, string, name, operator, end), text and offset."""

    kind: str
    text: str
    at: int


def syntax_error(text: str, at: int, message: str, hint: str | None = None) -> BookError:
    """The error for a cell that does not parse, with a caret under the offending character."""
    return BookError(Problem("cell.syntax", message, Place(text=text, column=at + 1), hint))


def tokens(text: str, names: frozenset[str] = frozenset()) -> list[Token]:
    """Split a cell into tokens; the last one is always of kind `end`.

    Args:
        text: the cell.
        names: names that may stand in it; those with spaces or signs are recognised whole.

    Raises:
        BookError: `cell.syntax`, for a character that no token begins with.
    """
    if len(text) > MAXIMUM_LENGTH:
        message = f"the cell has {len(text)} characters; at most {MAXIMUM_LENGTH} are read"
        raise syntax_error(
            text, MAXIMUM_LENGTH, message, "split it into several rules or decisions"
        )
    found = []
    pattern = _pattern(names)
    position = 0
    while position < len(text):
        match = pattern.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, _plain(kind, match.group()), position))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


def _plain(kind: str, text: str) -> str:
    """A name's spaces are single ones."""
    return " ".join(text.split()) if kind == "name" else text


_SIGNS: Final = {"≥": ">=", "≤": "<=", "≠": "!=", "、": ",", "×": "*", "÷": "/", "–": "-", "—": "-"}
"""Signs of handwriting and of Chinese punctuation, and what cells have in their place."""


def _unreadable(text: str, at: int) -> BookError:
    character = text[at]
    plain = character.translate(_FULL_WIDTH)
    if character in _SIGNS:
        hint = f"write {_SIGNS[character]!r}"
        return syntax_error(text, at, f"the sign {character!r}", hint)
    if character == '"':
        return syntax_error(text, at, "a string that is not closed", 'end it with "')
    if character == "'":
        return syntax_error(text, at, "a single quote", 'strings stand in double quotes: "text"')
    if plain != character:
        message = f"the full-width character {character!r}"
        return syntax_error(text, at, message, f"use the half-width {plain!r}")
    return syntax_error(text, at, f"the character {character!r} means nothing here")
