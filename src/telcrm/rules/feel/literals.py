"""Numbers and strings as they stand in a cell, and their values."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException
from typing import Final

from telcrm.rules.feel.lexer import Token, syntax_error
from telcrm.rules.types import DECIMAL

__all__ = ["read_number", "read_string"]

_THOUSANDS: Final = re.compile(r"0\d\d")
"""What a thousands separator leaves behind it: `1,000` is two numbers."""

_PLAIN_DIGITS: Final = 1000
"""Python reads no integer of several thousand digits; such a number is refused by its digits."""

_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}

_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)


def read_number(text: str, token: Token) -> int | Decimal:
    """The value of a number.

    Raises:
        BookError: `cell.syntax`, for what a thousands separator leaves and for exponents beyond
            the decimal format.
    """
    if _THOUSANDS.fullmatch(token.text):
        hint = "write 1000 without a thousands separator"
        raise syntax_error(text, token.at, f"the number {token.text!r}", hint)
    if token.text.isdigit() and len(token.text) < _PLAIN_DIGITS:
        return int(token.text)
    number = _decimal(token.text)
    if number is None or ("e" in token.text.lower() and abs(number.adjusted()) > DECIMAL.Emax):
        message = f"the number {token.text!r} is beyond what decimals hold"
        raise syntax_error(text, token.at, message)
    return number


def _decimal(text: str) -> Decimal | None:
    """A number, or None where its exponent is beyond what a decimal can even be told."""
    try:
        return Decimal(text)
    except DecimalException:
        return None


def read_string(text: str, token: Token) -> str:
    """The value of a string, its escapes resolved.

    Raises:
        BookError: `cell.syntax`, for an escape that means nothing.
    """
    try:
        found = _ESCAPE.sub(_escaped, token.text[1:-1])
        return found.encode("utf-16", "surrogatepass").decode("utf-16")
    except KeyError as unknown:
        message = f"an unknown escape \\{unknown.args[0]} in a string"
        hint = r"known: \n \t \r \" \\ \uXXXX"
        raise syntax_error(text, token.at, message, hint) from None
    except ValueError:
        message = "an escape in the string names no character"
        raise syntax_error(text, token.at, message) from None


def _escaped(match: re.Match[str]) -> str:
    escaped = match.group(1)
    if len(escaped) > 1:
        return chr(int(escaped[1:], 16))
    return _ESCAPES[escaped]
