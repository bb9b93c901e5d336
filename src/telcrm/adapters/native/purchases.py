"""Purchases added up by compiled loops, in parts and threads: see `telcrm.analytics.tallies`.

Whatever must be looked at closely is left to NumPy, which says what is wrong: so there is one way
in which bad purchases are told.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise, starmap
from pathlib import Path
from threading import RLock
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numba import njit, types
from numba.np.numpy_support import from_dtype

from telcrm.adapters.native import purchase_loops as loops
from telcrm.adapters.native.kernels import threads
from telcrm.analytics.arrays import Array, as_ids
from telcrm.analytics.purchases import Ignored, Rows, on_roster, read_rows
from telcrm.analytics.tallies import MANY, Asked, Tally
from telcrm.rules.columns.column import EPOCH

__all__ = ["loops_are_worth", "tally_by_loops"]

WORTH: Final = 1 << 18
"""Purchases from which compiled loops are worth their threads."""

WORTH_COMPILING: Final = 1 << 28
"""Purchases from which compiling loops is worth the time."""

PART: Final = 1 << 16
"""Purchases of a part, or up to twice as many."""

PARTS: Final = 1 << 11
"""Parts that there are at most; more would not be written to at once."""

SAMPLE: Final = 1 << 10
"""Customers from whom is read where to cut the others into ranges of equal length."""

_LARGEST_SUM: Final = np.iinfo(np.int64).max
_NEVER: Final = np.iinfo(np.int64).min
_FIGURES: Final = (np.uint64, np.int64, np.int64, np.int64, np.int64, np.uint64)
"""The types of the figures of customers."""


def loops_are_worth(rows: int) -> bool:
    """Whether the loops are compiled, or so many purchases worth the time that it takes.

    Args:
        rows: how many purchases there are.
    """
    if len(_COMPILED) == len(_SIGNATURES):
        return rows >= WORTH
    return rows >= WORTH_COMPILING or (rows >= MANY and all(map(_is_on_disk, _SIGNATURES)))


def tally_by_loops(asked: Asked) -> Tally | None:
    """Add up the purchases of each customer; None where that is left to NumPy.

    Raises:
        InputError: as `telcrm.analytics.tallies.tally`.
    """
    who = as_ids(asked.ids)
    if not 0 < len(who) < loops.PURCHASES or who.dtype.kind == "U":
        return None
    rows = read_rows(who, asked.dates, asked.amounts, looking=False)
    with ThreadPoolExecutor(threads()) as pool:
        parted = _parted(rows, asked, pool)
        states = None if parted is None else _states(parted, asked, pool)
        if parted is None or states is None:
            return None
        figures = _figures(states, _wide(rows.who), asked, pool)
    return _tally(figures, rows, parted.ignored, asked)


# Each thread puts its purchases into parts by their customers.


@dataclass(frozen=True, slots=True, eq=False)
class _Parted:
    """Purchases in their parts.

    Attributes:
        rows: the purchases. uint64, shape (purchases, 2)
        bits: of an id's product that name its part.
        begins: where the stretch of each part begins that a thread has filled; (parts, threads)
        ends: where it ends.
        ignored: how many do not count.
    """

    rows: Array
    bits: int
    begins: Array
    ends: Array
    ignored: Ignored


def _parted(rows: Rows, asked: Asked, pool: ThreadPoolExecutor) -> _Parted | None:
    """Each purchase in its part; None where any must be looked at closely."""
    columns = _columns(rows)
    bits = min(max(len(rows) // PART, 1).bit_length(), PARTS.bit_length() - 1)
    shift = np.uint64(64 - bits)
    cuts = _cuts(len(rows), threads())
    counts = np.zeros((len(cuts), 1 << bits), np.uint64)
    list(pool.map(lambda cut, own: loop("histogram")(columns[0][cut], shift, own), cuts, counts))
    ends = counts.T.cumsum(dtype=np.uint64).reshape(counts.T.shape)
    begins = ends - counts.T
    places, room = begins.T.copy(), np.empty((len(rows), 2), np.uint64)
    until, ages = _days_that_count(asked)

    def scatter(cut: slice, own: Array) -> tuple[int, int, int, bool]:
        """Fill the stretches of one thread."""
        cells = (column[cut] for column in columns)
        how = until, min(ages, loops.AGES), shift
        found: tuple[int, int, int, bool] = loop("scatter")(*cells, *how, own, room)
        return found

    after, before, largest, odd = zip(*pool.map(scatter, cuts, places), strict=True)
    too_far = ages > loops.AGES and any(before)
    if any(odd) or too_far or max(largest) * len(rows) > _LARGEST_SUM:
        return None
    ignored = Ignored(sum(after), sum(before))
    return _Parted(room, bits, begins, np.ascontiguousarray(places.T), ignored)


def _columns(rows: Rows) -> tuple[Array, Array, Array]:
    """The purchases as the loops read them."""
    who = np.ascontiguousarray(rows.who, _wide(rows.who)).view(np.uint64)
    days = np.ascontiguousarray(rows.days).view(np.int64)
    fen = np.empty(0, np.int64) if rows.fen is None else rows.fen
    return who, days, np.ascontiguousarray(fen).view(np.uint64)


def _wide(who: Array) -> type:
    """The type in which ids fit 64 bits, and stand in their order."""
    return np.int64 if who.dtype.kind == "i" else np.uint64


def _cuts(length: int, parts: int) -> list[slice]:
    """A length in parts that are nearly equal."""
    ends = [length * part // parts for part in range(parts + 1)]
    return list(starmap(slice, pairwise(ends)))


def _days_that_count(asked: Asked) -> tuple[int, int]:
    """The last day that counts, as days since 1970, and how many days count."""
    first = date.min if asked.since is None else asked.since
    return asked.as_of.toordinal() - EPOCH, (asked.as_of - first).days + 1


# Threads take up the parts one by one.


def _states(parted: _Parted, asked: Asked, pool: ThreadPoolExecutor) -> list[Array] | None:
    """The states of the customers of each part; None where their ids are not told apart in time."""
    bits, by_day = np.uint64(parted.bits), asked.by == "day"

    def tally(begins: Array, ends: Array) -> Array | None:
        """The states of a part."""
        how = bits, by_day, asked.after_first_day
        states, told = loop("tally")(parted.rows, begins, ends, *how)
        return states if told else None

    found = list(pool.map(tally, parted.begins, parted.ends))
    known = [states for states in found if states is not None]
    return known if len(known) == len(found) else None


# Each thread puts a range of ids in order.


@dataclass(frozen=True, slots=True, eq=False)
class _Figures:
    """What each customer's purchases come to, in rising order of ids; see `loops.hand_over`."""

    ids: Array
    frequency: Array
    fen: Array
    first: Array
    last: Array
    seen: Array


def _figures(states: list[Array], wide: type, asked: Asked, pool: ThreadPoolExecutor) -> _Figures:
    """The figures of all customers."""
    table = _joined(states, pool)
    orders = _orders(table[:, 0].copy().view(wide), pool)
    made = _Figures(*(np.empty(len(table), dtype) for dtype in _FIGURES))
    ends = np.cumsum([len(order) for order in orders])
    until, _ = _days_that_count(asked)

    def hand_over(order: Array, end: int) -> None:
        """Write the figures of a range of ids."""
        own = slice(end - len(order), end)
        filled = (getattr(made, name)[own] for name in made.__slots__)
        loop("hand_over")(table, order, until, *filled)

    list(pool.map(hand_over, orders, ends.tolist()))
    return made


def _joined(states: list[Array], pool: ThreadPoolExecutor) -> Array:
    """All states in one table."""
    ends = np.cumsum([0, *(len(one) for one in states)])
    table = np.empty((ends[-1], states[0].shape[1]), np.uint64)

    def copy(parts: slice) -> None:
        """Copy the states of some parts."""
        own = slice(ends[parts.start], ends[parts.stop])
        np.concatenate(states[parts], out=table[own])

    list(pool.map(copy, _cuts(len(states), min(threads(), len(states)))))
    return table


def _orders(ids: Array, pool: ThreadPoolExecutor) -> list[Array]:
    """The positions of ids in rising order, in ranges of about equal length."""
    sample = np.sort(ids[:: max(len(ids) // SAMPLE, 1)])
    inner = [int(sample[cut.start]) for cut in _cuts(len(sample), threads()) if cut.start]
    info = np.iinfo(ids.dtype)

    def order(low: int, high: int) -> Array:
        """The positions of ids from one up to another."""
        own = np.flatnonzero((ids >= low) & (ids < high))
        return own[np.argsort(ids[own])]

    return list(pool.map(order, [info.min, *inner], [*inner, info.max + 1]))


def _tally(figures: _Figures, rows: Rows, ignored: Ignored, asked: Asked) -> Tally:
    """The figures as they are asked for: of those who bought, or of a roster."""
    ids = figures.ids.view(_wide(rows.who)).astype(rows.who.dtype, copy=False)
    placed = _as_they_are
    if asked.roster is not None:
        known, place = on_roster(ids, asked.roster, ignore_unknown=asked.ignore_unknown)
        ids, placed = known, partial(_placed, place, len(known))
        ignored = _ignored(figures, place >= 0, ignored)
    return Tally(
        ids=ids,
        frequency=placed(figures.frequency, 0),
        fen=None if rows.fen is None else placed(figures.fen, 0),
        first=placed(figures.first, _NEVER).view("datetime64[D]"),
        last=placed(figures.last, _NEVER).view("datetime64[D]"),
        ignored=ignored,
    )


def _as_they_are(figures: Array, _: int) -> Array:
    return figures


def _placed(place: Array, customers: int, figures: Array, absent: int) -> Array:
    """Figures in the rows of a roster's customers; of the others that of nobody's purchases."""
    placed = np.full(customers, absent, figures.dtype)
    placed[place[place >= 0]] = figures[place >= 0]
    return placed


def _ignored(figures: _Figures, known: npt.NDArray[np.bool_], ignored: Ignored) -> Ignored:
    """What is ignored where only some customers are known."""
    before, seen = figures.seen >> np.uint64(32), figures.seen & np.uint64((1 << 32) - 1)
    return replace(
        ignored,
        before_window=int(before[known].sum()),
        not_on_roster=int(seen[~known].sum()),
    )


# The loops are compiled once, when they are first asked for, and kept on disk.

_MAKING: Final = RLock()
_COMPILED: Final[dict[str, Callable[..., Any]]] = {}


def _array(dtype: type, dimensions: int = 1, *, filled: bool = False) -> Any:
    return types.Array(from_dtype(np.dtype(dtype)), dimensions, "C", readonly=not filled)


_READ: Final = _array(np.uint64)
_FILLED: Final = _array(np.uint64, filled=True)
_ROWS: Final = _array(np.uint64, 2, filled=True)
_SIGNATURES: Final[dict[str, tuple[Any, ...]]] = {
    "histogram": (_READ, types.uint64, _FILLED),
    "scatter": (
        *(_READ, _array(np.int64), _READ),
        *(types.int64, types.int64, types.uint64),
        *(_FILLED, _ROWS),
    ),
    "tally": (_ROWS, _READ, _READ, types.uint64, types.boolean, types.boolean),
    "hand_over": (
        *(_array(np.uint64, 2), _array(np.intp), types.int64),
        *(_array(dtype, filled=True) for dtype in _FIGURES),
    ),
}


def loop(name: str) -> Callable[..., Any]:
    """A loop, compiled now or read from disk."""
    with _MAKING:
        if name not in _COMPILED:
            _COMPILED[name] = _kept(name, _SIGNATURES[name])
        return _COMPILED[name]


def _kept(name: str, signature: tuple[Any, ...] | None) -> Any:
    """A loop that is kept on disk, if there is any place for it."""
    function = getattr(loops, name)
    try:
        return njit(signature, nogil=True, cache=True)(function)
    except RuntimeError:
        return njit(signature, nogil=True)(function)


def _is_on_disk(name: str) -> bool:
    """Whether a loop has been kept by an earlier process."""
    place = _kept(name, None).stats.cache_path
    return place is not None and any(Path(place).glob(f"*.{name}-*.nbi"))
