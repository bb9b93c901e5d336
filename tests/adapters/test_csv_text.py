"""Rows and line numbers: against texts whose rows are known because the test wrote them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.adapters.csv_text import LINE_LIMIT, RowForm, read_header, split_rows
from telcrm.adapters.extract_map import FileForm
from telcrm.errors import ExtractError

FORM = RowForm("customers.csv", fields=3)

plain_fields = st.text(st.sampled_from("ab5全球 ;'\t"), max_size=4)
wild_fields = st.text(st.sampled_from('a全,"\n\r;'), max_size=5)
endings = st.sampled_from(["\n", "\r\n"])


@dataclass(frozen=True)
class Written:
    """A text, and what is to be found in it."""

    text: str
    rows: list[tuple[int, list[str]]]
    malformed: list[int]


def quote(field: str, *, always: bool) -> str:
    if always or set(field) & set(',"\n\r'):
        return '"' + field.replace('"', '""') + '"'
    return field


@st.composite
def written(draw: st.DrawFn) -> Written:
    """Rows of three fields, rows of other lengths and blank lines, in any order."""
    text, rows, malformed = "", [], []
    for _ in range(draw(st.integers(0, 8))):
        line = text.count("\n") + 1
        count = draw(st.sampled_from([0, 1, 2, 3, 3, 3, 3, 4]))
        fields = [draw(st.one_of(plain_fields, wild_fields)) for _ in range(count)]
        always = draw(st.booleans()) or count == 1
        text += ",".join(quote(field, always=always) for field in fields) + draw(endings)
        if count == 3:
            rows.append((line, fields))
        elif count:
            malformed.append(line)
    return Written(text, rows, malformed)


@given(written())
def test_finds_each_row_on_the_line_where_it_begins(made: Written) -> None:
    """Fields and physical lines are those the test wrote, quoted newlines and blanks included."""
    found = split_rows(made.text, FORM, first_line=1, last=True)
    assert list(zip(found.lines, found.rows, strict=True)) == made.rows
    assert [bad.line for bad in found.malformed] == made.malformed
    assert found.rest == ""


@given(written(), st.data())
def test_pieces_cut_at_any_line_give_the_same_rows(made: Written, data: st.DataObject) -> None:
    """A row that begins in one piece and ends in a later one is neither lost nor moved."""
    lines = list(io.StringIO(made.text, newline="\n"))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(lines)))) | {0, len(lines)})
    rest, rest_line, rows, malformed = "", 1, [], []
    for start, end in pairwise(cuts):
        text = rest + "".join(lines[start:end])
        found = split_rows(text, FORM, first_line=rest_line, last=end == len(lines))
        rows += zip(found.lines, found.rows, strict=True)
        malformed += [bad.line for bad in found.malformed]
        rest, rest_line = found.rest, end + 1 - found.rest.count("\n")
    assert (rows, malformed, rest) == (made.rows, made.malformed, "")


@given(written(), st.sampled_from(['a,"b', "a", "a,b", 'a,b,"c\nd,e,f\n', '"\n\n']))
def test_a_text_that_ends_inside_a_row_is_refused(made: Written, tail: str) -> None:
    """Too few fields without a line end, or an open quote: the line of that row is named."""
    with pytest.raises(ExtractError) as caught:
        split_rows(made.text + tail, FORM, first_line=1, last=True)
    assert caught.value.code == "extract.truncated"
    assert caught.value.place.row == made.text.count("\n") + 1


@pytest.mark.parametrize("tail", ["a,b,c", 'a,b,"c"', "a,b,", "", "\n\n", "a,b\n"])
def test_a_whole_last_row_needs_no_line_end(tail: str) -> None:
    """All fields are there, or the line has an end: nothing tells of a break."""
    found = split_rows("x,y,z\n" + tail, FORM, first_line=1, last=True)
    assert found.rows[0] == ["x", "y", "z"]


def test_text_after_a_closing_quote_spoils_its_row_alone() -> None:
    """A quote that cannot be read is set aside with its text; the next line is a row again."""
    found = split_rows('a,"b"x,c\nd,e,f\n', FORM, first_line=5, last=True)
    assert found.rows == [["d", "e", "f"]]
    assert [(bad.line, bad.text) for bad in found.malformed] == [(5, 'a,"b"x,c')]


def test_a_carriage_return_inside_a_row_spoils_it_alone() -> None:
    """A line ends with LF or CRLF; a CR elsewhere, unquoted, is a mistake of that row."""
    found = split_rows("a\rb,c,d\ne,f,g\n", FORM, first_line=1, last=True)
    assert found.lines == [2]
    assert [bad.line for bad in found.malformed] == [1]


def test_a_quote_that_swallows_the_file_is_named_before_it_fills_the_memory() -> None:
    """A field beyond the limit says which line opened it."""
    text = "a,b,c\n" + 'd,"e,f\n' + "x,y,z\n" * (LINE_LIMIT // 5)
    with pytest.raises(ExtractError, match="closing quote missing") as caught:
        split_rows(text, FORM, first_line=1, last=False)
    assert (caught.value.code, caught.value.place.row) == ("extract.format", 2)


@pytest.mark.parametrize(
    ("content", "names", "lines"),
    [
        (b"a,b\n1,2\n", ("a", "b"), 1),
        (b"\xef\xbb\xbfa, b \r\n1,2\n", ("a", "b"), 1),
        (b'\n\n"a\nx",b\n', ("a\nx", "b"), 4),
        (b"a,b", ("a", "b"), 1),
    ],
)
def test_reads_the_header(content: bytes, names: tuple[str, ...], lines: int) -> None:
    """A byte order mark, blanks, blank lines before it and quoted newlines are no names."""
    assert read_header(io.BytesIO(content), FileForm(), "x.csv") == (names, lines)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "extract.header"),
        (b"\n\n", "extract.header"),
        (b'a,"b', "extract.header"),
        ("品牌,网龄\n".encode("gb18030"), "extract.format"),
    ],
)
def test_refuses_a_header_that_cannot_be_read(content: bytes, code: str) -> None:
    """An empty file has no header; another encoding is named with the key that sets it."""
    with pytest.raises(ExtractError) as caught:
        read_header(io.BytesIO(content), FileForm(), "x.csv")
    assert caught.value.code == code
    if code == "extract.format":
        assert 'encoding = "gb18030"' in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["id,brand\n1,2\n", "编号,品牌\n1,2\n"])
def test_utf_16_is_recognised(encoding: str, text: str) -> None:
    """Spreadsheets write it as "Unicode text"; no key of the map would help."""
    with pytest.raises(ExtractError, match="it looks like UTF-16") as caught:
        read_header(io.BytesIO(text.encode(encoding)), FileForm(), "x.csv")
    assert caught.value.code == "extract.format"
