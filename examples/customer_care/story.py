"""The life of 100,000 made-up customers, chapter by chapter: every system, and what it finds.

python examples/customer_care/story.py            prints the story
python examples/customer_care/story.py --write    writes docs/customer-care.md
python examples/customer_care/story.py --check    fails where that page is out of date
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import arriving
import knowing
import leaving
import others
import page
import trouble
import using
from page import Chapter, Finding
from picture import Picture, dots
from world import World

PAGE = Path(__file__).resolve().parents[2] / "docs" / "customer-care.md"
CUSTOMERS = 100_000
FEWEST = 1_000

CHAPTERS: tuple[Chapter, ...] = (
    *arriving.CHAPTERS,
    *knowing.CHAPTERS,
    *using.CHAPTERS,
    *trouble.CHAPTERS,
    *leaving.CHAPTERS,
    *knowing.BUSINESS,
    *others.CHAPTERS,
)

LAST = "找到了多少？ What was found?"

HEAD = """\
# The life of a customer 客户的一生

一家虚构的运营商、{customers:,} 位客户、两年账期，按客户生命的顺序把各个系统跑一遍：每一章先说
问题，再给代码，再给结果。凡是生成器埋下的真相（停着的业务、被推诿的投诉、未到账的充值、不合算的
资费、骗费、离网前的征兆），都把找到的与埋下的对照，给出查准率与查全率。**数字只说明这家虚构的
运营商**，不代表任何真实运营商；阈值多为规则书中的假定参数，可换成自己的。

A made-up carrier, {customers:,} customers, two years of bills, and system after system run on them
in the order of a customer's life: each chapter says what is asked, shows the code, and prints the
answer. Where the generator planted something to find (services that stay off, complaints passed
around, recharges that do not arrive, tariffs that lose customers money, frauds, signs of leaving),
what was found is held against it: precision and recall. **The figures are those of this made-up
carrier alone** and say nothing about any real one; most thresholds are assumed parameters of the
books, and yours to set.

In the code `world.made` is what the carrier knows, `world.truth` what it does not, `world.base` its
customers, `world.here` those who have not left; `finding` counts precision and recall, `counts` and
`table` print. `world.made` 是运营商所知，`world.truth` 是真相，`world.here` 是在网客户。

`python examples/customer_care/story.py --write` wrote this page, code and all; see
[examples/customer_care](../examples/customer_care/README.md). 本页由脚本生成，代码即脚本原文。
"""


def told(world: World) -> Iterator[str | Picture]:
    """The story, a piece at a time; pictures come before the words that show them."""
    found: list[Finding] = []
    shown: set[str] = set()
    titles = [*map(page.title, CHAPTERS), LAST]
    yield "\n".join(page.entry(number, title) for number, title in enumerate(titles, 1)) + "\n"
    for number, chapter in enumerate(CHAPTERS, 1):
        yield f"## {number}. {page.title(chapter)}\n\n{page.prose(chapter)}\n"
        yield f"```py\n{page.code(chapter, shown)}\n```\n"
        parts = list(chapter(world))
        ours = [one for one in parts if isinstance(one, Finding)]
        found += ours
        for one in parts:
            if isinstance(one, Picture):
                yield one
                yield f"![{one.title}]({one.name}.svg)\n"
            elif isinstance(one, str):
                yield f"{one}\n"
        if ours:
            yield f"{page.findings(ours)}\n"
    yield f"## {len(titles)}. {LAST}\n"
    picture = dots(
        "customer-care-found",
        "查准率与查全率 precision and recall",
        ("查准率 precision", "查全率 recall"),
        [(one.name, one.precision, one.recall) for one in found],
    )
    yield picture
    yield f"![{picture.title}]({picture.name}.svg)\n"
    yield f"{page.findings(found)}\n"


def files(world: World, customers: int) -> dict[Path, str]:
    """The page and its pictures: what is in each file."""
    pieces = list(told(world))
    words = [one for one in pieces if isinstance(one, str)]
    pictures = {
        PAGE.with_name(f"{one.name}.svg"): one.svg for one in pieces if isinstance(one, Picture)
    }
    return {PAGE: "\n".join([HEAD.format(customers=customers), *words])} | pictures


def main(arguments: list[str]) -> int:
    """Print the story, write its page and pictures, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help=f"{FEWEST:,} or more")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.customers < FEWEST:
        parser.error(f"among fewer than {FEWEST:,} customers some chapters have nobody to tell of")
    world = World.made_up(chosen.customers)
    if not (chosen.write or chosen.check):
        for piece in told(world):
            if isinstance(piece, str):
                print(piece)
        return 0
    made = files(world, chosen.customers)
    stale = [path for path, text in made.items() if not path.is_file() or text != read(path)]
    for path in stale:
        if chosen.write:
            path.write_text(made[path], encoding="utf-8", newline="\n")
        else:
            print(f"{path.name} is out of date: run {Path(__file__).name} --write")
    return 0 if chosen.write else len(stale)


def read(path: Path) -> str:
    """What is in a file."""
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
