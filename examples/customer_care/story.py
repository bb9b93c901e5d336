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
import leaving
import others
import page
import trouble
import using
from page import Chapter, Finding
from world import World

PAGE = Path(__file__).resolve().parents[2] / "docs" / "customer-care.md"
CUSTOMERS = 100_000

CHAPTERS: tuple[Chapter, ...] = (
    *arriving.CHAPTERS,
    *using.CHAPTERS,
    *trouble.CHAPTERS,
    *leaving.CHAPTERS,
    *others.CHAPTERS,
)

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


def told(world: World) -> Iterator[str]:
    """The story, a piece at a time."""
    found: list[Finding] = []
    shown: set[str] = set()
    for number, chapter in enumerate(CHAPTERS, 1):
        yield f"## {number}. {page.title(chapter)}\n\n{page.prose(chapter)}\n"
        yield f"```py\n{page.code(chapter, shown)}\n```\n"
        parts = list(chapter(world))
        ours = [one for one in parts if isinstance(one, Finding)]
        found += ours
        yield from (f"{one}\n" for one in parts if isinstance(one, str))
        if ours:
            yield f"{page.findings(ours)}\n"
    yield f"## {len(CHAPTERS) + 1}. 找到了多少？ What was found?\n"
    yield f"{page.findings(found)}\n"


def main(arguments: list[str]) -> int:
    """Print the story, write its page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    pieces = told(World.made_up(chosen.customers))
    if not (chosen.write or chosen.check):
        for piece in pieces:
            print(piece)
        return 0
    text = "\n".join([HEAD.format(customers=chosen.customers), *pieces])
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.name} is out of date: run {Path(__file__).name} --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
