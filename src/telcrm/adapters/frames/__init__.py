"""Frames in, frames of the same kind out: a book's answers as columns after a frame's own.

What a frame is, narwhals says; the libraries themselves are found on the frame at hand, so that
none is imported that its user has not imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, Literal

import narwhals as nw

from telcrm.adapters.frames.eager import rated
from telcrm.adapters.frames.events import rfm_table, with_facts, with_stages
from telcrm.adapters.frames.lazy import rated_later, rated_relation, rated_spark
from telcrm.adapters.frames.libraries import LIBRARIES
from telcrm.adapters.frames.question import Question
from telcrm.arguments import flag, instance, taking
from telcrm.errors import InputError, Place, Problem
from telcrm.rules import RuleBook
from telcrm.rules.columns.engines import EngineName
from telcrm.rules.needs import named
from telcrm.rules.together import AllAsked

__all__ = ["Question", "evaluate", "evaluate_all", "rfm_table", "with_facts", "with_stages"]

_LATER: Final[dict[nw.Implementation, Callable[[Question, Any], Any]]] = {
    nw.Implementation.POLARS: rated_later,
    nw.Implementation.DUCKDB: rated_relation,
    nw.Implementation.PYSPARK: rated_spark,
}
"""How frames that are not at hand are rated."""

_FOLDING: Final = frozenset((nw.Implementation.DUCKDB, nw.Implementation.PYSPARK))
"""Libraries to which two names are one that differ in capital letters alone."""


@taking(book=instance(RuleBook), explain=flag)
def evaluate(
    book: RuleBook,
    frame: Any,
    outputs: Iterable[str] | None = None,
    *,
    explain: bool = False,
    missing: Literal["raise", "mark"] = "raise",
    engine: EngineName | None = None,
) -> Any:
    """Decide every row of a frame: see `RuleBook.evaluate`.

    Args:
        book: the book.
        frame: a frame of pandas, Modin or Polars (lazy or not), a table of PyArrow, a relation of
            DuckDB, a frame of Spark.
        outputs: names of outputs; none means all.
        explain: add reason columns.
        missing: `raise` an error for rows that cannot be decided, or `mark` them.
        engine: `numpy`, `native`, or None for the one that suits.

    Returns:
        The same kind of frame with its own columns and the answers after them.

    Raises:
        InputError: as `RuleBook.evaluate`; `name.clash` for a column of the frame that bears the
            name of an answer, `input.type` for a frame of a library that is not known here.
        DecisionError: rows on which rules contradict each other.
    """
    asked = AllAsked((book,), named(outputs), explain, missing, engine)
    return _answered(Question(asked), frame)


@taking(asked=instance(AllAsked))
def evaluate_all(asked: AllAsked, frame: Any) -> Any:
    """Decide every row of a frame by several books: see `telcrm.evaluate_all`.

    Args:
        asked: the books, and what is asked of them.
        frame: as `evaluate` takes it; one of Spark is refused.

    Returns:
        The same kind of frame with its own columns and the answers after them.

    Raises:
        InputError: as `telcrm.evaluate_all`, and as `evaluate`; `columns.unsupported` for a frame
            of Spark.
        DecisionError: rows on which rules contradict each other.
    """
    return _answered(Question(asked), frame)


def _answered(question: Question, frame: Any) -> Any:
    try:
        wrapped: Any = nw.from_native(frame)
    except TypeError:
        raise _unknown(type(frame).__name__, question) from None
    except nw.exceptions.DuplicateError:
        message = "the frame has several columns of one name"
        raise InputError(Problem("name.clash", message, Place(file=question.files))) from None
    at_hand = isinstance(wrapped, nw.DataFrame)
    library = wrapped.implementation
    if library not in (LIBRARIES if at_hand else _LATER):
        raise _unknown(f"one of {library.name.lower()}", question)
    question.require_columns(wrapped.collect_schema().names(), fold=library in _FOLDING)
    return rated(question, wrapped) if at_hand else _LATER[library](question, frame)


def _unknown(what: str, question: Question) -> InputError:
    message = f"columns come as a mapping or as a frame, and {what} is none that is known here"
    hint = "turn it into a frame of pandas, Polars or PyArrow, or pass {name: values}"
    return InputError(Problem("input.type", message, Place(file=question.files), hint))
