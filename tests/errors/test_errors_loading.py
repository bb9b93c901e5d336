"""Books that fail for what stands around them: no file, no version in force, what they extend."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import telcrm
from telcrm.cli.app import app
from telcrm.errors import BookError, Problem

HERE = Path(__file__).parent
PARAMETERS = """
id = "test.parameters"
version = "1"
document = "an invented document"

[inputs]

[parameters.limit]
type = "integer"
minimum = 0
maximum = 100

[parameters.since]
type = "date"
minimum = 2020-01-01

[parameters.rate]
type = "decimal"
scale = 2
minimum = 0
maximum = 10

[decisions.answer]
kind = "expression"
passage = "an invented passage"
expression = 'limit > 5 and since > date("2024-01-01") and rate > 1'
"""
GIVEN: dict[str, Any] = {"limit": 7, "since": date(2024, 6, 1), "rate": Decimal("1.5")}


def problem(*arguments: Any, **options: Any) -> Problem:
    """The one problem that loading meets."""
    with pytest.raises(BookError) as caught:
        telcrm.load(*arguments, **options)
    (found,) = caught.value.problems
    return found


# Nothing there.


def test_an_unknown_id_suggests_the_nearest() -> None:
    """A misspelt id is answered with the id that was meant."""
    found = problem("cmcc.credit_ratings")
    assert found.code == "book.not_found"
    assert "cmcc.credit_ratings" in found.message
    assert found.hint == "did you mean 'cmcc.credit_rating'?"


def test_an_unknown_id_suggests_books_of_the_search_folders() -> None:
    """Books in the folders handed over count as known."""
    found = problem("test.ratings", search=[HERE / "dated/gap"])
    assert found.code == "book.not_found"
    assert found.hint == "did you mean 'test.rating'?"


@pytest.mark.parametrize(
    "path",
    [
        "no/such/book.toml",
        str(HERE),
        str(Path(__file__) / "x.toml"),
        "a\0b.toml",
        "x" * 5000 + ".toml",
    ],
    ids=["missing", "folder", "below a file", "null byte", "too long"],
)
def test_a_path_that_leads_to_no_file(path: str) -> None:
    """Whatever the system's reason, there is no such book."""
    assert problem(path if path.endswith(".toml") else Path(path)).code == "book.not_found"


def test_a_search_folder_that_is_none() -> None:
    """A misspelt folder is named, not taken for an empty one."""
    found = problem("test.rating", search=["no/such/folder"])
    assert found.code == "book.not_found"
    assert "no/such/folder" in found.message


# Not TOML in UTF-8.


def test_a_book_saved_as_gbk(tmp_path: Path) -> None:
    """The encoding of an older Windows editor is told apart from a fault of the rules."""
    path = tmp_path / "gbk.toml"
    path.write_bytes('id = "test"\ntitle = { zh = "信用", en = "credit" }\n'.encode("gbk"))
    found = problem(path)
    assert (found.code, found.place.file) == ("book.toml", "gbk.toml")
    assert "not UTF-8" in found.message
    assert found.hint == "save the file as UTF-8"


def test_a_byte_order_mark_is_read_or_named(tmp_path: Path) -> None:
    """A mark that an editor puts first, unseen, is no riddle at line 1, column 1."""
    path = tmp_path / "mark.toml"
    path.write_text(PARAMETERS, encoding="utf-8-sig")
    try:
        book = telcrm.load(path, parameters=GIVEN)
    except BookError as error:
        assert "byte order mark" in str(error)
    else:
        assert book.id == "test.parameters"


@pytest.mark.parametrize("text", ["[" * 5000, "a = " + "[" * 5000, "a = " + "9" * 5000, "a\0 = 1"])
def test_toml_that_exhausts_the_reader(text: str) -> None:
    """Nesting and numbers without end are refused like any other text that is no TOML."""
    with pytest.raises(BookError) as caught:
        telcrm.loads(text)
    assert caught.value.code == "book.toml"
    assert caught.value.place.file == "<text>"


# Dates.


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2024, 1, 1), date(2024, 12, 31)])
def test_no_version_in_force(day: date) -> None:
    """A day before, and either end of a gap between, names the versions there are."""
    found = problem("test.rating", on=day, search=[HERE / "dated/gap"])
    assert found.code == "book.dates"
    assert day.isoformat() in found.message
    assert found.hint == (
        "there is: 2023 from 2023-01-01 to before 2024-01-01; "
        "2025 from 2025-01-01 to before further notice"
    )


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2023, 1, 1), "2023"),
        (date(2023, 12, 31), "2023"),
        (date(2025, 1, 1), "2025"),
        (None, "2025"),
    ],
)
def test_the_days_next_to_the_gap_are_in_force(day: date | None, version: str) -> None:
    """The first day counts, the last is the one before `effective_to`."""
    book = telcrm.load("test.rating", on=day, search=[HERE / "dated/gap"])
    assert book.version == version


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2024, 6, 30)])
def test_two_versions_in_force(day: date) -> None:
    """Overlapping periods are refused, both files named, on the first and the last day shared."""
    found = problem("test.rating", on=day, search=[HERE / "dated/overlap"])
    assert found.code == "book.dates"
    assert "rating_2023.toml, rating_2024.toml" in found.message
    assert found.hint == "let effective_to of one be effective_from of the next"


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2024, 7, 1)])
def test_one_version_beside_the_overlap(day: date) -> None:
    """The day before and the day after the overlap have an answer."""
    assert telcrm.load("test.rating", on=day, search=[HERE / "dated/overlap"])


def test_two_latest_versions() -> None:
    """Without a day there is no latest of two that begin together."""
    found = problem("test.rating", search=[HERE / "dated/together"])
    assert found.code == "book.dates"
    assert "rating_a.toml, rating_b.toml" in found.message


def test_a_path_that_is_not_in_force() -> None:
    """A file named outright is held to the day too."""
    found = problem(HERE / "dated/gap/rating_2023.toml", on=date(2024, 1, 1))
    assert found.code == "book.dates"
    assert "2023-01-01 to before 2024-01-01" in (found.hint or "")


# Books that extend others.


def test_a_circle_of_two_books() -> None:
    """The whole circle is shown."""
    found = problem("test.first", search=[HERE / "extends/circle"])
    assert found.code == "book.extends"
    assert "test.first -> test.second -> test.first" in found.message
    assert found.place.file == "first.toml"


def test_a_chain_without_end(tmp_path: Path) -> None:
    """A long chain of books is refused before it becomes a way to exhaust the loader."""
    for index in range(40):
        text = f'id = "test.b{index}"\nversion = "1"\nextends = "test.b{index + 1}"\n'
        (tmp_path / f"b{index}.toml").write_text(text, encoding="utf-8")
    assert problem("test.b0", search=[tmp_path]).code == "book.extends"


def test_a_base_that_needs_its_folder() -> None:
    """What is missing may only need its folder to be named."""
    found = problem(HERE / "extends/broken_base/child.toml")
    assert found.code == "book.extends"
    assert "'test.base'" in found.message
    assert found.place.path == "extends"


def test_a_base_that_is_not_toml() -> None:
    """The line and column belong to the base, so the base is the file that is named."""
    found = problem(
        HERE / "extends/base_not_toml/child.toml", search=[HERE / "extends/base_not_toml"]
    )
    assert (found.code, found.place.file) == ("book.toml", "base.toml")


def test_a_fault_of_the_base_is_found_in_the_base() -> None:
    """A cell that stands in the base is not looked for in the book that extends it."""
    found = problem("test.child", search=[HERE / "extends/broken_base"])
    assert (found.code, found.place.path) == ("cell.syntax", "decisions.star.expression")
    assert found.place.file == "base.toml"


def test_a_change_to_what_is_no_decision() -> None:
    """A base whose decision is a number is refused, not stumbled over."""
    with pytest.raises(BookError) as caught:
        telcrm.load("test.child", search=[HERE / "extends/abstract"])
    assert caught.value.code in ("book.schema", "book.extends")


# Parameters.


def parameters(**changes: Any) -> Problem:
    """The problem with parameters given on loading."""
    with pytest.raises(BookError) as caught:
        telcrm.loads(PARAMETERS, parameters=GIVEN | changes)
    (found,) = caught.value.problems
    return found


def test_all_given_parameters_are_taken() -> None:
    """The ground the cases below stand on."""
    assert telcrm.loads(PARAMETERS, parameters=GIVEN).decide({})["answer"] is True


@pytest.mark.parametrize("value", [100, 0, Decimal(7), 7.0])
def test_a_parameter_at_its_ends(value: Any) -> None:
    """Both ends of the range are inside, and 7.0 is the whole number 7."""
    assert telcrm.loads(PARAMETERS, parameters=GIVEN | {"limit": value})


def test_an_unknown_parameter() -> None:
    """A misspelt parameter is not ignored."""
    found = parameters(limits=3)
    assert (found.code, found.place.path) == ("book.parameter", "parameters.limits")
    assert found.hint == "did you mean 'limit'?"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("limit", None, "book.parameter"),
        ("limit", 101, "type.range"),
        ("limit", -1, "type.range"),
        ("limit", 7.5, "type.mismatch"),
        ("limit", True, "type.mismatch"),
        ("limit", "7", "type.mismatch"),
        ("limit", float("nan"), "type.mismatch"),
        ("limit", float("inf"), "type.mismatch"),
        ("limit", Decimal("sNaN"), "type.mismatch"),
        ("limit", [7], "type.mismatch"),
        ("limit", 10**400, "type.range"),
        ("since", date(2019, 12, 31), "type.range"),
        ("since", "2024-01-01", "type.mismatch"),
        ("since", datetime(2024, 6, 1), "type.mismatch"),
        ("rate", Decimal("1.005"), "type.mismatch"),
        ("rate", Decimal("10.01"), "type.range"),
        ("rate", Decimal("1." + "0" * 40 + "1"), "type.mismatch"),
    ],
)
def test_a_parameter_that_does_not_fit(name: str, value: Any, code: str) -> None:
    """A value of another type, outside the range, or none is refused at the parameter's path."""
    found = parameters(**{name: value})
    assert (found.code, found.place.path) == (code, f"parameters.{name}")


@pytest.mark.parametrize("value", [Decimal("1E+40000"), Decimal("1E+999999999")])
def test_a_parameter_beyond_any_range(value: Decimal) -> None:
    """A number that could not even be written out is refused, at once."""
    assert parameters(rate=value).code.startswith("type.")


def test_a_parameter_too_long_to_print() -> None:
    """Python prints no integer of 5000 digits; the error does not need it to."""
    assert parameters(limit=10**5000).code == "type.range"


def test_a_category_parameter_suggests_the_nearest() -> None:
    """A misspelt category given as a parameter is told like one in a cell."""
    text = PARAMETERS.replace(
        'type = "integer"\nminimum = 0\nmaximum = 100',
        'type = "category"\nvalues = ["金卡", "银卡"]',
    )
    with pytest.raises(BookError) as caught:
        telcrm.loads(text, parameters=GIVEN | {"limit": "金"})
    assert caught.value.code == "type.range"
    assert caught.value.problems[0].hint == "did you mean '金卡'?"


@pytest.mark.parametrize(
    "value", [np.int64(7), np.uint8(7), np.float64(7.0), np.array([7])[0]], ids=repr
)
def test_a_parameter_that_numpy_counted(value: Any) -> None:
    """A number of NumPy's is the number it is, as it is in a record."""
    assert telcrm.loads(PARAMETERS, parameters=GIVEN | {"limit": value}).parameters
    assert parameters(rate=np.float64("nan")).code == "type.mismatch"


def test_weights_that_do_not_fit_each_other_are_told_together() -> None:
    """Where values fit their types and not the cell that names them, the error says which they are
    and what the book says of them.
    """
    found = problem("cmcc.customer_value", parameters={"weight_income": 0.5})
    assert found.hint is not None
    assert "weight_income = 0.5, weight_stickiness = 0.25" in found.hint
    assert "they must add up to 1" in found.hint


# A parameter that has no value before it is given one.


REQUIRED = """
id = "test.required"
version = "1"
document = "an invented document"

[inputs.months]
type = "integer"
minimum = 0
maximum = 1200

[parameters.from_months]
type = "integer"
minimum = 1
maximum = 100

[decisions.long]
kind = "expression"
passage = "an invented passage"
expression = "months >= from_months"
"""
EXTENDING = """
id = "test.province"
version = "1"
extends = "test.required"

[parameters.from_months]
type = "integer"
value = {value}
assumed = {{ zh = "虚构", en = "invented" }}
"""


@pytest.fixture(name="shelf")
def _shelf(tmp_path: Path) -> Path:
    """A folder with a book that leaves a value open, and one that gives it."""
    (tmp_path / "required.toml").write_text(REQUIRED, encoding="utf-8")
    text = EXTENDING.format(value=24)
    (tmp_path / "province.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_value_left_open_must_be_given(shelf: Path) -> None:
    """From a file, from the shelf and from text: the error names it, what it is and how to."""
    for load in (
        lambda: telcrm.load(shelf / "required.toml"),
        lambda: telcrm.load("test.required", search=[shelf]),
        lambda: telcrm.load("test.required", search=[shelf], strict=True, parameters={}),
        lambda: telcrm.loads(REQUIRED),
    ):
        with pytest.raises(BookError) as caught:
            load()
        (found,) = caught.value.problems
        assert (found.code, found.place.path) == ("book.parameter", "parameters.from_months")
        assert found.message == "'from_months' has no value: an integer [1..100] is wanted"
        assert found.hint is not None
        assert "parameters={'from_months': …}, or extend the book" in found.hint


def test_a_value_left_open_is_given(shelf: Path) -> None:
    """When the book is loaded, or by a book that extends it; when both do, by who loads it."""
    given = telcrm.load("test.required", search=[shelf], parameters={"from_months": 12})
    extended = telcrm.load("test.province", search=[shelf])
    both = telcrm.load("test.province", search=[shelf], parameters={"from_months": 36})
    for book, first in ((given, 12), (extended, 24), (both, 36)):
        assert book.decide(months=first)["long"] is True
        assert book.decide(months=first - 1)["long"] is False
        assert pickle.loads(pickle.dumps(book)).decide(months=first)["long"] is True


def test_a_wrong_value_for_what_is_left_open(shelf: Path) -> None:
    """It is held to its range, whoever gives it, and a misspelt name points at the right one."""
    wrong = {"search": [shelf], "parameters": {"from_months": 0}}
    assert problem("test.required", **wrong).code == "type.range"
    (shelf / "province.toml").write_text(EXTENDING.format(value="'x'"), encoding="utf-8")
    found = problem("test.province", search=[shelf])
    assert (found.code, found.place.file) == ("type.mismatch", "province.toml")
    with pytest.raises(BookError) as caught:
        telcrm.load("test.required", search=[shelf], parameters={"from_month": 12})
    assert caught.value.problems[0].hint == "did you mean 'from_months'?"
    assert {one.code for one in caught.value.problems} == {"book.parameter"}


@pytest.mark.parametrize("command", ["check", "sql", "diff"])
def test_the_command_says_what_is_left_open(command: str, shelf: Path) -> None:
    """A command ends with the status of a book that cannot be read, and the same words."""
    file = str(shelf / "required.toml")
    more = {"sql": ["--dialect", "duckdb"], "diff": [file]}.get(command, [])
    result = CliRunner().invoke(app, [command, file, *more])
    assert result.exit_code == 2
    assert "'from_months' has no value" in result.stderr
    assert "extend the book and give it a value" in result.stderr
