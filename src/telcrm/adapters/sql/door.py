"""The door of a statement: a table's columns become facts that can be decided on.

What the engine's own doors refuse is a fault here too, told row by row; a fact that is refused is
null in the layers above, where it does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlglot import exp

from telcrm.adapters.sql.terms import (
    DIGITS,
    WIDEST,
    Term,
    all_of,
    any_of,
    asked,
    atom,
    beside,
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
from telcrm.adapters.sql.writing import Fault, Guard, Writing, kind_in_sql
from telcrm.rules.form import Input
from telcrm.rules.record.door import number_bounds
from telcrm.rules.types import DECEMBER, FIRST_MONTH, JANUARY, ceiling, floor

__all__ = ["read"]

Code = tuple[str, exp.Expression | None]
"""A problem's code and when it is so; None where it is all that is left."""

_LARGEST: Final = "1.7976931348623157E308"
"""The largest finite number of 64 bits."""


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact as its reader takes it: where it is sound, its value there, its possible faults."""

    guard: exp.Expression | None
    value: exp.Expression
    codes: list[Code]

    @property
    def guarded(self) -> exp.Expression:
        """The value, null where it is not sound."""
        return self.value if self.guard is None else case([(self.guard, self.value)], None)


def read(spec: Input, column: str | None, writing: Writing, *, alone: bool) -> None:
    """Take a fact from the table: what is known of it, and what may be wrong with it.

    Args:
        spec: the input.
        column: the table's column; None for a fact that is null in all rows.
        writing: takes all this.
        alone: whether it is asked for once, by a scorecard. Its value is then checked where the
            scorecard asks for it, and the score is null where it is not sound.
    """
    raw = _cleaned(spec, _raw(spec, column, writing), writing)
    fact = _READERS[spec.type.kind](spec, raw, writing)
    checked = alone and not spec.optional and fact.guard is not None and spec.type.kind in _SIMPLE
    if checked and (spec.type.kind == "integer" or not spec.exact):
        _checked_later(spec, raw, fact, writing)
    else:
        _checked_now(spec, raw, fact, writing)


_SIMPLE: Final = ("integer", "decimal", "category")
"""Kinds of which the table's own column can be asked wherever it is known to be sound."""


def _checked_later(spec: Input, raw: exp.Expression, fact: _Fact, writing: Writing) -> None:
    guard: Any = fact.guard
    asked_of = Term(_compared(spec, raw, writing), spec.type, _scale(spec))
    writing.guards[spec.name] = Guard(guard.copy(), asked_of)
    writing.known[spec.name] = Term(fact.value, spec.type, _scale(spec))
    _faults(spec, raw, negated(guard.copy()), fact.codes, writing)


def _compared(spec: Input, raw: exp.Expression, writing: Writing) -> exp.Expression:
    """A table's column as it is compared."""
    return collated(raw.copy(), writing.dialect) if spec.type.textual else raw.copy()


def _checked_now(spec: Input, raw: exp.Expression, fact: _Fact, writing: Writing) -> None:
    held = writing.layers.shared(fact.guarded)
    writing.known[spec.name] = Term(_as_term(spec, held, writing), spec.type, _scale(spec))
    lost, present = is_null(held.copy()), not_null(held.copy())
    if spec.optional:
        lost = all_of((not_null(raw.copy()), lost))
        present = any_of((is_null(raw.copy()), present))
    writing.sound.append(present)
    _faults(spec, raw, lost, fact.codes, writing)


def _faults(
    spec: Input, raw: exp.Expression, lost: exp.Expression, codes: list[Code], writing: Writing
) -> None:
    if not spec.optional:
        missing = any_of((is_null(raw.copy()), *_nan(spec, raw, writing)))
        writing.faults.append(Fault(_told("input.missing", spec), missing))
    if codes:
        *told, (left, _) = codes
        branches = [(when, _told(code, spec)) for code, when in told if when is not None]
        writing.faults.append(Fault(case(branches, _told(left, spec)), lost))


def _told(code: str, spec: Input) -> exp.Expression:
    return exp.Literal.string(f"{code}: {spec.name}")


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
    if spec.type.kind not in ("integer", "decimal", "month") or spec.name in writing.whole:
        return
    found = cast(raw.copy(), "DOUBLE")
    if writing.dialect.nan == "function":
        yield exp.IsNan(this=found)
    elif writing.dialect.nan == "value":
        yield exp.EQ(this=found, expression=cast(exp.Literal.string("NaN"), "DOUBLE"))


def _infinite(spec: Input, raw: exp.Expression, writing: Writing) -> Iterator[exp.Expression]:
    if spec.name not in writing.whole and (writing.dialect.nan or writing.dialect.loose):
        found = exp.Abs(this=cast(raw.copy(), "DOUBLE"))
        yield exp.GT(this=found, expression=exp.Literal.number(_LARGEST))


def _loose(raw: exp.Expression, kinds: tuple[str, ...], writing: Writing) -> Iterator[Any]:
    """Whether a value is not of its column's type, where that may be."""
    if writing.dialect.loose:
        found = exp.Anonymous(this="TYPEOF", expressions=[raw.copy()])
        yield negated(one_of(found, [exp.Literal.string(kind) for kind in kinds]))


_NUMBERS: Final = ("integer", "real")


# Numbers.


def _integer(spec: Input, raw: exp.Expression, writing: Writing) -> _Fact:
    value = whole(raw.copy()) if spec.exact else raw.copy()
    codes = [*_not_whole(spec, raw, writing), ("input.range", None)]
    return _Fact(_whole_inside(spec, raw, writing), value, codes)


def _whole_inside(spec: Input, raw: exp.Expression, writing: Writing) -> exp.Expression:
    """Whether a number is whole and of the range."""
    if spec.name in writing.whole:
        return _whole_range(spec, raw)
    rounded = exp.Round(this=raw.copy())
    return all_of((_whole_range(spec, raw), exp.EQ(this=rounded, expression=raw.copy())))


def _whole_range(spec: Input, raw: exp.Expression) -> exp.Expression:
    low, high = number_bounds(spec)
    return within(raw.copy(), number(ceiling(low)), number(floor(high)))


def _not_whole(spec: Input, raw: exp.Expression, writing: Writing) -> Iterator[Code]:
    if spec.name not in writing.whole:
        fraction = exp.NEQ(this=exp.Round(this=raw.copy()), expression=raw.copy())
        wrong = (*_loose(raw, _NUMBERS, writing), *_infinite(spec, raw, writing), fraction)
        yield "input.type", any_of(wrong)


def _month(spec: Input, raw: exp.Expression, writing: Writing) -> _Fact:
    of_year = exp.Mod(this=whole(raw.copy()), expression=number(100))
    named = all_of(
        (
            exp.GT(this=raw.copy(), expression=number(FIRST_MONTH)),
            within(of_year, number(JANUARY), number(DECEMBER)),
        )
    )
    value = whole(raw.copy()) if spec.exact else raw.copy()
    outside = ("input.range", negated(_whole_range(spec, raw)))
    codes = [*_not_whole(spec, raw, writing), outside, ("input.type", None)]
    # Only a number of the range has 64 bits to be divided.
    return _Fact(_whole_inside(spec, raw, writing), case([(named, value)], None), codes)


def _decimal(spec: Input, raw: exp.Expression, writing: Writing) -> _Fact:
    inside = within(raw.copy(), *(beside(one, writing.dialect) for one in number_bounds(spec)))
    wrong = (*_loose(raw, _NUMBERS, writing), *_infinite(spec, raw, writing))
    codes: list[Code] = [("input.type", any_of(wrong))] if wrong else []
    if not spec.exact:
        return _Fact(inside, raw.copy(), [*codes, ("input.range", None)])
    scale = spec.type.scale
    counted = whole(exp.Round(this=_shifted(raw, scale, writing)))
    units = writing.layers.bind(case([(inside.copy(), counted)], None))
    digits = WIDEST if writing.dialect.narrow else DIGITS
    value = decimals(units.copy(), scale, writing.dialect, digits)
    again = exp.EQ(this=atom(value), expression=raw.copy())
    codes += [("input.range", negated(inside)), ("input.scale", None)]
    return _Fact(again, units, codes)


def _shifted(raw: exp.Expression, scale: int, writing: Writing) -> exp.Expression:
    """A number times 10**scale, near enough to be rounded where it is of that scale."""
    if not scale:
        return raw.copy()
    if writing.dialect.narrow:
        # The nearest float is near enough: a number of the range has no more than 15 digits.
        return exp.Mul(this=cast(raw.copy(), "DOUBLE"), expression=number(10**scale))
    # Of a narrow column whole numbers times a whole number overflow, times a decimal they do not.
    power = cast(number(10**scale), f"DECIMAL({scale + 1}, 0)")
    return exp.Mul(this=raw.copy(), expression=power)


# What is no number.


def _boolean(_: Input, raw: exp.Expression, writing: Writing) -> _Fact:
    if not writing.dialect.flags:
        return _Fact(None, raw.copy(), [])
    flag = one_of(raw.copy(), [number(0), number(1)])
    return _Fact(flag, raw.copy(), [("input.type", None)])


def _category(spec: Input, raw: exp.Expression, writing: Writing) -> _Fact:
    words = [text(word, writing.dialect) for word in spec.type.values]
    known = collated(raw.copy(), writing.dialect)
    wrong = list(_loose(raw, ("text",), writing))
    codes: list[Code] = [("input.type", any_of(wrong))] if wrong else []
    return _Fact(one_of(known, words), known.copy(), [*codes, ("input.category", None)])


def _string(_: Input, raw: exp.Expression, writing: Writing) -> _Fact:
    known = collated(raw.copy(), writing.dialect)
    wrong = list(_loose(raw, ("text",), writing))
    if not wrong:
        return _Fact(None, known, [])
    return _Fact(negated(any_of(wrong)), known, [("input.type", None)])


def _date(spec: Input, raw: exp.Expression, writing: Writing) -> _Fact:
    """A moment of a day other than its beginning is no date."""
    of_day = _day_of(raw, writing)
    is_day = exp.EQ(this=of_day, expression=raw.copy())
    inside = list(_inside(spec, raw, writing))
    other = negated(is_day.copy())
    if writing.dialect.text_days:
        other = any_of((is_null(of_day.copy()), other))
    codes: list[Code] = [("input.type", other), ("input.range", None)]
    return _Fact(all_of((is_day, *inside)), of_day.copy(), codes)


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


_Reader = Callable[[Input, exp.Expression, Writing], _Fact]

_READERS: Final[Mapping[str, _Reader]] = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "category": _category,
    "string": _string,
    "date": _date,
    "month": _month,
}
