"""Frames that are not at hand: of Polars and Spark nothing is read before somebody asks for rows.

DuckDB runs no query inside another one of the same connection, so that a relation is read at once;
what comes back is a relation of its connection again.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import narwhals as nw

from telcrm.adapters.frames.batches import rate_batches
from telcrm.adapters.frames.eager import rated, rated_piece
from telcrm.adapters.frames.question import Question
from telcrm.rules import Codes

__all__ = ["rated_later", "rated_relation", "rated_spark"]

_SPARK_TYPES: Final = {
    "int8": "byte",
    "int16": "short",
    "int32": "integer",
    "int64": "long",
    "float64": "double",
    "bool": "boolean",
    "datetime64[D]": "date",
}
"""Spark's names of the types that answers have as arrays."""

_LOST_IN_ARROW: Final = frozenset(("BIT", "TIME WITH TIME ZONE", "UHUGEINT"))
"""Types of DuckDB that Arrow does not hold: such columns go as texts."""


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
    """A relation of DuckDB with its answers, by way of Arrow; its own columns keep their types."""
    column = nw.dependencies.get_duckdb().ColumnExpression
    own = list(zip(relation.columns, relation.types, strict=True))
    sent = [
        (column(name).cast("VARCHAR") if str(kind) in _LOST_IN_ARROW else column(name)).alias(name)
        for name, kind in own
    ]
    table = relation.select(*sent).to_arrow_table()
    # DuckDB finds it by its name; a table of the data base with that name would come first.
    telcrm_rated_now = rated(question, nw.from_native(table, eager_only=True))  # noqa: F841
    found = relation.query("telcrm_given", "SELECT * FROM telcrm_rated_now")
    kept = [column(name).cast(kind).alias(name) for name, kind in own]
    return found.select(*kept, *map(column, question.empty))


def rated_spark(question: Question, frame: Any) -> Any:
    """A frame of Spark with its answers, decided where its rows are, in batches of Arrow."""
    schema = type(frame.schema)(list(frame.schema.fields))
    for name, values in question.empty.items():
        schema.add(name, "string" if isinstance(values, Codes) else _SPARK_TYPES[str(values.dtype)])
    return frame.mapInArrow(partial(rate_batches, question), schema)
