"""The commands and their options."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

import telcrm
from telcrm.adapters.arrow import Extract, open_extract
from telcrm.adapters.extract_map import ExtractMap, load_map
from telcrm.adapters.rating_job import Job, Summary, rate, rejects_beside
from telcrm.adapters.synthetic_extract import (
    SyntheticBase,
    require_inputs,
    synthetic_extract,
    synthetic_records,
)
from telcrm.cli.progress import progress_bar
from telcrm.cli.summary import summary_tables
from telcrm.errors import DecisionError, InputError, TelcrmError

__all__ = ["app"]

DEFAULT_BOOK: Final = "cmcc.credit_rating"

SYNTHETIC_DAY: Final = date(2024, 1, 31)
"""The day on which a made-up base is seen, unless `--on` says another; any day would do."""

_SHOWN: Final = 3
_WIDTH: Final = 100
"""Columns of text where the output is no terminal."""

app = typer.Typer(
    name="telcrm",
    help="Rules and scoring for a carrier's customers. / 电信客户规则与评分。",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Lang(StrEnum):
    """A language of summaries and reasons."""

    ZH = "zh"
    EN = "en"


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


@app.command("books")
def list_books() -> None:
    """列出自带的规则书。 List the rule books that are shipped."""
    with _errors_told():
        table = Table("id", "version", "名称", "title")
        for book_id in telcrm.books():
            book = telcrm.load(book_id)
            table.add_row(book.id, book.version, book.title.zh, book.title.en)
        _console().print(table)


@app.command("rate")
def rate_command(  # noqa: PLR0913, PLR0917 - one for each option
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV (also .csv.gz) or .parquet; without it, a made-up base is rated."),
    ] = None,
    book: Annotated[
        str | None, typer.Option(help="Id or path of the rule book; else the map names it.")
    ] = None,
    map_path: Annotated[
        Path | None, typer.Option("--map", help="TOML: which column feeds which input.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Ratings: .csv, .csv.gz or .parquet.")] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="Rows that cannot be rated; OUT.rejects if not given.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Take the book in force on this day."),
    ] = None,
    customers: Annotated[int, typer.Option(min=1, help="Size of the made-up base.")] = 100_000,
    seed: Annotated[int, typer.Option(min=0, help="Which made-up base.")] = 1,
    lang: Annotated[
        Lang | None, typer.Option(help="Summary and reasons in one language, not both.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Write the reasons too.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if a row is rejected.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress bar.")] = False,
) -> None:
    """按规则书评定客户。 Rate customers by a rule book.

    Rows that cannot be rated go to the rejects with their line and reason; none is lost.
    """
    day = on.date() if on else None
    with _errors_told():
        how = load_map(map_path) if map_path else ExtractMap()
        job = Job(
            book=telcrm.load(_book_named(book, how, map_path, required=file is not None), day),
            how=how,
            map_path=map_path,
            explain=explain,
            languages=(lang.value,) if lang else ("zh", "en"),
        )
        base = SyntheticBase(customers, seed, day or SYNTHETIC_DAY)
        extract = _made_up(base, job) if file is None else _opened(file, job, out)
        with progress_bar(extract.measure, quiet=quiet) as progress:
            summary = rate(job, extract, out, rejects, progress)
        _tell(job, summary, out, rejects)
        if file is None:
            _explain_some(job, base)
    if strict and summary.rejected:
        raise typer.Exit(1)


def _made_up(base: SyntheticBase, job: Job) -> Extract:
    if job.map_path is not None:
        raise typer.BadParameter("a map says how to read a FILE: name one", param_hint="--map")
    require_inputs(base, job.book.id, job.book.inputs)
    return synthetic_extract(base)


def _opened(file: Path, job: Job, out: Path | None) -> Extract:
    if out is None:
        raise typer.BadParameter("say where the ratings go", param_hint="--out")
    return open_extract(file, job.how.file)


@contextmanager
def _errors_told() -> Iterator[None]:
    """Our errors are words for the user, not a traceback."""
    try:
        yield
    except TelcrmError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _console() -> Console:
    """Where tables go; what stands in a customer's data is text, never mark-up."""
    plain = partial(Console, markup=False, emoji=False, highlight=False)
    console = plain()
    return console if console.is_terminal else plain(width=_WIDTH)


def _book_named(book: str | None, how: ExtractMap, map_path: Path | None, *, required: bool) -> str:
    """The book asked for, or the one the map names, whose path is seen from the map's folder."""
    if book is not None:
        return book
    if how.book is not None and map_path is not None:
        return str(map_path.parent / how.book) if how.book.endswith(".toml") else how.book
    if required:
        raise typer.BadParameter("name one, or write book = in the map", param_hint="--book")
    return DEFAULT_BOOK


def _tell(job: Job, summary: Summary, out: Path | None, rejects: Path | None) -> None:
    console = _console()
    title = " / ".join(job.book.title.get(lang) for lang in job.languages)
    console.print(f"{title} ({job.book.id} {job.book.version})")
    for table in summary_tables(job.book, summary, job.languages):
        console.print(table)
    if out is not None:
        typer.echo(f"-> {out}")
        typer.echo(f"-> {rejects or rejects_beside(out)}")


def _explain_some(job: Job, base: SyntheticBase) -> None:
    """The first customers of a made-up base, in words."""
    for record in synthetic_records(base, job.book.inputs, min(_SHOWN, base.customers)):
        typer.echo()
        try:
            decision = job.book.decide(record)
        except (InputError, DecisionError) as error:
            typer.echo(str(error))
            continue
        for lang in job.languages:
            typer.echo(decision.explain(lang))
