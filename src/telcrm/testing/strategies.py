"""Hypothesis strategies made from a book: records it takes, records it refuses, columns of them.

This module alone needs Hypothesis; it comes with the extra `test`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from decimal import Decimal
from typing import Any, Final, Literal, overload

from telcrm.arguments import flag, instance, optional, taking, whole
from telcrm.errors import ArgumentError, Problem
from telcrm.extras import missing
from telcrm.rules import RuleBook
from telcrm.rules.feel.moments import DaysTime, YearsMonths
from telcrm.rules.form import Input
from telcrm.rules.grid import from_ordinal, ordinal
from telcrm.rules.record.door import number_bounds
from telcrm.rules.types import FIRST_MONTH, Value, ceiling, floor, scaled
from telcrm.testing.arrays import forms_of, refuse_what_has_no_columns
from telcrm.testing.cases import Case
from telcrm.testing.refusals import refusals
from telcrm.testing.thresholds import accepted
from telcrm.testing.values import values_of

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import DrawFn, SearchStrategy
except ModuleNotFoundError as error:
    if error.name != "hypothesis":
        raise
    raise missing("test", "hypothesis") from error

__all__ = ["Columns", "columns_of", "inputs_of"]

Record = dict[str, Any]

_MADE: Final = instance(RuleBook, "telcrm.load(…) gives one")


@overload
def inputs_of(
    book: RuleBook, *, boundaries: bool = True, invalid: Literal[False] = False, nulls: bool = True
) -> SearchStrategy[Record]: ...
@overload
def inputs_of(
    book: RuleBook, *, boundaries: bool = True, invalid: Literal[True], nulls: bool = True
) -> SearchStrategy[Case]: ...
def inputs_of(
    book: RuleBook, *, boundaries: bool = True, invalid: bool = False, nulls: bool = True
) -> SearchStrategy[Record] | SearchStrategy[Case]:
    """Records of a book's inputs.

    Args:
        book: the book.
        boundaries: whether half of all values stand beside a threshold, at an end of the range, or
            are among the few that a test names.
        invalid: whether to give records that the book refuses, each as a `Case` that names what
            is wrong with it and carries the code of the error it must give.
        nulls: whether optional inputs may be null: None, or left out.

    Raises:
        ArgumentError: for an input of a kind that has no strategy, such as a list.

    >>> import telcrm
    >>> book = telcrm.load("cmcc.you_plus")
    >>> facts = inputs_of(book).example()  # doctest: +SKIP
    >>> facts  # doctest: +SKIP
    {'last_year_spend': Decimal('1199.99'), 'vip_this_year': True}
    """
    _MADE(book, "book")
    for name, given in (("boundaries", boundaries), ("invalid", invalid), ("nulls", nulls)):
        flag(given, name)
    valid = _records(book, boundaries=boundaries, nulls=nulls)
    return _refused(book, valid) if invalid else valid


def _records(book: RuleBook, *, boundaries: bool, nulls: bool) -> SearchStrategy[Record]:
    facts = _facts(book, boundaries=boundaries, nulls=nulls)
    return st.builds(_leaving_out, st.fixed_dictionaries(facts), st.booleans())


def _leaving_out(record: Record, left_out: bool) -> Record:
    """The record, its nulls as None or not there at all."""
    return {name: value for name, value in record.items() if value is not None or not left_out}


def _facts(book: RuleBook, *, boundaries: bool, nulls: bool) -> dict[str, SearchStrategy[Any]]:
    """For each input a strategy of values, one in five null where that is allowed."""
    return {
        name: _with_null(values) if nulls and book.inputs[name].optional else values
        for name, values in _by_input(book, boundaries=boundaries).items()
    }


def _with_null(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.integers(0, 4).flatmap(lambda one: st.none() if one == 0 else values)


def _by_input(book: RuleBook, *, boundaries: bool) -> dict[str, SearchStrategy[Any]]:
    """For each input a strategy of values that are not null."""
    near = {one.name: tuple(v for v in one.values if v is not None) for one in values_of(book)}
    found = {}
    for name, spec in book.inputs.items():
        anywhere = _anywhere(spec, near[name])
        beside = boundaries and near[name]
        found[name] = _half(_guises(spec, near[name]), anywhere) if beside else anywhere
    return found


def _half(near: SearchStrategy[Any], anywhere: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """One or the other, evenly: `one_of` would count the branches inside each."""
    return st.booleans().flatmap(lambda beside: near if beside else anywhere)


def _guises(spec: Input, values: tuple[Value, ...]) -> SearchStrategy[Any]:
    """Some of the values, numbers as any type that stands for them."""
    chosen = st.sampled_from(values)
    if spec.type.kind not in ("decimal", "number"):
        return chosen
    return st.one_of(chosen, chosen.filter(_is_float).map(float))


def _is_float(value: Any) -> bool:
    """Whether a float64 stands for a number exactly."""
    return bool(Decimal(repr(float(value))) == value)


def _anywhere(spec: Input, named: tuple[Value, ...]) -> SearchStrategy[Any]:
    """Any value that an input takes."""
    make = _STRATEGIES.get(spec.type.kind)
    if make is None:
        message = f"book: {spec.name} is a {spec.type.kind}: there is no strategy for it"
        raise ArgumentError(Problem("argument.invalid", message))
    values: SearchStrategy[Any] = make(spec)
    if spec.type.allowed is not None:
        values = st.one_of(st.sampled_from(named), values) if named else values
    return values.filter(lambda value: accepted(spec, value))


# One strategy for each kind.


def _integers(spec: Input) -> SearchStrategy[Any]:
    low, high = number_bounds(spec)
    return st.integers(ceiling(low), floor(high))


def _decimals(spec: Input) -> SearchStrategy[Any]:
    """Decimals of the declared scale, finer ones where the input is only tested, and floats."""
    low, high = number_bounds(spec)
    at_scale = _steps(low, high, spec.type.scale)
    if spec.exact:
        return st.one_of(at_scale, at_scale.filter(_is_float).map(float))
    finer = _steps(low, high, spec.type.scale + 2)
    floats = st.floats(float(low), float(high))
    return st.one_of(at_scale, finer, at_scale.map(float), floats)


def _steps(low: Any, high: Any, scale: int) -> SearchStrategy[Any]:
    units = st.integers(ceiling(scaled(low, scale)), floor(scaled(high, scale)))
    return units.map(lambda unit: scaled(Decimal(unit), -scale) if scale else unit)


_WIDE: Final = 10**9


def _numbers(spec: Input) -> SearchStrategy[Any]:
    low: Any = -_WIDE if spec.type.minimum is None else spec.type.minimum
    high: Any = _WIDE if spec.type.maximum is None else spec.type.maximum
    return st.one_of(_steps(low, high, 6), st.floats(float(low), float(high)))


def _strings(_: Input) -> SearchStrategy[Any]:
    return st.text()


def _categories(spec: Input) -> SearchStrategy[Any]:
    return st.sampled_from(spec.type.values)


def _booleans(_: Input) -> SearchStrategy[Any]:
    return st.booleans()


def _dates(spec: Input) -> SearchStrategy[Any]:
    low: Any = spec.type.minimum or date.min
    high: Any = spec.type.maximum or date.max
    return st.dates(low, high)


_LAST_MONTH: Final = 999912


def _months(spec: Input) -> SearchStrategy[Any]:
    low: Any = max(spec.type.minimum or 0, FIRST_MONTH + 1)
    high: Any = _LAST_MONTH if spec.type.maximum is None else spec.type.maximum
    numbers = st.integers(ordinal(low, "month"), ordinal(high, "month"))
    return numbers.map(lambda number: from_ordinal(number, "month"))


def _times(_: Input) -> SearchStrategy[Any]:
    return st.times(timezones=st.one_of(st.none(), _zones()))


def _moments(_: Input) -> SearchStrategy[Any]:
    return st.datetimes(timezones=st.one_of(st.none(), _zones()))


def _zones() -> SearchStrategy[Any]:
    """Whole hours from UTC."""
    return st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


def _spans(_: Input) -> SearchStrategy[Any]:
    seconds = st.integers(-_WIDE, _WIDE)
    return st.one_of(
        seconds.map(lambda count: timedelta(seconds=count)),
        seconds.map(lambda count: DaysTime(Decimal(count))),
    )


def _month_spans(_: Input) -> SearchStrategy[Any]:
    return st.integers(-10_000, 10_000).map(YearsMonths)


_STRATEGIES: Final = {
    "boolean": _booleans,
    "integer": _integers,
    "decimal": _decimals,
    "number": _numbers,
    "category": _categories,
    "string": _strings,
    "date": _dates,
    "month": _months,
    "time": _times,
    "date and time": _moments,
    "days and time duration": _spans,
    "years and months duration": _month_spans,
}


# Records that are refused.


@st.composite
def _refused(draw: DrawFn, book: RuleBook, valid: SearchStrategy[Record]) -> Case:
    """A record with one thing wrong: a fact that is missing or bad, or one too many."""
    record = draw(valid)
    wrong = draw(st.sampled_from(refusals(book)))
    given = {**record, wrong.name: wrong.value}
    if wrong.absent:
        del given[wrong.name]
    return Case(str(wrong), given, {}, wrong.code)


# Columns.


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns for `RuleBook.evaluate`, and the records they stand for.

    Attributes:
        columns: an array, a list or `telcrm.Codes` for each input; an optional input of which every
            fact is null may be left out.
        records: the same facts, one record a row.
    """

    columns: Mapping[str, Any]
    records: tuple[Record, ...]


@taking(book=_MADE, rows=optional(whole(lowest=0)), boundaries=flag, nulls=flag)
def columns_of(
    book: RuleBook, *, rows: int | None = None, boundaries: bool = True, nulls: bool = True
) -> SearchStrategy[Columns]:
    """Columns of a book's inputs, in any of the forms that `evaluate` reads.

    Lists and object arrays; NumPy arrays of each type that holds the values; masked arrays, NaN
    and NaT for null; `telcrm.Codes` for texts.

    Args:
        book: the book.
        rows: how many rows; None for one to ten.
        boundaries: as in `inputs_of`.
        nulls: as in `inputs_of`.

    Raises:
        InputError: `columns.unsupported`, for an input of a kind that columns do not hold.
    """
    refuse_what_has_no_columns(book)
    facts = _facts(book, boundaries=boundaries, nulls=nulls)
    return _columns(book, facts, st.integers(1, 10) if rows is None else st.just(rows))


@st.composite
def _columns(
    draw: DrawFn,
    book: RuleBook,
    facts: dict[str, SearchStrategy[Any]],
    lengths: SearchStrategy[int],
) -> Columns:
    rows = draw(lengths)
    columns = {}
    listed = {}
    for name, values in facts.items():
        listed[name] = draw(st.lists(values, min_size=rows, max_size=rows))
        form = draw(st.sampled_from(forms_of(book.inputs[name], listed[name])))
        if form is not None:
            columns[name] = form(listed[name])
    if listed and not columns:  # No column would say how many rows there are.
        columns = dict(list(listed.items())[:1])
    records = tuple({name: listed[name][row] for name in listed} for row in range(rows))
    return Columns(columns, records)
