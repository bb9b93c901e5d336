"""One profile from what several systems know of a customer (统一客户资料平台)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telcrm.arguments import instance, several, taking
from telcrm.domain.completeness import PROFILE_FIELDS
from telcrm.domain.error import DomainError
from telcrm.domain.periods import CONTRADICTS
from telcrm.domain.profile import CustomerProfile

__all__ = ["unified"]


@taking(profiles=several(instance(CustomerProfile)))
def unified(profiles: Iterable[CustomerProfile]) -> CustomerProfile:
    """One profile from the profiles that several systems hold of a customer.

    A field that one system alone knows is taken from it. Of several that know it the one of the
    latest day counts (assumed); where two of one day disagree nobody could tell which is right.

    Args:
        profiles: of one customer, at least one.

    Returns:
        The unified profile, as of the latest day.

    Raises:
        DomainError: (`fact.value`) no profile is given; (`fact.invalid`) they are of several
            customers, or two of one day disagree on a field that no later one knows.

    Examples:
        >>> billing = CustomerProfile(customer_id="1", as_of="2024-01-01", billing={"star": 3})
        >>> hotline = CustomerProfile(customer_id="1", as_of="2024-02-01", contact={"email": "a@b"})
        >>> both = unified([billing, hotline])
        >>> both.billing.star, both.contact.email, both.as_of
        (3, 'a@b', datetime.date(2024, 2, 1))
    """
    held = sorted(profiles, key=lambda one: one.as_of)
    if not held:
        raise DomainError.because("no profile is given", hint="give one or more")
    customers = sorted({one.customer_id for one in held})
    if len(customers) > 1:
        message = f"profiles of several customers: {', '.join(customers)}"
        raise DomainError.because(message, code=CONTRADICTS)
    parts = {part: _part(held, part) for part in PROFILE_FIELDS}
    return CustomerProfile(customer_id=customers[0], as_of=held[-1].as_of, **parts)


def _part(held: list[CustomerProfile], part: str) -> dict[str, Any]:
    return {field: _latest(held, part, field) for field in PROFILE_FIELDS[part]}


def _latest(held: list[CustomerProfile], part: str, field: str) -> Any:
    """The field as the latest profiles that know it have it."""
    told = [(one.as_of, getattr(getattr(one, part), field)) for one in held]
    known = [(on, value) for on, value in told if value is not None]
    if not known:
        return None
    last_day, last = known[-1]
    if any(value != last for on, value in known if on == last_day):
        message = f"profiles of {last_day} disagree on {part}.{field}"
        raise DomainError.because(message, code=CONTRADICTS)
    return last
