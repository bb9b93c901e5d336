"""What it costs to try a promotion out: a base rated and billed under two tariffs, as a table."""

# ruff: noqa: INP001, T201 - a script: it prints.

from __future__ import annotations

import argparse
from statistics import median
from timeit import repeat
from typing import Any, Final

import numpy as np

from telcrm.analytics.promotion import simulate
from telcrm.analytics.tariffs import read_tariff

__all__ = ["main"]

KINDS: Final = ("local_minutes", "long_distance_minutes", "messages", "data_mb")

BY_USE: Final = read_tariff(
    {
        "name": "by use",
        "monthly_fee": 0,
        "charges": dict(zip(KINDS, ({"price": p} for p in (0.25, 0.4, 0.1, 1)), strict=True)),
    }
)
FLAT: Final = read_tariff(
    {
        "name": "flat",
        "monthly_fee": 58,
        "charges": {
            "local_minutes": {"allowance": 150, "price": 0.19},
            "long_distance_minutes": {"price": 0.3},
            "messages": {
                "allowance": 20,
                "prices": [{"after": 0, "price": 0.1}, {"after": 100, "price": 0.05}],
            },
            "data_mb": {
                "allowance": 100,
                "prices": [
                    {"after": 0, "price": 0.5},
                    {"after": 100, "price": 0.2},
                    {"after": 1000, "price": 0.1},
                ],
            },
        },
    }
)
"""Both are invented."""


def usage(rows: int) -> dict[str, Any]:
    """A month of invented usage, the same for the same number of customers."""
    draw = np.random.default_rng(1)
    columns = [draw.poisson(mean, rows) for mean in (150, 30, 40)]
    return dict(zip(KINDS, [*columns, (draw.pareto(1.5, rows) * 50).astype(np.int64)], strict=True))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    month = usage(given.rows)
    times = repeat(lambda: simulate(month, BY_USE, FLAT), number=1, repeat=given.repeats)
    offer = simulate(month, BY_USE, FLAT)
    print("| customers | median | worst | who gains | cost if they move, yuan a month |")
    print("| --: | --: | --: | --: | --: |")
    cost = offer.cost_if_gainers_move / 100
    print(f"| {given.rows:,} | {median(times):.3f} s | {max(times):.3f} s ", end="")
    print(f"| {offer.gains.mean():.1%} | {cost:,.2f} |")


if __name__ == "__main__":
    main()
