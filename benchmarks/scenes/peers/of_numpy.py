"""NumPy as its users write it: `select`, or `searchsorted` and `take`."""

from __future__ import annotations

from typing import Literal

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
    """The credit rating in two ways."""
    return [
        Method("NumPy, searchsorted and take", lambda: _searched(data)),
        Method("NumPy, np.select", lambda: _selected(data)),
    ]


def _searched(data: People) -> Answer:
    score = np.array(BRAND_POINTS, np.int16).take(data.brand)
    score += _place(data.tenure, TENURE_FROM, "right")
    score += _place(data.spend, SPEND_OVER, "left")
    score += data.suspensions * np.int16(SUSPENSION_POINTS)
    return {"score": score, "star": _place(score, STARS_FROM, "right").astype(np.int8)}


def _place(values: Array, bands: Bands, side: Literal["left", "right"]) -> Array:
    edges = np.array([edge for edge, _ in bands], values.dtype)
    points = np.array([0, *(points for _, points in bands)], np.int16)
    found: Array = points.take(np.searchsorted(edges, values, side))
    return found


def _selected(data: People) -> Answer:
    score = np.select([data.brand == code for code in range(3)], BRAND_POINTS).astype(np.int16)
    score += _select([data.tenure >= edge for edge, _ in TENURE_FROM], TENURE_FROM)
    score += _select([data.spend > edge for edge, _ in SPEND_OVER], SPEND_OVER)
    score += data.suspensions * np.int16(SUSPENSION_POINTS)
    star = _select([score >= edge for edge, _ in STARS_FROM], STARS_FROM).astype(np.int8)
    return {"score": score, "star": star}


def _select(tests: list[Array], bands: Bands) -> Array:
    """The points of the highest band that is reached."""
    points = [np.int16(points) for _, points in bands]
    return np.select(tests[::-1], points[::-1], np.int16(0))
