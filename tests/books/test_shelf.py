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


def test_a_name_means_one_thing_on_the_whole_shelf() -> None:
    """All books can be asked together: no two answer one name, and a fact is of one kind."""
    books = [telcrm.load(book_id) for book_id in telcrm.books()]
    answered = [name for book in books for name in book.outputs]
    assert len(set(answered)) == len(answered)
    kinds: dict[str, tuple[Any, ...]] = {}
    for book in books:
        for name, spec in book.inputs.items():
            kind = (spec.type.kind, spec.type.scale, spec.type.values, spec.unit)
            assert kinds.setdefault(name, kind) == kind, (book.id, name)


def test_what_one_book_answers_another_may_ask() -> None:
    """Where an output has the name of an input, it is that fact, of the same values."""
    books = [telcrm.load(book_id) for book_id in telcrm.books()]
    outputs = {name: one.type for book in books for name, one in book.form.outputs.items()}
    fed = {(name, book.id) for book in books for name in book.inputs if name in outputs}
    assert fed == {
        ("vip", "cmcc.activity_choice"),
        ("vip", "cmcc.entitlements"),
        ("you_plus", "cmcc.entitlements"),
        ("stage", "cmcc.lifecycle_links"),
    }
    for name, book_id in fed:
        kind = telcrm.load(book_id).inputs[name].type
        assert (kind.kind, kind.values) == (outputs[name].kind, outputs[name].values)
