"""The command that rates a file of customers, or a made-up base."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

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
from telcrm.cli.options import Lang, Quiet, console, errors_told, languages
from telcrm.cli.progress import progress_bar
from telcrm.cli.summary import summary_tables
from telcrm.errors import DecisionError, InputError

__all__ = ["rate_command"]

DEFAULT_BOOK: Final = "cmcc.credit_rating"

SYNTHETIC_DAY: Final = date(2024, 1, 31)
"""The day on which a made-up base is seen, unless `--on` says another; any day would do."""

_SHOWN: Final = 3


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
    quiet: Quiet = False,
) -> None:
    """按规则书评定客户。 Rate customers by a rule book.

    Rows that cannot be rated go to the rejects with their line and reason; none is lost.
    """
    day = on.date() if on else None
    with errors_told():
        how = load_map(map_path) if map_path else ExtractMap()
        job = Job(
            book=telcrm.load(_book_named(book, how, map_path, required=file is not None), day),
            how=how,
            map_path=map_path,
            explain=explain,
            languages=languages(lang),
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
    tables = console()
    title = " / ".join(job.book.title.get(lang) for lang in job.languages)
    tables.print(f"{title} ({job.book.id} {job.book.version})")
    for table in summary_tables(job.book, summary, job.languages):
        tables.print(table)
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
