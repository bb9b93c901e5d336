"""All built-in functions by their names. They are total: a call that makes no sense gives null."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from telcrm.rules.feel import (
    builtins_lists,
    builtins_numbers,
    builtins_ranges,
    builtins_temporal,
    builtins_text,
)
from telcrm.rules.feel.signatures import Builtin

__all__ = ["BUILTINS", "Builtin"]

BUILTINS: Final[Mapping[str, Builtin]] = MappingProxyType(
    {
        function.name: function
        for room in (
            builtins_numbers,
            builtins_text,
            builtins_lists,
            builtins_temporal,
            builtins_ranges,
        )
        for function in room.FUNCTIONS
    }
)
"""Name to function.

>>> BUILTINS["round half up"].function(2.5, 0) is None
True
>>> BUILTINS["modulo"].function(-5, 3), BUILTINS["string length"].function("三个字")
(1, 3)
"""
