"""One meaning: the column backend says of every row what the record backend says of that record."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, get_args

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import telcrm
from strategies import books, calculated_books, facts
from telcrm.errors import TelcrmError
from telcrm.rules import RuleBook, form, semantics
from telcrm.rules.columns import expressions as column_expressions
from telcrm.rules.columns.backend import BLOCK
from telcrm.rules.columns.columnar import STRUCTURES

SLOW = settings(
    max_examples=4 * settings().max_examples,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def by_record(book: RuleBook, record: dict[str, Any]) -> dict[str, Any]:
    """A record's answers, or the code of its error as the only answer."""
    try:
        return dict(book.decide(record))
    except TelcrmError as error:
        return {"error": error.code}


def by_column(book: RuleBook, columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Each row's answers, or the code of its error as the only answer."""
    found = book.evaluate(columns, missing="mark")
    status = found.pop("telcrm_status")
    rows = zip(*(values.tolist() for values in found.values()), strict=True)
    answers = [dict(zip(found, row, strict=True)) for row in rows] or [{} for _ in status]
    return [
        answer if said == "rated" else {"error": said.partition(":")[0]}
        for answer, said in zip(answers, status, strict=True)
    ]


def same(left: Any, right: Any) -> bool:
    """Equality with NaN as null and a float standing for its shortest decimal."""
    if isinstance(right, float):
        return left is None if right != right else left == Decimal(repr(right))
    return left == right


def assert_same(by_one: Iterable[dict[str, Any]], by_all: Iterable[dict[str, Any]]) -> None:
    for one, other in zip(by_one, by_all, strict=True):
        assert one.keys() == other.keys(), (one, other)
        assert all(same(one[name], other[name]) for name in one), (one, other)


def objects(values: list[Any]) -> Any:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


@SLOW
@given(st.data())
def test_columns_of_python_objects_say_what_records_say(data: st.DataObject) -> None:
    """Any book, any facts it accepts: both backends answer alike, nulls included."""
    book = data.draw(books())
    records = data.draw(st.lists(facts(book), min_size=1, max_size=12))
    columns = {name: objects([record[name] for record in records]) for name in book.inputs}
    assert_same([by_record(book, record) for record in records], by_column(book, columns))


NATIVE = {"integer": np.int16, "month": np.int32, "boolean": np.bool_, "decimal": np.float64}


def native(values: list[Any], kind: str, *, codes: bool) -> Any:
    """A column in the form fast data comes in: typed, masked where null, or as codes."""
    null = np.array([value is None for value in values])
    if kind in ("category", "string"):
        words = sorted({value for value in values if value is not None})
        if codes:
            places = [-1 if value is None else words.index(value) for value in values]
            return telcrm.Codes(np.array(places, dtype=np.int8), words)
        return np.ma.MaskedArray(np.array([value or "" for value in values], dtype="U8"), null)
    if kind == "date":
        return np.array(values, dtype="datetime64[D]")
    if kind == "decimal":
        return np.array([np.nan if value is None else float(value) for value in values])
    filled = np.array([0 if value is None else value for value in values], dtype=NATIVE[kind])
    return np.ma.MaskedArray(filled, null) if null.any() else filled


@SLOW
@given(st.data())
def test_typed_columns_say_what_records_say(data: st.DataObject) -> None:
    """float64, small integers, codes, masked arrays and days answer as records do."""
    book = data.draw(books())
    records = data.draw(st.lists(facts(book), min_size=1, max_size=12))
    for record in records:
        record.update({k: v[:8].rstrip("\0") for k, v in record.items() if isinstance(v, str)})
    codes = data.draw(st.booleans())
    columns = {
        name: native([record[name] for record in records], one.type.kind, codes=codes)
        for name, one in book.inputs.items()
    }
    assert_same([by_record(book, record) for record in records], by_column(book, columns))


ODD = st.one_of(
    st.none(),
    st.just(float("nan")),
    st.just(float("inf")),
    st.integers(-9, 99),
    st.decimals(-50, 50, places=5),
    st.text(max_size=3),
    st.booleans(),
    st.just(202413),
)


@SLOW
@given(calculated_books(), st.data())
def test_calculated_entries_say_what_records_say(book: RuleBook, data: st.DataObject) -> None:
    """A table whose entries are calculated gives each row the entry of the rule it meets."""
    records = data.draw(st.lists(facts(book), min_size=1, max_size=12))
    columns = {name: [record[name] for record in records] for name in book.inputs}
    assert_same((by_record(book, record) for record in records), by_column(book, columns))


@SLOW
@given(st.data())
def test_bad_rows_are_refused_alike(data: st.DataObject) -> None:
    """Facts no book accepts get the same code as a record and as a row."""
    book = data.draw(books())
    record = data.draw(facts(book))
    name = data.draw(st.sampled_from(sorted(book.inputs)))
    record[name] = data.draw(ODD)
    columns = {key: objects([value]) for key, value in record.items()}
    assert_same([by_record(book, record)], by_column(book, columns))


@given(books(), st.data())
def test_deciding_is_pure_and_blind_to_order(book: RuleBook, data: st.DataObject) -> None:
    """The same facts give the same answer again, in whatever order, and stay as they were."""
    record = data.draw(facts(book))
    before = dict(record)
    first = by_record(book, record)
    turned = dict(reversed(record.items()))
    assert (first, record) == (by_record(book, turned), before)


@given(books(), st.data())
def test_a_decider_gives_what_decide_gives(book: RuleBook, data: st.DataObject) -> None:
    """The fast path and the explained one are one path, for each output alone and for all."""
    record = data.draw(facts(book))
    answers = by_record(book, record)
    assume("error" not in answers)
    for name in book.outputs:
        assert book.decider(name)(record) == answers[name]
    every = book.decider()(record)
    assert (every if len(book.outputs) > 1 else (every,)) == tuple(answers.values())


@given(books(), st.data())
def test_points_in_reasons_add_up(book: RuleBook, data: st.DataObject) -> None:
    """The points of a scorecard's reasons sum to its score."""
    record = data.draw(facts(book))
    assume("error" not in by_record(book, record))
    answer = book.decide(record)
    for one in book.form.decisions:
        if isinstance(one, form.Scorecard):
            points = [r.points for r in answer.reasons if r.decision == one.name]
            assert sum(points) == answer[one.name]


@given(books(), st.data())
def test_reason_columns_name_the_reasons(book: RuleBook, data: st.DataObject) -> None:
    """Reason columns, read with the legend, give the codes and points the record gives."""
    record = data.draw(facts(book))
    assume("error" not in by_record(book, record))
    columns = {name: objects([value]) for name, value in record.items()}
    found = book.evaluate(columns, explain=True)
    legend = book.legend()
    said = []
    for column in legend:
        values = found[column].tolist()
        entry = legend[column][0 if column.endswith(".points") else values[0]]
        points = Decimal(repr(values[0])) if column.endswith(".points") else entry.points
        said.append((entry.code, points))
    reasons = [
        (reason.code, reason.points)
        for reason in book.decide(record).reasons
        if reason.code != "INITIAL" and reason.decision not in expressions(book)
    ]
    assert said == reasons


def expressions(book: RuleBook) -> set[str]:
    return {one.name for one in book.form.decisions if isinstance(one, form.ExpressionDecision)}


@given(books(), st.data())
def test_explanations_say_every_reason(book: RuleBook, data: st.DataObject) -> None:
    """Text in both languages and the notebook table hold each output and each reason."""
    record = data.draw(facts(book))
    assume("error" not in by_record(book, record))
    answer = book.decide(record)
    for lang in ("zh", "en"):
        text = answer.explain(lang)
        assert all(name in text for name in answer)
        assert all(reason.text.get(lang) in text for reason in answer.reasons)
    assert answer._repr_html_().count("<tr>") == len(answer.reasons) + 1


def test_every_node_is_known_to_every_backend() -> None:
    """A node added to the form is given a meaning in each backend, or refused there by name."""
    nodes = set(get_args(form.Expression))
    assert set(semantics.EXPRESSIONS) == nodes
    assert set(column_expressions.EXPRESSIONS) | set(STRUCTURES) == nodes
    assert not set(column_expressions.EXPRESSIONS) & set(STRUCTURES)


def test_blocks_do_not_show() -> None:
    """Rows on both sides of a block's end are decided like any others."""
    book = telcrm.load("cmcc.credit_rating")
    rows = BLOCK + 3
    tenure = np.arange(rows) % 80
    columns = {
        "brand": telcrm.Codes(np.arange(rows) % 3, ["全球通", "动感地带", "神州行"]),
        "tenure_months": tenure,
        "monthly_spend": (np.arange(rows) % 50_000) / 100,
        "suspensions": np.arange(rows) % 4,
    }
    found = book.evaluate(columns)
    for row in (0, BLOCK - 1, BLOCK, BLOCK + 2):
        record = {name: values[row] for name, values in columns.items() if name != "brand"}
        record["brand"] = columns["brand"].categories[row % 3]
        assert book.decide(record) == {name: values[row] for name, values in found.items()}
    assert len(found["star"]) == rows


@given(books())
def test_no_rows_are_no_trouble(book: RuleBook) -> None:
    """An empty base has empty answers."""
    columns = {name: objects([]) for name in book.inputs}
    assert all(len(values) == 0 for values in book.evaluate(columns, explain=True).values())
