"""What a frame costs: the credit rating of frames in and out, held against arrays in and out.

Answers are compared before anything is timed; `--memory` tells what rating adds to the memory that
the frame takes, each kind in a process of its own.
"""

# ruff: noqa: INP001, T201 - a script, and it prints.

from __future__ import annotations

import argparse
import multiprocessing
import resource
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from scenes.people import BRANDS, People, people
from scenes.timing import Answer, Method, measured, telling

import telcrm

__all__ = ["main"]

BOOK: Final = telcrm.load("cmcc.credit_rating")
BARE: Final = "arrays (bare NumPy evaluate)"
OUTPUTS: Final = ("credit_score", "star")
Frame = Callable[[People], Any]


def enumerated(data: People) -> pl.DataFrame:
    """Polars with the brand as an enumeration, which is what a category of few words is kept as."""
    brand = pl.Series(BRANDS, dtype=pl.Enum(BRANDS)).gather(pl.Series(data.brand))
    return pl.DataFrame({"brand": brand, **numbers(data)})


def numbers(data: People) -> dict[str, Any]:
    """The columns that are numbers."""
    return {
        "tenure_months": data.tenure,
        "monthly_spend": data.spend,
        "suspensions": data.suspensions,
    }


def recast(kind: Any) -> Frame:
    """Polars with the brand in another type."""
    return lambda data: enumerated(data).with_columns(pl.col("brand").cast(kind))


def related(data: People) -> Any:
    """A relation of DuckDB over a table of Arrow."""
    given = enumerated(data).to_arrow()  # noqa: F841  DuckDB finds it by name.
    return duckdb.sql("SELECT * FROM given")


FRAMES: Final[dict[str, Frame]] = {
    "Polars, Enum": enumerated,
    "Polars, Categorical": recast(pl.Categorical),
    "Polars, String": recast(pl.String),
    "Polars, lazy, Enum": lambda data: enumerated(data).lazy(),
    "pandas, category": lambda data: enumerated(data).to_pandas(),
    "pandas, str": lambda data: recast(pl.String)(data).to_pandas(),
    "PyArrow, dictionary": lambda data: enumerated(data).to_arrow(),
    "PyArrow, string": lambda data: recast(pl.String)(data).to_arrow(),
    "DuckDB": related,
}


def rated(frame: Any) -> Any:
    """A frame with its answers, whose rows are there."""
    found = BOOK.evaluate(frame)
    if isinstance(found, duckdb.DuckDBPyRelation):
        return found.to_arrow_table()
    return found.collect() if isinstance(found, pl.LazyFrame) else found


def arrays(frame: Any) -> Answer:
    """The answers of a frame as arrays."""
    return {name: np.asarray(frame[name]) for name in OUTPUTS}


def methods(data: People) -> Iterator[Method]:
    """The same rows in every kind of frame."""
    columns = {"brand": telcrm.Codes(data.brand, BRANDS), **numbers(data)}
    yield Method(BARE, lambda: BOOK.evaluate(columns))
    for name, make in FRAMES.items():
        yield Method(name, partial(rated, make(data)), arrays)


def times(rows: int, repeats: int) -> None:
    """Print how long each kind takes."""
    timings = measured(list(methods(people(rows))), repeats)
    bare = timings[BARE].median
    print(f"| {rows:,} rows | best | median | times arrays |\n|---|--:|--:|--:|")
    for one in timings.values():
        figures = telling(one.best), telling(one.median), f"{one.median / bare:.2f}"
        print(f"| {' | '.join((one.name, *figures))} |")


def memory(rows: int) -> None:
    """Print what each kind takes."""
    print(f"| {rows:,} rows | frame, MiB | peak above it while rating, MiB |\n|---|--:|--:|")
    context = multiprocessing.get_context("spawn")
    for name in FRAMES:
        with context.Pool(1) as pool:
            frame, above = pool.apply(peaks, (name, rows))
        print(f"| {name} | {frame:,} | {above:,} |", flush=True)


def peaks(name: str, rows: int) -> tuple[int, int]:
    """Resident memory with the frame, and how much higher it was while it was rated, in MiB."""
    rated(FRAMES[name](people(1_000)))
    before = resident("VmRSS")
    frame = FRAMES[name](people(rows))
    held = resident("VmRSS")
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    answer = rated(frame)
    above = resident("VmHWM") - held
    del answer
    return held - before, above


def resident(key: str) -> int:
    """A figure of this process's memory in MiB, as the kernel keeps it."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(key):
                return int(line.split()[1]) >> 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--memory", action="store_true", help="memory instead of times")
    given = parser.parse_args()
    print("pandas", pd.__version__, "Polars", pl.__version__, "PyArrow", pa.__version__)
    print("DuckDB", duckdb.__version__, "NumPy", np.__version__, "\n")
    if given.memory:
        memory(given.rows)
    else:
        times(given.rows, given.repeats)


if __name__ == "__main__":
    main()
