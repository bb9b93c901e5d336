"""Growth is compounded year by year, and what contradicts itself is said to."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics.forecast import forecast, small_businesses
from telcrm.errors import InputError


@given(
    st.integers(1, 100),
    st.integers(-9, 9),
    st.integers(0, 9),
    st.integers(1, 9),
    st.integers(1, 99),
)
def test_growth_is_compounded(start, low, wider, years, stated):
    """One year after the other; the implied rate leads from the start to the stated end."""
    low_rate, high_rate = low / 10, (low + wider) / 10
    found = forecast(start, low_rate=low_rate, high_rate=high_rate, years=years, stated=stated)
    lower = upper = float(start)
    for _ in range(years):
        lower, upper = lower * (1 + low_rate), upper * (1 + high_rate)
    assert isclose(found.low, lower)
    assert isclose(found.high, upper)
    assert isclose(start * (1 + found.implied_rate) ** years, stated)
    if min(abs(lower - stated), abs(upper - stated)) > 1e-6:
        assert found.contradictory == (stated < lower or stated > upper)


def test_the_sources_forecast_contradicts_itself():
    """With four years of growth, and with three."""
    four, three = small_businesses(), small_businesses(years=3)
    assert four.contradictory
    assert three.contradictory
    assert [round(one, 2) for one in (four.low, four.high)] == [55.05, 57.14]
    assert [round(one, 2) for one in (three.low, three.high)] == [51.45, 52.91]
    assert [round(one, 3) for one in (three.short_of_low, three.short_of_high)] == [0.028, 0.055]


@pytest.mark.parametrize(
    ("start", "low", "high", "years"),
    [(0, 0.1, 0.2, 3), (1, 0.2, 0.1, 3), (1, -1, 0, 3), (1, 0, 0, 0)],
)
def test_what_is_no_forecast_is_refused(start, low, high, years):
    """Nothing to grow from, rates the wrong way round, no year."""
    with pytest.raises(InputError, match=r"start|rates"):
        forecast(start, low_rate=low, high_rate=high, years=years, stated=1)
