"""Rows with bad facts: the error counts them and names the first, or each is marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from every_kind import BRANDS, NAN, ROWS, book, good, objects, problems

from telcrm import Codes

NAT = np.datetime64("NaT", "D")

# Each case: the input, an array of which only the middle row is bad, and the code.

CASES: dict[str, tuple[str, Any, str]] = {
    "NaN among floats": ("months", np.array([1.0, NAN, 2.0]), "input.missing"),
    "None among integers": ("months", objects(1, None, 2), "input.missing"),
    "signalling NaN": ("months", objects(1, Decimal("sNaN"), 2), "input.missing"),
    "masked integer": ("months", np.ma.array([1, -5, 2], mask=[0, 1, 0]), "input.missing"),
    "masked object": ("months", np.ma.array(objects(1, "x", 2), mask=[0, 1, 0]), "input.missing"),
    "list with None": ("months", [1, None, 2], "input.missing"),
    "list with NaN": ("months", [1, NAN, 2], "input.missing"),
    "negative integer": ("months", np.array([0, -1, 1200]), "input.range"),
    "negative small integer": ("months", np.array([0, -1, 12], np.int8), "input.range"),
    "large unsigned integer": ("months", np.array([0, 2**64 - 1, 5], np.uint64), "input.range"),
    "negative float": ("months", np.array([0, -1, 1200.0]), "input.range"),
    "huge float": ("months", np.array([0, 1e300, 1200.0]), "input.range"),
    "huge object": ("months", objects(0, 10**30, 1200), "input.range"),
    "huger object": ("months", objects(0, 10**400, 1200), "input.range"),
    "fraction": ("months", np.array([0, 0.5, 1200.0]), "input.type"),
    "infinity": ("months", np.array([0, np.inf, 1200.0]), "input.type"),
    "minus infinity in a narrow float": (
        "months",
        np.array([0, -np.inf, 5], np.float32),
        "input.type",
    ),
    "text among integers": ("months", objects(0, "5", 1200), "input.type"),
    "boolean among integers": ("months", objects(0, True, 1200), "input.type"),
    "list with a boolean": ("months", [0, True, 1200], "input.type"),
    "list with a text": ("months", [0, "5", 1200], "input.type"),
    "date among integers": ("months", objects(0, date(2024, 1, 1), 1200), "input.type"),
    "NaN among decimals": ("spend", np.array([1.0, NAN, 2.0]), "input.missing"),
    "decimal NaN": ("spend", objects(Decimal(1), Decimal("NaN"), 2.0), "input.missing"),
    "negative spend": ("spend", np.array([0, -0.01, 99999.99]), "input.range"),
    "decimal just beyond": ("spend", objects(0, Decimal("99999.991"), 1), "input.range"),
    "infinite spend": ("spend", np.array([0, np.inf, 1.0]), "input.type"),
    "text among decimals": ("spend", objects(0, "20.01", 1), "input.type"),
    "too fine a float": ("paid", np.array([0, 20.001, 99999.99]), "input.scale"),
    "too fine a decimal": ("paid", objects(0, Decimal("20.001"), 1), "input.scale"),
    "too fine by forty digits": (
        "paid",
        objects(0, Decimal("1." + "0" * 40 + "1"), 1),
        "input.scale",
    ),
    "too large to be exact": ("ratio", np.array([0, 1e16, 1.0]), "input.range"),
    "None among booleans": ("vip", objects(True, None, False), "input.missing"),
    "list of booleans with None": ("vip", [True, None, False], "input.missing"),
    "number among booleans": ("vip", objects(True, 1, False), "input.type"),
    "list of booleans with a number": ("vip", [True, 1, False], "input.type"),
    "None among brands": ("brand", objects("全球通", None, "神州行"), "input.missing"),
    "NaN among brands": ("brand", objects("全球通", NAN, "神州行"), "input.missing"),
    "list of brands with NaN": ("brand", ["全球通", NAN, "神州行"], "input.missing"),
    "list of brands with None": ("brand", ["全球通", None, "神州行"], "input.missing"),
    "list of brands with a number": ("brand", ["全球通", 5, "神州行"], "input.type"),
    "unknown brand": ("brand", np.array(["全球通", "全球同", "神州行"]), "input.category"),
    "unknown brand among objects": ("brand", objects("全球通", "", "神州行"), "input.category"),
    "number among brands": ("brand", objects("全球通", 5, "神州行"), "input.type"),
    "list among brands": ("brand", objects("全球通", [1], "神州行"), "input.type"),
    "bytes among brands": ("brand", objects("全球通", b"x", "神州行"), "input.type"),
    "masked brand": (
        "brand",
        np.ma.array(["全球通", "?", "神州行"], mask=[0, 1, 0]),
        "input.missing",
    ),
    "null code": ("brand", Codes([0, -1, 2], BRANDS), "input.missing"),
    "code beyond the categories": ("brand", Codes([0, 3, 2], BRANDS), "input.type"),
    "code below null": ("brand", Codes([0, -2, 2], BRANDS), "input.type"),
    "code of an unknown brand": ("brand", Codes([0, 3, 2], (*BRANDS, "全球同")), "input.category"),
    "code of a number": ("brand", Codes([0, 3, 2], (*BRANDS, 5)), "input.type"),  # type: ignore[arg-type]
    "code of None": ("brand", Codes([0, 3, 2], (*BRANDS, None)), "input.missing"),  # type: ignore[arg-type]
    "masked code": (
        "brand",
        Codes(np.ma.array([0, 1, 2], mask=[0, 1, 0]), BRANDS),
        "input.missing",
    ),
    "None among strings": ("channel", objects("a", None, "b"), "input.missing"),
    "list of strings with NaN": ("channel", ["a", NAN, "b"], "input.missing"),
    "number among strings": ("channel", objects("a", 5, "b"), "input.type"),
    "list of strings with a number": ("channel", ["a", 5, "b"], "input.type"),
    "code of a number for a string": ("channel", Codes([0, 1, 0], ("a", 5)), "input.type"),  # type: ignore[arg-type]
    "NaT": ("joined", np.array(["2024-01-31", "NaT", "2024-02-01"], "M8[D]"), "input.missing"),
    "NaT in nanoseconds": (
        "joined",
        np.array(["2024-01-31", NAT, "2024-02-01"], "M8[ns]"),
        "input.missing",
    ),
    "a moment": (
        "joined",
        np.array(["2024-01-31", "2024-01-31T08", "2024-02-01"], "M8[s]"),
        "input.type",
    ),
    "moment among dates": (
        "joined",
        objects(date(2024, 1, 1), datetime(2024, 1, 1, 8), date(2024, 1, 2)),
        "input.type",
    ),
    "text among dates": (
        "joined",
        objects(date(2024, 1, 1), "2024-01-01", date(2024, 1, 2)),
        "input.type",
    ),
    "day before the first": (
        "joined",
        np.array(["1990-01-01", "1989-12-31", "2099-12-31"], "M8[D]"),
        "input.range",
    ),
    "day beyond all years": (
        "joined",
        np.array(["2024-01-31", "90000-01-01", "2024-01-31"], "M8[D]"),
        "input.range",
    ),
    "month 13": ("billed", np.array([202401, 202413, 202412]), "input.type"),
    "month 0 as a float": ("billed", np.array([202401.0, 202400, 202412]), "input.type"),
    "month among objects": ("billed", objects(202401, 202413, 202412), "input.type"),
    "a month before all years": ("billed", np.array([202401, -88, 202412]), "input.type"),
    "null month": ("billed", np.array([202401.0, NAN, 202412]), "input.missing"),
    "wide float of a fraction": ("months", np.array([1, 0.5, 2], np.longdouble), "input.type"),
}


@pytest.mark.parametrize(("name", "values", "code"), CASES.values(), ids=CASES)
def test_a_bad_row_is_counted_and_named(name: str, values: Any, code: str) -> None:
    """One of three rows is bad: the error says how many, which, and that it may be marked."""
    (found,) = problems(good() | {name: values})
    assert (found.code, found.place.file, found.place.path) == (code, "test.every_kind", name)
    assert found.message.startswith(f"{name}: 1 of 3 rows ")
    assert found.message.endswith("; first rows 1")
    assert 'missing="mark"' in (found.hint or "")


@pytest.mark.parametrize(("name", "values", "code"), CASES.values(), ids=CASES)
def test_a_bad_row_is_marked(name: str, values: Any, code: str) -> None:
    """The bad row alone is null in every output and has its reason; the others have answers."""
    found = book("every_kind").evaluate(good() | {name: values}, missing="mark")
    assert found["telcrm_status"].tolist() == ["rated", f"{code}: {name}", "rated"]
    assert found["seen"].tolist() == [True, None, True]
    assert np.isnan(found["double"]).tolist() == [False, True, False]


NULLABLE = {name: case for name, case in CASES.items() if case[2] == "input.missing"}


@pytest.mark.parametrize(("name", "values"), [case[:2] for case in NULLABLE.values()], ids=NULLABLE)
def test_a_null_row_is_a_value_where_optional(name: str, values: Any) -> None:
    """The same nulls are null where the book allows null: no row is bad."""
    found = book("optional").evaluate(good() | {name: values}, missing="mark")
    assert found["telcrm_status"].tolist() == ["rated"] * ROWS


# Whole columns of another type: every row is bad, and every null is a null.


def whole() -> Iterator[Any]:
    """An input, an array of a type that does not fit, and each row's code."""
    for name in good():
        for what, values, codes in misfits(name):
            yield pytest.param(name, values, codes, id=f"{what} for {name}")


def misfits(name: str) -> Iterator[tuple[str, Any, list[str]]]:
    """Arrays that do not fit an input, in words, and each row's code."""
    bad = ["type", "type", "type"]
    partly = ["type", "missing", "missing"]
    null = ["missing", "missing", "missing"]
    yield "masked complex", np.ma.array([1j, 2j, 3j], mask=[0, 1, 0]), ["type", "missing", "type"]
    yield "nulls", objects(None, NAN, Decimal("NaN")), null
    yield "all masked", np.ma.masked_all(3), null
    yield "raw bytes", np.zeros(3, dtype="V2"), bad
    if name != "joined":
        yield "days", np.array(["2024-01-01", "NaT", "NaT"], "M8[D]"), partly
    if name in ("vip", "brand", "channel", "joined"):
        yield "floats", np.array([1, NAN, NAN]), partly
        yield "NaN", np.array([NAN, NAN, NAN]), null
        yield "narrow floats", np.array([1, NAN, NAN], np.float32), partly
        yield "integers", np.array([1, 0, 1]), bad
    if name not in ("brand", "channel"):
        yield "texts", np.array(["1", "x", "2024-01-01"]), bad
        yield "codes", Codes([0, -1, 0], BRANDS), ["type", "missing", "type"]
    if name != "vip":
        yield "booleans", np.array([True, False, True]), bad


@pytest.mark.parametrize(("name", "values", "codes"), list(whole()))
def test_a_column_of_another_type(name: str, values: Any, codes: list[str]) -> None:
    """A column that came as something else is not read as if it fitted; its nulls stay nulls."""
    found = book("every_kind").evaluate(good() | {name: values}, missing="mark")
    assert found["telcrm_status"].tolist() == [f"input.{code}: {name}" for code in codes]


@pytest.mark.parametrize("name", ["brand", "channel"])
@pytest.mark.parametrize(
    "codes", [[0.0, 1.0, 2.0], ["a", "b", "c"], [None, 0, 1], [True, False, True]]
)
def test_codes_that_are_no_integers(name: str, codes: Any) -> None:
    """Codes index a list: what is no integer is no code."""
    found = problems(good() | {name: Codes(codes, BRANDS)})
    assert [one.code for one in found] == ["input.type"]


def test_codes_without_categories() -> None:
    """No category at all leaves null as the only code."""
    assert [one.code for one in problems(good() | {"brand": Codes([0, 0, -1], ())})] == [
        "input.missing",
        "input.type",
    ]
