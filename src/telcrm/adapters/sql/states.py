"""The states of a table as a statement needs them: apart only where something else is said.

The engine keeps apart every set of rules that may match together. Where two sets say the same, and
lead to the same under all that follows, one state does for both, which makes statements short.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from telcrm.rules.grid import Lattice, Layer

__all__ = ["States", "fewest"]


@dataclass(frozen=True, slots=True)
class States:
    """A table's columns one after the other, and the states they lead to.

    Attributes:
        order: the table's columns.
        layers: for each of them its cells' classes, and from states and classes the next states.
        said: what is said in each last state.
    """

    order: tuple[int, ...]
    layers: tuple[Layer, ...]
    said: tuple[Hashable, ...]

    @property
    def entries(self) -> int:
        """How many pairs of a state and a class there are."""
        return sum(len(one.table) * len(one.table[0]) for one in self.layers)


def fewest(lattice: Lattice, said: Sequence[Hashable]) -> States:
    """The fewest states that say the same.

    Args:
        lattice: of a table.
        said: what is said in each of its last states.
    """
    numbers = {one: at for at, one in enumerate(dict.fromkeys(said))}
    merged = [numbers[one] for one in said]
    layers: list[Layer] = []
    for layer in reversed(lattice.layers):
        rows = [tuple(merged[state] for state in row) for row in layer.table]
        apart = {row: at for at, row in enumerate(dict.fromkeys(rows))}
        merged = [apart[row] for row in rows]
        layers.append(_narrowed(layer.classes, tuple(apart)))
    return States(lattice.order, tuple(reversed(layers)), tuple(numbers))


def _narrowed(classes: Sequence[int], table: tuple[tuple[int, ...], ...]) -> Layer:
    """Classes that lead to the same states are one."""
    columns = list(zip(*table, strict=True))
    apart = {column: at for at, column in enumerate(dict.fromkeys(columns))}
    narrow = [apart[column] for column in columns]
    return Layer(tuple(narrow[one] for one in classes), tuple(zip(*apart, strict=True)))
