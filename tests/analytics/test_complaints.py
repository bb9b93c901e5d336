"""The test of association agrees with counting all orders, and claims no more than it may."""

from __future__ import annotations

from itertools import pairwise, permutations
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics.complaints import complaints_and_improvement
from telcrm.errors import InputError

SERIES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=6, max_size=8)


def ranks(series):
    """Ranks from 1 on, ties sharing theirs."""
    return [(sum(b < a for b in series) + sum(b <= a for b in series) + 1) / 2 for a in series]


def spearman(one, other):
    """Pearson's correlation of the ranks, None where a series is constant."""
    a, b = ranks(one), ranks(other)
    a, b = [x - sum(a) / len(a) for x in a], [x - sum(b) / len(b) for x in b]
    size = (sum(x * x for x in a) * sum(x * x for x in b)) ** 0.5
    return sum(x * y for x, y in zip(a, b, strict=True)) / size if size else None


@given(SERIES, st.booleans(), st.integers(0, 1))
def test_the_correlation_is_spearmans(pairs, of_changes, lag):
    """Of the months or their changes, moved against each other by the lag."""
    said, done = map(list, zip(*pairs, strict=True))
    if of_changes:
        said = [b - a for a, b in pairwise(said)]
        done = [b - a for a, b in pairwise(done)]
    said, done = said[: len(said) - lag], done[lag:]
    if len(said) < 5:
        return
    expected = spearman(said, done)
    complaints, improvement = zip(*pairs, strict=True)
    found = complaints_and_improvement(
        complaints, improvement, lag=lag, of_changes=of_changes, orders=9
    )
    assert found.pairs == len(said)
    assert (found.correlation is None) == (expected is None)
    assert expected is None or isclose(found.correlation, expected, abs_tol=1e-12)


def test_the_p_value_is_the_share_of_orders():
    """All 720 orders counted; 20,000 drawn come near."""
    said, done = [3, 1, 4, 1, 5, 9], [2, 7, 1, 8, 2, 8]
    target = spearman(said, done)
    orders = list(permutations(done))
    share = sum(spearman(said, one) >= target - 1e-12 for one in orders) / len(orders)
    found = complaints_and_improvement(said, done, of_changes=False, orders=20_000)
    assert abs(found.p_value - share) < 0.02


def test_two_series_that_only_grow_say_nothing():
    """As months they agree in full; their changes never change, so there is no answer."""
    grown, growing = list(range(8)), [5 * month for month in range(8)]
    assert complaints_and_improvement(grown, growing, of_changes=False).correlation == 1
    assert complaints_and_improvement(grown, growing).correlation is None


@pytest.mark.parametrize(
    ("said", "done", "lag", "words"),
    [
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 0, "4 months to compare"),
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5], 0, "improvement has 5 rows"),
        ([1, 2, 3, None, 5, 6], [1, 2, 3, 4, 5, 6], 0, "complaints: missing"),
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], -1, "lag"),
    ],
)
def test_series_that_cannot_be_compared_are_refused(said, done, lag, words):
    """Too short, of different lengths, with holes, or with a lag into the past."""
    with pytest.raises(InputError, match=words):
        complaints_and_improvement(said, done, lag=lag)
