"""Loops over purchases: each goes to a part by its customer's hash, then each part is added up.

A part is small enough to lie near the processor. Each loop is a Python function, and tested as one;
`purchases` compiles them. What they have in common is the layout of two tables of uint64:

- a *row* for each purchase: the customer, and a word of its age in days (the high 14 bits) and its
  amount (the low 50), or `BEFORE` where it does not count;
- a *state* for each customer: the id; the ages of the first day and the last and the frequency (14,
  14 and 36 bits); the sum of amounts; purchases that do not count and all there are (32 bits each).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeVar

import numpy as np
from numba.extending import register_jitable

from telcrm.rules.columns.column import EPOCH, Array

__all__ = ["AGES", "LARGEST", "PURCHASES", "hand_over", "histogram", "scatter", "tally"]

AGES: Final = 1 << 14
"""Ages that a row has room for: days of 44 years."""

LARGEST: Final = 10**15
"""The largest amount; the door for arrays has the same."""

PURCHASES: Final = 1 << 32
"""Purchases that a state can count, and one more."""

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number near 2**64 over the golden ratio: multiplied by it, near numbers land far apart."""

_ID, _AGES, _SUM, _SEEN = (np.uint64(column) for column in range(4))
_ONE: Final = np.uint64(1)
_WORD: Final = np.uint64(1)
_NONE: Final = np.uint64(0)
_BITS: Final = np.uint64(64)

BEFORE: Final = np.uint64(2**64 - 1)
"""The word of a purchase before the first day that counts; no amount is so large."""

_NEVER: Final = np.iinfo(np.int64).min
_FIRST_DAY: Final = date.min.toordinal() - EPOCH
_LAST_DAY: Final = date.max.toordinal() - EPOCH
_LARGEST: Final = np.uint64(LARGEST)
_FEN_BITS: Final = np.uint64(50)
_FEN: Final = np.uint64((1 << 50) - 1)
_FIRST_BITS: Final = np.uint64(50)
_LAST_BITS: Final = np.uint64(36)
_AGE: Final = np.uint64(AGES - 1)
_FREQUENCY: Final = np.uint64((1 << 36) - 1)
_HALF_BITS: Final = np.uint64(32)
_HALF: Final = np.uint64((1 << 32) - 1)
_NEW: Final = _AGE << _LAST_BITS
"""The ages of a customer without purchases: each that comes is older than the first's, 0, and
younger than the last's."""

BLOCK: Final = 256
"""Purchases whose customers are looked up before any is added up."""

FEW: Final = 256
"""Customers there is room for at first."""

SPARE: Final = 4
"""Slots for each customer there is room for: nearly all are found where they are looked for."""

PATIENCE: Final = 16
"""Slots tried for each purchase before a part is given up: its ids were chosen to collide."""


_Function = TypeVar("_Function", bound=Callable[..., Any])


def within_loops(function: _Function) -> _Function:
    """Let loops that are compiled call a function."""
    callable_: _Function = register_jitable(function)
    return callable_


def histogram(who: Array, shift: np.uint64, counts: Array) -> None:
    """Count the purchases of each part.

    Args:
        who: ids. uint64, shape (purchases,)
        shift: the bits of an id's product that do not name its part.
        counts: purchases of each part so far. uint64, shape (parts,)
    """
    for purchase in range(len(who)):
        counts[(who[purchase] * _ODD) >> shift] += _ONE


def scatter(
    who: Array,
    days: Array,
    fen: Array,
    until: int,
    ages: int,
    shift: np.uint64,
    places: Array,
    rows: Array,
) -> tuple[int, int, int, bool]:
    """Put each purchase up to a day into its part.

    Args:
        who: ids. uint64, shape (purchases,)
        days: int64, as days since 1970. shape (purchases,)
        fen: amounts. uint64, shape (purchases,); empty where they are not known
        until: the last day that counts.
        ages: how many days count; at most `AGES`.
        shift: the bits of an id's product that do not name its part.
        places: the next row of each part. uint64, shape (parts,)
        rows: uint64, shape (rows, 2)

    Returns:
        How many purchases are after the last day, and before the first, the largest amount, and
        whether any day is missing or not of the calendar, or any amount negative or too large.
    """
    after, before, largest, odd = 0, 0, _NONE, False
    first = until - ages + 1
    for purchase in range(len(who)):
        day, amount = days[purchase], _NONE
        if len(fen):
            amount = fen[purchase]
        odd |= (day < _FIRST_DAY) | (day > _LAST_DAY) | (amount > _LARGEST)
        largest = max(largest, amount)
        if day > until:
            after += 1
            continue
        word = BEFORE
        if day >= first:
            word = (np.uint64(until - day) << _FEN_BITS) | amount
        else:
            before += 1
        part = (who[purchase] * _ODD) >> shift
        place = places[part]
        places[part] = place + _ONE
        rows[place, _ID] = who[purchase]
        rows[place, _WORD] = word
    return after, before, int(largest), odd


def tally(
    rows: Array, begins: Array, ends: Array, bits: np.uint64, by_day: bool, later: bool
) -> tuple[Array, bool]:
    """Add up a part.

    Args:
        rows: uint64, shape (rows, 2); the ids of the part are overwritten.
        begins: where stretches of the part begin. shape (stretches,)
        ends: where they end.
        bits: of an id's product that name its part.
        by_day: whether frequency counts days.
        later: whether, by day, the amounts of the first day are left out.

    Returns:
        The state of each customer, shape (customers, 4), and whether ids were told apart in time.
    """
    states = _started(FEW)
    slots = np.zeros(SPARE * FEW, np.uint32)
    where, missed = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    found, tried = 0, 0
    for stretch in range(len(begins)):
        for start in range(begins[stretch], ends[stretch], BLOCK):
            block = rows[start : min(start + BLOCK, ends[stretch])]
            if found + len(block) >= len(states):
                states = _longer(states, found + len(block))
                slots = _laid_out(states, found, bits)
            count = _look(block, states, slots, bits, where, missed)
            found, steps = _enter(block, missed[:count], states, slots, bits, where, found)
            tried += steps - PATIENCE * len(block)
            if tried > 0:
                return states, False
            _add(block, where, states)
            if by_day:
                _note(block, where)
    if by_day:
        _by_day(rows, begins, ends, states[: found + 1], later)
    return states[1 : found + 1], True


@within_loops
def _started(customers: int) -> Array:
    """States with room for so many; the first belongs to nobody."""
    states = np.empty((customers, 4), np.uint64)
    states[0, 0] = _NONE
    return states


@within_loops
def _longer(states: Array, customers: int) -> Array:
    """The same states with room for more than so many customers."""
    room = 2 * len(states)
    while room <= customers:
        room *= 2
    longer = np.empty((room, 4), np.uint64)
    longer[: len(states)] = states
    return longer


@within_loops
def _slot(who: Any, slots: Array, bits: Any) -> Any:
    """Where to look first: by the bits of the product that follow those of the part."""
    return ((who * _ODD) << bits) >> (_BITS - np.uint64(_length(len(slots))))


@within_loops
def _length(size: int) -> int:
    """The power of two that a size is."""
    power = 0
    while size > 1:
        size >>= 1
        power += 1
    return power


@within_loops
def _laid_out(states: Array, found: int, bits: Any) -> Array:
    """Slots for as many customers as there is room for."""
    slots = np.zeros(SPARE * len(states), np.uint32)
    last = np.uint64(len(slots) - 1)
    for number in range(1, found + 1):
        slot = _slot(states[number, _ID], slots, bits)
        while slots[slot]:
            slot = (slot + _ONE) & last
        slots[slot] = number
    return slots


@within_loops
def _look(block: Array, states: Array, slots: Array, bits: Any, where: Array, missed: Array) -> int:
    """Note the customer in the first slot of each purchase; how many are other customers' slots.

    There is no branch in it, so that nothing is guessed wrong.
    """
    count = 0
    shift = _BITS - np.uint64(_length(len(slots)))
    for row in range(len(block)):
        who = block[row, _ID]
        number = slots[((who * _ODD) << bits) >> shift]
        where[row] = number
        missed[count] = row
        count += (states[number, _ID] != who) | (number == 0)
    return count


@within_loops
def _enter(
    block: Array, missed: Array, states: Array, slots: Array, bits: Any, where: Array, found: int
) -> tuple[int, int]:
    """Find the customers that were missed in the slots that follow, or enter them.

    Returns:
        How many customers there are, and how many slots were tried.
    """
    tried = 0
    last = np.uint64(len(slots) - 1)
    for row in missed:
        who = block[row, _ID]
        slot = _slot(who, slots, bits)
        while slots[slot] and states[slots[slot], _ID] != who:
            slot = (slot + _ONE) & last
            tried += 1
        if not slots[slot]:
            found += 1
            slots[slot] = found
            _begin(states, found, who)
        where[row] = slots[slot]
    return found, tried


@within_loops
def _begin(states: Array, number: int, who: Any) -> None:
    """The state of a customer without purchases."""
    states[number, _ID] = who
    states[number, _AGES] = _NEW
    states[number, _SUM] = _NONE
    states[number, _SEEN] = _NONE


@within_loops
def _add(block: Array, where: Array, states: Array) -> None:
    """Add the purchases of a block to their customers' states."""
    for row in range(len(block)):
        word, number = block[row, _WORD], where[row]
        counts = np.uint64(word != BEFORE)
        age = word >> _FEN_BITS
        ages = states[number, _AGES]
        first = max(ages >> _FIRST_BITS, age * counts)
        last = min((ages >> _LAST_BITS) & _AGE, age)
        times = (ages & _FREQUENCY) + counts
        states[number, _AGES] = (first << _FIRST_BITS) | (last << _LAST_BITS) | times
        states[number, _SUM] += (word & _FEN) * counts
        states[number, _SEEN] += ((_ONE - counts) << _HALF_BITS) | _ONE


@within_loops
def _note(block: Array, where: Array) -> None:
    """Write over each customer's id its number, by which rows are ordered later."""
    for row in range(len(block)):
        block[row, _ID] = where[row]


# Days: a part's words are put in the order of customers, whose days are then marked one by one.


@within_loops
def _by_day(rows: Array, begins: Array, ends: Array, states: Array, later: bool) -> None:
    """Count each customer's days instead of purchases, and leave the first day's amounts out."""
    words, stops = _ordered(rows, begins, ends, states)
    marks = np.zeros(AGES, np.bool_)
    start = 0
    for number in range(1, len(states)):
        own = words[start : stops[number]]
        start = stops[number]
        ages = states[number, _AGES]
        days, amount = _days_of(own, marks, ages >> _FIRST_BITS)
        states[number, _AGES] = (ages & ~_FREQUENCY) | days
        if later:
            states[number, _SUM] -= amount


@within_loops
def _ordered(rows: Array, begins: Array, ends: Array, states: Array) -> tuple[Array, Array]:
    """The words that count in the order of customers, and where each customer's end."""
    stops = np.zeros(len(states), np.int64)
    total = np.int64(0)
    for number in range(1, len(states)):
        stops[number] = total
        seen = states[number, _SEEN]
        total += np.int64((seen & _HALF) - (seen >> _HALF_BITS))
    words = np.empty(total, np.uint64)
    for stretch in range(len(begins)):
        for row in range(begins[stretch], ends[stretch]):
            word = rows[row, _WORD]
            if word != BEFORE:
                number = rows[row, _ID]
                words[stops[number]] = word
                stops[number] += 1
    return words, stops


@within_loops
def _days_of(words: Array, marks: Array, first: Any) -> tuple[Any, Any]:
    """How many days there are, and the amounts of the first. No mark is left behind."""
    days, amount = _NONE, _NONE
    for word in words:
        age = word >> _FEN_BITS
        days += np.uint64(not marks[age])
        marks[age] = True
        amount += (word & _FEN) * np.uint64(age == first)
    for word in words:
        marks[word >> _FEN_BITS] = False
    return days, amount


def hand_over(  # noqa: PLR0913, PLR0917
    states: Array,
    order: Array,
    until: int,
    ids: Array,
    frequency: Array,
    fen: Array,
    first: Array,
    last: Array,
    seen: Array,
) -> None:
    """Write the figures of customers in an order.

    Args:
        states: uint64, shape (customers, 4)
        order: the states to write. shape (n,)
        until: the day that ages count back from.
        ids: uint64, shape (n,)
        frequency: int64, shape (n,)
        fen: int64, shape (n,)
        first: int64, as days since 1970, or NaT. shape (n,)
        last: the same.
        seen: purchases that do not count, and all there are. uint64, shape (n,)
    """
    for place in range(len(order)):
        number = order[place]
        ages = states[number, _AGES]
        times = ages & _FREQUENCY
        ids[place] = states[number, _ID]
        frequency[place] = times
        fen[place] = states[number, _SUM]
        first[place] = until - np.int64(ages >> _FIRST_BITS) if times else _NEVER
        last[place] = until - np.int64((ages >> _LAST_BITS) & _AGE) if times else _NEVER
        seen[place] = states[number, _SEEN]
