"""Counts, measures, groups and weights are read exactly, or refused by name."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telcrm.analytics import numbers
from telcrm.errors import InputError

WHOLE = st.integers(0, 10**11)


@given(st.lists(st.one_of(st.none(), WHOLE)))
def test_counts_come_back_with_where_there_are_none(values):
    """Whole floats and masked arrays are counts too; null is 0 beside a mark."""
    masked = np.ma.MaskedArray([one or 0 for one in values], [one is None for one in values])
    floats = [np.nan if one is None else float(one) for one in values]
    for given_as in (values, masked.astype(np.int64), floats):
        counts, null = numbers.as_counts(given_as, "calls")
        assert counts.dtype == np.int64
        assert counts.tolist() == [one or 0 for one in values]
        assert null.tolist() == [one is None for one in values]


@pytest.mark.parametrize("dtype", ["i1", "u1", "i4", "u8", "i8"])
def test_integers_of_any_width_are_counts(dtype):
    """They take the short way, and are compared with the limit all the same."""
    counts, null = numbers.as_counts(np.array([0, 7], dtype), "calls")
    assert (counts.dtype, counts.tolist(), null.any()) == (np.int64, [0, 7], False)
    if dtype[0] == "i":
        with pytest.raises(InputError, match="calls: numbers out of range"):
            numbers.as_counts(np.array([-1], dtype), "calls")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.5], "fractions"),
        ([-1], "out of range"),
        ([np.inf], "not finite"),
        ([10**11 + 1], "out of range"),
        (np.array([10**11 + 1]), "out of range"),
        (["3"], "not numbers"),
        ([True], "not numbers"),
        ([object()], "not numbers"),
        (3, "0 dimensions"),
        (np.array(3), "0 dimensions"),
        ([[1, 2]], "2 dimensions"),
        (np.array([[1, 2]]), "2 dimensions"),
        ([[1], [1, 2]], "different lengths"),
    ],
)
def test_what_is_no_column_of_counts_is_refused(values, words):
    """By the name of the column."""
    with pytest.raises(InputError, match=f"calls.*{words}"):
        numbers.as_counts(values, "calls")


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5).filter(any))
def test_weights_that_sum_to_1_pass(parts):
    """As fractions or floats; one of them doubled or halved, they do not."""
    names = [f"part {row}" for row in range(len(parts))]
    shares = [Fraction(part, sum(parts)) for part in parts]
    for kind in (float, lambda one: one):
        given_weights = dict(zip(names, map(kind, shares), strict=True))
        found = numbers.as_weights(given_weights, names, "weights")
        assert list(found.values()) == [float(share) for share in shares]
    largest = max(range(len(parts)), key=parts.__getitem__)
    for factor in (2, Fraction(1, 2)):
        off = {**dict(zip(names, shares, strict=True)), names[largest]: factor * shares[largest]}
        with pytest.raises(InputError, match="weights: they sum to"):
            numbers.as_weights(off, names, "weights")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.1, Fraction(1, 10)),
        (Decimal("0.10"), Fraction(1, 10)),
        (3, Fraction(3)),
        (Fraction(1, 3), Fraction(1, 3)),
        (np.float64(0.3), Fraction(3, 10)),
        (np.float32(8.1), Fraction(81, 10)),
        (np.int64(8), Fraction(8)),
    ],
)
def test_a_number_is_what_it_is_written_as(value, expected):
    """0.1 is a tenth."""
    assert numbers.exact(value, "share") == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "1", None, True])
def test_what_is_no_number_is_refused(value):
    """Text and truth are none."""
    with pytest.raises(InputError, match=r"share: .* is not a number"):
        numbers.exact(value, "share")


@given(
    st.lists(st.tuples(st.integers(0, 10**15), st.integers(0, 10**13)), max_size=20),
    st.floats(0, 2) | st.integers(0, 10**30) | st.fractions(0, 2),
)
@example([(400 * 3, 3), (1, 3)], 1 / 3)
@example([(100, 3000), (3000, 3000)], 2 / 3)
def test_what_is_at_least_a_share_is_so_exactly(pairs, share):
    """However many decimals a share has: their product with a count would not fit 64 bits."""
    ratio = Fraction(str(share))
    amounts, bases = np.array(pairs, np.int64).reshape(-1, 2).T
    found = numbers.at_least(amounts, ratio, bases)
    assert found.tolist() == [amount >= ratio * base for amount, base in pairs]
