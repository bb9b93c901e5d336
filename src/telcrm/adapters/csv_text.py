"""CSV as text: rows, the physical line each begins on, and what is no row.

The standard library's reader defines what a row is. What it cannot take is set aside with its line
number, and a file that ends in the middle of a row is never taken for a whole one.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from telcrm.adapters.extract_map import FileForm
from telcrm.errors import ExtractError, Place, Problem
from telcrm.rules.form import Text

__all__ = ["LINE_LIMIT", "Malformed", "RowForm", "Rows", "decode", "read_header", "split_rows"]

LINE_LIMIT: Final = 131_072
"""Bytes in a line, and characters in a field, beyond which a file is no CSV."""

_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class RowForm:
    """What a row of a file looks like.

    Attributes:
        file: the file's name, for errors.
        fields: how many fields a row has.
        delimiter: the character between two fields.
    """

    file: str
    fields: int
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Malformed:
    """A row that cannot be split into the header's fields.

    Attributes:
        line: the physical line on which it begins, from 1.
        text: the row as it stands in the file.
        problem: what is wrong with it.
    """

    line: int
    text: str
    problem: Text


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a piece of text.

    Attributes:
        rows: the fields of each well-formed row.
        lines: the physical line on which each of them begins.
        malformed: the other rows.
        rest: the text of a last row that goes on in the next piece.
    """

    rows: list[list[str]]
    lines: list[int]
    malformed: list[Malformed]
    rest: str = ""


class _Scanned(NamedTuple):
    """Lines `start` to `end` make a row, or an error, or, with neither, a row not yet ended."""

    start: int
    end: int
    fields: list[str] | None
    error: csv.Error | None

    @property
    def unfinished(self) -> bool:
        return self.fields is None and self.error is None


class _MoreTextNeededError(Exception):
    """The reader asks for a line that the next piece of text holds."""


def split_rows(text: str, form: RowForm, *, first_line: int, last: bool) -> Rows:
    r"""Split text that begins with a row. Blank lines are no rows, but they count as lines.

    Args:
        text: any number of lines.
        form: what a row looks like.
        first_line: the physical line on which the text begins.
        last: whether the file ends with this text.

    Raises:
        ExtractError: `extract.truncated` where the file ends inside a row, `extract.format`
            where a quoted field goes on beyond `LINE_LIMIT` characters.

    Example:
        >>> form = RowForm("x.csv", fields=2)
        >>> found = split_rows('a,"b\nc"\n\nd\ne,f\n', form, first_line=2, last=True)
        >>> found.rows, found.lines, [bad.line for bad in found.malformed]
        ([['a', 'b\nc'], ['e', 'f']], [2, 6], [5])
    """
    physical = list(io.StringIO(text, newline="\n"))
    found = Rows([], [], [])
    for scanned in _scan(physical, form.delimiter):
        line = first_line + scanned.start
        if scanned.fields is not None and len(scanned.fields) == form.fields:
            found.rows.append(scanned.fields)
            found.lines.append(line)
        elif scanned.fields != []:
            raw = "".join(physical[scanned.start : scanned.end])
            _check_ends(scanned, raw, Place(form.file, row=line), form.fields, last=last)
            if scanned.unfinished:
                return Rows(found.rows, found.lines, found.malformed, rest=raw)
            problem = _describe(scanned, form.fields)
            found.malformed.append(Malformed(line, raw.rstrip("\r\n"), problem))
    return found


def _scan(lines: list[str], delimiter: str) -> Iterator[_Scanned]:
    reader = csv.reader(_then_stop(lines), delimiter=delimiter, strict=True)
    while (start := reader.line_num) < len(lines):
        fields, error = None, None
        try:
            fields = next(reader)
        except csv.Error as problem:
            error = problem
        except _MoreTextNeededError:
            yield _Scanned(start, len(lines), None, None)
            return
        yield _Scanned(start, reader.line_num, fields, error)


def _then_stop(lines: list[str]) -> Iterator[str]:
    yield from lines
    raise _MoreTextNeededError


def _check_ends(scanned: _Scanned, raw: str, place: Place, expected: int, *, last: bool) -> None:
    """Refuse a row that never ends, or that ends only because the file does."""
    if len(raw) > LINE_LIMIT and scanned.fields is None:
        message = f"a quoted field goes on for more than {LINE_LIMIT} characters"
        hint = "is its closing quote missing?"
        raise ExtractError(Problem("extract.format", message, place, hint))
    if last and scanned.unfinished:
        raise ExtractError(_truncated(place, "a quoted field of the last row is never closed"))
    count = len(scanned.fields or ())
    if last and 0 < count < expected and not raw.endswith("\n"):
        raise ExtractError(_truncated(place, f"the last row has {count} of {expected} fields"))


def _truncated(place: Place, message: str) -> Problem:
    hint = "have the file written or transferred again; nothing of it was rated"
    return Problem("extract.truncated", message, place, hint)


def _describe(scanned: _Scanned, expected: int) -> Text:
    if scanned.fields is None:
        why = str(scanned.error)
        return Text(zh=f"引号或换行有误（{why}）", en=f"its quotes or line ends are wrong ({why})")
    count = len(scanned.fields)
    return Text(
        zh=f"应有 {expected} 个字段，实有 {count} 个",
        en=f"it has {count} fields where the header has {expected}",
    )


def read_header(stream: BinaryIO, form: FileForm, file: str) -> tuple[tuple[str, ...], int]:
    """The column names, and how many physical lines of the stream they took.

    Raises:
        ExtractError: `extract.header` for a file without one, `extract.format` for text in
            another encoding.
    """
    reader = csv.reader(_lines(stream, form.encoding, file), delimiter=form.delimiter, strict=True)
    place = Place(file, row=1)
    hint = "expected a first row with the names of the columns"
    try:
        names = next(filter(None, reader), None)
    except csv.Error as error:
        message = f"the header cannot be read: {error}"
        raise ExtractError(Problem("extract.header", message, place, hint)) from error
    if names is None:
        raise ExtractError(Problem("extract.header", "the file is empty", place, hint))
    return tuple(name.strip() for name in names), reader.line_num


def _lines(stream: BinaryIO, encoding: str, file: str) -> Iterable[str]:
    number = 0
    while data := stream.readline(LINE_LIMIT):
        number += 1
        text = decode(data, encoding, first_line=number, file=file, last=False)
        if "\0" in text:
            raise _of_another_encoding(data, encoding, Place(file, row=number))
        yield text.removeprefix("\ufeff") if number == 1 else text


def decode(data: bytes, encoding: str, *, first_line: int, file: str, last: bool) -> str:
    """The text of bytes that begin a line.

    Raises:
        ExtractError: `extract.format` with the line where the text is not of the encoding;
            `extract.truncated` where the file ends inside a character.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = Place(file, row=first_line + data.count(b"\n", 0, error.start))
        if last and error.end == len(data):
            raise ExtractError(_truncated(place, "the file ends inside a character")) from error
        raise _of_another_encoding(data, encoding, place) from error


def _of_another_encoding(data: bytes, encoding: str, place: Place) -> ExtractError:
    other = "utf-8" if encoding != "utf-8" else "gb18030"
    hint = f'say encoding = "{other}" under [file] in the map, or save the file as UTF-8'
    if data.startswith(_UTF16_MARKS) or b"\0" in data:
        hint = "it looks like UTF-16, which is not read: save the file as UTF-8"
    return ExtractError(Problem("extract.format", f"the text is not {encoding}", place, hint))
