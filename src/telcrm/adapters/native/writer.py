"""The source of a kernel while it grows: loops over the rows of a block, and what they read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from telcrm.rules.columns.column import Array, integer_dtype
from telcrm.rules.types import Type, scaled

__all__ = ["Loop", "Said", "Stored", "Writer", "Written", "held", "literal", "named"]

BLOCK: Final = 1_024
"""Rows that pass through all loops at once: what lies between loops stays near the processor."""


@dataclass(frozen=True, slots=True)
class Said:
    """A value in one row, as expressions of the source.

    Attributes:
        value: the value, as columns hold it; arbitrary where it is null.
        null: whether it is null; None where it never is.
        type: its type.
        categories: what the codes of a text stand for.
        real: whether it is a float64 as it came, which is only tested.
    """

    value: str
    null: str | None
    type: Type
    categories: tuple[str, ...] = ()
    real: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A value of the book in all rows of a block.

    Attributes:
        load: the expression of its value in row i.
        null: that of its being null; None where it never is.
        type: its type.
        categories: what the codes of a text stand for.
        real: whether it is a float64 as it came.
    """

    load: str
    null: str | None
    type: Type
    categories: tuple[str, ...] = ()
    real: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """The source of a kernel.

    Attributes:
        source: of the function `kernel(rows, facts ..., tables ..., results ...)`.
        tables: the arrays it looks values up in.
    """

    source: str
    tables: tuple[Array, ...]


@dataclass(slots=True)
class Loop:
    """A loop over the rows of a block; each value is loaded once."""

    writer: Writer
    lines: list[str] = field(default_factory=list)
    locals: dict[str, str] = field(default_factory=dict)

    def add(self, line: str) -> None:
        """Another line."""
        self.lines.append(line)

    def new(self, value: str) -> str:
        """The local that has a value; a line gives it where none has it yet."""
        if value not in self.locals:
            self.locals[value] = self.writer.name("v")
            self.add(f"{self.locals[value]} = {value}")
        return self.locals[value]

    def load(self, name: str) -> Said:
        """A value of the book; a fact is held against what it may be where it is first read."""
        stored = self.writer.stored[name]
        value = self.new(stored.load)
        check = self.writer.checks.pop(name, None)
        if check is not None:
            check(self, value)
        null = None if stored.null is None else self.new(stored.null)
        return Said(value, null, stored.type, stored.categories, stored.real)

    def odd(self, condition: str) -> None:
        """Rows that must be looked at closely."""
        self.add(f"odd |= uint8({condition})")

    def watch(self, word: str, distance: str, most: int) -> None:
        """Rows that must be looked at closely: those where a distance is greater than it may be.

        The greatest of all rows is kept and compared after the loop, which costs next to nothing.

        Args:
            word: the type of the distance, without a sign.
            distance: its expression.
            most: the greatest there may be.
        """
        greatest = self.writer.watched(word, most)
        self.add(f"{greatest} = max({greatest}, {distance})")


class Writer:
    """The loops of a kernel, the tables it looks up and the arrays it keeps between loops."""

    def __init__(self) -> None:
        self.stored: dict[str, Stored] = {}
        self.checks: dict[str, Callable[[Loop, str], None]] = {}
        self.facts: list[str] = []
        self.results: list[str] = []
        self._tables: dict[tuple[str, bytes], tuple[str, Array]] = {}
        self._temporaries: list[str] = []
        self._watched: list[tuple[str, str, int]] = []
        self._loops: list[Loop] = []
        self._names = 0

    def name(self, letter: str) -> str:
        """A name that nothing else has."""
        self._names += 1
        return f"{letter}{self._names}"

    def loop(self) -> Loop:
        """Another loop, after those there are."""
        self._loops.append(Loop(self))
        return self._loops[-1]

    def argument(self, among: list[str], letter: str) -> str:
        """An array handed over, shape (rows,)."""
        among.append(self.name(letter))
        return among[-1]

    def table(self, values: Iterable[Any] | Array, dtype: Any = None) -> str:
        """An array to look values up in; whole numbers in the smallest type that holds them."""
        array = np.array(values if isinstance(values, np.ndarray) else list(values), dtype=dtype)
        if dtype is None:
            array = array.astype(integer_dtype(int(array.min()), int(array.max())))
        key = array.dtype.str, array.tobytes()
        if key not in self._tables:
            self._tables[key] = self.name("t"), array
        return self._tables[key][0]

    def temporary(self, dtype: Any) -> str:
        """An array for the rows of a block."""
        name = self.name("s")
        self._temporaries.append(f"{name} = empty({BLOCK}, {named(np.dtype(dtype))})")
        return name

    def watched(self, word: str, most: int) -> str:
        """A greatest distance, begun with zero, which must not be more than it may."""
        self._watched.append((self.name("m"), word, most))
        return self._watched[-1][0]

    def written(self) -> Written:
        """The whole."""
        tables = [name for name, _ in self._tables.values()]
        sliced = [*self.facts, *self.results]
        given = ", ".join(["rows", *(f"all_{one}" for one in self.facts), *tables])
        given = ", ".join([given, *(f"all_{one}" for one in self.results)])
        lines = [f"def kernel({given}):", "    odd = uint8(0)"]
        lines += [f"    {name} = {word}(0)" for name, word, _ in self._watched]
        lines += [f"    {line}" for line in self._temporaries]
        lines += [f"    for start in range(0, rows, {BLOCK}):"]
        lines += [f"        count = min({BLOCK}, rows - start)"]
        lines += [f"        {one} = all_{one}[start:start + count]" for one in sliced]
        for loop in self._loops:
            if loop.lines:
                lines.append("        for i in range(count):")
                lines += [f"            {line}" for line in loop.lines]
        beyond = [f"{name} > uint64({most})" for name, _, most in self._watched]
        lines += [f"        if {' or '.join(['odd', *beyond])}:", "            return uint8(1)"]
        lines += ["    return uint8(0)"]
        return Written("\n".join(lines) + "\n", tuple(one for _, one in self._tables.values()))


def named(dtype: np.dtype[Any]) -> str:
    """The name of a type in the source."""
    return "bool_" if dtype.kind == "b" else dtype.name


def held(said: Said) -> np.dtype[Any]:
    """The smallest type that holds all values of a kind, as columns hold them."""
    kind = said.type
    if kind.kind == "boolean":
        return np.dtype(np.bool_)
    if kind.textual:
        return integer_dtype(0, max(len(said.categories), 1))
    if not (kind.numeric or kind.kind == "month") or not kind.bounded:
        return np.dtype(np.int64)
    ends: list[Any] = [kind.minimum, kind.maximum]
    low, high = (scaled(end, kind.scale) for end in ends)
    return integer_dtype(low, high)


def literal(number: Any) -> str:
    """A number as the source has it."""
    return f"({number!r})" if number < 0 else repr(number)
