"""The forecast of small businesses contradicts itself, and the analytics say so."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics.forecast import Forecast, small_businesses
from telcrm.errors import InputError
from telcrm.vocabularies import loads

RATES = st.fractions(Fraction(-1, 2), Fraction(1, 2), max_denominator=1000)


def test_the_sources_forecast_contradicts_itself():
    """42 million at 7 to 8 % a year for four years are 55 to 57 million, not 50."""
    forecast = small_businesses()
    check = forecast.after(forecast.years)
    assert (forecast.base, forecast.stated, forecast.years) == (42_000_000, 50_000_000, 4)
    assert int(check.lowest) == 55_053_432 and int(check.highest) == 57_140_536
    assert not forecast.agrees
    assert round(float(check.short_of_lowest), 4) == 0.0918
    assert "矛盾" in forecast.report().zh and "contradicts" in forecast.report().en


def test_three_years_of_growth_do_not_save_it():
    """Counted from the end of 2008 to the start of 2012 it is 2.8 to 5.5 % short all the same."""
    check = small_businesses().after(3)
    assert not check.agrees
    assert round(float(check.short_of_lowest), 3) == 0.028
    assert round(float(check.short_of_highest), 3) == 0.055


@given(st.integers(1, 10**9), RATES, RATES, st.integers(1, 6), st.data())
def test_a_forecast_agrees_when_its_total_lies_between(base, one, other, years, data):
    """Grown year by year at both rates, ends included."""
    slowest, fastest = sorted((one, other))
    low, high = Fraction(base), Fraction(base)
    for _ in range(years):
        low, high = low * (1 + slowest), high * (1 + fastest)
    ends = [max(1, int(low)), max(1, int(high))]
    stated = data.draw(st.sampled_from([*ends, ends[0] + 1, ends[1] + 1, base]))
    forecast = Forecast(base, 2008, slowest, fastest, stated, 2008 + years)
    assert forecast.after(years).lowest == low
    assert forecast.after(years).highest == high
    assert forecast.agrees == (low <= stated <= high)
    assert ("contradicts" in forecast.report().en) != forecast.agrees
    grown = base * (1 + forecast.rate_implied) ** years
    assert grown == pytest.approx(stated, rel=1e-6)


@pytest.mark.parametrize(
    "figures",
    [
        (0, 2008, 0, 1, 5, 2012),
        (5, 2008, 0, 1, 0, 2012),
        (5, 2012, 0, 1, 5, 2012),
        (5, 2008, 1, 0, 5, 2012),
        (5, 2008, -1, 0, 5, 2012),
    ],
)
def test_what_is_no_forecast_is_refused(figures):
    """Nothing grows from nothing, or in no time, or at rates the wrong way round."""
    with pytest.raises(InputError) as caught:
        Forecast(*figures)
    assert caught.value.code == "data.invalid"


def test_a_figure_that_is_not_given_is_named():
    """A vocabulary that lacks a figure is refused; no figure is put in its place."""
    entry = '[[entries]]\ncode = "{}"\nzh = "{}"\nen = "{}"\n'
    entry += 'assumed = {{ zh = "虚构", en = "invented" }}\n'
    attribute = '[attributes.{}]\ntype = "integer"\ntitle = {{ zh = "数", en = "figure" }}\n'
    text = 'id = "own.figures"\ntitle = { zh = "数", en = "figures" }\n'
    text += "".join(map(attribute.format, ("businesses", "year", "growth")))
    text += "".join(entry.format(one, one, one) for one in ("base", "stated"))
    with pytest.raises(InputError, match=r"own\.figures does not give the businesses of 'base'"):
        small_businesses(loads(text))
