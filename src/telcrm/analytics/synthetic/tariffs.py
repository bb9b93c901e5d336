"""The tariffs of a made-up carrier as data, and what use costs under each: exact, in 分."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array
from telcrm.analytics.synthetic.words import BRANDS

__all__ = ["TARIFFS", "Tariffs", "bill_items", "bills_of", "costs_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Tariffs:
    """Tariffs, one a row; what they include and charge by kind of use, as `USES` orders them.

    Attributes:
        names: what each is called.
        brand: whose customers may have it: a position in `BRANDS`.
        fee_fen: the monthly fee.
        included: tariffs x kinds, units a month that cost nothing more.
        price_fen: tariffs x kinds, 分 for each unit beyond.
    """

    names: tuple[str, ...]
    brand: npt.NDArray[np.int8]
    fee_fen: npt.NDArray[np.int64]
    included: npt.NDArray[np.int64]
    price_fen: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.names)


_ROWS: Final = (
    ("G1", "全球通", 5800, (150, 50, 0, 50, 10), (30, 40, 50, 10, 50)),
    ("G2", "全球通", 12800, (450, 150, 0, 100, 30), (25, 35, 50, 10, 40)),
    ("G3", "全球通", 28800, (1000, 500, 10, 200, 100), (20, 30, 50, 10, 30)),
    ("M1", "动感地带", 1800, (30, 0, 0, 150, 10), (25, 40, 50, 10, 50)),
    ("M2", "动感地带", 3800, (60, 20, 0, 300, 60), (22, 40, 50, 10, 30)),
    ("M3", "动感地带", 5800, (120, 40, 0, 500, 150), (20, 35, 50, 10, 20)),
    ("E1", "神州行", 0, (0, 0, 0, 0, 0), (25, 39, 50, 10, 50)),
    ("E2", "神州行", 1000, (0, 0, 0, 0, 0), (15, 39, 50, 10, 50)),
    ("E3", "神州行", 3000, (220, 0, 0, 60, 10), (15, 30, 50, 10, 50)),
)

TARIFFS: Final = Tariffs(
    names=tuple(row[0] for row in _ROWS),
    brand=np.array([BRANDS.index(row[1]) for row in _ROWS], np.int8),
    fee_fen=np.array([row[2] for row in _ROWS], np.int64),
    included=np.array([row[3] for row in _ROWS], np.int64),
    price_fen=np.array([row[4] for row in _ROWS], np.int64),
)
"""Nine made-up tariffs, three a brand; no carrier has or had them."""


def bill_items(usage: Array, tariff: Array, served: Array) -> npt.NDArray[np.int64]:
    """What each month costs, item by item: the fee, then each kind of use.

    Args:
        usage: whole units, customers x months x kinds.
        tariff: each customer's position in `TARIFFS`.
        served: booleans, customers x months: the fee is charged in full where there was service.

    Returns:
        分, customers x months x (1 + kinds); a bill is the sum of its items.

    >>> use = np.array([[[10, 0, 0, 100, 0]]])
    >>> bill_items(use, np.array([TARIFFS.names.index("E1")]), np.array([[True]])).tolist()
    [[[0, 250, 0, 0, 1000, 0]]]
    """
    fees = TARIFFS.fee_fen[tariff][:, np.newaxis] * served
    kinds = (_charge(usage, tariff, kind) for kind in range(usage.shape[-1]))
    return np.stack([fees, *kinds], axis=-1)


def bills_of(usage: Array, tariff: Array, served: Array) -> npt.NDArray[np.int64]:
    """The bills alone, without their items in memory: see `bill_items`."""
    total: npt.NDArray[np.int64] = TARIFFS.fee_fen[tariff][:, np.newaxis] * served
    for kind in range(usage.shape[-1]):
        total += _charge(usage, tariff, kind)
    return total


def costs_of(typical: Array, brand: Array) -> npt.NDArray[np.float64]:
    """What typical use costs a month under each tariff: infinite under those of other brands.

    Args:
        typical: units a month, customers x kinds.
        brand: each customer's position in `BRANDS`.

    Returns:
        分, customers x tariffs.
    """
    costs = np.full((len(brand), len(TARIFFS)), np.inf)
    for tariff, owner in enumerate(TARIFFS.brand):
        ours = brand == owner
        beyond = np.maximum(typical[ours] - TARIFFS.included[tariff], 0)
        costs[ours, tariff] = TARIFFS.fee_fen[tariff] + beyond @ TARIFFS.price_fen[tariff]
    return costs


def _charge(usage: Array, tariff: Array, kind: int) -> npt.NDArray[np.int64]:
    included = TARIFFS.included[tariff, kind][:, np.newaxis]
    price = TARIFFS.price_fen[tariff, kind][:, np.newaxis]
    charged: npt.NDArray[np.int64] = np.maximum(usage[..., kind] - included, 0) * price
    return charged
