"""The tariffs of a made-up carrier, and the bills of customers who each have one of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Values, as_array, invalid, refuse
from telcrm.analytics.numbers import as_counts, require_complete
from telcrm.analytics.synthetic.words import BRANDS, USES
from telcrm.analytics.tariffs import Charge, Tariff, Tier, bills

__all__ = ["OFFERS", "TARIFFS", "bill_items", "bills_of", "costs_of"]

_MICRO_PER_FEN: Final = 10_000


def _tariff(name: str, fee: int, included: tuple[int, ...], prices: tuple[int, ...]) -> Tariff:
    """A tariff whose prices are whole 分."""
    kinds = zip(USES, included, prices, strict=True)
    charges = {
        use: Charge(units, (Tier(0, price * _MICRO_PER_FEN),)) for use, units, price in kinds
    }
    return Tariff(name, fee, MappingProxyType(charges))


OFFERS: Final[Mapping[str, tuple[Tariff, ...]]] = MappingProxyType(
    {
        "全球通": (
            _tariff("G1", 5800, (150, 50, 0, 50, 10), (30, 40, 50, 10, 50)),
            _tariff("G2", 12800, (450, 150, 0, 100, 30), (25, 35, 50, 10, 40)),
            _tariff("G3", 28800, (1000, 500, 10, 200, 100), (20, 30, 50, 10, 30)),
        ),
        "动感地带": (
            _tariff("M1", 1800, (30, 0, 0, 150, 10), (25, 40, 50, 10, 50)),
            _tariff("M2", 3800, (60, 20, 0, 300, 60), (22, 40, 50, 10, 30)),
            _tariff("M3", 5800, (120, 40, 0, 500, 150), (20, 35, 50, 10, 20)),
        ),
        "神州行": (
            _tariff("E1", 0, (0, 0, 0, 0, 0), (25, 39, 50, 10, 50)),
            _tariff("E2", 1000, (0, 0, 0, 0, 0), (15, 39, 50, 10, 50)),
            _tariff("E3", 3000, (220, 0, 0, 60, 10), (15, 30, 50, 10, 50)),
        ),
    }
)
"""The tariffs of each brand: made up, no carrier has or had them."""

TARIFFS: Final = tuple(tariff for offers in OFFERS.values() for tariff in offers)
"""All of them, in the order of their codes."""

_BRANDS: Final = tuple(BRANDS.index(brand) for brand, offers in OFFERS.items() for _ in offers)


def bill_items(usage: Array, tariff: Array, served: Array) -> npt.NDArray[np.int64]:
    """What each month costs, item by item: the fee, then each kind of use.

    Args:
        usage: whole units, customers x months x kinds.
        tariff: each customer's position in `TARIFFS`.
        served: booleans, customers x months: nothing is billed where there was no service.

    Returns:
        分, customers x months x (1 + kinds); a bill is the sum of its items.

    >>> use = np.array([[[10, 0, 0, 100, 0]]])
    >>> bill_items(use, np.array([6]), np.array([[True]])).tolist(), TARIFFS[6].name
    ([[[0, 250, 0, 0, 1000, 0]]], 'E1')
    """
    usage, tariff, served = _read(usage, tariff, served)
    items = np.empty((*served.shape, 1 + len(USES)), np.int64)
    items[..., 0] = np.array([one.monthly_fee for one in TARIFFS])[tariff][:, np.newaxis]
    for kind, use in enumerate(USES):
        alone = [Tariff(one.name, 0, {use: one.charges[use]}) for one in TARIFFS]
        items[..., 1 + kind] = _billed(usage, tariff, alone, {use: kind})
    return items * served[..., np.newaxis]


def _read(
    usage: Values, tariff: Values, served: Values
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The arguments of `bill_items` as arrays that fit together."""
    units, null = as_counts(usage, "usage", dimensions=3)
    places, unknown = as_counts(tariff, "tariff")
    there = as_array(served, "served")
    require_complete(null.reshape(len(null), -1), "usage")
    refuse(unknown | (places >= len(TARIFFS)), "tariff", "positions beyond the tariffs")
    if units.shape != (len(places), units.shape[1], len(USES)):
        raise invalid(
            f"usage: of shape {units.shape}, for a tariff each of {len(places)}",
            f"customers x months x {len(USES)}",
        )
    if there.dtype.kind != "b" or there.shape != units.shape[:2]:
        raise invalid(f"served: {there.dtype} of shape {there.shape}", "booleans, as usage")
    return units, places, there


def bills_of(usage: Array, tariff: Array, served: Array) -> npt.NDArray[np.int64]:
    """The bills alone: see `bill_items`."""
    kinds = {use: kind for kind, use in enumerate(USES)}
    return _billed(usage, tariff, TARIFFS, kinds) * served


def costs_of(typical: Array, brand: Array) -> npt.NDArray[np.float64]:
    """What typical use costs a month under each tariff: infinite under those of other brands.

    Args:
        typical: units a month, customers x kinds.
        brand: each customer's position in `BRANDS`.

    Returns:
        分, customers x tariffs.
    """
    costs = np.full((len(brand), len(TARIFFS)), np.inf)
    whole = np.rint(typical).astype(np.int64)
    for place, (tariff, owner) in enumerate(zip(TARIFFS, _BRANDS, strict=True)):
        ours = brand == owner
        costs[ours, place] = bills(tariff, dict(zip(USES, whole[ours].T, strict=True)))
    return costs


def _billed(
    usage: Array, tariff: Array, tariffs: tuple[Tariff, ...] | list[Tariff], kinds: dict[str, int]
) -> npt.NDArray[np.int64]:
    """Each customer's months under the one of the tariffs that is theirs."""
    billed = np.empty(usage.shape[:2], np.int64)
    for place, one in enumerate(tariffs):
        rows = np.flatnonzero(tariff == place)
        months = usage[rows].reshape(-1, usage.shape[2])
        units = {use: months[:, kind] for use, kind in kinds.items()}
        billed[rows] = bills(one, units).reshape(len(rows), usage.shape[1])
    return billed
