"""Money is exact, whatever the caller's decimal context and whatever form the amount comes in."""

from __future__ import annotations

from decimal import ROUND_CEILING, Context, Decimal, Inexact, Rounded, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telcrm.domain import (
    DomainError,
    fen,
    fen_from_yuan,
    mean_yuan,
    total_yuan,
    yuan,
    yuan_from_fen,
)

FEN = st.integers(-(10**18) + 1, 10**18 - 1)
BILLS = st.integers(0, 10**8)


def written(amount: int) -> str:
    """Fen as yuan text, put together from digits."""
    digits = f"{abs(amount):03d}"
    return f"{'-' if amount < 0 else ''}{digits[:-2]}.{digits[-2:]}"


@given(FEN)
def test_fen_and_yuan_are_each_others_inverse(amount):
    """Every amount in fen has one yuan form, with two decimals, and comes back from it."""
    in_yuan = yuan_from_fen(amount)
    assert str(in_yuan) == written(amount)
    assert fen_from_yuan(in_yuan) == amount


@given(FEN)
def test_a_text_and_its_decimal_are_one_amount(amount):
    """A text of plain digits and the Decimal of it are read alike."""
    assert yuan(written(amount)) == yuan(Decimal(written(amount))) == Fraction(amount, 100)


@given(st.integers(-(10**13), 10**13))
def test_a_float_is_the_decimal_of_its_shortest_repr(amount):
    """The nearest double of an amount of up to fifteen digits is read as that amount."""
    assert str(yuan(amount / 100)) == written(amount)
    assert str(yuan(np.float64(amount / 100))) == written(amount)


@given(st.integers(-(10**16) + 1, 10**16 - 1))
def test_an_integer_is_whole_yuan(amount):
    """An integer is read as yuan, never as fen."""
    assert yuan(amount) == amount
    assert yuan(amount).as_tuple().exponent == -2


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None))
def test_an_amount_is_kept_as_it_is_or_refused(value):
    """No value is rounded: it is either equal to what came in or an error."""
    try:
        read = yuan(value)
    except DomainError:
        whole_fen = Fraction(value) * 100
        assert whole_fen.denominator != 1 or abs(whole_fen) >= 10**18
    else:
        assert read == value
        assert read.as_tuple().exponent == -2


@pytest.mark.parametrize(
    "value",
    [
        "12.345", Decimal("0.001"), 0.1 + 0.2, 1e-300, Decimal("1E-999999"),
        10**16, "10000000000000000", 1e17, Decimal("1E+999999"), 10**5000,
    ],
    ids=lambda value: f"{value!r:.20}" if not isinstance(value, int) else "integer",
)  # fmt: skip
def test_finer_and_larger_amounts_are_refused(value):
    """What 分 or sixteen digits cannot hold is an error that says so, at once even if huge."""
    with pytest.raises(DomainError, match=r"no whole fen|digits before the point") as caught:
        yuan(value)
    assert caught.value.code == "fact.value"


@pytest.mark.parametrize(
    "value",
    [
        True, False, np.True_, None, float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"),
        Decimal("-Infinity"), "", "NaN", "1e3", "1_000", "1,000.00", " 1", "1.", ".5", "１２",
        "12元", b"12", 1j, Fraction(1, 2),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_number_is_refused(value):
    """Booleans, nulls, NaN, infinities and texts other than plain digits are no money."""
    with pytest.raises(DomainError, match="no amount of money"):
        yuan(value)


@pytest.mark.parametrize("value", [Decimal("-0"), "-0.00", -0.0, 0, Decimal("0E+999999")], ids=repr)
def test_zero_is_written_one_way(value):
    """Zero has no sign and two decimals."""
    assert str(yuan(value)) == "0.00"


def test_the_largest_amounts_stand_on_their_side_of_the_limit():
    """Sixteen digits before the point are an amount, one fen more is not."""
    assert yuan("9999999999999999.99") == yuan_from_fen(10**18 - 1)
    with pytest.raises(DomainError, match="17 digits before the point"):
        yuan("10000000000000000.00")
    with pytest.raises(DomainError, match="eighteen digits"):
        yuan_from_fen(10**18)
    with pytest.raises(DomainError, match="eighteen digits"):
        yuan_from_fen(-(10**18))


@pytest.mark.parametrize("value", [True, 1.0, "1", Decimal(1), None, np.True_], ids=repr)
def test_fen_are_integers(value):
    """Anything that might be yuan is refused as fen."""
    with pytest.raises(DomainError, match="no amount in fen"):
        fen(value)


def test_numpy_integers_are_integers():
    """A value taken out of an array is read as the number it is."""
    assert fen(np.int64(5)) == 5
    assert type(fen(np.int64(5))) is int
    assert yuan(np.int32(5)) == Decimal("5.00")


@given(st.lists(FEN, min_size=1, max_size=5), st.integers(1, 6))
def test_the_threads_decimal_context_changes_nothing(amounts, precision):
    """A caller with one digit of precision, or with every trap set, gets the same money."""
    amounts = [amount // 10 for amount in amounts]
    plain = [yuan_from_fen(amount) for amount in amounts]
    expected = (plain, mean_yuan(plain), total_yuan(plain), list(map(fen_from_yuan, plain)))
    hostile = Context(prec=precision, rounding=ROUND_CEILING, traps=[Inexact, Rounded])
    with localcontext(hostile):
        again = [yuan_from_fen(amount) for amount in amounts]
        got = (again, mean_yuan(again), total_yuan(again), list(map(fen_from_yuan, again)))
    assert str(got) == str(expected)
    with localcontext(Context(prec=1, traps=[])), pytest.raises(DomainError):
        yuan("abc")


@given(st.lists(BILLS, max_size=50))
def test_a_total_is_the_sum_of_fractions(amounts):
    """Adding up loses nothing."""
    assert total_yuan(map(yuan_from_fen, amounts)) == Fraction(sum(amounts), 100)


@given(
    st.integers(0, 10**12), st.integers(1, 1200), st.integers(0, 10**10), st.sampled_from([2, 4])
)
@example(sum_of_fen=2001, count=1, step=20_0100, decimals=4)
@example(sum_of_fen=2000 * 1200 + 1, count=1200, step=2000, decimals=2)
@example(sum_of_fen=2000 * 1200 - 1, count=1200, step=2000, decimals=2)
def test_rounding_a_mean_never_moves_it_across_a_threshold(sum_of_fen, count, step, decimals):
    """The mean stands to every threshold, any and the nearest two, as the exact mean does."""
    amounts = [0] * (count - 1) + [sum_of_fen]
    mean = mean_yuan(map(yuan_from_fen, amounts))
    exact = Fraction(sum_of_fen, 100 * count)
    below = int(exact * 10**decimals)
    for scaled in (step, below, below + 1):
        threshold = Fraction(scaled, 10**decimals)
        assert (mean < threshold, mean == threshold) == (exact < threshold, exact == threshold)
    assert abs(Fraction(mean) - exact) <= Fraction(1, 2 * 10**10)


@given(st.lists(BILLS, min_size=1, max_size=24))
def test_a_mean_has_the_fewest_decimals_that_hold_it(amounts):
    """Two decimals at least, ten at most, and no trailing zero beyond the second."""
    mean = mean_yuan(map(yuan_from_fen, amounts))
    decimals = -mean.as_tuple().exponent
    assert 2 <= decimals <= 10
    assert decimals == 2 or str(mean)[-1] != "0"
    exact = Fraction(sum(amounts), 100 * len(amounts))
    if (exact * 10**10).denominator == 1:
        assert mean == exact


def test_the_mean_of_nothing_is_an_error():
    """No amounts have no mean; it is not zero."""
    with pytest.raises(DomainError, match="no mean"):
        mean_yuan([])
