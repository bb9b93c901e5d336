"""One decision of a file -> its form, checked and laid on the grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from telcrm.errors import BookError, Problem, did_you_mean
from telcrm.rules import form
from telcrm.rules.compiled import (
    Compiled,
    CompiledTable,
    compile_scorecard,
    compile_table,
)
from telcrm.rules.form import Citation, Constant, OneOf, Reference, Text
from telcrm.rules.source import schema
from telcrm.rules.source.checker import Names, check_expression, check_test
from telcrm.rules.source.problems import Problems
from telcrm.rules.source.values import (
    build_citation,
    build_text,
    build_type,
    cell_text,
    constant_cell,
)
from telcrm.rules.types import Type, Value, constant_type, join

__all__ = ["Built", "build_decision"]


@dataclass(frozen=True, slots=True)
class Built:
    """A decision and its grid; expressions have none."""

    decision: form.Decision
    compiled: Compiled


def build_decision(name: str, source: schema.DecisionSource, names: Names, book: Citation) -> Built:
    """Build one decision whose names are all known.

    Raises:
        BookError: every problem found in it, each at its key path below the decision.
    """
    citation = build_citation(source, Citation(book.document, None, None))
    if citation.passage is None and citation.assumed is None:
        hint = 'quote the passage = "…", or mark it assumed = { zh = "…", en = "…" }'
        raise BookError(Problem("book.source", "the decision cites nothing", hint=hint))
    match source:
        case schema.ScorecardSource():
            return _scorecard(name, source, names, citation)
        case schema.TableSource():
            return _table(name, source, names, citation)
        case schema.ExpressionSource():
            return _expression(name, source, names, citation)


def _reference(name: str, names: Names) -> Reference:
    """An input or an output, by name; parameters are no facts."""
    found = names.get(name)
    if not isinstance(found, Reference):
        known = [key for key, value in names.items() if isinstance(value, Reference)]
        hint = did_you_mean(name, known)
        raise BookError(Problem("name.unknown", f"{name!r} is no input or output", hint=hint))
    return found


# Scorecards.


def _scorecard(
    name: str, source: schema.ScorecardSource, names: Names, citation: Citation
) -> Built:
    problems = Problems()
    parts = []
    for key, characteristic in source.characteristics.items():
        with problems.at(f"characteristics.{key}"):
            parts.append(_characteristic(key, characteristic, names, citation))
    problems.raise_if_any()
    title = build_text(source.title, name)
    total = _score_type(source.initial_score, parts)
    output = form.Output(name, total, title)
    scorecard = form.Scorecard(name, title, output, source.initial_score, tuple(parts), citation)
    return Built(scorecard, compile_scorecard(scorecard))


def _characteristic(
    name: str, source: schema.CharacteristicSource, names: Names, scorecard: Citation
) -> form.Characteristic | form.Linear:
    citation = build_citation(source, scorecard)
    reference = _reference(source.input, names)
    title = build_text(source.title, name)
    if (source.points_per is None) == (not source.attributes):
        message = "a characteristic has either attributes or points_per"
        raise BookError(Problem("book.schema", message))
    if source.points_per is not None:
        return _linear(name, source, reference, title, citation)
    problems = Problems()
    attributes = []
    for index, attribute in enumerate(source.attributes):
        with problems.at(f"attributes[{index}]"):
            attributes.append(
                _attribute(f"{name}_{index + 1}", attribute, reference, names, citation)
            )
    problems.raise_if_any()
    return form.Characteristic(name, reference, title, tuple(attributes))


def _attribute(
    code: str,
    source: schema.AttributeSource,
    reference: Reference,
    names: Names,
    characteristic: Citation,
) -> form.Attribute:
    problems = Problems()
    test: Any = None
    with problems.at("when"):
        test = check_test(cell_text(source.when), reference, names)
        if not isinstance(test, OneOf):
            message = "a scorecard's bounds must be known when the book loads"
            raise BookError(Problem("type.mismatch", message, hint="name a parameter instead"))
    problems.raise_if_any()
    text = build_text(source.reason, f"{reference.name} {source.when}")
    citation = build_citation(source, characteristic)
    return form.Attribute(test, source.points, source.code or code, text, citation)


def _linear(
    name: str,
    source: schema.CharacteristicSource,
    reference: Reference,
    title: Text,
    citation: Citation,
) -> form.Linear:
    points: Any = source.points_per
    if reference.type.nullable:
        message = f"points_per on {reference.name}, which may be null"
        raise BookError(Problem("table.gap", message, hint="use attributes, with one for null"))
    names: Names = {"points": Constant(points, constant_type(points)), "value": reference}
    partial = check_expression("points * value", names)
    text = build_text(source.reason, f"{points} x {reference.name}")
    code = source.code or name
    return form.Linear(name, reference, title, points, partial, code, text, citation)


def _score_type(initial: Any, parts: Iterable[form.Characteristic | form.Linear]) -> Type:
    """The range of a score: the sum of the ranges of its parts."""
    names = {"initial": Constant(initial, constant_type(initial))}
    for index, part in enumerate(parts):
        names[f"part_{index}"] = Reference(f"part_{index}", _partial_type(part))  # type: ignore[assignment]
    return check_expression(" + ".join(names), names).type


def _partial_type(part: form.Characteristic | form.Linear) -> Type:
    if isinstance(part, form.Linear):
        return part.partial.type
    return _type_of(tuple(attribute.points for attribute in part.attributes))


def _type_of(values: tuple[Value, ...]) -> Type:
    """The narrowest type of several constants of one kind."""
    return reduce(lambda left, right: join(left, right) or left, map(constant_type, values))


# Decision tables.


def _table(name: str, source: schema.TableSource, names: Names, citation: Citation) -> Built:
    problems = Problems()
    if source.hit_policy == "COLLECT" and source.aggregation is None:
        problems.add(
            "book.schema", "aggregation", "COLLECT needs an aggregation", 'aggregation = "SUM"'
        )
    if source.hit_policy != "COLLECT" and source.aggregation is not None:
        problems.add("book.schema", "aggregation", f"{source.hit_policy} does not aggregate")
    outputs: dict[str, Type] = {}
    for key, output in source.outputs.items():
        with problems.at(f"outputs.{key}"):
            outputs[key] = _output_type(output, source.hit_policy)
    columns = []
    for index, key in enumerate(source.inputs):
        with problems.at(f"inputs[{index}]"):
            columns.append(_reference(key, names))
    problems.raise_if_any()
    title = build_text(source.title, name)
    rows = _rows(source, columns, outputs, names, citation)
    default = _default(source, outputs, names)
    given = [
        form.Output(key, kind, build_text(source.outputs[key].title, title))
        for key, kind in outputs.items()
    ]
    table = form.Table(
        name,
        title,
        source.hit_policy,
        source.aggregation,
        rows.columns,
        tuple(given),
        rows.rules,
        default,
        citation,
    )
    compiled = compile_table(table)
    return Built(_narrowed(table, compiled), compiled)


def _output_type(source: schema.OutputSource, hit_policy: str) -> Type:
    declared = build_type(source)
    if hit_policy == "COLLECT" and not declared.numeric:
        raise BookError(Problem("type.mismatch", f"a {declared.kind} cannot be summed"))
    return declared


@dataclass(frozen=True, slots=True)
class _Rows:
    """A table's columns and rules; a cell that compares with another fact adds a column."""

    columns: tuple[form.Expression, ...]
    rules: tuple[form.Rule, ...]


def _rows(
    source: schema.TableSource,
    columns: list[Reference],
    outputs: dict[str, Type],
    names: Names,
    citation: Citation,
) -> _Rows:
    problems = Problems()
    asked: list[list[OneOf | form.Expression]] = []
    rules = []
    seen: set[str] = set()
    for index, rule in enumerate(source.rules):
        with problems.at(f"rules[{index}]"):
            _require_new(rule.id, seen)
            asked.append(_cells(rule, columns, names))
            rules.append(_rule(rule, outputs, names, citation))
    problems.raise_if_any()
    extra = list(
        dict.fromkeys(cell for row in asked for cell in row if not isinstance(cell, OneOf))
    )
    tested = tuple(
        replace(rule, tests=_tests(row, extra)) for rule, row in zip(rules, asked, strict=True)
    )
    return _Rows((*columns, *extra), tested)


def _require_new(rule_id: str, seen: set[str]) -> None:
    if rule_id in seen:
        raise BookError(Problem("name.clash", f"two rules with the id {rule_id!r}"))
    seen.add(rule_id)


def _tests(row: list[OneOf | form.Expression], extra: list[form.Expression]) -> tuple[OneOf, ...]:
    """A rule's tests: its plain cells, then true where it asks for one of the extra columns."""
    plain = [cell if isinstance(cell, OneOf) else OneOf() for cell in row]
    wanted = [OneOf((form.EqualTo(True),)) if column in row else OneOf() for column in extra]
    return (*plain, *wanted)


def _cells(
    rule: schema.RuleSource, columns: list[Reference], names: Names
) -> list[OneOf | form.Expression]:
    problems = Problems()
    known = [column.name for column in columns]
    for key in rule.when.keys() - set(known):
        problems.add(
            "name.unknown",
            f"when.{key}",
            f"{key!r} is no column of the table",
            did_you_mean(key, known),
        )
    cells: list[OneOf | form.Expression] = []
    for column in columns:
        with problems.at(f"when.{column.name}"):
            cells.append(check_test(cell_text(rule.when.get(column.name, "-")), column, names))
    problems.raise_if_any()
    return cells


def _rule(
    source: schema.RuleSource, outputs: dict[str, Type], names: Names, table: Citation
) -> form.Rule:
    values = _values(source.then, outputs, names, "then")
    text = build_text(source.reason, source.id)
    return form.Rule(source.id, (), values, text, build_citation(source, table))


def _values(
    given: dict[str, schema.Cell], outputs: dict[str, Type], names: Names, path: str
) -> tuple[Value, ...]:
    """Output entries in the order of the outputs, each given once."""
    problems = Problems()
    for key in given.keys() - outputs.keys():
        problems.add(
            "name.unknown",
            f"{path}.{key}",
            f"{key!r} is no output of the table",
            did_you_mean(key, outputs),
        )
    values = []
    for key, kind in outputs.items():
        with problems.at(f"{path}.{key}"):
            if key not in given:
                raise BookError(Problem("book.schema", f"no value for the output {key!r}"))
            values.append(constant_cell(given[key], kind, names))
    problems.raise_if_any()
    return tuple(values)


def _default(
    source: schema.TableSource, outputs: dict[str, Type], names: Names
) -> tuple[Value, ...] | None:
    if source.default is None:
        return None
    return _values(source.default, outputs, names, "default")


def _narrowed(table: form.Table, compiled: CompiledTable) -> form.Table:
    """The table with its outputs' types narrowed to what it can really say."""
    said = [outcome.values for outcome in compiled.outcomes if outcome.problem is None]
    outputs = [
        replace(output, type=_narrow(output.type, tuple(values[index] for values in said)))
        for index, output in enumerate(table.outputs)
    ]
    return replace(table, outputs=tuple(outputs))


def _narrow(declared: Type, said: tuple[Value, ...]) -> Type:
    nullable = None in said or not said
    known: list[Any] = [value for value in said if value is not None]
    if not known or not declared.ordered:
        return replace(declared, nullable=nullable)
    return replace(declared, minimum=min(known), maximum=max(known), nullable=nullable)


# Expressions.


def _expression(
    name: str, source: schema.ExpressionSource, names: Names, citation: Citation
) -> Built:
    problems = Problems()
    title = build_text(source.title, name)
    checked: Any = None
    with problems.at("expression"):
        checked = check_expression(source.expression, names)
    problems.raise_if_any()
    with problems.at("output"):
        kind = _expression_type(checked.type, source.output)
        output = form.Output(name, kind, title)
    problems.raise_if_any()
    return Built(form.ExpressionDecision(name, title, output, checked, citation), None)


def _expression_type(inferred: Type, source: schema.OutputSource | None) -> Type:
    """The type of an expression, held against the one declared."""
    if source is None:
        return inferred
    declared = build_type(source, nullable=True)
    if join(declared, inferred) != replace(declared, nullable=True):
        message = f"the expression gives {inferred}, declared is {declared}"
        raise BookError(Problem("type.mismatch", message))
    if declared.kind == "category":
        return replace(declared, nullable=inferred.nullable)
    return inferred
