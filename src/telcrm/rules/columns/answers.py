"""Answers as users get them: written into arrays for all rows, a block at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np

from telcrm.rules.columns.column import EPOCH, Array, Codes, Column, integer_dtype
from telcrm.rules.columns.reading import BadRows
from telcrm.rules.types import Type

__all__ = [
    "CodedRoom",
    "Room",
    "coded_room",
    "coded_status",
    "room_for",
    "status_of",
    "to_array",
]


@dataclass(frozen=True, slots=True)
class Room:
    """Where an output is written.

    Attributes:
        values: one a row.
        null: the rows that are null, where `values` cannot say so itself; else None.
    """

    values: Array
    null: Array | None

    def put(self, column: Column, rows: slice) -> None:
        """Write the values of some rows."""
        values = self.values[rows]
        _written(column, values)
        if column.null is None:
            return
        if self.null is not None:
            self.null[rows] = column.null
        else:
            values[column.null] = _nothing(values)

    def put_texts(self, codes: Array, categories: tuple[str, ...], rows: slice) -> None:
        """Write the texts of some rows; the code after the last category is null."""
        _words(codes, categories, self.values[rows])

    def array(self) -> Array:
        """All that was written; masked where nulls stand beside the values."""
        return self.values if self.null is None else np.ma.MaskedArray(self.values, self.null)


@dataclass(frozen=True, slots=True)
class CodedRoom:
    """Where an output of texts is written as codes, whatever categories each block has.

    Attributes:
        values: a code a row; -1 for null.
        places: the code of each text, in order.
        null: None, for codes say it themselves.
    """

    values: Array
    places: dict[str, int]
    null: None = None
    _adding: Lock = field(default_factory=Lock)

    def put(self, column: Column, rows: slice) -> None:
        """Write the values of some rows."""
        self.put_texts(column.values, column.categories, rows)
        if column.null is not None:
            self.values[rows][column.null] = -1

    def put_texts(self, codes: Array, categories: tuple[str, ...], rows: slice) -> None:
        """Write the texts of some rows; the code after the last category is null."""
        with self._adding:
            known = [self.places.setdefault(word, len(self.places)) for word in categories]
        recoded = np.array([*known, -1], dtype=self.values.dtype)
        recoded.take(codes, out=self.values[rows], mode="clip")

    def array(self) -> Codes:
        """All that was written."""
        return Codes(self.values, tuple(self.places))


def room_for(kind: Type, rows: int, *, nullable: bool) -> Room:
    """Room for an output.

    Args:
        kind: the output's type.
        rows: how many there are.
        nullable: whether any of them may be null.
    """
    values = np.empty(rows, _dtype(kind))
    beside = nullable and values.dtype.kind in "biu"
    return Room(values, np.zeros(rows, dtype=bool) if beside else None)


def coded_room(kind: Type, rows: int) -> CodedRoom:
    """Room for an output of texts as codes.

    Args:
        kind: the output's type; the texts it lists have codes in their order, others as they come.
        rows: how many there are.
    """
    dtype = integer_dtype(-1, len(kind.values)) if kind.values else np.dtype(np.int32)
    return CodedRoom(np.empty(rows, dtype), {word: code for code, word in enumerate(kind.values)})


def to_array(column: Column, *, nullable: bool) -> Array:
    """A column as users get it.

    Integers in the smallest type that holds their range, decimals as float64, booleans, texts as
    objects, days as datetime64[D], months as yyyymm. Where null is possible: NaN, None, NaT, or a
    masked array.
    """
    rows = len(column.values)
    room = room_for(column.type, rows, nullable=nullable)
    room.put(column, slice(rows))
    return room.array()


def _dtype(kind: Type) -> np.dtype[Any]:
    known = {"category": "O", "string": "O", "decimal": "f8", "date": "M8[D]", "boolean": "?"}
    if kind.kind in known:
        return np.dtype(known[kind.kind])
    return integer_dtype(kind.minimum, kind.maximum)


def _written(column: Column, values: Array) -> None:
    """Write values as they are, whatever they are where null is."""
    match column.type.kind:
        case "category" | "string":
            _words(column.values, column.categories, values)
        case "decimal":
            # The float64 nearest to each decimal, whose shortest text is that decimal again.
            np.divide(column.values, float(10**column.type.scale), out=values)
        case "date":
            np.subtract(column.values, EPOCH, out=values.view(np.int64), dtype=np.int64)
        case _:
            np.copyto(values, column.values, casting="unsafe")


def _words(codes: Array, categories: tuple[str, ...], values: Array) -> None:
    words = np.array([*categories, None], dtype=object)
    # Codes are known to be of the categories, and "raise" would copy the rows first.
    words.take(codes, out=values, mode="clip")


def _nothing(values: Array) -> Any:
    """Null, as values of a type say it themselves; rows of others are left as they are."""
    return {"O": None, "f": np.nan, "M": np.datetime64("NaT", "D")}.get(values.dtype.kind, 0)


def status_of(bad: Iterable[tuple[int, BadRows]], rows: int) -> Array:
    """What is to be said of every row: `rated`, or the first thing that is wrong with it.

    Args:
        bad: rows of blocks, each with the row that its block starts at.
        rows: how many there are.
    """
    status = np.empty(rows, dtype=object)
    status.fill("rated")  # To write a constant from outside is some thirty times as slow.
    for start, one in reversed([*bad]):
        status[start : start + len(one.rows)][one.rows] = f"{one.code}: {one.name}"
    return status


def coded_status(bad: Iterable[tuple[int, BadRows]], rows: int) -> Codes:
    """What `status_of` says, as codes."""
    said = {"rated": 0}
    codes = np.zeros(rows, dtype=np.int32)
    for start, one in reversed([*bad]):
        code = said.setdefault(f"{one.code}: {one.name}", len(said))
        codes[start : start + len(one.rows)][one.rows] = code
    return Codes(codes, tuple(said))
