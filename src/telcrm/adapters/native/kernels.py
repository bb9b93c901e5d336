"""Kernels: written once for a book and the layout of its facts, compiled, and kept on disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numba import get_num_threads, njit, types
from numba.np.numpy_support import from_dtype

from telcrm.adapters.native.decisions import Decider, Result
from telcrm.adapters.native.facts import Layout, write_fact
from telcrm.adapters.native.writer import Writer, Written
from telcrm.rules.columns.backend import Answering
from telcrm.rules.columns.column import Array
from telcrm.rules.written import made

__all__ = ["Draft", "Kernel", "draft", "kernel_of", "room_of", "threads"]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A compiled loop over rows.

    Attributes:
        run: the function of rows, facts, tables and results; not 0 where it met a row that must be
            looked at closely.
        tables: the arrays it looks values up in.
        results: what it fills, in order.
    """

    run: Callable[..., int]
    tables: tuple[Array, ...]
    results: tuple[Result, ...]


def threads() -> int:
    """How many kernels run at once, as numba is set."""
    count: int = get_num_threads()
    return count


@njit(nogil=True, inline="always")  # type: ignore[untyped-decorator]
def _lowest(word: Any) -> Any:
    """The number of the lowest bit that is set."""
    lowest = word & (~word + np.uint64(1))
    return _PLACES[(lowest * _SPREAD) >> np.uint64(58)]


_SPREAD: Final = np.uint64(0x03F79D71B4CB0A89)
"""A de Bruijn number: each shift of it begins with six other bits."""

_PLACES: Final = np.array(
    [
        place
        for _, place in sorted(((int(_SPREAD) << p & (1 << 64) - 1) >> 58, p) for p in range(64))
    ]
)

_NAMES: Final[dict[str, Any]] = {
    "__builtins__": {},
    "__name__": __name__,
    "abs": abs,
    "empty": np.empty,
    "float64": np.float64,
    "inf": np.inf,
    "lowest": _lowest,
    "max": max,
    "min": min,
    "nan": np.nan,
    "range": range,
    "rint": np.rint,
    "bool_": np.bool_,
    **{f"int{bits}": getattr(np, f"int{bits}") for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": getattr(np, f"uint{bits}") for bits in (8, 16, 32, 64)},
}
"""All that a kernel can call."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A kernel before it is compiled.

    Attributes:
        written: its source.
        results: what it fills, in order.
        layouts: of the facts, in order.
        filled: the types of the arrays it fills.
    """

    written: Written
    results: tuple[Result, ...]
    layouts: tuple[Layout, ...]
    filled: tuple[np.dtype[Any], ...]

    @property
    def file(self) -> Path:
        """Where its source stands, beside which the compiled code is kept."""
        name = sha256(self.written.source.encode()).hexdigest()[:32]
        return _directory() / f"kernel_{name}.py"


def draft(answering: Answering, layouts: tuple[Layout, ...]) -> Draft:
    """The source of a plan's kernel for facts of some layout.

    Args:
        answering: what is asked of a book, and where the answers go.
        layouts: of the plan's inputs, in their order.
    """
    writer, plan = Writer(), answering.plan
    for spec, layout in zip(plan.inputs, layouts, strict=True):
        write_fact(writer, spec, layout)
    decider = Decider(writer, answering)
    for decision in plan.decisions:
        decider.decide(decision)
    for name in plan.outputs:
        decider.give(name)
    for name in list(writer.checks):
        writer.loop().load(name)
    filled = tuple(room_of(answering, one, slice(0)).dtype for one in decider.results)
    return Draft(writer.written(), tuple(decider.results), layouts, filled)


def room_of(answering: Answering, result: Result, rows: slice) -> Array:
    """The part of an array that a result goes to; for codes a new one.

    Args:
        answering: where the answers go.
        result: one of a kernel's.
        rows: those that are decided.
    """
    if result.part == "codes":
        return np.empty(rows.stop - (rows.start or 0), dtype=np.int32)
    room = answering.rooms.get(result.name)
    if room is None:
        return answering.reasons[result.name][rows]
    values = room.values if result.part == "values" or room.null is None else room.null
    return (values.view(np.int64) if values.dtype.kind == "M" else values)[rows]


def kernel_of(draft_: Draft) -> Kernel:
    """A kernel, compiled now or read from disk."""
    facts = [np.dtype(one.dtype) for one in draft_.layouts]
    nulls = [one.null for one in draft_.layouts]
    given = [kind for fact, null in zip(facts, nulls, strict=True) for kind in _kinds(fact, null)]
    signature = types.uint8(
        types.intp,
        *(_array(kind, readonly=True) for kind in given),
        *(_array(table.dtype, readonly=True) for table in draft_.written.tables),
        *(_array(dtype, readonly=False) for dtype in draft_.filled),
    )
    kept = _kept(draft_)
    function = made(draft_.written.source, "kernel", _NAMES, str(draft_.file))
    compiled = njit(signature, nogil=True, error_model="numpy", cache=kept)(function)
    return Kernel(compiled, draft_.written.tables, draft_.results)


def _kinds(fact: np.dtype[Any], null: bool) -> list[np.dtype[Any]]:
    return [fact, np.dtype(np.bool_)] if null else [fact]


def _array(dtype: np.dtype[Any], *, readonly: bool) -> Any:
    return types.Array(from_dtype(dtype), 1, "C", readonly=readonly)


def _directory() -> Path:
    """The directory of the user's caches."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "telcrm" / "native"


def _kept(draft_: Draft) -> bool:
    """Whether a source stands on disk, as numba wants it where it is to keep compiled code."""
    try:
        draft_.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not draft_.file.exists():
            beside = draft_.file.with_suffix(f".{os.getpid()}")
            beside.write_text(draft_.written.source, encoding="utf-8")
            beside.replace(draft_.file)
    except OSError:
        return False
    return True
