"""How much memory deciding takes above its inputs and outputs, each method in its own process."""

from __future__ import annotations

import gc
import multiprocessing
import resource
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from scenes import peers
from scenes.page import Section
from scenes.people import People, people
from scenes.rating import ours
from scenes.timing import Method, Settings

__all__ = ["memory"]

_OURS: Final = "telcrm"
_FEW: Final = 1_000
_MIB: Final = 1 << 20


def memory(settings: Settings) -> Iterator[Section]:
    """The credit rating of all rows, by every method that is no limit."""
    few = people(_FEW)
    found = {
        method.name: _asked(source, method.name, settings.rows)
        for source in (_OURS, *peers.PEERS)
        for method in _methods(source, few)
        if method.kind != "limit"
    }
    yield Section(
        "Memory of the credit rating",
        "信用评定的内存",
        f"{settings.rows:,} customers. The highest resident memory of a process that decides them "
        "once, less that before, when inputs were there and a few rows had been decided, and less "
        "the outputs. Where a peer holds data in a form of its own, that counts as input.",
        ("method", "inputs and before, MiB", "outputs, MiB", "above both, MiB"),
        [[name, *(f"{size / _MIB:.0f}" for size in sizes)] for name, sizes in found.items()],
    )


def _methods(source: str, data: People) -> Iterable[Method]:
    """Ours, or those of one peer alone."""
    return ours(data) if source == _OURS else peers.methods_of(source, "rating", data)


def _asked(source: str, name: str, rows: int) -> tuple[int, int, int]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_measure, args=(there, source, name, rows))
    process.start()
    there.close()
    found: tuple[int, int, int] = here.recv()
    process.join()
    return found


def _measure(there: Connection, source: str, name: str, rows: int) -> None:
    """Send the peak before, the size of the outputs, and what the peak rose by above them."""
    few, all_of_them = (_find(source, name, people(count)) for count in (_FEW, rows))
    few.read(few.run())
    gc.collect()
    _forget_the_peak()
    before = _peak()
    answer = all_of_them.run()
    risen = _peak() - before
    size = sum(column.nbytes for column in _outputs(answer, all_of_them.read))
    there.send((before, size, max(0, risen - size)))


def _find(source: str, name: str, data: People) -> Method:
    return next(method for method in _methods(source, data) if method.name == name)


def _forget_the_peak() -> None:
    """Start anew from what is resident now, on Linux; elsewhere the peak so far stays."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _outputs(answer: object, read: Callable[[object], object]) -> list[memoryview]:
    columns = answer if isinstance(answer, dict) else read(answer)
    if not isinstance(columns, dict):
        raise TypeError(type(columns).__name__)
    return [memoryview(column) for column in columns.values()]


def _peak() -> int:
    """The highest resident memory in bytes.

    On Linux as the kernel keeps it for this program alone: `ru_maxrss` begins with what the process
    was that started this one.
    """
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
