"""Calls: of the language's own functions and of those a book defines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from telcrm.errors import did_you_mean
from telcrm.rules import form
from telcrm.rules.feel.builtins import BUILTINS
from telcrm.rules.form import Reference
from telcrm.rules.source import typing
from telcrm.rules.source.scope import Scope
from telcrm.rules.types import ANY, Kind, Type, join

__all__ = ["call"]

Given: TypeAlias = Sequence[tuple[str | None, form.Expression]]
"""Arguments, each with the name it is given by or None."""


def call(name: str, given: Given, scope: Scope, at: int) -> form.Expression:
    """A function applied to arguments.

    Raises:
        BookError: `name.unknown`; where the scope is strict, `type.mismatch` for arguments that
            the function does not take.
    """
    known = scope.names.get(name)
    if isinstance(known, Reference) and known.type.kind == "function":
        return _invocation(known, given, scope, at)
    if name == "not" and len(given) == 1:
        operand = typing.require_boolean(given[0][1], scope, at)
        return form.Not(operand, typing.truth(operand))
    if name == "@":
        message = "after @ stands a string that names a date, a time or a duration"
        scope.object("cell.syntax", at, message, 'write @"2024-01-31"')
        return typing.constant(None)
    if name not in BUILTINS:
        hint = did_you_mean(name, [*BUILTINS, "not", *scope.names])
        scope.fail("name.unknown", at, f"the function {name!r} is unknown", hint)
    return _builtin(name, _in_order(name, given, scope, at), scope, at)


def _invocation(function: Reference, given: Given, scope: Scope, at: int) -> form.Expression:
    """A function of the book's own; arguments that do not fit its parameters make it null."""
    arguments = [value for _, value in given]
    names = [name for name, _ in function.type.components]
    if names:
        if any(name is not None for name, _ in given):
            by_name = dict(given)
            arguments = [by_name[name] for name in names if name in by_name]
        if len(arguments) != len(names) or len(given) != len(names):
            message = f"{function.name} takes {', '.join(names) or 'no arguments'}"
            scope.object("type.mismatch", at, message)
            return typing.constant(None)
    return form.Invocation(function, tuple(arguments), function.type.element or ANY)


def _in_order(name: str, given: Given, scope: Scope, at: int) -> tuple[form.Expression, ...]:
    """Arguments by place, named ones put where their parameters stand."""
    if all(key is None for key, _ in given):
        _require_arity(name, len(given), scope, at)
        return tuple(value for _, value in given)
    named = dict(given)
    for signature in BUILTINS[name].signatures:
        if set(signature) == set(named):
            return tuple(named[parameter] for parameter in signature)
    scope.object("type.mismatch", at, f"{name} has no such parameters")
    return ()


def _require_arity(name: str, count: int, scope: Scope, at: int) -> None:
    builtin = BUILTINS[name]
    if not builtin.variadic and count not in {len(one) for one in builtin.signatures}:
        scope.object("type.mismatch", at, f"{name} does not take {count} arguments")


_GIVES: Final[dict[str, Kind]] = {
    **dict.fromkeys(
        ("number", "decimal", "floor", "ceiling", "round up", "round down", "round half up"),
        "number",
    ),
    **dict.fromkeys(
        ("round half down", "modulo", "sqrt", "log", "exp", "count", "sum", "mean", "product"),
        "number",
    ),
    **dict.fromkeys(("string", "upper case", "lower case", "substring"), "string"),
    **dict.fromkeys(("odd", "even", "contains", "starts with", "ends with"), "boolean"),
    "string length": "number",
    "list contains": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "years and months duration": "years and months duration",
}


def _builtin(
    name: str, arguments: tuple[form.Expression, ...], scope: Scope, at: int
) -> form.Expression:
    """A built-in function applied to arguments in their order."""
    if name in form.EXACT_FUNCTIONS and arguments and all(map(_number_or_null, arguments)):
        for argument in arguments:
            typing.require_exact(argument, scope, at)
        return form.Function(name, arguments, _exact_function(name, arguments))
    gives = _GIVES.get(name)
    return form.Function(name, arguments, Type(gives, nullable=True) if gives else ANY)


def _number_or_null(argument: form.Expression) -> bool:
    kind = argument.type
    return kind.kind == "null" or (kind.numeric and kind.bounded)


def _exact_function(name: str, arguments: tuple[form.Expression, ...]) -> Type:
    kind = arguments[0].type
    for argument in arguments[1:]:
        kind = join(kind, argument.type) or kind
    known = [argument.type for argument in arguments if argument.type.numeric]
    if not known:
        return kind
    lows: list[Any] = [one.minimum for one in known]
    highs: list[Any] = [one.maximum for one in known]
    if name == "abs":
        nearest = max(lows[0], -highs[0], 0)
        return replace(kind, minimum=nearest, maximum=max(abs(lows[0]), abs(highs[0])))
    choose = min if name == "min" else max
    return replace(kind, minimum=choose(lows), maximum=choose(highs))
