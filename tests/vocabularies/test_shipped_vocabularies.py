"""Shipped vocabularies: cited word for word, in both languages, and as long as the sources say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import telcrm
from telcrm.domain import SuspensionKind, SuspensionReason, VipTier
from telcrm.vocabularies import AttributeValue, Title, Vocabulary, VocabularySource, files

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("TELCRM_SHARED", ROOT / ".." / "shared"))
IDS = telcrm.vocabularies()
TEN_THOUSAND = 10_000


def citations(words: Vocabulary) -> Iterator[tuple[str | None, str]]:
    """Every passage with the document it is said to stand in."""
    for one in (words, *words):
        if one.passage is not None:
            yield one.document, one.passage
    for entry in words:
        yield from ((entry.document, passage) for _, passage in entry.cites)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the source documents are not beside the checkout")
@pytest.mark.parametrize("name", IDS)
def test_passages_stand_in_the_sources_word_for_word(name: str) -> None:
    """What a vocabulary quotes is found in the document it names, white space aside."""
    for document, passage in citations(telcrm.vocabulary(name)):
        assert document
        (source,) = (SHARED / "sources").glob(f"{document[:3]}_*.txt")
        assert squeezed(passage) in squeezed(source.read_text(encoding="utf-8")), passage


@pytest.mark.parametrize("name", IDS)
def test_what_people_read_stands_in_both_languages(name: str) -> None:
    """Chinese holds Chinese and English holds none of it."""
    words = telcrm.vocabulary(name)
    attributes = [value for entry in words for _, value in entry.attributes]
    listed = [one for value in attributes if isinstance(value, tuple) for one in value]
    titles = [words.title, *(one for one in (*attributes, *listed) if isinstance(one, Title))]
    titles += [one for part in (words, *words) for one in (part.assumed, part.not_in_source) if one]
    for title in titles:
        assert re.search(r"[\u4e00-\u9fff]", title.zh), title
        assert re.search("[a-zA-Z]", title.en), title


def told(value: AttributeValue | None) -> list[str]:
    """The ways in which a source may write a value, one of which its passage must hold."""
    match value:
        case None | bool():
            return [""]
        case Title():
            return [value.zh]
        case tuple():
            return ["".join(one.zh for one in value)]
        case Decimal():
            return [f"{value * 100:.0f}%"]
        case int() if value >= TEN_THOUSAND:
            return [f"{value // TEN_THOUSAND}万"]
        case _:
            return [str(value)]


@pytest.mark.parametrize("name", IDS)
def test_attributes_are_in_the_words_that_they_cite(name: str) -> None:
    """A figure stands in its passage as a figure; a text says nothing of which the passage lacks
    the characters, unless its entry is marked assumed.
    """
    for entry in telcrm.vocabulary(name):
        cites = dict(entry.cites)
        for key, value in entry.attributes:
            passage = squeezed(cites.get(key) or entry.passage or "")
            if isinstance(value, bool | Title | tuple) and entry.assumed:
                continue
            if isinstance(value, Title | tuple):
                assert set(re.findall(r"[\u4e00-\u9fff]", told(value)[0])) <= set(passage), key
            else:
                assert any(one in passage for one in told(value)), (entry.code, key)


@pytest.mark.parametrize("name", IDS)
def test_relations_rest_on_words_or_are_assumed(name: str) -> None:
    """What belongs to what is cited by the entry, or marked as ours by it or its vocabulary."""
    words = telcrm.vocabulary(name)
    for entry in words:
        for key, others in entry.relations:
            cited = key in dict(entry.cites) or entry.passage
            assert not others or cited or entry.assumed or words.assumed


@pytest.mark.parametrize("name", IDS)
def test_files_use_keys_of_the_schema(name: str) -> None:
    """An editor that checks with the schema underlines nothing in a file that loads."""
    schema = json.loads((ROOT / "docs" / "vocabulary.schema.json").read_text(encoding="utf-8"))
    ((_, data),) = files.found(name, ())
    assert data.keys() <= schema["properties"].keys() == VocabularySource.model_fields.keys()
    for entry in data["entries"]:
        assert entry.keys() <= schema["$defs"]["EntrySource"]["properties"].keys()


@pytest.mark.parametrize("name", IDS)
def test_a_name_missing_says_that_the_source_lacks_it(name: str) -> None:
    """No entry is nameless without a reason, and none with a passage and a name is invented."""
    for entry in telcrm.vocabulary(name):
        assert entry.title is not None or entry.not_in_source is not None
        assert entry.passage or entry.assumed or entry.not_in_source


@pytest.mark.parametrize(
    ("name", "entries", "named"),
    [
        ("cmcc.retention_moves", 36, 13),  # 三十六式: twelve strategic ones, the first tactical one
        ("cmcc.satisfaction_processes", 13, 6),  # 按13各商业过程
        ("cmcc.lifecycle_links", 11, 11),  # 11个关键的价值创造环节
        ("cmcc.improvement_forces", 5, 5),  # 5种方法
        ("cmcc.group_market_suggestions", 7, 7),  # 七点建议
        ("common.fusion_stages", 4, 4),  # 四个阶段
        ("cmcc.service_system_layers", 4, 4),  # 等四类
        ("cucc.wo_customer_groups", 4, 4),  # 四大客户群体
        ("cucc.wo_boards", 5, 5),  # 五大业务板块
        ("cucc.quadrants", 4, 4),  # 以下四种
        ("cmcc.profile_parts", 6, 6),
        ("cmcc.hall_service_steps", 5, 5),
        ("cmcc.service_loop_stages", 3, 3),
        ("cmcc.value_added_services", 9, 9),
        ("common.competing_networks", 3, 3),
        ("common.lifecycle_stages", 9, 9),
        ("common.star_service_commitments", 6, 6),
    ],
)
def test_a_list_is_as_long_as_the_source_says(name: str, entries: int, named: int) -> None:
    """What a document counts is counted the same, named or not."""
    words = telcrm.vocabulary(name)
    assert (len(words), len(words.names())) == (entries, named)
    assert [entry.order for entry in words] == list(range(1, entries + 1))


def test_what_is_cut_from_the_lifecycle_is_marked() -> None:
    """Seven links stand in the source, the seventh cut; the four after it are ours."""
    links = telcrm.vocabulary("cmcc.lifecycle_links").entries
    assert [link.not_in_source is None for link in links] == [True] * 7 + [False] * 4
    assert all(link.assumed for link in links[6:])


def test_only_c_of_the_quadrants_is_the_sources() -> None:
    """C is cited, low on both, with the students' offer; the others are assumed and have none."""
    quadrants = telcrm.vocabulary("cucc.quadrants")
    assert [one.code for one in quadrants if one.passage] == ["c"]
    assert [one.code for one in quadrants["c"].related("strategy")] == ["students"]
    assert not any(one.related("strategy") for one in quadrants if one.code != "c")
    ability = [(one.attribute("high_ability"), one.attribute("high_desire")) for one in quadrants]
    assert ability == [(True, True), (True, False), (False, False), (False, True)]


def test_the_book_of_the_sale_puts_each_step_in_its_phase() -> None:
    """Which phase a step belongs to is told twice, by the vocabulary and by a rule: they agree."""
    book = telcrm.load("cmcc.sales_service_loop")
    for step in telcrm.vocabulary("cmcc.sales_service_steps"):
        answer = book.decide(sales_step=step.zh, sales_step_done=False)
        assert [one.zh for one in step.related("phase")] == [answer["next_sales_phase"]]
    phases = telcrm.vocabulary("cmcc.sales_service_phases")
    assert phases.names() == ("售前", "售中", "售后")


def test_enumerations_are_the_vocabularies() -> None:
    """The domain's words are those of the catalogues, in their order and with their titles."""
    kinds = telcrm.vocabulary("common.suspension_kinds")
    reasons = telcrm.vocabulary("common.suspension_reasons")
    assert list(SuspensionKind) == list(kinds.names("code"))
    assert list(SuspensionReason) == list(reasons.names("code"))
    assert list(VipTier) == list(telcrm.vocabulary("cmcc.vip_tiers").names())
    assert SuspensionReason.LOSS.titles == reasons["loss"].title


def test_the_page_is_current() -> None:
    """What the script would write is what stands in docs."""
    command = [sys.executable, str(ROOT / "docs" / "make_vocabularies.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
