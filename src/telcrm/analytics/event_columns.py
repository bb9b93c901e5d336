"""What columns are called in tables of events, where they do not bear our names."""

from __future__ import annotations

from typing import Any, Final

from telcrm.arguments import named, refused, text
from telcrm.errors import did_you_mean

__all__ = ["read_names"]

_COLUMNS: Final = (
    *("id", "activated_on", "month", "amount"),
    *("started_on", "resumed_on", "reason", "date"),
)
"""What the columns of tables of events are called here."""


def read_names(given: Any, name: str) -> dict[str, str]:
    """What columns are called in tables of events, by our names.

    Raises:
        ArgumentError: `argument.invalid`, for a name that is none of ours.
    """
    names: dict[str, str] = named(text)(given, name)
    for ours in names:
        if ours not in _COLUMNS:
            hint = did_you_mean(ours, _COLUMNS)
            raise refused(f"a name in {name}", "one of " + ", ".join(_COLUMNS), ours, hint)
    return names
