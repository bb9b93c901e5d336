"""A made-up carrier of any size, to try things on before there is a real one, and to learn on.

`base` gives customers with their use, bills and stops, in batches if need be; `carrier` adds what
else happened, and the truth beside it: what was planted for systems to find.
"""

from __future__ import annotations

from telcrm.analytics.synthetic.base import base, batches, credit_inputs, customer
from telcrm.analytics.synthetic.carrier import carrier
from telcrm.analytics.synthetic.tables import (
    Carrier,
    Complaints,
    Enquiries,
    Handoffs,
    LastWeek,
    OutsideCallers,
    Recharges,
    ServiceStops,
    Surveys,
    Suspensions,
    SyntheticBase,
    Truth,
)
from telcrm.analytics.synthetic.tariffs import OFFERS, TARIFFS, bill_items

__all__ = [
    "OFFERS",
    "TARIFFS",
    "Carrier",
    "Complaints",
    "Enquiries",
    "Handoffs",
    "LastWeek",
    "OutsideCallers",
    "Recharges",
    "ServiceStops",
    "Surveys",
    "Suspensions",
    "SyntheticBase",
    "Truth",
    "base",
    "batches",
    "bill_items",
    "carrier",
    "credit_inputs",
    "customer",
]
