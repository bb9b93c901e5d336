"""Pareto shares, values of four parts and delivered values are what adding up by hand gives."""

from __future__ import annotations

from fractions import Fraction
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics import value
from telcrm.errors import InputError

BASES = st.dictionaries(st.integers(-50, 50), st.integers(0, 20), min_size=1, max_size=12).filter(
    lambda base: any(base.values())
)
SHARES = st.integers(1, 20).map(lambda twentieths: twentieths / 20)
SCORES = st.one_of(st.none(), st.integers(0, 10).map(lambda tenths: tenths / 10))


def naive_pareto(base: dict[int, int], wanted: Fraction) -> list[int]:
    """Take the largest, smaller ids first among equals, until the share is reached."""
    chosen, total = [], sum(base.values())
    for one in sorted(base, key=lambda one: (-base[one], one)):
        chosen.append(one)
        if Fraction(sum(base[who] for who in chosen), total) >= wanted:
            break
    return chosen


@given(BASES, SHARES)
def test_the_fewest_largest_customers_make_the_share(base, share):
    """Exactly: 0.1 + 0.2 is 0.3 here, and no order of rows changes who is chosen."""
    found = value.pareto(list(base), list(base.values()), revenue=share)
    chosen = naive_pareto(base, Fraction(str(share)))
    assert found.ids.tolist() == chosen
    assert found.customer_share == len(chosen) / len(base)
    assert found.revenue_share == sum(base[one] for one in chosen) / sum(base.values())
    turned = dict(sorted(base.items(), reverse=True))
    again = value.pareto(list(turned), list(turned.values()), revenue=share)
    assert again.ids.tolist() == chosen


@given(BASES, SHARES)
def test_the_top_make_what_they_make(base, share):
    """As many as the share says, rounded up; their revenue is added up one by one."""
    found = value.pareto(list(base), list(base.values()), top=share)
    first = sorted(base, key=lambda one: (-base[one], one))[
        : -(-len(base) * int(share * 20 + 0.5) // 20)
    ]
    assert found.top_ids.tolist() == first
    assert found.top_customer_share == len(first) / len(base) >= share
    assert found.top_revenue_share == sum(base[one] for one in first) / sum(base.values())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 1], [1, 2]), "more than once"),
        (([1, 2], [0, 0]), "no revenue"),
        (([], []), "no revenue"),
        (([1, 2], [1]), "amounts has 1 rows"),
        (([1, 2], [1, None]), "missing values"),
        (([1], [-1]), "negative"),
    ],
)
def test_a_base_that_cannot_be_shared_is_refused(arguments, words):
    """Each error says what is wrong."""
    with pytest.raises(InputError, match=words):
        value.pareto(*arguments)


@pytest.mark.parametrize("share", [0, 1.01, -0.2, float("nan"), "0.8", True])
def test_a_share_is_above_0_and_at_most_1(share):
    """80 is no share, 0.8 is."""
    with pytest.raises(InputError, match="revenue"):
        value.pareto([1], [1], revenue=share)


@given(
    st.lists(st.tuples(SCORES, SCORES, SCORES, SCORES), min_size=1, max_size=6),
    st.permutations([0.1, 0.2, 0.3, 0.4]),
)
def test_a_value_is_the_weighted_sum_of_its_parts(rows, weights):
    """Unknown where any part is, and never more than 1."""
    parts = dict(zip(value.VALUE_PARTS, map(list, zip(*rows, strict=True)), strict=True))
    given_weights = dict(zip(value.VALUE_PARTS, weights, strict=True))
    found = value.customer_value(parts, given_weights)
    for row, one in zip(rows, found.value.tolist(), strict=True):
        if None in row:
            assert one is None
        else:
            assert isclose(one, sum(map(lambda a, b: a * b, row, weights)), abs_tol=1e-12)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ((0.4, 0.3, 0.2, 0.2), "sum to 1.1"),
        ((0.5, 0.5, 0.2, -0.2), "below 0 for potential"),
        ((0.4, 0.3, 0.2, float("nan")), "not a number"),
    ],
)
def test_weights_are_checked(weights, words):
    """They sum to 1, or it is said what they sum to."""
    parts = {part: [0.5] for part in value.VALUE_PARTS}
    with pytest.raises(InputError, match=words):
        value.customer_value(parts, dict(zip(value.VALUE_PARTS, weights, strict=True)))


def test_a_part_misspelt_is_named():
    """With the name that was meant."""
    with pytest.raises(InputError, match="did you mean 'income'"):
        value.customer_value({"incom": [1]}, dict.fromkeys(value.VALUE_PARTS, 0.25))


def test_a_part_off_the_scale_is_refused():
    """120 yuan is no share of anything."""
    parts = {**{part: [0.5] for part in value.VALUE_PARTS}, "income": [120]}
    with pytest.raises(InputError, match="income: numbers out of range"):
        value.customer_value(parts, dict.fromkeys(value.VALUE_PARTS, 0.25))


@given(st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=1, max_size=10))
def test_rank_scores_count_who_has_less(measure):
    """Half of those who have as much count too; who is unknown counts for nobody."""
    known = [one for one in measure if one is not None]
    for one, score in zip(measure, value.rank_scores(measure).tolist(), strict=True):
        if one is None:
            assert score is None
        elif len(known) == 1:
            assert score == 0.5
        else:
            less = sum(other < one for other in known)
            equal = sum(other == one for other in known) - 1
            assert isclose(score, (less + equal / 2) / (len(known) - 1))


ANSWERS = st.one_of(st.none(), st.integers(1, 5))


@given(st.lists(st.tuples(*[ANSWERS] * 8), min_size=1, max_size=6))
def test_delivered_value_is_benefits_less_costs(rows):
    """Four answers added, four taken away; unknown where one of them is."""
    columns = list(map(list, zip(*rows, strict=True)))
    found = value.delivered_value(
        dict(zip(value.BENEFITS, columns[:4], strict=True)),
        dict(zip(value.COSTS, columns[4:], strict=True)),
        lowest=1,
        highest=5,
    )
    for row, one in zip(rows, found.delivered.tolist(), strict=True):
        assert one == (None if None in row else sum(row[:4]) - sum(row[4:]))


def test_delivered_value_needs_one_scale():
    """Answers from 1 to 10 among answers from 1 to 5 are found."""
    benefits, costs = {part: [3] for part in value.BENEFITS}, {part: [3] for part in value.COSTS}
    with pytest.raises(InputError, match="time: numbers out of range"):
        value.delivered_value(benefits, {**costs, "time": [7]}, lowest=1, highest=5)
    with pytest.raises(InputError, match="nothing is given for 'image'"):
        del benefits["image"]
        value.delivered_value(benefits, costs, lowest=1, highest=5)
    with pytest.raises(InputError, match="not below"):
        value.delivered_value(benefits, costs, lowest=5, highest=1)
