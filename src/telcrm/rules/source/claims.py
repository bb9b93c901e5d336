"""What a book says of its inputs and outputs beyond their types: how they move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from telcrm.errors import BookError, Problem, did_you_mean
from telcrm.rules.form import Direction, Input, Move
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.problems import Problems
from telcrm.rules.source.built import Built
from telcrm.rules.types import Type, an

__all__ = ["build_directions", "require_movable"]

Directions = Mapping[str, Mapping[str, Direction]]


def require_movable(kind: Type, moves: Move) -> None:
    """Refuse a way to move that values of a type do not have.

    Raises:
        BookError: `type.mismatch`, at `moves`.
    """
    if moves in ("months", "days") and kind.kind != "integer":
        message = f"{an(kind.kind)} does not grow by whole {moves}"
        raise BookError(Problem("type.mismatch", message).at_path("moves"))
    if moves in ("up", "down") and not kind.ordered:
        message = f"{an(kind.kind)} has no up and down"
        raise BookError(Problem("type.mismatch", message).at_path("moves"))


def build_directions(
    declared: Directions, inputs: Iterable[Input], built: Iterable[Built]
) -> Directions:
    """The directions declared, by output and input, their names and types checked.

    Raises:
        BookError: `name.unknown`; `type.mismatch`, for values without an order.
    """
    problems = Problems("monotone")
    facts = {spec.name: spec.type for spec in inputs}
    outputs = {o.name: o.type for one in built for o in one.decision.outputs}
    for output, directions in declared.items():
        with problems.at(output):
            kind = _known(output, outputs, "output")
            _require_order(output, kind, kind.ordered or kind.kind in ("boolean", "category"))
        for name in directions:
            with problems.at(f"{output}.{name}"):
                kind = _known(name, facts, "input")
                _require_order(name, kind, kind.ordered)
    problems.raise_if_any()
    return FrozenDict({output: FrozenDict(one) for output, one in declared.items()})


def _known(name: str, known: Mapping[str, Type], what: str) -> Type:
    if name not in known:
        hint = did_you_mean(name, known)
        raise BookError(Problem("name.unknown", f"{name!r} is no {what} of the book", hint=hint))
    return known[name]


def _require_order(name: str, kind: Type, ordered: bool) -> None:
    if not ordered:
        message = f"{name} is {an(kind.kind)}, which has no order"
        raise BookError(Problem("type.mismatch", message))
