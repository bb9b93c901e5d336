"""Decision tables as SQL: from cells to the state of a table, from there to what it says.

What a hit policy makes of the rules that match is settled for each state before anything is
written, so that a statement is the same for all policies. A few states are told by CASE; more are
rows that stand in the statement, joined on equal keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlglot import exp

from telcrm.adapters.sql.cells import Say, by_cell, by_number
from telcrm.adapters.sql.expressions import term_of
from telcrm.adapters.sql.rule_bits import bits_of, match
from telcrm.adapters.sql.states import States, fewest
from telcrm.adapters.sql.terms import (
    Term,
    asked,
    atom,
    case,
    cast,
    constant,
    not_null,
    number,
    one_of,
    whole,
)
from telcrm.adapters.sql.writing import Fault, Writing, kind_in_sql, rescaled
from telcrm.rules.compiled import CompiledTable
from telcrm.rules.form import Constant, Expression, Table
from telcrm.rules.grid import Layer
from telcrm.rules.hit_policies import Outcome
from telcrm.rules.types import NULL, Type

__all__ = ["FEW", "MOST", "rows_of", "table"]

MOST: Final = 50_000
"""Rows that tell the states of a table, at most; beyond that its rules are told by bits."""

FEW: Final = 64
"""Up to so many states are told by CASE, more by joined rows."""

Tell: TypeAlias = Callable[[Sequence[Hashable], Say], exp.Expression]
"""From what is said in each state to what is said of a row."""


def table(
    decision: Table, compiled: CompiledTable, writing: Writing, *, explain: bool
) -> dict[str, exp.Expression]:
    """Take the decision of a table: its outputs become known.

    Args:
        decision: one that SQL can take.
        compiled: its grid, with a lattice.
        writing: the statement.
        explain: whether the state is wanted as a reason.
    """
    states = states_of(compiled, explain=explain)
    if states is not None and (states.entries <= MOST or explain):
        outcomes: Any = compiled.outcomes or compiled.picks
        told: Sequence[Outcome] = [outcomes[at] for at in _first_of_each(compiled, explain=explain)]
        tell = _teller(decision, compiled, states, writing)
        _contradictions(decision, told, tell, writing)
    else:
        told, tell = _by_bits(decision, compiled, writing)
    for index, output in enumerate(decision.outputs):
        if compiled.outcomes is not None:
            found = _answer([one.values[index] for one in told], output.type, tell, writing)
        else:
            found = _calculated(decision, told, index, tell, writing)
        writing.take(output.name, found)
    if not explain:
        return {}
    return {f"{decision.name}.rule": tell(_numbers(decision, told, states), number)}


def _numbers(decision: Table, told: Sequence[Outcome], states: States | None) -> Sequence[int]:
    """What stands in the reason column: the state, or the rule where there are no states."""
    if states is not None:
        return range(len(told))
    return [one.rules[0] if one.rules else len(decision.rules) for one in told]


def _by_bits(
    decision: Table, compiled: CompiledTable, writing: Writing
) -> tuple[Sequence[Outcome], Tell]:
    """Rules that overlap in too many ways for states."""
    bits: Any = bits_of(decision, compiled)
    matched = match(decision, compiled, bits, writing)
    if matched.problem is not None:
        code, when = matched.problem
        flag = writing.layers.bind(case([(when, number(1))], number(0)))
        _contradicting(f"{code}: {decision.name}", flag, writing)
    return bits.outcomes, _of_state(matched.winner, len(bits.outcomes), writing)


def rows_of(decision: Table, compiled: CompiledTable, *, explain: bool) -> int | None:
    """How many rows or words tell what a table says; None where nothing here does.

    Args:
        decision: the table.
        compiled: its grid.
        explain: whether each set of rules is told apart.
    """
    states = states_of(compiled, explain=explain)
    if states is not None and (states.entries <= MOST or explain):
        return states.entries
    bits = bits_of(decision, compiled)
    return None if bits is None else bits.entries


def states_of(compiled: CompiledTable, *, explain: bool) -> States | None:
    """The states of a table; None where its rules overlap in too many ways for any.

    Args:
        compiled: the table on its grid.
        explain: whether each set of rules is told apart, though it may say the same as another.
    """
    lattice = compiled.lattice
    return None if lattice is None else fewest(lattice, _keys(compiled, explain=explain))


def _keys(compiled: CompiledTable, *, explain: bool) -> list[Hashable]:
    outcomes: Any = compiled.outcomes or compiled.picks
    if explain:
        return list(range(len(outcomes)))
    calculated = compiled.outcomes is None
    return [(one.problem, one.rules[:1] if calculated else one.values) for one in outcomes]


def _first_of_each(compiled: CompiledTable, *, explain: bool) -> list[int]:
    """An outcome for each of the states."""
    first: dict[Hashable, int] = {}
    for at, key in enumerate(_keys(compiled, explain=explain)):
        first.setdefault(key, at)
    return list(first.values())


# In which state a row is.


def _teller(decision: Table, compiled: CompiledTable, states: States, writing: Writing) -> Tell:
    lines = [
        _Line(term_of(decision.columns[index], writing), compiled.axes[index], layer)
        for index, layer in zip(states.order, states.layers, strict=True)
        if len(layer.table[0]) > 1
    ]
    if not lines:
        return lambda said, say: say(said[0])
    if len(lines) == 1 and len(states.said) <= FEW:
        return lines[0].teller(writing)
    state = writing.layers.shared(lines[0].classes(writing, lines[0].layer.table[0]))
    for line in lines[1:]:
        state = writing.layers.shared(_next(state, line, writing))
    return _of_state(state, len(states.said), writing)


@dataclass(frozen=True, slots=True)
class _Line:
    """A column of a table, its axis and its layer of the states."""

    term: Term
    axis: Any
    layer: Layer

    def teller(self, writing: Writing) -> Tell:
        """What is said in each cell, of a table of this one column."""
        states = self.layer.table[0]
        term = writing.once(self.term)

        def tell(said: Sequence[Hashable], say: Say) -> exp.Expression:
            cells = [said[states[one]] for one in self.layer.classes]
            return by_cell(self.axis, term, cells, say, writing)

        return tell

    def classes(self, writing: Writing, numbers: Sequence[int]) -> exp.Expression:
        """A number for the class of each value."""
        cells = [numbers[one] for one in self.layer.classes]
        return by_cell(self.axis, self.term, cells, number, writing)


def _next(state: exp.Expression, line: _Line, writing: Writing) -> exp.Expression:
    """The state after one more column."""
    width = len(line.layer.table[0])
    at = line.classes(writing, range(width))
    steps = exp.Mul(this=atom(state.copy()), expression=number(width))
    key = writing.layers.bind(exp.Add(this=steps, expression=atom(at)))
    following = [state for row in line.layer.table for state in row]
    usual = Counter(following).most_common(1)[0][0]
    told = {at: one for at, one in enumerate(following) if one != usual}
    if len(following) <= FEW:
        return by_number(key, told, number, usual)
    rows = [(number(at), number(one)) for at, one in told.items()]
    (found,) = writing.layers.look_up(key, 1, rows)
    return exp.Coalesce(this=found, expressions=[number(usual)])


def _of_state(state: exp.Expression, states: int, writing: Writing) -> Tell:
    def tell(said: Sequence[Hashable], say: Say) -> exp.Expression:
        usual = Counter(said).most_common(1)[0][0]
        told = {at: one for at, one in enumerate(said) if one != usual}
        if states <= FEW or len(told) <= FEW:
            return by_number(state, told, say, usual)
        return _listed(state, said, say, usual, writing)

    return tell


def _listed(
    state: exp.Expression, said: Sequence[Hashable], say: Say, usual: Hashable, writing: Writing
) -> exp.Expression:
    """What is said, from rows that stand in the statement; what is said most has none."""
    numbers = [(number(at), one) for at, one in enumerate(said) if one != usual]
    rows = [(key, key.copy(), say(one)) for key, one in numbers]
    (at, found) = writing.layers.look_up(state.copy(), 2, rows)
    return case([(not_null(at), found)], say(usual))


# What is said there.


def _answer(values: Sequence[Any], kind: Type, tell: Tell, writing: Writing) -> Term:
    scale = kind.scale if kind.numeric else None

    def say(value: Any) -> exp.Expression:
        return constant(value, kind, scale, writing.dialect)

    found = _typed(tell(values, say), values, kind)
    if kind.kind == "boolean":
        return Term(asked(found, writing.dialect), kind)
    return Term(found, kind, scale)


def _typed(sql: exp.Expression, values: Sequence[Any], kind: Type) -> exp.Expression:
    """Numbers have 64 bits; null alone has no type of its own, and is given one."""
    if kind.numeric or kind.kind == "month":
        return whole(sql)
    alone = all(value is None for value in values)
    return cast(sql, kind_in_sql(kind)) if alone else sql


def _calculated(
    decision: Table, outcomes: Sequence[Outcome], index: int, tell: Tell, writing: Writing
) -> Term:
    """What is said in each state must be calculated."""
    said = [_entry(decision, one, index) for one in outcomes]
    kind = decision.outputs[index].type
    scale = kind.scale if kind.numeric else None
    written = {entry: _entry_value(entry, kind, writing) for entry in dict.fromkeys(said)}
    numbers = {entry: at for at, entry in enumerate(written)}
    chosen = writing.layers.shared(tell([numbers[entry] for entry in said], number))
    branches = [
        (one_of(chosen.copy(), [number(at)]), sql) for at, sql in enumerate(written.values())
    ]
    found = _typed(case(branches, None), [None] if kind.kind == "null" else [0], kind)
    if kind.kind == "boolean":
        return Term(asked(found, writing.dialect), kind)
    return Term(found, kind, scale)


def _entry_value(entry: Expression, kind: Type, writing: Writing) -> exp.Expression:
    term = term_of(entry, writing)
    if kind.numeric:
        return rescaled(term, kind.scale)
    return writing.value(term)


def _entry(decision: Table, pick: Outcome, index: int) -> Expression:
    """The entry that says an output where these rules are picked."""
    if pick.problem is None and pick.rules:
        return decision.rules[pick.rules[0]].entries[index]
    said = None if pick.problem else decision.default
    return Constant(None, NULL) if said is None else said[index]


def _contradictions(
    decision: Table, outcomes: Sequence[Outcome], tell: Tell, writing: Writing
) -> None:
    codes = [one.problem for one in outcomes]
    for code in dict.fromkeys(one for one in codes if one):
        flags = [int(one == code) for one in codes]
        flag = writing.layers.bind(tell(flags, number))
        _contradicting(f"{code}: {decision.name}", flag, writing)


def _contradicting(said: str, flag: exp.Expression, writing: Writing) -> None:
    wrong = exp.EQ(this=flag, expression=number(1))
    writing.contradictions.append(wrong)
    writing.faults.append(Fault(exp.Literal.string(said), wrong.copy()))
