"""Several books over one base: each input is read once, and books may ask what others answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from telcrm.errors import InputError, Place, Problem, did_you_mean
from telcrm.rules.book import RuleBook
from telcrm.rules.columns.answers import status_of, to_array
from telcrm.rules.columns.backend import (
    STATUS,
    Answering,
    Plan,
    blocks,
    raise_problems,
    without,
    wrong_in,
)
from telcrm.rules.columns.column import Array, Codes, Column
from telcrm.rules.columns.door import Source, read_column, sources
from telcrm.rules.columns.engines import (
    DecideBlock,
    EngineName,
    ForBlocks,
    for_blocks,
    side_by_side,
)
from telcrm.rules.columns.planning import column_plan
from telcrm.rules.columns.reading import BadRows, Read
from telcrm.rules.form import Input
from telcrm.rules.needs import named
from telcrm.rules.record.door import require_mapping
from telcrm.rules.types import Type

__all__ = ["evaluate_all"]


def evaluate_all(
    books: Iterable[RuleBook],
    columns: Mapping[str, Any],
    outputs: Iterable[str] | None = None,
    *,
    explain: bool = False,
    missing: Literal["raise", "mark"] = "raise",
    engine: EngineName | None = None,
) -> dict[str, Array]:
    """Decide a whole base by several books, one after the other.

    A name means one thing: what a book answers is what later books are told under that name, and
    all other inputs are columns. So each row is decided as if the books had been evaluated one by
    one, with the answers of each among the columns of the next.

    Args:
        books: in the order in which they are decided.
        columns: an array for each input that no book answers, as `RuleBook.evaluate` takes them.
        outputs: names of outputs of any of the books, and only what they depend on is read and
            decided; none means all.
        explain: add reason columns, as `RuleBook.evaluate` does.
        missing: `raise` an error for rows that some book cannot decide, or `mark` them: the
            outputs of that book, and of books that depend on them, are null. `telcrm_status` says
            `rated` where every book has answered, else what was wrong for the first that could
            not; what other books answer of such a row stands.
        engine: `numpy` or `native` for all books; None chooses for each, as `RuleBook.evaluate`.

    Returns:
        Arrays of shape (n,) by name, those of the first book first.

    Raises:
        InputError: as `RuleBook.evaluate`; `name.clash` where two books answer the same name, or
            a column is given that one of them answers; `input.missing` for a book that comes
            before the one that answers what it asks for.
        DecisionError: rows on which rules contradict each other.
        ExtraError: `extra.missing`, for kernels without the extra `native`.

    >>> import telcrm
    >>> every = [telcrm.load("cmcc.credit_rating"), telcrm.load("cmcc.vip_club")]
    >>> found = telcrm.evaluate_all(every, {
    ...     "brand": ["全球通", "神州行"], "tenure_months": [60, 11], "monthly_spend": [400.01, 20],
    ...     "suspensions": [1, 0], "vip_card": ["金卡", "无卡"]}, ["star", "vip_tier"])
    >>> {name: values.tolist() for name, values in found.items()}
    {'star': [5, 0], 'vip_tier': ['金卡', '非会员']}
    """
    listed = tuple(books)
    files = ", ".join(book.id for book in listed)
    require_mapping(columns, "columns", files)
    wanted = _asked(listed, outputs or (), files)
    clashes = dict.fromkeys(_clashes(listed, columns, explain=explain))
    raise_problems((*clashes, *_too_early(listed)))
    plans = _plans(listed, wanted, explain=explain, missing=missing)
    answered = {name for book in listed for name in book.outputs}
    asked = {spec.name: spec for one in plans for spec in one.plan.inputs}
    specs = {spec.name: spec for book in listed for spec in book.form.inputs}
    found, rows = sources(
        columns,
        [spec for name, spec in asked.items() if name not in answered],
        tuple(spec for name, spec in specs.items() if name not in answered),
        files,
    )
    return _decided(plans, found, rows, for_blocks(engine))


# Which books answer what.


def _asked(books: Sequence[RuleBook], outputs: Iterable[str], files: str) -> frozenset[str] | None:
    """The outputs asked for, all for none; a single one may stand alone."""
    names = named(outputs)
    known = [name for book in books for name in book.outputs]
    unknown = [name for name in names if name not in known]
    if unknown:
        message = f"{unknown[0]!r} is no output of the books"
        problem = Problem("output.unknown", message, hint=did_you_mean(str(unknown[0]), known))
        raise InputError(problem.in_file(files))
    return frozenset(names) or None


def _clashes(
    books: Sequence[RuleBook], columns: Mapping[str, Any], *, explain: bool
) -> Iterator[Problem]:
    """Names that two books answer, or that are answered and given as well."""
    yield from _twice((book, name) for book in books for name in book.outputs)
    if explain:
        yield from _twice((book, one.name) for book in books for one in book.form.decisions)
    asked = {name for book in books for name in book.inputs}
    for book in books:
        for name in book.outputs:
            if name in columns and name in asked:
                hint = "leave the column out, or the book"
                message = f"{name!r} is given as a column, and answered by {book.id}"
                yield Problem("name.clash", message, Place(file=book.id, path=name), hint)


def _twice(answered: Iterable[tuple[RuleBook, str]]) -> Iterator[Problem]:
    first: dict[str, RuleBook] = {}
    for book, name in answered:
        if name in first:
            hint = "a name means one thing: evaluate one of the two by itself"
            message = f"{name!r} is answered by {first[name].id} and by {book.id}"
            yield Problem("name.clash", message, Place(file=book.id, path=name), hint)
        first.setdefault(name, book)


def _too_early(books: Sequence[RuleBook]) -> Iterator[Problem]:
    """Inputs that only a later book answers."""
    makers = {name: place for place, book in enumerate(books) for name in book.outputs}
    for place, book in enumerate(books):
        for name in book.inputs:
            if makers.get(name, -1) > place:
                maker = books[makers[name]].id
                message = f"{name!r} is answered by {maker}, which comes later"
                hint = f"put {maker} before {book.id}"
                yield Problem("input.missing", message, Place(file=book.id, path=name), hint)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of one book.

    Attributes:
        plan: its plan.
        told: the outputs to give; the plan has those that later books ask for as well.
        handed_on: those that later books ask for.
    """

    plan: Plan
    told: tuple[str, ...]
    handed_on: tuple[str, ...]


def _plans(
    books: Sequence[RuleBook],
    wanted: frozenset[str] | None,
    *,
    explain: bool,
    missing: Literal["raise", "mark"],
) -> list[_Asked]:
    """What is asked of each book, the last one first: it says what the others have to answer."""
    plans: list[_Asked] = []
    needs: set[str] = set()
    for book in reversed(books):
        told = tuple(name for name in book.outputs if wanted is None or name in wanted)
        handed_on = tuple(name for name in book.outputs if name in needs)
        if not told and not handed_on:
            continue
        asked = None if wanted is None else (*told, *handed_on)
        plan = column_plan(book.built, asked, explain=explain, missing=missing)
        plans.insert(0, _Asked(plan, told, handed_on))
        needs |= {spec.name for spec in plan.inputs}
    return plans


# Deciding.


def _decided(
    plans: Sequence[_Asked], found: Mapping[str, Source], rows: int, kernels: ForBlocks
) -> dict[str, Array]:
    """All that the books answer, and the status where rows are marked."""
    books = [_Book(one, Answering(one.plan, rows)) for one in plans]
    nothing = _known(found, slice(0, 0))
    for book in books:
        book.by_numpy(slice(0, 0), nothing)  # Shows of which kind answers and reasons are.
        book.kernel = kernels(book.answering, book.asked.handed_on, nothing.found, nothing.read)

    def decide(part: slice) -> list[list[BadRows]]:
        known = _known(found, part)
        return [book.decide(part, known) for book in books]

    parts = list(blocks(rows))
    compiled = any(book.kernel is not None for book in books)
    told = side_by_side(decide, parts) if compiled else list(map(decide, parts))
    for part, each in zip(parts, told, strict=True):
        for book, bad in zip(books, each, strict=True):
            book.answering.bad.extend((part.start, one) for one in bad)
    return _answered(books, rows)


def _answered(books: Sequence[_Book], rows: int) -> dict[str, Array]:
    every = [book.answering for book in books]
    answers = {name: array for book in books for name, array in book.answers().items()}
    if not any(one.plan.mark for one in every):
        raise_problems(tuple(problem for one in every for problem in one.problems()))
        return answers
    return answers | {STATUS: status_of([row for one in every for row in one.bad], rows)}


@dataclass(slots=True)
class _Book:
    """A book at work: what is asked of it, what it has answered, and its kernel if it has one."""

    asked: _Asked
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

    def answers(self) -> dict[str, Array]:
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
