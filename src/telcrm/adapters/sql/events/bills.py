"""What each customer was billed, counted where bills lie."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from telcrm.adapters.sql import table_of
from telcrm.adapters.sql.dialects import dialect_named
from telcrm.adapters.sql.events.asking import (
    AS_THEY_ARE,
    BASE,
    CENTURY,
    COUNTED,
    EVENTS,
    YEAR_MONTHS,
    Asked,
    Names,
    Sql,
    Table,
    Unit,
    as_,
    exact,
    joined,
    minus,
    times,
)
from telcrm.adapters.sql.terms import all_of, case, cast, column, name, number, within
from telcrm.arguments import calendar_day, taking
from telcrm.domain import month_of, shift_month
from telcrm.facts.history import require_window

__all__ = ["last_year_spend", "mean_monthly_spend"]


@taking(on=calendar_day)
def mean_monthly_spend(
    customers: Table,
    bills: Table,
    on: date,
    months: int = 12,
    dialect: str = "duckdb",
    *,
    unit: Unit = "yuan",
    columns: Names = AS_THEY_ARE,
) -> str:
    """The mean gross bill of the last closed months: see `telcrm.facts.mean_monthly_spend`.

    Args:
        customers: a table with the columns `id` and `activated_on`.
        bills: a table with the columns `id`, `month` and `amount`.
        on: the day asked about.
        months: how many closed months to look back on.
        dialect: a name of `telcrm.adapters.sql.DIALECTS`.
        unit: what amounts are counted in.
        columns: what these columns are called in the tables, where that is something else.

    Returns:
        A statement that gives `id` and `monthly_spend` in yuan, the double nearest to the mean.
    """
    require_window(months)
    asked = Asked(dialect_named(dialect), columns, unit)
    queries = _billed(asked, customers, bills, month_of(on), int(months))
    window = column("window")
    fen = cast(column("fen"), "DOUBLE")
    mean = exp.Div(this=fen, expression=exp.Paren(this=times(number(100), window)))
    known = [asked.until(column("since"), on), exp.GT(this=window, expression=number(0)), _whole()]
    select = exp.select(
        asked.column("id"), as_(case([(all_of(known), mean)], None), "monthly_spend")
    )
    return asked.written(select.from_(exp.Table(this=name(COUNTED))), queries)


@taking(on=calendar_day)
def last_year_spend(
    customers: Table,
    bills: Table,
    on: date,
    dialect: str = "duckdb",
    *,
    unit: Unit = "yuan",
    columns: Names = AS_THEY_ARE,
) -> str:
    """The gross bills of the calendar year before a day: see `telcrm.facts.last_year_spend`.

    Args:
        customers: a table with the columns `id` and `activated_on`.
        bills: a table with the columns `id`, `month` and `amount`.
        on: the day asked about.
        dialect: a name of `telcrm.adapters.sql.DIALECTS`.
        unit: what amounts are counted in.
        columns: what these columns are called in the tables, where that is something else.

    Returns:
        A statement that gives `id` and `last_year_spend` in yuan, the double nearest to the sum.
    """
    asked = Asked(dialect_named(dialect), columns, unit)
    queries = _billed(asked, customers, bills, on.year * CENTURY + 1, YEAR_MONTHS)
    yuan = exp.Div(this=cast(column("fen"), "DOUBLE"), expression=number(100))
    nothing = all_of(
        [
            asked.until(column("since"), on),
            exp.LTE(this=column("window"), expression=number(0)),
        ]
    )
    known = all_of([asked.until(column("since"), on), _whole()])
    spent = case([(nothing, cast(number(0), "DOUBLE")), (known, yuan)], None)
    select = exp.select(asked.column("id"), as_(spent, "last_year_spend"))
    return asked.written(select.from_(exp.Table(this=name(COUNTED))), queries)


# Bills by customer.


def _billed(
    asked: Asked, customers: Table, bills: Table, end: int, months: int
) -> dict[str, exp.Select]:
    """For each customer the months that count before one, and what was billed in them.

    Only bills of these months are read before anything is joined, and customers and bills meet by
    id alone, so that each is shuffled once.
    """
    year, month = divmod(end, CENTURY)
    since = asked.column("activated_on")
    served = minus(number(year * YEAR_MONTHS + month), asked.ordinal(since))
    few = exp.LT(this=served, expression=number(months))
    window = case([(few, served.copy())], number(months))
    begun = exp.Add(
        this=exp.Paren(this=times(asked.part("YEAR", since), number(CENTURY))),
        expression=asked.part("MONTH", since),
    )
    base = exp.select(
        asked.column("id"), as_(since.copy(), "since"), as_(window, "window"), as_(begun, "begun")
    )
    billed = asked.column("month")
    ends = number(shift_month(end, -months)), number(shift_month(end, -1))
    read = exp.select(
        as_(asked.column("id"), "id"),
        as_(billed, "month"),
        as_(asked.fen(asked.column("amount")), "fen"),
    )
    return {
        BASE: base.from_(table_of(customers)),
        EVENTS: read.from_(table_of(bills)).where(within(billed.copy(), *ends)),
        COUNTED: _counted(asked),
    }


def _counted(asked: Asked) -> exp.Select:
    """Bills of months in service, counted and added up by customer."""
    kept = [asked.column("id", BASE), column("since", BASE), column("window", BASE)]
    month = column("month", EVENTS)
    serves = exp.GTE(this=month, expression=column("begun", BASE))
    counted = case([(serves, month.copy())], None)
    fen = case([(serves.copy(), column("fen", EVENTS))], None)
    select = exp.select(
        *kept,
        as_(exp.Count(this=counted), "bills"),
        as_(exp.Count(this=exp.Distinct(expressions=[counted.copy()])), "months"),
        as_(exp.Count(this=fen), "amounts"),
        as_(exp.Sum(this=fen.copy()), "fen"),
    )
    whole_base = select.from_(exp.Table(this=name(BASE)))
    beside = joined(whole_base, EVENTS, asked.column("id", BASE))
    return beside.group_by(*(one.copy() for one in kept))


def _whole() -> Sql:
    """Whether each month of the window has one bill, of an amount that can be."""
    counts = ("bills", "months", "amounts")
    each = [exp.EQ(this=column(one), expression=column("window")) for one in counts]
    return all_of([*each, exact(column("fen"))])
