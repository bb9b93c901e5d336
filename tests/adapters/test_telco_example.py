"""The example rates every customer of the real sample, as rules written out by hand do."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import telcrm
from telcrm.adapters.extract_map import load_map
from telcrm.adapters.rating_job import Job, rate_file

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("TELCRM_SHARED", ROOT.parent / "shared"))
SAMPLE = SHARED / "data" / "telco" / "ibm_telco_customer_churn.csv"
MAP = ROOT / "examples" / "telco" / "map.toml"

pytestmark = pytest.mark.skipif(
    not SAMPLE.exists(), reason=f"the IBM telco sample is not there: no {SAMPLE}"
)

BRAND = {"Two year": 50, "One year": 30, "Month-to-month": 20}
TENURE = [(60, 300), (48, 250), (36, 200), (24, 150), (12, 50), (0, 0)]
SPEND = [("400", 250), ("200", 200), ("120", 150), ("80", 100), ("50", 50), ("20", 20)]


def points(row: dict[str, str]) -> int:
    """The credit score by the four rules of the source; no suspensions are recorded."""
    tenure = next(earned for months, earned in TENURE if int(row["tenure"]) >= months)
    charge = Decimal(row["MonthlyCharges"])
    spend = next((earned for yuan, earned in SPEND if charge > Decimal(yuan)), 0)
    return BRAND[row["Contract"]] + tenure + spend


def test_all_customers_are_rated_as_by_hand(tmp_path: Path) -> None:
    """7,043 customers in, 7,043 rated, in order, each with the score of the rules by hand."""
    out = tmp_path / "ratings.csv"
    summary = rate_file(Job(telcrm.load("cmcc.credit_rating"), load_map(MAP), MAP), SAMPLE, out)
    assert (summary.rows, summary.rated, summary.rejected) == (7043, 7043, {})
    with SAMPLE.open(newline="") as sample, out.open(newline="") as ratings:
        expected = [(row["customerID"], points(row)) for row in csv.DictReader(sample)]
        found = [
            (row["customerID"], int(row["credit_score"]), int(row["star"]))
            for row in csv.DictReader(ratings)
        ]
    assert [(customer, score) for customer, score, _ in found] == expected
    assert [star for *_, star in found] == [min(5, max(0, score // 100)) for _, score in expected]


def test_the_script_says_how_many_earn_which_star(tmp_path: Path) -> None:
    """What the example prints is what stands in its output."""
    out = tmp_path / "ratings.csv"
    script = ROOT / "examples" / "telco" / "rate.py"
    done = subprocess.run(  # noqa: S603  our own example
        [sys.executable, str(script), str(SAMPLE), str(out)], capture_output=True, check=True
    )
    with out.open(newline="") as ratings:
        stars = Counter(row["star"] for row in csv.DictReader(ratings))
    lines = [f"{star} stars: {count} customers" for star, count in sorted(stars.items())]
    assert done.stdout.decode().split("\n") == ["7043 rows in, 7043 rated", *lines, ""]
