"""Decisions as loops of a kernel, and its results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from telcrm.adapters.native.axes import say
from telcrm.adapters.native.expressions import chosen, rescaled, said_of
from telcrm.adapters.native.writer import Loop, Said, Stored, Writer, held, literal, named
from telcrm.rules.columns.backend import Answering
from telcrm.rules.columns.column import EPOCH, integer_dtype
from telcrm.rules.columns.deciding import largest_score, picked_entry, points_by_cell
from telcrm.rules.columns.expressions import encoded
from telcrm.rules.columns.rule_bits import WORD
from telcrm.rules.columns.states import Grid, Group, OneLine, Rules, States, states_of
from telcrm.rules.form import (
    Characteristic,
    Constant,
    Decision,
    ExpressionDecision,
    Linear,
    Scorecard,
    Table,
)
from telcrm.rules.hit_policies import Outcome
from telcrm.rules.types import Type, scaled

__all__ = ["Decider", "Result"]

_LOWEST: Final = int(np.iinfo(np.int64).min)


@dataclass(frozen=True, slots=True)
class Result:
    """An array that the kernel fills.

    Attributes:
        name: of the output or the reason column.
        part: `values`, `mask`, or the `codes` of texts.
        categories: what codes stand for.
    """

    name: str
    part: str = "values"
    categories: tuple[str, ...] = ()


class Decider:
    """Writes decisions into a kernel.

    Attributes:
        writer: the kernel.
        plan: what is asked.
        rooms: where the outputs go.
        reasons: the reason columns.
        results: what is handed over to be filled, in order.
    """

    def __init__(self, writer: Writer, answering: Answering) -> None:
        self.writer = writer
        self.plan = answering.plan
        self.rooms = answering.rooms
        self.reasons = answering.reasons
        self.results: list[Result] = []
        self._filled: set[str] = set()

    def decide(self, decision: Decision) -> None:
        """The loops of a decision."""
        _DECISIONS[type(decision)](self, decision)

    def result(self, result: Result) -> str:
        """A new array to be filled, by its name in the kernel."""
        self.results.append(result)
        return self.writer.argument(self.writer.results, "r")

    def room(self, name: str, kind: Type, dtype: np.dtype[Any]) -> str:
        """An array for a value of the book: the one to be filled itself, where that can be."""
        room = self.rooms.get(name)
        as_it_is = kind.kind in ("integer", "boolean", "month")
        if room is None or not as_it_is or room.null is not None or room.values.dtype != dtype:
            return self.writer.temporary(dtype)
        self._filled.add(name)
        return self.result(Result(name))

    def keep(self, name: str, said: Said, loop: Loop) -> None:
        """Keep a value of the book for the loops to come."""
        dtype = held(said)
        array = self.room(name, said.type, dtype)
        loop.add(f"{array}[i] = {named(dtype)}({said.value})")
        null = None if said.null is None else self.writer.temporary(np.bool_)
        if null is not None:
            loop.add(f"{null}[i] = {said.null}")
        load = None if null is None else f"{null}[i]"
        self.writer.stored[name] = Stored(f"{array}[i]", load, said.type, said.categories)

    def give(self, name: str) -> None:
        """The loop that hands an output over as users get it."""
        if name not in self._filled:
            loop = self.writer.loop()
            masked = self.rooms[name].null is not None
            _give(self, loop, name, loop.load(name), masked=masked)

    def reason(self, loop: Loop, name: str, number: str) -> None:
        """A line that fills a reason column."""
        if self.plan.explain:
            array = self.result(Result(name))
            loop.add(f"{array}[i] = {self.reasons[name].dtype.name}({number})")


def _give(decider: Decider, loop: Loop, name: str, said: Said, *, masked: bool) -> None:
    kind = said.type
    if kind.textual:
        codes = decider.result(Result(name, "codes", said.categories))
        loop.add(f"{codes}[i] = {_unless(said, 'int32', f'int32({len(said.categories)})')}")
        return
    if kind.kind == "decimal":
        said = replace(said, value=f"(float64({said.value}) / {float(10**kind.scale)!r})")
        value = _unless(said, "float64", "nan")
    elif kind.kind == "date":
        said = replace(said, value=f"(int64({said.value}) - {EPOCH})")
        value = _unless(said, "int64", f"int64({_LOWEST})")
    else:
        value = said.value
    loop.add(f"{decider.result(Result(name))}[i] = {value}")
    if masked:
        loop.add(f"{decider.result(Result(name, 'mask'))}[i] = {said.null or 'False'}")


def _unless(said: Said, dtype: str, absent: str) -> str:
    """The value, or what stands for null."""
    value = f"{dtype}({said.value})"
    return value if said.null is None else f"({absent} if {said.null} else {value})"


# Scorecards.


def _scorecard(decider: Decider, card: Scorecard) -> None:
    kind, writer = card.output.type, decider.writer
    compiled: Any = decider.plan.built.compiled[card.name]
    reach = largest_score(card, compiled)
    total = integer_dtype(-reach, reach)
    score = decider.room(card.name, kind, total)
    before = literal(int(scaled(card.initial, kind.scale)))
    for part in card.characteristics:
        loop = writer.loop()
        if isinstance(part, Linear):
            points = _linear(decider, loop, card, part)
        else:
            points = _characteristic(decider, loop, card, part)
        loop.add(f"{score}[i] = {before} + {total.name}({points})")
        before = f"{score}[i]"
    if not card.characteristics:
        writer.loop().add(f"{score}[i] = {before}")
    writer.stored[card.name] = Stored(f"{score}[i]", None, kind)


def _characteristic(decider: Decider, loop: Loop, card: Scorecard, part: Characteristic) -> str:
    compiled: Any = decider.plan.built.compiled[card.name]
    cut = compiled[part.name]
    said = loop.load(part.reference.name)
    points = points_by_cell(part, cut.winners, card.output.type.scale)
    if decider.plan.explain:
        decider.reason(loop, f"{card.name}.{part.name}", say(loop, cut.axis, said, cut.winners))
    return say(loop, cut.axis, said, points)


def _linear(decider: Decider, loop: Loop, card: Scorecard, part: Linear) -> str:
    partial = said_of(part.partial, loop)
    if decider.plan.explain:
        _give(decider, loop, f"{card.name}.{part.name}.points", partial, masked=False)
    return rescaled(partial, card.output.type.scale)


# Tables.


def _table(decider: Decider, table: Table) -> None:
    compiled: Any = decider.plan.built.compiled[table.name]
    outcomes: tuple[Outcome, ...] = compiled.outcomes or compiled.picks
    place = _Place(decider.writer, states_of(table, compiled))
    loop, number = place.loop, place.number
    if any(one.problem for one in outcomes):
        loop.odd(f"{number([int(one.problem is not None) for one in outcomes])} == 1")
    for index, output in enumerate(table.outputs):
        if compiled.outcomes is not None:
            said = _known([one.values[index] for one in outcomes], output.type, number)
        else:
            said = _calculated(table, outcomes, index, number, loop)
        decider.keep(output.name, said, loop)
    if decider.plan.explain:
        decider.reason(loop, f"{table.name}.rule", number(range(len(outcomes))))


def _known(values: Sequence[Any], kind: Type, number: Callable[[Sequence[int]], str]) -> Said:
    """What is said in each state is known already."""
    known, categories = encoded(tuple(values), kind)
    null = None
    if None in values:
        null = f"({number([int(value is None) for value in values])} == 1)"
    value = number([int(one) for one in known])
    return Said(f"({value} == 1)" if kind.kind == "boolean" else value, null, kind, categories)


def _calculated(
    table: Table,
    picks: Sequence[Outcome],
    index: int,
    number: Callable[[Sequence[int]], str],
    loop: Loop,
) -> Said:
    """What is said in each state must be calculated."""
    kind = table.outputs[index].type
    entries = [picked_entry(table, pick, index) for pick in picks]
    distinct = tuple(dict.fromkeys(entries))
    places = {entry: place for place, entry in enumerate(distinct)}
    place = loop.new(number([places[entry] for entry in entries]))
    known = [entry.value if isinstance(entry, Constant) else None for entry in distinct]
    said = _known([known[places[entry]] for entry in entries], kind, number)
    for at, entry in enumerate(distinct):
        if not isinstance(entry, Constant):
            here = loop.new(f"{place} == {at}")
            said = chosen(here, said_of(entry, loop), said, kind, loop)
    return said


class _Place:
    """Where a table's rows lie.

    Attributes:
        loop: the loop in which it is known.
        number: from a number for each state to the expression of a row's number.
    """

    def __init__(self, writer: Writer, states: States) -> None:
        self.loop = writer.loop()
        self.number: Callable[[Sequence[int]], str]
        match states:
            case Rules():
                self.number = _by_bits(writer, self.loop, states)
            case Grid():
                self.loop, self.number = _by_index(writer, states)
            case OneLine():
                self.number = _by_cell(self.loop, states)
            case _:
                self.number = lambda numbers: literal(int(next(iter(numbers))))


def _by_cell(loop: Loop, states: OneLine) -> Callable[[Sequence[int]], str]:
    line = states.line
    said = said_of(line.column, loop)
    return lambda numbers: say(loop, line.axis, said, states.by_cell(numbers))


def _by_index(writer: Writer, states: Grid) -> tuple[Loop, Callable[[Sequence[int]], str]]:
    """Each group of columns adds up an index, from which the state after it is known."""
    before: str | None = None
    for group in states.groups[:-1]:
        loop, index = _index(writer, group, before)
        before = loop.new(f"{writer.table(group.following)}[{index}]")
        kept = writer.temporary(group.following.dtype)
        loop.add(f"{kept}[i] = {before}")
        before = f"{kept}[i]"
    loop, index = _index(writer, states.groups[-1], before)
    return loop, lambda numbers: f"{writer.table(states.by_index(numbers))}[{index}]"


def _index(writer: Writer, group: Group, before: str | None) -> tuple[Loop, str]:
    """One loop a column; the last gives the index."""
    index = writer.temporary(group.dtype)
    total = "0" if before is None else f"{before} * {group.width}"
    for line, stride in zip(group.lines, group.strides, strict=True):
        loop = writer.loop()
        added = say(loop, line.axis, said_of(line.column, loop), stride.by_cell)
        loop.add(f"{index}[i] = {total} + {group.dtype.name}({added})")
        total = f"{index}[i]"
    return writer.loop(), f"uint64({index}[i])"


def _by_bits(writer: Writer, loop: Loop, states: Rules) -> Callable[[Sequence[int]], str]:
    """The rules that match are bits of words; the first of them counts."""
    bits = states.bits
    said = [(one, said_of(one.expression, loop)) for one in bits.columns]
    part = loop.new(" + ".join(say(loop, o.axis, s, o.part.by_cell) for o, s in said))
    places = [
        loop.new(f"uint64({part} * {one.width} + {say(loop, one.axis, value, one.at.by_cell)})")
        for one, value in said
    ]
    words = [
        loop.new(
            " & ".join(
                f"{writer.table(one.bits[number], np.uint64)}[{place}]"
                for (one, _), place in zip(said, places, strict=True)
            )
        )
        for number in range(len(bits.columns[0].bits))
    ]
    first = f"{WORD * len(words)}"
    for number, word in reversed(list(enumerate(words))):
        first = loop.new(f"({number * WORD} + lowest({word}) if {word} else {first})")
    if states.table.hit_policy in ("UNIQUE", "ANY"):
        loop.odd(_several(words))
    rules = writer.table(bits.rules.ravel())
    rule = loop.new(f"{rules}[uint64({part} * {bits.rules.shape[1]} + {first})]")
    return lambda numbers: f"{writer.table([int(one) for one in numbers])}[uint64({rule})]"


def _several(words: Sequence[str]) -> str:
    """Whether more than one bit is set."""
    alone = " | ".join(f"(({word} & ({word} - uint64(1))) != 0)" for word in words)
    some = " + ".join(f"int64({word} != 0)" for word in words)
    return f"({alone}) | (({some}) > 1)"


# Expressions.


def _expression(decider: Decider, decision: ExpressionDecision) -> None:
    kind = decision.output.type
    loop = decider.writer.loop()
    said = said_of(decision.expression, loop)
    if said.type.numeric and said.type.scale != kind.scale:
        said = replace(said, value=rescaled(said, kind.scale))
    decider.keep(decision.name, replace(said, type=kind), loop)


_DECISIONS: Final[dict[type, Callable[[Decider, Any], None]]] = {
    Scorecard: _scorecard,
    Table: _table,
    ExpressionDecision: _expression,
}
