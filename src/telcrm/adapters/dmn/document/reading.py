"""DMN documents of any version from 1.1 to 1.5, read as data of the model."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.document.encodings import encoded, is_document, transcoded
from telcrm.adapters.dmn.document.node import Node
from telcrm.adapters.dmn.document.parsing import MAXIMUM_BYTES, Document, parse
from telcrm.adapters.dmn.document.reading_boxes import (
    common,
    read_expression,
    read_function,
    read_parameter,
    tests_of,
    type_of,
)
from telcrm.adapters.dmn.document.references import References, gather_references
from telcrm.errors import BookError, Problem

__all__ = ["read_definitions"]


def read_definitions(source: str | os.PathLike[str] | bytes) -> model.Definitions:
    """Read a DMN document.

    Diagrams, attributes in other namespaces and elements that only comment on the model are
    passed over; extension elements are kept.

    Args:
        source: the path of a file; or a document, as bytes or as text that begins with `<`. Text
            is what it is, whatever encoding it says it was in.

    Raises:
        BookError: with all that is wrong: `book.not_found`, `dmn.xml`, `dmn.size`,
            `dmn.namespace`, `dmn.schema`, `dmn.reference`, `dmn.unsupported`, `name.clash`.

    >>> document = b'''<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"
    ...     name="greeting" namespace="urn:example">
    ...   <inputData id="i1" name="Full Name"><variable name="Full Name" typeRef="string"/>
    ...   </inputData>
    ...   <decision id="d1" name="Greeting">
    ...     <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    ...     <literalExpression><text>"Hello " + Full Name</text></literalExpression>
    ...   </decision>
    ... </definitions>'''
    >>> decision = read_definitions(document).decisions[0]
    >>> decision.required_inputs, decision.expression.text
    (('Full Name',), '"Hello " + Full Name')
    """
    if isinstance(source, bytes):
        return _read(transcoded(source))
    if isinstance(source, str) and is_document(source):
        return _read(encoded(source))
    path = Path(source)
    try:
        return _read(transcoded(_content(path)))
    except BookError as error:
        raise BookError(*(problem.in_file(path.name) for problem in error.problems)) from error


def _content(path: Path) -> bytes:
    """A file's bytes, no more than it takes to see that they are too many."""
    try:
        with path.open("rb") as file:
            return file.read(MAXIMUM_BYTES + 1)
    except (OSError, ValueError) as error:
        message = f"{path.name!r} cannot be read: {getattr(error, 'strerror', error)}"
        raise BookError(Problem("book.not_found", message)) from error


def _read(text: bytes) -> model.Definitions:
    document = parse(text)
    definitions = _definitions(document, gather_references(document))
    document.problems.settle()
    return definitions


def _definitions(document: Document, references: References) -> model.Definitions:
    root = document.root
    return model.Definitions(
        root.attributes.get("name", ""),
        root.attributes.get("namespace", ""),
        tuple(_item(document, node) for node in root.all("itemDefinition")),
        tuple(model.InputData(**_named(document, node)) for node in root.all("inputData")),
        tuple(_decision(document, references, node) for node in root.all("decision")),
        tuple(
            _knowledge_model(document, references, node)
            for node in root.all("businessKnowledgeModel")
        ),
        tuple(_service(document, references, node) for node in root.all("decisionService")),
        tuple(_source(node) for node in root.all("knowledgeSource")),
        **common(root),
    )


def _item(document: Document, node: Node) -> model.ItemDefinition:
    function = node.first("functionItem")
    return model.ItemDefinition(
        node.attributes.get("name", ""),
        type_of(document, node.inner_text("typeRef")),
        tests_of(node, "allowedValues"),
        tuple(_item(document, child) for child in node.all("itemComponent")),
        node.get("isCollection") in {"true", "1"},
        tests_of(node, "typeConstraint"),
        None if function is None else _function_item(document, function),
        **common(node),
    )


def _function_item(document: Document, node: Node) -> model.FunctionItem:
    return model.FunctionItem(
        tuple(read_parameter(document, child) for child in node.all("parameters")),
        type_of(document, node.get("outputTypeRef")),
        **common(node),
    )


def _named(document: Document, node: Node) -> dict[str, Any]:
    """Name, type and variable, and what any element may carry."""
    name, variable = node.attributes.get("name", ""), node.first("variable")
    symbol = None if variable is None else variable.get("name")
    return {
        "name": name,
        "type_ref": None if variable is None else type_of(document, variable.get("typeRef")),
        "variable": None if symbol in {name, ""} else symbol,
        **common(node),
    }


def _decision(document: Document, references: References, node: Node) -> model.Decision:
    return model.Decision(
        **_named(document, node),
        expression=read_expression(document, node),
        question=node.inner_text("question"),
        allowed_answers=node.inner_text("allowedAnswers"),
        required_inputs=references.required(node, "informationRequirement", "requiredInput"),
        required_decisions=references.required(node, "informationRequirement", "requiredDecision"),
        required_knowledge=references.required(node, "knowledgeRequirement", "requiredKnowledge"),
        authorities=references.required(node, "authorityRequirement", "requiredAuthority"),
    )


def _knowledge_model(
    document: Document, references: References, node: Node
) -> model.BusinessKnowledgeModel:
    logic = node.first("encapsulatedLogic")
    return model.BusinessKnowledgeModel(
        **_named(document, node),
        function=None if logic is None else read_function(document, logic),
        required_knowledge=references.required(node, "knowledgeRequirement", "requiredKnowledge"),
        authorities=references.required(node, "authorityRequirement", "requiredAuthority"),
    )


def _service(document: Document, references: References, node: Node) -> model.DecisionService:
    return model.DecisionService(
        **_named(document, node),
        output_decisions=references.names(node, "outputDecision"),
        encapsulated_decisions=references.names(node, "encapsulatedDecision"),
        input_decisions=references.names(node, "inputDecision"),
        input_data=references.names(node, "inputData"),
    )


def _source(node: Node) -> model.KnowledgeSource:
    name, location = node.attributes.get("name", ""), node.get("locationURI")
    return model.KnowledgeSource(name, location, node.inner_text("type"), **common(node))
