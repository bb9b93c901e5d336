"""An engine that knows DMN and nothing of rule books: rule by rule, as the standard reads.

It stands for the engines that exported books are given to, so it looks at no extension element.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from telcrm.adapters.dmn import Decision, DecisionTable, Definitions, LiteralExpression, Rule
from telcrm.rules.form import OneOf, Reference
from telcrm.rules.semantics import evaluator
from telcrm.rules.source.checker import check_expression, check_test
from telcrm.rules.types import ANY, Type
from telcrm.rules.unary_tests import holds

__all__ = ["Contradiction", "decide"]

KINDS = {"number": "number", "string": "string", "boolean": "boolean", "date": "date"}


class Contradiction(Exception):  # noqa: N818 - what rules do, not what code does
    """Rules that may not match together do."""


def decide(definitions: Definitions, facts: dict[str, Any]) -> dict[str, Any]:
    """The values of all decisions, by name."""
    record = {
        one.name: Decimal(repr(facts[one.name]))
        if isinstance(facts[one.name], float)
        else facts[one.name]
        for one in definitions.input_data
    }
    names = {one.name: _reference(definitions, one) for one in definitions.input_data}
    waiting = list(definitions.decisions)
    while waiting:
        ready = [one for one in waiting if set(one.required_decisions) <= record.keys()]
        assert ready, "decisions wait for each other"
        for one in ready:
            assert set(one.required_inputs) <= record.keys()
            required = (*one.required_inputs, *one.required_decisions)
            seen = {name: names[name] for name in required}
            record[one.name] = _value(one, seen, record)
            names[one.name] = _reference(definitions, one)
            waiting.remove(one)
    return record


def _reference(definitions: Definitions, one: Any) -> Reference:
    items = {item.name: item.type_ref for item in definitions.item_definitions}
    kind = KINDS.get(items.get(one.type_ref, one.type_ref))
    return Reference(one.name, ANY if kind is None else Type(kind, nullable=True))


def _value(one: Decision, names: dict[str, Reference], record: dict[str, Any]) -> Any:
    if isinstance(one.expression, DecisionTable):
        return _table(one.expression, names, record)
    assert isinstance(one.expression, LiteralExpression)
    table, dot, output = one.expression.text.partition(".")
    if dot and table in names:
        return _component(record[table], output)
    return _literal(one.expression.text, names, record)


def _component(value: Any, output: str) -> Any:
    if isinstance(value, tuple):
        return tuple(item[output] for item in value)
    return None if value is None else value[output]


def _literal(text: str, names: dict[str, Reference], record: dict[str, Any]) -> Any:
    return evaluator(check_expression(text, names, strict=False))(record)


def _matches(
    table: DecisionTable, rule: Rule, names: dict[str, Reference], record: dict[str, Any]
) -> bool:
    return all(
        _holds(cell, names[column.expression], names, record)
        for column, cell in zip(table.inputs, rule.inputs, strict=True)
    )


def _holds(
    cell: str, subject: Reference, names: dict[str, Reference], record: dict[str, Any]
) -> bool:
    test = check_test(cell, subject, names, strict=False)
    if isinstance(test, OneOf):
        return holds(test, record[subject.name]) is True
    return evaluator(test)(record) is True


def _table(table: DecisionTable, names: dict[str, Reference], record: dict[str, Any]) -> Any:
    rows = [
        tuple(_literal(text, names, record) for text in rule.outputs)
        for rule in table.rules
        if _matches(table, rule, names, record)
    ]
    keys = [clause.name for clause in table.outputs]
    if not rows:
        if all(clause.default is None for clause in table.outputs):
            return None
        default = (_literal(clause.default, names, record) for clause in table.outputs)
        return _named(keys, tuple(default))
    if table.hit_policy == "COLLECT" and table.aggregation is not None:
        return AGGREGATED[table.aggregation]([row[0] for row in rows])
    return HIT[table.hit_policy](table, keys, rows)


def _named(keys: list[str | None], row: tuple[Any, ...]) -> Any:
    return row[0] if len(keys) == 1 else dict(zip(keys, row, strict=True))


def _unique(_: DecisionTable, keys: list[Any], rows: list[Any]) -> Any:
    if len(rows) > 1:
        raise Contradiction
    return _named(keys, rows[0])


def _any(_: DecisionTable, keys: list[Any], rows: list[Any]) -> Any:
    if any(row != rows[0] for row in rows):
        raise Contradiction
    return _named(keys, rows[0])


def _in_order(table: DecisionTable, rows: list[Any]) -> list[Any]:
    listed = [
        [_literal(value, {}, {}) for value in _split(clause.values)] for clause in table.outputs
    ]

    def rank(row: Any) -> list[int]:
        pairs = zip(listed, row, strict=True)
        return [known.index(v) if v in known else len(known) for known, v in pairs]

    return sorted(rows, key=rank)


def _split(values: str | None) -> list[str]:
    """Texts between commas, none of which holds one."""
    return [] if values is None else values.split(", ")


def _all(_: DecisionTable, keys: list[Any], rows: list[Any]) -> Any:
    return tuple(_named(keys, row) for row in rows)


HIT: dict[str, Callable[[DecisionTable, list[Any], list[Any]], Any]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": lambda _, keys, rows: _named(keys, rows[0]),
    "PRIORITY": lambda table, keys, rows: _named(keys, _in_order(table, rows)[0]),
    "RULE ORDER": _all,
    "OUTPUT ORDER": lambda table, keys, rows: _all(table, keys, _in_order(table, rows)),
    "COLLECT": _all,
}
AGGREGATED: dict[str, Callable[[list[Any]], Any]] = {
    "SUM": sum,
    "COUNT": len,
    "MIN": min,
    "MAX": max,
}
