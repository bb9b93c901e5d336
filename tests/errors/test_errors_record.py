"""One record with bad facts: each is one clear error with a code and the input's name."""

from __future__ import annotations

from datetime import date, datetime
from decimal import (
    Context,
    Decimal,
    FloatOperation,
    Inexact,
    Overflow,
    Rounded,
    Subnormal,
    Underflow,
    localcontext,
)
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from every_kind import NAN, book

from telcrm.errors import DecisionError, InputError, Problem, TelcrmError

GOOD: dict[str, Any] = {
    "vip": True,
    "months": 12,
    "count": 3,
    "spend": 20.01,
    "paid": Decimal("20.01"),
    "ratio": 0.5,
    "brand": "全球通",
    "channel": "营业厅",
    "joined": date(2024, 1, 31),
    "billed": 202401,
}


class NAType:
    """Stands for pandas.NA, which is known by the name of its type."""


class ArrowScalar:
    """Stands for a scalar of PyArrow, which gives its Python value when asked."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def as_py(self) -> Any:
        return self.value


NULLS = {
    "None": None,
    "NaN": NAN,
    "NumPy NaN": np.float64("nan"),
    "float32 NaN": np.float32("nan"),
    "decimal NaN": Decimal("NaN"),
    "signalling NaN": Decimal("sNaN"),
    "NaT": np.datetime64("NaT", "D"),
    "NaT of a difference": np.timedelta64("NaT", "D"),
    "pandas NA": NAType(),
    "masked": np.ma.masked,
    "Arrow null": ArrowScalar(None),
}


def problem(**changes: Any) -> Problem:
    """The one problem of a record that is good but for these facts."""
    with pytest.raises(InputError) as caught:
        book("every_kind").decide(GOOD | changes)
    (found,) = caught.value.problems
    assert found.place.file == "test.every_kind"
    return found


def test_the_good_record_is_good() -> None:
    """The ground the cases below stand on."""
    assert book("every_kind").decide(GOOD)["double"] == Decimal("40.02")


# Missing.


@pytest.mark.parametrize("name", GOOD)
def test_a_fact_left_out(name: str) -> None:
    """Each input is named when it is left out, whatever its kind."""
    record = {key: value for key, value in GOOD.items() if key != name}
    with pytest.raises(InputError) as caught:
        book("every_kind").decide(record)
    assert caught.value.code == "input.missing"
    assert caught.value.place.path == name
    assert f"{name} is missing" in str(caught.value)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("null", NULLS.values(), ids=NULLS)
def test_a_null_is_missing(name: str, null: Any) -> None:
    """Null in any guise is missing for every kind: never zero, never false, never a text."""
    found = problem(**{name: null})
    assert (found.code, found.place.path) == ("input.missing", name)
    assert found.hint
    assert found.hint.startswith("give a")


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("null", NULLS.values(), ids=NULLS)
def test_a_null_is_a_value_where_optional(name: str, null: Any) -> None:
    """The same nulls are null where the book allows null."""
    assert book("optional").decide(GOOD | {name: null})["seen"] is True


# Unknown.


def test_an_unknown_input() -> None:
    """A misspelt fact is not ignored; the input it was meant for is missing besides."""
    record = {"brnad" if name == "brand" else name: value for name, value in GOOD.items()}
    with pytest.raises(InputError) as caught:
        book("every_kind").decide(record)
    unknown, missing = caught.value.problems
    assert (unknown.code, unknown.hint) == ("input.unknown", "did you mean 'brand'?")
    assert "'brnad'" in unknown.message
    assert (missing.code, missing.place.path) == ("input.missing", "brand")


@pytest.mark.parametrize("key", [5, None, ("a", "b"), b"brand", 1.5], ids=repr)
def test_a_key_that_is_no_name(key: Any) -> None:
    """A record keyed by anything but names is refused by code too."""
    with pytest.raises(InputError) as caught:
        book("every_kind").decide(GOOD | {key: 1})
    assert caught.value.code == "input.unknown"


def test_an_unknown_output() -> None:
    """A decider for an output that is not there is refused before any record comes."""
    with pytest.raises(InputError) as caught:
        book("every_kind").decider("sean")
    found = caught.value.problems[0]
    assert (found.code, found.hint) == ("output.unknown", "did you mean 'seen'?")
    assert found.place.file == "test.every_kind"


def test_a_decider_reads_only_what_it_needs() -> None:
    """An input that the output does not need may be bad; one that no book has may not."""
    decide = book("every_kind").decider("double")
    assert decide({"paid": 1, "months": -1}) == 2
    with pytest.raises(InputError) as caught:
        decide({"paid": 1, "month": 1})
    assert caught.value.code == "input.unknown"


@pytest.mark.parametrize("record", [None, 5, "brand", [("brand", "全球通")], {"brand"}, object()])
def test_a_record_that_is_no_mapping(record: Any) -> None:
    """Whatever else is handed over is told what a record is."""
    for decide in (book("every_kind").decide, book("every_kind").decider("double")):
        with pytest.raises(InputError) as caught:
            decide(record)
        assert caught.value.code == "input.type"


# Of the wrong type, out of range, no such category.

WRONG: dict[str, tuple[str, Any, str]] = {
    "number for a boolean": ("vip", 1, "input.type"),
    "zero for a boolean": ("vip", 0, "input.type"),
    "text for a boolean": ("vip", "true", "input.type"),
    "text for an integer": ("months", "12", "input.type"),
    "boolean for an integer": ("months", True, "input.type"),
    "NumPy boolean for an integer": ("months", np.True_, "input.type"),
    "fraction for an integer": ("months", 12.5, "input.type"),
    "decimal fraction for an integer": ("months", Decimal("12.5"), "input.type"),
    "infinity for an integer": ("months", float("inf"), "input.type"),
    "date for an integer": ("months", date(2024, 1, 1), "input.type"),
    "list for an integer": ("months", [12], "input.type"),
    "array for an integer": ("months", np.array([12, 13]), "input.type"),
    "complex for an integer": ("months", 1j, "input.type"),
    "difference of dates for an integer": ("months", np.timedelta64(5, "D"), "input.type"),
    "negative tenure": ("months", -1, "input.range"),
    "beyond the maximum": ("months", 1201, "input.range"),
    "negative float": ("months", -1.0, "input.range"),
    "far too large a float": ("months", 1e300, "input.range"),
    "far too large an integer": ("months", 10**400, "input.range"),
    "not exact in float64": ("count", 10**15 + 1, "input.range"),
    "not exact in float64, negative": ("count", -(10**15) - 1, "input.range"),
    "text for a decimal": ("spend", "20.01", "input.type"),
    "boolean for a decimal": ("spend", False, "input.type"),
    "date for a decimal": ("spend", date(2024, 1, 1), "input.type"),
    "infinity for a decimal": ("spend", float("inf"), "input.type"),
    "minus infinity for a decimal": ("spend", float("-inf"), "input.type"),
    "decimal infinity": ("spend", Decimal("Infinity"), "input.type"),
    "a ratio of integers": ("spend", Fraction(1, 3), "input.type"),
    "negative spend": ("spend", -0.01, "input.range"),
    "just beyond the maximum": ("spend", 100000, "input.range"),
    "decimal just beyond the maximum": ("spend", Decimal("99999.991"), "input.range"),
    "finer than what is calculated with": ("paid", 20.001, "input.scale"),
    "decimal finer than that": ("paid", Decimal("20.001"), "input.scale"),
    "fine by forty digits": ("paid", Decimal("1." + "0" * 40 + "1"), "input.scale"),
    "fine beyond measure": ("paid", Decimal("1E-10000000"), "input.scale"),
    "unknown brand": ("brand", "全球同", "input.category"),
    "brand with a space": ("brand", "全球通 ", "input.category"),
    "empty brand": ("brand", "", "input.category"),
    "number for a category": ("brand", 1, "input.type"),
    "bytes for a category": ("brand", "全球通".encode(), "input.type"),
    "list for a category": ("brand", ["全球通"], "input.type"),
    "dictionary for a category": ("brand", {}, "input.type"),
    "boolean for a category": ("brand", True, "input.type"),
    "number for a string": ("channel", 5, "input.type"),
    "bytes for a string": ("channel", b"x", "input.type"),
    "text for a date": ("joined", "2024-01-31", "input.type"),
    "number for a date": ("joined", 20240131, "input.type"),
    "moment for a date": ("joined", datetime(2024, 1, 31, 8), "input.type"),
    "before the first day": ("joined", date(1989, 12, 31), "input.range"),
    "after the last day": ("joined", date(2100, 1, 1), "input.range"),
    "month 13": ("billed", 202413, "input.type"),
    "month 0": ("billed", 202400, "input.type"),
    "a month before all years": ("billed", -88, "input.type"),
    "text for a month": ("billed", "202401", "input.type"),
    "date for a month": ("billed", date(2024, 1, 1), "input.type"),
}


@pytest.mark.parametrize(("name", "value", "code"), WRONG.values(), ids=WRONG)
def test_a_wrong_fact(name: str, value: Any, code: str) -> None:
    """A fact that does not fit is named with its value; nothing is rounded, cut or guessed."""
    found = problem(**{name: value})
    assert (found.code, found.place.path) == (code, name)
    assert name in found.message


def test_an_integer_too_long_to_print() -> None:
    """Python prints no integer of 5000 digits; the error does not need it to."""
    assert problem(months=10**5000).code == "input.range"


def test_an_unknown_brand_suggests_the_nearest() -> None:
    """What was typed and what was meant stand side by side."""
    found = problem(brand="全球同")
    assert "'全球同'" in found.message
    assert found.hint == "did you mean '全球通'?"


# What is right although it does not look it.

RIGHT: dict[str, tuple[str, Any]] = {
    "NumPy boolean": ("vip", np.False_),
    "whole float": ("months", 12.0),
    "whole decimal": ("months", Decimal("12.0")),
    "NumPy integer": ("months", np.int64(12)),
    "small NumPy integer": ("months", np.int8(12)),
    "unsigned NumPy integer": ("months", np.uint64(12)),
    "NumPy whole float": ("months", np.float64(12)),
    "narrow NumPy whole float": ("months", np.float32(12)),
    "wide NumPy whole float": ("months", np.longdouble(12)),
    "first value": ("months", 0),
    "last value": ("months", 1200),
    "minus zero": ("months", -0.0),
    "largest exact integer": ("count", 10**15),
    "integer for a decimal": ("spend", 5),
    "NumPy integer for a decimal": ("spend", np.int32(5)),
    "float at the maximum": ("spend", 99999.99),
    "decimal at the maximum": ("spend", Decimal("99999.99")),
    "finer than its scale, only tested": ("spend", 20.001),
    "narrow float of two decimals": ("paid", np.float32(20.01)),
    "half float of one decimal": ("paid", np.float16(0.1)),
    "NumPy text": ("brand", np.str_("全球通")),
    "empty string": ("channel", ""),
    "first day": ("joined", date(1990, 1, 1)),
    "last day": ("joined", date(2099, 12, 31)),
    "NumPy day": ("joined", np.datetime64("2024-01-31")),
    "NumPy day in nanoseconds": ("joined", np.datetime64("2024-01-31", "ns")),
    "NumPy day in seconds": ("joined", np.datetime64("2024-01-31", "s")),
    "Arrow text": ("brand", ArrowScalar("全球通")),
    "Arrow number": ("months", ArrowScalar(12)),
    "Arrow day": ("joined", ArrowScalar(date(2024, 1, 31))),
    "NumPy month": ("billed", np.int32(202412)),
}


@pytest.mark.parametrize(("name", "value"), RIGHT.values(), ids=RIGHT)
def test_a_right_fact(name: str, value: Any) -> None:
    """NumPy's scalars, whole floats and the ends of a range are facts like any other."""
    assert book("every_kind").decide(GOOD | {name: value})["seen"] is True


@pytest.mark.parametrize(
    "value", [20.01, Decimal("20.01"), Decimal("1E-7"), 1e-7, Decimal("1E+300")]
)
def test_the_callers_decimal_context_does_not_matter(value: Any) -> None:
    """A thread that calculates to three digits and traps what it can is told the same."""

    def answer(name: str) -> Any:
        try:
            return dict(book("every_kind").decide(GOOD | {name: value}))
        except InputError as error:
            return error.code

    plain = [answer(name) for name in ("months", "spend", "paid")]
    traps = [Inexact, Rounded, Overflow, FloatOperation, Subnormal, Underflow]
    with localcontext(Context(prec=3, Emin=-5, Emax=5, traps=traps)):
        assert [answer(name) for name in ("months", "spend", "paid")] == plain


# All at once.


def test_all_problems_of_a_record_are_told_at_once() -> None:
    """Whoever mends a record mends it once."""
    bad = {"months": -1, "brand": "全球同", "joined": None, "vip": 1, "paid": 0.001, "extra": 1}
    with pytest.raises(InputError) as caught:
        book("every_kind").decide(GOOD | bad)
    found = {(one.code, one.place.path) for one in caught.value.problems}
    assert found == {
        ("input.unknown", None),
        ("input.type", "vip"),
        ("input.range", "months"),
        ("input.scale", "paid"),
        ("input.category", "brand"),
        ("input.missing", "joined"),
    }
    assert str(caught.value).count("\n  at test.every_kind") == len(bad)


def test_nothing_at_all() -> None:
    """An empty record misses every input."""
    with pytest.raises(InputError) as caught:
        book("every_kind").decide({})
    assert [one.place.path for one in caught.value.problems] == list(GOOD)


# Rules that contradict each other.


@pytest.mark.parametrize("months", [0, 12])
def test_two_rules_of_a_unique_table(months: int) -> None:
    """Both rules are named; the facts on either side of the overlap have their answer."""
    with pytest.raises(DecisionError) as caught:
        book("contradictions").decide({"months": months})
    assert caught.value.code == "decision.unique"
    assert str(caught.value.place) == "test.contradictions, decisions.unique"
    rules = "to_12, new" if months == 0 else "to_12, to_24"
    assert rules in caught.value.problems[0].message
    assert book("contradictions").decide({"months": months + 1})["band"] == (
        1 if months == 0 else 2
    )


@pytest.mark.parametrize(("months", "level"), [(99, None), (100, "银"), (299, "银"), (300, "!")])
def test_rules_of_an_any_table(months: int, level: str | None) -> None:
    """Rules that agree may all match; the first disagreement is an error that names them all."""
    if level != "!":
        assert book("contradictions").decide({"months": months})["level"] == level
        return
    with pytest.raises(DecisionError) as caught:
        book("contradictions").decide({"months": months})
    assert caught.value.code == "decision.any"
    assert "silver, silver_too, gold" in caught.value.problems[0].message


def test_a_decider_that_needs_no_contradiction_meets_none() -> None:
    """Only decisions that an output needs are taken."""
    assert book("contradictions").decider("level")({"months": 12}) is None
    with pytest.raises(TelcrmError):
        book("contradictions").decider("band")({"months": 12})
