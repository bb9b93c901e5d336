"""A plan to win back customers from other networks, of whose parts the source gives headings."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from telcrm.domain.calendar import Day
from telcrm.domain.record import Record, WholeNumber
from telcrm.vocabularies import Entry, vocabulary

__all__ = ["WinningBackPlan", "WinningBackTarget"]

_PARTS: Final = "cmcc.winning_back_parts"


class WinningBackTarget(Record):
    """How many customers of a group are to come back, and by when.

    Attributes:
        group: who, in words: a network, a region, a tier.
        customers: how many, more than 0.
        by: the last day for it.
    """

    group: str = Field(min_length=1)
    customers: WholeNumber = Field(gt=0)
    by: Day


class WinningBackPlan(Record):
    """A plan in the parts of the vocabulary `cmcc.winning_back_parts`; one left out is not written.

    Attributes:
        competition: how the competition stands.
        calls_between_networks: what calls from other networks show.
        targets: how many are to come back.
        strategies: how.
        cautions: what to beware of.

    Examples:
        >>> plan = WinningBackPlan(strategies=["资费对比"], cautions=[])
        >>> [part.zh for part in plan.missing]
        ['竞争形势分析', '网间通话分析', '回流目标']
    """

    competition: str | None = Field(None, min_length=1)
    calls_between_networks: str | None = Field(None, min_length=1)
    targets: tuple[WinningBackTarget, ...] | None = None
    strategies: tuple[str, ...] | None = None
    cautions: tuple[str, ...] | None = None

    @property
    def missing(self) -> tuple[Entry, ...]:
        """The parts that are not written yet, in the order of the source.

        A list that is empty is written: there is nothing to beware of, say.
        """
        return tuple(part for part in vocabulary(_PARTS) if getattr(self, part.code) is None)
