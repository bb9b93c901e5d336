"""What was found out about two books: where they differ, and how questions about them come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from telcrm.arguments import anything, one_of, refused, several
from telcrm.rules.analysis.whole_book.extents import Fault
from telcrm.rules.types import Type, Value

__all__ = ["Better", "Proof", "Question", "Region", "no_answer", "ranking", "require_order"]

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

_DIRECTION: Final = one_of("up", "down")

_ORDER: Final = several(anything, ordered=True)


def require_order(better: Better, kinds: Sequence[Type]) -> None:
    """Check that an order is one of the answers of two books.

    Args:
        better: the order; of numbers a direction.
        kinds: the types of their answers.

    Raises:
        ArgumentError: `argument.invalid`, for a direction of what has none, an answer that cannot
            be, or one that is left out, of which nobody could tell how good it is.
    """
    if any(kind.number for kind in kinds):
        _DIRECTION(better, "better")
        return
    known = tuple(dict.fromkeys(value for kind in kinds for value in kind.values))
    hint = "they are " + ", ".join(map(repr, known)) if known else None
    wanted = "all answers from worst to best, each once"
    if isinstance(better, str):
        _DIRECTION(better, "better")
        if any(kind.kind != "boolean" for kind in kinds):
            raise refused("better", f"{wanted}, for they have no order", better, hint)
    elif not _is_order(_ORDER(better, "better"), known):
        raise refused("better", wanted, better, hint)


def _is_order(answers: Sequence[Any], known: Sequence[Any]) -> bool:
    try:
        different = set(answers)
    except TypeError:
        return False
    return len(different) == len(answers) > 0 and (not known or different == set(known))


def ranking(better: Better) -> Callable[[Value], Any]:
    """How good an answer is: no answer is worst, then in the order asked for."""
    if isinstance(better, str):
        sign = 1 if better == "up" else -1
        return lambda value: (0, 0) if no_answer(value) else (1, sign * value)
    places = {value: place for place, value in enumerate(better)}
    return lambda value: (0, 0) if no_answer(value) else (1, places.get(value, _WORST))
