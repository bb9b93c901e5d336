"""Generated pairs of books: one, and the same after a change such as people make."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from strategies import book_data, constants, literal
from telcrm.errors import BookError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules.analysis.whole_book.dimensions import dimensions_of
from telcrm.rules.comparison import Comparison

__all__ = ["pairs", "points"]

MOST = 300
"""Records up to which a pair is small enough to try them all."""


@st.composite
def pairs(draw: st.DrawFn) -> tuple[RuleBook, RuleBook]:
    """A book and the same with a rule, an attribute or a test changed, added or left out."""
    data = draw(book_data())
    changed = {**data, "decisions": dict(data["decisions"])}
    name = draw(st.sampled_from(sorted(changed["decisions"])))
    decision = dict(changed["decisions"][name])
    changed["decisions"][name] = decision
    if decision["kind"] == "decision_table":
        _change_table(draw, name, decision)
    elif decision["kind"] == "scorecard":
        decision["initial_score"] = draw(st.integers(-3, 3))
        key = draw(st.sampled_from(sorted(decision["characteristics"])))
        parts = dict(decision["characteristics"])
        if "attributes" in parts[key]:
            rows = [dict(row) for row in parts[key]["attributes"]]
            rows[0]["points"] = draw(st.integers(-5, 5))
            parts[key] = {**parts[key], "attributes": rows}
        decision["characteristics"] = parts
    else:
        assume(False)
    try:
        return tuple(RuleBook(BookSource.model_validate(one)) for one in (data, changed))  # type: ignore[return-value]
    except BookError:
        assume(False)
        raise


def _change_table(draw: st.DrawFn, name: str, table: dict[str, Any]) -> None:
    rules = [dict(rule) for rule in table["rules"]]
    assume(rules)
    place = draw(st.integers(0, len(rules) - 1))
    if draw(st.booleans()):
        del rules[place]
    else:
        kind = table["outputs"][name]["type"]
        rules[place]["then"] = {name: literal(draw(constants(kind)))}
    table["rules"] = rules


def points(books: tuple[RuleBook, ...], comparison: Comparison) -> list[dict[str, Any]]:
    """A record from each combination of cells that either book knows."""
    dimensions = dimensions_of([book.built for book in books], comparison._inputs)
    assume(all(one.known for one in dimensions))
    assume(prod(one.size for one in dimensions) <= MOST)
    lines = [[(one.name, one.value(at)) for at in range(one.size)] for one in dimensions]
    return [dict(one) for one in product(*lines)]
