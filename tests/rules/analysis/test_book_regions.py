"""Regions of whole books, held to every record one by one."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import telcrm
from strategies import books, calculated_books, facts
from telcrm.errors import DecisionError
from telcrm.rules import RuleBook
from telcrm.rules.analysis.whole_book.answers import Answers
from telcrm.rules.analysis.whole_book.dimensions import Dimension, dimensions_of
from telcrm.rules.analysis.whole_book.extents import Between, Fault, Few
from telcrm.rules.analysis.whole_book.regions import Region, regions, whole

SLOW = settings(suppress_health_check=list(HealthCheck))
MOST = 400


def answer(book: RuleBook, record: dict[str, Any]) -> tuple[Any, ...]:
    """What a book says, output by output; a contradiction for what needs it."""
    said = []
    for name in book.outputs:
        try:
            said.append(book.decider(name)(record))
        except DecisionError as error:
            said.append(error.code)
    return tuple(said)


def plain(found: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    return found and tuple(one.code if isinstance(one, Fault) else one for one in found)


def space(book: RuleBook) -> tuple[Dimension, ...]:
    return dimensions_of([book.built], book.form.inputs)


def holding(found: list[Region], point: tuple[int, ...]) -> list[Region]:
    return [
        one
        for one in found
        if all(low <= p <= high for (low, high), p in zip(one.box, point, strict=True))
    ]


@SLOW
@given(books() | calculated_books(), st.data())
def test_each_record_lies_in_one_region_that_has_its_answer(
    book: RuleBook, data: st.DataObject
) -> None:
    """Regions lie side by side, leave nothing out, and say what the book says of each record."""
    dimensions = space(book)
    found = list(regions(Answers(book.built, dimensions, book.outputs), whole(dimensions), 3000))
    for _ in range(10):
        record = data.draw(facts(book))
        try:
            point = tuple(d.position(record[d.name]) for d in dimensions)
            said = answer(book, record)
        except telcrm.errors.InputError:
            continue
        (region,) = holding(found, point)
        assert region.answer is None or plain(region.answer) == said


@SLOW
@given(books())
def test_small_books_are_known_whole(book: RuleBook) -> None:
    """Position by position, regions say what the book says; nothing stays open."""
    dimensions = space(book)
    assume(all(one.known for one in dimensions))
    assume(prod(dimension.size for dimension in dimensions) <= MOST)
    found = list(regions(Answers(book.built, dimensions, book.outputs), whole(dimensions)))
    assert sum(prod(b - a + 1 for a, b in one.box) for one in found) == prod(
        dimension.size for dimension in dimensions
    )
    for point in product(*(range(dimension.size) for dimension in dimensions)):
        record = {d.name: d.value(p) for d, p in zip(dimensions, point, strict=True)}
        (region,) = holding(found, point)
        assert plain(region.answer) == answer(book, record)


@SLOW
@given(books() | calculated_books(), st.data())
def test_what_may_be_holds_what_is(book: RuleBook, data: st.DataObject) -> None:
    """On any box around a record, what is said to be possible includes the record's answer."""
    dimensions = space(book)
    record = data.draw(facts(book))
    try:
        point = [d.position(record[d.name]) for d in dimensions]
        said = answer(book, record)
    except telcrm.errors.InputError:
        return
    box = tuple(
        (data.draw(st.integers(0, p)), data.draw(st.integers(p, d.size - 1)))
        for d, p in zip(dimensions, point, strict=True)
    )
    for extent, value in zip(
        Answers(book.built, dimensions, book.outputs).on(box), said, strict=True
    ):
        if isinstance(extent, Few):
            assert value in plain(tuple(extent.values)), (box, record)
        elif isinstance(extent, Between):
            assert (value is None and extent.null) or extent.low <= value <= extent.high
