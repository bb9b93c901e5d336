"""Source that was written here becomes a function: the one place where text is made to run.

What is written is made of numbered names alone; not a word of a file stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["made"]


def made(
    source: str, name: str, constants: Mapping[str, Any], file: str = "<written>"
) -> Callable[..., Any]:
    """The function of that name.

    Args:
        source: a module that defines it.
        name: of the function.
        constants: what its names stand for.
        file: where the source is said to stand.
    """
    namespace = dict(constants)
    exec(compile(source, file, "exec"), namespace)  # noqa: S102 - of numbered names alone.
    function: Callable[..., Any] = namespace[name]
    return function
