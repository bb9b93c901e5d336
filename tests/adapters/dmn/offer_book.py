"""A book with each construct, every number in it another, and changes of the document it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import telcrm
from telcrm.adapters.dmn import (
    TELCRM_NAMESPACE,
    Decision,
    DecisionTable,
    Definitions,
    Extension,
    Rule,
)
from telcrm.adapters.dmn.native.export import to_definitions

__all__ = [
    "BOOK",
    "added",
    "column",
    "edited",
    "model_of",
    "noted",
    "of_decision",
    "of_input",
    "of_type",
    "row",
    "with_rules",
]

BOOK = """
id = "demo.offer"
version = "v1"
document = "the document"
passage = "the passage"
effective_from = 2024-01-31
inputs.months = { type = "integer", minimum = 0, maximum = 1207 }
inputs.spend = { type = "decimal", scale = 2, minimum = 0, maximum = 5003.25 }
inputs.brand = { type = "category", values = ["first", "second", "third"] }
inputs.until = { type = "date", optional = true, unit = { zh = "天", en = "day" } }
inputs.vip = { type = "boolean", optional = true }

[parameters.risky_from]
type = "integer"
value = 57
assumed = { zh = "虚构", en = "invented" }

[decisions.risk]
kind = "scorecard"
initial_score = 611
passage = "a scorecard"
[decisions.risk.characteristics.inactive]
input = "months"
title = { zh = "无使用", en = "silence" }
attributes = [
    { when = "< 913", points = 617, code = "SHORT", reason = { zh = "短", en = "short" } },
    { when = ">= 913", points = 641, code = "LONG", reason = { zh = "长", en = "long" } },
]
[decisions.risk.characteristics.brand]
input = "brand"
attributes = [
    { when = '"first"', points = 623, code = "B1", passage = "first brand" },
    { when = 'not("first")', points = 629, code = "B2" },
]
[decisions.risk.characteristics.spent]
input = "spend"
points_per = -8.25
code = "SPENT"

[decisions.high_risk]
kind = "expression"
expression = "risk + 7001 > risky_from * 9"
passage = "an expression"
output = { type = "boolean", title = { zh = "高", en = "high" } }

[decisions.grade]
kind = "expression"
expression = 'if months > 99 then "gold" else "grey"'
passage = "another expression"
output = { type = "category", values = ["gold", "grey", "tin"], passage = "of what is said" }

[decisions.offers]
kind = "decision_table"
hit_policy = "FIRST"
inputs = ["high_risk", "until", "spend"]
passage = "a table"
default = { offer = '"none"', gift = 0 }
rules = [
    { id = "bound", then = { offer = '"none"', gift = 5 }, when = { until = 'LATE' } },
    { id = "risky", then = { offer = '"much"', gift = 6 }, when = { spend = "> 777.5" } },
    { id = "known as 3", then = { offer = '"little"', gift = 7 }, when = { high_risk = "true" } },
]
outputs.offer = { type = "category", values = ["much", "little", "none"] }
outputs.gift = { type = "integer", minimum = 0, maximum = 815 }

[decisions.total]
kind = "decision_table"
hit_policy = "COLLECT"
aggregation = "MAX"
inputs = ["gift"]
passage = "another table"
rules = [
    { id = "all", then = { most = 819 } },
    { id = "some", when = { gift = "> 5" }, then = { most = 823 } },
]
outputs.most = { type = "integer" }
""".replace("LATE", '>= date("2024-07-01")')


def model_of(text: str = BOOK) -> Definitions:
    book = telcrm.loads(text)
    return to_definitions(book.source, book.built, book.parameters)


def edited(name: str, change: Callable[[DecisionTable], DecisionTable]) -> Definitions:
    """The document with another table in a decision."""
    definitions = model_of()
    return with_decisions(
        definitions,
        lambda one: replace(one, expression=change(one.expression)) if one.name == name else one,
    )


def with_decisions(definitions: Definitions, change: Callable[[Decision], Decision]) -> Definitions:
    return replace(definitions, decisions=tuple(map(change, definitions.decisions)))


def with_rules(table: DecisionTable, *rules: Rule) -> DecisionTable:
    return replace(table, rules=(*table.rules, *rules))


def noted(name: str, *attributes: tuple[str, str]) -> tuple[Extension, ...]:
    return (Extension(f"{{{TELCRM_NAMESPACE}}}{name}", attributes),)


def of_decision(name: str, /, **changes: Any) -> Definitions:
    return with_decisions(
        model_of(), lambda one: replace(one, **changes) if one.name == name else one
    )


def of_input(name: str, /, **changes: Any) -> Definitions:
    definitions = model_of()
    inputs = (
        replace(one, **changes) if one.name == name else one for one in definitions.input_data
    )
    return replace(definitions, input_data=tuple(inputs))


def of_type(name: str, /, **changes: Any) -> Definitions:
    definitions = model_of()
    items = (
        replace(one, **changes) if one.name == name else one for one in definitions.item_definitions
    )
    return replace(definitions, item_definitions=tuple(items))


def row(place: int, **changes: Any) -> Callable[[DecisionTable], DecisionTable]:
    def change(table: DecisionTable) -> DecisionTable:
        rules = list(table.rules)
        rules[place] = replace(rules[place], **changes)
        return replace(table, rules=tuple(rules))

    return change


def added(*rules: Rule) -> Callable[[DecisionTable], DecisionTable]:
    return lambda table: with_rules(table, *rules)


def column(place: int, **changes: Any) -> Callable[[DecisionTable], DecisionTable]:
    def change(table: DecisionTable) -> DecisionTable:
        inputs = list(table.inputs)
        inputs[place] = replace(inputs[place], **changes)
        return replace(table, inputs=tuple(inputs))

    return change
