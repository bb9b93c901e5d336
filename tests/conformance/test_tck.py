"""The public conformance suite, where it is at hand: results are those committed beside this."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("TELCRM_SHARED", HERE.parents[2] / "shared"))
SUITE = SHARED / "tck"

pytestmark = pytest.mark.skipif(
    not (SUITE / "run_tck.py").is_file(),
    reason="the conformance suite is not part of the project: set TELCRM_SHARED to where it lies",
)


@cache
def outcomes() -> tuple[tuple[Any, ...], ...]:
    """Level, category, model, case, whether a value is expected, and the status, of every case."""
    sys.path[:0] = [str(SUITE), str(HERE)]
    import run_tck  # noqa: PLC0415  it stands outside the project
    import tck_adapter  # noqa: PLC0415

    known = json.loads((SUITE / "manifest.json").read_text(encoding="utf-8"))["models"]
    category = {(m["level"], m["model"], case): c for m in known for case, c in m["cases"].items()}
    cases = list(run_tck.all_cases(str(SUITE / "cases")))
    return tuple(
        (
            case.level,
            category[case.level, case.model, f"{case.test_file}#{case.id}"],
            case.model,
            case.id,
            any(result.expected is not None for result in case.results),
            status,
        )
        for case, status, _ in run_tck.run(tck_adapter.Adapter(), cases)
    )


def committed(name: str) -> list[dict[str, str]]:
    """The rows of a table beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_results_are_the_committed_ones() -> None:
    """Neither better nor worse than the table says: it is brought up to date with the code."""
    found: Counter[tuple[str, str, str]] = Counter()
    for level, category, _, _, value, status in outcomes():
        found[level, category, "cases"] += 1
        found[level, category, "passed"] += status == "pass"
        found[level, category, "value_cases"] += value
        found[level, category, "value_passed"] += value and status == "pass"
    for row in committed("results.csv"):
        for count in ("cases", "passed", "value_cases", "value_passed"):
            assert found.pop((row["level"], row["category"], count)) == int(row[count]), row
    assert not found


def test_each_failure_is_explained() -> None:
    """Every case that does not pass stands in the table of failures, and no other does."""
    failed = {(model, case) for _, _, model, case, _, status in outcomes() if status != "pass"}
    explained = {(row["model"], row["case"]) for row in committed("failures.csv")}
    assert failed == explained
    assert all(row["why"] and row["zh"] for row in committed("failures.csv"))


def test_the_page_shows_both_tables() -> None:
    """docs/conformance.md has every row of results and failures as it is committed here."""
    page = (HERE.parents[1] / "docs/conformance.md").read_text(encoding="utf-8")
    for row in committed("results.csv"):
        assert f"| {' | '.join(row.values())} |" in page
    for row in committed("failures.csv"):
        *told, why, zh = row.values()
        assert f"| {' | '.join(told)} | {why} / {zh} |" in page


@pytest.mark.parametrize("category", ["core-dt", "core-expr", "dt-plus"])
def test_the_core_is_whole(category: str) -> None:
    """Every case of the core with a value passes."""
    assert all(
        status == "pass" for _, one, _, _, value, status in outcomes() if one == category and value
    )


def test_level_two_is_whole() -> None:
    """Every case of level 2 passes."""
    level = [status for level, *_, status in outcomes() if level == "compliance-level-2"]
    assert level
    assert set(level) == {"pass"}
