"""Whom a change of rules moves, as part of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from telcrm.rules.analysis.impact import Impact, ordered
from telcrm.rules.explain import Language, say
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.page import Block, Grid, Heading, Paragraph
from telcrm.rules.types import Value

__all__ = ["MOST_ANSWERS", "MOST_MOVES", "impact_blocks"]

MOST_ANSWERS: Final = 12
"""Different answers up to which old ones against new ones are a table."""

MOST_MOVES: Final = 30
"""Where there are more, that many moves are listed."""

Pair: TypeAlias = tuple[Value, Value]


def impact_blocks(impact: Impact, title: str, lang: Language) -> Iterator[Block]:
    """Counts, and money where there is any, of all rows and of those that move.

    Args:
        impact: whom the change moves.
        title: what the output is called.
        lang: `zh` or `en`.
    """
    words = _WORDS[lang]
    yield Heading(words["impact"].format(title))
    yield Paragraph(_told(impact, lang))
    if max(map(len, _answers(impact))) > MOST_ANSWERS:
        yield from _moves(impact, lang)
        return
    yield _matrix(impact, words["rows"], lang, impact.counts)
    if impact.weights is not None:
        yield _matrix(impact, words["weight"], lang, impact.weights)


def _answers(impact: Impact) -> tuple[list[Value], list[Value]]:
    return ordered(old for old, _ in impact.counts), ordered(new for _, new in impact.counts)


def _told(impact: Impact, lang: Language) -> str:
    words = _WORDS[lang]
    share = impact.moved / impact.total if impact.total else 0
    told = [words["moved"].format(impact.moved, impact.total, share)]
    if impact.weights is not None:
        moved = _sum(impact.weights, lambda pair: pair[0] != pair[1])
        told.append(words["weighed"].format(moved, _sum(impact.weights, lambda _: True)))
    for key, holds in _DIRECTIONS.items():
        count = _sum(impact.counts, holds)
        told += [words[key].format(count)] if count else []
    return words["comma"].join(told) + words["stop"]


def _sum(found: Mapping[Pair, Any], holds: Callable[[Pair], bool]) -> Any:
    return sum((amount for pair, amount in found.items() if holds(pair)), start=0)


def _number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


_DIRECTIONS: Final[Mapping[str, Callable[[Pair], bool]]] = FrozenDict(
    {
        "up": lambda pair: all(map(_number, pair)) and pair[1] > pair[0],
        "down": lambda pair: all(map(_number, pair)) and pair[1] < pair[0],
        "gained": lambda pair: pair[0] is None and pair[1] is not None,
        "lost": lambda pair: pair[0] is not None and pair[1] is None,
    }
)


def _matrix(impact: Impact, corner: str, lang: Language, amounts: Mapping[Pair, Any]) -> Grid:
    """Old answers down and new ones across, with totals."""
    words = _WORDS[lang]
    old, new = _answers(impact)
    head = (
        f"{corner}{words['corner']}",
        *(_said(value, lang) for value in new),
        words["total"],
    )
    rows = [
        (_said(before, lang), *_cells([amounts.get((before, after), 0) for after in new]))
        for before in old
    ]
    columns = [[amounts.get((before, after), 0) for before in old] for after in new]
    rows.append((words["total"], *_cells([sum(one) for one in columns])))
    return Grid(head, tuple(rows), frozenset(range(1, len(head))))


def _cells(amounts: list[Any]) -> tuple[str, ...]:
    """Amounts and their sum."""
    return tuple(f"{amount:,}" for amount in (*amounts, sum(amounts)))


def _moves(impact: Impact, lang: Language) -> Iterator[Block]:
    """The moves that concern most rows, and how many are not listed."""
    words = _WORDS[lang]
    moves = [pair for pair in impact.counts if pair[0] != pair[1]]
    moves.sort(key=lambda pair: -impact.counts[pair])
    head = [words["old"], words["new"], words["rows"]]
    head += [words["weight"]] if impact.weights is not None else []
    rows = tuple(_move(impact, pair, lang) for pair in moves[:MOST_MOVES])
    yield Grid(tuple(head), rows, frozenset(range(len(head))))
    if rest := moves[MOST_MOVES:]:
        yield Paragraph(words["rest"].format(len(rest), sum(impact.counts[pair] for pair in rest)))


def _move(impact: Impact, pair: Pair, lang: Language) -> tuple[str, ...]:
    weight = () if impact.weights is None else (f"{impact.weights[pair]:,}",)
    return _said(pair[0], lang), _said(pair[1], lang), f"{impact.counts[pair]:,}", *weight


def _said(value: Value, lang: Language) -> str:
    return _WORDS[lang]["none"] if value is None else say(value, lang)


_WORDS: Final[Mapping[Language, Mapping[str, str]]] = FrozenDict(
    zh=FrozenDict(
        {
            "impact": "影响：{}",
            "moved": "共 {1:,} 行，其中 {0:,} 行（{2:.2%}）答案改变",
            "up": "升高 {:,} 行",
            "down": "降低 {:,} 行",
            "gained": "由无答案变为有答案 {:,} 行",
            "lost": "由有答案变为无答案 {:,} 行",
            "weighed": "涉及金额 {0:,}（全部合计 {1:,}）",
            "rows": "行数",
            "weight": "金额",
            "corner": "（旧＼新）",
            "old": "旧答案",
            "new": "新答案",
            "total": "合计",
            "none": "无答案",
            "rest": "另有 {:,} 种变化未列出，共 {:,} 行。",
            "comma": "，",
            "stop": "。",
        }
    ),
    en=FrozenDict(
        {
            "impact": "Impact: {}",
            "moved": "{0:,} of {1:,} rows ({2:.2%}) get another answer",
            "up": "{:,} go up",
            "down": "{:,} go down",
            "gained": "{:,} get an answer where they had none",
            "lost": "{:,} lose theirs",
            "weighed": "with an amount of {0:,} out of {1:,}",
            "rows": "rows",
            "weight": "amount",
            "corner": " (old \\ new)",
            "old": "old answer",
            "new": "new answer",
            "total": "total",
            "none": "no answer",
            "rest": "Moves not listed: {:,}, of {:,} rows together.",
            "comma": ", ",
            "stop": ".",
        }
    ),
)
