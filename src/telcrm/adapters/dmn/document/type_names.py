"""DMN's own types by every name that a version of it or a modeler gives them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["TYPE_NAMES", "UNDEFINED"]

UNDEFINED: Final = "<Undefined>"
"""What KIE writes where no type is chosen."""

_OWN: Final = (
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "list",
    "context",
    "Any",
)

TYPE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{name: name for name in _OWN},
        "dateTime": "date and time",
        "dayTimeDuration": "days and time duration",
        "yearMonthDuration": "years and months duration",
        # Camunda's, of the kinds that Java has.
        **dict.fromkeys(("integer", "long", "double"), "number"),
        UNDEFINED: "Any",
    }
)
"""The standard's name of a type, by every name for it."""
