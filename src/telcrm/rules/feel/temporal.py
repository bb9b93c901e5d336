"""Dates, times and durations written as XML Schema writes them, with FEEL's `@Area/City` zones."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from telcrm.rules.feel.moments import (
    DAY,
    SECOND,
    DaysTime,
    Moment,
    Point,
    YearsMonths,
    civil,
    days_time,
    fixed_offset,
    is_fixed,
    offset_of,
    ordinal,
    point_of,
    settled,
    time_point,
    whole_seconds,
    years_months,
)
from telcrm.rules.types import DECIMAL

__all__ = [
    "DaysTime",
    "Moment",
    "Point",
    "Temporal",
    "YearsMonths",
    "named_zone",
    "parse_date",
    "parse_date_time",
    "parse_duration",
    "parse_temporal",
    "parse_time",
    "print_duration",
    "print_moment",
    "print_temporal",
]

Temporal: TypeAlias = Moment | DaysTime | YearsMonths
"""Whatever stands on the calendar or the clock, or measures it."""

_MAXIMUM_LENGTH: Final = 100
"""No temporal literal is longer; what is, is refused before any digit is read."""

_DATE: Final = r"(-?(?:[1-9]\d{3,8}|0\d{3}))-(\d\d)-(\d\d)"
_ZONE: Final = r"[Zz]|[+-]\d\d:\d\d(?::\d\d)?|@[\w+/-]+"
_TIME: Final = rf"(\d\d):(\d\d):(\d\d(?:\.\d{{1,9}})?)({_ZONE})?"

_A_DATE: Final = re.compile(_DATE, re.ASCII)
_A_TIME: Final = re.compile(_TIME, re.ASCII)
_YEARS_MONTHS: Final = re.compile(r"(-)?P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
_DAYS_TIME: Final = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
_PLACE: Final = re.compile(r"[A-Za-z][\w+-]*(?:/[A-Za-z][\w+-]*)*", re.ASCII)


def parse_date(text: str) -> Moment | None:
    """A date such as `2024-02-29`, or null.

    >>> parse_date("2024-02-29"), parse_date("2023-02-29"), parse_date("2024-2-9")
    (datetime.date(2024, 2, 29), None, None)
    """
    day = _day(text)
    return None if day is None else settled(Point(day, None))


def _day(text: str) -> int | None:
    match = _A_DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    return ordinal(int(year), int(month), int(day))


def parse_time(text: str) -> Moment | None:
    """A time such as `10:30:00`, `10:30:00.5Z` or `10:30:00@Europe/Paris`, or null.

    >>> parse_time("10:30:00"), parse_time("10:30")
    (datetime.time(10, 30), None)
    """
    found = _clock(text)
    return None if found is None else settled(found)


def parse_date_time(text: str) -> Moment | None:
    """A date and time such as `2024-02-29T10:30:00+08:00`, a date standing for its midnight."""
    head, letter, tail = text.partition("T")
    day, clock = _day(head), _clock(tail if letter else "00:00:00")
    if day is None or clock is None:
        return None
    # Midnight at the end of a day is the next day's beginning.
    return settled(Point(day + tail.startswith("24"), clock.nanosecond, clock.zone))


def _clock(text: str) -> Point | None:
    match = _A_TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, zone_text = match.groups()
    zone = _zone(zone_text) if zone_text else None
    if zone_text and zone is None:
        return None
    if hour == "24" and int(minute) == 0 and Decimal(second) == 0:
        hour = "00"
    return time_point(int(hour), int(minute), Decimal(second), zone)


def _zone(text: str) -> tzinfo | None:
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        return named_zone(text[1:])
    hours, minutes, *seconds = map(int, text[1:].split(":"))
    total = (hours * 60 + minutes) * 60 + sum(seconds)
    if max(minutes, *seconds, 0) >= 60 or not fixed_offset(total):  # noqa: PLR2004  a clock
        return None
    return timezone(timedelta(seconds=-total if text[0] == "-" else total)) if total else UTC


@lru_cache(maxsize=1024)
def named_zone(name: str) -> tzinfo | None:
    """The zone of a place such as `Europe/Paris`, or None."""
    if not _PLACE.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def parse_duration(text: str) -> DaysTime | YearsMonths | None:
    """A duration such as `P1Y2M` or `-P1DT2H3M4.5S`, or null; the two kinds do not mix.

    >>> parse_duration("P1Y2M"), parse_duration("PT90S"), parse_duration("P1Y1D")
    (YearsMonths(months=14), DaysTime(seconds=Decimal('90')), None)
    """
    if len(text) > _MAXIMUM_LENGTH:
        return None
    if match := _YEARS_MONTHS.fullmatch(text):
        sign, years, months = match.groups("0")
        total = int(years) * 12 + int(months)
        return years_months(-total if sign == "-" else total)
    if match := _DAYS_TIME.fullmatch(text):
        sign, days, hours, minutes, seconds = match.groups("0")
        whole = (int(days) * 24 + int(hours)) * 3600 + int(minutes) * 60
        return _days_time(whole, Decimal(seconds), negative=sign == "-")
    return None


def _days_time(whole: int, seconds: Decimal, *, negative: bool) -> DaysTime | None:
    total = DECIMAL.add(whole, seconds)
    return days_time(DECIMAL.minus(total) if negative else total)


def parse_temporal(text: str, kind: str | None = None) -> Temporal | None:
    """What `@"..."` means: a date, a time, a date and time or a duration, or null.

    Args:
        text: what stands in the quotes.
        kind: the function it is an argument of: date, time, date and time or duration.

    >>> parse_temporal("2024-02-29"), parse_temporal("P2D"), parse_temporal("soon")
    (datetime.date(2024, 2, 29), DaysTime(seconds=Decimal('172800')), None)
    >>> parse_temporal("2024-02-29", "date and time")
    datetime.datetime(2024, 2, 29, 0, 0)
    """
    return _PARSERS[kind or _kind_of(text)](text)


def _kind_of(text: str) -> str:
    if text.startswith(("P", "-P")):
        return "duration"
    if "T" in text.partition("@")[0]:
        return "date and time"
    return "time" if ":" in text else "date"


_PARSERS: Final[dict[str, Callable[[str], Temporal | None]]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}


def print_temporal(value: Temporal) -> str:
    """The canonical text of any of them, which `parse_temporal` reads back."""
    if isinstance(value, DaysTime | YearsMonths):
        return print_duration(value)
    return print_moment(value)


def print_moment(value: Moment) -> str:
    """The text of a date, a time or a date and time.

    >>> print_moment(parse_date_time("-2017-12-31T11:22:33.50+00:00"))
    '-2017-12-31T11:22:33.5Z'
    """
    point = point_of(value)
    parts = []
    if point.day is not None:
        parts.append(_print_date(point.day))
    if point.nanosecond is not None:
        parts.append(_print_clock(point) + _print_zone(point))
    return "T".join(parts)


def _print_date(number: int) -> str:
    year, month, day = civil(number)
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{day:02}"


def _print_clock(point: Point) -> str:
    hour, minute, second = whole_seconds(point)
    fraction = f".{(point.nanosecond or 0) % SECOND:09}".rstrip("0").rstrip(".")
    return f"{hour:02}:{minute:02}:{second:02}{fraction}"


def _print_zone(point: Point) -> str:
    if point.zone is None:
        return ""
    if not is_fixed(point.zone):
        return f"@{point.zone}"
    offset = offset_of(point)
    return "" if offset is None else _print_offset(offset)


def _print_offset(offset: int) -> str:
    if offset == 0:
        return "Z"
    hour, minute, second = whole_seconds(Point(None, abs(offset) % DAY))
    sign = "-" if offset < 0 else "+"
    return f"{sign}{hour:02}:{minute:02}" + (f":{second:02}" if second else "")


def print_duration(value: DaysTime | YearsMonths) -> str:
    """The canonical text of a duration.

    >>> print_duration(YearsMonths(14)), print_duration(DaysTime(Decimal("-93784.50")))
    ('P1Y2M', '-P1DT2H3M4.5S')
    """
    if isinstance(value, YearsMonths):
        years, months = divmod(abs(value.months), 12)
        body = _units((years, "Y"), (months, "M")) or "0M"
        return _signed(value.months < 0, body)
    return _signed(value.seconds < 0, _print_seconds(DECIMAL.abs(value.seconds)))


def _print_seconds(total: Decimal) -> str:
    whole = int(total)
    fraction = f"{DECIMAL.subtract(total, whole):f}".lstrip("0").rstrip("0").rstrip(".")
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    seconds = f"{second}{fraction}S" if second or fraction else ""
    clock = _units((hour, "H"), (minute, "M")) + seconds
    date_part = _units((days, "D"))
    return (date_part + (f"T{clock}" if clock else "")) or "T0S"


def _units(*parts: tuple[int, str]) -> str:
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount)


def _signed(negative: bool, body: str) -> str:
    return ("-P" if negative else "P") + body
