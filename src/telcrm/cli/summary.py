"""What a job did, as tables in Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table

from telcrm.adapters.rating_job import Summary
from telcrm.adapters.tally import Tally, quantile
from telcrm.errors import CODES
from telcrm.rules.book import RuleBook
from telcrm.rules.explain import Language
from telcrm.rules.form import Text

__all__ = ["summary_tables"]

_BAR_WIDTH: Final = 24
_FEW: Final = 12
"""Different values up to which each of them gets a line."""

_QUANTILES: Final = (0.25, 0.5, 0.75, 0.95)
_STATISTICS: Final = (
    Text("均值", "mean"),
    Text("最小", "min"),
    *(Text(f"{share:.0%} 分位", f"{share:.0%} quantile") for share in _QUANTILES),
    Text("最大", "max"),
)
_OUTPUT: Final = Text("项目", "output")
_REASON: Final = Text("原因", "reason")
_STATISTIC: Final = Text("统计", "statistic")
_TRUE: Final = Text("是", "true")
_VALUE: Final = Text("取值", "value")
_ROWS: Final = Text("行数", "rows")
_SHARE: Final = Text("占比", "share")


def summary_tables(
    book: RuleBook, summary: Summary, languages: Sequence[Language]
) -> Iterator[RenderableType]:
    """The tables of a summary: counts, rejects by reason, and what each output came to.

    Args:
        book: the book that rated.
        summary: what the job did.
        languages: `zh`, `en` or both.
    """
    yield _sentence(summary, languages)
    if summary.unended is not None:
        yield _warning(summary.unended, languages)
    if summary.rejected:
        yield _rejects(summary, languages)
    titled = {name: (_title(book, name), found) for name, found in summary.tallies.items()}
    flags = {name: one for name, one in titled.items() if _is_flag(book, name)}
    counted = {name: one for name, one in titled.items() if name not in flags and _few(one[1])}
    for name, (title, found) in counted.items():
        yield _distribution(_named(name, title, languages), found, languages)
    if flags:
        yield _flags(flags, languages)
    numbers = {name: one for name, one in titled.items() if one[1].numeric and name not in counted}
    if numbers:
        yield _numbers(numbers, languages)


def _say(text: Text, languages: Sequence[Language]) -> str:
    return " / ".join(dict.fromkeys(text.get(lang) for lang in languages))


def _named(name: str, title: Text, languages: Sequence[Language]) -> str:
    """A title, and the name in the output's header where the title does not hold it."""
    said = _say(title, languages)
    return said if name in said.split() else f"{said} ({name})"


def _title(book: RuleBook, name: str) -> Text:
    return book.form.outputs[name].title


def _is_flag(book: RuleBook, name: str) -> bool:
    return book.form.outputs[name].type.kind == "boolean"


def _few(found: Tally) -> bool:
    return found.counts is not None and 0 < len(found.counts) <= _FEW


def _sentence(summary: Summary, languages: Sequence[Language]) -> str:
    rejected = sum(summary.rejected.values())
    parts = (
        f"{_say(Text('读入', 'rows in'), languages)} {summary.rows:,}",
        f"= {_say(Text('已评定', 'rated'), languages)} {summary.rated:,}",
        f"+ {_say(Text('退回', 'rejected'), languages)} {rejected:,}",
    )
    return " ".join(parts)


def _warning(line: int, languages: Sequence[Language]) -> str:
    text = Text(
        f"注意：末行（第 {line} 行）没有换行符，文件是否在其最后一个字段中间中断，无法判断",
        f"warning: the last row (line {line}) has no line end: "
        "whether the file was cut inside its last field cannot be told",
    )
    return _say(text, languages)


def _table(title: str, *heads: str) -> Table:
    """A table whose first column, and any without a head, is text; the others are numbers."""
    table = Table(title=title, title_justify="left")
    for place, head in enumerate(heads):
        left = place == 0 or not head
        table.add_column(head, justify="left" if left else "right", overflow="fold")
    return table


def _rejects(summary: Summary, languages: Sequence[Language]) -> Table:
    title = _say(Text("退回原因", "why rows were rejected"), languages)
    table = _table(title, _say(_REASON, languages), "", _say(_ROWS, languages))
    ranked = sorted(summary.rejected.items(), key=lambda one: (-one[1], one[0]))
    for (code, about), count in ranked:
        words = Text(CODES[code].zh, CODES[code].en)
        table.add_row(f"{code}: {about}".rstrip(": "), _say(words, languages), f"{count:,}")
    return table


def _distribution(title: str, found: Tally, languages: Sequence[Language]) -> Table:
    table = _table(title, *(_say(one, languages) for one in (_VALUE, _ROWS, _SHARE)), "")
    counts = found.counts or {}
    total, most = sum(counts.values()), max(counts.values())
    for value in sorted(counts, key=_order):
        count = counts[value]
        table.add_row(_show(value), f"{count:,}", f"{count / total:.1%}", _bar(count / most))
    return table


def _order(value: Any) -> tuple[bool, Any]:
    return value is None, "" if value is None else value


def _show(value: Any) -> str:
    return (
        "null" if value is None else f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value)
    )


def _bar(share: float) -> str:
    return "█" * round(share * _BAR_WIDTH)


def _flags(flags: Mapping[str, tuple[Text, Tally]], languages: Sequence[Language]) -> Table:
    title = _say(Text("是否", "yes or no"), languages)
    table = _table(title, *(_say(one, languages) for one in (_OUTPUT, _TRUE, _SHARE)), "")
    for name, (words, found) in flags.items():
        counts = found.counts or {}
        share = counts.get(True, 0) / max(1, sum(counts.values()))
        said = _named(name, words, languages)
        table.add_row(said, f"{counts.get(True, 0):,}", f"{share:.1%}", _bar(share))
    return table


def _numbers(numbers: Mapping[str, tuple[Text, Tally]], languages: Sequence[Language]) -> Table:
    title = _say(Text("数值分布", "numbers"), languages)
    heads = [_named(name, words, languages) for name, (words, _) in numbers.items()]
    table = _table(title, _say(_STATISTIC, languages), *heads)
    columns = [_statistics(found) for _, found in numbers.values()]
    for statistic, figures in zip(_STATISTICS, zip(*columns, strict=True), strict=True):
        table.add_row(_say(statistic, languages), *figures)
    return table


def _statistics(found: Tally) -> list[str]:
    """In the order of `_STATISTICS`; with too many different values, quantiles are not known."""
    counts = found.counts
    quantiles = ["-" if counts is None else f"{quantile(counts, one):,}" for one in _QUANTILES]
    return [f"{found.mean:,.2f}", f"{found.low:,}", *quantiles, f"{found.high:,}"]
