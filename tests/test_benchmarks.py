"""The benchmarks run: every scene on little data, answers compared, nothing said of time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[1] / "benchmarks" / "run.py"
SCENES = ("rating", "books", "tables", "purchases", "scores", "memory")
pytestmark = pytest.mark.skipif(not RUN.exists(), reason="the sdist leaves the benchmarks out")
PEERS = {
    "numba": "numba by hand",
    "polars": "Polars when/then",
    "duckdb": "DuckDB CASE",
    "pandas": "pandas map and cut",
    "numexpr": "numexpr where",
}


def run(scene: str, folder: Path) -> str:
    """The page that a scene leaves on little data."""
    page = folder / f"{scene}.md"
    little = ["--rows", "3000", "--repeats", "1", "--cap", "5", "--rules", "10", "40"]
    done = subprocess.run(  # noqa: S603  our own script
        [sys.executable, str(RUN), *little, "--only", scene, "--out", str(page)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rating(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run("rating", tmp_path_factory.mktemp("rating"))


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_runs_and_its_answers_agree(scene: str, tmp_path: Path) -> None:
    """A run ends in an error where two methods answer differently, so a page means they agree."""
    page = run(scene, tmp_path)
    assert "telcrm" in page
    assert "| --- | --: |" in page


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_is_measured_or_named_as_missing(name: str, rating: str) -> None:
    """No peer is left out in silence."""
    assert (f"| {PEERS[name]}" in rating) != (f"{name} (not installed)" in rating)


@pytest.mark.parametrize("name", PEERS)
def test_an_installed_peer_is_measured(name: str, rating: str) -> None:
    """A peer that is there is written so that it still works in its present version."""
    pytest.importorskip(name, reason=f"{name} is not installed: python -m pip install -e .[bench]")
    assert f"| {PEERS[name]}" in rating
