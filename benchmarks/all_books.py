"""A million made-up customers through every book of the source documents, told book by book.

NumPy decides. Each book has columns of its own, drawn over the range in which its answers change;
one in twenty optional facts is null.
"""

# ruff: noqa: INP001, T201 - a script, and it prints.

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from time import perf_counter
from typing import Any, Final

import numpy as np

import telcrm
from telcrm.rules import RuleBook
from telcrm.rules.form import Input
from telcrm.testing import thresholds

__all__ = ["main"]

PUBLISHERS: Final = ("cmcc", "cucc", "common")
"""Whose books encode the source documents."""

NULL_SHARE: Final = 0.05
WIDTH: Final = 2
"""Numbers are drawn up to so many times the highest threshold."""

Highest = Mapping[str, Decimal]


def highest_of(book: RuleBook) -> dict[str, Decimal]:
    """For each name that a book compares with numbers, the highest of them."""
    found: dict[str, Decimal] = {}
    for one in thresholds(book):
        if isinstance(one.at, int | Decimal):
            found[one.name] = max(found.get(one.name, Decimal(1)), abs(Decimal(one.at)))
    return found


@dataclass(frozen=True, slots=True)
class Draw:
    """How customers are made up.

    Attributes:
        rows: how many.
        texts: whether categories are texts, each an object, instead of codes.
        random: where the facts come from.
    """

    rows: int
    texts: bool
    random: np.random.Generator

    def columns(self, book: RuleBook) -> dict[str, Any]:
        """A column for each input of a book."""
        highest = highest_of(book)
        return {name: self.column(spec, highest) for name, spec in book.inputs.items()}

    def column(self, spec: Input, highest: Highest) -> Any:
        """Facts for one input: categories, yes or no, or numbers around thresholds."""
        if spec.type.kind == "category":
            return self.words(spec.type.values or ())
        if spec.type.kind == "boolean":
            return self.random.random(self.rows) < 1 / 2
        made = self.numbers(spec, highest.get(spec.name, Decimal(100)) * WIDTH)
        return self.with_nulls(made) if spec.optional else made

    def words(self, words: tuple[str, ...]) -> Any:
        """One of the words for each customer."""
        codes = self.random.integers(0, len(words), self.rows, np.int8)
        return np.array(words, object)[codes] if self.texts else telcrm.Codes(codes, words)

    def numbers(self, spec: Input, top: Decimal) -> Any:
        """Numbers of the declared scale, within the declared range and not above the top."""
        low, high = spec.type.minimum, spec.type.maximum
        least = -top if low is None else max(-top, Decimal(low))
        most = top if high is None else min(top, Decimal(high))
        step = 10 ** (spec.type.scale or 0)
        drawn = self.random.integers(int(least * step), int(most * step), self.rows, endpoint=True)
        return drawn.astype(np.int32) if spec.type.kind == "integer" else drawn / step

    def with_nulls(self, made: Any) -> Any:
        """Some of the facts null."""
        return np.ma.MaskedArray(made, self.random.random(self.rows) < NULL_SHARE)


def seconds(book: RuleBook, columns: Mapping[str, Any], repeats: int) -> list[float]:
    """How long each evaluation takes, the first of them with all that is laid out only once."""
    found = []
    for _ in range(repeats):
        start = perf_counter()
        book.evaluate(columns, engine="numpy")
        found.append(perf_counter() - start)
    return found


def told(draw: Draw, repeats: int) -> Iterator[str]:
    """A line for each book, and the sums."""
    yield "| book | outputs | first, ms | best, ms |\n|---|--:|--:|--:|"
    books = [one for one in telcrm.books() if one.partition(".")[0] in PUBLISHERS]
    first, best = 0.0, 0.0
    for name in books:
        book = telcrm.load(name)
        times = seconds(book, draw.columns(book), repeats)
        first, best = first + times[0], best + min(times)
        count = len(book.outputs)
        yield f"| `{name}` | {count} | {times[0] * 1e3:.0f} | {min(times) * 1e3:.0f} |"
    yield f"| all {len(books)} books | | {first * 1e3:.0f} | {best * 1e3:.0f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--texts", action="store_true", help="categories as texts, not as codes")
    given = parser.parse_args()
    print(f"NumPy {np.__version__}, {os.cpu_count()} cores, {given.rows:,} customers\n")
    draw = Draw(given.rows, given.texts, np.random.default_rng(1))
    for line in told(draw, given.repeats):
        print(line, flush=True)


if __name__ == "__main__":
    main()
