"""Tables as boxes of cells: the sets of rules, the words for boxes, and values from inside them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_tables import (
    CITED,
    NO_TEXT,
    Enumerated,
    boxes,
    cells_of,
    enumerated,
    tables,
)

from strategies import books
from telcrm.rules import RuleBook
from telcrm.rules.analysis.tables import (
    Box,
    Budget,
    cells_text,
    column_names,
    describe_box,
    gaps,
    has_cells,
    overlaps,
    table_space,
    within,
    witness,
)
from telcrm.rules.analysis.tables.boxes import common, inside, members, outside, runs, volume
from telcrm.rules.analysis.tables.rule_sets import sets_of_boxes, transposed
from telcrm.rules.form import Comparison, EqualTo, OneOf, Reference, Rule, Table, Within
from telcrm.rules.grid import mask
from telcrm.rules.record.backend import locator
from telcrm.rules.semantics import matching
from telcrm.rules.source.checker import check_test
from telcrm.rules.types import ANY, Type

parts = st.tuples(*[st.integers(1, 31)] * 3)


@given(parts, parts)
def test_boxes_are_sets_of_combinations(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    """What is common, inside and outside, and the volume, are what the sets of cells say."""
    a, b = cells_of(Box(left)), cells_of(Box(right))
    both = common(left, right)
    assert (cells_of(Box(both)) if both else set()) == a & b
    assert inside(left, right) == (a <= b)
    assert volume(left) == Box(left).volume == len(a)
    rest = [cells_of(Box(piece)) for piece in outside(left, right)]
    assert sum(map(len, rest)) == len(set().union(*rest))
    assert set().union(*rest) == a - b


@given(st.integers(0, 2**70))
def test_runs_are_the_places_of_a_bitset(bits: int) -> None:
    """Runs hold the places that are set, and no two of them touch."""
    found = list(runs(bits))
    assert [place for first, last in found for place in range(first, last + 1)] == [*members(bits)]
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(found))


@given(st.lists(st.integers(0, 2**9 - 1), max_size=9))
def test_turning_bitsets_twice_changes_nothing(rows: list[int]) -> None:
    """Bit `i` of row `j` becomes bit `j` of row `i`."""
    turned = transposed(rows, 9)
    assert all(turned[i] >> j & 1 == row >> i & 1 for j, row in enumerate(rows) for i in range(9))
    assert transposed(turned, len(rows)) == rows


@settings(max_examples=400)
@given(enumerated(), st.data())
def test_rules_that_meet_and_hold_cells_are_found(one: Enumerated, data: st.DataObject) -> None:
    """For any set of cells: the rules whose tests hold in one of them, and in all of them."""
    space = one.space
    part = data.draw(boxes(space)).parts
    for place, (column, cells) in enumerate(zip(space.sets.columns, part, strict=True)):
        masks = [mask(space.axes[place], rule.tests[place]) for rule in space.table.rules]
        held = [[row[cell] for cell in members(cells)] for row in masks]
        some = sum(any(row) << rule for rule, row in enumerate(held))
        every = sum(all(row) << rule for rule, row in enumerate(held))
        assert column.sets(cells) == column.sets(cells) == (some, every)


@settings(max_examples=300)
@given(enumerated(), st.data())
def test_boxes_are_asked_like_rules(one: Enumerated, data: st.DataObject) -> None:
    """Boxes made into rules meet what they met as boxes."""
    found = data.draw(st.lists(boxes(one.space), min_size=1, max_size=5))
    asked = data.draw(boxes(one.space)).parts
    sets = sets_of_boxes([box.parts for box in found], one.space.sets.columns)
    wanted = sum((common(box.parts, asked) is not None) << i for i, box in enumerate(found))
    assert sets.meeting(asked) == wanted


@settings(max_examples=500)
@given(enumerated(), st.data())
def test_the_words_for_a_box_are_a_rule_for_it(one: Enumerated, data: st.DataObject) -> None:
    """Read as the cells of a rule, they hold in the cells of the box and nowhere else."""
    space = replace(one.space, whole=table_space(one.space.table).whole)
    box = data.draw(boxes(space))
    words = describe_box(space, box)
    for column, axis, part in zip(space.table.columns, space.axes, box.parts, strict=True):
        assert isinstance(column, Reference)
        text = words.get(column.name, "-")
        assert (text == "-") == (part == (1 << axis.size) - 1)
        test = check_test(text, column, {})
        assert sum(found << cell for cell, found in enumerate(mask(axis, test))) == part


@settings(max_examples=500)
@given(enumerated(), st.data())
def test_a_witness_is_inside_its_box(one: Enumerated, data: st.DataObject) -> None:
    """Each value falls into a cell of the box and its type's range, and is null only if it must."""
    box = data.draw(boxes(one.space))
    values = witness(one.space, box)
    for axis, part, value in zip(one.space.axes, box.parts, values, strict=True):
        assert part >> locator(axis)(value) & 1
        assert value is not None or part == 1 << axis.size - 1
        if value is not None and axis.type.numeric:
            assert axis.type.minimum is None or value >= axis.type.minimum
            assert axis.type.maximum is None or value <= axis.type.maximum


@settings(max_examples=300)
@given(enumerated(), st.data())
def test_questions_about_a_part_are_answered_for_it(one: Enumerated, data: st.DataObject) -> None:
    """Inside a box, gaps and overlaps are those of the whole that lie in it."""
    box = data.draw(boxes(one.space))
    part = within(one.space, box)
    assert within(part, one.space.whole) == part
    inner = Enumerated(part)
    held = [cells_of(gap) for gap in gaps(part, Budget(boxes=10_000)).boxes]
    assert set().union(*held) == one.gaps & cells_of(box) == inner.gaps
    for group in overlaps(part).groups:
        assert cells_of(group.box) <= cells_of(box)


@settings(max_examples=200)
@given(st.data())
def test_exact_decimals_have_nothing_between_neighbours(data: st.DataObject) -> None:
    """A column that holds no finer decimals has gaps only where a value of its scale lies."""
    ends = st.integers(0, 12)
    rows = data.draw(st.lists(st.tuples(ends, ends, st.booleans(), st.booleans()), max_size=5))
    tests = [
        Within(Decimal(min(a, b)) / 8, low, Decimal(max(a, b)) / 8, high)
        for a, b, low, high in rows
    ]
    kind = Type("decimal", scale=1, minimum=0, maximum=Decimal("1.2"))
    space = table_space(one_column(kind, tests), exact=(0,))
    values = [Decimal(n) / 10 for n in range(13)]
    locate = locator(space.axes[0])
    assert {locate(value) for value in values} == set(range(space.axes[0].size))
    table_matches = matching(space.table)
    for box in gaps(space).boxes:
        for value in values:
            if box.parts[0] >> locate(value) & 1:
                assert not table_matches({"x": value})
        assert witness(space, box)[0] in values
    uncovered = [value for value in values if not table_matches({"x": value})]
    assert bool(uncovered) == bool(gaps(space).boxes)


def one_column(kind: Type, tests: list[Within | EqualTo]) -> Table:
    """A table of one column `x` that says nothing."""
    rules = tuple(
        Rule(f"rule_{place}", (OneOf((test,)),), (), NO_TEXT, CITED)
        for place, test in enumerate(tests)
    )
    return Table("t", NO_TEXT, "FIRST", None, (Reference("x", kind),), (), rules, None, (), CITED)


def test_between_neighbouring_cents_lies_a_gap_only_for_finer_values() -> None:
    """`<= 0.01` and `>= 0.02` leave 0.015 open, where an input may be as fine as that."""
    kind = Type("decimal", scale=2, minimum=0, maximum=1)
    low = Within(None, False, Decimal("0.01"), True)
    high = Within(Decimal("0.02"), True, None, False)
    table = one_column(kind, [low, high])
    space = table_space(table)
    (gap,) = gaps(space).boxes
    assert describe_box(space, gap) == {"x": "(0.01..0.02)"}
    assert witness(space, gap) == (Decimal("0.011"),)
    assert gaps(table_space(table, exact=(0,))).boxes == ()


def test_a_witness_has_no_more_decimals_than_people_write() -> None:
    """Of a cell that holds cents the witness is one, and not the middle between two."""
    kind = Type("decimal", scale=2, minimum=0, maximum=1)
    low = Within(None, False, Decimal("0.01"), True)
    high = Within(Decimal("0.04"), True, None, False)
    space = table_space(one_column(kind, [low, high]))
    assert witness(space, gaps(space).boxes[0]) == (Decimal("0.02"),)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (0b00011, '"a", "b"'),
        (0b10000, "null"),
        (0b10001, '"a", null'),
        (0b01111, "not(null)"),
        (0b10111, 'not("d")'),
        (0b00111, '"a", "b", "c"'),
    ],
)
def test_listed_values_are_named_or_those_left_out(part: int, words: str) -> None:
    """What is shorter to read is written, and null is always said."""
    axis = table_space(one_column(Type("category", values=tuple("abcd"), nullable=True), [])).axes[
        0
    ]
    assert cells_text(axis, part) == words


def test_an_interval_of_one_is_a_value_only_where_none_lie_between() -> None:
    """`[1..2)` is 1 for whole numbers, and stays what it is for decimals."""
    tests = [Within(1, True, 2, False)]
    whole = table_space(one_column(Type("integer"), tests)).axes[0]
    decimal = table_space(one_column(Type("decimal", scale=2), tests)).axes[0]
    assert (cells_text(whole, 0b10), cells_text(decimal, 0b10)) == ("1", "[1..2)")


def test_another_word_is_one_that_people_would_write() -> None:
    """The witness for all that is not listed is not listed."""
    space = table_space(one_column(Type("string"), [EqualTo("other"), EqualTo("a")]))
    (gap,) = gaps(space).boxes
    assert describe_box(space, gap) == {"x": 'not("a", "other")'}
    assert witness(space, gap) == ("other 1",)


def test_columns_without_a_name_have_their_number() -> None:
    """No two columns are called alike, so that no word about one is lost."""
    x = Reference("x", Type("integer"))
    compared = Comparison("<", x, x, Type("boolean"))
    table = replace(one_column(Type("integer"), []), columns=(x, compared, x))
    assert column_names(table) == ("x", "column 2 (x)", "column 3 (x)")


def test_a_column_of_lists_has_no_cells() -> None:
    """What cannot be cut is said so before it is tried."""
    table = one_column(Type("integer"), [])
    assert has_cells(table)
    assert not has_cells(replace(table, columns=(Reference("x", ANY),)))


@settings(max_examples=200)
@given(books())
def test_witnesses_of_written_books_are_matched_by_no_rule(book: RuleBook) -> None:
    """In tables read from a file, trying each rule on a gap's witness finds none that matches."""
    for table in book.form.decisions:
        if isinstance(table, Table) and all(isinstance(c, Reference) for c in table.columns):
            space = table_space(table)
            for box in gaps(space).boxes:
                values = witness(space, box)
                record = {c.name: v for c, v in zip(table.columns, values, strict=True)}
                assert matching(table)(record) == ()


@settings(max_examples=100)
@given(tables(), st.integers(2, 6))
def test_the_rules_of_a_table_may_stand_many_times(table: Table, times: int) -> None:
    """Rules repeated match together and leave the same gaps."""
    space = table_space(table)
    many = table_space(replace(table, rules=table.rules * times))
    assert gaps(many) == gaps(space)
    met = overlaps(many, Budget(boxes=1_000)).pairs
    found = [rule for rule in range(len(table.rules)) if space.common(rule)]
    assert met >= len(found) * times * (times - 1) // 2
