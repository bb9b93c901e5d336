"""What the cells of an axis say of a value: few by one CASE, many by halving."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final, TypeAlias

from sqlglot import exp

from telcrm.adapters.sql.dialects import Dialect
from telcrm.adapters.sql.terms import (
    Term,
    beside,
    case,
    day,
    is_null,
    negated,
    null,
    number,
    one_of,
    text,
)
from telcrm.adapters.sql.writing import Writing
from telcrm.rules.grid import Axis, Edge, ListedAxis, first_integer, from_ordinal

__all__ = ["MANY", "Say", "by_cell", "by_number", "by_word"]

Say: TypeAlias = Callable[[Any], exp.Expression]
"""From what a cell says to how it is written."""

FEW: Final = 12
"""Up to so many steps are asked one after the other; more are halved until they are few."""

MANY: Final = 64
"""Beyond so many words a value is looked up in a list instead of compared with each."""


def by_cell(
    axis: Axis, term: Term, said: Sequence[Hashable], say: Say, writing: Writing
) -> exp.Expression:
    """What is said of a value.

    Args:
        axis: the cells.
        term: a value of the axis's type.
        said: for each cell what it says; null's is the last where the axis has null.
        say: writes it.
        writing: the statement.
    """
    if len(set(said)) == 1:
        return say(said[0])
    value = writing.once(term).sql
    if isinstance(axis, ListedAxis):
        return _listed(axis, value, said, say, writing)
    line, absent = _split(axis, said)
    cells = _ordered(axis.edges, Term(value, term.type, term.scale), line, say, writing.dialect)
    return _with_null(value, absent, cells, say)


def _split(axis: Axis, said: Sequence[Hashable]) -> tuple[list[Any], list[Any]]:
    """What cells of values say, and what null says, if there is null."""
    if not axis.type.nullable:
        return list(said), []
    return list(said[:-1]), list(said[-1:])


def _with_null(
    value: exp.Expression, absent: list[Any], cells: exp.Expression, say: Say
) -> exp.Expression:
    if not absent:
        return cells
    branch = is_null(value.copy()), say(absent[0])
    if isinstance(cells, exp.Case):
        arms = [exp.If(this=branch[0], true=branch[1]), *cells.args["ifs"]]
        return exp.Case(ifs=arms, default=cells.args.get("default"))
    return case([branch], cells)


# Along a line.


def _ordered(
    edges: Sequence[Edge], term: Term, said: Sequence[Hashable], say: Say, dialect: Dialect
) -> exp.Expression:
    """Only edges at which something else begins to be said are asked for, from the top."""
    steps = [
        (edge, after)
        for edge, (before, after) in zip(edges, pairwise(said), strict=True)
        if before != after
    ]
    return _halved(steps[::-1], said[0], term, say, dialect)


def _halved(
    steps: Sequence[tuple[Edge, Hashable]], lowest: Hashable, term: Term, say: Say, dialect: Dialect
) -> exp.Expression:
    if len(steps) <= FEW:
        branches = [(_reached(edge, term, dialect), say(after)) for edge, after in steps]
        return case(branches, say(lowest))
    middle = len(steps) // 2
    edge, after = steps[middle]
    upper = _halved(steps[:middle], after, term, say, dialect)
    lower = _halved(steps[middle + 1 :], lowest, term, say, dialect)
    return case([(_reached(edge, term, dialect), upper)], lower)


def _reached(edge: Edge, term: Term, dialect: Dialect) -> exp.Expression:
    """Whether a value lies at an edge or beyond it."""
    value = term.sql.copy()
    if term.type.kind == "date":
        return _from_day(value, int(edge.at), dialect)
    if term.type.kind == "month":
        return exp.GTE(this=value, expression=number(from_ordinal(edge.at, "month")))
    if term.scale is not None:
        return exp.GTE(this=value, expression=number(first_integer(edge, term.scale)))
    compare = exp.GT if edge.after else exp.GTE
    return compare(this=value, expression=beside(edge.at, dialect))


def _from_day(value: exp.Expression, ordinal: int, dialect: Dialect) -> exp.Expression:
    if ordinal > date.max.toordinal():
        return exp.GT(this=value, expression=day(date.max, dialect))
    return exp.GTE(this=value, expression=day(from_ordinal(ordinal, "date"), dialect))


# Among words.


def _listed(
    axis: ListedAxis,
    value: exp.Expression,
    said: Sequence[Hashable],
    say: Say,
    writing: Writing,
) -> exp.Expression:
    if axis.type.kind == "boolean":
        return _truth(value, said, say)
    line, absent = _split(axis, said)
    words, other = line[: len(axis.values)], line[len(axis.values) :]
    if len(words) > MANY:
        return _looked_up(axis, value, said, say, writing)
    last = other[0] if other else words[-1]
    told = dict(zip(axis.values, words, strict=True))
    few = {word: one for word, one in told.items() if one != last}
    return _with_null(value, absent, case(_branches(value, few, say, writing), say(last)), say)


def by_word(
    axis: ListedAxis, value: exp.Expression, said: Sequence[Hashable], say: Say, writing: Writing
) -> exp.Expression:
    """What is said of each word of an axis, and null of all else.

    Args:
        axis: of words that are no more than `MANY`.
        value: a column.
        said: for each word.
        say: writes it.
        writing: the statement.
    """
    told = dict(zip(axis.values, said, strict=True))
    return case(_branches(value, told, say, writing), None)


def _branches(
    value: exp.Expression, told: Mapping[Any, Hashable], say: Say, writing: Writing
) -> list[tuple[exp.Expression, exp.Expression]]:
    """For each thing said, whether the value is one of its words."""
    groups: dict[Hashable, list[Any]] = {}
    for word, one in told.items():
        groups.setdefault(one, []).append(word)
    return [
        (one_of(value.copy(), [text(word, writing.dialect) for word in group]), say(one))
        for one, group in groups.items()
    ]


def _truth(value: exp.Expression, said: Sequence[Hashable], say: Say) -> exp.Expression:
    """A condition may not be asked whether it is null; it is when it is neither true nor false."""
    absent = say(said[2]) if len(said) > 2 else null()  # noqa: PLR2004
    branches = ((value.copy(), say(said[1])), (negated(value.copy()), say(said[0])))
    return case(branches, absent)


def _looked_up(
    axis: ListedAxis,
    value: exp.Expression,
    said: Sequence[Hashable],
    say: Say,
    writing: Writing,
) -> exp.Expression:
    line, absent = _split(axis, said)
    places = {one: place for place, one in enumerate(dict.fromkeys(said))}
    rows = [
        (text(str(word), writing.dialect), number(places[one]))
        for word, one in zip(axis.values, line, strict=False)
    ]
    (place,) = writing.layers.look_up(value, 1, rows)
    others = line[len(axis.values) :] or line[-1:]
    found = by_number(place, {at: one for one, at in places.items()}, say, others[0])
    return _with_null(value, absent, found, say)


def by_number(number_: exp.Expression, said: Any, say: Say, otherwise: Hashable) -> exp.Expression:
    """What is said of a whole number.

    Args:
        number_: a name, for it is written more than once.
        said: by number what is said.
        say: writes it.
        otherwise: what is said of all other numbers, and of null.
    """
    groups: dict[Hashable, list[int]] = {}
    for at, one in said.items():
        groups.setdefault(one, []).append(at)
    groups.pop(otherwise, None)
    branches = [
        (one_of(number_.copy(), list(map(number, group))), say(one))
        for one, group in groups.items()
    ]
    return case(branches, say(otherwise))
