"""Churn models fitted by scikit-learn's logistic regression: the extra `fit`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from telcrm.analytics.arrays import Positions, invalid
from telcrm.analytics.churn_model import Characteristic, ChurnModel

__all__ = ["fit_logistic"]

_ROUNDS: Final = 2_000


def fit_logistic(
    places: Mapping[str, Positions],
    churned: npt.NDArray[np.bool_],
    characteristics: Mapping[str, Characteristic],
    strength: float,
) -> ChurnModel:
    """Fit one coefficient for each attribute, by ridge-penalised maximum likelihood.

    Args:
        places: for each characteristic the position of each customer's attribute.
        churned: who left.
        characteristics: by name of the input.
        strength: how strongly coefficients are drawn towards 0.

    Raises:
        InputError: `data.invalid` where the fit does not settle.
    """
    sizes = [len(one.attributes) for one in characteristics.values()]
    model = LogisticRegression(C=1 / strength, max_iter=_ROUNDS, tol=1e-8)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            model.fit(_indicators(list(places.values()), sizes), churned)
        except ConvergenceWarning:
            raise invalid("the fit does not settle", "fewer attributes, or more strength") from None
    found = model.coef_[0].tolist()
    parts = (found[start:end] for start, end in pairwise(accumulate(sizes, initial=0)))
    coefficients = dict(zip(characteristics, map(tuple, parts), strict=True))
    return ChurnModel(float(model.intercept_[0]), dict(characteristics), coefficients)


def _indicators(places: list[Positions], sizes: list[int]) -> csr_array:
    """A column for each attribute: 1 for customers who have it; only the ones are held."""
    starts = np.cumsum([0, *sizes])
    columns = np.column_stack(places) + starts[:-1]
    rows, each = columns.shape
    held = (np.ones(columns.size), columns.ravel(), np.arange(0, columns.size + 1, each))
    return csr_array(held, shape=(rows, starts[-1]))
