"""Pictures for what is sooner seen than read, written as SVG: curves, flows, and pairs of dots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

WIDTH = 720
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 16, 46
OURS, THEIRS, INK = "#c8102e", "#8896a5", "#3c4a57"
COLOURS = ("#c8102e", "#e0872f", "#d4b62c", "#5b9a4c", "#2f8f8b", "#3f72b5", "#7d5ba6", "#8896a5")


@dataclass(frozen=True)
class Picture:
    """A picture of the page.

    Attributes:
        name: of its file, without the ending.
        title: what it shows, in both languages, for those who do not see it.
        svg: the picture.
    """

    name: str
    title: str
    svg: str


def curves(
    name: str,
    title: str,
    axes: tuple[str, str],
    lines: Mapping[str, Sequence[tuple[float, float]]],
) -> Picture:
    """Lines of shares over shares; the last is drawn as ours."""
    height, tall = 380, 380 - TOP - BOTTOM
    wide = WIDTH - LEFT - RIGHT - 150
    colours = [*COLOURS[5:][: len(lines) - 1], OURS]
    parts = list(frame(wide, tall, axes))
    for place, ((label, points), colour) in enumerate(zip(lines.items(), colours, strict=True)):
        drawn = [f"{LEFT + wide * across:.1f},{TOP + tall * (1 - up):.1f}" for across, up in points]
        parts.append(f'<polyline points="{" ".join(drawn)}" fill="none" stroke="{colour}"/>')
        parts.append(words(LEFT + wide + 12, TOP + 14 + 20 * place, label, colour=colour))
    return Picture(name, title, document(height, parts))


def frame(wide: int, tall: int, axes: tuple[str, str]) -> Iterable[str]:
    """The sides of a picture of shares, in fifths."""
    for fifth in range(6):
        x, y = LEFT + wide * fifth / 5, TOP + tall * (1 - fifth / 5)
        yield line(LEFT, y, LEFT + wide, y, "#e3e7eb")
        yield line(x, TOP, x, TOP + tall, "#e3e7eb")
        yield words(LEFT - 6, y + 4, f"{fifth / 5:.0%}", anchor="end")
        yield words(x, TOP + tall + 16, f"{fifth / 5:.0%}", anchor="middle")
    yield words(LEFT + wide / 2, TOP + tall + 36, axes[0], anchor="middle")
    turned = f'transform="rotate(-90 14 {TOP + tall / 2:.1f})"'
    yield words(14, TOP + tall / 2, axes[1], anchor="middle", more=turned)


def flow(name: str, title: str, labels: Sequence[str], counts: np.ndarray) -> Picture:
    """Who went from where on the left to where on the right: as thick as there are customers."""
    height, tall, gap = 460, 460 - TOP - 20, 12
    kept = [one for one in range(len(labels)) if counts[one].sum() + counts[:, one].sum()]
    counts, labels = counts[np.ix_(kept, kept)], [labels[one] for one in kept]
    unit = (tall - gap * len(kept)) / counts.sum()
    starts, ends = (stacked(sums * unit, gap) for sums in (counts.sum(1), counts.sum(0)))
    parts = []
    left, right = starts.copy(), ends.copy()
    for one, other in np.ndindex(counts.shape):
        thick = counts[one, other] * unit
        if thick >= 0.05:
            colour = COLOURS[one % len(COLOURS)]
            parts.append(band(left[one], right[other], thick, colour))
        left[one] += thick
        right[other] += thick
    for place, label in enumerate(labels):
        for x, anchor, at, sums in ((214, "end", starts, 1), (506, "start", ends, 0)):
            total = int(counts.sum(sums)[place])
            if total:
                middle = at[place] + total * unit / 2
                parts.append(words(x, middle + 4, f"{label} {total:,}", anchor=anchor))
    return Picture(name, title, document(height, parts))


def stacked(heights: np.ndarray, gap: float) -> np.ndarray:
    """Where each of some heights begins, one below the other, a gap between those there are."""
    following = np.cumsum(heights + np.where(heights > 0, gap, 0))
    return TOP + np.concatenate([[0.0], following[:-1]])


def band(start: float, end: float, thick: float, colour: str) -> str:
    """A band from the left side to the right one."""
    left, middle, right = 222, 360, 498
    path = (
        f"M{left},{start:.1f} C{middle},{start:.1f} {middle},{end:.1f} {right},{end:.1f} "
        f"V{end + thick:.1f} C{middle},{end + thick:.1f} {middle},{start + thick:.1f} "
        f"{left},{start + thick:.1f} Z"
    )
    return f'<path d="{path}" fill="{colour}" fill-opacity="0.55"/>'


def dots(
    name: str, title: str, heads: tuple[str, str], rows: Sequence[tuple[str, float, float]]
) -> Picture:
    """Two shares of each row: the first as a full dot, the second as a ring."""
    left, wide, each = 330, WIDTH - 330 - 40, 24
    tall = each * len(rows)
    parts = []
    for fifth in range(6):
        x = left + wide * fifth / 5
        parts.append(line(x, TOP + 20, x, TOP + 20 + tall, "#e3e7eb"))
        parts.append(words(x, TOP + 36 + tall, f"{fifth / 5:.0%}", anchor="middle"))
    for place, (label, first, second) in enumerate(rows):
        y = TOP + 20 + each * (place + 0.5)
        xs = [left + wide * share for share in (first, second)]
        parts += [words(left - 12, y + 4, label, anchor="end"), line(xs[0], y, xs[1], y, THEIRS)]
        parts += [dot(xs[0], y, OURS, OURS), dot(xs[1], y, "white", INK)]
    parts += [dot(left, TOP + 4, OURS, OURS), words(left + 12, TOP + 8, heads[0])]
    parts += [dot(left + 160, TOP + 4, "white", INK), words(left + 172, TOP + 8, heads[1])]
    return Picture(name, title, document(TOP + 60 + tall, parts))


def dot(x: float, y: float, fill: str, edge: str) -> str:
    """A dot with an edge."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}" stroke="{edge}"/>'


def line(x: float, y: float, to_x: float, to_y: float, colour: str) -> str:
    """A straight line."""
    ends = f'x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="1"/>'


def words(
    x: float, y: float, text: str, *, anchor: str = "start", colour: str = INK, more: str = ""
) -> str:
    """Text, which whoever shows the picture sets in a font that has its letters."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}"{" " if more else ""}{more}>{escape(text)}</text>'


def document(height: float, parts: Iterable[str]) -> str:
    """The picture, on white, so that it can be seen on dark pages too."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="12" '
        f'stroke-width="2">'
    )
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>\n"])
