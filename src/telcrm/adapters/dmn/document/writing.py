"""The model as a DMN document that a modeler opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.document.building import (
    build,
    build_element,
    build_expression,
    build_function,
    build_parameter,
)
from telcrm.adapters.dmn.document.diagram import draw
from telcrm.adapters.dmn.document.grammar import AGGREGATIONS, HIT_POLICIES, NAMESPACES
from telcrm.adapters.dmn.document.handles import Handles, fill, handles_of
from telcrm.adapters.dmn.document.node import Node, Problems
from telcrm.adapters.dmn.document.serializing import check, serialize
from telcrm.errors import did_you_mean

__all__ = ["write_definitions"]


def write_definitions(
    definitions: model.Definitions,
    *,
    version: Literal["1.3", "1.4", "1.5"] = "1.5",
    diagram: bool = False,
) -> str:
    """Write a DMN document.

    Ids are kept where they are given and unique, and made from names elsewhere: the same model
    always gives the same text.

    Args:
        definitions: the model.
        version: the version of DMN; some modelers open none after 1.3.
        diagram: whether to lay out a picture of the requirements.

    Returns:
        The XML; encode it as UTF-8.

    Raises:
        BookError: with all that is wrong: `dmn.write` for names and texts that DMN or XML cannot
            hold, `dmn.reference` for a requirement that is not in the model, `name.clash`,
            `dmn.size`.

    >>> from telcrm.adapters.dmn.model import Decision, Definitions, LiteralExpression
    >>> answer = Decision("answer", "number", expression=LiteralExpression("6 * 7"))
    >>> print(write_definitions(Definitions("d", "urn:example", decisions=(answer,))), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="definitions" name="d" \
namespace="urn:example" exporter="telcrm">
      <decision id="decision_answer" name="answer">
        <variable id="decision_answer_variable_1" name="answer" typeRef="number"/>
        <literalExpression id="decision_answer_literalExpression_1">
          <text>6 * 7</text>
        </literalExpression>
      </decision>
    </definitions>
    """
    problems, namespaces = Problems(), NAMESPACES[version]
    writer = _Writer(handles_of(definitions), problems)
    root = writer.definitions(definitions)
    _check_names(root, problems)
    _check_tables(root, problems)
    check(root, version, problems)
    problems.settle()
    fill(root, writer.handles.values())
    if diagram and namespaces.diagram is not None:
        root.children.append(draw(root, namespaces.diagram))
    text = serialize(root, namespaces, problems)
    problems.settle()
    return text


class _Writer:
    """Builds the elements of the requirements graph, whose ids it knows."""

    def __init__(self, handles: Handles, problems: Problems) -> None:
        self.handles = handles
        self.problems = problems
        self._unknown: list[tuple[str, str, tuple[str, ...]]] = []

    def definitions(self, whole: model.Definitions) -> Node:
        parts = (
            *(_item("itemDefinition", one) for one in whole.item_definitions),
            *(self._source(one) for one in whole.knowledge_sources),
            *(self._named("inputData", one) for one in whole.input_data),
            *(self._knowledge_model(one) for one in whole.business_knowledge_models),
            *(self._decision(one) for one in whole.decisions),
            *(self._service(one) for one in whole.decision_services),
        )
        attributes = {"name": whole.name, "namespace": whole.namespace, "exporter": "telcrm"}
        root = build_element("definitions", whole, attributes, parts)
        self._say_unknown(root)
        return root

    def _source(self, one: model.KnowledgeSource) -> Node:
        attributes = {
            "id": self.handles["knowledgeSource", one.name],
            "name": one.name,
            "locationURI": one.location,
        }
        kind = None if one.kind is None else build("type", {}, text=one.kind)
        return build_element("knowledgeSource", one, attributes, (kind,))

    def _named(
        self,
        tag: str,
        one: model.InputData
        | model.Decision
        | model.BusinessKnowledgeModel
        | model.DecisionService,
        before: tuple[Node | None, ...] = (),
        after: tuple[Node | None, ...] = (),
    ) -> Node:
        variable = build_parameter("variable", model.Parameter(one.symbol, one.type_ref))
        attributes = {"id": self.handles[tag, one.name], "name": one.name}
        return build_element(tag, one, attributes, (*before, variable, *after))

    def _decision(self, one: model.Decision) -> Node:
        prose = {"question": one.question, "allowedAnswers": one.allowed_answers}
        after = (
            *self._information(one),
            *self._knowledge(one),
            build_expression(one.expression),
        )
        before = (
            None if text is None else build(tag, {}, text=text) for tag, text in prose.items()
        )
        return self._named("decision", one, tuple(before), after)

    def _information(self, one: model.Decision) -> Iterator[Node]:
        for name in one.required_inputs:
            yield self._requires("informationRequirement", "requiredInput", name, "inputData")
        for name in one.required_decisions:
            yield self._requires("informationRequirement", "requiredDecision", name, "decision")

    def _knowledge(self, one: model.Decision | model.BusinessKnowledgeModel) -> Iterator[Node]:
        invocable = ("businessKnowledgeModel", "decisionService")
        for name in one.required_knowledge:
            yield self._requires("knowledgeRequirement", "requiredKnowledge", name, *invocable)
        for name in one.authorities:
            yield self._requires(
                "authorityRequirement", "requiredAuthority", name, "knowledgeSource"
            )

    def _requires(self, requirement: str, tag: str, name: str, *kinds: str) -> Node:
        return build(requirement, {}, (self._reference(tag, name, *kinds),))

    def _reference(self, tag: str, name: str, *kinds: str) -> Node:
        for kind in kinds:
            if (kind, name) in self.handles:
                return build(tag, {"href": f"#{self.handles[kind, name]}"})
        self._unknown.append((tag, name, kinds))
        return build(tag, {"href": f"#unknown_{len(self._unknown)}"})

    def _say_unknown(self, root: Node) -> None:
        """Said last, when the tree knows where a reference stands."""
        if not self._unknown:
            return
        by_href = {node.get("href"): node for node in root.walk() if node.get("href")}
        for number, (tag, name, kinds) in enumerate(self._unknown, 1):
            known = [known for kind, known in self.handles if kind in kinds]
            self.problems.note(
                "dmn.reference",
                f"<{tag}> means {name!r}, which is not in the model",
                by_href[f"#unknown_{number}"],
                hint=did_you_mean(name, known),
            )

    def _knowledge_model(self, one: model.BusinessKnowledgeModel) -> Node:
        logic = None if one.function is None else build_function(one.function, "encapsulatedLogic")
        after = (logic, *self._knowledge(one))
        return self._named("businessKnowledgeModel", one, after=after)

    def _service(self, one: model.DecisionService) -> Node:
        references = (
            *(self._reference("outputDecision", n, "decision") for n in one.output_decisions),
            *(
                self._reference("encapsulatedDecision", n, "decision")
                for n in one.encapsulated_decisions
            ),
            *(self._reference("inputDecision", n, "decision") for n in one.input_decisions),
            *(self._reference("inputData", n, "inputData") for n in one.input_data),
        )
        return self._named("decisionService", one, after=references)


def _item(tag: str, item: model.ItemDefinition) -> Node:
    tests = {"allowedValues": item.allowed_values, "typeConstraint": item.type_constraint}
    parts = (
        None if item.type_ref is None else build("typeRef", {}, text=item.type_ref),
        *(
            build(name, {}, (build("text", {}, text=text),))
            for name, text in tests.items()
            if text is not None
        ),
        *(_item("itemComponent", part) for part in item.components),
        None if item.function is None else _function_item(item.function),
    )
    collection = "true" if item.is_collection else None
    return build_element(tag, item, {"name": item.name, "isCollection": collection}, parts)


def _function_item(item: model.FunctionItem) -> Node:
    parameters = (build_parameter("parameters", one) for one in item.parameters)
    return build_element("functionItem", item, {"outputTypeRef": item.output_type_ref}, parameters)


def _check_names(root: Node, problems: Problems) -> None:
    """A name stands once among what could be meant by it."""
    seen: set[tuple[str, str]] = set()
    for node in root.children:
        name = node.get("name")
        if name is None:
            continue
        tag = "invocable" if node.tag == "decisionService" else node.tag
        key = ("invocable" if tag == "businessKnowledgeModel" else tag, name)
        if key in seen:
            message = f"another element is named {name!r}"
            problems.note("name.clash", message, node, hint="names stand once a kind")
        seen.add(key)


def _check_tables(root: Node, problems: Problems) -> None:
    for node in root.walk():
        if node.tag == "decisionTable":
            _check_table(node, problems)


def _check_table(table: Node, problems: Problems) -> None:
    if table.get("hitPolicy") not in HIT_POLICIES:
        hint = f"known here: {', '.join(HIT_POLICIES)}"
        problems.note("dmn.write", f"{table.get('hitPolicy')!r} is no hit policy", table, hint=hint)
    if table.attributes.get("aggregation", "SUM") not in AGGREGATIONS:
        hint = f"known here: {', '.join(AGGREGATIONS)}"
        message = f"{table.get('aggregation')!r} is no aggregation"
        problems.note("dmn.write", message, table, hint=hint)
    widths = len(table.all("input")), len(table.all("output"))
    if not widths[1]:
        problems.note("dmn.write", "the table has no output", table)
    for rule in table.all("rule"):
        if (len(rule.all("inputEntry")), len(rule.all("outputEntry"))) != widths:
            hint = f"the table has {widths[0]} inputs and {widths[1]} outputs"
            problems.note("dmn.write", "the rule is not as wide as the table", rule, hint=hint)
