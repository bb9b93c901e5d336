"""Reports read back: the tables of each form as cells, whatever wrote them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from unicodedata import combining, east_asian_width

__all__ = ["READERS", "Tables", "Tags"]

Tables = list[list[list[str]]]
"""Tables of rows of cells; lines of a cell are separated by line breaks."""

EMPTY = frozenset(("meta", "br"))


class Tags(HTMLParser):
    """The tags of a document, which must be balanced, and the text of its tables."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.tables: Tables = []
        self.text = ""
        self.feed(document)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag == "br":
            self.tables[-1][-1][-1] += "\n"
        if tag not in EMPTY:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and self.open[-1] in ("td", "th"):
            self.tables[-1][-1][-1] += data


def _html(document: str) -> Tables:
    return Tags(document).tables


def _markdown(document: str) -> Tables:
    found: Tables = []
    inside = False
    for line in document.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip(" ") for cell in re.split(r"(?<!\\)\|", line)]
        assert cells[0] == cells[-1] == ""
        if not inside:
            found.append([])
        inside = True
        found[-1].append([_unescaped(cell.replace("<br>", "\n")) for cell in cells[1:-1]])
    for table in found:
        assert all(set(cell) <= set("-:") for cell in table.pop(1))
        assert len({len(row) for row in table}) == 1
    return found


def _unescaped(text: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]<>|~&$]", re.sub(r"\\[^\\]", "", text))
    return re.sub(r"\\(.)", r"\1", text)


def _text(document: str) -> Tables:
    found: Tables = []
    lines = document.split("\n")
    for place, line in enumerate(lines):
        if not re.fullmatch(r"-+(  -+)+", line):
            continue
        widths = [len(one) for one in line.split("  ")]
        start = place - 1
        while lines[start - 1]:
            start -= 1
        end = lines.index("", place)
        head = [_cut(one, widths) for one in lines[start:place]]
        rows = [["\n".join(cells).rstrip("\n") for cells in zip(*head, strict=True)]]
        for cells in (_cut(one, widths) for one in lines[place + 1 : end]):
            if cells[0] or len(rows) == 1:
                rows.append(cells)
            else:
                rows[-1] = [
                    f"{above}\n{below}".rstrip("\n")
                    for above, below in zip(rows[-1], cells, strict=True)
                ]
        found.append(rows)
    return found


def _cut(line: str, widths: list[int]) -> list[str]:
    """A line cut into cells where a screen shows its columns."""
    places = "".join(character + "\0" * (width(character) - 1) for character in line)
    cells, start = [], 0
    for size in widths:
        cells.append(places[start : start + size].replace("\0", "").strip())
        assert not places[start + size : start + size + 2].strip()
        start += size + 2
    return cells


def width(text: str) -> int:
    return sum(0 if combining(c) else 1 + (east_asian_width(c) in "WF") for c in text)


READERS: Mapping[str, Callable[[str], Tables]] = {
    "text": _text,
    "html": _html,
    "markdown": _markdown,
}
