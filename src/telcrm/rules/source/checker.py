"""Syntax -> form: names are resolved, types are checked, constants are folded.

In a native book, what can be known to be wrong when it loads is an error here, never a surprise
later; in a book from DMN it is null when it is decided, as the standard has it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telcrm.errors import BookError, DecisionError, did_you_mean
from telcrm.rules import form
from telcrm.rules.feel import parse_expression, parse_unary_tests, syntax
from telcrm.rules.feel.values import order
from telcrm.rules.form import Constant, EqualTo, OneOf, Reference, Single, UnequalTo, Within
from telcrm.rules.semantics import evaluator
from telcrm.rules.source import typing
from telcrm.rules.source.calls import call
from telcrm.rules.source.scope import Names, Scope, words_of
from telcrm.rules.types import ANY, Type, an, join

__all__ = ["check_expression", "check_filter", "check_test"]

ITSELF = "?"
"""What a cell calls its own input."""


def check_expression(text: str, names: Names, *, strict: bool = True) -> form.Expression:
    """Parse and check one expression.

    Args:
        text: FEEL.
        names: what may be referred to.
        strict: see `Scope`.

    Raises:
        BookError: `cell.syntax`, `name.unknown`, `type.mismatch`, `type.exact`.
    """
    scope = Scope(names, text, strict)
    checked = _check(parse_expression(text, words_of(names)), scope)
    if strict and isinstance(checked, Constant) and checked.type.numeric:
        typing.require_few_digits(checked.value, scope, 0)
    return checked


def check_test(
    text: str, subject: form.Expression, names: Names, *, strict: bool = True
) -> OneOf | form.Expression:
    """Parse and check a cell over a subject.

    Returns:
        A test when its bounds are known now, else a boolean expression that says the same.

    Raises:
        BookError: `cell.syntax`, `name.unknown`, `type.mismatch`, `type.range`, `type.exact`.
    """
    cell = parse_unary_tests(text, words_of(names))
    scope = Scope(names, text, strict)
    for test in cell.tests:
        _require_no_list(test, scope)
    return _check_tests(cell, subject, scope)


def check_filter(source: form.Expression, condition: str, names: Names) -> form.Expression:
    """Parse and check the condition of a filter over a source, leniently.

    Raises:
        BookError: `cell.syntax`, `name.unknown`.
    """
    words = words_of({**names, "item": Reference("item", source.type)})
    scope = Scope(names, condition, strict=False)
    return _filter(source, parse_expression(condition, words), scope)


def _require_no_list(test: syntax.PositiveTest, scope: Scope) -> None:
    """A list in a cell is most often an interval mistyped."""
    if isinstance(test.endpoint, syntax.ListOf):
        hint = "an interval is [1..5], several values are 1, 5"
        scope.object("type.mismatch", test.at, "a list in a cell", hint)


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
    if isinstance(test, OneOf):
        return form.Matches(subject, test, typing.truth(subject))
    return test


def _any(tests: list[form.Expression]) -> form.Expression:
    """Halved again and again, so that a long list nests no deeper than its logarithm."""
    if len(tests) == 1:
        return tests[0]
    middle = len(tests) // 2
    left, right = _any(tests[:middle]), _any(tests[middle:])
    return form.Logic("or", left, right, typing.truth(left, right))


def _check_one(
    test: syntax.PositiveTest, subject: form.Expression, scope: Scope
) -> Single | form.Expression:
    match test:
        case syntax.OrderTest(operator, endpoint, at):
            return _check_order(operator, endpoint, subject, scope, at)
        case syntax.EqualTest(syntax.RangeOf() as interval):
            return _check_interval(interval, subject, scope)
        case syntax.EqualTest(syntax.HalfRange(operator, endpoint, at)):
            return _check_order(operator, endpoint, subject, scope, at)
        case syntax.EqualTest(endpoint, at):
            return _check_equal(endpoint, subject, scope, at)


def _check_order(
    operator: str, endpoint: syntax.Expression, subject: form.Expression, scope: Scope, at: int
) -> Single | form.Expression:
    bound = _check(endpoint, scope)
    typing.require_comparable(operator, subject.type, bound.type, scope, at)
    ordered = operator in ("=", "!=") or subject.type.ordered
    if not (ordered and isinstance(bound, Constant) and _testable(bound, subject)):
        return typing.comparison(operator, subject, bound, scope, at)
    value = typing.endpoint(bound, subject.type, scope, at)
    if value is None and operator not in ("=", "!="):
        return typing.constant(None)
    if operator in ("=", "!="):
        return EqualTo(value) if operator == "=" else UnequalTo(value)
    closed = operator in ("<=", ">=")
    if operator in (">", ">="):
        return Within(value, closed, None, False)
    return Within(None, False, value, closed)


def _testable(bound: Constant, subject: form.Expression) -> bool:
    """Whether a plain test says of any value of the subject's type what FEEL says."""
    plain = subject.type.columnar or subject.type.number
    return plain and subject.type.comparable(bound.type)


def _check_equal(
    endpoint: syntax.Expression, subject: form.Expression, scope: Scope, at: int
) -> Single | form.Expression:
    """A plain expression: a value to equal, a list or range to be in, or a truth about `?`."""
    inner = scope.with_names({ITSELF: subject}) if _names_itself(endpoint) else scope  # type: ignore[dict-item]
    bound = _check(endpoint, inner)
    if inner is not scope:
        typing.require_boolean(bound, scope, at)
        truth = Type("boolean", nullable=True)
        return bound if bound.type.kind == "boolean" else form.Among(subject, bound, True, truth)
    if isinstance(bound, Constant) and _testable(bound, subject):
        return EqualTo(typing.endpoint(bound, subject.type, scope, at))
    if bound.type.columnar and subject.type.columnar:
        return typing.comparison("=", subject, bound, scope, at)
    return form.Among(subject, bound, False, Type("boolean", nullable=True))


def _names_itself(node: Any) -> bool:
    """Whether an expression speaks of the cell's own input."""
    if isinstance(node, syntax.Name):
        return node.name == ITSELF
    if isinstance(node, tuple):
        return any(map(_names_itself, node))
    fields = getattr(node, "__dataclass_fields__", {})
    return any(_names_itself(getattr(node, name)) for name in fields)


def _check_interval(
    interval: syntax.RangeOf, subject: form.Expression, scope: Scope
) -> Single | form.Expression:
    at = interval.at
    low, high = _check(interval.low, scope), _check(interval.high, scope)
    for bound in (low, high):
        typing.require_comparable("<", subject.type, bound.type, scope, at)
    known = [end for end in (low, high) if isinstance(end, Constant) and _testable(end, subject)]
    if not scope.strict and any(end.value is None for end in known):
        return typing.constant(None)
    if len(known) < len((low, high)) or not subject.type.ordered:
        above = typing.comparison(">=" if interval.low_closed else ">", subject, low, scope, at)
        below = typing.comparison("<=" if interval.high_closed else "<", subject, high, scope, at)
        return form.Logic("and", above, below, typing.truth(above, below))
    bottom, top = (typing.endpoint(end, subject.type, scope, at) for end in known)
    _require_not_empty(interval, bottom, top, scope)
    return Within(bottom, interval.low_closed, top, interval.high_closed)


def _require_not_empty(interval: syntax.RangeOf, low: Any, high: Any, scope: Scope) -> None:
    if None in (low, high):
        scope.fail("type.range", interval.at, "an interval with null as an end")
    found = order(low, high) or 0
    if found > 0 or (low == high and not (interval.low_closed and interval.high_closed)):
        scope.object("type.range", interval.at, "an interval that holds nothing", "lower end first")


# Expressions.


def _check(node: syntax.Expression, scope: Scope) -> form.Expression:
    match node:
        case syntax.Literal(value):
            return typing.constant(value)
        case syntax.Name(name, at):
            return _name(name, at, scope)
        case syntax.Negation(operand, at):
            return _fold(typing.negation(_check(operand, scope), scope, at), scope, at)
        case syntax.Arithmetic(operator, left, right, at):
            sides = _check(left, scope), _check(right, scope)
            return _fold(typing.arithmetic(operator, *sides, scope, at), scope, at)
        case syntax.Comparison(operator, left, right, at):
            sides = _check(left, scope), _check(right, scope)
            return _fold(typing.comparison(operator, *sides, scope, at), scope, at)
        case syntax.Logic(operator, left, right, at):
            first, second = (
                typing.require_boolean(_check(side, scope), scope, at) for side in (left, right)
            )
            return _fold(
                form.Logic(operator, first, second, typing.truth(first, second)), scope, at
            )
        case _:
            return _check_phrase(node, scope)


def _check_phrase(node: syntax.Expression, scope: Scope) -> form.Expression:
    match node:
        case syntax.Conditional(condition, then, otherwise, at):
            return _fold(_choice(condition, then, otherwise, scope, at), scope, at)
        case syntax.Between(value, low, high, at):
            interval = syntax.RangeOf(low, True, high, True, at)
            tests = syntax.UnaryTests((syntax.EqualTest(interval, at),), at=at)
            return _check(syntax.In(value, tests, at), scope)
        case syntax.In(value, tests, at):
            subject = _check(value, scope)
            return _fold(_as_expression(_check_tests(tests, subject, scope), subject), scope, at)
        case syntax.Call(name, arguments, at):
            given = [(argument.name, _check(argument.value, scope)) for argument in arguments]
            return _fold(call(name, given, scope, at), scope, at)
        case _:
            return _check_structure(node, scope)


def _check_structure(node: syntax.Expression, scope: Scope) -> form.Expression:
    match node:
        case syntax.Path(source, name):
            checked = _check(source, scope)
            return form.Path(checked, name, typing.part(checked.type, name))
        case syntax.Filter(source, condition):
            return _filter(_check(source, scope), condition, scope)
        case syntax.ListOf(items):
            return form.ListOf(tuple(_check(item, scope) for item in items), Type("list"))
        case syntax.ContextOf(entries):
            return _context(entries, scope)
        case syntax.RangeOf():
            return _range(node, scope)
        case syntax.HalfRange(operator, end):
            return form.HalfRange(operator, _check(end, scope), Type("range"))
        case syntax.Iteration(kind, variable, domain, result):
            checked = _check(domain, scope)
            item = Reference(variable, checked.type.element or ANY)
            partial = kind in ("for", "each") and "partial" in _free_names(result)
            known = {"partial": Reference("partial", Type("list"))} if partial else {}
            found = _check(result, scope.with_names({**known, variable: item}))
            return form.Iteration(kind, variable, checked, found, partial, _gives(kind, found.type))
        case _:
            raise AssertionError(node)


def _name(name: str, at: int, scope: Scope) -> form.Expression:
    found = scope.names.get(name)
    if found is None:
        scope.fail("name.unknown", at, f"{name!r} is unknown", _meant(name, scope))
    return found


def _meant(name: str, scope: Scope) -> str | None:
    """What an unknown name may stand for: a category's value without its quotes, or a name."""
    if any(name in known.type.values for known in scope.names.values()):
        return f'a text stands in double quotes inside the cell: "{name}"'
    return did_you_mean(name, scope.names)


def _choice(
    condition: syntax.Expression,
    then: syntax.Expression,
    otherwise: syntax.Expression,
    scope: Scope,
    at: int,
) -> form.Expression:
    checked = typing.require_boolean(_check(condition, scope), scope, at)
    branches = _check(then, scope), _check(otherwise, scope)
    kind = join(branches[0].type, branches[1].type)
    if kind is None:
        kinds = " and ".join(an(branch.type.kind) for branch in branches)
        scope.object("type.mismatch", at, f"the branches give {kinds}")
    return form.Choice(checked, *branches, kind or ANY)


def _gives(kind: str, item: Type) -> Type:
    if kind == "each":
        return Type("list", nullable=True, element=item.element)
    return Type("list", element=item) if kind == "for" else Type("boolean", nullable=True)


def _filter(source: form.Expression, condition: syntax.Expression, scope: Scope) -> form.Expression:
    """A filter; its condition sees an item's parts before all else."""
    item = source.type.element or ANY
    parts = dict(item.components)
    free = _free_names(condition) - {"item"}
    inside = tuple(sorted(name for name in free if name in parts or name not in scope.names))
    seen = {name: Reference(name, parts.get(name, ANY)) for name in inside}
    inner = replace(scope, strict=False).with_names({**seen, "item": Reference("item", item)})
    return form.Filter(source, _check(condition, inner), inside, ANY)


def _free_names(node: Any) -> set[str]:
    if isinstance(node, syntax.Name):
        return {node.name}
    parts = (
        node
        if isinstance(node, tuple)
        else (getattr(node, name) for name in getattr(node, "__dataclass_fields__", {}))
    )
    return set().union(*map(_free_names, parts))


def _context(entries: tuple[syntax.Entry, ...], scope: Scope) -> form.Expression:
    checked = []
    for entry in entries:
        value = _check(entry.value, scope)
        checked.append(form.Entry(entry.key, value))
        scope = scope.with_names({entry.key: Reference(entry.key, value.type)})
    return form.ContextOf(tuple(checked), typing.context(checked))


def _range(node: syntax.RangeOf, scope: Scope) -> form.Expression:
    low, high = _check(node.low, scope), _check(node.high, scope)
    return form.RangeOf(low, node.low_closed, high, node.high_closed, Type("range"))


def _fold(node: form.Expression, scope: Scope, at: int) -> form.Expression:
    """An expression of constants alone is a constant; that it is null may be a mistake."""
    typing.require_exact(node, scope, at)
    parts = [child.value for child in form.children(node) if isinstance(child, Constant)]
    if len(parts) < len(form.children(node)):
        return node
    value = _evaluated(node)
    if value is None and None not in parts:
        scope.object("type.mismatch", at, *_nothing(node))
    return typing.constant(value)


def _evaluated(node: form.Expression) -> Any:
    """The value of an expression of constants alone."""
    try:
        return evaluator(node)({})
    except DecisionError as error:
        raise BookError(*error.problems) from None


def _nothing(node: form.Expression) -> tuple[str, str | None]:
    """What to say of an expression of constants that has no value."""
    if isinstance(node, form.Function):
        return f"{node.name}() has no value for this", _EXAMPLES.get(node.name)
    return "this has no value", None


_EXAMPLES = {
    "date": 'write date("2024-01-31")',
    "time": 'write time("09:30:00")',
    "date and time": 'write date and time("2024-01-31T09:30:00")',
    "duration": 'write duration("P1Y2M") or duration("P3DT4H")',
}
