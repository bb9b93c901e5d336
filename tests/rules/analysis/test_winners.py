"""Which rules can win: small tables are decided in each cell, by what defines the hit policies."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from small_tables import CITED, NO_TEXT, POLICIES, Enumerated, boxes, cells_of, enumerated, tables

from telcrm.rules.analysis.tables import Budget, Outcomes, outcomes, said, table_space, unreachable
from telcrm.rules.form import Constant, OneOf, Reference, Rule, Table, Within
from telcrm.rules.hit_policies import Hit, conclude
from telcrm.rules.types import Type

RANKED = ("FIRST", "PRIORITY")


def never(one: Enumerated) -> set[int]:
    """The rules that are never what the table says, under OUTPUT ORDER never the first."""
    rules = range(len(one.space.table.rules))
    policy = one.space.table.hit_policy
    if policy == "OUTPUT ORDER":
        return set(rules) - {outcome.rules[0] for outcome in one.said.values()}
    if policy in RANKED:
        return set(rules) - one.winners(one.space.whole)
    return set(rules) - {rule for matching in one.matching.values() for rule in matching}


@settings(max_examples=800)
@given(enumerated(rules=8))
def test_rules_that_never_win_are_found(one: Enumerated) -> None:
    """Those found are those that win in no cell, under every hit policy."""
    found = unreachable(one.space)
    assert [gone.rule for gone in found.rules] == sorted(never(one))
    assert found.open == ()


@settings(max_examples=800)
@given(enumerated(("FIRST", "PRIORITY", "OUTPUT ORDER"), rules=8))
def test_the_rules_named_keep_it_from_winning(one: Enumerated) -> None:
    """In each cell where the rule matches one of those named does, too, and comes before it.

    Without any of them the rule would win somewhere.
    """
    table = one.space.table
    found = unreachable(one.space).rules
    for gone in (gone for gone in found if gone.why not in ("empty", "outside")):
        named = {gone.rule, *gone.by}
        assert _wins_nowhere(one, gone.rule, named)
        assert not any(_wins_nowhere(one, gone.rule, named - {by}) for by in gone.by)
        assert gone.why == ("never first" if table.hit_policy == "OUTPUT ORDER" else "covered")


def _wins_nowhere(one: Enumerated, rule: int, named: set[int]) -> bool:
    """Whether a rule is never the first of some."""
    table = one.space.table
    rows = [tuple(e.value for e in r.entries if isinstance(e, Constant)) for r in table.rules]
    cases = [named & {*rules} for rules in one.matching.values() if rule in rules]
    said = (conclude(table, tuple(Hit(r, rows[r]) for r in sorted(case)), None) for case in cases)
    return all(outcome.rules[0] != rule for outcome in said)


@settings(max_examples=500)
@given(enumerated())
def test_a_rule_says_itself_why_it_matches_nothing(one: Enumerated) -> None:
    """`empty` names the tests that hold in no cell; `outside` is what cannot occur."""
    for gone in unreachable(one.space).rules:
        parts = one.space.sets.rules[gone.rule]
        matches = any(gone.rule in rules for rules in one.matching.values())
        assert (gone.why in ("empty", "outside")) == (not matches)
        assert gone.columns == tuple(place for place, part in enumerate(parts) if not part)
        assert (gone.why == "empty") == bool(gone.columns)


@settings(max_examples=500)
@given(enumerated(("FIRST", "PRIORITY"), rules=8), st.integers(0, 25))
def test_spent_steps_leave_rules_open(one: Enumerated, steps: int) -> None:
    """Whatever the budget: what is said to be unreachable is, and no such rule is passed over."""
    found = unreachable(one.space, Budget(steps))
    named = {gone.rule for gone in found.rules}
    assert named <= never(one) <= named | set(found.open)
    assert not named & set(found.open)


@settings(max_examples=800)
@given(enumerated(rules=8), st.data())
def test_the_rules_that_can_win_in_a_box_are_found(one: Enumerated, data: st.DataObject) -> None:
    """Those found are the outcome of some cell of the box; `none` is a cell that none matches."""
    box = data.draw(boxes(one.space))
    found = outcomes(one.space, box)
    unmatched = bool(one.gaps & cells_of(box))
    assert found == Outcomes(tuple(sorted(one.winners(box))), unmatched, ())


@settings(max_examples=500)
@given(enumerated(rules=8), st.data())
def test_one_rule_is_enough_for_each_answer(one: Enumerated, data: st.DataObject) -> None:
    """Of rules that say the same only the first that wins is given; no answer is lost."""
    box = data.draw(boxes(one.space))
    words = said(one.space.table)
    found = outcomes(one.space, box, alike=words).rules
    assert {words[rule] for rule in found} == {words[rule] for rule in one.winners(box)}
    assert len({words[rule] for rule in found}) == len(found)


@settings(max_examples=500)
@given(enumerated(rules=8), st.integers(0, 25), st.booleans())
def test_spent_steps_leave_outcomes_open(one: Enumerated, steps: int, grouped: bool) -> None:
    """Whatever the budget: rules given do win, and those that may are not passed over."""
    words = said(one.space.table) if grouped else tuple(range(8))
    found = outcomes(one.space, None, Budget(steps), alike=words)
    winners = one.winners(one.space.whole)
    assert set(found.rules) <= winners
    known = {words[rule] for rule in (*found.rules, *found.open)}
    assert {words[rule] for rule in winners} <= known
    if grouped:
        assert not {words[rule] for rule in found.rules} & {words[rule] for rule in found.open}
    assert found.none in (None, bool(one.gaps))


@settings(max_examples=300)
@given(tables(("PRIORITY", "OUTPUT ORDER"), constant=False, rules=8))
def test_what_is_calculated_is_not_known_to_come_first(table: Table) -> None:
    """A rule called unreachable stays so, whatever the calculated entries come to."""
    found = {gone.rule for gone in unreachable(table_space(table)).rules}
    for one in ("x", "y", "z", None):
        for other in ("x", "y", "z", None):
            known = _with(table, {"one": one, "other": other})
            assert found <= {gone.rule for gone in unreachable(table_space(known)).rules}


def _with(table: Table, values: dict[str, object]) -> Table:
    """The table with values for what is calculated."""
    rules = [
        replace(
            rule,
            entries=tuple(
                e if isinstance(e, Constant) else Constant(values[e.name], e.type)
                for e in rule.entries
            ),
        )
        for rule in table.rules
    ]
    return replace(table, rules=tuple(rules))


@settings(max_examples=200)
@given(enumerated(POLICIES))
def test_a_rule_behind_one_for_everything_is_unreachable(one: Enumerated) -> None:
    """Under FIRST nothing is left to the rules that follow one of `-` in each column."""
    table = replace(one.space.table, hit_policy="FIRST")
    if not table.rules:
        return
    first = replace(table.rules[0], tests=(OneOf(),) * len(table.columns))
    space = table_space(replace(table, rules=(first, *table.rules)))
    found = unreachable(space).rules
    assert [gone.rule for gone in found] == list(range(1, len(table.rules) + 1))
    assert all(gone.by == (0,) for gone in found if gone.why == "covered")


def test_all_four_quarters_are_named() -> None:
    """A rule covered by four others, no two of which would do, names the four."""
    kind = Type("integer")
    halves = [Within(None, False, 0, False), Within(0, True, None, False)]
    rows = [(OneOf((one,)), OneOf((other,))) for one in halves for other in halves]
    tests = [*rows, (OneOf(), OneOf())]
    rules = tuple(Rule(str(n), row, (), NO_TEXT, CITED) for n, row in enumerate(tests))
    columns = (Reference("x", kind), Reference("y", kind))
    table = Table("t", NO_TEXT, "FIRST", None, columns, (), rules, None, (), CITED)
    (gone,) = unreachable(table_space(table)).rules
    assert (gone.rule, gone.why, gone.by) == (4, "covered", (0, 1, 2, 3))
