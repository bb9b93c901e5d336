"""The unified customer profile (统一客户资料): what all systems know of a customer, in six parts.

The source names the parts and no field of them: the fields are assumed, and all may be unknown.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from telcrm.domain.calendar import Day
from telcrm.domain.line import Bill
from telcrm.domain.record import Record, WholeNumber
from telcrm.domain.vocabulary import Brand
from telcrm.domain.words import ServiceChannel

__all__ = [
    "BasicPart",
    "BehaviourPart",
    "BillingPart",
    "BusinessPart",
    "ContactPart",
    "CustomerProfile",
    "ServicePart",
]


class BasicPart(Record):
    """Who the customer is (基本资料).

    Attributes:
        name: as in the contract.
        kind: a person or a group.
        born_on: the day of birth, or on which a group was founded.
        occupation: of a person; the trade of a group.
        identity_checked: whether a document was seen.
    """

    name: str | None = Field(None, min_length=1)
    kind: Literal["person", "group"] | None = None
    born_on: Day | None = None
    occupation: str | None = Field(None, min_length=1)
    identity_checked: bool | None = Field(None, strict=True)


class BusinessPart(Record):
    """What the customer holds (业务信息).

    Attributes:
        brand: as the carrier writes it.
        plan: the tariff plan.
        services: names of the services in use; an empty tuple when there are none.
        contracts: numbers of the contracts.
        terminals: handsets and equipment.
    """

    brand: Brand | None = None
    plan: str | None = Field(None, min_length=1)
    services: tuple[str, ...] | None = None
    contracts: tuple[str, ...] | None = None
    terminals: tuple[str, ...] | None = None


class BillingPart(Record):
    """What the customer is billed, and how good for it (账务信息).

    Attributes:
        account: the number of the account.
        bills: closed months' bills.
        credit_score: as the rule book of the credit rating gives it.
        star: likewise, 0 to 5.
    """

    account: str | None = Field(None, min_length=1)
    bills: tuple[Bill, ...] | None = None
    credit_score: WholeNumber | None = None
    star: WholeNumber | None = Field(None, ge=0, le=5)


class BehaviourPart(Record):
    """What the customer does (行为属性), as analysis gives it.

    Attributes:
        monthly_minutes: minutes of calls a month.
        monthly_messages: messages a month.
        monthly_megabytes: data a month.
        lifecycle_stage: as the rule book of the lifecycle gives it.
        preferences: what the customer is inclined to (消费倾向).
    """

    monthly_minutes: Decimal | None = Field(None, ge=0)
    monthly_messages: Decimal | None = Field(None, ge=0)
    monthly_megabytes: Decimal | None = Field(None, ge=0)
    lifecycle_stage: str | None = Field(None, min_length=1)
    preferences: tuple[str, ...] | None = None


class ContactPart(Record):
    """How to reach the customer (联络资料).

    Attributes:
        telephone: as text.
        address: for letters.
        email: for mail.
        people: whom to ask for.
        preferred_channel: the channel the customer prefers.
    """

    telephone: str | None = Field(None, min_length=1)
    address: str | None = Field(None, min_length=1)
    email: str | None = Field(None, min_length=1)
    people: tuple[str, ...] | None = None
    preferred_channel: ServiceChannel | None = None


class ServicePart(Record):
    """How the customer is served (服务属性).

    Attributes:
        channels: the channels used so far.
        cases: numbers of complaints and requests.
        satisfaction: the last answer of a survey from 1 to 10.
        points: the balance of points.
        account_manager: who looks after the customer.
    """

    channels: tuple[ServiceChannel, ...] | None = None
    cases: tuple[str, ...] | None = None
    satisfaction: WholeNumber | None = Field(None, ge=1, le=10)
    points: WholeNumber | None = Field(None, ge=0)
    account_manager: str | None = Field(None, min_length=1)


class CustomerProfile(Record):
    """A customer's unified profile; its parts are those of the vocabulary `cmcc.profile_parts`.

    Attributes:
        customer_id: as the carrier writes it.
        as_of: the day on which it was put together.
        basic: who the customer is.
        business: what the customer holds.
        billing: what the customer is billed.
        behaviour: what the customer does.
        contact: how to reach the customer.
        service: how the customer is served.
    """

    customer_id: str = Field(min_length=1)
    as_of: Day
    basic: BasicPart = Field(default_factory=BasicPart)
    business: BusinessPart = Field(default_factory=BusinessPart)
    billing: BillingPart = Field(default_factory=BillingPart)
    behaviour: BehaviourPart = Field(default_factory=BehaviourPart)
    contact: ContactPart = Field(default_factory=ContactPart)
    service: ServicePart = Field(default_factory=ServicePart)
