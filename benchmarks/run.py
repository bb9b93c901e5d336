"""telcrm and what could be used instead, on the same data in one run: a page and a picture.

Answers are compared before anything is timed; peers that are not installed are named and left out.
"""

# ruff: noqa: INP001, T201 - a script, and it prints.

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from scenes import peers
from scenes.books import books
from scenes.memory import memory
from scenes.page import Section, page
from scenes.picture import draw
from scenes.purchases import purchases, scores
from scenes.rating import rating
from scenes.tables import tables
from scenes.timing import Settings

__all__ = ["SCENES", "main"]

SCENES: Final[dict[str, Callable[[Settings], Iterator[Section]]]] = {
    "rating": rating,
    "books": books,
    "tables": tables,
    "purchases": purchases,
    "scores": scores,
    "memory": memory,
}
PAGE: Final = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    """Run the scenes asked for, and write what they found."""
    usual = Settings()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=usual.rows, help="of the largest tables")
    parser.add_argument("--repeats", type=int, default=usual.repeats, help="timings of each method")
    parser.add_argument("--cap", type=float, default=usual.cap, help="seconds a peer may take")
    parser.add_argument("--rules", type=int, nargs="*", default=usual.sizes, help="of tables")
    parser.add_argument("--only", nargs="*", default=list(SCENES), choices=SCENES)
    parser.add_argument("--out", type=Path, default=PAGE, help="the page; a picture goes beside it")
    given = parser.parse_args()
    settings = Settings(given.rows, given.repeats, given.cap, tuple(given.rules))
    sections = []
    for name in given.only:
        for section in SCENES[name](settings):
            print(section, flush=True)
            sections.append(section)
    picture = given.out.with_suffix(".svg")
    drawn = draw([one.chart for one in sections if one.chart], picture)
    shown = picture.name if drawn else None
    given.out.write_text(page(sections, peers.missing(), settings, shown), encoding="utf-8")


if __name__ == "__main__":
    main()
