"""Which way many rows are decided: in NumPy, or by compiled kernels where they are worth it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from telcrm.extras import adapter, installed
from telcrm.rules.columns.backend import Engine, by_blocks

__all__ = ["EngineName", "chosen"]

EngineName: TypeAlias = Literal["numpy", "native"]
ENGINES: Final = ("numpy", "native")

MANY: Final = 1 << 24
"""Rows from which it is asked whether kernels are worth it."""


def chosen(name: EngineName | None, *, warm: bool) -> Callable[[int], Engine]:
    """From the number of rows to the way to decide them.

    Args:
        name: the engine asked for; None for the one that suits.
        warm: whether the book has kernels already.

    Raises:
        ValueError: for any other name.
        ExtraError: `extra.missing`, for kernels without the extra `native`.
    """
    if name not in (None, *ENGINES):
        raise ValueError(f"engine is 'numpy' or 'native', not {name!r}")
    if name == "native":
        native: Engine = adapter("native").by_kernels
        return lambda _: native
    return lambda rows: _suiting(rows, warm=warm) if name is None else by_blocks


def _suiting(rows: int, *, warm: bool) -> Engine:
    if not (warm or rows >= MANY) or not installed("native"):
        return by_blocks
    where_worth: Engine = adapter("native").where_worth
    return where_worth
