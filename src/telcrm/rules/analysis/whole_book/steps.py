"""A book's decisions, taken on what is known of each of the facts they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from telcrm.errors import DecisionError
from telcrm.rules.analysis.whole_book.expressions import KEPT, Known, Reader, cells_of, reader_of
from telcrm.rules.analysis.whole_book.extents import (
    ANYTHING,
    FEW,
    Extent,
    Fault,
    Few,
    one_of,
    single,
    united,
)
from telcrm.rules.analysis.whole_book.large_tables import LargeTable, large_table, only, value_alone
from telcrm.rules.analysis.whole_book.points import points_together, summed
from telcrm.rules.compiled import CompiledBook, CompiledTable
from telcrm.rules.form import (
    Constant,
    Decision,
    ExpressionDecision,
    Reference,
    Scorecard,
    Table,
)
from telcrm.rules.hit_policies import ONE_RULE, Outcome
from telcrm.rules.record.backend import record_steps
from telcrm.rules.types import Value

__all__ = ["Facts", "Step", "faults_of", "may_fail", "read_by", "steps_of", "without_faults"]

Facts: TypeAlias = dict[str, Extent]
_Take: TypeAlias = Callable[[Facts], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A decision.

    Attributes:
        name: the decision's.
        reads: the inputs and outputs that it needs.
        made: those of them that are outputs.
        outputs: what it gives.
        take: puts what is known of its outputs beside what is known of the facts.
        large: the sets of its rules, where it is a table that is decided by them.
        exact: whether all values that it gives can be told, where the facts it needs vary apart
            from each other and a few values of each are known.
    """

    name: str
    reads: tuple[str, ...]
    made: tuple[str, ...]
    outputs: tuple[str, ...]
    take: _Take
    large: LargeTable | None
    exact: bool


def steps_of(built: CompiledBook, most: int = FEW) -> tuple[Step, ...]:
    """A book's decisions in their order; built once for each book.

    Args:
        built: the book.
        most: how many values of an output are told one by one; more are told by their range.
    """
    key = f"steps {most}"
    found: tuple[Step, ...] | None = built.kept.get(key)
    if found is None:
        found = tuple(_step(one, built, most) for one in built.form.decisions)
        built.kept[key] = found
    return found


def _step(decision: Decision, built: CompiledBook, most: int) -> Step:
    made, reads = read_by(decision, built)
    outputs = tuple(output.name for output in decision.outputs)
    large = _large(decision, built)
    step = _STEPS[type(decision)]
    take = step(decision, built, most) if large is None else _by_sets(large, outputs)
    looks_up = _looks_up(decision)
    if looks_up and most == FEW:
        take = _remembering(take, reads, outputs)
    take = _guarded(take, made, outputs, most)
    exact = looks_up and _reads_apart(decision)
    return Step(decision.name, reads, made, outputs, take, large, exact)


def _large(decision: Decision, built: CompiledBook) -> LargeTable | None:
    """The sets of a table's rules, if it is decided by them; built once for each book."""
    compiled = built.compiled[decision.name]
    if not isinstance(decision, Table) or not isinstance(compiled, CompiledTable):
        return None
    key = f"large {decision.name}"
    if key not in built.kept:
        built.kept[key] = large_table(decision) if _is_large(decision, compiled) else None
    found: LargeTable | None = built.kept[key]
    return found


def _reads_apart(decision: Decision) -> bool:
    """Whether a table looks at each fact once."""
    if not isinstance(decision, Table):
        return True
    names = [column.name for column in decision.columns if isinstance(column, Reference)]
    return len(names) == len(set(names))


def _guarded(take: _Take, made: tuple[str, ...], names: tuple[str, ...], most: int) -> _Take:
    """A step that passes on the faults of the decisions it needs."""

    def guarded(facts: Facts) -> None:
        faults = frozenset[Any]().union(*(faults_of(facts[name]) for name in made))
        if not faults:
            take(facts)
            return
        answers: list[dict[str, Extent]] = [dict.fromkeys(names, Few(faults))]
        sound = without_faults(facts, made)
        if sound is not None:
            take(sound)
            answers.append({name: sound[name] for name in names})
        facts.update({name: united((one[name] for one in answers), most) for name in names})

    return guarded if made else take


def _looks_up(decision: Decision) -> bool:
    """Whether equal facts surely give the same; what calculates may tell 1 from 1.0."""
    if not isinstance(decision, Table):
        return isinstance(decision, Scorecard)
    rows = [*(rule.entries for rule in decision.rules), decision.default or ()]
    cut = all(isinstance(column, Reference) for column in decision.columns)
    return cut and all(isinstance(entry, Constant) for row in rows for entry in row)


def _remembering(take: _Take, reads: tuple[str, ...], names: tuple[str, ...]) -> _Take:
    """A step that keeps what it gave: it depends on nothing else, so that any thread may add."""
    known: dict[tuple[Extent, ...], tuple[Extent, ...]] = {}

    def remembering(facts: Facts) -> None:
        key = tuple([facts[name] for name in reads])
        found = known.get(key)
        if found is None:
            take(facts)
            if len(known) >= KEPT:
                known.clear()
            known[key] = tuple([facts[name] for name in names])
            return
        facts.update(zip(names, found, strict=True))

    return remembering


def read_by(decision: Decision, built: CompiledBook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The outputs of the decisions that a decision needs; the same, and the inputs it needs."""
    needs = built.form.needs[decision.name]
    makers = (one for one in built.form.decisions if one.name in needs)
    made = sorted({output.name for one in makers for output in one.outputs})
    inputs = {spec.name for spec in built.form.inputs if spec.name in needs}
    return tuple(made), tuple(sorted(inputs.union(made)))


def faults_of(extent: Extent) -> frozenset[Any]:
    """The contradictions that a value may be."""
    if not isinstance(extent, Few):
        return frozenset()
    return frozenset(value for value in extent.values if isinstance(value, Fault))


def may_fail(facts: Facts, made: Sequence[str]) -> bool:
    """Whether what was decided before may hold a contradiction."""
    return any(faults_of(facts[name]) for name in made)


def without_faults(facts: Facts, made: Sequence[str]) -> Facts | None:
    """Facts where what was decided before holds no contradiction; None where it must hold one."""
    sound = dict(facts)
    for name in made:
        extent = facts[name]
        if isinstance(extent, Few):
            values = extent.values - faults_of(extent)
            if not values:
                return None
            sound[name] = Few(values)
    return sound


def _scorecard(card: Scorecard, built: CompiledBook, most: int) -> _Take:
    compiled: Any = built.compiled[card.name]
    groups: dict[str, list[Any]] = {}
    for part in card.characteristics:
        groups.setdefault(part.reference.name, []).append(part)
    readers = [points_together(name, parts, compiled) for name, parts in groups.items()]
    name, initial = card.name, Few(frozenset((card.initial,)))

    def step(facts: Facts) -> None:
        total: Extent = initial
        for read in readers:
            total = summed(total, read(facts), most)
        facts[name] = total

    return step


def _is_large(table: Table, compiled: CompiledTable) -> bool:
    """Whether sets of rules say what a table may say sooner than a walk through its lattice."""
    if compiled.lattice is None:
        return True
    entries = sum(len(layer.table) * len(layer.table[0]) for layer in compiled.lattice.layers)
    return entries > MOST_ENTRIES and table.hit_policy in ONE_RULE


MOST_ENTRIES: Final = 2_000
"""Entries of a lattice that is walked through rather than asked by sets of rules."""


def _by_sets(large: LargeTable, names: tuple[str, ...]) -> _Take:
    every = large.space.sets.every

    def step(facts: Facts) -> None:
        standing = large.standing(large.parts(facts), every)
        facts.update(zip(names, large.says(standing, facts), strict=True))

    return step


def _table(table: Table, built: CompiledBook, most: int) -> _Take:
    compiled = built.compiled[table.name]
    if not isinstance(compiled, CompiledTable):
        return _by_record(table, built)
    if compiled.outcomes is None and compiled.picks is None:
        return _by_record(table, built)
    states = _states(table, compiled)
    said = _said(table, compiled)
    names = [output.name for output in table.outputs]

    def step(facts: Facts) -> None:
        reached = states(facts)
        for index, name in enumerate(names):
            facts[name] = united((said[index][state](facts) for state in reached), most)

    return step


def _states(table: Table, compiled: CompiledTable) -> Callable[[Known], set[int]]:
    """The function from facts to the lattice's last states."""
    lattice: Any = compiled.lattice
    layers = [
        (
            reader_of(table.columns[index]),
            cells_of(compiled.axes[index]),
            layer.classes,
            layer.table,
        )
        for index, layer in zip(lattice.order, lattice.layers, strict=True)
    ]

    def walk(facts: Known) -> set[int]:
        states = {0}
        for read, find, classes, following in layers:
            met = {classes[cell] for cell in find(read(facts))}
            states = {following[state][one] for state in states for one in met}
        return states

    return walk


def _said(table: Table, compiled: CompiledTable) -> list[list[Reader]]:
    """For each output and each last state, what the table says there."""
    outcomes: Any = compiled.outcomes or compiled.picks
    return [
        [_says(table, compiled, outcome, index) for outcome in outcomes]
        for index in range(len(table.outputs))
    ]


def _says(table: Table, compiled: CompiledTable, outcome: Outcome, index: int) -> Reader:
    if outcome.problem:
        return _always(Fault(outcome.problem, table.name))
    if compiled.outcomes is not None:
        return _always(outcome.values[index])
    if outcome.rules:
        return reader_of(table.rules[outcome.rules[0]].entries[index])
    return _always(None) if table.default is None else reader_of(table.default[index])


def _always(value: Value) -> Reader:
    known = one_of((value,))
    return lambda _: known


def _expression(decision: ExpressionDecision, _: CompiledBook, __: int) -> _Take:
    if not decision.outputs:
        return lambda _: None
    read, name = reader_of(decision.expression), decision.name

    def step(facts: Facts) -> None:
        facts[name] = read(facts)

    return step


def _by_record(decision: Decision, built: CompiledBook) -> _Take:
    """What has no grid is decided where all it needs is known, and may be anything elsewhere."""
    take = record_steps(built)[decision.name]
    names = [output.name for output in decision.outputs]
    _, reads = read_by(decision, built)

    def step(facts: Facts) -> None:
        known = {name: facts[name] for name in reads}
        facts.update(dict.fromkeys(names, ANYTHING))
        if all(map(single, known.values())):
            record = {name: only(one) for name, one in known.items()}
            facts.update(_taken(take, record, names, decision.name))

    return step


def _taken(
    take: Callable[[dict[str, Value]], Any],
    record: dict[str, Value],
    names: list[str],
    decision: str,
) -> Mapping[str, Extent]:
    try:
        take(record)
    except DecisionError as error:
        return dict.fromkeys(names, Few(frozenset((Fault(error.code, decision),))))
    return {name: value_alone(record[name]) for name in names}


_STEPS: Final[dict[type, Callable[[Any, CompiledBook, int], _Take]]] = {
    Scorecard: _scorecard,
    Table: _table,
    ExpressionDecision: _expression,
}
