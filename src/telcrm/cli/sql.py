"""The command that prints a book as a statement of SQL."""

from __future__ import annotations

from typing import Annotated

import typer

import telcrm
from telcrm.cli.options import On, SearchFolders, day_of, errors_told, pairs

__all__ = ["sql_command"]


def sql_command(  # noqa: PLR0913, PLR0917 - one for each option
    book: Annotated[str, typer.Argument(help="Id or path of the rule book.")],
    dialect: Annotated[
        str, typer.Option(help="Of SQL: duckdb, spark, hive, postgres, oracle, mysql ...")
    ] = "duckdb",
    table: Annotated[
        str, typer.Option(help="The table: table, schema.table or catalog.schema.table.")
    ] = "customers",
    outputs: Annotated[
        list[str] | None,
        typer.Option("--outputs", "--output", help="Outputs to give; repeatable, or with commas."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Reason columns too.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(help="input=column, where the table has another name; repeatable."),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(help="A column of the table to give; repeatable, else all.")
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", help="column=type, as the table has it: n=INTEGER; repeatable."),
    ] = None,
    on: On = None,
    search: SearchFolders = None,
) -> None:
    """写出评定一张表的 SQL 语句。 Print the statement that rates a table where it lies."""
    wanted = [name.strip() for one in outputs or () for name in one.split(",")]
    named = pairs(column, "--column")
    known = pairs(types, "--type")
    with errors_told():
        rules = telcrm.load(book, day_of(on), search=search or ())
        typer.echo(
            rules.to_sql(
                table,
                dialect,
                wanted or None,
                explain=explain,
                columns=named,
                keep=keep or None,
                types=known,
            )
        )
