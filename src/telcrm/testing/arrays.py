"""Facts as the columns that `evaluate` reads: every form that holds them exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

import numpy as np

from telcrm.errors import InputError, Place, Problem
from telcrm.rules import Codes, RuleBook
from telcrm.rules.columns.reading import objects_of
from telcrm.rules.form import Input
from telcrm.rules.types import COLUMNAR

__all__ = ["forms_of", "refuse_what_has_no_columns"]

Form: TypeAlias = Callable[[Sequence[Any]], Any]

_INTEGERS: Final = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_EXACT_FLOAT: Final = 2**53


def refuse_what_has_no_columns(book: RuleBook) -> None:
    """Raise for inputs that columns cannot hold.

    Raises:
        InputError: `columns.unsupported`, naming each of them.
    """
    problems = [
        Problem("columns.unsupported", f"{name} is a {spec.type.kind}", Place(book.id, name))
        for name, spec in book.inputs.items()
        if spec.type.kind not in COLUMNAR | {"number"}
    ]
    if problems:
        raise InputError(*problems)


def forms_of(spec: Input, values: Sequence[Any]) -> list[Form | None]:
    """The forms in which a column can hold values; None stands for no column at all.

    Args:
        spec: the input.
        values: its facts, one a row; None is null.
    """
    known = [value for value in values if value is not None]
    plain: list[Form | None] = [list, objects_of]
    plain += [None] if not known and spec.optional else []
    return plain + list(_FORMS[spec.type.kind](known, len(known) == len(values)))


def _filled(values: Sequence[Any], dtype: str) -> Any:
    """Values as an array of a type, with any value at all in the place of null."""
    known = [value for value in values if value is not None]
    fill = known[0] if known else np.zeros(1, dtype=dtype)[0]
    return np.array([fill if value is None else value for value in values], dtype=dtype)


def _whole(dtype: str) -> Form:
    return lambda values: _filled(values, dtype)


def _masked(dtype: str) -> Form:
    return lambda values: np.ma.MaskedArray(
        _filled(values, dtype), [value is None for value in values]
    )


def _either(dtype: str, *, full: bool) -> list[Form]:
    """An array of a type, masked where something is null."""
    return [_masked(dtype), *([_whole(dtype)] if full else [])]


def _floats(values: Sequence[Any]) -> Any:
    return np.array([np.nan if value is None else float(value) for value in values])


def _of_booleans(_: Sequence[Any], full: bool) -> list[Form]:
    return _either("bool", full=full)


def _of_integers(known: Sequence[Any], full: bool) -> list[Form]:
    whole = [int(value) for value in known]
    forms: list[Form] = []
    for dtype in _INTEGERS:
        limits = np.iinfo(dtype)
        if all(limits.min <= value <= limits.max for value in whole):
            forms += _either(dtype, full=full)
    return [*forms, _floats] if all(abs(value) <= _EXACT_FLOAT for value in whole) else forms


def _of_numbers(known: Sequence[Any], full: bool) -> list[Form]:
    """Floats where each stands for its number, and integers where all are whole."""
    exact = [Decimal(repr(one)) if isinstance(one, float) else Decimal(one) for one in known]
    forms: list[Form] = []
    if all(Decimal(repr(float(one))) == one for one in exact):
        forms += [_floats, _masked("float64")]
    if known and all(one == one.to_integral_value() for one in exact):
        forms += [form for form in _of_integers(known, full) if form is not _floats]
    return forms


def _of_texts(known: Sequence[Any], full: bool) -> list[Form]:
    """Codes and texts; an array of fixed width drops NULs at the end of a text."""
    forms: list[Form] = [_codes, _masked_codes]
    return forms if any(word[-1:] == "\0" for word in known) else [*forms, *_either("U", full=full)]


def _codes(values: Sequence[Any]) -> Codes:
    words = list(dict.fromkeys(value for value in values if value is not None))
    return Codes([-1 if value is None else words.index(value) for value in values], words)


def _masked_codes(values: Sequence[Any]) -> Codes:
    coded = _codes(values)
    return Codes(np.ma.MaskedArray(np.abs(coded.codes), coded.codes < 0), coded.categories)


def _of_dates(_: Sequence[Any], full: bool) -> list[Form]:
    forms: list[Form] = [_days("D"), _days("s"), _masked("datetime64[D]")]
    return [*forms, _whole("datetime64[D]")] if full else forms


def _days(unit: str) -> Form:
    def days(values: Sequence[date | None]) -> Any:
        found = [np.datetime64("NaT" if value is None else value, "D") for value in values]
        return np.array(found, dtype="datetime64[D]").astype(f"datetime64[{unit}]")

    return days


_FORMS: Final[dict[str, Callable[[Sequence[Any], bool], list[Form]]]] = {
    "boolean": _of_booleans,
    "integer": _of_integers,
    "decimal": _of_numbers,
    "number": _of_numbers,
    "category": _of_texts,
    "string": _of_texts,
    "date": _of_dates,
    "month": _of_integers,
}
