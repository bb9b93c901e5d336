"""The grid: cells cut a line so that tests are sets of whole cells, and every value has one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from strategies import KINDS, WORDS, cells, constants
from telcrm.rules.columns.column import Column
from telcrm.rules.columns.placing import cells as located
from telcrm.rules.form import OneOf, Reference
from telcrm.rules.grid import axis_of, build_lattice, describe, mask, sets_by_cell
from telcrm.rules.record.backend import locator
from telcrm.rules.source.checker import check_test
from telcrm.rules.types import Type
from telcrm.rules.unary_tests import holds

bounds = st.one_of(st.none(), st.integers(-6, 14))


@st.composite
def types(draw: st.DrawFn) -> Type:
    """An input's type, with a range, half a range or none."""
    kind = draw(st.sampled_from(KINDS))
    nullable = draw(st.booleans())
    if kind == "category":
        return Type(kind, values=WORDS, nullable=nullable)
    if kind in ("integer", "decimal"):
        ends = sorted(draw(st.tuples(st.integers(-6, 14), st.integers(-6, 14))))
        low, high = (end if draw(st.booleans()) else None for end in ends)
        return Type(kind, 2 if kind == "decimal" else 0, low, high, nullable=nullable)
    return Type(kind, nullable=nullable)


def values(kind: Type) -> st.SearchStrategy[Any]:
    """Values within the type's range, near and on the constants that cells name."""
    near = constants(kind.kind)
    if kind.kind == "decimal":
        finer = st.sampled_from([Decimal(0), Decimal("0.001"), Decimal("-1E-9")])
        near = st.builds(lambda a, b: a + b, near, finer)
    if kind.kind == "date":
        near = st.builds(lambda d, n: d + timedelta(days=n), near, st.integers(-400, 400))
    if kind.kind == "string":
        near = st.one_of(near, st.text(max_size=2))
    if kind.numeric:
        low = -99 if kind.minimum is None else kind.minimum
        high = 99 if kind.maximum is None else kind.maximum
        near = near.map(lambda value: min(max(value, low), high))
    return st.one_of(near, st.none()) if kind.nullable else near


@given(st.data())
def test_a_value_passes_a_test_exactly_if_its_cell_does(data: st.DataObject) -> None:
    """Looking a value's cell up says what testing the value says, for every test on the axis."""
    kind = data.draw(types())
    subject = Reference("x", kind)
    texts = data.draw(st.lists(cells(kind.kind, nullable=kind.nullable), min_size=1, max_size=5))
    tests = [check_test(text, subject, {}) for text in texts]
    axis = axis_of(kind, tests)
    value = data.draw(values(kind))
    cell = locator(axis)(value)
    assert 0 <= cell < axis.size == len(axis.representatives())
    for test in tests:
        assert isinstance(test, OneOf)
        assert mask(axis, test)[cell] is (holds(test, value) is True)


@given(st.data())
def test_sweeping_the_line_finds_what_testing_each_cell_finds(data: st.DataObject) -> None:
    """The bitsets of all tests at once are the masks of the tests one by one."""
    kind = data.draw(types())
    subject = Reference("x", kind)
    texts = data.draw(st.lists(cells(kind.kind, nullable=kind.nullable), max_size=6))
    tests = [check_test(text, subject, {}) for text in texts]
    axis = axis_of(kind, tests)
    masks = [mask(axis, test) for test in tests]
    wanted = [sum(row[cell] << i for i, row in enumerate(masks)) for cell in range(axis.size)]
    assert sets_by_cell(axis, tests) == wanted


@given(st.data())
def test_representatives_lie_in_their_own_cells(data: st.DataObject) -> None:
    """Each cell's representative is found in that cell: no cell is empty, none is missed."""
    kind = data.draw(types())
    texts = data.draw(st.lists(cells(kind.kind, nullable=kind.nullable), max_size=5))
    axis = axis_of(kind, [check_test(text, Reference("x", kind), {}) for text in texts])
    locate = locator(axis)
    representatives = axis.representatives()
    assert [locate(value) for value in representatives] == list(range(axis.size))
    for value in representatives:
        if kind.numeric and value is not None:
            assert kind.minimum is None or value >= kind.minimum
            assert kind.maximum is None or value <= kind.maximum


@given(st.data())
def test_a_cell_described_is_a_test_for_that_cell(data: st.DataObject) -> None:
    """The words for a cell are S-FEEL, and hold of its representative and of no other's."""
    kind = data.draw(types())
    texts = data.draw(st.lists(cells(kind.kind, nullable=kind.nullable), max_size=5))
    subject = Reference("x", kind)
    axis = axis_of(kind, [check_test(text, subject, {}) for text in texts])
    representatives = axis.representatives()
    for cell in range(axis.size):
        words = describe(axis, cell)
        if words in ("-", "not()"):
            continue
        test = check_test(words, subject, {})
        found = [holds(test, value) is True for value in representatives]
        null_too = words.startswith("not(") and kind.nullable
        assert found == [i == cell or (null_too and i == axis.size - 1) for i in range(axis.size)]


@given(
    st.lists(st.lists(st.integers(0, 255), min_size=1, max_size=6), min_size=1, max_size=4),
    st.data(),
)
def test_the_lattice_ends_in_the_rules_that_match(
    columns: list[list[int]], data: st.DataObject
) -> None:
    """Walking the lattice gives the intersection of the cells' rule sets, whatever the order."""
    lattice = build_lattice(columns, 8)
    path = [data.draw(st.integers(0, len(column) - 1)) for column in columns]
    state = 0
    for index, layer in zip(lattice.order, lattice.layers, strict=True):
        state = layer.table[state][layer.classes[path[index]]]
    wanted = 255
    for column, cell in zip(columns, path, strict=True):
        wanted &= column[cell]
    assert lattice.matches[state] == wanted


@given(st.data())
def test_rows_fall_in_the_cells_that_records_fall_in(data: st.DataObject) -> None:
    """float64, small integers and scaled integers are placed as single values are."""
    kind = data.draw(types().filter(lambda kind: kind.numeric))
    texts = data.draw(st.lists(cells(kind.kind, nullable=False), min_size=1, max_size=12))
    axis = axis_of(kind, [check_test(text, Reference("x", kind), {}) for text in texts])
    plain = [v for v in data.draw(st.lists(values(kind), min_size=1)) if v is not None]
    one_by_one = [locator(axis)(value) for value in plain]
    if kind.kind == "integer":
        arrays = [np.array(plain, dtype=np.int8), np.array(plain, dtype=np.int64)]
    else:
        arrays = [np.array(plain, dtype=np.float64)]
        one_by_one = [locator(axis)(float(value)) for value in plain]
    for array in arrays:
        assert located(axis, Column(array, None, kind)).tolist() == one_by_one


def test_a_month_follows_december_by_january() -> None:
    """202313 does not exist: the cell after 202312 begins with 202401."""
    kind = Type("month")
    axis = axis_of(kind, [OneOf(check_test("> 202312", Reference("x", kind), {}).tests)])
    assert axis.representatives()[1] == 202401


def test_days_are_whole() -> None:
    """Between one day and the next lies no cell."""
    kind = Type("date")
    first, second = date(2024, 2, 28), date(2024, 2, 29)
    text = f'(date("{first}")..date("{second}"))'
    test = check_test(text, Reference("x", kind), {})
    assert not any(mask(axis_of(kind, [test]), test))
