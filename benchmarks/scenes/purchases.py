"""RFM: figures of a million customers from ten million purchases, scores and segments of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from scenes import peers
from scenes.page import Section, timing_rows
from scenes.purchases_data import AS_OF, Buying, Customers, buying
from scenes.timing import Answer, Method, Settings, Timing, measured
from telcrm.analytics import rfm
from telcrm.extras import installed
from telcrm.rules.columns.engines import EngineName

__all__ = ["purchases", "scores"]

OURS: Final = "telcrm.rfm"
NATIVE: Final = "telcrm.rfm, native"
ENGINES: Final[dict[str, EngineName]] = {OURS: "numpy", NATIVE: "native"}
MARK: Final = ("Polars", "DuckDB")


def purchases(settings: Settings) -> Iterator[Section]:
    """Both definitions, for ids that are dense and ids that are not."""
    for kind, kind_zh in (("dense", "稠密编号"), ("sparse", "稀疏编号")):
        data = buying(settings.rows, sparse=kind == "sparse")
        for what, name, name_zh, ours in DEFINITIONS:
            known = [name for name in ENGINES if name == OURS or installed("native")]
            methods = [*(ours(data, name) for name in known), *peers.methods(what, data)]
            timings = measured(methods, settings.repeats)
            yield Section(
                f"RFM table, {name}, {kind} ids",
                f"RFM 表：{name_zh}，{kind_zh}",
                f"{len(data):,} purchases of a tenth as many customers: int64 ids, days, int64 "
                "fen; a row for each customer, in the order of ids.",
                ("method", "best", "median", "times telcrm"),
                timing_rows(timings, ours=OURS),
                [*_said(timings)],
            )


def _said(timings: dict[str, Timing]) -> Iterator[str]:
    best = {one.name: one.best for one in timings.values()}
    for peer in MARK:
        found = [time for name, time in best.items() if name.startswith(peer)]
        if found:
            said = [f"{min(found) / best[OURS]:.2f} times our time in NumPy"]
            if NATIVE in best:
                said.append(f"{min(found) / best[NATIVE]:.2f} times our native")
            yield f"{peer} in its best mode: {', '.join(said)}"


def _days(data: Buying, name: str) -> Method:
    """Days since the last purchase, count and sum."""
    return Method(
        name,
        lambda: rfm.table(data.ids, data.days, data.fen, as_of=AS_OF, engine=ENGINES[name]),
        lambda table: {
            "id": table.ids,
            "recency": table.recency_days.filled(-1),
            "frequency": table.frequency,
            "fen": table.monetary_fen,
        },
        "ours",
    )


def _repeats(data: Buying, name: str) -> Method:
    """Distinct days after the first, the last of them, and mean spend of a day."""

    def run() -> tuple[rfm.RepeatSummary, Any]:
        made = rfm.repeat_summary(data.ids, data.days, data.fen, as_of=AS_OF, engine=ENGINES[name])
        return made, made.mean_repeat_spend

    return Method(name, run, _repeats_read, "ours")


def _repeats_read(answer: tuple[rfm.RepeatSummary, Any]) -> Answer:
    made, mean = answer
    return {
        "id": made.ids,
        "repeats": made.repeats,
        "last": made.last_repeat_days.filled(-1),
        "mean": np.ma.filled(mean, np.nan),
    }


Definition = tuple[str, str, str, Callable[[Buying, str], Method]]

DEFINITIONS: Final[tuple[Definition, ...]] = (
    ("rfm_repeats", "A: distinct days, mean repeat spend", "甲，按天去重与复购均额", _repeats),
    ("rfm_days", "B: days since, count, sum", "乙，距今天数、次数、总额", _days),
)


# Scores.


def scores(settings: Settings) -> Iterator[Section]:
    """Quantile scores and segments of customers whose figures are known."""
    data = buying(settings.rows, sparse=False)
    table = rfm.table(data.ids, data.days, data.fen, as_of=AS_OF)
    if table.monetary_fen is None:
        raise TypeError(OURS)
    figures = Customers(table.recency_days.filled(-1), table.frequency, table.monetary_fen)
    methods = [_scored(table), *peers.methods("scored", figures)]
    timings = measured(methods, settings.repeats)
    yield Section(
        "Quantile scores and segments",
        "分位得分与客户分群",
        f"{len(table):,} customers: quintiles of recency, frequency and monetary value, and the "
        "eight segments by whether each score is at or above its mean.",
        ("method", "best", "median", "times telcrm"),
        timing_rows(timings, ours=OURS),
    )


def _scored(table: rfm.RfmTable) -> Method:
    def run() -> tuple[rfm.RfmScores, rfm.RfmSegments]:
        scored = rfm.score(table)
        return scored, rfm.segment(scored)

    return Method(OURS, run, _scored_read, "ours")


def _scored_read(answer: tuple[rfm.RfmScores, rfm.RfmSegments]) -> Answer:
    scored, segments = answer
    if scored.m is None:
        raise TypeError(OURS)
    return {"r": scored.r.filled(-1), "f": scored.f, "m": scored.m, "segment": segments.segment}
