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
from telcrm.domain.club import Club, Membership
from telcrm.domain.completeness import (
    PROFILE_FIELDS,
    PartCompleteness,
    ProfileCompleteness,
    completeness,
)
from telcrm.domain.customer import Customer, VipCard, line_of
from telcrm.domain.error import DomainError
from telcrm.domain.group import GroupCustomer, KeyAccount
from telcrm.domain.line import Arrears, Bill, Debt, Line, Suspension
from telcrm.domain.loyalty import PointsAccount, PointsEntry, PointsRate
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
from telcrm.domain.number import NumberSegment, segment_of
from telcrm.domain.periods import Moment, moment
from telcrm.domain.profile import (
    BasicPart,
    BehaviourPart,
    BillingPart,
    BusinessPart,
    ContactPart,
    CustomerProfile,
    ServicePart,
)
from telcrm.domain.record import Record
from telcrm.domain.service_case import Complaint, HandOff, LineStop, Recharge, ServiceStop
from telcrm.domain.unify import unified
from telcrm.domain.vocabulary import (
    INVOLUNTARY_REASONS,
    Brand,
    SuspensionKind,
    SuspensionReason,
    Title,
    VipTier,
)
from telcrm.domain.winning_back import WinningBackPlan, WinningBackTarget
from telcrm.domain.words import (
    ClubKind,
    GroupClass,
    KeyAccountNeed,
    PurchaseKind,
    Sensitivity,
    ServiceChannel,
)

__all__ = [
    "INVOLUNTARY_REASONS",
    "PROFILE_FIELDS",
    "Arrears",
    "BasicPart",
    "BehaviourPart",
    "Bill",
    "BillingMonth",
    "BillingPart",
    "Brand",
    "BusinessPart",
    "Club",
    "ClubKind",
    "Complaint",
    "ContactPart",
    "Customer",
    "CustomerProfile",
    "Day",
    "Debt",
    "DomainError",
    "Fen",
    "GroupClass",
    "GroupCustomer",
    "HandOff",
    "KeyAccount",
    "KeyAccountNeed",
    "Line",
    "LineStop",
    "Membership",
    "Moment",
    "NumberSegment",
    "PartCompleteness",
    "PointsAccount",
    "PointsEntry",
    "PointsRate",
    "ProfileCompleteness",
    "PurchaseKind",
    "Recharge",
    "Record",
    "Sensitivity",
    "ServiceChannel",
    "ServicePart",
    "ServiceStop",
    "Suspension",
    "SuspensionKind",
    "SuspensionReason",
    "Title",
    "VipCard",
    "VipTier",
    "WinningBackPlan",
    "WinningBackTarget",
    "Yuan",
    "billing_month",
    "completeness",
    "day",
    "fen",
    "fen_from_yuan",
    "first_day",
    "last_day",
    "line_of",
    "mean_yuan",
    "moment",
    "month_of",
    "months_between",
    "next_month",
    "previous_month",
    "segment_of",
    "shift_date",
    "shift_month",
    "total_yuan",
    "unified",
    "yuan",
    "yuan_from_fen",
]
