"""What was planted in a made-up carrier is found: bad tariffs by billing, leavers by a formula."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from telcrm.analytics import churn, lifecycle, synthetic
from telcrm.analytics.promotion import simulate
from telcrm.analytics.tariffs import bills
from telcrm.facts.columns import tenure_months

ON = date(2010, 9, 1)
SIZE = 30_000
MONTHS = 12
ASKED = ("离网", "异动")


@pytest.fixture(scope="module")
def carriers():
    """One to learn from and another to be judged on, each with its truth."""
    return [synthetic.carrier(SIZE, seed=seed, on=ON) for seed in (3, 4)]


def text(codes):
    """Codes as text."""
    return np.array(codes.categories)[codes.codes]


def year_of(base, rows):
    """The last year's months of some customers, as columns by kind of use."""
    months = base.usage[rows, -MONTHS:].reshape(-1, base.usage.shape[2])
    kinds = ("市话", "长话", "信息台", "短信", "数据")
    return dict(zip(kinds, months.T, strict=True))


def test_customers_on_a_bad_tariff_are_found(carriers):
    """A year billed under each tariff of the brand: who would have saved 30 %?"""
    made, truth = carriers[0]
    base = made.base
    a_year = base.present & (base.activated < np.datetime64("2009-08-01"))
    names, brands = text(base.tariff), text(base.brand)
    saved, paid = np.zeros(SIZE, np.int64), np.ones(SIZE, np.int64)
    for brand, offers in made.offers.items():
        for mine in offers:
            rows = np.flatnonzero(a_year & (brands == brand) & (names == mine.name))
            usage = year_of(base, rows)
            paid[rows] = bills(mine, usage).reshape(-1, MONTHS).sum(axis=1)
            trials = [simulate(usage, mine, other).saved for other in offers]
            saved[rows] = np.max([one.reshape(-1, MONTHS).sum(axis=1) for one in trials], axis=0)
    found, planted = 10 * saved > 3 * paid, truth.tariff_losers & a_year
    assert (found & planted).sum() / planted.sum() > 0.8
    assert (found & planted).sum() / found.sum() > 0.6


def seen(made):
    """What a carrier knows of customers who are there, and of whom it knows half a year."""
    base, recent = made.base, np.datetime64(ON) - np.timedelta64(90, "D")
    rows = np.flatnonzero(base.present & (base.activated < np.datetime64("2010-02-01")))
    topics = text(made.enquiries.topic)
    asked = made.enquiries.customer[(made.enquiries.day >= recent) & np.isin(topics, ASKED)]
    complained = made.complaints.customer[made.complaints.opened >= recent]
    return rows, {
        "tenure": tenure_months(base.activated[rows], on=ON),
        "trend": lifecycle.trend(base.bills_fen[rows, -6:]).filled(0),
        "asked": np.minimum(np.bincount(asked, minlength=SIZE)[rows], 3),
        "complaints": np.minimum(np.bincount(complained, minlength=SIZE)[rows], 3),
        "brand": text(base.brand)[rows],
    }


def test_leavers_of_another_carrier_are_found(carriers):
    """Fitted on one, judged on another: better than chance, calibrated, and steady."""
    (known, truth), (other, hidden) = carriers
    rows, columns = seen(known)
    model = churn.fit(
        columns,
        ~np.isnat(truth.leaves[rows]),
        {
            "tenure": churn.Bands(churn.cuts(columns["tenure"], 6), 0, 1200),
            "trend": churn.Bands(churn.cuts(columns["trend"], 8), -2, 2, "decimal", 4),
            "asked": churn.Bands((1, 2), 0, 3),
            "complaints": churn.Bands((1, 2), 0, 3),
            "brand": churn.Categories(("全球通", "动感地带", "神州行")),
        },
    )
    held, facts = seen(other)
    said, left = model.probability(facts), ~np.isnat(hidden.leaves[held])
    assert churn.auc(said, left) > 0.66
    assert churn.auc(said, hidden.early_warning[held]) > 0.84
    assert churn.calibration(said, left).error < 0.005
    both = np.concatenate([model.probability(columns), said])
    months = np.repeat([201008, 201009], [len(rows), len(held)])
    assert churn.stability(both, months).psi[1] < 0.01
    alarmed = said >= 0.2
    assert left[alarmed].mean() > 0.45
