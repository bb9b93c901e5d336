"""The command that holds two books against each other and writes the report."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

import telcrm
from telcrm.adapters.arrow import open_extract
from telcrm.adapters.extract_map import ExtractMap, load_map
from telcrm.adapters.population import Moved, Population, moved
from telcrm.adapters.whole_files import check_places, written_whole
from telcrm.cli.options import NO, Lang, On, Quiet, SearchFolders, day_of, errors_told
from telcrm.cli.progress import progress_bar
from telcrm.errors import CODES
from telcrm.rules import Comparison, Language

__all__ = ["diff_command"]


class Form(StrEnum):
    """A form of a report."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"


_FORMS: Final = {".html": Form.HTML, ".htm": Form.HTML, ".md": Form.MARKDOWN}
"""The form that the ending of a file tells."""


def diff_command(  # noqa: PLR0913, PLR0917 - one for each option
    old: Annotated[str, typer.Argument(help="Id or path of the book in force.")],
    new: Annotated[str, typer.Argument(help="Id or path of the book to take its place.")],
    population: Annotated[
        Path | None, typer.Option(help="Customers: CSV (also .csv.gz) or .parquet.")
    ] = None,
    map_path: Annotated[
        Path | None, typer.Option("--map", help="TOML: which column feeds which input.")
    ] = None,
    output: Annotated[
        list[str] | None, typer.Option(help="An output to compare; repeatable.")
    ] = None,
    weight: Annotated[
        str | None, typer.Option(help="The column of the population with money to add up.")
    ] = None,
    lang: Annotated[Lang, typer.Option(help="The language of the report.")] = Lang.ZH,
    form: Annotated[
        Form | None, typer.Option("--format", help="Else as --out ends: .html, .md; else text.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the report goes; else printed.")] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit 1 if the books differ, or it cannot be settled."),
    ] = False,
    search: SearchFolders = None,
    on: On = None,
    old_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="--on for OLD alone.")
    ] = None,
    new_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="--on for NEW alone.")
    ] = None,
    dated: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The date the report bears.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """比较两本规则书，给出可签署的报告。 Compare two rule books; the report is ready to sign.

    Exit status: 0 when the report is made; with --strict 1 unless the books answer alike and
    every row of the population could be read; 2 when they cannot be compared.
    """
    _require_population(population, {"--map": map_path, "--weight": weight})
    with errors_told():
        _check_out(out, {"the population": population, "the map": map_path})
        folders = search or ()
        before = telcrm.load(old, day_of(old_on or on), search=folders)
        after = telcrm.load(new, day_of(new_on or on), search=folders)
        comparison = telcrm.compare(before, after, output or None)
        found = None
        if population is not None:
            how = load_map(map_path) if map_path else ExtractMap()
            extract = open_extract(population, how.file)
            with progress_bar(extract.measure, quiet=quiet, doing="比较 / comparing") as progress:
                whom = Population(extract, how, map_path, weight)
                found = moved(comparison, whom, progress)
        report = comparison.report(
            lang.value,
            (form or _form_of(out)).value,
            impact=found.impacts if found else (),
            notes=tuple(_notes(found, lang.value)) if found else (),
            on=day_of(dated),
        )
        _put(report, out)
    if strict and not _alike(comparison, found):
        raise typer.Exit(NO)


def _require_population(population: Path | None, options: dict[str, object]) -> None:
    for option, value in options.items():
        if value is not None and population is None:
            message = "it says how to read a --population: name one"
            raise typer.BadParameter(message, param_hint=option)


def _check_out(out: Path | None, inputs: dict[str, Path | None]) -> None:
    if out is not None:
        read = {name: path for name, path in inputs.items() if path is not None}
        check_places({"the report": out}, read)


def _form_of(out: Path | None) -> Form:
    return Form.TEXT if out is None else _FORMS.get(out.suffix.lower(), Form.TEXT)


def _put(report: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(report)
        return
    with written_whole(out) as (part,):
        part.write_text(report, encoding="utf-8")
    typer.echo(f"-> {out}")


def _alike(comparison: Comparison, found: Moved | None) -> bool:
    return bool(comparison.equivalent) and not (found and found.unread)


def _notes(found: Moved, lang: Language) -> Iterator[str]:
    """Who of the population is not among those counted."""
    words = _WORDS[lang]
    unread = sum(found.unread.values())
    yield words["rows"].format(found.rows, found.rows - unread, unread)
    for (code, about), count in sorted(found.unread.items()):
        said = CODES[code].zh if lang == "zh" else CODES[code].en
        yield words["unread"].format(count, f"{code}: {about}".rstrip(": "), said)
    if found.unended is not None:
        yield words["unended"].format(found.unended)


_WORDS: Final = {
    "zh": {
        "rows": "总体共 {:,} 行：计入 {:,} 行，未能读取 {:,} 行。",
        "unread": "未能读取 {:,} 行：{}（{}）。",
        "unended": "注意：末行（第 {} 行）没有换行符，文件可能不完整。",
    },
    "en": {
        "rows": "The population has {:,} rows: {:,} counted, {:,} that could not be read.",
        "unread": "Rows not read: {:,}, {} ({}).",
        "unended": "Warning: the last row (line {}) has no line end; the file may be cut off.",
    },
}
