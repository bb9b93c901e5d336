"""A whole document as a book: its graph put in order, each decision bound in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.binding.conforming import conforming
from telcrm.adapters.dmn.binding.expressions import bind_expression, bind_function, known_inside
from telcrm.adapters.dmn.binding.scope import NOTHING, Scope
from telcrm.adapters.dmn.binding.tables import bind_table
from telcrm.adapters.dmn.binding.types import Types
from telcrm.rules import form
from telcrm.rules.compiled import Compiled, CompiledBook, compile_table
from telcrm.rules.form import Citation, Constant, Entry, Output, Parameter, Reference, Text
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.problems import Problems
from telcrm.rules.source.graph import in_order
from telcrm.rules.source.typing import context
from telcrm.rules.types import ANY, Type, Value

__all__ = ["bind"]

_Maker: TypeAlias = model.Decision | model.BusinessKnowledgeModel | model.DecisionService
_Names: TypeAlias = dict[str, Constant | Reference]

VERSION: Final = "dmn"
"""A document has no version of its own."""


def bind(definitions: model.Definitions, _parameters: Mapping[str, Value]) -> CompiledBook:
    """A document as a book.

    Raises:
        BookError: every problem of the first stage that has any: types, the graph, decisions.
    """
    types = Types(definitions.item_definitions)
    types.check()
    inputs = _inputs(definitions, types)
    makers = _makers(definitions, {one.name for one in inputs})
    needs = {name: frozenset(_needs(maker, definitions)) for name, maker in makers.items()}
    built = _Binder(types, makers, needs, inputs).all()
    return CompiledBook(
        form.Book(
            definitions.name,
            VERSION,
            _text(definitions),
            _citation(definitions),
            inputs,
            tuple(decision for decision, _ in built.values()),
            FrozenDict({o.name: o for one, _ in built.values() for o in one.outputs}),
            FrozenDict(needs),
        ),
        FrozenDict({name: compiled for name, (_, compiled) in built.items()}),
    )


def _text(element: Any) -> Text:
    """What a document calls an element: its label, else its name."""
    label = element.label or element.name
    return Text(label, label)


def _citation(definitions: model.Definitions, authorities: Iterable[str] = ()) -> Citation:
    return Citation("；".join(authorities) or definitions.name, None, None)


def _inputs(definitions: model.Definitions, types: Types) -> tuple[form.Input, ...]:
    problems = Problems("inputData")
    inputs = []
    for one in definitions.input_data:
        with problems.at(one.name):
            kind = replace(types.named(one.type_ref), nullable=True)
            citation = Citation(definitions.name, None, None)
            inputs.append(form.Input(one.symbol, kind, _text(one), None, citation, exact=False))
    problems.raise_if_any()
    return tuple(inputs)


# The requirements graph.


def _makers(definitions: model.Definitions, taken: set[str]) -> dict[str, _Maker]:
    """Decisions and functions by the names that expressions know them by."""
    problems = Problems("decisions")
    makers: dict[str, _Maker] = {}
    elements: tuple[_Maker, ...] = (
        *definitions.decisions,
        *definitions.business_knowledge_models,
        *definitions.decision_services,
    )
    for one in elements:
        if one.symbol in makers or one.symbol in taken:
            message = f"two things are called {one.symbol!r}"
            problems.add("name.clash", one.name, message, "rename one of them")
        makers[one.symbol] = one
    problems.raise_if_any()
    return makers


def _needs(maker: _Maker, definitions: model.Definitions) -> Iterator[str]:
    """The names expressions of an element may refer to; requirements say them by element name."""
    match maker:
        case model.Decision():
            yield from _symbols(maker.required_inputs, definitions.input_data)
            yield from _symbols(maker.required_decisions, definitions.decisions)
            yield from _invocables(maker.required_knowledge, definitions)
        case model.BusinessKnowledgeModel():
            yield from _invocables(maker.required_knowledge, definitions)
        case model.DecisionService():
            inside = (*maker.encapsulated_decisions, *maker.output_decisions)
            for decision in (one for one in definitions.decisions if one.name in inside):
                yield from _invocables(decision.required_knowledge, definitions)


def _invocables(names: Iterable[str], definitions: model.Definitions) -> Iterator[str]:
    known = (*definitions.business_knowledge_models, *definitions.decision_services)
    return _symbols(names, known)


def _symbols(names: Iterable[str], elements: Iterable[Any]) -> Iterator[str]:
    symbols = {one.name: one.symbol for one in elements}
    return (symbols[name] for name in names if name in symbols)


class _Binder:
    """Binds the elements of a document one after another, each after what it needs."""

    def __init__(
        self,
        types: Types,
        makers: Mapping[str, _Maker],
        needs: Mapping[str, frozenset[str]],
        inputs: Iterable[form.Input],
    ) -> None:
        self.types = types
        self.makers = makers
        self.needs = needs
        self.names: _Names = {one.name: Reference(one.name, one.type) for one in inputs}
        self.problems = Problems("decisions")

    def all(self) -> dict[str, tuple[form.Decision, Compiled]]:
        built: dict[str, tuple[form.Decision, Compiled]] = {}
        for name in in_order(self.needs):
            with self.problems.at(name):
                if self.needs[name] <= self.names.keys():
                    built[name] = self._one(name, self.makers[name])
        self.problems.raise_if_any()
        return built

    def _one(self, name: str, maker: _Maker) -> tuple[form.Decision, Compiled]:
        problems = Problems()
        known = {need: self.names[need] for need in sorted(self.needs[name])}
        scope = Scope(known, self.types, problems)
        decision = _BINDERS[type(maker)](maker, name, scope, self)
        problems.raise_if_any()
        compiled = compile_table(decision) if isinstance(decision, form.Table) else None
        self.names[name] = Reference(name, _value_type(decision))
        return decision, compiled


def _value_type(decision: form.Decision) -> Type:
    if isinstance(decision, form.ExpressionDecision):
        return decision.expression.type
    return decision.outputs[0].type


def _decision(decision: model.Decision, name: str, scope: Scope, _: _Binder) -> form.Decision:
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
    asked = (*service.input_data, *service.input_decisions)
    declared = scope.type_named(service.type_ref)
    parameters = tuple(Parameter(one, _known_type(one, scope, binder)) for one in asked)
    scope = scope.knowing(known_inside(parameters))
    entries = []
    for inside in _inside(service, binder):
        value = _value(binder.makers[inside], inside, scope, binder)
        entries.append(Entry(inside, value))
        scope = scope.knowing({inside: value.type})
    gives = (declared.element or ANY) if declared.kind == "function" else declared
    entries.append(Entry(None, conforming(_result(service.output_decisions, scope), gives)))
    body = form.ContextOf(tuple(entries), context(entries))
    known = tuple((one.name, one.type) for one in parameters)
    kind = Type("function", components=known, element=body.type)
    citation = Citation(None, None, None)
    return _expression(name, form.Lambda(parameters, body, kind), _text(service), citation)


def _inside(service: model.DecisionService, binder: _Binder) -> Iterator[str]:
    """The service's decisions, each after what it needs."""
    names = {*service.encapsulated_decisions, *service.output_decisions}
    return (name for name in in_order(binder.needs) if name in names)


def _known_type(name: str, scope: Scope, binder: _Binder) -> Type:
    maker = binder.makers.get(name)
    return binder.names[name].type if maker is None else scope.type_named(maker.type_ref)


def _value(maker: _Maker, name: str, scope: Scope, binder: _Binder) -> form.Expression:
    decision = _decision(maker, name, scope.at(name), binder)  # type: ignore[arg-type]
    return decision.expression if isinstance(decision, form.ExpressionDecision) else decision  # type: ignore[return-value]


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
