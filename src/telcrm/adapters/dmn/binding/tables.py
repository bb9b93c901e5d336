"""Decision tables of a document as tables of the engine's form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.binding.conforming import conforming, not_callable
from telcrm.adapters.dmn.binding.scope import NOTHING, Scope
from telcrm.adapters.dmn.binding.types import allowing, listed
from telcrm.rules import form
from telcrm.rules.compiled import CompiledTable
from telcrm.rules.constants import constant_type
from telcrm.rules.form import Citation, OneOf, Output, Text
from telcrm.rules.hit_policies import gives_lists
from telcrm.rules.source.checker import check_expression, check_test
from telcrm.rules.source.tables import laid_out
from telcrm.rules.types import ANY, NULL, NUMBER, Type, Value, join

__all__ = ["bind_table", "narrowed"]

_LISTS: Final = ("RULE ORDER", "OUTPUT ORDER", "COLLECT")
_BY_PRIORITY: Final = ("PRIORITY", "OUTPUT ORDER")


def bind_table(
    table: model.DecisionTable,
    scope: Scope,
    declared: Type,
    name: str,
    citation: Citation,
) -> form.Table:
    """A decision table.

    Args:
        table: what the document says.
        scope: what its cells may refer to, and where its problems are noted.
        declared: the type of its value.
        name: what it is called.
        citation: where it comes from.
    """
    declared = not_callable(declared)
    columns = [_column(clause, scope.at(f"input[{i}]")) for i, clause in enumerate(table.inputs, 1)]
    clauses = _clauses(table, scope, declared)
    cells = _Cells(scope)
    asked, rules = [], []
    for index, rule in enumerate(table.rules, 1):
        tests = enumerate(zip(rule.inputs, columns, strict=True), 1)
        asked.append([cells.test(text, index, i, column) for i, (text, column) in tests])
        rules.append(_rule(rule, index, clauses, cells, citation))
    every, tested = laid_out(columns, rules, asked)
    default = _default(table, clauses, scope)
    said = [rule.entries for rule in tested] + ([] if default is None else [default])
    _require_priorities(table, clauses, scope)
    return form.Table(
        name,
        Text(table.output_label or name, table.output_label or name),
        table.hit_policy,
        table.aggregation,
        every,
        (_output(table, name, clauses, said, declared),),
        tested,
        default,
        tuple(clause.priorities for clause in clauses),
        citation,
        tuple(clause.name for clause in clauses) if len(clauses) > 1 else (),
    )


# Columns and cells.


def _column(clause: model.InputClause, scope: Scope) -> form.Expression:
    with scope.problems.at(scope.path):
        bound = check_expression(clause.expression, scope.names, strict=False)
        kind = scope.types.named(clause.type_ref)
        if kind.kind in ("any", bound.type.kind):
            kind = bound.type
        return _within(bound, allowing(kind, clause.values))
    return NOTHING


def _within(bound: form.Expression, kind: Type) -> form.Expression:
    """A column whose values are among the allowed ones, or null."""
    if set(kind.values) >= set(bound.type.values) and bound.type.values:
        kind = bound.type
    return conforming(bound, kind)


@dataclass(slots=True)
class _Cells:
    """The cells of a table, each text read once for its column."""

    scope: Scope
    tests: dict[tuple[str, int], OneOf | form.Expression] = field(default_factory=dict)
    entries: dict[tuple[str, int], form.Expression] = field(default_factory=dict)

    def test(
        self, text: str, rule: int, index: int, column: form.Expression
    ) -> OneOf | form.Expression:
        """An input entry; an empty one accepts any value."""
        known = self.tests.get((text, index))
        if known is None:
            known = OneOf()
            with self.scope.problems.at(self.scope.at(f"rule[{rule}].inputEntry[{index}]").path):
                names = self.scope.names
                known = check_test(text.strip() or "-", column, names, strict=False)
                self.tests[text, index] = known
        return known

    def entry(self, text: str, rule: int, index: int, kind: Type) -> form.Expression:
        """An output entry; an empty one is null."""
        known = self.entries.get((text, index))
        if known is None:
            found = len(self.scope.problems.found)
            known = _entry(text, self.scope.at(f"rule[{rule}].outputEntry[{index}]"), kind)
            if len(self.scope.problems.found) == found:
                self.entries[text, index] = known
        return known


def _entry(text: str, scope: Scope, kind: Type) -> form.Expression:
    with scope.problems.at(scope.path):
        found = check_expression(text.strip() or "null", scope.names, strict=False)
        return conforming(found, kind)
    return NOTHING


def _rule(
    rule: model.Rule, index: int, clauses: list[_Clause], cells: _Cells, citation: Citation
) -> form.Rule:
    entries = tuple(
        cells.entry(text, index, i, clause.entry_type)
        for i, (text, clause) in enumerate(zip(rule.outputs, clauses, strict=True), 1)
    )
    said = rule.description or "; ".join(filter(None, rule.annotations)) or str(index)
    return form.Rule(rule.id or str(index), (), entries, Text(said, said), citation)


# Outputs.


@dataclass(frozen=True, slots=True)
class _Clause:
    """An output clause: its name, the type of its entries, its values by priority."""

    name: str
    entry_type: Type
    priorities: tuple[Value, ...]
    default: str | None


def _gives_lists(table: model.DecisionTable) -> bool:
    return table.hit_policy in _LISTS and table.aggregation is None


def _clauses(table: model.DecisionTable, scope: Scope, declared: Type) -> list[_Clause]:
    whole = declared
    if _gives_lists(table) and declared.kind == "list":
        whole = declared.element or ANY
    parts = dict(whole.components)
    clauses = []
    for index, output in enumerate(table.outputs, 1):
        inside = scope.at(f"output[{index}]")
        own = inside.type_named(output.type_ref)
        if own.kind == "any":
            own = parts.get(output.name or "", ANY) if len(table.outputs) > 1 else whole
        clauses.append(_clause(output, own, table, inside))
    scope.note_twice((one.name for one in clauses), "outputs", "output")
    return clauses


def _clause(
    output: model.OutputClause, kind: Type, table: model.DecisionTable, scope: Scope
) -> _Clause:
    priorities = kind.values
    if table.aggregation == "COUNT":
        kind = ANY
    with scope.problems.at(scope.path):
        priorities = listed(output.values) or priorities
        kind = allowing(kind, output.values) if kind.kind != "any" else kind
    if len(table.outputs) > 1 and not output.name:
        scope.problems.add("dmn.schema", scope.path, "the output has no name", 'write name="..."')
    return _Clause(output.name or "", kind, priorities, output.default)


def _require_priorities(table: model.DecisionTable, clauses: list[_Clause], scope: Scope) -> None:
    if table.hit_policy in _BY_PRIORITY and not any(clause.priorities for clause in clauses):
        message = f"{table.hit_policy} needs the outputs' values in the order in which they count"
        hint = "list them in <outputValues>"
        scope.problems.add("dmn.schema", scope.at("output").path, message, hint)


def _default(
    table: model.DecisionTable, clauses: list[_Clause], scope: Scope
) -> tuple[form.Expression, ...] | None:
    if all(clause.default is None for clause in clauses):
        return None
    return tuple(
        _entry(clause.default or "", scope.at(f"output[{index}].defaultOutputEntry"), kind)
        for index, clause in enumerate(clauses, 1)
        for kind in [ANY if table.aggregation == "COUNT" else clause.entry_type]
    )


def _output(
    table: model.DecisionTable,
    name: str,
    clauses: list[_Clause],
    said: list[tuple[form.Expression, ...]],
    declared: Type,
) -> Output:
    kinds = [_joined(said, index) for index in range(len(clauses))]
    if len(clauses) > 1:
        parts = tuple((c.name, kind) for c, kind in zip(clauses, kinds, strict=True))
        kind = Type("context", components=parts, nullable=True)
    else:
        kind = kinds[0]
    if _gives_lists(table):
        kind = Type("list", element=kind, nullable=True)
    elif table.aggregation:
        kind = NUMBER if declared.kind == "any" else declared
    label = table.output_label or name
    return Output(name, replace(kind, nullable=True), Text(label, label))


def _joined(said: list[tuple[form.Expression, ...]], index: int) -> Type:
    """The type that holds every entry of an output."""
    return _join(row[index].type for row in said)


def _join(kinds: Iterable[Type]) -> Type:
    """The type that holds the values of all; texts are put together at once, for there are many."""
    found = dict.fromkeys(kinds)
    categories = [kind for kind in found if kind.kind == "category"]
    if categories:
        texts = dict.fromkeys(text for kind in categories for text in kind.values)
        nullable = any(kind.nullable for kind in categories)
        found = {kind: None for kind in found if kind.kind != "category"}
        found[Type("category", values=tuple(texts), nullable=nullable)] = None
    return reduce(lambda left, right: join(left, right) or ANY, found, NULL)


def narrowed(table: form.Table, compiled: CompiledTable | None) -> form.Table:
    """A table whose output is of the type of what it can say, where all of that is known."""
    if compiled is None or compiled.outcomes is None or table.components or gives_lists(table):
        return table
    said = (outcome.values[0] for outcome in compiled.outcomes if outcome.problem is None)
    kind = _join(map(constant_type, said))
    (output,) = table.outputs
    return replace(table, outputs=(replace(output, type=replace(kind, nullable=True)),))
