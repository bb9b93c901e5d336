"""Statements that count facts and RFM where events lie: tables of purchases, bills and stops.

Each says row by row what its namesake in `telcrm.analytics.events` or `telcrm.rfm` says. What that
one refuses, because a history contradicts itself or holds what cannot be, is null here, as is what
is missing: a statement cannot stop for one customer.

Days are DATE columns (texts as YYYY-MM-DD in SQLite), billing months integers as yyyymm, amounts
numbers of yuan with at most two decimals, or integers of fen.
"""

from __future__ import annotations

from telcrm.adapters.sql.events.bills import last_year_spend, mean_monthly_spend
from telcrm.adapters.sql.events.purchases import rfm_table
from telcrm.adapters.sql.events.service import tenure_months
from telcrm.adapters.sql.events.stops import involuntary_suspensions

__all__ = [
    "involuntary_suspensions",
    "last_year_spend",
    "mean_monthly_spend",
    "rfm_table",
    "tenure_months",
]
