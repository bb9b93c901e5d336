"""Documents spoilt at random: each is a book or a BookError, and a book answers or says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from traceback import extract_tb
from typing import Any, TypeAlias

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from spoilt_dmn import (
    ITEMS,
    NAMES,
    facts_of,
    garbage,
    models,
    operators,
    shipped,
    spoilt,
    spoilt_documents,
    type_names,
)

import telcrm
from telcrm.adapters.dmn import model, read_definitions, write_definitions
from telcrm.errors import BookError, DecisionError, InputError, TelcrmError
from telcrm.rules import RuleBook

Ask: TypeAlias = Callable[[RuleBook, list[dict[str, Any]]], None]

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def fuzz(examples: int, **more: Any) -> Callable[[Any], Any]:
    """So many examples, the same ones each time; many more where the profile asks for more."""
    thorough = settings().max_examples // 100
    return settings(
        max_examples=examples * thorough,
        derandomize=thorough == 1,
        deadline=None,
        suppress_health_check=QUIET,
        **more,
    )


KNOWN: frozenset[tuple[str, str]] = frozenset()
"""Crashes that tests of bad input show one by one, by error and function; none is to stay."""


@contextmanager
def but_known_crashes() -> Iterator[None]:
    """Pass over what is known to crash, so that something new is seen."""
    try:
        yield
    except Exception as error:
        functions = {frame.name for frame in extract_tb(error.__traceback__)}
        if not any(type(error).__name__ == kind and name in functions for kind, name in KNOWN):
            raise


def tried(load: Callable[[], RuleBook]) -> RuleBook | None:
    """A book, or None where loading says in words that there is none."""
    try:
        return load()
    except BookError as error:
        assert str(error)
        assert all(one.message for one in error.problems)
        return None


def answers_or_says_why(book: RuleBook, given: Mapping[str, Any]) -> dict[str, Any] | None:
    """A book's answers, explained; None where it says in words that there are none."""
    try:
        decision = book.decide(given)
    except (InputError, DecisionError) as error:
        assert str(error)
        return None
    assert all(isinstance(decision.explain(lang), str) for lang in ("zh", "en"))
    assert decision._repr_html_()
    return dict(decision)


def columns_agree(book: RuleBook, rows: list[dict[str, Any]]) -> None:
    """Columns give what records give, row by row, or refuse to."""
    columns = {name: objects([row[name] for row in rows]) for name in book.inputs}
    try:
        found = book.evaluate(columns, missing="mark")
    except TelcrmError as error:
        assert str(error)
        return
    for place, row in enumerate(rows):
        wanted = answers_or_says_why(book, row)
        assert (found["telcrm_status"][place] == "rated") == (wanted is not None)
        for name, value in (wanted or {}).items():
            assert alike(found[name][place], value), (name, found[name][place], value)


def objects(values: list[Any]) -> np.ndarray[Any, Any]:
    """An array of these values as they are, lists included."""
    column = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        column[place] = value
    return column


def alike(cell: Any, value: Any) -> bool:
    """Whether a column's cell holds a record's value; decimals are floats in columns."""
    if cell is np.ma.masked or cell is None or cell != cell or np.isnat(_moment(cell)):
        return value is None
    if isinstance(value, Decimal):
        return float(value) == float(cell)
    return bool(getattr(cell, "tolist", lambda: cell)() == value)


def _moment(cell: Any) -> Any:
    return cell if isinstance(cell, np.datetime64) else np.datetime64(0, "D")


def loads_and_decides(
    made: Callable[[], bytes | str], data: st.DataObject, ask: Ask | None = None
) -> None:
    """A document is a book that answers, or no book; what answers, and why not, is said."""
    with but_known_crashes():
        book = tried(lambda: telcrm.from_dmn(made()))
        if book is not None:
            assert book._repr_html_()
            assert book.legend() is not None
            (ask or all_ways)(book, rows_for(book, data))


def rows_for(book: RuleBook, data: st.DataObject) -> list[dict[str, Any]]:
    """A few records, mostly of facts that fit."""
    strategies = {name: facts_of(one.type) for name, one in book.inputs.items()}
    return [{name: data.draw(one) for name, one in strategies.items()} for _ in range(3)]


def one_by_one(book: RuleBook, rows: list[dict[str, Any]]) -> None:
    """Each record answered, or said why not."""
    for row in rows:
        answers_or_says_why(book, row)


def all_ways(book: RuleBook, rows: list[dict[str, Any]]) -> None:
    """Records one by one, and in columns."""
    one_by_one(book, rows)
    columns_agree(book, rows)


# The tests.


@fuzz(150)
@given(spoilt_documents(), st.data())
def test_a_spoilt_document_is_a_book_or_an_error(text: bytes, data: st.DataObject) -> None:
    """Bytes cut, doubled, overwritten: a book that answers, or words on why there is none."""
    loads_and_decides(lambda: text, data)


@fuzz(200)
@given(models, st.data())
def test_a_spoilt_model_is_a_book_or_an_error(
    whole: model.Definitions, data: st.DataObject
) -> None:
    """Cells, types, names and requirements replaced: a book that answers, or words on why not."""
    loads_and_decides(lambda: write_definitions(spoilt(data, whole)), data)


@fuzz(60)
@given(st.sampled_from(telcrm.books()), st.data())
def test_a_spoilt_book_of_ours_is_a_book_or_an_error(name: str, data: st.DataObject) -> None:
    """The same of a document of ours, whose notes then contradict what it says."""
    whole = read_definitions(shipped(name))
    loads_and_decides(lambda: write_definitions(spoilt(data, whole)), data)


@fuzz(200)
@given(st.lists(garbage, min_size=3, max_size=3), st.data())
def test_any_texts_in_a_table(texts: list[str], data: st.DataObject) -> None:
    """An input expression, an input entry and an output entry of any text."""
    loads_and_decides(lambda: document(data, table(*texts)), data, one_by_one)


@fuzz(300)
@given(garbage, st.data())
def test_any_text_as_an_expression(text: str, data: st.DataObject) -> None:
    """A literal expression of any text over facts of any kind."""
    loads_and_decides(lambda: document(data, model.LiteralExpression(text)), data, one_by_one)


PLAIN = {"x": "number", "level": "string", "is-new": "boolean", "since": "date", "a + b": "tOwn"}
ends = st.sampled_from(
    [*PLAIN, "0", "1.5", "1e20", '"gold"', "true", "null", 'date("2024-02-29")', '@"P1Y"']
)
meetings = st.builds("({} {} {})".format, ends, operators, ends) | st.builds(
    "({} between {} and {})".format, ends, ends, ends
)


@fuzz(300, phases=[Phase.generate])
@given(meetings, st.data())
def test_columns_agree_wherever_kinds_meet(text: str, data: st.DataObject) -> None:
    """Two or three plain values under any operator: columns say what records say, or refuse."""
    inputs = tuple(model.InputData(name, kind) for name, kind in PLAIN.items())
    made = written(model.LiteralExpression(text), inputs)
    loads_and_decides(lambda: made, data, columns_agree)


def table(column: str, test: str, entry: str) -> model.DecisionTable:
    """A table with these texts in it."""
    return model.DecisionTable(
        (model.InputClause(column), model.InputClause("amount due", "number")),
        (model.OutputClause(),),
        (model.Rule((test, test), (entry,)), model.Rule(("-", "-"), ("1",))),
        "FIRST",
    )


def document(data: st.DataObject, expression: model.Expression) -> str:
    """A document of one decision over a few inputs, plain ones or of any type."""
    plain = st.sampled_from(("number", "string", "boolean", "date", "tOwn"))
    kinds = data.draw(st.sampled_from((plain, plain, type_names)))
    names = (*NAMES[: data.draw(st.integers(0, 5))], "amount due")
    inputs = tuple(model.InputData(name, data.draw(kinds)) for name in dict.fromkeys(names))
    return written(expression, inputs)


def written(expression: model.Expression, inputs: tuple[model.InputData, ...]) -> str:
    """A document of one decision over these inputs."""
    decision = model.Decision(
        "d", expression=expression, required_inputs=tuple(one.name for one in inputs)
    )
    whole = model.Definitions(
        "n", "urn:n", item_definitions=ITEMS, input_data=inputs, decisions=(decision,)
    )
    return write_definitions(whole)
