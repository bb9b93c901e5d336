"""Why each row was rated as it was, as columns of the output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from telcrm.adapters.arrow import Column
from telcrm.rules.book import RuleBook
from telcrm.rules.explain import Language
from telcrm.rules.form import Scorecard, Text
from telcrm.rules.legend import LegendEntry

__all__ = ["explained", "explanation_names"]

Array: TypeAlias = NDArray[Any]

_CODES: Final = "reason_codes"
_POINTS: Final = ".points"
_INITIAL: Final = Text("初始分", "initial score")


@dataclass(frozen=True, slots=True)
class _Part:
    """One characteristic or table on some rows.

    Attributes:
        keys: what the rows' reasons differ by.
        points: partial scores, None for a table.
        entries: the reason for each row's index.
        indexes: which of the entries each row has.
    """

    keys: Array
    points: Array | None
    entries: tuple[LegendEntry, ...]
    indexes: Array


def explanation_names(book: RuleBook, languages: Sequence[Language]) -> tuple[str, ...]:
    """The columns that `explained` gives.

    `<decision>.<characteristic>.points` for each characteristic, and `<decision>.initial.points`
    where a scorecard begins at other than 0, so that they add up to the score;
    `<decision>.rule` with the id of the rule of each table; then all reason codes, and all reasons
    in words.
    """
    named = (_column_name(name) for name in _legend(book))
    return (*named, _CODES, *(f"reasons_{lang}" for lang in languages))


def explained(
    found: Mapping[str, Array], rows: Array, book: RuleBook, languages: Sequence[Language]
) -> dict[str, Array | Column]:
    """The columns of reasons.

    Args:
        found: what `book.evaluate(..., explain=True)` gave.
        rows: booleans, the rows to explain.
        book: the book.
        languages: of the reasons in words.
    """
    count = int(rows.sum())
    indexes = {name: found[name][rows] for name in _legend(book) if name in found}
    parts = {
        name: _part(name, entries, indexes.get(name, np.zeros(count, np.int64)))
        for name, entries in _legend(book).items()
    }
    columns = {_column_name(name): _said(part) for name, part in parts.items()}
    combined, first = _combinations([part.keys for part in parts.values()], count)
    codes = [";".join(entry.code for entry, _ in _reasons(parts, row)) for row in first]
    columns[_CODES] = Column(combined, tuple(codes))
    for lang in languages:
        words = [_sentence(parts, row, lang) for row in first]
        columns[f"reasons_{lang}"] = Column(combined, tuple(words))
    return columns


def _legend(book: RuleBook) -> dict[str, tuple[LegendEntry, ...]]:
    """The book's legend, with the points a scorecard begins with as a part of their own."""
    initial = {
        f"{one.name}.initial": (LegendEntry("INITIAL", one.initial, _INITIAL),)
        for one in book.form.decisions
        if isinstance(one, Scorecard) and one.initial
    }
    return initial | dict(book.legend())


def _column_name(name: str) -> str:
    return name if name.endswith((_POINTS, ".rule")) else name + _POINTS


def _part(name: str, entries: tuple[LegendEntry, ...], found: Array) -> _Part:
    plain = np.ma.getdata(found)
    if name.endswith(_POINTS):
        return _Part(plain, plain, entries, np.zeros(len(plain), np.int64))
    if name.endswith(".rule"):
        return _Part(plain, None, entries, plain)
    return _Part(plain, _numbers(entries)[plain], entries, plain)


def _numbers(entries: tuple[LegendEntry, ...]) -> Array:
    points = [entry.points or 0 for entry in entries]
    whole = all(isinstance(one, int) for one in points)
    return np.array(points, dtype=np.int64 if whole else np.float64)


def _said(part: _Part) -> Array | Column:
    if part.points is not None:
        return part.points
    return Column(part.indexes, tuple(entry.code for entry in part.entries))


def _combinations(keys: Sequence[Array], count: int) -> tuple[Array, list[int]]:
    """Number the different combinations of keys; give each row its number, and a row of each."""
    combined, first = np.zeros(count, np.int64), np.zeros(min(count, 1), np.int64)
    for key in keys:
        values, places = np.unique(key, return_inverse=True)
        both = combined * len(values) + places
        _, first, combined = np.unique(both, return_index=True, return_inverse=True)
    return combined, first.tolist()


def _reasons(parts: Mapping[str, _Part], row: int) -> Iterator[tuple[LegendEntry, Any]]:
    for part in parts.values():
        points = None if part.points is None else part.points[row].item()
        yield part.entries[part.indexes[row]], points


def _sentence(parts: Mapping[str, _Part], row: int, lang: Language) -> str:
    said = (
        entry.text.get(lang) + ("" if points is None else f" {points:+}")
        for entry, points in _reasons(parts, row)
    )
    return ("；" if lang == "zh" else "; ").join(said)
