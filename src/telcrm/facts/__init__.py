"""A customer's history turned into the inputs that rule books ask for, one small function each.

Every function takes the day asked about; none reads the clock, and nothing that happened after that
day changes an answer. `telcrm.facts.columns` holds the same facts for a whole base at once.
"""

from __future__ import annotations

from telcrm.facts.arrears import has_unpaid_arrears, resumed_in_arrears_this_month
from telcrm.facts.membership import vip_card_on, vip_card_this_year
from telcrm.facts.service_cases import complaint_facts, recharge_facts, resumed_service_facts
from telcrm.facts.spend import last_year_spend, mean_monthly_spend
from telcrm.facts.suspensions import involuntary_suspensions
from telcrm.facts.tenure import tenure_months

__all__ = [
    "complaint_facts",
    "has_unpaid_arrears",
    "involuntary_suspensions",
    "last_year_spend",
    "mean_monthly_spend",
    "recharge_facts",
    "resumed_in_arrears_this_month",
    "resumed_service_facts",
    "tenure_months",
    "vip_card_on",
    "vip_card_this_year",
]
