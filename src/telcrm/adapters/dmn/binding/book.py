"""A whole document as a book: its graph put in order, each decision bound in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.binding.conforming import conforming
from telcrm.adapters.dmn.binding.costs import Costs
from telcrm.adapters.dmn.binding.expressions import bind_expression, bind_function, known_inside
from telcrm.adapters.dmn.binding.names import (
    Maker,
    Names,
    gather_names,
    inside_of,
    symbols_of,
)
from telcrm.adapters.dmn.binding.remedies import with_remedies
from telcrm.adapters.dmn.binding.scope import NOTHING, Scope
from telcrm.adapters.dmn.binding.tables import bind_table, narrowed
from telcrm.adapters.dmn.binding.types import Types
from telcrm.adapters.dmn.binding.undrawn import with_undrawn_inputs
from telcrm.errors import BookError
from telcrm.rules import form
from telcrm.rules.compiled import Compiled, CompiledBook, compile_table
from telcrm.rules.form import Citation, Constant, Entry, Output, Parameter, Reference, Text
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.problems import Problems
from telcrm.rules.source.graph import in_order
from telcrm.rules.source.typing import context
from telcrm.rules.types import ANY, Type, Value

__all__ = ["bind"]

_References: TypeAlias = dict[str, Constant | Reference]

VERSION: Final = "dmn"
"""A document has no version of its own."""


def bind(
    definitions: model.Definitions,
    parameters: Mapping[str, Value],
    outputs: tuple[str, ...] | None = None,
) -> CompiledBook:
    """A document as a book.

    Args:
        definitions: the document.
        parameters: none, for a document has no parameters.
        outputs: names of the decisions that the book gives; None gives all.

    Raises:
        BookError: every problem of parameters, types, inputs, the graph and decisions.
    """
    problems = Problems()
    for name in parameters:
        message, hint = "a document of others has no parameters", "hand it over as a fact"
        problems.add("book.parameter", f"parameters.{name}", message, hint)
    types = Types(definitions.item_definitions)
    problems.found.extend(types.problems())
    definitions = with_undrawn_inputs(definitions, types)
    inputs = _inputs(definitions, types, problems)
    names = gather_names(definitions, problems)
    built: dict[str, tuple[form.Decision, Compiled]] = {}
    with problems.at(""):
        built = _Binder(types, names, inputs).all()
    problems.raise_if_any()
    decisions = tuple(decision for decision, _ in built.values())
    given = (output for decision in decisions for output in decision.outputs)
    return CompiledBook(
        form.Book(
            definitions.name,
            VERSION,
            _text(definitions),
            Citation(definitions.name, None, None),
            inputs,
            decisions,
            FrozenDict({one.name: one for one in given if outputs is None or one.name in outputs}),
            FrozenDict(names.needs),
        ),
        FrozenDict({name: compiled for name, (_, compiled) in built.items()}),
    )


def _text(element: Any) -> Text:
    """What a document calls an element: its label, else its name."""
    label = element.label or element.name
    return Text(label, label)


def _inputs(
    definitions: model.Definitions, types: Types, problems: Problems
) -> tuple[form.Input, ...]:
    inputs = []
    for one in definitions.input_data:
        kind = ANY
        with problems.at(f"inputData.{one.name}"):
            kind = replace(types.named(one.type_ref), nullable=True)
        citation = Citation(definitions.name, None, None)
        inputs.append(form.Input(one.symbol, kind, _text(one), None, citation, exact=False))
    return tuple(inputs)


_FUNCTION: Final = Type("function", nullable=True)
"""The type of a function of which no more is known."""


class _Binder:
    """Binds the elements of a document one after another, each after what it needs."""

    def __init__(self, types: Types, names: Names, inputs: Iterable[form.Input]) -> None:
        self.types = types
        self.names = names
        self.known: _References = {one.name: Reference(one.name, one.type) for one in inputs}
        self.problems = Problems("decisions")
        self.costs = Costs()
        self.order = self._order()

    def all(self) -> dict[str, tuple[form.Decision, Compiled]]:
        """Every decision and function, with its grid.

        What has a problem may be anything to those that need it.

        Raises:
            BookError: `graph.cycle`, and every problem of them.
        """
        built: dict[str, tuple[form.Decision, Compiled]] = {}
        for name in self.order:
            with self.problems.at(name):
                built[name] = self._one(name, self.names.makers[name])
        self.problems.raise_if_any()
        return built

    def _order(self) -> tuple[str, ...]:
        """Each after what it needs; as the document has them, where they go in a circle."""
        try:
            return in_order(self.names.needs)
        except BookError as error:
            self.problems.found.extend(error.problems)
            return tuple(self.names.makers)

    def _needed(self, name: str) -> Constant | Reference:
        """A thing that another needs; without its type, where it has a problem."""
        function = not isinstance(self.names.makers.get(name), model.Decision)
        return self.known.get(name) or Reference(name, _FUNCTION if function else ANY)

    def _one(self, name: str, maker: Maker) -> tuple[form.Decision, Compiled]:
        problems = Problems()
        known = {need: self._needed(need) for need in sorted(self.names.needs[name])}
        scope = Scope(known, self.types, problems)
        decision = _BINDERS[type(maker)](maker, name, scope, self)
        with_remedies(problems, lambda: self.names.requirements_missing(name)).raise_if_any()
        self.costs.add(decision)
        compiled = compile_table(decision) if isinstance(decision, form.Table) else None
        if isinstance(decision, form.Table):
            decision = narrowed(decision, compiled)
        self.known[name] = Reference(name, _value_type(decision))
        return decision, compiled


def _value_type(decision: form.Decision) -> Type:
    if isinstance(decision, form.ExpressionDecision):
        return decision.expression.type
    return decision.outputs[0].type


def _decision(decision: model.Decision, name: str, scope: Scope, binder: _Binder) -> form.Decision:
    scope = scope.also_knowing(binder.names.also_known(name))
    declared = scope.type_named(decision.type_ref)
    citation = Citation("；".join(decision.authorities) or None, None, None)
    if isinstance(decision.expression, model.DecisionTable):
        table = bind_table(decision.expression, scope, declared, name, citation)
        return replace(table, title=_text(decision))
    bound = bind_expression(decision.expression, scope, declared)
    return _expression(name, bound, _text(decision), citation)


def _expression(
    name: str, bound: form.Expression, title: Text, citation: Citation
) -> form.ExpressionDecision:
    output = Output(name, bound.type, title)
    return form.ExpressionDecision(name, title, output, bound, citation)


def _knowledge(
    knowledge: model.BusinessKnowledgeModel, name: str, scope: Scope, _: _Binder
) -> form.Decision:
    citation = Citation("；".join(knowledge.authorities) or None, None, None)
    if knowledge.function is None:
        return _expression(name, NOTHING, _text(knowledge), citation)
    declared = scope.type_named(knowledge.type_ref)
    gives = declared.element if declared.kind == "function" and declared.element else None
    bound = bind_function(knowledge.function, scope, gives or declared)
    return _expression(name, bound, _text(knowledge), citation)


def _service(
    service: model.DecisionService, name: str, scope: Scope, binder: _Binder
) -> form.Decision:
    """A decision service as a function of its inputs: its decisions one after another."""
    known = binder.names.definitions
    asked = (
        *symbols_of(service.input_data, known.input_data),
        *symbols_of(service.input_decisions, known.decisions),
    )
    outputs = tuple(symbols_of(service.output_decisions, known.decisions))
    declared = scope.type_named(service.type_ref)
    scope.note_twice(asked, "inputs", "")
    parameters = tuple(Parameter(one, _known_type(one, scope, binder)) for one in asked)
    scope = scope.knowing(known_inside(parameters))
    entries = []
    for inside in _inside(service, binder):
        value = _value(binder.names.makers[inside], inside, scope, binder)
        entries.append(Entry(inside, value))
        scope = scope.knowing({inside: value.type})
    gives = (declared.element or ANY) if declared.kind == "function" else declared
    entries.append(Entry(None, conforming(_result(outputs, scope), gives)))
    body = form.ContextOf(tuple(entries), context(entries))
    parts = tuple((one.name, one.type) for one in parameters)
    kind = Type("function", components=parts, element=body.type)
    citation = Citation(None, None, None)
    return _expression(name, form.Lambda(parameters, body, kind), _text(service), citation)


def _inside(service: model.DecisionService, binder: _Binder) -> Iterator[str]:
    """The service's decisions, each after what it needs."""
    names = set(symbols_of(inside_of(service), binder.names.definitions.decisions))
    return (name for name in binder.order if name in names)


def _known_type(name: str, scope: Scope, binder: _Binder) -> Type:
    maker = binder.names.makers.get(name)
    return binder.known[name].type if maker is None else scope.type_named(maker.type_ref)


def _value(decision: Any, name: str, scope: Scope, binder: _Binder) -> form.Expression:
    bound = _decision(decision, name, scope.at(name), binder)
    return bound.expression if isinstance(bound, form.ExpressionDecision) else bound  # type: ignore[return-value]


def _result(outputs: tuple[str, ...], scope: Scope) -> form.Expression:
    """What a service gives: its one output, or a context of them."""
    found = [Reference(name, scope.names[name].type) for name in outputs]
    if len(found) == 1:
        return found[0]
    entries = tuple(Entry(one.name, one) for one in found)
    return form.ContextOf(entries, context(entries))


_BINDERS: Final[Mapping[type, Any]] = {
    model.Decision: _decision,
    model.BusinessKnowledgeModel: _knowledge,
    model.DecisionService: _service,
}
