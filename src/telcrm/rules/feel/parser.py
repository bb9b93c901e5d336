"""Tokens -> syntax tree: FEEL expressions and unary tests, by recursive descent.

The grammar is that of DMN's S-FEEL and what decision tables need beside it: lists, contexts, paths,
filters and iterations. Depth and length are bounded, so that no text can exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from telcrm.rules.feel.cursor import MAXIMUM_DEPTH, MAXIMUM_OPERATORS, Cursor, Names
from telcrm.rules.feel.lexer import Token, syntax_error
from telcrm.rules.feel.literals import read_number, read_string
from telcrm.rules.feel.syntax import (
    Argument,
    Arithmetic,
    Between,
    Call,
    Comparison,
    Conditional,
    ContextOf,
    Entry,
    EqualTest,
    Expression,
    Filter,
    HalfRange,
    In,
    Iteration,
    ListOf,
    Literal,
    Logic,
    Name,
    Negation,
    OrderTest,
    Path,
    PositiveTest,
    RangeOf,
    UnaryTests,
)
from telcrm.rules.feel.temporal import parse_temporal

__all__ = [
    "KEYWORDS",
    "MAXIMUM_DEPTH",
    "MAXIMUM_OPERATORS",
    "parse_expression",
    "parse_unary_tests",
]

KEYWORDS: Final = frozenset(
    (
        *("and", "between", "else", "every", "false", "for", "if", "in"),
        *("null", "or", "return", "satisfies", "some", "then", "true"),
    )
)

_COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")
_CONSTANTS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_RESULT: Final = {"for": "return", "some": "satisfies", "every": "satisfies"}


def parse_expression(text: str, names: Names = frozenset()) -> Expression:
    """Parse one expression.

    Args:
        text: FEEL.
        names: names with spaces or signs that may stand in it.

    Raises:
        BookError: `cell.syntax`, with the column and what was expected there.
    """
    parser = _Parser(text, names)
    result = parser.expression()
    parser.expect_end()
    return result


def parse_unary_tests(text: str, names: Names = frozenset()) -> UnaryTests:
    """Parse the text of a cell: `-`, `[12..24)`, `"a","b"`, `>= 500`, `not("a")`.

    Args:
        text: unary tests.
        names: names with spaces or signs that may stand in them.

    Raises:
        BookError: `cell.syntax`, with the column and what was expected there.
    """
    parser = _Parser(text, names)
    result = parser.unary_tests()
    parser.expect_end()
    return result


class _Parser(Cursor):
    """The grammar, a method for each of its rules."""

    # Unary tests.

    def unary_tests(self) -> UnaryTests:
        start = self.token.at
        if self.token.kind == "end":
            raise syntax_error(self.text, 0, "the cell is empty", "write - for any value")
        if self.sees("-") and self.following.kind == "end":
            self.take()
            return UnaryTests(at=start)
        if self.sees("not") and self.following.text == "(":
            negated = self.negated_tests()
            if self.token.kind == "end":
                return negated
            self.position = 0  # It was the first part of an expression.
        return UnaryTests(self.positive_tests(), at=start)

    def negated_tests(self) -> UnaryTests:
        start = self.take().at
        self.expect("(")
        tests = self.positive_tests()
        self.expect(")")
        return UnaryTests(tests, negated=True, at=start)

    def positive_tests(self) -> tuple[PositiveTest, ...]:
        tests = [self.positive_test(self.expression)]
        while self.accept(","):
            tests.append(self.positive_test(self.expression))
        return tuple(tests)

    def single_test(self) -> tuple[PositiveTest, ...]:
        return (self.positive_test(self.sum),)

    def positive_test(self, endpoint: Callable[[], Expression]) -> PositiveTest:
        start = self.token.at
        if self.depth == 0:
            self.operators = 0
        if operator := self.accept(*_COMPARISONS):
            return OrderTest(operator.text, self.sum(), start)
        return EqualTest(endpoint(), start)

    # Expressions, loosest binding first.

    def expression(self) -> Expression:
        if token := self.accept("if"):
            return self.conditional(token.at)
        if self.sees(*_RESULT) and self.following.kind == "name":
            return self.iteration(self.take())
        return self.disjunction()

    def conditional(self, start: int) -> Expression:
        condition = self.nested(self.expression)
        self.expect("then")
        then = self.nested(self.expression)
        self.expect("else")
        return Conditional(condition, then, self.nested(self.expression), start)

    def iteration(self, kind: Token) -> Expression:
        """`for x in a, y in b return e`: one inside another, told by the kind `each`."""
        variable = self.take().text
        self.expect("in")
        domain = self.domain()
        if self.accept(","):
            inner = self.nested(lambda: self.iteration(kind))
            outer = "each" if kind.text == "for" else kind.text
            return Iteration(outer, variable, domain, inner, kind.at)
        self.expect(_RESULT[kind.text])
        return Iteration(kind.text, variable, domain, self.nested(self.expression), kind.at)

    def domain(self) -> Expression:
        """A list, or `1..n`."""
        low = self.nested(self.expression)
        if token := self.accept(".."):
            return RangeOf(low, True, self.nested(self.expression), True, token.at)
        return low

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
        tests = self.nested(self.positive_tests if opening else self.single_test)
        if opening is None:
            return UnaryTests(tests, at=start)
        first = tests[0]
        if self.sees("..") and len(tests) == 1 and isinstance(first, EqualTest):
            one = EqualTest(self.range(opening, first.endpoint), opening.at)
            return UnaryTests((one,), at=start)
        self.expect(")")
        return UnaryTests(tests, at=start)

    def sum(self) -> Expression:
        left = self.product()
        while token := self.operator("+", "-"):
            left = Arithmetic(token.text, left, self.product(), token.at)
        return left

    def product(self) -> Expression:
        left = self.power()
        while token := self.operator("*", "/"):
            left = Arithmetic(token.text, left, self.power(), token.at)
        return left

    def power(self) -> Expression:
        left = self.factor()
        while token := self.operator("**"):
            left = Arithmetic(token.text, left, self.factor(), token.at)
        return left

    def factor(self) -> Expression:
        if token := self.accept("-"):
            operand = self.nested(self.factor)
            return _negated(operand, token.at)
        return self.postfix()

    def postfix(self) -> Expression:
        value = self.primary()
        while token := self.operator(".", *self.filters()):
            if token.text == ".":
                value = Path(value, self.part(), token.at)
            else:
                condition = self.nested(self.expression)
                self.expect("]")
                value = Filter(value, condition, token.at)
        return value

    def part(self) -> str:
        if self.token.kind != "name":
            raise self.unexpected("a name")
        return self.take().text

    # What stands alone.

    def primary(self) -> Expression:
        token = self.token
        if token.kind == "number":
            return Literal(read_number(self.text, self.take()), token.at)
        if token.kind == "string":
            return Literal(read_string(self.text, self.take()), token.at)
        if token.kind == "name":
            return self.named()
        if self.sees("(", "[", "]", "{", "@"):
            return self.bracketed(self.take())
        raise self.unexpected("a value")

    def bracketed(self, opening: Token) -> Expression:
        if opening.text == "@":
            return self.temporal(opening)
        if opening.text == "{":
            return self.context(opening)
        if opening.text == "(" and self.sees(*_COMPARISONS):
            return self.half_range(opening)
        if opening.text == "[" and self.accept("]"):
            return ListOf((), opening.at)
        first = self.nested(self.expression)
        if opening.text == "]" or self.sees(".."):
            return self.range(opening, first)
        if opening.text == "[":
            return self.list(opening, first)
        self.expect(")")
        return first

    def range(self, opening: Token, low: Expression) -> Expression:
        self.expect("..")
        high = self.end_of_range(self.sum)
        closing = self.expect("]", ")", "[")
        return RangeOf(low, opening.text == "[", high, closing.text == "]", opening.at)

    def half_range(self, opening: Token) -> Expression:
        """`(< 5)` is the range below 5."""
        operator = self.take().text
        end = self.sum()
        self.expect(")")
        return HalfRange(operator, end, opening.at)

    def list(self, opening: Token, first: Expression) -> Expression:
        items = [first]
        while self.accept(","):
            items.append(self.nested(self.expression))
        self.expect("]")
        return ListOf(tuple(items), opening.at)

    def context(self, opening: Token) -> Expression:
        entries: list[Entry] = []
        while not self.accept("}"):
            if entries:
                self.expect(",")
            key = self.key()
            entries.append(Entry(key, self.nested(self.expression)))
        return ContextOf(tuple(entries), opening.at)

    def key(self) -> str:
        """A context's key: a string, or words up to the colon."""
        if self.token.kind == "string":
            name = read_string(self.text, self.take())
        else:
            start = self.token.at
            while not self.sees(":", "}", ",") and self.token.kind != "end":
                self.take()
            name = " ".join(self.text[start : self.token.at].split())
        self.expect(":")
        return name

    def temporal(self, opening: Token) -> Expression:
        """`@"2024-01-31"`, `@"PT5H"`: a value of the calendar or the clock."""
        if self.token.kind == "string":
            text = read_string(self.text, self.take())
            value = parse_temporal(text)
            if value is not None:
                return Literal(value, opening.at)
            return Call("@", (Argument(None, Literal(text)),), opening.at)
        raise self.unexpected('a string such as "2024-01-31" behind the @')

    def named(self) -> Expression:
        token = self.take()
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[token.text], token.at)
        if token.text in KEYWORDS:
            self.position -= 1
            raise self.unexpected("a value")
        return self.call(token) if self.sees("(") else Name(token.text, token.at)

    def call(self, function: Token) -> Expression:
        self.expect("(")
        arguments: list[Argument] = []
        while not self.accept(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.argument())
        return _literal_or_call(function, tuple(arguments))

    def argument(self) -> Argument:
        """A value, or a parameter's name, a colon and a value."""
        end = self.position
        while self.tokens[end].kind == "name":
            end += 1
        words = [token.text for token in self.tokens[self.position : end]]
        if not words or self.tokens[end].text != ":":
            return Argument(None, self.nested(self.expression))
        self.position = end + 1
        return Argument(" ".join(words), self.nested(self.expression))


def _negated(operand: Expression, at: int) -> Expression:
    """A minus before a number is part of the number."""
    match operand:
        case Literal(value=int() | Decimal() as value) if not isinstance(value, bool):
            # Never by the thread's decimal context, which may keep fewer digits.
            return Literal(value.copy_negate() if isinstance(value, Decimal) else -value, at)
        case _:
            return Negation(operand, at)


_TEMPORAL: Final = frozenset(("date", "time", "date and time", "duration"))


def _literal_or_call(function: Token, arguments: tuple[Argument, ...]) -> Expression:
    """`date("2024-01-31")` is a literal where it names a day; else it is a call."""
    if function.text in _TEMPORAL and len(arguments) == 1 and arguments[0].name is None:
        text = arguments[0].value
        if isinstance(text, Literal) and isinstance(text.value, str):
            value = parse_temporal(text.value, function.text)
            if value is not None:
                return Literal(value, function.at)
    return Call(function.text, arguments, function.at)
