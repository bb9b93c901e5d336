"""What the integers of reason columns stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from telcrm.rules.compiled import CompiledBook
from telcrm.rules.explain import rule_words
from telcrm.rules.form import Characteristic, Linear, Scorecard, Table, Text
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.types import Number

__all__ = ["LegendEntry", "legend"]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What one integer of a reason column stands for."""

    code: str
    points: Number | None
    text: Text


Column = tuple[str, tuple[LegendEntry, ...]]


def legend(built: CompiledBook) -> Mapping[str, tuple[LegendEntry, ...]]:
    """For each reason column what its integers stand for.

    Args:
        built: the book.
    """
    return FrozenDict(dict(_columns(built)))


def _columns(built: CompiledBook) -> Iterator[Column]:
    for one in built.form.decisions:
        if isinstance(one, Scorecard):
            yield from _of_scorecard(one)
        elif isinstance(one, Table) and built.compiled[one.name] is not None:
            yield f"{one.name}.rule", tuple(_of_table(one, built.compiled[one.name]))


def _of_scorecard(card: Scorecard) -> Iterator[Column]:
    for part in card.characteristics:
        name = f"{card.name}.{part.name}"
        if isinstance(part, Linear):
            yield f"{name}.points", (LegendEntry(part.code, None, part.text),)
        elif isinstance(part, Characteristic):
            rows = (LegendEntry(row.code, row.points, row.text) for row in part.attributes)
            yield name, tuple(rows)


def _of_table(table: Table, compiled: Any) -> Iterator[LegendEntry]:
    for outcome in compiled.outcomes or compiled.picks or ():
        code, text, _ = rule_words(table, outcome)
        yield LegendEntry(code, None, text)
