"""Columns that are none, or do not fit together, and errors that tell of many rows at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from every_kind import BRANDS, HERE, NAN, ROWS, book, good, objects, problems

import telcrm
from telcrm import Codes
from telcrm.errors import DecisionError, InputError, TelcrmError


def test_the_good_columns_are_good() -> None:
    """The ground the cases below stand on."""
    found = book("every_kind").evaluate(good())
    assert found["seen"].tolist() == [True] * ROWS
    assert found["double"].tolist() == [40.02] * ROWS


# Columns as a whole.


def test_a_column_left_out() -> None:
    """Each missing column is named, all of them at once."""
    columns = {name: values for name, values in good().items() if name not in ("brand", "billed")}
    found = problems(columns)
    assert [one.code for one in found] == ["input.missing", "input.missing"]
    assert [one.message for one in found] == [
        "the column 'brand' is missing",
        "the column 'billed' is missing",
    ]
    assert {one.place.file for one in found} == {"test.every_kind"}


def test_an_optional_column_left_out_is_null() -> None:
    """Only what may be null may be left out."""
    assert book("optional").evaluate({"months": [1, 2]})["seen"].tolist() == [True, True]


def test_a_misspelt_column() -> None:
    """The column that is unknown and the input that is missing point at each other."""
    columns = {"brnad" if name == "brand" else name: values for name, values in good().items()}
    unknown, missing = problems(columns)
    assert (unknown.code, unknown.hint) == ("input.unknown", "did you mean 'brand'?")
    assert (missing.code, missing.hint) == ("input.missing", "did you mean 'brnad'?")


@pytest.mark.parametrize("key", [5, None, ("a", "b"), b"brand"], ids=repr)
def test_a_key_that_is_no_name(key: Any) -> None:
    """A column under anything but a name is unknown, also beside one that is missing."""
    columns = good() | {key: [1, 2, 3]}
    assert [one.code for one in problems(columns)] == ["input.unknown"]
    del columns["brand"]
    assert [one.code for one in problems(columns)] == ["input.unknown", "input.missing"]


def test_columns_of_different_lengths() -> None:
    """Every length is shown, for none of them need be the wrong one."""
    (found,) = problems(good() | {"brand": ["全球通"]})
    assert found.code == "input.length"
    assert "months 3" in found.message
    assert "brand 1" in found.message
    assert found.place.file == "test.every_kind"


SHAPES: dict[str, Any] = {
    "one value": 12,
    "none": None,
    "a text": "全球通",
    "a set": {1, 2, 3},
    "a generator": (number for number in range(3)),
    "a mapping": {0: 1},
    "a table": np.ones((3, 1)),
    "a ragged list": [[1], [2, 3], [4]],
    "a list of lists": [[1], [2], [3]],
    "codes of one value": Codes(0, BRANDS),
    "codes of a table": Codes([[0], [1], [2]], BRANDS),
}


@pytest.mark.parametrize("name", ["months", "brand"])
@pytest.mark.parametrize("values", SHAPES.values(), ids=SHAPES)
def test_what_is_no_column(name: str, values: Any) -> None:
    """A column has one dimension; what has none or two is refused before any row is read."""
    found = problems(good() | {name: values})
    assert len(found) == 1
    assert found[0].code in ("input.length", "input.type")
    assert found[0].place.path == name
    assert found[0].place.file == "test.every_kind"


@pytest.mark.parametrize("columns", [None, 5, "brand", [1, 2], np.ones(3)], ids=repr)
def test_columns_that_are_no_mapping(columns: Any) -> None:
    """Whatever else is handed over is told what columns are."""
    with pytest.raises(InputError) as caught:
        book("every_kind").evaluate(columns)
    assert caught.value.code == "input.type"
    assert "mapping" in caught.value.problems[0].message


@pytest.mark.parametrize(
    "outputs", [["sean"], ["seen", "doubles"], "sean", [5], [["seen"]]], ids=repr
)
def test_an_unknown_output(outputs: Any) -> None:
    """An output that is not there is refused before any row is read."""
    with pytest.raises(InputError) as caught:
        book("every_kind").evaluate(good(), outputs=outputs)
    assert caught.value.code == "output.unknown"


def test_no_output_asked_for_is_every_output() -> None:
    """An empty list of outputs is not a wish for nothing."""
    assert book("every_kind").evaluate(good(), outputs=[]).keys() == {"seen", "double"}


@pytest.mark.parametrize("values", [5, None, np.ones((2, 2))], ids=repr)
def test_a_column_nobody_reads_counts_the_rows(values: Any) -> None:
    """Where no input is needed, the columns still say how many rows there are, or are refused."""
    text = (HERE / "contradictions.toml").read_text(encoding="utf-8")
    text += """
[decisions.always]
kind = "expression"
passage = "an invented passage"
expression = "1 > 0"
"""
    always = telcrm.loads(text)
    assert always.evaluate({"months": [1, 2]}, outputs=["always"])["always"].tolist() == [True] * 2
    with pytest.raises(InputError) as caught:
        always.evaluate({"months": values}, outputs=["always"])
    assert caught.value.code in ("input.length", "input.type")


def test_no_rows() -> None:
    """An empty base has empty answers, whatever type its empty columns have."""
    empty: dict[str, Any] = {name: [] for name in good()}
    found = book("every_kind").evaluate(empty)
    assert {name: len(values) for name, values in found.items()} == {"seen": 0, "double": 0}


# Several problems, many rows.


def test_two_kinds_of_bad_months() -> None:
    """A row of one problem does not hide a row of another."""
    for values in (np.array([202413, 10**17, 202401]), np.array([202413, 1.5, 202401])):
        found = book("every_kind").evaluate(good() | {"billed": values}, missing="mark")
        other = "range" if values.dtype.kind == "i" else "type"
        assert found["telcrm_status"].tolist() == [
            "input.type: billed",
            f"input.{other}: billed",
            "rated",
        ]


def test_all_problems_of_a_base_are_told_at_once() -> None:
    """Each input's problems are counted on their own."""
    columns = good() | {
        "months": np.array([-1, 5, 1201]),
        "brand": objects("全球同", None, "神州行"),
        "vip": objects(True, False, "是"),
    }
    found = {(one.code, one.place.path): one.message for one in problems(columns)}
    assert found.keys() == {
        ("input.range", "months"),
        ("input.category", "brand"),
        ("input.missing", "brand"),
        ("input.type", "vip"),
    }
    assert "2 of 3 rows" in found["input.range", "months"]
    assert "-1, 1201" in found["input.range", "months"]
    assert "first rows 0, 2" in found["input.range", "months"]


def test_a_marked_row_tells_its_first_problem() -> None:
    """A row with several problems is marked by that of the input the book names first."""
    columns = good() | {"brand": objects("?", "全球通", "?"), "months": np.array([-1, 5, 5])}
    found = book("every_kind").evaluate(columns, missing="mark")
    assert found["telcrm_status"].tolist() == [
        "input.range: months",
        "rated",
        "input.category: brand",
    ]


def test_only_the_first_rows_are_listed() -> None:
    """A whole base of bad rows makes a short message; examples are told apart."""
    rows = 300_000
    columns = good(rows) | {"months": np.full(rows, -7)}
    (found,) = problems(columns)
    assert found.message == (
        "months: 300000 of 300000 rows are out of range, such as -7; first rows 0, 1, 2, 3, 4"
    )


def test_rows_are_numbered_across_blocks() -> None:
    """A bad row far down is named by its own number."""
    months = np.full(300_000, 5)
    months[[131_071, 131_072, 299_999]] = -1
    (found,) = problems(good(300_000) | {"months": months})
    assert found.message.endswith("first rows 131071, 131072, 299999")


def test_misspelt_ways_of_missing_are_refused() -> None:
    """`missing` is raise or mark; a third word is not taken for one of them."""
    with pytest.raises((TelcrmError, ValueError, TypeError)):
        book("every_kind").evaluate(good(), missing="marked")  # type: ignore[arg-type]


# Rules that contradict each other.


def test_rules_that_contradict_each_other_are_counted() -> None:
    """The rows are counted for each decision; the others' answers are not in doubt."""
    with pytest.raises(DecisionError) as caught:
        book("contradictions").evaluate({"months": [0, 11, 12, 299, 300]})
    unique, other = caught.value.problems
    assert (unique.code, other.code) == ("decision.unique", "decision.any")
    assert "unique: 2 of 5 rows match more than one rule; first rows 0, 2" in unique.message
    assert "any: 1 of 5 rows match rules that disagree; first rows 4" in other.message


def test_rules_that_contradict_each_other_are_marked() -> None:
    """The decision at fault is named in the status."""
    found = book("contradictions").evaluate({"months": [0, 11, 12, 299, 300]}, missing="mark")
    assert found["telcrm_status"].tolist() == [
        "decision.unique: unique",
        "rated",
        "decision.unique: unique",
        "rated",
        "decision.any: any",
    ]
    assert found["band"].tolist() == [None, 1, None, None, None]


@pytest.mark.parametrize("months", [[-1, 5], [NAN, 5], [0.5, 5], [None, 5]])
def test_a_bad_fact_is_no_contradiction(months: Any) -> None:
    """What stands in for a bad value while a block is decided is not held against the rules."""
    found = problems({"months": months}, "contradictions")
    assert [one.code.partition(".")[0] for one in found] == ["input"]
