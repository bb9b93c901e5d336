"""The shelf as a whole: every book is on the page about them, and a large base goes through all."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

import telcrm

PAGE = Path(__file__).parents[2] / "docs" / "shipped-books.md"
ROWS = 100_000
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


def plain(value: Any) -> Any:
    """What columns hold of an answer: decimals are float64 there."""
    return float(value) if isinstance(value, Decimal) else value


def test_a_hundred_thousand_customers_through_all_books() -> None:
    """Every output of every book, categories as text: an answer a row, as of one customer."""
    chance = np.random.default_rng(1)
    for book in map(telcrm.load, telcrm.books()):
        columns = {name: made_up(spec, chance) for name, spec in book.inputs.items()}
        found = book.evaluate(columns, engine="numpy", missing="mark")
        assert all(len(found[name]) == ROWS for name in book.outputs)
        answers = {name: found[name].tolist() for name in book.outputs}
        for row in chance.integers(0, ROWS, 20).tolist():
            facts = {name: column[row].item() for name, column in columns.items()}
            answer = book.decide(facts)
            wanted = {name: plain(answer[name]) for name in book.outputs}
            assert {name: column[row] for name, column in answers.items()} == wanted, facts


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
