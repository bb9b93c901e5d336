"""How much of a customer's profile is known, part by part, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from telcrm.arguments import instance, mapping, optional, several, taking, text
from telcrm.domain.error import DomainError
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
from telcrm.errors import did_you_mean
from telcrm.vocabularies import Title, vocabulary

__all__ = ["PROFILE_FIELDS", "PartCompleteness", "ProfileCompleteness", "completeness"]

_PARTS: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {
        "basic": BasicPart,
        "business": BusinessPart,
        "billing": BillingPart,
        "behaviour": BehaviourPart,
        "contact": ContactPart,
        "service": ServicePart,
    }
)

PROFILE_FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {name: tuple(part.model_fields) for name, part in _PARTS.items()}
)
"""The fields of each part of a profile."""


@dataclass(frozen=True, slots=True)
class PartCompleteness:
    """How much of a part is known.

    Attributes:
        part: the part's code.
        known: names of the fields that are known.
        missing: names of those that are not.
    """

    part: str
    known: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def score(self) -> Fraction:
        """The share of the fields that are known, from 0 to 1, exact."""
        return Fraction(len(self.known), len(self.known) + len(self.missing))

    @property
    def title(self) -> Title:
        """What the part is called."""
        entry = vocabulary("cmcc.profile_parts")[self.part]
        return Title(entry.zh or "", entry.en or "")


@dataclass(frozen=True, slots=True)
class ProfileCompleteness:
    """How much of a profile is known.

    Attributes:
        parts: one for each part of which a field is wanted.
    """

    parts: tuple[PartCompleteness, ...]

    @property
    def score(self) -> Fraction:
        """The mean of the parts' scores, each counted the same (assumed), exact."""
        return sum((one.score for one in self.parts), Fraction(0)) / len(self.parts)

    def __getitem__(self, part: str) -> PartCompleteness:
        """The part with this code.

        Raises:
            DomainError: (`fact.value`) nothing is wanted of such a part.
        """
        for one in self.parts:
            if one.part == part:
                return one
        hint = did_you_mean(part, [one.part for one in self.parts])
        raise DomainError.because(f"no part {part!r:.40} was asked for", hint=hint)


@taking(profile=instance(CustomerProfile), wanted=optional(mapping))
def completeness(
    profile: CustomerProfile, wanted: Mapping[str, Sequence[str]] | None = None
) -> ProfileCompleteness:
    """How much of a profile is known.

    A field is known unless it is None: an empty tuple says that there are none, which is known.

    Args:
        profile: the profile.
        wanted: by part, the fields that count; a part left out does not. None takes all fields.

    Raises:
        DomainError: (`fact.value`) a part or a field that there is not, or nothing is wanted.

    Examples:
        >>> from datetime import date
        >>> profile = CustomerProfile(customer_id="1", as_of=date(2024, 1, 1))
        >>> completeness(profile, {"contact": ["telephone"]}).score
        Fraction(0, 1)
    """
    chosen = PROFILE_FIELDS if wanted is None else _checked(wanted)
    parts = (_part(profile, name, chosen[name]) for name in PROFILE_FIELDS if chosen.get(name))
    found = tuple(parts)
    if not found:
        raise DomainError.because("no field is wanted", hint='say {"contact": ["telephone"]}')
    return ProfileCompleteness(found)


def _part(profile: CustomerProfile, name: str, fields: Sequence[str]) -> PartCompleteness:
    part = getattr(profile, name)
    known = tuple(field for field in fields if getattr(part, field) is not None)
    return PartCompleteness(name, known, tuple(one for one in fields if one not in known))


def _checked(wanted: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    for name, fields in wanted.items():
        _require_known(name, PROFILE_FIELDS, "part of a profile")
        if isinstance(fields, str):
            message = f"the fields wanted of {name} are a text"
            raise DomainError.because(message, hint=f'say {{"{name}": ["{fields}"]}}')
        for field in several(text)(fields, f"wanted[{name!r}]"):
            _require_known(field, PROFILE_FIELDS[name], f"field of {name}")
    return {name: tuple(dict.fromkeys(fields)) for name, fields in wanted.items()}


def _require_known(name: str, known: Iterable[str], what: str) -> None:
    if name not in known:
        hint = did_you_mean(name, known)
        raise DomainError.because(f"{name!r:.40} is no {what}", hint=hint)
