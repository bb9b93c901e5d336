"""The words in which a rule book's own facts stand in a DMN document, the same for both ways.

DMN's content is what counts. Extension elements of our namespace add what DMN has no place for:
citations, titles in two languages, units, scales, reasons, ids of rules, and names.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from telcrm.adapters.dmn.elements import TELCRM_NAMESPACE

__all__ = [
    "ANY_VALUE",
    "ATTRIBUTES",
    "COVERED",
    "DMN_TYPES",
    "NUMBERS",
    "TEXTS",
    "WORDS",
    "item_name",
    "tag",
]

ANY_VALUE: Final = "-"
"""The cell that any value passes."""

ATTRIBUTES: Final = MappingProxyType(
    {
        "book": ("version", "effective_from", "effective_to", "strict"),
        "monotone": ("output", "input", "direction"),
        "input": ("kind", "scale", "optional", "moves", "cost"),
        "parameter": ("kind", "scale"),
        "decision": ("kind", "name"),
        "output": ("kind", "scale"),
        "component": (),
        "characteristic": ("name", "input", "code"),
        "attribute": ("characteristic", "code"),
        "rule": ("id",),
        "initial": (),
    }
)
"""Our elements and their attributes.

A `parameter` and a `component` (one output of a table with several) mark DMN decisions that are
none in a rule book; `initial` marks the rule of a scorecard that holds for all.
`kind` of a decision is `scorecard` or not there, of a number see `NUMBERS`.
"""

TEXTS: Final = ("title", "unit", "reason", "assumed")
"""Elements inside ours with words in both languages, as attributes `zh` and `en`."""

WORDS: Final = ("document", "passage")
"""Elements inside ours with words of the source, as text."""

COVERED: Final = MappingProxyType({"when": "input", "then": "output"})
"""Elements inside ours with the cells and entries that they speak of, as text; each with the
attribute that names the column."""

NUMBERS: Final = ("integer", "decimal", "month", "number")
"""Kinds that are all numbers in DMN."""

DMN_TYPES: Final = MappingProxyType(
    {
        **dict.fromkeys(NUMBERS, "number"),
        **dict.fromkeys(("category", "string"), "string"),
        "boolean": "boolean",
        "date": "date",
        "time": "time",
        "date and time": "date and time",
        "days and time duration": "days and time duration",
        "years and months duration": "years and months duration",
    }
)
"""DMN's types by our kinds."""


def tag(name: str) -> str:
    """An element of ours, qualified."""
    return f"{{{TELCRM_NAMESPACE}}}{name}"


def item_name(name: str) -> str:
    """The item definition of a named value."""
    return f"t_{name}"
