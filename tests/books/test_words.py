"""Books draw their categories from vocabularies, and the engine never hears of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.books.words import json_schema
from telcrm.errors import BookError

BOOK = """
id = "test.drawn"
version = "1"
document = "d"
passage = "p"
[inputs.word]
type = "category"
{declared}
[decisions.same]
kind = "expression"
passage = "p"
expression = 'word = "{value}"'
"""
NAMED = [name for name in telcrm.vocabularies() if telcrm.vocabulary(name).names()]


def book(declared: str, value: str = "全球通") -> Any:
    return telcrm.loads(BOOK.format(declared=declared, value=value))


def values(declared: str, value: str = "全球通") -> tuple[str, ...]:
    (found,) = book(declared, value).form.inputs
    return tuple(found.type.values)


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("by", ["zh", "en", "code"])
def test_a_vocabulary_is_its_names_written_out(name: str, by: Any) -> None:
    """A category drawn from any vocabulary by any name is that of the names listed by hand."""
    names = telcrm.vocabulary(name).names(by)
    listed = "values = " + json.dumps(names, ensure_ascii=False)
    drawn = f'vocabulary = {{ id = "{name}", by = "{by}" }}'
    assert values(drawn, names[0]) == values(listed, names[0]) == names


@given(st.permutations(telcrm.vocabulary("cmcc.brands").names()), st.integers(1, 4), st.booleans())
def test_some_words_in_an_order_of_their_own_and_values_after(
    names: list[str], count: int, more: bool
) -> None:
    """`only` takes some in the order written, and `values` beside a vocabulary follow."""
    some = json.dumps(names[:count], ensure_ascii=False)
    beside = '\nvalues = ["无"]' if more else ""
    declared = f'vocabulary = {{ id = "cmcc.brands", only = {some} }}{beside}'
    assert values(declared, names[0]) == (*names[:count], *(["无"] if more else []))


@pytest.mark.parametrize(
    ("declared", "code", "words"),
    [
        ('vocabulary = "cmcc.brand"', "vocabulary.not_found", "did you mean 'cmcc.brands'?"),
        (
            'vocabulary = { id = "cmcc.brands", only = ["全球同"] }',
            "vocabulary.entry",
            "did you mean '全球通'?",
        ),
        ("vocabulary = 3", "book.schema", 'write vocabulary = "cmcc.brands"'),
        ('vocabulary = { id = "cmcc.brands", by = "fr" }', "book.schema", "by"),
        ('vocabulary = { id = "cmcc.brands", onyl = [] }', "book.schema", "onyl"),
        ('vocabulry = "cmcc.brands"', "book.schema", "did you mean 'vocabulary'?"),
        ('vocabulary = "cmcc.brands"\nvalues = ["全球通"]', "type.range", "stands twice"),
        ('vocabulary = "cmcc.brands"\nvalues = 5', "book.schema", "values"),
        ('vocabulary = { id = "cmcc.brands", only = [] }', "type.mismatch", "category"),
    ],
)
def test_a_fault_is_named_at_its_key(declared: str, code: str, words: str) -> None:
    """A misspelt vocabulary or word is an error at load, at its place in the book."""
    with pytest.raises(BookError) as caught:
        book(declared)
    assert caught.value.code == code
    assert words in str(caught.value)
    assert str(caught.value.place.path).startswith("inputs.word")


def test_a_misspelt_category_in_a_cell_is_an_error_at_load() -> None:
    """The engine refuses what is not among the words, and says what was meant."""
    with pytest.raises(BookError, match="did you mean '动感地带'") as caught:
        book('vocabulary = "cmcc.brands"', "动感地代")
    assert caught.value.code == "type.range"


def test_all_faults_are_told_at_once() -> None:
    """Every input, parameter and output with a wrong vocabulary is named."""
    text = BOOK.format(declared='vocabulary = "a.b"', value="x").replace(
        "[decisions.same]",
        '[parameters.p]\ntype = "category"\nvocabulary = "c.d"\n[decisions.same]\n'
        'output = { type = "category", vocabulary = "e.f" }',
    )
    with pytest.raises(BookError) as caught:
        telcrm.loads(text)
    assert [one.place.path for one in caught.value.problems] == [
        "inputs.word.vocabulary",
        "parameters.p.vocabulary",
        "decisions.same.output.vocabulary",
    ]


def test_a_table_output_draws_too() -> None:
    """The outputs of a decision table take words like inputs do."""
    tiers = telcrm.load("cmcc.vip_club").form.decisions[0].outputs[1]
    assert tiers.type.values == ("钻石卡", "金卡", "银卡", "非会员")


def test_a_folder_of_books_may_hold_vocabularies(tmp_path: Path) -> None:
    """A user's vocabulary lies beside the books, is found by their search, and is no book."""
    (tmp_path / "own.vocabulary.toml").write_text(
        'id = "own.words"\ntitle = { zh = "词", en = "words" }\n[[entries]]\ncode = "a"\n'
        'zh = "甲"\nen = "A"\nassumed = { zh = "虚构", en = "invented" }\n',
        encoding="utf-8",
    )
    declared = BOOK.format(declared='vocabulary = "own.words"', value="甲")
    (tmp_path / "drawn.toml").write_text(declared, encoding="utf-8")
    found = telcrm.load("test.drawn", search=[tmp_path])
    assert found.decide({"word": "甲"})["same"] is True
    with pytest.raises(BookError, match=r"there is no vocabulary 'own\.words'"):
        telcrm.load(tmp_path / "drawn.toml")


def test_the_schema_tells_of_vocabularies() -> None:
    """Whatever has values may name a vocabulary, and nothing else may."""
    parts = json_schema()["$defs"]
    holders = {name for name, part in parts.items() if "vocabulary" in part.get("properties", {})}
    assert holders == {n for n, part in parts.items() if "values" in part.get("properties", {})}
    assert holders == {"InputSource", "ParameterSource", "OutputSource"}
