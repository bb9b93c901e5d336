"""Growth accounting balances every month, and counts as a loop over customers would."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics import lifecycle
from telcrm.domain import shift_date
from telcrm.errors import InputError

ON = date(2010, 9, 10)
WIDTH = 5
HISTORIES = st.lists(
    st.tuples(
        st.dates(date(2010, 2, 1), date(2010, 9, 10)),
        st.lists(st.integers(0, 1), min_size=WIDTH, max_size=WIDTH),
    ),
    min_size=1,
    max_size=8,
)


def naive(histories, month: int) -> tuple[int, int, int]:
    """New, resurrected and churned customers of one month, one by one."""
    new = resurrected = churned = 0
    for activated, amounts in histories:
        there = any(amounts[:month]) or activated < shift_date(date(2010, 8, 1), 1 - WIDTH)
        if amounts[month] and not amounts[month - 1]:
            new, resurrected = new + (not there), resurrected + there
        churned += amounts[month - 1] > amounts[month]
    return new, resurrected, churned


def test_months_before_activation_may_be_null():
    """They do not exist; a month since then that is null is an error."""
    null = float("nan")
    began = ["2010-06-20"]
    found = lifecycle.growth([[null, null, 5.0, 5.0, 0.0]], began, on=ON)
    assert found.new.tolist() == [0, 1, 0, 0]
    with pytest.raises(InputError, match="monthly: missing values"):
        lifecycle.growth([[null, null, null, 5.0, 0.0]], began, on=ON)


@given(HISTORIES)
def test_each_month_is_what_counting_gives(histories):
    """Who came, came back and went."""
    activated, monthly = zip(*histories, strict=True)
    found = lifecycle.growth(monthly, activated, on=ON)
    columns = (found.new.tolist(), found.resurrected.tolist(), found.churned.tolist())
    expected = [naive(histories, month) for month in range(1, WIDTH)]
    assert list(zip(*columns, strict=True)) == expected
    assert [str(month) for month in found.months] == ["2010-05", "2010-06", "2010-07", "2010-08"]


@given(HISTORIES)
def test_the_account_balances(histories):
    """Active = active before + new + resurrected - churned, and the ratio is that of its parts."""
    activated, monthly = zip(*histories, strict=True)
    found = lifecycle.growth(monthly, activated, on=ON)
    before = np.append(np.array(monthly)[:, 0].sum(), found.active[:-1])
    assert (found.active == before + found.new + found.resurrected - found.churned).all()
    for ratio, new, back, gone in zip(
        found.quick_ratio.tolist(), found.new, found.resurrected, found.churned, strict=True
    ):
        assert ratio == ((new + back) / gone if gone else None)


def test_a_matrix_without_months_is_refused():
    """There is nothing to account for."""
    with pytest.raises(InputError, match="without months"):
        lifecycle.growth(np.zeros((2, 0), int), ["2010-01-01"] * 2, on=ON)
