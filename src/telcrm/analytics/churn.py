"""Churn: who is likely to leave, by an explicit formula that is stored as a rule book.

`fit` finds a formula in a base, or write a `ChurnModel` by hand; `churn_book` stores its points;
`auc`, `ks`, `calibration` and `stability` tell how good it is, and whether it still is.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from telcrm.analytics.arrays import Values, invalid
from telcrm.analytics.churn_book import churn_book
from telcrm.analytics.churn_model import (
    CHARACTERISTIC,
    Bands,
    Categories,
    Characteristic,
    ChurnModel,
    Points,
    placed,
)
from telcrm.analytics.model_quality import (
    Calibration,
    Separation,
    Stability,
    as_outcome,
    auc,
    calibration,
    ks,
    quantile_cuts,
    stability,
)
from telcrm.analytics.numbers import as_measures, require_complete
from telcrm.arguments import mapping, named, number, taking, whole
from telcrm.extras import adapter

__all__ = [
    "Bands",
    "Calibration",
    "Categories",
    "Characteristic",
    "ChurnModel",
    "Points",
    "Separation",
    "Stability",
    "auc",
    "calibration",
    "churn_book",
    "cuts",
    "fit",
    "ks",
    "placed",
    "stability",
]


@taking(columns=mapping, characteristics=named(CHARACTERISTIC), strength=number())
def fit(
    columns: Mapping[str, Values],
    churned: Values,
    characteristics: Mapping[str, Characteristic],
    *,
    strength: float = 1.0,
) -> ChurnModel:
    """Fit a formula to customers of whom it is known who left (extra `fit`).

    Source:
        004 移动通信企业CRM分析: 「根据己有的客户流失数据」,
        「与客户流失概率相关联的数学模型」.

    Args:
        columns: a column for each characteristic, as it was before anybody left.
        churned: for each customer True or 1 if they left, False or 0 if not.
        characteristics: by name of the input, the attributes that have coefficients.
        strength: how strongly coefficients are drawn towards 0; a convention, above 0.

    Raises:
        InputError: `data.invalid` or `input.length`: nobody left, or everybody; an attribute that
            no customer has, so that nothing can be learnt of it.
        ExtraError: `extra.missing` without scikit-learn.

    >>> months = list(range(40))
    >>> model = fit({"months": months}, [month < 20 for month in months],
    ...             {"months": Bands((20,), 0, 72)})
    >>> model.probability({"months": [5, 30]}).round(1).tolist()
    [0.9, 0.1]
    """
    places = placed(columns, characteristics)
    if not places:
        raise invalid("characteristics: there are none")
    left = as_outcome(churned, len(next(iter(places.values()))), "churned", "columns")
    if not strength > 0:
        raise invalid(f"strength: {strength}", "above 0")
    for name, place in places.items():
        attributes = characteristics[name].attributes
        counted = np.bincount(place, minlength=len(attributes))
        if empty := [attributes[row] for row in np.flatnonzero(counted == 0)]:
            message = f"{name}: no customer has {', '.join(map(repr, empty))}"
            raise invalid(message, "merge it with another attribute")
    model: ChurnModel = adapter("fit").fit_logistic(places, left, characteristics, float(strength))
    return model


@taking(bands=whole())
def cuts(values: Values, bands: int) -> tuple[float, ...]:
    """Where to cut a column so that bands hold about as many customers each.

    Each cut is a value that occurs, so equal values share a band; there may be fewer bands.

    Args:
        values: a column of numbers, none missing.
        bands: how many bands, 2 or more.

    Raises:
        InputError: `data.invalid`.

    >>> cuts([0, 0, 0, 1, 2, 3, 4, 5], 4)
    (1.0, 2.0, 4.0)
    """
    numbers, null = as_measures(values, "values")
    require_complete(null, "values")
    least = 2
    if bands < least or not numbers.size:
        raise invalid(f"{bands} bands of {numbers.size} values", "2 bands or more, and values")
    return tuple(quantile_cuts(numbers, bands).tolist())
