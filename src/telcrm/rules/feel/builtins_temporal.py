"""Built-in functions that make and read dates, times and durations; none asks what day it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Final

from telcrm.rules.feel.builtins_numbers import whole
from telcrm.rules.feel.kinds import Value
from telcrm.rules.feel.moments import (
    Moment,
    Point,
    civil,
    fixed_offset,
    iso_week,
    months_between,
    ordinal,
    point_of,
    settled,
    time_point,
    years_months,
)
from telcrm.rules.feel.signatures import Builtin, builtin
from telcrm.rules.feel.temporal import (
    DaysTime,
    YearsMonths,
    named_zone,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from telcrm.rules.feel.values import property_of
from telcrm.rules.types import Number

__all__ = ["FUNCTIONS"]

_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


# Dates.


def _date_from(value: str | Moment) -> Moment | None:
    if isinstance(value, str):
        return parse_date(value)
    return settled(Point(point_of(value).day, None))


def _day(year: Number, month: Number, day: Number) -> int | None:
    known = whole(year), whole(month), whole(day)
    if known[0] is None or known[1] is None or known[2] is None:
        return None
    return ordinal(known[0], known[1], known[2])


def _date(*values: Value) -> Moment | None:
    if len(values) == 1:
        return _date_from(values[0])
    day = _day(*values)
    return None if day is None else settled(Point(day, None))


# Times.


def _time_from(value: str | Moment) -> Moment | None:
    """A date's time is midnight in UTC."""
    if isinstance(value, str):
        return parse_time(value)
    point = point_of(value)
    if point.nanosecond is None:
        return settled(Point(None, 0, UTC))
    return settled(replace(point, day=None, fold=0))


def _clock(hour: Number, minute: Number, second: Number, zone: tzinfo | None) -> Point | None:
    hours, minutes = whole(hour), whole(minute)
    if hours is None or minutes is None:
        return None
    return time_point(hours, minutes, second, zone)


def _zone(offset: DaysTime | str) -> tzinfo | None:
    """The zone of an offset or of a place's name."""
    if isinstance(offset, str):
        return named_zone(offset)
    seconds = int(offset.seconds)
    if not fixed_offset(seconds):
        return None
    return timezone(timedelta(seconds=seconds)) if seconds else UTC


def _time(*values: Value) -> Moment | None:
    if len(values) == 1:
        return _time_from(values[0])
    found = _zoned_clock(values)
    return None if found is None else settled(found)


def _zoned_clock(values: tuple[Value, ...]) -> Point | None:
    """Hour, minute, second and, it may be, an offset or a place."""
    hour, minute, second, *offset = values
    if not offset or offset[0] is None:
        return _clock(hour, minute, second, None)
    zone = _zone(offset[0])
    return None if zone is None else _clock(hour, minute, second, zone)


# Dates and times.


def _date_time(*values: Value) -> Moment | None:
    if len(values) == 1:
        return parse_date_time(values[0]) if isinstance(values[0], str) else values[0]
    if len(values) == 2:  # noqa: PLR2004  a date and a time
        return _joined(point_of(values[0]).day, point_of(values[1]))
    return _joined(_day(*values[:3]), _zoned_clock(values[3:]))


def _joined(day: int | None, clock: Point | None) -> Moment | None:
    if day is None or clock is None:
        return None
    return settled(replace(clock, day=day, fold=0))


# What a date says.


def _years_months(start: Moment, end: Moment) -> YearsMonths | None:
    months = months_between(point_of(start), point_of(end))
    return None if months is None else years_months(months)


def _day_of_year(value: Moment) -> int:
    day = point_of(value).day or 0
    year = civil(day)[0]
    january = ordinal(year, 1, 1) or 0
    return day - january + 1


def _day_of_week(value: Moment) -> str:
    return _WEEKDAYS[property_of(value, "weekday") - 1]


def _month_of_year(value: Moment) -> str:
    return _MONTHS[property_of(value, "month") - 1]


def _week_of_year(value: Moment) -> int:
    return iso_week(point_of(value).day or 0)


_CLOCK: Final = "hour:number, minute:number, second:number"
_CALENDAR_AND_CLOCK: Final = f"year:number, month:number, day:number, {_CLOCK}"
_OF_DATE: Final = ("date:date", "date:date and time")

FUNCTIONS: Final[tuple[Builtin, ...]] = (
    builtin(
        "date",
        _date,
        "from:string",
        "from:date",
        "from:date and time",
        "year:number, month:number, day:number",
    ),
    builtin(
        "time",
        _time,
        "from:string",
        "from:time",
        "from:date and time",
        "from:date",
        _CLOCK,
        f"{_CLOCK}, offset:days and time duration",
        f"{_CLOCK}, offset:null",
    ),
    builtin(
        "date and time",
        _date_time,
        "from:string",
        "from:date and time",
        "date:date, time:time",
        "date:date and time, time:time",
        _CALENDAR_AND_CLOCK,
        f"{_CALENDAR_AND_CLOCK}, offset:days and time duration",
        f"{_CALENDAR_AND_CLOCK}, timezone:string",
    ),
    builtin("duration", parse_duration, "from:string"),
    builtin(
        "years and months duration",
        _years_months,
        "from:date, to:date",
        "from:date, to:date and time",
        "from:date and time, to:date",
        "from:date and time, to:date and time",
    ),
    builtin("day of year", _day_of_year, *_OF_DATE),
    builtin("day of week", _day_of_week, *_OF_DATE),
    builtin("month of year", _month_of_year, *_OF_DATE),
    builtin("week of year", _week_of_year, *_OF_DATE),
)
"""The functions by the names and parameters the standard gives them."""
