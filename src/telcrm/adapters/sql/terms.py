"""Values as nodes of an SQL syntax tree: constants, conditions, and numbers counted in units.

Numbers that are calculated with are whole numbers of their smallest decimals, as the columns of the
engine are: every system adds and multiplies whole numbers exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlglot import exp

from telcrm.adapters.sql.dialects import Dialect
from telcrm.rules.types import Number, Type, Value, scaled

__all__ = [
    "DIGITS",
    "WIDEST",
    "Term",
    "all_of",
    "any_of",
    "as_value",
    "asked",
    "atom",
    "beside",
    "case",
    "cast",
    "column",
    "constant",
    "day",
    "decimals",
    "is_null",
    "name",
    "negated",
    "not_null",
    "null",
    "number",
    "one_of",
    "text",
    "whole",
    "within",
]

DIGITS: Final = 15
"""Digits of the largest number that is calculated with."""

WIDEST: Final = 76
"""Digits of ClickHouse's widest decimal, which holds what is made of any other one here."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value.

    Attributes:
        sql: the expression; of a boolean, a condition.
        type: of the engine.
        scale: of a number, the decimals in units of which it counts; None for a number as it
            stands in the table, and for what is no number.
    """

    sql: exp.Expression
    type: Type
    scale: int | None = None


def name(word: str) -> exp.Identifier:
    """A name, quoted."""
    return exp.to_identifier(word, quoted=True)


def column(word: str, table: str | None = None) -> exp.Column:
    """A column by its name, quoted."""
    return exp.Column(this=name(word), table=None if table is None else name(table))


def null() -> exp.Expression:
    """No value."""
    return exp.Null()


def number(value: Number) -> exp.Expression:
    """A number as it is written."""
    digits = exp.Literal.number(format(abs(Decimal(value)), "f"))
    return exp.Neg(this=digits) if value < 0 else digits


def beside(value: Number, dialect: Dialect) -> exp.Expression:
    """A number that the table's decimals are compared or multiplied with."""
    if not dialect.narrow:
        return number(value)
    digits = format(Decimal(value), "f")
    scale = len(digits.partition(".")[2])
    return cast(exp.Literal.string(digits), f"DECIMAL({WIDEST}, {scale})")


def text(word: str, dialect: Dialect) -> exp.Expression:
    """A text, compared letter by letter."""
    return collated(exp.Literal.string(word), dialect)


def collated(sql: exp.Expression, dialect: Dialect) -> exp.Expression:
    """A text compared letter by letter, whatever the table says."""
    if dialect.collation is None:
        return sql
    return exp.Collate(this=sql, expression=exp.var(dialect.collation))


def day(value: date, dialect: Dialect) -> exp.Expression:
    """A date."""
    written = exp.Literal.string(value.isoformat())
    if dialect.text_days:
        return written
    # Oracle's cast would read a date as the session writes dates.
    return exp.DateStrToDate(this=written) if dialect.dual else cast(written, "DATE")


def cast(sql: exp.Expression, kind: str) -> exp.Expression:
    """A value made one of an SQL type."""
    return exp.Cast(this=sql, to=exp.DataType.build(kind))


def whole(sql: exp.Expression) -> exp.Expression:
    """A number as a whole number of 64 bits."""
    return cast(sql, "BIGINT")


def constant(value: Value, kind: Type, scale: int | None, dialect: Dialect) -> exp.Expression:
    """A constant as columns of its type hold it."""
    if value is None:
        return null()
    if kind.kind == "boolean":
        flag = exp.Literal.number(int(value))
        return exp.Boolean(this=bool(value)) if dialect.booleans else flag
    if kind.textual:
        return text(value, dialect)
    if kind.kind == "date":
        return day(value, dialect)
    return number(value if scale is None else int(scaled(value, scale)))


def decimals(
    sql: exp.Expression, scale: int, dialect: Dialect, digits: int = DIGITS
) -> exp.Expression:
    """So many units of 10**-scale as a decimal of so many digits."""
    if scale == 0:
        return sql
    if dialect.floats:
        return exp.Div(this=atom(sql), expression=exp.Literal.number(f"{10**scale}.0"))
    unit = exp.Literal.string(format(Decimal(1).scaleb(-scale), "f"))
    if dialect.finest is not None and scale > dialect.finest:
        return exp.Mul(this=cast(sql, "BIGDECIMAL"), expression=cast(unit, "BIGDECIMAL"))
    return exp.Mul(
        this=cast(sql, f"DECIMAL({digits}, 0)"),
        expression=cast(unit, f"DECIMAL({scale}, {scale})"),
    )


# Conditions.


def as_value(condition: exp.Expression, dialect: Dialect) -> exp.Expression:
    """A condition as a value that a column can hold; its names stand in it twice at most."""
    if dialect.booleans or isinstance(condition, exp.Null):
        return condition
    no = exp.Not(this=atom(condition.copy()))
    return case(((condition, number(1)), (no, number(0))), None)


def asked(value: exp.Expression, dialect: Dialect) -> exp.Expression:
    """A value that a column can hold as a condition."""
    if dialect.booleans:
        return value
    return exp.EQ(this=atom(value), expression=number(1))


def all_of(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """The conjunction; true of none."""
    return _joined(exp.And, tuple(conditions), empty=True)


def any_of(conditions: Iterable[exp.Expression]) -> exp.Expression:
    """The disjunction; false of none."""
    return _joined(exp.Or, tuple(conditions), empty=False)


def _joined(
    connector: type[exp.Connector], conditions: Sequence[exp.Expression], *, empty: bool
) -> exp.Expression:
    if not conditions:
        # Not every system has the word for it.
        return exp.EQ(this=number(1), expression=number(int(empty)))
    found: Any = conditions[0]
    for one in conditions[1:]:
        found = connector(this=_clause(found, connector), expression=_clause(one, connector))
    return found  # type: ignore[no-any-return]


def _clause(condition: exp.Expression, connector: type[exp.Connector]) -> exp.Expression:
    """A condition beside others; only another connector needs parentheses there."""
    other = isinstance(condition, exp.Connector) and not isinstance(condition, connector)
    return exp.Paren(this=condition) if other else condition


def negated(condition: exp.Expression) -> exp.Expression:
    """The contrary; of null, null."""
    return exp.Not(this=atom(condition))


def is_null(sql: exp.Expression) -> exp.Expression:
    """Whether there is no value."""
    return exp.Is(this=atom(sql), expression=exp.Null())


def not_null(sql: exp.Expression) -> exp.Expression:
    """Whether there is a value."""
    return exp.Is(this=atom(sql), expression=exp.Not(this=exp.Null()))


def within(sql: exp.Expression, low: exp.Expression, high: exp.Expression) -> exp.Expression:
    """Whether a value lies between two others or is one of them."""
    return exp.Between(this=atom(sql), low=low, high=high)


def one_of(sql: exp.Expression, values: Sequence[exp.Expression]) -> exp.Expression:
    """Whether a value is one of a list."""
    if len(values) == 1:
        return exp.EQ(this=atom(sql), expression=values[0])
    return exp.In(this=atom(sql), expressions=list(values))


def case(
    branches: Iterable[tuple[exp.Expression, exp.Expression]], otherwise: exp.Expression | None
) -> exp.Expression:
    """The value of the first branch whose condition is true."""
    arms = [exp.If(this=condition, true=value) for condition, value in branches]
    if not arms:
        return null() if otherwise is None else otherwise
    return exp.Case(ifs=arms, default=otherwise)


_ATOMS: Final = (
    exp.Column,
    exp.Literal,
    exp.Null,
    exp.Boolean,
    exp.Cast,
    exp.Case,
    exp.Func,
    exp.Paren,
)


def atom(sql: Any) -> exp.Expression:
    """An expression that may stand on either side of an operator."""
    whole = isinstance(sql, _ATOMS) and not isinstance(sql, exp.Connector)
    return sql if whole else exp.Paren(this=sql)
