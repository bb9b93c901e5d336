"""The limits: a stream that only touches memory, and the rating as an expert would write it."""

# ruff: noqa: PLR2004 - numbers stand where an expert's kernel has them.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import config, njit, prange, set_num_threads

from scenes.people import People
from scenes.timing import Answer, Array, Kind, Method

__all__ = ["rating"]

Kernel = Callable[..., None]


def rating(data: People) -> list[Method]:
    """Streams and the fused rating, with all threads and with one."""
    all_threads: int = config.NUMBA_NUM_THREADS
    made = []
    for name, kernel, kind in (("stream", _stream, "limit"), ("numba by hand", _fused, "peer")):
        for threads in dict.fromkeys((all_threads, 1)):
            title = f"{name}, {threads} thread{'s' if threads > 1 else ''}"
            made.append(_method(title, kernel, data, threads, kind))
    return made


def _method(name: str, kernel: Any, data: People, threads: int, kind: Any) -> Method:
    given: Kind = kind

    def run() -> Answer:
        score, star = np.empty(len(data), np.int16), np.empty(len(data), np.int8)
        set_num_threads(threads)
        kernel(data.brand, data.tenure, data.spend, data.suspensions, score, star)
        set_num_threads(config.NUMBA_NUM_THREADS)  # What other methods count on.
        return {"score": score, "star": star}

    return Method(name, run, kind=given, checked=kind == "peer")


@njit(parallel=True)  # type: ignore[untyped-decorator]
def _stream(
    brand: Array, tenure: Array, spend: Array, suspensions: Array, score: Array, star: Array
) -> None:
    """Read every input, write every output, and do next to nothing."""
    for row in prange(len(score)):
        score[row] = np.int16(tenure[row]) + np.int16(spend[row] > 0)
        star[row] = brand[row] + suspensions[row]


@njit(parallel=True)  # type: ignore[untyped-decorator]
def _fused(
    brand: Array, tenure: Array, spend: Array, suspensions: Array, score: Array, star: Array
) -> None:
    """One pass without branches: points are added up from the edges that are passed."""
    for row in prange(len(score)):
        which, months, yuan = brand[row], tenure[row], spend[row]
        points = np.int16(20) + np.int16(10) * (which == 1) + np.int16(30) * (which == 0)
        points += np.int16(50) * (months >= 12) + np.int16(100) * (months >= 24)
        points += np.int16(50) * (
            np.int16(months >= 36) + np.int16(months >= 48) + np.int16(months >= 60)
        )
        points += np.int16(20) * (yuan > 20) + np.int16(30) * (yuan > 50)
        points += np.int16(50) * (
            np.int16(yuan > 80) + np.int16(yuan > 120) + np.int16(yuan > 200) + np.int16(yuan > 400)
        )
        points -= np.int16(100) * np.int16(suspensions[row])
        total = np.int16(points)
        score[row] = total
        star[row] = (
            np.int8(total >= 100)
            + np.int8(total >= 200)
            + np.int8(total >= 300)
            + np.int8(total >= 400)
            + np.int8(total >= 500)
        )
