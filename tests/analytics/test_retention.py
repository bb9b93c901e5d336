"""The retention rate is what looking for each customer gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics.retention import retention
from telcrm.errors import InputError

IDS = st.lists(st.integers(1, 12), unique=True, max_size=10)


@given(IDS, IDS)
def test_retained_are_those_who_are_still_there(base, later):
    """Newcomers change nothing; an empty base has no rate."""
    found = retention(base, later)
    stayed = [one for one in base if one in later]
    assert found.rate == (len(stayed) / len(base) if base else None)
    assert found.lost.tolist() == [one for one in base if one not in later]


@given(IDS, IDS)
def test_groups_add_up_to_the_base(base, later):
    """Each group by the label its customers had in the snapshot."""
    tiers = ["VIP" if one % 3 else "mid" for one in base]
    found = retention(base, later, groups=tiers)
    assert found.groups == tuple(sorted(set(tiers)))
    for row, tier in enumerate(found.groups):
        group = [one for one, label in zip(base, tiers, strict=True) if label == tier]
        expected = sum(one in later for one in group) / len(group)
        assert found.group_rates.tolist()[row] == expected


@pytest.mark.parametrize(
    ("base", "groups", "words"),
    [
        ([1, 1], None, "base: ids given more than once"),
        ([1, 2], ["VIP"], "groups has 1 rows, base has 2"),
        ([1, 2], ["VIP", None], "groups: missing values"),
    ],
)
def test_a_snapshot_holds_each_customer_once(base, groups, words):
    """With a label for each, where there are labels."""
    with pytest.raises(InputError, match=words):
        retention(base, [1], groups=groups)
