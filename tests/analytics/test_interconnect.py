"""Potential customers are counted as a loop over users would count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics.interconnect import potential_customers
from telcrm.errors import InputError

NETWORKS = ("CDMA", "GSM", "PHS")
REGIONS = ("吉林", "延边", "松原", "长春")
CALLS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 120)), max_size=15)


def network(user: int) -> str:
    """One a user."""
    return NETWORKS[user % 3]


def region(user: int) -> str:
    """One a user."""
    return REGIONS[user % 4]


@given(CALLS, st.integers(1, 150))
def test_users_are_counted_by_network_and_region(calls, threshold):
    """Their minutes are added up first; whoever reaches the threshold exactly counts."""
    users = [user for user, _ in calls]
    found = potential_customers(
        users,
        list(map(network, users)),
        list(map(region, users)),
        [minutes for _, minutes in calls],
        minutes_from=threshold,
    )
    total = {user: sum(minutes for one, minutes in calls if one == user) for user in set(users)}
    high = {user: minutes for user, minutes in total.items() if minutes >= threshold}
    assert dict(zip(found.ids.tolist(), found.minutes.tolist(), strict=True)) == high
    callers = sum(minutes > 0 for minutes in total.values())
    assert found.share == (len(high) / callers if callers else None)
    for spread, labelled in ((found.by_network, network), (found.by_region, region)):
        assert set(spread.labels) == {labelled(user) for user in users}
        for row, label in enumerate(spread.labels):
            group = [minutes for user, minutes in high.items() if labelled(user) == label]
            assert spread.users[row] == len(group)
            assert spread.minutes[row] == sum(group)
            mou = sum(group) / len(group) if group else None
            assert spread.mou.tolist()[row] == mou
            share = len(group) / len(high) if high else None
            assert spread.user_shares.tolist()[row] == share
            share = sum(group) / sum(high.values()) if high else None
            assert spread.minute_shares.tolist()[row] == share


def test_the_sources_shares_are_those_of_its_counts():
    """112, 50 and 30 (万户) are 58, 26 and 16 %; whose they are the text does not say."""
    ids = list(range(192))
    networks = ["a"] * 112 + ["b"] * 50 + ["c"] * 30
    found = potential_customers(ids, networks, ["x"] * 192, [100] * 192)
    assert [round(100 * share) for share in found.by_network.user_shares.tolist()] == [58, 26, 16]


def test_the_threshold_is_that_of_the_source():
    """100 minutes count, 99 do not."""
    found = potential_customers([1, 2], ["GSM", "GSM"], ["长春", "长春"], [99, 100])
    assert found.ids.tolist() == [2]


@pytest.mark.parametrize(
    ("networks", "minutes", "words"),
    [
        (["GSM", "PHS"], [50, 50], "networks: users who have another elsewhere"),
        (["GSM", None], [50, 50], "networks: missing values"),
        (["GSM", "GSM"], [50, None], "minutes: missing values"),
        (["GSM", "GSM"], [50, 0.5], "minutes: fractions"),
        (["GSM"], [50, 50], "networks has 1 rows"),
    ],
)
def test_a_user_has_one_network_and_known_minutes(networks, minutes, words):
    """Rows of one user must agree, and nothing may be missing."""
    with pytest.raises(InputError, match=words):
        potential_customers([1, 1], networks, ["长春", "长春"], minutes)


@pytest.mark.parametrize("minutes_from", [float("nan"), float("inf"), None, "100", True, 0])
def test_a_threshold_that_is_none_is_refused(minutes_from):
    """Else nobody, or everybody, would silently count."""
    with pytest.raises(InputError, match="minutes_from"):
        potential_customers([1], ["GSM"], ["长春"], [100], minutes_from=minutes_from)


def test_a_threshold_may_lie_between_whole_minutes():
    """99.5 is reached by 100 and not by 99."""
    found = potential_customers([1, 2], ["GSM"] * 2, ["长春"] * 2, [99, 100], minutes_from=99.5)
    assert found.ids.tolist() == [2]
