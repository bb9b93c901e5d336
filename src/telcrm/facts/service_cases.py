"""What the books on complaints, recharges and resumed services ask of a service case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from telcrm.arguments import instance, taking
from telcrm.domain import Complaint, LineStop, Recharge, ServiceStop, moment
from telcrm.domain.periods import require_order

__all__ = ["complaint_facts", "recharge_facts", "resumed_service_facts"]


@taking(complaint=instance(Complaint))
def complaint_facts(complaint: Complaint, at: datetime) -> dict[str, Any]:
    """The inputs of `cmcc.complaint_handoffs`: what had happened to a complaint by a moment.

    A recorded complaint has an owner from the start, and keeps it: who was asked first (首问责任).

    Raises:
        DomainError: (`fact.invalid`) the moment lies before it was raised.

    Examples:
        >>> complaint = Complaint(
        ...     id="1",
        ...     customer_id="1",
        ...     about="余额",
        ...     raised_at="2010-03-02T09:00",
        ...     received_by="10086",
        ...     hand_offs=[{"to": "深圳", "at": "2010-03-02T10:00"}],
        ... )
        >>> complaint_facts(complaint, datetime(2010, 3, 2, 9, 30))
        {'resolved': False, 'has_owner': True, 'handoffs': 0}
    """
    then = moment(at)
    require_order("the moment", then, "raised_at", complaint.raised_at)
    resolved = complaint.resolved_at is not None and complaint.resolved_at <= then
    return {
        "resolved": resolved,
        "has_owner": True,
        "handoffs": sum(one.at <= then for one in complaint.hand_offs),
    }


@taking(recharge=instance(Recharge))
def recharge_facts(recharge: Recharge, at: datetime) -> dict[str, Any]:
    """The inputs of `cmcc.recharge_check`: whether a confirmed recharge had arrived by a moment.

    Raises:
        DomainError: (`fact.invalid`) the moment lies before the confirmation.
    """
    return {
        "recharge_confirmed": True,
        "balance_changed": recharge.credited(at),
        "minutes_since_confirmed": recharge.minutes_waited(at),
    }


@taking(stop=instance(LineStop))
def resumed_service_facts(stop: LineStop, at: datetime) -> tuple[dict[str, Any], ...]:
    """The inputs of `cmcc.resumed_services`, one record for each service of a stopped line.

    A service that had not stopped by the moment was not suspended with the line.
    """
    then = moment(at)
    return tuple(_service(stop, one, then) for one in stop.services)


def _service(stop: LineStop, service: ServiceStop, at: datetime) -> dict[str, Any]:
    minutes = stop.minutes_since_resumed(at)
    return {
        "service": service.service,
        "suspended_with_line": service.suspended_at <= at,
        "voice_resumed": minutes is not None,
        "service_active": not service.off(at),
        "minutes_since_resumed": minutes,
    }
