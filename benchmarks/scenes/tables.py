"""Decision tables of 10 to 10,000 rules: what a row costs as tables grow, here and at peers."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any, Final

import numpy as np
from families import book_of

import telcrm
from scenes import peers
from scenes.page import Chart, Section
from scenes.rules_data import INPUTS, NONE, Ruled, ruled
from scenes.timing import Answer, Array, Method, Settings, measured, require_equal, telling

__all__ = ["tables"]

FAMILIES: Final = {
    "banded": "provinces x brands x bands, overrides first",
    "own bounds": "the same, each province with bands of its own",
    "narrow": "boxes anywhere, about three of which match a row",
}
LIBRARIES: Final = ("polars", "duckdb")
OURS: Final = "telcrm, NumPy"
QUICK: Final = 1.0
"""Peers that take at most so many seconds are timed in turn with us, others once."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What was found of one method at one size: seconds for a row, or why there are none."""

    per_row: float | None
    why: str = ""

    def __str__(self) -> str:
        if self.per_row is None:
            return self.why
        nanoseconds = self.per_row * 1e9
        return f"{nanoseconds:,.{1 if nanoseconds < 100 else 0}f}"  # noqa: PLR2004


def tables(settings: Settings) -> Iterator[Section]:
    """A section for each family."""
    rows = max(1_000, settings.rows // 10)
    for family, said in FAMILIES.items():
        found: dict[str, dict[int, Cell]] = {}
        notes = []
        for size in settings.sizes:
            data = ruled(family, size, rows)
            for name, cell in _size(data, family, size, settings, found):
                found.setdefault(name, {})[size] = cell
            whole, built = _whole(family, size, settings)
            found.setdefault(f"{OURS}, {settings.rows:,} rows", {})[size] = whole
            notes.append(f"{len(data.rules):,} rules: built and laid out in {telling(built)}")
        yield _section(family, said, rows, found, notes)


def _section(
    family: str, said: str, rows: int, found: Mapping[str, Mapping[int, Cell]], notes: list[str]
) -> Section:
    drawn = {
        name: {size: one.per_row * 1e9 for size, one in cells.items() if one.per_row is not None}
        for name, cells in found.items()
    }
    return Section(
        f"Decision tables under FIRST: {family}",
        {"banded": "分档决策表", "own bounds": "各省自有分档", "narrow": "随机窄盒"}[family],
        f"{said}; {INPUTS} inputs, {rows:,} rows. Nanoseconds a row, best time. "
        "A peer that is not done in time is not tried on larger tables.",
        ("method", *(f"{size:,} rules" for size in next(iter(found.values())))),
        [[name, *map(str, cells.values())] for name, cells in found.items()],
        [*_growth(drawn), *notes],
        Chart(
            f"Tables: {family}",
            "ns a row",
            {name: one for name, one in drawn.items() if one},
            "rules",
        ),
    )


def _growth(drawn: Mapping[str, Mapping[int, float]]) -> Iterator[str]:
    for name, points in drawn.items():
        if name.startswith("telcrm"):
            first, last = min(points), max(points)
            grown = points[last] / points[first]
            yield f"{name}: {grown:.1f} times the time a row from {first} to {last:,} rules"


# Ours.


def _facts(data: Ruled) -> dict[str, Any]:
    return {
        name: telcrm.Codes(values, data.categories[name]) if name in data.categories else values
        for name, values in data.columns.items()
    }


def _ours(data: Ruled) -> Method:
    book, facts = book_of(dict(data.book)), _facts(data)
    return Method(OURS, lambda: book.evaluate(facts), _answered, "ours")


def _answered(answer: Any) -> Answer:
    return {"answer": np.ma.filled(answer["answer"], NONE)}


def _whole(family: str, size: int, settings: Settings) -> tuple[Cell, float]:
    """All rows with us alone; and how long a book of this size takes to be ready for rows."""
    data = ruled(family, size, settings.rows)
    few = {name: values[:1] for name, values in _facts(data).items()}
    start = perf_counter()
    book_of(dict(data.book)).evaluate(few)
    built = perf_counter() - start
    timings = measured([_ours(data)], settings.repeats)
    return Cell(timings[OURS].best / len(data)), built


# Peers.


def _size(
    data: Ruled,
    family: str,
    size: int,
    settings: Settings,
    before: Mapping[str, Mapping[int, Cell]],
) -> Iterator[tuple[str, Cell]]:
    """Every method at one size: peers are tried in a process that can be ended."""
    ours = _ours(data)
    expected = ours.read(ours.run())
    quick = [ours]
    for library in LIBRARIES:
        for place, method in enumerate(_methods(library, data)):
            given_up = [one for one in before.get(method.name, {}).values() if one.per_row is None]
            if given_up:
                yield method.name, Cell(None, "-")
                continue
            tried = _tried((family, size, len(data), library, place), settings.cap)
            if isinstance(tried, str):
                yield method.name, Cell(None, tried)
                continue
            seconds, answer = tried
            require_equal(expected, {"answer": answer}, method.name)
            if seconds <= QUICK:
                quick.append(method)
            else:
                yield method.name, Cell(seconds / len(data))
    for timing in measured(quick, settings.repeats).values():
        yield timing.name, Cell(timing.best / len(data))


def _methods(library: str, data: Ruled) -> list[Method]:
    module = peers.peer(library)
    return module.tables(data) if module else []


Asked = tuple[str, int, int, str, int]
"""Family, rules, rows, library, and which of its methods."""


def _tried(asked: Asked, cap: float) -> tuple[float, Array] | str:
    """How long a peer takes and what it answers, or why it does not."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_try, args=(there, asked), daemon=True)
    process.start()
    there.close()
    try:
        here.recv()
        found: tuple[float, Array] | str = here.recv() if here.poll(cap) else f"> {cap:.0f} s"
    except EOFError:
        process.join()
        found = f"crashed ({process.exitcode})"
    finally:
        process.kill()
        process.join()
        here.close()
    return found


def _try(there: Connection, asked: Asked) -> None:
    family, size, rows, library, place = asked
    method = _methods(library, ruled(family, size, rows))[place]
    there.send("ready")
    start = perf_counter()
    try:
        answer = method.run()
    except Exception as error:  # noqa: BLE001 - whatever stops a peer is what is reported.
        there.send(f"failed ({type(error).__name__})")
        return
    seconds = perf_counter() - start
    with suppress(BrokenPipeError):
        there.send((seconds, method.read(answer)["answer"]))
