"""Which way many rows are worked on: in NumPy, or by compiled code where that is worth it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, Literal, TypeAlias, get_args

from telcrm.arguments import one_of, optional
from telcrm.extras import adapter, installed, running
from telcrm.rules.columns.backend import Answering, Engine, by_blocks
from telcrm.rules.columns.door import Source
from telcrm.rules.columns.reading import Read
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import Input

__all__ = [
    "DecideBlock",
    "EngineName",
    "ForBlocks",
    "ReadOf",
    "chosen",
    "for_blocks",
    "kernel_threads",
    "may_be_worth",
    "require_engine",
]

EngineName: TypeAlias = Literal["numpy", "native"]

_ENGINE: Final = optional(one_of(*get_args(EngineName)))

MANY: Final = 1 << 24
"""Rows from which it is asked whether kernels are worth it."""


ReadOf: TypeAlias = Callable[[Input], Read]
"""The values of an input in some rows, and the rows they are wrong in."""

DecideBlock: TypeAlias = Callable[
    [slice, Mapping[str, Source], ReadOf], Mapping[str, Source] | None
]
"""Answers some rows from their columns and what reads these, and gives back the answers that are
handed on; None where NumPy must decide.
"""

ForBlocks: TypeAlias = Callable[
    [Answering, tuple[str, ...], Mapping[str, Source], ReadOf], DecideBlock | None
]
"""From what is asked, the answers that are handed on, and a block's columns and what reads them to
the kernel that decides blocks; None where NumPy does.
"""


def chosen(name: EngineName | None, built: CompiledBook) -> Callable[[int], Engine]:
    """From the number of rows to the way to decide them.

    Args:
        name: the engine asked for; None for the one that suits.
        built: the book; it keeps the kernels that it has.

    Raises:
        ArgumentError: for any other name.
        ExtraError: `extra.missing`, for kernels without the extra `native`.
    """
    require_engine(name)
    if name == "native":
        native: Engine = adapter("native").by_kernels
        return lambda _: native
    return lambda rows: _suiting(rows, built) if name is None else by_blocks


def for_blocks(
    name: EngineName | None, rows: int, books: Iterable[CompiledBook]
) -> ForBlocks | None:
    """The way to kernels that decide block by block where several books share them; None for NumPy.

    Args:
        name: the engine asked for; None for the one that suits each book.
        rows: how many there are.
        books: the books; they keep the kernels that they have.

    Raises:
        ArgumentError: for any other name.
        ExtraError: `extra.missing`, for kernels without the extra `native`.
    """
    require_engine(name)
    if name == "native":
        return partial(adapter("native").for_blocks, always=True)
    asked_about = name is None and any(_asked_about(rows, built) for built in books)
    return _where_worth if asked_about else None


def kernel_threads() -> int:
    """How many kernels run at once."""
    count: int = adapter("native").threads()
    return count


def require_engine(name: object) -> None:
    """Refuse an engine that there is not.

    Args:
        name: the engine asked for; None for the one that suits.

    Raises:
        ArgumentError: naming the two there are.
    """
    _ENGINE(name, "engine")


def _where_worth(
    answering: Answering, handed_on: tuple[str, ...], found: Mapping[str, Source], read: ReadOf
) -> DecideBlock | None:
    if not _asked_about(answering.rows, answering.plan.built):
        return None
    made: DecideBlock | None = adapter("native").for_blocks(
        answering, handed_on, found, read, always=False
    )
    return made


def may_be_worth(rows: int, many: int) -> bool:
    """Whether to ask what is compiled if so many rows are worth it: it is here, or they are many.

    Args:
        rows: how many there are.
        many: rows from which it is worth importing what compiles.
    """
    return running("native") or (rows >= many and installed("native"))


def _suiting(rows: int, built: CompiledBook) -> Engine:
    if not _asked_about(rows, built):
        return by_blocks
    where_worth: Engine = adapter("native").where_worth
    return where_worth


def _asked_about(rows: int, built: CompiledBook) -> bool:
    """Whether it is asked at all if kernels are worth it."""
    return ("native" in built.kept or rows >= MANY) and installed("native")
