"""Values of FEEL for tests: read from short literals, and drawn at random."""

from __future__ import annotations

import csv
from datetime import UTC, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from telcrm.rules.feel.moments import DAY, Point, ordinal, settled
from telcrm.rules.feel.temporal import DaysTime, YearsMonths, parse_temporal
from telcrm.rules.feel.values import Range, unary_range

HERE = Path(__file__).parent


def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a table beside this file, their cells parted by bars."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        table = csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE)
        next(table)
        return [tuple(cell.strip() for cell in row) for row in table if row]


CONSTANTS = {"null": None, "true": True, "false": False}


def literal(text: str) -> Any:
    """A value written short: `1.5`, `"a"`, `P1D`, `[1, 2]`, `[1..5)`, `(<5)`, `{a: 1}`."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text.startswith('"'):
        return text[1:-1]
    if text.startswith("@"):
        return temporal(text[1:])
    if text[0] in "[({":
        return bracketed(text)
    number = Decimal(text)
    return (
        int(text) if number == number.to_integral_value() and text.lstrip("-").isdigit() else number
    )


def temporal(text: str) -> Any:
    value = parse_temporal(text)
    assert value is not None, text
    return value


def bracketed(text: str) -> Any:
    if text.startswith("{"):
        pairs = [item.split(": ", 1) for item in items(text[1:-1])]
        return MappingProxyType({key: literal(value) for key, value in pairs})
    if ".." in text and text[1] != "[":
        low, high = text[1:-1].split("..")
        return Range(literal(low), text[0] == "[", literal(high), text[-1] == "]")
    if text.startswith("("):
        operator = text[1 : 3 if text[2] == "=" else 2]
        return unary_range(operator, literal(text[1 + len(operator) : -1]))
    return tuple(map(literal, items(text[1:-1])))


def items(text: str) -> list[str]:
    """Parts between commas that stand in no bracket and no string."""
    parts, depth, start, quoted = [], 0, 0, False
    for place, character in enumerate(text):
        quoted ^= character == '"'
        if quoted:
            continue
        depth += (character in "[({") - (character in "])}")
        if character == "," and depth == 0:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()] if text.strip() else []


# Values at random.

ZONES = (ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"))

fixed_zones = st.one_of(
    st.just(UTC),
    st.integers(-14 * 60, 14 * 60)
    .filter(bool)
    .map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
zones = st.one_of(st.none(), fixed_zones, st.sampled_from(ZONES))
integers = st.integers(-(10**12), 10**12)
numbers = st.one_of(
    integers,
    st.decimals(-(10**9), 10**9, places=4),
    st.decimals(allow_nan=False, allow_infinity=False),
)
days_times = st.decimals(-(10**12), 10**12, places=3).map(DaysTime)
years_months = st.integers(-(10**6), 10**6).map(YearsMonths)

YEARS = st.one_of(st.integers(-3000, 12000), st.integers(-999_999_998, 999_999_998))
wide_days = st.builds(
    lambda year, day: (ordinal(year, 1, 1) or 0) + day, YEARS, st.integers(0, 365)
)
clocks = st.one_of(
    st.integers(0, DAY // 10**9 - 1).map(lambda second: second * 10**9), st.integers(0, DAY - 1)
)
dates = st.one_of(st.dates(), wide_days.map(lambda day: settled(Point(day, None))))
times = st.builds(lambda clock, zone: settled(Point(None, clock, zone)), clocks, zones)


def date_times_in(zone: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda day, clock, zone: settled(Point(day, clock, zone)), wide_days, clocks, zone
    )


date_times = date_times_in(zones)
strings = st.text(max_size=6)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    strings,
    dates,
    times,
    date_times,
    days_times,
    years_months,
)
KINDS = {
    "number": numbers,
    "string": strings,
    "date": dates,
    "time": st.builds(lambda clock: settled(Point(None, clock, UTC)), clocks),
    "date and time": date_times_in(st.sampled_from((*ZONES, UTC))),
    "days and time duration": days_times,
    "years and months duration": years_months,
}
oddities = st.sampled_from(
    (float("nan"), 1.5, Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999"), object(), [1])
)


def ranges(ends: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    plain = st.builds(Range, ends, st.booleans(), ends, st.booleans())
    operators = st.sampled_from(("<", "<=", ">", ">=", "=", "!="))
    return st.one_of(plain, st.builds(unary_range, operators, ends))


def bigger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    contexts = st.dictionaries(st.sampled_from(("key", "value", "a b")), inner, max_size=3)
    return st.one_of(st.lists(inner, max_size=3).map(tuple), contexts.map(MappingProxyType))


values = st.recursive(st.one_of(scalars, oddities, ranges(scalars)), bigger, max_leaves=5)
