"""Decision tables against a reading of them rule by rule, as a person would read them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import LISTS, books, facts
from telcrm.errors import DecisionError, InputError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules.form import Reference, Table
from telcrm.rules.semantics import evaluator
from telcrm.rules.unary_tests import holds


def read_by_hand(table: Table, record: dict[str, Any]) -> Any:
    """What DMN says of a table, in the plainest words: try every rule, then apply the policy."""
    values = [evaluator(column)(record) for column in table.columns]
    hits = [
        tuple(evaluator(entry)(record) for entry in rule.entries)
        for rule in table.rules
        if all(holds(t, v) is True for t, v in zip(rule.tests, values, strict=True))
    ]
    if not hits:
        default = table.default or ()
        return tuple(evaluator(entry)(record) for entry in default) or (None,) * len(table.outputs)
    if table.aggregation is not None:
        aggregate = {"SUM": sum, "COUNT": len, "MIN": min, "MAX": max}[table.aggregation]
        return tuple(aggregate(column) for column in zip(*hits, strict=True))
    return BY_HAND[table.hit_policy](table, hits)


def ranked(table: Table, hits: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """In the order in which the outputs' values are declared, unknown ones last."""
    order = [[*values, None] for values in table.priorities]
    places = [[known.index(v) for known, v in zip(order, hit, strict=True)] for hit in hits]
    return [hit for _, hit in sorted(zip(places, hits, strict=True), key=lambda pair: pair[0])]


def listed(hits: list[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(zip(*hits, strict=True))


BY_HAND: dict[str, Callable[[Table, list[tuple[Any, ...]]], Any]] = {
    "UNIQUE": lambda _, hits: hits[0] if len(hits) == 1 else "decision.unique",
    "ANY": lambda _, hits: hits[0] if all(h == hits[0] for h in hits) else "decision.any",
    "FIRST": lambda _, hits: hits[0],
    "PRIORITY": lambda table, hits: ranked(table, hits)[0],
    "RULE ORDER": lambda _, hits: listed(hits),
    "OUTPUT ORDER": lambda table, hits: listed(ranked(table, hits)),
    "COLLECT": lambda _, hits: listed(hits),
}


@given(books(), st.data())
def test_a_table_says_what_reading_it_says(book: RuleBook, data: st.DataObject) -> None:
    """The lattice and the naive reading agree on every record and every policy."""
    assert_read_alike(book, data.draw(facts(book)))


@given(books(policies=LISTS), st.data())
def test_lists_are_what_reading_gives(book: RuleBook, data: st.DataObject) -> None:
    """So it is for the policies that give lists."""
    assert_read_alike(book, data.draw(facts(book)))


def assert_read_alike(book: RuleBook, record: dict[str, Any]) -> None:
    exact = {k: Decimal(repr(v)) if isinstance(v, float) else v for k, v in record.items()}
    for table in book.form.decisions:
        if not isinstance(table, Table):
            continue
        try:
            answers = book.decide(record)
        except DecisionError as error:
            assert error.code in ("decision.unique", "decision.any")
            return
        known = exact | dict(answers)
        assert tuple(answers[o.name] for o in table.outputs) == read_by_hand(table, known)


def table(policy: str, rules: list[tuple[str, Any]], **more: Any) -> RuleBook:
    """A book of one table over one integer."""
    cited = {"document": "d", "passage": "p"}
    rows = [
        {"id": f"r{i}", "when": {"n": when}, "then": {"out": then}}
        for i, (when, then) in enumerate(rules)
    ]
    decision = {
        "kind": "decision_table",
        "hit_policy": policy,
        "inputs": ["n"],
        "outputs": {"out": {"type": "integer"}},
        "rules": rows,
        **cited,
        **more,
    }
    inputs = {"n": {"type": "integer", "optional": True}}
    data = {"id": "t", "version": "1", "inputs": inputs, "decisions": {"t": decision}, **cited}
    return RuleBook(BookSource.model_validate(data))


def test_no_match_is_null_or_the_default() -> None:
    """A table says null where no rule matches, or what its default says."""
    assert table("UNIQUE", [("< 5", 1)]).decide({"n": 5})["out"] is None
    assert table("UNIQUE", [("< 5", 1)], default={"out": 9}).decide({"n": 5})["out"] == 9
    assert table("COLLECT", [("< 5", 1)], aggregation="SUM").decide({"n": 5})["out"] is None


def test_unique_rules_that_meet_are_named() -> None:
    """Two matching rules under UNIQUE are an error that names both, where they meet alone."""
    book = table("UNIQUE", [("<= 5", 1), (">= 5", 2)])
    assert (book.decide({"n": 4})["out"], book.decide({"n": 6})["out"]) == (1, 2)
    with pytest.raises(DecisionError, match="r0, r1") as caught:
        book.decide({"n": 5})
    assert caught.value.code == "decision.unique"


def test_any_allows_agreement_alone() -> None:
    """Under ANY rules may meet if they say the same."""
    book = table("ANY", [("<= 5", 1), (">= 5", 1), ("9", 2)])
    assert book.decide({"n": 5})["out"] == 1
    with pytest.raises(DecisionError) as caught:
        book.decide({"n": 9})
    assert caught.value.code == "decision.any"


def test_first_takes_the_first() -> None:
    """Under FIRST the order of rules decides."""
    book = table("FIRST", [("[3..7]", 1), ("-", 2)])
    assert [book.decide({"n": n})["out"] for n in (2, 3, 7, 8, None)] == [2, 1, 1, 2, 2]


def test_collect_adds_up() -> None:
    """COLLECT with SUM adds what every matching rule says."""
    book = table("COLLECT", [("> 0", 1), ("> 5", 10), ("> 9", 100)], aggregation="SUM")
    assert [book.decide({"n": n})["out"] for n in (0, 1, 6, 10)] == [None, 1, 11, 111]


def test_a_cell_may_compare_with_another_fact() -> None:
    """A bound that is another input makes the cell a comparison of the two."""
    cited = {"document": "d", "passage": "p"}
    bounded = {"type": "integer", "minimum": 0, "maximum": 100}
    decision = {
        "kind": "decision_table",
        "inputs": ["a"],
        "outputs": {"more": {"type": "boolean"}},
        "rules": [
            {"id": "yes", "when": {"a": "> b + 1"}, "then": {"more": True}},
            {"id": "no", "when": {"a": "<= b + 1"}, "then": {"more": False}},
        ],
        **cited,
    }
    data = {"id": "t", "version": "1", "inputs": {"a": bounded, "b": bounded}, **cited}
    book = RuleBook(BookSource.model_validate({**data, "decisions": {"t": decision}}))
    assert [book.decide({"a": a, "b": 5})["more"] for a in (6, 7)] == [False, True]
    assert book.evaluate({"a": [6, 7], "b": [5, 5]})["more"].tolist() == [False, True]
    assert isinstance(book.form.decisions[0].columns[0], Reference)


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "COLLECT"])
def test_a_table_without_a_lattice_decides_the_same(policy: str) -> None:
    """Rules that overlap in too many ways are looked up set by set; columns refuse them by name."""
    random = Random(7)  # noqa: S311  a table to try, no secret
    ends = sorted(random.sample(range(4000), 800))
    rules = [
        {
            "id": f"r{index}",
            "when": {
                name: f"[{low}..{low + random.randint(300, 2000)}]"
                for name in ("a", "b", "c")
                for low in [random.choice(ends)]
            },
            "then": {"out": index},
        }
        for index in range(400)
    ]
    limits = {"type": "integer", "minimum": 0, "maximum": 6000}
    data = {
        "id": "wide",
        "version": "1",
        "document": "d",
        "passage": "p",
        "inputs": dict.fromkeys("abc", limits),
        "decisions": {
            "out": {
                "kind": "decision_table",
                "passage": "p",
                "hit_policy": policy,
                "inputs": ["a", "b", "c"],
                "outputs": {"out": {"type": "integer"}},
                "rules": rules,
            }
        },
    }
    book = RuleBook(BookSource.model_validate(data))
    table = book.form.decisions[0]
    assert book.built.compiled["out"].lattice is None
    for _ in range(300):
        facts = {name: random.choice((*ends, random.randint(0, 6000))) for name in "abc"}
        hits = tuple(
            index
            for index, rule in enumerate(table.rules)
            if all(holds(t, v) is True for t, v in zip(rule.tests, facts.values(), strict=True))
        )
        if policy == "UNIQUE" and len(hits) > 1:
            with pytest.raises(DecisionError):
                book.decide(facts)
            continue
        wanted = hits if policy == "COLLECT" and hits else hits[0] if hits else None
        assert book.decide(facts)["out"] == wanted
    if policy == "COLLECT":
        with pytest.raises(InputError, match="is a list"):
            book.evaluate({name: [1] for name in "abc"})
