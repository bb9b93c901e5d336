"""Rules that overlap in too many ways for states: each value's rules as bits, to be ANDed.

A rule is a bit of some word. For each column of a table the rules that hold in a value's cell are
looked up; what is left of all columns is what matches, and its lowest bit is the rule that wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from sqlglot import exp

from telcrm.adapters.sql.cells import by_cell
from telcrm.adapters.sql.dialects import Dialect
from telcrm.adapters.sql.expressions import term_of
from telcrm.adapters.sql.terms import any_of, atom, case, number, whole
from telcrm.adapters.sql.writing import Writing
from telcrm.rules.compiled import CompiledTable
from telcrm.rules.form import Constant, Table
from telcrm.rules.hit_policies import ONE_RULE, Hit, Outcome, by_priority, conclude

__all__ = ["Bits", "bits_of", "match"]

_WORD: Final = 60
"""Rules in a word; a whole number of 64 bits has a sign, and room to spare does no harm."""


@dataclass(frozen=True, slots=True)
class Bits:
    """A table under a policy by which one rule gives the answer.

    Attributes:
        outcomes: what each rule says, the one that counts most first; then what is said where no
            rule matches.
        sets: for each column, for each of its cells, the rules that hold there, as bits.
        alike: for each rule, the rules that say the same, as bits; asked for under ANY alone.
    """

    outcomes: tuple[Outcome, ...]
    sets: tuple[tuple[int, ...], ...]
    alike: tuple[int, ...]

    @property
    def words(self) -> int:
        """How many words hold a bit for each rule."""
        return -(-(len(self.outcomes) - 1) // _WORD)

    @property
    def entries(self) -> int:
        """How many words stand in a statement."""
        distinct = sum(len(set(cells)) for cells in self.sets) + len(set(self.alike))
        return distinct * self.words


def bits_of(table: Table, compiled: CompiledTable) -> Bits | None:
    """A table's rules as bits; None under a policy by which several rules give the answer."""
    if table.hit_policy not in ONE_RULE:
        return None
    hits = [Hit(at, _values(rule.entries)) for at, rule in enumerate(table.rules)]
    order = by_priority(table, tuple(hits)) if table.hit_policy == "PRIORITY" else tuple(hits)
    places = {hit.rule: place for place, hit in enumerate(order)}
    default = None if table.default is None else _values(table.default)
    outcomes = (*(conclude(table, (hit,), default) for hit in order), conclude(table, (), default))
    sets = tuple(tuple(_moved(cell, places) for cell in cells) for cells in compiled.sets)
    return Bits(outcomes, sets, _alike(order) if table.hit_policy == "ANY" else ())


def _values(entries: Sequence[Any]) -> tuple[Any, ...]:
    """What is said, as far as it is known before there are facts."""
    return tuple(one.value if isinstance(one, Constant) else None for one in entries)


def _moved(cell: int, places: dict[int, int]) -> int:
    """The rules of a cell, each at the place in which it counts."""
    return sum(1 << place for rule, place in places.items() if cell >> rule & 1)


def _alike(order: Sequence[Hit]) -> tuple[int, ...]:
    groups: dict[Any, int] = {}
    for place, hit in enumerate(order):
        groups[hit.values] = groups.get(hit.values, 0) | 1 << place
    return tuple(groups[hit.values] for hit in order)


@dataclass(frozen=True, slots=True)
class Matched:
    """What matches a row.

    Attributes:
        winner: the place of the rule that wins; that of none where none matches.
        problem: the policy's problem, and when there is one.
    """

    winner: exp.Column
    problem: tuple[str, exp.Expression] | None


def match(table: Table, compiled: CompiledTable, bits: Bits, writing: Writing) -> Matched:
    """Find what matches a row.

    Args:
        table: the table.
        compiled: its grid.
        bits: its rules.
        writing: the statement.
    """
    if not bits.words:
        return Matched(writing.layers.bind(number(0)), None)
    columns = [
        _looked_up(term_of(column, writing), axis, cells, bits.words, writing)
        for column, axis, cells in zip(table.columns, compiled.axes, bits.sets, strict=True)
    ]
    words = [
        writing.layers.bind(reduce(lambda a, b: _and(a, b, writing.dialect), word))
        for word in zip(*columns, strict=True)
    ]
    winner = _winner(words, len(bits.outcomes) - 1, writing)
    if table.hit_policy == "UNIQUE":
        return Matched(winner, ("decision.unique", _several(words, writing.dialect)))
    if table.hit_policy == "ANY":
        return Matched(winner, ("decision.any", _disagreeing(words, winner, bits, writing)))
    return Matched(winner, None)


def _looked_up(
    term: Any, axis: Any, cells: Sequence[int], words: int, writing: Writing
) -> list[exp.Expression]:
    """The rules that hold for a value, word by word."""
    distinct = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
    key = by_cell(axis, term, [distinct[cell] for cell in cells], number, writing)
    return _words_at(key, list(distinct), words, writing)


def _words_at(
    key: exp.Expression, sets: Sequence[int], words: int, writing: Writing
) -> list[exp.Expression]:
    rows = [(number(at), *map(number, _split(one, words))) for at, one in enumerate(sets)]
    found = writing.layers.look_up(writing.layers.bind(key), words, rows)
    return [whole(one) for one in found]


def _split(bits: int, words: int) -> list[int]:
    every = (1 << _WORD) - 1
    return [bits >> _WORD * word & every for word in range(words)]


def _and(left: exp.Expression, right: exp.Expression, dialect: Dialect) -> exp.Expression:
    if dialect.dual:
        return exp.Anonymous(this="BITAND", expressions=[left, right])
    return exp.Paren(this=exp.BitwiseAnd(this=atom(left), expression=atom(right)))


def _lowest(word: exp.Expression, dialect: Dialect) -> exp.Expression:
    """The lowest bit alone, as a number."""
    return _and(word.copy(), exp.Neg(this=word.copy()), dialect)


def _some(word: exp.Expression) -> exp.Expression:
    return exp.NEQ(this=word.copy(), expression=number(0))


def _winner(words: Sequence[exp.Column], rules: int, writing: Writing) -> exp.Column:
    bit = case([(_some(word), _lowest(word, writing.dialect)) for word in words], None)
    rows = [(number(1 << place), number(place)) for place in range(_WORD)]
    (place,) = writing.layers.look_up(writing.layers.bind(bit), 1, rows)
    before = case([(_some(word), number(at * _WORD)) for at, word in enumerate(words)], None)
    found = exp.Add(this=atom(before), expression=place)
    return writing.layers.bind(exp.Coalesce(this=found, expressions=[number(rules)]))


def _several(words: Sequence[exp.Column], dialect: Dialect) -> exp.Expression:
    """Whether more than one bit is set."""
    counts = [
        case(
            [
                (exp.EQ(this=word.copy(), expression=number(0)), number(0)),
                (exp.EQ(this=word.copy(), expression=_lowest(word, dialect)), number(1)),
            ],
            number(2),
        )
        for word in words
    ]
    total = reduce(lambda a, b: exp.Add(this=a, expression=b), counts, number(0))
    return exp.GT(this=atom(total), expression=number(1))


def _disagreeing(
    words: Sequence[exp.Column], winner: exp.Column, bits: Bits, writing: Writing
) -> exp.Expression:
    """Whether a rule matches that says something else than the one that wins."""
    alike = _words_at(winner.copy(), bits.alike, len(words), writing)
    return any_of(
        exp.NEQ(this=_and(word.copy(), same, writing.dialect), expression=word.copy())
        for word, same in zip(words, alike, strict=True)
    )
