"""Statements that rate a table where it lies: a book as SQL, for many systems, by sqlglot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlglot import exp

from telcrm.adapters.sql.column_types import whole_among
from telcrm.adapters.sql.dialects import DIALECTS, Dialect, dialect_named
from telcrm.adapters.sql.program import asked_of, program
from telcrm.adapters.sql.statement import statement
from telcrm.adapters.sql.terms import name
from telcrm.arguments import (
    any_of,
    anything,
    flag,
    instance,
    mapping,
    optional,
    several,
    taking,
    text,
)
from telcrm.errors import InputError, Place, Problem, did_you_mean
from telcrm.rules import RuleBook
from telcrm.rules.needs import named, outputs_of

__all__ = ["DIALECTS", "Dialect", "table_of", "to_sql"]


_KEPT: Final = any_of("a name, or a list of names", text, several(anything))


@taking(
    book=instance(RuleBook),
    explain=flag,
    columns=optional(mapping),
    keep=optional(_KEPT),
    types=optional(mapping),
)
def to_sql(
    book: RuleBook,
    table: str | Sequence[str],
    dialect: str = "duckdb",
    outputs: Sequence[str] = (),
    *,
    explain: bool = False,
    columns: Mapping[str, str | None] | None = None,
    keep: Iterable[str] | None = None,
    types: Mapping[str, str] | None = None,
) -> str:
    """A statement that rates the rows of a table.

    It gives the table's columns, the outputs, the reason columns where they are wanted, and
    `telcrm_status`: `rated`, or what is wrong with the row, as `evaluate` says it.

    Args:
        book: the book.
        table: its name; with dots, that of a schema before it, and of a catalog before that. As
            a sequence, these parts themselves. Names are quoted, whatever stands in them.
        dialect: a name of `DIALECTS`.
        outputs: names of outputs, and only inputs they depend on are read; none means all.
        explain: add the reason columns that `evaluate` has.
        columns: the table's columns of inputs, where they have other names; None for a fact that
            is null in all rows, since the table does not have it.
        keep: the table's columns to give; None for all.
        types: types of the table's columns, as its definition has them; not all need be said. What
            a column of whole numbers cannot hold is then not asked for.

    Raises:
        InputError: `sql.dialect`; `sql.table` for what is no name; `sql.unsupported` for what SQL
            cannot say; `input.unknown` for columns of inputs that there are not; `input.type` for
            a type that does not hold such facts.
    """
    speaking = dialect_named(dialect)
    parts = _parts(table)
    called = dict(columns or {})
    _require_inputs(book, called)
    kept = None if keep is None else (keep,) if isinstance(keep, str) else tuple(keep)
    _require_names((*(one for one in called.values() if one is not None), *(kept or ())), book)
    names = named(outputs)
    wanted = outputs_of(book.form, names) if names else ()
    asked = asked_of(book, wanted, called, explain=explain)
    asked = asked.with_whole(whole_among(asked, types or {}, speaking))
    written = program(asked, speaking, (*parts, *filter(None, called.values()), *(kept or ())))
    if speaking.shape == "view" and kept is None and written.layers.looks_up:
        message = "rows that stand in the statement, beside columns that are not named"
        hint = "name the columns of the table to keep"
        raise InputError(Problem("sql.unsupported", message, Place(book.id), hint))
    tree = statement(table_of(parts), written.layers, written.answers, kept, speaking)
    return tree.sql(dialect=speaking.name, pretty=True)


def _require_inputs(book: RuleBook, columns: Mapping[str, str | None]) -> None:
    for one in columns:
        if one not in book.inputs:
            hint = did_you_mean(str(one), book.inputs)
            problem = Problem("input.unknown", f"{one!r} is no input of the book", hint=hint)
            raise InputError(problem.in_file(book.id))


def _require_names(names: Iterable[object], book: RuleBook) -> None:
    for one in names:
        if not isinstance(one, str) or not one:
            message = f"columns, keep: {one!r:.60} is no name of a column"
            raise InputError(Problem("sql.table", message, hint="names are texts").in_file(book.id))


def _parts(table: str | Sequence[str]) -> tuple[str, ...]:
    listed = table if isinstance(table, Sequence) else ()
    parts = tuple(table.split(".")) if isinstance(table, str) else tuple(listed)
    most = 3
    if not 0 < len(parts) <= most or not all(isinstance(one, str) and one for one in parts):
        message = f"{table!r} is no name of a table"
        hint = (
            "write table, schema.table or catalog.schema.table; parts with dots in them as a list"
        )
        raise InputError(Problem("sql.table", message, hint=hint))
    return parts


def table_of(table: str | Sequence[str]) -> exp.Table:
    """A table by its name, or by the parts of it, quoted.

    Raises:
        InputError: `sql.table`.
    """
    parts = _parts(table)
    db = name(parts[-2]) if len(parts) > 1 else None
    catalog = name(parts[0]) if len(parts) > 2 else None  # noqa: PLR2004
    return exp.Table(this=name(parts[-1]), db=db, catalog=catalog)
