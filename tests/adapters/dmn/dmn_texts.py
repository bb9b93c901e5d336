"""DMN documents written short, for tests of what is wrong in them."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import pytest

import telcrm
from telcrm.adapters.dmn.document.grammar import NAMESPACES
from telcrm.errors import BookError

__all__ = [
    "decision",
    "document",
    "fact",
    "function",
    "item",
    "literal",
    "of_type",
    "part",
    "problems_of",
    "rule",
    "service",
    "table",
    "text_of",
]

DMN = NAMESPACES["1.5"].model


def document(*parts: str, namespace: str = DMN, head: str = "") -> str:
    inside = "\n".join(parts)
    return (
        f'{head}<definitions xmlns="{namespace}" name="n" namespace="urn:n">{inside}</definitions>'
    )


def literal(text: str) -> str:
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def decision(name: str, inside: str, *, inputs: str = "", needs: str = "", knows: str = "") -> str:
    """A decision; what it requires is named by ids with blanks between."""
    required = "".join(
        f'<{kind}Requirement><required{tag} href="#{one}"/></{kind}Requirement>'
        for kind, tag, names in (
            ("information", "Input", inputs),
            ("information", "Decision", needs),
            ("knowledge", "Knowledge", knows),
        )
        for one in names.split()
    )
    return f'<decision id="{name}" name="{name}">{required}{inside}</decision>'


def fact(name: str, kind: str | None = None, identity: str = "x") -> str:
    typed = f' typeRef="{kind}"' if kind else ""
    return f'<inputData id="{identity}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def item(name: str, inside: str, more: str = "") -> str:
    return f'<itemDefinition name="{name}"{more}>{inside}</itemDefinition>'


def of_type(name: str) -> str:
    return f"<typeRef>{name}</typeRef>"


def part(name: str, kind: str) -> str:
    return f'<itemComponent name="{name}">{of_type(kind)}</itemComponent>'


def function(name: str, body: str, parameters: str = "", knows: str = "") -> str:
    """A business knowledge model of literal text."""
    formal = "".join(f'<formalParameter name="{one}"/>' for one in parameters.split())
    needs = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>'
        for one in knows.split()
    )
    logic = f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>"
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}">{logic}{needs}</businessKnowledgeModel>'
    )


def service(name: str, output: str, *, inputs: str = "") -> str:
    asked = "".join(f'<inputData href="#{one}"/>' for one in inputs.split())
    outputs = f'<outputDecision href="#{output}"/>'
    return f'<decisionService id="{name}" name="{name}">{outputs}{asked}</decisionService>'


def table(
    column: str = "1", test: str = "-", entry: str = "1", *, clause: str = "", attributes: str = ""
) -> str:
    return (
        f"<decisionTable{attributes}><input><inputExpression><text>{escape(column)}</text>"
        f"</inputExpression></input><output>{clause}</output>{rule(test, entry)}</decisionTable>"
    )


def rule(test: str, entry: str) -> str:
    return (
        f"<rule><inputEntry><text>{escape(test)}</text></inputEntry>"
        f"<outputEntry><text>{escape(entry)}</text></outputEntry></rule>"
    )


def text_of(tag: str, text: str) -> str:
    return f"<{tag}><text>{escape(text)}</text></{tag}>"


def problems_of(source: Any, **options: Any) -> list[tuple[str, str | None, int | None]]:
    """Code, place and column of everything that is wrong with a document."""
    with pytest.raises(BookError) as caught:
        telcrm.from_dmn(source, **options)
    assert all(one.message and str(one) for one in caught.value.problems)
    return [(one.code, one.place.path, one.place.column) for one in caught.value.problems]
