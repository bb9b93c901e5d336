"""Writing DMN: ids, pictures, versions, and what cannot be written."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from dmn_models import definitions
from hypothesis import given

from telcrm.adapters.dmn import (
    Conditional,
    Context,
    ContextEntry,
    Decision,
    DecisionTable,
    Definitions,
    Extension,
    InputData,
    ItemDefinition,
    ListExpression,
    LiteralExpression,
    OutputClause,
    Rule,
    read_definitions,
    write_definitions,
)
from telcrm.adapters.dmn.document.grammar import NAMESPACES
from telcrm.errors import BookError

ONE = LiteralExpression("1")


def whole(*decisions: Decision, **more: Any) -> Definitions:
    return Definitions("n", "urn:n", decisions=decisions, **more)


@given(model=definitions())
def test_ids_stand_once_and_references_lead_to_them(model: Definitions) -> None:
    """Whatever ids were given, each of the document's is its own, and each href finds one."""
    root = ET.fromstring(write_definitions(model, diagram=True))  # noqa: S314 - our own text
    ids = [one.get("id") for one in _dmn_elements(root) if one.get("id") is not None]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.\-]*", one) for one in ids)
    hrefs = [one.get("href") for one in _dmn_elements(root) if one.get("href") is not None]
    assert {href[1:] for href in hrefs} <= set(ids)


def _dmn_elements(root: ET.Element):
    yield root
    for child in root:
        if not child.tag.endswith("}extensionElements"):
            yield from _dmn_elements(child)


def test_given_ids_are_kept_and_others_made_from_names() -> None:
    """A rule keeps its id; a decision without one is called after its name."""
    table = DecisionTable((), (OutputClause(),), (Rule((), ("1",), id="r7"), Rule((), ("2",))))
    text = write_definitions(whole(Decision("星级 a", expression=table), Decision("b", id="r7")))
    model = read_definitions(text.encode())
    assert [one.id for one in model.decisions] == ["decision_u661fu7ea7_a", "r7"]
    made = model.decisions[0].expression.rules[0].id
    assert made.startswith("decision_u661fu7ea7_a_decisionTable")
    alone = write_definitions(whole(Decision("a", expression=table)))
    assert '<rule id="r7">' in alone


def test_another_rule_elsewhere_changes_no_id_here() -> None:
    """Files under version control differ where models do."""
    table = DecisionTable((), (OutputClause(),), (Rule((), ("1",)),))
    longer = DecisionTable((), (OutputClause(),), (Rule((), ("1",)), Rule((), ("2",))))
    few = write_definitions(whole(Decision("a", expression=table), Decision("b", expression=table)))
    many = write_definitions(
        whole(Decision("a", expression=longer), Decision("b", expression=table))
    )
    assert set(few.splitlines()) <= set(many.splitlines())


def test_a_picture_stands_on_its_inputs() -> None:
    """Each requirement is drawn upwards, and no two shapes lie on each other."""
    model = whole(
        Decision("a", required_inputs=("i", "j")),
        Decision("b", required_decisions=("a",), required_inputs=("i",)),
        input_data=(InputData("i"), InputData("j")),
    )
    root = ET.fromstring(write_definitions(model, diagram=True))  # noqa: S314 - our own text
    boxes = [one.attrib for one in root.iter() if one.tag.endswith("}Bounds")]
    assert len({(one["x"], one["y"]) for one in boxes}) == len(boxes) == 4
    points = [one for one in root.iter() if one.tag.endswith("}waypoint")]
    heights = [int(one.get("y")) for one in points]
    assert len(points) == 8
    assert all(low > high for low, high in zip(heights[::2], heights[1::2], strict=True))


def test_a_circle_is_drawn_as_well_as_any() -> None:
    """Circles are the engine's to refuse; the picture shows them."""
    model = whole(
        Decision("a", required_decisions=("b",)), Decision("b", required_decisions=("a",))
    )
    assert write_definitions(model, diagram=True).count("DMNEdge id") == 2


@pytest.mark.parametrize("version", ["1.3", "1.4", "1.5"])
def test_a_version_has_its_namespaces(version: str) -> None:
    """The document and its diagram are in the version asked for."""
    text = write_definitions(whole(Decision("a")), version=version, diagram=True)
    assert f'xmlns="{NAMESPACES[version].model}"' in text
    assert f'xmlns:dmndi="{NAMESPACES[version].diagram}"' in text


def deep(levels: int) -> Any:
    return ListExpression((deep(levels - 1),)) if levels else ONE


def table(*rules: Rule, **more: Any) -> Decision:
    return Decision("a", expression=DecisionTable((), (OutputClause(),), rules, **more))


REFUSED = {
    "a name of digits": (whole(Decision("1a")), "dmn.write", "'1a' is no name"),
    "no name": (whole(Decision("")), "dmn.write", "'' is no name"),
    "a name with a comma": (whole(Decision("a,b")), "dmn.write", "'a,b' is no name"),
    "a name that ends in a space": (whole(Decision("a ")), "dmn.write", "'a ' is no name"),
    "an entry's name": (
        whole(Decision("a", expression=Context((ContextEntry("(", ONE),)))),
        "dmn.write",
        "'(' is no name",
    ),
    "a control character": (
        whole(Decision("a", expression=LiteralExpression('"\x01"'))),
        "dmn.write",
        r"cannot hold the character '\x01'",
    ),
    "half a surrogate": (whole(Decision("a", label="\ud800")), "dmn.write", "cannot hold"),
    "an extension in no namespace": (
        whole(Decision("a", extensions=(Extension("unit"),))),
        "dmn.write",
        "among extension elements",
    ),
    "an extension of text and elements": (
        whole(Decision("a", extensions=(Extension("{u}a", (), (Extension("{u}b"),), "t"),))),
        "dmn.write",
        "among extension elements",
    ),
    "a rule too wide": (whole(table(Rule(("-",), ("1",)))), "dmn.write", "as wide as the table"),
    "a table without output": (
        whole(Decision("a", expression=DecisionTable((), ()))),
        "dmn.write",
        "no output",
    ),
    "a hit policy": (whole(table(hit_policy="LAST")), "dmn.write", "no hit policy"),
    "an aggregation": (whole(table(aggregation="MEAN")), "dmn.write", "no aggregation"),
    "a missing decision": (
        whole(Decision("a", required_decisions=("aa",))),
        "dmn.reference",
        "did you mean 'a'?",
    ),
    "one name twice": (whole(Decision("a"), Decision("a")), "name.clash", "another element"),
    "too deep": (whole(Decision("a", expression=deep(100))), "dmn.size", "more than 100 deep"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_dmn_cannot_hold_is_refused(what: str) -> None:
    """With its code, its place and words that say why."""
    model, code, words = REFUSED[what]
    with pytest.raises(BookError, match=re.escape(words)) as caught:
        write_definitions(model)
    assert [one.code for one in caught.value.problems] == [code] * len(caught.value.problems)
    assert caught.value.place.path.startswith("definitions/decision[")


@pytest.mark.parametrize(
    ("model", "version", "since"),
    [
        (whole(Decision("a", expression=Conditional(ONE, ONE, ONE))), "1.3", "1.4"),
        (
            whole(item_definitions=(ItemDefinition("t", "number", type_constraint="> 1"),)),
            "1.4",
            "1.5",
        ),
    ],
)
def test_what_a_version_lacks_is_refused_in_it(
    model: Definitions, version: str, since: str
) -> None:
    """Boxes of DMN 1.4 and constraints of 1.5 are written in these, and not before."""
    with pytest.raises(BookError, match=f"write DMN {since}"):
        write_definitions(model, version=version)
    assert read_definitions(write_definitions(model, version=since).encode()) == model
