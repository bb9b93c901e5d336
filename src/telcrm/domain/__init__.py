"""What a carrier knows about a customer, as typed, immutable records that refuse nonsense."""

from __future__ import annotations

from telcrm.domain.calendar import (
    BillingMonth,
    Day,
    billing_month,
    day,
    first_day,
    last_day,
    month_of,
    months_between,
    next_month,
    previous_month,
    shift_date,
    shift_month,
)
from telcrm.domain.customer import Customer, VipCard, line_of
from telcrm.domain.error import DomainError
from telcrm.domain.line import Arrears, Bill, Debt, Line, Suspension
from telcrm.domain.money import (
    Fen,
    Yuan,
    fen,
    fen_from_yuan,
    mean_yuan,
    total_yuan,
    yuan,
    yuan_from_fen,
)
from telcrm.domain.record import Record
from telcrm.domain.vocabulary import (
    INVOLUNTARY_REASONS,
    Brand,
    SuspensionKind,
    SuspensionReason,
    Title,
    VipTier,
)

__all__ = [
    "INVOLUNTARY_REASONS",
    "Arrears",
    "Bill",
    "BillingMonth",
    "Brand",
    "Customer",
    "Day",
    "Debt",
    "DomainError",
    "Fen",
    "Line",
    "Record",
    "Suspension",
    "SuspensionKind",
    "SuspensionReason",
    "Title",
    "VipCard",
    "VipTier",
    "Yuan",
    "billing_month",
    "day",
    "fen",
    "fen_from_yuan",
    "first_day",
    "last_day",
    "line_of",
    "mean_yuan",
    "month_of",
    "months_between",
    "next_month",
    "previous_month",
    "shift_date",
    "shift_month",
    "total_yuan",
    "yuan",
    "yuan_from_fen",
]
