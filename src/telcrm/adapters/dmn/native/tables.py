"""A DMN decision table as one of a rule book."""

from __future__ import annotations

from collections.abc import Iterator

from telcrm.adapters.dmn.model import Decision, DecisionTable, InputClause, OutputClause, Rule
from telcrm.adapters.dmn.native.covers import (
    as_it_stands,
    conditions,
    covers_of_rule,
    words_of_rule,
)
from telcrm.adapters.dmn.native.notes import Data, Note, first, notes_of, put, standing, wrong
from telcrm.adapters.dmn.native.types import Types
from telcrm.rules.feel import parse_expression
from telcrm.rules.feel.syntax import Name
from telcrm.rules.problems import Problems

__all__ = ["columns_of", "read_table"]


def read_table(
    table: DecisionTable, decision: Decision, types: Types, path: str, problems: Problems
) -> Data:
    """The data of a decision table.

    Args:
        table: the table.
        decision: what holds it; a single output has its name, and its type if it says none.
        types: the document's types.
        path: where the table stands.
        problems: takes what a rule book has no place for.
    """
    columns = columns_of(table, path, problems)
    outputs = dict(_outputs(table, decision, types, path, problems))
    names = tuple(outputs)
    data: Data = {
        "kind": "decision_table",
        "hit_policy": table.hit_policy,
        "inputs": columns,
        "outputs": outputs,
        "rules": _rules(table, columns, names, path, problems),
    }
    if table.aggregation is not None:
        data["aggregation"] = table.aggregation
    if any(clause.default is not None for clause in table.outputs):
        texts = ("null" if one.default is None else one.default for one in table.outputs)
        data["default"] = dict(zip(names, texts, strict=False))
    return data


def columns_of(table: DecisionTable, path: str, problems: Problems) -> list[str]:
    """The names that a table's columns look at."""
    columns: list[str] = []
    for number, clause in enumerate(table.inputs, 1):
        with problems.at(f"{path}/input[{number}]"):
            name = _column(clause)
            if name in columns:
                raise wrong("dmn.unsupported", f"two columns look at {name!r}", "make them one")
            columns.append(name)
    return columns


def _column(clause: InputClause) -> str:
    parsed = parse_expression(clause.expression)
    if not isinstance(parsed, Name):
        message = f"the column calculates {clause.expression}"
        raise wrong("dmn.unsupported", message, "calculate it in a decision, and name that here")
    if clause.values is not None:
        message = f"the column lists the values of {parsed.name!r}"
        raise wrong("dmn.unsupported", message, "list them as allowed values of its type")
    return parsed.name


def _outputs(
    table: DecisionTable, decision: Decision, types: Types, path: str, problems: Problems
) -> Iterator[tuple[str, Data]]:
    several = len(table.outputs) > 1
    seen: Data = {}
    for number, clause in enumerate(table.outputs, 1):
        place = f"{path}/output[{number}]"
        name = (clause.name or f"output_{number}") if several else decision.symbol
        put(seen, name, clause, place, problems)
        inherited = None if several else decision.type_ref
        yield name, _output(clause, inherited, types, place, problems)


def _output(
    clause: OutputClause, inherited: str | None, types: Types, path: str, problems: Problems
) -> Data:
    note = first(notes_of(clause, path, ("output",), problems), "output")
    data: Data = {} if note is None else dict(note.said)
    with problems.at(path):
        data |= types.declared(clause.type_ref or inherited, clause.values, note)
    return data


# Rules.


def _rules(
    table: DecisionTable,
    columns: list[str],
    outputs: tuple[str, ...],
    path: str,
    problems: Problems,
) -> list[Data]:
    notes = [
        first(notes_of(rule, f"{path}/rule[{number}]", ("rule",), problems), "rule")
        for number, rule in enumerate(table.rules, 1)
    ]
    used = {note.attributes["id"] for note in notes if note and "id" in note.attributes}
    return [
        {
            "id": _rule_id(rule, number, used),
            **_said_of(rule, note, columns, outputs),
            "when": dict(conditions(rule, columns)),
            "then": dict(zip(outputs, rule.outputs, strict=False)),
        }
        for number, (rule, note) in enumerate(zip(table.rules, notes, strict=True), 1)
    ]


def _said_of(rule: Rule, note: Note | None, columns: list[str], outputs: tuple[str, ...]) -> Data:
    """What our note on a rule says of it, as far as that still holds."""
    found = covers_of_rule(rule, columns, outputs if len(outputs) > 1 else ())
    words = words_of_rule(rule)
    if note is None:
        return as_it_stands({}, "added", words)
    return {**note.attributes, **as_it_stands(note.said, standing(note, found), words)}


def _rule_id(rule: Rule, number: int, used: set[str]) -> str:
    """An id for a rule that a modeler added: the document's own, or its place."""
    made = rule.id or f"rule_{number}"
    while made in used:
        made += "_"
    used.add(made)
    return made
