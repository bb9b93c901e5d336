"""The list of disagreements with feelin, as the page holds it, and what excuses each.

A class of the page has a predicate of the same name, but for those that generated texts leave out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import feelin_comparisons
import feelin_operations
from feelin_origins import Origin

__all__ = ["EXAMPLES", "EXCUSES", "MENDED", "PAGE", "UNGENERATED", "Example", "classes"]

PAGE = (Path(__file__).parents[2] / "docs/feelin.md").read_text(encoding="utf-8")
Excuse = Callable[[Origin], bool]

UNGENERATED = frozenset(("doubles", "spaced_minus", "open_bracket"))
"""Classes that lie in the writing of a text or the last digits of a number."""

HELPERS = frozenset(("Held", "tested", "zoned"))
EXCUSES: dict[str, Excuse] = {
    name: getattr(room, name)
    for room in (feelin_comparisons, feelin_operations)
    for name in room.__all__
    if name not in HELPERS
}


@dataclass(frozen=True)
class Example:
    """A line of the page: a text over facts, and what each side gives."""

    name: str
    text: str
    facts: dict[str, str]
    ours: str
    theirs: str


def _rows(columns: int) -> list[list[str]]:
    """The rows of the table with so many columns."""
    lines = (line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| `"))
    return [cells for cells in lines if len(cells) == columns]


def _codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]*)`", cell)


def classes() -> list[str]:
    """The names of the classes on the page."""
    return [_codes(cells[0])[0] for cells in _rows(4)]


def _example(cells: list[str]) -> Example:
    name, text, ours, theirs = (_codes(cells[place])[0] for place in (0, 1, 3, 4))
    facts = dict(fact.split(" = ", 1) for fact in _codes(cells[2]))
    return Example(name, text, facts, ours, theirs)


EXAMPLES = tuple(map(_example, _rows(5)))


MENDED = (
    ('<= @"P1D"', {"?": "18"}, "null"),
    ('n = @"2024-01-31"', {"n": "18"}, "null"),
    ('(for each in fees return "a")[item = 1.5]', {"fees": "[1]"}, "[]"),
    ("> null", {"?": "12"}, "null"),
    ("fees[n]", {"fees": "[7, 8]", "n": "2.0"}, "8"),
    ("fees[1.5]", {"fees": "[7, 8]"}, "null"),
    ("fees[item > 1]", {}, "null"),
    ("n in (?)", {"?": "1", "n": "1"}, "true"),
    ("[?, 5]", {"?": "1"}, "true"),
    ('null in [@"P1Y"..@"P1M"]', {}, "null"),
    ("not(b), n > 1", {"?": "true", "b": "true", "n": "2"}, "true"),
    ('@"soon"', {}, "null"),
)
"""Texts, facts and values that this comparison brought to light, and that stay right."""
