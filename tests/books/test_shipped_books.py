"""Shipped books: each has its cases and keeps them, cites its sources, and hides no rule."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

import telcrm
from telcrm.books import files
from telcrm.rules import RuleBook, form
from telcrm.testing import CaseFile, coverage, read_cases, run_cases

HERE = Path(__file__).parent
CASE_FILES = sorted(HERE.rglob("*.cases.toml"))
SHARED = Path(os.environ.get("TELCRM_SHARED", HERE.parents[1] / ".." / "shared"))


PUBLISHERS_OF_SOURCES = ("cmcc", "cucc", "common")
"""Their books quote the documents numbered 000 to 004."""


def load(cases: CaseFile) -> RuleBook:
    return telcrm.load(cases.book, cases.on)


def named(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


@pytest.mark.parametrize("path", CASE_FILES, ids=named)
def test_a_book_keeps_its_cases(path: Path) -> None:
    """Every case holds for the record and for the column."""
    cases = read_cases(path)
    failures = run_cases(load(cases), cases.cases)
    assert not failures, "\n".join(map(str, failures))


def test_every_book_has_cases_of_the_same_name() -> None:
    """A book without cases, or cases without a book, is a mistake."""
    of_cases = {named(path).removesuffix(".cases.toml").replace("/", ".") for path in CASE_FILES}
    assert of_cases == set(telcrm.books())


def test_a_file_stands_where_its_id_says() -> None:
    """Discovery goes by folder and name: cmcc/credit_rating.toml is cmcc.credit_rating."""
    for book_id in telcrm.books():
        assert [files.read(file)["id"] for file in files.shipped(book_id)] == [book_id]


@pytest.mark.parametrize("path", CASE_FILES, ids=named)
def test_cases_hit_every_rule_and_stand_on_both_sides_of_every_threshold(path: Path) -> None:
    """A rule that no case reaches, or a threshold without its pair of cases, is one that nobody has
    checked; and no book ships a rule that nothing can reach.
    """
    cases = read_cases(path)
    found = coverage(load(cases), cases.cases)
    assert found.complete and not found.beyond, found.explain()


def citations(data: Any, inherited: str | None = None) -> list[tuple[str, str]]:
    """Every passage in a book's data with the document it is said to stand in."""
    if isinstance(data, list):
        return [pair for item in data for pair in citations(item, inherited)]
    if not isinstance(data, dict):
        return []
    document = data.get("document", inherited)
    own = [(document, data["passage"])] if "passage" in data else []
    return own + [pair for item in data.values() for pair in citations(item, document)]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the source documents are not beside the checkout")
@pytest.mark.parametrize("book_id", telcrm.books())
def test_passages_stand_in_the_sources_word_for_word(book_id: str) -> None:
    """What a book quotes is found in the document it names, white space aside."""
    for file in files.shipped(book_id):
        for document, passage in citations(files.read(file)):
            source = next((SHARED / "sources").glob(f"{document[:3]}_*.txt"), None)
            if source is None and book_id.partition(".")[0] not in PUBLISHERS_OF_SOURCES:
                continue  # A province quotes documents of its own.
            assert source is not None, (file.name, document)
            text = re.sub(r"\s", "", source.read_text(encoding="utf-8"))
            assert re.sub(r"\s", "", passage) in text, (file.name, passage)


@pytest.mark.parametrize("book_id", telcrm.books())
def test_every_value_cites_its_passage_or_is_marked_assumed(book_id: str) -> None:
    """Attributes, rules and whole decisions say where they come from, in both languages."""
    for decision in telcrm.load(book_id).form.decisions:
        rows = [decision, *getattr(decision, "rules", ())]
        for part in getattr(decision, "characteristics", ()):
            rows += part.attributes if isinstance(part, form.Characteristic) else (part,)
        for row in rows:
            assert row.citation.passage or row.citation.assumed
            assert row.citation.document
            text = getattr(row, "text", decision.title)
            assert re.search(r"[\u4e00-\u9fff]", text.zh) and re.search(r"[a-zA-Z]", text.en)


@pytest.mark.parametrize("book_id", telcrm.books())
def test_an_answer_by_an_assumed_threshold_says_that_it_is_assumed(book_id: str) -> None:
    """A rule or an expression that names a parameter with an assumed value carries an assumption,
    so that no explanation passes it off as the document's.
    """
    book = telcrm.load(book_id)
    assumed = {name for name, one in book.source.parameters.items() if one.assumed}
    for decision in book.form.decisions:
        said = book.source.decisions[decision.name]
        parts = [(getattr(said, "expression", ""), decision.citation)]
        parts += [
            (" ".join(map(str, rule.when.values())), row.citation)
            for rule, row in zip(
                getattr(said, "rules", ()), getattr(decision, "rules", ()), strict=True
            )
        ]
        for text, citation in parts:
            assert not assumed & set(re.findall(r"\w+", str(text))) or citation.assumed, text


@pytest.mark.parametrize("book_id", telcrm.books())
def test_a_table_that_is_assumed_says_so_in_every_answer(book_id: str) -> None:
    """A rule that quotes words of its own keeps no assumption of its table: it makes its own, so
    that no explanation passes our reading off as the document's.
    """
    for decision in telcrm.load(book_id).form.decisions:
        if decision.citation.assumed:
            rules = getattr(decision, "rules", ())
            assert [row.code for row in rules if not row.citation.assumed] == []


def test_one_sign_of_a_group_solution_is_enough_by_assumption() -> None:
    """The source lists the signs of MAS and ADC; how many it takes is ours, and told."""
    book = telcrm.load("cmcc.group_solution")
    signs = [one for one in book.form.decisions if one.name.startswith("suits_")]
    assert len(signs) == len([one for one in signs if one.citation.assumed]) == 2


@pytest.mark.parametrize(
    ("book_id", "name"),
    [("cmcc.complaint_handoffs", "complaint_action"), ("cmcc.rival_contact", "rival_alert")],
)
def test_what_to_do_about_a_story_is_ours(book_id: str, name: str) -> None:
    """The sources tell what happened, and neither what to do nor how to call it: each rule of these
    tables is assumed.
    """
    decisions = {one.name: one for one in telcrm.load(book_id).form.decisions}
    rules = getattr(decisions[name], "rules", ())
    assert rules and all(rule.citation.assumed for rule in rules)
