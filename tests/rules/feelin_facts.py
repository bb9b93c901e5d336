"""Values for the names of generated texts: few of a kind, so that they meet their like.

feelin calculates in binary doubles: but for `rate`, every number is one that a double holds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from feelin_bridge import KINDS

from telcrm.rules.feel.temporal import parse_temporal

__all__ = ["NULL", "SPAN", "TENURE", "VALUES", "any_number", "facts"]

NULL = 0.15
"""How often a value is null."""

FRACTIONS = tuple(map(Decimal, ("0.5", "1.5", "2.25", "0.125", "12.75", "3.0")))
TEXTS = ("", "a", "ab", "b", "Ab c", "全球通", 'a"b', "a\\b", "é", "😀a", "null", "1")
DATES = (date(2024, 2, 29), date(2024, 1, 31), date(2023, 12, 31), date(2024, 3, 1))
SPANS = tuple(
    map(
        parse_temporal,
        ("P0D", "P1D", "PT1H", "PT36H", "PT1M30S", "P30D", "-P2D", "-PT30M", "P1DT2H3M4S", "P10D"),
    )
)
TENURES = tuple(map(parse_temporal, ("P0M", "P1M", "P12M", "P1Y2M", "-P3M", "P2Y", "P18M", "-P1Y")))
SPAN, TENURE = "days and time duration", "years and months duration"


def exact_number(r: Random) -> int | Decimal:
    number = r.randint(0, 20) if r.random() < 0.6 else r.choice(FRACTIONS)
    return number if r.random() < 0.8 else -number


def any_number(r: Random) -> Decimal:
    return Decimal(r.randint(-1000, 5000)) / 100


def a_date(r: Random) -> date:
    return (
        r.choice(DATES) if r.random() < 0.5 else date(1950, 1, 1) + timedelta(r.randint(0, 36000))
    )


def a_time(r: Random) -> time:
    return time(r.randint(0, 23), r.choice((0, 1, 30, 59)), r.choice((0, 1, 30, 59)))


VALUES: dict[str, Callable[[Random], Any]] = {
    "number": exact_number,
    "string": lambda r: r.choice(TEXTS),
    "boolean": lambda r: r.random() < 0.5,
    "date": a_date,
    "time": a_time,
    "date and time": lambda r: datetime.combine(a_date(r), a_time(r)),
    SPAN: lambda r: r.choice(SPANS),
    TENURE: lambda r: r.choice(TENURES),
    "list": lambda r: tuple(exact_number(r) for _ in range(r.randint(0, 4))),
}


def facts(r: Random) -> dict[str, Any]:
    """A value for each name, now and then null."""
    return {
        name: None if r.random() < NULL else any_number(r) if name == "rate" else VALUES[kind](r)
        for name, kind in KINDS.items()
    }
