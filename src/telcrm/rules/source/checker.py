"""Syntax -> form: names are resolved, types are checked, constants are folded.

What can be known to be wrong when a book loads is an error here, never a surprise later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final, NoReturn

from telcrm.errors import BookError, Place, Problem, did_you_mean
from telcrm.rules import form
from telcrm.rules.feel import parse_expression, parse_unary_tests, syntax
from telcrm.rules.form import Constant, EqualTo, OneOf, Reference, Single, UnequalTo, Within
from telcrm.rules.semantics import evaluator
from telcrm.rules.types import (
    EXACT_LIMIT,
    MAXIMUM_DIGITS,
    Type,
    Value,
    an,
    constant_type,
    digits_of,
    is_month,
    join,
    scaled,
    shown,
)

__all__ = ["Names", "Scope", "check_expression", "check_test", "children"]

Names = Mapping[str, Constant | Reference]

_ARITIES: Final = {"min": (1, 50), "max": (1, 50), "abs": (1, 1), "not": (1, 1)}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a cell's text may refer to, and the text itself for the places of errors."""

    names: Names
    text: str

    def fail(self, code: str, at: int, message: str, hint: str | None = None) -> NoReturn:
        """Raise the error for something at an offset of the text."""
        place = Place(text=self.text, column=at + 1)
        raise BookError(Problem(code, message, place, hint))


def check_expression(text: str, names: Names) -> form.Expression:
    """Parse and check one expression.

    Args:
        text: S-FEEL.
        names: what may be referred to: parameters as constants, inputs and outputs as references.

    Raises:
        BookError: `cell.syntax`, `name.unknown`, `type.mismatch`, `type.exact`.
    """
    scope = Scope(names, text)
    checked = _check(parse_expression(text), scope)
    if isinstance(checked, Constant) and checked.type.numeric:
        _require_few_digits(checked.value, scope, 0)
    return checked


def check_test(text: str, subject: form.Expression, names: Names) -> OneOf | form.Expression:
    """Parse and check a cell over a subject.

    Returns:
        A test when its bounds are known now, else a boolean expression that says the same.

    Raises:
        BookError: `cell.syntax`, `name.unknown`, `type.mismatch`, `type.range`, `type.exact`.
    """
    return _check_tests(parse_unary_tests(text), subject, Scope(names, text))


# Tests.


def _check_tests(
    cell: syntax.UnaryTests, subject: form.Expression, scope: Scope
) -> OneOf | form.Expression:
    checked = [_check_one(test, subject, scope) for test in cell.tests]
    known = [one for one in checked if isinstance(one, Single)]
    if len(known) == len(checked):
        return OneOf(tuple(known), cell.negated)
    boolean = _any([_as_expression(test, subject) for test in checked])
    return form.Not(boolean, boolean.type) if cell.negated else boolean


def _as_expression(
    test: OneOf | Single | form.Expression, subject: form.Expression
) -> form.Expression:
    if isinstance(test, Single):
        test = OneOf((test,))
    return form.Matches(subject, test, _truth(subject)) if isinstance(test, OneOf) else test


def _any(tests: list[form.Expression]) -> form.Expression:
    """Halved again and again, so that a long list nests no deeper than its logarithm."""
    if len(tests) == 1:
        return tests[0]
    middle = len(tests) // 2
    left, right = _any(tests[:middle]), _any(tests[middle:])
    return form.Logic("or", left, right, _truth(left, right))


def _check_one(
    test: syntax.PositiveTest, subject: form.Expression, scope: Scope
) -> Single | form.Expression:
    match test:
        case syntax.EqualTest(endpoint, at):
            return _check_order("=", endpoint, subject, scope, at)
        case syntax.OrderTest(operator, endpoint, at):
            return _check_order(operator, endpoint, subject, scope, at)
        case syntax.IntervalTest():
            return _check_interval(test, subject, scope)


def _check_order(
    operator: str, endpoint: syntax.Expression, subject: form.Expression, scope: Scope, at: int
) -> Single | form.Expression:
    bound = _check(endpoint, scope)
    _require_comparable(operator, subject.type, bound.type, scope, at)
    if not isinstance(bound, Constant):
        return _comparison(operator, subject, bound, scope, at)
    value = _endpoint(bound, subject.type, scope, at)
    if operator in ("=", "!="):
        return EqualTo(value) if operator == "=" else UnequalTo(value)
    closed = operator in ("<=", ">=")
    if operator in (">", ">="):
        return Within(value, closed, None, False)
    return Within(None, False, value, closed)


def _check_interval(
    test: syntax.IntervalTest, subject: form.Expression, scope: Scope
) -> Single | form.Expression:
    low, high = _check(test.low, scope), _check(test.high, scope)
    for bound in (low, high):
        _require_comparable("<", subject.type, bound.type, scope, test.at)
    if not (isinstance(low, Constant) and isinstance(high, Constant)):
        above = _comparison(">=" if test.low_closed else ">", subject, low, scope, test.at)
        below = _comparison("<=" if test.high_closed else "<", subject, high, scope, test.at)
        return form.Logic("and", above, below, _truth(above, below))
    bottom: Any = _endpoint(low, subject.type, scope, test.at)
    top: Any = _endpoint(high, subject.type, scope, test.at)
    if bottom > top or (bottom == top and not (test.low_closed and test.high_closed)):
        scope.fail("type.range", test.at, "an interval that holds nothing", "lower end first")
    return Within(bottom, test.low_closed, top, test.high_closed)


def _endpoint(bound: Constant, subject: Type, scope: Scope, at: int) -> Value:
    """A constant end of a test, checked against the values the subject can take."""
    value: Any = bound.value
    if value is None:
        return value
    if subject.kind == "category" and value not in subject.values:
        hint = did_you_mean(value, subject.values)
        scope.fail("type.range", at, f"{value!r} is not among the category's values", hint)
    if subject.numeric or subject.kind == "month":
        _require_few_digits(value, scope, at)
    if subject.kind == "month" and not is_month(value):
        scope.fail("type.range", at, f"{value} is not a month", "write yyyymm, such as 202401")
    return value  # type: ignore[no-any-return]


def _require_few_digits(value: Any, scope: Scope, at: int) -> None:
    digits = digits_of(value)
    if digits > MAXIMUM_DIGITS:
        message = f"{shown(value)} has {digits} digits; at most {MAXIMUM_DIGITS} compare exactly"
        scope.fail("type.exact", at, message)


def _require_comparable(operator: str, left: Type, right: Type, scope: Scope, at: int) -> None:
    if not left.comparable(right):
        scope.fail("type.mismatch", at, f"{an(left.kind)} is compared with {an(right.kind)}")
    if operator not in ("=", "!="):
        for side in (left, right):
            if not side.ordered:
                scope.fail("type.mismatch", at, f"{operator} needs an order; {side.kind} has none")


# Expressions.


def _check(node: syntax.Expression, scope: Scope) -> form.Expression:
    match node:
        case syntax.Literal(value):
            return Constant(value, constant_type(value))
        case syntax.Name(name, at):
            return _name(name, at, scope)
        case syntax.Negation(operand, at):
            return _fold(_negation(_number(operand, scope, at)), scope, at)
        case syntax.Arithmetic(operator, left, right, at):
            sides = _number(left, scope, at), _number(right, scope, at)
            return _fold(_arithmetic(operator, *sides), scope, at)
        case syntax.Comparison(operator, left, right, at):
            sides = _check(left, scope), _check(right, scope)
            return _fold(_comparison(operator, *sides, scope, at), scope, at)
        case syntax.Logic(operator, left, right, at):
            sides = _boolean(left, scope, at), _boolean(right, scope, at)
            return _fold(form.Logic(operator, *sides, _truth(*sides)), scope, at)
        case _:
            return _check_phrase(node, scope)


def _check_phrase(node: syntax.Expression, scope: Scope) -> form.Expression:
    match node:
        case syntax.Conditional(condition, then, otherwise, at):
            return _fold(_choice(condition, then, otherwise, scope, at), scope, at)
        case syntax.Between(value, low, high, at):
            interval = syntax.IntervalTest(low, True, high, True, at)
            return _check(syntax.In(value, syntax.UnaryTests((interval,), at=at), at), scope)
        case syntax.In(value, tests, at):
            subject = _check(value, scope)
            test = _check_tests(tests, subject, scope)
            return _fold(_as_expression(test, subject), scope, at)
        case syntax.Call(function, arguments, at):
            return _fold(_call(function, arguments, scope, at), scope, at)
        case _:
            raise AssertionError(node)


def _name(name: str, at: int, scope: Scope) -> Constant | Reference:
    found = scope.names.get(name)
    if found is None:
        scope.fail("name.unknown", at, f"{name!r} is unknown", did_you_mean(name, scope.names))
    return found


def _number(node: syntax.Expression, scope: Scope, at: int) -> form.Expression:
    checked = _check(node, scope)
    if not (checked.type.numeric or checked.type.kind == "null"):
        scope.fail("type.mismatch", at, f"arithmetic on {an(checked.type.kind)}")
    return _require_bounded(checked, scope, at)


def _boolean(node: syntax.Expression, scope: Scope, at: int) -> form.Expression:
    checked = _check(node, scope)
    if checked.type.kind not in ("boolean", "null"):
        scope.fail("type.mismatch", at, f"{an(checked.type.kind)} where a boolean is needed")
    return checked


def _require_bounded(checked: form.Expression, scope: Scope, at: int) -> form.Expression:
    """Exact arithmetic in columns rests on known ranges."""
    kind = checked.type
    if not kind.numeric:
        return checked
    if not kind.bounded:
        name = checked.name if isinstance(checked, Reference) else "a value"
        hint = "declare its minimum and maximum"
        scope.fail("type.exact", at, f"{name} is calculated with, its range is not known", hint)
    if not all(-EXACT_LIMIT < scaled(end, kind.scale) < EXACT_LIMIT for end in _ends(kind)):
        message = f"values up to {kind} with {kind.scale} decimals exceed exact arithmetic"
        scope.fail("type.exact", at, message, "declare narrower ranges or smaller scales")
    return checked


def _ends(kind: Type) -> tuple[Any, Any]:
    return kind.minimum, kind.maximum


def _negation(operand: form.Expression) -> form.Expression:
    kind = operand.type
    if not kind.numeric:
        return form.Negation(operand, kind)
    low, high = _ends(kind)
    return form.Negation(operand, replace(kind, minimum=-high, maximum=-low))


def _arithmetic(operator: str, left: form.Expression, right: form.Expression) -> form.Expression:
    nullable = left.type.nullable or right.type.nullable
    if not (left.type.numeric and right.type.numeric):
        return form.Arithmetic(operator, left, right, Type("null", nullable=True))
    apply = evaluator(
        form.Arithmetic(operator, Reference("a", left.type), Reference("b", right.type), left.type)
    )
    corners = [apply({"a": a, "b": b}) for a, b in product(_ends(left.type), _ends(right.type))]
    scales = left.type.scale, right.type.scale
    scale = sum(scales) if operator == "*" else max(scales)
    kind: Any = "decimal" if "decimal" in (left.type.kind, right.type.kind) else "integer"
    exact = Type(kind, scale, min(corners), max(corners), nullable=nullable)
    return form.Arithmetic(operator, left, right, exact)


def _comparison(
    operator: str, left: form.Expression, right: form.Expression, scope: Scope, at: int
) -> form.Expression:
    _require_comparable(operator, left.type, right.type, scope, at)
    for side, other in ((left, right), (right, left)):
        _require_bounded(side, scope, at)
        if isinstance(side, Constant) and isinstance(other, Reference):
            _endpoint(side, other.type, scope, at)
    ordered = operator not in ("=", "!=")
    nullable = ordered and (left.type.nullable or right.type.nullable)
    return form.Comparison(operator, left, right, Type("boolean", nullable=nullable))


def _truth(*sides: form.Expression) -> Type:
    return Type("boolean", nullable=any(side.type.nullable for side in sides))


def _choice(
    condition: syntax.Expression,
    then: syntax.Expression,
    otherwise: syntax.Expression,
    scope: Scope,
    at: int,
) -> form.Expression:
    checked = _boolean(condition, scope, at)
    branches = _check(then, scope), _check(otherwise, scope)
    kind = join(branches[0].type, branches[1].type)
    if kind is None:
        kinds = " and ".join(an(branch.type.kind) for branch in branches)
        scope.fail("type.mismatch", at, f"the branches give {kinds}")
    return form.Choice(checked, *branches, kind)


def _call(
    function: str, arguments: tuple[syntax.Expression, ...], scope: Scope, at: int
) -> form.Expression:
    if function not in _ARITIES:
        message = f"the function {function!r} is unknown"
        scope.fail("name.unknown", at, message, did_you_mean(function, [*_ARITIES, "date"]))
    fewest, most = _ARITIES[function]
    if not fewest <= len(arguments) <= most:
        scope.fail("type.mismatch", at, f"{function} does not take {len(arguments)} arguments")
    if function == "not":
        operand = _boolean(arguments[0], scope, at)
        return form.Not(operand, _truth(operand))
    numbers = tuple(_number(argument, scope, at) for argument in arguments)
    return form.Function(function, numbers, _function_type(function, numbers))


def _function_type(function: str, numbers: tuple[form.Expression, ...]) -> Type:
    kind = numbers[0].type
    for number in numbers[1:]:
        kind = join(kind, number.type) or kind
    known: list[Any] = [number.type for number in numbers if number.type.numeric]
    if not known:
        return kind
    lows: list[Any] = [one.minimum for one in known]
    highs: list[Any] = [one.maximum for one in known]
    if function == "abs":
        low: Any = lows[0]
        high: Any = highs[0]
        nearest = 0 if low <= 0 and high >= 0 else min(abs(low), abs(high))
        return replace(kind, minimum=nearest, maximum=max(abs(low), abs(high)))
    choose = min if function == "min" else max
    return replace(kind, minimum=choose(lows), maximum=choose(highs))


def _fold(node: form.Expression, scope: Scope, at: int) -> form.Expression:
    """An expression of constants alone is a constant."""
    _require_bounded(node, scope, at)
    if any(not isinstance(child, Constant) for child in children(node)):
        return node
    value = evaluator(node)({})
    return Constant(value, constant_type(value))


def children(node: form.Expression) -> tuple[form.Expression, ...]:
    """The expressions an expression is made of; a leaf is made of itself."""
    match node:
        case form.Constant() | form.Reference():
            return (node,)
        case form.Negation(operand) | form.Not(operand):
            return (operand,)
        case form.Arithmetic(_, left, right) | form.Comparison(_, left, right):
            return (left, right)
        case form.Logic(_, left, right):
            return (left, right)
        case form.Choice(condition, then, otherwise):
            return (condition, then, otherwise)
        case form.Matches(value):
            return (value,)
        case form.Function(_, arguments):
            return arguments
