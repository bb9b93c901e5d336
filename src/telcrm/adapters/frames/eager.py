"""Frames that are at hand: read the columns, ask the book, add the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np

from telcrm.adapters.frames.libraries import LIBRARIES
from telcrm.adapters.frames.question import Question
from telcrm.adapters.frames.reading import FrameColumns
from telcrm.errors import InputError, Place, Problem, TelcrmError

__all__ = ["rated", "rated_piece"]


def rated(question: Question, frame: nw.DataFrame[Any]) -> Any:
    """A frame at hand with its answers.

    Args:
        question: what is asked.
        frame: the frame.

    Raises:
        InputError: rows that cannot be decided.
        DecisionError: rows on which rules contradict each other.
    """
    library = LIBRARIES[frame.implementation]
    columns = FrameColumns(frame, question.inputs)
    answers = question.answers(columns if len(columns) else _blank(question, len(frame)))
    return library.added(frame.to_native(), answers, question.listed)


def rated_piece(question: Question, frame: nw.DataFrame[Any]) -> Any:
    """A piece of a frame with its answers; an error says that rows are counted within the piece.

    Raises:
        InputError, DecisionError: as `rated`.
    """
    try:
        return rated(question, frame)
    except TelcrmError as error:
        raise type(error)(*map(_of_a_piece, error.problems)) from None


def _of_a_piece(problem: Problem) -> Problem:
    return replace(problem, message=f"{problem.message} (counted within one batch of rows)")


def _blank(question: Question, rows: int) -> Mapping[str, Any]:
    """Nulls for a frame that has none of the inputs, so that its rows are counted.

    Raises:
        InputError: `columns.unsupported`, for a book that asks for nothing.
    """
    for name in question.inputs:
        return {name: np.ma.MaskedArray(np.zeros(rows, dtype=bool), mask=True)}
    message = "the book asks for nothing, so there is nothing to read in a frame"
    place = Place(file=question.files)
    raise InputError(Problem("columns.unsupported", message, place, "decide one record"))
