"""What checking a book finds, held to what every record says."""

from __future__ import annotations

from itertools import combinations, product
from math import prod
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import telcrm
from strategies import books, calculated_books
from telcrm.errors import DecisionError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules.analysis.checking.findings import Finding, Findings
from telcrm.rules.analysis.whole_book import steps
from telcrm.rules.analysis.whole_book.dimensions import dimensions_of
from telcrm.rules.analysis.whole_book.extents import Fault
from telcrm.rules.analysis.whole_book.monotone import Directions
from telcrm.rules.form import ExpressionDecision, Scorecard, Table
from telcrm.rules.hit_policies import gives_lists
from telcrm.rules.record.backend import record_steps
from telcrm.rules.semantics import evaluator
from telcrm.rules.unary_tests import holds

SLOW = settings(suppress_health_check=list(HealthCheck))
MOST = 400

Record = dict[str, Any]


def records(book: RuleBook) -> list[Record]:
    """A record from each combination of cells, before anything is decided."""
    lines = dimensions_of([book.built], book.form.inputs)
    assume(all(one.known for one in lines))
    assume(prod(one.size for one in lines) <= MOST)
    cells = [[(one.name, one.value(at)) for at in range(one.size)] for one in lines]
    return [dict(chosen) for chosen in product(*cells)]


def decided(book: RuleBook, record: Record) -> Record:
    """A record with all outputs; those that rules contradict each other on are left out."""
    known = dict(record)
    for name, step in record_steps(book.built).items():
        try:
            step(known)
        except (DecisionError, KeyError):
            known = {key: value for key, value in known.items() if not key.startswith(name)}
    return known


def matching(table: Table, known: Record) -> set[int] | None:
    """The rules that match, tried one by one; None where what they look at is not decided."""
    try:
        values = [evaluator(column)(known) for column in table.columns]
    except KeyError:
        return None
    return {
        index
        for index, rule in enumerate(table.rules)
        if all(holds(test, value) is True for test, value in zip(rule.tests, values, strict=True))
    }


def found_of(findings: Findings, code: str, decision: str) -> list[Finding]:
    """The findings of a code in a decision."""
    place = f"decisions.{decision}"
    return [
        one
        for one in findings
        if one.code == code and str(one.place.path).split(".rules")[0].startswith(place)
    ]


def tables_of(book: RuleBook) -> list[Table]:
    return [one for one in book.form.decisions if isinstance(one, Table)]


some_books = books() | calculated_books()


@pytest.fixture(autouse=True, params=["lattices", "sets"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are asked by their lattices, and by sets of rules as large ones are."""
    if request.param == "sets":
        monkeypatch.setattr(steps, "MOST_ENTRIES", 0)


@SLOW
@given(some_books)
def test_gaps_are_those_of_enumeration(book: RuleBook) -> None:
    """A table with a gap is found, one without is not; each witness is matched by no rule."""
    findings, everyone = book.check(), [decided(book, one) for one in records(book)]
    for table in tables_of(book):
        found = found_of(findings, "check.gap", table.name)
        answered = table.default is not None or gives_lists(table)
        gap = not answered and any(matching(table, known) == set() for known in everyone)
        assert gap == bool(found)
        for one in found:
            assert one.severity == "error"
            assert one.witness is not None
            assert matching(table, decided(book, dict(one.witness))) == set()


@SLOW
@given(some_books)
def test_conflicts_are_those_of_enumeration(book: RuleBook) -> None:
    """The rules told to contradict each other are those that do for some record."""
    findings, everyone = book.check(), [decided(book, one) for one in records(book)]
    for table in tables_of(book):
        if table.hit_policy != "UNIQUE":
            continue
        wanted = {
            pair
            for known in everyone
            for pair in combinations(sorted(matching(table, known) or ()), 2)
        }
        found = found_of(findings, "check.conflict", table.name)
        ids = [rule.id for rule in table.rules]
        assert {one.rules for one in found} == {(ids[a], ids[b]) for a, b in wanted}
        for one in found:
            assert one.severity == "error"
            assert one.witness is not None
            matched = matching(table, decided(book, dict(one.witness))) or set()
            assert {ids.index(rule) for rule in one.rules} <= matched


@SLOW
@given(books(("ANY",)))
def test_contradictions_of_any_are_those_of_enumeration(book: RuleBook) -> None:
    """An ANY table has an error where some record makes it contradict itself, and only there."""
    findings = book.check()
    everyone = records(book)
    for table in tables_of(book):
        step = record_steps(book.built)[table.name]
        contradicted = False
        for record in everyone:
            known = decided(book, record)
            try:
                step(dict(known))
            except DecisionError:
                contradicted = True
            except KeyError:
                continue
        found = found_of(findings, "check.conflict", table.name)
        assert contradicted == any(one.severity == "error" for one in found) or any(
            one.bound for one in found
        )


@SLOW
@given(some_books)
def test_rules_that_never_win_are_those_of_enumeration(book: RuleBook) -> None:
    """A rule is told to be unreachable exactly if it gives the answer for no record."""
    findings, everyone = book.check(), [decided(book, one) for one in records(book)]
    for table in tables_of(book):
        if table.hit_policy not in ("FIRST", "COLLECT"):
            continue
        won: set[int] = set()
        for known in everyone:
            matched = sorted(matching(table, known) or ())
            won |= set(matched[:1] if table.hit_policy == "FIRST" else matched)
        found = found_of(findings, "check.unreachable", table.name)
        told = {str(one.place.path) for one in found if ".rules[" in str(one.place.path)}
        never = {i for i in range(len(table.rules)) if i not in won}
        assert told == {f"decisions.{table.name}.rules[{index}]" for index in never}


@SLOW
@given(some_books)
def test_attributes_that_never_win_are_those_of_enumeration(book: RuleBook) -> None:
    """An attribute is told to be unreachable exactly if no record earns its points."""
    findings, everyone = book.check(), [decided(book, one) for one in records(book)]
    for card in (one for one in book.form.decisions if isinstance(one, Scorecard)):
        for part in card.characteristics:
            rows = getattr(part, "attributes", ())
            name = part.reference.name
            values = [known[name] for known in everyone if name in known]
            won = {
                next(i for i, row in enumerate(rows) if holds(row.test, value) is True)
                for value in values
                if rows
            }
            place = f"decisions.{card.name}.characteristics.{part.name}.attributes"
            told = {str(one.place.path) for one in findings if one.code == "check.unreachable"}
            never = {f"{place}[{i}]" for i in range(len(rows)) if i not in won}
            assert {one for one in told if one.startswith(f"{place}[")} == never


@SLOW
@given(some_books)
def test_outputs_are_those_of_enumeration(book: RuleBook) -> None:
    """Bounds are met, values never given are given by no record, null is told of where it is."""
    findings, everyone = book.check(), [decided(book, one) for one in records(book)]
    for decision in book.form.decisions:
        for output in decision.outputs:
            values = [known[output.name] for known in everyone if output.name in known]
            numbers = [value for value in values if value is not None]
            bounds = [one for one in findings if output.name in one.box]
            for one in (one for one in bounds if one.code == "check.bounds" and not one.bound):
                assert one.box[output.name] == f"[{min(numbers)}..{max(numbers)}]"
            if output.type.number and numbers:
                assert any(one.code == "check.bounds" for one in bounds)
            if isinstance(decision, ExpressionDecision):
                null = found_of(findings, "check.null", decision.name)
                assert (None in values) == any(one.severity == "warning" for one in null)
            never = found_of(findings, "check.outcome", decision.name)
            if output.type.values and not any(isinstance(v, tuple | Fault) for v in values):
                missing = [value for value in output.type.values if value not in values]
                assert bool(missing) == any(output.name in one.text.en for one in never)


@SLOW
@given(some_books, st.data())
def test_directions_are_those_of_enumeration(book: RuleBook, data: st.DataObject) -> None:
    """A direction is proven exactly if no two records go against it; a counter-example does."""
    everyone = records(book)
    names = [name for name, spec in book.inputs.items() if spec.type.ordered]
    outputs = [
        name
        for name, output in book.form.outputs.items()
        if output.type.number or output.type.kind == "date"
    ]
    assume(names and outputs)
    name, output = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(outputs))
    direction = data.draw(st.sampled_from(("up", "down")))
    lines: dict[Any, list[tuple[Any, Any]]] = {}
    for record in everyone:
        known = decided(book, record)
        if record[name] is not None and known.get(output) is not None:
            key = tuple((key, value) for key, value in record.items() if key != name)
            lines.setdefault(key, []).append((record[name], known[output]))
    sign = 1 if direction == "up" else -1
    wanted = all(
        sign * (_number(later) - _number(before)) >= 0
        for line in lines.values()
        for (_, before), (_, later) in combinations(sorted(line), 2)
    )
    verdict = Directions(book.built).follows(output, name, direction)
    assert verdict.holds is wanted
    if verdict.first is not None and verdict.second is not None:
        first, second = (decided(book, dict(one)) for one in (verdict.first, verdict.second))
        assert first[name] < second[name]
        assert sign * (_number(second[output]) - _number(first[output])) < 0


def _number(value: Any) -> Any:
    return value.toordinal() if hasattr(value, "toordinal") else value


def test_a_direction_through_a_score_is_proven_without_trying() -> None:
    """Stars never fall as spend grows, although there are too many amounts to try them all."""
    book = telcrm.load("cmcc.credit_rating")
    directions = Directions(book.built)
    assert directions.follows("star", "monthly_spend", "up").holds
    assert directions.follows("star", "suspensions", "down").holds
    refuted = directions.follows("star", "suspensions", "up")
    assert refuted.holds is False
    assert refuted.first is not None
    assert refuted.second is not None
    assert book.decide(refuted.first)["star"] > book.decide(refuted.second)["star"]


def test_a_rule_that_decisions_above_never_lead_to_is_found() -> None:
    """The score cannot exceed 10, so a rule for more than 20 is told to be unreachable."""
    data = {
        "id": "example",
        "version": "1",
        "document": "an example",
        "passage": "an example",
        "inputs": {"size": {"type": "integer", "minimum": 0, "maximum": 9}},
        "decisions": {
            "score": {
                "kind": "scorecard",
                "passage": "an example",
                "characteristics": {
                    "size": {
                        "input": "size",
                        "attributes": [
                            {"when": "< 3", "points": 0},
                            {"when": ">= 3", "points": 10},
                        ],
                    }
                },
            },
            "grade": {
                "kind": "decision_table",
                "passage": "an example",
                "inputs": ["score", "size"],
                "outputs": {"grade": {"type": "integer"}},
                "rules": [
                    {"id": "low", "when": {"score": "< 5"}, "then": {"grade": 0}},
                    {"id": "odd", "when": {"score": "< 5", "size": "> 5"}, "then": {"grade": 9}},
                    {"id": "high", "when": {"score": "10"}, "then": {"grade": 1}},
                    {"id": "between", "when": {"score": "(5..10)"}, "then": {"grade": 2}},
                ],
            },
        },
    }
    book = RuleBook(BookSource.model_validate(data))
    told = [(one.code, one.place.path) for one in book.check() if one.severity != "note"]
    assert told == [
        ("check.unreachable", "decisions.grade.rules[1]"),
        ("check.unreachable", "decisions.grade.rules[3]"),
    ]
