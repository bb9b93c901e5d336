"""Polars: when/then, joins on bands and group-bys, eager data in, lazy frames collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, Literal

import numpy as np
import polars as pl

from scenes.people import (
    BRAND_POINTS,
    SPEND_OVER,
    STARS_FROM,
    SUSPENSION_POINTS,
    TENURE_FROM,
    Bands,
    People,
)
from scenes.purchases_data import Buying
from scenes.rules_data import NONE, Ruled
from scenes.timing import Answer, Method

__all__ = ["rating", "rfm_days", "rfm_repeats", "tables"]

Engine = Literal["streaming", "in-memory"]
ENGINES: Final[tuple[Engine, ...]] = ("streaming", "in-memory")


def _in_each_engine(name: str, plan: pl.LazyFrame, read: Callable[[Any], Answer]) -> list[Method]:
    return [
        Method(f"Polars {name}, {engine}", partial(plan.collect, engine=engine), read)
        for engine in ENGINES
    ]


def _columns(frame: pl.DataFrame) -> Answer:
    return {name: frame[name].to_numpy() for name in frame.columns}


# Credit rating.


def rating(data: People) -> list[Method]:
    """The credit rating by when/then."""
    frame = pl.DataFrame(data.arrays)
    brand = _chosen(
        ((pl.col("brand") == code, points) for code, points in enumerate(BRAND_POINTS[:-1])),
        BRAND_POINTS[-1],
        pl.Int16,
    )
    score = (
        brand
        + _banded(lambda edge: pl.col("tenure") >= edge, TENURE_FROM, pl.Int16)
        + _banded(lambda edge: pl.col("spend") > edge, SPEND_OVER, pl.Int16)
        + pl.col("suspensions").cast(pl.Int16) * pl.lit(SUSPENSION_POINTS, pl.Int16)
    )
    star = _banded(lambda edge: pl.col("score") >= edge, STARS_FROM, pl.Int8)
    plan = frame.lazy().select(score=score).with_columns(star=star)
    return _in_each_engine("when/then", plan, _columns)


def _banded(test: Callable[[int], pl.Expr], bands: Bands, kind: type[pl.DataType]) -> pl.Expr:
    return _chosen(((test(edge), points) for edge, points in reversed(bands)), 0, kind)


def _chosen(
    cases: Iterable[tuple[pl.Expr, int]], otherwise: int, kind: type[pl.DataType]
) -> pl.Expr:
    chain: Any = pl
    for test, answer in cases:
        chain = chain.when(test).then(pl.lit(answer, kind))
    expression: pl.Expr = chain.otherwise(pl.lit(otherwise, kind))
    return expression


# Decision tables.


def tables(data: Ruled) -> list[Method]:
    """A table under FIRST: as one chain of when/then, and as a join on keys and bands."""
    frame = pl.DataFrame(dict(data.columns))
    return [
        Method(
            "Polars when/then", lambda: _chain(frame, data).collect(engine="streaming"), _columns
        ),
        Method(
            "Polars join on bands",
            lambda: _joined(frame, data).collect(engine="streaming"),
            partial(_scattered, len(data)),
        ),
    ]


def _chain(frame: pl.DataFrame, data: Ruled) -> pl.LazyFrame:
    cases = (
        (
            pl.all_horizontal(
                [
                    pl.col(name) == low
                    if high == low + 1
                    else (pl.col(name) >= low) & (pl.col(name) < high)
                    for name, (low, high) in rule.items()
                ]
            ),
            answer,
        )
        for rule, answer in zip(data.rules, data.answers, strict=True)
    )
    return frame.lazy().select(answer=_chosen(cases, NONE, pl.Int8))


def _joined(frame: pl.DataFrame, data: Ruled) -> pl.LazyFrame:
    """The first rule of each row that any matches, and its answer."""
    rules = pl.LazyFrame(data.bounds())
    rows = frame.lazy().with_row_index("row")
    tests = [
        test
        for name in data.ranges
        for test in (
            pl.col(name) >= pl.col(f"{name}_low"),
            pl.col(name) < pl.col(f"{name}_high"),
        )
    ]
    if data.keys:
        met = rows.join(rules, on=list(data.keys)).filter(*tests)
    else:
        met = rows.join_where(rules, *tests)
    first = met.group_by("row").agg(pl.col("rule").min())
    answers = pl.LazyFrame({"rule": np.arange(len(data.answers)), "answer": data.answers})
    return first.join(answers, on="rule").select("row", "answer")


def _scattered(rows: int, found: pl.DataFrame) -> Answer:
    answer = np.full(rows, NONE, np.int8)
    answer[found["row"].to_numpy()] = found["answer"].to_numpy()
    return {"answer": answer}


# Purchases.


def rfm_days(data: Buying) -> list[Method]:
    """Days since the last purchase, count and sum."""
    plan = (
        pl.DataFrame(data.arrays)
        .lazy()
        .group_by("id")
        .agg(last=pl.col("day").max(), frequency=pl.len(), fen=pl.col("fen").sum())
        .sort("id")
        .select(
            "id", "frequency", "fen", recency=(pl.lit(data.as_of) - pl.col("last")).dt.total_days()
        )
    )
    return _in_each_engine("group_by", plan, _columns)


def rfm_repeats(data: Buying) -> list[Method]:
    """Distinct days after the first, the last of them, and mean spend of a day."""
    day = pl.col("day")
    daily = pl.DataFrame(data.arrays).lazy().group_by("id", "day").agg(pl.col("fen").sum())
    plan = (
        daily.group_by("id")
        .agg(
            repeats=pl.len() - 1,
            last=(day.max() - day.min()).dt.total_days(),
            later=pl.col("fen").sum() - pl.col("fen").get(day.arg_min()),
        )
        .sort("id")
        .select("id", "repeats", "last", mean=pl.col("later") / 100 / pl.col("repeats"))
    )
    return _in_each_engine("group_by", plan, _columns)
