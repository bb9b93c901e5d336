"""Which services a customer may have by telephone: by which rule, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from telcrm.arguments import LANGUAGE, instance, optional, taking
from telcrm.books import load
from telcrm.domain import Customer, day, line_of
from telcrm.facts import has_unpaid_arrears, resumed_in_arrears_this_month, tenure_months
from telcrm.policies.membership import VipStatus, vip_status
from telcrm.rules import Decision, Language, RuleBook, Text

__all__ = ["Entitlement", "Entitlements", "Requirement", "entitlements"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something a service asks for."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One service and whether it may be had.

    Attributes:
        service: its name in the book.
        title: what people call it.
        allowed: whether it may be had.
        rules: ids of the rules that say so: one that grants, or every one that refuses.
        text: those rules in words.
        missing: requirements that are not met; none where it is allowed.
        channels: the channels that serve it.
    """

    service: str
    title: Text
    allowed: bool
    rules: tuple[str, ...]
    text: Text
    missing: tuple[Requirement, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entitlements(Mapping[str, Entitlement]):
    """Every service by name, in the book's order.

    Attributes:
        on: the day.
        number: the line asked about.
        status: the membership they rest on.
        decision: what the book decided, with facts and reasons.
        services: the services by name.
    """

    on: date
    number: str
    status: VipStatus
    decision: Decision
    services: Mapping[str, Entitlement]

    def __getitem__(self, service: str) -> Entitlement:
        return self.services[service]

    def __iter__(self) -> Iterator[str]:
        return iter(self.services)

    def __len__(self) -> int:
        return len(self.services)

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """Each service in a line: allowed or not, and why; in `zh` or `en`."""
        return "\n".join(_line(one, lang) for one in self.services.values())

    def _repr_html_(self) -> str:
        return self.decision._repr_html_()


@taking(book=optional(instance(RuleBook)))
def entitlements(
    customer: Customer,
    on: date,
    *,
    channel: str,
    service_password: bool,
    number: str | None = None,
    book: RuleBook | None = None,
) -> Entitlements:
    """Say which services a customer may have on a day.

    Args:
        customer: whose line.
        on: the day of the request.
        channel: where the request comes in, as the book names it.
        service_password: whether the service password has been verified.
        number: which line; may be left out where there is only one.
        book: another book with the inputs of `cmcc.entitlements`; its services are the decisions
            on which no other rests.

    Raises:
        FactError: the line is not clear, or its history lacks what the books ask for.
        InputError: the book does not know the brand or the channel.

    >>> from telcrm.domain import Arrears, Bill, Customer, Line
    >>> bills = [Bill(month=month, amount="100.00") for month in range(202301, 202313)]
    >>> line = Line(number="13800000000", brand="全球通", activated_on=date(2019, 1, 1),
    ...             bills=bills, suspensions=(), arrears=Arrears())
    >>> services = entitlements(Customer(id="1", lines=(line,), vip_cards=()), date(2024, 6, 1),
    ...                         channel="10086热线", service_password=False)
    >>> services["business_query"].allowed, services["sim_unlock"].allowed
    (True, False)
    >>> [requirement.title.en for requirement in services["sim_unlock"].missing]
    ['service password verified']
    """
    on = day(on)
    line = line_of(customer, number)
    chosen = book or load("cmcc.entitlements", on)
    status = vip_status(customer, on, number=number)
    decision = chosen.decide(
        {
            "brand": line.brand,
            "vip": status.vip,
            "you_plus": status.you_plus,
            "tenure_months": tenure_months(line.activated_on, on),
            "service_password": service_password,
            "unpaid_arrears": has_unpaid_arrears(line.arrears, on),
            "arrears_resume_used": resumed_in_arrears_this_month(line.arrears, on),
            "channel": channel,
        }
    )
    channels = _serving_channels(chosen)
    services = {name: _entitlement(name, chosen, decision, channels) for name in _services(chosen)}
    return Entitlements(on, line.number, status, decision, services)


def _services(book: RuleBook) -> list[str]:
    """The decisions on which no other rests."""
    needed = frozenset().union(*book.form.needs.values())
    return [one.name for one in book.form.decisions if one.name not in needed]


def _serving_channels(book: RuleBook) -> tuple[str, ...]:
    served = book.decider("channel_served")
    return tuple(c for c in book.inputs["channel"].type.values if served({"channel": c}))


def _entitlement(
    service: str, book: RuleBook, decision: Decision, channels: tuple[str, ...]
) -> Entitlement:
    (reason,) = (reason for reason in decision.reasons if reason.decision == service)
    lacking = [name for name, met in reason.inputs.items() if met is False]
    return Entitlement(
        service,
        book.form.outputs[service].title,
        bool(decision[service]),
        tuple(reason.code.split("+")),
        reason.text,
        tuple(Requirement(name, _title(name, book)) for name in lacking),
        channels,
    )


def _title(name: str, book: RuleBook) -> Text:
    named = book.inputs.get(name) or book.form.outputs[name]
    return named.title


def _line(one: Entitlement, lang: Language) -> str:
    allowed, refused, colon, channels = {
        "zh": ("可办理", "不可办理", "：", "；渠道："),
        "en": ("allowed", "refused", ": ", "; channels: "),
    }[lang]
    said = (one.title.get(lang), allowed if one.allowed else refused, one.text.get(lang))
    return f"{colon.join(said)}{channels}{'、'.join(one.channels)}"
