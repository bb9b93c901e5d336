"""Involuntary stops are counted by episode, as marking days on a calendar counts them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.domain import Suspension, shift_date
from telcrm.errors import FactError
from telcrm.facts import involuntary_suspensions

FIRST = date(2023, 1, 1)
OFFSETS = st.integers(0, 500)
DAYS = OFFSETS.map(lambda offset: FIRST + timedelta(days=offset))
INVOLUNTARY = ["arrears", "credit_limit"]
VOLUNTARY = ["loss", "request", "chained_account"]


def stops(reasons: list[str]):
    """Stops of up to three weeks, or still open."""
    return st.builds(
        lambda started_on, days, kind, reason: Suspension(
            started_on=started_on,
            resumed_on=None if days is None else started_on + timedelta(days=days),
            kind=kind,
            reason=reason,
        ),
        DAYS,
        st.none() | st.integers(0, 20),
        st.sampled_from(["one_way", "two_way"]),
        st.sampled_from(reasons),
    )


HISTORIES = st.lists(stops(INVOLUNTARY + VOLUNTARY), max_size=8)


def counted_on_a_calendar(history: list[Suspension], on: date, months: int) -> int:
    """Mark every stopped day, its last included, and count the first days of the marked runs.

    Days are halved, so that a stop that ends on a day touches one that starts on it and does not
    touch one that starts on the day after.
    """
    marked = set()
    for stop in history:
        if stop.reason in INVOLUNTARY and stop.started_on <= on:
            end = on if stop.resumed_on is None else stop.resumed_on
            begin = (stop.started_on - FIRST).days
            marked.update(range(2 * begin, 2 * max((end - FIRST).days, begin) + 1))
    runs = [half for half in marked if half - 1 not in marked]
    window = [FIRST + timedelta(days=half // 2) for half in runs]
    return sum(shift_date(on, -months) < start <= on for start in window)


def stop(start: str, end: str | None, reason: str = "arrears", kind: str = "one_way") -> Suspension:
    return Suspension(started_on=start, resumed_on=end, kind=kind, reason=reason)


@given(HISTORIES, DAYS, st.integers(1, 18))
def test_the_count_agrees_with_a_calendar_of_marked_days(history, on, months):
    """Runs of marked days that begin in the window are the episodes."""
    expected = counted_on_a_calendar(history, on, months)
    assert involuntary_suspensions(history, on, months) == expected


@given(HISTORIES, stops(VOLUNTARY), DAYS)
def test_a_voluntary_stop_never_changes_the_count(history, voluntary, on):
    """Loss, request and chained-account stops add no episode and join none."""
    count = involuntary_suspensions(history, on)
    assert involuntary_suspensions([*history, voluntary], on) == count


@given(HISTORIES, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(history, on, random):
    """Suspensions may come in any order, and one that stands there twice counts once."""
    count = involuntary_suspensions(history, on)
    shuffled = history * 2
    random.shuffle(shuffled)
    assert involuntary_suspensions(shuffled, on) == count


@given(HISTORIES, DAYS)
def test_what_comes_later_changes_nothing(history, on):
    """Forgetting what happened after the day asked about gives the same count."""
    known = [
        stop.model_copy(update={"resumed_on": None})
        if stop.resumed_on is not None and stop.resumed_on > on
        else stop
        for stop in history
        if stop.started_on <= on
    ]
    assert involuntary_suspensions(known, on) == involuntary_suspensions(history, on)


@given(HISTORIES, DAYS, st.integers(1, 18))
def test_a_longer_window_never_counts_fewer(history, on, months):
    """Looking further back finds the same episodes and perhaps more."""
    shorter = involuntary_suspensions(history, on, months)
    assert involuntary_suspensions(history, on, months + 1) >= shorter


@pytest.mark.parametrize(
    ("on", "count"),
    [
        (date(2024, 3, 9), 0),
        (date(2024, 3, 10), 1),
        (date(2025, 3, 9), 1),
        (date(2025, 3, 10), 0),
    ],
)
def test_the_window_is_open_at_its_start_and_closed_at_its_end(on, count):
    """A stop counts from its own day until the day before its anniversary."""
    assert involuntary_suspensions([stop("2024-03-10", "2024-03-12")], on) == count


@pytest.mark.parametrize(
    ("second", "count"),
    [("2024-03-07", 1), ("2024-03-08", 1), ("2024-03-09", 2)],
)
def test_a_stop_that_becomes_two_way_is_one_episode(second, count):
    """A stop that starts before or on the day another ends continues it; a day later it is new."""
    history = [
        stop("2024-03-01", "2024-03-08"),
        stop(second, "2024-03-20", kind="two_way"),
    ]
    assert involuntary_suspensions(history, date(2024, 6, 1)) == count


def test_an_episode_counts_when_it_began():
    """A two-way stop in the window that continues a one-way stop from before it does not count."""
    history = [stop("2024-02-20", "2024-03-05"), stop("2024-03-05", "2024-03-20", kind="two_way")]
    assert involuntary_suspensions(history, date(2025, 2, 19)) == 1
    assert involuntary_suspensions(history, date(2025, 2, 20)) == 0


def test_a_short_stop_inside_a_long_one_does_not_end_it():
    """An episode lasts as long as its longest stop."""
    history = [
        stop("2024-03-01", "2024-03-31"),
        stop("2024-03-05", "2024-03-06", reason="credit_limit"),
        stop("2024-03-20", "2024-04-02", kind="two_way"),
    ]
    assert involuntary_suspensions(history, date(2024, 6, 1)) == 1


def test_an_open_stop_goes_on():
    """A stop without a resumption swallows every later one."""
    history = [stop("2024-03-01", None), stop("2024-05-01", None, kind="two_way")]
    assert involuntary_suspensions(history, date(2024, 6, 1)) == 1


def test_not_recorded_is_not_zero():
    """Without suspension records the count is missing; with an empty record it is 0."""
    assert involuntary_suspensions((), date(2024, 1, 1)) == 0
    with pytest.raises(FactError, match="suspensions are not recorded") as caught:
        involuntary_suspensions(None, date(2024, 1, 1))
    assert caught.value.code == "fact.missing"
    with pytest.raises(FactError, match="a window of 0 months"):
        involuntary_suspensions((), date(2024, 1, 1), 0)
