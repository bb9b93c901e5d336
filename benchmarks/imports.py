"""What importing costs, in fresh processes in turn: telcrm, and what it stands on, as a table."""

# ruff: noqa: INP001, S603, T201 - a script: it starts Python with our own words, and prints.

from __future__ import annotations

import argparse
import subprocess
import sys
from statistics import median
from time import perf_counter
from typing import Final

__all__ = ["main"]

BASE: Final = "import pydantic, numpy"
FACTS: Final = "brand='全球通', tenure_months=60, monthly_spend=400, suspensions=0"
DECIDED: Final = f"import telcrm; telcrm.load('cmcc.credit_rating').decide({FACTS})"
STATEMENTS: Final = (
    "pass",
    BASE,
    "import telcrm",
    "import telcrm.rules",
    DECIDED,
)


def seconds(statement: str) -> float:
    """How long a process takes that runs one statement."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return perf_counter() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=11)
    repeats = parser.parse_args().repeats
    for statement in STATEMENTS:
        seconds(statement)
    times = [[seconds(statement) for statement in STATEMENTS] for _ in range(repeats)]
    middles = dict(zip(STATEMENTS, map(median, zip(*times, strict=True)), strict=True))
    print(f"| a fresh process | median ms | times `{BASE}` |\n|---|---|---|")
    for statement, middle in middles.items():
        print(f"| `{statement}` | {middle * 1000:.0f} | {middle / middles[BASE]:.2f} |")


if __name__ == "__main__":
    main()
