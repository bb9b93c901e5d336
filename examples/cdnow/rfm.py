"""RFM of the CDNOW sample: 6,919 purchases of 2,357 customers who first bought early in 1997.

Run it with the path of CDNOW_sample.txt, or with none to look beside the checkout. The figures it
compares itself with are those of Fader, Hardie and Lee (2005) and of the summary they published.
"""

from __future__ import annotations

import csv
import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from telcrm.analytics import rfm

CALIBRATION_END = date(1997, 9, 30)
BAR = 40

PUBLISHED = {
    "purchases": 6919,
    "customers": 2357,
    "repeaters": 946,
    "repeat days": 2457,
    "repeats 0 to 6, 7 and more": [1411, 439, 214, 100, 62, 38, 29, 64],
    "repeat spend: mean": 35.08,
    "repeat spend: standard deviation": 30.28,
    "repeat spend: least": 2.99,
    "repeat spend: median": 27.5,
    "repeat spend: most": 299.63,
}


@dataclass(frozen=True)
class Sample:
    """The sample's purchases as columns: customer, day as YYYY-MM-DD, dollars."""

    ids: list[int]
    dates: list[str]
    dollars: list[float]


def default_path() -> Path:
    """Where the sample is looked for: TELCRM_SHARED, else a folder `shared` beside the checkout."""
    beside = Path(__file__).resolve().parents[2].parent / "shared"
    return Path(os.environ.get("TELCRM_SHARED", beside)) / "data" / "rfm" / "CDNOW_sample.txt"


def read(path: Path) -> Sample:
    """Read the sample: master id, sample id, yyyymmdd, CDs, dollars; no header."""
    rows = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    days = [f"{row[2][:4]}-{row[2][4:6]}-{row[2][6:]}" for row in rows]
    return Sample([int(row[1]) for row in rows], days, [float(row[4]) for row in rows])


def measured(sample: Sample) -> dict[str, float | list[int]]:
    """The published figures, measured anew."""
    summary = rfm.repeat_summary(sample.ids, sample.dates, sample.dollars, as_of=CALIBRATION_END)
    spend = summary.mean_repeat_spend.compressed()
    return {
        "purchases": len(sample.ids),
        "customers": len(summary),
        "repeaters": int((summary.repeats > 0).sum()),
        "repeat days": int(summary.repeats.sum()),
        "repeats 0 to 6, 7 and more": np.bincount(np.minimum(summary.repeats, 7)).tolist(),
        "repeat spend: mean": round(float(spend.mean()), 2),
        "repeat spend: standard deviation": round(float(spend.std(ddof=1)), 2),
        "repeat spend: least": round(float(spend.min()), 2),
        "repeat spend: median": round(float(np.median(spend)), 2),
        "repeat spend: most": round(float(spend.max()), 2),
    }


def rows_that_differ(sample: Sample, path: Path) -> int:
    """How many customers the published summary (ID, x, t_x, T, zbar; in weeks) has otherwise."""
    made = rfm.repeat_summary(sample.ids, sample.dates, sample.dollars, as_of=CALIBRATION_END)
    with path.open(encoding="ascii", newline="") as file:
        published = [tuple(map(float, row)) for row in list(csv.reader(file))[1:]]
    ours = zip(
        made.ids.tolist(),
        made.repeats.tolist(),
        (made.last_repeat_days / 7).tolist(),
        (made.observed_days / 7).tolist(),
        made.mean_repeat_spend.filled(0).tolist(),
        strict=True,
    )
    # Both round to two decimals somewhere: half a hundredth, and a little for the binary digits.
    near = 0.0051
    pairs = zip(ours, published, strict=True)
    return sum(any(abs(a - b) > near for a, b in zip(*pair, strict=True)) for pair in pairs)


def show_figures(sample: Sample) -> None:
    """Print the published figures beside ours."""
    print("已发表的数字 / published figures")
    for name, figure in measured(sample).items():
        verdict = (
            "一致 agrees" if figure == PUBLISHED[name] else f"不一致 differs: {PUBLISHED[name]}"
        )
        print(f"  {name}: {figure} {verdict}")


def show_scores(scores: rfm.RfmScores) -> None:
    """Print the cut-offs, and what share of the customers really has each score."""
    print("\n分界与占比 / cut-offs and shares")
    cuts = {
        "r": f"{scores.cuts.recency_days} 天 days",
        "f": f"{scores.cuts.frequency} 次 purchases",
        "m": f"{[fen / 100 for fen in scores.cuts.monetary_fen or ()]} 美元 dollars",
    }
    for name, shares in scores.shares.items():
        print(f"  {name}: {cuts[name]}")
        print("     " + "  ".join(f"{one + 1}: {share:.1%}" for one, share in enumerate(shares)))


def show_segments(table: rfm.RfmTable, segments: rfm.RfmSegments) -> None:
    """Print each segment's customers and money, a bar for its share of the money."""
    print(f"\n分群 / segments (高分起点 high from r, f, m = {segments.high_from})")
    for one in rfm.summary(segments, table):
        bar = "█" * round(BAR * one.monetary_share)
        print(f"  {one.segment} {one.segment_en:<22} {one.customers:>5} {one.share:>6.1%}", end="")
        print(f" {one.monetary:>10,.2f} {one.monetary_share:>6.1%} {bar}")


def main(arguments: list[str]) -> int:
    """Build the table, compare it, score it and print its segments."""
    path = Path(arguments[0]) if arguments else default_path()
    if not path.is_file():
        print(f"没有 CDNOW 样本 / no CDNOW sample: {path}")
        print("请给出路径，见 README.md / give its path, see README.md: rfm.py CDNOW_sample.txt")
        return 1 if arguments else 0
    sample = read(path)
    show_figures(sample)
    published = path.with_name("cdnow_customers_summary_with_transactions.csv")
    if published.is_file():
        different = rows_that_differ(sample, published)
        print(f"  与摘要不同的客户 / customers unlike the summary: {different}")
    table = rfm.table(sample.ids, sample.dates, sample.dollars, as_of=CALIBRATION_END)
    print(f"\n{table.as_of} 的 RFM 表 / RFM table: {len(table)} 位客户 customers, ", end="")
    print(f"{table.ignored.after_as_of} 笔在此之后未计 purchases after it not counted")
    scores = rfm.score(table)
    show_scores(scores)
    show_segments(table, rfm.segment(scores))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
