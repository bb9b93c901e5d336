"""A part of a document: some of its decisions, or one of its services, and what they need."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from telcrm.adapters.dmn import model
from telcrm.errors import BookError, Problem, did_you_mean
from telcrm.rules import BookSource
from telcrm.rules.form import Book
from telcrm.rules.source.graph import needed_for

__all__ = ["given_by", "only_decisions", "only_service", "only_sources", "unknown_service"]


def only_sources(source: BookSource, book: Book, names: Collection[str]) -> BookSource:
    """A rule book with these decisions and what they need, and no other decisions and inputs.

    Args:
        source: the whole book.
        book: its form.
        names: decisions, or outputs of theirs.

    Raises:
        BookError: `dmn.reference`, for each name that no decision and no output has.
    """
    makers = {output.name: one.name for one in book.decisions for output in one.outputs}
    known = {**makers, **{name: name for name in source.decisions}}
    _require_known("decision", names, known)
    wanted = needed_for(book, names)
    decisions = {name: one for name, one in source.decisions.items() if name in wanted}
    inputs = {name: one for name, one in source.inputs.items() if name in wanted}
    monotone = {
        output: {name: direction for name, direction in said.items() if name in inputs}
        for output, said in source.monotone.items()
        if makers.get(output) in decisions
    }
    kept = {"decisions": decisions, "inputs": inputs, "monotone": monotone}
    return source.model_copy(update=kept)


def only_decisions(definitions: model.Definitions, names: Collection[str]) -> model.Definitions:
    """The document with these decisions and what they need, and no others.

    Raises:
        BookError: `dmn.reference`, for each name that no decision has.
    """
    known = {one.name: one for one in definitions.decisions}
    by_any_name = {one.symbol: one.name for one in definitions.decisions}
    by_any_name.update({name: name for name in known})
    _require_known("decision", names, by_any_name)
    kept: dict[str, model.Decision] = {}
    waiting = [by_any_name[name] for name in names]
    while waiting:
        name = waiting.pop()
        if name in known and name not in kept:
            kept[name] = known[name]
            waiting.extend(known[name].required_decisions)
            waiting.extend(_served(definitions, _functions(definitions, (known[name],))))
    return _with(definitions, kept)


def _served(definitions: model.Definitions, functions: set[str]) -> tuple[str, ...]:
    """The decisions inside services."""
    services = (one for one in definitions.decision_services if one.name in functions)
    return tuple(name for one in services for name in _inside(one))


def given_by(
    definitions: model.Definitions, service: str, decisions: Collection[str] | None
) -> tuple[str, ...]:
    """What a service gives, by the names that expressions know: all of it, or some decisions.

    Raises:
        BookError: `dmn.reference`, for a name that no service has, and for each name that no
            output decision of the service has.
    """
    outputs = _service(definitions, service).output_decisions
    given = [one for one in definitions.decisions if one.name in outputs]
    names = {one.symbol: one.symbol for one in given} | {one.name: one.symbol for one in given}
    if decisions is None:
        return tuple(one.symbol for one in given)
    _require_known(f"output decision of {service!r}", decisions, names)
    return tuple(names[name] for name in decisions)


def only_service(definitions: model.Definitions, name: str) -> model.Definitions:
    """The document as one of its services shows it: what the service is given are its inputs.

    Raises:
        BookError: `dmn.reference`, for a name that no service has.
    """
    service = _service(definitions, name)
    given = set(service.input_decisions)
    inside = set(_inside(service)) - given
    kept = {one.name: _given(one, given) for one in definitions.decisions if one.name in inside}
    kept.update(_typed_output(definitions, service, kept))
    facts = tuple(
        model.InputData(one.name, one.type_ref, variable=one.variable)
        for one in definitions.decisions
        if one.name in given
    )
    part = _with(definitions, kept)
    return replace(part, input_data=(*part.input_data, *facts))


def _typed_output(
    definitions: model.Definitions,
    service: model.DecisionService,
    kept: dict[str, model.Decision],
) -> dict[str, model.Decision]:
    """The one decision a service gives, of the type the service is said to give."""
    items = {one.name: one for one in definitions.item_definitions}
    item = items.get(service.type_ref or "")
    gives = item.function.output_type_ref if item and item.function else None
    if gives is None or len(service.output_decisions) != 1:
        return {}
    (name,) = service.output_decisions
    return {name: replace(kept[name], type_ref=kept[name].type_ref or gives)}


def _given(decision: model.Decision, given: set[str]) -> model.Decision:
    """A decision that takes some others as facts."""
    facts = tuple(name for name in decision.required_decisions if name in given)
    asked = tuple(name for name in decision.required_decisions if name not in given)
    required = (*decision.required_inputs, *facts)
    return replace(decision, required_decisions=asked, required_inputs=required)


def _with(definitions: model.Definitions, kept: dict[str, model.Decision]) -> model.Definitions:
    inputs = {name for one in kept.values() for name in one.required_inputs}
    functions = _functions(definitions, kept.values())
    return replace(
        definitions,
        decisions=tuple(kept[one.name] for one in definitions.decisions if one.name in kept),
        input_data=tuple(one for one in definitions.input_data if one.name in inputs),
        business_knowledge_models=tuple(
            one for one in definitions.business_knowledge_models if one.name in functions
        ),
        decision_services=tuple(
            one for one in definitions.decision_services if one.name in functions
        ),
    )


def _functions(definitions: model.Definitions, kept: Iterable[model.Decision]) -> set[str]:
    """The functions that decisions invoke, and those that these invoke."""
    invoked = {
        **{one.name: one.required_knowledge for one in definitions.business_knowledge_models},
        **{one.name: _invoked(definitions, one) for one in definitions.decision_services},
    }
    found: set[str] = set()
    waiting = [name for one in kept for name in one.required_knowledge]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(invoked.get(name, ()))
    return found


def _invoked(definitions: model.Definitions, service: model.DecisionService) -> tuple[str, ...]:
    """The functions that a service's decisions invoke."""
    decisions = (one for one in definitions.decisions if one.name in _inside(service))
    return tuple(name for one in decisions for name in one.required_knowledge)


def _inside(service: model.DecisionService) -> tuple[str, ...]:
    return (*service.encapsulated_decisions, *service.output_decisions)


def _service(definitions: model.Definitions, name: str) -> model.DecisionService:
    for service in definitions.decision_services:
        if service.name == name:
            return service
    raise unknown_service(name, definitions)


def unknown_service(name: str, definitions: model.Definitions) -> BookError:
    """The error for a name that no decision service has."""
    known = [one.name for one in definitions.decision_services]
    hint = did_you_mean(name, known) or ("" if known else "the document has no decision services")
    message = f"there is no decision service {name!r}"
    return BookError(Problem("dmn.reference", message, hint=hint or None))


def _require_known(what: str, names: Iterable[str], known: Collection[str]) -> None:
    problems = [
        Problem(
            "dmn.reference", f"there is no {what} {name!r}", hint=did_you_mean(str(name), known)
        )
        for name in names
        if name not in known
    ]
    if problems:
        raise BookError(*problems)
