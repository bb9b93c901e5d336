"""The command that checks books: what is wrong with them, proven for all facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

import telcrm
from telcrm.cli.case_files import beside, read_of
from telcrm.cli.options import (
    NO,
    NOT_ASKED,
    On,
    OneLang,
    SearchFolders,
    day_of,
    languages,
)
from telcrm.errors import TelcrmError
from telcrm.rules import Findings
from telcrm.testing import coverage

__all__ = ["check_command"]


def check_command(
    books: Annotated[list[str], typer.Argument(help="Ids or paths of rule books.")],
    *,
    cases: Annotated[
        bool, typer.Option("--cases/--no-cases", help="Also what the case file beside lacks.")
    ] = True,
    warnings: Annotated[
        bool, typer.Option("--warnings", help="Exit 1 on a warning too, not only on an error.")
    ] = False,
    notes: Annotated[
        bool, typer.Option("--notes/--no-notes", help="Whether notes are printed.")
    ] = True,
    lang: OneLang = None,
    search: SearchFolders = None,
    on: On = None,
) -> None:
    """检查规则书：缺口、冲突、无用的规则等。 Check rule books for gaps, conflicts and the like.

    Exit status: 0 when no error is found, 1 when one is (with --warnings also on a warning), 2
    when a book or its case file cannot be read. All books are checked in any case.
    """
    status = 0
    for book in books:
        try:
            findings = _findings(book, day_of(on), search or (), cases=cases)
        except TelcrmError as error:
            typer.echo(str(error), err=True)
            status = NOT_ASKED
            continue
        for one in languages(lang):
            typer.echo(findings.explain(one, notes=notes))
        bad = findings.errors or (warnings and findings.warnings)
        status = max(status, NO if bad else 0)
    raise typer.Exit(status)


def _findings(book: str, on: date | None, search: Sequence[Path], *, cases: bool) -> Findings:
    rules = telcrm.load(book, on, search=search, strict=False)
    read = read_of(beside(book, search)) if cases else {}
    known = [case for one in read.values() for case in one.cases]
    return rules.check(coverage(rules, known) if read else None)
