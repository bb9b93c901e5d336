"""Syntax tree -> text: parsing what is printed gives the same tree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

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
    Scalar,
    UnaryTests,
)

__all__ = ["print_expression", "print_literal", "print_unary_tests"]

_LOOSEST: Final = 0
_COMPARISON: Final = 3
_SUM: Final = 4
_PRODUCT: Final = 5
_FACTOR: Final = 6
_LOGIC: Final = {"or": 1, "and": 2}
_ARITHMETIC: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def print_literal(value: Scalar) -> str:
    """A constant as S-FEEL writes it.

    >>> print_literal("全球通"), print_literal(None), print_literal(True)
    ('"全球通"', 'null', 'true')
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value.translate(_ESCAPES)}"'
        case date():
            return f'date("{value.isoformat()}")'
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def print_unary_tests(cell: UnaryTests) -> str:
    """A cell as text."""
    if not cell.tests:
        return "-"
    listed = ", ".join(map(_print_test, cell.tests))
    return f"not({listed})" if cell.negated else listed


def print_expression(expression: Expression) -> str:
    """An expression as text, with the parentheses it needs and no others."""
    return _print(expression, _LOOSEST)


def _print_test(test: PositiveTest) -> str:
    match test:
        case EqualTest(endpoint):
            return _print(endpoint, _SUM)
        case OrderTest(operator, endpoint):
            return f"{operator} {_print(endpoint, _SUM)}"
        case IntervalTest(low, low_closed, high, high_closed):
            opening, closing = "[" if low_closed else "(", "]" if high_closed else ")"
            return f"{opening}{_print(low, _SUM)}..{_print(high, _SUM)}{closing}"


def _print(node: Expression, wanted: int) -> str:
    """Print a node where the grammar wants something that binds at least so tightly."""
    text, binding = _print_with_binding(node)
    return text if binding >= wanted else f"({text})"


def _print_with_binding(node: Expression) -> tuple[str, int]:
    match node:
        case Literal(value):
            return print_literal(value), _FACTOR
        case Name(name):
            return name, _FACTOR
        case Call(function, arguments):
            return f"{function}({', '.join(map(print_expression, arguments))})", _FACTOR
        case Negation(operand):
            return f"-{_print_operand(operand)}", _FACTOR
        case Arithmetic(operator, left, right):
            binding = _ARITHMETIC[operator]
            return f"{_print(left, binding)} {operator} {_print(right, binding + 1)}", binding
        case Logic(operator, left, right):
            binding = _LOGIC[operator]
            return f"{_print(left, binding)} {operator} {_print(right, binding + 1)}", binding
        case _:
            return _print_condition(node)


def _print_operand(operand: Expression) -> str:
    """A number after a minus would become part of it: keep them apart."""
    text = _print(operand, _FACTOR)
    return f"({text})" if isinstance(operand, Literal) else text


def _print_condition(node: Expression) -> tuple[str, int]:
    match node:
        case Comparison(operator, left, right):
            return f"{_print(left, _SUM)} {operator} {_print(right, _SUM)}", _COMPARISON
        case Between(value, low, high):
            text = f"{_print(value, _SUM)} between {_print(low, _SUM)} and {_print(high, _SUM)}"
            return text, _COMPARISON
        case In(value, tests):
            return f"{_print(value, _SUM)} in ({print_unary_tests(tests)})", _COMPARISON
        case Conditional(condition, then, otherwise):
            parts = [print_expression(part) for part in (condition, then, otherwise)]
            return "if {} then {} else {}".format(*parts), _LOOSEST
        case _:
            raise AssertionError(node)
