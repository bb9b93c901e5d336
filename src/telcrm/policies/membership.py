"""Whether a customer is a member of the VIP club or a You+ (优+) customer, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from telcrm.arguments import LANGUAGE, instance, optional, taking
from telcrm.books import load
from telcrm.domain import Customer, Line, VipTier, day, line_of
from telcrm.facts import last_year_spend, tenure_months, vip_card_on, vip_card_this_year
from telcrm.rules import Decision, Language, Reason, RuleBook

__all__ = ["VipStatus", "vip_status"]


NO_CARD: Final = "无卡"
"""How the book of the club writes that a customer holds no card."""


@dataclass(frozen=True, slots=True)
class VipStatus:
    """A line's standing with the VIP club on a day.

    Attributes:
        on: the day.
        number: the line asked about.
        club: what the book of the VIP club decided.
        plus: what the book of You+ customers decided.
    """

    on: date
    number: str
    club: Decision
    plus: Decision

    @property
    def vip(self) -> bool:
        """Whether the customer is a member of the VIP club."""
        return bool(self.club["vip"])

    @property
    def tier(self) -> str:
        """钻石卡, 金卡, 银卡 or 非会员."""
        return str(self.club["vip_tier"])

    @property
    def you_plus(self) -> bool:
        """Whether the customer is a You+ customer; a VIP of this year never is."""
        return bool(self.plus["you_plus"])

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, for the club and then for You+."""
        return self.club.reasons + self.plus.reasons

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """Both answers and their reasons in words, in `zh` or `en`."""
        return "\n".join((self.club.explain(lang), self.plus.explain(lang)))

    def _repr_html_(self) -> str:
        return self.club._repr_html_() + self.plus._repr_html_()


@taking(club=optional(instance(RuleBook)), plus=optional(instance(RuleBook)))
def vip_status(
    customer: Customer,
    on: date,
    *,
    number: str | None = None,
    club: RuleBook | None = None,
    plus: RuleBook | None = None,
) -> VipStatus:
    """Say whether a customer is a VIP, by which card, or a You+ customer.

    Who was a VIP earlier in the year is one for the whole of it (assumed: 本年度).

    Args:
        customer: whose line.
        on: the day asked about.
        number: which line; may be left out where there is only one.
        club: another book in place of `cmcc.vip_club`.
        plus: another book in place of `cmcc.you_plus`.

    Raises:
        FactError: the line is not clear, or its history lacks what the books ask for.
        InputError: the book does not know the brand.

    >>> from telcrm.domain import Bill, Customer, Line
    >>> bills = [Bill(month=month, amount="100.00") for month in range(202301, 202313)]
    >>> line = Line(number="13800000000", brand="动感地带", activated_on=date(2019, 1, 1),
    ...             bills=bills)
    >>> status = vip_status(Customer(id="1", lines=(line,), vip_cards=()), date(2024, 6, 1))
    >>> status.vip, status.tier, status.you_plus
    (False, '非会员', True)
    """
    on = day(on)
    line = line_of(customer, number)
    members = club or load("cmcc.vip_club", on)
    spenders = plus or load("cmcc.you_plus", on)
    today = members.decide(_club_facts(line, vip_card_on(customer.vip_cards, on), on))
    this_year = members.decide(_club_facts(line, vip_card_this_year(customer.vip_cards, on), on))
    you_plus = spenders.decide(
        {
            "last_year_spend": last_year_spend(line.bills, on, line.activated_on),
            "vip_this_year": this_year["vip"],
        }
    )
    return VipStatus(on, line.number, today, you_plus)


def _club_facts(line: Line, card: VipTier | None, on: date) -> dict[str, object]:
    return {
        "brand": line.brand,
        "vip_card": NO_CARD if card is None else str(card),
        "tenure_months": tenure_months(line.activated_on, on),
    }
