"""Complaints, recharges and stopped services: who has what when, and what is still off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from telcrm.domain import Complaint, DomainError, HandOff, LineStop, Recharge, ServiceStop

START = datetime(2010, 3, 1, 9)
MINUTES = st.integers(0, 20_000)
HOLDERS = st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=8).filter(
    lambda names: all(one != other for one, other in pairwise(names))
)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def complaint(holders, times, **more):
    passed = [HandOff(to=to, at=at(when)) for to, when in zip(holders[1:], times, strict=True)]
    return Complaint(
        id="1",
        customer_id="1",
        about="余额",
        raised_at=START,
        received_by=holders[0],
        hand_offs=passed,
        **more,
    )


@st.composite
def complaints(draw):
    """Holders in turn, and the minutes after the start at which each took over."""
    holders = draw(HOLDERS)
    return holders, sorted(draw(MINUTES) for _ in holders[1:])


@given(complaints(), MINUTES)
def test_a_complaint_is_always_in_somebodys_hands(made, minute):
    """At each moment it is the last one to whom it had been passed by then."""
    holders, times = made
    found = complaint(holders, times)
    naive = holders[0]
    for to, when in zip(holders[1:], times, strict=True):
        naive = to if when <= minute else naive
    assert found.holder_at(at(minute)) == naive
    assert found.holder == holders[-1]
    assert found.holders == tuple(holders)


@given(complaints())
def test_it_returns_when_passed_to_somebody_who_had_it(made):
    """Each hand-off to an earlier holder counts, and no other."""
    holders, times = made
    naive = sum(one in holders[:place] for place, one in enumerate(holders))
    assert complaint(holders, times).times_returned == naive


def test_the_case_of_the_source_goes_round():
    """Hotline, Shenzhen, Hong Kong, Shenzhen: passed on three times, returned once, still open."""
    found = complaint(["10086", "深圳", "香港", "深圳"], [10, 20, 30], channel="call_centre")
    assert (len(found.hand_offs), found.times_returned, found.resolved_at) == (3, 1, None)
    assert found.open_minutes(at(1000)) == 1000


@given(MINUTES, MINUTES)
def test_a_complaint_is_open_until_resolved(resolved, minute):
    """Minutes run from the raising to the moment or the resolution, whichever is earlier."""
    found = complaint(["甲"], [], resolved_at=at(resolved))
    assert found.open_minutes(at(minute)) == min(minute, resolved)


@pytest.mark.parametrize(
    ("holders", "times", "resolved", "words"),
    [
        (["甲", "乙"], [-1], None, r"hand_offs\[0\]\.at .* is before raised_at"),
        (["甲", "乙", "丙"], [5, 4], None, r"hand_offs\[1\]\.at .* is before hand_offs\[0\]\.at"),
        (["甲", "乙"], [5], 4, r"resolved_at .* is before hand_offs\[0\]\.at"),
        (["甲"], [], -1, "resolved_at .* is before raised_at"),
        (["甲", "甲"], [1], None, "passes it to 甲, who has it already"),
    ],
)
def test_a_complaint_that_contradicts_itself_is_refused(holders, times, resolved, words):
    """Nothing happens before what it follows from, and nobody passes it to themselves."""
    with pytest.raises(DomainError, match=words) as caught:
        complaint(holders, times, resolved_at=None if resolved is None else at(resolved))
    assert caught.value.code == "fact.invalid"


def test_before_it_was_raised_there_is_no_answer():
    """Neither a holder nor a waiting time: an error, not a zero."""
    found = complaint(["甲"], [])
    for ask in (found.holder_at, found.open_minutes):
        with pytest.raises(DomainError, match="is before raised_at"):
            ask(at(-1))
        with pytest.raises(DomainError, match="is no moment"):
            ask(date(2010, 3, 2))


def recharge(credited=None):
    return Recharge(
        number="1",
        amount=50,
        confirmed_at=START,
        credited_at=None if credited is None else at(credited),
    )


@given(st.none() | st.integers(-100, 20_000), MINUTES)
def test_a_recharge_waits_until_the_balance_shows_it(credited, minute):
    """Minutes run from the confirmation to the balance, and to the moment while it is unchanged."""
    found = recharge(credited)
    shown = credited is not None and credited <= minute
    assert found.credited(at(minute)) == shown
    assert found.minutes_waited(at(minute)) == (max(0, credited) if shown else minute)


def test_a_recharge_is_of_money():
    """Nothing, less than nothing and half a fen are no recharge."""
    for amount in (0, -1, "0.005"):
        with pytest.raises(DomainError):
            Recharge(number="1", amount=amount, confirmed_at=START)
    with pytest.raises(DomainError, match="before confirmed_at"):
        recharge().minutes_waited(at(-1))


@st.composite
def stops(draw):
    """A line stopped at the start, when it was back, and its services with their minutes off."""
    resumed = draw(st.none() | MINUTES)
    services = {}
    for name in draw(st.sets(st.sampled_from(["飞信", "彩信", "手机报", "GPRS"]))):
        begun = draw(st.integers(0, 20_000 if resumed is None else resumed))
        services[name] = (begun, draw(st.none() | st.integers(begun, 30_000)))
    return resumed, services


def line_stop(resumed, services):
    return LineStop(
        number="1",
        suspended_at=START,
        resumed_at=None if resumed is None else at(resumed),
        services=[
            ServiceStop(
                service=name,
                suspended_at=at(begun),
                resumed_at=None if end is None else at(end),
            )
            for name, (begun, end) in services.items()
        ],
    )


@given(stops(), st.integers(0, 40_000))
def test_a_service_is_stuck_when_calls_are_back_and_it_is_not(made, minute):
    """Those off at the moment, once the line has resumed; none while the line itself is off."""
    resumed, services = made
    found = line_stop(resumed, services)
    naive = {
        name
        for name, (begun, end) in services.items()
        if resumed is not None and minute >= resumed
        if begun <= minute and (end is None or minute < end)
    }
    assert set(found.still_off(at(minute))) == naive
    since = None if resumed is None or minute < resumed else minute - resumed
    assert found.minutes_since_resumed(at(minute)) == since


@given(stops())
def test_nothing_is_stuck_for_good_once_all_resumed(made):
    """After the last resuming no service is off."""
    resumed, services = made
    assume(resumed is not None and all(end is not None for _, end in services.values()))
    assert line_stop(resumed, services).still_off(at(50_000)) == ()


@pytest.mark.parametrize(
    ("resumed", "services", "words"),
    [
        (-1, {}, "resumed_at .* is before suspended_at"),
        (5, {"飞信": (-1, None)}, "飞信 suspended_at .* is before suspended_at"),
        (5, {"飞信": (3, 2)}, "resumed_at .* is before suspended_at"),
        (5, {"飞信": (6, None)}, "resumed_at .* is before 飞信 suspended_at"),
    ],
)
def test_a_stop_that_contradicts_itself_is_refused(resumed, services, words):
    """Nothing resumes before it stops, and a service stops with a line while the line is off."""
    with pytest.raises(DomainError, match=words):
        line_stop(resumed, services)


def test_a_service_stands_once():
    """Two stops of one service within one stop of the line leave open which counts."""
    stop = ServiceStop(service="飞信", suspended_at=START)
    with pytest.raises(DomainError, match="a service stands twice"):
        LineStop(number="1", suspended_at=START, services=[stop, stop])
