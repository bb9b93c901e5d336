"""Which way many rows are decided: in NumPy, or by compiled kernels where they are worth it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from telcrm.extras import adapter, installed
from telcrm.rules.columns.backend import Engine, by_blocks
from telcrm.rules.compiled import CompiledBook

__all__ = ["EngineName", "chosen"]

EngineName: TypeAlias = Literal["numpy", "native"]
ENGINES: Final = ("numpy", "native")

MANY: Final = 1 << 24
"""Rows from which it is asked whether kernels are worth it."""


def chosen(name: EngineName | None, built: CompiledBook) -> Callable[[int], Engine]:
    """From the number of rows to the way to decide them.

    Args:
        name: the engine asked for; None for the one that suits.
        built: the book; it keeps the kernels that it has.

    Raises:
        ValueError: for any other name.
        ExtraError: `extra.missing`, for kernels without the extra `native`.
    """
    if name not in (None, *ENGINES):
        raise ValueError(f"engine is 'numpy' or 'native', not {name!r}")
    if name == "native":
        native: Engine = adapter("native").by_kernels
        return lambda _: native
    return lambda rows: _suiting(rows, built) if name is None else by_blocks


def _suiting(rows: int, built: CompiledBook) -> Engine:
    if not ("native" in built.kept or rows >= MANY) or not installed("native"):
        return by_blocks
    where_worth: Engine = adapter("native").where_worth
    return where_worth
