"""What a run measured as one picture, where matplotlib is installed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from scenes.page import Chart

__all__ = ["draw"]

OURS: Final = "#c8102e"
THEIRS: Final = "#8896a5"
LIMIT: Final = "#3c4a57"
_HEIGHT: Final = 4.5
_WIDTH: Final = 9.0


def draw(charts: Sequence[Chart], path: Path) -> bool:
    """Draw the charts one below the other; whether that was possible."""
    if not charts:
        return False
    try:
        matplotlib = import_module("matplotlib")
    except ModuleNotFoundError:
        return False
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "telcrm"
    plots = import_module("matplotlib.pyplot")
    figure, axes = plots.subplots(
        len(charts), 1, figsize=(_WIDTH, _HEIGHT * len(charts)), squeeze=False
    )
    for chart, axis in zip(charts, axes[:, 0], strict=True):
        (_lines if chart.along else _bars)(chart, axis)
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
    plots.close(figure)
    return True


def _colour(name: str) -> str:
    return OURS if name.startswith("telcrm") else LIMIT if name.startswith("stream") else THEIRS


def _bars(chart: Chart, axis: Any) -> None:
    ordered = sorted(chart.series.items(), key=lambda one: -next(iter(one[1].values())))
    names = [name for name, _ in ordered]
    values = [next(iter(points.values())) for _, points in ordered]
    bars = axis.barh(names, values, color=[_colour(name) for name in names])
    axis.bar_label(bars, fmt="%.3g", padding=3, fontsize=8)
    axis.set_xscale("log")
    axis.set_xlabel(f"{chart.unit}, best time, logarithmic")
    axis.set_title(chart.title)
    axis.margins(x=0.12)


def _lines(chart: Chart, axis: Any) -> None:
    for name, points in chart.series.items():
        style = {"color": OURS, "linewidth": 2.5} if name.startswith("telcrm") else {}
        if ", " in name.removeprefix("telcrm, NumPy"):
            style |= {"linestyle": "--"}
        axis.plot(list(points), list(points.values()), marker="o", label=name, **style)
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xlabel(chart.along)
    axis.set_ylabel(f"{chart.unit}, best time")
    axis.set_title(chart.title)
    axis.legend(fontsize=8)
