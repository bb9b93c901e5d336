"""Measures of a score agree with counting pairs, thresholds and bins one by one."""

from __future__ import annotations

import itertools
from math import isclose, log

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from telcrm.analytics.model_quality import auc, calibration, ks, quantile_cuts, stability
from telcrm.errors import InputError

SCORED = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=20)


def sides(scored):
    """The scores of those who left and of those who stayed; both are needed."""
    left = [score for score, gone in scored if gone]
    stayed = [score for score, gone in scored if not gone]
    assume(left and stayed)
    return left, stayed


@given(SCORED)
def test_auc_counts_pairs(scored):
    """A pair in the right order is one, a tie half."""
    left, stayed = sides(scored)
    pairs = [(a > b) + (a == b) / 2 for a in left for b in stayed]
    scores, gone = zip(*scored, strict=True)
    assert isclose(auc(scores, gone), sum(pairs) / len(pairs))
    assert isclose(auc(scores, list(map(int, gone))) + auc([-one for one in scores], gone), 1)


@given(SCORED)
def test_ks_is_the_best_of_all_thresholds(scored):
    """And the threshold that comes back is one of those that reach it."""
    left, stayed = sides(scored)

    def apart(threshold):
        """How much more of those who left lies at or above it."""
        caught = sum(one >= threshold for one in left) / len(left)
        return caught - sum(one >= threshold for one in stayed) / len(stayed)

    found = ks(*zip(*scored, strict=True))
    assert isclose(found.ks, max(map(apart, range(9))), abs_tol=1e-12)
    assert isclose(apart(found.threshold), found.ks, abs_tol=1e-12)


@given(
    st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=1, max_size=30),
    st.integers(1, 8),
)
def test_calibration_parts_all_customers_into_bins(people, bins):
    """Equal probabilities share a bin, bins rise, and each says what its customers did."""
    said = [tenth / 10 for tenth, _ in people]
    found = calibration(said, [gone for _, gone in people], bins=bins)
    assert found.customers.sum() == len(people)
    assert len(found.customers) <= bins
    rising = sorted(people)
    start = 0
    for count, mean, came in zip(found.customers, found.said, found.came, strict=True):
        group = rising[start : start + count]
        start += count
        assert start == len(people) or group[-1][0] < rising[start][0]
        assert isclose(mean, sum(tenth for tenth, _ in group) / 10 / count, abs_tol=1e-12)
        assert isclose(came, sum(gone for _, gone in group) / count)
    brier = sum((tenth / 10 - gone) ** 2 for tenth, gone in people) / len(people)
    assert isclose(found.brier, brier, abs_tol=1e-12)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30), st.integers(1, 9))
def test_bins_are_never_empty_and_hold_equal_values_together(values, bins):
    """Each cut is a value that occurs, and no bin falls short of its share but the last."""
    edges = quantile_cuts(np.array(values, float), bins)
    assert set(edges) <= set(values) - {min(values)}
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
    assert (counts > 0).all()
    if len(set(values)) == len(values) >= bins:
        assert counts.max() - counts.min() <= 1


MONTHS = st.sampled_from([201001, 201002, 201003])


@given(st.lists(st.tuples(MONTHS, st.integers(0, 9)), min_size=1, max_size=40), st.integers(1, 5))
def test_psi_compares_each_month_with_the_first(scored, bins):
    """By the textbook's sum over bins, in which an empty bin has half a customer."""
    months, scores = zip(*scored, strict=True)
    found = stability(scores, months, bins=bins)
    assert found.months == tuple(sorted(set(months)))
    edges = [-1, *found.cuts, 99]
    spread = []
    for month in found.months:
        counts = [
            sum(when == month and low <= score < high for when, score in scored)
            for low, high in itertools.pairwise(edges)
        ]
        filled = [count or 0.5 for count in counts]
        spread.append([count / sum(filled) for count in filled])
    for shares, psi in zip(spread, found.psi, strict=True):
        pairs = list(zip(shares, spread[0], strict=True))
        assert isclose(psi, sum((a - e) * log(a / e) for a, e in pairs), abs_tol=1e-12)
    assert found.psi[0] == 0


@pytest.mark.parametrize(
    ("scores", "outcome", "words"),
    [
        ([1, 2], [1, 1], "everybody left"),
        ([1, 2], [0, 0], "everybody left"),
        ([1, 2], [0, 2], "outcome: numbers out of range"),
        ([1, 2], [0, 0.5], "neither 0 nor 1"),
        ([1, None], [0, 1], "scores: missing values"),
        ([1, 2, 3], [0, 1], "outcome has 2 rows, scores has 3"),
    ],
)
def test_scores_and_outcomes_are_checked(scores, outcome, words):
    """Both outcomes, each 0 or 1, and a score for each."""
    for measure in (auc, ks):
        with pytest.raises(InputError, match=words):
            measure(scores, outcome)


def test_what_cannot_be_binned_is_refused():
    """No customers, no bins, probabilities above 1."""
    with pytest.raises(InputError, match="probabilities: there are none"):
        calibration([], [])
    with pytest.raises(InputError, match="bins: 0"):
        calibration([0.5], [1], bins=0)
    with pytest.raises(InputError, match="out of range"):
        calibration([1.5], [1])
    with pytest.raises(InputError, match="months has 1 rows"):
        stability([1, 2], [201001])
    with pytest.raises(InputError, match="empty: 0"):
        stability([1], [201001], empty=0)
    with pytest.raises(InputError, match="scores: there are none"):
        stability([], [])


@pytest.mark.parametrize("bins", [0, -1, 1.5, float("nan"), True, "10", None])
def test_bins_that_are_no_whole_number_are_refused(bins):
    """With the name of the argument, and not by NumPy."""
    for measure in (calibration, stability):
        with pytest.raises(InputError, match="bins"):
            measure([0.1, 0.2], [0, 1], bins=bins)
