"""Rows that could not be rated: where they stand, why, and what they hold."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from telcrm.rules.form import Text

__all__ = ["Reject", "WriteRejects", "writing_rejects"]

WriteRejects: TypeAlias = Callable[[Iterable["Reject"]], None]


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not rated.

    Attributes:
        line: the physical line (CSV) or number of the row (else), from 1.
        code: a key of `telcrm.errors.CODES`.
        about: the input or decision at fault, empty where the row itself is.
        reason: why, in words.
        kept: the columns carried along, as text; empty where the row has no fields.
        row: the whole row as it stands in the file, where it has no fields.
    """

    line: int
    code: str
    about: str
    reason: Text
    kept: tuple[str, ...] = ()
    row: str = ""


@contextmanager
def writing_rejects(
    path: Path, keep: Sequence[str], languages: Sequence[str]
) -> Iterator[WriteRejects]:
    """A function that appends rejects to a CSV file in UTF-8.

    Its columns: line, code, reason_zh and reason_en (or the one asked for), row, then those kept.

    Args:
        path: the file, which is overwritten; without rejects it holds its header alone.
        keep: names of the columns carried along.
        languages: `zh`, `en` or both.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["line", "code", *(f"reason_{lang}" for lang in languages), "row", *keep])
        empty = ("",) * len(keep)

        def write(rejects: Iterable[Reject]) -> None:
            for one in rejects:
                reasons = (one.reason.get(lang) for lang in languages)
                writer.writerow([one.line, one.code, *reasons, one.row, *(one.kept or empty)])

        yield write
