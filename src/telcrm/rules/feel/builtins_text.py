"""Built-in functions of strings. Places count characters from 1, or backwards from -1.

`matches` and `replace` are left out: XPath's regular expressions on a backtracking matcher would
let a cell's text run without end. `split` takes patterns without repetition, which cannot.
"""

from __future__ import annotations

import re
from typing import Final

from telcrm.rules.feel.builtins_numbers import whole
from telcrm.rules.feel.kinds import Value
from telcrm.rules.feel.signatures import Builtin, builtin
from telcrm.rules.feel.values import string_of
from telcrm.rules.types import Number

__all__ = ["FUNCTIONS"]

_SIMPLE_PATTERN: Final = re.compile(
    r"(?:[^\\\[\](){}*+?.^$|]|\\[\\\[\](){}*+?.^$|sdw-]|\[\^?(?:(?!--)[^\\\[\]^&|~]|\\[sdw])+\])+"
)
"""Characters, escapes and classes of characters, each standing for exactly one character."""


def _substring(text: str, start: Number, length: Number | None = None) -> str | None:
    place = whole(start)
    count = len(text) if length is None else whole(length)
    if not place or not count or count < 1 or abs(place) > len(text):
        return None
    first = place - 1 if place > 0 else len(text) + place
    return text[first : first + count]


def _before(text: str, match: str) -> str:
    head, found, _ = text.partition(match) if match else ("", "", "")
    return head if found else ""


def _after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


def _split(text: str, pattern: str) -> tuple[str, ...] | None:
    if not _SIMPLE_PATTERN.fullmatch(pattern):
        return None
    try:
        return tuple(re.split(pattern, text))
    except re.error:
        return None


def _join(
    items: tuple[Value, ...],
    delimiter: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> str | None:
    texts = [item for item in items if item is not None]
    if not all(isinstance(text, str) for text in texts):
        return None
    return (prefix or "") + (delimiter or "").join(texts) + (suffix or "")


_MATCH: Final = "string:string, match:string"

FUNCTIONS: Final[tuple[Builtin, ...]] = (
    builtin("string", string_of, "from:any"),
    builtin("substring", _substring, "string:string, start position:number, length?:number"),
    builtin("string length", len, "string:string"),
    builtin("upper case", str.upper, "string:string"),
    builtin("lower case", str.lower, "string:string"),
    builtin("substring before", _before, _MATCH),
    builtin("substring after", _after, _MATCH),
    builtin("contains", lambda text, match: match in text, _MATCH),
    builtin("starts with", lambda text, match: text.startswith(match), _MATCH),
    builtin("ends with", lambda text, match: text.endswith(match), _MATCH),
    builtin("split", _split, "string:string, delimiter:string"),
    builtin(
        "string join",
        _join,
        "list:list, delimiter?:string",
        "list:list, delimiter:null",
        "list:list, delimiter:string, prefix:string, suffix:string",
        "list:list, delimiter:null, prefix:string, suffix:string",
    ),
)
"""The functions by the names and parameters the standard gives them."""
