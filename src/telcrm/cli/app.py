"""The commands, each from a module of its own."""

from __future__ import annotations

from typing import Annotated

import typer

import telcrm
from telcrm.cli.advise import advise_command
from telcrm.cli.books import books_command
from telcrm.cli.cases import cases_command
from telcrm.cli.check import check_command
from telcrm.cli.diff import diff_command
from telcrm.cli.rate import rate_command
from telcrm.cli.sql import sql_command

__all__ = ["app"]

app = typer.Typer(
    name="telcrm",
    help="Rules and scoring for a carrier's customers. / 电信客户规则与评分。",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"telcrm {telcrm.__version__}")
        raise typer.Exit


@app.callback()
def _telcrm(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """电信客户规则与评分。 Rules and scoring for a carrier's customers."""


app.command("rate")(rate_command)
app.command("books")(books_command)
app.command("check")(check_command)
app.command("cases")(cases_command)
app.command("diff")(diff_command)
app.command("advise")(advise_command)
app.command("sql")(sql_command)
