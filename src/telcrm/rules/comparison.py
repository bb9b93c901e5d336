"""Two rule books held against each other: where they differ, and whom a change moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from telcrm.errors import InputError, Problem, did_you_mean
from telcrm.rules.analysis.answers import Answers
from telcrm.rules.analysis.differences import (
    Difference,
    changed_outputs,
    common_inputs,
    differences,
)
from telcrm.rules.analysis.dimensions import Dimension, dimensions_of
from telcrm.rules.analysis.extents import Fault
from telcrm.rules.analysis.impact import Impact, measure
from telcrm.rules.analysis.merging import Union, merged, words
from telcrm.rules.book import RuleBook
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.types import Value

__all__ = ["Comparison", "Proof", "Region", "compare"]


@dataclass(frozen=True, slots=True)
class Region:
    """Facts on which two books answer differently.

    Attributes:
        output: the output concerned.
        where: for each input a unary test; inputs on which nothing depends here are left out.
        old: the old book's answer; a `Fault` where its rules contradict each other.
        new: the new book's.
        witness: facts from inside, one value for each input.
    """

    output: str
    where: Mapping[str, str]
    old: Value
    new: Value
    witness: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Proof:
    """The answer to a question about two books.

    Attributes:
        holds: whether it is so for all facts; None where that could not be settled.
        counterexample: a region where it is not so.
    """

    holds: bool | None
    counterexample: Region | None = None

    def __bool__(self) -> bool:
        return self.holds is True


def compare(old: RuleBook, new: RuleBook, outputs: Iterable[str] | None = None) -> Comparison:
    """Hold two books against each other.

    Args:
        old: the book in force.
        new: the book to take its place.
        outputs: outputs of both to look at; None takes those that no other decision needs.

    Raises:
        BookError: `compare.inputs`, if they ask for inputs of one name and different kinds.
        InputError: `output.unknown`, for an output that one of them does not give.
    """
    return Comparison(old, new, _asked(old, new, outputs))


def _asked(old: RuleBook, new: RuleBook, outputs: Iterable[str] | None) -> tuple[str, ...]:
    shared = [name for name in new.outputs if name in old.outputs]
    if outputs is None:
        needed = set().union(*new.form.needs.values())
        makers = {o.name: one.name for one in new.form.decisions for o in one.outputs}
        final = [name for name in shared if makers[name] not in needed]
        return tuple(final or shared)
    wanted = (outputs,) if isinstance(outputs, str) else tuple(outputs)
    unknown = [name for name in wanted if name not in shared]
    if unknown:
        message = f"{unknown[0]!r} is no output of both books"
        raise InputError(Problem("output.unknown", message, hint=did_you_mean(unknown[0], shared)))
    return wanted


class Comparison:
    """Where two books differ.

    Attributes:
        old: the book in force.
        new: the book to take its place.
        outputs: the outputs looked at.
    """

    def __init__(self, old: RuleBook, new: RuleBook, outputs: Sequence[str]) -> None:
        self.old = old
        self.new = new
        self.outputs = tuple(outputs)
        self._inputs = common_inputs(old.form, new.form)

    def __repr__(self) -> str:
        return f"<Comparison of {self.old!r} and {self.new!r}>"

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Where the answers differ, in as few boxes as were found, the largest first."""
        return tuple(region for name in self.outputs for region in self._regions(name))

    @cached_property
    def open(self) -> tuple[Mapping[str, str], ...]:
        """Boxes on which it was not found out whether the books differ."""
        return tuple(
            self._words(union)
            for name in self.outputs
            for union in merged(one.box for one in self._differences[name] if one.old is None)
        )

    # Questions.

    @property
    def equivalent(self) -> Proof:
        """Whether both books answer alike, whatever the facts."""
        return self._proof(lambda _: True)

    def nobody_worse_off(
        self, output: str | None = None, better: Literal["up", "down"] | Sequence[Value] = "up"
    ) -> Proof:
        """Whether the new answer is nowhere worse than the old one.

        A contradiction, or null where there was an answer, is worse than any answer.

        Args:
            output: the output; None for the only one.
            better: `up` where more is better, `down` where less is; or the values from worst to
                best.
        """
        rank = _rank(better)
        name = output or self.outputs[0]
        return self._proof(
            lambda region: region.output == name and rank(region.new) < rank(region.old)
        )

    @property
    def never_undetermined(self) -> Proof:
        """Whether the new book answers wherever the old one does."""
        return self._proof(lambda region: _no_answer(region.new) and not _no_answer(region.old))

    def _proof(self, against: Callable[[Region], bool]) -> Proof:
        found = next((region for region in self.regions if against(region)), None)
        if found is not None:
            return Proof(False, found)
        return Proof(None if self.open else True)

    # A population.

    def impact(
        self, columns: Mapping[str, Any], output: str | None = None, weight: Any | None = None
    ) -> Impact:
        """Whom the change moves: old answers against new ones over a population.

        Rows that a book cannot decide have no answer there.

        Args:
            columns: facts as `RuleBook.evaluate` takes them; each book is given those it asks for.
            output: the output; None for the first of those looked at.
            weight: a number a row, such as what the customer pays, of at most two decimals.

        Raises:
            InputError: columns missing, unknown or of different lengths; `data.invalid` for
                weights that cannot be added exactly.
        """
        name = output or self.outputs[0]
        unknown = [one for one in columns if one not in {**self.old.inputs, **self.new.inputs}]
        old, new = (self._answers(book, columns, name, unknown) for book in (self.old, self.new))
        return measure(name, old, new, weight)

    def _answers(
        self, book: RuleBook, columns: Mapping[str, Any], output: str, unknown: list[str]
    ) -> Any:
        asked = {name: columns[name] for name in (*book.inputs, *unknown) if name in columns}
        return book.evaluate(asked, [output], missing="mark")[output]

    # Regions.

    @cached_property
    def _dimensions(self) -> tuple[Dimension, ...]:
        return dimensions_of((self.old.built, self.new.built), self._inputs)

    @cached_property
    def _differences(self) -> Mapping[str, list[Difference]]:
        changed = changed_outputs(self.old.form, self.new.form)
        return {name: self._found(name) if name in changed else [] for name in self.outputs}

    def _found(self, name: str) -> list[Difference]:
        old, new = (Answers(book.built, self._dimensions, (name,)) for book in (self.old, self.new))
        return list(differences(old, new))

    def _regions(self, name: str) -> Iterator[Region]:
        groups: dict[tuple[Value, Value], list[Any]] = {}
        for one in self._differences[name]:
            if one.old is not None and one.new is not None:
                groups.setdefault((one.old[0], one.new[0]), []).append(one.box)
        for (old, new), boxes in groups.items():
            for union in merged(boxes):
                yield Region(name, self._words(union), old, new, self._witness(union))

    def _words(self, union: Union) -> Mapping[str, str]:
        told = {
            dimension.name: words(dimension, runs)
            for dimension, runs in zip(self._dimensions, union, strict=True)
        }
        return FrozenDict({name: text for name, text in told.items() if text is not None})

    def _witness(self, union: Union) -> Mapping[str, Value]:
        return FrozenDict(
            {
                dimension.name: dimension.value(runs[0][0])
                for dimension, runs in zip(self._dimensions, union, strict=True)
            }
        )


def _no_answer(value: Value) -> bool:
    return value is None or isinstance(value, Fault)


_WORST: Final = -1


def _rank(better: str | Sequence[Value]) -> Callable[[Value], Any]:
    """How good an answer is: no answer is worst, then in the order asked for."""
    if isinstance(better, str):
        sign = 1 if better == "up" else -1
        return lambda value: (0, 0) if _no_answer(value) else (1, sign * value)
    places = {value: place for place, value in enumerate(better)}
    return lambda value: (0, 0) if _no_answer(value) else (1, places.get(value, _WORST))
