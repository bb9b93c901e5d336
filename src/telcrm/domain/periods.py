"""What comes after what: the one check of every record that has a start and an end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Final, TypeVar

from pydantic import BeforeValidator

from telcrm.domain.error import DomainError

__all__ = ["CONTRADICTS", "Moment", "minutes_between", "moment", "require_apart", "require_order"]

CONTRADICTS: Final = "fact.invalid"
"""The code of a history that contradicts itself."""

Point = TypeVar("Point", date, datetime)


def require_order(later_name: str, later: Point | None, name: str, earlier: Point) -> None:
    """Refuse what ends before it starts.

    Raises:
        DomainError: (`fact.invalid`) it does; what has not happened yet, None, does not.
    """
    if later is not None and later < earlier:
        raise DomainError.because(
            f"{later_name} {later} is before {name} {earlier}", code=CONTRADICTS
        )


def require_apart(periods: Iterable[tuple[date, date | None]], of: str) -> None:
    """Refuse periods of one thing that share a day; their last days are included.

    Raises:
        DomainError: (`fact.invalid`) two periods share a day.
    """
    for (start, end), (following, _) in pairwise(sorted(periods, key=lambda one: one[0])):
        if end is None or end >= following:
            until = "further notice" if end is None else end
            raise DomainError.because(
                f"two periods of {of} overlap: from {start} to {until}, and from {following}",
                hint="the last day of a period is included",
                code=CONTRADICTS,
            )


def moment(value: object) -> datetime:
    """A day and a time of day on the carrier's clock.

    Numbers and time zones are refused: what is compared stands on one clock.

    Args:
        value: a datetime without a time zone, or ISO 8601 text of one.

    Raises:
        DomainError: (`fact.value`) the value is neither.

    Examples:
        >>> moment("2010-08-29T09:30")
        datetime.datetime(2010, 8, 29, 9, 30)
    """
    found = _read(value) if isinstance(value, str) else value
    if isinstance(found, datetime) and found.tzinfo is None:
        return found
    raise DomainError.because(
        f"{value!r:.40} is no moment", hint='write a datetime, or text "2024-01-31T12:00"'
    )


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if "T" in text or " " in text else None
    except ValueError:
        return None


def minutes_between(earlier: datetime, later: datetime) -> int:
    """Whole minutes from one moment to another; negative where it lies before.

    Examples:
        >>> minutes_between(datetime(2024, 1, 1, 9), datetime(2024, 1, 1, 10, 30, 59))
        90
    """
    return (later - earlier) // timedelta(minutes=1)


Moment = Annotated[datetime, BeforeValidator(moment)]
"""A field that holds a moment: `moment` reads it."""
