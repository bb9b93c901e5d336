"""What each node of the form means for one record: the definition every other backend is held to.

An expression becomes a function of the record's values, a test becomes true, false or null.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from telcrm.rules.form import (
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    EqualTo,
    Expression,
    Function,
    Logic,
    Matches,
    Negation,
    Not,
    OneOf,
    Reference,
    Single,
    UnequalTo,
)
from telcrm.rules.types import DECIMAL, Value, add, multiply

__all__ = ["EXPRESSIONS", "Evaluator", "evaluator", "holds"]

Evaluator: TypeAlias = Callable[[Mapping[str, Value]], Any]

_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(test: OneOf, value: Value) -> bool | None:
    """Whether a value passes a test, in three-valued logic.

    Equality is decided for null too; an interval is not: `null < 5` is null. A negated test turns
    true into false and leaves null as it is.
    """
    if not test.tests:
        return True
    found = _any(_holds_one(one, value) for one in test.tests)
    return _not(found) if test.negated else found


def _holds_one(test: Single, value: Any) -> bool | None:
    if isinstance(test, EqualTo):
        return bool(value == test.value)
    if isinstance(test, UnequalTo):
        return bool(value != test.value)
    if value is None:
        return None
    low: Any = test.low
    high: Any = test.high
    above = low is None or value > low or (test.low_closed and value == low)
    below = high is None or value < high or (test.high_closed and value == high)
    return above and below


def _any(found: Any) -> bool | None:
    result: bool | None = False
    for one in found:
        if one:
            return True
        if one is None:
            result = None
    return result


def _not(value: Any) -> bool | None:
    return None if value is None else not value


def evaluator(node: Expression) -> Evaluator:
    """The function from a record's values to the value of an expression."""
    return EXPRESSIONS[type(node)](node)


def _constant(node: Constant) -> Evaluator:
    value = node.value
    return lambda _: value


def _reference(node: Reference) -> Evaluator:
    return operator.itemgetter(node.name)


def _negation(node: Negation) -> Evaluator:
    operand = evaluator(node.operand)

    def negate(record: Mapping[str, Value]) -> Any:
        value = operand(record)
        return None if value is None else _negate(value)

    return negate


def _negate(value: Any) -> Any:
    return -value if type(value) is int else DECIMAL.minus(value)


_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": add,
    "-": lambda left, right: add(left, _negate(right)),
    "*": multiply,
}


def _arithmetic(node: Arithmetic) -> Evaluator:
    left, right = evaluator(node.left), evaluator(node.right)
    apply = _ARITHMETIC[node.operator]

    def calculate(record: Mapping[str, Value]) -> Any:
        a, b = left(record), right(record)
        return None if a is None or b is None else apply(a, b)

    return calculate


def _comparison(node: Comparison) -> Evaluator:
    left, right = evaluator(node.left), evaluator(node.right)
    if node.operator == "=":
        return lambda record: bool(left(record) == right(record))
    if node.operator == "!=":
        return lambda record: bool(left(record) != right(record))
    compare = _ORDER[node.operator]

    def order(record: Mapping[str, Value]) -> bool | None:
        a, b = left(record), right(record)
        return None if a is None or b is None else compare(a, b)

    return order


def _logic(node: Logic) -> Evaluator:
    left, right = evaluator(node.left), evaluator(node.right)
    decisive = node.operator == "or"

    def combine(record: Mapping[str, Value]) -> bool | None:
        a = left(record)
        if a is decisive:
            return a is True
        b = right(record)
        if b is decisive:
            return b is True
        return None if a is None or b is None else not decisive

    return combine


def _negated(node: Not) -> Evaluator:
    operand = evaluator(node.operand)
    return lambda record: _not(operand(record))


def _choice(node: Choice) -> Evaluator:
    condition = evaluator(node.condition)
    then, otherwise = evaluator(node.then), evaluator(node.otherwise)
    return lambda record: then(record) if condition(record) is True else otherwise(record)


def _matches(node: Matches) -> Evaluator:
    value, test = evaluator(node.value), node.test
    return lambda record: holds(test, value(record))


_FUNCTIONS: Final[dict[str, Callable[[list[Any]], Any]]] = {
    "min": min,
    "max": max,
    "abs": lambda values: _negate(values[0]) if values[0] < 0 else values[0],
}


def _function(node: Function) -> Evaluator:
    arguments = [evaluator(argument) for argument in node.arguments]
    apply = _FUNCTIONS[node.name]

    def call(record: Mapping[str, Value]) -> Any:
        values = [argument(record) for argument in arguments]
        return None if None in values else apply(values)

    return call


EXPRESSIONS: Final[dict[type, Callable[[Any], Evaluator]]] = {
    Constant: _constant,
    Reference: _reference,
    Negation: _negation,
    Arithmetic: _arithmetic,
    Comparison: _comparison,
    Logic: _logic,
    Not: _negated,
    Choice: _choice,
    Matches: _matches,
    Function: _function,
}
