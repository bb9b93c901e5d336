"""The command that holds a book to its cases and says what they leave out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

import telcrm
from telcrm.books.files import CASES
from telcrm.cli.case_files import beside, read_of
from telcrm.cli.options import (
    NO,
    On,
    OneLang,
    SearchFolders,
    day_of,
    errors_told,
    languages,
)
from telcrm.rules import Language, RuleBook
from telcrm.testing import (
    Case,
    CaseFile,
    Failure,
    coverage,
    run_cases,
    suggest_cases,
)

__all__ = ["cases_command"]


def cases_command(
    book: Annotated[str, typer.Argument(help="Id or path of the rule book.")],
    case_files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILES]...", help="Case files; else those beside the book."),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Write the missing cases to stdout, all else beside.")
    ] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="Exit 1 if the cases leave something out.")
    ] = False,
    lang: OneLang = None,
    search: SearchFolders = None,
    on: On = None,
) -> None:
    """用例是否通过，遗漏了什么。 Whether a book keeps its cases, and what they leave out.

    Exit status: 0 when all cases hold, 1 when one fails or, with --complete, something is left
    out, 2 when book or cases cannot be read. The answers of suggested cases wait to be confirmed.
    """
    spoken = languages(lang)
    with errors_told():
        read = read_of(case_files or beside(book, search or ()))
        rules = telcrm.load(book, day_of(on) or _day(read.values()), search=search or ())
        _require_same_book(rules, read)
        cases = [case for one in read.values() for case in one.cases]
        failures = run_cases(rules, cases)
        found = coverage(rules, cases)
        if not read:
            typer.echo(_NO_FILE.format(CASES), err=True)
        _tell(failures, cases, spoken, aside=suggest)
        for one in spoken:
            typer.echo(found.explain(one), err=suggest)
        if suggest:
            typer.echo(suggest_cases(rules, cases).explain(spoken[0]), nl=False)
    if failures or (complete and not found.complete):
        raise typer.Exit(NO)


def _day(read: Iterable[CaseFile]) -> date | None:
    """The day that picks the version, where the case files agree on one."""
    days = {one.on for one in read}
    return days.pop() if len(days) == 1 else None


def _require_same_book(book: RuleBook, read: dict[Path, CaseFile]) -> None:
    for path, one in read.items():
        if one.book != book.id:
            message = f"{path} holds cases of {one.book}, not of {book.id}"
            raise typer.BadParameter(message, param_hint="FILES")


def _tell(
    failures: Sequence[Failure], cases: Sequence[Case], spoken: Sequence[Language], *, aside: bool
) -> None:
    for one in spoken:
        for failure in failures:
            typer.echo(failure.explain(one), err=aside)
        failed = len({id(failure.case) for failure in failures})
        typer.echo(_WORDS[one].format(len(cases), failed), err=aside)


_WORDS: Final = {"zh": "{} 个用例，{} 个不通过", "en": "{} cases, {} fail"}

_NO_FILE: Final = "没有用例文件（*{0}） / no case file (*{0}) was found"
