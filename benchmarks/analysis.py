"""What questions about large tables cost: time, and memory beside the books', as a Markdown table.

Each question runs in a process of its own, so that one leaves nothing behind for the next.
"""

# ruff: noqa: INP001, S311, S603, T201 - a script: it prints, and its numbers are no secrets.

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any, Final

import numpy as np
from families import ANSWERS, FAMILIES, SIZES, Data, book_of, edited, record_for, table_data

import telcrm
from telcrm.rules import RuleBook
from telcrm.rules.analysis.tables import conflicts, gaps, overlaps, table_space, unreachable
from telcrm.rules.comparison import compare
from telcrm.rules.form import Table

__all__ = ["main"]

HEAD: Final = "| question | family | size | time | memory | what was found |\n" + "|---" * 6 + "|"
RECORDS: Final = 40
MISSING: Final = (1, 2, 3)


def seconds(ask: Callable[[], Any]) -> tuple[float, Any]:
    """How long a question takes, and its answer."""
    start = perf_counter()
    answer = ask()
    return perf_counter() - start, answer


def peak() -> float:
    """The most memory that this process has taken so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def spread(times: list[float]) -> str:
    """The middle and the worst of several times."""
    return f"{told(median(times))}, worst {told(max(times))}"


def told(time: float) -> str:
    """A time in the unit it is read in."""
    return f"{time:.1f} s" if time >= 1 else f"{time * 1000:.{0 if time > 1 / 100 else 1}f} ms"


# Tables.


def tables(family: str, size: str) -> Iterator[tuple[str, str, str]]:
    """What is asked of the table alone."""
    built, book = seconds(lambda: book_of(table_data(family, size)))
    yield "one book built", told(built), ""
    (table,) = book.form.decisions
    if not isinstance(table, Table):
        raise TypeError(family)
    time, space = seconds(lambda: table_space(table))
    yield "cells", told(time), f"{space.whole.volume:.0e} combinations"
    time, overlap = seconds(lambda: overlaps(space))
    yield "overlaps", told(time), f"{overlap.pairs} pairs"
    any_space = replace(space, table=replace(table, hit_policy="ANY"))
    time, conflict = seconds(lambda: conflicts(any_space))
    yield "conflicts", told(time), f"{conflict.certain.pairs} pairs"
    time, never = seconds(lambda: unreachable(space))
    yield "unreachable rules", told(time), f"{len(never.rules)} rules, {len(never.open)} open"
    time, gap = seconds(lambda: gaps(space))
    share = "all" if gap.complete else f"{float(gap.open):.4f} of the cells open"
    yield "gaps", told(time), f"{len(gap.boxes)} boxes, {share}"


# Books.


def compared(family: str, size: str) -> Iterator[tuple[str, str, str]]:
    """The book against itself after an edit of one rule in a hundred."""
    data = table_data(family, size)
    built, books = seconds(lambda: (book_of(data), book_of(edited(data, 1 / 100))))
    yield "two books built", told(built), ""
    comparison = compare(*books)
    time, regions = seconds(lambda: comparison.regions)
    found = f"{len(regions)} regions, {len(comparison.open)} open"
    yield "compare, 1 % edited", told(time), found


def possible(family: str, size: str) -> Iterator[tuple[str, str, str]]:
    """Records of which some facts are missing."""
    data = table_data(family, size)
    book, random = book_of(data), Random(3)
    first, _ = seconds(lambda: book.possible(record_for(data, random)))
    yield "possible, the first time", told(first), ""
    for missing in MISSING:
        found = [
            seconds(lambda record=record: book.possible(record))
            for record in _partial(data, missing, random)
        ]
        exact = all(answer.exact["answer"] for _, answer in found)
        times = [time for time, _ in found]
        yield f"possible, {missing} missing", spread(times), "exact" if exact else "some open"


def _partial(data: Data, missing: int, random: Random) -> Iterator[Data]:
    for _ in range(RECORDS):
        record = record_for(data, random)
        left_out = random.sample(sorted(record), missing)
        yield {name: value for name, value in record.items() if name not in left_out}


def advised(family: str, size: str) -> Iterator[tuple[str, str, str]]:
    """Records, and an answer that is wanted for each."""
    data = table_data(family, size)
    book, random = book_of(data), Random(3)
    found = [
        seconds(lambda: book.advise(record_for(data, random), {"answer": random.choice(ANSWERS)}))
        for _ in range(RECORDS)
    ]
    ended = sum(not advice.complete for _, advice in found)
    yield "advise", spread([time for time, _ in found]), f"{ended} of {RECORDS} ended early"


# A book that is shipped.


def rating(_: str, __: str) -> Iterator[tuple[str, str, str]]:
    """The credit rating: a scorecard and a table on top of it."""
    book, random = telcrm.load("cmcc.credit_rating"), Random(2)
    for missing in (1, 2, 3, 4):
        times = [_rating_possible(book, missing, random) for _ in range(100)]
        yield f"possible, {missing} missing", spread(times), ""
    times = [_rating_advice(book, random) for _ in range(200)]
    yield "advise", spread(times), ""


def _rating_record(random: Random) -> Data:
    return {
        "brand": random.choice(("全球通", "动感地带", "神州行")),
        "tenure_months": random.randint(0, 150),
        "monthly_spend": random.randint(0, 60_000) / 100,
        "suspensions": random.choice((0, 0, 1, 2, 4)),
    }


def _rating_possible(book: RuleBook, missing: int, random: Random) -> float:
    record = _rating_record(random)
    left_out = random.sample(sorted(record), missing)
    known = {name: value for name, value in record.items() if name not in left_out}
    return seconds(lambda: book.possible(known))[0]


def _rating_advice(book: RuleBook, random: Random) -> float:
    record, star = _rating_record(random), random.randint(1, 5)
    return seconds(lambda: book.advise(record, {"star": star}, hold=["brand"]))[0]


def impact(rows: int) -> Iterator[tuple[str, str, str]]:
    """Whom a softer rule moves, against what evaluating both books takes by itself."""
    old, new = telcrm.load("cmcc.credit_rating"), telcrm.loads(SOFTER)
    generator = np.random.default_rng(1)
    brands = telcrm.Codes(
        generator.integers(0, 3, rows, dtype=np.int8), ("全球通", "动感地带", "神州行")
    )
    columns = {
        "brand": brands,
        "tenure_months": generator.integers(0, 150, rows, dtype=np.int16),
        "monthly_spend": generator.integers(0, 60_000, rows) / 100,
        "suspensions": generator.integers(0, 5, rows, dtype=np.int8),
    }
    comparison = compare(old, new)
    comparison.impact({name: column[:1000] for name, column in columns.items()})
    both = min(
        seconds(lambda: [one.evaluate(columns, ["star"]) for one in (old, new)])[0]
        for _ in range(3)
    )
    plain = min(seconds(lambda: comparison.impact(columns))[0] for _ in range(3))
    weight = columns["monthly_spend"]
    weighed = min(seconds(lambda: comparison.impact(columns, weight=weight))[0] for _ in range(3))
    yield "impact", told(plain), f"{plain / both:.2f} of two evaluations ({told(both)})"
    yield "impact, weighed", told(weighed), f"{weighed / both:.2f} of two evaluations"


SOFTER: Final = """
id = "demo.softer"
version = "1"
extends = "cmcc.credit_rating"
[decisions.credit_score.characteristics.suspensions]
input = "suspensions"
points_per = -50
assumed = { zh = "示例", en = "an illustration" }
"""


# All of it.

QUESTIONS: Final = {"tables": tables, "compare": compared, "possible": possible, "advise": advised}


def ask(question: str, family: str, size: str, rows: int) -> None:
    """Print the lines of one question."""
    if question == "impact":
        found, family, size = impact(rows), "credit rating", f"{rows:,} rows"
    elif question == "rating":
        found, family, size = rating(family, size), "credit rating", ""
    else:
        found = QUESTIONS[question](family, size)
    for name, time, what in found:
        print(f"| {name} | {family} | {size} | {time} | {peak():.0f} MB | {what} |", flush=True)


def main() -> None:
    """Run each question in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=SIZES)
    parser.add_argument("--families", nargs="*", default=list(FAMILIES), choices=FAMILIES)
    parser.add_argument(
        "--questions",
        nargs="*",
        default=[*QUESTIONS, "rating", "impact"],
        choices=[*QUESTIONS, "rating", "impact"],
    )
    parser.add_argument("--rows", type=int, default=10_000_000, help="of the population")
    parser.add_argument("--one", nargs=3, help="one question, family and size, in this process")
    given = parser.parse_args()
    if given.one:
        ask(*given.one, given.rows)
        return
    print(HEAD, flush=True)
    for question in given.questions:
        shipped = question in ("rating", "impact")
        for size in ["-"] if shipped else given.sizes:
            for family in ["-"] if shipped else given.families:
                command = [sys.executable, str(Path(__file__)), "--rows", str(given.rows)]
                subprocess.run([*command, "--one", question, family, size], check=True)


if __name__ == "__main__":
    main()
