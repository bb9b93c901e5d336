"""Fitting settles, or says that it did not; what it is given is what its coefficients mean."""

from __future__ import annotations

import numpy as np
import pytest

from telcrm.adapters import fit
from telcrm.analytics import churn
from telcrm.errors import InputError

PAID = {"paid": churn.Categories(("no", "yes")), "months": churn.Bands((6, 12), 0, 72)}
COLUMNS = {
    "paid": ["no", "yes", "no", "yes", "no", "yes", "yes"],
    "months": [1, 7, 13, 20, 30, 5, 9],
}
LEFT = [1, 0, 1, 0, 0, 1, 0]


def test_each_attribute_has_a_column_of_its_own():
    """Ones where customers have it, side by side in the order of the characteristics."""
    places = list(churn.placed(COLUMNS, PAID).values())
    table = fit._indicators(places, [2, 3]).toarray()
    assert table[:3].tolist() == [[1, 0, 1, 0, 0], [0, 1, 0, 1, 0], [1, 0, 0, 0, 1]]
    assert (table.sum(axis=1) == 2).all()


def test_the_fit_is_where_the_penalised_likelihood_is_flat():
    """At the coefficients found, moving any of them a little makes the fit no better."""
    model = churn.fit(COLUMNS, LEFT, PAID, strength=0.5)
    places = list(churn.placed(COLUMNS, PAID).values())
    table = fit._indicators(places, [2, 3]).toarray()
    coefficients = np.concatenate([model.coefficients["paid"], model.coefficients["months"]])
    off = model.probability(COLUMNS) - LEFT
    assert abs(table.T @ off + 0.5 * coefficients).max() < 1e-4
    assert abs(off.sum()) < 1e-4


def test_a_fit_that_does_not_settle_is_no_model(monkeypatch):
    """One round is too few, and nothing half-done comes back."""
    monkeypatch.setattr(fit, "_ROUNDS", 1)
    with pytest.raises(InputError, match="does not settle"):
        churn.fit(COLUMNS, LEFT, PAID)
