"""Texts that look like FEEL, documents spoilt with them, and facts of every kind."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
from generated_tables import COLUMNS, Table, definitions, requiring, tables
from hypothesis import strategies as st

import telcrm
from telcrm.adapters.dmn import model, write_definitions
from telcrm.adapters.dmn.boxes import Boxed
from telcrm.rules.types import Type

__all__ = [
    "ITEMS",
    "NAMES",
    "documents",
    "facts_of",
    "garbage",
    "models",
    "operators",
    "shipped",
    "spoilt",
    "spoilt_documents",
    "type_names",
]

# Texts that look like FEEL.

NAMES = ("x", "amount due", "is-new", "level", "a + b", "the list", "inner one", "decide it", "金")
FUNCTIONS = (
    *("abs", "append", "all", "ceiling", "concatenate", "contains", "context", "count", "date"),
    *("date and time", "day of week", "decimal", "distinct values", "duration", "even", "exp"),
    *("flatten", "floor", "get entries", "get value", "index of", "insert before", "is"),
    *("list contains", "list replace", "log", "lower case", "max", "mean", "median", "min", "mode"),
    *("modulo", "not", "number", "odd", "product", "remove", "reverse", "round half up", "split"),
    *("sqrt", "stddev", "string", "string join", "string length", "sublist", "substring"),
    *("substring after", "sum", "time", "union", "week of year", "years and months duration"),
    *("before", "during", "coincides", "the function", "the service", "unheard of"),
)
ATOMS = (
    *("0", "1", "-1", "0.5", "1e6144", "1e-6176", "9" * 40, "0.1", "3", "true", "false", "null"),
    *('""', '"gold"', '"a \\"b\\""', '"\\u91d1"', '"2024-02-29"', '"1.5"', '"PT1H"', '"\\uD800"'),
    *('@"2024-02-29"', '@"P1Y2M"', '@"-P3DT1.5S"', '@"10:00:00Z"', '@"2024-02-29T10:00:00"'),
    *('@"999999999-12-31"', '@"10:00:00@Europe/Paris"', '@"when"', 'date("2024-01-31")'),
    *("[]", "[1, 2, 3]", "{}", '{a: 1, "b c": [2]}', "[1..5]", "(< 3)", "]0..1]", "?", "item"),
)
FRAGMENTS = (
    *("[", "]", "(", ")", "{", "}", "..", ",", ":", ".", "<", "<=", ">", "=", "!=", "-", "+", "*"),
    *("/", "**", "@", "not(", "and", "or", "in", "between", "if", "then", "else", "for", "some"),
    *("every", "return", "satisfies", "function", "instance of", "//", "/*", "*/", '"', "'", "\\"),
    *(
        "，",
        "“",
        "≥",
        "１２",
        "\n",
        "\t",
        "((((",
        "----",
        "9" * 5000,
        "1e999999",
        "x",
        "amount due",
    ),
)
operators = st.sampled_from(["+", "-", "*", "/", "**", "<", "<=", "=", "!=", "and", "or", "in"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, max_size=3).map(", ".join)
    return st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("if {} then {} else {}".format, inner, inner, inner),
        st.builds("{}({})".format, st.sampled_from(FUNCTIONS), several),
        st.builds("({} between {} and {})".format, inner, inner, inner),
        st.builds("({} in ({}))".format, inner, several),
        st.builds("[{}]".format, several),
        st.builds("{{a: {}, b c: {}}}".format, inner, inner),
        st.builds("{}.{}".format, inner, st.sampled_from(["a", "b c", "year", "seconds", "low"])),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("[{}..{})".format, inner, inner),
        st.builds("for x in {} return {}".format, inner, inner),
        st.builds("some y in {} satisfies {}".format, inner, inner),
        st.builds("every x in {} satisfies {}".format, inner, inner),
        st.builds("-{}".format, inner),
    )


expressions = st.recursive(st.sampled_from(ATOMS + NAMES), _grown, max_leaves=6)
noise = st.lists(st.sampled_from(FRAGMENTS), max_size=6).map(" ".join)
unary = st.builds("{} {}".format, st.sampled_from(["<", ">=", "!=", "not", "-", ","]), expressions)
garbage = expressions | expressions | unary | noise | st.text(max_size=6)

# What else a document holds.

# None of them is blank: see the tests of bad input.
odd_names = st.sampled_from(
    [*NAMES, "if", "true", "1", "-", "?", "item", "sum", "a.b", "(", '"', "//", "date", "part 0"]
)
type_names = st.none() | st.sampled_from(
    [
        *("number", "string", "boolean", "date", "time", "date and time", "list", "context", "Any"),
        *("days and time duration", "years and months duration", "tOwn", "tList", "tFunction"),
        *("tShape", "tNowhere", "dateTime"),
    ]
)
policies = st.sampled_from(
    ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
)
aggregations = st.none() | st.sampled_from(["SUM", "COUNT", "MIN", "MAX"])
literals = garbage.map(model.LiteralExpression)


def _table(text: str, hit_policy: str, aggregation: str | None) -> model.DecisionTable:
    inputs = (model.InputClause("amount due", "number"), model.InputClause(text))
    rules = (model.Rule((text, "-"), (text,)), model.Rule(("-", text), ('"b"',)))
    outputs = (model.OutputClause(),)
    return model.DecisionTable(inputs, outputs, rules, hit_policy, aggregation)


def _boxes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parameter = st.builds(model.Parameter, odd_names, type_names)
    binding = st.builds(model.Binding, parameter, inner)
    entry = st.builds(model.ContextEntry, st.none() | odd_names, inner, type_names)
    return st.one_of(
        st.builds(_table, garbage, policies, aggregations),
        st.builds(model.ListExpression, st.lists(inner, max_size=2).map(tuple)),
        st.builds(model.Context, st.lists(entry, max_size=3).map(tuple)),
        st.builds(model.Conditional, inner, inner, inner),
        st.builds(model.Filter, inner, literals),
        st.builds(model.For, odd_names, inner, inner, type_names),
        st.builds(model.Some, odd_names, inner, inner),
        st.builds(model.FunctionDefinition, st.lists(parameter, max_size=2).map(tuple), inner),
        st.builds(
            model.Invocation,
            st.sampled_from(["the function", "the service", "sum"]).map(model.LiteralExpression),
            st.lists(binding, max_size=2).map(tuple),
        ),
    )


boxes = st.recursive(literals, _boxes, max_leaves=3)
functions = st.builds(
    model.FunctionDefinition,
    st.lists(st.builds(model.Parameter, odd_names, type_names), max_size=2).map(tuple),
    boxes,
)


# Whole documents.


def around(table: Table) -> model.Definitions:
    """A document that uses a table as a function, in a service and on its own, types included."""
    own = requiring(table.columns)
    call = model.LiteralExpression(f"the function({', '.join(own)})")
    lists = model.LiteralExpression("for y in [inner one, the service(amount due)] return y")
    parameters = tuple(model.Parameter(one.name, one.type_ref) for one in table.columns)
    columns = {one.name: one for one in (*table.columns, _AMOUNT)}
    decisions = (
        model.Decision("inner one", "tOwn", expression=table.element, required_inputs=own),
        model.Decision(
            "decide it", expression=call, required_inputs=own, required_knowledge=("the function",)
        ),
        model.Decision(
            "the list",
            "tList",
            expression=lists,
            required_inputs=("amount due",),
            required_decisions=("inner one",),
            required_knowledge=("the service",),
        ),
        model.Decision("served", "number", expression=model.LiteralExpression("amount due + 1")),
    )
    served = replace(decisions[-1], required_inputs=("amount due",))
    return definitions(
        tuple(columns.values()),
        (*decisions[:-1], served),
        item_definitions=ITEMS,
        business_knowledge_models=(
            model.BusinessKnowledgeModel(
                "the function", function=model.FunctionDefinition(parameters, table.element)
            ),
        ),
        decision_services=(
            model.DecisionService(
                "the service", output_decisions=("served",), input_data=("amount due",)
            ),
        ),
    )


_AMOUNT = next(one for one in COLUMNS if one.name == "amount due")
ITEMS = (
    model.ItemDefinition("tOwn", "string", '"low", "mid", "high"'),
    model.ItemDefinition("tList", "Any", is_collection=True),
    model.ItemDefinition(
        "tShape",
        components=(model.ItemDefinition("a", "number", "[0..9]"), model.ItemDefinition("b c")),
    ),
    model.ItemDefinition(
        "tFunction", function=model.FunctionItem((model.Parameter("x", "Any"),), "Any")
    ),
)


@cache
def shipped(name: str) -> bytes:
    """A shipped book as a document."""
    return telcrm.load(name).to_dmn().encode()


documents = st.sampled_from(telcrm.books()).map(shipped) | tables().map(around).map(
    lambda made: write_definitions(made).encode()
)
models = tables().map(around) | tables(outputs=2).map(around)


# Spoiling bytes.

SPOILT = (b"", b"<", b">", b"/>", b"&x;", b"&#0;", b'"', b"\0", b"\xff\xfe", b"]]>", b"<!--", b"]")
INSIDE = re.compile(rb'>[^<]+<|"[^"]*"')


@st.composite
def spoilt_documents(draw: st.DrawFn) -> bytes:
    """A document with a few pieces cut, doubled or overwritten, and texts replaced in place."""
    text = draw(documents)
    for _ in range(draw(st.integers(1, 4))):
        text = draw(st.sampled_from([_overwritten, _cut, _doubled, _retold, _retold, _retold]))(
            draw, text
        )
    return text


def _place(draw: st.DrawFn, text: bytes) -> tuple[int, int]:
    start = draw(st.integers(0, max(0, len(text) - 1)))
    return start, start + draw(st.integers(0, 40) | st.integers(0, 2000))


def _overwritten(draw: st.DrawFn, text: bytes) -> bytes:
    start, end = _place(draw, text)
    return text[:start] + draw(st.sampled_from(SPOILT) | st.binary(max_size=4)) + text[end:]


def _cut(draw: st.DrawFn, text: bytes) -> bytes:
    start, end = _place(draw, text)
    return text[:start] + text[end:]


def _doubled(draw: st.DrawFn, text: bytes) -> bytes:
    start, end = _place(draw, text)
    return text[:end] + text[start:]


def _retold(draw: st.DrawFn, text: bytes) -> bytes:
    """Another text between two tags, or another value of an attribute."""
    found = list(INSIDE.finditer(text))
    if not found:
        return text
    at = draw(st.sampled_from(found))
    other = draw(garbage | odd_names | type_names.map(str) | policies)
    if not other.strip():
        return text
    words = other.translate({ord("<"): "&lt;", ord("&"): "&amp;", ord('"'): "&quot;"})
    inside = words.encode(errors="replace")
    return text[: at.start() + 1] + inside + text[at.end() - 1 :]


# Spoiling models.

Step = int | str
Spot = tuple[tuple[Step, ...], str, Any]
OPAQUE = frozenset(("id", "label", "description", "extensions", "namespace", "location", "kind"))
NAME_FIELDS = frozenset(("name", "variable"))
TEXT_FIELDS = frozenset(("text", "values", "default", "allowed_values", "type_constraint"))
BOX_FIELDS = frozenset(("condition", "then", "otherwise", "source", "result", "satisfies", "body"))
CHOICES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(NAME_FIELDS, odd_names),
    **dict.fromkeys(("type_ref", "output_type_ref", "source_type_ref"), type_names),
    "hit_policy": policies,
    "aggregation": aggregations,
    "is_collection": st.booleans(),
}


def spots(node: Any, path: tuple[Step, ...] = (), name: str = "") -> Iterator[Spot]:
    """Every place of a model where something else could stand."""
    if path:
        yield path, name, node
    if is_dataclass(node):
        for one in fields(node):
            if one.name not in OPAQUE:
                yield from spots(getattr(node, one.name), (*path, one.name), one.name)
    elif isinstance(node, tuple):
        for index, part in enumerate(node):
            yield from spots(part, (*path, index), name)


def put(node: Any, path: tuple[Step, ...], value: Any) -> Any:
    """A model with another value at a place."""
    if not path:
        return value
    step, *rest = path
    if isinstance(step, str):
        return replace(node, **{step: put(getattr(node, step), tuple(rest), value)})
    return (*node[:step], put(node[step], tuple(rest), value), *node[step + 1 :])


def other_than(name: str, node: Any) -> st.SearchStrategy[Any]:
    """What may stand in a field instead."""
    if name in CHOICES:
        return CHOICES[name]
    if isinstance(node, str):
        return garbage
    if isinstance(node, tuple):
        return _rearranged(node)
    if name == "function":
        return functions if isinstance(node, model.FunctionDefinition) else st.just(node)
    if isinstance(node, Boxed) or name in BOX_FIELDS:
        return boxes | st.none() if name in BOX_FIELDS or name == "expression" else boxes
    return garbage if name in TEXT_FIELDS else st.just(node)


def _rearranged(items: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    """With some left out, or some twice, or in another order."""
    places = st.lists(st.integers(0, max(0, len(items) - 1)), max_size=len(items) + 1)
    return places.map(lambda found: tuple(items[place] for place in found if items))


def spoilt(data: st.DataObject, whole: model.Definitions) -> model.Definitions:
    """A model with a few of its parts replaced."""
    for _ in range(data.draw(st.integers(1, 4))):
        places = list(spots(whole))
        path, field, node = places[data.draw(st.integers(0, len(places) - 1))]
        whole = put(whole, path, data.draw(other_than(field, node)))
    return whole


# Facts.

LATEST = datetime.max.replace(tzinfo=None)  # noqa: DTZ901  the last local moment there is
EVERYTHING: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        1,
        -5,
        20.5,
        1e300,
        5e-324,
        math.nan,
        math.inf,
        10**6000,
        2**63,
        Decimal("0.1"),
    ),
    *(Decimal("1e6144"), Decimal("-0"), Decimal("1e-6176"), Decimal("sNaN"), Decimal("1e999999")),
    *("", "gold", "low", "金", 'a "b"', "\ud800", "1", "2024-02-29", b"gold", np.str_("gold")),
    *(date(2024, 2, 29), date.min, date.max, datetime(2024, 1, 1, tzinfo=UTC), LATEST),
    *(time(10), time(10, tzinfo=UTC), timedelta(days=1), timedelta.max, timedelta.min),
    *(
        np.int8(3),
        np.float32(0.1),
        np.bool_(True),
        np.datetime64("NaT", "D"),
        np.datetime64("2024-01"),
    ),
    *(np.timedelta64(3, "M"), np.datetime64("2024-01-01"), np.array([1, 2]), 1j, {1}, object()),
    *([], [1], [1, "a", None], [[[]]], (1, 2), {}, {"a": 1}, {"a": [{"b c": 5}], "b c": None}),
)
FITTING: dict[str, tuple[Any, ...]] = {
    "boolean": (True, False),
    "number": (0, 1, 5, 20.5, 100, -3, Decimal("0.1"), 10**40, Decimal("1e6144"), 5e-324),
    "integer": (0, 1, 5, 60, -1),
    "decimal": (0, 1, 12.5, Decimal("100.01"), -1),
    "month": (202401, 190012),
    "string": ("gold", "low", "", "金", "1.5", "2024-02-29"),
    "category": ("low",),
    "date": (date(2024, 2, 29), date.min, date.max),
    "time": (time(10), time(10, tzinfo=UTC)),
    "date and time": (datetime(2024, 1, 1, tzinfo=UTC), LATEST),
    "days and time duration": (timedelta(days=1), timedelta.max, timedelta(microseconds=-1)),
    "years and months duration": (np.timedelta64(3, "M"), np.timedelta64(-1, "Y")),
    "list": ([], [1], [1, "a", None], [[2], [{"a": 3}]], ["a", "b"]),
    "context": ({}, {"a": 1, "b c": 2}, {"a": 5, "b c": [None]}),
}
ANYTHING = tuple(value for values in FITTING.values() for value in values)


def facts_of(kind: Type) -> st.SearchStrategy[Any]:
    """Mostly facts of an input's type or null, some of any."""
    known = (*kind.values, kind.minimum, kind.maximum) if kind.columnar else ()
    fitting = st.sampled_from((*known, *FITTING.get(kind.kind, ANYTHING), None))
    return st.one_of(*[fitting] * 12, st.sampled_from(EVERYTHING), st.integers(), st.floats())
