"""Tables whose rules overlap in too many ways for a lattice: bitsets of rules, ANDed row by row.

The cells of each column are gathered into a few pieces. Where a piece of every column is known, in
one *part* of the table, few of the rules can match at all, so that a word or two tell which do,
however many rules the table has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Final, TypeAlias

import numpy as np

from telcrm.rules.columns.column import Array
from telcrm.rules.columns.expressions import Block, column_of
from telcrm.rules.columns.placing import Places, Saying
from telcrm.rules.compiled import CompiledTable
from telcrm.rules.form import Expression, Table
from telcrm.rules.grid import Axis

__all__ = ["Matched", "RuleBits", "rule_bits"]

WORD: Final = 64
"""Rules that one word tells of."""

PARTS: Final = 4_096
"""Parts that a table is made into at most."""

Pieces: TypeAlias = list[list[int]]
"""For each piece of a column its cells."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Which rules match, row by row.

    Attributes:
        first: the first of them; the number of rules where none does. shape (rows,)
        words: bitsets of all that match in the row's part. shape (words, rows)
        part: the row's part. shape (rows,)
    """

    first: Array
    words: tuple[Array, ...]
    part: Array

    @property
    def several(self) -> Array:
        """The rows in which more than one rule matches, shape (rows,)."""
        matching: Array = sum(np.bitwise_count(word) for word in self.words)  # type: ignore[assignment]
        return matching > 1


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a table.

    Attributes:
        expression: what it looks at.
        places: its cells.
        part: what each cell adds to the number of the part.
        at: each cell's place in its piece.
        width: how many places the largest piece has.
        bits: for each word the rules that hold, by part and place. shape (words, parts * width)
    """

    expression: Expression
    places: Places
    part: Saying
    at: Saying
    width: int
    bits: Array

    @property
    def axis(self) -> Axis:
        """Its axis."""
        return self.places.axis


@dataclass(frozen=True, slots=True)
class RuleBits:
    """A table as bitsets.

    Attributes:
        columns: its columns.
        rules: the rule that each bit of a part stands for, after the last of them the number of
            rules, which is none. shape (parts, words * WORD + 1)
    """

    columns: tuple[_Column, ...]
    rules: Array

    def matched(self, block: Block) -> Matched:
        """Which rules match the rows of a block."""
        said = [one.places.say(column_of(one.expression, block)) for one in self.columns]
        part = np.zeros(block.rows, dtype=np.intp)
        for say, one in zip(said, self.columns, strict=True):
            part += say(one.part)
        places = []
        for say, one in zip(said, self.columns, strict=True):
            index = part * one.width
            index += say(one.at)
            places.append(index)
        words = tuple(self._word(number, places) for number in range(len(self.columns[0].bits)))
        bit = _first_bit(words)
        bit += part * self.rules.shape[1]
        return Matched(self.rules.take(bit), words, part)

    def _word(self, number: int, places: list[Array]) -> Array:
        """The rules of one word that hold in the cells of every column."""
        word: Array = self.columns[0].bits[number].take(places[0])
        for one, index in zip(self.columns[1:], places[1:], strict=True):
            word &= one.bits[number].take(index)
        return word

    def each(self, found: Matched, rows: Array) -> Iterator[Array]:
        """The rules that match some rows, one after the other; the number of rules for none."""
        words = [word[rows] for word in found.words]
        start = found.part[rows] * self.rules.shape[1]
        while any(word.any() for word in words):
            bit = _first_bit(words)
            yield self.rules.take(start + bit)
            for number, word in enumerate(words):
                here = bit // WORD == number
                word[here] &= word[here] - np.uint64(1)


def _first_bit(words: Sequence[Array]) -> Array:
    """The number of the lowest bit that is set; of all bits together where none is."""
    found = np.zeros(len(words[0]), dtype=np.intp)
    for number, word in enumerate(words):
        lowest = np.bitwise_count((word & (~word + np.uint64(1))) - np.uint64(1))
        found += lowest if number == 0 else np.where(found == number * WORD, lowest, 0)
    return found


# Making parts.


def rule_bits(table: Table, compiled: CompiledTable, order: Sequence[int]) -> RuleBits:
    """Lay a table out as bitsets.

    Args:
        table: the table.
        compiled: its axes and sets of rules.
        order: its rules, the one that counts most first.
    """
    holding = [_holding(sets, order) for sets in compiled.sets]
    pieces = [np.array_split(np.arange(len(one)), count) for one, count in _counted(holding)]
    alive = [
        np.array([one[cells].any(axis=0) for cells in piece])
        for one, piece in zip(holding, pieces, strict=True)
    ]
    parts = [np.flatnonzero(one) for one in _in_all(alive)]
    words = max(1, -(-max(map(len, parts)) // WORD))
    rules = np.full((len(parts), words * WORD + 1), len(order), dtype=np.int32)
    for number, members in enumerate(parts):
        rules[number, : len(members)] = np.array(order)[members]
    strides = [prod(len(one) for one in pieces[place_ + 1 :]) for place_ in range(len(pieces))]
    columns = tuple(
        _column(
            table.columns[index],
            Places(compiled.axes[index]),
            holding[index],
            pieces[index],
            parts,
            strides[index],
            words,
        )
        for index in range(len(pieces))
    )
    return RuleBits(columns, rules)


def _holding(sets: Sequence[int], order: Sequence[int]) -> Array:
    """Whether each rule holds in each cell, shape (cells, rules)."""
    size = -(-len(order) // 8)
    packed = np.array([np.frombuffer(one.to_bytes(size, "little"), np.uint8) for one in sets])
    told = np.unpackbits(packed, axis=1, count=len(order), bitorder="little").astype(bool)
    return told[:, list(order)]


def _counted(holding: list[Array]) -> list[tuple[Array, int]]:
    """How many pieces to make of each column: doubled where that leaves the fewest rules alive."""
    counts = [1] * len(holding)
    share = [_share(one, 1) for one in holding]
    while len(holding[0][0]) * prod(share) > WORD:
        best = None
        for index, one in enumerate(holding):
            doubled = min(counts[index] * 2, len(one))
            if doubled > counts[index] and prod(counts) // counts[index] * doubled <= PARTS:
                gain = _share(one, doubled) / share[index]
                if best is None or gain < best[0]:
                    best = gain, index, doubled
        if best is None:
            break
        gain, index, counts[index] = best
        share[index] *= gain
    return list(zip(holding, counts, strict=True))


def _share(holding: Array, pieces: int) -> float:
    """The share of rules that are alive in a piece, on average."""
    split = np.array_split(np.arange(len(holding)), pieces)
    return float(np.mean([holding[cells].any(axis=0).mean() for cells in split]))


def _in_all(alive: list[Array]) -> Iterator[Array]:
    """For each part the rules alive in its piece of every column, shape (rules,)."""
    found = [np.ones(alive[0].shape[1], dtype=bool)]
    for one in alive:
        found = [before & piece for before in found for piece in one]
    yield from found


def _column(
    expression: Expression,
    places: Places,
    holding: Array,
    pieces: list[Array],
    parts: list[Array],
    stride: int,
    words: int,
) -> _Column:
    width = max(map(len, pieces))
    bits = np.zeros((words, len(parts) * width), dtype=np.uint64)
    for number, members in enumerate(parts):
        cells = pieces[number // stride % len(pieces)]
        told = np.zeros((len(cells), words * WORD), dtype=bool)
        told[:, : len(members)] = holding[cells][:, members]
        packed = np.packbits(told, axis=1, bitorder="little").view(np.uint64)
        bits[:, number * width : number * width + len(cells)] = packed.T
    part = tuple(number * stride for number, cells in enumerate(pieces) for _ in cells)
    at = tuple(place_ for cells in pieces for place_ in range(len(cells)))
    return _Column(expression, places, Saying(part), Saying(at), width, bits)
