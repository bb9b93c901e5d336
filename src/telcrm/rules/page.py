"""A page to be read: headings, paragraphs and tables, written as text, as HTML or as Markdown.

Whatever stands in a page is text: it is escaped, and lines up where characters are full-width.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import Final, Literal, TypeAlias
from unicodedata import combining, east_asian_width

from telcrm.rules.frozen import FrozenDict

__all__ = [
    "WRITERS",
    "Block",
    "Form",
    "Grid",
    "Heading",
    "Page",
    "Paragraph",
    "Room",
    "aligned",
    "one_line",
]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the blocks after it are about."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        head: a title for each column.
        rows: cells, as many in each row as there are columns; a cell may have several lines.
        numbers: places of the columns that hold numbers.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Room:
    """Lines to be filled in by hand: labels, each with room after it."""

    lines: tuple[tuple[str, ...], ...]


Block: TypeAlias = Heading | Paragraph | Grid | Room
Form: TypeAlias = Literal["text", "html", "markdown"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Attributes:
        title: what stands on top.
        lang: the language it is written in.
        blocks: what it says, in order.
    """

    title: str
    lang: str
    blocks: tuple[Block, ...]


def one_line(text: str) -> str:
    """Text on one line, without what cannot be printed.

    >>> one_line(" one" + chr(10) + "two")
    'one two'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _lines(cell: str) -> list[str]:
    return [one_line(one) for one in cell.split("\n")]


# As text.

_ROOM: Final = 16
"""Places left for a signature."""


def _width(text: str) -> int:
    """Places on a screen: a full-width character takes two."""
    return sum(0 if combining(c) else 1 + (east_asian_width(c) in "WF") for c in text)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    columns = zip(*rows, strict=True)
    return [max(_width(line) for cell in column for line in _lines(cell)) for column in columns]


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> Iterator[str]:
    """The lines of a table in text, its columns below each other.

    Args:
        rows: cells, as many in each row.
        right: places of the columns that are flush right.

    >>> print(*aligned([("星级", "5"), ("star", "12")], right={1}), sep="|")
    星级   5|star  12
    """
    widths = _widths(rows)
    for row in rows:
        for parts in zip_longest(*map(_lines, row), fillvalue=""):
            padded = (
                _padded(part, width, right=place in right)
                for place, (part, width) in enumerate(zip(parts, widths, strict=True))
            )
            yield "  ".join(padded).rstrip()


def _padded(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def _as_text(page: Page) -> str:
    title = one_line(page.title)
    parts = (f"{title}\n{'=' * _width(title)}", *map(_text_of, page.blocks))
    return "\n\n".join(parts) + "\n"


def _text_of(block: Block) -> str:
    match block:
        case Heading(text):
            return f"{one_line(text)}\n{'-' * _width(one_line(text))}"
        case Paragraph(text):
            return one_line(text)
        case Grid(head, rows, numbers):
            ruler = tuple("-" * width for width in _widths((head, *rows)))
            return "\n".join(aligned((head, ruler, *rows), numbers))
        case Room(lines):
            return "\n\n".join("  ".join(aligned(_room(line, "_" * _ROOM))) for line in lines)


def _room(line: tuple[str, ...], blank: str) -> list[list[str]]:
    """The labels of a line and the room after each, as one row of cells."""
    return [[cell for label in line for cell in (label, blank)]]


# As HTML.

_STYLE: Final = """
body { font-family: sans-serif; line-height: 1.5; margin: 2em auto; max-width: 60em }
table { border-collapse: collapse; margin: 1em 0 }
th, td { border: 1px solid #999; padding: .3em .6em; text-align: left; vertical-align: top }
th { background: #eee }
.number { text-align: right }
.room { border-bottom: 1px solid #000; display: inline-block; margin: 1em; width: 10em }
@media print { body { margin: 0; max-width: none } tr { break-inside: avoid } }
"""


def _as_html(page: Page) -> str:
    title = escape(one_line(page.title))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    body = "\n".join((f"<h1>{title}</h1>", *map(_html_of, page.blocks)))
    start = f'<!DOCTYPE html>\n<html lang="{escape(page.lang)}">'
    return f"{start}\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n"


def _html_of(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<h2>{escape(one_line(text))}</h2>"
        case Paragraph(text):
            return f"<p>{escape(one_line(text))}</p>"
        case Grid(head, rows, numbers):
            body = "\n".join(_html_row("td", row, numbers) for row in rows)
            top = _html_row("th", head, numbers)
            return f"<table>\n<thead>{top}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        case Room(lines):
            return "\n".join(f"<p>{''.join(map(_html_room, line))}</p>" for line in lines)


def _html_row(tag: str, row: tuple[str, ...], numbers: Collection[int]) -> str:
    kinds = (' class="number"' if place in numbers else "" for place in range(len(row)))
    cells = (
        f"<{tag}{kind}>{_html_cell(cell)}</{tag}>" for kind, cell in zip(kinds, row, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _html_cell(cell: str) -> str:
    return "<br>".join(map(escape, _lines(cell)))


def _html_room(label: str) -> str:
    return f'{escape(one_line(label))}<span class="room"></span>'


# As Markdown.

_MARKS: Final = re.compile(r"[\\`*_{}\[\]<>|~&$]")
"""What Markdown might take for mark-up."""

_BEGINNINGS: Final = re.compile(r"^(?:[-+#=]|\d+[.)])")
"""What it takes for mark-up where a line begins with it."""


def _as_markdown(page: Page) -> str:
    parts = (f"# {_plain(page.title)}", *map(_markdown_of, page.blocks))
    return "\n\n".join(parts) + "\n"


def _markdown_of(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {_plain(text)}"
        case Paragraph(text):
            return _BEGINNINGS.sub(_escaped, _plain(text))
        case Grid(head, rows, numbers):
            ruler = ("---:" if place in numbers else "---" for place in range(len(head)))
            lines = (_markdown_row(head), f"| {' | '.join(ruler)} |", *map(_markdown_row, rows))
            return "\n".join(lines)
        case Room(lines):
            blank = r"\_" * _ROOM
            return "\n\n".join(
                " ".join(f"{_plain(label)} {blank}" for label in line) for line in lines
            )


def _markdown_row(row: tuple[str, ...]) -> str:
    return f"| {' | '.join('<br>'.join(map(_plain, _lines(cell))) for cell in row)} |"


def _plain(text: str) -> str:
    """Text that means itself in Markdown."""
    return _MARKS.sub(_escaped, one_line(text))


def _escaped(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"


WRITERS: Final[Mapping[Form, Callable[[Page], str]]] = FrozenDict(
    {"text": _as_text, "html": _as_html, "markdown": _as_markdown}
)
"""What writes a page in each form."""
