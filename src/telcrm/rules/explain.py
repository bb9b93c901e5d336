"""A decision and its reasons: as data, as text in Chinese or English, as a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import Any, Final, Literal, TypeAlias

from telcrm.rules.feel.values import string_of
from telcrm.rules.form import (
    Book,
    Citation,
    Linear,
    Reference,
    Scorecard,
    Table,
    Text,
)
from telcrm.rules.form import (
    Decision as DecisionForm,
)
from telcrm.rules.hit_policies import Outcome
from telcrm.rules.types import Number, Value

__all__ = ["Decision", "Language", "Reason", "rule_words", "say"]

Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One step on the way to an answer.

    Attributes:
        decision: name of the decision the reason belongs to.
        inputs: the values looked at, by name.
        points: partial score, None outside scorecards. A scorecard's points add up to its score.
        code: reason code of the attribute, or ids of the rules.
        text: the reason in words.
        citation: where the value comes from.
        outputs: what the decision says because of it, by name; empty for a partial score.
    """

    decision: str
    inputs: Mapping[str, Value]
    points: Number | None
    code: str
    text: Text
    citation: Citation
    outputs: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Decision(Mapping[str, Any]):
    """What a book says of one record: a mapping from output names to values, with the reasons.

    Attributes:
        book: the form of the book that decided.
        record: every value known in the end, inputs as they were read and all outputs.
        hits: for each decision what its step hit.
    """

    book: Book
    record: Mapping[str, Value]
    hits: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        if name not in self.book.outputs:
            raise KeyError(name)
        return self.record[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.book.outputs)

    def __len__(self) -> int:
        return len(self.book.outputs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Decision({self.book.id!r}, {dict(self)!r})"

    def __str__(self) -> str:
        return self.explain()

    @property
    def inputs(self) -> Mapping[str, Value]:
        """The facts decided on."""
        return {one.name: self.record[one.name] for one in self.book.inputs}

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why, in the order in which it was decided."""
        return tuple(reason for one in self.book.decisions for reason in self._reasons(one))

    def explain(self, lang: Language = "en") -> str:
        """The answer and its reasons in words.

        Args:
            lang: `zh` or `en`.
        """
        if lang not in _FRAMES:
            raise ValueError(f"explanations are in 'zh' or 'en', not in {lang!r}")
        head = f"{self.book.title.get(lang)} ({self.book.id} {self.book.version})"
        lines = [head, *(line for one in self.book.decisions for line in self._lines(one, lang))]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The reasons as a table, Chinese and English side by side."""
        columns = (
            "决策 / decision",
            "输入 / input",
            "分数 / points",
            "理由 / reason",
            "依据 / source",
        )
        head = "".join(f"<th>{escape(column)}</th>" for column in columns)
        rows = "".join(_html_row(reason) for reason in self.reasons)
        answer = ", ".join(f"{name} = {_show(value)}" for name, value in self.items())
        caption = f"{self.book.title} · {answer}"
        return (
            f"<table><caption>{escape(caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _reasons(self, one: DecisionForm) -> Iterator[Reason]:
        match one:
            case Scorecard():
                yield from self._partial_scores(one)
            case Table():
                yield self._rule(one, self.hits[one.name])
            case _ if one.outputs:
                outputs = {one.name: self.record[one.name]}
                yield Reason(one.name, {}, None, one.name, one.title, one.citation, outputs)

    def _partial_scores(self, card: Scorecard) -> Iterator[Reason]:
        if card.initial:
            text = Text("初始分", "initial score")
            yield Reason(card.name, {}, card.initial, "INITIAL", text, card.citation)
        for part, (winner, points) in zip(card.characteristics, self.hits[card.name], strict=True):
            name = part.reference.name
            row = part if isinstance(part, Linear) else part.attributes[winner]
            looked_at = {name: self.record[name]}
            yield Reason(card.name, looked_at, points, row.code, row.text, row.citation)

    def _rule(self, table: Table, outcome: Outcome) -> Reason:
        looked_at = {
            column.name: self.record[column.name]
            for column in table.columns
            if isinstance(column, Reference)
        }
        outputs = {output.name: self.record[output.name] for output in table.outputs}
        text, citation = rule_words(table, outcome)
        code = "+".join(table.rules[index].id for index in outcome.rules) or "DEFAULT"
        return Reason(table.name, looked_at, None, code, text, citation, outputs)

    def _lines(self, one: DecisionForm, lang: Language) -> Iterator[str]:
        for output in one.outputs:
            value = say(self.record[output.name], lang)
            yield f"{output.title.get(lang)} {output.name} = {value}"
        for reason in self._reasons(one):
            yield f"  {self._line(reason, lang)}"

    def _line(self, reason: Reason, lang: Language) -> str:
        points = "" if reason.points is None else f"{reason.points:+} "
        facts = ", ".join(self._fact(name, value, lang) for name, value in reason.inputs.items())
        said = reason.text.get(lang)
        because = _because(reason.citation, lang)
        return f"{points}{said}" + (f" [{facts}]" if facts else "") + because

    def _fact(self, name: str, value: Value, lang: Language) -> str:
        if name in self.book.outputs:
            return f"{self.book.outputs[name].title.get(lang)} = {say(value, lang)}"
        spec = next(one for one in self.book.inputs if one.name == name)
        unit = f" {spec.unit.get(lang)}" if spec.unit and value is not None else ""
        return f"{spec.title.get(lang)} = {say(value, lang)}{unit}"


def rule_words(table: Table, outcome: Outcome) -> tuple[Text, Citation]:
    """What the rules that matched say in words, and where they come from."""
    rules = [table.rules[index] for index in outcome.rules]
    if not rules:
        return Text("没有规则命中", "no rule matches"), table.citation
    text = _joined([rule.text for rule in rules])
    passages = dict.fromkeys(rule.citation.passage for rule in rules if rule.citation.passage)
    assumed = [rule.citation.assumed for rule in rules if rule.citation.assumed]
    documents = dict.fromkeys(rule.citation.document for rule in rules if rule.citation.document)
    citation = Citation(
        "；".join(documents) or None,
        "；".join(passages) or None,
        _joined(list(dict.fromkeys(assumed))) if assumed else None,
    )
    return text, citation


def _joined(texts: list[Text]) -> Text:
    return Text("；".join(text.zh for text in texts), "; ".join(text.en for text in texts))


def _because(citation: Citation, lang: Language) -> str:
    """The passage a value comes from, and what we assumed."""
    source, assumed, separator, around = _FRAMES[lang]
    words = [f"{source}{citation.passage}"] if citation.passage else []
    words += [f"{assumed}{citation.assumed.get(lang)}"] if citation.assumed else []
    return around.format(separator.join(words)) if words else ""


_FRAMES: Final = {
    "zh": ("依据：", "假定：", "；", "（{}）"),
    "en": ("source: ", "assumed: ", "; ", " ({})"),
}


def say(value: Value, lang: Language) -> str:
    """A value in a sentence."""
    if lang == "zh" and (value is None or isinstance(value, bool)):
        return {None: "空", True: "是", False: "否"}[value]
    return _show(value)


def _show(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Decimal():
            return f"{value:f}"
        case _:
            return string_of(value) or str(value)


def _html_row(reason: Reason) -> str:
    facts = ", ".join(f"{name} = {_show(value)}" for name, value in reason.inputs.items())
    said = ", ".join(f"{name} = {_show(value)}" for name, value in reason.outputs.items())
    points = said if reason.points is None else f"{reason.points:+}"
    assumed = f"假定 / assumed: {reason.citation.assumed}" if reason.citation.assumed else ""
    source = "；".join(words for words in (reason.citation.passage, assumed) if words)
    cells = (f"{reason.decision} · {reason.code}", facts, points, str(reason.text), source)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
