"""Facts as a kernel reads them: arrays as they came where their type allows, else read first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from telcrm.adapters.native.writer import Loop, Stored, Writer, literal
from telcrm.rules.columns.column import EPOCH, Array, Codes, Column
from telcrm.rules.columns.door import Source
from telcrm.rules.form import Input
from telcrm.rules.record.door import number_bounds
from telcrm.rules.types import DECEMBER, FIRST_MONTH, JANUARY, Type, ceiling, floor

__all__ = ["Fact", "Layout", "as_it_came", "as_read", "write_fact"]

Form: TypeAlias = Literal["whole", "real", "rounded", "codes", "truth", "days", "month", "read"]
"""How a fact comes: whole numbers, floats to be compared or to be made exact, codes of categories,
booleans, days since 1970, months; or read already, so that nothing is to be looked at any more.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the array of a fact is to be read.

    Attributes:
        form: how it comes.
        dtype: of its array.
        type: of the values as columns hold them.
        null: whether an array says where it is null.
    """

    form: Form
    dtype: str
    type: Type
    null: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """The arrays of a fact, each of shape (rows,), and how they are to be read."""

    layout: Layout
    arrays: tuple[Array, ...]


def as_it_came(spec: Input, source: Source | None) -> Fact | None:
    """A fact that the kernel can look at itself; None where it must be read first."""
    if isinstance(source, Codes):
        return _codes(spec, source)
    if source is None or spec.optional or not _plain(source):
        return None
    form, kind = _FORMS.get((spec.type.kind, source.dtype.kind), _no_form)(spec, source)
    if form is None:
        return None
    values = source.view(np.int64) if form == "days" else source
    return Fact(Layout(form, values.dtype.name, kind), (values,))


def _plain(array: Array) -> bool:
    """Whether an array is one that a compiled loop can walk along."""
    return (
        not isinstance(array, np.ma.MaskedArray)
        and array.flags.c_contiguous
        and array.flags.aligned
        and array.dtype.isnative
        and array.dtype != np.uint64
    )


def _codes(spec: Input, source: Codes) -> Fact | None:
    """Codes of just the input's own categories, in their order."""
    if spec.optional or spec.type.kind != "category" or source.categories != spec.type.values:
        return None
    codes = source.codes
    if codes.dtype.kind not in "iu" or not _plain(codes):
        return None
    return Fact(Layout("codes", codes.dtype.name, spec.type), (codes,))


Formed: TypeAlias = tuple[Form | None, Type]


def _no_form(spec: Input, _: Array) -> Formed:
    return None, spec.type


def _whole(spec: Input, _: Array) -> Formed:
    return "whole", spec.type


def _whole_decimal(spec: Input, _: Array) -> Formed:
    return "whole", Type("decimal", 0, spec.type.minimum, spec.type.maximum)


def _float(spec: Input, source: Array) -> Formed:
    if source.dtype != np.float64:
        return None, spec.type
    return ("rounded" if spec.exact else "real"), spec.type


def _truth(spec: Input, _: Array) -> Formed:
    return "truth", spec.type


def _days(spec: Input, source: Array) -> Formed:
    return ("days" if np.datetime_data(source.dtype) == ("D", 1) else None), spec.type


def _month(spec: Input, _: Array) -> Formed:
    return "month", spec.type


_FORMS: Final[dict[tuple[str, str], Callable[[Input, Array], Formed]]] = {
    ("integer", "i"): _whole,
    ("integer", "u"): _whole,
    ("decimal", "i"): _whole_decimal,
    ("decimal", "u"): _whole_decimal,
    ("decimal", "f"): _float,
    ("number", "i"): _whole_decimal,
    ("number", "u"): _whole_decimal,
    ("number", "f"): _float,
    ("boolean", "b"): _truth,
    ("date", "M"): _days,
    ("month", "i"): _month,
    ("month", "u"): _month,
}
"""For each kind of an input and of an array, how it is read."""


def as_read(spec: Input, column: Column) -> Fact | None:
    """A fact that the door has read; None where its values are none that a kernel calculates with.

    Args:
        spec: the input.
        column: its values, with no bad row among them.
    """
    values, kind = column.values, replace(column.type, nullable=spec.type.nullable)
    if values.dtype.kind == "O" or spec.type.kind == "string":
        return None
    if spec.type.kind == "category":
        places = {word: code for code, word in enumerate(spec.type.values)}
        codes = np.array([places.get(word, 0) for word in column.categories], dtype=np.int32)
        values, kind = codes.take(values), spec.type
    values = np.ascontiguousarray(values, values.dtype.newbyteorder("="))
    null = () if column.null is None else (np.ascontiguousarray(column.null),)
    form: Form = "real" if values.dtype.kind == "f" else "read"
    return Fact(Layout(form, values.dtype.name, kind, bool(null)), (values, *null))


# In the kernel.


def write_fact(writer: Writer, spec: Input, layout: Layout) -> None:
    """A fact among the values of the book, and what is to be looked at in each row."""
    array = writer.argument(writer.facts, "f")
    null = f"{writer.argument(writer.facts, 'f')}[i]" if layout.null else None
    kind = layout.type
    load = _LOADS.get(layout.form, "{0}[i]").format(array, 10**kind.scale, EPOCH)
    categories = spec.type.values if kind.textual else ()
    writer.stored[spec.name] = Stored(load, null, kind, categories, layout.form == "real")
    check = _CHECKS.get(layout.form)
    if check is not None and not layout.null:
        seen = _Seen(spec, np.dtype(layout.dtype), f"{array}[i]")
        writer.checks[spec.name] = lambda loop, value: check(loop, seen, value)


_LOADS: Final = {
    "rounded": "int64(rint({0}[i] * {1}))",
    "days": "({0}[i] + {2})",
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A fact to be held against what it may be.

    Attributes:
        spec: the input.
        dtype: of its array.
        raw: the expression of its value as it came.
    """

    spec: Input
    dtype: np.dtype[Any]
    raw: str


def _within(loop: Loop, value: str, dtype: np.dtype[Any], low: int, high: int) -> None:
    """Whole numbers between two others: counted from the lower, those below it are huge."""
    limits = np.iinfo(dtype)
    low, high = max(low, int(limits.min)), min(high, int(limits.max))
    if low > high:
        loop.odd("True")
    elif (low, high) != (limits.min, limits.max):
        word = f"uint{8 * dtype.itemsize}"
        distance = f"{value} - {literal(low)}" if low else value
        loop.watch(word, f"{word}({distance})", high - low)


def _whole_within(loop: Loop, seen: _Seen, value: str) -> None:
    low, high = number_bounds(seen.spec)
    _within(loop, value, seen.dtype, ceiling(low), floor(high))


def _real_within(loop: Loop, seen: _Seen, _: str) -> None:
    """The bits of floats that are not negative are in their order; all others', NaN's too, beyond.

    A difference has the sign that comparing says, whatever it is rounded to.
    """
    low, high = map(float, number_bounds(seen.spec))
    if low == 0:
        loop.watch("uint64", f"float64({seen.raw} + 0.0).view(uint64)", _bits(high))
    else:
        for distance in (f"{seen.raw} - {literal(low)}", f"{literal(high)} - {seen.raw}"):
            loop.watch("uint64", f"float64({distance}).view(uint64)", _bits(float("inf")))


def _bits(number: float) -> int:
    return int(np.float64(number).view(np.uint64))


def _exact_within(loop: Loop, seen: _Seen, value: str) -> None:
    _real_within(loop, seen, value)
    loop.odd(f"float64({value}) / {float(10**seen.spec.type.scale)!r} != {seen.raw}")


def _known_code(loop: Loop, seen: _Seen, value: str) -> None:
    _within(loop, value, seen.dtype, 0, len(seen.spec.type.values) - 1)


def _usual_day(loop: Loop, seen: _Seen, value: str) -> None:
    low: Any = seen.spec.type.minimum or date.min
    high: Any = seen.spec.type.maximum or date.max
    _within(loop, value, seen.dtype, low.toordinal(), high.toordinal())


def _usual_month(loop: Loop, seen: _Seen, value: str) -> None:
    _whole_within(loop, seen, value)
    loop.odd(f"not (({value} % 100 >= {JANUARY}) & ({value} % 100 <= {DECEMBER}))")
    loop.odd(f"{value} < {FIRST_MONTH}")


_CHECKS: Final[dict[str, Callable[[Loop, _Seen, str], None]]] = {
    "whole": _whole_within,
    "real": _real_within,
    "rounded": _exact_within,
    "codes": _known_code,
    "days": _usual_day,
    "month": _usual_month,
}
"""For each form, what adds the lines that find a row that must be looked at closely."""
