"""Scores by quantile and by cuts are the same thing, and the segments follow the eight names."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.analytics import rfm
from telcrm.errors import InputError

AS_OF = date(2010, 6, 15)
PURCHASES = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 30), st.integers(0, 300)), min_size=1, max_size=40
)
BINS = st.integers(2, 7)
NAMES = {
    (True, True, True): "重要价值客户",
    (True, False, True): "重要发展客户",
    (False, True, True): "重要保持客户",
    (False, False, True): "重要挽留客户",
    (True, True, False): "一般价值客户",
    (True, False, False): "一般发展客户",
    (False, True, False): "一般保持客户",
    (False, False, False): "一般挽留客户",
}


def table_of(purchases, roster=None) -> rfm.RfmTable:
    """The table of (customer, days ago, fen)."""
    return rfm.table(
        [who for who, _, _ in purchases],
        [AS_OF - timedelta(ago) for _, ago, _ in purchases],
        [fen for _, _, fen in purchases],
        as_of=AS_OF,
        roster=roster,
    )


def table_of_frequencies(counts) -> rfm.RfmTable:
    """A table in which customer i has bought counts[i] times, for 1.00 each."""
    return table_of([(who, 0, 100) for who, count in enumerate(counts) for _ in range(count)])


@given(PURCHASES, BINS)
def test_quantile_scores_are_the_share_of_purchasers_below(purchases, bins):
    """1 + floor(bins x share with less), and for recency bins - floor(bins x share with fewer)."""
    table = table_of(purchases)
    scores = rfm.score(table, bins)
    for values, given_scores in ((table.frequency, scores.f), (table.monetary_fen, scores.m)):
        naive = [1 + bins * sum(o < v for o in values) // len(values) for v in values]
        assert given_scores.tolist() == naive
    days = table.recency_days.tolist()
    assert scores.r.tolist() == [bins - bins * sum(o < v for o in days) // len(days) for v in days]


@given(PURCHASES, BINS)
def test_scores_rise_with_the_value_and_equal_values_score_equally(purchases, bins):
    """More purchases or money never score lower, more days since the last never higher."""
    table = table_of(purchases)
    scores = rfm.score(table, bins)
    characteristics = (
        (-table.recency_days.data, scores.r.data),
        (table.frequency, scores.f),
        (table.monetary_fen, scores.m),
    )
    for values, found in characteristics:
        for one, other in product(range(len(table)), repeat=2):
            assert (values[one] < values[other]) <= (found[one] <= found[other])
            assert (values[one] == values[other]) <= (found[one] == found[other])


@given(PURCHASES, PURCHASES, BINS)
def test_cuts_reproduce_the_scores_and_serve_another_month(purchases, others, bins):
    """The returned cuts give the same scores again; other months are scored value by value."""
    table, other = table_of(purchases), table_of(others)
    scores = rfm.score(table, bins)
    again = rfm.score(table, cuts=scores.cuts)
    assert again.r.tolist() == scores.r.tolist()
    assert again.f.tolist() == scores.f.tolist()
    assert again.m.tolist() == scores.m.tolist()
    later = rfm.score(other, cuts=scores.cuts)
    cuts = scores.cuts.frequency
    assert later.f.tolist() == [1 + sum(cut < value for cut in cuts) for value in other.frequency]


@given(PURCHASES, BINS)
def test_customers_without_purchases_move_no_score(purchases, bins):
    """They score 1 for what is known to be 0, and their recency is not known."""
    everyone = [*range(1, 13), 77, 78]
    table = table_of(purchases, everyone)
    scores, buyers = rfm.score(table, bins), rfm.score(table_of(purchases), bins)
    assert scores.cuts == buyers.cuts
    assert scores.f[scores.purchased].tolist() == buyers.f.tolist()
    assert set(scores.f[~scores.purchased]) == set(scores.m[~scores.purchased]) == {1}
    assert np.ma.getmaskarray(scores.r).tolist() == (~scores.purchased).tolist()
    lowest = rfm.score(table, bins, without_purchases="lowest")
    assert lowest.r[~scores.purchased].tolist() == [1] * int((~scores.purchased).sum())
    assert lowest.r[scores.purchased].tolist() == buyers.r.tolist()


@given(PURCHASES, BINS)
def test_shares_are_those_of_the_scores(purchases, bins):
    """What share of all customers really has each score, empty ones included."""
    scores = rfm.score(table_of(purchases), bins)
    for name, shares in scores.shares.items():
        found = getattr(scores, name).tolist()
        assert shares.tolist() == [found.count(one + 1) / len(found) for one in range(bins)]


def test_heavy_ties_leave_scores_empty_and_are_no_error():
    """Four of five bought once: they score 1, the fifth 5, and nobody in between."""
    scores = rfm.score(table_of_frequencies([1, 1, 1, 1, 9]))
    assert scores.f.tolist() == [1, 1, 1, 1, 5]
    assert scores.cuts.frequency == (1, 1, 1, 1)
    assert scores.shares["f"].tolist() == [0.8, 0, 0, 0, 0.2]


def test_a_value_on_a_cut_belongs_to_the_bin_below():
    """Cuts 30 and 90 days: up to 30 is best, over 30 to 90 next, over 90 last; money likewise."""
    days = [0, 30, 31, 90, 91]
    table = rfm.table(
        range(5), [AS_OF - timedelta(ago) for ago in days], [999, 1000, 1001, 0, 5000], as_of=AS_OF
    )
    cuts = rfm.RfmCuts(recency_days=(30, 90), frequency=(1,), monetary_fen=(1000,))
    scores = rfm.score(table, cuts=cuts)
    assert scores.r.tolist() == [3, 3, 2, 2, 1]
    assert scores.f.tolist() == [1] * 5
    assert scores.m.tolist() == [1, 1, 2, 1, 2]


@pytest.mark.parametrize(
    "cuts",
    [
        {"recency_days": (90, 30)},
        {"frequency": ()},
        {"monetary_fen": (1.5,)},
        {"frequency": (True,)},
    ],
)
def test_cuts_that_do_not_rise_are_refused(cuts):
    """The field at fault is named."""
    (name,) = cuts
    with pytest.raises(InputError, match=name):
        rfm.RfmCuts(**{"recency_days": (1,), "frequency": (1,), **cuts})


@pytest.mark.parametrize("bins", [0, 1, 101, True, 2.5, 5.0])
def test_a_number_of_bins_out_of_range_is_refused(bins):
    """Two scores are the fewest, a hundred the most."""
    with pytest.raises(InputError, match="bins"):
        rfm.score(table_of([(1, 1, 1)]), bins)


def test_quantiles_of_nobody_are_refused():
    """Cuts can still be used where nobody has bought."""
    table = table_of([], roster=[1, 2])
    with pytest.raises(InputError, match="no customer has a purchase"):
        rfm.score(table)
    cuts = rfm.RfmCuts(recency_days=(30,), frequency=(1,), monetary_fen=(0,))
    assert rfm.score(table, cuts=cuts).f.tolist() == [1, 1]


@given(PURCHASES, st.tuples(*[st.integers(1, 5)] * 3))
def test_segments_are_the_eight_names_of_what_is_high(purchases, high_from):
    """A score that reaches the boundary is high, for each of the three by itself."""
    scores = rfm.score(table_of(purchases))
    found = rfm.segment(scores, high_from=high_from)
    rows = zip(scores.r.tolist(), scores.f.tolist(), scores.m.tolist(), strict=True)
    highs = [tuple(score >= low for score, low in zip(row, high_from, strict=True)) for row in rows]
    assert found.segment.tolist() == [NAMES[high] for high in highs]
    assert set(found.status) == {"rated"}


@given(PURCHASES)
def test_high_by_the_mean_is_at_or_above_it(purchases):
    """The boundary that the mean comes to is a score, and gives the same segments when given."""
    scores = rfm.score(table_of(purchases, range(1, 15)))
    found = rfm.segment(scores)
    bought = scores.purchased
    for low, values in zip(found.high_from, (scores.r.data, scores.f, scores.m), strict=True):
        mean = Fraction(int(values[bought].sum()), int(bought.sum()))
        assert (values >= low).tolist() == [value >= mean for value in values.tolist()]
    again = rfm.segment(scores, high_from=found.high_from)
    assert again.segment.tolist() == found.segment.tolist()


@given(st.integers(1, 12), st.integers(0, 90), st.integers(0, 10**6), BINS)
def test_customers_who_are_all_equal_are_all_high(customers, ago, fen, bins):
    """Nobody is below a mean that everybody meets, whatever score quantiles give to equals."""
    scores = rfm.score(table_of([(who, ago, fen) for who in range(customers)]), bins)
    assert set(rfm.segment(scores).segment) == {"重要价值客户"}


@pytest.mark.parametrize("high_from", ["mean", 1])
def test_a_customer_without_purchases_is_never_high(high_from):
    """Score 1 is high where all purchasers have it, but not for who has bought nothing."""
    table = table_of([(1, 5, 100), (2, 5, 100)], roster=[1, 2, 3])
    scores = rfm.score(table, without_purchases="lowest")
    found = rfm.segment(scores, high_from=high_from)
    assert found.segment.tolist() == ["重要价值客户", "重要价值客户", "一般挽留客户"]


def test_a_customer_without_purchases_has_no_segment_unless_one_is_assumed():
    """Recency is missing, so the row is undetermined and says why."""
    table = table_of([(1, 0, 100), (2, 20, 900)], roster=[1, 2, 3])
    found = rfm.segment(rfm.score(table))
    assert found.segment.tolist()[2] is found.segment_en.tolist()[2] is None
    assert found.status.tolist() == ["rated", "rated", "input.missing: r_high"]
    assumed = rfm.segment(rfm.score(table, without_purchases="lowest"))
    assert assumed.segment.tolist()[2] == "一般挽留客户"
    assert set(assumed.status) == {"rated"}


@given(PURCHASES)
def test_the_summary_adds_up(purchases):
    """Customers and money of the segments are those of the table, exactly."""
    table = table_of(purchases, range(1, 15))
    found = rfm.summary(rfm.segment(rfm.score(table)), table)
    assert sum(one.customers for one in found) == len(table)
    assert sum(one.monetary_fen for one in found) == table.monetary_fen.sum()
    assert sum(one.share for one in found) == pytest.approx(1)
    assert [one.monetary_fen for one in found] == sorted(
        (one.monetary_fen for one in found), reverse=True
    )


def test_the_summary_shows_money_in_yuan():
    """Fen are exact, yuan are for reading."""
    table = table_of([(1, 0, 1234)])
    (one,) = rfm.summary(rfm.segment(rfm.score(table)), table)
    assert (one.monetary_fen, one.monetary, one.monetary_share) == (1234, 12.34, 1)


def test_scores_without_money_have_no_segment():
    """A missing element is an error, not a low one."""
    table = rfm.table([1], [AS_OF], as_of=AS_OF)
    scores = rfm.score(table)
    assert scores.m is None
    assert set(scores.shares) == {"r", "f"}
    with pytest.raises(InputError, match="monetary"):
        rfm.segment(scores)


@pytest.mark.parametrize("high_from", [(1, 2), "median", 2.5, (1, 2, True), 0, -1, 6, (1, 1, 6)])
def test_a_boundary_that_is_no_score_is_refused(high_from):
    """One score, three, or the word mean."""
    with pytest.raises(InputError, match="high_from"):
        rfm.segment(rfm.score(table_of([(1, 1, 1)])), high_from=high_from)


def test_a_segment_may_come_from_a_book_of_ones_own():
    """A loaded book serves as well as its id."""
    scores = rfm.score(table_of([(1, 0, 100), (2, 20, 900)]))
    book = telcrm.load("common.rfm_segments")
    assert rfm.segment(scores, book).segment.tolist() == rfm.segment(scores).segment.tolist()
