"""Recency, frequency and monetary value, counted where purchases lie."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from sqlglot import exp

from telcrm.adapters.sql import table_of
from telcrm.adapters.sql.dialects import dialect_named
from telcrm.adapters.sql.events.asking import (
    AS_THEY_ARE,
    EVENTS,
    Asked,
    Names,
    Table,
    Unit,
    as_,
    exact,
)
from telcrm.adapters.sql.terms import all_of, any_of, case, cast, column, is_null, name, number
from telcrm.analytics.rfm_table import first_day_that_counts
from telcrm.arguments import calendar_day, one_of, taking

__all__ = ["rfm_table"]


@taking(as_of=calendar_day, by=one_of("purchase", "day"))
def rfm_table(
    purchases: Table,
    as_of: date,
    dialect: str = "duckdb",
    *,
    window: int | date | None = None,
    window_months: int | None = None,
    by: Literal["purchase", "day"] = "purchase",
    unit: Unit = "yuan",
    columns: Names = AS_THEY_ARE,
) -> str:
    """Recency, frequency and monetary value of each customer on one day: see `telcrm.rfm.table`.

    Args:
        purchases: a table with the columns `id`, `date` and `amount`.
        as_of: the day of judgement; purchases of that day count.
        dialect: a name of `telcrm.adapters.sql.DIALECTS`.
        window: how far back purchases count: a number of days, or the first day.
        window_months: the same in calendar months.
        by: whether two purchases of one day are two or one.
        unit: what amounts are counted in.
        columns: what these columns are called in the table, where that is something else.

    Returns:
        A statement that gives `id`, `recency_days`, `frequency`, `monetary` in yuan, `first_date`
        and `last_date` for each customer with a purchase on `as_of` or before.
    """
    asked = Asked(dialect_named(dialect), columns, unit)
    since = first_day_that_counts(as_of, window, window_months)
    queries = {EVENTS: _purchases(asked, purchases, as_of, since)}
    bought = column("bought")
    distinct = exp.Distinct(expressions=[bought])
    times = exp.Count(this=distinct if by == "day" else bought)
    last, total = exp.Max(this=bought), exp.Sum(this=column("fen"))
    spent = case([(is_null(total), number(0))], total)
    right = exp.EQ(this=exp.Max(this=column("wrong")), expression=number(0))
    yuan = exp.Div(this=cast(spent, "DOUBLE"), expression=number(100))
    told = {
        "recency_days": case([(right, asked.days_since(last, as_of))], None),
        "frequency": case([(right, times)], None),
        "monetary": case([(all_of([right, exact(spent)]), yuan)], None),
        "first_date": case([(right, exp.Min(this=bought))], None),
        "last_date": case([(right, last.copy())], None),
    }
    made = [as_(sql.copy(), word) for word, sql in told.items()]
    select = exp.select(as_(column("id"), asked.named("id")), *made)
    return asked.written(select.from_(exp.Table(this=name(EVENTS))).group_by(column("id")), queries)


def _purchases(asked: Asked, purchases: Table, as_of: date, since: date | None) -> exp.Select:
    """Purchases up to a day: those of the window with day and amount."""
    bought, fen = asked.column("date"), asked.fen(asked.column("amount"))
    wrong = any_of([is_null(bought), is_null(fen)])
    told: dict[str, Any] = {"bought": bought.copy(), "fen": fen.copy()}
    if since is not None:
        inside = exp.GTE(this=bought.copy(), expression=asked.day(since))
        told = {word: case([(inside.copy(), sql)], None) for word, sql in told.items()}
    told = {"id": asked.column("id"), **told, "wrong": case([(wrong, number(1))], number(0))}
    select = exp.select(*(as_(sql, word) for word, sql in told.items()))
    known = any_of([is_null(bought.copy()), asked.until(bought, as_of)])
    return select.from_(table_of(purchases)).where(known)
