"""Parts of the rows decided at once, on several processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["processors", "side_by_side"]

Done = TypeVar("Done")


def side_by_side(do: Callable[[slice], Done], parts: Sequence[slice], threads: int) -> list[Done]:
    """What is done for each part, in the order of the parts.

    The threads end with the call, so that nothing stands in the way of a fork.

    Args:
        do: what to do for a part.
        parts: the parts.
        threads: how many are done at once.
    """
    if threads <= 1 or len(parts) <= 1:
        return list(map(do, parts))
    with ThreadPoolExecutor(min(threads, len(parts))) as pool:
        return list(pool.map(do, parts))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
