"""What no rule matches: every cell of small tables is tried; the boxes found hold just those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_tables import CITED, NO_TEXT, Cells, Enumerated, cells_of, enumerated

from telcrm.rules.analysis.tables import Box, Budget, TableSpace, describe_box, gaps, table_space
from telcrm.rules.form import EqualTo, OneOf, Reference, Rule, Table, Within
from telcrm.rules.grid import OrderedAxis
from telcrm.rules.types import Type

AMPLE = Budget(steps=100_000, boxes=10_000)


def held(boxes: tuple[Box, ...]) -> set[Cells]:
    return {cells for box in boxes for cells in cells_of(box)}


def line(space: TableSpace, place: int) -> int:
    """How many of a column's cells follow an order."""
    axis = space.axes[place]
    return len(axis.edges) + 1 if isinstance(axis, OrderedAxis) else 0


def is_run(part: int, size: int) -> bool:
    on_line = [cell for cell in range(size) if part >> cell & 1]
    return all(after == before + 1 for before, after in pairwise(on_line))


@settings(max_examples=600)
@given(enumerated())
def test_the_boxes_hold_what_no_rule_matches_and_nothing_else(one: Enumerated) -> None:
    """No gap is missed and none is made up, whatever the tests, with null and without."""
    found = gaps(one.space, AMPLE)
    assert found.complete
    assert held(found.boxes) == one.gaps


@settings(max_examples=600)
@given(enumerated())
def test_shares_are_exact_and_add_up(one: Enumerated) -> None:
    """What is covered, what is not and what is open is counted in cells, without rounding."""
    found = gaps(one.space, AMPLE)
    assert found.gap == Fraction(len(one.gaps), len(one.matching))
    assert found.covered == 1 - found.gap
    assert found.open == 0


@settings(max_examples=600)
@given(enumerated())
def test_no_box_can_be_larger(one: Enumerated) -> None:
    """A box with one more cell, null or next to its run, would hold what some rule matches."""
    assert_large(one, gaps(one.space, AMPLE).boxes)


def assert_large(one: Enumerated, boxes: tuple[Box, ...]) -> None:
    for box in boxes:
        for place, (part, whole) in enumerate(zip(box.parts, one.space.whole.parts, strict=True)):
            size = line(one.space, place)
            assert is_run(part, size)
            for cell in (c for c in range(whole.bit_length()) if (whole & ~part) >> c & 1):
                wider = part | 1 << cell
                parts = (*box.parts[:place], wider, *box.parts[place + 1 :])
                assert not is_run(wider, size) or not cells_of(Box(parts)) <= one.gaps


@settings(max_examples=100)
@given(enumerated())
def test_the_largest_box_comes_first(one: Enumerated) -> None:
    """Boxes stand in the order of their volume."""
    sizes = [box.volume for box in gaps(one.space, AMPLE).boxes]
    assert sizes == sorted(sizes, reverse=True)


@settings(max_examples=300)
@given(enumerated())
def test_no_box_says_what_the_others_say(one: Enumerated) -> None:
    """Each box holds something that the others together do not."""
    assert_needed(gaps(one.space, AMPLE).boxes)


def assert_needed(boxes: tuple[Box, ...]) -> None:
    for place, box in enumerate(boxes):
        assert not cells_of(box) <= held(boxes[:place] + boxes[place + 1 :])


@settings(max_examples=600)
@given(enumerated(), st.integers(0, 12), st.integers(1, 3))
def test_a_spent_budget_gives_bounds_that_hold(one: Enumerated, steps: int, most: int) -> None:
    """Whatever the budget: what is said to be covered or a gap is, and the rest is called open."""
    found = gaps(one.space, Budget(steps, most))
    gap = Fraction(len(one.gaps), len(one.matching))
    assert found.covered + found.gap + found.open == 1
    assert 0 <= found.gap <= gap
    assert 0 <= found.covered <= 1 - gap
    assert held(found.boxes) <= one.gaps
    assert len(found.boxes) <= most
    assert not found.complete or (held(found.boxes) == one.gaps and found.open == 0)


@settings(max_examples=300)
@given(enumerated(), st.integers(4, 40))
def test_more_steps_never_prove_less(one: Enumerated, steps: int) -> None:
    """Looking further leaves less open."""
    some, more = (gaps(one.space, Budget(count)) for count in (steps, 10_000))
    assert some.covered <= more.covered
    assert some.gap <= more.gap


@settings(max_examples=300)
@given(enumerated(("UNIQUE",)), st.randoms())
def test_the_order_of_rules_changes_no_gap(one: Enumerated, random: object) -> None:
    """What nothing matches does not follow from the order in which it is tried."""
    rules = list(one.space.table.rules)
    random.shuffle(rules)
    shuffled = _like(one.space, replace(one.space.table, rules=tuple(rules)))
    assert held(gaps(shuffled, AMPLE).boxes) == held(gaps(one.space, AMPLE).boxes)
    assert gaps(shuffled, AMPLE).gap == gaps(one.space, AMPLE).gap


def _like(space: TableSpace, table: Table) -> TableSpace:
    return replace(table_space(table), whole=space.whole)


@settings(max_examples=100)
@given(enumerated())
def test_a_rule_for_everything_leaves_no_gap(one: Enumerated) -> None:
    """With a last rule of `-` in each column all is covered, at once."""
    table = one.space.table
    if not table.rules:
        return
    last = replace(table.rules[0], tests=(OneOf(),) * len(table.columns))
    found = gaps(_like(one.space, replace(table, rules=(*table.rules, last))), Budget(1))
    assert (found.boxes, found.complete, found.covered) == ((), True, 1)


@settings(max_examples=300)
@given(enumerated(), st.data())
def test_a_rule_cut_in_two_changes_nothing(one: Enumerated, data: st.DataObject) -> None:
    """Rules for both sides of a bound say what the one rule said."""
    table = one.space.table
    places = [
        (row, place)
        for row, rule in enumerate(table.rules)
        for place, test in enumerate(rule.tests)
        if table.columns[place].type.kind == "integer" and not test.tests
    ]
    if not places or any(column.type.nullable for column in table.columns):
        return
    row, place = data.draw(st.sampled_from(places))
    halves = [Within(None, False, 2, True), Within(2, False, None, False)]
    rule = table.rules[row]
    cut = [
        replace(rule, tests=(*rule.tests[:place], OneOf((half,)), *rule.tests[place + 1 :]))
        for half in halves
    ]
    space = table_space(table)
    two = table_space(replace(table, rules=(*table.rules[:row], *cut, *table.rules[row + 1 :])))
    before, after = gaps(space, AMPLE), gaps(two, AMPLE)
    assert _values(space, before.boxes) == _values(two, after.boxes)


def _values(space: TableSpace, boxes: tuple[Box, ...]) -> set[tuple[str, ...]]:
    """Boxes by the bounds of their parts, whatever the axes are cut at."""
    return {
        tuple(_bounds(axis, part) for axis, part in zip(space.axes, box.parts, strict=True))
        for box in boxes
    }


def _bounds(axis: object, part: int) -> str:
    if not isinstance(axis, OrderedAxis):
        return str(part)
    edges = (None, *axis.edges, None)
    first, last = (part & -part).bit_length() - 1, part.bit_length() - 1
    return f"{edges[first]}..{edges[last + 1]}"


def test_a_large_table_takes_steps_in_proportion_to_its_rules() -> None:
    """A thousand banded rules behind one exception are looked through in half as many steps."""
    space = banded()
    found = gaps(space, Budget(steps=480))
    assert found.complete
    assert [describe_box(space, box) for box in found.boxes] == [
        {"z": "null"},
        {"x": '"c"', "y": "< 0", "z": ">= 4, null"},
    ]


@pytest.mark.parametrize("steps", [0, 1, 2, 5, 10, 20, 50, 100, 200, 300])
def test_bounds_on_a_large_table_hold(steps: int) -> None:
    """Where the steps end early, no more is said to be covered than is."""
    all_of_it = gaps(banded())
    some = gaps(banded(), Budget(steps))
    assert not some.complete
    assert some.covered <= all_of_it.covered
    assert some.gap <= all_of_it.gap
    assert some.covered + some.gap + some.open == 1


def banded() -> TableSpace:
    """A rule for each letter and two bands, but one; null is in none of them."""
    letters = tuple("abcdefghijklmnopqrstuvwxyz")
    kinds = (Type("category", values=letters), Type("integer"), Type("integer", nullable=True))
    bands = [Within(low, True, low + 1, False) for low in range(4)]
    bands = [Within(None, False, 0, False), *bands, Within(4, True, None, False)]
    rows = [
        (OneOf((EqualTo(letter),)), OneOf((one,)), OneOf((other,)))
        for letter in letters
        for one in bands
        for other in bands
    ]
    exception = (OneOf(), OneOf((Within(2, True, 9, True),)), OneOf((Within(3, True, 5, True),)))
    return space_of(kinds, [exception, *rows[:77], *rows[78:]])


def space_of(kinds: Sequence[Type], rows: Sequence[tuple[OneOf, ...]]) -> TableSpace:
    """The space of a table that says nothing."""
    rules = tuple(Rule(str(n), row, (), NO_TEXT, CITED) for n, row in enumerate(rows))
    columns = tuple(Reference("xyz"[n], kind) for n, kind in enumerate(kinds))
    return table_space(Table("t", NO_TEXT, "FIRST", None, columns, (), rules, None, (), CITED))


def test_gaps_between_hundreds_of_bounds_are_all_found() -> None:
    """An input with more cells than are kept an index of loses none of its gaps."""
    rows = [(OneOf((Within(4 * n, True, 4 * n + 2, False),)), OneOf()) for n in range(150)]
    space = space_of((Type("integer", minimum=0, maximum=599), Type("boolean")), rows)
    found = gaps(space)
    assert found.complete
    texts = sorted(describe_box(space, box)["x"] for box in found.boxes)
    assert texts == sorted([">= 598", *[f"[{4 * n + 2}..{4 * n + 4})" for n in range(149)]])


@settings(max_examples=200)
@given(st.lists(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 3)), min_size=3, max_size=3)))
def test_boxes_of_crowded_tables_are_large_and_needed(rows: list[list[tuple[int, int]]]) -> None:
    """With many rules across each other, too, no box can be larger and none is held by others."""
    kind = Type("integer", minimum=0, maximum=7)
    tests = [tuple(OneOf((Within(a, True, a + n, False),)) for a, n in row) for row in rows]
    one = Enumerated(space_of((kind,) * 3, tests))
    found = gaps(one.space, AMPLE)
    assert held(found.boxes) == one.gaps
    assert_large(one, found.boxes)
    assert_needed(found.boxes)
