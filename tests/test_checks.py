"""Books broken on purpose, one fault each: what checking says of them, and that strict ones fail.

Each file of tests/checks begins with its fault in both languages and, for each finding, its
severity, code and place. Bounds are left out: every book with a score has them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import telcrm
from telcrm.errors import CODES, BookError
from telcrm.rules import Finding, Findings, RuleBook
from telcrm.testing import Case, coverage

FILES = sorted((Path(__file__).parent / "checks").glob("*.toml"))
KINDS = 25
"""Faults that are shown, at least."""

files = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def announced(file: Path) -> list[str]:
    return re.findall(r"^# finding: (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)


def found(file: Path) -> list[Finding]:
    return [one for one in telcrm.load(file).check() if one.code != "check.bounds"]


def line(one: Finding) -> str:
    return f"{one.severity} {one.code} {one.place.path}"


def test_there_are_enough() -> None:
    """The table of faults is as long as promised, and every code but those of cases is met."""
    assert len(FILES) >= KINDS
    met = {one.code for file in FILES for one in telcrm.load(file).check()}
    assert {code for code in CODES if code.startswith("check.")} - met == {"check.case"}


@files
def test_checking_finds_the_fault_and_nothing_else(file: Path) -> None:
    """Severity, code and place are those announced, all of them, in order."""
    assert [line(one) for one in found(file)] == announced(file)


@files
def test_a_finding_prints_whole_in_both_languages(file: Path) -> None:
    """The words, the place and each fact of the witness are there, in zh and en and in HTML."""
    findings = telcrm.load(file).check()
    for one in findings:
        for words in (one.explain("zh"), one.explain("en")):
            assert one.code in words
            assert str(one.place.path) in words
            assert all(name in words for name in one.witness or {})
        assert one.text.zh in findings.explain("zh")
        assert one.text.en in str(findings)
    assert findings._repr_html_().count("<tr>") == len(findings) + 1


@files
def test_a_strict_book_with_an_error_is_not_loaded(file: Path) -> None:
    """Marked strict, a book fails to load exactly if it has an error, and says all of them."""
    text = file.read_text(encoding="utf-8").replace("version =", "strict = true\nversion =", 1)
    errors = [one for one in found(file) if one.severity == "error"]
    if not errors:
        assert telcrm.loads(text).check().ok
        return
    with pytest.raises(BookError) as caught:
        telcrm.loads(text)
    assert [(one.code, one.place.path) for one in caught.value.problems] == [
        (one.code, one.place.path) for one in errors
    ]


def test_the_shipped_books_have_nothing_to_look_at() -> None:
    """No error and no warning in any of them."""
    for name in telcrm.books():
        findings = telcrm.load(name).check()
        assert (findings.errors, findings.warnings) == ((), ()), name


def one_book() -> RuleBook:
    return telcrm.load("cmcc.you_plus")


def test_parts_without_a_case_are_found_where_cases_are_given() -> None:
    """Both sides of the threshold and the rules are told until cases stand on them."""
    book = one_book()
    assert not any(one.code == "check.case" for one in book.check())
    facts = {"last_year_spend": 1200, "vip_this_year": False}
    cases = [Case("enough", facts, {"you_plus": True})]
    told = [one for one in book.check(coverage(book, cases)) if one.code == "check.case"]
    assert "inputs.last_year_spend" in {one.place.path for one in told}
    every = telcrm.testing.suggest_cases(book)
    assert not any(one.code == "check.case" for one in book.check(coverage(book, every)))


def test_many_alike_are_counted_not_listed() -> None:
    """Of findings of one kind at one place the first are printed, and how many more there are."""
    first = telcrm.load(FILES[0]).check()[0]
    text = Findings("a book 1", (first,) * 30).explain("en")
    assert text.count(first.code) == 10
    assert "and 20 more alike" in text
