"""The cells of a batch as the columns a book evaluates, and the cells that cannot be read.

Each distinct cell is read once, by the function that would read it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from telcrm.adapters.arrow import Batch, Distinct, distinct
from telcrm.adapters.binding import Source
from telcrm.adapters.cells import UnreadableError
from telcrm.rules.columns.column import Codes
from telcrm.rules.form import Text
from telcrm.rules.types import Kind, Value

__all__ = ["CellColumn", "read_column"]

_PLACEHOLDERS: Final[Mapping[Kind, Any]] = {
    "boolean": False,
    "integer": 0,
    "month": 0,
}


@dataclass(frozen=True, slots=True)
class CellColumn:
    """One input's column.

    Attributes:
        source: where its cells came from.
        cells: the cells, as they stand in the extract.
        values: what `book.evaluate` takes; null where a cell is null or cannot be read.
        unreadable: for each code of `cells` that cannot be read, why.
    """

    source: Source
    cells: Distinct
    values: Any
    unreadable: Mapping[int, Text]

    @property
    def refused(self) -> NDArray[np.bool_]:
        """The rows whose cell cannot be read."""
        return np.isin(self.cells.codes, list(self.unreadable))


def read_column(source: Source, batch: Batch) -> CellColumn:
    """Read the cells that feed one input."""
    if source.column is None:
        cells = Distinct(np.zeros(len(batch.lines), np.int64), [source.constant])
        return CellColumn(source, cells, _pack(source, cells.codes, [source.constant]), {})
    cells = distinct(batch.rows, source.column)
    values: list[Value] = []
    unreadable: dict[int, Text] = {}
    for code, cell in enumerate(cells.values):
        try:
            values.append(source.read(cell))
        except UnreadableError as error:
            values.append(None)
            unreadable[code] = error.text
    return CellColumn(source, cells, _pack(source, cells.codes, values), unreadable)


def _pack(source: Source, codes: NDArray[np.int64], values: Sequence[Value]) -> Any:
    """Distinct values and which of them each row holds, as one column."""
    kind = source.spec.type.kind
    # The code of a null cell is -1, which takes the last value.
    return _PACKERS[kind](kind, codes, [*values, None])


def _texts(_: Kind, codes: NDArray[np.int64], values: Sequence[Value]) -> Codes:
    categories = tuple(dict.fromkeys(str(value) for value in values if value is not None))
    places = {category: place for place, category in enumerate(categories)}
    recoded = np.array([places.get(value, -1) for value in values])
    return Codes(recoded[codes], categories)


def _masked(kind: Kind, codes: NDArray[np.int64], values: Sequence[Value]) -> Any:
    null = np.array([value is None for value in values])
    placeholder = _PLACEHOLDERS[kind]
    plain = np.array([placeholder if value is None else value for value in values])
    if not null[codes].any():
        return plain[codes]
    return np.ma.MaskedArray(plain[codes], null[codes])


def _decimals(_: Kind, codes: NDArray[np.int64], values: Sequence[Value]) -> Any:
    """Floats, where each stands for its decimal exactly; else the decimals themselves."""
    floats = [np.nan if value is None else float(value) for value in values]
    exact = all(
        value is None or Decimal(repr(near)) == value
        for value, near in zip(values, floats, strict=True)
    )
    return np.array(floats)[codes] if exact else np.array(values, dtype=object)[codes]


def _dates(_: Kind, codes: NDArray[np.int64], values: Sequence[Value]) -> Any:
    return np.array(values, dtype="datetime64[D]")[codes]


_PACKERS: Final[Mapping[Kind, Callable[[Kind, NDArray[np.int64], Sequence[Value]], Any]]] = {
    "boolean": _masked,
    "integer": _masked,
    "decimal": _decimals,
    "category": _texts,
    "string": _texts,
    "date": _dates,
    "month": _masked,
}
