"""numexpr: one expression of nested `where`, over all cores."""

from __future__ import annotations

import os

import numexpr
import numpy as np

from scenes.people import (
    BRAND_POINTS,
    SPEND_OVER,
    STARS_FROM,
    SUSPENSION_POINTS,
    TENURE_FROM,
    Bands,
    People,
)
from scenes.timing import Answer, Array, Method

__all__ = ["rating"]


def rating(data: People) -> list[Method]:
    """The credit rating."""
    numexpr.set_num_threads(os.cpu_count() or 1)
    gotone, mzone, easyown = BRAND_POINTS
    score = (
        f"where(brand == 0, {gotone}, where(brand == 1, {mzone}, {easyown}))"
        f" + {_banded('tenure >= ', TENURE_FROM)} + {_banded('spend > ', SPEND_OVER)}"
        f" + suspensions * ({SUSPENSION_POINTS})"
    )
    star = _banded("score >= ", STARS_FROM)

    def run() -> Answer:
        answer: dict[str, Array] = {
            "score": np.empty(len(data), np.int16),
            "star": np.empty(len(data), np.int8),
        }
        numexpr.evaluate(score, data.arrays, out=answer["score"], casting="unsafe")
        numexpr.evaluate(star, answer, out=answer["star"], casting="unsafe")
        return answer

    return [Method("numexpr where", run)]


def _banded(test: str, bands: Bands) -> str:
    told = "0"
    for edge, points in bands:
        told = f"where({test}{edge}, {points}, {told})"
    return told
