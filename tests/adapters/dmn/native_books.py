"""Rule books with all that a file may say, and facts on their boundaries, for the ways to DMN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dmn_models import texts
from hypothesis import assume
from hypothesis import strategies as st

from strategies import LISTS, POLICIES, WORDS, book_data, facts
from telcrm.errors import BookError, TelcrmError
from telcrm.rules import BookSource, RuleBook, form
from telcrm.rules.compiled import CompiledTable
from telcrm.rules.feel import print_literal
from telcrm.rules.source.schema import TextSource

__all__ = ["answer", "comparable", "records", "rich_books", "without_losers"]

NOT_EXACT = {"type.exact", "type.mismatch"}
"""What generated arithmetic may come to; such books are set aside."""

both = st.fixed_dictionaries({"zh": texts, "en": texts})
words = texts.filter(str.strip)


def maybe(draw: st.DrawFn, part: dict[str, Any], **choices: st.SearchStrategy[Any]) -> None:
    """Give a part some of what it may have."""
    for key, strategy in choices.items():
        if draw(st.booleans()):
            part[key] = draw(strategy)


def cite(draw: st.DrawFn, part: dict[str, Any], **choices: st.SearchStrategy[Any]) -> None:
    maybe(draw, part, document=words, passage=words, assumed=both, **choices)


@st.composite
def rich_data(draw: st.DrawFn, policies: tuple[str, ...] = (*POLICIES, *LISTS)) -> dict[str, Any]:
    """The data of a book whose parts have titles, reasons, codes, units and sources."""
    data = draw(book_data(policies))
    days = st.dates()
    cite(draw, data, title=both, effective_from=days, effective_to=days, version=words)
    data["document"] = "generated"
    for one in data["inputs"].values():
        cite(draw, one, title=both, unit=both)
    data["parameters"] = draw(parameters())
    for name, one in list(data["decisions"].items()):
        cite(draw, one, title=both)
        _DECORATED[one["kind"]](draw, name, one, data)
    return data


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, Any]:
    """A constant of each kind that cells may name."""
    made: dict[str, Any] = {
        "limit": {"type": "integer", "minimum": -4, "value": draw(st.integers(-4, 12))},
        "share": {"type": "decimal", "scale": 2, "value": Decimal(draw(st.integers(-9, 9))) / 4},
        "word": {"type": "category", "values": list(WORDS), "value": draw(st.sampled_from(WORDS))},
        "day": {"type": "date", "value": draw(st.dates())},
        "truth": {"type": "boolean", "value": draw(st.booleans())},
    }
    for one in made.values():
        cite(draw, one, title=both, unit=both)
    return {name: one for name, one in made.items() if name == "limit" or draw(st.booleans())}


def _scorecard(draw: st.DrawFn, _: str, card: dict[str, Any], data: dict[str, Any]) -> None:
    for key, part in card["characteristics"].items():
        cite(draw, part, title=both)
        if "points_per" in part:
            maybe(draw, part, code=texts, reason=both)
        for row in part.get("attributes", ()):
            cite(draw, row, code=texts, reason=both)
        if key.startswith("integer") and "attributes" in part and draw(st.booleans()):
            part["attributes"].insert(0, {"when": "> limit", "points": 7})


def _table(draw: st.DrawFn, name: str, table: dict[str, Any], data: dict[str, Any]) -> None:
    cite(draw, table["outputs"][name], title=both)
    ids = draw(st.lists(words, min_size=5, max_size=5, unique=True))
    for rule, rule_id in zip(table["rules"], ids, strict=False):
        cite(draw, rule, reason=both, id=st.just(rule_id))
        for column in table["inputs"]:
            if column.startswith("integer") and draw(st.integers(0, 3)) == 0:
                rule["when"][column] = draw(st.sampled_from((">= limit", "[-4..limit]", 5)))
    if "aggregation" not in table and draw(st.booleans()):
        _second_output(draw, name, table)
    elif draw(st.booleans()):
        data["decisions"][f"table_of_{name}"] = data["decisions"].pop(name)


def _second_output(draw: st.DrawFn, name: str, table: dict[str, Any]) -> None:
    other = f"{name}_b"
    table["outputs"][other] = {"type": "category", "values": list(WORDS)}
    said = st.sampled_from(WORDS).map(print_literal)
    for rule in table["rules"]:
        rule["then"][other] = draw(said)
    if "default" in table:
        table["default"][other] = draw(said)


def _expression(draw: st.DrawFn, _: str, one: dict[str, Any], data: dict[str, Any]) -> None:
    """Its output stays as found: what it can be is not known here."""


_DECORATED = {"scorecard": _scorecard, "decision_table": _table, "expression": _expression}


@st.composite
def rich_books(draw: st.DrawFn, policies: tuple[str, ...] = (*POLICIES, *LISTS)) -> RuleBook:
    """Whole books; those whose arithmetic or whose intervals cannot be are set aside."""
    source = BookSource.model_validate(draw(rich_data(policies)))
    try:
        return RuleBook(source)
    except BookError as error:
        codes = {problem.code for problem in error.problems}
        assume(not codes <= {*NOT_EXACT, "type.range"})
        raise


def answer(book: RuleBook, record: dict[str, Any]) -> Any:
    """What a book says of a record with all its reasons, or the code of its error."""
    try:
        decision = book.decide(record)
    except TelcrmError as error:
        return error.code
    return dict(decision), decision.reasons


def without_losers(book: RuleBook) -> RuleBook:
    """A book without the attributes that win nowhere; the others keep their codes and words."""
    decisions = dict(book.source.decisions)
    for card in book.form.decisions:
        if isinstance(card, form.Scorecard):
            source = decisions[card.name]
            parts = dict(source.characteristics)
            for part in card.characteristics:
                if isinstance(part, form.Characteristic):
                    rows = tuple(_winners(book, card.name, part, parts[part.name].attributes))
                    update = {"attributes": rows}
                    parts[part.name] = parts[part.name].model_copy(update=update)
            decisions[card.name] = source.model_copy(update={"characteristics": parts})
    return RuleBook(book.source.model_copy(update={"decisions": decisions}))


def _winners(
    book: RuleBook, card: str, part: form.Characteristic, rows: tuple[Any, ...]
) -> Iterator[Any]:
    for index in sorted(set(book.built.compiled[card][part.name].winners)):
        row = part.attributes[index]
        reason = TextSource(zh=row.text.zh, en=row.text.en)
        yield rows[index].model_copy(update={"code": row.code, "reason": reason})


def comparable(book: RuleBook) -> form.Book:
    """A book's form without the tests of attributes."""
    decisions = tuple(
        replace(one, characteristics=tuple(map(_without_tests, one.characteristics)))
        if isinstance(one, form.Scorecard)
        else one
        for one in book.form.decisions
    )
    return replace(book.form, decisions=decisions)


def _without_tests(part: form.Characteristic | form.Linear) -> form.Characteristic | form.Linear:
    if isinstance(part, form.Linear):
        return part
    rows = tuple(replace(row, test=form.OneOf()) for row in part.attributes)
    return replace(part, attributes=rows)


def records(book: RuleBook) -> st.SearchStrategy[dict[str, Any]]:
    """Facts that a book accepts, on and beside each boundary that its decisions name."""
    if book.id == "generated":
        return facts(book)
    return st.fixed_dictionaries({name: _values(book, one) for name, one in book.inputs.items()})


def _values(book: RuleBook, one: form.Input) -> st.SearchStrategy[Any]:
    found = [value for axis in _axes(book, one.name) for value in axis.representatives()]
    found += [one.type.minimum, one.type.maximum, *one.type.values]
    found += [True, False] if one.type.kind == "boolean" else []
    values = st.sampled_from([value for value in dict.fromkeys(found) if value is not None])
    if one.type.kind == "integer":
        low, high = one.type.minimum, one.type.maximum
        values = st.builds(lambda v, by: min(max(v + by, low), high), values, st.integers(-1, 1))
    return st.one_of(values, st.none()) if one.optional else values


def _axes(book: RuleBook, name: str) -> list[Any]:
    axes = []
    for one in book.form.decisions:
        compiled: Any = book.built.compiled[one.name]
        if isinstance(compiled, CompiledTable):
            pairs = zip(one.columns, compiled.axes, strict=True)
            axes += [axis for column, axis in pairs if getattr(column, "name", "") == name]
        elif isinstance(one, form.Scorecard):
            parts = (part for part in one.characteristics if part.name in compiled)
            axes += [compiled[p.name].axis for p in parts if p.reference.name == name]
    return axes
