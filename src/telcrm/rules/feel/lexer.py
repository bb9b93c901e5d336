"""Text of a cell -> tokens with their offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from telcrm.errors import BookError, Place, Problem

__all__ = ["MAXIMUM_LENGTH", "Token", "syntax_error", "tokens"]

MAXIMUM_LENGTH: Final = 100_000
"""Characters a cell may have: far beyond what people write, and a bound on what parsing costs."""

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<name>[^\W\d]\w*)
      | (?P<operator>\.\.|\*\*|<=|>=|!=|[-+*/<>=(),\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)

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


def tokens(text: str) -> list[Token]:
    """Split a cell into tokens; the last one is always of kind `end`.

    Raises:
        BookError: `cell.syntax`, for a character that no token begins with.
    """
    if len(text) > MAXIMUM_LENGTH:
        message = f"the cell has {len(text)} characters; at most {MAXIMUM_LENGTH} are read"
        raise syntax_error(
            text, MAXIMUM_LENGTH, message, "split it into several rules or decisions"
        )
    found = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        kind = match.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, match.group(), position))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


def _unreadable(text: str, at: int) -> BookError:
    character = text[at]
    plain = character.translate(_FULL_WIDTH)
    if character == '"':
        return syntax_error(text, at, "a string that is not closed", 'end it with "')
    if character == "'":
        return syntax_error(text, at, "a single quote", 'strings stand in double quotes: "全球通"')
    if plain != character:
        message = f"the full-width character {character!r}"
        return syntax_error(text, at, message, f"use the half-width {plain!r}")
    return syntax_error(text, at, f"the character {character!r} means nothing here")
