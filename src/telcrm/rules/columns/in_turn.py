"""Several books over the same rows, block by block: each is told what those before it answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from telcrm.rules.columns.answers import coded_status, status_of, to_array
from telcrm.rules.columns.backend import (
    STATUS,
    Answering,
    Answers,
    Plan,
    raise_problems,
    shared,
    without,
    wrong_in,
)
from telcrm.rules.columns.column import Array, Codes, Column
from telcrm.rules.columns.door import Source, read_column
from telcrm.rules.columns.engines import DecideBlock, ForBlocks, kernel_threads
from telcrm.rules.columns.reading import BadRows, Read
from telcrm.rules.columns.side_by_side import side_by_side
from telcrm.rules.form import Input
from telcrm.rules.types import Type

__all__ = ["Asked", "decided"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one book.

    Attributes:
        plan: its plan.
        told: the outputs to give; the plan has those that later books ask for as well.
        handed_on: those that later books ask for.
    """

    plan: Plan
    told: tuple[str, ...]
    handed_on: tuple[str, ...]


def decided(
    plans: Sequence[Asked], found: Mapping[str, Source], rows: int, kernels: ForBlocks | None
) -> Answers:
    """All that the books answer, and the status where rows are marked.

    Args:
        plans: what is asked of each book, in the order in which they are decided.
        found: the arrays of the inputs that no book answers.
        rows: how many there are.
        kernels: the way to kernels that decide blocks; None where NumPy does.

    Raises:
        InputError, DecisionError: rows with a problem, unless they are to be marked.
    """
    books = [_Book(one, Answering(one.plan, rows)) for one in plans]
    parts, threads = shared(rows)
    if kernels is not None or threads > 1:
        _prepare(books, _known(found, slice(0, 0)), kernels)
    if books and all(book.kernel is not None for book in books):
        threads = kernel_threads()

    def decide(part: slice) -> list[list[BadRows]]:
        known = _known(found, part)
        return [book.decide(part, known) for book in books]

    told = side_by_side(decide, parts, threads)
    for part, each in zip(parts, told, strict=True):
        for book, bad in zip(books, each, strict=True):
            book.answering.bad.extend((part.start, one) for one in bad)
    return _answered(books, rows)


def _prepare(books: Sequence[_Book], nothing: _Known, kernels: ForBlocks | None) -> None:
    """Decide a block without rows, which shows of which kind answers and reasons are."""
    for book in books:
        book.by_numpy(slice(0, 0), nothing)
        if kernels is not None:
            handed_on = book.asked.handed_on
            book.kernel = kernels(book.answering, handed_on, nothing.found, nothing.read)


def _answered(books: Sequence[_Book], rows: int) -> Answers:
    every = [book.answering for book in books]
    answers = {name: array for book in books for name, array in book.answers().items()}
    if not any(one.plan.mark for one in every):
        raise_problems(tuple(problem for one in every for problem in one.problems()))
        return answers
    said = coded_status if any(one.plan.coded for one in every) else status_of
    return answers | {STATUS: said([row for one in every for row in one.bad], rows)}


@dataclass(slots=True)
class _Book:
    """A book at work: what is asked of it, what it has answered, and its kernel if it has one."""

    asked: Asked
    answering: Answering
    kernel: DecideBlock | None = None

    def decide(self, part: slice, known: _Known) -> list[BadRows]:
        """Decide a block; the rows with a problem that no book before has told of."""
        answers = self.kernel and self.kernel(part, known.found, known.read)
        if answers is None:
            return self.by_numpy(part, known)
        known.found.update(answers)
        return []

    def by_numpy(self, part: slice, known: _Known) -> list[BadRows]:
        """The same in NumPy; of what it calculates only answers outlive this."""
        block, bad = self.answering.decide(part, known.read)
        told = known.untold(bad)
        known.answer({name: block[name] for name in self.asked.handed_on}, wrong_in(bad))
        return told

    def answers(self) -> Answers:
        """All that was asked for by name, reasons as well."""
        others = set(self.asked.plan.outputs) - set(self.asked.told)
        return {
            name: array for name, array in self.answering.columns().items() if name not in others
        }


@dataclass(slots=True)
class _Known:
    """What is known of a block: the columns given, what was read of them, and answers.

    Attributes:
        found: columns given, and answers as columns, by name.
        rows: how many there are.
        wrong: for each answer the rows in which its book has a problem.
        seen: what was read, by what decides how.
        told: rows with a problem that are told of already.
    """

    found: dict[str, Source]
    rows: int
    wrong: dict[str, Array] = field(default_factory=dict)
    seen: dict[tuple[str, Type, bool], Read] = field(default_factory=dict)
    told: list[BadRows] = field(default_factory=list)

    def answer(self, answers: Mapping[str, Column], wrong: Array | None) -> None:
        """Keep what a book answers, and the rows in which it could not."""
        for name, column in answers.items():
            self.found[name] = _source(without(column, wrong))
            if wrong is not None:
                self.wrong[name] = wrong

    def read(self, spec: Input) -> Read:
        """The values of an input, read once for all books that read them in one way."""
        key = spec.name, spec.type, spec.exact
        if key not in self.seen:
            column, bad = read_column(spec, self.found.get(spec.name), self.rows)
            self.seen[key] = column, [*self._unanswered(spec.name, bad)]
        return self.seen[key]

    def _unanswered(self, name: str, bad: Iterable[BadRows]) -> Iterable[BadRows]:
        """Rows without the answer of an earlier book, told of there; they have no other problem."""
        wrong = self.wrong.get(name)
        if wrong is None:
            return bad
        missing = BadRows("input.missing", name, wrong)
        self.told.append(missing)
        others = (replace(one, rows=one.rows & ~wrong) for one in bad)
        return [missing, *(one for one in others if one.rows.any())]

    def untold(self, bad: Iterable[BadRows]) -> list[BadRows]:
        """Rows with a problem of which no book before has told."""
        fresh = [one for one in bad if not any(one is other for other in self.told)]
        self.told.extend(fresh)
        return fresh


def _known(found: Mapping[str, Source], part: slice) -> _Known:
    return _Known({name: one[part] for name, one in found.items()}, part.stop - part.start)


def _source(column: Column) -> Source:
    """An answer as a column is given."""
    null = column.null
    if column.type.kind == "boolean" and null is None:
        return column.values
    if not column.type.textual:
        return to_array(column, nullable=null is not None)
    codes = column.values if null is None else np.where(null, -1, column.values)
    return Codes(codes, column.categories)
