"""Several books over one base: each input is read once, and books may ask what others answer."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Literal

from telcrm.arguments import flag, instance, several, taking
from telcrm.errors import Place, Problem, did_you_mean
from telcrm.extras import adapter
from telcrm.rules.book import RuleBook
from telcrm.rules.columns.backend import (
    Answers,
    raise_problems,
)
from telcrm.rules.columns.door import sources
from telcrm.rules.columns.engines import (
    EngineName,
    for_blocks,
)
from telcrm.rules.columns.in_turn import Asked, decided
from telcrm.rules.columns.planning import column_plan
from telcrm.rules.form import Input
from telcrm.rules.needs import named
from telcrm.rules.record.door import require_mapping

__all__ = ["AllAsked", "evaluate_all"]

_BOOK: Final = instance(RuleBook, "telcrm.load(…) gives one")


@taking(books=several(_BOOK, ordered=True), explain=flag)
def evaluate_all(
    books: Iterable[RuleBook],
    columns: Any,
    outputs: Iterable[str] | None = None,
    *,
    explain: bool = False,
    missing: Literal["raise", "mark"] = "raise",
    engine: EngineName | None = None,
) -> Any:
    """Decide a whole base by several books, one after the other.

    A name means one thing: what a book answers is what later books are told under that name, and
    all other inputs are columns. So each row is decided as if the books had been evaluated one by
    one, with the answers of each among the columns of the next.

    Args:
        books: in the order in which they are decided.
        columns: an array for each input that no book answers, as `RuleBook.evaluate` takes them;
            or a frame with such columns.
        outputs: names of outputs of any of the books, and only what they depend on is read and
            decided; none means all.
        explain: add reason columns, as `RuleBook.evaluate` does.
        missing: `raise` an error for rows that some book cannot decide, or `mark` them: the
            outputs of that book, and of books that depend on them, are null. `telcrm_status` says
            `rated` where every book has answered, else what was wrong for the first that could
            not; what other books answer of such a row stands.
        engine: `numpy` or `native` for all books; None chooses for each, as `RuleBook.evaluate`.

    Returns:
        Arrays of shape (n,) by name, those of the first book first. For a frame one of its kind,
        with these columns after its own.

    Raises:
        InputError: as `RuleBook.evaluate`; `name.clash` where two books answer the same name, or
            a column is given that one of them answers; `input.missing` for a book that comes
            before the one that answers what it asks for.
        DecisionError: rows on which rules contradict each other.
        ExtraError: `extra.missing`, for kernels without the extra `native`, for frames without
            the extra `frames`.

    >>> import telcrm
    >>> every = [telcrm.load("cmcc.credit_rating"), telcrm.load("cmcc.vip_club")]
    >>> found = telcrm.evaluate_all(every, {
    ...     "brand": ["全球通", "神州行"], "tenure_months": [60, 11], "monthly_spend": [400.01, 20],
    ...     "suspensions": [1, 0], "vip_card": ["金卡", "无卡"]}, ["star", "vip_tier"])
    >>> {name: values.tolist() for name, values in found.items()}
    {'star': [5, 0], 'vip_tier': ['金卡', '非会员']}
    """
    asked = AllAsked(tuple(books), named(outputs), explain, missing, engine)
    if not isinstance(columns, Mapping) and hasattr(type(columns), "columns"):
        return adapter("frames").evaluate_all(asked, columns)
    return asked.answers(columns)


@dataclass(frozen=True)
class AllAsked:
    """What is asked of several books.

    Attributes:
        books: in the order in which they are decided.
        outputs: names of outputs of any of them; empty for all.
        explain: whether reason columns are wanted.
        missing: what becomes of rows that cannot be decided.
        engine: which way rows are decided.

    Raises:
        InputError: `name.clash`, `input.missing`, `output.unknown`, for books that do not go
            together.
    """

    books: tuple[RuleBook, ...]
    outputs: tuple[str, ...] = ()
    explain: bool = False
    missing: Literal["raise", "mark"] = "raise"
    engine: EngineName | None = None

    def __post_init__(self) -> None:
        clashes = dict.fromkeys(_clashes(self.books, explain=self.explain))
        raise_problems((*_unknown(self), *clashes, *_too_early(self.books)))

    @property
    def files(self) -> str:
        """The names of the books."""
        return ", ".join(book.id for book in self.books)

    @cached_property
    def given(self) -> Mapping[str, Input]:
        """All inputs that no book answers."""
        answered = {name for book in self.books for name in book.outputs}
        specs = {spec.name: spec for book in self.books for spec in book.form.inputs}
        return {name: spec for name, spec in specs.items() if name not in answered}

    @cached_property
    def read(self) -> tuple[Input, ...]:
        """Those of them that the outputs depend on."""
        specs = {spec.name: spec for one in self.plans for spec in one.plan.inputs}
        return tuple(spec for name, spec in specs.items() if name in self.given)

    @cached_property
    def plans(self) -> list[Asked]:
        """What is asked of each book."""
        wanted = frozenset(self.outputs) or None
        return _plans(self.books, wanted, explain=self.explain, missing=self.missing)

    def given_twice(self, columns: Container[str]) -> tuple[Problem, ...]:
        """Names of columns that a book answers and another asks for: which of the two is meant?"""
        asked = {name for book in self.books for name in book.inputs}
        return tuple(
            Problem(
                "name.clash",
                f"{name!r} is given as a column, and answered by {book.id}",
                Place(file=book.id, path=name),
                "leave the column out, or the book",
            )
            for book in self.books
            for name in book.outputs
            if name in columns and name in asked
        )

    def answers(self, columns: Mapping[str, Any], *, coded: bool = False) -> Answers:
        """Answers by name.

        Args:
            columns: an array for each input that no book answers.
            coded: give texts as codes.

        Raises:
            InputError, DecisionError: as `evaluate_all`.
        """
        require_mapping(columns, "columns", self.files)
        raise_problems(self.given_twice(columns))
        found, rows = sources(columns, self.read, tuple(self.given.values()), self.files)
        plans = [replace(one, plan=replace(one.plan, coded=coded)) for one in self.plans]
        kernels = for_blocks(self.engine, rows, (one.plan.built for one in plans))
        return decided(plans, found, rows, kernels)


# Which books answer what.


def _unknown(asked: AllAsked) -> Iterator[Problem]:
    """The first output asked for that no book has."""
    known = [name for book in asked.books for name in book.outputs]
    for name in asked.outputs:
        if not isinstance(name, str) or name not in known:
            message = f"{name!r} is no output of the book{'s' * (len(asked.books) > 1)}"
            hint = did_you_mean(str(name), known)
            yield Problem("output.unknown", message, hint=hint).in_file(asked.files)
            return


def _clashes(books: Sequence[RuleBook], *, explain: bool) -> Iterator[Problem]:
    """Names that two books answer."""
    yield from _twice((book, name) for book in books for name in book.outputs)
    if explain:
        yield from _twice((book, one.name) for book in books for one in book.form.decisions)


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


def _plans(
    books: Sequence[RuleBook],
    wanted: frozenset[str] | None,
    *,
    explain: bool,
    missing: Literal["raise", "mark"],
) -> list[Asked]:
    """What is asked of each book, the last one first: it says what the others have to answer."""
    plans: list[Asked] = []
    needs: set[str] = set()
    for book in reversed(books):
        told = tuple(name for name in book.outputs if wanted is None or name in wanted)
        handed_on = tuple(name for name in book.outputs if name in needs)
        if not told and not handed_on:
            continue
        asked = None if wanted is None else (*told, *handed_on)
        plan = column_plan(book.built, asked, explain=explain, missing=missing)
        plans.insert(0, Asked(plan, told, handed_on))
        needs |= {spec.name for spec in plan.inputs}
    return plans
