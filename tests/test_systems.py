"""Every system of the source documents has its place, its case and its citation."""

from __future__ import annotations

import doctest
import importlib.util
import inspect
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.analytics.forecast import small_businesses
from telcrm.domain import NumberSegment, segment_of
from telcrm.testing import read_cases

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "docs" / "make_systems.py"
SHARED = Path(os.environ.get("TELCRM_SHARED", ROOT / ".." / "shared"))
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
TESTS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (ROOT / "tests").rglob("test_*.py")
    if path != Path(__file__)
)
PUBLISHERS = ("cmcc", "cucc", "common")
BEGINS = {"中高端客户的维系与保有": "与你分享:"}
"""Words with which a piece begins whose title stands further down: its slides lost their order."""


def loaded() -> ModuleType:
    """The script as a module, known by its name as dataclasses want it."""
    spec = importlib.util.spec_from_file_location("make_systems", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


systems = loaded()
ROWS = systems.rows()
PLACES = [
    *((row, "book", path) for row in ROWS for path in row.books),
    *((row, "vocabulary", name) for row in ROWS for name in row.vocabularies),
    *((row, "name", name) for row in ROWS for name in row.names),
]
of_each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row {row.number}")
of_each_place = pytest.mark.parametrize(
    ("row", "kind", "place"), PLACES, ids=[f"{row.number} {place}" for row, _, place in PLACES]
)
with_sources = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the source documents are not beside the checkout"
)


def test_every_row_is_there_once() -> None:
    """Numbers 1 to 76, none twice."""
    assert [row.number for row in ROWS] == list(range(1, 77))


@with_sources
def test_kinds_are_those_of_the_list_of_systems() -> None:
    """Rows that the list takes together have its kinds between them, and no others."""
    text = (SHARED / "SYSTEMS.md").read_text(encoding="utf-8")
    found = {row.number: set(row.kind.split("+")) for row in ROWS}
    listed: set[int] = set()
    for numbers, kinds in re.findall(r"^\| ([\d, -]+) ([BVAM+]+) \|", text, re.MULTILINE):
        together = {number for part in numbers.split(",") for number in spread(part)}
        assert set().union(*(found[one] for one in together)) == set(kinds.split("+")), numbers
        listed |= together
    assert listed == found.keys()


def spread(part: str) -> range:
    """The numbers of "3" or of "31-33"."""
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)


@of_each_row
def test_a_row_lives_where_its_kind_says(row: Any) -> None:
    """B has a book, V a vocabulary, A a function of the analytics, M a model of the domain."""
    modules = [inspect.getmodule(systems.named(name)).__name__ for name in row.names]
    lives = {
        "B": bool(row.books),
        "V": bool(row.vocabularies),
        "A": any(one.startswith("telcrm.analytics") for one in modules),
        "M": any(one.startswith("telcrm.domain") for one in modules),
    }
    assert all(lives[kind] for kind in row.kind.split("+")), lives


@of_each_place
def test_a_place_exists_and_is_public(row: Any, kind: str, place: str) -> None:
    """What a row names is shipped, or stands in `__all__` and on the page of the API."""
    if kind == "book":
        book_id, *keys = place.split("/")
        assert book_id in telcrm.books()
        assert not keys or keys[0] in {one.name for one in telcrm.load(book_id).form.decisions}
    elif kind == "vocabulary":
        assert place in telcrm.vocabularies()
    else:
        module, names = systems.owner(place)
        assert names[0] in module.__all__
        assert not any(one.startswith("_") for one in place.split("."))
        assert f"## `{module.__name__}`\n" in API


@of_each_place
def test_a_place_has_its_case(row: Any, kind: str, place: str) -> None:
    """A book's cases expect the decision; a vocabulary is drawn from by a book, which has cases,
    or has a test or an example, as a function or a model has.
    """
    if kind == "book":
        book_id, *keys = place.split("/")
        file = ROOT / "tests" / "books" / f"{book_id.replace('.', '/')}.cases.toml"
        expected = {name for case in read_cases(file).cases for name in case.expect}
        decisions = [one for one in telcrm.load(book_id).form.decisions if one.name in keys[:1]]
        assert expected
        for decision in decisions:
            assert expected & {output.name for output in decision.outputs}
    elif kind == "vocabulary":
        drawn = any(repr(place) in str(systems.book_data(one)) for one in telcrm.books())
        assert drawn or place in row.example or mentioned(place)
    else:
        doc = inspect.getdoc(systems.named(place)) or ""
        assert ">>>" in doc or mentioned(place.rpartition(".")[2])


def mentioned(word: str) -> bool:
    """Whether a test, or the example of some row, speaks of it."""
    pattern = rf"(?<![\w.]){re.escape(word)}(?![\w.])|\.{re.escape(word)}\b"
    return any(re.search(pattern, text) for text in (TESTS, *(row.example for row in ROWS)))


@of_each_row
def test_an_example_runs_and_is_about_its_row(row: Any) -> None:
    """It gives what it shows, and uses something that the row names."""
    parsed = doctest.DocTestParser().get_doctest(row.example, {}, f"row {row.number}", None, 0)
    said: list[str] = []
    found = doctest.DocTestRunner(verbose=False).run(parsed, out=said.append)
    assert found.attempted and not found.failed, "".join(said)
    places = [path.partition("/")[0] for path in row.books]
    places += [*row.vocabularies, *(name.rpartition(".")[2] for name in row.names)]
    assert any(place in row.example for place in places)


@of_each_row
def test_a_row_speaks_both_languages(row: Any) -> None:
    """Titles and remarks hold Chinese and English, each in its place."""
    texts = [row.title, row.given, row.assumed, *(one.text for one in row.remarks)]
    for text in filter(None, texts):
        assert re.search(r"[\u4e00-\u9fff]|RFM", text.zh), text
        assert re.search(r"[a-zA-Z]|80/20", text.en), text


@of_each_row
def test_a_function_says_what_is_given_and_assumed(row: Any) -> None:
    """Where no book says it, the row does; what a function quotes is quoted by its docstring."""
    if row.names:
        assert row.assumed
    if row.names and not row.books and not row.vocabularies:
        assert row.given
        assert any(list(systems.quoted_by_name(name)) for name in row.names)


@of_each_row
def test_a_default_number_is_quoted_or_told(row: Any) -> None:
    """No function brings a number of its own: it stands in a passage, or the row or the docstring
    says that it is ours.
    """
    told = " ".join([one.words for one in row.passages] + [one.text.en for one in row.remarks])
    for name in row.names:
        for about, number in defaults(systems.named(name)):
            ours = re.search(
                rf"^ *{about}: [^:]*?(assumed|convention)",
                inspect.getdoc(systems.named(name)) or "",
                re.MULTILINE,
            )
            shown = rf"(?<![\d.])({number:g}|{number * 100:g}%)(?![\d.])"
            assert ours or re.search(shown, told), (name, about, number)


def defaults(function: Any) -> list[tuple[str, float]]:
    """A function's arguments that are numbers where they are not given, but 0."""
    if not inspect.isroutine(function):
        return []
    found = inspect.signature(function).parameters.values()
    kept = [one for one in found if type(one.default) in (int, float) and one.default]
    return [(one.name, one.default) for one in kept]


@of_each_row
def test_a_row_cites_a_document(row: Any) -> None:
    """There is no system without words of a document that it stands on."""
    assert row.passages
    for passage in row.passages:
        assert re.fullmatch(r"00[0-4] .+", passage.document)


@with_sources
@of_each_row
def test_what_a_row_quotes_stands_in_the_sources_word_for_word(row: Any) -> None:
    """White space aside, in the document that is named, and in that piece of it."""
    for passage in row.passages:
        assert systems.bare(passage.words) in piece(passage.document), passage


@cache
def piece(document: str) -> str:
    """The text of a document, of a collection that of the piece named, up to the next one."""
    (source,) = (SHARED / "sources").glob(f"{document[:3]}_*.txt")
    text = systems.bare(source.read_text(encoding="utf-8"))
    cited = {one.document for row in ROWS for one in row.passages}
    titles = [one[4:] for one in cited if one[:3] == document[:3]]
    if len(titles) == 1:
        return text
    starts = sorted(text.index(BEGINS.get(one, systems.bare(one))) for one in titles)
    start = text.index(BEGINS.get(document[4:], systems.bare(document[4:])))
    return text[start : next((one for one in starts if one > start), None)]


def test_every_book_belongs_to_a_row() -> None:
    """A book of no system would be one that no document asks for; a province's are its own."""
    found = {path.partition("/")[0] for row in ROWS for path in row.books}
    assert found == set(filter(of_the_sources, telcrm.books()))


def test_every_vocabulary_belongs_to_a_row() -> None:
    """So would a vocabulary be."""
    found = {name for row in ROWS for name in row.vocabularies}
    assert found == set(filter(of_the_sources, telcrm.vocabularies()))


def of_the_sources(found: str) -> bool:
    """Whether an id is of a publisher that the five documents are about."""
    return found.partition(".")[0] in PUBLISHERS


# Honesty.


def test_the_forecast_that_contradicts_itself_is_reported_so() -> None:
    """However the years are counted, the stated total is out of reach of the stated growth."""
    forecast = small_businesses()
    assert not forecast.agrees
    assert not any(forecast.after(years).agrees for years in (3, 4, 5))
    assert "矛盾" in forecast.report().zh and "contradicts" in forecast.report().en
    (row,) = (row for row in ROWS if row.number == 46)
    assert "矛盾" in row.assumed.zh and "contradict" in row.assumed.en


@given(st.from_regex(r"1[0-9]{10}", fullmatch=True))
def test_a_number_never_proves_the_carrier(number: str) -> None:
    """What a number tells is to whom its segment was first given: nobody is said to serve it."""
    found = segment_of(number)
    assert set(NumberSegment.__dataclass_fields__) == {"prefix", "first_given_to", "entry"}
    assert found is None or number.startswith(found.prefix)
    assert "never proves" in (inspect.getdoc(NumberSegment) or "")


def test_no_book_decides_by_a_segment() -> None:
    """Nor does a book draw a category from the segments, and so decide by one."""
    for book_id in telcrm.books():
        for _, part in systems.book_parts(book_id):
            assert "number_segments" not in str(part), book_id


# The page.


def test_the_page_is_current() -> None:
    """What the script would write is what stands in docs."""
    command = [sys.executable, str(SCRIPT), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stale_page_is_named(tmp_path: Path, capsys: Any) -> None:
    """The check fails for a page that is old or not there, writes nothing, and writing mends it."""
    page = tmp_path / "systems.md"
    assert systems.main(["--check"], page) == 1
    assert "systems.md is out of date" in capsys.readouterr().err
    assert not page.exists()
    assert systems.main([], page) == 0
    assert systems.main(["--check"], page) == 0


@of_each_row
def test_the_page_shows_the_row(row: Any) -> None:
    """Its number, both titles, its places and its example stand there."""
    page = (ROOT / "docs" / "systems.md").read_text(encoding="utf-8")
    assert f"### {row.number}. {row.title.zh} / {row.title.en}\n" in page
    assert row.example.strip() in page
    for place in (*row.vocabularies, *row.names):
        assert f"`{place}`" in page
