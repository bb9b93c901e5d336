"""Customers of other networks who call ours a lot: those whom a carrier might win."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Masked, Values, as_ids, invalid, refuse, require_length
from telcrm.analytics.encoding import encode
from telcrm.analytics.numbers import Number, as_counts, as_groups, exact, require_complete

__all__ = ["MINUTES_FROM", "Callers", "PotentialCustomers", "potential_customers"]

MINUTES_FROM: Final = 100
"""主叫100分钟以上: the minutes a month that the source sets."""


@dataclass(frozen=True, slots=True, eq=False)
class Callers:
    """Those who reach the threshold, by one of their labels; one entry for each label.

    Attributes:
        labels: the labels in rising order, those of whom nobody reaches it included.
        users: how many reach it.
        minutes: what they call together in the month.
    """

    labels: tuple[str | int, ...]
    users: npt.NDArray[np.int64]
    minutes: npt.NDArray[np.int64]

    @property
    def user_shares(self) -> Masked:
        """Of all users who reach it, 0 to 1; masked where nobody does."""
        return np.ma.asarray(self.users / np.ma.masked_equal(self.users.sum(keepdims=True), 0))

    @property
    def minute_shares(self) -> Masked:
        """Of all minutes of those who reach it, 0 to 1; masked where there are none."""
        return np.ma.asarray(self.minutes / np.ma.masked_equal(self.minutes.sum(keepdims=True), 0))

    @property
    def mou(self) -> Masked:
        """Minutes of use: minutes a user in the month; masked where nobody reaches it."""
        return np.ma.asarray(self.minutes / np.ma.masked_equal(self.users, 0))


@dataclass(frozen=True, slots=True, eq=False)
class PotentialCustomers:
    """Who reaches the threshold, and how they are spread.

    Attributes:
        ids: those who reach it, in rising order.
        minutes: what each calls in the month.
        callers: how many call our network at all.
        by_network: them by their network.
        by_region: them by region.
    """

    ids: Array
    minutes: npt.NDArray[np.int64]
    callers: int
    by_network: Callers
    by_region: Callers

    @property
    def share(self) -> float | None:
        """Of all who call our network, 0 to 1; None where nobody does."""
        return len(self.ids) / self.callers if self.callers else None


def potential_customers(
    ids: Values,
    networks: Values,
    regions: Values,
    minutes: Values,
    *,
    minutes_from: Number = MINUTES_FROM,
) -> PotentialCustomers:
    """Find users of other networks who call ours 100 minutes or more in a month.

    A number segment does not prove the network (numbers are ported), so networks are given.

    Source:
        003 中国移动潜在高价值客户分析与考核方案: 「图表5:主叫100分钟以上分品牌用户数/占比」,
        「图表6:主叫100分钟以上分品牌主叫时长占比」, 「图表8:主叫100分钟以上分地区用户情况」.

    Args:
        ids: the calling user; several rows of one user are added up.
        networks: the user's network, such as CDMA, GSM, PHS.
        regions: the user's region.
        minutes: minutes called to our network in the month, whole as they are billed.
        minutes_from: the minutes from which a user counts, that many included (assumed).

    Raises:
        InputError: `data.invalid` or `input.length`: missing values; a user of two networks; no
            threshold of 1 minute or more.

    >>> found = potential_customers([1, 1, 2, 3], ["GSM", "GSM", "PHS", "GSM"],
    ...     ["长春", "长春", "吉林", "吉林"], [60, 40, 99, 300])
    >>> found.ids.tolist(), found.by_network.labels, found.by_network.users.tolist()
    ([1, 3], ('GSM', 'PHS'), [2, 0])
    >>> found.by_network.mou.tolist(), found.by_region.minute_shares.tolist()
    ([200.0, None], [0.75, 0.25])
    """
    users, codes = encode(as_ids(ids))
    called, null = as_counts(minutes, "minutes")
    require_complete(null, "minutes")
    require_length(called, len(codes), "minutes", "ids")
    least = exact(minutes_from, "minutes_from")
    if least < 1:
        raise invalid(f"minutes_from: {minutes_from}", "at least 1")
    total = np.zeros(len(users), np.int64)
    np.add.at(total, codes, called)
    high = total >= ceil(least)
    return PotentialCustomers(
        ids=users[high],
        minutes=total[high],
        callers=int((total > 0).sum()),
        by_network=_spread(networks, "networks", codes, total, high),
        by_region=_spread(regions, "regions", codes, total, high),
    )


def _spread(
    labels: Values, name: str, codes: Array, total: Array, high: npt.NDArray[np.bool_]
) -> Callers:
    names, places = as_groups(labels, name)
    require_length(places, len(codes), name, "ids")
    place = np.zeros(len(total), np.intp)
    place[codes] = places
    refuse(place[codes] != places, name, "users who have another elsewhere", "one a user")
    minutes = np.zeros(len(names), np.int64)
    np.add.at(minutes, place[high], total[high])
    return Callers(names, np.bincount(place[high], minlength=len(names)), minutes)
