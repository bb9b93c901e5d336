"""What goes in and comes out of frames: kept, shared, typed as users expect, or refused by name."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from frame_kinds import records_of

import telcrm
from telcrm.adapters.frames import evaluate
from telcrm.adapters.frames.reading import read
from telcrm.errors import InputError, TelcrmError

BOOK = telcrm.load("cmcc.credit_rating")
BRANDS = ["全球通", "动感地带", "神州行"]
ROWS: dict[str, list[Any]] = {
    "id": [7, 8, 9],
    "brand": BRANDS,
    "tenure_months": [1, 60, 70],
    "monthly_spend": [10.5, 400.01, 99.0],
    "suspensions": [0, 1, 2],
}
RATED = {"credit_score": [50, 480, 220], "star": [0, 4, 2]}
KINDS = {
    "pandas": pd.DataFrame,
    "Polars": pl.DataFrame,
    "Polars, lazy": pl.LazyFrame,
    "PyArrow": pa.table,
    "DuckDB": lambda rows: relation(pa.table(rows)),
}


def relation(given: pa.Table) -> Any:
    return duckdb.sql("SELECT * FROM given")


def changed(**columns: Any) -> dict[str, Any]:
    return {name: values for name, values in {**ROWS, **columns}.items() if values is not None}


def refused(frame: Any, **how: Any) -> InputError:
    """The error for a frame, raised at once or when its rows are asked for."""
    with pytest.raises(InputError) as caught:
        records_of(BOOK.evaluate(frame, **how))
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_gives_one_of_its_kind(kind: str) -> None:
    """Its own columns come first, in their order, strangers to the book too; then the answers."""
    frame = KINDS[kind](ROWS)
    found = BOOK.evaluate(frame)
    assert type(found) is type(frame)
    rows = records_of(found)
    assert list(rows[0]) == [*ROWS, *RATED]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    assert columns == ROWS | RATED


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_asked_for_is_added(kind: str) -> None:
    """Outputs by name; the others are not there, and one name may stand alone."""
    frame = KINDS[kind](ROWS)
    for outputs in ("star", ["star"]):
        assert list(records_of(BOOK.evaluate(frame, outputs))[0]) == [*ROWS, "star"]


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_cannot_be_decided_are_marked(kind: str) -> None:
    """Null answers and the status says why; the other rows are rated."""
    rows = records_of(BOOK.evaluate(KINDS[kind](changed(suspensions=[0, None, 2])), missing="mark"))
    assert [row["star"] for row in rows] == [0, None, 2]
    said = ["rated", "input.missing: suspensions", "rated"]
    assert [row["telcrm_status"] for row in rows] == said


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("columns", "code", "words"),
    [
        ({"brand": None, "brandt": BRANDS}, "input.missing", "the column 'brand' is missing"),
        ({"brand": [*BRANDS[:2], None]}, "input.missing", "1 of 3 rows are missing; first rows 2"),
        ({"brand": [*BRANDS[:2], "小灵通"]}, "input.category", "'小灵通'; first rows 2"),
        ({"brand": [1, 2, 3]}, "input.type", "brand: 3 of 3 rows have the wrong type"),
        ({"tenure_months": [1, -1, 1]}, "input.range", "1 of 3 rows are out of range, such as -1"),
        ({"tenure_months": [1.0, 1.5, 1.0]}, "input.type", "such as 1.5"),
        ({"tenure_months": ["1", "2", "3"]}, "input.type", "3 of 3 rows have the wrong type"),
        ({"tenure_months": [True, False, True]}, "input.type", "3 of 3 rows have the wrong type"),
        ({"star": [1, 2, 3]}, "name.clash", "the frame has a column 'star', and so has the answer"),
    ],
)
def test_bad_frames_are_refused(kind: str, columns: dict[str, Any], code: str, words: str) -> None:
    """The engine's errors with its codes, whatever the frame; lazily when rows are collected."""
    error = refused(KINDS[kind](changed(**columns)))
    if kind == "Polars, lazy" and code != "name.clash" and "column" not in words:
        # How many rows a batch has is Polars' business.
        words = "(counted within one batch of rows)"
    assert (error.code, words in str(error)) == (code, True), error


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_held_before_rows_are_read(kind: str) -> None:
    """A lazy frame that lacks a column is refused at once, with the nearest stranger as a hint."""
    with pytest.raises(InputError) as caught:
        BOOK.evaluate(KINDS[kind](changed(brand=None, brandt=BRANDS, tenure_months=None)))
    assert [problem.code for problem in caught.value.problems] == ["input.missing"] * 2
    assert caught.value.problems[0].hint == "did you mean 'brandt'?"
    with pytest.raises(InputError, match=r"output\.unknown"):
        BOOK.evaluate(KINDS[kind](ROWS), ["stars"])


def test_a_clash_is_one_only_with_what_is_asked_for() -> None:
    """A column named as an output nobody asked for stays as it is."""
    rows = records_of(BOOK.evaluate(pl.DataFrame(changed(star=[9, 9, 9])), ["credit_score"]))
    assert [row["star"] for row in rows] == [9, 9, 9]
    marked = pl.DataFrame(changed(telcrm_status=["", "", ""]))
    assert refused(marked, missing="mark").code == "name.clash"
    assert BOOK.evaluate(marked).width == len(ROWS) + 3


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_a_lazy_frame_raises_when_it_is_collected(engine: Any) -> None:
    """Nothing is decided before; then the error has its problems, as from any other frame."""
    rated = BOOK.evaluate(pl.LazyFrame(changed(tenure_months=[1, -1, 1])))
    with pytest.raises(InputError) as caught:
        rated.collect(engine=engine)
    assert caught.value.code == "input.range"


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_a_lazy_frame_can_be_filtered_by_its_answers(engine: Any) -> None:
    """A filter on an answer waits until there is one; one on a column of the frame may go first."""
    rated = BOOK.evaluate(pl.LazyFrame(ROWS)).filter(pl.col("star") > 0, pl.col("id") < 9)
    assert rated.select("id", "star").collect(engine=engine).rows() == [(8, 4)]


def test_the_index_of_pandas_is_kept() -> None:
    """Even where it tells no two rows apart."""
    index = pd.Index(["b", "b", "a"], name="who")
    found = BOOK.evaluate(pd.DataFrame(ROWS, index=index))
    pd.testing.assert_index_equal(found.index, index)
    assert found["star"].tolist() == RATED["star"]


def test_the_frame_handed_over_stays_as_it_was() -> None:
    """Nothing is added to it, and nothing in it changes."""
    frame = pd.DataFrame(ROWS)
    before = frame.copy(deep=True)
    BOOK.evaluate(frame, explain=True, missing="mark")
    pd.testing.assert_frame_equal(frame, before)


def test_answers_have_the_types_of_the_library() -> None:
    """Small integers, nullable ones where rows may be undecided, categories for texts."""
    lifecycle = telcrm.load("common.lifecycle_stage")
    facts = {name: [3] for name in lifecycle.inputs if name != "trend"} | {"trend": [0.0]}
    text, listed = next(
        (name, kind.values)  # noqa: PD011  a type's words, no frame
        for name, kind in ((name, one.type) for name, one in lifecycle.form.outputs.items())
        if kind.kind == "category"
    )
    polars = BOOK.evaluate(pl.DataFrame(ROWS), missing="mark").schema
    assert (polars["star"], polars["telcrm_status"]) == (pl.Int8, pl.Categorical)
    assert lifecycle.evaluate(pl.DataFrame(facts)).schema[text] == pl.Enum(listed)
    pandas = BOOK.evaluate(pd.DataFrame(ROWS)).dtypes
    assert (str(pandas["credit_score"]), str(pandas["star"])) == ("int16", "int8")
    pandas = BOOK.evaluate(pd.DataFrame(ROWS), missing="mark").dtypes
    assert (str(pandas["star"]), str(pandas["telcrm_status"])) == ("Int8", "category")
    assert list(lifecycle.evaluate(pd.DataFrame(facts))[text].cat.categories) == list(listed)
    arrow = lifecycle.evaluate(pa.table(facts)).schema.field(text).type
    assert pa.types.is_dictionary(arrow)


@pytest.mark.parametrize(
    "column",
    [pl.Series([1.5, 2.5]), pd.Series([1.5, 2.5]), pa.chunked_array([[1.5, 2.5]])],
    ids=["Polars", "pandas", "PyArrow"],
)
def test_numbers_are_not_copied(column: Any) -> None:
    """The book reads the memory of the frame."""
    found = read(nw.from_native(column, series_only=True))
    assert np.shares_memory(found, column.to_numpy())


def test_categories_are_read_as_their_numbers() -> None:
    """No row of a category column is looked at: its numbers are the frame's own memory."""
    polars = pl.Series(BRANDS, dtype=pl.Enum(BRANDS))
    found = read(nw.from_native(polars, series_only=True))
    assert np.shares_memory(found.codes, polars.to_physical().to_numpy())
    pandas = pd.Series(BRANDS, dtype="category")
    found = read(nw.from_native(pandas, series_only=True))
    assert np.shares_memory(found.codes, pandas.array.codes)
    arrow = pa.chunked_array([pa.array(BRANDS).dictionary_encode()])
    found = read(nw.from_native(arrow, series_only=True))
    assert np.shares_memory(found.codes, arrow.chunk(0).indices.to_numpy())


LONG = Decimal("12345678901234567.89")


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([LONG], dtype=pl.Decimal(38, 2)),
        pa.chunked_array([pa.array([LONG])]),
        pd.Series(pd.arrays.ArrowExtensionArray(pa.array([LONG]))),
        pa.chunked_array([pa.array([Decimal("1E-30")], pa.decimal128(38, 30))]),
    ],
    ids=["Polars", "PyArrow", "pandas", "fine"],
)
def test_decimals_never_lose_digits(column: Any) -> None:
    """Those of more digits than a float tells apart are read as they are."""
    found = read(nw.from_native(column, series_only=True))
    assert found.dtype == object
    assert found[0] in (LONG, Decimal("1E-30"))


@pytest.mark.parametrize(
    "spend", ["400.00", "400.01", "399.99", "99999999.99", "0.00"], ids="{} yuan".format
)
def test_decimals_on_a_threshold(spend: str) -> None:
    """A decimal column says on each side of a threshold what the decimal says."""
    facts = {"brand": "全球通", "tenure_months": 60, "suspensions": 0}
    wanted = BOOK.decide(facts, monthly_spend=Decimal(spend))["credit_score"]
    table = pa.table({name: [value] for name, value in facts.items()})
    for kind in (pa.decimal256(50, 2), pa.decimal128(38, 20), pa.decimal128(10, 2)):
        spends = pa.array([Decimal(spend)], pa.decimal128(10, 2)).cast(kind)
        given = table.append_column("monthly_spend", spends)
        assert BOOK.evaluate(given)["credit_score"].to_pylist() == [wanted]
    assert BOOK.evaluate(relation(given), "credit_score").fetchall()[0][-1] == wanted


DATED = """
id = "example.dated"
version = "1"
document = "an example"
passage = "an example"
inputs.since = { type = "date", optional = true }
inputs.code = { type = "string", optional = true }
[decisions.late]
kind = "expression"
passage = "an example"
expression = "since >= date(\\"2024-01-02\\")"
[decisions.same]
kind = "expression"
passage = "an example"
expression = "code"
"""


@pytest.fixture(scope="module")
def dated() -> Any:
    return telcrm.loads(DATED)


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([datetime(2024, 1, 2, tzinfo=UTC), None]),
        pl.Series([datetime(2024, 1, 2, 12), None]),
        pl.Series([[1], None]),
        pl.Series(["2024-01-02", None]),
    ],
    ids=["with a time zone", "with a time", "lists", "texts"],
)
def test_what_is_no_day_is_refused(dated: Any, column: pl.Series) -> None:
    """An instant is none, for which day it was depends on the zone; null stays null."""
    for frame in (
        pl.DataFrame({"since": column}),
        pl.DataFrame({"since": column}).to_arrow(),
        pl.DataFrame({"since": column}).to_pandas(),
    ):
        rated = dated.evaluate(frame, "late", missing="mark")
        assert [row["telcrm_status"] for row in records_of(rated)] == ["input.type: since", "rated"]


def test_inputs_that_are_not_there_are_null(dated: Any) -> None:
    """Optional ones; even where the frame has none of them, every row gets its answer."""
    for kind in KINDS.values():
        rated = records_of(dated.evaluate(kind({"id": [1, 2]})))
        assert rated == [{"id": one, "late": None, "same": None} for one in (1, 2)]


def test_a_great_many_texts(dated: Any) -> None:
    """Where codes do not pay texts are read as they are, with the same answers."""
    codes = [f"c{number}" for number in range(9000)] + [None]
    for kind in KINDS.values():
        rated = records_of(dated.evaluate(kind({"code": codes}), "same"))
        assert [row["same"] for row in rated] == codes


def test_categories_that_are_no_texts() -> None:
    """Categories of numbers are the numbers, for an input of numbers."""
    tenure = pd.Series(ROWS["tenure_months"], dtype="category")
    assert BOOK.evaluate(pd.DataFrame(changed(tenure_months=tenure)))["star"].tolist() == [0, 4, 2]
    arrow = pa.table(ROWS)
    coded = arrow["tenure_months"].dictionary_encode()
    arrow = arrow.set_column(2, "tenure_months", coded)
    assert BOOK.evaluate(arrow)["star"].to_pylist() == [0, 4, 2]


def test_relations_stay_with_their_connection() -> None:
    """The answer can be joined with the tables beside it, and read twice; no type is lost."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE people AS SELECT * FROM (VALUES (1), (2)) AS t(id)")
        given = connection.sql(
            "SELECT id, '全球通'::ENUM('全球通', '神州行') AS brand, 60::HUGEINT AS tenure_months, "
            "400.01::DECIMAL(10, 2) AS monthly_spend, 0::UTINYINT AS suspensions, '101'::BIT AS b, "
            "'10:00:00+02'::TIMETZ AS z, 340282366920938463463374607431768211455::UHUGEINT AS u, "
            "{'a': [1, 2]} AS s FROM people"
        )
        for missing in ("raise", "mark", "raise"):
            rated = BOOK.evaluate(given, "star", missing=missing)
            assert rated.types[: len(given.types)] == given.types
            assert rated.project("id, b::VARCHAR, z::VARCHAR, u, s, star").fetchall() == [
                (one, "101", "10:00:00+02", 2**128 - 1, {"a": [1, 2]}, 5) for one in (1, 2)
            ]
        joined = rated.set_alias("r").join(connection.table("people").set_alias("p"), "id")
        assert joined.aggregate("count(*)").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([1, 2], "columns come as a mapping"),
        (pa.table(ROWS).to_batches()[0], "RecordBatch is none that is known here"),
    ],
    ids=["a list", "a batch"],
)
def test_what_is_no_frame_is_refused(given: Any, words: str) -> None:
    """With what it is and what would be right."""
    error = refused(given)
    assert (error.code, words in str(error)) == ("input.type", True)


def test_columns_of_one_name_are_refused() -> None:
    """Nobody says which of them is meant."""
    frame = pd.concat([pd.DataFrame(ROWS), pd.DataFrame({"brand": BRANDS})], axis=1)
    assert refused(frame).code == "name.clash"


def test_a_book_that_asks_for_nothing() -> None:
    """There is nothing to count rows by, and the error says so."""
    book = telcrm.loads(
        'id = "example.none"\nversion = "1"\ndocument = "d"\npassage = "p"\ninputs = {}\n'
        'decisions.answer = { kind = "expression", expression = "42", passage = "p" }\n'
    )
    with pytest.raises(InputError, match=r"columns\.unsupported"):
        book.evaluate(pl.DataFrame({"id": [1]}))


def test_kernels_give_frames_their_texts_too() -> None:
    """Compiled columns write the codes that NumPy writes, null where rows are not rated."""
    pytest.importorskip("numba", reason="numba is not installed")
    book = telcrm.load("common.lifecycle_stage")
    frame = pl.DataFrame(
        {
            "months_since_activation": [40, 40, 1, 40, None],
            "months_inactive": [0, 9, 0, 0, 0],
            "months_away": [0, 0, 0, 5, 0],
            "trend": [0.0, 0.0, None, -0.2, 0.0],
        }
    )
    wanted = book.evaluate(frame, missing="mark", engine="numpy")
    assert wanted["stage"].null_count() == 1
    assert book.evaluate(frame, missing="mark", engine="native").equals(wanted)
    clean = frame.drop_nulls()
    assert book.evaluate(clean, engine="native").equals(book.evaluate(clean, engine="numpy"))


def test_a_table_is_never_taken_for_the_answer() -> None:
    """DuckDB finds tables before what Python holds, so the name that is needed must be free."""
    with duckdb.connect() as connection:
        connection.register("given", pa.table(ROWS))
        connection.execute("CREATE VIEW TELCRM_rated_now AS SELECT * FROM given")
        error = refused(connection.sql("SELECT * FROM given"))
        assert error.code == "name.clash"


def test_marked_relations_are_decided_when_they_are_read() -> None:
    """By a statement of DuckDB's own, so that what is read later is what stands there then."""
    with duckdb.connect() as connection:
        connection.register("given", pa.table(ROWS))
        connection.execute("CREATE TABLE people AS SELECT * FROM given")
        rated = BOOK.evaluate(connection.table("people"), missing="mark")
        assert rated.project("star").fetchall() == [(0,), (4,), (2,)]
        connection.execute("UPDATE people SET suspensions = -1 WHERE id = 8")
        assert rated.project("star").fetchall() == [(0,), (None,), (2,)]


def test_columns_of_a_wrong_type_are_marked_in_relations_too() -> None:
    """Where DuckDB does not compare texts with numbers, columns say what is wrong."""
    frame = relation(pa.table(changed(tenure_months=["1", "2", "3"])))
    rated = records_of(BOOK.evaluate(frame, missing="mark"))
    assert {row["telcrm_status"] for row in rated} == {"input.type: tenure_months"}


FACTS = {"sure": "true", "word": "'a'", "day": "DATE '2024-01-02'"}
BY_HAND = telcrm.loads("""
id = "by.hand"
version = "1"
document = "d"
passage = "p"
inputs.sure = { type = "boolean" }
inputs.word = { type = "category", values = ["a", "b"] }
inputs.day = { type = "date" }
[decisions.late]
kind = "expression"
passage = "p"
expression = 'sure and word = "a" and day > date("2024-01-01")'
""")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("sure", value) for value in ("1", "'yes'", "'x'")),
        *(("word", value) for value in ("1", "true", "'a'::BLOB")),
        *(("day", value) for value in ("20240102", "'2024-01-02'")),
    ],
)
def test_duckdb_makes_no_facts_of_other_types(column: str, value: str) -> None:
    """It would take 'yes' for true and stop at a number beside a text; the row is marked."""
    assert _marked({**FACTS, column: value}) == [(None, f"input.type: {column}")]


def test_marked_days_of_nanoseconds_are_days() -> None:
    """DuckDB cannot compare them with the bounds of its dates."""
    assert _marked({**FACTS, "day": "TIMESTAMP_NS '2024-01-02'"}) == [(True, "rated")]


def _marked(facts: dict[str, str]) -> list[Any]:
    with duckdb.connect() as connection:
        said = ", ".join(f"{value} AS {name}" for name, value in facts.items())
        rated = BY_HAND.evaluate(connection.sql(f"SELECT {said}"), missing="mark")
        return list(rated.project("late, telcrm_status").fetchall())


@pytest.mark.parametrize("column", ["STAR", "Telcrm_Status"])
def test_names_that_duckdb_takes_for_one_clash(column: str) -> None:
    """It does not tell capital letters from others, so neither does the check."""
    frame = relation(pa.table({**ROWS, column: [1, 2, 3]}))
    assert refused(frame, missing="mark").code == "name.clash"


def test_the_extra_is_asked_for_by_name() -> None:
    """Without narwhals a frame is refused with what to install, and mappings work as ever."""
    script = (
        "import sys; sys.modules['narwhals'] = None\n"
        "import polars, telcrm\n"
        "book = telcrm.load('cmcc.you_plus')\n"
        "facts = {'last_year_spend': [1200], 'vip_this_year': [False]}\n"
        "assert book.evaluate(facts)['you_plus'].tolist() == [True]\n"
        "try: book.evaluate(polars.DataFrame(facts))\n"
        "except telcrm.errors.ExtraError as error: print(error)\n"
    )
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True
    )
    assert "extra.missing" in done.stdout
    assert "pip install 'telcrm[frames]'" in done.stdout


def test_evaluate_is_what_the_book_calls() -> None:
    """The adapter's front and the book's are one."""
    assert evaluate(BOOK, pl.DataFrame(ROWS)).equals(BOOK.evaluate(pl.DataFrame(ROWS)))
    assert issubclass(InputError, TelcrmError)
