"""Where a box of positions is cut so that a rule of a large table holds in a part, or is gone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from telcrm.rules.analysis.tables.boxes import Parts
from telcrm.rules.analysis.whole_book.dimensions import Dimension
from telcrm.rules.analysis.whole_book.large_tables import LargeTable
from telcrm.rules.form import Reference
from telcrm.rules.grid import Axis
from telcrm.rules.record.backend import locator

__all__ = ["Cutter"]


class Cutter:
    """Turns what tables tell into cuts between positions.

    Args:
        dimensions: the lines of positions.
    """

    def __init__(self, dimensions: Sequence[Dimension]) -> None:
        self._dimensions = dimensions
        self._places = {one.name: place for place, one in enumerate(dimensions) if one.known}
        self._starts: dict[tuple[str, int, int], int] = {}

    def around(
        self,
        large: LargeTable,
        parts: Parts,
        rules: int,
        box: Sequence[tuple[int, int]],
        apart: int | None = None,
    ) -> tuple[int, int] | None:
        """The dimension to cut and the position after the cut; None where nothing can be cut.

        Args:
            large: the table.
            parts: the cells that its columns have in the box.
            rules: the bitset of the rules to cut around.
            box: a run of positions on each dimension.
            apart: a dimension that is not cut.
        """
        if not rules:
            return None
        places = [self._place(column) for column in large.table.columns]
        columns = sum(
            1 << column
            for column, place in enumerate(places)
            if place is not None and place != apart and box[place][0] < box[place][1]
        )
        cut = large.cut(parts, rules, columns)
        place = None if cut is None else places[cut.column]
        if cut is None or place is None:
            return None
        if self._dimensions[place].ordered:
            cell = _change(parts[cut.column], cut.cells)
            return place, self._start(large, cut.column, place, cell)
        axis = large.space.axes[cut.column]
        return place, self._first_other(axis, place, box[place], cut.cells)

    def _place(self, column: object) -> int | None:
        return self._places.get(column.name) if isinstance(column, Reference) else None

    def _start(self, large: LargeTable, column: int, place: int, cell: int) -> int:
        """The first position of a cell."""
        asked = large.table.name, column, cell
        found = self._starts.get(asked)
        if found is None:
            locate, dimension = locator(large.space.axes[column]), self._dimensions[place]
            positions = range(dimension.size)
            found = bisect_left(positions, cell, key=lambda at: locate(dimension.value(at)))
            self._starts[asked] = found
        return found

    def _first_other(self, axis: Axis, place: int, run: tuple[int, int], cells: int) -> int:
        """The first position of a run that lies on the other side of a rule than its first."""
        locate, value = locator(axis), self._dimensions[place].value
        inside = [cells >> locate(value(at)) & 1 for at in range(run[0], run[1] + 1)]
        return run[0] + inside.index(1 - inside[0])


def _change(part: int, cells: int) -> int:
    """The cell at which a rule begins or ends to hold, so that the larger side is cut off."""
    low, high = (part & -part).bit_length() - 1, part.bit_length() - 1
    changes = (cells ^ cells << 1) & ((2 << high) - (2 << low))
    first, last = (changes & -changes).bit_length() - 1, changes.bit_length() - 1
    return first if first - low >= high + 1 - last else last
