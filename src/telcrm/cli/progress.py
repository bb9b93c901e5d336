"""A bar that shows how far a job has come, where somebody watches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from telcrm.adapters.rating_job import Progress as Report

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(measure: str, *, quiet: bool, doing: str = "评定 / rating") -> Iterator[Report]:
    """A function to tell the progress to; the bar goes to stderr, and only to a terminal.

    Args:
        measure: `bytes` or `rows`.
        quiet: whether to show nothing.
        doing: what takes the time.
    """
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda *_: None
        return
    amount: ProgressColumn = DownloadColumn() if measure == "bytes" else MofNCompleteColumn()
    columns = (TextColumn(doing), BarColumn(), amount, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
