"""The page that a run leaves behind: Markdown, in the order in which things were measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Final, TypeAlias

from scenes.timing import Settings, Timing, telling

__all__ = ["PACKAGES", "Chart", "Section", "page", "timing_rows"]

PACKAGES: Final = (
    "numpy",
    "numba",
    "polars",
    "duckdb",
    "pandas",
    "numexpr",
    "pyarrow",
)

_HEAD: Final = """# Benchmarks

中文提要：本页由 `python benchmarks/run.py` 生成：
同一进程、同一数据，先核对各方答案一致，再轮流计时。每项先预热，给出最短与中位时间；倍数按最短时间计，只能在同一次运行内比较。
流式读写一遍全部输入与输出的时间是物理极限，手写 numba 是实际极限。

This page is what `python benchmarks/run.py` wrote: telcrm and what could be used instead, on the
same data, in one run. All answers are compared before anything is timed. Each method is warmed up
and then timed in turn with the others (a b c, a b c); factors are those of best times. Times mean
nothing from machine to machine: compare within the page.
"""

Row: TypeAlias = Sequence[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines or bars to be drawn.

    Attributes:
        title: what is shown.
        unit: of the values.
        series: points by name; one point a name makes bars.
        along: what the points of a line stand for.
    """

    title: str
    unit: str
    series: Mapping[str, Mapping[int, float]]
    along: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One scene, measured.

    Attributes:
        title: in English.
        title_zh: in Chinese.
        text: what was done, in sentences.
        head: names of the table's columns.
        rows: the table.
        notes: what follows from it, one a line.
        chart: what is drawn of it.
    """

    title: str
    title_zh: str
    text: str
    head: Row
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    chart: Chart | None = field(default=None)

    def __str__(self) -> str:
        lines = [f"## {self.title} / {self.title_zh}", "", self.text, "", *_table(self)]
        if self.notes:
            lines += ["", *(f"- {note}" for note in self.notes)]
        return "\n".join([*lines, ""])


def _table(section: Section) -> list[str]:
    ruler = ["---", *["--:"] * (len(section.head) - 1)]
    return ["| " + " | ".join(row) + " |" for row in (section.head, ruler, *section.rows)]


def timing_rows(
    timings: Mapping[str, Timing], *, ours: str, limit: str | None = None
) -> list[list[str]]:
    """A row for each method: best, median, and factors of a limit and of ourselves."""
    return [
        [
            one.name,
            telling(one.best),
            telling(one.median),
            *([f"{one.best / timings[limit].best:.1f}"] if limit else []),
            f"{one.best / timings[ours].best:.2f}",
        ]
        for one in timings.values()
    ]


def page(
    sections: Iterable[Section], skipped: Iterable[str], settings: Settings, picture: str | None
) -> str:
    """The whole page."""
    shown = [f"![What was measured]({picture})\n"] if picture else []
    return "\n".join([_HEAD, _machine(settings), *_left_out(skipped), *shown, *map(str, sections)])


def _machine(settings: Settings) -> str:
    known = ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name)))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{cores} cores; Python {platform.python_version()}, {known}. "
        f"{settings.rows:,} rows at most, each method timed {settings.repeats} times, "
        f"peers of large tables given up after {settings.cap:.0f} s.\n"
    )


def _left_out(skipped: Iterable[str]) -> list[str]:
    missing = sorted(set(skipped))
    return [f"Not measured: {'; '.join(missing)}.\n"] if missing else []


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
