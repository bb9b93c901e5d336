"""What customers are worth: who makes most of the revenue, four parts of value, what they get.

Shares and weights are the user's to give; what was really found comes back beside what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Array,
    Masked,
    Values,
    as_fen,
    invalid,
    require_length,
)
from telcrm.analytics.numbers import (
    Number,
    as_measures,
    as_table,
    as_weights,
    distinct_ids,
    exact,
    require_scale,
)
from telcrm.arguments import mapping, number, taking

__all__ = [
    "BENEFITS",
    "COSTS",
    "VALUE_PARTS",
    "CustomerValue",
    "DeliveredValue",
    "Pareto",
    "customer_value",
    "delivered_value",
    "pareto",
    "rank_scores",
]

VALUE_PARTS: Final = ("income", "stickiness", "new_services", "potential")
"""收入贡献度, 粘性指数, 新业务运用收入, 潜在贡献力度."""

BENEFITS: Final = ("product", "service", "personnel", "image")
"""产品价值, 服务价值, 人员价值, 形象价值."""

COSTS: Final = ("money", "time", "physical", "mental")
"""货币成本, 时间成本, 体力成本, 精力成本."""


@dataclass(frozen=True, slots=True, eq=False)
class Pareto:
    """Who makes the wanted share of the revenue, and what the first so many make.

    Attributes:
        ids: the fewest customers who together make the wanted share, largest amount first.
        customer_share: their share of all customers, 0 to 1.
        revenue_share: the share of the revenue that they really make: at least what was wanted.
        top_ids: the first of all customers by amount, as many as were asked for.
        top_customer_share: the share of all customers that these really are.
        top_revenue_share: the share of the revenue that they make.
    """

    ids: Array
    customer_share: float
    revenue_share: float
    top_ids: Array
    top_customer_share: float
    top_revenue_share: float


def pareto(ids: Values, amounts: Values, *, revenue: Number = 0.8, top: Number = 0.2) -> Pareto:
    """Find the customers who make 80 % of the revenue, and what the top 20 % make.

    Customers of equal amounts stand in rising order of their ids, so that the answer does not
    depend on the order of rows (assumed). The top 20 % are rounded up to whole customers (assumed).

    Source:
        004 移动通信企业CRM分析: 「为企业创造80%财富的20%的客户」.

    Args:
        ids: customers, each once.
        amounts: what each paid: 分 as integers, 元 as floats or Decimals.
        revenue: the share of the revenue wanted, above 0 and at most 1.
        top: the share of customers asked about, above 0 and at most 1.

    Raises:
        InputError: `data.invalid` or `input.length`: an id given twice, nobody, no revenue at all.

    >>> found = pareto([1, 2, 3, 4, 5], [100, 700, 50, 100, 50])
    >>> found.ids.tolist(), found.customer_share, found.revenue_share
    ([2, 1], 0.4, 0.8)
    >>> found.top_ids.tolist(), found.top_revenue_share
    ([2], 0.7)
    """
    customers, fen = distinct_ids(ids, "ids"), as_fen(amounts)
    require_length(fen, len(customers), "amounts", "ids")
    _require_summable(fen)
    order = np.lexsort((customers, -fen))
    running = np.cumsum(fen[order])
    if not running.size or not running[-1]:
        raise invalid("amounts: there is no revenue to share")
    total = int(running[-1])
    wanted = ceil(_share(revenue, "revenue") * total)
    makers = int(np.searchsorted(running, wanted)) + 1
    first = ceil(_share(top, "top") * len(customers))
    return Pareto(
        ids=customers[order[:makers]],
        customer_share=makers / len(customers),
        revenue_share=int(running[makers - 1]) / total,
        top_ids=customers[order[:first]],
        top_customer_share=first / len(customers),
        top_revenue_share=int(running[first - 1]) / total,
    )


@dataclass(frozen=True, slots=True, eq=False)
class CustomerValue:
    """One row for each customer or group.

    Attributes:
        value: the weighted sum of the parts, 0 to 1; masked where a part is not known.
        points: what each part adds to it, in the order of `VALUE_PARTS`. shape (n, 4)
    """

    value: Masked
    points: Masked


@taking(parts=mapping, weights=mapping)
def customer_value(parts: Mapping[str, Values], weights: Mapping[str, Number]) -> CustomerValue:
    """Value customers or groups by income, stickiness, new services and potential.

    The source names the four parts, and neither their scale nor their weights: parts are given from
    0 to 1 (`rank_scores` brings any measure there), and weights are the user's.

    Source:
        004 中国移动中高端客户保有方法大全1:
        「把收入贡献度、收入指标的粘性指数、新业务运用收入、潜在贡献力度等纳入评估体系中」.

    Args:
        parts: a column for each of `VALUE_PARTS`, from 0 to 1; null is not known.
        weights: for each of them a weight; they sum to 1.

    Raises:
        InputError: `data.invalid` or `input.length`: a part or weight missing or out of range.

    >>> parts = {"income": [1, 0.5], "stickiness": [1, 0], "new_services": [0, 1]}
    >>> parts["potential"] = [0, 1]
    >>> weights = {"income": 0.4, "stickiness": 0.3, "new_services": 0.2, "potential": 0.1}
    >>> customer_value(parts, weights).value.round(2).tolist()
    [0.7, 0.5]
    """
    checked = as_weights(weights, VALUE_PARTS, "weights")
    matrix, null = as_table(parts, VALUE_PARTS, "parts", lowest=0, highest=1)
    points = np.ma.MaskedArray(matrix * list(checked.values()), null)
    unknown = null.any(axis=1)
    return CustomerValue(np.ma.MaskedArray(points.data.sum(axis=1), unknown), points)


def rank_scores(measure: Values) -> Masked:
    """For each customer the share of the others who have less, ties counted by half; 0 to 1.

    Args:
        measure: a column of numbers in any unit; null is not known.

    Returns:
        float64; equal measures score equally, one customer alone 0.5; null stays masked.

    Raises:
        InputError: `data.invalid` for what is not a number.

    >>> rank_scores([10, 30, 20, 20, None]).round(2).tolist()
    [0.0, 1.0, 0.5, 0.5, None]
    """
    numbers, null = as_measures(measure, "measure")
    _, place, equal = np.unique(numbers[~null], return_inverse=True, return_counts=True)
    others = max(int(equal.sum()) - 1, 1)
    below = np.cumsum(equal) - equal
    scores = np.full(len(numbers), 0.5)
    if equal.sum() > 1:
        scores[~null] = ((below + (equal - 1) / 2) / others)[place]
    return np.ma.MaskedArray(scores, null)


@dataclass(frozen=True, slots=True, eq=False)
class DeliveredValue:
    """One row for each customer, all on the scale of the answers; masked where one is missing.

    Attributes:
        total_value: product + service + personnel + image.
        total_cost: money + time + physical + mental effort.
    """

    total_value: Masked
    total_cost: Masked

    @property
    def delivered(self) -> Masked:
        """What the customer gains: total value - total cost."""
        return np.ma.asarray(self.total_value - self.total_cost)


@taking(benefits=mapping, costs=mapping, lowest=number(), highest=number())
def delivered_value(
    benefits: Mapping[str, Values], costs: Mapping[str, Values], *, lowest: float, highest: float
) -> DeliveredValue:
    """Customer delivered value (顾客让渡价值): what customers get less what it costs them.

    Source:
        001 中国联通客户关系管理分析:
        「产品价值•服务价值•人员价值•形象价值顾客总成本•货币成本•时间成本•体力成本•精力成本」.

    Args:
        benefits: a column for each of `BENEFITS`, as customers answered; null where they did not.
        costs: a column for each of `COSTS`, on the same scale.
        lowest: the lowest answer of the scale that all share.
        highest: the highest.

    Raises:
        InputError: `data.invalid` or `input.length`: a part is missing, or leaves the scale.

    >>> benefits = {"product": [5], "service": [4], "personnel": [4], "image": [3]}
    >>> costs = {"money": [3], "time": [2], "physical": [1], "mental": [2]}
    >>> delivered_value(benefits, costs, lowest=1, highest=5).delivered.tolist()
    [8.0]
    """
    require_scale(lowest, highest)
    scale = {"lowest": lowest, "highest": highest}
    values, no_value = as_table(benefits, BENEFITS, "benefits", **scale)
    charges, no_charge = as_table(costs, COSTS, "costs", **scale)
    require_length(charges, len(values), "costs", "benefits")
    return DeliveredValue(
        np.ma.MaskedArray(values.sum(axis=1), no_value.any(axis=1)),
        np.ma.MaskedArray(charges.sum(axis=1), no_charge.any(axis=1)),
    )


def _share(given: Number, name: str) -> Number:
    share = exact(given, name)
    if not 0 < share <= 1:
        raise invalid(f"{name}: {given} is no share", "above 0 and at most 1")
    return share


def _require_summable(fen: npt.NDArray[np.int64]) -> None:
    if int(fen.max(initial=0)) * len(fen) > np.iinfo(np.int64).max:
        raise invalid("amounts: their sum might not fit 64 bits", "split the base")
