"""Loading: by id and date, from files and text, with parameters, and over other books."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.errors import BookError

BOOK = """
id = "{id}"
version = "{version}"
document = "d"
passage = "p"
{head}
[inputs.n]
type = "integer"
[parameters.limit]
type = "integer"
{value}
[decisions.big]
kind = "decision_table"
inputs = ["n"]
outputs = {{ big = {{ type = "boolean" }} }}
rules = [{{ id = "yes", when = {{ n = ">= limit" }}, then = {{ big = true }} }}]
default = {{ big = false }}
passage = "p"
[decisions.score]
kind = "scorecard"
passage = "p"
[decisions.score.characteristics.size]
input = "n"
attributes = [{{ when = "> 0", points = 1 }}, {{ when = "<= 0", points = 0 }}]
[decisions.score.characteristics.sign]
input = "n"
attributes = [{{ when = "-", points = 10 }}]
"""


def text(head: str = "", value: str = "value = 5", book_id: str = "x.y", version: str = "1") -> str:
    return BOOK.format(id=book_id, version=version, head=head, value=value)


def write(folder: Path, name: str, content: str) -> Path:
    file = folder / name
    file.write_text(content, encoding="utf-8")
    return file


def test_text_file_and_path_are_the_same_book(tmp_path: Path) -> None:
    """What is written is what is loaded, from text, a path, a path as text, or a folder."""
    file = write(tmp_path, "a.toml", text())
    loaded = (
        telcrm.loads(text()),
        telcrm.load(file),
        telcrm.load(str(file)),
        telcrm.load("x.y", search=[tmp_path]),
    )
    assert len({repr(book.form.decisions) for book in loaded}) == 1


@given(st.dates(date(2019, 12, 1), date(2022, 2, 1)))
def test_a_day_picks_the_version_in_force(
    tmp_path_factory: pytest.TempPathFactory, on: date
) -> None:
    """From the first day inclusive to the last exclusive, whatever the order of the files."""
    folder = tmp_path_factory.mktemp("dated")
    write(folder, "b.toml", text("effective_to = 2021-01-01", version="old"))
    write(
        folder,
        "a.toml",
        text("effective_from = 2021-01-01\neffective_to = 2022-01-01", version="new"),
    )
    if on >= date(2022, 1, 1):
        with pytest.raises(BookError, match="not in force") as caught:
            telcrm.load("x.y", on, search=[folder])
        assert caught.value.code == "book.dates"
        return
    wanted = "old" if on < date(2021, 1, 1) else "new"
    assert telcrm.load("x.y", on, search=[folder]).version == wanted


def test_without_a_day_the_latest_is_taken(tmp_path: Path) -> None:
    """The version that starts last; today's date plays no part."""
    write(tmp_path, "a.toml", text("effective_from = 2999-01-01", version="future"))
    write(tmp_path, "b.toml", text("effective_to = 2999-01-01", version="now"))
    assert telcrm.load("x.y", search=[tmp_path]).version == "future"


def test_a_file_not_in_force_is_refused(tmp_path: Path) -> None:
    """A path with a day is checked against the file's own period."""
    file = write(tmp_path, "a.toml", text("effective_from = 2021-01-01"))
    first = date(2021, 1, 1)
    assert telcrm.load(file, first).id == "x.y"
    with pytest.raises(BookError) as caught:
        telcrm.load(file, first - timedelta(days=1))
    assert caught.value.code == "book.dates"


def test_two_versions_at_once_are_refused(tmp_path: Path) -> None:
    """Overlapping periods are a mistake that no choice can hide."""
    write(tmp_path, "a.toml", text("effective_from = 2021-01-01"))
    write(tmp_path, "b.toml", text("effective_from = 2020-01-01"))
    with pytest.raises(BookError) as caught:
        telcrm.load("x.y", date(2021, 6, 1), search=[tmp_path])
    assert caught.value.code == "book.dates"


def test_parameters_are_set_without_editing() -> None:
    """A value given at loading replaces the book's, and moves the threshold."""
    small, large = telcrm.loads(text()), telcrm.loads(text(), parameters={"limit": 9})
    assert [book.decide({"n": 5})["big"] for book in (small, large)] == [True, False]
    assert [book.decide({"n": 9})["big"] for book in (small, large)] == [True, True]


@pytest.mark.parametrize("kind", [int, float, np.int8, np.int64, np.float32, np.float64])
def test_parameters_come_as_analyses_give_them(kind: type) -> None:
    """NumPy's numbers are numbers: a quantile, a count."""
    book = telcrm.loads(text(), parameters={"limit": kind(9)})
    assert [book.decide({"n": n})["big"] for n in (5, 9)] == [False, True]


@pytest.mark.parametrize(
    "given_",
    [{"limit": "5"}, {"limit": 5.5}, {"limit": True}, {"limits": 5}, {"limit": np.float64("nan")}],
)
def test_wrong_parameters_are_refused(given_: dict[str, object]) -> None:
    """Another type, or a name the book does not have."""
    with pytest.raises(BookError):
        telcrm.loads(text(), parameters=given_)


def test_parameters_are_given_by_name() -> None:
    """A list of values does not say which parameter each is for."""
    with pytest.raises(BookError, match="gives no values by name") as caught:
        telcrm.loads(text(), parameters=[5])  # type: ignore[arg-type]
    assert caught.value.code == "book.parameter"


def test_a_parameter_without_a_value_must_be_given() -> None:
    """What the source leaves open is asked for, not guessed."""
    with pytest.raises(BookError) as caught:
        telcrm.loads(text(value=""))
    assert caught.value.code == "book.parameter"
    assert telcrm.loads(text(value=""), parameters={"limit": 5}).decide({"n": 5})["big"] is True


PROVINCE = """
id = "p.y"
version = "1"
document = "other"
passage = "q"
extends = "x.y"
[parameters.limit]
type = "integer"
value = 7
[decisions.score.characteristics.size]
input = "n"
passage = "q"
attributes = [{ when = "-", points = 100 }]
"""


def test_a_province_replaces_named_parts_and_keeps_the_rest(tmp_path: Path) -> None:
    """Parameters and characteristics by name; inputs, tables and other characteristics stay."""
    write(tmp_path, "a.toml", text())
    book = telcrm.load(write(tmp_path, "p.toml", PROVINCE), search=[tmp_path])
    assert book.decide({"n": 7}) == {"big": True, "score": 110}
    assert book.decide({"n": 6})["big"] is False
    citations = {one.name: one.citation for one in book.form.decisions}
    assert citations["big"].document == "d"
    rows = [part.attributes[0].citation for part in book.form.decisions[1].characteristics]
    assert [(one.document, one.passage) for one in rows] == [("other", "q"), ("d", "p")]


def test_a_change_cites_its_own_source(tmp_path: Path) -> None:
    """The words of the base are not about the province's figure."""
    write(tmp_path, "a.toml", text())
    silent = PROVINCE.replace('passage = "q"\nattributes', "attributes")
    with pytest.raises(BookError) as caught:
        telcrm.loads(silent, search=[tmp_path])
    assert caught.value.code == "book.source"
    assert caught.value.place.path == "decisions.score.characteristics.size"


def test_a_book_extends_only_what_there_is(tmp_path: Path) -> None:
    """A missing base, and a change to a decision the base does not have, are named."""
    with pytest.raises(BookError) as caught:
        telcrm.loads(PROVINCE)
    assert caught.value.code == "book.extends"
    write(tmp_path, "a.toml", text())
    with pytest.raises(BookError, match="scores"):
        telcrm.loads(PROVINCE.replace("decisions.score.", "decisions.scores."), search=[tmp_path])


def test_books_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    """A circle is named, not followed for ever."""
    write(
        tmp_path,
        "a.toml",
        PROVINCE.replace('"p.y"', '"x.y"').replace('extends = "x.y"', 'extends = "p.y"'),
    )
    file = write(tmp_path, "p.toml", PROVINCE)
    with pytest.raises(BookError, match="circle") as caught:
        telcrm.load(file, search=[tmp_path])
    assert caught.value.code == "book.extends"


def test_a_book_that_is_not_there() -> None:
    """The nearest id is offered."""
    with pytest.raises(BookError, match=r"did you mean 'cmcc\.credit_rating'") as caught:
        telcrm.load("cmcc.credit_ratings")
    assert caught.value.code == "book.not_found"


def test_loading_twice_gives_the_same_book() -> None:
    """A shipped book is built once and shared: it is immutable."""
    assert telcrm.load("cmcc.credit_rating") is telcrm.load("cmcc.credit_rating")
