"""A rule book as a DMN document that modelers open and other engines decide alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal

from telcrm.adapters.dmn.document.writing import write_definitions
from telcrm.adapters.dmn.elements import Extension
from telcrm.adapters.dmn.model import (
    Decision,
    DecisionTable,
    Definitions,
    InputData,
    ItemDefinition,
    LiteralExpression,
)
from telcrm.adapters.dmn.native.covers import cover_of_text
from telcrm.adapters.dmn.native.export_parts import (
    described,
    item_definition,
    marked,
    said,
    type_attributes,
    type_ref,
    words_of,
)
from telcrm.adapters.dmn.native.export_scorecards import scorecard_notes, scorecard_table
from telcrm.adapters.dmn.native.export_tables import table_decisions, table_names
from telcrm.adapters.dmn.native.titles import labelled, titles_of
from telcrm.adapters.dmn.native.words import DMN_TYPES, tag
from telcrm.errors import BookError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.feel import parse_expression, print_literal
from telcrm.rules.feel.syntax import Name
from telcrm.rules.feel.temporal import parse_temporal
from telcrm.rules.form import Scorecard
from telcrm.rules.problems import Problems
from telcrm.rules.source.schema import (
    DecisionSource,
    ExpressionSource,
    InputSource,
    ParameterSource,
    ScorecardSource,
    TableSource,
    ValueType,
)
from telcrm.rules.source.values import WRITTEN, cell_text
from telcrm.rules.types import Value

__all__ = ["to_definitions", "to_dmn"]

_RESERVED: Final = frozenset(("external", "function", "instance", "not", "of"))
"""Words that other readers of FEEL take for no names; most of its words do not parse as one."""


def to_dmn(book: RuleBook, version: Literal["1.5", "1.4", "1.3"] = "1.5") -> str:
    """Write a rule book as DMN, with a diagram.

    An engine that knows nothing of rule books decides as the book does. What DMN has no place for
    (titles, units, citations, reasons) stands in extension elements of our own namespace; it comes
    back with the rest, and a change to DMN's own content counts.

    A book that was read from somebody else's document is written as that document.

    Args:
        book: the book; its parameters are written with the values it was loaded with.
        version: of DMN: 1.5, 1.4 or 1.3.

    Raises:
        BookError: `dmn.write`, for names and tables that DMN cannot hold.

    >>> import telcrm
    >>> text = to_dmn(telcrm.load("cmcc.you_plus"))
    >>> "<text>&gt;= 1200</text>" in text
    True
    """
    if isinstance(book.source, Definitions):
        return write_definitions(book.source, version=version, diagram=True)
    definitions = to_definitions(book.source, book.built, book.parameters)
    return write_definitions(definitions, version=version, diagram=True)


def to_definitions(
    source: BookSource, built: CompiledBook, parameters: Mapping[str, Value]
) -> Definitions:
    """A rule book as a model of DMN.

    Args:
        source: what the book says.
        built: what was made of it.
        parameters: values that replace those of the book's parameters.

    Raises:
        BookError: `dmn.write`, for all names and tables that DMN cannot hold.
    """
    decisions = tuple(_decisions(source, built, parameters))
    _require_names(source, decisions)
    attributes = {
        "version": source.version,
        "effective_from": _day(source.effective_from),
        "effective_to": _day(source.effective_to),
        "strict": "true" if source.strict else None,
    }
    definitions = Definitions(
        source.id,
        f"urn:telcrm:book:{source.id}",
        tuple(_items(source)),
        tuple(_input(name, one) for name, one in source.inputs.items()),
        _linked(source, built, decisions),
        extensions=(described("book", source, attributes), *_directions(source)),
    )
    return labelled(definitions, titles_of(source, _known_as(source, built)))


def _directions(source: BookSource) -> Iterator[Extension]:
    for output, declared in source.monotone.items():
        for name, direction in declared.items():
            yield marked("monotone", {"output": output, "input": name, "direction": direction})


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _typed(source: BookSource) -> Iterator[tuple[str, ValueType]]:
    """What has an item definition where it has values or a range of its own."""
    yield from source.inputs.items()
    yield from source.parameters.items()
    for name, one in source.decisions.items():
        if isinstance(one, ExpressionSource) and one.output is not None:
            yield name, one.output


def _items(source: BookSource) -> Iterator[ItemDefinition]:
    found = (item_definition(name, part) for name, part in _typed(source))
    return (item for item in found if item is not None)


def _input(name: str, source: InputSource) -> InputData:
    optional = "true" if source.optional else None
    attributes = {
        **type_attributes(source),
        "optional": optional,
        "moves": source.moves if source.moves != "either" else None,
        "cost": cell_text(source.cost) if source.cost != 1 else None,
    }
    note = described("input", source, attributes)
    return InputData(name, type_ref(name, source), extensions=(note,))


# Decisions.


def _decisions(
    source: BookSource, built: CompiledBook, parameters: Mapping[str, Value]
) -> Iterator[Decision]:
    """All of them, with nothing said yet of what they require."""
    for name, one in source.parameters.items():
        yield _parameter(name, one, parameters.get(name, one.value))
    types = _types(source, built)
    known_as = _known_as(source, built)
    problems = Problems()
    found: list[Decision] = []
    for name, decision in source.decisions.items():
        with problems.at(f"decisions.{name}"):
            found.extend(_decision(name, known_as[name], decision, built, types))
    problems.raise_if_any()
    yield from found


def _parameter(name: str, source: ParameterSource, value: Value) -> Decision:
    """A constant that cells may name."""
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if source.type in WRITTEN and isinstance(value, str):
        exact = parse_temporal(value)
    text = print_literal(exact)
    note = described("parameter", source, type_attributes(source), cover_of_text(text))
    expression = LiteralExpression(text)
    return Decision(name, type_ref(name, source), expression=expression, extensions=(note,))


def _types(source: BookSource, built: CompiledBook) -> dict[str, str | None]:
    """DMN's types by the names of inputs and outputs; None for lists."""
    outputs = built.form.outputs.items()
    return {
        **{name: type_ref(name, one) for name, one in source.inputs.items()},
        **{name: DMN_TYPES.get(one.type.kind) for name, one in outputs},
    }


def _known_as(source: BookSource, built: CompiledBook) -> dict[str, str]:
    """The names of decisions in DMN, by their own."""
    taken = frozenset((*source.inputs, *source.parameters, *built.form.outputs))
    tables = {name: one for name, one in source.decisions.items() if isinstance(one, TableSource)}
    return {name: name for name in source.decisions} | table_names(tables, taken)


def _decision(
    name: str,
    known_as: str,
    source: DecisionSource,
    built: CompiledBook,
    types: Mapping[str, str | None],
) -> Iterator[Decision]:
    match source:
        case TableSource():
            yield from table_decisions(name, known_as, source, types)
        case ScorecardSource():
            yield _scorecard(name, source, built, types)
        case ExpressionSource():
            yield _expression(name, source)


def _scorecard(
    name: str, source: ScorecardSource, built: CompiledBook, types: Mapping[str, str | None]
) -> Decision:
    card = next(one for one in built.form.decisions if one.name == name)
    compiled = built.compiled[name]
    if not isinstance(card, Scorecard) or not isinstance(compiled, Mapping):
        raise TypeError(f"{name} was not built from this source")
    return Decision(
        name,
        types[name],
        expression=scorecard_table(source, card, compiled, types),
        extensions=scorecard_notes(source, card, compiled),
    )


def _expression(name: str, source: ExpressionSource) -> Decision:
    notes = [described("decision", source, {}, cover_of_text(source.expression))]
    output = source.output
    if output is not None:
        notes.append(described("output", output, type_attributes(output)))
    return Decision(
        name,
        None if output is None else type_ref(name, output),
        expression=LiteralExpression(source.expression),
        extensions=said(*notes),
    )


# What decisions require, and what names they may have.


def _linked(
    source: BookSource, built: CompiledBook, decisions: tuple[Decision, ...]
) -> tuple[Decision, ...]:
    """Decisions with what they require: the inputs, parameters and outputs that they name."""
    outputs = frozenset((*source.parameters, *built.form.outputs))
    tables = frozenset(one.name for one in decisions) - outputs
    linked = []
    for one in decisions:
        words = dict.fromkeys(token.text for token in words_of(_texts(one)))
        component = any(note.tag == tag("component") for note in one.extensions)
        inputs = frozenset() if component else source.inputs.keys()
        known = (tables if component else outputs) - {one.name}
        linked.append(
            replace(
                one,
                required_inputs=tuple(word for word in words if word in inputs),
                required_decisions=tuple(word for word in words if word in known),
            )
        )
    return tuple(linked)


def _texts(decision: Decision) -> Iterator[str]:
    """Every text of a decision in which names may stand."""
    match decision.expression:
        case LiteralExpression(text=text):
            yield text
        case DecisionTable(inputs=inputs, outputs=outputs, rules=rules):
            yield from (clause.expression for clause in inputs)
            yield from (text for rule in rules for text in (*rule.inputs, *rule.outputs))
            yield from (clause.default for clause in outputs if clause.default is not None)


def _require_names(source: BookSource, decisions: tuple[Decision, ...]) -> None:
    """Names are words that FEEL takes for names, and no functions that a text calls."""
    problems = Problems()
    texts = (text for one in decisions for text in _texts(one))
    items = (one.allowed_values or "" for one in _items(source))
    called = _called((*texts, *items))
    for name in (*source.inputs, *(one.name for one in decisions)):
        if name in _RESERVED or not _is_name(name):
            hint = "give it another name"
            problems.add("dmn.write", name, f"{name!r} is a word of FEEL, and no name", hint)
        elif name in called:
            message = f"{name!r} would hide the function that a text calls"
            problems.add("dmn.write", name, message, "give it another name")
    problems.raise_if_any()


def _called(texts: Iterable[str]) -> frozenset[str]:
    """The functions that texts call."""
    pairs = pairwise(words_of(texts))
    return frozenset(one.text for one, after in pairs if one.kind == "name" and after.text == "(")


def _is_name(text: str) -> bool:
    try:
        return isinstance(parse_expression(text), Name)
    except BookError:
        return False
