"""The words a carrier's systems use for stops and cards, as Python knows them.

What they are called stands in the vocabularies of the same words. Brands are not among them: each
rule book says which of its carrier's brands count.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import StringConstraints

from telcrm.vocabularies import Title, vocabulary
from telcrm.vocabularies.entries import Naming

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


def _titles(catalogue: str, word: str, by: Naming = "code") -> Title:
    entry = vocabulary(catalogue).named(word, by)
    return Title(entry.zh or "", entry.en or "")


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
        return _titles("common.suspension_kinds", self.value)


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
        return _titles("common.suspension_reasons", self.value)


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
        return _titles("cmcc.vip_tiers", self.value, by="zh")


INVOLUNTARY_REASONS: Final = frozenset({SuspensionReason.ARREARS, SuspensionReason.CREDIT_LIMIT})
"""The stops that speak about a customer's credit (assumed: the source says 停机 and no more).

A lost handset, the customer's own request and another account's arrears (连带账户) say nothing
about how this line pays.
"""
