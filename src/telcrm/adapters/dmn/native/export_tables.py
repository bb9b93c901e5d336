"""A decision table and an expression of a rule book as DMN's decisions.

DMN knows a decision by one name, and a table with several outputs gives a context. So a table with
one output is named after it, and each of several outputs is a small decision of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from telcrm.adapters.dmn.model import (
    Decision,
    DecisionTable,
    Extension,
    InputClause,
    LiteralExpression,
    OutputClause,
    Rule,
)
from telcrm.adapters.dmn.native.covers import covers_of_default, covers_of_rule, shown
from telcrm.adapters.dmn.native.export_parts import allowed_values, described, said, type_attributes
from telcrm.adapters.dmn.native.words import ANY_VALUE, DMN_TYPES, tag
from telcrm.errors import BookError, Place, Problem
from telcrm.rules.source.schema import OutputSource, RuleSource, TableSource
from telcrm.rules.source.values import cell_text

__all__ = ["table_decisions", "table_names"]


def table_names(tables: Mapping[str, TableSource], taken: frozenset[str]) -> dict[str, str]:
    """The names of tables as DMN's decisions, by their own.

    Args:
        tables: the book's tables.
        taken: names of inputs, parameters and outputs.
    """
    used = set(taken)
    names = {}
    for name, table in tables.items():
        names[name] = _only(table) if len(table.outputs) == 1 else _free(name, used)
        used.add(names[name])
    return names


def _only(table: TableSource) -> str:
    return next(iter(table.outputs))


def _free(name: str, used: set[str]) -> str:
    """The name if nothing else has it, else one like it."""
    wish, number = name, 1
    while wish in used:
        wish, number = f"{name}_table" if number == 1 else f"{name}_table_{number}", number + 1
    return wish


def table_decisions(
    name: str, known_as: str, table: TableSource, types: Mapping[str, str | None]
) -> Iterator[Decision]:
    """The table, and a decision for each of several outputs; what they require is not yet said.

    Args:
        name: the table's name in the book.
        known_as: its name in DMN.
        table: what the book says.
        types: DMN's types by the names of inputs and outputs.

    Raises:
        BookError: `dmn.write`, for a table that aggregates several outputs.
    """
    if table.aggregation is not None and len(table.outputs) > 1:
        raise _not_aggregated(name)
    attributes = {"name": None if name == known_as else name}
    several = len(table.outputs) > 1
    expression = _table(table, types, several=several)
    covers = covers_of_default(expression.outputs)
    yield Decision(
        known_as,
        None if several else types[known_as],
        expression=expression,
        extensions=(described("decision", table, attributes, covers),),
    )
    if several:
        for output in table.outputs:
            yield _component(known_as, output, types)


def _component(table: str, output: str, types: Mapping[str, str | None]) -> Decision:
    expression = LiteralExpression(f"{table}.{output}")
    marked = (Extension(tag("component")),)
    return Decision(output, types[output], expression=expression, extensions=marked)


def _table(table: TableSource, types: Mapping[str, str | None], *, several: bool) -> DecisionTable:
    columns = tuple(dict.fromkeys(table.inputs))
    outputs = (
        _output(name if several else None, output, _default(table, name))
        for name, output in table.outputs.items()
    )
    return DecisionTable(
        tuple(InputClause(column, types[column]) for column in columns),
        tuple(outputs),
        tuple(_rule(rule, columns, tuple(table.outputs)) for rule in table.rules),
        table.hit_policy,
        table.aggregation,
    )


def _default(table: TableSource, output: str) -> str | None:
    return None if table.default is None else cell_text(table.default[output])


def _output(name: str | None, output: OutputSource, default: str | None) -> OutputClause:
    notes = said(described("output", output, type_attributes(output)))
    kind = DMN_TYPES[output.type]
    return OutputClause(name, kind, allowed_values(output), default, extensions=notes)


def _rule(rule: RuleSource, columns: tuple[str, ...], outputs: tuple[str, ...]) -> Rule:
    made = Rule(
        tuple(cell_text(rule.when.get(column, ANY_VALUE)) for column in columns),
        tuple(cell_text(rule.then[output]) for output in outputs),
        description=shown(rule.reason),
    )
    covers = covers_of_rule(made, columns, outputs if len(outputs) > 1 else ())
    return replace(made, extensions=(described("rule", rule, {"id": rule.id}, covers),))


def _not_aggregated(name: str) -> BookError:
    return BookError(
        Problem(
            "dmn.write",
            f"the table {name!r} aggregates several outputs, which DMN does not",
            Place(path=f"decisions.{name}"),
            "make it a table for each output",
        )
    )
