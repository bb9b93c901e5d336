"""Rows are decided in blocks, and nobody can tell where one ends."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from strategies import books, facts
from telcrm.errors import TelcrmError
from telcrm.rules import RuleBook
from telcrm.rules.columns import backend

ODD = st.one_of(st.none(), st.just(float("nan")), st.integers(-9, 99), st.text(max_size=3))


def evaluated(
    book: RuleBook, columns: dict[str, Any], block: int, missing: Any, threads: int = 1
) -> dict[str, Any]:
    """The answers, or the problems, with so many rows in a block, and so many threads."""
    many = {"MANY": 0, "WIDE": block, "SHARING": threads}
    with patch.multiple(backend, BLOCK=block, **many):
        try:
            found = book.evaluate(columns, explain=missing == "raise", missing=missing)
        except TelcrmError as error:
            return {"problems": sorted(map(str, error.problems))}
    return {name: (values.dtype, values.tolist()) for name, values in found.items()}


@given(books(), st.sampled_from(["raise", "mark"]), st.integers(1, 4), st.data())
def test_neither_the_length_of_blocks_nor_threads_show(
    book: RuleBook, missing: str, block: int, data: st.DataObject
) -> None:
    """Answers, types, reasons, status and errors are the same, wherever nulls and bad rows lie."""
    records = data.draw(st.lists(facts(book), min_size=1, max_size=9))
    if missing == "mark":
        for record in records:
            record.update(data.draw(st.dictionaries(st.sampled_from(sorted(book.inputs)), ODD)))
    columns = {}
    for name in book.inputs:
        columns[name] = np.empty(len(records), dtype=object)
        columns[name][:] = [record[name] for record in records]
    whole = evaluated(book, columns, 100, missing)
    parts = evaluated(book, columns, block, missing)
    assert repr(parts) == repr(whole)  # As text, for NaN differs from itself.
    shared = evaluated(book, columns, block, missing, threads=3)
    assert repr(shared) == repr(whole)
