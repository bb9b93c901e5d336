"""Syntax tree -> text: parsing what is printed gives the same tree."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from telcrm.rules.feel.syntax import (
    Argument,
    Arithmetic,
    Between,
    Call,
    Comparison,
    Conditional,
    ContextOf,
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
    Scalar,
    UnaryTests,
)
from telcrm.rules.feel.temporal import print_temporal

__all__ = ["print_expression", "print_literal", "print_unary_tests"]

_LOOSEST: Final = 0
_COMPARISON: Final = 3
_SUM: Final = 4
_PRODUCT: Final = 5
_POWER: Final = 6
_FACTOR: Final = 7
_POSTFIX: Final = 8
_LOGIC: Final = {"or": 1, "and": 2}
_ARITHMETIC: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def print_literal(value: Scalar) -> str:
    """A constant as S-FEEL writes it.

    >>> print_literal("金"), print_literal(None), print_literal(True)
    ('"金"', 'null', 'true')
    """
    match value:
        case None:
            return "null"
        case datetime():
            return f'@"{print_temporal(value)}"'
        case date():
            return f'date("{value.isoformat()}")'
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value.translate(_ESCAPES)}"'
        case Decimal():
            return f"{value:f}"
        case int():
            return str(value)
        case _:
            return f'@"{print_temporal(value)}"'


def print_unary_tests(cell: UnaryTests) -> str:
    """A cell as text."""
    if not cell.tests:
        return "-"
    listed = ", ".join(map(_print_test, cell.tests))
    if cell.negated:
        return f"not({listed})"
    return f"({listed})" if _is_negation(cell.tests) else listed


def _is_negation(tests: tuple[PositiveTest, ...]) -> bool:
    """Whether the only test calls `not`, which would read as a negated cell."""
    match tests:
        case (EqualTest(Call("not")),):
            return True
        case _:
            return False


def print_expression(expression: Expression) -> str:
    """An expression as text, with the parentheses it needs and no others."""
    return _print(expression, _LOOSEST)


def _print_test(test: PositiveTest) -> str:
    match test:
        case EqualTest(endpoint):
            return print_expression(endpoint)
        case OrderTest(operator, endpoint):
            return f"{operator} {_print(endpoint, _SUM)}"


def _print(node: Expression, wanted: int) -> str:
    """Print a node where the grammar wants something that binds at least so tightly."""
    text, binding = _print_with_binding(node)
    return text if binding >= wanted else f"({text})"


def _print_with_binding(node: Expression) -> tuple[str, int]:
    match node:
        case Literal(value):
            return print_literal(value), _POSTFIX if _stands_alone(value) else _FACTOR
        case Name(name):
            return name, _POSTFIX
        case Negation(operand):
            return f"-{_print_operand(operand)}", _FACTOR
        case Arithmetic(operator, left, right):
            binding = _ARITHMETIC[operator]
            return f"{_print(left, binding)} {operator} {_print(right, binding + 1)}", binding
        case Logic(operator, left, right):
            binding = _LOGIC[operator]
            return f"{_print(left, binding)} {operator} {_print(right, binding + 1)}", binding
        case Comparison() | Between() | In():
            return _print_condition(node), _COMPARISON
        case Conditional() | Iteration():
            return _print_phrase(node), _LOOSEST
        case _:
            return _print_closed(node), _POSTFIX


def _stands_alone(value: Scalar) -> bool:
    """Whether a literal is one word: a negative number is two."""
    return isinstance(value, bool) or not isinstance(value, int | Decimal) or value >= 0


def _print_operand(operand: Expression) -> str:
    """A number after a minus would become part of it: keep them apart."""
    text = _print(operand, _FACTOR)
    return f"({text})" if isinstance(operand, Literal) else text


def _print_condition(node: Comparison | Between | In) -> str:
    match node:
        case Comparison(operator, left, right):
            return f"{_print(left, _SUM)} {operator} {_print(right, _SUM)}"
        case Between(value, low, high):
            return f"{_print(value, _SUM)} between {_print(low, _SUM)} and {_print(high, _SUM)}"
        case In(value, tests):
            return f"{_print(value, _SUM)} in ({print_unary_tests(tests)})"


def _print_phrase(node: Conditional | Iteration) -> str:
    match node:
        case Conditional(condition, then, otherwise):
            parts = [print_expression(part) for part in (condition, then, otherwise)]
            return "if {} then {} else {}".format(*parts)
        case Iteration(kind, variable, domain, result):
            told = f"{variable} in {print_expression(domain)}"
            if kind == "each":
                inner = print_expression(result).removeprefix("for ")
                return f"for {told}, {inner}"
            word = "return" if kind == "for" else "satisfies"
            return f"{kind} {told} {word} {print_expression(result)}"


def _print_closed(node: Expression) -> str:
    """What its own brackets or its place close off."""
    match node:
        case Call(function, arguments):
            return f"{function}({', '.join(map(_print_argument, arguments))})"
        case Path(source, name):
            return f"{_print(source, _POSTFIX)}.{name}"
        case Filter(source, condition):
            return f"{_print(source, _POSTFIX)}[{print_expression(condition)}]"
        case ListOf(items):
            return f"[{', '.join(map(print_expression, items))}]"
        case ContextOf(entries):
            listed = (f"{print_literal(e.key)}: {print_expression(e.value)}" for e in entries)
            return "{" + ", ".join(listed) + "}"
        case RangeOf():
            return _print_range(node)
        case HalfRange(operator, end):
            return f"({operator} {_print(end, _SUM)})"
        case _:
            raise AssertionError(node)


def _print_argument(argument: Argument) -> str:
    value = print_expression(argument.value)
    return value if argument.name is None else f"{argument.name}: {value}"


def _print_range(node: RangeOf) -> str:
    low, high = _print(node.low, _SUM), _print(node.high, _SUM)
    high = f"({high})" if "[" in high else high  # A bracket there would close the range.
    opening, closing = "[" if node.low_closed else "(", "]" if node.high_closed else ")"
    return f"{opening}{low}..{high}{closing}"
