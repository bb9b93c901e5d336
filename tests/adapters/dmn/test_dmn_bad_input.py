"""Documents nobody should hand over: from_dmn says in words what is wrong, where, and all of it."""

from __future__ import annotations

import pytest
from dmn_texts import (
    decision,
    document,
    fact,
    function,
    item,
    literal,
    of_type,
    part,
    problems_of,
    rule,
    service,
    table,
    text_of,
)

import telcrm

MEGABYTE = 1024 * 1024


# One thing wrong: its code, its place, its column.

NESTED = (
    "<context><contextEntry><variable name='a'/><list>{}{}</list></contextEntry><contextEntry>"
    "<conditional><if>{}</if><then>{}</then><else>{}</else></conditional></contextEntry></context>"
)
RELATION = "<relation><column name='c'/><row>{}</row></relation>"
LOOP = "<for iteratorVariable='i'><in>{}</in><return>{}</return></for>"

WRONG = {
    "input entry": (table(test="< 1]"), "cell.syntax", "d.rule[1].inputEntry[1]", 4),
    "output entry": (table(entry="1 +"), "cell.syntax", "d.rule[1].outputEntry[1]", 4),
    "input expression": (table("1 1"), "cell.syntax", "d.input[1]", 3),
    "default": (
        table(clause=text_of("defaultOutputEntry", ")")),
        "cell.syntax",
        "d.output[1].defaultOutputEntry",
        1,
    ),
    "output values": (table(clause=text_of("outputValues", "1,")), "cell.syntax", "d.output[1]", 3),
    "literal": (literal("1 + + 2"), "cell.syntax", "d", 5),
    "no text": ("<literalExpression/>", "cell.syntax", "d", 1),
    "in a relation": (RELATION.format(literal("(")), "cell.syntax", "d.row[1].c", 2),
    "in a loop": (LOOP.format(literal("[1]"), literal("i !")), "cell.syntax", "d.return", 3),
    "unknown name": (literal("1 + salery"), "name.unknown", "d", 5),
    "unknown function": (literal("matches(1)"), "name.unknown", "d", 1),
    "unknown type": (
        table(clause="").replace("<output>", '<output typeRef="nmber">'),
        "dmn.reference",
        "d.output[1]",
        None,
    ),
    "priority without values": (
        table(attributes=' hitPolicy="PRIORITY"'),
        "dmn.schema",
        "d.output",
        None,
    ),
    "outputs without names": (
        "<decisionTable><output name='a'/><output/></decisionTable>",
        "dmn.schema",
        "d.output[2]",
        None,
    ),
    "calculated function": ("<invocation><list/></invocation>", "dmn.unsupported", "d", None),
    "nested parentheses": (literal("(" * 33), "cell.syntax", "d", 34),
    "90,000 parentheses": (literal("(" * 90_000), "cell.syntax", "d", 34),
    "10 MB of parentheses": (literal("(" * 10 * MEGABYTE), "cell.syntax", "d", 100_001),
    "10 MB of not(": (
        table(test="not(" * (10 * MEGABYTE // 4)),
        "cell.syntax",
        "d.rule[1].inputEntry[1]",
        100_001,
    ),
    "10 MB of [": (
        table(test="[" * 10 * MEGABYTE),
        "cell.syntax",
        "d.rule[1].inputEntry[1]",
        100_001,
    ),
    "10 MB of if": (
        table(entry="if " * (10 * MEGABYTE // 3)),
        "cell.syntax",
        "d.rule[1].outputEntry[1]",
        100_001,
    ),
    "too long a number": (literal("1e6145"), "cell.syntax", "d", 1),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_place_of_a_decision_is_named(name: str) -> None:
    """Which decision, which box or cell of it, which column in its text."""
    inside, code, path, column = WRONG[name]
    assert problems_of(document(decision("d", inside))) == [(code, f"decisions.{path}", column)]


STRUCTURES = {
    "malformed": (document("<decision>"), "dmn.xml"),
    "NUL": (document("\0"), "dmn.xml"),
    "another namespace": (document(namespace="urn:x"), "dmn.namespace"),
    "entity bomb": (document("&b;", head='<!DOCTYPE x [<!ENTITY b "ha">]>'), "dmn.xml"),
    "external entity": (
        document("&b;", head='<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/hostname">]>'),
        "dmn.xml",
    ),
    "quadratic blow-up": (
        document("&b;" * 100_000, head=f'<!DOCTYPE x [<!ENTITY b "{"b" * 100_000}">]>'),
        "dmn.xml",
    ),
    "parameter entity": (
        document(head='<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]>'),
        "dmn.xml",
    ),
    "missing reference": (document(decision("d", literal("1"), needs="e")), "dmn.reference"),
    "decisions in a circle": (
        document(decision("a", literal("b"), needs="b"), decision("b", literal("a"), needs="a")),
        "graph.cycle",
    ),
    "functions in a circle": (
        document(
            function("a", literal("b()"), knows="b"), function("b", literal("a()"), knows="a")
        ),
        "graph.cycle",
    ),
    "a service that needs itself": (
        document(decision("d", literal("s()"), knows="s"), service("s", "d")),
        "graph.cycle",
    ),
    "a type of itself": (document(item("a", part("b", "a"))), "graph.cycle"),
    "types in a circle": (
        document(item("a", of_type("b")), item("b", of_type("a"))),
        "graph.cycle",
    ),
    "allowed values": (
        document(item("a", of_type("string") + text_of("allowedValues", '"b", +'))),
        "cell.syntax",
    ),
    "too wide a rule": (
        document(decision("d", table().replace("</rule>", "<outputEntry/></rule>"))),
        "dmn.schema",
    ),
    "hit policy": (
        document(decision("d", table(attributes=' hitPolicy="LAST"'))),
        "dmn.unsupported",
    ),
    "two of a name": (document(fact("a"), fact("a", None, "y")), "name.clash"),
    "two of an id": (document(fact("a"), fact("b")), "dmn.reference"),
    "fact and decision of a name": (document(fact("d"), decision("d", literal("1"))), "name.clash"),
    "10 MB of hit policy": (
        document(decision("d", table(attributes=f' hitPolicy="{"U" * 10 * MEGABYTE}"'))),
        "dmn.unsupported",
    ),
    "101 lists": (document(decision("d", "<list>" * 99 + "</list>" * 99)), "dmn.size"),
    "UTF-32": (document().encode("utf-32"), "dmn.xml"),
    "nothing": (b"", "dmn.xml"),
    "no such file": ("no such file.dmn", "book.not_found"),
    "a folder": (".", "book.not_found"),
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_each_wrong_structure_has_its_code(name: str) -> None:
    """What is wrong between the cells, by its code."""
    source, code = STRUCTURES[name]
    assert {found for found, _, _ in problems_of(source)} == {code}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-8"])
def test_unicode_in_any_encoding_is_read(encoding: str) -> None:
    """A byte order mark, or its lack, changes nothing."""
    source = document(decision("星级", literal('"金"'))).encode(encoding)
    assert telcrm.from_dmn(source).decide({})["星级"] == "金"


def test_all_that_is_wrong_comes_at_once() -> None:
    """Every broken text of a context's boxes, of several decisions, in the order of the file."""
    broken = NESTED.format(*map(literal, ("1", "1 +", "salery", "1 1", "[")))
    rows = table().replace(
        "</decisionTable>", rule("1 1", ")") + rule(")", "-") + "</decisionTable>"
    )
    assert problems_of(document(decision("d", broken), decision("e", rows))) == [
        ("cell.syntax", "decisions.d.contextEntry[1].list[2]", 4),
        ("name.unknown", "decisions.d.contextEntry[2].if", 1),
        ("cell.syntax", "decisions.d.contextEntry[2].then", 3),
        ("cell.syntax", "decisions.d.contextEntry[2].else", 2),
        ("cell.syntax", "decisions.e.rule[2].inputEntry[1]", 3),
        ("cell.syntax", "decisions.e.rule[2].outputEntry[1]", 1),
        ("cell.syntax", "decisions.e.rule[3].inputEntry[1]", 1),
        ("cell.syntax", "decisions.e.rule[3].outputEntry[1]", 2),
    ]
