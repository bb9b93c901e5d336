"""Sound facts for books with an input of each kind, from which the tests make bad ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import telcrm
from telcrm.errors import Problem, TelcrmError
from telcrm.rules import RuleBook

HERE = Path(__file__).parent / "books"
NAN = float("nan")
ROWS = 3
BRANDS = ("全球通", "动感地带", "神州行")


@cache
def book(name: str) -> RuleBook:
    """A book of the folder beside this file."""
    return telcrm.load(f"test.{name}", search=[HERE])


def good(rows: int = ROWS) -> dict[str, Any]:
    """Columns without fault, each in the array it comes in most often."""
    return {
        "vip": np.full(rows, True),
        "months": np.full(rows, 12),
        "count": np.full(rows, 3),
        "spend": np.full(rows, 20.01),
        "paid": np.full(rows, 20.01),
        "ratio": np.full(rows, 0.5),
        "brand": np.full(rows, "全球通"),
        "channel": np.full(rows, "营业厅"),
        "joined": np.full(rows, np.datetime64("2024-01-31")),
        "billed": np.full(rows, 202401),
    }


def objects(*values: Any) -> np.ndarray[Any, Any]:
    """An array of the values as they are."""
    array = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        array[row] = value
    return array


def problems(columns: dict[str, Any], name: str = "every_kind") -> tuple[Problem, ...]:
    """What is wrong with the columns."""
    with pytest.raises(TelcrmError) as caught:
        book(name).evaluate(columns)
    return caught.value.problems
