"""A decision and its reasons: as data, as text in Chinese or English, as a table in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from html import escape
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from telcrm.arguments import LANGUAGE, taking
from telcrm.rules.feel.values import string_of
from telcrm.rules.form import (
    Book,
    Characteristic,
    Citation,
    Constant,
    Expression,
    ExpressionDecision,
    Linear,
    Reference,
    Scorecard,
    Table,
    Text,
    children,
)
from telcrm.rules.form import (
    Decision as DecisionForm,
)
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.hit_policies import Outcome
from telcrm.rules.types import Number, Value

__all__ = ["Decision", "Language", "Reason", "Teller", "rule_words", "say"]

Language: TypeAlias = Literal["zh", "en"]

_NONE: Final[Mapping[str, Value]] = FrozenDict({})


class Reason(NamedTuple):
    """One step on the way to an answer; a named tuple, for it is made once a step and record.

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
    outputs: Mapping[str, Value] = _NONE


Tell: TypeAlias = Callable[[Mapping[str, Value], Any], list[Reason]]
"""From all values known and what a decision's step hit to the decision's reasons."""


class Teller:
    """How a book's decisions give their reasons; pickled as the book alone.

    Attributes:
        book: the form of the book.
        tells: for each decision, in their order, its name, itself and the function.
    """

    __slots__ = ("book", "tells")

    def __init__(self, book: Book) -> None:
        self.book = book
        self.tells: tuple[tuple[str, DecisionForm, Tell], ...] = tuple(
            (one.name, one, _TELLS[type(one)](one)) for one in book.decisions
        )

    def __reduce__(self) -> tuple[type[Teller], tuple[Book]]:
        return Teller, (self.book,)


_reason: Final = tuple.__new__
"""Makes a reason of all its parts, in less time than the class takes to sort out arguments."""


def _tell_scorecard(card: Scorecard) -> Tell:
    name = card.name
    parts = [(part.reference.name, _rows(part)) for part in card.characteristics]
    initial = [
        Reason(name, _NONE, one, "INITIAL", Text("初始分", "initial score"), card.citation)
        for one in (card.initial,)
        if one
    ]

    def tell(values: Mapping[str, Value], hits: Any) -> list[Reason]:
        found = initial.copy()
        for (key, rows), (winner, points) in zip(parts, hits):  # noqa: B905 - it takes its time.
            said = (name, {key: values[key]}, points) + rows[winner]
            found.append(_reason(Reason, said))
        return found

    return tell


def _rows(part: Characteristic | Linear) -> list[tuple[Any, ...]]:
    """What reasons say of each attribute: the fields of `Reason` after the points."""
    rows = [part] if isinstance(part, Linear) else part.attributes
    return [(row.code, row.text, row.citation, _NONE) for row in rows]


def _tell_table(table: Table) -> Tell:
    name = table.name
    columns = [column.name for column in table.columns if isinstance(column, Reference)]
    names = [output.name for output in table.outputs]

    def tell(values: Mapping[str, Value], outcome: Outcome) -> list[Reason]:
        said = rule_words(table, outcome)
        looked_at, outputs = _picked(values, columns), _picked(values, names)
        return [_reason(Reason, (name, looked_at, None, *said, outputs))]

    return tell


def _picked(values: Mapping[str, Value], names: Iterable[str]) -> Mapping[str, Value]:
    """Some of the values; a loop, for it takes half the time of a comprehension."""
    found = {}
    for name in names:
        found[name] = values[name]
    return found


def _tell_expression(one: ExpressionDecision) -> Tell:
    names = [output.name for output in one.outputs]
    asked = list(dict.fromkeys(_asked(one.expression)))

    def tell(values: Mapping[str, Value], _: None) -> list[Reason]:
        outputs = _picked(values, names)
        # What an expression names for itself, as in an iteration, is no value of the record.
        looked_at = _picked(values, [name for name in asked if name in values])
        said = Reason(one.name, looked_at, None, one.name, one.title, one.citation, outputs)
        return [said] if outputs else []

    return tell


def _asked(node: Expression) -> Iterator[str]:
    """The names that an expression asks for, in their order; functions are none."""
    if isinstance(node, Reference):
        yield from () if node.type.kind == "function" else (node.name,)
    elif not isinstance(node, Constant):
        for part in children(node):
            yield from _asked(part)


_TELLS: Final[dict[type, Callable[[Any], Tell]]] = {
    Scorecard: _tell_scorecard,
    Table: _tell_table,
    ExpressionDecision: _tell_expression,
}


class Decision(Mapping[str, Any]):
    """What a book says of one record: a mapping from output names to values, with the reasons.

    Args:
        teller: how the book that decided gives its reasons.
        record: every value known in the end, inputs as they were read and all outputs.
        hits: for each decision what its step hit.
    """

    __slots__ = ("_hits", "_record", "_teller")

    def __init__(
        self, teller: Teller, record: Mapping[str, Value], hits: Mapping[str, Any]
    ) -> None:
        self._teller = teller
        self._record = record
        self._hits = hits

    @property
    def book(self) -> Book:
        """The form of the book that decided."""
        return self._teller.book

    @property
    def record(self) -> Mapping[str, Value]:
        """Every value known in the end, inputs as they were read and all outputs."""
        return self._record

    @property
    def hits(self) -> Mapping[str, Any]:
        """For each decision what its step hit."""
        return self._hits

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
        values, hits = self._record, self._hits
        found: list[Reason] = []
        for name, _, tell in self._teller.tells:
            found += tell(values, hits[name])
        return tuple(found)

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """The answer and its reasons in words.

        Args:
            lang: `zh` or `en`.
        """
        head = f"{self.book.title.get(lang)} ({self.book.id} {self.book.version})"
        lines = [
            head,
            *(line for _, one, tell in self._teller.tells for line in self._lines(one, tell, lang)),
            *self._parameters(lang),
        ]
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
        if self.book.parameters:
            told = ", ".join(f"{one.name} = {_show(one.value)}" for one in self.book.parameters)
            caption += f" · 参数 / parameters: {told}"
        return (
            f"<table><caption>{escape(caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _lines(self, one: DecisionForm, tell: Tell, lang: Language) -> Iterator[str]:
        for output in one.outputs:
            value = say(self.record[output.name], lang)
            yield f"{output.title.get(lang)} {output.name} = {value}"
        for reason in tell(self.record, self.hits[one.name]):
            yield f"  {self._line(reason, lang)}"

    def _parameters(self, lang: Language) -> Iterator[str]:
        """The values of the parameters it was decided by, and whose they are."""
        if self.book.parameters:
            head, between, given, own = _PARAMETERS[lang]
            told = (
                f"{one.title.get(lang)} {one.name} = {say(one.value, lang)}"
                f"{_unit(one.unit, lang)}{given if one.given else own}"
                for one in self.book.parameters
            )
            yield head + between.join(told)

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
        unit = "" if value is None else _unit(spec.unit, lang)
        return f"{spec.title.get(lang)} = {say(value, lang)}{unit}"


def rule_words(table: Table, outcome: Outcome) -> tuple[str, Text, Citation]:
    """The rules that matched, what they say in words, and where they come from."""
    if len(outcome.rules) == 1:
        rule = table.rules[outcome.rules[0]]
        return rule.id, rule.text, rule.citation
    rules = [table.rules[index] for index in outcome.rules]
    if not rules:
        return "DEFAULT", Text("没有规则命中", "no rule matches"), table.citation
    code = "+".join(rule.id for rule in rules)
    text = _joined([rule.text for rule in rules])
    passages = dict.fromkeys(rule.citation.passage for rule in rules if rule.citation.passage)
    assumed = [rule.citation.assumed for rule in rules if rule.citation.assumed]
    documents = dict.fromkeys(rule.citation.document for rule in rules if rule.citation.document)
    citation = Citation(
        "；".join(documents) or None,
        "；".join(passages) or None,
        _joined(list(dict.fromkeys(assumed))) if assumed else None,
    )
    return code, text, citation


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


_PARAMETERS: Final = {
    "zh": ("参数：", "、", "（给定）", "（默认）"),
    "en": ("parameters: ", ", ", " (given)", " (default)"),
}


def _unit(unit: Text | None, lang: Language) -> str:
    return f" {unit.get(lang)}" if unit else ""


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
