"""Boxed expressions as expressions of the engine's form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.binding.conforming import conforming, not_callable
from telcrm.adapters.dmn.binding.scope import NOTHING, Scope
from telcrm.adapters.dmn.binding.tables import bind_table
from telcrm.errors import BookError, Problem
from telcrm.rules import form
from telcrm.rules.form import Citation, Parameter
from telcrm.rules.source.calls import call
from telcrm.rules.source.checker import check_expression, check_filter
from telcrm.rules.source.scope import Scope as TextScope
from telcrm.rules.source.typing import context
from telcrm.rules.types import ANY, Type

__all__ = ["bind_expression", "bind_function", "known_inside"]


def bind_expression(
    expression: model.Expression | None, scope: Scope, declared: Type = ANY
) -> form.Expression:
    """A boxed expression, made to conform to a declared type; its problems are noted.

    What a document leaves out is null.
    """
    if expression is None:
        return NOTHING
    own = scope.type_named(expression.type_ref)
    bound = _BINDERS[type(expression)](
        expression, scope, own if declared.kind == "any" else declared
    )
    return conforming(conforming(bound, own), declared)


def _literal(expression: model.LiteralExpression, scope: Scope, _: Type) -> form.Expression:
    with scope.problems.at(scope.path):
        return check_expression(expression.text, scope.names, strict=False)
    return NOTHING


def _table(table: model.DecisionTable, scope: Scope, declared: Type) -> form.Expression:
    return bind_table(table, scope, declared, scope.path or "table", Citation(None, None, None))


def _invocation(invocation: model.Invocation, scope: Scope, _: Type) -> form.Expression:
    given = [
        (
            binding.parameter.name,
            bind_expression(
                binding.expression,
                scope.at(f"binding[{index}]"),
                scope.type_named(binding.parameter.type_ref),
            ),
        )
        for index, binding in enumerate(invocation.bindings, 1)
    ]
    with scope.problems.at(scope.path):
        if not isinstance(invocation.function, model.LiteralExpression):
            message = "a function that is calculated"
            raise BookError(Problem("dmn.unsupported", message, hint="invoke one by its name"))
        name = " ".join(invocation.function.text.split())
        return call(name, given, TextScope(scope.names, name, strict=False), 0)
    return NOTHING


def _context(boxed: model.Context, scope: Scope, _: Type) -> form.Expression:
    entries = []
    scope.note_twice((entry.name for entry in boxed.entries), "entries", "contextEntry")
    for index, entry in enumerate(boxed.entries, 1):
        inside = scope.at(f"contextEntry[{index}]")
        kind = inside.type_named(entry.type_ref)
        value = bind_expression(entry.expression, inside, kind)
        entries.append(form.Entry(entry.name, value))
        if entry.name is not None:
            scope = scope.knowing({entry.name: value.type})
    return form.ContextOf(tuple(entries), context(entries))


def _list(boxed: model.ListExpression, scope: Scope, _: Type) -> form.Expression:
    items = (
        bind_expression(item, scope.at(f"list[{index}]"))
        for index, item in enumerate(boxed.items, 1)
    )
    return form.ListOf(tuple(items), Type("list"))


def _relation(relation: model.Relation, scope: Scope, _: Type) -> form.Expression:
    kinds = [scope.type_named(column.type_ref) for column in relation.columns]
    scope.note_twice((column.name for column in relation.columns), "columns", "column")
    rows = []
    for index, row in enumerate(relation.rows, 1):
        inside = scope.at(f"row[{index}]")
        if len(row) != len(kinds):
            message = f"the row has {len(row)} cells, the relation {len(kinds)} columns"
            scope.problems.add("dmn.schema", inside.path, message)
        entries = tuple(
            form.Entry(column.name, bind_expression(cell, inside.at(column.name), kind))
            for column, cell, kind in zip(relation.columns, row, kinds, strict=False)
        )
        rows.append(form.ContextOf(entries, context(entries)))
    parts = tuple(
        (column.name, not_callable(kind))
        for column, kind in zip(relation.columns, kinds, strict=True)
    )
    return form.ListOf(tuple(rows), Type("list", element=Type("context", components=parts)))


def bind_function(
    function: model.FunctionDefinition, scope: Scope, gives: Type = ANY
) -> form.Expression:
    """A function of named parameters, made to conform to what it is said to give."""
    scope.note_twice((one.name for one in function.parameters), "parameters", "")
    parameters = tuple(
        Parameter(one.name, scope.type_named(one.type_ref)) for one in function.parameters
    )
    inside = scope.knowing(known_inside(parameters)).at("body")
    body = bind_expression(function.body, inside, gives)
    known = tuple((parameter.name, parameter.type) for parameter in parameters)
    return form.Lambda(parameters, body, Type("function", components=known, element=body.type))


def known_inside(parameters: Iterable[Parameter]) -> dict[str, Type]:
    """What a function's body knows of its parameters.

    One that is a function cannot be invoked: a function handed to itself would never end.
    """
    return {parameter.name: not_callable(parameter.type) for parameter in parameters}


def _function(function: model.FunctionDefinition, scope: Scope, _: Type) -> form.Expression:
    return bind_function(replace(function, type_ref=None), scope)


def _conditional(boxed: model.Conditional, scope: Scope, _: Type) -> form.Expression:
    condition, then, otherwise = (
        bind_expression(part, scope.at(step))
        for part, step in (
            (boxed.condition, "if"),
            (boxed.then, "then"),
            (boxed.otherwise, "else"),
        )
    )
    return form.Choice(condition, then, otherwise, ANY)


def _filter(boxed: model.Filter, scope: Scope, _: Type) -> form.Expression:
    source = bind_expression(boxed.source, scope.at("in"))
    with scope.problems.at(scope.at("match").path):
        if not isinstance(boxed.match, model.LiteralExpression):
            message = "a filter's match that is no literal expression"
            raise BookError(Problem("dmn.unsupported", message, hint="write it as FEEL text"))
        return check_filter(source, boxed.match.text, scope.names)
    return NOTHING


def _iteration(kind: str) -> Callable[[Any, Scope, Type], form.Expression]:
    def bind(boxed: model.For | model.Every | model.Some, scope: Scope, _: Type) -> form.Expression:
        domain = bind_expression(
            boxed.source, scope.at("in"), scope.type_named(boxed.source_type_ref)
        )
        inside = scope.knowing({boxed.variable: domain.type.element or ANY, "partial": ANY})
        step, result = (
            ("return", boxed.result)
            if isinstance(boxed, model.For)
            else ("satisfies", boxed.satisfies)
        )
        found = bind_expression(result, inside.at(step))
        gives = Type("list") if kind == "for" else Type("boolean", nullable=True)
        return form.Iteration(kind, boxed.variable, domain, found, kind == "for", gives)

    return bind


_BINDERS: Final[Mapping[type, Callable[[Any, Scope, Type], form.Expression]]] = MappingProxyType(
    {
        model.LiteralExpression: _literal,
        model.DecisionTable: _table,
        model.Invocation: _invocation,
        model.Context: _context,
        model.ListExpression: _list,
        model.Relation: _relation,
        model.FunctionDefinition: _function,
        model.Conditional: _conditional,
        model.Filter: _filter,
        model.For: _iteration("for"),
        model.Every: _iteration("every"),
        model.Some: _iteration("some"),
    }
)
