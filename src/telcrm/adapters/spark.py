"""Rating Spark frames where they lie: a book as native Spark expressions, without Python per row.

What an expression cannot say is said by the book's columns, batch by batch of Arrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import isnan
from typing import Any, Final

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  as everybody calls it
from pyspark.sql import types as T  # noqa: N812
from sqlglot import exp

from telcrm.adapters.sql.dialects import DIALECTS
from telcrm.adapters.sql.layers import Layer, Lookup
from telcrm.adapters.sql.program import Asked, Program, asked_of, program
from telcrm.adapters.sql.terms import DIGITS
from telcrm.errors import InputError, Problem, did_you_mean
from telcrm.rules import RuleBook
from telcrm.rules.columns.backend import STATUS
from telcrm.rules.form import Linear, Scorecard, Table
from telcrm.rules.needs import outputs_of
from telcrm.rules.types import Type

__all__ = ["rate"]

_SPARK: Final = DIALECTS["spark"]


def rate(
    frame: DataFrame,
    book: RuleBook,
    outputs: Iterable[str] | None = None,
    *,
    explain: bool = False,
) -> DataFrame:
    """Rate the rows of a Spark frame.

    Args:
        frame: a column for each input, under its name; others are kept. An optional input may be
            left out.
        book: the book. Where a decision is beyond Spark's expressions it is taken by
            `RuleBook.evaluate` on the workers, which then need this library.
        outputs: names of outputs; none means all.
        explain: add the reason columns that `evaluate` has.

    Returns:
        The frame with the outputs, the reasons, and `telcrm_status`: `rated`, or what is wrong
        with the row; outputs are null there. Nothing is computed until the frame is used.

    Raises:
        InputError: `input.missing` for a column, `input.type` for one of a type that does not hold
            such facts, `name.clash` for one that has the name of an answer, `output.unknown`,
            `columns.unsupported` for what neither can do.
    """
    names = outputs_of(book.form, outputs)
    asked = asked_of(book, () if names == book.outputs else names, {}, explain=explain)
    asked = _without_absent(asked, frame, book)
    _require_types(asked, frame, book)
    kinds = {one.name: one.dataType for one in frame.schema.fields}
    asked = asked.with_whole(
        name for name, kind in kinds.items() if isinstance(kind, T.IntegralType)
    )
    try:
        written = program(asked, _SPARK, frame.columns)
    except InputError as error:
        if error.code != "sql.unsupported":
            raise
        return _by_batches(frame, book, asked)
    _require_free([one.name for one in written.answers], frame)
    return _by_expressions(frame, written)


def _without_absent(asked: Asked, frame: DataFrame, book: RuleBook) -> Asked:
    """Optional inputs that the frame lacks are null; others it must have."""
    problems = []
    absent: dict[str, str | None] = {}
    for spec in asked.inputs:
        if spec.name not in frame.columns:
            absent[spec.name] = None
            if not spec.optional:
                hint = did_you_mean(spec.name, frame.columns)
                message = f"the column {spec.name!r} is missing"
                problems.append(Problem("input.missing", message, hint=hint).in_file(book.id))
    if problems:
        raise InputError(*problems)
    return asked.with_columns(absent)


def _require_types(asked: Asked, frame: DataFrame, book: RuleBook) -> None:
    """Columns have types that hold such facts; of others Spark would make such values itself."""
    there = {one.name: one.dataType for one in frame.schema.fields}
    problems = []
    for spec in asked.inputs:
        kind = there.get(spec.name)
        if kind is not None and not isinstance(kind, (*_held_by(spec.type), T.NullType)):
            message = f"the column {spec.name!r} is {kind.simpleString()}, not {spec.type.kind}"
            hint = "cast it, and look at what becomes null"
            problems.append(Problem("input.type", message, hint=hint).in_file(book.id))
    if problems:
        raise InputError(*problems)


def _held_by(kind: Type) -> tuple[type[T.DataType], ...]:
    if kind.textual:
        return (T.StringType, T.CharType, T.VarcharType)
    held = {"boolean": (T.BooleanType,), "date": (T.DateType, T.TimestampType, T.TimestampNTZType)}
    return held.get(kind.kind, (T.NumericType,))


def _require_free(names: Sequence[str], frame: DataFrame) -> None:
    taken = {one.lower() for one in frame.columns}
    problems = [
        Problem("name.clash", f"the frame has a column {name!r} already", hint="rename or drop it")
        for name in names
        if name.lower() in taken
    ]
    if problems:
        raise InputError(*problems)


# By expressions.


def _by_expressions(frame: DataFrame, written: Program) -> DataFrame:
    kept = list(map(_named, frame.columns))
    facts = [_named(source).alias(word) for source, word in written.layers.facts.items()]
    layered = frame.select(*kept, *facts)
    for layer in written.layers.above:
        layered = _with(layered, layer)
    answers = [_column(one.sql).alias(one.name) for one in written.answers]
    return layered.select(*kept, *answers)


def _named(word: str) -> Column:
    return F.col(exp.to_identifier(word, quoted=True).sql("spark"))


def _column(sql: exp.Expression) -> Column:
    """An expression as Spark's own parser takes it; what came from a book is a literal in it."""
    return F.expr(sql.sql("spark"))


def _with(frame: DataFrame, layer: Layer) -> DataFrame:
    before = frame.columns
    for lookup in layer.lookups:
        frame = frame.join(F.broadcast(_listed(frame, lookup)), _matching(lookup), "left")
    made = [_column(_flat(sql)).alias(word) for word, sql in layer.columns.items()]
    return frame.select(*map(_named, before), *made)


def _listed(frame: DataFrame, lookup: Lookup) -> DataFrame:
    """Rows that stand in the statement, as a frame whose columns have names of their own."""
    listed = lookup.listed
    rows = exp.Values(expressions=[exp.Tuple(expressions=list(row)) for row in listed.rows])
    columns = ", ".join(
        exp.to_identifier(_inside(listed.name, one), quoted=True).sql("spark")
        for one in listed.columns
    )
    return frame.sparkSession.sql(f"SELECT * FROM {rows.sql('spark')} AS `t`({columns})")  # noqa: S608


def _inside(table: str, column: str) -> str:
    return f"{table}_{column}"


def _matching(lookup: Lookup) -> Column:
    key = _named(_inside(lookup.listed.name, lookup.listed.columns[0]))
    return _column(lookup.key) == key


def _flat(sql: exp.Expression) -> exp.Expression:
    """A copy in which columns of listed rows have the names they have once joined."""

    def named(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column) and node.table:
            return exp.column(_inside(node.table, node.name), quoted=True)
        return node

    return sql.copy().transform(named)


# By batches.


def _by_batches(frame: DataFrame, book: RuleBook, asked: Asked) -> DataFrame:
    inputs = [one.name for one in asked.inputs if one.name in frame.columns]
    nothing = {name: pa.array([], pa.null()) for name in inputs}
    answered = _answering(book, asked)
    answered({name: one.to_numpy(zero_copy_only=False) for name, one in nothing.items()})
    fields = [(name, _kind(book.form.outputs[name].type)) for name in asked.outputs]
    fields += _reasons(asked) if asked.explain else ()
    fields.append((STATUS, T.StringType()))
    _require_free([name for name, _ in fields], frame)
    added = [T.StructField(name, kind) for name, kind in fields]
    schema = T.StructType([*frame.schema.fields, *added])
    return frame.mapInArrow(_batches(answered, inputs, schema), schema)


def _reasons(asked: Asked) -> Iterator[tuple[str, T.DataType]]:
    """The reason columns, and the types that expressions give them."""
    for one in asked.decisions:
        if isinstance(one, Table):
            yield f"{one.name}.rule", T.IntegerType()
        elif isinstance(one, Scorecard):
            for part in one.characteristics:
                name = f"{one.name}.{part.name}"
                if isinstance(part, Linear):
                    yield f"{name}.points", _kind(part.partial.type)
                else:
                    yield name, T.IntegerType()


def _answering(book: RuleBook, asked: Asked) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    def answer(columns: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = book.evaluate(
            columns, asked.outputs, explain=asked.explain, missing="mark"
        )
        return found

    return answer


def _batches(
    answer: Callable[[Mapping[str, Any]], dict[str, Any]],
    inputs: Sequence[str],
    schema: T.StructType,
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def rated(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            facts = {name: batch.column(name).to_numpy(zero_copy_only=False) for name in inputs}
            found = answer(facts)
            added = schema.fields[len(batch.schema.names) :]
            arrays = [_array(found[one.name].tolist(), one.dataType) for one in added]
            names = [*batch.schema.names, *(one.name for one in added)]
            yield pa.RecordBatch.from_arrays([*batch.columns, *arrays], names=names)

    return rated


def _array(values: list[Any], kind: T.DataType) -> Any:
    if isinstance(kind, T.DecimalType):
        exact = [None if one is None or isnan(one) else Decimal(repr(one)) for one in values]
        return pa.array(exact, pa.decimal128(kind.precision, kind.scale))
    return pa.array(values, _ARROW[type(kind)])


_ARROW: Final[dict[type, Any]] = {
    T.BooleanType: pa.bool_(),
    T.DateType: pa.date32(),
    T.IntegerType: pa.int32(),
    T.LongType: pa.int64(),
    T.StringType: pa.string(),
}


def _kind(kind: Type) -> T.DataType:
    """The type of an output's column; by expressions it comes to the same."""
    if kind.textual:
        return T.StringType()
    if kind.kind == "decimal" and kind.scale:
        return T.DecimalType(DIGITS + kind.scale + 1, kind.scale)
    return {"boolean": T.BooleanType(), "date": T.DateType()}.get(kind.kind, T.LongType())
