"""Writing ratings to CSV or Parquet as they come, whole or not at all."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

__all__ = ["Column", "Write", "table_of", "writing"]

Write: TypeAlias = Callable[[pa.RecordBatch], None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of repeated values: what they are, and for each row which one it is (-1: null)."""

    codes: NDArray[Any]
    values: tuple[str, ...]


def table_of(
    rows: pa.RecordBatch,
    keep: tuple[str, ...],
    chosen: NDArray[np.bool_],
    results: Mapping[str, NDArray[Any] | Column],
) -> pa.RecordBatch:
    """The chosen rows: the columns kept, then the results, which have those rows alone."""
    kept = [rows.column(name).filter(pa.array(chosen)) for name in keep]
    made = [_array(values) for values in results.values()]
    return pa.RecordBatch.from_arrays(kept + made, names=[*keep, *results])


def _array(values: NDArray[Any] | Column) -> pa.Array:
    if isinstance(values, Column):
        codes = pa.array(values.codes.astype(np.int32), mask=values.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(values.values, pa.string()))
    if values.dtype == object:
        return pa.array(values.tolist(), pa.string())
    return pa.array(np.ma.getdata(values), mask=_nulls(values))


def _nulls(values: NDArray[Any]) -> NDArray[np.bool_]:
    missing = np.ma.getmaskarray(values)
    return missing | np.isnan(np.ma.getdata(values)) if values.dtype.kind in "fM" else missing


@contextmanager
def writing(path: Path, form: str) -> Iterator[Write]:
    """A function that appends rows to a file.

    Args:
        path: the file, which is overwritten.
        form: the name whose ending tells the form: `.parquet`, `.csv.gz`, else CSV.
    """
    if form.lower().endswith(".parquet"):
        with _parquet(path) as write:
            yield write
        return
    with path.open("wb") as raw:
        if not form.lower().endswith(".gz"):
            yield _csv(raw)
            return
        # No time stamp and no name inside: the same ratings make the same file.
        with gzip.GzipFile("", "wb", fileobj=raw, mtime=0, compresslevel=6) as packed:
            yield _csv(cast("BinaryIO", packed))


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    writers: list[pq.ParquetWriter] = []

    def write(rows: pa.RecordBatch) -> None:
        if not writers:
            writers.append(pq.ParquetWriter(path, rows.schema))
        writers[0].write_batch(rows.cast(writers[0].schema))

    try:
        yield write
    finally:
        for writer in writers:
            writer.close()


def _csv(stream: BinaryIO) -> Write:
    headed = False

    def write(rows: pa.RecordBatch) -> None:
        nonlocal headed
        if not headed:
            names = pa.RecordBatch.from_arrays(
                [pa.array([name]) for name in rows.schema.names],
                [str(index) for index in range(rows.num_columns)],
            )
            stream.write(_csv_lines(names))
            headed = True
        stream.write(_csv_lines(rows))

    return write


def _csv_lines(rows: pa.RecordBatch) -> bytes:
    """Rows as CSV text in UTF-8, quoted where they need it; null is an empty field."""
    if not rows.num_rows:
        return b""
    fields = [_quoted(column) for column in rows.columns]
    lines = pc.binary_join_element_wise(*fields, ",") if len(fields) > 1 else fields[0]
    joined = pc.binary_join(pa.ListArray.from_arrays([0, len(lines)], lines), "\n")
    return cast("bytes", joined[0].as_buffer().to_pybytes()) + b"\n"


def _quoted(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        return _quoted(column.dictionary).take(column.indices).fill_null("")
    text = column.cast(pa.string()).fill_null("")
    special = pc.match_substring_regex(text, '[",\r\n]')
    if not pc.any(special).as_py():
        return text
    doubled = pc.replace_substring(text, '"', '""')
    wrapped = pc.binary_join_element_wise('"', doubled, '"', "")
    return pc.if_else(special, wrapped, text)
