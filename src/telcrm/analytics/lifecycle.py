"""Where each customer is in their life with the carrier, by a rule book over a few monthly facts.

`stages` goes from a matrix of months to a stage for each customer; `stage_inputs` and `stage` are
its two halves; `transitions` tells who went where between two days, and `growth` who came and went
each month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Days, Masked, Values, as_day, as_days, require_length
from telcrm.analytics.growth import Growth, growth
from telcrm.analytics.monthly import Activity, activity, read_months, trend
from telcrm.analytics.transitions import Transitions, transitions
from telcrm.books import load
from telcrm.facts.columns import tenure_months
from telcrm.rules import RuleBook

__all__ = [
    "Activity",
    "Growth",
    "LifecycleStages",
    "Transitions",
    "activity",
    "growth",
    "stage",
    "stage_inputs",
    "stages",
    "transitions",
    "trend",
]

_AHEAD: Final = -1
"""Months since an activation that lies after the day: any number below 0 says as much."""


@dataclass(frozen=True, slots=True, eq=False)
class LifecycleStages:
    """One row for each customer.

    Attributes:
        stage: the stage in Chinese; None where a required fact is missing.
        stage_en: the same in English.
        status: "rated", or why not, as `RuleBook.evaluate` marks rows.
        names: every stage of the book in its order, a customer in it or not; in Chinese.
        names_en: the same in English.
    """

    stage: Array
    stage_en: Array
    status: Array
    names: tuple[str, ...]
    names_en: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.stage)


def stages(
    monthly: Values,
    activated: Values,
    *,
    on: date | np.datetime64,
    trend_months: int = 6,
    book: RuleBook | str | Path = "common.lifecycle_stage",
    missing: Literal["raise", "mark"] = "raise",
) -> LifecycleStages:
    """The stage of each customer from monthly amounts and days of activation.

    Args:
        monthly: bills or use, customers x closed months, oldest first; the last column is the
            month before that of `on`. Integers as they are, floats with at most two decimals.
        activated: the day each customer's service began; it may lie after `on`.
        on: the day asked about.
        trend_months: how many of the last months the trend looks at (assumed: half a year).
        book: a book over what `stage_inputs` gives, or its id or path.
        missing: whether a customer whose activation is not known is an error or is marked.

    Raises:
        InputError: `data.invalid`, `input.length` or `input.missing`, naming the column.

    >>> bills = [[80, 80, 80, 80, 80, 80], [80, 80, 80, 0, 0, 0], [0, 0, 0, 0, 0, 50]]
    >>> since = ["2008-05-01", "2008-05-01", "2010-07-20"]
    >>> stages(bills, since, on=date(2010, 9, 10)).stage_en.tolist()
    ['mature', 'churned', 'new']
    """
    facts = stage_inputs(monthly, activated, on=on, trend_months=trend_months)
    return stage(**facts, book=book, missing=missing)


def stage_inputs(
    monthly: Values, activated: Values, *, on: date | np.datetime64, trend_months: int = 6
) -> dict[str, Array]:
    """The inputs of the book of stages, a column each, from monthly amounts and activations.

    The month of activation is seldom whole: unless service began on its first day, it counts
    neither for the trend nor as active or inactive.

    Args:
        monthly: as in `stages`.
        activated: as in `stages`; NaT where it is not known.
        on: the day asked about.
        trend_months: how many of the last months the trend looks at.

    Returns:
        `months_since_activation`, `months_inactive`, `months_away` and `trend`; masked where a
        fact is not known. An activation after `on` is -1 months ago.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the column and its first wrong rows.
    """
    day, matrix, began = as_day(on, "on"), read_months(monthly), _activations(activated)
    require_length(began, len(matrix), "activated", "monthly")
    whole = _whole_months(began, day)
    found = activity(matrix, whole)
    return {
        "months_since_activation": _months_since(began, day),
        "months_inactive": found.months_inactive,
        "months_away": found.months_away,
        "trend": trend(matrix[:, -trend_months:], whole),
    }


def stage(
    *,
    months_since_activation: Values,
    months_inactive: Values,
    months_away: Values,
    trend: Values,
    book: RuleBook | str | Path = "common.lifecycle_stage",
    missing: Literal["raise", "mark"] = "raise",
) -> LifecycleStages:
    """The stage of each customer from the facts the book asks for.

    Where one stage ends and the next begins stands in the parameters of the book, all assumed; a
    carrier with other thresholds gives a book that extends it.

    Args:
        months_since_activation: whole months; below 0 where the activation lies ahead.
        months_inactive: months without use in a row, up to the last closed one.
        months_away: the longest run of months without use that ended in a return.
        trend: what the function `trend` gives; masked where it is not known.
        book: a book over these inputs, or its id or path.
        missing: whether a customer who lacks a required fact is an error or is marked.

    Returns:
        Stages; None where a required fact is missing, and "未定" (undetermined) where the stage
        turns on a trend that is not known.

    Raises:
        InputError: `input.missing`, `input.range` and the like, naming the column.
    """
    rules = book if isinstance(book, RuleBook) else load(book)
    columns = {
        "months_since_activation": months_since_activation,
        "months_inactive": months_inactive,
        "months_away": months_away,
        "trend": trend,
    }
    found = rules.evaluate(columns, missing=missing)
    rated = np.full(len(found["stage"]), "rated", object)
    return LifecycleStages(
        stage=found["stage"],
        stage_en=found["stage_en"],
        status=found.get("telcrm_status", rated),
        names=rules.form.outputs["stage"].type.values,
        names_en=rules.form.outputs["stage_en"].type.values,
    )


def _activations(values: Values) -> Days:
    """Days of activation; here NaT is a day not known, not an error."""
    array = np.asarray(values)
    if array.dtype.kind == "M" and array.ndim == 1:
        return array.astype("datetime64[D]")
    return as_days(values, "activated")


def _months_since(began: Days, day: date) -> Masked:
    """Whole months in service on the calendar anniversary."""
    ahead = began > np.datetime64(day)
    months = tenure_months(np.where(ahead, np.datetime64("NaT", "D"), began), day)
    return np.ma.MaskedArray(np.where(ahead, _AHEAD, months.data), np.isnat(began))


def _whole_months(began: Days, day: date) -> npt.NDArray[np.int64]:
    """Months before that of the day that lie wholly after activation; 0 where it is not known."""
    first = (began - 1).astype("datetime64[M]") + 1
    months = (np.datetime64(day, "M") - first).astype(np.int64)
    return np.where(np.isnat(began), 0, np.maximum(months, 0))
