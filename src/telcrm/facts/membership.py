"""Whether a customer is in the VIP club (全球通VIP俱乐部), on a day and in its year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from telcrm.arguments import calendar_day, instance, optional, several, taking
from telcrm.domain import VipCard, VipTier
from telcrm.facts.history import require_recorded

__all__ = ["vip_card_on", "vip_card_this_year"]


@taking(cards=optional(several(instance(VipCard))), on=calendar_day)
def vip_card_on(cards: Iterable[VipCard] | None, on: date) -> VipTier | None:
    """The tier of the card a customer holds on a day, None when they hold none.

    Convention (assumed): a card holds from its first to its last day, both included; of several,
    the highest counts.

    Raises:
        FactError: (`fact.missing`) the cards are not recorded.

    Examples:
        >>> card = VipCard(tier="金卡", valid_from=date(2023, 1, 1), valid_to=date(2023, 12, 31))
        >>> str(vip_card_on([card], date(2023, 12, 31))), vip_card_on([card], date(2024, 1, 1))
        ('金卡', None)
    """
    return _highest(cards, on, on)


@taking(cards=optional(several(instance(VipCard))), on=calendar_day)
def vip_card_this_year(cards: Iterable[VipCard] | None, on: date) -> VipTier | None:
    """The highest card held on any day of this calendar year, up to and including a day.

    Convention (assumed; the source says 本年度非全球通VIP客户): a card that ran out earlier in the
    year counts, one that starts later in it does not yet.

    Raises:
        FactError: (`fact.missing`) the cards are not recorded.

    Examples:
        >>> card = VipCard(tier="金卡", valid_from=date(2023, 1, 1), valid_to=date(2024, 1, 1))
        >>> str(vip_card_this_year([card], date(2024, 6, 1)))
        '金卡'
        >>> vip_card_this_year([card], date(2025, 1, 1)) is None
        True
    """
    return _highest(cards, date(on.year, 1, 1), on)


def _highest(cards: Iterable[VipCard] | None, first: date, last: date) -> VipTier | None:
    recorded = require_recorded(cards, "VIP cards")
    held = {card.tier for card in recorded if _holds(card, first, last)}
    return next((tier for tier in VipTier if tier in held), None)


def _holds(card: VipCard, first: date, last: date) -> bool:
    """Whether a card holds on any day from the first to the last."""
    return card.valid_from <= last and (card.valid_to is None or first <= card.valid_to)
