"""Number segments (号段): to whom one was first given, which is not who serves a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from telcrm.arguments import instance, optional, taking
from telcrm.domain.calendar import day
from telcrm.domain.error import DomainError
from telcrm.vocabularies import Entry, Vocabulary, vocabulary

__all__ = ["NumberSegment", "segment_of"]

_MOBILE: Final = re.compile(r"1[0-9]{10}")


@dataclass(frozen=True, slots=True)
class NumberSegment:
    """The segment of a number. It never proves which carrier serves the number.

    Numbers are ported (携号转网): a customer who changes the carrier keeps the number. Ask the
    carrier's records who serves it.

    Attributes:
        prefix: the digits the segment's numbers begin with.
        first_given_to: the carrier the segment was first given to, an entry of `common.carriers`.
        entry: the segment's entry, with its source and, where known, its days.
    """

    prefix: str
    first_given_to: Entry
    entry: Entry


@taking(segments=optional(instance(Vocabulary)))
def segment_of(
    number: str, on: date | None = None, *, segments: Vocabulary | None = None
) -> NumberSegment | None:
    """The segment that a mobile number belongs to; None where the vocabulary has none.

    It tells to whom the segment was first given, and never who serves the number.

    Args:
        number: eleven digits, as text.
        on: the day on which the segment must count; None takes those of any day. The shipped
            segments have no days, since the source gives none, and count on every day.
        segments: the segments; None takes `common.number_segments`.

    Raises:
        DomainError: (`fact.value`) the text is no mobile number.

    Examples:
        >>> segment_of("18600000000").first_given_to.zh
        '中国联通'
        >>> segment_of("13300000000") is None
        True
    """
    if not isinstance(number, str) or not _MOBILE.fullmatch(number):
        message = f"{number!r:.40} is no mobile number"
        raise DomainError.because(message, hint='write eleven digits as text: "13800000000"')
    known = vocabulary("common.number_segments") if segments is None else segments
    entries = known.entries if on is None else known.in_force(day(on))
    found = [entry for entry in entries if number.startswith(entry.code)]
    return _segment(max(found, key=lambda entry: len(entry.code))) if found else None


def _segment(entry: Entry) -> NumberSegment:
    (carrier,) = entry.related("first_given_to")
    return NumberSegment(entry.code, carrier, entry)
