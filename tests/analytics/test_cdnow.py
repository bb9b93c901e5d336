"""The CDNOW sample, where it is there, gives the figures that have been published about it."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("TELCRM_SHARED", ROOT.parent / "shared")) / "data" / "rfm"

without_data = pytest.mark.skipif(
    not (DATA / "CDNOW_sample.txt").is_file(),
    reason="no CDNOW sample: set TELCRM_SHARED to the folder that holds data/rfm",
)


@pytest.fixture(scope="module")
def example():
    """The example as a module."""
    spec = importlib.util.spec_from_file_location("cdnow_rfm", ROOT / "examples/cdnow/rfm.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@without_data
def test_published_figures_are_measured_again(example):
    """Purchases, customers, repeats and repeat spend of Fader, Hardie and Lee (2005)."""
    assert example.measured(example.read(DATA / "CDNOW_sample.txt")) == example.PUBLISHED


@without_data
def test_every_customer_agrees_with_the_published_summary(example):
    """x, t_x, T and z-bar of all 2,357 customers."""
    sample = example.read(DATA / "CDNOW_sample.txt")
    published = DATA / "cdnow_customers_summary_with_transactions.csv"
    assert example.rows_that_differ(sample, published) == 0


@without_data
def test_the_example_shows_every_segment(example, capsys):
    """All published figures agree, and all eight names appear."""
    assert example.main([str(DATA / "CDNOW_sample.txt")]) == 0
    shown = capsys.readouterr().out
    assert "differs" not in shown
    assert shown.count("一致 agrees") == len(example.PUBLISHED)
    for kind in ("价值", "发展", "保持", "挽留"):
        assert f"重要{kind}客户" in shown
        assert f"一般{kind}客户" in shown


def test_a_sample_that_differs_is_said_to_differ(example, tmp_path, capsys):
    """The comparison can fail: four purchases are not the sample."""
    path = tmp_path / "sample.txt"
    rows = [f" 1 {who} 1997{month:02d}01 1 12.50\n" for who in (1, 2) for month in (1, 2)]
    path.write_text("".join(rows), encoding="ascii")
    assert example.main([str(path)]) == 0
    assert "不一致 differs: 6919" in capsys.readouterr().out


def test_without_the_sample_the_example_says_so(example, tmp_path, monkeypatch, capsys):
    """Looked for and absent is no failure; named and absent is one."""
    monkeypatch.setenv("TELCRM_SHARED", str(tmp_path))
    assert example.main([]) == 0
    assert "no CDNOW sample" in capsys.readouterr().out
    assert example.main([str(tmp_path / "absent.txt")]) == 1
