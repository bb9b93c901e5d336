"""Readers of columns, one for each kind; each takes the fast path its array's own type allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import numpy as np

from telcrm.rules.columns.column import EPOCH, Array, Codes, Column
from telcrm.rules.columns.reading import (
    Read,
    bad_rows,
    flags_at,
    mistyped,
    nulls,
    objects_of,
    one_by_one,
)
from telcrm.rules.form import Input
from telcrm.rules.record.door import number_bounds
from telcrm.rules.record.nulls import is_null, plain
from telcrm.rules.types import (
    DECEMBER,
    EXACT_LIMIT,
    FIRST_MONTH,
    JANUARY,
    Type,
    ceiling,
    floor,
)

__all__ = ["READERS", "read_codes"]


def _integers(spec: Input, source: Array) -> Read:
    values, null = nulls(source)
    if values.dtype.kind == "O":
        return one_by_one(spec, source)
    if values.dtype.kind in "iu":
        signed = values.astype(np.int64) if values.dtype.kind == "u" else values
        if _all_inside(spec, values):
            return Column(signed, null, spec.type), []
        return _finished(spec, signed, null, [("input.range", _outside(spec, values))], source)
    if values.dtype.kind != "f":
        return mistyped(spec, source)
    number = _float64(values)
    nan = np.isnan(number)
    reach = np.abs(number) <= EXACT_LIMIT
    whole = reach & (number == np.rint(np.where(reach, number, 0)))
    integers = np.where(whole, number, 0).astype(np.int64)
    outside = _outside(spec, integers) | (np.isfinite(number) & ~reach)
    flags = [("input.type", ~whole & reach | np.isinf(number)), ("input.range", outside)]
    return _finished(spec, integers, _or_none(nan, null), flags, source)


def _decimals(spec: Input, source: Array) -> Read:
    values, null = nulls(source)
    if values.dtype.kind in "iu":
        column, bad = _integers(spec, source)
        kind = Type("decimal", 0, spec.type.minimum, spec.type.maximum)
        return Column(column.values, column.null, kind), bad
    if values.dtype.kind == "O":
        return one_by_one(spec, source)
    if values.dtype.kind != "f":
        return mistyped(spec, source)
    number = _float64(values)
    if not spec.exact and _all_inside(spec, number):
        return Column(number, null, spec.type), []
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


def _numbers(spec: Input, source: Array) -> Read:
    """Numbers of any scale; those beyond 64 bits are read one by one."""
    values, _ = nulls(source)
    return one_by_one(spec, source) if values.dtype == np.uint64 else _decimals(spec, source)


def _float64(values: Array) -> Array:
    """Floats as float64; a narrower float stands for the decimal of its own shortest text."""
    return values if values.dtype == np.float64 else values.astype("U").astype(np.float64)


def _or_none(nan: Array, null: Array | None) -> Array | None:
    absent = nan if null is None else nan | null
    return absent if absent.any() else None


def _all_inside(spec: Input, values: Array) -> bool:
    """Whether all values, null ones included, are numbers of the range; NaN is none."""
    low, high = number_bounds(spec)
    if len(values) == 0:
        return True
    if values.dtype.kind == "i" and low == 0:
        return _up_to(values, floor(high))
    if values.dtype.kind == "f":
        low, high = float(low), float(high)  # type: ignore[assignment]
    # Of NaN no comparison holds.
    return bool(values.min() >= low and values.max() <= high)


def _up_to(values: Array, high: int) -> bool:
    """Whether all of some signed integers lie from 0 to a bound, in one pass.

    Without its sign a negative number is larger than all the others.
    """
    unsigned = values.view(values.dtype.str.replace("i", "u"))
    return int(unsigned.max()) <= min(high, int(np.iinfo(values.dtype).max))


def _outside(spec: Input, values: Array) -> Array:
    low, high = number_bounds(spec)
    return (values < ceiling(low)) | (values > floor(high))


def _finished(
    spec: Input, values: Array, null: Array | None, flags: list[tuple[str, Array]], source: Array
) -> Read:
    """The column, and the rows flagged, null ones aside."""
    bad = [
        bad_rows(code, spec, rows if null is None else rows & ~null, source) for code, rows in flags
    ]
    return Column(values, null, spec.type), bad


def _booleans(spec: Input, source: Array) -> Read:
    values, null = nulls(source)
    if values.dtype.kind == "O":
        return one_by_one(spec, source)
    if values.dtype.kind != "b":
        return mistyped(spec, source)
    return Column(values, null, spec.type), []


def _dates(spec: Input, source: Array) -> Read:
    values, null = nulls(source)
    if values.dtype.kind == "O":
        return one_by_one(spec, source)
    if values.dtype.kind != "M":
        return mistyped(spec, source)
    days = values.astype("datetime64[D]")
    absent = _or_none(np.isnat(values), null)
    ordinals = days.astype(np.int64) + EPOCH
    low: Any = spec.type.minimum or date.min
    high: Any = spec.type.maximum or date.max
    outside = (ordinals < low.toordinal()) | (ordinals > high.toordinal())
    moment = days != values
    flags = [("input.type", moment), ("input.range", outside & ~moment)]
    return _finished(spec, ordinals, absent, flags, source)


def _months(spec: Input, source: Array) -> Read:
    column, bad = _integers(spec, source)
    month = column.values % 100
    wrong = (month < JANUARY) | (month > DECEMBER) | (column.values < FIRST_MONTH)
    if column.null is not None:
        wrong &= ~column.null
    for one in bad:
        wrong &= ~one.rows
    return column, [*bad, bad_rows("input.type", spec, wrong, source)]


def _categories(spec: Input, source: Array) -> Read:
    values, null = nulls(source)
    if values.dtype.kind == "O":
        return _objects(spec, values, null)
    if values.dtype.kind == "T":
        return _objects(spec, values.astype(object), null)
    if values.dtype.kind != "U":
        return mistyped(spec, source)
    codes = np.full(len(values), -1, dtype=np.int32)
    for code, word in enumerate(spec.type.values):
        codes[values == word] = code
    unknown = codes < 0 if null is None else (codes < 0) & ~null
    bad = [bad_rows("input.category", spec, unknown, values)]
    return Column(np.maximum(codes, 0), null, spec.type, spec.type.values), bad


def _objects(spec: Input, values: Array, null: Array | None) -> Read:
    """Category values as Python strings; what is none of the words is looked at closely."""
    places = {word: code for code, word in enumerate(spec.type.values)}
    words = [word if isinstance(word, str) else plain(word) for word in values.tolist()]
    known = (places.get(word, -1) if isinstance(word, str) else -1 for word in words)
    codes = np.fromiter(known, dtype=np.int32, count=len(words))
    odd = np.flatnonzero(codes < 0).tolist()
    absent = flags_at([row for row in odd if is_null(words[row])], len(words))
    absent = absent if null is None else absent | null
    texts = flags_at([row for row in odd if isinstance(words[row], str)], len(words))
    strange = (codes < 0) & ~absent
    bad = [
        bad_rows("input.type", spec, strange & ~texts, values),
        bad_rows("input.category", spec, strange & texts, values),
    ]
    column = Column(
        np.maximum(codes, 0), absent if absent.any() else None, spec.type, spec.type.values
    )
    return column, bad


def _strings(spec: Input, source: Array) -> Read:
    values, null = nulls(source)
    if values.dtype.kind in "OT":
        return one_by_one(spec, values.astype(object) if null is None else source.astype(object))
    if values.dtype.kind != "U":
        return mistyped(spec, source)
    words, codes = np.unique(values, return_inverse=True)
    return Column(codes, null, spec.type, tuple(words.tolist()) or ("",)), []


def read_codes(spec: Input, source: Codes) -> Read:
    """A category column that comes as codes: only the categories are compared, not the rows."""
    codes, masked = nulls(source.codes)
    if not spec.type.textual or codes.dtype.kind not in "iu":
        if codes.dtype.kind in "iu":
            null = codes == -1 if masked is None else (codes == -1) | masked
            return mistyped(spec, np.ma.MaskedArray(codes, null))
        return mistyped(spec, source.codes)
    if masked is None and _all_known(spec, codes, source.categories):
        return Column(codes, None, spec.type, source.categories), []
    null = codes == -1
    if masked is not None:
        null = null | masked
    beyond = ((codes < -1) | (codes >= len(source.categories))) & ~null
    places = np.where(beyond | null, 0, codes)
    words = objects_of(source.categories or ("",))
    categories, faults = one_by_one(spec, words)
    coded = beyond | null
    bad = [bad_rows("input.type", spec, beyond, codes)]
    bad += [
        bad_rows(one.code, spec, one.rows.take(places) & ~coded, words.take(places))
        for one in faults
        if one.code != "input.missing"
    ]
    absent = np.array([is_null(word) for word in words]).take(places) & ~beyond | null
    return Column(
        categories.values.take(places),
        absent if absent.any() else None,
        spec.type,
        categories.categories,
    ), bad


def _all_known(spec: Input, codes: Array, categories: tuple[Any, ...]) -> bool:
    """Whether every code has a category, each a word of the input and none there twice."""
    words = spec.type.values
    sound = all(type(one) is str and (not words or one in words) for one in categories)
    if not sound or len(set(categories)) < len(categories) or len(codes) == 0:
        return False
    if codes.dtype.kind == "u":
        return int(codes.max()) < len(categories)
    return _up_to(codes, len(categories) - 1)


READERS: Final[dict[str, Callable[[Input, Any], Read]]] = {
    "boolean": _booleans,
    "integer": _integers,
    "decimal": _decimals,
    "number": _numbers,
    "category": _categories,
    "string": _strings,
    "date": _dates,
    "month": _months,
}
