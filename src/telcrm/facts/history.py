"""What every fact asks of a history before it answers: is it recorded, does it fit the date."""

from __future__ import annotations

from datetime import date
from typing import Final, TypeVar

from telcrm.arguments import is_whole
from telcrm.errors import FactError, Problem

__all__ = ["require_active", "require_recorded", "require_window"]

Recorded = TypeVar("Recorded")

_MOST_MONTHS: Final = 12 * 9998
"""More than the calendar has."""


def require_recorded(history: Recorded | None, name: str) -> Recorded:
    """The history, if there is one.

    Raises:
        FactError: (`fact.missing`) it is None, that is, not recorded.
    """
    if history is None:
        raise FactError(
            Problem(
                "fact.missing",
                f"{name} are not recorded",
                hint="an empty history says that there were none; None says that nobody knows",
            )
        )
    return history


def require_active(activated_on: date, on: date) -> None:
    """Check that a line was in service on a day.

    Raises:
        FactError: (`fact.invalid`) it was activated after it.
    """
    if on < activated_on:
        raise FactError(
            Problem("fact.invalid", f"on {on} the line was not yet active: since {activated_on}")
        )


def require_window(months: int) -> None:
    """Check that a window of months is one.

    Raises:
        FactError: (`fact.value`) it is shorter than a month, or no whole number.
    """
    if not is_whole(months) or not 1 <= months <= _MOST_MONTHS:
        message = f"months: a window of {months!r:.40} months"
        hint = f"a whole number from 1 to {_MOST_MONTHS}"
        raise FactError(Problem("fact.value", message, hint=hint))
