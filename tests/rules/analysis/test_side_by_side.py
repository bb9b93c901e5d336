"""What two books surely answer alike, held to every record; and what is found without that."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from small_tables import ANSWERS, Enumerated, boxes, cells_of, tables

from strategies import book_data
from telcrm.errors import BookError, DecisionError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules.analysis.differences import Difference, common_inputs, differences
from telcrm.rules.analysis.whole_book import side_by_side, steps
from telcrm.rules.analysis.whole_book.answers import Answers
from telcrm.rules.analysis.whole_book.dimensions import Dimension, dimensions_of
from telcrm.rules.analysis.whole_book.extents import Fault
from telcrm.rules.analysis.whole_book.joint_tables import joint_table
from telcrm.rules.form import Constant, Table

SLOW = settings(suppress_health_check=list(HealthCheck))
MOST = 300


# Two versions of a table.


@st.composite
def versions(draw: st.DrawFn) -> tuple[Table, Table]:
    """A table, and the same with rules moved, left out, repeated and saying something else."""
    old = draw(tables())
    assume(old.rules)
    rules = list(old.rules)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(rules) - 1)) if rules else 0
        match draw(st.sampled_from(("drop", "move", "say", "add"))) if rules else "":
            case "drop":
                del rules[place]
            case "move":
                rules.append(rules.pop(place))
            case "say":
                entry = Constant(draw(st.sampled_from(ANSWERS)), old.outputs[0].type)
                rules[place] = replace(rules[place], entries=(entry, *rules[place].entries[1:]))
            case "add":
                rules.insert(place, draw(st.sampled_from(old.rules)))
    default = draw(st.sampled_from([None, "x"]))
    said = default and tuple(Constant(default, one.type) for one in old.outputs)
    return old, replace(old, rules=tuple(rules), default=said or None)


@SLOW
@given(versions(), st.data())
def test_versions_are_alike_where_they_say_the_same(
    both: tuple[Table, Table], data: st.DataObject
) -> None:
    """On a box that is told to be alike, both tables say the same of each cell."""
    old, new = both
    joint = joint_table(old, new)
    assert joint is not None
    space = joint.large.space
    box = data.draw(boxes(space))
    standings = joint.standings(box.parts)
    if joint.alike(*standings):
        asked = [Enumerated(replace(space, table=one)) for one in both]
        for cells in cells_of(box):
            first, second = (told(one, cells) for one in asked)
            assert first == second


def told(one: Enumerated, cells: tuple[int, ...]) -> Any:
    """What a table says of a cell, its default where no rule matches."""
    if cells in one.said:
        outcome = one.said[cells]
        return outcome.problem or outcome.values
    default = one.space.table.default
    return None if default is None else tuple(entry.value for entry in default)  # type: ignore[union-attr]


@SLOW
@given(versions())
def test_a_joint_table_holds_both_versions_in_their_order(both: tuple[Table, Table]) -> None:
    """Each version's rules are there, under FIRST in its order, and no rule that is in neither."""
    joint = joint_table(*both)
    assert joint is not None
    rules = joint.large.table.rules
    for table, mask in zip(both, (joint.old, joint.new), strict=True):
        found = [rule for place, rule in enumerate(rules) if mask >> place & 1]
        kept, wanted = ([(r.tests, r.entries) for r in one] for one in (found, table.rules))
        if table.hit_policy in ("FIRST", "RULE ORDER", "COLLECT", "OUTPUT ORDER"):
            assert kept == wanted
        else:
            assert sorted(map(repr, kept)) == sorted(map(repr, wanted))
    assert (joint.old | joint.new).bit_length() == (joint.old | joint.new).bit_count() == len(rules)


# Two versions of a book.


@st.composite
def edits(draw: st.DrawFn) -> tuple[RuleBook, RuleBook]:
    """A book and the same with up to three edits anywhere; some decide tables by sets of rules."""
    data = draw(book_data())
    changed = deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        _edit(draw, changed["decisions"][draw(st.sampled_from(sorted(data["decisions"])))])
    most = draw(st.sampled_from((-1, steps.MOST_ENTRIES)))
    try:
        with patch.object(steps, "MOST_ENTRIES", most):
            found = [RuleBook(BookSource.model_validate(one)) for one in (data, changed)]
            for book in found:
                steps.steps_of(book.built)
    except BookError:
        assume(False)
        raise
    return found[0], found[1]


def _edit(draw: st.DrawFn, decision: dict[str, Any]) -> None:
    if decision["kind"] == "decision_table" and decision["rules"]:
        rules = decision["rules"]
        place = draw(st.integers(0, len(rules) - 1))
        match draw(st.sampled_from(("drop", "move", "any", "default"))):
            case "drop":
                del rules[place]
            case "move":
                rules.append(rules.pop(place))
            case "any":
                rules[place]["when"] = {}
            case "default":
                decision["default"] = rules[place]["then"]
        for number, rule in enumerate(rules):
            rule["id"] = f"r{number}"
    if decision["kind"] == "scorecard":
        key = draw(st.sampled_from(sorted(decision["characteristics"])))
        part = decision["characteristics"][key]
        if "attributes" in part:
            draw(st.sampled_from(part["attributes"]))["points"] = draw(st.integers(-5, 5))
        else:
            part["points_per"] = draw(st.integers(-3, 3))


def found(
    old: RuleBook, new: RuleBook, outputs: tuple[str, ...]
) -> tuple[tuple[Dimension, ...], list[Difference]]:
    lines = dimensions_of([old.built, new.built], common_inputs(old.form, new.form))
    assume(all(one.known for one in lines))
    assume(prod(one.size for one in lines) <= MOST)
    one, other = (Answers(book.built, lines, outputs) for book in (old, new))
    return lines, list(differences(one, other))


def said(book: RuleBook, outputs: tuple[str, ...], record: dict[str, Any]) -> tuple[Any, ...]:
    answers = []
    for output in outputs:
        try:
            answers.append(book.decider(output)(record))
        except DecisionError as error:
            answers.append(error.code)
    return tuple(answers)


@SLOW
@given(edits(), st.data())
def test_differences_are_those_of_enumeration(
    books: tuple[RuleBook, RuleBook], data: st.DataObject
) -> None:
    """Each record that is answered differently lies in one box that says so; no other does."""
    old, new = books
    shared = [name for name in new.outputs if name in old.outputs]
    outputs = tuple(data.draw(st.lists(st.sampled_from(shared), min_size=1, unique=True)))
    lines, boxes_found = found(old, new, outputs)
    assert all(one.old is not None for one in boxes_found)
    for point in product(*(range(one.size) for one in lines)):
        record = {line.name: line.value(at) for line, at in zip(lines, point, strict=True)}
        before, after = said(old, outputs, record), said(new, outputs, record)
        holding = [
            (plain(one.old), plain(one.new))
            for one in boxes_found
            if all(low <= at <= high for (low, high), at in zip(one.box, point, strict=True))
        ]
        assert holding == ([] if before == after else [(before, after)])


def plain(answer: Any) -> Any:
    return tuple(one.code if isinstance(one, Fault) else one for one in answer)


@SLOW
@given(edits())
def test_what_is_alike_leaves_no_difference_out(books: tuple[RuleBook, RuleBook]) -> None:
    """The same records differ where nothing is taken to be alike before it is worked out."""
    outputs = tuple(name for name in books[1].outputs if name in books[0].outputs)[-1:]
    lines, short = found(*books, outputs)
    with patch.object(side_by_side, "_compared", lambda *_: (None, None)):
        _, long = found(*books, outputs)
    assert spread(short) == spread(long)
    assert len(lines) == len(books[1].inputs)


def spread(differing: list[Difference]) -> dict[tuple[int, ...], Any]:
    """The answers of each position that boxes hold."""
    return {
        point: (one.old, one.new)
        for one in differing
        for point in product(*(range(first, last + 1) for first, last in one.box))
    }
