"""What a book may answer on a box of facts: its decisions, taken on what is known of each value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from telcrm.errors import DecisionError
from telcrm.rules.analysis.dimensions import Dimension
from telcrm.rules.analysis.expressions import Known, Reader, cells_of, reader_of
from telcrm.rules.analysis.extents import (
    ANYTHING,
    FEW,
    Between,
    Extent,
    Fault,
    Few,
    single,
    united,
)
from telcrm.rules.compiled import CompiledBook, CompiledTable
from telcrm.rules.form import (
    Characteristic,
    Decision,
    ExpressionDecision,
    Linear,
    Scorecard,
    Table,
)
from telcrm.rules.hit_policies import Outcome
from telcrm.rules.record.backend import locator, record_steps
from telcrm.rules.semantics import evaluator
from telcrm.rules.source.graph import needed_for
from telcrm.rules.types import Value, add

__all__ = ["Answers", "Box", "extent_of"]

Box: TypeAlias = tuple[tuple[int, int], ...]
"""A run of positions on each dimension, both ends included."""

_Facts: TypeAlias = dict[str, Extent]
_Step: TypeAlias = Callable[[_Facts], None]


def extent_of(dimension: Dimension, first: int, last: int) -> Extent:
    """What is known of an input whose position lies in a run."""
    if not dimension.known:
        return ANYTHING
    if last - first < FEW or not dimension.ordered:
        return Few(frozenset(map(dimension.value, range(first, last + 1))))
    null = last == dimension.null
    return Between(dimension.value(first), dimension.value(last - null), null)


class Answers:
    """A book's answers on boxes.

    Args:
        built: the book.
        dimensions: the inputs that vary, as lines, in the order of a box's runs.
        outputs: the outputs asked for.
        known: values of the other inputs.
    """

    def __init__(
        self,
        built: CompiledBook,
        dimensions: Iterable[Dimension],
        outputs: Iterable[str],
        known: Mapping[str, Value] | None = None,
    ) -> None:
        self.dimensions = tuple(dimensions)
        self.outputs = tuple(outputs)
        self._known = {name: Few(frozenset((one,))) for name, one in (known or {}).items()}
        needed = needed_for(built.form, self.outputs)
        self._steps = [_guarded(one, built) for one in built.form.decisions if one.name in needed]
        self._extents: dict[tuple[int, int, int], Extent] = {}

    def on(self, box: Box) -> tuple[Extent, ...]:
        """What each output may be on a box: never less than what it is somewhere in it."""
        facts: _Facts = {
            **self._known,
            **{
                dimension.name: self._extent(index, *box[index])
                for index, dimension in enumerate(self.dimensions)
            },
        }
        for step in self._steps:
            step(facts)
        return tuple(facts[name] for name in self.outputs)

    def _extent(self, index: int, first: int, last: int) -> Extent:
        found = self._extents.get((index, first, last))
        if found is None:
            found = extent_of(self.dimensions[index], first, last)
            self._extents[index, first, last] = found
        return found


# Decisions.


def _guarded(decision: Decision, built: CompiledBook) -> _Step:
    """A decision's step, which passes on the faults of what it needs."""
    step = _STEPS[type(decision)](decision, built)
    reads = _read_by(decision, built)
    names = [output.name for output in decision.outputs]

    def guarded(facts: _Facts) -> None:
        faults = frozenset[Any]().union(*(_faults(facts[name]) for name in reads))
        if not faults:
            step(facts)
            return
        sound = {**facts, **{name: _without(facts[name], faults) for name in reads}}
        answers: list[dict[str, Extent]] = [dict.fromkeys(names, Few(faults))]
        if not any(isinstance(sound[name], Few) and not sound[name].values for name in reads):  # type: ignore[union-attr]
            step(sound)
            answers.append({name: sound[name] for name in names})
        facts.update({name: united(one[name] for one in answers) for name in names})

    return guarded


def _read_by(decision: Decision, built: CompiledBook) -> list[str]:
    """The inputs a decision needs, and all outputs of the decisions it needs."""
    needs = built.form.needs[decision.name]
    makers = (one for one in built.form.decisions if one.name in needs)
    outputs = {output.name for one in makers for output in one.outputs}
    return sorted(outputs | {spec.name for spec in built.form.inputs if spec.name in needs})


def _faults(extent: Extent) -> frozenset[Any]:
    if not isinstance(extent, Few):
        return frozenset()
    return frozenset(value for value in extent.values if isinstance(value, Fault))


def _without(extent: Extent, faults: frozenset[Any]) -> Extent:
    return Few(extent.values - faults) if isinstance(extent, Few) else extent


def _scorecard(card: Scorecard, built: CompiledBook) -> _Step:
    compiled: Any = built.compiled[card.name]
    groups: dict[str, list[Any]] = {}
    for part in card.characteristics:
        cut = compiled.get(part.name)
        groups.setdefault(part.reference.name, []).append((part, cut))
    readers = [_group(name, parts) for name, parts in groups.items()]
    name, initial = card.name, Few(frozenset((card.initial,)))

    def step(facts: _Facts) -> None:
        total: Extent = initial
        for read in readers:
            total = _sum(total, read(facts))
        facts[name] = total

    return step


def _group(name: str, parts: list[Any]) -> Reader:
    """The points that all characteristics over one fact earn together."""
    earned = [_points(part, cut) for part, cut in parts]
    ranges = [_points_in_range(part, cut) for part, cut in parts]

    def read(facts: Known) -> Extent:
        extent = facts[name]
        if isinstance(extent, Few):
            return Few(frozenset(_total(earned, value) for value in extent.values))
        total: Extent = Few(frozenset((0,)))
        for one in ranges:
            total = _sum(total, one(extent))
        return total

    return read


def _total(earned: list[Callable[[Value], Any]], value: Value) -> Value:
    total: Any = 0
    for points in earned:
        total = add(total, points(value))
    return total


def _points(part: Characteristic | Linear, cut: Any) -> Callable[[Value], Any]:
    if isinstance(part, Linear):
        partial, name = evaluator(part.partial), part.reference.name
        return lambda value: partial({name: value})
    locate = locator(cut.axis)
    points = [part.attributes[winner].points for winner in cut.winners]
    return lambda value: points[locate(value)]


def _points_in_range(part: Characteristic | Linear, cut: Any) -> Callable[[Extent], Extent]:
    if isinstance(part, Linear):
        partial, name = reader_of(part.partial), part.reference.name
        return lambda extent: partial({name: extent})
    find = cells_of(cut.axis)
    points = [part.attributes[winner].points for winner in cut.winners]
    return lambda extent: Few(frozenset(points[cell] for cell in find(extent)))


def _sum(left: Extent, right: Extent) -> Extent:
    if isinstance(left, Few) and isinstance(right, Few):
        sums = frozenset(add(a, b) for a in left.values for b in right.values)
        return united([Few(sums)])
    first, second = _range(left), _range(right)
    if first is None or second is None:
        return ANYTHING
    return Between(add(first.low, second.low), add(first.high, second.high), False)


def _range(extent: Extent) -> Between | None:
    if isinstance(extent, Few):
        known: Any = extent.values
        return Between(min(known), max(known), False)
    return extent if isinstance(extent, Between) else None


def _table(table: Table, built: CompiledBook) -> _Step:
    compiled = built.compiled[table.name]
    if not isinstance(compiled, CompiledTable):
        return _by_record(table, built)
    if compiled.lattice is None or (compiled.outcomes is None and compiled.picks is None):
        return _by_record(table, built)
    states = _states(table, compiled)
    said = _said(table, compiled)
    names = [output.name for output in table.outputs]

    def step(facts: _Facts) -> None:
        reached = states(facts)
        for index, name in enumerate(names):
            facts[name] = united(said[index][state](facts) for state in reached)

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
    known = Few(frozenset((value,)))
    return lambda _: known


def _expression(decision: ExpressionDecision, _: CompiledBook) -> _Step:
    if not decision.outputs:
        return lambda _: None
    read, name = reader_of(decision.expression), decision.name

    def step(facts: _Facts) -> None:
        facts[name] = read(facts)

    return step


def _by_record(decision: Decision, built: CompiledBook) -> _Step:
    """What has no grid is decided where all it needs is known, and may be anything elsewhere."""
    take = record_steps(built)[decision.name]
    names = [output.name for output in decision.outputs]
    reads = _read_by(decision, built)

    def step(facts: _Facts) -> None:
        known = {name: facts[name] for name in reads}
        facts.update(dict.fromkeys(names, ANYTHING))
        if all(map(single, known.values())):
            record = {name: next(iter(one.values)) for name, one in known.items()}  # type: ignore[union-attr]
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
    return {name: _known(record[name]) for name in names}


def _known(value: Value) -> Extent:
    """A value by itself; contexts, which cannot be told apart by looking up, are not followed."""
    return Few(frozenset((value,))) if isinstance(value, Hashable) else ANYTHING


_STEPS: Final[dict[type, Callable[[Any, CompiledBook], _Step]]] = {
    Scorecard: _scorecard,
    Table: _table,
    ExpressionDecision: _expression,
}
