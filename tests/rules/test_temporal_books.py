"""Native books over what only FEEL has types for: clocks, durations, numbers of any scale."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.errors import BookError, InputError
from telcrm.rules.feel.moments import DaysTime, YearsMonths
from telcrm.rules.feel.temporal import print_temporal

SPANS = st.integers(-(10**7), 10**7).map(lambda seconds: timedelta(seconds=seconds))
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "time": st.times().map(lambda clock: clock.replace(microsecond=0)),
    "date and time": st.datetimes().map(lambda moment: moment.replace(microsecond=0)),
    "days and time duration": SPANS,
    "years and months duration": st.integers(-5000, 5000).map(YearsMonths),
    "number": st.decimals(-(10**6), 10**6, places=6, allow_nan=False),
}


def written(value: Any) -> str:
    """A value as a cell holds it."""
    if isinstance(value, timedelta):
        value = DaysTime(Decimal(int(value.total_seconds())))
    return f"{value:f}" if isinstance(value, Decimal) else f'@"{print_temporal(value)}"'


def key(value: Any) -> Any:
    """What Python orders values by."""
    return value.months if isinstance(value, YearsMonths) else value


def book(kind: str, cells: list[str], **parameters: str) -> telcrm.RuleBook:
    """A table over `x` that says the number of the first cell that holds."""
    rules = "\n".join(
        f"{{ id = 'r{index}', when = {{ x = '{cell}' }}, then = {{ place = {index} }} }},"
        for index, cell in enumerate(cells)
    )
    known = "\n".join(
        f"parameters.{name} = {{ type = '{kind}', value = '{value}' }}"
        for name, value in parameters.items()
    )
    return telcrm.loads(
        f"""
id = "test.kinds"
version = "1"
document = "made up"
passage = "made up"
inputs.x = {{ type = "{kind}", optional = true }}
{known}
[decisions.place]
kind = "decision_table"
passage = "made up"
hit_policy = "FIRST"
inputs = ["x"]
outputs.place = {{ type = "integer" }}
default = {{ place = -1 }}
rules = [
{rules}
]
"""
    )


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_cells_of_every_kind_compare_as_their_values_do(kind: str, data: st.DataObject) -> None:
    """Comparisons, intervals and equality say what Python says of the same two values."""
    low, high = sorted((data.draw(KINDS[kind]), data.draw(KINDS[kind])), key=key)
    x = data.draw(st.sampled_from((low, high)) | KINDS[kind])
    a, b, v = key(low), key(high), key(x)
    for cell, wanted in (
        (f"< {written(low)}", v < a),
        (f"<= {written(low)}", v <= a),
        (f"> {written(high)}", v > b),
        (f">= {written(high)}", v >= b),
        (written(low), v == a),
        (f"not({written(low)})", v != a),
    ):
        assert book(kind, [cell]).decide(x=x)["place"] == (0 if wanted else -1), cell
    if a < b:
        for cell, wanted in (
            (f"[{written(low)}..{written(high)}]", a <= v <= b),
            (f"({written(low)}..{written(high)})", a < v < b),
        ):
            assert book(kind, [cell]).decide(x=x)["place"] == (0 if wanted else -1), cell


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_null_is_in_no_interval(kind: str) -> None:
    """A missing value of any kind passes no comparison; null passes `null` alone."""
    some = {"number": "1", "time": '@"10:00:00"', "date and time": '@"2024-01-31T10:00:00"'}
    end = some.get(kind, '@"P1Y"' if kind.startswith("years") else '@"P1D"')
    assert book(kind, [f">= {end}", f"< {end}", "null"]).decide(x=None)["place"] == 2


@pytest.mark.parametrize(
    ("kind", "given_as", "cell"),
    [
        ("days and time duration", timedelta(hours=36), 'duration("P1DT12H")'),
        ("days and time duration", np.timedelta64(36, "h"), 'duration("P1DT12H")'),
        ("days and time duration", timedelta(microseconds=1), '@"PT0.000001S"'),
        ("years and months duration", YearsMonths(14), 'duration("P1Y2M")'),
        ("years and months duration", np.timedelta64(14, "M"), 'duration("P1Y2M")'),
        ("years and months duration", np.timedelta64(2, "Y"), 'duration("P2Y")'),
        ("time", time(9, 30, tzinfo=UTC), 'time("09:30:00Z")'),
        (
            "date and time",
            datetime(2024, 1, 31, 9, tzinfo=timezone(timedelta(hours=8))),
            'date and time("2024-01-31T09:00:00+08:00")',
        ),
        ("number", 0.1, "0.1"),
        ("number", np.float64(0.1), "0.1"),
        ("number", 3, "3.0"),
        ("number", Decimal("1E+3"), "1e3"),
    ],
)
def test_what_stands_for_a_value(kind: str, given_as: Any, cell: str) -> None:
    """Python's and NumPy's own types are taken for what they are."""
    assert book(kind, [cell]).decide(x=given_as)["place"] == 0


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("time", "09:30:00"),
        ("time", datetime(2024, 1, 31, 9)),
        ("date and time", date(2024, 1, 31)),
        ("days and time duration", 3600),
        ("days and time duration", YearsMonths(1)),
        ("years and months duration", timedelta(days=365)),
        ("years and months duration", 12),
        ("number", "5"),
        ("number", True),
        ("number", float("inf")),
        ("number", Decimal("1." + "1" * 40)),
        ("number", Decimal("1E+7000")),
        ("number", [5]),
    ],
)
def test_what_does_not(kind: str, bad: Any) -> None:
    """Nothing is converted at the door: another kind of value is an error that names the input."""
    with pytest.raises(InputError) as caught:
        book(kind, ["-"]).decide(x=bad)
    assert caught.value.code == "input.type"
    assert caught.value.place.path == "x"


def test_a_parameter_is_written_as_text() -> None:
    """What TOML has no type for is written as DMN writes it, and checked when the book loads."""
    patience = book("days and time duration", ["> patience"], patience="PT2H")
    assert patience.decide(x=timedelta(hours=2))["place"] == -1
    assert patience.decide(x=timedelta(hours=2, seconds=1))["place"] == 0
    with pytest.raises(BookError, match="is not a days and time duration"):
        book("days and time duration", ["> patience"], patience="P2Y")


def test_a_cell_of_another_kind_is_an_error_at_load() -> None:
    """A native book is strict: years are no days."""
    with pytest.raises(BookError) as caught:
        book("days and time duration", ['> duration("P1Y")'])
    assert caught.value.code == "type.mismatch"


def test_columns_take_numbers_that_are_only_tested() -> None:
    """A number of any scale is looked up in columns; what calculates with it is refused by name."""
    rates = book("number", ["< 0.1", "[0.1..1e3]"])
    found = rates.evaluate({"x": [0.09999, 0.1, 1000, 1000.5, None, 2**60]})
    assert found["place"].tolist() == [0, 1, 1, -1, -1, -1]
    found = rates.evaluate({"x": np.array([2**63 + 1, 0], dtype=np.uint64)})
    assert found["place"].tolist() == [-1, 0]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"number"}))
def test_columns_refuse_clocks_and_durations_by_name(kind: str) -> None:
    """What columns cannot hold is refused before a row is read, and the input is named."""
    with pytest.raises(InputError, match=f"place: x is a {kind}") as caught:
        book(kind, ["-"]).evaluate({"x": []})
    assert {one.code for one in caught.value.problems} == {"columns.unsupported"}
