"""Bills are exact to the fen, and who gains is what comparing two bills gives."""

from __future__ import annotations

import itertools
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics.promotion import Promotion, cheaper_ranges, simulate
from telcrm.analytics.tariffs import bills, read_tariff
from telcrm.errors import InputError

KINDS = ("minutes", "data_mb")
PRICES = st.integers(0, 5_000_000).map(lambda micro: Decimal(micro).scaleb(-6))


@st.composite
def charges(draw):
    """A charge with one to three tiers."""
    starts = sorted(draw(st.sets(st.integers(1, 60), max_size=2)))
    prices = [{"after": start, "price": draw(PRICES)} for start in (0, *starts)]
    return {"allowance": draw(st.integers(0, 50)), "prices": prices}


TARIFFS = st.fixed_dictionaries(
    {
        "name": st.just("drawn"),
        "monthly_fee": st.integers(0, 10_000).map(lambda fen: Decimal(fen).scaleb(-2)),
        "charges": st.fixed_dictionaries({kind: charges() for kind in KINDS}),
    }
)
USAGE = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=6)


def naive_bill(tariff, units) -> int:
    """Unit by unit in decimals, rounded once."""
    yuan = tariff["monthly_fee"]
    for kind, used in zip(KINDS, units, strict=True):
        charge = tariff["charges"][kind]
        for unit in range(max(used - charge["allowance"], 0)):
            yuan += next(row["price"] for row in reversed(charge["prices"]) if row["after"] <= unit)
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))


def columns(rows):
    """Usage by kind."""
    return dict(zip(KINDS, map(list, zip(*rows, strict=True)), strict=True))


@given(TARIFFS, USAGE)
def test_a_bill_is_each_unit_at_its_price(tariff, rows):
    """To the fen, whatever the number of tiers."""
    found = bills(read_tariff(tariff), columns(rows))
    assert found.tolist() == [naive_bill(tariff, units) for units in rows]


@given(TARIFFS, TARIFFS, USAGE)
def test_a_simulation_adds_up(before, after, rows):
    """Who gains, who loses, what it costs: by comparing bill with bill."""
    found = simulate(columns(rows), read_tariff(before), read_tariff(after))
    pairs = [(naive_bill(before, units), naive_bill(after, units)) for units in rows]
    assert found.gains.tolist() == [new < old for old, new in pairs]
    assert found.loses.tolist() == [new > old for old, new in pairs]
    assert found.cost_if_all_move == sum(old - new for old, new in pairs)
    assert found.cost_if_gainers_move == sum(old - new for old, new in pairs if new < old)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1), st.booleans())
def test_break_even_is_the_fewest_customers_who_pay_for_it(pairs, all_move):
    """One fewer would not."""
    found = Promotion(*np.array(pairs).T)
    movers = [(old, new) for old, new in pairs if all_move or new < old]
    cost, paid = sum(old - new for old, new in movers), sum(new for _, new in movers)
    customers = found.break_even_customers(all_move=all_move)
    if cost <= 0:
        assert customers == 0
    elif not paid:
        assert customers is None
    else:
        assert customers * paid >= cost * len(movers) > (customers - 1) * paid


@given(TARIFFS, TARIFFS, st.integers(0, 60), st.integers(0, 80))
def test_ranges_hold_the_units_at_which_the_offer_is_cheaper(before, after, data, most):
    """All of them and no others."""
    ranges = cheaper_ranges(
        read_tariff(before), read_tariff(after), {"data_mb": data}, "minutes", most=most
    )
    inside = {unit for start, end in ranges for unit in range(start, end + 1)}
    for unit in range(most + 1):
        used = (unit, data)
        assert (unit in inside) == (naive_bill(after, used) < naive_bill(before, used))
    assert all(one[1] + 1 < other[0] for one, other in itertools.pairwise(ranges))


def test_usage_may_answer_to_the_tariff():
    """Cheaper minutes are used more: the bill after is that of the usage after."""
    old = read_tariff({"name": "old", "monthly_fee": 0, "charges": {"minutes": {"price": 1}}})
    new = read_tariff({"name": "new", "monthly_fee": 0, "charges": {"minutes": {"price": 0.5}}})
    found = simulate({"minutes": [100]}, old, new, usage_after={"minutes": [300]})
    assert found.saved.tolist() == [-5000]
    with pytest.raises(InputError, match="usage_after has 2 rows"):
        simulate({"minutes": [100]}, old, new, usage_after={"minutes": [300, 1]})


GOOD = {"name": "good", "monthly_fee": 10, "charges": {"minutes": {"price": 0.2}}}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"monthly_fee": Decimal("0.005")}, "monthly_fee: 0.005 yuan"),
        ({"monthly_fee": -1}, "monthly_fee: -1 yuan"),
        ({"monthly_fee": "10"}, "monthly_fee: '10' is not a number"),
        ({"monthly_fees": 10}, "did you mean 'monthly_fee'"),
        ({"charges": {}}, "nothing is priced"),
        ({"charges": {"minutes": 0.2}}, "either a price or prices"),
        ({"charges": {"minutes": {"price": 1, "prices": []}}}, "either a price or prices"),
        ({"charges": {"minutes": {"prices": []}}}, "after is"),
        ({"charges": {"minutes": {"prices": [{"after": 5, "price": 1}]}}}, "after is 5"),
        ({"charges": {"minutes": {"prices": [{"after": 0}]}}}, "nothing is given for 'price'"),
        ({"charges": {"minutes": {"prices": 3}}}, "3 is no list"),
        ({"charges": {"minutes": {"price": Decimal("0.0000001")}}}, "6 decimals at most"),
        ({"charges": {"minutes": {"price": 1, "allowance": 1.5}}}, "whole number of units"),
        ({"charges": {"minutes": {"price": 1, "alowance": 1}}}, "did you mean 'allowance'"),
    ],
)
def test_a_tariff_is_read_strictly(change, words):
    """Each mistake is named with its key; nothing is ignored."""
    with pytest.raises(InputError, match=words):
        read_tariff({**GOOD, **change})


def test_text_that_is_not_toml_is_refused():
    """With the place where it goes wrong."""
    with pytest.raises(InputError, match=r"not TOML .*end of document"):
        read_tariff("name = ")


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        ({"minute": [1]}, "did you mean 'minutes'"),
        ({}, "nothing is given for 'minutes'"),
        ({"minutes": [None]}, "minutes: missing values"),
        ({"minutes": [-1]}, "minutes: numbers out of range"),
        ({"minutes": [0.5]}, "minutes: fractions"),
    ],
)
def test_usage_is_whole_known_and_priced(usage, words):
    """Missing minutes are not zero minutes."""
    with pytest.raises(InputError, match=words):
        bills(read_tariff(GOOD), usage)


def test_bills_too_large_to_be_exact_are_refused():
    """Rather than wrapped around 64 bits."""
    dear = {**GOOD, "charges": {"minutes": {"price": 999_999}}}
    with pytest.raises(InputError, match="too large"):
        bills(read_tariff(dear), {"minutes": [10**11]})
