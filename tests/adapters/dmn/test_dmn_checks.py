"""Books of other publishers are checked too: contexts, functions and times are no obstacle."""

from __future__ import annotations

from pathlib import Path

import pytest

import telcrm
from telcrm.adapters.dmn import read_definitions

CONTEXTS = """
<decision id="d" name="d"><variable name="d"/>
 <informationRequirement><requiredInput href="#i"/></informationRequirement>
 <decisionTable hitPolicy="FIRST"><input><inputExpression typeRef="number"><text>n</text>
 </inputExpression></input><output name="a" typeRef="number"/><output name="b" typeRef="number"/>
 <rule><inputEntry><text>&lt; 5</text></inputEntry>
 <outputEntry><text>1</text></outputEntry><outputEntry><text>2</text></outputEntry></rule>
 </decisionTable></decision>
"""
FUNCTIONS = """
<businessKnowledgeModel id="k" name="twice"><variable name="twice"/>
 <encapsulatedLogic><formalParameter name="x" typeRef="number"/>
 <literalExpression><text>x * 2</text></literalExpression></encapsulatedLogic>
</businessKnowledgeModel>
<decision id="d" name="d"><variable name="d" typeRef="number"/>
 <informationRequirement><requiredInput href="#i"/></informationRequirement>
 <knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
 <literalExpression><text>twice(n)</text></literalExpression></decision>
"""
HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">'
    '<inputData id="i" name="n"><variable name="n" typeRef="number"/></inputData>'
)
TCK = Path(__file__).parents[4] / "shared" / "tck"


def document(content: str) -> bytes:
    return f"{HEAD}{content}</definitions>".encode()


@pytest.mark.parametrize("content", [CONTEXTS, FUNCTIONS], ids=["contexts", "functions"])
def test_what_is_no_single_value_is_left_open(content: str) -> None:
    """Contexts and functions are not followed, and nothing fails because of them."""
    book = telcrm.from_dmn(document(content))
    findings = book.check()
    assert read_definitions(document(content)).decisions
    if content is CONTEXTS:
        gap = next(one for one in findings if one.code == "check.gap")
        assert gap.witness is not None
        assert book.decide(gap.witness)["d"] is None


@pytest.mark.skipif(not TCK.is_dir(), reason="the public conformance cases are not at hand")
def test_every_conformance_document_is_checked() -> None:
    """Whatever a document that can be read holds, checking it ends and prints."""
    files = sorted(TCK.rglob("*.dmn"))
    assert files
    for file in files:
        try:
            book = telcrm.from_dmn(file)
        except telcrm.errors.TelcrmError:
            continue
        assert str(book.check())
