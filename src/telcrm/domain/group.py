"""Groups and key accounts: businesses and institutions, how they buy and who serves them."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from telcrm.domain.error import DomainError
from telcrm.domain.periods import CONTRADICTS
from telcrm.domain.record import Record
from telcrm.domain.words import GroupClass, KeyAccountNeed, PurchaseKind, Sensitivity
from telcrm.vocabularies import Entry, vocabulary

__all__ = ["GroupCustomer", "KeyAccount"]


class KeyAccount(Record):
    """What is known of a large customer's way to buy (大客户).

    Attributes:
        buys: how it buys: a code of `common.key_account_purchases`; None when not known.
        sensitive_to: codes of `common.key_account_sensitivities`; None when not known.
        needs: codes of `common.key_account_needs`; None when not known.
    """

    buys: PurchaseKind | None = None
    sensitive_to: tuple[Sensitivity, ...] | None = None
    needs: tuple[KeyAccountNeed, ...] | None = None


class GroupCustomer(Record):
    """A business or an institution (集团客户).

    Attributes:
        id: as the carrier writes it.
        name: as in the contract.
        group_class: its class, a code of `cmcc.group_customer_classes`; which it is the source
            leaves to the carrier. What is a government body is `government`, whatever its size.
        members: ids of the customers who belong to it; None when not recorded.
        account_manager: who looks after it; None when nobody is named.
        key_account: how it buys, where it is a large customer.

    Examples:
        >>> school = GroupCustomer(id="g1", name="第一中学", group_class="c")
        >>> [channel.zh for channel in school.served_by]
        ['店中店', '呼叫中心', '外部渠道伙伴']
    """

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    group_class: GroupClass
    members: tuple[str, ...] | None = None
    account_manager: str | None = Field(None, min_length=1)
    key_account: KeyAccount | None = None

    @property
    def served_by(self) -> tuple[Entry, ...]:
        """How its class is sold to and served: entries of `cmcc.group_service_channels`."""
        return vocabulary("cmcc.group_customer_classes")[self.group_class].related("served_by")

    @model_validator(mode="after")
    def _has_each_member_once(self) -> Self:
        if self.members is not None and len(set(self.members)) != len(self.members):
            raise DomainError.because("a member stands twice", code=CONTRADICTS)
        return self
