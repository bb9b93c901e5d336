"""Segments of customers from their scores, named by a rule book, and what each segment is worth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import FEN_PER_YUAN, Array, Masked, invalid, require_length
from telcrm.analytics.books_at_hand import BOOK, book_giving
from telcrm.analytics.rfm_scores import RfmCuts, RfmScores
from telcrm.analytics.rfm_table import RfmTable
from telcrm.arguments import instance, is_whole, taking
from telcrm.rules import RuleBook

__all__ = ["HighFrom", "RfmSegments", "SegmentSummary", "segment", "summary"]

HighFrom = Literal["mean"] | int | tuple[int, int, int]
_ELEMENTS: Final = ("r", "f", "m")


@dataclass(frozen=True, slots=True, eq=False)
class RfmSegments:
    """One row for each customer.

    Attributes:
        ids: the customers, in the order of the scores.
        segment: the name in Chinese; None where it is undetermined.
        segment_en: the same in English.
        status: "rated", or why not, as `RuleBook.evaluate` marks rows.
        high_from: the lowest score of `r`, `f` and `m` that counted as high.
    """

    ids: Array
    segment: Array
    segment_en: Array
    status: Array
    high_from: tuple[int, int, int]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class SegmentSummary:
    """What one segment amounts to.

    Attributes:
        segment: the name in Chinese; None for customers whose segment is undetermined.
        segment_en: the same in English.
        customers: how many.
        share: of all customers.
        monetary_fen: sum of their amounts in 分, exact.
        monetary_share: of the sum of all amounts; 0 where that is 0.
    """

    segment: str | None
    segment_en: str | None
    customers: int
    share: float
    monetary_fen: int
    monetary_share: float

    @property
    def monetary(self) -> float:
        """Sum of their amounts in 元: the float nearest to the exact sum."""
        return self.monetary_fen / FEN_PER_YUAN


@taking(scores=instance(RfmScores, "telcrm.rfm.score makes one"), book=BOOK)
def segment(
    scores: RfmScores,
    book: RuleBook | str | Path = "common.rfm_segments",
    *,
    high_from: HighFrom = "mean",
) -> RfmSegments:
    """Name the segment of each customer.

    Args:
        scores: what `score` has made, with monetary value.
        book: a book over `r_high`, `f_high` and `m_high`, or its id or path.
        high_from: the lowest score that is high, one for all three or one for each. By "mean" a
            score is high that is at or above the mean score of customers with purchases (assumed:
            the names are mostly used so); where all score the same, all are high.
            `RfmSegments.high_from` says which scores that were, to be used again on another month.
            A customer without purchases is never high.

    Returns:
        A segment for each customer whose scores are all known; the others are undetermined.

    Raises:
        InputError: `data.invalid` when scores lack monetary value or `high_from` is no score.
    """
    if scores.m is None:
        raise invalid("scores without monetary value have no segment", "give amounts to `table`")
    columns: tuple[Masked, ...] = (scores.r, np.ma.asarray(scores.f), np.ma.asarray(scores.m))
    limits = _limits(columns, scores, high_from)
    facts = {
        f"{name}_high": (column >= limit) & scores.purchased
        for name, column, limit in zip(_ELEMENTS, columns, limits, strict=True)
    }
    rules = book_giving(book, ("segment", "segment_en"))
    found = rules.evaluate(facts, missing="mark")
    return RfmSegments(
        ids=scores.ids,
        segment=found["segment"],
        segment_en=found["segment_en"],
        status=found["telcrm_status"],
        high_from=limits,
    )


@taking(
    segments=instance(RfmSegments, "telcrm.rfm.segment makes one"),
    table=instance(RfmTable, "telcrm.rfm.table makes one"),
)
def summary(segments: RfmSegments, table: RfmTable) -> tuple[SegmentSummary, ...]:
    """Count, share and money of each segment that occurs, the most money first.

    Raises:
        InputError: `data.invalid` when the table has no amounts, `input.length` when it is not the
            table that was scored.
    """
    require_length(segments.ids, len(table), "segments", "table")
    if table.monetary_fen is None:
        raise invalid("the table has no amounts", "give amounts to `table`")
    names = dict(zip(segments.segment.tolist(), segments.segment_en.tolist(), strict=True))
    everything = int(table.monetary_fen.sum())
    found = [
        _summarise(name, english, segments.segment, table.monetary_fen, everything)
        for name, english in names.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.monetary_fen, -one.customers)))


def _summarise(
    name: str | None,
    english: str | None,
    names: Array,
    fen: npt.NDArray[np.int64],
    everything: int,
) -> SegmentSummary:
    members = np.equal(names, np.array(name, object)).astype(bool)
    customers, money = int(members.sum()), int(fen[members].sum())
    return SegmentSummary(
        segment=name,
        segment_en=english,
        customers=customers,
        share=customers / len(names),
        monetary_fen=money,
        monetary_share=money / everything if everything else 0.0,
    )


def _limits(
    columns: tuple[Masked, ...], scores: RfmScores, high_from: HighFrom
) -> tuple[int, int, int]:
    """The lowest score that is high, of each element."""
    if isinstance(high_from, str) and high_from == "mean":
        r, f, m = (_first_from_mean(column.data[scores.purchased]) for column in columns)
        return r, f, m
    limits = high_from if isinstance(high_from, tuple) else (high_from,) * len(_ELEMENTS)
    if len(limits) != len(_ELEMENTS) or not all(map(is_whole, limits)):
        hint = "give 'mean', one score, or three"
        raise invalid(f"high_from: {high_from!r:.60} is not understood", hint)
    r, f, m = map(int, limits)
    for limit, most in zip((r, f, m), _highest(scores.cuts), strict=True):
        if not 1 <= limit <= most:
            raise invalid(f"high_from: {limit} is no score", f"scores are 1 to {most}")
    return r, f, m


def _highest(cuts: RfmCuts) -> tuple[int, int, int]:
    """The highest score of each element."""
    money = () if cuts.monetary_fen is None else cuts.monetary_fen
    return len(cuts.recency_days) + 1, len(cuts.frequency) + 1, len(money) + 1


def _first_from_mean(scores: npt.NDArray[np.int64]) -> int:
    """The lowest whole score at or above the mean."""
    if not scores.size:
        raise invalid("no customer has a purchase: there is no mean score", "give high_from")
    return -(-int(scores.sum()) // scores.size)
