"""Cells become values exactly, or not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.adapters.arrow import batch_of
from telcrm.adapters.binding import Source
from telcrm.adapters.cells import Reader, UnreadableError, reader
from telcrm.adapters.columns import read_column
from telcrm.adapters.extract_map import InputMap
from telcrm.facts import tenure_months

BOOK = telcrm.loads("""
    id = "test.kinds"
    version = "1"
    document = "test"
    passage = "none"
    [inputs]
    flag = { type = "boolean" }
    count = { type = "integer", unit = { zh = "个月", en = "months" } }
    money = { type = "decimal", scale = 2, unit = { zh = "元", en = "yuan" } }
    brand = { type = "category", values = ["全球通", "神州行"] }
    name = { type = "string" }
    day = { type = "date" }
    month = { type = "month" }
    [decisions.same]
    kind = "expression"
    expression = "flag"
    assumed = { zh = "测试", en = "a test" }
""")

days = st.dates(dt.date(1990, 1, 1), dt.date(2024, 1, 31))


def reading(name: str, **how: Any) -> Reader:
    return reader(InputMap(column="x", **how), BOOK.inputs[name])


def packed(name: str, cells: list[Any], **how: Any) -> Any:
    """The column that a book is handed for these cells."""
    source = Source(BOOK.inputs[name], "x", reading(name, **how))
    return read_column(source, batch_of({"x": cells}, 1)).values


@given(st.decimals(-(10**28), 10**28, places=4))
def test_a_number_is_the_decimal_it_says(number: Decimal) -> None:
    """Text, float and decimal cells of one number are one number."""
    read = reading("money")
    assert read(f" {number:f}\t") == read(str(number)) == read(number) == number
    assert read(float(number)) == Decimal(repr(float(number)))


@given(st.integers(-(10**14), 10**14))
def test_fen_become_yuan_exactly(fen: int) -> None:
    """The float that the book is handed has the very decimals of the amount as shortest text."""
    yuan = Decimal(fen).scaleb(-2)
    assert reading("money", unit="分")(str(fen)) == yuan
    assert Decimal(repr(packed("money", [str(fen)], unit="分")[0].item())) == yuan


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("count", pa.array([0, -1, 40001, None])),
        ("money", pa.array([0.0, -1.0, 40001.0, None])),
        ("money", pa.array([-0.0, -1.0, 40001.0, None], pa.float32())),
        ("money", pa.array([Decimal("0.00"), Decimal("-1.00"), Decimal("40001.00"), None])),
        ("money", pa.array(["0", " -1 ", "40001", None])),
    ],
)
def test_null_means_the_same_number_in_every_type(name: str, cells: pa.Array) -> None:
    """Codes for "unknown" are null in Parquet as they are in CSV, and never a customer's fact."""
    source = Source(BOOK.inputs[name], "x", reading(name, null=["0", "-1"]))
    column = read_column(source, batch_of({"x": cells}, 1))
    values = column.values if name == "count" else np.ma.masked_invalid(column.values)
    assert values.tolist() == [None, None, 40001, None]
    assert not column.unreadable


@given(st.integers(-(10**9), 10**9), st.booleans())
def test_a_whole_number_is_listed_by_its_digits(number: int, listed: bool) -> None:
    """Integers, floats and decimals of one value are one key of `values`, and of `null`."""
    key = str(number if listed else number + 1)
    table = reading("brand", values={key: "全球通"})
    nulls = reading("count", null=[key])
    for cell in (number, float(number), Decimal(number), Decimal(f"{number}.00"), str(number)):
        assert nulls(cell) == (None if listed else number)
        if listed:
            assert table(cell) == "全球通"
        else:
            with pytest.raises(UnreadableError):
                table(cell)


def test_a_fraction_and_a_date_are_listed_as_they_are_written() -> None:
    """What stands in `null` is the shortest text of the cell's value, or the very text."""
    read = reading("money", null=["1.5", "9.90"])
    assert [read(1.5), read(Decimal("1.50")), read(Decimal("9.90"))] == [None] * 3
    assert read(15.0) == 15
    assert reading("day", null=["1900-01-01"])(dt.date(1900, 1, 1)) is None
    assert reading("flag", null=["false"])(False) is None


@pytest.mark.parametrize("text", ["20.0000000000000000001", "0.1234567890123456789"])
def test_a_decimal_that_no_float_stands_for_stays_a_decimal(text: str) -> None:
    """Digits beyond a float's are not lost on the way to the book."""
    assert packed("money", [text, "1.5"]).tolist() == [Decimal(text), Decimal("1.5")]


@pytest.mark.parametrize(
    ("unit", "text", "yuan"),
    [
        ("厘", "29850", "29.85"),
        ("角", "298.5", "29.85"),
        ("万元", "1.5", "15000"),
        ("元", "7", "7"),
    ],
)
def test_other_units_of_money(unit: str, text: str, yuan: str) -> None:
    """Each unit is what it is in yuan."""
    assert reading("money", unit=unit)(text) == Decimal(yuan)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("money", "1,234.50"),
        ("money", "￥12"),
        ("money", "NaN"),
        ("money", "inf"),
        ("money", "１２"),
        ("money", "1" * 35),
        ("money", "1e99999"),
        ("money", True),
        ("count", "12.5"),
        ("count", "abc"),
        ("count", "1e18"),
        ("count", 10**18),
        ("flag", "Yes"),
        ("flag", "2"),
        ("name", 1.5),
        ("name", dt.date(2024, 1, 1)),
        ("day", "2024-02-30"),
        ("day", "20240101"),
        ("month", "202413"),
        ("month", "2024-01"),
        ("month", "20241"),
    ],
)
def test_what_is_not_sure_is_not_read(name: str, text: Any) -> None:
    """A cell that could be meant in two ways, or in none, is refused in both languages."""
    with pytest.raises(UnreadableError) as caught:
        reading(name)(text)
    assert caught.value.text.zh != caught.value.text.en


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("count", "12.0", 12),
        ("count", "+7", 7),
        ("count", 12.0, 12),
        ("count", Decimal("12.00"), 12),
        ("count", "-3", -3),
        ("money", "1.5e2", Decimal(150)),
        ("flag", "TRUE", True),
        ("flag", "0", False),
        ("flag", True, True),
        ("brand", "　神州行 ", "神州行"),
        ("brand", "小灵通", "小灵通"),
        ("name", 10086, "10086"),
        ("day", "2024-02-29", dt.date(2024, 2, 29)),
        ("day", dt.datetime(2024, 2, 29, 23, 59), dt.date(2024, 2, 29)),
        ("month", "202401", 202401),
        ("month", 202401, 202401),
        ("month", dt.date(2024, 1, 31), 202401),
    ],
)
def test_each_kind_reads_its_own(name: str, cell: Any, value: Any) -> None:
    """What the kind allows is read; whether the book takes the value is the book's to say."""
    found = reading(name)(cell)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("name", list(BOOK.inputs))
@pytest.mark.parametrize("cell", [None, float("nan"), "", " ", "NA"])
def test_null_is_null_for_every_kind(name: str, cell: Any) -> None:
    """No null becomes zero, false, or the text NA."""
    assert reading(name, null=("", "NA"))(cell) is None


@pytest.mark.parametrize("name", list(BOOK.inputs))
def test_a_column_of_nulls_is_null_throughout(name: str) -> None:
    """Each kind has its own null in a column, and none is a value."""
    column = packed(name, [None, ""])
    if isinstance(column, telcrm.Codes):
        assert column.codes.tolist() == [-1, -1]
    elif isinstance(column, np.ma.MaskedArray):
        assert column.mask.all()
    else:
        assert (column != column).all()


def test_values_are_a_closed_list() -> None:
    """A listed text is what the map says, a null text is null, any other is refused."""
    read = reading("brand", values={"1": "全球通", "": "神州行"}, null=("", "0"))
    assert (read(" 1 "), read(1), read(""), read("0")) == ("全球通", "全球通", "神州行", None)
    with pytest.raises(UnreadableError, match="not among the map's values"):
        read("全球通")


@given(days, days)
def test_months_at_a_day_are_the_tenure(begun: dt.date, at: dt.date) -> None:
    """The map counts months as the facts do, and refuses what has not begun."""
    read = reading("count", months_at=at, format="%Y%m%d")
    if begun > at:
        with pytest.raises(UnreadableError, match="lies after"):
            read(f"{begun:%Y%m%d}")
    else:
        assert read(f"{begun:%Y%m%d}") == read(begun) == tenure_months(begun, at)


@pytest.mark.parametrize(
    ("form", "text", "months"),
    [("%Y%m%d", "2023111", None), ("%Y/%m/%d", "2023/1/1", 12), ("%Y-%m-%d", "23-01-01", None)],
)
def test_a_date_is_read_in_one_way_only(form: str, text: str, months: int | None) -> None:
    """2023111 is 11 January or 1 November: it is no day. 2023/1/1 is clear without zeros."""
    read = reading("count", months_at=dt.date(2024, 1, 31), format=form)
    if months is None:
        with pytest.raises(UnreadableError, match="not a date written"):
            read(text)
    else:
        assert read(text) == months
