"""What the types of a table's columns tell a statement, where somebody says them.

A column of whole numbers holds no fraction, no NaN and no infinity, so that nothing asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlglot import exp
from sqlglot.errors import SqlglotError

from telcrm.adapters.sql.dialects import Dialect
from telcrm.adapters.sql.program import Asked
from telcrm.errors import InputError, Place, Problem
from telcrm.rules.form import Input
from telcrm.rules.types import Type

__all__ = ["whole_among"]

_Types = exp.DataType

_WHOLE: Final = _Types.INTEGER_TYPES - {exp.DType.BIT}
_TEXTS: Final = _Types.TEXT_TYPES | {exp.DType.ENUM, exp.DType.LOWCARDINALITY}
_DAYS: Final = _Types.TEMPORAL_TYPES - {exp.DType.TIME, exp.DType.TIMETZ}


def whole_among(asked: Asked, types: Mapping[str, str], dialect: Dialect) -> frozenset[str]:
    """The inputs whose columns hold whole numbers and null, and nothing else.

    Args:
        asked: what is asked of a book.
        types: types by the names of the table's columns, as the dialect writes them; of other
            columns too, and not of all.
        dialect: of the statement.

    Raises:
        InputError: `input.type`, for a type that does not hold such facts, and for what is none.
    """
    told = list(_told(asked, types))
    problems = [
        Problem("input.type", message, Place(asked.built.form.id, spec.name), hint)
        for spec, text in told
        for message, hint in _wrong(spec, text, dialect)
    ]
    if problems:
        raise InputError(*problems)
    whole = (spec.name for spec, text in told if _is_whole(_parsed(text, dialect), dialect))
    return frozenset(() if dialect.loose else whole)


def _told(asked: Asked, types: Mapping[str, str]) -> Iterator[tuple[Input, str]]:
    for spec in asked.inputs:
        column = asked.columns.get(spec.name, spec.name)
        if column is not None and column in types:
            yield spec, types[column]


def _wrong(spec: Input, text: Any, dialect: Dialect) -> Iterator[tuple[str, str]]:
    kind = _parsed(text, dialect)
    if kind is None:
        yield f"{text!r} is no type of {dialect.name}", "write it as the table's definition does"
    elif kind.this not in _held_by(spec.type, dialect):
        message = f"the column of {spec.name} is {text}, not {spec.type.kind}"
        yield message, "cast it in a view, and look at what becomes null"


def _parsed(text: Any, dialect: Dialect) -> exp.DataType | None:
    try:
        return _Types.build(text, dialect=dialect.name) if isinstance(text, str) else None
    except (SqlglotError, ValueError):
        return None


def _held_by(kind: Type, dialect: Dialect) -> set[exp.DType]:
    if kind.textual:
        return _TEXTS
    if kind.kind == "boolean":
        return {exp.DType.BOOLEAN, *(_Types.NUMERIC_TYPES if dialect.flags else ())}
    if kind.kind == "date":
        return _TEXTS if dialect.text_days else _DAYS
    return _Types.NUMERIC_TYPES


def _is_whole(kind: exp.DataType | None, dialect: Dialect) -> bool:
    if kind is None:
        return False
    if kind.this in _WHOLE:
        return True
    scale = kind.expressions[1].name if len(kind.expressions) > 1 else "0"
    bare = kind.this == exp.DType.DECIMAL and bool(kind.expressions) and scale == "0"
    # PostgreSQL's decimals hold NaN.
    return bare and dialect.name != "postgres"
