"""Typed front doors to shipped books: from a customer and a day to an answer with its reasons."""

from telcrm.policies.credit import CreditRating, rate_credit
from telcrm.policies.entitlements import Entitlement, Entitlements, Requirement, entitlements
from telcrm.policies.membership import VipStatus, vip_status

__all__ = [
    "CreditRating",
    "Entitlement",
    "Entitlements",
    "Requirement",
    "VipStatus",
    "entitlements",
    "rate_credit",
    "vip_status",
]
