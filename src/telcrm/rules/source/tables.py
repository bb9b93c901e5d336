"""A decision table of a file -> its form, checked and laid on the grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final

from telcrm.errors import BookError, Problem, did_you_mean
from telcrm.rules import form
from telcrm.rules.compiled import (
    CompiledTable,
    compile_table,
)
from telcrm.rules.form import Citation, OneOf, Reference
from telcrm.rules.hit_policies import gives_lists
from telcrm.rules.problems import Problems
from telcrm.rules.source import schema
from telcrm.rules.source.built import Built, reference_to
from telcrm.rules.source.checker import check_test
from telcrm.rules.source.scope import Names
from telcrm.rules.source.values import (
    build_citation,
    build_text,
    build_type,
    cell_text,
    output_entry,
)
from telcrm.rules.types import NULL, NUMBER, Type, Value, an, join

__all__ = ["build_table", "laid_out"]


def build_table(name: str, source: schema.TableSource, names: Names, citation: Citation) -> Built:
    """Build a decision table.

    Raises:
        BookError: every problem found in it, each at its key path below the decision.
    """
    problems = Problems()
    if source.hit_policy != "COLLECT" and source.aggregation is not None:
        problems.add("book.schema", "aggregation", f"{source.hit_policy} does not aggregate")
    outputs: dict[str, Type] = {}
    for key, output in source.outputs.items():
        with problems.at(f"outputs.{key}"):
            outputs[key] = _output_type(output, source.hit_policy, source.aggregation)
    columns = []
    for index, key in enumerate(source.inputs):
        with problems.at(f"inputs[{index}]"):
            columns.append(reference_to(key, names))
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
        tuple(kind.values for kind in outputs.values()),
        citation,
    )
    compiled = compile_table(table)
    return Built(_narrowed(table, compiled), compiled)


def _output_type(source: schema.OutputSource, hit_policy: str, aggregation: str | None) -> Type:
    declared = build_type(source)
    if aggregation == "SUM" and not declared.number:
        raise BookError(Problem("type.mismatch", f"{an(declared.kind)} cannot be summed"))
    if aggregation in ("MIN", "MAX") and not declared.ordered:
        raise BookError(Problem("type.mismatch", f"{an(declared.kind)} has no order"))
    if hit_policy in _BY_PRIORITY and not declared.values:
        hint = 'type = "category", its values in the order in which they count'
        raise BookError(Problem("type.mismatch", f"{hit_policy} needs declared values", hint=hint))
    return declared


_BY_PRIORITY: Final = ("PRIORITY", "OUTPUT ORDER")


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
        with problems.at(f"rules[{index}]"):
            summed = source.aggregation == "SUM"
            rules.append(_rule(rule, outputs, names, citation, summed=summed))
    problems.raise_if_any()
    return _Rows(*laid_out(columns, rules, asked))


def laid_out(
    columns: Iterable[form.Expression],
    rules: Iterable[form.Rule],
    asked: Sequence[Sequence[OneOf | form.Expression]],
) -> tuple[tuple[form.Expression, ...], tuple[form.Rule, ...]]:
    """Columns and rules of a table, a column added for each cell that is no plain test.

    Args:
        columns: the table's own columns.
        rules: its rules, their tests not yet known.
        asked: for each rule its cells: a test of the column's value, or a boolean expression.
    """
    cells = (cell for row in asked for cell in row)
    extra = tuple(dict.fromkeys(cell for cell in cells if not isinstance(cell, OneOf)))
    tested = tuple(
        replace(rule, tests=_tests(row, extra)) for rule, row in zip(rules, asked, strict=True)
    )
    return (*columns, *extra), tested


def _require_new(rule_id: str, seen: set[str]) -> None:
    if rule_id in seen:
        raise BookError(Problem("name.clash", f"two rules with the id {rule_id!r}"))
    seen.add(rule_id)


def _tests(
    row: Sequence[OneOf | form.Expression], extra: Sequence[form.Expression]
) -> tuple[OneOf, ...]:
    """A rule's tests: its plain cells, then true where it asks for one of the extra columns."""
    plain = [cell if isinstance(cell, OneOf) else OneOf() for cell in row]
    wanted = [OneOf((form.EqualTo(True),)) if column in row else OneOf() for column in extra]
    return (*plain, *wanted)


def _cells(
    rule: schema.RuleSource, columns: list[Reference], names: Names
) -> list[OneOf | form.Expression]:
    problems = Problems()
    known = [column.name for column in columns]
    for key in (one for one in rule.when if one not in known):
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
    source: schema.RuleSource,
    outputs: dict[str, Type],
    names: Names,
    table: Citation,
    *,
    summed: bool,
) -> form.Rule:
    entries = _entries(source.then, outputs, names, "then", summed=summed)
    text = build_text(source.reason, source.id)
    return form.Rule(source.id, (), entries, text, build_citation(source, table))


def _entries(
    given: dict[str, schema.Cell],
    outputs: dict[str, Type],
    names: Names,
    path: str,
    *,
    summed: bool = False,
) -> tuple[form.Expression, ...]:
    """Output entries in the order of the outputs, each given once."""
    problems = Problems()
    for key in (one for one in given if one not in outputs):
        hint = did_you_mean(key, outputs)
        message = f"{key!r} is no output of the table"
        problems.add("name.unknown", f"{path}.{key}", message, hint)
    entries = []
    for key, kind in outputs.items():
        with problems.at(f"{path}.{key}"):
            if key not in given:
                raise BookError(Problem("book.schema", f"no value for the output {key!r}"))
            entries.append(output_entry(given[key], kind, names))
            if summed and entries[-1].type.nullable:
                raise BookError(Problem("type.mismatch", "null cannot be summed", hint="write 0"))
    problems.raise_if_any()
    return tuple(entries)


def _default(
    source: schema.TableSource, outputs: dict[str, Type], names: Names
) -> tuple[form.Expression, ...] | None:
    if source.default is None:
        return None
    if source.aggregation == "COUNT":
        outputs = dict.fromkeys(outputs, Type("integer"))
    return _entries(source.default, outputs, names, "default")


# What the outputs can be, narrowed to what the table can really say.


def _narrowed(table: form.Table, compiled: CompiledTable | None) -> form.Table:
    if compiled is not None and compiled.outcomes is not None:
        said = [outcome.values for outcome in compiled.outcomes if outcome.problem is None]
        kinds = [
            _narrow(output, tuple(values[index] for values in said), table.aggregation)
            for index, output in enumerate(table.outputs)
        ]
    else:
        kinds = [_joined(table, index) for index in range(len(table.outputs))]
    outputs = [
        replace(output, type=_given(kind, table))
        for output, kind in zip(table.outputs, kinds, strict=True)
    ]
    return replace(table, outputs=tuple(outputs))


def _given(kind: Type, table: form.Table) -> Type:
    """The type under the hit policy: several rules together may give a list or a count."""
    if table.aggregation == "COUNT":
        return _counted(table)
    return Type("list", nullable=True) if gives_lists(table) else kind


def _counted(table: form.Table) -> Type:
    """The range of a count: of rules, or what the default says."""
    said = [entry.value for entry in table.default or () if isinstance(entry, form.Constant)]
    counts = [*range(1, 2 if table.rules else 1), len(table.rules), *said]
    return Type("integer", 0, min(counts), max(counts), nullable=table.default is None)


def _joined(table: form.Table, index: int) -> Type:
    """The type that holds every entry of an output, and null where no rule may match."""
    rows = [rule.entries for rule in table.rules] + ([table.default] if table.default else [])
    declared = table.outputs[index].type
    entries = (row[index].type for row in rows)
    kind = reduce(lambda left, right: join(left, right) or left, entries, NULL)
    kept = declared if declared.kind == "category" or kind.kind == "null" else kind
    if table.aggregation == "SUM":
        kept = NUMBER
    return replace(kept, nullable=kind.nullable or table.default is None)


def _narrow(output: form.Output, said: tuple[Value, ...], aggregation: str | None) -> Type:
    """The type of what is said; sums of entries that all fit may not fit together.

    Raises:
        BookError: `type.range`, for a sum outside the declared range.
    """
    declared = output.type
    nullable = None in said or not said
    known: list[Any] = [value for value in said if value is not None]
    lists = any(isinstance(value, tuple) for value in known)
    if not known or not declared.ordered or lists:
        return replace(declared, nullable=nullable)
    if aggregation == "SUM":
        for end in (min(known), max(known)):
            _require_inside(output.name, end, declared)
    return replace(declared, minimum=min(known), maximum=max(known), nullable=nullable)


def _require_inside(name: str, value: Any, declared: Type) -> None:
    low: Any = declared.minimum
    high: Any = declared.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        message = f"rules that match together add up to {value}, outside {declared}"
        problem = Problem("type.range", message, hint="declare the range that sums may have")
        raise BookError(problem.at_path(f"outputs.{name}"))
