"""The form of a vocabulary: what is read is what is written, and nonsense is refused in words."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.errors import VocabularyError
from telcrm.vocabularies import Entry, loads

HEAD = """
id = "{id}"
title = {{ zh = "词", en = "words" }}
document = "文件"
{head}
"""
ENTRY = """
[[entries]]
code = "{code}"
zh = "{zh}"
en = "{en}"
passage = "词"
{more}
"""
CODES = st.from_regex(r"[a-z0-9][a-z0-9_]{0,8}", fullmatch=True)
DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))


def entry(code: str = "a", zh: str = "甲", en: str = "A", more: str = "") -> str:
    return ENTRY.format(code=code, zh=zh, en=en, more=more)


def text(*entries: str, head: str = "", name: str = "test.words") -> str:
    return HEAD.format(id=name, head=head) + "".join(entries or [entry()])


def refused(content: str) -> str:
    """The words of the error that a text ends with."""
    with pytest.raises(VocabularyError) as caught:
        loads(content)
    assert {one.code for one in caught.value.problems} == {"vocabulary.invalid"}
    return str(caught.value)


@given(st.lists(CODES, min_size=1, max_size=12, unique=True))
def test_entries_keep_order_and_are_found_by_every_name(codes: list[str]) -> None:
    """Order counts from 1 as written; code, Chinese and English name lead to one entry."""
    words = loads(text(*(entry(code, f"词{code}", f"word {code}") for code in codes)))
    assert [(one.code, one.order) for one in words] == list(zip(codes, range(1, 99), strict=False))
    for code, one in zip(codes, words, strict=True):
        assert one is words[code] is words.named(f"词{code}") is words.named(f"word {code}", "en")
        assert code in words
    assert words.names("code") == tuple(codes)


@given(st.lists(CODES, min_size=1, max_size=6, unique=True), CODES)
def test_an_entry_that_is_not_there_is_an_error(codes: list[str], other: str) -> None:
    """What is found is what was written, and nothing else is."""
    words = loads(text(*(entry(code, f"词{code}", f"word {code}") for code in codes)))
    assert (other in words) == (other in codes)
    if other not in codes:
        with pytest.raises(VocabularyError) as caught:
            _ = words[other]
        assert caught.value.code == "vocabulary.entry"


@given(DAYS, st.integers(1, 4000), DAYS)
def test_an_entry_counts_from_its_first_day_to_before_its_last(
    start: date, length: int, on: date
) -> None:
    """The first day counts, the day it ends does not; a day that is not known excludes nothing."""
    end = start + timedelta(days=length)
    dated = f"effective_from = {start}\neffective_to = {end}"
    words = loads(text(entry("dated", more=dated), entry("ever", "乙", "B")))
    expected = ["dated"] * (start <= on < end) + ["ever"]
    assert [one.code for one in words.in_force(on)] == expected
    assert words["dated"].in_force(start) and not words["dated"].in_force(end)


@given(st.integers(-5, 5), st.booleans())
def test_attributes_are_typed_and_none_where_not_given(number: int, flag: bool) -> None:
    """A value is what was written, its type checked; one left out is None, never zero or false."""
    head = "".join(
        f'[attributes.{name}]\ntype = "{name}"\ntitle = {{ zh = "属性", en = "attribute" }}\n'
        for name in ("integer", "boolean")
    )
    given_ = f"attributes = {{ integer = {number}, boolean = {str(flag).lower()} }}"
    words = loads(text(entry(more=given_), entry("b", "乙", "B"), head=head))
    assert words["a"].attributes == (("integer", number), ("boolean", flag))
    assert words["b"].attributes == (("integer", None), ("boolean", None))
    assert words["b"].attribute("integer") is None
    with pytest.raises(VocabularyError, match="did you mean 'integer'"):
        words["a"].attribute("integr")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "true"),
        ("integer", "1.5"),
        ("integer", '{ zh = "一", en = "one" }'),
        ("decimal", "true"),
        ("boolean", "1"),
        ("date", "5"),
        ("text", "1"),
        ("text", '[{ zh = "一", en = "one" }]'),
        ("texts", '{ zh = "一", en = "one" }'),
        ("text", '"一"'),
        ("date", "2024-01-01T00:00:00"),
    ],
)
def test_an_attribute_of_another_type_is_refused(kind: str, value: str) -> None:
    """A value is never bent to fit its type."""
    head = f'[attributes.x]\ntype = "{kind}"\ntitle = {{ zh = "属性", en = "attribute" }}\n'
    assert refused(text(entry(more=f"attributes = {{ x = {value} }}"), head=head))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (text(entry(), entry()), "more than one entry with code = 'a'"),
        (text(entry(), entry("b", en="B")), "more than one entry with zh = '甲'"),
        (text(entry(), entry("b", "乙")), "more than one entry with en = 'A'"),
        (text(entry(more="attributes = { x = 1 }")), "a: attributes.x is not declared"),
        (text(entry(more='relations = { x = ["a"] }')), "a: relations.x is not declared"),
        (text(entry(more='cites = { x = "词" }')), "a: cites.x is of nothing given"),
        (text(entry(more="colour = 1")), "entries[0].colour"),
        (text(entry().replace("passage =", "pasage =")), "did you mean 'passage'?"),
        (text(entry().replace('passage = "词"', "")), "cite a passage"),
        (text(entry().replace('en = "A"', "")), "name it in zh and en"),
        (text(entry(more='not_in_source = { zh = "缺" }')), "en"),
        (text(entry().replace('"词"', '" "')), "entries[0].passage"),
        (text(entry("A")), "entries[0].code"),
        (text().replace('document = "文件"', ""), "stands in no document"),
        (text(entry(more="effective_from = 2024-01-01\neffective_to = 2024-01-01")), "lie after"),
        (HEAD.format(id="test.words", head="entries = []"), "entries"),
        (text(name="words"), "id"),
        ("id = 词", "line 1"),
    ],
)  # fmt: skip
def test_a_fault_is_named(content: str, words: str) -> None:
    """Each fault of a file is refused in words that name it."""
    assert words in refused(content)


def test_a_word_without_a_name_needs_a_reason() -> None:
    """With not_in_source an entry may lack both names, but not one of them."""
    nameless = '[[entries]]\ncode = "a"\nnot_in_source = { zh = "缺", en = "missing" }\n'
    words = loads(text(nameless, entry("b", "乙", "B")))
    assert words["a"].title is None and words.names() == ("乙",)
    assert "both languages, or in none" in refused(text(nameless + 'zh = "甲"\n'))


def test_nobody_can_change_it_and_it_travels() -> None:
    """Vocabularies are frozen to the ground, equal after copying and pickling, and hashable."""
    words = telcrm.vocabulary("cmcc.customer_classes")
    assert pickle.loads(pickle.dumps(words)) == copy.deepcopy(words) == words
    assert hash(words) == hash(copy.deepcopy(words))
    with pytest.raises(dataclasses.FrozenInstanceError):
        words["vip"].zh = "x"  # type: ignore[misc]


def test_a_misspelt_id_is_answered_with_the_one_meant() -> None:
    """An unknown vocabulary is an error with the nearest id."""
    with pytest.raises(VocabularyError, match=r"did you mean 'cmcc\.brands'") as caught:
        telcrm.vocabulary("cmcc.brand")
    assert caught.value.code == "vocabulary.not_found"


# Relations and a user's own files.


def related(to: str, codes: str) -> str:
    head = f'[relations.next]\nto = "{to}"\ntitle = {{ zh = "下一个", en = "next" }}\n'
    return text(entry(more=f"relations = {{ next = {codes} }}"), head=head, name="test.first")


def write(folder: Path, name: str, content: str) -> None:
    (folder / f"{name}.vocabulary.toml").write_text(content, encoding="utf-8")


def test_relations_lead_to_entries_of_the_other(tmp_path: Path) -> None:
    """A relation holds the entries themselves, in the order written."""
    write(tmp_path, "second", text(entry("x"), entry("y", "乙", "B"), name="test.second"))
    write(tmp_path, "first", related("test.second", '["y", "x"]'))
    found = telcrm.vocabulary("test.first", search=[tmp_path])
    second = telcrm.vocabulary("test.second", search=[tmp_path])
    assert found["a"].related("next") == (second["y"], second["x"])
    assert isinstance(found["a"].related("next")[0], Entry)
    with pytest.raises(VocabularyError, match="has no relation 'nxt'"):
        found["a"].related("nxt")


@pytest.mark.parametrize(
    ("to", "codes", "words", "code"),
    [
        ("test.second", '["z"]', "test.second has no entry 'z'", "vocabulary.entry"),
        ("test.third", "[]", "there is no vocabulary 'test.third'", "vocabulary.not_found"),
        ("test.first", "[]", "in a circle: test.first -> test.first", "vocabulary.invalid"),
    ],
)
def test_a_relation_that_leads_nowhere_is_refused(
    tmp_path: Path, to: str, codes: str, words: str, code: str
) -> None:
    """Unknown entries, unknown vocabularies and circles are errors when the file is read."""
    write(tmp_path, "second", text(entry("x"), name="test.second"))
    write(tmp_path, "first", related(to, codes))
    with pytest.raises(VocabularyError, match=words) as caught:
        telcrm.vocabulary("test.first", search=[tmp_path])
    assert caught.value.code == code
    assert caught.value.place.file == "first.vocabulary.toml"


def test_an_id_stands_in_one_file(tmp_path: Path) -> None:
    """Two files of one id are refused: nobody could tell which counts, ours least of all."""
    write(tmp_path, "mine", text(name="cmcc.brands"))
    with pytest.raises(VocabularyError, match=r"several files: brands\.toml, mine\.vocabulary"):
        telcrm.vocabulary("cmcc.brands", search=[tmp_path])


def test_what_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    """A file saved in another encoding is named."""
    (tmp_path / "x.vocabulary.toml").write_bytes(text().encode("gb18030"))
    with pytest.raises(VocabularyError, match="not UTF-8"):
        telcrm.vocabulary("test.words", search=[tmp_path])


def test_an_entry_is_named_in_two_languages_and_by_its_code() -> None:
    """By anything else is an error that says what there is."""
    with pytest.raises(VocabularyError, match="'fr'") as caught:
        telcrm.vocabulary("cmcc.brands").names("fr")  # type: ignore[arg-type]
    assert caught.value.code == "vocabulary.entry"
