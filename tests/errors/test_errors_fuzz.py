"""It never fails otherwise: whatever is fed in, the only exception is telcrm's own."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

import telcrm
from telcrm import Codes
from telcrm.books import files
from telcrm.errors import BookError, InputError, TelcrmError
from telcrm.rules import BookSource, RuleBook

HERE = Path(__file__).parent / "books"
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
EVERY_KIND = telcrm.load("test.every_kind", search=[HERE])
NAMES = tuple(EVERY_KIND.inputs)
SHIPPED = {name: files.read(next(iter(files.shipped(name)))) for name in telcrm.books()}


def fuzz(examples: int) -> Callable[[Any], Any]:
    """So many examples, more where the profile asks for more."""
    examples *= settings().max_examples // 100
    return settings(max_examples=examples, deadline=None, suppress_health_check=QUIET)


# Cells and expressions.

FRAGMENTS = (
    *("[", "]", "(", ")", "..", ",", "<", "<=", ">", ">=", "=", "!=", "-", "+", "*", "/", "**"),
    *("not", "null", "true", "false", "and", "or", "in", "between", "if", "then", "else"),
    *("min", "max", "abs", "date", "x", "y", "z", "limit", '"', '"a"', '"b"', "'", "\\", "\\u0041"),
    *("0", "1", "12", "1.5", ".5", "1.", "1e5", "202401", "202413", '"2024-01-31"', '"2024-02-30"'),
    *("，", "［", "“", "≥", "、", "\0", "\n", " ", "9" * 16, "9" * 5000, "((((", "----", "１２"),
)
cells = st.text(max_size=20) | st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(" ".join)
expressions = cells | st.recursive(
    st.sampled_from(["x", "y", "z", "1", "0.5", '"a"', "true", "null", 'date("2024-01-31")']),
    lambda inner: st.one_of(
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(["+", "-", "*", "<", "=", "and", "or", "in"]),
            inner,
        ),
        st.builds("if {} then {} else {}".format, inner, inner, inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "abs", "not"]), inner, inner),
        st.builds("({} between {} and {})".format, inner, inner, inner),
        st.builds("({} in ({}, {}))".format, inner, inner, inner),
        st.builds("not({})".format, inner),
        st.builds("-{}".format, inner),
    ),
    max_leaves=30,
)
KINDS: dict[str, dict[str, Any]] = {
    "boolean": {},
    "integer": {"minimum": 0, "maximum": 100},
    "decimal": {"scale": 2, "minimum": 0, "maximum": 100},
    "category": {"values": ["a", "b"]},
    "string": {},
    "date": {},
    "month": {},
}
kinds = st.sampled_from(sorted(KINDS))
VALUES: dict[str, Any] = {
    "boolean": True,
    "integer": 12,
    "decimal": 1.5,
    "category": "a",
    "string": "a",
    "date": date(2024, 1, 31),
    "month": 202401,
}


def with_decision(given_kinds: tuple[str, str, str], decision: dict[str, Any]) -> dict[str, Any]:
    """A book of three inputs and one decision."""
    inputs = {
        name: {"type": kind, "optional": name == "z", **KINDS[kind]}
        for name, kind in zip("xyz", given_kinds, strict=True)
    }
    limit = {"type": "integer", "value": 5}
    return {
        "id": "test.fuzz",
        "version": "1",
        "document": "generated",
        "inputs": inputs,
        "parameters": {"limit": limit},
        "decisions": {"answer": {"passage": "generated", **decision}},
    }


def try_book(data: dict[str, Any], given_kinds: tuple[str, str, str]) -> None:
    """Load it; if that succeeds, both backends decide or say why not."""
    try:
        book = RuleBook(BookSource.model_validate(data))
    except BookError as error:
        assert str(error)
        return
    record = {name: VALUES[kind] for name, kind in zip("xyz", given_kinds, strict=True)}
    for one in (record, record | {"z": None}):
        with suppress(TelcrmError):
            book.decide(one).explain()
        columns = {name: np.array([value], dtype=object) for name, value in one.items()}
        evaluate_or_refuse(book, columns)


def evaluate_or_refuse(book: RuleBook, columns: dict[str, Any]) -> None:
    """Columns answer, or say what in the book they cannot do."""
    try:
        book.evaluate(columns, explain=True, missing="mark")
    except InputError as error:
        assert error.code == "columns.unsupported"


@fuzz(600)
@given(st.tuples(kinds, kinds, kinds), cells)
def test_any_text_as_a_cell(given_kinds: tuple[str, str, str], cell: str) -> None:
    """A cell parses and fits, or the book is refused."""
    rules = [{"id": "r", "when": {"x": cell}, "then": {"out": 1}}]
    table = {"inputs": ["x"], "outputs": {"out": {"type": "integer"}}, "rules": rules}
    try_book(with_decision(given_kinds, {"kind": "decision_table", **table}), given_kinds)


@fuzz(400)
@given(st.tuples(kinds, kinds, kinds), cells, st.sampled_from(sorted(KINDS)))
def test_any_text_as_an_output(given_kinds: tuple[str, str, str], cell: str, kind: str) -> None:
    """An output entry is a constant of the output's type, or the book is refused."""
    rules = [{"id": "r", "then": {"out": cell}}]
    table = {"inputs": ["x"], "outputs": {"out": {"type": kind, **KINDS[kind]}}, "rules": rules}
    try_book(with_decision(given_kinds, {"kind": "decision_table", **table}), given_kinds)


@fuzz(600)
@given(st.tuples(kinds, kinds, kinds), expressions)
def test_any_text_as_an_expression(given_kinds: tuple[str, str, str], text: str) -> None:
    """An expression parses and its types fit, or the book is refused."""
    try_book(with_decision(given_kinds, {"kind": "expression", "expression": text}), given_kinds)


@pytest.mark.parametrize("length", [10, 300, 3000])
@pytest.mark.parametrize(
    "repeated",
    [
        "x in ({}, 1)",
        "{} and x > y",
        "{} or x in y",
        "{} and x in 1",
        "-{}",
        "({})",
        "not({})",
        "{} + x",
    ],
)
def test_text_without_end(repeated: str, length: int) -> None:
    """However long or deep a text is, it is taken or refused; the stack is never the limit."""
    text = "x"
    for _ in range(length):
        text = repeated.format(text)
    three = ("integer", "integer", "integer")
    try_book(with_decision(three, {"kind": "expression", "expression": text}), three)


@pytest.mark.parametrize("test", ["y", "1", "> y", "[y..5]", "null", "y + 1"])
@pytest.mark.parametrize("negated", ["{}", "not({})"])
def test_cells_without_end(test: str, negated: str) -> None:
    """A cell of many tests, known when the book loads or not, nests no deeper for it."""
    rules = [
        {"id": "r", "when": {"z": negated.format(",".join([test] * 2000))}, "then": {"out": 1}}
    ]
    table = {"inputs": ["z"], "outputs": {"out": {"type": "integer"}}, "rules": rules}
    three = ("integer", "integer", "integer")
    try_book(with_decision(three, {"kind": "decision_table", **table}), three)


@fuzz(300)
@given(st.tuples(kinds, kinds, kinds), st.lists(cells, min_size=1, max_size=4))
def test_any_text_as_an_attribute(given_kinds: tuple[str, str, str], tests: list[str]) -> None:
    """A scorecard covers its input, or the book is refused."""
    attributes = [{"when": test, "points": index} for index, test in enumerate(tests)]
    card = {"characteristics": {"x": {"input": "x", "attributes": attributes}}}
    try_book(with_decision(given_kinds, {"kind": "scorecard", **card}), given_kinds)


# Whole books.

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-3, 1300)
    | st.sampled_from([10**20, 10**400])
    | st.decimals(allow_nan=True)
    | st.sampled_from([Decimal("1E+40000"), Decimal("1E+999999999"), Decimal("1E-999999999")])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    | st.sampled_from(["cmcc.brands", "common.marketing_means"])
    | cells
    | st.dates()
    | st.datetimes()
    | st.times()
)
KEYS = (
    *("id", "version", "title", "document", "passage", "assumed", "extends", "effective_from"),
    *(
        "inputs",
        "parameters",
        "decisions",
        "type",
        "values",
        "scale",
        "minimum",
        "maximum",
        "value",
    ),
    *(
        "optional",
        "kind",
        "hit_policy",
        "aggregation",
        "outputs",
        "rules",
        "when",
        "then",
        "default",
    ),
    *("characteristics", "attributes", "points", "points_per", "input", "initial_score"),
    *("vocabulary", "by", "only"),
    *("expression", "output", "reason", "zh", "en", "code", "x", "star", "brand", "date", "int"),
)
keys = st.sampled_from(KEYS)
nodes = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


def toml(value: Any) -> str:
    """A value as TOML writes it inside a line; null is left to whoever holds it."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return f"{value:d}"
        case Decimal():
            return str(value).lower().replace("infinity", "inf").replace("snan", "nan")
        case datetime() | date() | time():
            return value.isoformat()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list():
            return "[" + ", ".join(toml(one) for one in value if one is not None) + "]"
        case _:
            return "{" + ", ".join(pairs(value)) + "}"


def pairs(table: Mapping[str, Any]) -> list[str]:
    """A table's lines."""
    return [f"{json.dumps(k)} = {toml(v)}" for k, v in table.items() if v is not None]


def try_text(text: str) -> None:
    """Load it, or say why not, at some length."""
    try:
        telcrm.loads(text)
    except BookError as error:
        assert str(error)


@fuzz(300)
@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_any_text_as_a_book(text: str) -> None:
    """What is no TOML is said to be none."""
    try_text(text)


@fuzz(300)
@given(st.dictionaries(keys, nodes, max_size=8))
def test_any_tables_as_a_book(data: dict[str, Any]) -> None:
    """What is no book is said to be none."""
    try_text("\n".join(pairs(data)))


def every_place(node: Any) -> list[tuple[Any, Any]]:
    """Each container in a tree with each of its keys."""
    inner = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    found = [(node, key) for key, _ in inner]
    for _, child in inner:
        if isinstance(child, (dict, list)):
            found += every_place(child)
    return found


def change(data: dict[str, Any], draw: Callable[[Any], Any]) -> None:
    """Replace, remove or rename one thing anywhere in a book."""
    places = every_place(data)
    node, key = places[draw(st.integers(0, len(places) - 1))]
    action = draw(st.sampled_from(["replace", "remove", "add"]))
    if action == "replace" or isinstance(node, list):
        node[key] = draw(nodes)
    elif action == "remove":
        del node[key]
    else:
        node[draw(keys)] = draw(nodes)


@fuzz(300)
@given(st.sampled_from(sorted(SHIPPED)), st.integers(1, 3), st.data())
def test_shipped_books_with_something_changed(name: str, times: int, data: st.DataObject) -> None:
    """A book that is nearly right is taken or refused, down to its last key."""
    book = deepcopy(SHIPPED[name])
    for _ in range(times):
        change(book, data.draw)
    text = "\n".join(pairs(book))
    assert tomllib.loads(text) is not None
    try_text(text)


@fuzz(200)
@given(st.sampled_from(sorted(SHIPPED)), st.data())
def test_books_that_extend_shipped_ones(name: str, data: st.DataObject) -> None:
    """A book that changes any part of another in any way is taken or refused."""
    part = deepcopy({key: SHIPPED[name][key] for key in ("inputs", "decisions")})
    change(part, data.draw)
    decisions = part.get("decisions")
    for decision in decisions.values() if isinstance(decisions, dict) else ():
        if isinstance(decision, dict) and data.draw(st.booleans()):
            decision.pop("kind", None)
    try_text("\n".join(pairs({"id": "test.child", "version": "1", "extends": name, **part})))


# Records and columns.

objects = (
    scalars
    | st.floats()
    | st.complex_numbers()
    | st.binary()
    | st.timedeltas()
    | st.sampled_from([object(), int, np.ma.masked, np.float16(0.1), np.longdouble(1), ..., print])
    | npst.from_dtype(np.dtype("M8[D]"))
    | npst.from_dtype(np.dtype("M8[ns]"))
    | st.lists(st.integers(), max_size=2)
)
names = st.sampled_from(NAMES)


@fuzz(500)
@given(
    st.dictionaries(names, objects, max_size=len(NAMES))
    | st.dictionaries(names | st.text(max_size=3) | st.integers() | st.none(), objects, max_size=4)
    | objects
)
def test_any_record(record: Any) -> None:
    """A record is decided or refused, and the refusal can be printed."""
    try:
        EVERY_KIND.decide(record)
    except TelcrmError as error:
        assert str(error)


arrays = npst.arrays(
    npst.scalar_dtypes() | npst.array_dtypes(max_size=2),
    npst.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=4),
)


def can_be_masked(array: np.ndarray[Any, Any]) -> bool:
    """NumPy itself warns of its fill value for half floats, and for tables that may hold them."""
    return array.dtype.kind != "V" and array.dtype != np.float16


code_columns = st.builds(
    Codes, arrays, st.lists(objects.filter(lambda one: one is not ...), max_size=3)
)
columns = (
    arrays
    | st.lists(objects, max_size=4)
    | st.lists(objects, max_size=4).map(tuple)
    | arrays.filter(can_be_masked).map(np.ma.MaskedArray)
    | code_columns
    | objects
)


@fuzz(800)
@given(
    st.dictionaries(names, columns, max_size=3),
    st.sampled_from(["raise", "mark"]),
    st.integers(0, 4),
)
def test_any_columns(changed: dict[str, Any], missing: Any, rows: int) -> None:
    """A base is decided or refused, and the refusal can be printed."""
    good = {
        name: np.full(rows, VALUES[EVERY_KIND.inputs[name].type.kind], object) for name in NAMES
    }
    good["brand"][:] = "全球通"
    try:
        EVERY_KIND.evaluate(good | changed, explain=True, missing=missing)
    except TelcrmError as error:
        assert str(error)
