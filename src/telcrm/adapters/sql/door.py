"""The door of a statement: a table's columns become facts that can be decided on.

What the engine's own doors refuse is a fault here too, told row by row; a fact that is refused is
null in the layers above, where it does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from sqlglot import exp

from telcrm.adapters.sql.terms import (
    Term,
    all_of,
    any_of,
    asked,
    atom,
    case,
    cast,
    collated,
    day,
    decimals,
    is_null,
    negated,
    not_null,
    null,
    number,
    one_of,
    text,
    whole,
    within,
)
from telcrm.adapters.sql.writing import Fault, Writing, kind_in_sql
from telcrm.rules.form import Input
from telcrm.rules.record.door import number_bounds
from telcrm.rules.types import DECEMBER, FIRST_MONTH, JANUARY, ceiling, floor

__all__ = ["read"]

Code = tuple[str, exp.Expression | None]
"""A problem's code and when it is so; None where it is all that is left."""

_LARGEST: Final = "1.7976931348623157E308"
"""The largest finite number of 64 bits."""


def read(spec: Input, column: str | None, writing: Writing) -> None:
    """Take a fact from the table: what is known of it, and what may be wrong with it.

    Args:
        spec: the input.
        column: the table's column; None for a fact that is null in all rows.
        writing: takes all this.
    """
    raw = _cleaned(spec, _raw(spec, column, writing), writing)
    value, codes = _READERS[spec.type.kind](spec, raw, writing)
    held = writing.layers.shared(value)
    writing.known[spec.name] = Term(_as_term(spec, held, writing), spec.type, _scale(spec))
    lost = is_null(held.copy())
    present = not_null(held.copy())
    if spec.optional:
        lost = all_of((not_null(raw.copy()), lost))
        writing.sound.append(any_of((is_null(raw.copy()), present)))
    else:
        writing.sound.append(present)
        missing = any_of((is_null(raw.copy()), *_nan(spec, raw, writing)))
        writing.faults.append(Fault(f"input.missing: {spec.name}", missing))
    for code, when in codes:
        told = lost.copy() if when is None else all_of((lost.copy(), when))
        writing.faults.append(Fault(f"{code}: {spec.name}", told))


def _raw(spec: Input, column: str | None, writing: Writing) -> exp.Column:
    if column is not None:
        return writing.layers.fact(column)
    return writing.layers.bind(cast(null(), kind_in_sql(spec.type)))


def _as_term(spec: Input, held: exp.Expression, writing: Writing) -> exp.Expression:
    return asked(held.copy(), writing.dialect) if spec.type.kind == "boolean" else held.copy()


def _scale(spec: Input) -> int | None:
    if spec.type.kind in ("integer", "month"):
        return 0
    return spec.type.scale if spec.type.kind == "decimal" and spec.exact else None


def _cleaned(spec: Input, raw: exp.Column, writing: Writing) -> exp.Expression:
    """NaN is null; where null is a fault anyway, what NaN was is asked when the fault is told."""
    nan = list(_nan(spec, raw, writing)) if spec.optional else []
    return writing.layers.bind(case([(negated(nan[0]), raw)], None)) if nan else raw


def _nan(spec: Input, raw: exp.Expression, writing: Writing) -> Iterator[exp.Expression]:
    """Whether a number is NaN, where a column may hold it."""
    if spec.type.kind not in ("integer", "decimal", "month"):
        return
    found = cast(raw.copy(), "DOUBLE")
    if writing.dialect.nan == "function":
        yield exp.IsNan(this=found)
    elif writing.dialect.nan == "value":
        yield exp.EQ(this=found, expression=cast(exp.Literal.string("NaN"), "DOUBLE"))


def _infinite(raw: exp.Expression, writing: Writing) -> Iterator[exp.Expression]:
    if writing.dialect.nan is not None or writing.dialect.loose:
        found = exp.Abs(this=cast(raw.copy(), "DOUBLE"))
        yield exp.GT(this=found, expression=exp.Literal.number(_LARGEST))


def _loose(raw: exp.Expression, kinds: tuple[str, ...], writing: Writing) -> Iterator[Any]:
    """Whether a value is not of its column's type, where that may be."""
    if writing.dialect.loose:
        found = exp.Anonymous(this="TYPEOF", expressions=[raw.copy()])
        yield negated(one_of(found, [exp.Literal.string(kind) for kind in kinds]))


_NUMBERS: Final = ("integer", "real")


# Numbers.


def _integer(spec: Input, raw: exp.Expression, writing: Writing) -> tuple[Any, list[Code]]:
    low, high = number_bounds(spec)
    inside = within(raw.copy(), number(ceiling(low)), number(floor(high)))
    value = whole(raw.copy()) if spec.exact else raw.copy()
    return _whole_where(inside, raw, value), _codes_of_whole(raw, writing)


def _whole_where(
    inside: exp.Expression, raw: exp.Expression, value: exp.Expression
) -> exp.Expression:
    """A number where it is whole and a condition holds, which is asked first."""
    return case(
        [(inside, case([(exp.EQ(this=_rounded(raw), expression=raw.copy()), value)], None))], None
    )


def _rounded(raw: exp.Expression) -> exp.Expression:
    return exp.Round(this=raw.copy())


def _codes_of_whole(raw: exp.Expression, writing: Writing) -> list[Code]:
    fraction = exp.NEQ(this=_rounded(raw), expression=raw.copy())
    wrong = (*_loose(raw, _NUMBERS, writing), *_infinite(raw, writing), fraction)
    return [("input.type", any_of(wrong)), ("input.range", None)]


def _month(spec: Input, raw: exp.Expression, writing: Writing) -> tuple[Any, list[Code]]:
    low, high = number_bounds(spec)
    inside = within(raw.copy(), number(ceiling(low)), number(floor(high)))
    of_year = exp.Mod(this=whole(raw.copy()), expression=number(100))
    named = all_of(
        (
            exp.GT(this=raw.copy(), expression=number(FIRST_MONTH)),
            within(of_year, number(JANUARY), number(DECEMBER)),
        )
    )
    value = whole(raw.copy()) if spec.exact else raw.copy()
    found = _whole_where(inside.copy(), raw, case([(named, value)], None))
    outside = ("input.range", negated(inside))
    return found, [_codes_of_whole(raw, writing)[0], outside, ("input.type", None)]


def _decimal(spec: Input, raw: exp.Expression, writing: Writing) -> tuple[Any, list[Code]]:
    low, high = number_bounds(spec)
    inside = within(raw.copy(), number(low), number(high))
    wrong = (*_loose(raw, _NUMBERS, writing), *_infinite(raw, writing))
    codes: list[Code] = [("input.type", any_of(wrong))] if wrong else []
    if not spec.exact:
        return case([(inside, raw.copy())], None), [*codes, ("input.range", None)]
    scale = spec.type.scale
    shifted = exp.Mul(this=raw.copy(), expression=number(10**scale)) if scale else raw.copy()
    units = writing.layers.bind(case([(inside.copy(), whole(exp.Round(this=shifted)))], None))
    again = exp.EQ(this=atom(decimals(units.copy(), scale, writing.dialect)), expression=raw.copy())
    codes += [("input.range", negated(inside)), ("input.scale", None)]
    return case([(again, units)], None), codes


# What is no number.


def _boolean(_: Input, raw: exp.Expression, writing: Writing) -> tuple[Any, list[Code]]:
    if not writing.dialect.flags:
        return raw.copy(), []
    flag = one_of(raw.copy(), [number(0), number(1)])
    return case([(flag, raw.copy())], None), [("input.type", None)]


def _category(spec: Input, raw: exp.Expression, writing: Writing) -> tuple[Any, list[Code]]:
    words = [text(word, writing.dialect) for word in spec.type.values]
    known = collated(raw.copy(), writing.dialect)
    wrong = list(_loose(raw, ("text",), writing))
    codes: list[Code] = [("input.type", any_of(wrong))] if wrong else []
    return case([(one_of(known, words), known.copy())], None), [*codes, ("input.category", None)]


def _string(_: Input, raw: exp.Expression, writing: Writing) -> tuple[Any, list[Code]]:
    known = collated(raw.copy(), writing.dialect)
    wrong = list(_loose(raw, ("text",), writing))
    if not wrong:
        return known, []
    return case([(negated(any_of(wrong)), known)], None), [("input.type", None)]


def _date(spec: Input, raw: exp.Expression, writing: Writing) -> tuple[Any, list[Code]]:
    """A moment of a day other than its beginning is no date."""
    of_day = _day_of(raw, writing)
    is_day = exp.EQ(this=of_day, expression=raw.copy())
    inside = list(_inside(spec, raw, writing))
    value = case([(all_of((is_day, *inside)), of_day.copy())], None)
    codes: list[Code] = [("input.type", negated(is_day.copy()))]
    if writing.dialect.text_days:
        codes = [("input.type", any_of((is_null(of_day.copy()), negated(is_day.copy()))))]
    return value, [*codes, ("input.range", None)]


def _day_of(raw: exp.Expression, writing: Writing) -> exp.Expression:
    if writing.dialect.text_days:
        return exp.Anonymous(this="DATE", expressions=[raw.copy()])
    if writing.dialect.dual:
        return exp.Anonymous(this="TRUNC", expressions=[raw.copy()])
    return cast(raw.copy(), "DATE")


def _inside(spec: Input, raw: exp.Expression, writing: Writing) -> Iterator[exp.Expression]:
    low: Any = spec.type.minimum
    high: Any = spec.type.maximum
    if writing.dialect.wide_days:
        low, high = low or date.min, high or date.max
    if low is not None:
        yield exp.GTE(this=raw.copy(), expression=day(low, writing.dialect))
    if high is not None:
        yield exp.LTE(this=raw.copy(), expression=day(high, writing.dialect))


_Reader = Callable[[Input, exp.Expression, Writing], tuple[Any, list[Code]]]

_READERS: Final[Mapping[str, _Reader]] = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "category": _category,
    "string": _string,
    "date": _date,
    "month": _month,
}
