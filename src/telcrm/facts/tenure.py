"""How long a line has been in service (网龄)."""

from __future__ import annotations

from datetime import date

from telcrm.arguments import calendar_day, taking
from telcrm.domain import month_of, months_between, shift_date
from telcrm.facts.history import require_active

__all__ = ["tenure_months"]


@taking(activated_on=calendar_day, on=calendar_day)
def tenure_months(activated_on: date, on: date) -> int:
    """Whole months in service on a day.

    Convention (assumed; the source says 入网1至2年 and no more): a month is full on the calendar
    anniversary, the same day of the month as the activation, or the last day of a month too short
    to have it. So a line activated on 29 February is one year old on 28 February of a common year.

    Args:
        activated_on: the day service began.
        on: the day asked about.

    Raises:
        FactError: (`fact.invalid`) `on` is before the activation.

    Examples:
        >>> tenure_months(date(2023, 1, 15), on=date(2024, 1, 14))
        11
        >>> tenure_months(date(2023, 1, 15), on=date(2024, 1, 15))
        12
        >>> tenure_months(date(2024, 2, 29), on=date(2025, 2, 28))
        12
    """
    require_active(activated_on, on)
    begun = months_between(month_of(activated_on), month_of(on))
    return begun if shift_date(activated_on, begun) <= on else begun - 1
