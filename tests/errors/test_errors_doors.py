"""Two doors, one rule: what the record door refuses the column door refuses, by the same code."""

from __future__ import annotations

import warnings
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import telcrm
from telcrm.errors import InputError
from telcrm.rules import RuleBook

SCALE = settings().max_examples
KINDS = {
    "boolean": 'type = "boolean"',
    "integer": 'type = "integer"\nminimum = 0\nmaximum = 1200',
    "unbounded": 'type = "integer"',
    "decimal": 'type = "decimal"\nscale = 2\nminimum = 0\nmaximum = 99999.99',
    "exact": 'type = "decimal"\nscale = 2\nminimum = 0\nmaximum = 99999.99',
    "category": 'type = "category"\nvalues = ["全球通", "5", "nan"]',
    "string": 'type = "string"',
    "date": 'type = "date"\nminimum = 1990-01-01\nmaximum = 2099-12-31',
    "month": 'type = "month"',
}
"""The input `x` of each book. The category's values are what numbers become as texts."""


class NAType:
    """Stands for pandas.NA, which is known by the name of its type."""


@cache
def book(kind: str, *, optional: bool) -> RuleBook:
    """A book that looks at one input, and calculates with it where that is what is tried."""
    calculated = "x * 2 > 3" if kind == "exact" else "1 > 0"
    return telcrm.loads(f"""
id = "test.door"
version = "1"
document = "an invented document"

[inputs.x]
{KINDS[kind]}
optional = {str(optional).lower()}

[decisions.seen]
kind = "decision_table"
passage = "an invented passage"
inputs = ["x"]
outputs.seen = {{ type = "boolean" }}
rules = [{{ id = "any", then = {{ seen = true }} }}]

[decisions.answer]
kind = "expression"
passage = "an invented passage"
expression = "{calculated}"
""")


def code_of_record(kind: str, value: Any, *, optional: bool) -> str:
    try:
        book(kind, optional=optional).decide({"x": value})
    except InputError as error:
        return error.code
    return "rated"


def code_of_column(kind: str, column: Any, *, optional: bool) -> str:
    """The status of the only row, and the same from the error where it is raised."""
    door = book(kind, optional=optional)
    (status,) = door.evaluate({"x": column}, missing="mark")["telcrm_status"].tolist()
    try:
        door.evaluate({"x": column})
    except InputError as error:
        assert [f"{one.code}: x" for one in error.problems] == [status]
    else:
        assert status == "rated"
    return str(status).partition(":")[0]


def as_objects(value: Any) -> Any:
    array = np.empty(1, dtype=object)
    array[0] = value
    return array


def native(value: Any) -> Any:
    """The array NumPy makes of the value alone; of objects where it is no scalar."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            array = np.asarray([value])
        except (ValueError, TypeError, OverflowError):
            return as_objects(value)
    return array if array.ndim == 1 else as_objects(value)


def beside_a_text(value: Any) -> Any:
    """A list in which the value stands beside a text: NumPy would make a text of both."""
    return [value, "全球通"]


numbers = (
    st.integers(-2, 1202)
    | st.integers()
    | st.sampled_from([10**15, 10**15 + 1, -(10**15) - 1, 2**63, 10**400])
    | st.floats()
    | st.floats(-1, 1300).map(lambda x: round(x, 2))
    | st.decimals(-1, 1300, places=2)
    | st.decimals()
    | st.sampled_from(
        [Decimal("sNaN"), Decimal("1E+400"), Decimal("1E-400"), Decimal("1." + "0" * 40 + "1")]
    )
    | st.fractions()
    | st.complex_numbers()
    | st.booleans()
)
numpy_numbers = (
    st.integers(-128, 127).map(np.int8)
    | st.integers(0, 2**64 - 1).map(np.uint64)
    | st.integers(-(2**63), 2**63 - 1).map(np.int64)
    | st.floats(width=16).map(np.float16)
    | st.floats(width=32).map(np.float32)
    | st.floats().map(np.float64)
    | st.floats().map(np.longdouble)
    | st.booleans().map(np.bool_)
)
texts = st.sampled_from(["全球通", "全球通 ", "5", "nan", "", "True", "2024-01-31"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=5
)
days = (
    st.dates()
    | st.datetimes()
    | st.dates().map(np.datetime64)
    | st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1)).map(
        lambda moment: np.datetime64(moment, "ns")
    )
    | st.dates(date(1700, 1, 1), date(2200, 1, 1)).map(lambda day: np.datetime64(day, "ns"))
    | st.integers(-(10**6), 10**6).map(lambda number: np.datetime64(number, "D"))
    | st.timedeltas()
    | st.just(np.timedelta64(5, "D"))
)
nulls = st.sampled_from(
    [None, float("nan"), NAType(), np.datetime64("NaT", "D"), np.timedelta64("NaT", "D")]
)
things = st.sampled_from(
    [[1], (1, 2), {}, {1}, b"x", object, np.ones(2), np.ma.masked, Fraction(1)]
)
months = st.sampled_from([202401, 202413, 202400, 202412.0, 202413.0, -88, 12, 0, 1])
values = numbers | numpy_numbers | texts | days | nulls | things | months
kinds = st.sampled_from(sorted(KINDS))


@settings(max_examples=15 * SCALE, deadline=None)
@given(kinds, values, st.booleans())
def test_objects_are_read_as_records_are(kind: str, value: Any, optional: bool) -> None:
    """A value in an array of objects has the code it has in a record."""
    record = code_of_record(kind, value, optional=optional)
    assert code_of_column(kind, as_objects(value), optional=optional) == record


@settings(max_examples=15 * SCALE, deadline=None)
@given(kinds, values, st.booleans())
def test_typed_arrays_are_read_as_records_are(kind: str, value: Any, optional: bool) -> None:
    """A value in an array of NumPy's own type has the code it has in a record."""
    record = code_of_record(kind, value, optional=optional)
    assert code_of_column(kind, native(value), optional=optional) == record


@settings(max_examples=5 * SCALE, deadline=None)
@given(kinds, values, st.booleans())
def test_masked_entries_are_null_whatever_they_hide(kind: str, value: Any, optional: bool) -> None:
    """What lies under a mask is not read."""
    hidden = np.ma.MaskedArray(native(value), mask=[True])
    wanted = "rated" if optional else "input.missing"
    assert code_of_column(kind, hidden, optional=optional) == wanted


@settings(max_examples=5 * SCALE, deadline=None)
@given(kinds, values, st.booleans())
def test_lists_keep_their_values_types(kind: str, value: Any, optional: bool) -> None:
    """A list is read value by value: a number beside a text does not become a text."""
    door = book(kind, optional=optional)
    found = door.evaluate({"x": beside_a_text(value)}, missing="mark")["telcrm_status"].tolist()
    wanted = [code_of_record(kind, one, optional=optional) for one in (value, "全球通")]
    assert [status.partition(":")[0] for status in found] == wanted


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value", [np.float32("nan"), np.float16("nan"), np.longdouble("nan")], ids=repr
)
def test_narrow_and_wide_nan(kind: str, value: Any) -> None:
    """NaN is null in floats of every width, at both doors."""
    for optional in (True, False):
        wanted = "rated" if optional else "input.missing"
        assert code_of_record(kind, value, optional=optional) == wanted
        assert code_of_column(kind, as_objects(value), optional=optional) == wanted
        assert code_of_column(kind, native(value), optional=optional) == wanted
