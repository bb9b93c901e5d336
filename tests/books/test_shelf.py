"""The shelf as a whole: every book is on the page about them, and a large base takes moments."""

from __future__ import annotations

import re
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import telcrm

PAGE = Path(__file__).parents[2] / "docs" / "shipped-books.md"
ROWS = 100_000
SECONDS = 6.0
"""A tenth of what a million customers may take."""


def test_the_page_lists_every_book() -> None:
    """What is shipped is told, each book once, and nothing else."""
    told = re.findall(r"^\| `([a-z_.]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == list(telcrm.books())


def made_up(spec: Any, chance: np.random.Generator) -> Any:
    kind = spec.type
    if kind.kind == "category":
        return np.array(kind.values)[chance.integers(0, len(kind.values), ROWS)]
    if kind.kind == "boolean":
        return chance.integers(0, 2, ROWS).astype(bool)
    low, high = max(float(kind.minimum), -1000), min(float(kind.maximum), 5000)
    if kind.kind == "decimal":
        return np.round(chance.uniform(low, high, ROWS), kind.scale)
    return chance.integers(int(low), int(high) + 1, ROWS)


def test_a_hundred_thousand_customers_through_all_books_take_seconds() -> None:
    """Every output of every book, in NumPy, categories as text: the slowest form they come in."""
    chance, spent = np.random.default_rng(1), 0.0
    for book in map(telcrm.load, telcrm.books()):
        columns = {name: made_up(spec, chance) for name, spec in book.inputs.items()}
        began = perf_counter()
        found = book.evaluate(columns, engine="numpy")
        spent += perf_counter() - began
        assert all(len(found[name]) == ROWS for name in book.outputs)
    assert spent < SECONDS
