"""How long each customer has been in service, counted where customers lie."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from sqlglot import exp

from telcrm.adapters.sql import table_of
from telcrm.adapters.sql.dialects import dialect_named
from telcrm.adapters.sql.events.asking import (
    AS_THEY_ARE,
    Asked,
    Names,
    Table,
    as_,
    minus,
    ordinal_of,
)
from telcrm.adapters.sql.terms import case, number
from telcrm.arguments import calendar_day, taking

__all__ = ["tenure_months"]


@taking(on=calendar_day)
def tenure_months(
    customers: Table, on: date, dialect: str = "duckdb", *, columns: Names = AS_THEY_ARE
) -> str:
    """Whole months in service on a day: see `telcrm.facts.tenure_months`.

    Args:
        customers: a table with the columns `id` and `activated_on`.
        on: the day asked about.
        dialect: a name of `telcrm.adapters.sql.DIALECTS`.
        columns: what these columns are called in the table, where that is something else.

    Returns:
        A statement that gives `id` and `tenure_months`.

    >>> print(tenure_months("customers", date(2024, 1, 31)))
    SELECT
      "id",
      CASE
        WHEN "activated_on" <= CAST('2024-01-31' AS DATE)
        THEN 24289 - (
          (
            CAST(EXTRACT(YEAR FROM "activated_on") AS BIGINT) * 12
          ) + CAST(EXTRACT(MONTH FROM "activated_on") AS BIGINT)
        )
      END AS "tenure_months"
    FROM "customers"
    """
    asked = Asked(dialect_named(dialect), columns)
    since = asked.column("activated_on")
    begun = minus(number(ordinal_of(on)), asked.ordinal(since))
    if on.day < monthrange(on.year, on.month)[1]:
        later = exp.GT(this=asked.part("DAY", since), expression=number(on.day))
        begun = minus(begun, case([(later, number(1))], number(0)))
    tenure = case([(asked.until(since, on), begun)], None)
    select = exp.select(asked.column("id"), as_(tenure, "tenure_months"))
    return asked.written(select.from_(table_of(customers)))
