"""What was found out about two books: where they differ, and how questions about them come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from telcrm.rules.analysis.whole_book.extents import Fault
from telcrm.rules.types import Value

__all__ = ["Better", "Proof", "Question", "Region", "no_answer", "ranking"]

Better: TypeAlias = Literal["up", "down"] | Sequence[Value]
"""`up` where more is better, `down` where less is; or the values from worst to best."""


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


@dataclass(frozen=True, slots=True)
class Question:
    """A question about two books with its answer.

    Attributes:
        kind: whether they are equivalent, whether nobody is worse off, whether no answer is lost.
        proof: how it comes out.
        output: the output it is about, if it is about one.
        better: what is better there.
    """

    kind: Literal["equivalent", "nobody_worse_off", "never_undetermined"]
    proof: Proof
    output: str = ""
    better: Better = "up"


def no_answer(value: Value) -> bool:
    """Whether a book says nothing: null, or rules that contradict each other."""
    return value is None or isinstance(value, Fault)


_WORST: Final = -1


def ranking(better: Better) -> Callable[[Value], Any]:
    """How good an answer is: no answer is worst, then in the order asked for."""
    if isinstance(better, str):
        sign = 1 if better == "up" else -1
        return lambda value: (0, 0) if no_answer(value) else (1, sign * value)
    places = {value: place for place, value in enumerate(better)}
    return lambda value: (0, 0) if no_answer(value) else (1, places.get(value, _WORST))
