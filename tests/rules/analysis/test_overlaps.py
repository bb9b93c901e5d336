"""Rules that match together: each pair of rules of small tables is tried in each cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from small_tables import CITED, NO_TEXT, Enumerated, cells_of, enumerated

from telcrm.rules.analysis.tables import Budget, Overlaps, conflicts, overlaps, table_space
from telcrm.rules.feel.values import equal
from telcrm.rules.form import Constant, Expression, Output, Rule, Table
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.hit_policies import Hit, conclude
from telcrm.rules.types import ANY

AMPLE = Budget(boxes=1_000)
Pair = frozenset[int]


def pairs_of(found: Overlaps) -> list[Pair]:
    return [frozenset((group.rule, other)) for group in found.groups for other in group.others]


def meeting(one: Enumerated) -> set[Pair]:
    """The pairs of rules that match in one cell."""
    found = (combinations(rules, 2) for rules in one.matching.values())
    return {frozenset(pair) for pairs in found for pair in pairs}


@settings(max_examples=500)
@given(enumerated(rules=8))
def test_every_pair_that_matches_together_is_found_once(one: Enumerated) -> None:
    """The groups hold all pairs and no other, and the count is theirs."""
    found = overlaps(one.space, AMPLE)
    assert sorted(map(sorted, pairs_of(found))) == sorted(map(sorted, meeting(one)))
    assert found.pairs == len(meeting(one))
    assert found.complete


@settings(max_examples=300)
@given(enumerated(rules=8))
def test_a_group_shows_where_its_first_pair_matches(one: Enumerated) -> None:
    """The box holds the cells in which both match, all of them and no others."""
    for group in overlaps(one.space, AMPLE).groups:
        pair = {group.rule, group.others[0]}
        assert cells_of(group.box) == {c for c, rules in one.matching.items() if pair <= {*rules}}


@settings(max_examples=300)
@given(enumerated(rules=8))
def test_the_rule_that_meets_most_comes_first(one: Enumerated) -> None:
    """Groups get smaller, and the first is as large as any rule's."""
    sizes = [len(group.others) for group in overlaps(one.space, AMPLE).groups]
    assert sizes == sorted(sizes, reverse=True)
    degrees = [sum(rule in pair for pair in meeting(one)) for rule in range(8)]
    assert max(sizes, default=0) == max(degrees)


@settings(max_examples=300)
@given(enumerated(rules=8))
def test_groups_beyond_the_budget_are_said_to_be_left_out(one: Enumerated) -> None:
    """With room for one group the pairs are still counted, and `complete` says if it holds them."""
    found = overlaps(one.space, Budget(boxes=1))
    assert found.pairs == len(meeting(one))
    assert len(found.groups) <= 1
    assert found.complete == (len(pairs_of(found)) == found.pairs)


@settings(max_examples=500)
@given(enumerated(("UNIQUE", "ANY"), rules=8))
def test_conflicts_are_where_deciding_fails(one: Enumerated) -> None:
    """There is a conflict exactly if some cell has rules that the hit policy cannot reconcile."""
    failing = [set(said.rules) for said in one.said.values() if said.problem]
    found = conflicts(one.space, AMPLE)
    assert bool(found.certain.pairs) == bool(failing)
    for pair in pairs_of(found.certain):
        assert any(pair <= rules for rules in failing)
    for rules in failing:
        assert any(pair <= rules for pair in pairs_of(found.certain))
    assert not found.possible.pairs


@settings(max_examples=500)
@given(enumerated(("ANY",), constant=False, rules=8))
def test_calculated_entries_may_conflict(one: Enumerated) -> None:
    """Constants that differ contradict for certain; entries that are calculated perhaps."""
    entries = [rule.entries for rule in one.space.table.rules]
    kinds: dict[str, set[Pair]] = {"certain": set(), "possible": set(), "none": set()}
    for pair in meeting(one):
        left, right = pair
        told = [_told(a, b) for a, b in zip(entries[left], entries[right], strict=True)]
        kinds["certain" if "certain" in told else max(told)].add(pair)
    found = conflicts(one.space, AMPLE)
    assert set(pairs_of(found.certain)) == kinds["certain"]
    assert set(pairs_of(found.possible)) == kinds["possible"]


def _told(left: Expression, right: Expression) -> str:
    if left == right:
        return "none"
    known = isinstance(left, Constant) and isinstance(right, Constant)
    return "certain" if known and equal(left.value, right.value) is not True else "possible"


@settings(max_examples=100)
@given(enumerated(("FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")))
def test_policies_that_choose_or_collect_know_no_conflict(one: Enumerated) -> None:
    """Where the hit policy says what several rules come to, none contradicts another."""
    found = conflicts(one.space)
    assert (found.certain.pairs, found.possible.pairs) == (0, 0)


@pytest.mark.parametrize(
    ("left", "right", "conflicting"),
    [
        (1, Decimal("1.0"), False),
        (1, True, True),
        (1, "1", True),
        (None, None, False),
        (None, 0, True),
        ((1, Decimal(2)), (Decimal("1.0"), 2), False),
        ((1, 2), (2, 1), True),
        (1, (1,), True),
        (FrozenDict(a=1), FrozenDict(a=Decimal("1.00")), False),
        (date(2024, 1, 1), date(2024, 1, 1), False),
        (date(2024, 1, 1), date(2024, 1, 2), True),
    ],
)
def test_entries_are_equal_as_the_language_has_it(
    left: object, right: object, conflicting: bool
) -> None:
    """Two rules for everything under ANY: what is written in two ways may be one value."""
    entries = [(Constant(value, ANY),) for value in (left, right)]
    rules = tuple(Rule(str(place), (), one, NO_TEXT, CITED) for place, one in enumerate(entries))
    output = Output("answer", ANY, NO_TEXT)
    table = Table("t", NO_TEXT, "ANY", None, (), (output,), rules, None, ((),), CITED)
    hits = tuple(Hit(place, (entry.value,)) for place, (entry,) in enumerate(entries))
    assert bool(conclude(table, hits, None).problem) == conflicting
    assert conflicts(table_space(table)).certain.pairs == conflicting
