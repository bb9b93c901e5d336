"""What a book must refuse: for each input the facts that are wrong, and the code of each error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from telcrm.rules import RuleBook
from telcrm.rules.feel.moments import YearsMonths
from telcrm.rules.form import Input
from telcrm.rules.record.door import number_bounds
from telcrm.rules.types import Value, ceiling, floor

__all__ = ["Refusal", "refusals"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One fact that a book must refuse.

    Attributes:
        name: the input, or a name that is none.
        value: the fact; without meaning where `absent`.
        code: the code of the error.
        absent: whether the fact is left out altogether.
    """

    name: str
    value: Any
    code: str
    absent: bool = False

    def __str__(self) -> str:
        return f"{self.name} {'is left out' if self.absent else f'= {self.value!r}'}: {self.code}"


def refusals(book: RuleBook) -> tuple[Refusal, ...]:
    """Facts that a book must refuse: missing, of the wrong type, out of range, unknown.

    >>> import telcrm
    >>> found = refusals(telcrm.load("cmcc.you_plus"))
    >>> sorted({one.code for one in found})
    ['input.missing', 'input.range', 'input.type', 'input.unknown']
    """
    found = [one for spec in book.inputs.values() for one in _of_input(spec)]
    stranger = next(name for name in _strangers(book) if name not in book.inputs)
    return (*found, Refusal(stranger, 1, "input.unknown"))


def _strangers(book: RuleBook) -> Iterator[str]:
    """Names close to those of the inputs."""
    for name in book.inputs:
        yield from (f"{name}_", name.upper())
    yield "something_else"


def _of_input(spec: Input) -> Iterator[Refusal]:
    name = spec.name
    if not spec.optional:
        yield from (Refusal(name, value, "input.missing") for value in (None, float("nan")))
        yield Refusal(name, None, "input.missing", absent=True)
    yield from (Refusal(name, value, "input.type") for value in _mistyped(spec))
    yield from (Refusal(name, value, "input.range") for value in _outside(spec))
    if spec.type.kind == "category" and spec.type.allowed is None:
        words = (word for word in _words(spec.type.values) if word not in spec.type.values)
        yield from (Refusal(name, word, "input.category") for word in words)
    if spec.exact and spec.type.kind == "decimal" and spec.type.allowed is None:
        yield from (Refusal(name, value, "input.scale") for value in _too_fine(spec))


_CLOCK: Final = datetime(2024, 2, 29, 9, 30)  # noqa: DTZ001  a local one is meant
_NUMBERS: Final = ("1", True, date(2024, 2, 29), [1], float("inf"))

_MISTYPED: Final[dict[str, tuple[Any, ...]]] = {
    "boolean": (0, 1, "true", [True]),
    "integer": (*_NUMBERS, 0.5, Decimal("0.5")),
    "decimal": _NUMBERS,
    "number": _NUMBERS,
    "category": (1, True, date(2024, 2, 29)),
    "string": (1, False, date(2024, 2, 29), ["a"]),
    "date": ("2024-02-29", _CLOCK, 20240229, True),
    "month": ("202402", 202413, 202400, date(2024, 2, 29), 202402.5),
    "time": ("09:30:00", _CLOCK, 9.5, timedelta(hours=9)),
    "date and time": ("2024-02-29T09:30:00", date(2024, 2, 29), time(9, 30), 0),
    "days and time duration": ("P1D", 3600, YearsMonths(1), time(1)),
    "years and months duration": ("P1Y", 12, timedelta(days=365), date(2024, 2, 29)),
}


def _mistyped(spec: Input) -> Iterable[Any]:
    """Values of another type; what is no month and lies beyond the range is just that."""
    found = _MISTYPED.get(spec.type.kind, ())
    if spec.type.kind == "month":
        low, high = number_bounds(spec)
        return (one for one in found if not isinstance(one, int) or low <= one <= high)
    return found


def _outside(spec: Input) -> Iterator[Value]:
    """The first values beyond each end of the range, and one far away."""
    kind = spec.type.kind
    if spec.type.allowed is not None:
        return
    if kind in ("integer", "decimal"):
        low, high = number_bounds(spec)
        step = 1 if kind == "integer" else Decimal(1).scaleb(-spec.type.scale)
        yield from (ceiling(low) - 1, floor(high) + 1)
        yield from (value for value in (low - step, high + step) if kind == "decimal")
    elif kind == "number":
        yield from _beyond(spec, Decimal("0.000001"))
    elif kind == "date":
        yield from _beyond(spec, timedelta(days=1))
    elif kind == "month":
        yield from _beyond(spec, 100)


def _beyond(spec: Input, step: Any) -> Iterator[Value]:
    low: Any = spec.type.minimum
    high: Any = spec.type.maximum
    if low is not None and low != date.min:
        yield low - step
    if high is not None and high != date.max:
        yield high + step


def _words(values: tuple[str, ...]) -> Iterator[str]:
    """Words that are close to the categories, and some that are not."""
    for value in values:
        yield from (f"{value} ", value[:-1], value.upper(), value.lower())
    yield from ("", "?", "金卡")


def _too_fine(spec: Input) -> Iterator[Value]:
    """Numbers with a decimal too many, within the range."""
    low, high = number_bounds(spec)
    step = Decimal(1).scaleb(-spec.type.scale - 1)
    found = (Decimal(low) + step, Decimal(high) - step)
    yield from (value for value in found if low < value < high)
    yield from (float(value) for value in found if low < value < high)
