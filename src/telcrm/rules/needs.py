"""Which outputs are asked for, and what of a book must be read and decided for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from telcrm.arguments import anything, several
from telcrm.errors import InputError, Problem, did_you_mean
from telcrm.rules.form import Book, Decision, Input
from telcrm.rules.source.graph import needed_for

__all__ = ["decisions_for", "inputs_for", "named", "outputs_of"]

_LISTED: Final = several(anything)


def named(outputs: Iterable[str] | None) -> tuple[str, ...]:
    """Outputs as somebody names them; a single one may stand alone, none are none.

    Raises:
        ArgumentError: `argument.invalid`, for what is no list.
    """
    if isinstance(outputs, tuple):
        return outputs
    if outputs is None or isinstance(outputs, str):
        return () if outputs is None else (outputs,)
    listed: tuple[str, ...] = _LISTED(outputs, "outputs")
    return listed


def outputs_of(book: Book, outputs: Iterable[str] | None) -> tuple[str, ...]:
    """The outputs that somebody names; a single one may stand alone, none means all.

    Raises:
        InputError: `output.unknown`.
    """
    names = named(outputs)
    known = tuple(book.outputs)
    for name in names:
        if not isinstance(name, str) or name not in known:
            hint = did_you_mean(str(name), known)
            problem = Problem("output.unknown", f"{name!r} is no output of the book", hint=hint)
            raise InputError(problem.in_file(book.id))
    return names or known


def decisions_for(book: Book, outputs: Sequence[str]) -> tuple[Decision, ...]:
    """The decisions that outputs depend on, in the book's order; all for none."""
    wanted = needed_for(book, outputs)
    return tuple(one for one in book.decisions if not outputs or one.name in wanted)


def inputs_for(book: Book, outputs: Sequence[str]) -> tuple[Input, ...]:
    """The inputs that outputs depend on, in the book's order; all for none."""
    wanted = needed_for(book, outputs)
    return tuple(one for one in book.inputs if not outputs or one.name in wanted)
