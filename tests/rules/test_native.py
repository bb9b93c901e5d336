"""Kernels say of every row what NumPy says of it, and so what records say.

A kernel is a Python function too. Most of these tests run it as one, uncompiled, so that whole
books are made by the thousand; some of them are compiled.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tokenize
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numba import get_num_threads, set_num_threads
from test_backends_agree import NATIVE as KINDS
from test_backends_agree import native, objects
from test_columns_by_any_way import narrow, ways

import telcrm
from both_engines import assert_alike, uncompiled
from strategies import books, calculated_books, facts
from telcrm import extras
from telcrm.adapters.native import axes, engine, expressions, kernels
from telcrm.errors import ExtraError, InputError
from telcrm.rules import BookSource, RuleBook, form
from telcrm.rules.columns import engines
from telcrm.rules.columns.backend import Answering
from telcrm.rules.columns.columnar import STRUCTURES

SLOW = settings(suppress_health_check=list(HealthCheck), deadline=None)
COMPILED = settings(SLOW, max_examples=8)


def without_strings(book: RuleBook) -> bool:
    return all(one.type.kind != "string" for one in book.inputs.values())


def drawn(book: RuleBook, data: st.DataObject) -> dict[str, Any]:
    """Columns as Python's own values, or as fast data comes."""
    records = data.draw(st.lists(facts(book), min_size=1, max_size=12))
    if data.draw(st.integers(0, 4)) == 0:
        return {name: objects([record[name] for record in records]) for name in book.inputs}
    codes = data.draw(st.booleans())
    made_of = {}
    for name, spec in book.inputs.items():
        values = [record[name] for record in records]
        made_of[name] = native(values, spec.type.kind, codes=codes)
        if codes and spec.type.kind == "category" and None not in values:
            words = spec.type.values
            places = np.array([words.index(one) for one in values], dtype=np.uint8)
            made_of[name] = telcrm.Codes(places, words)
    return made_of


@SLOW
@given(books().filter(without_strings), st.data())
def test_kernels_say_what_numpy_says(book: RuleBook, data: st.DataObject) -> None:
    """Any book, any facts it accepts, reasons and nulls included."""
    asked = {
        "explain": data.draw(st.booleans()),
        "missing": data.draw(st.sampled_from(("raise", "mark"))),
    }
    with uncompiled():
        assert_alike(book, drawn(book, data), **asked)


@SLOW
@given(calculated_books().filter(without_strings), st.data())
def test_calculated_entries(book: RuleBook, data: st.DataObject) -> None:
    """A table whose entries are calculated."""
    with uncompiled():
        assert_alike(book, drawn(book, data), explain=data.draw(st.booleans()))


@SLOW
@given(books(("FIRST", "UNIQUE", "ANY", "PRIORITY")).filter(without_strings), st.data())
def test_cells_and_rules_by_any_way(book: RuleBook, data: st.DataObject) -> None:
    """By comparison, by value or by halving; by one table, a chain of them or by sets of rules."""
    limits = {"DENSE": data.draw(st.sampled_from((0, 8, 1 << 18)))}
    with ExitStack() as stack:
        stack.enter_context(uncompiled())
        stack.enter_context(patch.object(axes, "MANY", data.draw(st.sampled_from((0, 1, 20)))))
        stack.enter_context(patch.object(axes, "WIDE", data.draw(st.sampled_from((0, 1 << 16)))))
        stack.enter_context(ways(**limits))
        assert_alike(book, drawn(book, data))


@SLOW
@given(st.data())
def test_rules_by_bits(data: st.DataObject) -> None:
    """Tables without a lattice, whatever the parts."""
    limits = {"PARTS": data.draw(st.sampled_from((1, 8, 4096))), "STATES_LIMIT": 1}
    with ways(**limits), uncompiled():
        book = data.draw(books(("FIRST", "UNIQUE", "ANY", "PRIORITY")).filter(without_strings))
        assert_alike(book, drawn(book, data))


ODD = {
    "i": st.sampled_from((-1, -128, 127, 100)),
    "u": st.sampled_from((255, 0)),
    "f": st.sampled_from((float("nan"), float("inf"), -1e300, 0.001, 1e9)),
    "M": st.sampled_from(("NaT", "0001-01-01", "9999-12-31")).map(
        lambda day: np.datetime64(day, "D")
    ),
}


@SLOW
@given(books().filter(without_strings), st.data())
def test_strange_rows_are_told_alike(book: RuleBook, data: st.DataObject) -> None:
    """What no book accepts is raised or marked as NumPy does it, whatever the array."""
    columns = drawn(book, data)
    name = data.draw(st.sampled_from(sorted(columns)))
    values = columns[name]
    array = values.codes if isinstance(values, telcrm.Codes) else values
    if array.dtype.kind in ODD and not isinstance(array, np.ma.MaskedArray):
        changed = array.copy()
        changed[data.draw(st.integers(0, len(array) - 1))] = data.draw(ODD[array.dtype.kind])
        is_code = isinstance(values, telcrm.Codes)
        columns[name] = telcrm.Codes(changed, values.categories) if is_code else changed
    with uncompiled():
        assert_alike(book, columns, missing=data.draw(st.sampled_from(("raise", "mark"))))


@pytest.mark.parametrize("policy", ["FIRST", "UNIQUE"])
@pytest.mark.parametrize("dense", [0, 64, 1 << 18])
def test_chains_of_lookups(policy: str, dense: int) -> None:
    """Several columns at once, or the state after some of them in the index of the others."""
    with ways(DENSE=dense), uncompiled(), patch.object(engine, "CHUNK", 3):
        book = RuleBook(BookSource.model_validate(narrow(12, policy, 3)))
        chance = np.random.default_rng(dense)
        columns = {name: chance.integers(0, 31, 500) for name in book.inputs}
        assert_alike(book, columns, missing="mark", explain=True)


@pytest.mark.parametrize("policy", ["FIRST", "UNIQUE", "ANY"])
def test_bits_of_several_words(policy: str) -> None:
    """Rules in different words of one part, row by row."""
    with ways(PARTS=27, STATES_LIMIT=100), uncompiled(), patch.object(engine, "CHUNK", 1):
        book = RuleBook(BookSource.model_validate(narrow(500, policy, 1)))
        chance = np.random.default_rng(7)
        columns = {name: chance.integers(0, 31, 300) for name in book.inputs}
        assert_alike(book, columns, missing="mark", explain=True)


@COMPILED
@given(books().filter(without_strings), st.data())
def test_compiled_kernels_say_what_numpy_says(book: RuleBook, data: st.DataObject) -> None:
    """What is compiled means what is written."""
    assert_alike(book, drawn(book, data), explain=True, missing="mark")


@pytest.mark.parametrize("policy", ["FIRST", "UNIQUE", "ANY"])
def test_many_rules_compiled(policy: str) -> None:
    """Several words of bits, contradictions among them."""
    with ways(PARTS=27, STATES_LIMIT=100):
        book = RuleBook(BookSource.model_validate(narrow(500, policy, 1)))
        chance = np.random.default_rng(1)
        columns = {name: chance.integers(0, 31, 5_000) for name in book.inputs}
        assert_alike(book, columns, missing="mark", explain=True)


SHIPPED = [name for name in telcrm.books() if without_strings(telcrm.load(name))]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_books_compiled(name: str) -> None:
    """Every shipped book on made-up rows of several blocks, with reasons; on typed arrays too."""
    book = telcrm.load(name)
    chance = np.random.default_rng(2)
    columns = {one: made_up(spec, chance, 10_000) for one, spec in book.inputs.items()}
    assert_alike(book, columns, explain=True)
    assert_alike(book, columns, explain=True, missing="mark")


def made_up(spec: Any, chance: np.random.Generator, rows: int) -> Any:
    """A column as fast data comes."""
    kind = spec.type
    if kind.kind == "category":
        return telcrm.Codes(chance.integers(0, len(kind.values), rows, np.int8), kind.values)
    if kind.kind == "boolean":
        return chance.integers(0, 2, rows, np.int8).view(bool)
    if kind.kind == "date":
        return np.datetime64("2020-01-01") + chance.integers(0, 2_000, rows).astype("m8[D]")
    if kind.kind == "month":
        return 202_000 + chance.integers(1, 13, rows)
    high = min(float(kind.maximum or 10**6), 10**6)
    numbers = chance.integers(0, int(high) + 1, rows)
    return numbers / 100 if kind.kind == "decimal" else numbers.astype(KINDS.get(kind.kind, int))


def test_chunks_and_threads_do_not_show() -> None:
    """Rows on both sides of a chunk's end, and a chunk that must be looked at closely."""
    book = telcrm.load("cmcc.credit_rating")
    chance = np.random.default_rng(3)
    columns = {name: made_up(spec, chance, 50_000) for name, spec in book.inputs.items()}
    columns["tenure_months"] %= 200
    columns["suspensions"] %= 9
    before = get_num_threads()
    try:
        for count in (1, before):
            set_num_threads(count)
            with patch.object(engine, "CHUNK", 4_099), patch.object(engine, "READ", 1_031):
                assert_alike(book, columns)
                columns["monthly_spend"][20_000] = np.nan
                assert_alike(book, columns, missing="mark")
                assert_alike(book, columns)
                columns["monthly_spend"][20_000] = 1
                texts = np.array(book.inputs["brand"].type.values)[columns["brand"].codes]
                assert_alike(book, {**columns, "brand": texts})
    finally:
        set_num_threads(before)


@pytest.mark.parametrize(
    "how", ["read-only", "strided", "swapped", "float32", "uint64", "other order"]
)
def test_arrays_of_any_kind(how: str) -> None:
    """What a compiled loop cannot walk along is read first."""
    book = telcrm.load("cmcc.credit_rating")
    rows = 100
    tenure, spend = np.arange(rows, dtype=np.int32), np.arange(rows) / 4
    words = book.inputs["brand"].type.values
    brand = telcrm.Codes(np.arange(rows) % 3, words)
    if how == "read-only":
        tenure.flags.writeable = spend.flags.writeable = False
    elif how == "strided":
        tenure, spend = np.repeat(tenure, 2)[::2], np.repeat(spend, 3)[::3]
    elif how == "swapped":
        tenure, spend = tenure.astype(">i4"), spend.astype(">f8")
    elif how == "uint64":
        tenure = tenure.astype(np.uint64)
    elif how == "float32":
        spend = spend.astype(np.float32)
    else:
        brand = telcrm.Codes((np.arange(rows) + 1) % 3, (words[2], *words[:2]))
    columns = {
        "brand": brand,
        "tenure_months": tenure,
        "monthly_spend": spend,
        "suspensions": tenure % 4,
    }
    assert_alike(book, columns, explain=True)


def test_every_node_is_known() -> None:
    """A node added to the form is given a meaning in kernels, or refused for columns altogether."""
    assert set(expressions.EXPRESSIONS) | set(STRUCTURES) == set(form.Expression.__args__)


@SLOW
@given(books().filter(without_strings), st.data())
def test_no_word_of_a_file_is_in_the_source(book: RuleBook, data: st.DataObject) -> None:
    """The source of a kernel is made of numbers, numbered names and what it may call."""
    with uncompiled():
        book.evaluate(drawn(book, data), engine="native", missing="mark")
    for (what, *_), draft in book.built.kept["native"].items():
        if what == "draft":
            assert_numbered(draft.written.source)


KNOWN = {
    *kernels._NAMES,
    "kernel",
    "rows",
    "start",
    "count",
    "i",
    "odd",
    "def",
    "for",
    "in",
    "if",
    "else",
    "not",
    "or",
    "return",
    "view",
    "True",
    "False",
}


def assert_numbered(source: str) -> None:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        assert token.type not in (tokenize.STRING, tokenize.COMMENT)
        if token.type == tokenize.NAME and token.string not in KNOWN:
            letters = token.string.removeprefix("all_")
            assert letters[0] in "vsftrm" and letters[1:].isdigit(), token.string


TEXT = """
    id = "example"
    version = "1"
    document = "example"
    passage = "example"
    inputs.amount = { type = "decimal", scale = 2, minimum = 0, maximum = 10000000 }
    [decisions.large]
    kind = "expression"
    passage = "example"
    output = { type = "boolean" }
    expression = "amount >= 1200"
"""


FORMS = """
    id = "example"
    version = "1"
    document = "example"
    passage = "example"
    inputs.amount = { type = "decimal", scale = 2, minimum = 0, maximum = 1000 }
    inputs.tested = { type = "decimal", scale = 2, minimum = 0, maximum = 1000 }
    inputs.count = { type = "integer", minimum = -3, maximum = 300 }
    inputs.month = { type = "month" }
    inputs.day = { type = "date", minimum = 2020-01-01, maximum = 2024-02-29 }
    [decisions.double]
    kind = "expression"
    passage = "example"
    expression = "amount * 2"
    output = { type = "decimal", scale = 2 }
    [decisions.answer]
    kind = "decision_table"
    hit_policy = "FIRST"
    passage = "example"
    inputs = ["double", "tested", "count", "month", "day"]
    outputs = { answer = { type = "integer" } }
    default = { answer = 0 }
    [[decisions.answer.rules]]
    id = "r"
    when = { double = "> 10.01", tested = "> 0.1", count = ">= 7" }
    then = { answer = 1 }
"""

STRANGE: dict[str, tuple[Any, ...]] = {
    "amount": (0.0, 1000.0, 5.005, 5.01, 0.005, -0.01, 1000.01, np.nan, np.inf, -np.inf, 1e300),
    "tested": (0.0, 1000.0, 0.1, 0.10000000000000002, -1e-300, 1000.0000000000001, np.nan, np.inf),
    "count": (-4, -3, 6, 7, 300, 301, -(2**63), 2**63 - 1),
    "month": (0, 1, 100, 101, 112, 113, 202400, 202401, 202412, 202413, -202401),
    "day": ("NaT", "2019-12-31", "2020-01-01", "2024-02-29", "2024-03-01", "0000-01-01"),
}


BOUNDED = """
    id = "example"
    version = "1"
    document = "example"
    passage = "example"
    inputs.x = {{ type = "{kind}", {scale} minimum = {low}, maximum = {high} }}
    [decisions.answer]
    kind = "decision_table"
    hit_policy = "FIRST"
    passage = "example"
    inputs = ["x"]
    outputs = {{ answer = {{ type = "integer" }} }}
    default = {{ answer = 0 }}
    [[decisions.answer.rules]]
    id = "r"
    when = {{ x = "> {low}" }}
    then = {{ answer = 1 }}
"""
FLOATS = {"0": "99.5", "-7.25": "99.5", "3.5": "99.5", "-9.5": "-2.25", "-4.5": "0"}
WHOLES = ((0, 100), (-3, 90), (5, 300), (-200, -100), (-(10**14), 10**14), (200, 70_000))


@pytest.mark.parametrize("low", FLOATS)
def test_floats_about_the_ends(low: str) -> None:
    """One float below an end, at it and beyond; nought of both signs; what is no number."""
    source = BOUNDED.format(kind="decimal", scale="scale = 2,", low=low, high=FLOATS[low])
    ends = np.array([low, FLOATS[low], "0"], float)
    beside = [np.nextafter(ends, np.inf), ends, np.nextafter(ends, -np.inf), [-0.0, 0.0]]
    assert_told_one_by_one(source, np.concatenate([*beside, [np.nan, np.inf, -np.inf, 1e308]]))


@pytest.mark.parametrize("kind", ["i1", "i2", "i4", "i8", "u1", "u2", "u4"])
@pytest.mark.parametrize("ends", WHOLES)
def test_whole_numbers_about_the_ends(ends: tuple[int, int], kind: str) -> None:
    """Arrays that hold less than the input takes, as much, and more."""
    low, high = ends
    limits = np.iinfo(kind)
    beside = (low - 1, low, low + 1, high - 1, high, high + 1, 0, -1, limits.min, limits.max)
    values = [one for one in beside if limits.min <= one <= limits.max]
    source = BOUNDED.format(kind="integer", scale="", low=low, high=high)
    assert_told_one_by_one(source, np.array(values, kind))


def assert_told_one_by_one(source: str, values: np.ndarray) -> None:
    """Each value a row of its own chunk: NumPy is asked about just those that have no answer."""
    book = telcrm.loads(source)
    with uncompiled(), patch.object(engine, "CHUNK", 1):
        assert_alike(book, {"x": values}, missing="mark")
        for value in values:
            with patch.object(Answering, "fill", autospec=True, side_effect=Answering.fill) as fill:
                told = book.evaluate(
                    {"x": values[values == value]}, engine="native", missing="mark"
                )
            rated = told["telcrm_status"] == "rated"
            assert len(fill.call_args_list) == 1 + np.count_nonzero(~rated)
    assert_alike(book, {"x": values}, missing="mark")


def test_values_at_the_ends() -> None:
    """Each value at an end of what its input takes, one chunk a row: taken or told as in NumPy."""
    book = telcrm.loads(FORMS)
    sound = {"amount": 10.0, "tested": 1.0, "count": 7, "month": 202401, "day": "2021-01-01"}
    for name, values in STRANGE.items():
        columns: dict[str, Any] = {one: [told] * len(values) for one, told in sound.items()}
        columns |= {name: list(values)}
        arrays = {
            one: np.array(told, dtype="M8[D]" if one == "day" else None)
            for one, told in columns.items()
        }
        with uncompiled(), patch.object(engine, "CHUNK", 1):
            assert_alike(book, arrays, missing="mark")
        assert_alike(book, arrays)


def test_an_engine_is_one_of_two() -> None:
    """Anything else is refused by name."""
    with pytest.raises(ValueError, match="'numpy' or 'native', not 'gpu'"):
        telcrm.loads(TEXT).evaluate({"amount": [1.0]}, engine="gpu")


def test_strings_are_refused_by_name() -> None:
    """An input of kind string is not native; without an engine named it is decided in NumPy."""
    text = TEXT.replace("inputs.amount", 'inputs.word = { type = "string" }\n    inputs.amount')
    book = telcrm.loads(text.replace('"amount >= 1200"', "'word = \"a\" and amount >= 1200'"))
    columns = {"word": ["a", "b"], "amount": [1300.0, 1300.0]}
    with pytest.raises(InputError, match="word is a string") as raised:
        book.evaluate(columns, engine="native")
    assert raised.value.code == "columns.unsupported"
    with patch.object(engines, "MANY", 0):
        assert book.evaluate(columns)["large"].tolist() == [True, False]


def test_without_the_extra() -> None:
    """NumPy serves who names no engine; who names this one is told what to install."""
    book, columns = telcrm.loads(TEXT), {"amount": [1200.0]}
    with patch.object(engines, "MANY", 0), patch.object(engines, "installed", lambda _: False):
        assert book.evaluate(columns)["large"].tolist() == [True]

    def absent(_: str) -> Any:
        raise ModuleNotFoundError(name="numba")

    with patch.object(extras, "import_module", absent), pytest.raises(ExtraError, match="numba"):
        book.evaluate(columns, engine="native")


def test_only_worthwhile_rows_are_compiled() -> None:
    """The first time kernels must be worth compiling; once there, they serve fewer rows too."""
    book, columns = telcrm.loads(TEXT), {"amount": np.arange(1000.0)}
    with patch.object(engines, "MANY", 10), patch.object(engine, "WORTH_READING", 10**9):
        book.evaluate(columns)
        assert not any(key[0] == "kernel" for key in book.built.kept.get("native", {}))
    with patch.object(engine, "WORTH_COMPILING", 10), patch.object(engines, "MANY", 10):
        assert_alike_by_default(book, columns)
    kept = book.built.kept["native"]
    assert any(key[0] == "kernel" for key in kept)


def assert_alike_by_default(book: RuleBook, columns: dict[str, Any]) -> None:
    wanted = book.evaluate(columns, engine="numpy")
    assert all((found == wanted[name]).all() for name, found in book.evaluate(columns).items())


def test_kernels_are_kept_on_disk(tmp_path: Path) -> None:
    """A second process reads what the first has compiled; where nothing can be kept, all works."""
    script = (
        f"import telcrm; book = telcrm.loads({TEXT!r});"
        "print(book.evaluate({'amount': [1200.0, 1.0]}, engine='native')['large'].tolist());"
        "from telcrm.adapters.native import kernels;"
        "kernel = next(v for k, v in book.built.kept['native'].items() if k[0] == 'kernel');"
        "print(sum(kernel.run.stats.cache_hits.values()))"
    )
    hits = []
    for place in (tmp_path, tmp_path, Path(os.devnull)):
        environment = {**os.environ, "XDG_CACHE_HOME": str(place)}
        ran = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", script],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        answer, hit = ran.stdout.split("\n")[:2]
        assert answer == "[True, False]"
        hits.append(int(hit))
    assert hits == [0, 1, 0]
