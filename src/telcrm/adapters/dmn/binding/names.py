"""What the elements of a document are called in expressions, and who may call them so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from telcrm.adapters.dmn import model
from telcrm.rules.problems import Problems

__all__ = ["Maker", "Names", "gather_names", "inside_of", "other_name", "symbols_of"]

Maker: TypeAlias = model.Decision | model.BusinessKnowledgeModel | model.DecisionService
"""What gives a value: a decision, or a function."""


@dataclass(frozen=True, slots=True)
class Names:
    """The requirements graph of a document, by the names that expressions know.

    Attributes:
        definitions: the document.
        makers: decisions and functions by their names.
        inputs: the names of the inputs.
        needs: for each maker the names that its requirements let it refer to.
    """

    definitions: model.Definitions
    makers: Mapping[str, Maker]
    inputs: frozenset[str]
    needs: Mapping[str, frozenset[str]]

    def also_known(self, name: str) -> dict[str, str]:
        """Other names of what a maker requires, each with its own name.

        Camunda knows a decision by the one output of its table; so it is known here where nothing
        else has that name.
        """
        required = [(other_name(self.makers.get(need)), need) for need in sorted(self.needs[name])]
        count = Counter(other for other, _ in required)
        return {
            other: need
            for other, need in required
            if other is not None and count[other] == 1 and not self._is_taken(other)
        }

    def _is_taken(self, name: str) -> bool:
        return name in self.makers or name in self.inputs

    def requirements_missing(self, name: str) -> dict[str, str]:
        """Names of the document that a maker may not refer to, each with what would let it."""
        found = {one: ("input", one) for one in sorted(self.inputs)}
        for symbol, maker in self.makers.items():
            kind = "decision" if isinstance(maker, model.Decision) else "function"
            found[symbol] = (kind, symbol)
            other = other_name(maker)
            if other is not None:
                found.setdefault(other, (kind, symbol))
        known = {name, *self.needs[name], *self.also_known(name)}
        remedy = _REMEDIES[type(self.makers[name])]
        return {
            one: remedy[kind].format(symbol)
            for one, (kind, symbol) in found.items()
            if one not in known
        }


_REMEDIES: Mapping[type, Mapping[str, str]] = {
    model.Decision: {
        "input": "draw an information requirement from the input {!r}",
        "decision": "draw an information requirement from the decision {!r}",
        "function": "draw a knowledge requirement from {!r}",
    },
    model.BusinessKnowledgeModel: {
        "input": "a function knows its parameters alone: hand it {!r}",
        "decision": "a function knows its parameters alone: hand it {!r}",
        "function": "draw a knowledge requirement from {!r}",
    },
    model.DecisionService: {
        "input": "add {!r} to the service's input data",
        "decision": "add {!r} to the service's decisions, or to its input decisions",
        "function": "draw a knowledge requirement from {!r}",
    },
}
"""What lets an element of a kind refer to an input, a decision or a function."""


def other_name(maker: Maker | None) -> str | None:
    """The name of the one output of a decision's table, where it is not the decision's."""
    match maker:
        case model.Decision(expression=model.DecisionTable(outputs=(output,))):
            return output.name if output.name != maker.symbol else None
    return None


def gather_names(definitions: model.Definitions, problems: Problems) -> Names:
    """The names of a document; one that stands for two things is noted."""
    inputs = frozenset(one.symbol for one in definitions.input_data)
    for name, count in Counter(one.symbol for one in definitions.input_data).items():
        if count > 1:
            message = f"{count} inputs are called {name!r}"
            problems.add("name.clash", f"inputData.{name}", message, "rename all but one")
    makers: dict[str, Maker] = {}
    elements: tuple[Maker, ...] = (
        *definitions.decisions,
        *definitions.business_knowledge_models,
        *definitions.decision_services,
    )
    for one in elements:
        if one.symbol in makers or one.symbol in inputs:
            message = f"two things are called {one.symbol!r}"
            problems.add("name.clash", f"decisions.{one.name}", message, "rename one of them")
        makers.setdefault(one.symbol, one)
    needs = {name: frozenset(_needs(maker, definitions)) for name, maker in makers.items()}
    return Names(definitions, makers, inputs, needs)


def _needs(maker: Maker, definitions: model.Definitions) -> Iterator[str]:
    """The names expressions of an element may refer to; requirements say them by element name."""
    match maker:
        case model.Decision():
            yield from symbols_of(maker.required_inputs, definitions.input_data)
            yield from symbols_of(maker.required_decisions, definitions.decisions)
            yield from _invocables(maker.required_knowledge, definitions)
        case model.BusinessKnowledgeModel():
            yield from _invocables(maker.required_knowledge, definitions)
        case model.DecisionService():
            inside = inside_of(maker)
            for decision in (one for one in definitions.decisions if one.name in inside):
                yield from _invocables(decision.required_knowledge, definitions)


def inside_of(service: model.DecisionService) -> tuple[str, ...]:
    """The names of the decisions that a service takes."""
    return (*service.encapsulated_decisions, *service.output_decisions)


def _invocables(names: Iterable[str], definitions: model.Definitions) -> Iterator[str]:
    known = (*definitions.business_knowledge_models, *definitions.decision_services)
    return symbols_of(names, known)


def symbols_of(names: Iterable[str], elements: Iterable[Any]) -> Iterator[str]:
    """The names that expressions know elements by, in the order of the elements' own names."""
    symbols = {one.name: one.symbol for one in elements}
    return (symbols[name] for name in names if name in symbols)
