"""Fields that hold a word of a vocabulary, moments, and segments that never prove a carrier."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import telcrm
from telcrm.domain import (
    ClubKind,
    DomainError,
    GroupClass,
    KeyAccountNeed,
    NumberSegment,
    PurchaseKind,
    Sensitivity,
    ServiceChannel,
    moment,
    segment_of,
)
from telcrm.domain.periods import minutes_between
from telcrm.vocabularies import loads

WORDS = {
    "common.service_channels": ServiceChannel,
    "cmcc.group_customer_classes": GroupClass,
    "common.key_account_purchases": PurchaseKind,
    "common.key_account_sensitivities": Sensitivity,
    "common.key_account_needs": KeyAccountNeed,
    "cmcc.club_kinds": ClubKind,
}
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1))
SEGMENTS = telcrm.vocabulary("common.number_segments")


@pytest.mark.parametrize("name", WORDS)
def test_a_field_takes_the_words_of_its_vocabulary_and_no_other(name):
    """Each code is taken as it is; a name, or a code misspelt, is refused with what was meant."""
    read = TypeAdapter(WORDS[name]).validate_python
    for entry in telcrm.vocabulary(name):
        assert read(entry.code) == entry.code
        for wrong in (entry.zh, entry.code + "x"):
            with pytest.raises(ValueError, match="is no word of " + name):
                read(wrong)


@given(MOMENTS)
def test_a_moment_is_read_from_itself_and_its_text(value):
    """A datetime is kept, and its ISO text with T or a blank stands for it."""
    assert moment(value) == moment(value.isoformat()) == moment(str(value)) == value


@pytest.mark.parametrize(
    "wrong",
    [
        *(0, 1.5, True, None, "2024-01-01", date(2024, 1, 1), "12:00", b"2024-01-01T00:00"),
        *(datetime(2024, 1, 1, tzinfo=UTC), "2024-01-01T00:00+08:00", "2024-13-01T00:00"),
    ],
)
def test_what_is_no_moment_is_refused(wrong):
    """Numbers, mere days and other clocks never pass for a moment."""
    with pytest.raises(DomainError, match="is no moment"):
        moment(wrong)


@given(MOMENTS, st.integers(-100_000, 100_000), st.integers(0, 59))
def test_minutes_are_whole_and_rounded_down(start, minutes, seconds):
    """A minute counts when it is over."""
    assert minutes_between(start, start + timedelta(minutes=minutes, seconds=seconds)) == minutes


@given(st.from_regex(r"1[0-9]{10}", fullmatch=True))
def test_a_number_belongs_to_the_segment_it_begins_with(number):
    """By its first three digits, as the vocabulary lists them; else to none."""
    listed = {entry.code: entry.related("first_given_to")[0].code for entry in SEGMENTS}
    found = segment_of(number)
    assert (found and found.first_given_to.code) == listed.get(number[:3])
    assert found is None or found.prefix == found.entry.code == number[:3]


def test_the_sources_segments_are_listed():
    """China Mobile's fifteen as the source has them, in its order."""
    wanted = [
        "134",
        "135",
        "136",
        "137",
        "138",
        "139",
        "147",
        "150",
        "151",
        "152",
        "157",
        "158",
        "159",
        "187",
        "188",
    ]
    found = [e.code for e in SEGMENTS if e.related("first_given_to")[0].code == "cmcc"]
    assert found == wanted


def test_a_segment_says_that_it_proves_no_carrier():
    """The type names whom it was first given to, has no field for who serves, and says why."""
    assert "never proves which carrier serves" in " ".join((NumberSegment.__doc__ or "").split())
    assert "never who serves" in " ".join((segment_of.__doc__ or "").split())
    fields = {field.name for field in dataclasses.fields(NumberSegment)}
    assert fields == {"prefix", "first_given_to", "entry"}
    assert SEGMENTS.assumed is not None
    assert "never proves" in SEGMENTS.assumed.en


def test_no_day_of_a_segment_is_invented():
    """The source dates none, so none is dated, and each counts on every day."""
    assert all(one.effective_from is one.effective_to is None for one in SEGMENTS)
    assert segment_of("13800000000", date(1990, 1, 1)) == segment_of("13800000000")


def test_dated_segments_of_ones_own_count_from_their_day():
    """The longest prefix in force on the day wins; without a day, of all."""
    entry = """
[[entries]]
code = "{code}"
zh = "{code} 号段"
en = "segment {code}"
assumed = {{ zh = "虚构", en = "invented" }}
relations = {{ first_given_to = ["{carrier}"] }}
{dated}
"""
    own = loads(
        'id = "own.segments"\ntitle = { zh = "号段", en = "segments" }\n'
        '[relations.first_given_to]\nto = "common.carriers"\n'
        'title = { zh = "分配给", en = "given to" }\n'
        + entry.format(code="170", carrier="ctcc", dated="effective_to = 2020-01-01")
        + entry.format(code="1709", carrier="cucc", dated="effective_from = 2014-05-01")
    )
    given_to = {
        on: getattr(segment_of("17090000000", on, segments=own), "prefix", None)
        for on in (date(2014, 4, 30), date(2014, 5, 1), date(2021, 1, 1), None)
    }
    assert list(given_to.values()) == ["170", "1709", "1709", "1709"]
    assert segment_of("17000000000", date(2020, 1, 1), segments=own) is None


@pytest.mark.parametrize("wrong", ["138", "138000000000", "03800000000", 13800000000, None, ""])
def test_what_is_no_mobile_number_is_refused(wrong):
    """A segment is looked up for eleven digits as text alone."""
    with pytest.raises(DomainError, match="is no mobile number"):
        segment_of(wrong)
