"""A promotion tried out before it is offered: the same customers billed under two tariffs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Values, invalid, require_length
from telcrm.analytics.numbers import require_names
from telcrm.analytics.tariffs import Tariff, bills
from telcrm.arguments import flag, instance, mapping, named, optional, taking, text, whole

__all__ = ["Promotion", "cheaper_ranges", "simulate"]

_TARIFF: Final = instance(Tariff, "telcrm.analytics.tariffs.read_tariff makes one")


@dataclass(frozen=True, slots=True, eq=False)
class Promotion:
    """A month's bills under two tariffs, one row a customer; all money is exact, in 分.

    Attributes:
        before: bills under the tariff customers have.
        after: bills under the one they are offered.
    """

    before: npt.NDArray[np.int64]
    after: npt.NDArray[np.int64]

    @property
    def saved(self) -> npt.NDArray[np.int64]:
        """What each customer pays less; below 0, more."""
        return self.before - self.after

    @property
    def gains(self) -> npt.NDArray[np.bool_]:
        """Who would pay less."""
        return self.after < self.before

    @property
    def loses(self) -> npt.NDArray[np.bool_]:
        """Who would pay more."""
        return self.after > self.before

    @property
    def cost_if_all_move(self) -> int:
        """Revenue lost in a month where every customer is moved; below 0, revenue won."""
        return int(self.saved.sum())

    @property
    def cost_if_gainers_move(self) -> int:
        """Revenue lost in a month where those move who pay less, and no others."""
        return int(self.saved[self.gains].sum())

    @taking(all_move=flag)
    def break_even_customers(self, *, all_move: bool = False) -> int | None:
        """How many customers must be won or kept so that the promotion pays for itself.

        Each is taken to pay the mean bill under the new tariff of those who move (assumed); what
        serving them costs is not counted.

        Args:
            all_move: every customer moves; else those who pay less.

        Returns:
            0 where the promotion costs nothing; None where those who move pay nothing at all.

        >>> offer = Promotion(np.array([5000, 9000]), np.array([6000, 6000]))
        >>> offer.cost_if_gainers_move, offer.break_even_customers()
        (3000, 1)
        """
        movers = self.after if all_move else self.after[self.gains]
        cost = self.cost_if_all_move if all_move else self.cost_if_gainers_move
        if cost <= 0:
            return 0
        paid = int(movers.sum())
        return -(-cost * len(movers) // paid) if paid else None


@taking(usage=mapping, before=_TARIFF, after=_TARIFF, usage_after=optional(mapping))
def simulate(
    usage: Mapping[str, Values],
    before: Tariff,
    after: Tariff,
    *,
    usage_after: Mapping[str, Values] | None = None,
) -> Promotion:
    """Rate and bill a base under two tariffs: who gains, and what it costs.

    Source:
        004 移动通信企业CRM分析:
        「利用数据挖掘技术实现优惠策略的仿真,根据数据挖掘模型进行模拟计费和模拟出账」.

    Args:
        usage: for each kind that the tariffs price a column of whole units, one row a customer.
        before: the tariff customers have.
        after: the tariff they are offered.
        usage_after: what they would use under the new tariff; the same by default (assumed).

    Raises:
        InputError: `data.invalid` or `input.length`, as `bills` raises them.

    >>> from telcrm.analytics.tariffs import read_tariff
    >>> by_use = read_tariff({"name": "by use", "monthly_fee": 0,
    ...                       "charges": {"minutes": {"price": 0.4}}})
    >>> flat = read_tariff({"name": "flat", "monthly_fee": 58,
    ...                     "charges": {"minutes": {"allowance": 200, "price": 0.2}}})
    >>> found = simulate({"minutes": [50, 200, 400]}, by_use, flat)
    >>> found.saved.tolist(), found.gains.tolist(), found.cost_if_gainers_move
    ([-3800, 2200, 6200], [False, True, True], 8400)
    """
    old = bills(before, usage)
    new = bills(after, usage if usage_after is None else usage_after)
    require_length(new, len(old), "usage_after", "usage")
    return Promotion(old, new)


@taking(before=_TARIFF, after=_TARIFF, usage=named(whole(lowest=0)), kind=text, most=whole())
def cheaper_ranges(
    before: Tariff, after: Tariff, usage: Mapping[str, int], kind: str, *, most: int
) -> tuple[tuple[int, int], ...]:
    """From how many to how many units of one kind the new tariff costs less: the break-even.

    Args:
        before: the tariff a customer has.
        after: the tariff that is offered.
        usage: units of the other kinds, which stay as they are.
        kind: the kind that varies.
        most: up to how many units; at most 10 million.

    Returns:
        Ranges of units, both ends included, in rising order; empty where it never costs less.

    Raises:
        InputError: `data.invalid` for a kind that is not priced, or given twice.

    >>> from telcrm.analytics.tariffs import read_tariff
    >>> by_use = read_tariff({"name": "by use", "monthly_fee": 0,
    ...                       "charges": {"minutes": {"price": 0.4}}})
    >>> flat = read_tariff({"name": "flat", "monthly_fee": 58,
    ...                     "charges": {"minutes": {"price": 0.1}}})
    >>> cheaper_ranges(by_use, flat, {}, "minutes", most=1_000)
    ((194, 1000),)
    """
    limit = 10_000_000
    if kind in usage or not 0 <= most <= limit:
        raise invalid(f"{kind} up to {most}", f"given once, and from 0 to {limit}")
    require_names({**usage, kind: most}, before.charges, f"usage under {before.name!r}")
    columns: dict[str, Values] = {name: np.full(most + 1, units) for name, units in usage.items()}
    cheaper = simulate({**columns, kind: np.arange(most + 1)}, before, after).gains
    edges = np.flatnonzero(np.diff(np.concatenate([[False], cheaper, [False]])))
    return tuple((int(start), int(end) - 1) for start, end in edges.reshape(-1, 2))
