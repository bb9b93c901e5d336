"""Tables in both languages, what was found beside what was planted, and the page made of them."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from picture import Picture
from words import ENGLISH


@dataclass(frozen=True)
class Finding:
    """How many rows a system found, how many were planted, and how many are both."""

    name: str
    found: int
    planted: int
    hits: int

    @property
    def precision(self) -> float:
        """Which share of what was found was planted."""
        return self.hits / max(self.found, 1)

    @property
    def recall(self) -> float:
        """Which share of what was planted was found."""
        return self.hits / max(self.planted, 1)


Part = str | Finding | Picture
Chapter = Callable[..., Iterator[Part]]


def finding(name: str, found: Any, planted: Any) -> Finding:
    """Hold what was found against what was planted, row by row."""
    found, planted = np.ma.filled(found, False), np.asarray(planted)
    return Finding(name, int(found.sum()), int(planted.sum()), int((found & planted).sum()))


def findings(found: Iterable[Finding]) -> str:
    """A table of precision and recall."""
    heads = (
        "找什么 what",
        "真有 true",
        "发现 found",
        "命中 hits",
        "查准率 precision",
        "查全率 recall",
    )
    return table(
        heads,
        [
            (
                one.name,
                one.planted,
                one.found,
                one.hits,
                f"{one.precision:.1%}",
                f"{one.recall:.1%}",
            )
            for one in found
        ],
    )


def counts(head: str, values: Any, means: Mapping[str, Any] | None = None) -> str:
    """How many rows have each value, their share, and the mean of further columns over them.

    Numbers come in their order, words by how many rows have them.
    """
    given = np.array(np.ma.asarray(values).tolist(), object)
    found = Counter(given.tolist())
    numbers = all(isinstance(one, int | None) for one in found)
    order = sorted(found, key=lambda one: (one is None, one if numbers else -found[one]))
    rows = [
        (
            both(one),
            found[one],
            f"{found[one] / len(given):.1%}",
            *averages(means or {}, given == one),
        )
        for one in order
    ]
    return table((head, "数量 count", "占比 share", *(means or ())), rows)


def averages(columns: Mapping[str, Any], rows: np.ndarray) -> Iterator[str]:
    """The mean of each column over some rows, what is not known left out."""
    for column in columns.values():
        known = np.ma.compressed(np.ma.masked_invalid(np.ma.asarray(column, float)[rows]))
        yield f"{known.mean():,.2f}" if known.size else "-"


def crossed(head: str, rows: np.ndarray, columns: np.ndarray) -> str:
    """How often each value of one column comes with each of another."""
    found = Counter(zip(rows.tolist(), columns.tolist(), strict=True))
    across = sorted(set(columns.tolist()))
    down = sorted(set(rows.tolist()))
    return table(
        (head, *map(both, across)),
        [(both(one), *(found[one, other] for other in across)) for one in down],
    )


def both(value: Any) -> str:
    """A value in both languages."""
    match value:
        case None:
            return "缺事实 a fact is missing"
        case bool():
            return "是 yes" if value else "否 no"
        case str():
            return f"{value} {ENGLISH[value]}" if value in ENGLISH else value
        case _:
            return str(value)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table that lines up on a screen too: Chinese letters are two columns wide."""
    cells = [[shown(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    lines = ["| " + " | ".join(map(padded, row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (one + 2) for one in widths) + "|")
    return "\n".join(lines)


def shown(cell: object) -> str:
    """A cell as text; whole numbers with their thousands apart."""
    return f"{cell:,}" if isinstance(cell, int | np.integer) else str(cell)


def width(text: str) -> int:
    """How many columns of a screen a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, columns: int) -> str:
    """Text with blanks up to a width."""
    return text + " " * (columns - width(text))


def quoted(text: str) -> str:
    """Text as it was printed."""
    return f"```text\n{text}\n```"


def title(chapter: Chapter) -> str:
    """The first line of a chapter's docstring."""
    return (inspect.getdoc(chapter) or "").partition("\n")[0]


def entry(number: int, title: str) -> str:
    """A line of the list of chapters, which leads to the chapter's heading."""
    anchor = re.sub(r"[^\w\- ]", "", f"{number}. {title}".lower()).replace(" ", "-")
    return f"{number}. [{title}](#{anchor})"


def prose(chapter: Chapter) -> str:
    """The rest of it."""
    return (inspect.getdoc(chapter) or "").partition("\n")[2].strip()


def code(chapter: Chapter, shown: set[str]) -> str:
    """What a chapter does, as it stands in its file, without its docstring.

    Functions that it calls come before, but for those that have been shown.
    """
    source = inspect.getsource(chapter)
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)  # noqa: S101  a chapter is a function
    lines = source.splitlines()[function.body[1].lineno - 1 :]
    told = textwrap.dedent("\n".join(lines))
    return "\n\n\n".join([*helpers(chapter, function, shown), told])


def helpers(chapter: Chapter, function: ast.FunctionDef, shown: set[str]) -> Iterator[str]:
    """The functions that a chapter calls and that stand in its own file."""
    module = inspect.getmodule(chapter)
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    for name in sorted(names):
        one = getattr(module, name, None)
        ours = inspect.isfunction(one) and one.__module__ == chapter.__module__
        if ours and name not in shown:
            shown.add(name)
            yield inspect.getsource(one).rstrip()
