"""Extracts are read whole and in order, whatever the size of a piece, or refused."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.adapters.arrow import batch_of, distinct, open_extract, texts
from telcrm.adapters.csv_text import LINE_LIMIT
from telcrm.adapters.extract_map import FileForm
from telcrm.errors import ExtractError
from telcrm.rules import Codes

UTF8 = FileForm()

Found = list[tuple[int, list[str]]]


def read(path: Path, form: FileForm = UTF8, block: int = 64) -> tuple[Found, list[int]]:
    """Each row with its line, and the lines of malformed rows."""
    extract = open_extract(path, form, block)
    rows: Found = []
    malformed: list[int] = []
    for batch in extract.batches(extract.columns):
        columns = [batch.rows.column(name).to_pylist() for name in extract.columns]
        found = map(list, zip(*columns, strict=True))
        rows += zip(batch.lines.tolist(), found, strict=True)
        malformed += [bad.line for bad in batch.malformed]
    return rows, malformed


def naive(text: str, fields: int) -> tuple[Found, list[int]]:
    """The rows after the header, one character at a time."""
    rows: Found = []
    malformed: list[int] = []
    line, begun, row, field, quoted = 1, 1, [], "", False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            row.append(field)
            field = ""
        elif character == "\n" and not quoted:
            row = [*row, field]
            if row != [""] and begun > 1:
                (rows.append((begun, row)) if len(row) == fields else malformed.append(begun))
            row, field, begun = [], "", line + 1
        else:
            field += character
        line += character == "\n"
    return rows, malformed


lines = st.lists(
    st.sampled_from(
        ["", "a,b", "全球通,5", '"x,y",1', '"p\nq",2', '"r\n\ns","t\n"', "a", "a,b,c", ",", '"",""']
    ),
    max_size=12,
)


@given(lines, st.integers(1, 40), st.sampled_from(["utf-8", "gb18030"]))
def test_reads_what_a_naive_reader_reads(rows: list[str], block: int, encoding: str) -> None:
    """Rows, order and line numbers are the same for any piece size and encoding."""
    text = "\n".join(["one,two", *rows, ""])
    form = FileForm(encoding=encoding)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(text.encode(encoding))
        assert read(path, form, block) == naive(text, 2)


plain = st.text(st.sampled_from("ab5全 ;'\t\x00é"), min_size=1, max_size=5)


@given(
    st.lists(st.tuples(plain, plain), max_size=9), st.sampled_from(["\n", "\r\n"]), st.booleans()
)
def test_the_fast_way_splits_as_the_exact_way(
    rows: list[tuple[str, str]], ending: str, closed: bool
) -> None:
    """Text without quotes takes Arrow's reader; the standard library's finds the same."""
    text = ending.join(["one,two", *map(",".join, rows)]) + ending * closed
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(text.encode())
        found, malformed = read(path)
        with path.open(encoding="utf-8", newline="") as stream:
            expected = list(csv.reader(stream))[1:]
    assert [row for _, row in found] == expected
    assert [line for line, _ in found] == list(range(2, len(rows) + 2))
    assert malformed == []


def test_a_stray_carriage_return_is_one_rows_mistake(tmp_path: Path) -> None:
    """A CR inside a line neither ends it nor spoils its neighbours."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"one,two\r\na,b\r\nc\r,d\r\ne,f\r\n")
    assert read(path) == ([(2, ["a", "b"]), (4, ["e", "f"])], [3])


def test_a_byte_order_mark_is_not_part_of_a_name(tmp_path: Path) -> None:
    """Spreadsheets write one; with and without a header it is skipped."""
    path = tmp_path / "x.csv"
    path.write_bytes("\ufeff甲,乙\n1,2\n".encode())
    assert open_extract(path, UTF8).columns == ("甲", "乙")
    headless = FileForm(header=("one", "two"))
    assert read(path, headless) == ([(1, ["甲", "乙"]), (2, ["1", "2"])], [])


def test_a_compressed_file_is_read_as_its_content(tmp_path: Path) -> None:
    """`.csv.gz` is CSV; its progress is counted in compressed bytes."""
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(b"one,two\na,b\n", mtime=0))
    assert read(path) == ([(2, ["a", "b"])], [])
    extract = open_extract(path, UTF8)
    assert [*extract.batches(("one",))][-1].done == extract.total


def test_another_delimiter(tmp_path: Path) -> None:
    """A bar may be a byte of a Chinese character in GB 18030 without cutting it."""
    path = tmp_path / "x.txt"
    text = "one|two\n亅|丨\n"
    assert b"|" in "亅".encode("gb18030")
    path.write_bytes(text.encode("gb18030"))
    form = FileForm(encoding="gb18030", delimiter="|")
    assert read(path, form) == ([(2, ["亅", "丨"])], [])


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"one,two\na,b\nc", "extract.truncated", 3),
        (b'one,two\na,b\nc,"d', "extract.truncated", 3),
        (b'one,two\na,b\nc,"d\ne,f\n', "extract.truncated", 3),
        ("one,two\na,b\nc,通".encode()[:-1], "extract.truncated", 3),
        (b"one,two\na,b\nc,\xff\nd,e\n", "extract.format", 3),
        (b"one,two\na,b\nc," + b"x" * LINE_LIMIT + b"\n", "extract.format", 3),
        (b"", "extract.header", 1),
    ],
)
@pytest.mark.parametrize("block", [1, 11, 1 << 20])
def test_a_broken_file_is_refused(
    content: bytes, code: str, line: int, block: int, tmp_path: Path
) -> None:
    """The line where it breaks is named, however the file is cut into pieces."""
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(ExtractError) as caught:
        read(path, block=block)
    assert (caught.value.code, caught.value.place.row) == (code, line)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (
            "x.csv.gz",
            gzip.compress(b"one,two\n" + b"3.14159,2.71828\n" * 9, mtime=0)[:-20],
            "extract.truncated",
        ),
        ("x.csv.gz", b"one,two\na,b\n", "extract.format"),
        ("x.parquet", b"one,two\na,b\n", "extract.format"),
        ("x.parquet", b"PAR1 and no more", "extract.truncated"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    """What is no archive, or no Parquet, or only the beginning of one, is told apart."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ExtractError) as caught:
        read(path)
    assert caught.value.code == code


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    """Neither can be read, and the message says which it is."""
    for path, words in ((tmp_path / "none.csv", "looked in"), (tmp_path, "a folder")):
        with pytest.raises(ExtractError, match=words) as caught:
            open_extract(path, UTF8)
        assert caught.value.code == "extract.not_found"


def test_parquet_rows_are_numbered_from_one(tmp_path: Path) -> None:
    """Batches follow each other without a gap, and only the columns asked for are read."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": range(5), "b": [[1]] * 5}), path, row_group_size=2)
    extract = open_extract(path, UTF8, block_bytes=1)
    batches = list(extract.batches(("a",)))
    assert [line for batch in batches for line in batch.lines] == [1, 2, 3, 4, 5]
    assert [value for batch in batches for value in batch.rows.column(0).to_pylist()] == [*range(5)]
    assert (extract.total, batches[-1].done) == (5, 5)


def test_a_parquet_column_of_lists_is_refused(tmp_path: Path) -> None:
    """A cell holds one value."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"b": [[1]]}), path)
    with pytest.raises(ExtractError, match="only columns of single values") as caught:
        read(path)
    assert caught.value.place.path == "b"


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (pa.array([2, None, 2]), [2, None, 2]),
        (pa.array([True, None]), [True, None]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
        (pa.array([Decimal("1.50"), None]), [Decimal("1.50"), None]),
        (pa.array([29.85], pa.float32()), [29.85]),
        (pa.array([dt.date(1969, 12, 31)]), [dt.date(1969, 12, 31)]),
        (pa.array([-1], pa.timestamp("ns")), [dt.date(1969, 12, 31)]),
        (pa.array([1704038400], pa.timestamp("s", "Asia/Shanghai")), [dt.date(2024, 1, 1)]),
        (np.ma.MaskedArray([1, 2], [False, True]), [1, None]),
        (Codes([1, -1, 0], ["a", "b"]), ["b", None, "a"]),
    ],
)
def test_distinct_values_are_pythons_own(column: object, values: list[object]) -> None:
    """Each Arrow type gives exact values; a time stamp is its local calendar day."""
    rows = batch_of({"x": column}, 1).rows
    found = distinct(rows, "x")
    assert [None if code < 0 else found.values[code] for code in found.codes] == values


def test_rows_as_text() -> None:
    """Rejected rows show their cells; null is empty."""
    rows = batch_of({"x": [1.5, None, 2.0]}, 1).rows
    assert texts(rows, "x", np.array([2, 1])) == ["2.0", ""]
