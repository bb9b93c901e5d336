"""The written function of a book says what its meaning says, of any facts, errors included."""

from __future__ import annotations

import math
import re
import threading
from collections import UserDict, defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, localcontext
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_temporal_books import KINDS, written
from test_temporal_books import book as book_of_cells

import telcrm
from strategies import WORDS, books, calculated_books, facts
from telcrm.errors import TelcrmError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules import compiled as grids
from telcrm.rules.grid import TooLargeError
from telcrm.rules.record.generated import decider, write
from telcrm.rules.record.running import Run, meaning
from telcrm.rules.record.writer import UNROLLED


class Word(str):
    """A string of a class of its own."""

    __slots__ = ()


class Level(IntEnum):
    """Whole numbers of a class of their own."""

    ONE = 1


class Named(StrEnum):
    """Texts of a class of their own."""

    FIRST = WORDS[0]


HUGE = 10**400
ODD = (
    *(None, True, False, "", *WORDS, "no such word", b"bytes", [], {}, (1,), object(), 1j),
    *(0, 1, -1, 12, 13, -4, -5, 2**53 + 1, 10**15, HUGE, -HUGE, Level.ONE),
    *(0.0, -0.0, 0.1, 1.5, math.nan, math.inf, -math.inf, 5e-324, 1e308),
    *(Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1.005"), Decimal("1E+2")),
    *(np.int8(3), np.uint64(2**63), np.float32(0.1), np.float64(2.5), np.bool_(True)),
    *(np.str_(WORDS[0]), np.datetime64("2023-12-31"), np.datetime64("NaT", "D"), np.ma.masked),
    *(Word(WORDS[0]), Named.FIRST, date(2024, 1, 1), datetime(2024, 1, 1), date.max),
    *(202401, 202413, 0.3, 202401.0, Decimal(202402)),
)
"""What somebody may hand over as a fact."""

SHAPES: tuple[Callable[[dict[str, Any]], Any], ...] = (
    dict,
    lambda record: defaultdict(lambda: 1, record),
    UserDict,
    MappingProxyType,
    lambda record: {Word(name): value for name, value in record.items()},
    lambda record: list(record.items()),
)


def runs(book: RuleBook) -> list[Run]:
    """What `decide` runs, and deciders of all outputs and of each."""
    parts = book.built, book.form.inputs, book._steps, frozenset(book.inputs)
    return [
        Run(*parts, None),
        Run(*parts, book.outputs),
        *(Run(*parts, (o,)) for o in book.outputs),
    ]


def said(decide: Callable[[Any], Any], record: Any) -> Any:
    """An answer as text that shows the types of its values, or an error and what came before it."""
    try:
        return repr(decide(record))
    except TelcrmError as error:
        return type(error), error.problems, type(error.__context__)
    except Exception as error:  # noqa: BLE001 - odd objects raise what they like.
        return type(error)


def assert_same(book: RuleBook, record: Any) -> None:
    for run in runs(book):
        assert said(decider(run), record) == said(meaning(run), record)


ALL_BOOKS = st.one_of(books(), calculated_books())


@given(ALL_BOOKS, st.data())
def test_facts_are_decided_alike(book: RuleBook, data: st.DataObject) -> None:
    """On boundaries, beside them, null: the same values of the same types, the same hits."""
    record = data.draw(facts(book))
    assert_same(book, record)
    with localcontext(prec=2):
        assert_same(book, record)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_kinds_that_only_feel_has_are_decided_alike(kind: str, data: st.DataObject) -> None:
    """Clocks, spans and numbers of any scale, and what is none of them."""
    low = data.draw(KINDS[kind])
    book = book_of_cells(kind, [f"< {written(low)}", written(low), "null"])
    for fact in (low, None, data.draw(KINDS[kind]), data.draw(st.sampled_from(ODD))):
        assert_same(book, {"x": fact})


@given(books(), st.data())
def test_odd_facts_are_decided_or_refused_alike(book: RuleBook, data: st.DataObject) -> None:
    """Subclasses, scalars of NumPy, NaN, numbers without end: the same answers and problems."""
    odd = st.one_of(st.sampled_from(ODD), st.floats(), st.integers(), st.decimals(places=3))
    record = data.draw(facts(book)) | data.draw(
        st.dictionaries(st.sampled_from(sorted(book.inputs)), odd, min_size=1)
    )
    assert_same(book, record)


@given(books(), st.data())
def test_records_of_any_shape_are_decided_or_refused_alike(
    book: RuleBook, data: st.DataObject
) -> None:
    """Facts missing, others too many, mappings of other kinds, what is none at all."""
    record = data.draw(facts(book))
    for name in data.draw(st.sets(st.sampled_from(sorted(book.inputs)))):
        del record[name]
    record |= data.draw(st.dictionaries(st.sampled_from(("more", 5, None)), st.just(1)))
    assert_same(book, data.draw(st.sampled_from(SHAPES))(record))


@pytest.mark.parametrize("name", telcrm.books())
def test_shipped_books_are_decided_alike(name: str) -> None:
    """Nothing handed over, and each odd thing for each input alone, is met alike."""
    book = telcrm.load(name)
    for odd in ODD:
        assert_same(book, dict.fromkeys(book.inputs, odd))
    assert_same(book, {})


@pytest.mark.parametrize("name", ["cmcc.credit_rating", "cmcc.you_plus", "common.lifecycle_stage"])
def test_documents_are_decided_alike(name: str) -> None:
    """A book read leniently, from a document that it was written to."""
    book = telcrm.from_dmn(telcrm.load(name).to_dmn())
    for odd in ODD:
        assert_same(book, dict.fromkeys(book.inputs, odd))


@given(st.data())
def test_a_table_without_a_lattice_is_decided_alike(data: st.DataObject) -> None:
    """Where the written function leaves a decision to its step, that is the same step."""

    def too_large(*_: object) -> None:
        raise TooLargeError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "build_lattice", too_large)
        book = data.draw(books())
    assert_same(book, data.draw(facts(book)))


BANDS = 4 * UNROLLED


@pytest.mark.parametrize("kind", ["integer", "decimal"])
@pytest.mark.parametrize("value", [0, 1, 16, BANDS - 1, BANDS, 0.5, 15.999, Decimal("16.5")])
def test_long_axes_are_searched_alike(kind: str, value: Any) -> None:
    """Axes of more cells than are written out, and source that does not grow with the rules."""
    assert_same(_banded(kind, BANDS), {"x": value})
    texts = [write(runs(_banded(kind, bands))[1]).source for bands in (BANDS, 20 * BANDS)]
    assert len(texts[0]) == len(texts[1])


def _banded(kind: str, bands: int) -> RuleBook:
    rules = [{"when": {"x": f"[{n}..{n + 1})"}, "then": {"y": n}} for n in range(bands)]
    rules = [{"id": f"r{n}", **rule} for n, rule in enumerate(rules)]
    cited = {"document": "a test", "passage": "a test"}
    table = {"kind": "decision_table", "hit_policy": "UNIQUE", "inputs": ["x"], "rules": rules}
    table |= {"outputs": {"y": {"type": "integer"}}, **cited}
    declared = {"x": {"type": kind, "minimum": 0, "maximum": 10_000}}
    data = {"id": "a.test", "version": "1", "inputs": declared, "decisions": {"y": table}}
    return RuleBook(BookSource.model_validate(data | cited))


WORDS = frozenset(
    [
        "def",
        "decide",
        "record",
        "meaning",
        "known",
        "values",
        "hits",
        "get",
        "add",
        "bisect",
        "is_month",
        "date",
        "dict",
        "float",
        "int",
        "str",
        "type",
        "len",
        "KeyError",
        "InputError",
        "True",
        "False",
        "None",
        "if",
        "else",
        "and",
        "or",
        "not",
        "in",
        "is",
        "return",
        "try",
        "except",
        "raise",
        "pass",
        "problem",
    ]
)
NUMBERED = re.compile(r"[kv]?[0-9]+")
SIGNS = frozenset("-+*<>=!(){}[],.: \n")


@given(ALL_BOOKS)
def test_nothing_of_a_file_is_written_into_code(book: RuleBook) -> None:
    """The source is made of our own words and of numbered names: text of a book cannot be run."""
    for run in runs(book):
        source = write(run).source
        words = set(re.findall(r"\w+", source))
        assert all(word in WORDS or NUMBERED.fullmatch(word) for word in words)
        assert set(re.sub(r"\w+", "", source)) <= SIGNS


def test_threads_share_a_book() -> None:
    """A book asked for the first time by many threads at once answers each of them."""
    book = telcrm.load("cmcc.credit_rating")
    facts = {"brand": "全球通", "tenure_months": 60, "monthly_spend": 400.01, "suspensions": 1}
    found: list[Mapping[str, Any]] = []
    threads = [threading.Thread(target=lambda: found.append(book.decide(facts))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [{"credit_score": 500, "star": 5}] * 8


def test_a_function_is_written_once() -> None:
    """Asked for again, be it for every record, a decider is the same one."""
    book = telcrm.load("cmcc.credit_rating")
    assert book.decider("star") is book.decider("star")
    assert book.decider("star") is not book.decider("credit_score")
