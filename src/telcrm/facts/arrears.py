"""Whether a line owes anything (欠费), and whether it was helped over it this month (欠费开机)."""

from __future__ import annotations

from datetime import date

from telcrm.arguments import calendar_day, instance, optional, taking
from telcrm.domain import Arrears, month_of
from telcrm.facts.history import require_recorded

__all__ = ["has_unpaid_arrears", "resumed_in_arrears_this_month"]


@taking(arrears=optional(instance(Arrears)), on=calendar_day)
def has_unpaid_arrears(arrears: Arrears | None, on: date) -> bool:
    """Whether anything is owed on a day (有欠费且未缴清).

    Convention (assumed): a debt counts from the day it is owed; on the day it is paid in full it
    no longer does.

    Raises:
        FactError: (`fact.missing`) the arrears are not recorded.

    Examples:
        >>> owed = Arrears(debts=[{"amount": "58.50", "owed_since": date(2024, 3, 1)}])
        >>> has_unpaid_arrears(owed, date(2024, 3, 1)), has_unpaid_arrears(owed, date(2024, 2, 29))
        (True, False)
    """
    return any(
        debt.owed_since <= on and (debt.paid_on is None or on < debt.paid_on)
        for debt in require_recorded(arrears, "arrears").debts
    )


@taking(arrears=optional(instance(Arrears)), on=calendar_day)
def resumed_in_arrears_this_month(arrears: Arrears | None, on: date) -> bool:
    """Whether service was resumed while in arrears this month, up to and including a day.

    Convention (assumed; the source says 欠费当月): the calendar month of `on`.

    Raises:
        FactError: (`fact.missing`) the arrears are not recorded.

    Examples:
        >>> helped = Arrears(resumed_in_arrears_on=[date(2024, 3, 31)])
        >>> resumed_in_arrears_this_month(helped, date(2024, 3, 31))
        True
        >>> resumed_in_arrears_this_month(helped, date(2024, 4, 1))
        False
    """
    return any(
        used <= on and month_of(used) == month_of(on)
        for used in require_recorded(arrears, "arrears").resumed_in_arrears_on
    )
