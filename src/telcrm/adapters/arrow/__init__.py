"""Files and tables by way of Apache Arrow: the one place that knows pyarrow."""

from __future__ import annotations

from telcrm.adapters.arrow.reading import (
    BLOCK_BYTES,
    Batch,
    Distinct,
    Extract,
    batch_of,
    distinct,
    open_extract,
    texts,
)
from telcrm.adapters.arrow.writing import Column, table_of, writing

__all__ = [
    "BLOCK_BYTES",
    "Batch",
    "Column",
    "Distinct",
    "Extract",
    "batch_of",
    "distinct",
    "open_extract",
    "table_of",
    "texts",
    "writing",
]
