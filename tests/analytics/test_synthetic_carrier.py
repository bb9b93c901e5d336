"""The made-up carrier agrees with itself, and the truth about it with what it holds."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import telcrm
from telcrm import Codes
from telcrm.analytics import satisfaction, synthetic
from telcrm.analytics.synthetic import words
from telcrm.analytics.synthetic.block import draw_rows
from telcrm.analytics.synthetic.lives import HORIZON
from telcrm.analytics.synthetic.tariffs import costs_of
from telcrm.errors import InputError

ON = date(2010, 9, 1)
SIZE = 30_000


@pytest.fixture(scope="module")
def both() -> tuple[synthetic.Carrier, synthetic.Truth]:
    """A carrier large enough for rates, and the truth about it."""
    return synthetic.carrier(SIZE, seed=5, on=ON)


@pytest.fixture(scope="module")
def made(both) -> synthetic.Carrier:
    return both[0]


@pytest.fixture(scope="module")
def truth(both) -> synthetic.Truth:
    return both[1]


def parts(value) -> list:
    """All that a table holds, tables within tables included, as plain values."""
    if isinstance(value, Codes):
        return [value.codes.tolist(), value.categories]
    if is_dataclass(value):
        return [part for one in fields(value) for part in parts(getattr(value, one.name))]
    if isinstance(value, np.ndarray):
        return [np.ma.getmaskarray(value).tolist(), value.astype(str).tolist()]
    return [value]


carriers = st.builds(
    synthetic.carrier,
    st.integers(1, 300),
    seed=st.integers(0, 2**40),
    on=st.dates(date(1999, 1, 1), date(2030, 12, 31)),
    months=st.integers(1, 30),
)


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 60), st.integers(0, 9))
def test_the_same_seed_gives_the_same_carrier(customers, seed):
    """Every value of every table, and of the truth; another seed gives other ones."""
    once, again, other = (
        synthetic.carrier(customers, seed=one, on=ON, months=6) for one in (seed, seed, seed + 1)
    )
    assert parts(once[0]) + parts(once[1]) == parts(again[0]) + parts(again[1])
    assert parts(once[0]) != parts(other[0])


def test_the_base_of_a_carrier_is_the_base(made):
    """One thing, whether asked for alone or with its events."""
    assert parts(made.base) == parts(synthetic.base(SIZE, seed=5, on=ON))


@settings(max_examples=25, deadline=None)
@given(carriers)
def test_any_carrier_agrees_with_itself(both):
    """Of any size, day and length, services, money, cases and enquiries keep their order."""
    for check in (services_in_order, money_adds_up, cases_in_order, contacts_in_range):
        check(*both)
    truth_agrees(*both)


def test_a_large_carrier_agrees_with_itself(made, truth):
    """The same, where all that is rare occurs."""
    for check in (services_in_order, money_adds_up, cases_in_order, contacts_in_range):
        check(made, truth)
    truth_agrees(made, truth)


def after(later, earlier) -> bool:
    """Whether nothing that has happened did so before its time."""
    known = ~np.isnat(later)
    return bool((later[known] >= earlier[known]).all())


def services_in_order(made, truth) -> None:
    """A service stops with its line, and comes back with it or after, if at all, until now."""
    rows, stops = made.services, made.base.suspensions
    assert (stops.customer[rows.suspension] == rows.customer).all()
    assert (rows.stopped.astype("M8[D]") == stops.started[rows.suspension]).all()
    back = ~np.isnat(rows.voice_resumed)
    resumed = stops.resumed[rows.suspension]
    assert (rows.voice_resumed[back].astype("M8[D]") == resumed[back]).all()
    assert (back == ~np.isnat(resumed)).all()
    assert after(rows.voice_resumed, rows.stopped)
    assert after(rows.resumed, rows.voice_resumed)
    assert not (rows.resumed >= made.seen).any()
    assert not truth.stuck[~back].any()


def money_adds_up(made, truth) -> None:
    """What each customer paid ahead covers the bills, and the last payment was needed for it."""
    rows, base = made.recharges, made.base
    paid = np.bincount(rows.customer, rows.fen, len(made)).astype(int)
    billed, ahead = base.bills_fen.sum(axis=1), base.brand.codes > 0
    amount = np.zeros(len(made), int)
    amount[rows.customer] = rows.fen
    assert not paid[~ahead].any()
    assert (paid[ahead] >= billed[ahead]).all()
    assert ((paid - amount)[ahead & (paid > 0)] < billed[ahead & (paid > 0)]).all()
    assert (rows.fen == amount[rows.customer]).all()
    assert after(rows.at, base.activated[rows.customer].astype("M8[s]"))
    assert not (rows.at > (base.left[rows.customer] + np.timedelta64(1, "D"))).any()
    assert after(rows.confirmed, rows.at)
    assert after(rows.credited, rows.confirmed)
    assert np.isnat(rows.credited[np.isnat(rows.confirmed)]).all()
    assert not (rows.credited >= made.seen).any()
    for minutes in (made.minutes_by_network, made.minutes_by_hour):
        assert (minutes >= 0).all()
        assert (minutes.sum(axis=1) == base.usage[:, -3:, :3].sum(axis=(1, 2))).all()


def cases_in_order(made, truth) -> None:
    """A complaint starts where the customer lives, and each region has it from the one before."""
    cases, passes = made.complaints, made.handoffs
    assert after(cases.closed, cases.opened)
    assert not (cases.opened >= made.seen).any()
    assert (cases.opened >= made.base.activated[cases.customer]).all()
    here = made.base.region.codes[cases.customer].astype(int)
    last = cases.opened.copy()
    for complaint, at, sender, receiver in zip(
        passes.complaint, passes.at, passes.sender.codes, passes.receiver.codes, strict=True
    ):
        assert here[complaint] == sender != receiver
        assert at >= last[complaint]
        here[complaint], last[complaint] = receiver, at
    assert not (last > np.where(np.isnat(cases.closed), made.seen, cases.closed)).any()
    times = np.bincount(passes.complaint, minlength=len(cases))
    assert (times[truth.passed_around] >= 2).all()


def contacts_in_range(made, truth) -> None:
    """Enquiries while the customer was there, scores from 1 to 10, minutes above 0."""
    base, asked = made.base, made.enquiries
    assert (asked.day >= base.activated[asked.customer]).all()
    assert not (asked.day > np.fmin(base.left, np.datetime64(base.on))[asked.customer]).any()
    for scores in (made.surveys.scores.data, made.surveys.expected, made.surveys.perceived):
        assert ((scores >= 1) & (scores <= 10)).all()
    assert base.present[made.surveys.customer].all()
    assert (made.outside.minutes > 0).all()
    week = made.week
    assert (week.fen >= 0).all()
    assert (week.international_minutes >= 0).all()
    assert not week.fen[~base.present].any()
    assert not (week.usual_fen > 0)[~base.bills_fen[:, -3:].any(axis=1)].any()
    ahead = base.brand.codes > 0
    recharged = np.isin(np.arange(len(base)), made.recharges.customer)
    assert (week.ever_paid[ahead] == recharged[ahead]).all()
    assert not (week.ever_paid | ahead | ~base.present)[truth.frauds].any()
    assert (base.activated[truth.frauds] > np.datetime64(base.on) - np.timedelta64(90, "D")).all()
    assert "本网" not in {
        made.outside.network.categories[one] for one in made.outside.network.codes
    }


def truth_agrees(made, truth) -> None:
    """Who has left is known to the carrier; who will is known to the truth, and why."""
    base, day = made.base, np.datetime64(made.base.on)
    leaving = ~np.isnat(truth.leaves)
    assert (np.isnat(base.left) == ~(truth.leaves <= day)).all()
    assert (truth.leaves[~base.present] == base.left[~base.present]).all()
    assert ((truth.cause.codes >= 0) == leaving).all()
    assert not (truth.leaves >= (day.astype("M8[M]") + np.timedelta64(HORIZON, "M"))).any()
    assert not truth.early_warning[~leaving | ~base.present].any()
    assert {"竞争对手", "资费"} >= {
        truth.cause.categories[one] for one in truth.cause.codes[truth.early_warning]
    }
    lengths = len(made.services), len(made.complaints), len(made.recharges)
    assert (len(truth.stuck), len(truth.passed_around), len(truth.lost)) == lengths
    rows = (made.services.customer, made.complaints.customer, made.recharges.customer)
    planted = (truth.stuck, truth.passed_around, truth.lost)
    hurt = {int(one) for who, bad in zip(rows, planted, strict=True) for one in who[bad]}
    assert set(np.flatnonzero(truth.troubled).tolist()) == hurt


@pytest.mark.parametrize(
    ("found", "vocabulary"),
    [
        (words.BRANDS, "cmcc.brands"),
        (words.TIERS, "cmcc.vip_tiers"),
        (words.SERVICES, "cmcc.value_added_services"),
        (words.NETWORKS[1:], "common.competing_networks"),
        (words.PROCESSES, "cmcc.satisfaction_processes"),
    ],
)
def test_words_are_those_of_the_vocabularies(found, vocabulary):
    """What is made up is called what books and catalogues call it."""
    assert set(map(str, found)) <= set(telcrm.vocabulary(vocabulary).names())


def test_surveys_ask_what_is_assessed():
    """A column for each process that the source names, and each dimension of service."""
    assert len(words.PROCESSES) == len(satisfaction.PROCESSES)
    assert len(words.DIMENSIONS) == len(satisfaction.DIMENSIONS)


def test_losers_would_pay_much_less_on_another_tariff():
    """By their typical use: two fifths and 15 yuan at least; all others hardly anything."""
    drawn = draw_rows(0, SIZE, 5, ON, 24).people
    costs = costs_of(drawn.typical, drawn.brand)
    cheapest, own = costs.min(axis=1), costs[np.arange(SIZE), drawn.tariff]
    assert (own[drawn.loser] >= cheapest[drawn.loser] * 1.4).all()
    assert (own[drawn.loser] >= cheapest[drawn.loser] + 1500).all()
    assert (own[~drawn.loser] <= cheapest[~drawn.loser] * 1.08 + 1e-6).all()


@given(st.integers(0, 8), st.lists(st.integers(0, 2000), min_size=5, max_size=5))
def test_typical_cost_is_the_fee_and_what_lies_beyond(tariff, typical):
    """As counted by hand; a tariff of another brand cannot be had."""
    one, brand = synthetic.TARIFFS[tariff], tariff // 3
    beyond = sum(
        max(0, use - charge.allowance) * charge.tiers[0].price // 10_000
        for use, charge in zip(typical, one.charges.values(), strict=True)
    )
    costs = costs_of(np.array([typical]), np.array([brand]))[0]
    assert costs[tariff] == one.monthly_fee + beyond
    assert np.flatnonzero(np.isfinite(costs)).tolist() == [3 * brand, 3 * brand + 1, 3 * brand + 2]


def test_rates_are_about_what_was_planted(made, truth):
    """Each plant is rare, and as frequent as its share says."""
    resumed = ~np.isnat(made.services.voice_resumed)
    assert truth.stuck[resumed].mean() == pytest.approx(0.04, abs=0.008)
    assert truth.lost.mean() == pytest.approx(0.002, abs=0.0005)
    assert 0.1 < truth.passed_around.mean() < 0.35
    assert 0.02 < truth.tariff_losers.mean() < 0.04
    assert 0 < truth.frauds.sum() < 60
    assert 0.004 < truth.early_warning.mean() < 0.012
    assert np.ma.getmaskarray(made.surveys.scores).mean() == pytest.approx(0.15, abs=0.02)
    assert len(made.complaints) / SIZE == pytest.approx(0.09, abs=0.02)


def test_what_was_planted_differs_from_the_rest(made, truth):
    """Late services, slow money, passed complaints, falling bills: each shows in the data."""
    services, cases = made.services, made.complaints
    off = (np.fmin(services.resumed, made.seen) - services.voice_resumed).astype(float)
    known = ~np.isnat(services.voice_resumed)
    assert np.median(off[truth.stuck]) > 86_400 > np.quantile(off[known & ~truth.stuck], 0.99)
    assert np.isnat(made.recharges.credited[truth.lost]).mean() > 0.5
    ordinary = ~truth.lost & ~np.isnat(made.recharges.confirmed)
    assert np.isnat(made.recharges.credited[ordinary]).mean() < 0.001
    times = np.bincount(made.handoffs.complaint, minlength=len(cases))
    assert times[truth.passed_around].mean() > 10 * times[~truth.passed_around].mean()
    bills = made.base.bills_fen
    change = bills[:, -1] / np.maximum(bills[:, -12:-3].mean(axis=1), 1)
    long_there = made.base.activated < np.datetime64("2009-09-01")
    stays = made.base.present & np.isnat(truth.leaves) & long_there
    assert np.median(change[truth.early_warning & long_there]) < 0.8 < np.median(change[stays])


def test_losers_leave_more_often_and_mostly_for_the_tariff(made, truth):
    """Being on the wrong tariff is a cause, not only a mark."""
    leaving = ~np.isnat(truth.leaves)
    losers = truth.tariff_losers
    assert leaving[losers].mean() > 1.5 * leaving[~losers].mean()
    tariff = truth.cause.codes == truth.cause.categories.index("资费")
    assert tariff[losers & leaving].mean() > 0.5
    assert not tariff[~losers].any()


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"customers": 0}, "customers: 0"),
        ({"months": 0}, "months: 0"),
        ({"seed": -1}, "seed: -1"),
        ({"on": date(1998, 12, 31)}, "1998-12-31 lies before 1999"),
    ],
)
def test_a_carrier_that_cannot_be_is_refused(named, words):
    """As the base is."""
    with pytest.raises(InputError, match=words):
        synthetic.carrier(**{"customers": 5, "on": ON, **named})
