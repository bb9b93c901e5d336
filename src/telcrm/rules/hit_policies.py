"""Hit policies: from the rules of a table that match to what the table says.

They are DMN's seven, COLLECT with its four aggregations. What several rules say together is a list
(a tuple here) in the order the policy names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cmp_to_key, reduce
from typing import Any, Final, TypeAlias

from telcrm.errors import Place, Problem
from telcrm.rules.feel.arithmetic import add
from telcrm.rules.feel.values import equal, order
from telcrm.rules.form import Table
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.types import Value

__all__ = [
    "AGGREGATIONS",
    "BY_MATCH",
    "ONE_RULE",
    "POLICIES",
    "Hit",
    "Outcome",
    "by_priority",
    "conclude",
    "contradiction",
    "gives_lists",
]

LISTS: Final = ("RULE ORDER", "OUTPUT ORDER")
"""Policies that give lists; so does COLLECT without an aggregation."""

BY_MATCH: Final = ("UNIQUE", "FIRST")
"""Policies that pick a rule by what matches alone, not by what rules say."""


ONE_RULE: Final = ("UNIQUE", "ANY", "FIRST", "PRIORITY")
"""Policies under which one rule gives the answer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matches, by its index, and the values of its output entries."""

    rule: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table says where a given set of rules matches.

    Attributes:
        values: one per output; null where nothing matches and no default is given.
        rules: indexes of the rules that gave the values, or that contradict each other.
        problem: the code of the contradiction, None where there is none.
    """

    values: tuple[Value, ...]
    rules: tuple[int, ...]
    problem: str | None = None


Hits: TypeAlias = tuple[Hit, ...]


def conclude(table: Table, hits: Hits, default: tuple[Value, ...] | None) -> Outcome:
    """What a table says.

    Args:
        table: its hit policy, aggregation and declared values are what counts.
        hits: the rules that match, in the order of the table.
        default: what is said where none does; None is null, or an empty list.
    """
    if not hits:
        outcome = Outcome(default or (None,) * len(table.outputs), ())
        return outcome if default is None else _together(table, outcome)
    return _together(table, POLICIES[table.hit_policy](table, hits))


def _together(table: Table, outcome: Outcome) -> Outcome:
    """What a table says where its entries are the parts of one context: that, or a list of them."""
    if not table.components or outcome.problem:
        return outcome
    if not outcome.rules or not gives_lists(table):
        return replace(outcome, values=(_context(table, outcome.values),))
    rows = zip(*outcome.values, strict=True)
    return replace(outcome, values=(tuple(_context(table, row) for row in rows),))


def _context(table: Table, values: tuple[Value, ...]) -> Value:
    return FrozenDict(zip(table.components, values, strict=True))


def gives_lists(table: Table) -> bool:
    """Whether several rules together give a list."""
    collects = table.hit_policy == "COLLECT" and table.aggregation is None
    return collects or table.hit_policy in LISTS


def contradiction(table: Table, outcome: Outcome, book: str | None = None) -> Problem:
    """The problem of rules that contradict each other."""
    rules = ", ".join(table.rules[index].id for index in outcome.rules)
    place = Place(file=book, path=f"decisions.{table.name}")
    hint = "make the rules disjoint, or choose another hit policy"
    return Problem(outcome.problem or "", f"{table.name}: the rules {rules} all match", place, hint)


def _rules(hits: Hits) -> tuple[int, ...]:
    return tuple(hit.rule for hit in hits)


def _contradiction(table: Table, hits: Hits, code: str) -> Outcome:
    return Outcome((None,) * len(table.outputs), _rules(hits), code)


def _unique(table: Table, hits: Hits) -> Outcome:
    return _contradiction(table, hits, "decision.unique") if len(hits) > 1 else _first(table, hits)


def _first(_: Table, hits: Hits) -> Outcome:
    return Outcome(hits[0].values, _rules(hits[:1]))


def _any(table: Table, hits: Hits) -> Outcome:
    if all(_same(hit.values, hits[0].values) for hit in hits):
        return Outcome(hits[0].values, _rules(hits))
    return _contradiction(table, hits, "decision.any")


def _same(left: tuple[Value, ...], right: tuple[Value, ...]) -> bool:
    return all(equal(a, b) is True for a, b in zip(left, right, strict=True))


def _priority(table: Table, hits: Hits) -> Outcome:
    best = by_priority(table, hits)[0]
    return Outcome(best.values, (best.rule,))


def by_priority(table: Table, hits: Hits) -> Hits:
    """The hits whose values are declared first, first; among equals, in the order of the table."""

    def rank(hit: Hit) -> tuple[int, ...]:
        pairs = zip(table.priorities, hit.values, strict=True)
        return tuple(known.index(v) if v in known else len(known) for known, v in pairs)

    return tuple(sorted(hits, key=rank))


def _listed(hits: Hits) -> Outcome:
    columns = zip(*(hit.values for hit in hits), strict=True)
    return Outcome(tuple(columns), _rules(hits))


def _rule_order(_: Table, hits: Hits) -> Outcome:
    return _listed(hits)


def _output_order(table: Table, hits: Hits) -> Outcome:
    return _listed(by_priority(table, hits))


def _collect(table: Table, hits: Hits) -> Outcome:
    if table.aggregation is None:
        return _listed(hits)
    aggregate = AGGREGATIONS[table.aggregation]
    columns = zip(*(hit.values for hit in hits), strict=True)
    return Outcome(tuple(aggregate(column) for column in columns), _rules(hits))


def _extreme(values: tuple[Value, ...], sign: int) -> Value:
    """The smallest or largest value; null where they have no order."""
    if any(order(value, values[0]) is None for value in values):
        return None
    key: Any = cmp_to_key(lambda a, b: order(a, b) or 0)
    return min(values, key=key) if sign < 0 else max(values, key=key)


def _summable(values: tuple[Value, ...]) -> bool:
    """Whether values are numbers or durations; texts are not summed, though they can be added."""
    return not any(isinstance(value, str) for value in values)


AGGREGATIONS: Final[dict[str, Callable[[tuple[Value, ...]], Value]]] = {
    "SUM": lambda values: reduce(add, values) if _summable(values) else None,
    "COUNT": len,
    "MIN": lambda values: _extreme(values, -1),
    "MAX": lambda values: _extreme(values, 1),
}

POLICIES: Final[dict[str, Callable[[Table, Hits], Outcome]]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _collect,
}
