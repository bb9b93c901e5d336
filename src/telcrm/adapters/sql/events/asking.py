"""What statements over events have in common: names, days, amounts, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

from sqlglot import exp

from telcrm.adapters.sql import table_of
from telcrm.adapters.sql.dialects import Dialect
from telcrm.adapters.sql.terms import (
    atom,
    beside,
    case,
    column,
    day,
    name,
    number,
    whole,
    within,
)
from telcrm.analytics.event_columns import read_names
from telcrm.arguments import one_of, require_fields

__all__ = [
    "AS_THEY_ARE",
    "BASE",
    "CENTURY",
    "COUNTED",
    "EVENTS",
    "YEAR_MONTHS",
    "Asked",
    "Names",
    "Table",
    "Unit",
    "aliased",
    "as_",
    "exact",
    "joined",
    "minus",
    "ordinal_of",
    "times",
]

Names: TypeAlias = Mapping[str, str]
Table: TypeAlias = str | Sequence[str]
Unit: TypeAlias = Literal["yuan", "fen"]
Sql: TypeAlias = exp.Expression

AS_THEY_ARE: Final[Names] = MappingProxyType({})
YEAR_MONTHS: Final = 12
CENTURY: Final = 100
_MOST_FEN: Final = 10**15
"""The largest amount that is read, as elsewhere."""
_EXACT_LIMIT: Final = 2**53
"""Whole numbers below this are doubles."""

BASE: Final = "telcrm_base"
EVENTS: Final = "telcrm_events"
COUNTED: Final = "telcrm_counted"

_UNIT: Final = one_of(*get_args(Unit))


@dataclass(frozen=True, slots=True)
class Asked:
    """How a statement is written.

    Attributes:
        dialect: the dialect.
        names: what columns are called, by our names, where that is something else.
        unit: what amounts are counted in.
    """

    dialect: Dialect
    names: Names
    unit: Unit = "yuan"

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", read_names(self.names, "columns"))
        require_fields(self, unit=_UNIT)

    def named(self, word: str) -> str:
        """What a column is called in the table."""
        return self.names.get(word, word)

    def column(self, word: str, table: str | None = None) -> exp.Column:
        """A column of the table."""
        return column(self.named(word), table)

    def day(self, value: date) -> Sql:
        """A day, as this system writes it."""
        return day(value, self.dialect)

    def until(self, sql: Sql, last: date) -> Sql:
        """Whether a day is not after another."""
        return exp.LTE(this=sql.copy(), expression=self.day(last))

    def part(self, unit: Literal["YEAR", "MONTH", "DAY"], sql: Sql) -> Sql:
        """A part of a day, as a whole number."""
        if self.dialect.text_days:
            form = exp.Literal.string({"YEAR": "%Y", "MONTH": "%m", "DAY": "%d"}[unit])
            return whole(exp.Anonymous(this="STRFTIME", expressions=[form, sql.copy()]))
        return whole(exp.Extract(this=exp.var(unit), expression=sql.copy()))

    def ordinal(self, sql: Sql) -> Sql:
        """A day's month, counted through."""
        years = times(self.part("YEAR", sql), number(YEAR_MONTHS))
        return exp.Add(this=exp.Paren(this=years), expression=self.part("MONTH", sql))

    def days_since(self, sql: Sql, last: date) -> Sql:
        """Days from one to another."""
        if self.dialect.name in ("oracle", "postgres"):
            return minus(self.day(last), sql.copy())
        return exp.DateDiff(this=self.day(last), expression=sql.copy(), unit=exp.var("DAY"))

    def fen(self, sql: Sql) -> Sql:
        """An amount as a whole number of fen; null for one that is finer, below 0 or too large."""
        if self.unit == "fen":
            return case([(self._amount(sql, _MOST_FEN), sql.copy())], None)
        hundredfold = times(sql.copy(), beside(100, self.dialect))
        rounded = exp.Round(this=hundredfold)
        apart = exp.Abs(this=minus(hundredfold.copy(), rounded.copy()))
        fine = exp.LT(this=apart, expression=exp.Literal.number("0.001"))
        # Outside, since a system may multiply before it asks the second of two conditions.
        inside = case([(fine, whole(rounded.copy()))], None)
        return case([(self._amount(sql, _MOST_FEN // 100), inside)], None)

    def _amount(self, sql: Sql, most: int) -> Sql:
        """Whether an amount is neither below 0 nor too large."""
        return within(sql.copy(), beside(0, self.dialect), beside(most, self.dialect))

    def written(self, select: exp.Select, queries: Mapping[str, exp.Select] | None = None) -> str:
        """The statement as text."""
        for word, query in (queries or {}).items():
            select = select.with_(name(word), as_=query, copy=False)
        if self.dialect.name == "clickhouse":
            # It joins zeros where nothing is found, unless it is told not to.
            setting = exp.EQ(this=exp.var("join_use_nulls"), expression=number(1))
            select.set("settings", [setting])
        return select.sql(dialect=self.dialect.name, pretty=True)


def ordinal_of(on: date) -> int:
    """A day's month, counted through as `Asked.ordinal` does."""
    return on.year * YEAR_MONTHS + on.month


def as_(sql: Sql, word: str) -> exp.Alias:
    """A value under a name."""
    return exp.Alias(this=sql, alias=name(word))


def minus(left: Sql, right: Sql) -> Sql:
    """The difference."""
    return exp.Sub(this=atom(left), expression=atom(right))


def times(left: Sql, right: Sql) -> Sql:
    """The product."""
    return exp.Mul(this=atom(left), expression=atom(right))


def aliased(table: Table, word: str) -> exp.Table:
    """A table under another name."""
    source = table_of(table)
    source.set("alias", exp.TableAlias(this=name(word)))
    return source


def joined(select: exp.Select, table: str, key: Sql) -> exp.Select:
    """Rows of a query beside those of a table, where there are any."""
    same = exp.EQ(this=key, expression=column("id", table))
    return select.join(exp.Table(this=name(table)), on=same, join_type="left")


def exact(sql: Sql) -> Sql:
    """Whether a sum is a double."""
    return exp.LT(this=sql.copy(), expression=number(_EXACT_LIMIT))
