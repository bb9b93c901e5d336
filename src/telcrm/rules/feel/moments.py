"""Dates, times and durations as FEEL counts them: any year, to the nanosecond, in any zone.

A value that Python's `date`, `time` or `datetime` can hold is one; any other is a `Point`. All
arithmetic is done on points, and `settled` gives the plainest value back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import total_ordering
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from telcrm.rules.types import DECIMAL

__all__ = [
    "DAY",
    "MAXIMUM_SECONDS",
    "MAXIMUM_YEAR",
    "SECOND",
    "DaysTime",
    "Moment",
    "Point",
    "YearsMonths",
    "civil",
    "days_time",
    "difference",
    "fixed_offset",
    "is_fixed",
    "iso_week",
    "months_between",
    "moved",
    "nanoseconds",
    "offset_of",
    "order_of",
    "ordinal",
    "point_of",
    "settled",
    "shifted",
    "time_point",
    "whole_seconds",
    "years_months",
]

SECOND: Final = 10**9
"""Nanoseconds in a second."""

DAY: Final = 86_400 * SECOND
"""Nanoseconds in a day."""

MAXIMUM_YEAR: Final = 999_999_999
"""The last year of the calendar, and as a negative number the first."""

MAXIMUM_SECONDS: Final = 10**18
"""Durations stay below this: longer than the calendar, and a bound on what arithmetic costs."""

_CYCLE_YEARS: Final = 400
_CYCLE_DAYS: Final = 146_097
_FIRST: Final = date(MINYEAR + 1, 1, 1).toordinal()
_LAST: Final = date(MAXYEAR - 1, 12, 31).toordinal()
_MAXIMUM_OFFSET: Final = 14 * 3600
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class DaysTime:
    """A days and time duration, in seconds."""

    seconds: Decimal


@dataclass(frozen=True, slots=True)
class YearsMonths:
    """A years and months duration, in months."""

    months: int


@total_ordering
@dataclass(frozen=True, slots=True)
class Point:
    """A date, a time, or both, in a calendar and on a clock without Python's bounds.

    Attributes:
        day: days counted as `date.toordinal` does, below 1 before year 1; None for a time.
        nanosecond: nanoseconds since midnight; None for a date.
        zone: the zone or offset; None where local.
        fold: 1 for the second of two equal readings of the clock when it is put back.
    """

    day: int | None
    nanosecond: int | None
    zone: tzinfo | None = None
    fold: int = 0

    def toordinal(self) -> int | None:
        """The day, as Python's dates count it."""
        return self.day

    def __lt__(self, other: object) -> bool:
        """A date beyond Python's calendar stands in order with those of it."""
        if not isinstance(other, date | Point) or self.nanosecond is not None:
            return NotImplemented
        return (self.toordinal() or 0) < (other.toordinal() or 0)


Moment: TypeAlias = date | time | datetime | Point


def days_time(seconds: Decimal | int) -> DaysTime | None:
    """A days and time duration, or null where it is longer than any calendar."""
    exact = DECIMAL.create_decimal(seconds)
    return DaysTime(exact) if -MAXIMUM_SECONDS < exact < MAXIMUM_SECONDS else None


def years_months(months: int) -> YearsMonths | None:
    """A years and months duration, or null where it is longer than any calendar."""
    return YearsMonths(months) if abs(months) < MAXIMUM_SECONDS else None


# The calendar, which repeats itself every 400 years.


def _within(day: int) -> tuple[int, int]:
    """The same day some cycles away where Python's calendar has it, and how many cycles."""
    cycles = 0
    if day < _FIRST:
        cycles = (_FIRST - day) // _CYCLE_DAYS + 1
    elif day > _LAST:
        cycles = -((day - _LAST) // _CYCLE_DAYS + 1)
    return day + cycles * _CYCLE_DAYS, cycles


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month.

    >>> civil(1), civil(0)
    ((1, 1, 1), (0, 12, 31))
    """
    near, cycles = _within(day)
    found = date.fromordinal(near)
    return found.year - cycles * _CYCLE_YEARS, found.month, found.day


def ordinal(year: int, month: int, day: int) -> int | None:
    """The number of a day, or None where the calendar has no such day.

    >>> ordinal(1, 1, 1), ordinal(2023, 2, 29)
    (1, None)
    """
    if abs(year) > MAXIMUM_YEAR or not 1 <= month <= _MONTHS:
        return None
    if not 1 <= day <= _days_in(year, month):
        return None
    cycles = (year - 1) // _CYCLE_YEARS
    return date(year - cycles * _CYCLE_YEARS, month, day).toordinal() + cycles * _CYCLE_DAYS


def _days_in(year: int, month: int) -> int:
    first = date(year % _CYCLE_YEARS + _CYCLE_YEARS, month, 1)
    return ((first + timedelta(days=31)).replace(day=1) - first).days


def iso_week(day: int) -> int:
    """The week of the year a day lies in, by ISO 8601."""
    return date.fromordinal(_within(day)[0]).isocalendar().week


def time_point(hour: int, minute: int, second: Decimal | int, zone: tzinfo | None) -> Point | None:
    """A time of day, or None where no clock shows it; digits below the nanosecond are dropped."""
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):  # noqa: PLR2004  a clock
        return None
    return Point(None, (hour * 60 + minute) * 60 * SECOND + nanoseconds(second), zone)


def nanoseconds(seconds: Decimal | int) -> int:
    """Seconds as whole nanoseconds, towards zero."""
    return int(DECIMAL.multiply(Decimal(seconds), SECOND))


# Points and Python's own values.


def point_of(value: Moment) -> Point:
    """The point of a date, a time, or a date and time."""
    if isinstance(value, Point):
        return value
    if isinstance(value, datetime):
        return Point(value.toordinal(), _clock(value.time()), value.tzinfo, value.fold)
    if isinstance(value, time):
        return Point(None, _clock(value), value.tzinfo, value.fold)
    return Point(value.toordinal(), None)


def _clock(value: time) -> int:
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return seconds * SECOND + value.microsecond * 1000


def settled(point: Point) -> Moment | None:
    """The plainest value of a point; None where it lies outside the calendar."""
    if point.day is None:
        return _python_time(point) or point
    year, month, day = civil(point.day)
    if abs(year) > MAXIMUM_YEAR:
        return None
    if not MINYEAR <= year <= MAXYEAR:
        return point
    if point.nanosecond is None:
        return date(year, month, day)
    clock = _python_time(point)
    return point if clock is None else datetime.combine(date(year, month, day), clock)


def _python_time(point: Point) -> time | None:
    microseconds, rest = divmod(point.nanosecond or 0, 1000)
    if rest:
        return None
    seconds, microsecond = divmod(microseconds, 10**6)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return time(hour, minute, second, microsecond, point.zone, fold=point.fold)


# Zones.


def fixed_offset(seconds: int) -> bool:
    """Whether so many seconds are an offset XML Schema allows: up to 14 hours either way."""
    return abs(seconds) <= _MAXIMUM_OFFSET


def is_fixed(zone: tzinfo) -> bool:
    """Whether a zone is a bare offset rather than a place."""
    return getattr(zone, "key", None) is None


def offset_of(point: Point) -> int | None:
    """Nanoseconds ahead of UTC; None where local, and for a time in a place with seasons."""
    if point.zone is None:
        return None
    found = point.zone.utcoffset(None if point.day is None else _near(point))
    return None if found is None else _span(found)


def _near(point: Point) -> datetime:
    """The same reading of the clock in a year that Python has."""
    near, _ = _within(point.day or 0)
    seconds, rest = divmod(point.nanosecond or 0, SECOND)
    local = datetime.fromordinal(near) + timedelta(seconds=seconds, microseconds=rest // 1000)
    return local.replace(tzinfo=point.zone, fold=point.fold)


def _span(offset: timedelta) -> int:
    return offset // timedelta(microseconds=1) * 1000


def _at(position: int, zone: tzinfo | None) -> Point:
    """The date and time at a position counted in nanoseconds of UTC, or local without a zone."""
    day, nanosecond = divmod(position, DAY)
    if zone is None:
        return Point(day, nanosecond)
    near = _near(Point(day, nanosecond, UTC)).astimezone(zone)
    day, nanosecond = divmod(position + _span(near.utcoffset() or timedelta()), DAY)
    return Point(day, nanosecond, zone, near.fold)


def _position(point: Point) -> int:
    """Nanoseconds on the point's own time line, UTC's where its offset is known."""
    return (point.day or 0) * DAY + (point.nanosecond or 0) - (offset_of(point) or 0)


def _zone_key(zone: tzinfo | None) -> object:
    return zone.key if isinstance(zone, ZoneInfo) else zone


def _one_line(left: Point, right: Point) -> bool:
    """Whether two points lie on one time line."""
    known = (offset_of(left) is None, offset_of(right) is None)
    if known == (True, True):
        return _zone_key(left.zone) == _zone_key(right.zone)
    return known == (False, False)


# Comparison and arithmetic.


def order_of(left: Point, right: Point) -> int | None:
    """-1, 0 or 1; None where one is local and the other has a zone.

    Whole seconds are compared: the standard equates by the properties hour, minute and second.
    """
    if not _one_line(left, right):
        return None
    a, b = _position(left) // SECOND, _position(right) // SECOND
    return (a > b) - (a < b)


def difference(left: Point, right: Point) -> DaysTime | None:
    """The time from `right` to `left`; None where one is local and the other has a zone."""
    if not _one_line(left, right):
        return None
    return days_time(DECIMAL.divide(Decimal(_position(left) - _position(right)), SECOND))


def moved(point: Point, seconds: Decimal) -> Point:
    """A point so many seconds later, on the time line of UTC where the offset is known."""
    span = nanoseconds(seconds)
    if point.day is None:
        return replace(point, nanosecond=((point.nanosecond or 0) + span) % DAY)
    if point.nanosecond is None:
        return Point(point.day + span // DAY, None)
    if span == 0:
        return point
    return _at(_position(point) + span, point.zone)


def shifted(point: Point, months: int) -> Point | None:
    """A date, or date and time, so many months later, on the last day of a shorter month."""
    if point.day is None:
        return None
    year, month, day = civil(point.day)
    year, month = divmod(year * _MONTHS + month - 1 + months, _MONTHS)
    found = ordinal(year, month + 1, min(day, _days_in(year, month + 1)))
    return None if found is None else replace(point, day=found)


def months_between(start: Point, end: Point) -> int | None:
    """Whole months from one date to another; the time of day plays no part."""
    if start.day is None or end.day is None:
        return None
    if start.day > end.day:
        return -_whole_months(end.day, start.day)
    return _whole_months(start.day, end.day)


def _whole_months(early: int, late: int) -> int:
    year, month, day = civil(early)
    late_year, late_month, late_day = civil(late)
    return (late_year - year) * _MONTHS + late_month - month - (late_day < day)


def whole_seconds(point: Point) -> tuple[int, int, int]:
    """Hour, minute and second of a time."""
    minutes, second = divmod((point.nanosecond or 0) // SECOND, 60)
    hour, minute = divmod(minutes, 60)
    return hour, minute, second
