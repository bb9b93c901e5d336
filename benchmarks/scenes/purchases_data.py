"""Purchases and customers, as telcrm and its peers are given them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from scenes.timing import Array

__all__ = ["AS_OF", "SEGMENTS", "Buying", "Customers", "buying", "customers"]

AS_OF: Final = date(2024, 12, 31)
SEGMENTS: Final = (
    (True, True, True, "重要价值客户"),
    (True, False, True, "重要发展客户"),
    (False, True, True, "重要保持客户"),
    (False, False, True, "重要挽留客户"),
    (True, True, False, "一般价值客户"),
    (True, False, False, "一般发展客户"),
    (False, True, False, "一般保持客户"),
    (False, False, False, "一般挽留客户"),
)
"""Whether recency, frequency and monetary value are high, and the name that goes with it."""

_DAYS: Final = 730
_SPARSE: Final = 1 << 60


@dataclass(frozen=True, slots=True)
class Buying:
    """Purchases, an array for each column, shape (rows,).

    Attributes:
        ids: int64.
        days: datetime64[D].
        fen: int64, in hundredths of a yuan.
        as_of: the day of judgement.
    """

    ids: Array
    days: Array
    fen: Array
    as_of: date = AS_OF

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def arrays(self) -> dict[str, Array]:
        """The columns by name; days as pandas, Polars and Arrow hold them without a copy."""
        return {"id": self.ids, "day": self.days, "fen": self.fen}


@dataclass(frozen=True, slots=True)
class Customers:
    """What customers are scored by, shape (customers,)."""

    recency: Array
    frequency: Array
    fen: Array

    @property
    def arrays(self) -> dict[str, Array]:
        """The columns by name."""
        return {"recency": self.recency, "frequency": self.frequency, "fen": self.fen}


def buying(rows: int, *, sparse: bool) -> Buying:
    """Made-up purchases of a tenth as many customers, each of whom has one at least."""
    random = np.random.default_rng(3)
    count = customers(rows)
    who = np.concatenate([np.arange(count), random.integers(0, count, rows - count)])
    random.shuffle(who)
    ids = np.unique(random.integers(0, _SPARSE, 2 * count)) if sparse else np.arange(count)
    if sparse:
        ids = random.permutation(ids)[:count]
    days = np.datetime64(AS_OF) - random.integers(0, _DAYS, rows).astype("m8[D]")
    fen = np.rint(random.lognormal(8, 1, rows)).astype(np.int64)
    return Buying(ids[who], days, fen)


def customers(rows: int) -> int:
    """How many customers there are to so many purchases; quintiles part them evenly."""
    return max(5, rows // 50 * 5)
