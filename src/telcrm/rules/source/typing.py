"""The types of expressions, from the types of their parts: ranges and scales that can be proven."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import Any, Final

from telcrm.errors import did_you_mean
from telcrm.rules import form
from telcrm.rules.constants import constant_type
from telcrm.rules.form import Constant, Reference
from telcrm.rules.semantics import evaluator
from telcrm.rules.source.scope import Scope
from telcrm.rules.types import (
    ANY,
    EXACT_LIMIT,
    MAXIMUM_DIGITS,
    NUMBER,
    Kind,
    Type,
    Value,
    an,
    digits_of,
    is_month,
    scaled,
    shown,
)

__all__ = [
    "arithmetic",
    "comparison",
    "constant",
    "context",
    "endpoint",
    "negation",
    "part",
    "require_boolean",
    "require_comparable",
    "require_exact",
    "require_few_digits",
    "truth",
]


def truth(*sides: form.Expression) -> Type:
    """A boolean, null where one of its parts may be or may be no boolean at all."""
    open_ended = any(side.type.nullable or side.type.kind == "any" for side in sides)
    return Type("boolean", nullable=open_ended)


def require_boolean(checked: form.Expression, scope: Scope, at: int) -> form.Expression:
    """An expression where a boolean is needed."""
    if checked.type.kind not in ("boolean", "null", "any"):
        kind = checked.type.kind
        scope.object("type.mismatch", at, f"{an(kind)} where a boolean is needed")
    return checked


def require_comparable(operator: str, left: Type, right: Type, scope: Scope, at: int) -> None:
    """Two types that may be compared, in order where the operator asks for order."""
    if not left.comparable(right):
        scope.object("type.mismatch", at, f"{an(left.kind)} is compared with {an(right.kind)}")
    if operator in ("=", "!="):
        return
    for side in (left, right):
        if not side.ordered and side.kind != "any":
            scope.object("type.mismatch", at, f"{operator} needs an order; {side.kind} has none")


def endpoint(bound: Constant, subject: Type, scope: Scope, at: int) -> Value:
    """A constant end of a test, checked against the values the subject can take."""
    value: Any = bound.value
    if value is None:
        return value
    if subject.kind == "category" and value not in subject.values:
        hint = did_you_mean(value, subject.values)
        scope.object("type.range", at, f"{value!r} is not among the category's values", hint)
    if subject.number or subject.kind == "month":
        require_few_digits(value, scope, at)
    if subject.kind == "month" and not is_month(value):
        scope.fail("type.range", at, f"{value} is not a month", "write yyyymm, such as 202401")
    return value


def require_few_digits(value: Any, scope: Scope, at: int) -> None:
    """A number that both float64 and int64 hold exactly, in a native book."""
    digits = digits_of(value)
    if scope.strict and digits > MAXIMUM_DIGITS:
        message = f"{shown(value)} has {digits} digits; at most {MAXIMUM_DIGITS} compare exactly"
        scope.fail("type.exact", at, message)


def comparison(
    operator: str, left: form.Expression, right: form.Expression, scope: Scope, at: int
) -> form.Expression:
    """A comparison, its sides held against each other."""
    require_comparable(operator, left.type, right.type, scope, at)
    for side, other in ((left, right), (right, left)):
        require_exact(side, scope, at)
        if isinstance(side, Constant) and _looked_up(other, side):
            endpoint(side, other.type, scope, at)
    ordered = operator not in ("=", "!=")
    nullable = ordered and (left.type.nullable or right.type.nullable)
    unsure = "any" in (left.type.kind, right.type.kind) or not left.type.comparable(right.type)
    kind = Type("boolean", nullable=nullable or unsure)
    return form.Comparison(operator, left, right, kind)


def _looked_up(fact: form.Expression, constant: Constant) -> bool:
    """Whether a fact is compared with a constant of its own kind."""
    return isinstance(fact, Reference) and fact.type.comparable(constant.type)


def require_exact(checked: form.Expression, scope: Scope, at: int) -> form.Expression:
    """Exact arithmetic in columns rests on known ranges."""
    kind = checked.type
    if not kind.numeric or not scope.strict:
        return checked
    if not kind.bounded:
        name = checked.name if isinstance(checked, Reference) else "a value"
        hint = "declare its minimum and maximum"
        scope.fail("type.exact", at, f"{name} is calculated with, its range is not known", hint)
    if not _exact(kind):
        message = f"values up to {kind} with {kind.scale} decimals exceed exact arithmetic"
        scope.fail("type.exact", at, message, "declare narrower ranges or smaller scales")
    return checked


def _exact(kind: Type) -> bool:
    ends: tuple[Any, Any] = (kind.minimum, kind.maximum)
    return all(-EXACT_LIMIT < scaled(end, kind.scale) < EXACT_LIMIT for end in ends)


def negation(operand: form.Expression, scope: Scope, at: int) -> form.Expression:
    """`-x`."""
    kind = require_exact(operand, scope, at).type
    if kind.numeric and kind.bounded:
        low: Any = kind.minimum
        high: Any = kind.maximum
        return form.Negation(operand, replace(kind, minimum=-high, maximum=-low))
    if kind.number:
        return form.Negation(operand, NUMBER)
    if kind.kind not in (*_DURATIONS, "null", "any"):
        scope.object("type.mismatch", at, f"arithmetic on {an(kind.kind)}")
        return form.Negation(operand, ANY)
    return form.Negation(operand, replace(kind, nullable=True))


def arithmetic(
    operator: str, left: form.Expression, right: form.Expression, scope: Scope, at: int
) -> form.Expression:
    """`left operator right`: exact where both ranges are known, else of FEEL's own kinds."""
    sides = (left.type, right.type)
    if all(side.number for side in sides):
        for side in (left, right):
            require_exact(side, scope, at)
        exact = operator in form.EXACT_OPERATORS and all(s.numeric and s.bounded for s in sides)
        kind = (_exact_type(operator, left, right) if exact else None) or NUMBER
        return form.Arithmetic(operator, left, right, kind)
    return form.Arithmetic(operator, left, right, _mixed_type(operator, *sides, scope, at))


def _exact_type(operator: str, left: form.Expression, right: form.Expression) -> Type | None:
    """The range and scale of a result; None where an end of it overflows."""
    names = Reference("a", left.type), Reference("b", right.type)
    apply = evaluator(form.Arithmetic(operator, *names, left.type))
    ends = ((side.type.minimum, side.type.maximum) for side in (left, right))
    corners = [apply({"a": a, "b": b}) for a, b in product(*ends)]
    if None in corners:
        return None
    scales = left.type.scale, right.type.scale
    scale = sum(scales) if operator == "*" else max(scales)
    kind: Kind = "decimal" if "decimal" in (left.type.kind, right.type.kind) else "integer"
    nullable = left.type.nullable or right.type.nullable
    return Type(kind, scale, min(corners), max(corners), nullable=nullable)


_DURATIONS: Final[tuple[Kind, Kind]] = ("days and time duration", "years and months duration")

_MIXED: Final[dict[tuple[str, str, str], Kind]] = {
    ("+", "string", "string"): "string",
    ("-", "date", "date"): "days and time duration",
    ("-", "time", "time"): "days and time duration",
    ("-", "date and time", "date and time"): "days and time duration",
    ("-", "date", "date and time"): "days and time duration",
    ("-", "date and time", "date"): "days and time duration",
    ("+", "time", _DURATIONS[0]): "time",
    ("-", "time", _DURATIONS[0]): "time",
    ("+", _DURATIONS[0], "time"): "time",
    **{
        key: kind
        for duration in _DURATIONS
        for key, kind in (
            (("+", duration, duration), duration),
            (("-", duration, duration), duration),
            (("*", duration, "number"), duration),
            (("*", "number", duration), duration),
            (("/", duration, "number"), duration),
            (("/", duration, duration), "number"),
            (("+", "date and time", duration), "date and time"),
            (("-", "date and time", duration), "date and time"),
            (("+", duration, "date and time"), "date and time"),
            (("+", "date", duration), "date"),
            (("-", "date", duration), "date"),
            (("+", duration, "date"), "date"),
        )
    },
}


def _mixed_type(operator: str, left: Type, right: Type, scope: Scope, at: int) -> Type:
    sides = [_broad(side) for side in (left, right)]
    found = _MIXED.get((operator, *sides))  # type: ignore[arg-type]
    if found is not None:
        return Type(found, nullable=True)
    if not {"any", "null"} & set(sides):
        scope.object("type.mismatch", at, f"arithmetic on {an(left.kind)} and {an(right.kind)}")
    return ANY if "any" in sides else Type("null", nullable=True)


def _broad(kind: Type) -> str:
    return "number" if kind.number else "string" if kind.textual else kind.kind


def constant(value: Value) -> Constant:
    """A value known when the book loads."""
    return Constant(value, constant_type(value))


# Parts of values.

_PROPERTIES: Final = frozenset(
    (
        *("year", "month", "day", "weekday", "hour", "minute", "second"),
        *("years", "months", "days", "hours", "minutes", "seconds"),
    )
)


def part(source: Type, name: str) -> Type:
    """The type of `source.name`; of a list, that of the list of its items' parts."""
    if source.kind == "list":
        return Type("list", nullable=True, element=part(source.element or ANY, name))
    if source.kind == "context":
        return replace(dict(source.components).get(name, ANY), nullable=True)
    return NUMBER if source.kind != "any" and name in _PROPERTIES else ANY


def context(entries: Iterable[form.Entry]) -> Type:
    """The type of a context: that of its result, where one of its entries is that."""
    parts = []
    for entry in entries:
        if entry.key is None:
            return entry.value.type
        parts.append((entry.key, entry.value.type))
    return Type("context", components=tuple(parts))
