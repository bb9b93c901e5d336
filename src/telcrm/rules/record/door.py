"""The door for one record: facts from outside become values of the book's types, or an error.

Nothing passes silently: a missing, mistyped, out-of-range or unknown fact is named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeAlias

import numpy as np

from telcrm.errors import InputError, Place, Problem, did_you_mean
from telcrm.rules.conformance import is_of_kind, misfit
from telcrm.rules.form import Input
from telcrm.rules.record.feel_values import NotAValueError, feel_value
from telcrm.rules.record.nulls import is_null, plain
from telcrm.rules.types import EXACT_LIMIT, Number, Value, an, is_month, scale_of, shown

__all__ = [
    "Reader",
    "number_bounds",
    "quoted",
    "reader",
    "record_door",
    "require_mapping",
    "unknown",
]

Reader: TypeAlias = Callable[[Any], Value]


def require_mapping(given: Any, what: str, book: str) -> None:
    """Raise `input.type` for facts that do not come by name."""
    if not isinstance(given, Mapping):
        message = f"{what} come as a mapping of names to values, not as {type(given).__name__}"
        hint = "pass {name: facts[name] for name in book.inputs}, whatever the facts come in"
        problem = Problem("input.type", message, Place(file=book), hint)
        raise InputError(problem)


def record_door(
    inputs: Iterable[Input], known: Iterable[str], book: str
) -> Callable[[Mapping[str, Any]], dict[str, Value]]:
    """The function that reads a record.

    Args:
        inputs: the inputs to read.
        known: every input of the book; other keys are errors.
        book: the book's id, for the places of errors.
    """
    readers = {one.name: reader(one) for one in inputs}
    names = frozenset(known)

    def read(record: Mapping[str, Any]) -> dict[str, Value]:
        values = {}
        if not isinstance(record, dict):
            require_mapping(record, "facts", book)
        try:
            for name, read_one in readers.items():
                values[name] = read_one(record.get(name))
        except InputError:
            _raise_all(record, readers, names, book)
        if not names.issuperset(record):
            _raise_all(record, readers, names, book)
        return values

    return read


def _raise_all(
    record: Mapping[str, Any], readers: Mapping[str, Reader], known: frozenset[str], book: str
) -> NoReturn:
    """Raise every problem of a record at once."""
    problems = list(unknown(record, known))
    for name, read_one in readers.items():
        try:
            read_one(record.get(name))
        except InputError as error:
            problems.extend(error.problems)
    raise InputError(*(problem.in_file(book) for problem in problems))


def unknown(given: Iterable[str], known: frozenset[str]) -> Iterable[Problem]:
    """An `input.unknown` for each name that is no input of the book."""
    for name in given:
        if name not in known:
            hint = did_you_mean(str(name), sorted(known))
            yield Problem("input.unknown", f"{name!r} is no input of the book", hint=hint)


def reader(spec: Input) -> Reader:
    """The function that reads one input."""
    plainly = _READERS.get(spec.type.kind)
    return _feel(spec) if plainly is None or spec.type.allowed else plainly(spec)


def refuse(spec: Input, code: str, message: str, hint: str | None = None) -> NoReturn:
    """Raise the error for one input."""
    raise InputError(Problem(code, f"{spec.name}{message}", Place(path=spec.name), hint))


def _absent(spec: Input) -> Value:
    """Null, where the input may be null."""
    if not spec.optional:
        refuse(spec, "input.missing", " is missing", f"give {an(spec.type)}")
    return None


def quoted(value: Any) -> str:
    """A value for a message; a number too long to read is shortened."""
    try:
        return shown(value) if isinstance(value, int) else repr(value)[:_SHOWN]
    except RecursionError:
        return f"{type(value).__name__} of lists without end"


_SHOWN: Final = 200
"""Characters of a value that a message shows."""


def _mistyped(spec: Input, value: Any, wanted: str) -> NoReturn:
    found = f" = {quoted(value)} ({type(value).__name__}) is not {an(spec.type.kind)}"
    refuse(spec, "input.type", found, f"give {wanted}")


def _outside(spec: Input, value: Any) -> NoReturn:
    refuse(spec, "input.range", f" = {shown(value)} is outside {spec.type}")


_BEYOND_FLOATS: Final = Decimal("1E+400")


def number_bounds(spec: Input) -> tuple[Number, Number]:
    """The range of a number; what declares none is held to what float64 counts exactly."""
    low: Any = spec.type.minimum
    high: Any = spec.type.maximum
    limit: Number = EXACT_LIMIT // 10**spec.type.scale if spec.exact else EXACT_LIMIT
    if spec.type.kind == "number":
        limit = _BEYOND_FLOATS
    return (-limit if low is None else low), (limit if high is None else high)


def _integer(spec: Input) -> Reader:
    low, high = number_bounds(spec)

    def read(value: Any) -> Value:
        if type(value) is int and low <= value <= high:
            return value
        if is_null(value):
            return _absent(spec)
        return _to_integer(spec, plain(value), low, high)

    return read


def _to_integer(spec: Input, value: Any, low: Number, high: Number) -> Value:
    if is_null(value):
        return _absent(spec)
    if not _is_number(value) or (-EXACT_LIMIT < value < EXACT_LIMIT and value != int(value)):
        _mistyped(spec, value, "a whole number")
    if not low <= value <= high:
        _outside(spec, value)
    return int(value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return False
    return isinstance(value, int) or not (
        value.is_infinite() if isinstance(value, Decimal) else math.isinf(value)
    )


def _decimal(spec: Input) -> Reader:
    low, high = number_bounds(spec)
    low_float, high_float = float(low), float(high)

    def read(value: Any) -> Value:
        if type(value) is float:
            if low_float <= value <= high_float:
                return value
        elif type(value) is int and low <= value <= high:
            return value
        if is_null(value):
            return _absent(spec)
        return _to_decimal(spec, plain(value), low, high)

    return _at_scale(spec, read) if spec.exact else read


def _to_decimal(spec: Input, value: Any, low: Number, high: Number) -> Value:
    if is_null(value):
        return _absent(spec)
    if not _is_number(value):
        _mistyped(spec, value, "a number")
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not low <= exact <= high:
        _outside(spec, value)
    return exact


def _at_scale(spec: Input, read: Reader) -> Reader:
    """Read a number that is calculated with: as a decimal of the declared scale."""
    scale = spec.type.scale

    def read_exactly(value: Any) -> Value:
        number = read(value)
        if number is None or type(number) is int:
            return number
        exact = Decimal(repr(number)) if isinstance(number, float) else number
        if scale_of(exact) > scale:
            refuse(
                spec,
                "input.scale",
                f" = {number} has more than {scale} decimals",
                "round it first, by a rule you can name",
            )
        return exact

    return read_exactly


def _boolean(spec: Input) -> Reader:
    def read(value: Any) -> Value:
        if value is True or value is False:
            return value
        if is_null(value):
            return _absent(spec)
        value = plain(value)
        if not isinstance(value, bool):
            _mistyped(spec, value, "True or False")
        return value

    return read


def _category(spec: Input) -> Reader:
    values = {value: value for value in spec.type.values}

    def read(value: Any) -> Value:
        value = value if isinstance(value, str) else plain(value)
        found = values.get(value) if isinstance(value, str) else None
        return found if found is not None else _not_listed(spec, value)

    return read


def _not_listed(spec: Input, value: Any) -> Value:
    if is_null(value):
        return _absent(spec)
    if not isinstance(value, str):
        _mistyped(spec, value, "one of " + ", ".join(spec.type.values))
    hint = did_you_mean(value, spec.type.values)
    refuse(spec, "input.category", f" = {value!r} is not among the categories", hint)


def _string(spec: Input) -> Reader:
    def read(value: Any) -> Value:
        if isinstance(value, str):
            return str(value)
        if is_null(value):
            return _absent(spec)
        value = plain(value)
        if isinstance(value, str):
            return value
        _mistyped(spec, value, "a string")

    return read


def _date(spec: Input) -> Reader:
    low, high = spec.type.minimum or date.min, spec.type.maximum or date.max

    def read(value: Any) -> Value:
        if is_null(value):
            return _absent(spec)
        value = plain(value)
        if isinstance(value, np.datetime64) and value == value.astype("datetime64[D]"):
            _outside(spec, value)
        if isinstance(value, datetime) or not isinstance(value, date):
            _mistyped(spec, value, "a date without a time")
        if not low <= value <= high:  # type: ignore[operator]
            _outside(spec, value)
        return value

    return read


def _month(spec: Input) -> Reader:
    read_integer = _integer(spec)

    def read(value: Any) -> Value:
        month: Any = read_integer(value)
        if month is not None and not is_month(month):
            _mistyped(spec, value, "a month as yyyymm, such as 202401")
        return month

    return read


def _refuse_part(spec: Input, value: Any, path: str, wrong: str) -> NoReturn:
    """Refuse a value for what is wrong somewhere inside it."""
    said = f" = {quoted(value)}" if path == spec.name else f": {path}"
    code = "input.missing" if wrong == "is missing" else "input.range"
    refuse(spec, "input.type" if wrong.startswith("is not a") else code, f"{said} {wrong}")


def _feel(spec: Input) -> Reader:
    """The reader of what only FEEL has a type for; at the door nothing is converted."""

    def read(value: Any) -> Value:
        try:
            given = feel_value(value)
        except NotAValueError:
            _mistyped(spec, value, an(spec.type.kind))
        if given is None:
            return _absent(spec)
        if not is_of_kind(given, spec.type):
            _mistyped(spec, value, an(spec.type.kind))
        wrong = misfit(given, spec.type, spec.name)
        if wrong is not None:
            _refuse_part(spec, value, *wrong)
        return given

    return read


_READERS: Final[dict[str, Callable[[Input], Reader]]] = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "category": _category,
    "string": _string,
    "date": _date,
    "month": _month,
}
