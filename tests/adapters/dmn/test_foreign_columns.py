"""Tables of constants run in columns under any hit policy, and large ones load in few steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from dmn_texts import decision, document, fact, item, literal, of_type, rule, table, text_of
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from both_engines import assert_alike, uncompiled
from telcrm.adapters.dmn import from_dmn, model
from telcrm.adapters.dmn.binding import tables

POLICIES = ("UNIQUE", "ANY", "FIRST", "COLLECT SUM", "COLLECT COUNT", "COLLECT MIN", "COLLECT MAX")
ENTRIES = ("1", "2.5", "-7", "0.001", "1000000", "null")


def collecting(policy: str, rows: list[tuple[str, str]], kind: str | None, x: str | None) -> str:
    hit_policy, _, aggregation = policy.partition(" ")
    attributes = f' hitPolicy="{hit_policy}"'
    attributes += f' aggregation="{aggregation}"' if aggregation else ""
    text = table("x", "-", "1", attributes=attributes).replace(rule("-", "1"), "")
    text = text.replace(
        "</decisionTable>", "".join(rule(*row) for row in rows) + "</decisionTable>"
    )
    variable = f'<variable name="d" typeRef="{kind}"/>' if kind else ""
    return document(fact("x", x), decision("d", variable + text, inputs="x"))


rows = st.lists(
    st.tuples(
        st.sampled_from(["< 1", "[1..2]", "(2..3]", "> 2", "null", "-"]), st.sampled_from(ENTRIES)
    ),
    min_size=1,
    max_size=5,
)
XS = [0, 1, 1.5, 2, 2.5, 3, None, 5]


@given(st.sampled_from(POLICIES), rows, st.sampled_from([None, "number"]))
def test_a_table_of_constants_runs_in_columns(
    policy: str, said: list[tuple[str, str]], kind: str | None
) -> None:
    """What it can say is known, so its type is; the answers are those of records."""
    book = telcrm.from_dmn(collecting(policy, said, kind, "number"))
    found = book.evaluate({"x": XS}, missing="mark")
    for x, value, status in zip(XS, found["d"].tolist(), found["telcrm_status"], strict=True):
        if status == "rated":
            wanted = book.decide(x=x)["d"]
            assert (None if is_null(value) else value) == (
                None if wanted is None else float(wanted)
            )


def is_null(value: Any) -> bool:
    """Null among integers is masked, among decimals not a number."""
    return value is None or value != value


@pytest.mark.parametrize(
    ("policy", "entries", "kind"),
    [
        ("COLLECT SUM", ("1", "2"), "integer [1..3]"),
        ("COLLECT COUNT", ('"a"', '"b"'), "integer [1..2]"),
        ("COLLECT MAX", ("1", "2.5"), "decimal [1..2.5]"),
        ("COLLECT MIN", ('"a"', '"b"'), "category of a"),
        ("FIRST", ('"b"', '"a"'), "category of b"),
    ],
)
def test_an_output_is_of_the_type_of_what_is_said(
    policy: str, entries: tuple[str, str], kind: str
) -> None:
    """The join of the constants that the table comes to, and null."""
    said = [("> 1" if index else "-", entry) for index, entry in enumerate(entries)]
    book = telcrm.from_dmn(collecting(policy, said, None, "number"))
    output = book.form.outputs["d"].type
    assert (str(output), output.nullable) == (kind, True)


def large(rules: int) -> model.Definitions:
    """A table of many rules over five columns; each rule says a text of its own."""
    names = tuple(f"x{index}" for index in range(5))
    clauses = tuple(model.InputClause(name, "number") for name in names)
    made = tuple(
        model.Rule(tuple(str(number // 7**place % 7) for place in range(5)), (f'"{number}"',))
        for number in range(rules)
    )
    element = model.DecisionTable(clauses, (model.OutputClause(),), made, "FIRST")
    answer = model.Decision("d", expression=element, required_inputs=names)
    inputs = tuple(model.InputData(name, "number") for name in names)
    return model.Definitions("large", "urn:large", input_data=inputs, decisions=(answer,))


def counting(name: str, steps: Counter[str]) -> Callable[..., Any]:
    """A function of the tables' room that counts how often it is called."""
    step: Callable[..., Any] = getattr(tables, name)

    def counted(*given: Any, **more: Any) -> Any:
        steps[name] += 1
        return step(*given, **more)

    return counted


def test_a_large_table_is_read_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each text is parsed once for its column, and types are joined once for each column."""
    steps: Counter[str] = Counter()
    for name in ("check_test", "check_expression", "join"):
        monkeypatch.setattr(tables, name, counting(name, steps))
    book = from_dmn(large(2000))
    assert book.decide({f"x{index}": 3 for index in range(5)})["d"] is None
    assert book.decide({f"x{index}": 0 for index in range(5)})["d"] == "0"
    assert steps["check_test"] <= 5 * 7
    assert steps["check_expression"] == 2000 + 5
    assert steps["join"] < 10


def test_what_does_not_conform_is_null_in_both_engines() -> None:
    """A value that the declared type of a decision does not allow."""
    wide = item("wide", of_type("string") + text_of("allowedValues", '"a","b","c"'))
    narrow = item("narrow", of_type("string") + text_of("allowedValues", '"a","b"'))
    inside = '<variable name="d" typeRef="narrow"/>' + literal("x")
    given = document(wide, narrow, fact("x", "wide"), decision("d", inside, inputs="x"))
    book, columns = telcrm.from_dmn(given), {"x": ["a", "c", "b", None]}
    assert book.evaluate(columns)["d"].tolist() == ["a", None, "b", None]
    with uncompiled():
        assert_alike(book, columns)
