"""Rate the IBM telco customers by the credit rating book, and say how many earn which star.

Usage: python examples/telco/rate.py FILE OUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import telcrm
from telcrm.adapters.extract_map import load_map
from telcrm.adapters.rating_job import Job, rate_file

MAP = Path(__file__).with_name("map.toml")


def main(file: Path, out: Path) -> None:
    """Rate a file into another and print the summary."""
    job = Job(telcrm.load("cmcc.credit_rating"), load_map(MAP), MAP)
    summary = rate_file(job, file, out)
    print(f"{summary.rows} rows in, {summary.rated} rated")
    stars = summary.tallies["star"].counts or {}
    for star, customers in sorted(stars.items()):
        print(f"{star} stars: {customers} customers")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
