"""pandas: cut, map, groupby, qcut and merge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from scenes.people import (
    BRAND_POINTS,
    SPEND_OVER,
    STARS_FROM,
    SUSPENSION_POINTS,
    TENURE_FROM,
    Bands,
    People,
)
from scenes.purchases_data import SEGMENTS, Buying, Customers
from scenes.timing import Answer, Method

__all__ = ["rating", "rfm_days", "rfm_repeats", "scored"]


def _columns(frame: pd.DataFrame) -> Answer:
    return {str(name): frame[name].to_numpy() for name in frame.columns}


def rating(data: People) -> list[Method]:
    """The credit rating by map and cut."""
    frame = pd.DataFrame(data.arrays, copy=False)
    return [Method("pandas map and cut", lambda: _rated(frame), _columns)]


def _rated(frame: pd.DataFrame) -> pd.DataFrame:
    brand = frame["brand"].map(dict(enumerate(BRAND_POINTS))).astype(np.int16)
    tenure = _cut(frame["tenure"], TENURE_FROM, right=False)
    spend = _cut(frame["spend"], SPEND_OVER, right=True)
    score = brand + tenure + spend + frame["suspensions"].astype(np.int16) * SUSPENSION_POINTS
    star = _cut(score, STARS_FROM, right=False).astype(np.int8)
    return pd.DataFrame({"score": score, "star": star})


def _cut(values: Any, bands: Bands, *, right: bool) -> Any:
    edges = [-np.inf, *(edge for edge, _ in bands), np.inf]
    labels = [0, *(points for _, points in bands)]
    return pd.cut(values, edges, right=right, labels=labels).astype(np.int16)


def rfm_days(data: Buying) -> list[Method]:
    """Days since the last purchase, count and sum."""
    frame = pd.DataFrame(data.arrays, copy=False)

    def run() -> pd.DataFrame:
        found = frame.groupby("id").agg(
            last=("day", "max"), frequency=("day", "size"), fen=("fen", "sum")
        )
        found["recency"] = (pd.Timestamp(data.as_of) - found.pop("last")).dt.days
        return found.reset_index()

    return [Method("pandas groupby", run, _columns)]


def rfm_repeats(data: Buying) -> list[Method]:
    """Distinct days after the first, the last of them, and mean spend of a day."""
    frame = pd.DataFrame(data.arrays, copy=False)

    def run() -> pd.DataFrame:
        daily = frame.groupby(["id", "day"], as_index=False)["fen"].sum()
        found = daily.groupby("id").agg(
            days=("day", "size"),
            first=("day", "first"),
            until=("day", "last"),
            total=("fen", "sum"),
            opening=("fen", "first"),
        )
        repeats = found["days"] - 1
        later = (found["total"] - found["opening"]) / 100
        last = (found["until"] - found["first"]).dt.days
        return pd.DataFrame(
            {"repeats": repeats, "last": last, "mean": later / repeats}
        ).reset_index()

    return [Method("pandas groupby", run, _columns)]


def scored(data: Customers) -> list[Method]:
    """Scores by qcut, segments by a merge with their names."""
    frame = pd.DataFrame(data.arrays, copy=False)
    names = pd.DataFrame(SEGMENTS, columns=["r_high", "f_high", "m_high", "segment"])

    def run() -> pd.DataFrame:
        found = pd.DataFrame(
            {
                "r": pd.qcut(frame["recency"], 5, labels=[5, 4, 3, 2, 1]).astype(np.int64),
                "f": pd.qcut(frame["frequency"], 5, labels=[1, 2, 3, 4, 5]).astype(np.int64),
                "m": pd.qcut(frame["fen"], 5, labels=[1, 2, 3, 4, 5]).astype(np.int64),
            }
        )
        for name in "rfm":
            found[f"{name}_high"] = found[name] >= found[name].mean()
        return found.merge(names, how="left", on=["r_high", "f_high", "m_high"])

    return [Method("pandas qcut and merge", run, _columns)]
