"""How methods are held against each other: first their answers, then their times, turn by turn."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any, Final, Literal, TypeAlias

import numpy as np

__all__ = [
    "Answer",
    "Array",
    "Kind",
    "Method",
    "Settings",
    "Timing",
    "as_it_is",
    "measured",
    "require_equal",
    "telling",
]

Array: TypeAlias = np.ndarray[Any, Any]
Answer: TypeAlias = Mapping[str, Array]
Kind: TypeAlias = Literal["ours", "peer", "limit"]

_TOLERANCE: Final = 1e-9
"""Sums of floats may differ in the last places, by the order in which they are added."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked of a run.

    Attributes:
        rows: of the largest tables.
        repeats: how often each method is timed.
        cap: seconds after which a peer is given up.
        sizes: how many rules the decision tables have.
    """

    rows: int = 10_000_000
    repeats: int = 9
    cap: float = 20.0
    sizes: tuple[int, ...] = (10, 100, 1_000, 10_000)


def as_it_is(answer: Any) -> Answer:
    """An answer that is a mapping of arrays already."""
    found: Answer = answer
    return found


@dataclass(frozen=True, slots=True)
class Method:
    """One way to an answer.

    Attributes:
        name: what readers call it.
        run: what is timed; the answer as the method gives it.
        read: turns that into arrays, which is not timed.
        kind: ours, a peer, or a limit of what the machine can do.
        checked: whether the answer must equal the others; a stream over memory has none.
    """

    name: str
    run: Callable[[], Any]
    read: Callable[[Any], Answer] = as_it_is
    kind: Kind = "peer"
    checked: bool = True


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one method took, in seconds, time by time."""

    name: str
    kind: Kind
    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        """The shortest time."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The time in the middle."""
        return median(self.seconds)


def measured(methods: Sequence[Method], repeats: int) -> dict[str, Timing]:
    """Time the methods in turn (a b c, a b c), after a warm-up in which answers are compared.

    Raises:
        ValueError: where two methods answer differently; then nothing is timed.
    """
    expected: Answer | None = None
    for method in methods:
        answer = method.read(method.run()) if method.checked else method.run()
        if method.checked:
            expected = answer if expected is None else expected
            require_equal(expected, answer, method.name)
    times: dict[str, list[float]] = {method.name: [] for method in methods}
    gc.collect()
    for _ in range(repeats):
        for method in methods:
            times[method.name].append(_seconds(method.run))
    return {one.name: Timing(one.name, one.kind, tuple(times[one.name])) for one in methods}


def _seconds(run: Callable[[], Any]) -> float:
    """The time until the answer is there; it is let go of after the clock has stopped."""
    start = perf_counter()
    answer = run()
    stop = perf_counter()
    del answer
    return stop - start


def require_equal(expected: Answer, answer: Answer, name: str) -> None:
    """Refuse an answer that differs from the one expected, in the columns of both.

    Raises:
        ValueError: naming the method, the column and how many rows differ.
    """
    for column in expected.keys() & answer.keys():
        one, other = expected[column], answer[column]
        if len(one) != len(other):
            raise ValueError(f"{name}: {column} has {len(other)} rows instead of {len(one)}")
        same = (
            np.isclose(one, other, _TOLERANCE, 0, equal_nan=True) if _floats(one) else one == other
        )
        if not same.all():
            raise ValueError(f"{name}: {column} differs in {np.sum(~same)} of {len(one)} rows")
    if not expected.keys() & answer.keys():
        raise ValueError(f"{name}: no column to compare")


def _floats(values: Array) -> bool:
    return bool(values.dtype.kind == "f")


def telling(seconds: float) -> str:
    """A time in the unit it is read in."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.{0 if seconds >= 1 / 10 else 1}f} ms"
