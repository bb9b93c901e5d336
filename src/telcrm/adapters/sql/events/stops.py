"""How often each customer was stopped, counted where stops lie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlglot import exp

from telcrm.adapters.sql import table_of
from telcrm.adapters.sql.dialects import dialect_named
from telcrm.adapters.sql.events.asking import (
    AS_THEY_ARE,
    BASE,
    COUNTED,
    EVENTS,
    Asked,
    Names,
    Sql,
    Table,
    aliased,
    as_,
    joined,
)
from telcrm.adapters.sql.terms import (
    all_of,
    any_of,
    case,
    column,
    is_null,
    name,
    negated,
    null,
    number,
    one_of,
    text,
)
from telcrm.arguments import calendar_day, taking
from telcrm.domain import INVOLUNTARY_REASONS, SuspensionReason, shift_date
from telcrm.facts.history import require_window

__all__ = ["involuntary_suspensions"]

_REACHED: Final = "telcrm_reached"


@taking(on=calendar_day)
def involuntary_suspensions(
    customers: Table,
    suspensions: Table,
    on: date,
    months: int = 12,
    dialect: str = "duckdb",
    *,
    columns: Names = AS_THEY_ARE,
) -> str:
    """The episodes of involuntary stops in a window: see `telcrm.facts.involuntary_suspensions`.

    Args:
        customers: a table with the column `id`.
        suspensions: a table with the columns `id`, `started_on`, `resumed_on` (null while the stop
            lasts) and `reason` (a word of `telcrm.domain.SuspensionReason`).
        on: the day asked about.
        months: the length of the window.
        dialect: a name of `telcrm.adapters.sql.DIALECTS`.
        columns: what these columns are called in the tables, where that is something else.

    Returns:
        A statement that gives `id` and `suspensions`, 0 for a customer without any.
    """
    require_window(months)
    asked = Asked(dialect_named(dialect), columns)
    opens = all_of(
        [
            exp.EQ(this=column("counts"), expression=number(1)),
            exp.GT(
                this=column("started"),
                expression=asked.day(shift_date(on, -months)),
            ),
            any_of(
                [
                    is_null(column("reach")),
                    exp.GT(this=column("started"), expression=column("reach")),
                ]
            ),
        ]
    )
    stops = exp.select(
        column("id"),
        as_(exp.Sum(this=case([(opens, number(1))], number(0))), "episodes"),
        as_(exp.Max(this=column("wrong")), "wrong"),
    )
    stops = stops.from_(exp.Table(this=name(_REACHED))).group_by(column("id"))
    queries = {
        EVENTS: _stops(asked, suspensions, on),
        _REACHED: _reached(),
        COUNTED: stops,
    }
    counted = case(
        [
            (exp.EQ(this=column("wrong", COUNTED), expression=number(1)), null()),
            (is_null(column("episodes", COUNTED)), number(0)),
        ],
        column("episodes", COUNTED),
    )
    select = exp.select(
        as_(asked.column("id", BASE), asked.named("id")), as_(counted, "suspensions")
    )
    select = select.from_(aliased(customers, BASE))
    return asked.written(joined(select, COUNTED, asked.column("id", BASE)), queries)


# Stops by customer.


def _stops(asked: Asked, suspensions: Table, on: date) -> exp.Select:
    """Stops: whether each counts, and whether it cannot be."""
    started, resumed = asked.column("started_on"), asked.column("resumed_on")
    reason = asked.column("reason")
    counts = all_of([_among(asked, reason, INVOLUNTARY_REASONS), asked.until(started, on)])
    wrong = any_of(
        [
            is_null(started),
            is_null(reason),
            negated(_among(asked, reason, SuspensionReason)),
            exp.LT(this=resumed, expression=started.copy()),
        ]
    )
    ended = case([(is_null(resumed.copy()), asked.day(date.max))], resumed.copy())
    select = exp.select(
        as_(asked.column("id"), "id"),
        as_(started.copy(), "started"),
        as_(ended, "ended"),
        as_(case([(counts, number(1))], number(0)), "counts"),
        as_(case([(wrong, number(1))], number(0)), "wrong"),
    )
    return select.from_(table_of(suspensions))


def _among(asked: Asked, sql: Sql, words: Iterable[str]) -> Sql:
    return one_of(sql.copy(), [text(word, asked.dialect) for word in sorted(words)])


def _reached() -> exp.Select:
    """Stops, and beside each the last day of those that count and began before it."""
    counts = exp.EQ(this=column("counts"), expression=number(1))
    reach = exp.Window(
        this=exp.Max(this=case([(counts, column("ended"))], None)),
        partition_by=[column("id")],
        order=exp.Order(expressions=[exp.Ordered(this=column("started"), nulls_first=True)]),
        spec=exp.WindowSpec(
            kind="ROWS",
            start="UNBOUNDED",
            start_side="PRECEDING",
            end=number(1),
            end_side="PRECEDING",
        ),
    )
    kept = [column(word) for word in ("id", "started", "counts", "wrong")]
    return exp.select(*kept, as_(reach, "reach")).from_(exp.Table(this=name(EVENTS)))
