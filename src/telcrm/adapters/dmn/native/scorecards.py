"""A COLLECT table that is a scorecard: from rules that are added up to characteristics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from telcrm.adapters.dmn.model import DecisionTable, Rule
from telcrm.adapters.dmn.native.covers import (
    Standing,
    as_it_stands,
    conditions,
    covers_of_rule,
    words_of_rule,
)
from telcrm.adapters.dmn.native.notes import Data, Note, notes_of, put, standing, wrong
from telcrm.adapters.dmn.native.tables import columns_of
from telcrm.adapters.dmn.native.words import ANY_VALUE
from telcrm.errors import BookError
from telcrm.rules.compiled import CompiledCharacteristic
from telcrm.rules.feel import parse_expression
from telcrm.rules.feel.syntax import Arithmetic, Literal, Name
from telcrm.rules.form import Characteristic
from telcrm.rules.grid import describe, mask
from telcrm.rules.problems import Problems
from telcrm.rules.types import Number, Value, add

__all__ = ["Card", "overlaps", "read_scorecard"]


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule of the table.

    Attributes:
        tests: the cells that not any value passes, by the input they test.
        points: what it earns, for each unit if `per` names an input.
        per: the input it multiplies with.
        note: what we add to it.
        became: what became of it since.
        words: its reason as modelers show it.
        path: where it stands.
    """

    tests: dict[str, str]
    points: Number
    per: str | None
    note: Note | None
    became: Standing
    words: str | None
    path: str

    @property
    def for_all(self) -> bool:
        """Whether it adds to the initial score."""
        unnamed = self.note is None or self.note.name == "initial"
        return unnamed and not self.tests and self.per is None


@dataclass(frozen=True, slots=True)
class _Part:
    """A characteristic as it is put together."""

    said: Data
    rows: list[_Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard as it was read.

    Attributes:
        data: the scorecard's data.
        places: for each characteristic where its attributes stand.
        became: what became of the initial score.
    """

    data: Data
    places: dict[str, list[str]]
    became: Standing


def read_scorecard(
    table: DecisionTable, headings: list[Note], path: str, problems: Problems
) -> Card:
    """The scorecard that a table is.

    A rule says by its note of which characteristic it is. One without a note that tests an input
    belongs to the characteristic that looks at that input, or is a new one; one that multiplies is
    a new one; one that does neither adds to the initial score.

    Args:
        table: the table, marked as a scorecard.
        headings: what we say of its characteristics.
        path: where the table stands.
        problems: takes what a scorecard has no place for.
    """
    parts = _headed(headings, problems)
    if (table.hit_policy, table.aggregation) != ("COLLECT", "SUM") or len(table.outputs) != 1:
        message = "a scorecard is a COLLECT table of one output, added up with SUM"
        problems.add("dmn.schema", path, message, "remove the mark that it is a scorecard")
    initial: Number = 0
    became: Standing = "kept"
    for row in _rows(table, path, problems):
        if row.for_all:
            initial = add(initial, row.points)
            if row.became != "kept":
                became = "changed"
        else:
            with problems.at(row.path):
                _part_of(row, parts).rows.append(row)
    characteristics: Data = {}
    for name, part in parts.items():
        if part.rows:
            with problems.at(part.rows[0].path):
                characteristics[name] = _characteristic(part)
    data = {"kind": "scorecard", "initial_score": initial, "characteristics": characteristics}
    places = {name: [row.path for row in part.rows] for name, part in parts.items()}
    return Card(data, places, became)


def _headed(headings: list[Note], problems: Problems) -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    for note in headings:
        with problems.at(note.path):
            if "name" not in note.attributes:
                raise wrong("dmn.schema", "a characteristic without a name", 'write name="..."')
        attributes = {key: value for key, value in note.attributes.items() if key != "name"}
        name = note.attributes.get("name", "")
        put(parts, name, _Part({**attributes, **note.said}), note.path, problems)
    return parts


def _rows(table: DecisionTable, path: str, problems: Problems) -> list[_Row]:
    columns = columns_of(table, path, problems)
    rows: list[_Row] = []
    for number, rule in enumerate(table.rules, 1):
        place = f"{path}/rule[{number}]"
        note = next(iter(notes_of(rule, place, ("attribute", "initial"), problems)), None)
        became = standing(note, covers_of_rule(rule, columns))
        tests = dict(conditions(rule, columns))
        with problems.at(place):
            points, per = _points(rule)
            rows.append(_Row(tests, points, per, note, became, words_of_rule(rule), place))
    return rows


def _points(rule: Rule) -> tuple[Number, str | None]:
    """What a rule earns, and the input for each unit of which it does.

    Raises:
        BookError: the entry does not parse, or is neither a number nor a number times an input.
    """
    text = rule.outputs[0] if rule.outputs else ""
    match parse_expression(text):
        case Arithmetic("*", Literal(factor), Name(name)):
            return _number(factor, text), name
        case Arithmetic("*", Name(name), Literal(factor)):
            return _number(factor, text), name
        case Literal(points):
            return _number(points, text), None
        case _:
            raise _no_points(text)


def _number(value: Value, text: str) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _no_points(text)
    return value


def _no_points(text: str) -> BookError:
    message = f"{text} is neither points nor points times an input"
    return wrong("dmn.unsupported", message, "write a number, or such as -100 * calls")


def _part_of(row: _Row, parts: dict[str, _Part]) -> _Part:
    """The characteristic a rule belongs to; a new one where there is none."""
    name = row.note.attributes.get("characteristic") if row.note else None
    return parts.setdefault(_found(row, parts) if name is None else name, _Part({}))


def _found(row: _Row, parts: dict[str, _Part]) -> str:
    """The characteristic that looks at what a rule without a name for it looks at."""
    if row.per is not None:
        return _free(row.per, parts)
    asked = next(iter(row.tests), None)
    if asked is None:
        raise wrong("dmn.schema", "no characteristic is named", 'write characteristic="..."')
    alike = [name for name, part in parts.items() if _looks_at(part, asked)]
    if len(alike) > 1:
        message = f"the rule may belong to {' or '.join(map(repr, alike))}"
        raise wrong("dmn.unsupported", message, "say which, as the other rules do")
    return alike[0] if alike else _free(asked, parts)


def _looks_at(part: _Part, name: str) -> bool:
    return part.said.get("input") == name or any(name in row.tests for row in part.rows)


def _free(name: str, parts: dict[str, _Part]) -> str:
    number, wish = 1, name
    while wish in parts:
        number, wish = number + 1, f"{name}_{number + 1}"
    return wish


def _characteristic(part: _Part) -> Data:
    tests = {name: None for row in part.rows for name in row.tests}
    if len(tests) > 1:
        message = f"a characteristic looks at one input, not at {' and '.join(map(repr, tests))}"
        raise wrong("dmn.unsupported", message, "put it into a decision table")
    if any(row.per is not None for row in part.rows):
        return _linear(part)
    said = {"input": next(iter(tests))} if tests else {}
    data = {**part.said, **said}
    if "input" not in data:
        raise wrong("dmn.schema", "nothing says which input the characteristic looks at")
    return {**data, "attributes": [_attribute(row) for row in part.rows]}


def _linear(part: _Part) -> Data:
    """A characteristic of one rule that multiplies."""
    row = part.rows[0]
    if len(part.rows) > 1 or row.tests:
        message = "points for each unit are earned by a rule alone, whatever the input is"
        raise wrong("dmn.unsupported", message, "write - in its cells, or points in its place")
    return {**_said(row, part.said), "input": row.per, "points_per": row.points}


def _attribute(row: _Row) -> Data:
    when = next(iter(row.tests.values()), ANY_VALUE)
    return {"when": when, "points": row.points, **_said(row, {})}


def _said(row: _Row, heading: Data) -> Data:
    """What is said of a rule and of its heading, as far as that still holds."""
    noted = row.note.attributes if row.note else {}
    code = {key: value for key, value in noted.items() if key == "code"}
    own = row.note.said if row.note else {}
    return as_it_stands({**heading, **own, **code}, row.became, row.words)


# Attributes that overlap: DMN adds them up, a scorecard takes the first.


def overlaps(
    part: Characteristic, compiled: CompiledCharacteristic
) -> Iterator[tuple[int, int, str]]:
    """Pairs of attributes that hold for the same values, with a cell of these.

    Args:
        part: a characteristic.
        compiled: its grid.
    """
    masks = [mask(compiled.axis, attribute.test) for attribute in part.attributes]
    seen: set[tuple[int, int]] = set()
    for cell, winner in enumerate(compiled.winners):
        for index, held in enumerate(masks):
            if held[cell] and index != winner and (winner, index) not in seen:
                seen.add((winner, index))
                yield winner, index, describe(compiled.axis, cell)
