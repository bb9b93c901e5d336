"""What the entries of rules say of each other where that is known: equal, different, counting more.

An entry that is calculated equals one written alike; of others nothing is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Final, TypeAlias

from telcrm.rules.feel.kinds import BOOLEAN, NULL, NUMBER, STRING, kind_of
from telcrm.rules.feel.values import same
from telcrm.rules.form import Constant, Expression, Rule, Table
from telcrm.rules.types import Value

__all__ = ["Others", "Said", "differing", "outranking", "said"]

Others: TypeAlias = Callable[[int], int]
"""From a rule's index to the bitset of the rules of which something holds."""

Said: TypeAlias = tuple[int | str, ...]
"""What a rule says: a number for each constant, alike for equal ones; else the expression."""

_PLAIN: Final = frozenset((BOOLEAN, NULL, NUMBER, STRING))
"""Kinds whose values are equal exactly if Python says so."""


def said(table: Table) -> tuple[Said, ...]:
    """For each rule what it says; rules that say the same are alike."""
    columns = [
        _classes([rule.entries[place] for rule in table.rules])
        for place in range(_width(table.rules))
    ]
    return tuple(zip(*columns, strict=True)) if columns else ((),) * len(table.rules)


def _width(rules: Sequence[Rule]) -> int:
    return len(rules[0].entries) if rules else 0


def _classes(entries: Iterable[Expression]) -> list[int | str]:
    plain: dict[tuple[str, Value], int] = {}
    others: list[Value] = []
    return [
        _class_of(entry.value, plain, others) if isinstance(entry, Constant) else repr(entry)
        for entry in entries
    ]


def _class_of(value: Value, plain: dict[tuple[str, Value], int], others: list[Value]) -> int:
    """Plain values count up from zero, others down."""
    kind = kind_of(value)
    if kind in _PLAIN:
        return plain.setdefault((kind, value), len(plain))
    known = (place for place, other in enumerate(others) if same(other, value))
    place = next(known, len(others))
    if place == len(others):
        others.append(value)
    return ~place


def differing(table: Table) -> tuple[Others, Others]:
    """The rules that surely say something else than a rule, and those that may or may not."""
    rows = said(table)
    columns = [_by_class(column) for column in zip(*rows, strict=True)]
    every = (1 << len(rows)) - 1
    constants = [
        reduce(or_, (found for key, found in column.items() if isinstance(key, int)), 0)
        for column in columns
    ]

    def sure(rule: int) -> int:
        found = 0
        for token, column, known in zip(rows[rule], columns, constants, strict=True):
            found |= known & ~column[token] if isinstance(token, int) else 0
        return found

    def possible(rule: int) -> int:
        found = 0
        for token, column, known in zip(rows[rule], columns, constants, strict=True):
            found |= every & ~(known if isinstance(token, int) else column[token])
        return found & ~sure(rule)

    return sure, possible


def _by_class(tokens: Iterable[int | str]) -> dict[int | str, int]:
    found: dict[int | str, int] = defaultdict(int)
    for rule, token in enumerate(tokens):
        found[token] |= 1 << rule
    return found


def outranking(table: Table) -> Others:
    """The rules that count more than a rule, surely, wherever both match.

    Under FIRST these are the earlier ones; under PRIORITY and OUTPUT ORDER those whose values are
    declared before its own. Under UNIQUE all others and under ANY those that say something else
    keep it from being the answer. Under the rest there are none.
    """
    match table.hit_policy:
        case "FIRST":
            return lambda rule: (1 << rule) - 1
        case "UNIQUE":
            every = (1 << len(table.rules)) - 1
            return lambda rule: every & ~(1 << rule)
        case "ANY":
            return differing(table)[0]
        case "PRIORITY" | "OUTPUT ORDER":
            return _by_priority(table)
        case _:
            return lambda _: 0


def _by_priority(table: Table) -> Others:
    """Entries are compared one after the other, as far as both are known or written alike."""
    rows = [_ranks(rule, table.priorities) for rule in table.rules]
    following: dict[Said, dict[int | str, int]] = defaultdict(lambda: defaultdict(int))
    alike: dict[Said, int] = defaultdict(int)
    for rule, row in enumerate(rows):
        alike[row] |= 1 << rule
        for place, token in enumerate(row):
            following[row[:place]][token] |= 1 << rule

    def before(rule: int) -> int:
        row = rows[rule]
        found = alike[row] & ((1 << rule) - 1)
        for place, token in enumerate(row):
            if isinstance(token, int):
                found |= _lower(following[row[:place]], token)
        return found

    return before


def _ranks(rule: Rule, priorities: tuple[tuple[Value, ...], ...]) -> Said:
    return tuple(
        _rank(entry.value, known) if isinstance(entry, Constant) else repr(entry)
        for entry, known in zip(rule.entries, priorities, strict=True)
    )


def _rank(value: Value, known: tuple[Value, ...]) -> int:
    return known.index(value) if value in known else len(known)


def _lower(tokens: dict[int | str, int], rank: int) -> int:
    lower = (rules for token, rules in tokens.items() if isinstance(token, int) and token < rank)
    return reduce(or_, lower, 0)
