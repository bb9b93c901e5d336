"""A place in the tokens of one cell, with bounds on how deep and how long an expression may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias, TypeVar

from telcrm.errors import BookError
from telcrm.rules.feel.lexer import Token, syntax_error, tokens

__all__ = ["MAXIMUM_DEPTH", "MAXIMUM_OPERATORS", "Cursor", "Names"]

MAXIMUM_DEPTH: Final = 32
"""How deep parentheses, negations and conditions may stand in each other."""

MAXIMUM_OPERATORS: Final = 200
"""How many operators one expression, or one test of a cell, may hold."""

Names: TypeAlias = frozenset[str]
Parsed = TypeVar("Parsed")


class Cursor:
    """A place in the tokens of one cell."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.tokens = tokens(text, names)
        self.position = 0
        self.depth = 0
        self.operators = 0
        self.ends_range = False

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.position]

    @property
    def following(self) -> Token:
        """The token after the next."""
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Take the next token."""
        token = self.token
        self.position += 1
        return token

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these words or operators."""
        return self.token.kind in ("operator", "name") and self.token.text in texts

    def accept(self, *texts: str) -> Token | None:
        """Take the next token if it is one of these."""
        return self.take() if self.sees(*texts) else None

    def expect(self, *texts: str) -> Token:
        """Take the next token, which must be one of these."""
        if not self.sees(*texts):
            raise self.unexpected(" or ".join(repr(text) for text in texts))
        return self.take()

    def expect_end(self) -> None:
        """Check that nothing is left."""
        if self.token.kind != "end":
            raise self.unexpected("the end of the cell")

    def unexpected(self, wanted: str) -> BookError:
        """The error for a token that does not belong here."""
        found = "the cell ends" if self.token.kind == "end" else f"found {self.token.text!r}"
        return syntax_error(self.text, self.token.at, f"{found}, expected {wanted}")

    def nested(self, parse: Callable[[], Parsed]) -> Parsed:
        """Parse one level deeper, within the bound."""
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            message = f"nested more than {MAXIMUM_DEPTH} deep"
            raise syntax_error(self.text, self.token.at, message, "split it into several decisions")
        outside, self.ends_range = self.ends_range, False
        result = parse()
        self.ends_range = outside
        self.depth -= 1
        return result

    def end_of_range(self, parse: Callable[[], Parsed]) -> Parsed:
        """Parse the upper end of a range, after which `[` closes it and opens no filter."""
        outside, self.ends_range = self.ends_range, True
        result = parse()
        self.ends_range = outside
        return result

    def filters(self) -> tuple[str, ...]:
        """What opens a filter here."""
        return () if self.ends_range else ("[",)

    def operator(self, *texts: str) -> Token | None:
        """Accept a binary operator, within the bound on how many there may be."""
        token = self.accept(*texts)
        self.operators += token is not None
        if token and self.operators > MAXIMUM_OPERATORS:
            message = f"more than {MAXIMUM_OPERATORS} operators"
            raise syntax_error(self.text, token.at, message, "split it into several decisions")
        return token
