"""A DMN document that was written from a rule book, as that book again.

DMN's content is what counts: a threshold, a rule or points changed in a modeler are changed in the
book. Our extension elements add what DMN has no place for; what they say of content that is no
longer there is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.elements import Element
from telcrm.adapters.dmn.native.covers import (
    ADDED,
    Cover,
    Standing,
    as_it_stands,
    cover_of_text,
    covers_of_default,
)
from telcrm.adapters.dmn.native.notes import (
    Data,
    Note,
    constant,
    first,
    notes_of,
    put,
    standing,
    wrong,
)
from telcrm.adapters.dmn.native.scorecards import Card, overlaps, read_scorecard
from telcrm.adapters.dmn.native.tables import read_table
from telcrm.adapters.dmn.native.titles import relabelled, titles_of
from telcrm.adapters.dmn.native.types import Types
from telcrm.adapters.dmn.native.words import tag
from telcrm.errors import BookError, Place, Problem
from telcrm.rules import BookSource
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.feel.temporal import print_temporal
from telcrm.rules.form import Characteristic, Scorecard
from telcrm.rules.problems import Problems
from telcrm.rules.source.book import build_book
from telcrm.rules.source.values import WRITTEN

__all__ = ["is_native", "to_source"]

_DIRECTION: Final = ("output", "input", "direction")

_NAME: Final = re.compile(r"[^\W\d]\w*\Z")
"""What names are in a rule book: one word."""


def is_native(definitions: model.Definitions) -> bool:
    """Whether a document was written from a rule book.

    >>> is_native(model.Definitions("a", "urn:a"))
    False
    """
    return any(one.tag == tag("book") for one in definitions.extensions)


def to_source(definitions: model.Definitions) -> BookSource:
    """The source of the rule book that a document holds.

    Args:
        definitions: the document; see `is_native`.

    Raises:
        BookError: with all that is wrong, each at its place: `dmn.schema` and `dmn.unsupported` for
            what does not fit a rule book, `name.clash`, and what is wrong with texts. Of a book
            with a scorecard also what is found when it is built.
    """
    items = {item.name: item for item in definitions.item_definitions}
    reader = _Reader(Types(items), dict(_several(definitions)))
    data = reader.book(definitions)
    reader.problems.raise_if_any()
    source = _validated(data)
    source = relabelled(source, definitions, titles_of(source, reader.known_as))
    if reader.cards:
        _require_disjoint(build_book(source, {}), reader.cards)
    return source


def _several(definitions: model.Definitions) -> Iterator[tuple[str, frozenset[str | None]]]:
    for one in definitions.decisions:
        match one.expression:
            case model.DecisionTable(outputs=outputs) if len(outputs) > 1:
                yield one.symbol, frozenset(clause.name for clause in outputs)


def _validated(data: Data) -> BookSource:
    try:
        return BookSource.model_validate(data)
    except ValidationError as error:
        raise BookError(*map(_problem, error.errors())) from None


def _problem(error: Mapping[str, Any]) -> Problem:
    path = ".".join(map(str, error["loc"]))
    return Problem("book.schema", str(error["msg"]), Place(path=path))


def _require_disjoint(built: CompiledBook, cards: Mapping[str, Card]) -> None:
    problems = Problems()
    for card in built.form.decisions:
        compiled = built.compiled[card.name]
        if isinstance(card, Scorecard) and isinstance(compiled, Mapping):
            for part in card.characteristics:
                if isinstance(part, Characteristic):
                    places = cards[card.name].places[part.name]
                    found = overlaps(part, compiled[part.name])
                    _note_overlaps(found, places, part.reference.name, problems)
    problems.raise_if_any()


def _note_overlaps(
    found: Iterable[tuple[int, int, str]], places: list[str], name: str, problems: Problems
) -> None:
    for winner, other, cell in found:
        message = f"for {name} in {cell}, {places[winner]} holds too, and DMN adds both"
        problems.add("dmn.unsupported", places[other], message, "let one of them hold at a time")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts of a document.

    Attributes:
        types: the document's types.
        outputs: the outputs of tables with several, by the name of the decision.
        problems: what was found wrong so far.
        cards: the scorecards, by the name of the decision.
        known_as: the names of decisions in DMN, by their own.
    """

    types: Types
    outputs: Mapping[str, frozenset[str | None]]
    problems: Problems = field(default_factory=Problems)
    cards: dict[str, Card] = field(default_factory=dict)
    known_as: dict[str, str] = field(default_factory=dict)

    def book(self, whole: model.Definitions) -> Data:
        notes = notes_of(whole, "definitions", ("book", "monotone"), self.problems)
        note = first(notes, "book")
        data: Data = {"id": whole.name, "inputs": {}, "parameters": {}, "decisions": {}}
        if note is not None:
            data |= {**note.said, **note.attributes, **self._days(note)}
            data["strict"] = note.attributes.get("strict") == "true"
        data["monotone"] = self._directions(notes)
        for function in whole.business_knowledge_models:
            self._no_place(f"definitions/businessKnowledgeModel[{function.name}]")
        for service in whole.decision_services:
            self._no_place(f"definitions/decisionService[{service.name}]")
        for given in whole.input_data:
            self._input(given, data["inputs"])
        for decision in whole.decisions:
            self._decision(decision, data)
        return data

    def _no_place(self, path: str) -> None:
        message, hint = "a rule book has no place for it", "write decisions instead"
        self.problems.add("dmn.unsupported", path, message, hint)

    def _days(self, note: Note) -> Data:
        days: Data = {}
        for key in ("effective_from", "effective_to"):
            text = note.attributes.get(key)
            with self.problems.at(f"{note.path}/@{key}"):
                if text is not None:
                    days[key] = _day(text)
        return days

    def _notes(self, element: Element, path: str, *expected: str) -> list[Note]:
        return notes_of(element, path, expected, self.problems)

    def _name(self, name: str, path: str) -> None:
        with self.problems.at(path):
            if not _NAME.match(name):
                hint = "a name is one word of letters, digits and _"
                raise wrong("dmn.unsupported", f"{name!r} is no name in a rule book", hint)

    def _directions(self, notes: list[Note]) -> Data:
        """The declared directions, by output and input."""
        found: Data = {}
        for note in notes:
            if note.name == "monotone":
                output, name, direction = (note.attributes.get(key, "") for key in _DIRECTION)
                put(found.setdefault(output, {}), name, direction, note.path, self.problems)
        return found

    def _input(self, given: model.InputData, inputs: Data) -> None:
        path = f"definitions/inputData[{given.name}]"
        note = first(self._notes(given, path, "input"), "input")
        self._name(given.symbol, path)
        data: Data = {"assumed": dict(ADDED)} if note is None else dict(note.said)
        if note is not None and "optional" in note.attributes:
            data["optional"] = note.attributes["optional"] == "true"
        if note is not None and "moves" in note.attributes:
            data["moves"] = note.attributes["moves"]
        with self.problems.at(path):
            if note is not None and "cost" in note.attributes:
                data["cost"] = constant(note.attributes["cost"])
            data |= self.types.declared(given.type_ref, None, note)
        put(inputs, given.symbol, data, path, self.problems)

    def _decision(self, decision: model.Decision, book: Data) -> None:
        path = f"definitions/decision[{decision.name}]"
        known = ("decision", "parameter", "component", "output", "characteristic")
        notes = self._notes(decision, path, *known)
        self._name(decision.symbol, path)
        with self.problems.at(path):
            if (note := first(notes, "parameter")) is not None:
                parameter = self._parameter(decision, note)
                put(book["parameters"], decision.symbol, parameter, path, self.problems)
            elif first(notes, "component") is not None:
                self._require_component(decision)
            else:
                name, data = self._made(decision, notes, path)
                self.known_as[name] = decision.symbol
                put(book["decisions"], name, data, path, self.problems)

    def _parameter(self, decision: model.Decision, note: Note) -> Data:
        """A constant; its value is what the expression says."""
        if not isinstance(decision.expression, model.LiteralExpression):
            raise wrong("dmn.unsupported", "a parameter is a literal expression", "write its value")
        data = self.types.declared(decision.type_ref, None, note)
        value = constant(decision.expression.text)
        if data["type"] in WRITTEN and value is not None:
            value = print_temporal(value)
        became = standing(note, cover_of_text(decision.expression.text))
        return {**as_it_stands(note.said, became), **data, "value": value}

    def _require_component(self, decision: model.Decision) -> None:
        """One output of a table; it says nothing that the table does not."""
        text = getattr(decision.expression, "text", "")
        table, _, output = text.rpartition(".")
        if output.strip() != decision.symbol or output.strip() not in self.outputs.get(
            table.strip(), ()
        ):
            message = f"marked as the output {decision.symbol!r} of a table, but is {text!r}"
            raise wrong("dmn.schema", message, "remove the mark, or name the output")

    def _made(self, decision: model.Decision, notes: list[Note], path: str) -> tuple[str, Data]:
        """A decision's name in the book, and its data."""
        note = first(notes, "decision")
        attributes: Mapping[str, str] = {} if note is None else note.attributes
        data = self._content(decision, notes, path, scorecard="kind" in attributes)
        name = attributes.get("name", decision.symbol)
        if name != decision.symbol and data["kind"] != "decision_table":
            message = f"named {name!r}, but a {data['kind']} has the name of its output"
            raise wrong("dmn.schema", message, "remove the attribute name")
        became = self._became(decision, note, scorecard=data["kind"] == "scorecard")
        return name, {**_cited(data, note, became), **_said(note, became)}

    def _became(self, decision: model.Decision, note: Note | None, *, scorecard: bool) -> Standing:
        """What became of that for which a decision's own citation stands."""
        if scorecard:
            return self.cards[decision.symbol].became
        return standing(note, _covered(decision))

    def _content(
        self, decision: model.Decision, notes: list[Note], path: str, *, scorecard: bool
    ) -> Data:
        match decision.expression:
            case model.DecisionTable() as table if scorecard:
                headings = [note for note in notes if note.name == "characteristic"]
                place = f"{path}/decisionTable"
                card = read_scorecard(table, headings, place, self.problems)
                self.cards[decision.symbol] = card
                return card.data
            case model.DecisionTable() as table:
                place = f"{path}/decisionTable"
                return read_table(table, decision, self.types, place, self.problems)
            case model.LiteralExpression(text=text) if not scorecard:
                return {"kind": "expression", "expression": text, **self._output(decision, notes)}
            case None:
                raise wrong("dmn.unsupported", "the decision does not say how it is made")
            case model.LiteralExpression():
                raise wrong("dmn.schema", "marked as a scorecard, but it is no table")
            case other:
                message = f"a rule book has no {type(other).__name__} here"
                raise wrong("dmn.unsupported", message, "write a table or a literal expression")

    def _output(self, decision: model.Decision, notes: list[Note]) -> Data:
        note = first(notes, "output")
        if note is None and decision.type_ref is None:
            return {}
        data = self.types.declared(decision.type_ref, None, note)
        return {"output": data if note is None else {**note.said, **data}}


def _covered(decision: model.Decision) -> tuple[Cover, ...]:
    match decision.expression:
        case model.LiteralExpression(text=text):
            return cover_of_text(text)
        case model.DecisionTable(outputs=outputs):
            return covers_of_default(outputs)
        case _:
            return ()


def _said(note: Note | None, became: Standing) -> Data:
    return as_it_stands({} if note is None else note.said, became)


def _cited(data: Data, note: Note | None, became: Standing) -> Data:
    """A decision whose parts cite for themselves what it can no longer cite for all of them.

    Only the initial score or the default was changed; the other parts are what they were.
    """
    if note is None or became == "kept":
        return data
    shared = {key: note.said[key] for key in ("passage", "assumed") if key in note.said}
    for part in (*data.get("rules", ()), *data.get("characteristics", {}).values()):
        if "assumed" not in part and not part.get("passage", "").strip():
            part.update(shared)
    return data


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong("dmn.schema", f"{text!r} is no day", "write such as 2024-01-31") from None
