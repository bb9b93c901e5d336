"""Tokens -> syntax tree: S-FEEL expressions and unary tests, by recursive descent.

The grammar is DMN's S-FEEL. Depth is bounded, so that no text can exhaust the stack.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from telcrm.errors import BookError
from telcrm.rules.feel.lexer import Token, syntax_error, tokens
from telcrm.rules.feel.syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Conditional,
    EqualTest,
    Expression,
    In,
    IntervalTest,
    Literal,
    Logic,
    Name,
    Negation,
    OrderTest,
    PositiveTest,
    UnaryTests,
)

__all__ = [
    "KEYWORDS",
    "MAXIMUM_DEPTH",
    "MAXIMUM_OPERATORS",
    "parse_expression",
    "parse_unary_tests",
]

MAXIMUM_DEPTH: Final = 32
"""How deep parentheses, negations and conditions may stand in each other."""

MAXIMUM_OPERATORS: Final = 200
"""How many operators one expression, or one test of a cell, may hold."""

KEYWORDS: Final = frozenset(
    ("and", "between", "else", "false", "if", "in", "not", "null", "or", "then", "true")
)

_PLAIN_DIGITS: Final = 1000
"""Python reads no integer of several thousand digits; such a number is refused by its digits."""

_COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")
_CONSTANTS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}


def parse_expression(text: str) -> Expression:
    """Parse one S-FEEL expression.

    Raises:
        BookError: `cell.syntax`, with the column and what was expected there.
    """
    parser = _Parser(text)
    result = parser.expression()
    parser.expect_end()
    return result


def parse_unary_tests(text: str) -> UnaryTests:
    """Parse the text of a cell: `-`, `[12..24)`, `"a","b"`, `>= 500`, `not("a")`.

    Raises:
        BookError: `cell.syntax`, with the column and what was expected there.
    """
    parser = _Parser(text)
    result = parser.unary_tests()
    parser.expect_end()
    return result


class _Parser:
    """A cursor over the tokens of one cell."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.position = 0
        self.depth = 0
        self.operators = 0

    # The cursor.

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.token
        self.position += 1
        return token

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these words or operators."""
        return self.token.kind in ("operator", "name") and self.token.text in texts

    def accept(self, *texts: str) -> Token | None:
        return self.take() if self.sees(*texts) else None

    def expect(self, *texts: str) -> Token:
        if not self.sees(*texts):
            raise self.unexpected(" or ".join(repr(text) for text in texts))
        return self.take()

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected("the end of the cell")

    def unexpected(self, wanted: str) -> BookError:
        found = "the cell ends" if self.token.kind == "end" else f"found {self.token.text!r}"
        return syntax_error(self.text, self.token.at, f"{found}, expected {wanted}")

    def nested(self, parse: Callable[[], Expression]) -> Expression:
        """Parse one level deeper, within the bound."""
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            message = f"nested more than {MAXIMUM_DEPTH} deep"
            raise syntax_error(self.text, self.token.at, message, "split it into several decisions")
        result = parse()
        self.depth -= 1
        return result

    def operator(self, *texts: str) -> Token | None:
        """Accept a binary operator, within the bound on how many there may be."""
        token = self.accept(*texts)
        self.operators += token is not None
        if token and self.operators > MAXIMUM_OPERATORS:
            message = f"more than {MAXIMUM_OPERATORS} operators"
            raise syntax_error(self.text, token.at, message, "split it into several decisions")
        return token

    # Unary tests.

    def unary_tests(self) -> UnaryTests:
        start = self.token.at
        if self.token.kind == "end":
            raise syntax_error(self.text, 0, "the cell is empty", "write - for any value")
        if self.sees("-") and self.tokens[self.position + 1].kind == "end":
            self.take()
            return UnaryTests(at=start)
        if self.sees("not") and self.tokens[self.position + 1].text == "(":
            return self.negated_tests()
        return UnaryTests(self.positive_tests(), at=start)

    def negated_tests(self) -> UnaryTests:
        start = self.take().at
        self.expect("(")
        tests = self.positive_tests()
        self.expect(")")
        return UnaryTests(tests, negated=True, at=start)

    def positive_tests(self) -> tuple[PositiveTest, ...]:
        tests = [self.positive_test()]
        while self.accept(","):
            tests.append(self.positive_test())
        return tuple(tests)

    def positive_test(self) -> PositiveTest:
        start = self.token.at
        if self.depth == 0:
            self.operators = 0
        if operator := self.accept(*_COMPARISONS):
            return OrderTest(operator.text, self.sum(), start)
        if self.sees("[", "]"):
            return self.interval(self.take(), self.sum())
        if self.sees("("):
            return self.open_interval_or_expression()
        return EqualTest(self.sum(), start)

    def open_interval_or_expression(self) -> PositiveTest:
        """After `(` only the `..` tells an open interval from a parenthesised expression."""
        opening = self.take()
        inner = self.nested(self.expression)
        if self.sees(".."):
            return self.interval(opening, inner)
        self.expect(")")
        return EqualTest(self.sum(inner), opening.at)

    def interval(self, opening: Token, low: Expression) -> IntervalTest:
        self.expect("..")
        high = self.sum()
        closing = self.expect("]", ")", "[")
        return IntervalTest(low, opening.text == "[", high, closing.text == "]", opening.at)

    # Expressions, loosest binding first.

    def expression(self) -> Expression:
        if token := self.accept("if"):
            return self.conditional(token.at)
        return self.disjunction()

    def conditional(self, start: int) -> Expression:
        condition = self.nested(self.expression)
        self.expect("then")
        then = self.nested(self.expression)
        self.expect("else")
        return Conditional(condition, then, self.nested(self.expression), start)

    def disjunction(self) -> Expression:
        left = self.conjunction()
        while token := self.operator("or"):
            left = Logic("or", left, self.conjunction(), token.at)
        return left

    def conjunction(self) -> Expression:
        left = self.comparison()
        while token := self.operator("and"):
            left = Logic("and", left, self.comparison(), token.at)
        return left

    def comparison(self) -> Expression:
        left = self.sum()
        if token := self.accept(*_COMPARISONS):
            return Comparison(token.text, left, self.sum(), token.at)
        if token := self.accept("between"):
            low = self.sum()
            self.expect("and")
            return Between(left, low, self.sum(), token.at)
        if token := self.accept("in"):
            return In(left, self.in_tests(), token.at)
        return left

    def in_tests(self) -> UnaryTests:
        """`in (a, b)` lists tests; `in [1..5]`, `in (1..5]` and `in < 3` are one test."""
        start = self.token.at
        opening = self.accept("(")
        self.depth += 1
        tests = self.positive_tests() if opening else (self.positive_test(),)
        self.depth -= 1
        if opening is None:
            return UnaryTests(tests, at=start)
        if self.sees("..") and len(tests) == 1 and isinstance(tests[0], EqualTest):
            return UnaryTests((self.interval(opening, tests[0].endpoint),), at=start)
        self.expect(")")
        return UnaryTests(tests, at=start)

    def sum(self, first: Expression | None = None) -> Expression:
        """A sum; `first` is its first operand where that has been read already."""
        left = self.product(first)
        while token := self.operator("+", "-"):
            left = Arithmetic(token.text, left, self.product(), token.at)
        return left

    def product(self, first: Expression | None = None) -> Expression:
        left = first or self.factor()
        while token := self.operator("*"):
            left = Arithmetic(token.text, left, self.factor(), token.at)
        if self.sees("/", "**"):
            raise self.unsupported(self.token.text)
        return left

    def unsupported(self, operator: str) -> BookError:
        message = f"the operator {operator!r} is not exact in columns"
        return syntax_error(self.text, self.token.at, message, "multiply the other side instead")

    def factor(self) -> Expression:
        if token := self.accept("-"):
            operand = self.nested(self.factor)
            return _negated(operand, token.at)
        return self.primary()

    def primary(self) -> Expression:
        token = self.token
        if token.kind == "number":
            return Literal(_number(self.take().text), token.at)
        if token.kind == "string":
            return Literal(self.string(self.take()), token.at)
        if self.accept("("):
            inner = self.nested(self.expression)
            self.expect(")")
            return inner
        if token.kind == "name":
            return self.named()
        raise self.unexpected("a value")

    def named(self) -> Expression:
        token = self.take()
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[token.text], token.at)
        if self.sees("("):
            return self.call(token)
        if token.text in KEYWORDS:
            self.position -= 1
            raise self.unexpected("a value")
        return Name(token.text, token.at)

    def call(self, function: Token) -> Expression:
        if function.text in KEYWORDS - {"not"}:
            self.position -= 1
            raise self.unexpected("a value")
        self.expect("(")
        arguments = [self.nested(self.expression)]
        while self.accept(","):
            arguments.append(self.nested(self.expression))
        self.expect(")")
        if function.text == "date":
            return self.date(function, arguments)
        return Call(function.text, tuple(arguments), function.at)

    def date(self, function: Token, arguments: list[Expression]) -> Expression:
        """`date("2024-01-31")` is a literal."""
        text = arguments[0].value if isinstance(arguments[0], Literal) else None
        if len(arguments) == 1 and isinstance(text, str):
            try:
                return Literal(date.fromisoformat(text), function.at)
            except ValueError:
                pass
        message = "date() takes one string that names a day"
        raise syntax_error(self.text, function.at, message, 'write date("2024-01-31")')

    def string(self, token: Token) -> str:
        try:
            return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", _escape, token.text[1:-1], flags=re.DOTALL)
        except KeyError as unknown:
            message = f"an unknown escape \\{unknown.args[0]} in a string"
            raise syntax_error(
                self.text, token.at, message, r"known: \n \t \r \" \\ \uXXXX"
            ) from None


def _escape(match: re.Match[str]) -> str:
    escaped = match.group(1)
    if len(escaped) > 1:
        return chr(int(escaped[1:], 16))
    return _ESCAPES[escaped]


def _number(text: str) -> int | Decimal:
    return int(text) if text.isdigit() and len(text) < _PLAIN_DIGITS else Decimal(text)


def _negated(operand: Expression, at: int) -> Expression:
    """A minus before a number is part of the number."""
    match operand:
        case Literal(value=int() | Decimal() as value) if not isinstance(value, bool):
            return Literal(-value, at)
        case _:
            return Negation(operand, at)
