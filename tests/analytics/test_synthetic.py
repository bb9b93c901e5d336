"""The made-up base is the same however it is cut, agrees with itself, and can be rated."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import telcrm
from telcrm import facts
from telcrm.analytics import synthetic
from telcrm.analytics.synthetic.block import BLOCK
from telcrm.domain import shift_date
from telcrm.errors import FactError, InputError

ON = date(2010, 9, 10)


@pytest.fixture(scope="module")
def made() -> synthetic.SyntheticBase:
    """A base of more than two blocks."""
    return synthetic.base(2 * BLOCK + 100, seed=3, on=ON)


def rows_of(base: synthetic.SyntheticBase) -> list[tuple]:
    """A base as plain rows, its suspensions with them."""
    stops: dict[int, list] = {}
    held = base.suspensions
    for stop in zip(
        held.customer, held.started, held.resumed, held.kind.codes, held.reason.codes, strict=True
    ):
        stops.setdefault(int(stop[0]), []).append(tuple(str(value) for value in stop[1:]))
    return [
        (
            int(base.ids[row]),
            int(base.brand.codes[row]),
            int(base.age[row]),
            int(base.region.codes[row]),
            bool(base.password[row]),
            int(base.tariff.codes[row]),
            str(base.activated[row]),
            str(base.left[row]),
            base.usage[row].tolist(),
            base.bills_fen[row].tolist(),
            int(base.vip_card.codes[row]),
            tuple(stops.get(row, ())),
        )
        for row in range(len(base))
    ]


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 2 * BLOCK + 100), st.integers(BLOCK // 3, 3 * BLOCK))
def test_batches_of_any_size_are_the_same_base(made, customers, size):
    """Cut anywhere, and of any length: the same customers with the same histories."""
    cut = synthetic.batches(customers, seed=3, on=ON, size=size)
    assert [row for part in cut for row in rows_of(part)] == rows_of(made)[:customers]


def test_another_seed_is_another_base(made):
    """The seed is what decides."""
    other = synthetic.base(len(made), seed=4, on=ON)
    assert (other.activated != made.activated).mean() > 0.9


def test_brands_are_about_as_the_source_says(made):
    """神州行 has about three quarters of the customers (000: 76%以上)."""
    shares = np.bincount(made.brand.codes) / len(made)
    assert dict(zip(made.brand.categories, shares, strict=True))["神州行"] == pytest.approx(
        0.76, abs=0.02
    )


def test_histories_agree_with_themselves(made):
    """No activation after the day, no bill before activation, no stop outside its two years."""
    assert (made.activated >= np.datetime64("1999-01-01")).all()
    assert (made.activated <= np.datetime64(ON)).all()
    assert made.billing_months[-1] == 201008
    assert len(made.billing_months) == made.bills_fen.shape[1] == 24
    months = np.array([f"{one // 100}-{one % 100:02d}" for one in made.billing_months], "M8[M]")
    early = months < made.activated.astype("datetime64[M]")[:, np.newaxis]
    assert (made.bills_fen[early] == 0).all()
    assert (made.bills_fen >= 0).all()
    assert not made.bills_fen[months > made.left.astype("datetime64[M]")[:, np.newaxis]].any()
    assert not made.usage[made.bills_fen == 0].any()
    assert (made.left[~made.present] <= np.datetime64(ON)).all()
    assert (made.left[~made.present] > made.activated[~made.present]).all()
    stops = made.suspensions
    assert (stops.started >= made.activated[stops.customer]).all()
    assert (stops.started >= np.datetime64(ON - timedelta(730))).all()
    assert not (stops.started > made.left[stops.customer]).any()
    ended = ~np.isnat(stops.resumed)
    assert (stops.resumed[ended] > stops.started[ended]).all()
    assert (stops.resumed[ended] <= np.datetime64(ON)).all()
    holders = made.brand.codes[made.vip_card.codes >= 0]
    assert set(holders.tolist()) == {made.brand.categories.index("全球通")}


def bill(use: list[int], tariff: int) -> int:
    """A month's bill, counted unit by unit."""
    one = synthetic.TARIFFS[tariff]
    fen = one.monthly_fee
    for charge, units in zip(one.charges.values(), use, strict=True):
        for unit in range(units):
            if unit >= charge.allowance:
                fen += charge.tiers[0].price // 10_000
    return fen


@given(st.lists(st.integers(0, 1200), min_size=5, max_size=5), st.integers(0, 8), st.booleans())
def test_a_bill_is_what_its_units_cost(use, tariff, served):
    """The fee, and each unit beyond those included; nothing where there was no service."""
    use = use if served else [0] * 5
    items = synthetic.bill_items(np.array([[use]]), np.array([tariff]), np.array([[served]]))
    assert items.sum() == (bill(use, tariff) if served else 0)
    assert items.shape == (1, 1, 6)


def test_bills_are_the_sums_of_their_items(made):
    """To the 分, for every customer and month; and a tariff is one of the customer's brand."""
    fees = np.array([one.monthly_fee for one in synthetic.TARIFFS])
    fee = fees[made.tariff.codes][:, np.newaxis]
    served = (made.bills_fen > 0) & ((fee > 0) | made.usage.any(axis=2))
    items = synthetic.bill_items(made.usage, made.tariff.codes, served)
    assert (items.sum(axis=2) == made.bills_fen).all()
    names = np.array(made.tariff.categories)[made.tariff.codes]
    brands = np.array(made.brand.categories)[made.brand.codes]
    for brand, offers in synthetic.OFFERS.items():
        assert set(names[brands == brand]) == {one.name for one in offers}


def test_some_have_left_and_seldom_those_of_the_flagship(made):
    """About a tenth leave in two years, fewer of 全球通 than of 神州行."""
    gone = ~made.present
    assert 0.07 < gone.mean() < 0.16
    assert gone[made.brand.codes == 0].mean() < gone[made.brand.codes == 2].mean()


def test_suspensions_are_few_and_gather_on_few_customers(made):
    """Most customers have none, and some of the others many."""
    counts = np.bincount(made.suspensions.customer, minlength=len(made))
    assert (counts == 0).mean() > 0.8
    assert counts.max() >= 5


def test_credit_inputs_are_the_facts_of_each_customer(made):
    """The columns say of each customer what the facts of their record say."""
    columns = synthetic.credit_inputs(made)
    for row in [*range(40), *made.suspensions.customer[:40].tolist()]:
        line = synthetic.customer(made, row).line()
        assert made.brand.categories[made.brand.codes[row]] == line.brand
        assert columns["tenure_months"][row] == facts.tenure_months(line.activated_on, ON)
        assert columns["suspensions"][row] == facts.involuntary_suspensions(line.suspensions, ON)
        try:
            mean = facts.mean_monthly_spend(line.bills, ON, activated_on=line.activated_on)
        except FactError:
            assert np.isnan(columns["monthly_spend"][row])
        else:
            assert columns["monthly_spend"][row] == pytest.approx(float(mean), abs=1e-9)


def test_the_base_is_rated_but_for_customers_without_a_closed_bill(made):
    """Only those activated this month lack a fact; nobody is refused for another reason."""
    out = telcrm.load("cmcc.credit_rating").evaluate(synthetic.credit_inputs(made), missing="mark")
    this_month = made.activated >= np.datetime64("2010-09-01")
    assert set(out["telcrm_status"][this_month]) == {"input.missing: monthly_spend"}
    assert set(out["telcrm_status"][~this_month]) == {"rated"}
    assert set(np.ma.compressed(out["star"])) == {0, 1, 2, 3, 4, 5}


def test_a_customer_has_the_cards_and_bills_of_the_base(made):
    """The record holds what the columns hold."""
    row = int(np.flatnonzero(made.vip_card.codes >= 0)[0])
    record = synthetic.customer(made, row)
    (card,) = record.vip_cards
    assert str(card.tier) == made.vip_card.categories[made.vip_card.codes[row]]
    assert card.valid_from <= ON <= card.valid_to
    assert [int(bill.amount * 100) for bill in record.line().bills] == [
        fen
        for month, fen in zip(made.billing_months, made.bills_fen[row].tolist(), strict=True)
        if month >= int(str(made.activated[row])[:7].replace("-", ""))
    ]


@given(st.dates(date(1999, 1, 1), date(2030, 12, 31)), st.integers(1, 30))
@settings(max_examples=15, deadline=None)
def test_any_day_from_1999_on_will_do(on, months):
    """The months of bills end with the one before the day."""
    base = synthetic.base(50, on=on, months=months)
    assert len(base) == 50
    before = shift_date(on.replace(day=1), -1)
    assert base.billing_months[-1] == before.year * 100 + before.month
    assert len(base.billing_months) == months


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"customers": 0}, "customers: 0"),
        ({"months": 0}, "months: 0"),
        ({"size": 0}, "size: 0"),
        ({"seed": -1}, "seed: -1"),
        ({"on": date(1998, 12, 31)}, "1998-12-31 lies before 1999"),
    ],
)
def test_a_base_that_cannot_be_is_refused_at_once(named, words):
    """The argument is named when the function is called, not when the first batch is drawn."""
    with pytest.raises(InputError, match=words):
        synthetic.batches(**{"customers": 5, "on": ON, **named})
