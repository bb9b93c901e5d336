"""How often a line was stopped for how it is paid (停机次数)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import accumulate

from telcrm.arguments import calendar_day, instance, optional, several, taking
from telcrm.domain import Suspension, shift_date
from telcrm.facts.history import require_recorded, require_window

__all__ = ["involuntary_suspensions"]


@taking(suspensions=optional(several(instance(Suspension))), on=calendar_day)
def involuntary_suspensions(
    suspensions: Iterable[Suspension] | None, on: date, months: int = 12
) -> int:
    """The number of involuntary stops that began in the last months, up to and including a day.

    Conventions (assumed; the source says 每停机一次 and no more):

    - only stops for arrears or credit count (`telcrm.domain.INVOLUNTARY_REASONS`);
    - the window is open at its start and closed at its end: (on - months, on], on the calendar
      anniversary;
    - involuntary stops that overlap, or of which one starts on the day the other ends, are one
      episode, so a one-way stop (单停) that becomes two-way (双停) counts once;
    - an episode counts when its first stop lies in the window;
    - what happened after `on` changes nothing.

    Args:
        suspensions: in any order; None means they are not recorded.
        on: the day asked about.
        months: the length of the window.

    Raises:
        FactError: (`fact.missing`) the suspensions are not recorded.

    Examples:
        >>> one_way = Suspension(
        ...     started_on=date(2024, 3, 1), resumed_on=date(2024, 3, 8),
        ...     kind="one_way", reason="arrears",
        ... )
        >>> two_way = Suspension(started_on=date(2024, 3, 8), kind="two_way", reason="arrears")
        >>> involuntary_suspensions([one_way, two_way], on=date(2024, 6, 1))
        1
    """
    require_window(months)
    window_opens = shift_date(on, -months)
    stops = sorted(
        (stop.started_on, stop.resumed_on or date.max)
        for stop in require_recorded(suspensions, "suspensions")
        if stop.involuntary and stop.started_on <= on
    )
    return sum(start > window_opens for start in _episode_starts(stops))


def _episode_starts(stops: list[tuple[date, date]]) -> list[date]:
    """The first day of each run of stops without a day of service between them."""
    reaches = accumulate((end for _, end in stops), max)
    later = [start for (start, _), reach in zip(stops[1:], reaches, strict=False) if start > reach]
    return [stops[0][0], *later] if stops else []
