"""What DMN 1.1 to 1.5 allow where: namespaces, elements and the values of closed attributes."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = [
    "AGGREGATIONS",
    "ATTRIBUTE_VALUES",
    "CHILDREN",
    "DOCUMENTARY",
    "EXPRESSIONS",
    "FEEL_NAMESPACES",
    "HIT_POLICIES",
    "IDENTIFIED",
    "LANGUAGES",
    "MODEL_NAMESPACES",
    "NAMESPACES",
    "REQUIRED",
    "SINCE",
    "Version",
]


class Version(NamedTuple):
    """The namespaces of a version of DMN."""

    model: str
    feel: str
    diagram: str | None


def _of_year(scheme: str, date: str) -> Version:
    root = f"{scheme}://www.omg.org/spec/DMN/{date}"
    return Version(f"{root}/MODEL/", f"{root}/FEEL/", f"{root}/DMNDI/")


NAMESPACES: Final[dict[str, Version]] = {
    "1.1": Version(
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/FEEL/20140401",
        None,
    ),
    "1.2": _of_year("http", "20180521"),
    "1.3": _of_year("https", "20191111"),
    "1.4": _of_year("https", "20211108"),
    "1.5": _of_year("https", "20230324"),
}

MODEL_NAMESPACES: Final = {version.model: name for name, version in NAMESPACES.items()}
FEEL_NAMESPACES: Final = frozenset(version.feel for version in NAMESPACES.values())

LANGUAGES: Final = FEEL_NAMESPACES | {"", "feel", "FEEL"}
"""What names FEEL, as the standard has it and as modelers write it."""

HIT_POLICIES: Final = (
    "UNIQUE",
    "FIRST",
    "PRIORITY",
    "ANY",
    "COLLECT",
    "RULE ORDER",
    "OUTPUT ORDER",
)
AGGREGATIONS: Final = ("SUM", "COUNT", "MIN", "MAX")

ATTRIBUTE_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "hitPolicy": HIT_POLICIES,
    "aggregation": AGGREGATIONS,
    "kind": ("FEEL",),
    "isCollection": ("true", "false", "1", "0"),
}

_EVERY: Final = frozenset({"description", "extensionElements"})

EXPRESSIONS: Final = frozenset(
    {
        "literalExpression",
        "decisionTable",
        "invocation",
        "context",
        "list",
        "relation",
        "functionDefinition",
        "conditional",
        "filter",
        "for",
        "every",
        "some",
    }
)

DOCUMENTARY: Final = frozenset(
    {
        "elementCollection",
        "performanceIndicator",
        "organizationUnit",
        "group",
        "textAnnotation",
        "association",
        "supportedObjective",
        "impactedPerformanceIndicator",
        "decisionMaker",
        "decisionOwner",
        "usingProcess",
        "usingTask",
        "owner",
    }
)
"""Elements that say nothing about how a decision is made: passed over."""

_ITEM: Final = _EVERY | {"typeRef", "allowedValues", "typeConstraint", "itemComponent"}
_ITEM_OR_FUNCTION: Final = _ITEM | {"functionItem"}
_UNARY: Final = _EVERY | {"text"}
_QUANTIFIED: Final = _EVERY | {"in", "satisfies"}

CHILDREN: Final[dict[str, frozenset[str]]] = {
    "definitions": _EVERY
    | {
        "itemDefinition",
        "decision",
        "inputData",
        "businessKnowledgeModel",
        "decisionService",
        "knowledgeSource",
    },
    "itemDefinition": _ITEM_OR_FUNCTION,
    "itemComponent": _ITEM_OR_FUNCTION,
    "functionItem": _EVERY | {"parameters"},
    "parameters": _EVERY,
    "allowedValues": _UNARY,
    "typeConstraint": _UNARY,
    "inputData": _EVERY | {"variable"},
    "variable": _EVERY,
    "knowledgeSource": _EVERY | {"authorityRequirement", "type"},
    "decision": _EVERY
    | EXPRESSIONS
    | {
        "question",
        "allowedAnswers",
        "variable",
        "informationRequirement",
        "knowledgeRequirement",
        "authorityRequirement",
    },
    "informationRequirement": _EVERY | {"requiredDecision", "requiredInput"},
    "knowledgeRequirement": _EVERY | {"requiredKnowledge"},
    "authorityRequirement": _EVERY | {"requiredDecision", "requiredInput", "requiredAuthority"},
    "businessKnowledgeModel": _EVERY
    | {"variable", "encapsulatedLogic", "knowledgeRequirement", "authorityRequirement"},
    "decisionService": _EVERY
    | {"variable", "outputDecision", "encapsulatedDecision", "inputDecision", "inputData"},
    "encapsulatedLogic": _EVERY | EXPRESSIONS | {"formalParameter"},
    "functionDefinition": _EVERY | EXPRESSIONS | {"formalParameter"},
    "formalParameter": _EVERY,
    "literalExpression": _UNARY,
    "decisionTable": _EVERY | {"input", "output", "annotation", "rule"},
    "input": _EVERY | {"inputExpression", "inputValues"},
    "inputExpression": _UNARY,
    "inputValues": _UNARY,
    "output": _EVERY | {"outputValues", "defaultOutputEntry"},
    "outputValues": _UNARY,
    "defaultOutputEntry": _UNARY,
    "rule": _EVERY | {"inputEntry", "outputEntry", "annotationEntry"},
    "inputEntry": _UNARY,
    "outputEntry": _UNARY,
    "annotationEntry": frozenset({"text"}),
    "invocation": _EVERY | EXPRESSIONS | {"binding"},
    "binding": EXPRESSIONS | {"parameter"},
    "parameter": _EVERY,
    "context": _EVERY | {"contextEntry"},
    "contextEntry": _EVERY | EXPRESSIONS | {"variable"},
    "list": _EVERY | EXPRESSIONS,
    "relation": _EVERY | {"column", "row"},
    "column": _EVERY,
    "row": _EVERY | EXPRESSIONS,
    "conditional": _EVERY | {"if", "then", "else"},
    "filter": _EVERY | {"in", "match"},
    "for": _EVERY | {"in", "return"},
    "every": _QUANTIFIED,
    "some": _QUANTIFIED,
    **dict.fromkeys(("if", "then", "else", "in", "match", "return", "satisfies"), EXPRESSIONS),
}
"""What may stand inside an element; one that is missing here holds text, or nothing."""

IDENTIFIED: Final = frozenset(tag for tag, inside in CHILDREN.items() if inside >= _EVERY)
"""Elements that carry an id."""

_NAME: Final = ("name",)
_REFERENCE: Final = ("href",)

REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (
            "decision",
            "businessKnowledgeModel",
            "decisionService",
            "knowledgeSource",
            "itemDefinition",
            "itemComponent",
            "parameters",
            "formalParameter",
            "parameter",
            "column",
        ),
        _NAME,
    ),
    **dict.fromkeys(
        (
            "requiredDecision",
            "requiredInput",
            "requiredKnowledge",
            "requiredAuthority",
            "outputDecision",
            "encapsulatedDecision",
            "inputDecision",
        ),
        _REFERENCE,
    ),
    **dict.fromkeys(("for", "every", "some"), ("iteratorVariable",)),
}
"""Attributes an element cannot do without; `inputData` is a fact or a reference, by its parent."""

SINCE: Final[dict[str, str]] = {
    **dict.fromkeys(("conditional", "filter", "for", "every", "some"), "1.4"),
    "typeConstraint": "1.5",
}
"""The version that brought an element."""
