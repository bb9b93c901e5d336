"""Several books over one base answer what they would answer one after the other."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_backends_agree import native

import telcrm
from both_engines import assert_both_alike, uncompiled
from strategies import CITED, WORDS, Given, constants, inputs, scorecards, tables
from telcrm.errors import DecisionError, InputError, TelcrmError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules.columns import backend
from telcrm.rules.columns.backend import Answering

STATUS = "telcrm_status"
DECLARED = {
    "category": {"values": list(WORDS)},
    "integer": {"minimum": -4, "maximum": 12},
    "decimal": {"minimum": -10, "maximum": 30, "scale": 2},
}


@st.composite
def chains(draw: st.DrawFn) -> tuple[RuleBook, ...]:
    """Two or three books that share inputs, some of them answers of the books before."""
    pool, _ = draw(inputs())
    kinds = {name: one["type"] for name, one in pool.items()}
    answered: dict[str, str] = {}
    books = []
    for index in range(draw(st.integers(2, 3))):
        asked = draw(st.lists(st.sampled_from([*kinds, *answered]), min_size=1, unique=True))
        declared = {name: draw(_input({**kinds, **answered}[name])) for name in asked}
        asking = [Given(name, one["type"], one["optional"]) for name, one in declared.items()]
        name = f"answer_{index}"
        if draw(st.booleans()):
            decision, kind = draw(scorecards(asking)), "decimal"
        else:
            decision, output = draw(tables(name, asking))
            kind = output.kind
        answered[name] = kind
        data = {"id": f"book_{index}", "version": "1", **CITED, "inputs": declared}
        books.append(RuleBook(BookSource.model_validate(data | {"decisions": {name: decision}})))
    return tuple(books)


@st.composite
def _input(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    return {"type": kind, "optional": draw(st.booleans()), **DECLARED.get(kind, {})}


def given_to(books: tuple[RuleBook, ...]) -> dict[str, str]:
    """The kind of each input that no book answers."""
    answered = {name for book in books for name in book.outputs}
    specs = [spec for book in books for spec in book.form.inputs]
    return {spec.name: spec.type.kind for spec in specs if spec.name not in answered}


@st.composite
def records_for(draw: st.DrawFn, books: tuple[RuleBook, ...]) -> list[dict[str, Any]]:
    """Facts, right and wrong."""
    odd = st.one_of(st.none(), st.integers(-9, 99), st.text(max_size=2))
    facts = {name: st.one_of(constants(kind), odd) for name, kind in given_to(books).items()}
    return draw(st.lists(st.fixed_dictionaries(facts), min_size=1, max_size=9))


def one_by_one(books: tuple[RuleBook, ...], record: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What each book answers in turn, and what is wrong first; without an answer none follows."""
    known, status, failed = dict(record), "rated", set()
    for book in books:
        try:
            if failed & set(book.inputs):
                raise InputError(telcrm.errors.Problem("input.missing", "not answered"))
            known |= book.decide({name: known[name] for name in book.inputs})
        except TelcrmError as error:
            status = error.code if status == "rated" else status
            failed |= set(book.outputs)
            known |= dict.fromkeys(book.outputs)
    return {name: known[name] for book in books for name in book.outputs}, status


def columns_of(records: list[dict[str, Any]]) -> dict[str, Any]:
    columns = {}
    for name in records[0]:
        columns[name] = np.empty(len(records), dtype=object)
        columns[name][:] = [record[name] for record in records]
    return columns


def same(one: Any, other: Any) -> bool:
    """Equality with NaN as null and a float standing for its shortest decimal."""
    if isinstance(other, float):
        return one is None if other != other else one == Decimal(repr(other))
    return one == other and (one is None) == (other is None)


@given(chains(), st.integers(1, 4), st.data())
def test_rows_are_decided_as_by_one_book_after_the_other(
    books: tuple[RuleBook, ...], block: int, data: st.DataObject
) -> None:
    """Answers, nulls and the first problem of each row are those of deciding in turn."""
    records = data.draw(records_for(books))
    with patch.multiple(backend, BLOCK=block, MANY=2, WIDE=block, SHARING=2):
        found = telcrm.evaluate_all(books, columns_of(records), missing="mark")
    status = found.pop(STATUS)
    for row, record in enumerate(records):
        answers, said = one_by_one(books, record)
        assert status[row].partition(":")[0] == said
        assert list(found) == list(answers)
        told = {name: values[row : row + 1].tolist()[0] for name, values in found.items()}
        assert all(same(answers[name], told[name]) for name in answers), (answers, told)


@given(chains(), st.data())
def test_bad_rows_are_raised_once(books: tuple[RuleBook, ...], data: st.DataObject) -> None:
    """An error counts each row that marking marks, and counts it for the first book alone."""
    records = data.draw(records_for(books))
    columns = columns_of(records)
    marked = telcrm.evaluate_all(books, columns, missing="mark")[STATUS]
    if (marked == "rated").all():
        assert STATUS not in telcrm.evaluate_all(books, columns)
        return
    with pytest.raises((InputError, DecisionError)) as caught:
        telcrm.evaluate_all(books, columns)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == len(set(said))
    assert {one.partition(":")[0] for one in marked} - {"rated"} <= {
        problem.code for problem in caught.value.problems
    }


def without_strings(books: tuple[RuleBook, ...]) -> bool:
    return all(spec.type.kind != "string" for book in books for spec in book.form.inputs)


@given(chains().filter(without_strings), st.integers(1, 4), st.booleans(), st.data())
def test_kernels_answer_the_same(
    books: tuple[RuleBook, ...], block: int, typed: bool, data: st.DataObject
) -> None:
    """Answers, types, nulls and what is told of rows; blocks with and without wrong rows."""
    sound = {name: constants(kind) for name, kind in given_to(books).items()}
    clean = st.lists(st.fixed_dictionaries(sound), min_size=1, max_size=9)
    records = data.draw(clean if typed else st.one_of(clean, records_for(books)))
    kinds = given_to(books)
    columns = {
        name: native(values.tolist(), kinds[name], codes=True) if typed else values
        for name, values in columns_of(records).items()
    }
    answered = [name for book in books for name in book.outputs]
    asked: Any = {
        "outputs": data.draw(st.lists(st.sampled_from(answered), unique=True)),
        "explain": data.draw(st.booleans()),
        "missing": data.draw(st.sampled_from(("raise", "mark"))),
    }
    with patch.object(backend, "BLOCK", block), uncompiled():
        assert_both_alike(
            lambda engine: telcrm.evaluate_all(books, columns, engine=engine, **asked)
        )


CORE = tuple(
    telcrm.load(f"cmcc.{name}")
    for name in ("credit_rating", "vip_club", "you_plus", "entitlements")
)


def test_the_core_books_by_kernels() -> None:
    """Blocks on all processors, one of them with wrong rows, texts handed on and reasons given."""
    chance, rows = np.random.default_rng(5), 2_500
    answered = {name for book in CORE for name in book.outputs}
    specs = {name: spec for book in CORE for name, spec in book.inputs.items()}
    columns: dict[str, Any] = {
        name: _made_up(spec.type, chance, rows)
        for name, spec in specs.items()
        if name not in answered
    }
    columns["tenure_months"][700] = -1
    with patch.object(backend, "BLOCK", 200):
        for explain in (False, True):
            asked: Any = {"explain": explain, "missing": "mark"}
            assert_both_alike(
                lambda name, asked=asked: telcrm.evaluate_all(CORE, columns, engine=name, **asked)
            )
        fill = patch.object(Answering, "decide", autospec=True, side_effect=Answering.decide)
        with fill as decided:
            telcrm.evaluate_all(CORE, columns, missing="mark")
        rows_of = [(one.args[0].plan.built.form.id, one.args[1]) for one in decided.call_args_list]
        # A block without rows shows of which kind answers are; three books read what is wrong.
        assert [name for name, part in rows_of if part.stop == 0] == [book.id for book in CORE]
        wrong = [name for name, part in rows_of if part.stop]
        assert wrong == ["cmcc.credit_rating", "cmcc.vip_club", "cmcc.entitlements"]


HALF = """
    id = "{id}"
    version = "1"
    document = "example"
    passage = "example"
    inputs.{asked} = {{ type = "{kind}", minimum = -9, maximum = 9{more} }}
    [decisions.{told}]
    kind = "decision_table"
    hit_policy = "UNIQUE"
    passage = "example"
    inputs = ["{asked}"]
    outputs = {{ {told} = {{ type = "{kind}", minimum = -9, maximum = 9 }} }}
    [[decisions.{told}.rules]]
    id = "r"
    when = {{ {asked} = "> 3" }}
    then = {{ {told} = 7 }}
"""


@pytest.mark.parametrize("kind", ["integer", "decimal"])
@pytest.mark.parametrize("more", ["", ", optional = true"])
def test_nothing_is_handed_on_as_nothing(kind: str, more: str) -> None:
    """A book that answers null for some rows, and one that asks for its answer."""
    first = HALF.format(id="first", asked="x", told="y", kind=kind, more="")
    second = HALF.format(id="second", asked="y", told="z", kind=kind, more=more)
    books = list(map(telcrm.loads, (first, second)))
    columns = {"x": np.arange(-9, 10)}
    for missing in ("raise", "mark"):
        asked: Any = {"missing": missing}
        assert_both_alike(
            lambda name, asked=asked: telcrm.evaluate_all(books, columns, engine=name, **asked)
        )


def _made_up(kind: Any, chance: np.random.Generator, rows: int) -> Any:
    if kind.kind == "category":
        return telcrm.Codes(chance.integers(0, len(kind.values), rows, np.int8), kind.values)
    if kind.kind == "boolean":
        return chance.integers(0, 2, rows, np.int8).view(bool)
    numbers = chance.integers(0, 100, rows)
    return numbers / 4 if kind.kind == "decimal" else numbers


@given(chains(), st.data())
def test_outputs_asked_for_alone_are_the_same(
    books: tuple[RuleBook, ...], data: st.DataObject
) -> None:
    """What is not asked for and not needed is neither decided nor read."""
    records = data.draw(records_for(books))
    name = data.draw(st.sampled_from([name for book in books for name in book.outputs]))
    whole = telcrm.evaluate_all(books, columns_of(records), missing="mark")
    part = telcrm.evaluate_all(books, columns_of(records), [name], missing="mark")
    assert list(part) == [name, STATUS]
    rated = whole[STATUS] == "rated"
    assert whole[name].dtype == part[name].dtype
    assert repr(part[name][rated].tolist()) == repr(whole[name][rated].tolist())
    assert (part[STATUS][rated] == "rated").all()


# By name.

CLUB, SERVICES = telcrm.load("cmcc.vip_club"), telcrm.load("cmcc.entitlements")
FACTS = {
    "brand": ["全球通", "神州行"],
    "vip_card": ["金卡", "无卡"],
    "tenure_months": [10, 200],
    "you_plus": [False, False],
    "service_password": [True, True],
    "unpaid_arrears": [False, True],
    "arrears_resume_used": [False, False],
    "channel": ["营业厅", "营业厅"],
}


def problem(*arguments: Any, **keywords: Any) -> telcrm.errors.Problem:
    """The one problem of a call."""
    with pytest.raises(InputError) as caught:
        telcrm.evaluate_all(*arguments, **keywords)
    (one,) = caught.value.problems
    return one


def test_an_answer_is_told_to_the_next_book() -> None:
    """Whether a customer is a VIP is answered by the club and asked by the entitlements."""
    found = telcrm.evaluate_all([CLUB, SERVICES], FACTS)
    alone = CLUB.evaluate({name: FACTS[name] for name in CLUB.inputs})
    asked = {**FACTS, "vip": alone["vip"]}
    after = SERVICES.evaluate({name: asked[name] for name in SERVICES.inputs})
    assert {k: v.tolist() for k, v in found.items()} == {
        k: v.tolist() for k, v in (alone | after).items()
    }


def test_a_shared_column_is_read_once_and_its_problem_told_once() -> None:
    """Both ask for the brand: one problem, not two."""
    found = problem([CLUB, SERVICES], FACTS | {"brand": ["全球通", "x"]})
    assert (found.code, found.place.file) == ("input.category", "cmcc.vip_club")


def test_a_row_without_an_answer_is_told_of_where_it_is_wrong() -> None:
    """A customer whose card is unknown is no VIP and no stranger to the entitlements either."""
    facts = FACTS | {"vip_card": ["x", "无卡"]}
    found = problem([CLUB, SERVICES], facts)
    assert (found.code, found.place.file) == ("input.category", "cmcc.vip_club")
    marked = telcrm.evaluate_all([CLUB, SERVICES], facts, missing="mark")
    assert marked[STATUS].tolist() == ["input.category: vip_card", "rated"]
    assert marked["vip"].tolist() == [None, False]
    assert marked["sim_unlock"].tolist()[0] is None


def test_what_other_books_answer_of_a_bad_row_stands() -> None:
    """A fact that one book lacks takes nothing from another that does not ask for it."""
    facts = FACTS | {"channel": [None, "营业厅"]}
    marked = telcrm.evaluate_all([CLUB, SERVICES], facts, missing="mark")
    assert marked[STATUS].tolist() == ["input.missing: channel", "rated"]
    assert marked["vip"].tolist() == [True, False]


def test_two_answers_of_one_name_are_refused() -> None:
    """Nobody could tell which of the two is meant."""
    extended = telcrm.load("cmcc.vip_club")
    with pytest.raises(InputError) as caught:
        telcrm.evaluate_all([CLUB, extended], {name: FACTS[name] for name in CLUB.inputs})
    assert [(one.code, one.place.path) for one in caught.value.problems] == [
        ("name.clash", "vip"),
        ("name.clash", "vip_tier"),
    ]


def test_a_column_that_a_book_answers_is_refused() -> None:
    """A fact given and the same fact answered could differ."""
    found = problem([CLUB, SERVICES], FACTS | {"vip": [True, True]})
    assert (found.code, found.place.path) == ("name.clash", "vip")
    assert found.hint == "leave the column out, or the book"


def test_a_book_before_the_one_it_depends_on_is_refused() -> None:
    """The order of books is the order of deciding, and is said to be wrong, not guessed."""
    found = problem([SERVICES, CLUB], FACTS)
    assert (found.code, found.hint) == (
        "input.missing",
        "put cmcc.vip_club before cmcc.entitlements",
    )


def test_unknown_columns_and_outputs_are_refused() -> None:
    """A name that no book has is a mistake, as it is for one book."""
    found = problem([CLUB, SERVICES], FACTS | {"brands": [1, 2]})
    assert (found.code, "brand" in found.hint) == ("input.unknown", True)
    found = problem([CLUB, SERVICES], FACTS, ["vip_ties"])
    assert (found.code, "vip_tier" in found.hint) == ("output.unknown", True)


def test_a_missing_column_is_named() -> None:
    """A column that only the second book asks for is missed as well."""
    found = problem([CLUB, SERVICES], {k: v for k, v in FACTS.items() if k != "channel"})
    assert (found.code, "channel" in found.message) == ("input.missing", True)


def test_reasons_come_for_every_book() -> None:
    """Reason columns are those of the books alone."""
    found = telcrm.evaluate_all([CLUB, SERVICES], FACTS, explain=True)
    assert found["vip_club.rule"].tolist() == [1, 5]
    assert {"sim_unlock.rule", "business_query.rule"} <= set(found)


def test_no_books_answer_nothing() -> None:
    """Nothing asked, nothing answered; columns would be asked by nobody."""
    assert telcrm.evaluate_all([], {}) == {}
    with patch.dict(sys.modules, {"telcrm.adapters.native": None}):  # As without the extra.
        assert telcrm.evaluate_all([], {}) == {}
    assert problem([], {"brand": ["全球通"]}).code == "input.unknown"
