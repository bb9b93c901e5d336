"""What deciding may cost: bounds on loops, and on lists and contexts inside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from telcrm.errors import DecisionError, Problem
from telcrm.rules.feel.members import too_large
from telcrm.rules.types import Value

__all__ = ["MOST_STEPS", "bounded", "with_budget"]

MOST_STEPS: Final = 1_000_000
"""Items that the loops of one expression may go through together."""

_BUDGET: Final = ""
"""Where a record holds what is left of it: a name that no fact can have."""


def with_budget(record: Mapping[str, Value]) -> tuple[Mapping[str, Value], Callable[[], None]]:
    """A record with a budget for loops, which those inside share, and what takes from it."""
    left = record.get(_BUDGET) or [MOST_STEPS]

    def spend() -> None:
        left[0] -= 1
        if left[0] < 0:
            message = f"an expression goes through more than {MOST_STEPS:,} items"
            raise DecisionError(Problem("decision.cost", message, hint="loop over fewer"))

    return {**record, _BUDGET: left}, spend


def bounded(found: Any) -> Any:
    """A list or context, if what it holds can be gone through."""
    inside = found.values() if isinstance(found, Mapping) else found
    if any(isinstance(item, tuple | Mapping) for item in inside) and too_large(found):
        message = "a list or context holds too much, one inside another"
        raise DecisionError(Problem("decision.cost", message, hint="keep structures small"))
    return found
