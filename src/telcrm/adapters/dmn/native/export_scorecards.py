"""A scorecard as a table of which all rules that match are added up.

In a scorecard the first attribute that holds earns its points; in DMN all that hold do. Attributes
that overlap are therefore written as the cells in which they win. One that wins nowhere decides
nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from telcrm.adapters.dmn.model import (
    DecisionTable,
    Extension,
    InputClause,
    OutputClause,
    Rule,
)
from telcrm.adapters.dmn.native.covers import covers_of_rule, shown
from telcrm.adapters.dmn.native.export_cells import cells_text
from telcrm.adapters.dmn.native.export_parts import described, marked
from telcrm.adapters.dmn.native.words import ANY_VALUE, DMN_TYPES
from telcrm.rules.compiled import CompiledCharacteristic, CompiledScorecard
from telcrm.rules.feel import print_literal
from telcrm.rules.form import Attribute, Characteristic, Linear, Scorecard, Text
from telcrm.rules.grid import mask
from telcrm.rules.source.schema import (
    AttributeSource,
    CharacteristicSource,
    ScorecardSource,
    TextSource,
)
from telcrm.rules.source.values import cell_text

__all__ = ["scorecard_notes", "scorecard_table"]


def scorecard_table(
    source: ScorecardSource,
    card: Scorecard,
    compiled: CompiledScorecard,
    types: Mapping[str, str | None],
) -> DecisionTable:
    """The table: a column for each input; rules for the initial score and for each attribute.

    A characteristic that earns points by the unit has one rule, which multiplies.

    Args:
        source: what the book says.
        card: its form.
        compiled: its grid, which knows where each attribute wins.
        types: DMN's types by the names of inputs and outputs.
    """
    columns = tuple(dict.fromkeys(one.input for one in source.characteristics.values()))
    rules = (
        rule
        for part in card.characteristics
        for rule in _rules(source.characteristics[part.name], part, compiled, columns)
    )
    return DecisionTable(
        tuple(InputClause(column, types[column]) for column in columns),
        (OutputClause(type_ref=DMN_TYPES["number"]),),
        (_initial(source, columns), *rules),
        "COLLECT",
        "SUM",
    )


def _initial(source: ScorecardSource, columns: tuple[str, ...]) -> Rule:
    """The rule that holds for all."""
    rule = Rule((ANY_VALUE,) * len(columns), (print_literal(source.initial_score),))
    note = marked("initial", {}, covers_of_rule(rule, columns))
    return replace(rule, description=shown(_INITIAL), extensions=(note,))


_INITIAL: Final = TextSource(zh="初始分", en="initial score")


def scorecard_notes(
    source: ScorecardSource, card: Scorecard, compiled: CompiledScorecard
) -> tuple[Extension, ...]:
    """What DMN does not say of it: that it is one, and what its characteristics are."""
    headings = (
        _heading(source.characteristics[part.name], part, compiled) for part in card.characteristics
    )
    return (described("decision", source, {"kind": source.kind}), *headings)


def _heading(
    source: CharacteristicSource, part: Characteristic | Linear, compiled: CompiledScorecard
) -> Extension:
    """A characteristic; its input only where no cell shows it."""
    shown = isinstance(part, Linear) or any(
        text.strip() != ANY_VALUE for text, _ in _attributes(source, part, compiled[part.name])
    )
    attributes = {
        "name": part.name,
        "input": None if shown else source.input,
        "code": source.code,
    }
    return described("characteristic", source, attributes)


def _rules(
    source: CharacteristicSource,
    part: Characteristic | Linear,
    compiled: CompiledScorecard,
    columns: tuple[str, ...],
) -> Iterator[Rule]:
    if isinstance(part, Linear):
        entry = f"{print_literal(part.points_per)} * {source.input}"
        rule = Rule((ANY_VALUE,) * len(columns), (entry,), description=shown(source.reason))
        note = marked("attribute", {"characteristic": part.name}, covers_of_rule(rule, columns))
        yield replace(rule, extensions=(note,))
        return
    for text, attribute in _attributes(source, part, compiled[part.name]):
        cells = tuple(text if column == source.input else ANY_VALUE for column in columns)
        attributes = {"characteristic": part.name, "code": attribute.code}
        rule = Rule(cells, (print_literal(attribute.points),), description=shown(attribute.reason))
        note = described("attribute", attribute, attributes, covers_of_rule(rule, columns))
        yield replace(rule, extensions=(note,))


def _attributes(
    source: CharacteristicSource, part: Characteristic, compiled: CompiledCharacteristic
) -> Iterator[tuple[str, AttributeSource]]:
    """Each attribute that wins somewhere, and the test of where it does."""
    place = 0
    for index, attribute in enumerate(part.attributes):
        won = tuple(winner == index for winner in compiled.winners)
        if any(won):
            place += 1
            given = source.attributes[index]
            kept = mask(compiled.axis, attribute.test) == won
            text = cell_text(given.when) if kept else cells_text(compiled.axis, won)
            yield text, _spoken(given, attribute, f"{part.name}_{place}", f"{source.input} {text}")


def _spoken(
    source: AttributeSource, attribute: Attribute, code: str, words: str
) -> AttributeSource:
    """An attribute with code and reason said where they would else be made up differently."""
    said: dict[str, object] = {}
    if attribute.code != code:
        said["code"] = attribute.code
    if attribute.text != Text(words, words):
        said["reason"] = TextSource(zh=attribute.text.zh, en=attribute.text.en)
    return source.model_copy(update={"code": None, "reason": None, **said})
