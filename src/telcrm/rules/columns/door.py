"""The door for columns: arrays from outside become columns of the book's types.

What the record door would refuse is refused here too, row by row: a row with a problem is named,
and its value is replaced by one that does no harm until the row is marked or the error raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np

from telcrm.errors import InputError, Place, Problem, did_you_mean
from telcrm.rules.columns.column import Array, Codes, Column
from telcrm.rules.form import Input
from telcrm.rules.record.door import is_null, number_bounds, reader
from telcrm.rules.types import (
    DECEMBER,
    EXACT_LIMIT,
    JANUARY,
    Type,
    ceiling,
    constant_type,
    floor,
    scaled,
)

__all__ = ["BadRows", "Source", "read_column", "sources"]

Source = Codes | Array


@dataclass(frozen=True, slots=True)
class BadRows:
    """Rows of one block that cannot be decided on, for one reason.

    Attributes:
        code: the problem's code.
        name: the input or the decision concerned.
        rows: which rows, as booleans.
        examples: a few of the values found there.
    """

    code: str
    name: str
    rows: Array
    examples: tuple[Any, ...] = ()


def sources(
    columns: Mapping[str, Any], inputs: Iterable[Input], known: Iterable[str], book: str
) -> tuple[dict[str, Source], int]:
    """The arrays of the inputs, and how many rows they have.

    Raises:
        InputError: `input.unknown`, `input.missing` for a whole column, `input.length`.
    """
    names = sorted(known)
    problems = [
        Problem(
            "input.unknown", f"{name!r} is no input of the book", hint=did_you_mean(name, names)
        )
        for name in columns
        if name not in names
    ]
    wanted = list(inputs)
    for one in wanted:
        if one.name not in columns and not one.optional:
            hint = did_you_mean(one.name, [name for name in columns if name not in names])
            problems.append(
                Problem("input.missing", f"the column {one.name!r} is missing", hint=hint)
            )
    if problems:
        raise InputError(*(problem.in_file(book) for problem in problems))
    found = {one.name: _source(columns[one.name], one) for one in wanted if one.name in columns}
    return found, _common_length(found, columns, book)


def _source(values: Any, spec: Input) -> Source:
    if isinstance(values, Codes):
        return values
    array = values if isinstance(values, np.ma.MaskedArray) else np.asarray(values)
    if array.ndim != 1:
        message = f"{spec.name} has the shape {array.shape}, one value a row is needed"
        raise InputError(Problem("input.length", message, Place(path=spec.name)))
    return array


def _common_length(found: Mapping[str, Source], columns: Mapping[str, Any], book: str) -> int:
    lengths = {name: len(source) for name, source in found.items()}
    if not lengths:
        return len(next(iter(columns.values()))) if columns else 0
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError(
            Problem("input.length", f"columns of different lengths: {listed}", Place(file=book))
        )
    return next(iter(lengths.values()))


def read_column(spec: Input, source: Source | None, rows: int) -> tuple[Column, list[BadRows]]:
    """Read a block of one input.

    Args:
        spec: the input.
        source: the block's values; None for an optional input that is not given.
        rows: how many rows the block has.
    """
    if source is None:
        return _nothing(spec, rows), []
    read = _read_codes if isinstance(source, Codes) else _READERS[spec.type.kind]
    column, bad = read(spec, source)  # type: ignore[arg-type]
    if column.null is not None and not spec.optional:
        bad = [BadRows("input.missing", spec.name, column.null), *bad]
        column = Column(column.values, None, column.type, column.categories)
    return column, [one for one in bad if one.rows.any()]


def _nothing(spec: Input, rows: int) -> Column:
    values = np.zeros(rows, dtype=bool if spec.type.kind == "boolean" else np.int64)
    return Column(values, np.ones(rows, dtype=bool), spec.type, ("",) if spec.type.textual else ())


Read = tuple[Column, list[BadRows]]


def _bad(code: str, spec: Input, rows: Array, values: Any) -> BadRows:
    """Bad rows, with the first few different values found there."""
    if not rows.any():
        return BadRows(code, spec.name, rows)
    found = np.asarray(values)[np.flatnonzero(rows)[:100]].tolist()
    return BadRows(code, spec.name, rows, tuple(dict.fromkeys(map(repr, found)))[:3])


def _nulls(source: Array) -> tuple[Array, Array | None]:
    """An array's plain values and where it is masked."""
    if not isinstance(source, np.ma.MaskedArray):
        return source, None
    null = np.ma.getmaskarray(source)
    return source.data, null if null.any() else None


def _mistyped(spec: Input, source: Array) -> Read:
    """A column whose very type is wrong: every row is refused."""
    rows = np.ones(len(source), dtype=bool)
    return _harmless(spec, len(source)), [_bad("input.type", spec, rows, source)]


def _harmless(spec: Input, rows: int) -> Column:
    nothing = _nothing(spec, rows)
    return Column(nothing.values, None, spec.type, nothing.categories)


def _one_by_one(spec: Input, source: Array) -> Read:
    """Values of Python's own types: each goes through the record door."""
    read = reader(spec)
    values: list[Any] = []
    bad: dict[str, list[int]] = {}
    for row, value in enumerate(source.tolist()):
        try:
            values.append(read(None if value is np.ma.masked else value))
        except InputError as error:
            bad.setdefault(error.code, []).append(row)
            values.append(None)
    column = _typed(spec, values)
    flagged = [_bad(code, spec, _flags(rows, len(values)), source) for code, rows in bad.items()]
    if column.null is not None and not spec.optional:
        column = Column(column.values, None, column.type, column.categories)
    return column, flagged


def _flags(rows: list[int], length: int) -> Array:
    flags = np.zeros(length, dtype=bool)
    flags[rows] = True
    return flags


def _typed(spec: Input, values: list[Any]) -> Column:
    """A column from values that the record door has read."""
    null = np.array([value is None for value in values], dtype=bool)
    absent = null if null.any() else None
    kind = spec.type
    if kind.textual:
        categories = tuple(dict.fromkeys(value for value in values if value is not None)) or ("",)
        places = {word: code for code, word in enumerate(categories)}
        codes = np.array([places.get(value, 0) for value in values], dtype=np.int32)
        return Column(codes, absent, kind, categories)
    if kind.kind == "decimal":
        return _typed_decimals(kind, values, absent)
    plain: list[Any] = [0 if value is None else value for value in values]
    if kind.kind == "date":
        plain = [value.toordinal() if value else 0 for value in plain]
    return Column(np.array(plain, dtype=bool if kind.kind == "boolean" else np.int64), absent, kind)


def _typed_decimals(kind: Type, values: list[Any], absent: Array | None) -> Column:
    """Decimals as integers of a scale at which all of them are whole."""
    exact = [0 if value is None else _exact(value) for value in values]
    scale = max([kind.scale, *(constant_type(value).scale for value in exact)])
    units = [int(scaled(value, scale)) for value in exact]
    fits = all(abs(unit) < EXACT_LIMIT * 1000 for unit in units)
    dtype: Any = np.int64 if fits else object
    return Column(
        np.array(units, dtype=dtype), absent, Type("decimal", scale, kind.minimum, kind.maximum)
    )


def _exact(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


# Readers by kind. Each takes the fast path its array's own type allows.


def _integers(spec: Input, source: Array) -> Read:
    values, null = _nulls(source)
    if values.dtype.kind == "O":
        return _one_by_one(spec, source)
    if values.dtype.kind in "iu":
        outside = _outside(spec, values)
        wide = values.astype(np.int64) if values.dtype.kind == "u" else values
        return _finished(spec, wide, null, [("input.range", outside)], source)
    if values.dtype.kind != "f":
        return _mistyped(spec, source)
    number = _float64(values)
    nan = np.isnan(number)
    reach = np.abs(number) <= EXACT_LIMIT
    whole = reach & (number == np.rint(np.where(reach, number, 0)))
    integers = np.where(whole, number, 0).astype(np.int64)
    outside = _outside(spec, integers) | (np.isfinite(number) & ~reach)
    flags = [("input.type", ~whole & reach | np.isinf(number)), ("input.range", outside)]
    return _finished(spec, integers, _or_none(nan, null), flags, source)


def _decimals(spec: Input, source: Array) -> Read:
    values, null = _nulls(source)
    if values.dtype.kind in "iu":
        column, bad = _integers(spec, source)
        kind = Type("decimal", 0, spec.type.minimum, spec.type.maximum)
        return Column(column.values, column.null, kind), bad
    if values.dtype.kind == "O":
        return _one_by_one(spec, source)
    if values.dtype.kind != "f":
        return _mistyped(spec, source)
    number = _float64(values)
    nan, infinite = np.isnan(number), np.isinf(number)
    low, high = (float(end) for end in number_bounds(spec))
    outside = ((number < low) | (number > high)) & ~infinite
    flags = [("input.type", infinite), ("input.range", outside)]
    if not spec.exact:
        return _finished(spec, number, _or_none(nan, null), flags, source)
    sound = np.where(nan | infinite | outside, 0, number)
    units = np.rint(sound * 10**spec.type.scale)
    flags.append(("input.scale", units / 10**spec.type.scale != sound))
    return _finished(spec, units.astype(np.int64), _or_none(nan, null), flags, source)


def _float64(values: Array) -> Array:
    """Floats as float64; a narrower float stands for the decimal of its own shortest text."""
    return values if values.dtype == np.float64 else values.astype("U").astype(np.float64)


def _or_none(nan: Array, null: Array | None) -> Array | None:
    absent = nan if null is None else nan | null
    return absent if absent.any() else None


def _outside(spec: Input, values: Array) -> Array:
    low, high = number_bounds(spec)
    first, last = ceiling(low), floor(high)
    if len(values) == 0 or (first <= int(values.min()) and int(values.max()) <= last):
        return np.zeros(len(values), dtype=bool)
    return (values < first) | (values > last)


def _finished(
    spec: Input, values: Array, null: Array | None, flags: list[tuple[str, Array]], source: Array
) -> Read:
    """The column, and the rows flagged, null ones aside."""
    bad = [_bad(code, spec, rows if null is None else rows & ~null, source) for code, rows in flags]
    return Column(values, null, spec.type), bad


def _booleans(spec: Input, source: Array) -> Read:
    values, null = _nulls(source)
    if values.dtype.kind == "O":
        return _one_by_one(spec, source)
    if values.dtype.kind != "b":
        return _mistyped(spec, source)
    return Column(values, null, spec.type), []


def _dates(spec: Input, source: Array) -> Read:
    values, null = _nulls(source)
    if values.dtype.kind == "O":
        return _one_by_one(spec, source)
    if values.dtype.kind != "M":
        return _mistyped(spec, source)
    days = values.astype("datetime64[D]")
    absent = _or_none(np.isnat(values), null)
    ordinals = days.astype(np.int64) + date(1970, 1, 1).toordinal()
    low: Any = spec.type.minimum or date.min
    high: Any = spec.type.maximum or date.max
    outside = (ordinals < low.toordinal()) | (ordinals > high.toordinal())
    flags = [("input.type", days != values), ("input.range", outside)]
    return _finished(spec, ordinals, absent, flags, source)


def _months(spec: Input, source: Array) -> Read:
    column, bad = _integers(spec, source)
    month = column.values % 100
    wrong = (month < JANUARY) | (month > DECEMBER)
    if column.null is not None:
        wrong &= ~column.null
    flagged = any(one.rows.any() for one in bad)
    return column, bad if flagged else [*bad, _bad("input.type", spec, wrong, source)]


def _categories(spec: Input, source: Array) -> Read:
    values, null = _nulls(source)
    if values.dtype.kind == "O":
        return _objects(spec, values, null)
    if values.dtype.kind == "T":
        return _objects(spec, values.astype(object), null)
    if values.dtype.kind != "U":
        return _mistyped(spec, source)
    codes = np.full(len(values), -1, dtype=np.int32)
    for code, word in enumerate(spec.type.values):
        codes[values == word] = code
    unknown = codes < 0 if null is None else (codes < 0) & ~null
    bad = [_bad("input.category", spec, unknown, values)]
    return Column(np.maximum(codes, 0), null, spec.type, spec.type.values), bad


def _objects(spec: Input, values: Array, null: Array | None) -> Read:
    """Category values as Python strings; what is none of the words is looked at closely."""
    places = {word: code for code, word in enumerate(spec.type.values)}
    words = values.tolist()
    known = (places.get(word, -1) if isinstance(word, str) else -1 for word in words)
    codes = np.fromiter(known, dtype=np.int32, count=len(words))
    odd = np.flatnonzero(codes < 0).tolist()
    absent = _flags([row for row in odd if is_null(words[row])], len(words))
    absent = absent if null is None else absent | null
    texts = _flags([row for row in odd if isinstance(words[row], str)], len(words))
    strange = (codes < 0) & ~absent
    bad = [
        _bad("input.type", spec, strange & ~texts, values),
        _bad("input.category", spec, strange & texts, values),
    ]
    column = Column(
        np.maximum(codes, 0), absent if absent.any() else None, spec.type, spec.type.values
    )
    return column, bad


def _strings(spec: Input, source: Array) -> Read:
    values, null = _nulls(source)
    if values.dtype.kind in "OT":
        return _one_by_one(spec, values.astype(object) if null is None else source.astype(object))
    if values.dtype.kind != "U":
        return _mistyped(spec, source)
    words, codes = np.unique(values, return_inverse=True)
    return Column(codes, null, spec.type, tuple(words.tolist()) or ("",)), []


def _read_codes(spec: Input, source: Codes) -> Read:
    """A category column that comes as codes: only the categories are compared, not the rows."""
    codes = source.codes
    if not spec.type.textual or codes.dtype.kind not in "iu":
        return _mistyped(spec, codes)
    beyond = (codes < -1) | (codes >= len(source.categories))
    null = codes == -1
    places = np.where(beyond | null, 0, codes)
    bad = [_bad("input.type", spec, beyond, codes)]
    if spec.type.kind == "category" and source.categories:
        unknown = np.array([word not in spec.type.values for word in source.categories])
        rows = unknown.take(places) & ~beyond & ~null
        words = np.array(source.categories, dtype=object)
        bad.append(_bad("input.category", spec, rows, words.take(places)))
    categories = source.categories or ("",)
    return Column(places, null if null.any() else None, spec.type, categories), bad


_READERS: Final[dict[str, Callable[[Input, Any], Read]]] = {
    "boolean": _booleans,
    "integer": _integers,
    "decimal": _decimals,
    "category": _categories,
    "string": _strings,
    "date": _dates,
    "month": _months,
}
