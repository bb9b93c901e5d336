"""One tree of errors: each says what is wrong, where, and what would be right.

Every problem has a stable code. The codes, in English and Chinese, are listed in `CODES`; the
reference page docs/errors.md is made from that list.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, NamedTuple
from unicodedata import east_asian_width

__all__ = [
    "CODES",
    "ArgumentError",
    "BookError",
    "Code",
    "DecisionError",
    "ExtraError",
    "ExtractError",
    "FactError",
    "InputError",
    "Place",
    "Problem",
    "TelcrmError",
    "VocabularyError",
    "did_you_mean",
]


class Code(NamedTuple):
    """What a code stands for, in both languages."""

    en: str
    zh: str


CODES: Final[dict[str, Code]] = {
    # A rule book that cannot be loaded.
    "book.not_found": Code("no such rule book", "找不到规则书"),
    "book.toml": Code("the file is not TOML", "文件不是合法的 TOML"),
    "book.schema": Code("the file does not follow the rule-book schema", "文件不符合规则书格式"),
    "book.source": Code("a value cites no source", "数值未注明出处"),
    "book.extends": Code("the book extends one that cannot be had", "所继承的规则书无法取得"),
    "book.dates": Code("no version, or more than one, is in force", "该日期没有或有多个有效版本"),
    "book.parameter": Code("a parameter has no value or a wrong one", "参数缺值或取值有误"),
    "cell.syntax": Code("the cell does not parse", "单元格无法解析"),
    "name.unknown": Code("an unknown name", "未知的名称"),
    "name.clash": Code("one name for two things", "名称重复"),
    "type.mismatch": Code("types do not fit together", "类型不匹配"),
    "type.range": Code("a value lies outside what is declared", "取值超出声明的范围"),
    "type.exact": Code("exact arithmetic cannot be promised", "无法保证精确计算"),
    "graph.cycle": Code("decisions depend on each other in a circle", "决策之间循环依赖"),
    "table.gap": Code("an input no entry covers", "存在没有条目覆盖的输入"),
    # Vocabularies, on their own or named by a book.
    "vocabulary.not_found": Code("no such vocabulary", "找不到词表"),
    "vocabulary.invalid": Code("the vocabulary is not usable", "词表不可用"),
    "vocabulary.entry": Code("a word the vocabulary does not have", "词表中没有这个词"),
    # DMN documents.
    "dmn.xml": Code("the document is not XML, or not safe to read", "不是合法或安全的 XML"),
    "dmn.namespace": Code("the document is not DMN 1.1 to 1.5", "不是 DMN 1.1 至 1.5 文档"),
    "dmn.schema": Code("the document does not follow DMN's schema", "文档不符合 DMN 格式"),
    "dmn.reference": Code("a reference that leads nowhere, or twice", "引用无效或不唯一"),
    "dmn.unsupported": Code("a part of DMN that is not supported", "不支持的 DMN 内容"),
    "dmn.size": Code("a document too large to read", "文档过大，无法读取"),
    "dmn.write": Code("something DMN cannot hold", "无法写成 DMN"),
    # Facts that cannot be decided on.
    "input.missing": Code("a required input is missing", "缺少必填输入"),
    "input.unknown": Code("an input the book does not have", "规则书没有这个输入"),
    "input.type": Code("an input of the wrong type", "输入类型有误"),
    "input.range": Code("an input out of range", "输入超出范围"),
    "input.category": Code("an unknown category", "未知的类别取值"),
    "input.scale": Code("more decimals than the input keeps", "小数位数超过声明的精度"),
    "input.length": Code("columns of different lengths", "各列长度不一致"),
    "columns.unsupported": Code("not to be had in columns", "列式计算不支持"),
    "sql.dialect": Code("an unknown dialect of SQL", "未知的 SQL 方言"),
    "sql.table": Code("no name of a table or a column", "不是表名或列名"),
    "sql.unsupported": Code("not to be had in SQL", "无法写成 SQL"),
    "compare.inputs": Code("books that ask for different things", "两本规则书的输入不一致"),
    "output.unknown": Code("an output the book does not have", "规则书没有这个输出"),
    # Rules that contradict each other on the facts at hand.
    "decision.unique": Code(
        "more than one rule of a UNIQUE table matches", "UNIQUE 表有多条规则命中"
    ),
    "decision.cost": Code("an expression that goes through too much", "表达式计算量过大"),
    "decision.any": Code("rules of an ANY table match and disagree", "ANY 表命中的规则结论不一致"),
    # A customer's history that does not hold what is asked of it.
    "fact.missing": Code("the history lacks a fact", "历史数据缺少所需事实"),
    "fact.invalid": Code("the history contradicts itself", "历史数据自相矛盾"),
    "fact.value": Code("a value the history cannot hold", "历史数据的取值有误"),
    "fact.line": Code("no line, or more than one, is meant", "所指号码不存在或不唯一"),
    # Analytics.
    "data.invalid": Code("an array that does not fit its purpose", "数组内容不合要求"),
    # Extracts: files of customers and the maps that read them.
    "map.invalid": Code("the map is not usable", "映射文件不可用"),
    "extract.not_found": Code("no such file", "找不到文件"),
    "extract.format": Code("the file is not what its name says", "文件内容与格式不符"),
    "extract.header": Code("the header lacks a column", "表头缺少所需列"),
    "extract.row": Code("a row with the wrong number of fields", "行的字段数有误"),
    "extract.truncated": Code("the file ends in the middle of a row", "文件在一行中间中断"),
    "extract.value": Code("a value that cannot be read", "无法读取的取值"),
    "extract.output": Code("the output cannot be written", "无法写出结果"),
    # What checking a book finds; of these a strict book may have no error.
    "check.gap": Code("facts that no rule matches", "没有规则匹配的取值"),
    "check.conflict": Code("rules that may not match together, and do", "规则相互冲突"),
    "check.monotone": Code("whether an output follows a declared direction", "单调方向"),
    "check.overlap": Code("rows that overlap, as their order settles", "条目重叠，按次序取舍"),
    "check.unreachable": Code("a part that never counts", "从不起作用的部分"),
    "check.unused": Code("something nobody asks for", "无人使用"),
    "check.outcome": Code("a value that is never given", "从不给出的值"),
    "check.null": Code("an output that may be null", "输出可能为空值"),
    "check.bounds": Code("between which numbers an output lies", "输出的上下界"),
    "check.case": Code("a part of the book that no case hits", "没有用例的部分"),
    "check.open": Code("a question that was not settled", "未查明的问题"),
    # A call that is not what the function asks for.
    "argument.invalid": Code("an argument that is not what is asked for", "参数有误"),
    # What comes with an extra.
    "extra.missing": Code("an extra is not installed", "未安装可选组件"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem stands: file, key path inside it, row, and column inside a cell's text.

    Attributes:
        file: the file's name or a book's id.
        path: dotted keys, such as `decisions.star.rules[2].when.credit_score`.
        row: 1-based line of a data file.
        text: the text of the cell.
        column: 1-based column in `text`.
    """

    file: str | None = None
    path: str | None = None
    row: int | None = None
    text: str | None = None
    column: int | None = None

    def __str__(self) -> str:
        row = None if self.row is None else f"line {self.row}"
        column = None if self.column is None else f"column {self.column}"
        head = ", ".join(part for part in (self.file, self.path, row, column) if part)
        if self.text is None:
            return head
        return head + "".join(f"\n    {line}" for line in self._excerpt())

    def _excerpt(self, width: int = 72) -> tuple[str, ...]:
        """The cell's text around the column, with a caret below it."""
        text = (self.text or "").replace("\n", " ")
        if self.column is None:
            return (text if len(text) <= width else text[:width] + "…",)
        start = max(0, self.column - 1 - width // 2)
        shown = text[start : start + width]
        before = "…" if start else ""
        after = "…" if start + width < len(text) else ""
        # A full-width character takes two places on a screen.
        lead = sum(1 + (east_asian_width(c) in "WF") for c in text[start : self.column - 1])
        return (f"{before}{shown}{after}", " " * (lead + len(before)) + "^")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: a key of `CODES`.
        message: what is wrong, with the values at hand.
        place: where.
        hint: what would be right.
    """

    code: str
    message: str
    place: Place = Place()
    hint: str | None = None

    def __str__(self) -> str:
        lines = [f"{self.code} ({CODES[self.code].zh}): {self.message}"]
        where = str(self.place)
        if where:
            lines.append(f"  at {where}")
        if self.hint:
            lines.append(f"  {self.hint}")
        return "\n".join(lines)

    def at_path(self, path: str) -> Problem:
        """The same problem at another key path."""
        return replace(self, place=replace(self.place, path=path))

    def in_file(self, file: str) -> Problem:
        """The same problem, its file named by whoever knows it."""
        return replace(self, place=replace(self.place, file=self.place.file or file))


class TelcrmError(Exception):
    """The root of all errors raised here. It carries every problem found, not only the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    @property
    def code(self) -> str:
        """The first problem's code."""
        return self.problems[0].code

    @property
    def place(self) -> Place:
        """The first problem's place."""
        return self.problems[0].place

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class BookError(TelcrmError):
    """A rule book cannot be loaded."""


class VocabularyError(TelcrmError):
    """A vocabulary cannot be had, or lacks the word that is asked of it."""


class InputError(TelcrmError):
    """Facts handed over cannot be decided on: missing, mistyped, out of range, unknown."""


class ArgumentError(InputError, ValueError):
    """An argument of a call is not what the function asks for."""


class DecisionError(TelcrmError):
    """The rules contradict each other on these facts."""


class FactError(TelcrmError):
    """A customer's history does not hold what a fact needs."""


class ExtractError(TelcrmError):
    """A file of customers, or the map that reads it, cannot be used."""


class ExtraError(TelcrmError, ImportError):
    """What is asked for comes with an extra that is not installed."""


_FEW: Final = 12
"""Up to so many known words are listed whole."""


_LONG: Final = 100
_MANY: Final = 1000
"""Words longer, and known words beyond so many, are not compared: that would take too long."""


def did_you_mean(word: object, known: Iterable[object]) -> str | None:
    """A hint with the nearest known word, or all of them when they are few.

    Whatever is no text is near none.
    """
    few = islice(known, _MANY)
    names = [name for name in few if isinstance(name, str) and len(name) <= _LONG]
    if isinstance(word, str) and len(word) > _LONG:
        return None
    if isinstance(word, str) and (near := difflib.get_close_matches(word, names, n=1)):
        return f"did you mean {near[0]!r}?"
    if names and len(names) <= _FEW:
        return "known here: " + ", ".join(repr(name) for name in names)
    return None
