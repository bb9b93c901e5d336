"""One meaning: a frame of any library gets row by row what the record backend says of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
from frame_kinds import (
    ARROW,
    PANDAS,
    POLARS,
    columns_of,
    duckdb_relation,
    pandas_frame,
    records_of,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies import books, facts
from telcrm.adapters.frames import Question
from telcrm.adapters.frames.lazy import relation_by_arrow
from telcrm.errors import TelcrmError
from telcrm.rules import RuleBook
from telcrm.rules.together import AllAsked

SLOW = settings(suppress_health_check=list(HealthCheck))


def by_record(book: RuleBook, record: dict[str, Any]) -> dict[str, Any]:
    """A record's answers, or the code of its error as the only answer."""
    try:
        return dict(book.decide(record))
    except TelcrmError as error:
        return {"error": error.code}


def by_frame(book: RuleBook, frame: Any) -> list[dict[str, Any]]:
    """Each row's answers, or the code of its error as the only answer."""
    found = []
    for row in records_of(book.evaluate(frame, missing="mark")):
        status = row["telcrm_status"]
        answers = {name: row[name] for name in book.outputs}
        found.append(answers if status == "rated" else {"error": status.partition(":")[0]})
        assert status == "rated" or set(answers.values()) == {None}
    return found


def same(record: Any, row: Any) -> bool:
    """Equality with a float standing for its shortest decimal."""
    return record == (Decimal(repr(row)) if isinstance(row, float) else row)


def assert_alike(book: RuleBook, records: list[dict[str, Any]], frame: Any) -> None:
    for record, row in zip(records, by_frame(book, frame), strict=True):
        wanted = by_record(book, record)
        assert wanted.keys() == row.keys(), (record, wanted, row)
        assert all(same(wanted[name], row[name]) for name in wanted), (record, wanted, row)


def drawn(data: st.DataObject, makers: dict[str, list[Any]]) -> tuple[RuleBook, Any, Any]:
    """A book, records it accepts, and these as columns of types that are drawn too."""
    book = data.draw(books())
    records = data.draw(st.lists(facts(book), min_size=1, max_size=12))
    pick = lambda choices: data.draw(st.sampled_from(choices))  # noqa: E731
    return book, records, columns_of(book, records, makers, pick)


@SLOW
@given(st.data())
def test_polars_says_what_records_say(data: st.DataObject) -> None:
    """Every type that Polars has for a kind, at hand and lazily."""
    book, records, columns = drawn(data, POLARS)
    frame = pl.DataFrame(columns)
    assert_alike(book, records, frame)
    assert_alike(book, records, frame.lazy())


@SLOW
@given(st.data())
def test_pandas_says_what_records_say(data: st.DataObject) -> None:
    """NumPy's types, pandas' own nullable ones, Arrow's, categories and objects."""
    book, records, columns = drawn(data, PANDAS)
    assert_alike(book, records, pandas_frame(columns, len(records)))


@SLOW
@given(st.data())
def test_arrow_says_what_records_say(data: st.DataObject) -> None:
    """Arrow's types, in one piece, in several, and sliced out of a longer one."""
    book, records, columns = drawn(data, ARROW)
    table = pa.table(columns)
    cut = data.draw(st.integers(0, len(records)))
    assert_alike(book, records, table)
    assert_alike(book, records, pa.concat_tables([table.slice(0, cut), table.slice(cut)]))
    assert_alike(book, records[cut:], table.slice(cut))


@SLOW
@given(st.data())
def test_duckdb_says_what_records_say(data: st.DataObject) -> None:
    """A relation gives a relation, through whatever types DuckDB makes of them."""
    book, records, columns = drawn(data, ARROW | {"decimal": ARROW["decimal"][:2]})
    relation = duckdb_relation(columns)
    assert_alike(book, records, relation)
    by_arrow = relation_by_arrow(Question(AllAsked((book,), missing="mark")), relation)
    by_either = book.evaluate(relation, missing="mark")
    assert by_arrow.types == by_either.types
    assert records_of(by_arrow) == records_of(by_either)


@SLOW
@given(st.data())
def test_reasons_are_those_of_the_mapping(data: st.DataObject) -> None:
    """Reason columns come with a frame as they come with a mapping."""
    book, records, columns = drawn(data, POLARS)
    plain = {name: [one[name] for one in records] for name in columns}
    wanted = book.evaluate(plain, explain=True, missing="mark")
    found = book.evaluate(pl.DataFrame(columns), explain=True, missing="mark")
    assert found.columns == [*columns, *wanted]
    for name in set(wanted) - set(book.outputs):
        assert found[name].to_list() == wanted[name].tolist()


@SLOW
@given(st.data())
def test_a_frame_of_no_rows_has_the_types_of_one_with_rows(data: st.DataObject) -> None:
    """What a lazy frame promises before it is collected is what it holds afterwards."""
    book, _, columns = drawn(data, POLARS)
    frame = pl.DataFrame(columns)
    rated = book.evaluate(frame, missing="mark")
    assert book.evaluate(frame.clear(), missing="mark").schema == rated.schema
    assert book.evaluate(frame.lazy(), missing="mark").collect_schema() == rated.schema
    empty = book.evaluate(pd.DataFrame(columns_of(book, [], PANDAS, lambda makers: makers[0])))
    assert len(empty) == 0


@SLOW
@given(st.data())
def test_codes_are_the_texts(data: st.DataObject) -> None:
    """Texts asked for as codes are the texts given as objects."""
    book, records, columns = drawn(data, POLARS)
    plain = {name: [one[name] for one in records] for name in columns}
    texts = book.evaluate(plain, missing="mark")
    codes = Question(AllAsked((book,), missing="mark")).answers(plain)
    for name, one in codes.items():
        if hasattr(one, "categories"):
            words = [*one.categories, None]
            assert [words[code] for code in one.codes] == texts[name].tolist()
        else:
            assert one.tolist() == texts[name].tolist() or one.dtype.kind == "f"
