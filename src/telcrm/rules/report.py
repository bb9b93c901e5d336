"""What a comparison found, as a page that is ready to sign, in Chinese or English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from telcrm.errors import CODES
from telcrm.rules.analysis.impact import Impact
from telcrm.rules.analysis.whole_book.extents import Fault
from telcrm.rules.book import RuleBook
from telcrm.rules.explain import Language, say
from telcrm.rules.form import Input
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.impact_pages import impact_blocks
from telcrm.rules.page import Block, Grid, Heading, Page, Paragraph, Room, one_line
from telcrm.rules.proofs import Question, Region
from telcrm.rules.types import Value

__all__ = ["MOST_OPEN", "MOST_REGIONS", "Findings", "report_page"]

MOST_REGIONS: Final = 50
"""Regions that a report lists; the rest is counted."""

MOST_OPEN: Final = 20
"""Parts of the facts left open that a report lists."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a report tells.

    Attributes:
        old: the book in force.
        new: the book to take its place.
        outputs: the outputs looked at.
        regions: where the answers differ.
        open: parts of the facts for which that was not found out.
        questions: questions and how they come out.
        impacts: whom the change moves, for none, one or several outputs.
        notes: what else is to be said about the impacts.
        on: the day the report bears, if any.
    """

    old: RuleBook
    new: RuleBook
    outputs: Sequence[str]
    regions: Sequence[Region]
    open: Sequence[Mapping[str, str]]
    questions: Sequence[Question]
    impacts: Sequence[Impact]
    notes: Sequence[str]
    on: date | None


def report_page(found: Findings, lang: Language) -> Page:
    """The report on what was found.

    Args:
        found: what was found.
        lang: `zh` or `en`.
    """
    return Page(_WORDS[lang]["title"], lang, tuple(_Report(found, lang).blocks()))


class _Report:
    """Findings in one language."""

    def __init__(self, found: Findings, lang: Language) -> None:
        self.found = found
        self.lang: Language = lang
        self.words = _WORDS[lang]
        self.inputs: Mapping[str, Input] = {**found.old.inputs, **found.new.inputs}

    def blocks(self) -> Iterator[Block]:
        if self.found.on is not None:
            yield Paragraph(self.words["on"].format(self.found.on.isoformat()))
        yield Heading(self.words["summary"])
        yield from map(Paragraph, self.summary())
        yield Heading(self.words["books"])
        yield self.books()
        yield from map(Paragraph, self.scope())
        yield Heading(self.words["questions"])
        yield self.questions()
        yield from self.regions()
        for impact in self.found.impacts:
            yield from impact_blocks(impact, self.title(impact.output), self.lang)
        yield from map(Paragraph, self.found.notes)
        yield from self.left_open()
        yield Heading(self.words["signatures"])
        date_label = self.words["day"]
        yield Room(tuple((role, date_label) for role in self.words["roles"].split("|")))

    # What it comes to.

    def summary(self) -> Iterator[str]:
        regions, left = len(self.found.regions), len(self.found.open)
        outputs = self.words["and"].join(map(self.title, self.found.outputs))
        yield self.words["compared"].format(outputs)
        if regions:
            yield self.words["differ" if regions > 1 else "differ_once"].format(regions)
        else:
            yield self.words["unknown" if left else "alike"]
        yield self.words["not_settled" if left else "settled"].format(left)

    # The books.

    def books(self) -> Grid:
        old, new = self.found.old, self.found.new
        rows = ((label, tell(old), tell(new)) for label, tell in self.lines_of_books())
        shown = (row for row in rows if row[1] or row[2])
        return Grid(("", self.words["old"], self.words["new"]), tuple(shown))

    def lines_of_books(self) -> Iterator[tuple[str, Any]]:
        labels = self.words["lines"].split("|")
        tells = (
            lambda book: book.id,
            lambda book: book.version,
            lambda book: book.title.get(self.lang),
            lambda book: _day(book, "effective_from"),
            lambda book: _day(book, "effective_to"),
            lambda book: book.form.citation.document or "",
            lambda book: book.form.citation.passage or "",
            lambda book: "\n".join(
                f"{name} = {say(value, self.lang)}" for name, value in book.parameters.items()
            ),
        )
        return zip(labels, tells, strict=True)

    def scope(self) -> Iterator[str]:
        """What the books do not have in common, and is left out of what was found."""
        old, new = self.found.old, self.found.new
        for key, one, other in (("only_old", old, new), ("only_new", new, old)):
            if inputs := [name for name in one.inputs if name not in other.inputs]:
                told = self.words["and"].join(map(self.input_title, inputs))
                yield self.words[f"{key}_inputs"].format(told)
            if outputs := [name for name in one.outputs if name not in other.outputs]:
                told = self.words["and"].join(map(self.title, outputs))
                yield self.words[f"{key}_outputs"].format(told)
        for name in old.inputs:
            if name in new.inputs and old.inputs[name].type != new.inputs[name].type:
                ranges = old.inputs[name].type, new.inputs[name].type
                yield self.words["narrowed"].format(self.input_title(name), *ranges)

    # Questions.

    def questions(self) -> Grid:
        head = ("question", "answer", "counterexample")
        rows = tuple(map(self.question, self.found.questions))
        return Grid(tuple(self.words[one] for one in head), rows)

    def question(self, question: Question) -> tuple[str, str, str]:
        better = question.better
        order = self.words[better] if isinstance(better, str) else self.order(better)
        title = self.title(question.output) if question.output else ""
        asked = self.words[question.kind].format(title, order)
        shown = question.proof.counterexample
        example = "" if shown is None else f"{self.change(shown)}\n{self.facts(shown.witness)}"
        return asked, self.words[str(question.proof.holds)], example

    def order(self, better: Sequence[Value]) -> str:
        listed = " < ".join(say(value, self.lang) for value in better)
        return self.words["order"].format(listed)

    # Regions.

    def regions(self) -> Iterator[Block]:
        if not self.found.regions:
            return
        yield Heading(self.words["regions"])
        yield self.changes()
        head = ("number", "where", "change", "witness")
        rows = (
            (str(place), self.where(one.where), self.change(one), self.facts(one.witness))
            for place, one in enumerate(_some(self.found.regions), 1)
        )
        yield Grid(tuple(self.words[one] for one in head), tuple(rows), frozenset({0}))
        yield from self.rest(len(self.found.regions) - MOST_REGIONS)

    def changes(self) -> Grid:
        """How many regions each change of an answer has."""
        counts = Counter(map(self.change, self.found.regions))
        rows = tuple((change, f"{count:,}") for change, count in counts.items())
        return Grid((self.words["change"], self.words["count"]), rows, frozenset({1}))

    def left_open(self) -> Iterator[Block]:
        if not self.found.open:
            return
        yield Heading(self.words["open"])
        rows = (
            (str(place), self.where(one))
            for place, one in enumerate(self.found.open[:MOST_OPEN], 1)
        )
        yield Grid((self.words["number"], self.words["where"]), tuple(rows), frozenset({0}))
        yield from self.rest(len(self.found.open) - MOST_OPEN)

    def rest(self, count: int) -> Iterator[Block]:
        if count > 0:
            yield Paragraph(self.words["rest"].format(count))

    # Words.

    def change(self, region: Region) -> str:
        answers = self.answer(region.old), self.answer(region.new)
        return one_line(self.words["changed"].format(self.title(region.output), *answers))

    def answer(self, value: Value) -> str:
        if isinstance(value, Fault):
            code = CODES[value.code]
            return f"{code.zh if self.lang == 'zh' else code.en} ({value.decision})"
        return self.words["none"] if value is None else say(value, self.lang)

    def where(self, tests: Mapping[str, str]) -> str:
        told = (
            one_line(f"{self.input_title(name)} {test} {self.unit(name)}")
            for name, test in tests.items()
        )
        return "\n".join(told) or self.words["everywhere"]

    def facts(self, facts: Mapping[str, Value]) -> str:
        return "\n".join(
            one_line(f"{self.input_title(name)} = {self.amount(name, value)}")
            for name, value in facts.items()
        )

    def amount(self, name: str, value: Value) -> str:
        said = say(value, self.lang)
        return said if value is None else f"{said} {self.unit(name)}"

    def unit(self, name: str) -> str:
        unit = self.inputs[name].unit
        return unit.get(self.lang) if unit else ""

    def title(self, output: str) -> str:
        book = self.found.new if output in self.found.new.form.outputs else self.found.old
        return book.form.outputs[output].title.get(self.lang)

    def input_title(self, name: str) -> str:
        return self.inputs[name].title.get(self.lang)


def _some(regions: Sequence[Region]) -> list[Region]:
    """As many regions as are listed, in their order; each change of an answer gets its share."""
    seen: Counter[Any] = Counter()
    turns = []
    for place, one in enumerate(regions):
        change = one.output, one.old, one.new
        turns.append((seen[change], place))
        seen[change] += 1
    chosen = sorted(place for _, place in sorted(turns)[:MOST_REGIONS])
    return [regions[place] for place in chosen]


def _day(book: RuleBook, key: str) -> str:
    """A date of the book's source, if it is of a kind that has one."""
    day = getattr(book.source, key, None)
    return "" if day is None else day.isoformat()


_WORDS: Final[Mapping[Language, Mapping[str, str]]] = FrozenDict(
    zh=FrozenDict(
        {
            "title": "规则变更对比报告",
            "on": "报告日期：{}",
            "summary": "结论",
            "compared": "比较的输出：{}。",
            "differ": "两本规则书在 {} 个区域答案不同。",
            "differ_once": "两本规则书在 {} 个区域答案不同。",
            "alike": "无论输入如何，两本规则书的答案都相同。",
            "unknown": "未发现答案不同之处。",
            "settled": "结论由推算得出，覆盖输入允许的全部取值，并非抽样。",
            "not_settled": "尚有 {} 个区域未能查明，列于文末；其余部分的结论由推算得出，并非抽样。",
            "books": "规则书",
            "old": "现行",
            "new": "拟改为",
            "lines": "编号|版本|名称|生效日期|失效日期|依据文件|依据条款|参数",
            "only_old_inputs": "只有现行规则书使用的输入：{}。",
            "only_new_inputs": "只有新规则书使用的输入：{}。",
            "only_old_outputs": "只有现行规则书给出的输出，不在比较之列：{}。",
            "only_new_outputs": "只有新规则书给出的输出，不在比较之列：{}。",
            "narrowed": "{} 的取值范围有改动（现行 {}，拟改为 {}），只比较两本规则书都接受的取值。",
            "questions": "核查的问题",
            "question": "问题",
            "answer": "答案",
            "counterexample": "反例",
            "equivalent": "两本规则书是否处处等价？",
            "nobody_worse_off": "{}：是否没有人因此变差（{}）？",
            "never_undetermined": "现行规则书有答案之处，新规则书是否都有答案？",
            "up": "以数值大为好",
            "down": "以数值小为好",
            "order": "由差到好：{}",
            "True": "是",
            "False": "否",
            "None": "未能查明",
            "regions": "答案不同的区域",
            "number": "序号",
            "count": "区域数",
            "where": "范围",
            "change": "答案变化",
            "witness": "示例",
            "everywhere": "任何取值",
            "none": "无答案",
            "open": "未能查明的区域",
            "rest": "另有 {} 个区域未列出。",
            "signatures": "签署",
            "roles": "编制：|复核：|批准：",
            "day": "日期：",
            "and": "、",
            "changed": "{}：由 {} 变为 {}",
        }
    ),
    en=FrozenDict(
        {
            "title": "Report on a change of rules",
            "on": "Date of the report: {}",
            "summary": "Summary",
            "compared": "Outputs compared: {}.",
            "differ": "The two books answer differently in {} regions.",
            "differ_once": "The two books answer differently in {} region.",
            "alike": "Whatever the inputs, the two books answer alike.",
            "unknown": "No difference was found.",
            "settled": "This is worked out for all values that the inputs allow, not sampled.",
            "not_settled": "Regions that could not be settled: {}; they are listed at the end."
            " All else is worked out, not sampled.",
            "books": "The books",
            "old": "in force",
            "new": "proposed",
            "lines": "id|version|title|in force from|in force until before|document|passage"
            "|parameters",
            "only_old_inputs": "Inputs that only the book in force asks for: {}.",
            "only_new_inputs": "Inputs that only the proposed book asks for: {}.",
            "only_old_outputs": "Outputs that only the book in force gives, not compared: {}.",
            "only_new_outputs": "Outputs that only the proposed book gives, not compared: {}.",
            "narrowed": "The range of {} changes (in force: {}, proposed: {}); only values that"
            " both books take are compared.",
            "questions": "Questions",
            "question": "question",
            "answer": "answer",
            "counterexample": "counter-example",
            "equivalent": "Do the two books answer alike everywhere?",
            "nobody_worse_off": "{}: is nobody worse off ({})?",
            "never_undetermined": "Does the proposed book answer wherever the book in force does?",
            "up": "more is better",
            "down": "less is better",
            "order": "from worst to best: {}",
            "True": "yes",
            "False": "no",
            "None": "not settled",
            "regions": "Where the answers differ",
            "number": "no.",
            "count": "regions",
            "where": "where",
            "change": "change of answer",
            "witness": "for example",
            "everywhere": "all values",
            "none": "no answer",
            "open": "Regions that could not be settled",
            "rest": "Regions not listed: {}.",
            "signatures": "Signatures",
            "roles": "Prepared by:|Reviewed by:|Approved by:",
            "day": "Date:",
            "and": ", ",
            "changed": "{}: from {} to {}",
        }
    ),
)
