"""Customers and the points they are rated by, as peers who know no rule book need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from scenes.timing import Array

__all__ = [
    "BRANDS",
    "BRAND_POINTS",
    "SPEND_OVER",
    "STARS_FROM",
    "SUSPENSION_POINTS",
    "TENURE_FROM",
    "Bands",
    "People",
    "people",
]

Bands: TypeAlias = tuple[tuple[int, int], ...]

BRANDS: Final = ("全球通", "动感地带", "神州行")
BRAND_POINTS: Final = (50, 30, 20)
TENURE_FROM: Final[Bands] = ((12, 50), (24, 150), (36, 200), (48, 250), (60, 300))
"""From so many months on, so many points."""
SPEND_OVER: Final[Bands] = ((20, 20), (50, 50), (80, 100), (120, 150), (200, 200), (400, 250))
"""Above so many yuan, so many points."""
SUSPENSION_POINTS: Final = -100
STARS_FROM: Final[Bands] = ((100, 1), (200, 2), (300, 3), (400, 4), (500, 5))

_PART: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class People:
    """What a credit rating asks of customers, an array each, shape (rows,).

    Attributes:
        brand: int8 codes of `BRANDS`.
        tenure: int32 months.
        spend: float64 yuan.
        suspensions: int8.
    """

    brand: Array
    tenure: Array
    spend: Array
    suspensions: Array

    def __len__(self) -> int:
        return len(self.brand)

    @property
    def arrays(self) -> dict[str, Array]:
        """The columns by name."""
        return {
            "brand": self.brand,
            "tenure": self.tenure,
            "spend": self.spend,
            "suspensions": self.suspensions,
        }


def people(rows: int, seed: int = 1) -> People:
    """Made-up customers, written part by part so that making them leaves no peak in memory."""
    random = np.random.default_rng(seed)
    made = People(
        np.empty(rows, np.int8),
        np.empty(rows, np.int32),
        np.empty(rows, np.float64),
        np.empty(rows, np.int8),
    )
    for start in range(0, rows, _PART):
        part = slice(start, min(start + _PART, rows))
        count = part.stop - part.start
        made.brand[part] = random.integers(0, len(BRANDS), count)
        made.tenure[part] = random.integers(0, 150, count)
        made.spend[part] = random.integers(0, 60_000, count) / 100
        made.suspensions[part] = random.choice(5, count, p=(0.8, 0.1, 0.05, 0.03, 0.02))
    return made
