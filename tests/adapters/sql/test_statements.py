"""Statements by hand: boundaries, nulls, hostile names, large tables, and what is refused."""

from __future__ import annotations

import itertools
import json
import math
import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import Any, get_args

import duckdb
import pytest
import sqlglot
from databases import ROW, arrow_table, by_duckdb, by_duckdb_from, by_sqlite
from hypothesis import given, settings
from meanings import MANY, Case, cases, disagreements
from sqlglot import exp

import telcrm
from telcrm.adapters.sql import DIALECTS
from telcrm.adapters.sql.expressions import EXPRESSIONS
from telcrm.errors import InputError
from telcrm.rules import RuleBook, form
from telcrm.rules.columns.columnar import STRUCTURES
from telcrm.rules.hit_policies import ONE_RULE

HEAD = 'id = "by.hand"\nversion = "1"\ndocument = "d"\npassage = "p"\n'


def book_of(text: str) -> RuleBook:
    return telcrm.loads(HEAD + text)


RATING = telcrm.load("cmcc.credit_rating")
GOOD = {"brand": "全球通", "tenure_months": 60, "monthly_spend": 400.0, "suspensions": 0}
ENGINES = {
    "duckdb": by_duckdb,
    "sqlite": by_sqlite,
    **{one: by_duckdb_from(one) for one in sorted(set(DIALECTS) - {"duckdb", "sqlite"})},
}


# Nodes.


def test_every_node_is_known_or_refused() -> None:
    """A node added to the form is written as SQL or refused by name."""
    assert set(EXPRESSIONS) | set(STRUCTURES) == set(get_args(form.Expression))
    assert not set(EXPRESSIONS) & set(STRUCTURES)


OPTIONAL = "".join(
    f'inputs.{name} = {{ type = "integer", optional = true, minimum = 0, maximum = 2 }}\n'
    for name in ("a", "b")
) + "".join(f'inputs.{name} = {{ type = "boolean", optional = true }}\n' for name in ("p", "q"))

EXPRESSED = (
    *(f"a {sign} b" for sign in ("=", "!=", "<", "<=", ">", ">=")),
    *(f"a {sign} 1" for sign in ("=", "!=", "<", ">=")),
    *("a = null", "a != null"),
    *(f"p {sign} q" for sign in ("=", "!=")),
    *(f"p {sign} {one}" for sign in ("=", "!=") for one in ("true", "null")),
    *(f"(a = b) {sign} (p = q)" for sign in ("=", "!=")),
    *(f"p {word} q" for word in ("and", "or")),
    *("not(p)", "p and null", "null or q", "not(p and q) or p", "p != not(q)"),
    *("a + b * 3 - 1", "-a", "abs(a - b)", "min(a, b)", "max(a, b, 1)", "min(a + b, 2)"),
    *("if p then a else b", "if a > b then p else q", "if p and q then 1 else null"),
    *("if null then 1 else a", "if not(p) then not(q) else p", "a in (1, null)", "a in (> 1)"),
    *("a between b and 2", "not(a in (null))", "p in (true)", "if p then null else null"),
)


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_expressions_know_null(engine: str) -> None:
    """Each node over all values and null, alone and together, on every engine."""
    decisions = "".join(
        f'[decisions.d{at}]\nkind = "expression"\npassage = "p"\nexpression = "{one}"\n'
        for at, one in enumerate(EXPRESSED)
    )
    book = book_of(OPTIONAL + decisions)
    values = (None, 0, 1, 2), (None, 0, 1, 2), (None, False, True), (None, False, True)
    records = [dict(zip("abpq", row, strict=True)) for row in itertools.product(*values)]
    assert disagreements(Case(book, records, floats=False), ENGINES[engine]) == []


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("a / 2", "a number as the answer"),
        ("a / 2 > 1", "the operator / is not exact"),
        ("[a, 1]", "a list"),
        ("{x: a}", "a context"),
        ("count([a]) > 1", "the function count"),
        ("some i in [a] satisfies i > 1", "an iteration"),
    ],
)
def test_what_columns_cannot_do_is_refused_by_name(expression: str, words: str) -> None:
    """The decision and what is in the way are named; nothing is nearly right."""
    book = book_of(
        OPTIONAL + f'[decisions.d]\nkind = "expression"\npassage = "p"\nexpression = "{expression}"'
    )
    with pytest.raises(InputError, match=words) as caught:
        book.to_sql("t")
    assert caught.value.code == "sql.unsupported"
    assert caught.value.place.path == "decisions.d"


# Boundaries.

EDGES = (20, 50, 80, 120, 200, 400)


@pytest.mark.parametrize("floats", [True, False])
@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "spark", "oracle"])
def test_thresholds_are_exact(engine: str, floats: bool) -> None:
    """At a threshold, a cent and one float beside it: as DOUBLE and as DECIMAL."""
    near = [Decimal(edge) + step for edge in EDGES for step in map(Decimal, ("0", ".01", "-.01"))]
    spends: list[Any] = [*near, *(edge + Decimal("1E-10") for edge in EDGES)]
    if floats:
        spends = [float(one) for one in near]
        spends += [math.nextafter(edge, to) for edge in EDGES for to in (0, math.inf)]
    records = [{**GOOD, "monthly_spend": one} for one in spends]
    assert disagreements(Case(RATING, records, floats), ENGINES[engine]) == []


SCALED = """
inputs.paid = { type = "decimal", scale = 2, minimum = 0, maximum = 1000 }
[decisions.twice]
kind = "expression"
passage = "p"
expression = "paid * 2 + 0.005"
"""


@pytest.mark.parametrize("engine", ["duckdb", "sqlite", "postgres"])
def test_calculated_decimals_are_exact_or_refused(engine: str) -> None:
    """Every cent of a stretch is doubled exactly; a value between two cents is told."""
    paid = [cent / 100 for cent in range(28_900, 29_100)] + [math.nextafter(0.29, 1), 0.001]
    case = Case(book_of(SCALED), [{"paid": one} for one in paid], floats=True)
    assert disagreements(case, ENGINES[engine]) == []


@pytest.mark.parametrize("kind", ["TINYINT", "UTINYINT", "SMALLINT", "INTEGER", "DECIMAL(3, 0)"])
def test_narrow_columns_do_not_overflow(kind: str) -> None:
    """What is calculated with in cents does not fit into the column that holds yuan."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT 100::{kind} AS paid")
        assert connection.execute(book_of(SCALED).to_sql("t")).fetchall()[0][-1] == "rated"


NOT_NUMBERS = [float("nan"), float("inf"), float("-inf"), None, 1e300, -0.01, 99999999.99]


def test_what_is_no_number_is_told() -> None:
    """NaN is missing, infinity no number, as everywhere."""
    records = [{**GOOD, "monthly_spend": one} for one in NOT_NUMBERS]
    assert disagreements(Case(RATING, records, floats=True), by_duckdb) == []
    told = [
        one["telcrm_status"].partition(":")[0] for one in by_duckdb(RATING, records, floats=True)
    ]
    assert told == [
        *("input.missing", "input.type", "input.type", "input.missing", "input.range"),
        *("input.range", "rated"),
    ]


def test_fractions_and_moments_are_no_whole_numbers_and_days() -> None:
    """A count that is no whole number and a day with an hour have the wrong type."""
    book = book_of(
        'inputs.n = { type = "integer", minimum = 0, maximum = 9 }\n'
        'inputs.day = { type = "date" }\ninputs.month = { type = "month" }\n'
        '[decisions.d]\nkind = "expression"\npassage = "p"\nexpression = "n + 1"\n'
        '[decisions.e]\nkind = "decision_table"\npassage = "p"\nhit_policy = "FIRST"\n'
        'inputs = ["day", "month"]\noutputs.e = { type = "integer" }\n'
        'rules = [{ id = "r", when = { day = ">= date(\\"2024-01-01\\")", month = "> 202401" }, '
        "then = { e = 1 } }]"
    )
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT * FROM (VALUES "
            "(1.0::DOUBLE, TIMESTAMP '2024-02-01', 202402.0), "
            "(1.5, TIMESTAMP '2024-02-01', 202402), "
            "(1, TIMESTAMP '2024-02-01 08:00:00', 202402), (1, TIMESTAMP '2023-02-01', 202413), "
            "(1, TIMESTAMP '2024-02-01', 202402.5)) AS v(n, day, month)"
        )
        found = connection.execute(book.to_sql("t")).fetchall()
    assert [row[3:] for row in found] == [
        (2, 1, "rated"),
        (None, None, "input.type: n"),
        (None, None, "input.type: day"),
        (None, None, "input.type: month"),
        (None, None, "input.type: month"),
    ]


def test_sqlite_tells_what_its_columns_should_not_hold() -> None:
    """A column of SQLite may hold anything; what is of another type is no fact."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (brand, tenure_months, monthly_spend, suspensions)")
        rows = [
            ("全球通", "many", 1, 0),
            (5, 1, 1, 0),
            ("全球通", 1, "x", 0),
            ("全球通", 1, b"1", 0),
        ]
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
        found = connection.execute(RATING.to_sql("t", "sqlite")).fetchall()
    assert [row[-1] for row in found] == [
        "input.type: tenure_months",
        "input.type: brand",
        *(["input.type: monthly_spend"] * 2),
    ]


# Names.

HOSTILE = ('t"; DROP TABLE u; --', "t'; DROP TABLE u; --", "t`; DROP TABLE u; --", "a]b\\", "客户")


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_hostile_names_stay_names(dialect: str, name: str) -> None:
    """A table, a column and a schema of any name are one statement that reads that name."""
    written = RATING.to_sql(
        (name, name), dialect, columns={"brand": name}, keep=[name, "tenure_months"]
    )
    (tree,) = sqlglot.parse(written, read=dialect)
    assert isinstance(tree, exp.Select)
    assert {(one.name, one.db) for one in tree.find_all(exp.Table) if one.db} == {(name, name)}
    assert name in {one.name for one in tree.find_all(exp.Column)}
    assert tree.named_selects[0] == name


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_hostile_words_stay_words(engine: str) -> None:
    """Categories and answers with quotes, backslashes, line ends: as they are, nothing is run."""
    words = [
        "'",
        "''",
        "\\",
        "\\'",
        "\\\\",
        '"',
        "`",
        "a\nb",
        "\t",
        "%s {x} :y ?",
        "'; DROP TABLE x; --",
        " ",
        "全球通",
    ]
    rules = [
        {"id": f"r{at}", "when": {"word": quoted(one)}, "then": {"said": quoted(one)}}
        for at, one in enumerate(words)
    ]
    book = RuleBook(
        telcrm.rules.BookSource.model_validate(
            {
                "id": "hostile",
                "version": "1",
                "document": "d",
                "passage": "p",
                "inputs": {"word": {"type": "string", "optional": True}},
                "decisions": {
                    "said": {
                        "kind": "decision_table",
                        "hit_policy": "UNIQUE",
                        "passage": "p",
                        "inputs": ["word"],
                        "outputs": {"said": {"type": "string"}},
                        "rules": rules,
                    }
                },
            }
        )
    )
    records = [{"word": one} for one in [*words, "", "x", None, *(one + " " for one in words)]]
    case = Case(book, records, floats=False)
    if engine in ("trino", "mysql"):
        # What their own text types do with blanks at the end is not DuckDB's to say.
        records = records[: len(words)]
    assert disagreements(case, ENGINES[engine]) == []


def quoted(word: str) -> str:
    return telcrm.rules.feel.print_literal(word)


def test_helpers_never_meet_a_column() -> None:
    """A table that has columns named like the helpers of the statement before gives them back."""
    first = RATING.to_sql("t")
    helpers = sorted(
        {one.alias for one in sqlglot.parse_one(first).find_all(exp.Alias)}
        - {*RATING.outputs, "telcrm_status"}
    )
    assert helpers
    kept = [*helpers[:3], "brand"]
    written = RATING.to_sql("t", keep=kept)
    inside = {one.alias for one in sqlglot.parse_one(written).find_all(exp.Alias)} - set(kept)
    assert not inside & set(helpers)
    with duckdb.connect() as connection:
        facts = "'全球通' AS brand, 60 AS tenure_months, 1.0 AS monthly_spend, 0 AS suspensions"
        named = ", ".join(f"{at} AS {one}" for at, one in enumerate(helpers[:3]))
        connection.execute(f"CREATE TABLE t AS SELECT {facts}, {named}")
        assert connection.execute(written).fetchone()[:4] == (0, 1, 2, "全球通")  # type: ignore[index]


def test_a_table_named_like_a_layer_is_read() -> None:
    """No name made here hides the table that is asked for."""
    first = RATING.to_sql("t")
    layer = next(one.alias for one in sqlglot.parse_one(first).find_all(exp.CTE))
    assert layer not in {
        one.alias for one in sqlglot.parse_one(RATING.to_sql(layer)).find_all(exp.CTE)
    }


@pytest.mark.parametrize("table", ["", ".", "a.", "a.b.c.d", (), ("", "a"), (1,), None, 5])
def test_what_is_no_table_is_refused(table: Any) -> None:
    """A name that is empty or has too many parts is told, with what would be right."""
    with pytest.raises(InputError) as caught:
        RATING.to_sql(table)
    assert caught.value.code == "sql.table"


@pytest.mark.parametrize(
    "more", [{"keep": [1]}, {"keep": [""]}, {"columns": {"brand": 5}}, {"columns": {"brand": ""}}]
)
def test_what_is_no_column_is_refused(more: dict[str, Any]) -> None:
    """Here, and not by the system that is asked to run the statement."""
    with pytest.raises(InputError, match="is no name of a column"):
        RATING.to_sql("t", **more)


KNOWN = {"tenure_months": "INT", "suspensions": "SMALLINT", "monthly_spend": "DOUBLE", "other": "?"}


def test_what_a_type_cannot_hold_is_not_asked_for() -> None:
    """A column of whole numbers has no fraction and no NaN; a column of doubles may."""
    text = RATING.to_sql("t", types=KNOWN)
    assert "ROUND" not in text
    assert text.count("ISNAN") == 1
    assert RATING.to_sql("t", types={}) == RATING.to_sql("t")


@pytest.mark.parametrize(
    ("dialect", "kind", "whole"),
    [
        ("oracle", "NUMBER(10)", True),
        ("oracle", "NUMBER", False),
        ("snowflake", "NUMBER(38, 0)", True),
        ("duckdb", "DECIMAL(9, 2)", False),
        ("postgres", "NUMERIC(10, 0)", False),
        ("clickhouse", "Nullable(UInt16)", True),
        ("bigquery", "INT64", True),
        ("sqlite", "INTEGER", False),
    ],
)
def test_whole_numbers_are_known_by_their_type(dialect: str, kind: str, whole: bool) -> None:
    """A decimal of scale 0 is one; PostgreSQL's may be NaN, SQLite's columns hold anything."""
    text = RATING.to_sql("t", dialect, types=dict.fromkeys(("tenure_months", "suspensions"), kind))
    assert ("ROUND" in text.upper()) != whole


@pytest.mark.parametrize(
    ("types", "words"),
    [
        ({"tenure_months": "VARCHAR(9)"}, "the column of tenure_months is VARCHAR(9), not integer"),
        ({"brand": "INT"}, "the column of brand is INT, not category"),
        ({"brand": "no such type"}, "'no such type' is no type of duckdb"),
        ({"brand": 5}, "5 is no type of duckdb"),
    ],
)
def test_a_type_that_holds_no_such_facts_is_refused(types: Any, words: str) -> None:
    """A statement would compare what the system converts; it is told before there is one."""
    with pytest.raises(InputError) as refused:
        RATING.to_sql("t", types=types)
    assert refused.value.code == "input.type"
    assert words in str(refused.value)


def test_a_single_column_is_kept_whole() -> None:
    """One name may stand alone, as that of an output may; its letters are no columns."""
    assert RATING.to_sql("t", keep="id") == RATING.to_sql("t", keep=["id"])


@pytest.mark.parametrize("dialect", ["", "postgresql", "DuckDB", "sql", "'"])
def test_an_unknown_dialect_is_refused(dialect: str) -> None:
    """Nothing is guessed: the dialects there are stand in the hint."""
    with pytest.raises(InputError) as caught:
        RATING.to_sql("t", dialect)
    assert caught.value.code == "sql.dialect"
    assert caught.value.problems[0].hint


# What is asked for.


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_only_what_is_asked_for_is_read_and_given(dialect: str) -> None:
    """One output needs its own inputs; columns may have other names, or not be there."""
    book = telcrm.load("cmcc.vip_club")
    output = book.outputs[0]
    written = book.to_sql("t", dialect, output, keep=["id"])
    assert sqlglot.parse_one(written, read=dialect).named_selects == ["id", output, "telcrm_status"]


@pytest.mark.parametrize("book", telcrm.books())
def test_reasons_are_those_of_columns(book: str) -> None:
    """With explain the reason columns are those of evaluate, row by row."""
    rules = telcrm.load(book)
    names = [
        one.alias_or_name
        for one in sqlglot.parse_one(rules.to_sql("t", keep=["k"], explain=True)).selects
    ]
    assert names == ["k", *rules.outputs, *rules.legend(), "telcrm_status"]


@settings(MANY, max_examples=settings().max_examples // 2)
@given(data=cases())
def test_reasons_say_what_columns_say(data: Case) -> None:
    """The values of the reason columns are evaluate's, for every row that is rated."""
    columns = {name: [record[name] for record in data.records] for name in data.book.inputs}
    wanted = data.book.evaluate(columns, explain=True, missing="mark")
    found = reasons_of(data)
    rated = [at for at, said in enumerate(wanted["telcrm_status"]) if said == "rated"]
    for name in data.book.legend():
        said = [Decimal(repr(wanted[name].tolist()[at])) for at in rated]
        assert [found[name][at] for at in rated] == said


def reasons_of(data: Case) -> dict[str, list[Any]]:
    """What DuckDB says with reasons, by column, in the order of the records."""
    with duckdb.connect() as connection:
        connection.register("t", arrow_table(data.book, data.records, floats=data.floats))
        found = connection.execute(data.book.to_sql("t", explain=True))
        names = [one[0] for one in found.description]
        at = names.index(ROW)
        rows = sorted(found.fetchall(), key=lambda row: row[at])
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def test_a_fact_the_table_lacks_is_null() -> None:
    """An optional input without a column is null in every row."""
    decision = '[decisions.d]\nkind = "expression"\npassage = "p"\nexpression = "a = null"'
    book = book_of(OPTIONAL + decision)
    for dialect in ("duckdb", "postgres"):
        written = book.to_sql("t", dialect, columns=dict.fromkeys("abpq"))
        carried = sqlglot.parse_one(written, read=dialect).sql("duckdb")
        with duckdb.connect() as connection:
            connection.execute("CREATE TABLE t AS SELECT 1 AS id")
            assert connection.execute(carried).fetchall() == [(1, True, "rated")]


# Rows that stand in the statement.


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if two of anything were many: all is looked up in listed rows, or halved."""
    monkeypatch.setattr("telcrm.adapters.sql.tables.FEW", 1)
    monkeypatch.setattr("telcrm.adapters.sql.cells.FEW", 1)
    monkeypatch.setattr("telcrm.adapters.sql.cells.MANY", 1)
    monkeypatch.setattr("telcrm.adapters.sql.decisions.MANY", 1)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_listed_rows_say_what_case_says(engine: str) -> None:
    """Tables and words that are looked up give the answers of records."""

    @settings(MANY, max_examples=settings().max_examples // 5)
    @given(data=cases())
    def hold(data: Case) -> None:
        assert disagreements(data, ENGINES[engine]) == []

    hold()


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_rules_as_bits_say_what_states_say(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where states are too many, rules are told by bits, with the same answers."""
    monkeypatch.setattr("telcrm.adapters.sql.tables.MOST", -1)
    # Two rules a word, so that a table has several.
    monkeypatch.setattr("telcrm.adapters.sql.rule_bits._WORD", 2)

    @settings(MANY, max_examples=settings().max_examples // 4)
    @given(data=cases(policies=ONE_RULE))
    def hold(data: Case) -> None:
        assert disagreements(data, ENGINES[engine]) == []

    hold()


@pytest.mark.parametrize("explain", [True, False])
def test_boxes_without_states_are_rated(explain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that overlap in too many ways for states are rated all the same, and explained."""
    monkeypatch.setattr("telcrm.rules.grid.STATES_LIMIT", 1000)
    book = boxes(240)
    assert getattr(book.built.compiled["d"], "lattice", "") is None
    records = [{name: (at * step) % 97 for name, step in STEPS.items()} for at in range(200)]
    case = Case(book, records, floats=False)
    assert disagreements(case, by_duckdb) == []
    columns = {name: [record[name] for record in records] for name in STEPS}
    if explain:
        wanted = book.evaluate(columns, explain=True)["d.rule"].tolist()
        assert reasons_of(case)["d.rule"] == wanted


STEPS = {"a": 7, "b": 13, "c": 29, "e": 31, "f": 53}


def boxes(rules: int) -> RuleBook:
    """Rules that hold in boxes anywhere, of any width."""
    inputs = "".join(
        f'inputs.{name} = {{ type = "integer", minimum = 0, maximum = 99 }}\n' for name in STEPS
    )
    rows = ""
    for at in range(rules):
        lows = {name: (at * step * 3 + step) % 80 for name, step in STEPS.items()}
        when = ", ".join(f'{name} = "[{low}..{low + 25 + at % 9}]"' for name, low in lows.items())
        rows += f'{{ id = "r{at}", when = {{ {when} }}, then = {{ d = {at} }} }},\n'
    return book_of(
        inputs + '[decisions.d]\nkind = "decision_table"\npassage = "p"\n'
        f'hit_policy = "FIRST"\ninputs = {json.dumps(list(STEPS))}\n'
        f'outputs.d = {{ type = "integer" }}\nrules = [{rows}]'
    )


def banded(rules: int) -> RuleBook:
    """So many rules over two inputs, each band of the first with answers of its own."""
    rows = "".join(
        f'{{ id = "r{at}_{more}", when = {{ a = "[{at}..{at + 1})", b = "{sign} {at % 7}" }}, '
        f"then = {{ d = {at * 2 + more} }} }},\n"
        for at in range(rules // 2)
        for more, sign in enumerate(("<=", ">"))
    )
    return book_of(
        f'inputs.a = {{ type = "integer", minimum = 0, maximum = {rules} }}\n'
        'inputs.b = { type = "integer", minimum = 0, maximum = 9 }\n'
        '[decisions.d]\nkind = "decision_table"\npassage = "p"\nhit_policy = "FIRST"\n'
        'inputs = ["a", "b"]\noutputs.d = { type = "integer" }\n'
        f"rules = [{rows}]"
    )


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_table_of_many_rules_is_joined(engine: str) -> None:
    """Five hundred rules are rows and few CASE arms, and answer as records do."""
    book = banded(500)
    records = [{"a": a, "b": b} for a in range(0, 260, 7) for b in (0, 3, 6, 9)]
    arms = len(list(sqlglot.parse_one(book.to_sql("t")).find_all(exp.If)))
    assert arms < 300
    assert disagreements(Case(book, records, floats=False), ENGINES[engine]) == []


def test_clickhouse_is_told_that_rows_may_be_missing() -> None:
    """Its joins give 0 for what they do not find, unless the column has null."""
    tree = sqlglot.parse_one(banded(500).to_sql("t", "clickhouse"), read="clickhouse")
    lists = [one.this for one in tree.find_all(exp.CTE) if isinstance(one.this, exp.Union)]
    assert lists
    for one in lists:
        first = one
        while isinstance(first, exp.Union):
            first = first.this
        assert all(value.this.to.args.get("nullable") for value in first.selects)


def test_clickhouse_is_given_numbers_that_are_wide_enough() -> None:
    """It multiplies and compares a narrow decimal with a whole number within the decimal's width.

    Seen there: `Decimal(9, 2) * 100` and `Decimal(9, 2) >= 50000000` are errors.
    """
    text = book_of(SCALED).to_sql("t", "clickhouse")
    tree = sqlglot.parse_one(text, read="clickhouse")
    ends = [one.args[end].to for one in tree.find_all(exp.Between) for end in ("low", "high")]
    assert {one.expressions[0].name for one in ends} == {"76"}
    assert "AS Nullable(Float64)) * 100)" in text
    assert "AS Nullable(Decimal(76, 0))) * CAST('0.01'" in text


def test_oracle_is_told_how_a_date_is_written() -> None:
    """A cast would read it as the session writes dates."""
    book = book_of(
        'inputs.day = { type = "date" }\n[decisions.d]\nkind = "expression"\npassage = "p"\n'
        "expression = 'day > date(\"2024-01-31\")'"
    )
    assert "TO_DATE('2024-01-31', 'YYYY-MM-DD')" in book.to_sql("t", "oracle")


def test_hive_needs_names_beside_listed_rows() -> None:
    """What Hive's shape cannot say is refused with what would be right."""
    with pytest.raises(InputError, match="name the columns of the table to keep"):
        banded(500).to_sql("t", "hive")
    assert "LEFT JOIN" in banded(500).to_sql("t", "hive", keep=["id"])


# Size.


def chained(length: int) -> RuleBook:
    """Each decision refers to the one before it three times."""
    text = 'inputs.a = { type = "integer", minimum = 0, maximum = 9 }\n'
    before = "a"
    for at in range(length):
        said = f"if {before} > 5 then min({before}, 7) else max({before}, 3)"
        text += f'[decisions.d{at}]\nkind = "expression"\npassage = "p"\nexpression = "{said}"\n'
        before = f"d{at}"
    return book_of(text)


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_statements_grow_with_the_book(dialect: str) -> None:
    """Nothing is written twice, however often decisions refer to each other."""
    sizes = [len(chained(length).to_sql("t", dialect, f"d{length - 1}")) for length in (4, 8, 16)]
    assert sizes[2] - sizes[1] < 2.5 * (sizes[1] - sizes[0])


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_a_long_chain_is_rated(engine: str) -> None:
    """What would be 3 to the power of 24 copies runs at once."""
    case = Case(chained(24), [{"a": one} for one in range(10)], floats=False)
    assert disagreements(case, ENGINES[engine]) == []
