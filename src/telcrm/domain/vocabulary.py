"""The words a carrier's systems use for stops and cards, each with its Chinese and English title.

Brands are not among them: each rule book owns its list of brands.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, NamedTuple

from pydantic import StringConstraints

__all__ = [
    "INVOLUNTARY_REASONS",
    "Brand",
    "SuspensionKind",
    "SuspensionReason",
    "Title",
    "VipTier",
]

Brand = Annotated[str, StringConstraints(min_length=1)]
"""A brand (品牌) as its carrier writes it; which brands count is a rule book's business."""


class Title(NamedTuple):
    """What a word is called, in both languages."""

    zh: str
    en: str


class SuspensionKind(StrEnum):
    """Which calls a suspension stops: outgoing ones (单停), or all (双停).

    Examples:
        >>> SuspensionKind.ONE_WAY.titles
        Title(zh='单停', en='one-way stop')
    """

    ONE_WAY = "one_way"
    TWO_WAY = "two_way"

    @property
    def titles(self) -> Title:
        """What the kind is called."""
        return _KIND_TITLES[self]


class SuspensionReason(StrEnum):
    """Why a line is suspended.

    Examples:
        >>> SuspensionReason.CREDIT_LIMIT.titles
        Title(zh='信用额度', en='credit limit')
    """

    ARREARS = "arrears"
    CREDIT_LIMIT = "credit_limit"
    LOSS = "loss"
    REQUEST = "request"
    CHAINED_ACCOUNT = "chained_account"

    @property
    def titles(self) -> Title:
        """What the reason is called."""
        return _REASON_TITLES[self]


class VipTier(StrEnum):
    """The cards of the VIP club, highest first. Their values are the names rule books use.

    Examples:
        >>> str(VipTier.DIAMOND), VipTier("银卡").titles.en
        ('钻石卡', 'silver card')
    """

    DIAMOND = "钻石卡"
    GOLD = "金卡"
    SILVER = "银卡"

    @property
    def titles(self) -> Title:
        """What the card is called."""
        return _TIER_TITLES[self]


INVOLUNTARY_REASONS: Final = frozenset({SuspensionReason.ARREARS, SuspensionReason.CREDIT_LIMIT})
"""The stops that speak about a customer's credit (assumed: the source says 停机 and no more).

A lost handset, the customer's own request and another account's arrears (连带账户) say nothing
about how this line pays.
"""

_KIND_TITLES: Final = {
    SuspensionKind.ONE_WAY: Title("单停", "one-way stop"),
    SuspensionKind.TWO_WAY: Title("双停", "two-way stop"),
}
_REASON_TITLES: Final = {
    SuspensionReason.ARREARS: Title("欠费", "arrears"),
    SuspensionReason.CREDIT_LIMIT: Title("信用额度", "credit limit"),
    SuspensionReason.LOSS: Title("挂失", "loss"),
    SuspensionReason.REQUEST: Title("申请", "request"),
    SuspensionReason.CHAINED_ACCOUNT: Title("连带账户", "chained account"),
}
_TIER_TITLES: Final = {
    VipTier.DIAMOND: Title("钻石卡", "diamond card"),
    VipTier.GOLD: Title("金卡", "gold card"),
    VipTier.SILVER: Title("银卡", "silver card"),
}
