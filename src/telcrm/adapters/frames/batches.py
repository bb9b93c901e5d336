"""Record batches of Arrow in, record batches with answers out: what streams and Spark ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import narwhals as nw

from telcrm.adapters.frames.eager import rated_piece
from telcrm.adapters.frames.question import Question

__all__ = ["rate_batches"]


def rate_batches(question: Question, batches: Iterable[Any]) -> Iterator[Any]:
    """Batches with their answers, which are the same in whatever batches the rows come.

    Texts come as strings: a dictionary would be another one in each batch.

    Args:
        question: what is asked.
        batches: `pyarrow.RecordBatch`es.
    """
    for batch in batches:
        yield from _rated(question, batch).to_batches()


def _rated(question: Question, batch: Any) -> Any:
    pa = nw.dependencies.get_pyarrow()
    table = rated_piece(question, nw.from_native(pa.Table.from_batches([batch]), eager_only=True))
    for place in range(batch.num_columns, table.num_columns):
        if pa.types.is_dictionary(table.field(place).type):
            texts = table.column(place).cast(pa.string())
            table = table.set_column(place, table.field(place).name, texts)
    return table
