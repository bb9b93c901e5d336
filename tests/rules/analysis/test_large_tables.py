"""Tables without a lattice, and those whose lattice is large, held to what enumeration gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from math import prod
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from small_tables import Enumerated, boxes, cells_of, enumerated

from strategies import books, calculated_books, facts
from telcrm.errors import BookError, DecisionError, InputError
from telcrm.rules import RuleBook, grid
from telcrm.rules.analysis.advice import Wish, advise
from telcrm.rules.analysis.whole_book import steps
from telcrm.rules.analysis.whole_book.answers import Answers
from telcrm.rules.analysis.whole_book.dimensions import dimensions_of
from telcrm.rules.analysis.whole_book.extents import Between, Fault, Few
from telcrm.rules.analysis.whole_book.large_tables import by_rank, large_table
from telcrm.rules.analysis.whole_book.regions import regions, whole
from telcrm.rules.compiled import CompiledTable
from telcrm.rules.form import Table
from telcrm.rules.hit_policies import Hit, Outcome, conclude

SLOW = settings(suppress_health_check=list(HealthCheck))
MOST = 300


@contextmanager
def no_lattice() -> Iterator[None]:
    """Every table counts as one whose lattice is too large."""
    with patch.object(grid, "STATES_LIMIT", -1):
        yield


@contextmanager
def large_lattices() -> Iterator[None]:
    """Every lattice counts as one too large to be walked through."""
    with patch.object(steps, "MOST_ENTRIES", -1):
        yield


@st.composite
def by_sets(draw: st.DrawFn) -> RuleBook:
    """A book all tables of which are decided by sets of their rules."""
    book = draw(books() | calculated_books())
    assume(any(isinstance(one, Table) for one in book.form.decisions))
    with draw(st.sampled_from((no_lattice, large_lattices)))():
        try:
            forced = RuleBook(book.source)
        except BookError:  # Without a lattice less is known of what a table can say.
            assume(False)
            raise
        steps.steps_of(forced.built)
    return forced


def plain(values: Any) -> set[Any]:
    return {one.code if isinstance(one, Fault) else one for one in values}


def said(book: RuleBook, output: str, record: dict[str, Any]) -> Any:
    try:
        return book.decider(output)(record)
    except DecisionError as error:
        return error.code


def points(book: RuleBook, known: dict[str, Any]) -> list[dict[str, Any]]:
    """Every way to fill in what is not known, a value for each position."""
    specs = [spec for spec in book.form.inputs if spec.name not in known]
    lines = dimensions_of([book.built], specs)
    assume(all(one.known for one in lines))
    assume(prod(one.size for one in lines) <= MOST)
    values = [[(one.name, one.value(at)) for at in range(one.size)] for one in lines]
    return [{**known, **dict(filled)} for filled in product(*values)]


def test_tables_are_decided_by_sets_where_the_lattice_is_too_large() -> None:
    """What these tests force is what happens: there is no lattice, and the sets are asked."""
    import telcrm  # noqa: PLC0415

    source = telcrm.load("cmcc.credit_rating").source
    with no_lattice():
        book = RuleBook(source)
    compiled = book.built.compiled["star"]
    assert isinstance(compiled, CompiledTable)
    assert compiled.lattice is None
    (star,) = [one for one in steps.steps_of(book.built) if one.name == "star"]
    assert star.large is not None


@SLOW
@given(by_sets(), st.data())
def test_no_outcome_is_missed_or_made_up(book: RuleBook, data: st.DataObject) -> None:
    """What is still possible is what enumeration gives; the same facts matter as by lattices."""
    record = data.draw(facts(book))
    known = {name: value for name, value in record.items() if data.draw(st.booleans())}
    try:
        found = book.possible(known)
    except InputError:
        return
    records = points(book, known)
    assert found.depends == RuleBook(book.source).possible(known).depends
    for output in book.outputs:
        assert not found.may_depend[output]
        assert plain(found[output]) == {said(book, output, one) for one in records}
        assert found.exact[output]


@SLOW
@given(by_sets(), st.data())
def test_what_may_be_holds_what_is(book: RuleBook, data: st.DataObject) -> None:
    """On any box, what is said to be possible includes what each record in it gets."""
    dimensions = dimensions_of([book.built], book.form.inputs)
    assume(all(one.known for one in dimensions))
    box = tuple(
        tuple(
            sorted((data.draw(st.integers(0, d.size - 1)), data.draw(st.integers(0, d.size - 1))))
        )
        for d in dimensions
    )
    assume(prod(last - first + 1 for first, last in box) <= MOST)
    extents = Answers(book.built, dimensions, book.outputs).on(box)  # type: ignore[arg-type]
    for point in product(*(range(first, last + 1) for first, last in box)):
        record = {d.name: d.value(at) for d, at in zip(dimensions, point, strict=True)}
        for output, extent in zip(book.outputs, extents, strict=True):
            value = said(book, output, record)
            if isinstance(extent, Few):
                assert value in plain(extent.values), (output, record)
            elif isinstance(extent, Between):
                assert (value is None and extent.null) or extent.low <= value <= extent.high


@SLOW
@given(by_sets())
def test_regions_say_what_the_book_says(book: RuleBook) -> None:
    """Regions leave nothing out and nothing open, and say of each record what the book says."""
    dimensions = dimensions_of([book.built], book.form.inputs)
    assume(all(one.known for one in dimensions))
    assume(prod(one.size for one in dimensions) <= MOST)
    found = list(regions(Answers(book.built, dimensions, book.outputs), whole(dimensions)))
    for point in product(*(range(one.size) for one in dimensions)):
        record = {d.name: d.value(at) for d, at in zip(dimensions, point, strict=True)}
        (region,) = [
            one
            for one in found
            if all(low <= at <= high for (low, high), at in zip(one.box, point, strict=True))
        ]
        answer = [said(book, output, record) for output in book.outputs]
        assert region.answer is not None
        assert [one.code if isinstance(one, Fault) else one for one in region.answer] == answer


@SLOW
@given(by_sets(), st.data())
def test_advice_is_the_same_by_sets_and_by_lattice(book: RuleBook, data: st.DataObject) -> None:
    """The cheapest change costs the same, whichever way the tables are decided."""
    lines = dimensions_of([book.built], book.form.inputs)
    assume(all(one.known for one in lines))
    assume(prod(one.size for one in lines) <= MOST)
    try:
        now = book._read(data.draw(facts(book)))
    except InputError:
        return
    output = data.draw(st.sampled_from(book.outputs))
    then = data.draw(st.sampled_from(points(book, {})))
    wanted = said(book, output, then)
    assume(not (isinstance(wanted, str) and wanted.startswith("decision.")))
    costs = {line.name: data.draw(st.integers(1, 9)) for line in lines}
    wish = Wish({output: wanted}, dict.fromkeys(costs, "either"), costs, None, 1)
    one, other = advise(book.built, now, wish), advise(RuleBook(book.source).built, now, wish)
    assert one.complete == other.complete
    assert [way.cost for way in one.options] == [way.cost for way in other.options]


@SLOW
@given(enumerated(), st.data())
def test_what_rules_may_say_holds_what_they_say(one: Enumerated, data: st.DataObject) -> None:
    """Under any policy, on any box of cells, nothing is left out; on a single cell all is known."""
    large = large_table(one.space.table)
    box = data.draw(boxes(one.space))
    inside = {cells: one.matching[cells] for cells in cells_of(box) if cells in one.matching}
    standing = large.standing(box.parts, large.space.sets.every)
    nothing = Outcome((None,) * len(one.space.table.outputs), ())
    for cells in inside:
        outcome = one.said.get(cells, nothing)
        for place, extent in enumerate(large.says(standing, {})):
            value = outcome.problem or outcome.values[place]
            assert not isinstance(extent, Few) or value in plain(extent.values)
            if len(inside) == 1:
                assert extent == Few(frozenset((value,))) or outcome.problem


@SLOW
@given(enumerated(("PRIORITY",)))
def test_priority_is_first_among_rules_in_order_of_rank(one: Enumerated) -> None:
    """Put in the order of what they say, rules decide by their places alone."""
    table, ranked = one.space.table, by_rank(one.space.table)
    assert (ranked.hit_policy, len(ranked.rules)) == ("FIRST", len(table.rules))
    for rules in one.matching.values():
        names = {table.rules[rule].id for rule in rules}
        outcomes = []
        for asked in (table, ranked):
            hits = [
                Hit(place, tuple(entry.value for entry in rule.entries))  # type: ignore[union-attr]
                for place, rule in enumerate(asked.rules)
                if rule.id in names
            ]
            outcomes.append(conclude(asked, tuple(hits), None).values)
        assert outcomes[0] == outcomes[1]
