"""Fields that hold one word of a vocabulary, by its code: another word is refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from telcrm.domain.error import DomainError
from telcrm.errors import did_you_mean
from telcrm.vocabularies import vocabulary

__all__ = [
    "ClubKind",
    "GroupClass",
    "KeyAccountNeed",
    "PurchaseKind",
    "Sensitivity",
    "ServiceChannel",
]


def _one_of(vocabulary_id: str) -> AfterValidator:
    def check(code: str) -> str:
        words = vocabulary(vocabulary_id)
        if code in words:
            return code
        hint = did_you_mean(code, words.names("code"))
        raise DomainError.because(f"{code!r:.40} is no word of {vocabulary_id}", hint=hint)

    return AfterValidator(check)


ServiceChannel = Annotated[str, _one_of("common.service_channels")]
"""A channel of service (服务渠道)."""

GroupClass = Annotated[str, _one_of("cmcc.group_customer_classes")]
"""A class of groups (集团客户类别); what makes a class is the carrier's business."""

PurchaseKind = Annotated[str, _one_of("common.key_account_purchases")]
"""How a key account buys (购买行为类型)."""

Sensitivity = Annotated[str, _one_of("common.key_account_sensitivities")]
"""What a key account is sensitive to (敏感类型)."""

KeyAccountNeed = Annotated[str, _one_of("common.key_account_needs")]
"""What a key account needs (大客户需求)."""

ClubKind = Annotated[str, _one_of("cmcc.club_kinds")]
"""Whether a club is temporary or fairly fixed (群体类型)."""
