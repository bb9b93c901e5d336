"""What each library of frames does in its own way: texts, decimals, and columns added."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

import narwhals as nw
from numpy.typing import NDArray

from telcrm.adapters.frames import of_arrow, of_pandas, of_polars
from telcrm.rules import Codes

__all__ = ["LIBRARIES", "Library"]

Texts: TypeAlias = Callable[[Any, tuple[str, ...], int], NDArray[Any] | Codes]
Decimals: TypeAlias = Callable[[Any], NDArray[Any] | None]


class Library(NamedTuple):
    """What is done to a library's own columns and frames.

    Attributes:
        texts: reads a column of texts as codes; of more different ones than are asked for, as
            objects.
        decimals: reads a column of decimals as floats, each of which stands for its decimal; None
            where they are too long for that.
        holds_objects: whether a column holds Python's own values.
        added: a frame with columns of answers after its own; the names of those that hold values
            listed in the book are told.
        made: a frame of columns.
    """

    texts: Texts
    decimals: Decimals
    holds_objects: Callable[[Any], bool]
    added: Callable[[Any, dict[str, Any], frozenset[str]], Any]
    made: Callable[[dict[str, Any]], Any]


def _never(_: Any) -> bool:
    return False


_POLARS: Final = Library(
    of_polars.texts, of_polars.decimals, _never, of_polars.added, of_polars.made
)
_PANDAS: Final = Library(
    of_pandas.texts, of_pandas.decimals, of_pandas.holds_objects, of_pandas.added, of_pandas.made
)
_ARROW: Final = Library(of_arrow.texts, of_arrow.decimals, _never, of_arrow.added, of_arrow.made)

LIBRARIES: Final = MappingProxyType(
    {
        nw.Implementation.POLARS: _POLARS,
        nw.Implementation.PANDAS: _PANDAS,
        nw.Implementation.MODIN: _PANDAS,
        nw.Implementation.PYARROW: _ARROW,
    }
)
"""How columns of each library are read and written."""
