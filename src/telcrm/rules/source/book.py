"""From what a file says to what backends run: names bound, types checked, tables compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from numbers import Integral, Rational, Real
from typing import Any

from telcrm.errors import BookError, Problem, did_you_mean
from telcrm.rules import form
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.feel.lexer import tokens
from telcrm.rules.feel.temporal import parse_temporal
from telcrm.rules.form import Citation, Constant, Reference
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.problems import Problems
from telcrm.rules.source import schema
from telcrm.rules.source.built import Built
from telcrm.rules.source.claims import build_directions, require_movable
from telcrm.rules.source.decisions import build_decision
from telcrm.rules.source.graph import in_order
from telcrm.rules.source.values import WRITTEN, build_citation, build_text, build_type, check_value
from telcrm.rules.types import Value, an

__all__ = ["build_book"]

Scope = dict[str, Constant | Reference]


def build_book(source: schema.BookSource, parameters: Mapping[str, Value]) -> CompiledBook:
    """Check a whole book.

    Args:
        source: what the file says, an extended book's parts merged in.
        parameters: values that replace those of the book's parameters.

    Raises:
        BookError: every problem of the first stage that has any.
    """
    citation = build_citation(source)
    if citation.document is None:
        hint = 'write document = "…" and passage = "…" at the top'
        raise BookError(Problem("book.source", "the book names no document", hint=hint))
    constants = _parameters(source, parameters)
    inputs = _inputs(source)
    scope: Scope = {**constants, **{one.name: Reference(one.name, one.type) for one in inputs}}
    needs = _needs(source, scope)
    built = _decisions(source, needs, scope, citation)
    exact = {name for one in built.values() for name in _calculated(one.decision)}
    book = form.Book(
        source.id,
        source.version,
        build_text(source.title, source.id),
        citation,
        tuple(replace(one, exact=one.name in exact) for one in inputs),
        tuple(one.decision for one in built.values()),
        FrozenDict({o.name: o for one in built.values() for o in one.decision.outputs}),
        FrozenDict(needs),
        build_directions(source.monotone, inputs, built.values()),
        tuple(
            _parameter_value(name, one, constants[name].value, name in parameters)
            for name, one in source.parameters.items()
        ),
    )
    return CompiledBook(book, FrozenDict({name: one.compiled for name, one in built.items()}))


def _parameters(source: schema.BookSource, given: Mapping[str, Value]) -> dict[str, Constant]:
    problems = Problems("parameters")
    scope = {}
    for name in (one for one in given if one not in source.parameters):
        hint = did_you_mean(name, source.parameters)
        problems.add("book.parameter", str(name), f"{name!r} is no parameter of the book", hint)
    for name, parameter in source.parameters.items():
        with problems.at(name):
            scope[name] = _parameter(name, parameter, given)
    problems.raise_if_any()
    return scope


def _parameter(name: str, source: schema.ParameterSource, given: Mapping[str, Value]) -> Constant:
    declared = build_type(source)
    value = _plain(given.get(name, source.value))
    if isinstance(value, str) and declared.kind in WRITTEN:
        value = parse_temporal(value) or value
    if value is None:
        hint = f"load it with parameters={{{name!r}: …}}, or extend the book and give it a value"
        message = f"{name!r} has no value: {an(declared)} is wanted"
        raise BookError(Problem("book.parameter", message, hint=hint))
    checked: Any = check_value(value, declared)
    return Constant(
        checked,
        replace(declared, minimum=checked, maximum=checked) if declared.ordered else declared,
    )


def _parameter_value(
    name: str, source: schema.ParameterSource, value: Value, given: bool
) -> form.ParameterValue:
    unit = build_text(source.unit, name) if source.unit else None
    return form.ParameterValue(name, build_text(source.title, name), unit, value, given)


def _plain(value: Any) -> Any:
    """NumPy's numbers as Python's, for analyses give them; a float as the decimal of its repr."""
    if isinstance(value, float):
        # float's own repr, because NumPy's subclass writes its type's name too.
        return Decimal(float.__repr__(value))
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Real) and not isinstance(value, Rational):
        return Decimal(str(value))
    return value


def _inputs(source: schema.BookSource) -> tuple[form.Input, ...]:
    problems = Problems("inputs")
    inputs = []
    for name, one in source.inputs.items():
        with problems.at(name):
            if name in source.parameters:
                raise BookError(Problem("name.clash", f"{name!r} is a parameter too"))
            kind = build_type(one, nullable=one.optional)
            unit = build_text(one.unit, name) if one.unit else None
            citation = build_citation(one, Citation(source.document, None, None))
            title = build_text(one.title, name)
            require_movable(kind, one.moves)
            inputs.append(form.Input(name, kind, title, unit, citation, False, one.moves, one.cost))
    problems.raise_if_any()
    return tuple(inputs)


# The graph of decisions.


def _needs(source: schema.BookSource, scope: Scope) -> dict[str, frozenset[str]]:
    """For each decision the decisions and inputs it names."""
    makers = _makers(source, scope)
    needs = {}
    for name, decision in source.decisions.items():
        words = {word for text in _texts(decision) for word in _words(text)}
        named = {makers[word] for word in words if word in makers}
        needs[name] = frozenset(named | (words & source.inputs.keys()))
    return needs


def _makers(source: schema.BookSource, scope: Scope) -> dict[str, str]:
    """For each output the decision that gives it."""
    problems = Problems("decisions")
    makers: dict[str, str] = {}
    for name, decision in source.decisions.items():
        outputs = _output_names(name, decision)
        if name in scope and name not in outputs:
            problems.add("name.clash", name, f"the decision {name!r} has a name already taken")
        for output in outputs:
            if output in scope or output in makers:
                problems.add("name.clash", name, f"the output {output!r} has a name already taken")
            makers[output] = name
    problems.raise_if_any()
    return makers


def _output_names(name: str, decision: schema.DecisionSource) -> tuple[str, ...]:
    return tuple(decision.outputs) if isinstance(decision, schema.TableSource) else (name,)


def _texts(decision: schema.DecisionSource) -> Iterator[str]:
    """Every text of a decision in which names may stand."""
    match decision:
        case schema.ExpressionSource(expression=expression):
            yield expression
        case schema.ScorecardSource(characteristics=characteristics):
            for characteristic in characteristics.values():
                yield characteristic.input
                yield from (str(one.when) for one in characteristic.attributes)
        case schema.TableSource(inputs=inputs, rules=rules, default=default):
            yield from inputs
            rows = [row for rule in rules for row in (rule.when, rule.then)]
            cells = (cell for row in (*rows, default or {}) for cell in row.values())
            yield from (cell for cell in cells if isinstance(cell, str))


def _words(text: str) -> Iterator[str]:
    try:
        yield from (token.text for token in tokens(text) if token.kind == "name")
    except BookError:
        return  # Reported with its place when the cell is checked.


def _decisions(
    source: schema.BookSource, needs: Mapping[str, frozenset[str]], scope: Scope, book: Citation
) -> dict[str, Built]:
    """Each decision in turn; what it gives is known to those after it.

    What needs a decision with a problem waits until that is mended.
    """
    problems = Problems("decisions")
    built: dict[str, Built] = {}
    for name in in_order(needs):
        if needs[name] & needs.keys() <= built.keys():
            with problems.at(name):
                built[name] = build_decision(name, source.decisions[name], scope, book)
                outputs = built[name].decision.outputs
                scope.update(
                    {output.name: Reference(output.name, output.type) for output in outputs}
                )
    problems.raise_if_any()
    return built


def _calculated(decision: form.Decision) -> Iterator[str]:
    """The names a decision calculates with, beyond looking them up on an axis."""
    match decision:
        case form.ExpressionDecision(expression=expression):
            yield from _names(expression)
        case form.Scorecard(characteristics=parts):
            for part in parts:
                if isinstance(part, form.Linear):
                    yield from _names(part.partial)
        case form.Table(columns=columns, rules=rules, default=default):
            for column in columns:
                if not isinstance(column, Reference):
                    yield from _names(column)
            for entries in (*(rule.entries for rule in rules), default or ()):
                for entry in entries:
                    yield from _names(entry)


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, Reference):
        yield node.name
    elif not isinstance(node, Constant):
        for child in form.children(node):
            yield from _names(child)
