"""Frames that are not at hand: nothing is read before somebody asks for rows, where that can be.

Polars calls back batch by batch. DuckDB and Spark are handed expressions of their own; DuckDB runs
no query inside another one of the same connection, so what only Python can do is done at once.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import narwhals as nw

from telcrm.adapters.frames.eager import rated, rated_piece
from telcrm.adapters.frames.question import Question
from telcrm.errors import InputError, Place, Problem, TelcrmError
from telcrm.extras import adapter
from telcrm.rules import Codes
from telcrm.rules.columns.backend import STATUS

__all__ = ["rated_later", "rated_relation", "rated_spark", "relation_by_arrow"]

_LOST_IN_ARROW: Final = frozenset(("BIT", "TIME WITH TIME ZONE", "UHUGEINT"))
"""Types of DuckDB that Arrow does not hold: such columns go as texts."""

_TAKEN: Final = (
    "SELECT 1 FROM information_schema.tables WHERE lower(table_name) = 'telcrm_rated_now' LIMIT 1"
)

_DUCKDB_TYPES: Final = {
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "bool": "BOOLEAN",
    "datetime64[D]": "DATE",
}
"""DuckDB's names of the types that answers have as arrays."""

_NUMBERS: Final = frozenset(
    f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")
) | {"INTEGER", "UINTEGER", "FLOAT", "DOUBLE", "DECIMAL"}

_TEXTS: Final = frozenset(("VARCHAR", "ENUM"))

_HELD_BY: Final = {
    "boolean": frozenset(("BOOLEAN",)),
    "integer": _NUMBERS,
    "decimal": _NUMBERS,
    "month": _NUMBERS,
    "category": _TEXTS,
    "string": _TEXTS,
    "date": frozenset(("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS")),
}
"""DuckDB's types whose values stand for facts of a kind; of others it would make such values."""

_OR_ERROR: Final = (
    f"CASE WHEN {STATUS} = 'rated' THEN true ELSE CAST(raise_error({STATUS}) AS boolean) END"
)


def rated_later(question: Question, frame: Any) -> Any:
    """A lazy frame of Polars with its answers, a lazy frame as well.

    Filters on answers wait until there are some. Errors are raised when rows are collected.
    """
    pl = nw.dependencies.get_polars()
    now = partial(_rated_piece, question)
    return frame.map_batches(
        now,
        schema=now(pl.DataFrame(schema=frame.collect_schema())).schema,
        predicate_pushdown=False,
        projection_pushdown=False,
        streamable=True,
    )


def _rated_piece(question: Question, frame: Any) -> Any:
    return rated_piece(question, nw.from_native(frame, eager_only=True))


def rated_relation(question: Question, relation: Any) -> Any:
    """A relation of DuckDB with its answers, a relation of the same connection.

    Where rows are marked, by a statement that is run when rows are asked for. Where a row may be an
    error, or a statement cannot say it, at once.
    """
    found = _by_statement(question, relation) if question.asked.missing == "mark" else None
    return relation_by_arrow(question, relation) if found is None else found


def _by_statement(question: Question, relation: Any) -> Any | None:
    """The answers by SQL; None where it cannot say them, or not of columns of such types."""
    duckdb = nw.dependencies.get_duckdb()
    if question.alone is None or not _held(question, relation):
        return None
    absent = {name: None for name in question.inputs if name not in relation.columns}
    try:
        sql = adapter("sql").to_sql(
            question.alone,
            "telcrm_given",
            "duckdb",
            question.asked.outputs,
            explain=question.asked.explain,
            columns=absent,
            types=dict(zip(relation.columns, map(str, relation.types), strict=True)),
        )
        found = relation.query("telcrm_given", sql)
    except (TelcrmError, duckdb.Error):
        return None
    column = duckdb.ColumnExpression
    answers = [
        column(name).cast(_duckdb_type(values)).alias(name)
        for name, values in question.empty.items()
    ]
    return found.select(*map(column, relation.columns), *answers)


def _held(question: Question, relation: Any) -> bool:
    """Whether the columns of inputs have types that hold such facts."""
    inputs = question.inputs
    own = dict(zip(relation.columns, map(str, relation.types), strict=True))
    return all(
        own[name].partition("(")[0] in _HELD_BY.get(spec.type.kind, ())
        for name, spec in inputs.items()
        if name in own
    )


def _duckdb_type(values: Any) -> str:
    return "VARCHAR" if isinstance(values, Codes) else _DUCKDB_TYPES[str(values.dtype)]


def relation_by_arrow(question: Question, relation: Any) -> Any:
    """A relation of DuckDB with its answers, decided now; its own columns keep their types."""
    column = nw.dependencies.get_duckdb().ColumnExpression
    own = list(zip(relation.columns, relation.types, strict=True))
    sent = [
        (column(name).cast("VARCHAR") if str(kind) in _LOST_IN_ARROW else column(name)).alias(name)
        for name, kind in own
    ]
    table = relation.select(*sent).to_arrow_table()
    if relation.query("telcrm_given", _TAKEN).fetchall():
        message = "the data base has a table telcrm_rated_now, a name that is needed here"
        raise InputError(Problem("name.clash", message, Place(question.files), "rename it"))
    # DuckDB finds it by its name; a table of the data base with that name would come first.
    telcrm_rated_now = rated(question, nw.from_native(table, eager_only=True))  # noqa: F841
    found = relation.query("telcrm_given", "SELECT * FROM telcrm_rated_now")
    kept = [column(name).cast(kind).alias(name) for name, kind in own]
    return found.select(*kept, *map(column, question.empty))


def rated_spark(question: Question, frame: Any) -> Any:
    """A frame of Spark with its answers, decided where its rows are.

    Raises:
        InputError: `columns.unsupported`, for several books.
    """
    if question.alone is None:
        message = "a frame of Spark is rated by one book at a time"
        hint = "call evaluate of each book in turn: what it answers is a column for the next"
        raise InputError(Problem("columns.unsupported", message, Place(question.files), hint))
    asked = question.asked
    found = adapter("spark").rate(
        frame, question.alone, asked.outputs or None, explain=asked.explain
    )
    return found if asked.missing == "mark" else found.where(_OR_ERROR).drop(STATUS)
