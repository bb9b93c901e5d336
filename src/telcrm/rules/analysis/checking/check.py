"""A whole book checked: every table, scorecard, output and input asked what could be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

from telcrm.arguments import refused
from telcrm.errors import Place
from telcrm.rules.analysis.checking.asked_tables import AskedTable
from telcrm.rules.analysis.checking.findings import Finding, Findings, in_order
from telcrm.rules.analysis.checking.output_findings import directions, outputs
from telcrm.rules.analysis.checking.scorecard_findings import attributes
from telcrm.rules.analysis.checking.table_findings import contradictions, uncovered, unused_parts
from telcrm.rules.analysis.tables.table_space import has_cells
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import Scorecard, Table, Text

__all__ = ["Covered", "Target", "check", "errors"]


class Target(Protocol):
    """What a case can hit."""

    @property
    def text(self) -> Text:
        """What it is, in words."""
        ...

    @property
    def place(self) -> str:
        """Its key path in the book."""
        ...


@runtime_checkable
class Covered(Protocol):
    """What the cases of a book hit, as `telcrm.testing.coverage` gives it."""

    @property
    def book(self) -> str:
        """The book's id and version."""
        ...

    @property
    def missing(self) -> Iterable[Target]:
        """What no case hits, although one might."""
        ...


def check(built: CompiledBook, covered: Covered | None = None) -> Findings:
    """All that is to be found.

    Args:
        built: the book.
        covered: what its cases hit.

    Raises:
        ArgumentError: the cases are those of another book.
    """
    name = f"{built.form.id} {built.form.version}"
    if covered is not None and (not isinstance(covered, Covered) or covered.book != name):
        given = getattr(covered, "book", covered)
        raise refused("covered", f"the coverage of {name}", given, "telcrm.testing.coverage(book)")
    tables = _tables(built)
    found = (*_grave(built, tables), *_parts(built, tables), *_others(built))
    return in_order(name, (*found, *_cases(built, covered)))


def errors(built: CompiledBook) -> tuple[Finding, ...]:
    """The errors alone, for which less is asked."""
    found = _grave(built, _tables(built))
    return tuple(one for one in found if one.severity == "error")


def _tables(built: CompiledBook) -> list[AskedTable]:
    """The tables that can be asked."""
    tables = (one for one in built.form.decisions if isinstance(one, Table))
    return [AskedTable(built, one) for one in tables if has_cells(one)]


def _grave(built: CompiledBook, tables: Iterable[AskedTable]) -> Iterator[Finding]:
    """Findings of the kinds that may be errors."""
    for asked in tables:
        yield from uncovered(asked)
        yield from contradictions(asked)
    yield from directions(built)


def _parts(built: CompiledBook, tables: Iterable[AskedTable]) -> Iterator[Finding]:
    for asked in tables:
        yield from unused_parts(asked)
    for decision in built.form.decisions:
        if isinstance(decision, Scorecard):
            yield from attributes(built, decision)
        elif isinstance(decision, Table) and not has_cells(decision):
            yield _without_cells(built, decision)


def _without_cells(built: CompiledBook, table: Table) -> Finding:
    text = Text(
        f"{table.name} 有的列不能划分成格，未检查",
        f"{table.name} has columns that are not cut into cells: it was not looked at",
    )
    place = Place(built.form.id, f"decisions.{table.name}")
    return Finding("check.open", "note", place, text)


def _others(built: CompiledBook) -> Iterator[Finding]:
    yield from _unused(built)
    for decision in built.form.decisions:
        yield from outputs(built, decision)


def _unused(built: CompiledBook) -> Iterator[Finding]:
    needed = frozenset[str]().union(*built.form.needs.values())
    for spec in built.form.inputs:
        if spec.name not in needed:
            text = Text(f"没有决策用到输入 {spec.name}", f"no decision needs the input {spec.name}")
            place = Place(built.form.id, f"inputs.{spec.name}")
            yield Finding("check.unused", "warning", place, text)


def _cases(built: CompiledBook, covered: Covered | None) -> Iterator[Finding]:
    for target in covered.missing if covered else ():
        text = Text(f"没有用例：{target.text.zh}", f"no case for {target.text.en}")
        place = Place(built.form.id, target.place)
        yield Finding("check.case", "warning", place, text)
