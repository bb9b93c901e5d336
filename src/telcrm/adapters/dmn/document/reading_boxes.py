"""Boxed expressions of a parsed document, as data of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.document.grammar import EXPRESSIONS, FEEL_NAMESPACES
from telcrm.adapters.dmn.document.node import Node
from telcrm.adapters.dmn.document.parsing import Document

__all__ = ["common", "read_expression", "read_function", "read_parameter", "tests_of", "type_of"]


def common(node: Node) -> dict[str, Any]:
    """What any element may carry beside its own, as keyword arguments."""
    extensions = node.first("extensionElements")
    return {
        "id": node.get("id"),
        "label": node.get("label"),
        "description": node.inner_text("description"),
        "extensions": () if extensions is None else _extensions(extensions),
    }


def _extensions(node: Node) -> tuple[model.Extension, ...]:
    return tuple(
        model.Extension(child.tag, tuple(child.attributes.items()), _extensions(child), child.text)
        for child in node.children
    )


def type_of(document: Document, name: str | None) -> str | None:
    """A type's name without the prefix that only says it is FEEL's or the document's own.

    Up to DMN 1.1 such names are qualified, `feel:number`.
    """
    if not name:
        return None
    name = " ".join(name.split())
    prefix, colon, local = name.partition(":")
    namespace = document.prefixes.get(prefix) if colon else None
    own = {*FEEL_NAMESPACES, document.root.get("namespace")}
    return local if namespace and namespace in own else name


def _boxed(document: Document, node: Node) -> dict[str, Any]:
    return {**common(node), "type_ref": type_of(document, node.get("typeRef"))}


def tests_of(node: Node, tag: str) -> str | None:
    """The text of unary tests or of a literal expression under a tag of its own."""
    child = node.first(tag)
    return None if child is None else _text(child)


def _text(node: Node) -> str:
    return node.inner_text("text") or ""


def read_parameter(document: Document, node: Node) -> model.Parameter:
    """A parameter, a column or a variable."""
    return model.Parameter(
        node.attributes.get("name", ""), type_of(document, node.get("typeRef")), **common(node)
    )


def read_expression(document: Document, node: Node | None) -> model.Expression | None:
    """The expression inside an element, if it holds one."""
    found = [] if node is None else _expressions(document, node)
    if node is not None and len(found) > 1:
        message = f"<{node.tag}> holds {len(found)} expressions"
        document.problems.note("dmn.schema", message, node, hint="it may hold one")
    return found[0] if found else None


def _expressions(document: Document, node: Node) -> list[model.Expression]:
    return [
        _READERS[child.tag](document, child) for child in node.children if child.tag in EXPRESSIONS
    ]


def _literal(document: Document, node: Node) -> model.LiteralExpression:
    return model.LiteralExpression(_text(node), **_boxed(document, node))


def _table(document: Document, node: Node) -> model.DecisionTable:
    inputs = tuple(_input(document, child) for child in node.all("input"))
    outputs = tuple(_output(document, child) for child in node.all("output"))
    if not outputs:
        document.problems.note("dmn.schema", "the table has no <output>", node)
    widths = (len(inputs), len(outputs))
    return model.DecisionTable(
        inputs,
        outputs,
        tuple(_rule(document, child, widths) for child in node.all("rule")),
        node.attributes.get("hitPolicy", "UNIQUE"),
        node.get("aggregation"),
        tuple(child.attributes.get("name", "") for child in node.all("annotation")),
        node.get("outputLabel"),
        **_boxed(document, node),
    )


def _input(document: Document, node: Node) -> model.InputClause:
    expression = node.first("inputExpression")
    if expression is None:
        document.problems.note("dmn.schema", "the <input> has no <inputExpression>", node)
    return model.InputClause(
        "" if expression is None else _text(expression),
        None if expression is None else type_of(document, expression.get("typeRef")),
        tests_of(node, "inputValues"),
        **common(node),
    )


def _output(document: Document, node: Node) -> model.OutputClause:
    return model.OutputClause(
        node.get("name"),
        type_of(document, node.get("typeRef")),
        tests_of(node, "outputValues"),
        tests_of(node, "defaultOutputEntry"),
        **common(node),
    )


def _rule(document: Document, node: Node, widths: tuple[int, int]) -> model.Rule:
    inputs, outputs = node.all("inputEntry"), node.all("outputEntry")
    if (len(inputs), len(outputs)) != widths:
        document.problems.note(
            "dmn.schema",
            f"the rule has {len(inputs)} input and {len(outputs)} output entries",
            node,
            hint=f"the table has {widths[0]} inputs and {widths[1]} outputs",
        )
    return model.Rule(
        tuple(map(_text, inputs)),
        tuple(map(_text, outputs)),
        tuple(map(_text, node.all("annotationEntry"))),
        **common(node),
    )


def _invocation(document: Document, node: Node) -> model.Invocation:
    return model.Invocation(
        read_expression(document, node),
        tuple(_binding(document, child) for child in node.all("binding")),
        **_boxed(document, node),
    )


def _binding(document: Document, node: Node) -> model.Binding:
    parameter = node.first("parameter")
    if parameter is None:
        document.problems.note("dmn.schema", "the <binding> has no <parameter>", node)
    return model.Binding(
        model.Parameter("") if parameter is None else read_parameter(document, parameter),
        read_expression(document, node),
    )


def _context(document: Document, node: Node) -> model.Context:
    entries = tuple(_entry(document, child) for child in node.all("contextEntry"))
    return model.Context(entries, **_boxed(document, node))


def _entry(document: Document, node: Node) -> model.ContextEntry:
    variable = node.first("variable")
    return model.ContextEntry(
        None if variable is None else variable.get("name"),
        read_expression(document, node),
        None if variable is None else type_of(document, variable.get("typeRef")),
        **common(node),
    )


def _list(document: Document, node: Node) -> model.ListExpression:
    return model.ListExpression(tuple(_expressions(document, node)), **_boxed(document, node))


def _relation(document: Document, node: Node) -> model.Relation:
    return model.Relation(
        tuple(read_parameter(document, child) for child in node.all("column")),
        tuple(tuple(_expressions(document, child)) for child in node.all("row")),
        **_boxed(document, node),
    )


def read_function(document: Document, node: Node) -> model.FunctionDefinition:
    """A function definition, boxed or the logic of a business knowledge model."""
    return model.FunctionDefinition(
        tuple(read_parameter(document, child) for child in node.all("formalParameter")),
        read_expression(document, node),
        **_boxed(document, node),
    )


def _conditional(document: Document, node: Node) -> model.Conditional:
    condition, then, otherwise = (
        read_expression(document, node.first(tag)) for tag in ("if", "then", "else")
    )
    return model.Conditional(condition, then, otherwise, **_boxed(document, node))


def _filter(document: Document, node: Node) -> model.Filter:
    source, match = (read_expression(document, node.first(tag)) for tag in ("in", "match"))
    return model.Filter(source, match, **_boxed(document, node))


def _iterator(
    kind: type[model.For | model.Every | model.Some], result: str
) -> Callable[[Document, Node], model.Expression]:
    def read(document: Document, node: Node) -> model.Expression:
        source = node.first("in")
        return kind(
            node.attributes.get("iteratorVariable", ""),
            read_expression(document, source),
            read_expression(document, node.first(result)),
            None if source is None else type_of(document, source.get("typeRef")),
            **_boxed(document, node),
        )

    return read


_READERS: Final[Mapping[str, Callable[[Document, Node], model.Expression]]] = MappingProxyType(
    {
        "literalExpression": _literal,
        "decisionTable": _table,
        "invocation": _invocation,
        "context": _context,
        "list": _list,
        "relation": _relation,
        "functionDefinition": read_function,
        "conditional": _conditional,
        "filter": _filter,
        "for": _iterator(model.For, "return"),
        "every": _iterator(model.Every, "satisfies"),
        "some": _iterator(model.Some, "satisfies"),
    }
)
