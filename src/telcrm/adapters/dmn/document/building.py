"""The model's expressions as the elements of DMN's schema, in the order the schema demands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.document.node import Node

__all__ = ["build", "build_element", "build_expression", "build_function", "build_parameter"]

Parts = Iterable[Node | None]


def build(
    tag: str, attributes: Mapping[str, str | None], parts: Parts = (), text: str = ""
) -> Node:
    """An element; attributes and parts that are None are left out."""
    given = {name: value for name, value in attributes.items() if value is not None}
    node = Node(tag, given, text)
    for part in parts:
        if part is not None:
            part.parent = node
            node.children.append(part)
    return node


def build_element(
    tag: str,
    element: model.Element,
    attributes: Mapping[str, str | None],
    parts: Parts = (),
) -> Node:
    """An element with what any may carry; description and extensions come first."""
    head = (_leaf("description", element.description), _extensions(element.extensions))
    whole = {"id": element.id, "label": element.label, **attributes}
    return build(tag, whole, (*head, *parts))


def _leaf(tag: str, text: str | None) -> Node | None:
    return None if text is None else build(tag, {}, text=text)


def _extensions(extensions: tuple[model.Extension, ...]) -> Node | None:
    if not extensions:
        return None
    return build("extensionElements", {}, map(_extension, extensions))


def _extension(extension: model.Extension) -> Node:
    children = map(_extension, extension.children)
    return build(extension.tag, dict(extension.attributes), children, extension.text)


def _textual(
    tag: str, text: str | None, attributes: Mapping[str, str | None] | None = None
) -> Node | None:
    """Unary tests or a literal expression under a tag of its own."""
    return None if text is None else build(tag, attributes or {}, (_leaf("text", text),))


def _boxed(tag: str, box: model.Expression, parts: Parts, **attributes: str | None) -> Node:
    return build_element(tag, box, {"typeRef": box.type_ref, **attributes}, parts)


def build_parameter(tag: str, parameter: model.Parameter) -> Node:
    """A parameter, a column or a variable."""
    return build_element(tag, parameter, {"name": parameter.name, "typeRef": parameter.type_ref})


def build_expression(expression: model.Expression | None) -> Node | None:
    """An expression's element, if there is one."""
    return None if expression is None else _BUILDERS[type(expression)](expression)


def _inside(tag: str, expression: model.Expression | None, type_ref: str | None = None) -> Node:
    return build(tag, {"typeRef": type_ref}, (build_expression(expression),))


def _literal(box: model.LiteralExpression) -> Node:
    return _boxed("literalExpression", box, (_leaf("text", box.text),))


def _table(box: model.DecisionTable) -> Node:
    parts = (
        *map(_input, box.inputs),
        *map(_output, box.outputs),
        *(build("annotation", {"name": name}) for name in box.annotations),
        *map(_rule, box.rules),
    )
    return _boxed(
        "decisionTable",
        box,
        parts,
        hitPolicy=box.hit_policy,
        aggregation=box.aggregation,
        outputLabel=box.output_label,
    )


def _input(clause: model.InputClause) -> Node:
    expression = _textual("inputExpression", clause.expression, {"typeRef": clause.type_ref})
    return build_element("input", clause, {}, (expression, _textual("inputValues", clause.values)))


def _output(clause: model.OutputClause) -> Node:
    return build_element(
        "output",
        clause,
        {"name": clause.name, "typeRef": clause.type_ref},
        (
            _textual("outputValues", clause.values),
            _textual("defaultOutputEntry", clause.default),
        ),
    )


def _rule(rule: model.Rule) -> Node:
    parts = (
        *(_textual("inputEntry", text) for text in rule.inputs),
        *(_textual("outputEntry", text) for text in rule.outputs),
        *(_textual("annotationEntry", text) for text in rule.annotations),
    )
    return build_element("rule", rule, {}, parts)


def _invocation(box: model.Invocation) -> Node:
    bindings = (
        build(
            "binding",
            {},
            (build_parameter("parameter", bound.parameter), build_expression(bound.expression)),
        )
        for bound in box.bindings
    )
    return _boxed("invocation", box, (build_expression(box.function), *bindings))


def _context(box: model.Context) -> Node:
    return _boxed("context", box, map(_entry, box.entries))


def _entry(entry: model.ContextEntry) -> Node:
    variable = None
    if entry.name is not None:
        variable = build("variable", {"name": entry.name, "typeRef": entry.type_ref})
    return build_element("contextEntry", entry, {}, (variable, build_expression(entry.expression)))


def _list(box: model.ListExpression) -> Node:
    return _boxed("list", box, map(build_expression, box.items))


def _relation(box: model.Relation) -> Node:
    columns = (build_parameter("column", column) for column in box.columns)
    rows = (build("row", {}, map(build_expression, row)) for row in box.rows)
    return _boxed("relation", box, (*columns, *rows))


def build_function(box: model.FunctionDefinition, tag: str = "functionDefinition") -> Node:
    """A function definition, boxed or the logic of a business knowledge model."""
    parameters = (build_parameter("formalParameter", one) for one in box.parameters)
    return _boxed(tag, box, (*parameters, build_expression(box.body)))


def _conditional(box: model.Conditional) -> Node:
    branches = {"if": box.condition, "then": box.then, "else": box.otherwise}
    return _boxed("conditional", box, (_inside(tag, one) for tag, one in branches.items()))


def _filter(box: model.Filter) -> Node:
    return _boxed("filter", box, (_inside("in", box.source), _inside("match", box.match)))


def _for(box: model.For) -> Node:
    return _iterator("for", box, "return", box.result)


def _every(box: model.Every) -> Node:
    return _iterator("every", box, "satisfies", box.satisfies)


def _some(box: model.Some) -> Node:
    return _iterator("some", box, "satisfies", box.satisfies)


def _iterator(
    tag: str,
    box: model.For | model.Every | model.Some,
    result_tag: str,
    result: model.Expression | None,
) -> Node:
    source = _inside("in", box.source, box.source_type_ref)
    return _boxed(tag, box, (source, _inside(result_tag, result)), iteratorVariable=box.variable)


_BUILDERS: Final[Mapping[type, Callable[[Any], Node]]] = MappingProxyType(
    {
        model.LiteralExpression: _literal,
        model.DecisionTable: _table,
        model.Invocation: _invocation,
        model.Context: _context,
        model.ListExpression: _list,
        model.Relation: _relation,
        model.FunctionDefinition: build_function,
        model.Conditional: _conditional,
        model.Filter: _filter,
        model.For: _for,
        model.Every: _every,
        model.Some: _some,
    }
)
