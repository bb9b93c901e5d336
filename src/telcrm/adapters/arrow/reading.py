"""Reading CSV and Parquet piece by piece, so that memory does not grow with the file."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from telcrm.adapters.csv_text import LINE_LIMIT, Malformed, RowForm, decode, read_header, split_rows
from telcrm.adapters.extract_map import FileForm
from telcrm.errors import ExtractError, Place, Problem
from telcrm.rules import Codes

__all__ = [
    "BLOCK_BYTES",
    "Batch",
    "Distinct",
    "Extract",
    "batch_of",
    "distinct",
    "open_extract",
    "texts",
]

BLOCK_BYTES: Final = 4 << 20
"""How much of a CSV file is held at once; a Parquet batch has a row for each 64 bytes of it."""

_BYTES_A_ROW: Final = 64
_BOM: Final = b"\xef\xbb\xbf"
_PARQUET_MAGIC: Final = b"PAR1"


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of an extract.

    Attributes:
        lines: the physical line (CSV) or the number of the row (else) for each row, from 1.
        rows: the columns that were asked for; CSV gives text, Parquet what it holds.
        malformed: rows that could not be split into fields.
        done: how far the extract has been read, in the extract's own measure.
        unended: the line of a row that ends with the file and not with a line end, if any.
    """

    lines: NDArray[np.int64]
    rows: pa.RecordBatch
    malformed: tuple[Malformed, ...]
    done: int
    unended: int | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """A source of customers, of any length.

    Attributes:
        name: what errors call it.
        columns: all of its columns.
        total: its size, in the measure of `Batch.done`.
        measure: `bytes` or `rows`.
        batches: takes the names of the columns wanted and gives their batches in order.
        path: the file, if it is one.
    """

    name: str
    columns: tuple[str, ...]
    total: int
    measure: str
    batches: Callable[[Sequence[str]], Iterator[Batch]]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Distinct:
    """A column as its distinct values and, for each row, which one it holds (-1: null)."""

    codes: NDArray[np.int64]
    values: list[Any]


def open_extract(path: Path, form: FileForm, block_bytes: int = BLOCK_BYTES) -> Extract:
    """The extract in a file, which is Parquet if its name ends so, and else CSV, `.gz` or not.

    Args:
        path: the file.
        form: how a CSV file is written.
        block_bytes: how much of it to hold at once; the result does not depend on it.

    Raises:
        ExtractError: `extract.not_found`, `extract.format`, `extract.header`,
            `extract.truncated`; the last three may come later, while batches are read.
    """
    if not path.is_file():
        hint = "a folder is not read" if path.exists() else f"looked in {path.absolute().parent}"
        raise ExtractError(Problem("extract.not_found", f"there is no file {path}", hint=hint))
    if path.suffix.lower() == ".parquet":
        return _open_parquet(path, max(1, block_bytes // _BYTES_A_ROW))
    return _open_csv(path, form, block_bytes)


# CSV.


@dataclass(frozen=True, slots=True)
class _Csv:
    """A CSV file whose header is known."""

    path: Path
    form: FileForm
    columns: tuple[str, ...]
    header_lines: int
    block_bytes: int

    @property
    def rows(self) -> RowForm:
        return RowForm(str(self.path), len(self.columns), self.form.delimiter)


@dataclass(frozen=True, slots=True)
class _Block:
    """Whole lines of a CSV file; `last` if the file ends with them."""

    data: bytes
    first_line: int
    last: bool

    @property
    def unended(self) -> bool:
        """Whether the file ends with a row that no line end closes."""
        return self.last and bool(self.data) and not self.data.endswith(b"\r")


def _open_csv(path: Path, form: FileForm, block_bytes: int) -> Extract:
    if form.header is True:
        with _opened(path) as (_, stream):
            columns, header_lines = read_header(stream, form, str(path))
    else:
        columns, header_lines = form.header, 0
    file = _Csv(path, form, columns, header_lines, block_bytes)
    total = path.stat().st_size
    return Extract(
        str(path), columns, total, "bytes", lambda wanted: _csv_batches(file, wanted), path
    )


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The file as it is, and its content, which `.gz` holds compressed."""
    try:
        with path.open("rb") as raw:
            packed = path.suffix.lower() == ".gz"
            yield raw, cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
    except EOFError as error:
        raise _broken(path, "extract.truncated", "the compressed file breaks off") from error
    except (OSError, zlib.error) as error:
        raise _broken(path, "extract.format", f"the file cannot be read: {error}") from error


def _broken(path: Path, code: str, message: str) -> ExtractError:
    hint = "have the file written or transferred again; nothing of it was rated"
    return ExtractError(Problem(code, message, Place(str(path)), hint))


def _csv_batches(file: _Csv, wanted: Sequence[str]) -> Iterator[Batch]:
    with _opened(file.path) as (raw, stream):
        for _ in range(file.header_lines):
            stream.readline()
        rest, rest_line = "", file.header_lines + 1
        for block in _blocks(stream, file):
            batch = None if rest else _split_plain(block, file, wanted, raw.tell())
            if batch is None:
                batch, rest = _split_any(block, rest, rest_line, file, wanted, raw.tell())
            rest_line = block.first_line + block.data.count(b"\n") - rest.count("\n")
            yield batch


def _blocks(stream: BinaryIO, file: _Csv) -> Iterator[_Block]:
    """The rest of the stream; the last block is the one that does not end a line."""
    line, last = file.header_lines + 1, False
    while not last:
        data = stream.read(file.block_bytes) + stream.readline(LINE_LIMIT + 1)
        data = data.removeprefix(_BOM) if line == 1 else data
        last = not data.endswith(b"\n")
        _check_lines(data, line, file)
        yield _Block(data, line, last)
        line += data.count(b"\n")


def _check_lines(data: bytes, first_line: int, file: _Csv) -> None:
    """Refuse what has no lines, such as a binary file, before it fills the memory."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    lengths = np.diff(ends, prepend=-1, append=len(data))
    if lengths.max() > LINE_LIMIT:
        place = Place(str(file.path), row=first_line + int(lengths.argmax()))
        message = f"a line of more than {LINE_LIMIT} bytes"
        hint = "is this CSV text, with a line for each row?"
        raise ExtractError(Problem("extract.format", message, place, hint))


def _split_plain(block: _Block, file: _Csv, wanted: Sequence[str], done: int) -> Batch | None:
    """The fast way for a block where every line is a row, and nothing is quoted; else None."""
    data = block.data
    if not data or b'"' in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    if file.form.encoding != "utf-8":
        data = _decode(block, file).encode()
    try:
        table = _parse_plain(data, file, wanted)
    except pa.ArrowInvalid:
        return None
    count = data.count(b"\n") + (not data.endswith(b"\n"))
    if table.num_rows != count:
        return None
    lines = np.arange(block.first_line, block.first_line + count)
    unended = int(lines[-1]) if block.unended else None
    return Batch(lines, _as_batch(table, wanted), (), done, unended)


def _parse_plain(data: bytes, file: _Csv, wanted: Sequence[str]) -> pa.Table:
    # Names may repeat in a header, positions do not.
    numbers = [str(file.columns.index(name)) for name in wanted] or ["0"]
    every = [str(number) for number in range(len(file.columns))]
    return pcsv.read_csv(
        pa.BufferReader(data),
        pcsv.ReadOptions(use_threads=False, block_size=len(data), column_names=every),
        pcsv.ParseOptions(delimiter=file.form.delimiter, quote_char=False, double_quote=False),
        pcsv.ConvertOptions(
            column_types=dict.fromkeys(every, pa.string()),
            include_columns=numbers,
            null_values=[],
            strings_can_be_null=False,
        ),
    )


def _as_batch(table: pa.Table, names: Sequence[str]) -> pa.RecordBatch:
    arrays = [_one_chunk(table.column(index)) for index in range(len(names))]
    return pa.RecordBatch.from_arrays(arrays, names=list(names))


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def _split_any(
    block: _Block, rest: str, rest_line: int, file: _Csv, wanted: Sequence[str], done: int
) -> tuple[Batch, str]:
    """The exact way for any block, and the beginning of a row that the next one ends."""
    text = rest + _decode(block, file)
    found = split_rows(text, file.rows, first_line=rest_line, last=block.last)
    places = [file.columns.index(name) for name in wanted]
    arrays = [pa.array([row[place] for row in found.rows], pa.string()) for place in places]
    rows = pa.RecordBatch.from_arrays(arrays, names=list(wanted))
    lines = np.array(found.lines, np.int64)
    begun = [*found.lines, *(bad.line for bad in found.malformed)]
    unended = max(begun, default=None) if block.unended else None
    return Batch(lines, rows, tuple(found.malformed), done, unended), found.rest


def _decode(block: _Block, file: _Csv) -> str:
    form, name = file.form, str(file.path)
    line, last = block.first_line, block.last
    return decode(block.data, form.encoding, first_line=line, file=name, last=last)


# Parquet, and columns at hand.


def _open_parquet(path: Path, batch_rows: int) -> Extract:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        with path.open("rb") as stream:
            begins = stream.read(4) == _PARQUET_MAGIC
        code, what = "extract.format", f"this is no Parquet file: {error}"
        if begins:
            code, what = "extract.truncated", "the Parquet file breaks off: its end is missing"
        raise _broken(path, code, what) from error
    names, total = tuple(file.schema_arrow.names), file.metadata.num_rows
    file.close()

    def batches(wanted: Sequence[str]) -> Iterator[Batch]:
        return _parquet_batches(path, wanted, batch_rows)

    return Extract(str(path), names, total, "rows", batches, path)


def _parquet_batches(path: Path, wanted: Sequence[str], batch_rows: int) -> Iterator[Batch]:
    done = 0
    try:
        with pq.ParquetFile(path) as file:
            _check_flat(file.schema_arrow, wanted, path)
            for rows in file.iter_batches(batch_rows, columns=list(wanted)):
                lines = np.arange(done + 1, done + 1 + rows.num_rows)
                done += rows.num_rows
                yield Batch(lines, rows.select(list(wanted)), (), done)
            if not done:
                empty = file.schema_arrow.empty_table().select(list(wanted))
                yield Batch(np.zeros(0, np.int64), _as_batch(empty, wanted), (), 0)
    except (pa.ArrowException, OSError) as error:
        message = f"the Parquet file cannot be read after row {done}: {error}"
        raise _broken(path, "extract.format", message) from error


def _check_flat(schema: pa.Schema, wanted: Sequence[str], path: Path) -> None:
    for name in wanted:
        if pa.types.is_nested(schema.field(name).type):
            message = f"column {name!r} holds {schema.field(name).type}"
            hint = "only columns of single values are read; name others than it in keep = [...]"
            raise ExtractError(Problem("extract.format", message, Place(str(path), name), hint))


def batch_of(columns: Mapping[str, Any], first_row: int) -> Batch:
    """A batch of columns at hand: NumPy arrays, masked or not, codes, or lists; None is null."""
    arrays = [_array(column) for column in columns.values()]
    rows = pa.RecordBatch.from_arrays(arrays, names=list(columns))
    lines = np.arange(first_row, first_row + rows.num_rows)
    return Batch(lines, rows, (), first_row - 1 + rows.num_rows)


def _array(column: Any) -> pa.Array:
    if isinstance(column, Codes):
        codes = pa.array(column.codes, pa.int32(), mask=column.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.categories, pa.string()))
    mask = np.ma.getmaskarray(column) if isinstance(column, np.ma.MaskedArray) else None
    return pa.array(np.asarray(column) if mask is not None else column, mask=mask)


# What the job asks of a batch.


def distinct(rows: pa.RecordBatch, name: str) -> Distinct:
    """A column's distinct values, as Python's own, and which of them each row holds.

    A timestamp is its calendar day, in its own time zone; a float narrower than 64 bits is the
    decimal of its shortest form.
    """
    array = rows.column(name)
    if pa.types.is_timestamp(array.type):
        local = array if array.type.tz is None else pc.local_timestamp(array)
        array = local.cast(pa.date32(), safe=False)
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy().astype(np.int64)
    return Distinct(codes, _python_values(coded.dictionary))


def _python_values(values: pa.Array) -> list[Any]:
    if values.type in (pa.float32(), pa.float16()):
        return [float(str(value)) for value in values.to_numpy(zero_copy_only=False)]
    return cast("list[Any]", values.to_pylist())


def texts(rows: pa.RecordBatch, name: str, indices: NDArray[np.int64]) -> list[str]:
    """Some rows of a column as text; null is the empty text."""
    taken = rows.column(name).take(pa.array(indices))
    return ["" if value is None else str(value) for value in taken.to_pylist()]
