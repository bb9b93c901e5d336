"""Whom a change of rules moves: old answers against new ones over a population."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import accumulate
from math import isnan
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from telcrm.arguments import LANGUAGE, taking
from telcrm.errors import InputError, Problem
from telcrm.rules.explain import Language, say
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.page import aligned
from telcrm.rules.types import Value

__all__ = ["Impact", "joined", "measure", "ordered"]

Array = NDArray[Any]
_Pair: TypeAlias = tuple[Value, Value]
_Amount = TypeVar("_Amount", int, Decimal)


@dataclass(frozen=True, eq=False)
class Impact:
    """How a population moves from old answers to new ones.

    Attributes:
        output: the output concerned.
        counts: rows for each pair of an old and a new answer; null where a row has none.
        weights: what those rows weigh together, exactly; None where no weight was given.
        rows: numbers of the rows that move, from 0, in order. shape (moved,)
        total: how many rows there are.
    """

    output: str
    counts: Mapping[tuple[Value, Value], int]
    weights: Mapping[tuple[Value, Value], Decimal] | None
    rows: Array
    total: int

    @property
    def moved(self) -> int:
        """How many rows have another answer."""
        return len(self.rows)

    @taking(lang=LANGUAGE)
    def text(self, lang: Language = "en") -> str:
        """The transitions as a table of text, old answers down and new ones across.

        Args:
            lang: `zh` or `en`.
        """
        head = _FRAMES[lang].format(self.output, self.moved, self.total)
        rows = self._table(lang)
        return "\n".join((head, *aligned(rows, right=range(len(rows[0])))))

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        head, *rows = self._table("en")
        cells = "".join(f"<th>{escape(one)}</th>" for one in head)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows
        )
        told = (frame.format(self.output, self.moved, self.total) for frame in _FRAMES.values())
        caption = escape(" · ".join(told))
        return f"<table><caption>{caption}</caption><tr>{cells}</tr>{body}</table>"

    def _table(self, lang: Language) -> list[list[str]]:
        old = ordered(before for before, _ in self.counts)
        new = ordered(after for _, after in self.counts)
        head = [_CORNER[lang], *(say(value, lang) for value in new)]
        return [head, *([say(a, lang), *(self._cell(a, b) for b in new)] for a in old)]

    def _cell(self, before: Value, after: Value) -> str:
        count = self.counts.get((before, after), 0)
        if self.weights is None or not count:
            return str(count)
        return f"{count} ({self.weights[before, after]})"


_FRAMES: Final[dict[Language, str]] = {
    "zh": "{}：{} / {} 行改变",
    "en": "{}: {} of {} rows move",
}
_CORNER: Final[dict[Language, str]] = {"zh": "旧＼新", "en": "old \\ new"}


def ordered(values: Iterable[Value]) -> list[Value]:
    """Different values in order, null last.

    >>> ordered([3, None, 1, 3])
    [1, 3, None]
    """
    different = list(dict.fromkeys(values))
    known: list[Any] = [value for value in different if value is not None]
    known.sort(key=lambda value: (isinstance(value, str), value))
    return [*known, *([None] if len(known) < len(different) else [])]


def measure(output: str, old: Array, new: Array, weight: Any | None = None) -> Impact:
    """The transitions between two columns of answers.

    Args:
        output: what the columns are called.
        old: old answers, as `RuleBook.evaluate` gives them. shape (n,)
        new: new ones. shape (n,)
        weight: numbers; exact where they are whole or decimals of at most two places. shape (n,)
    """
    weights = None if weight is None else _weights(weight)
    if weights is not None and weights.shape != old.shape:
        raise _unfit()
    starts = range(0, max(len(old), 1), BLOCK)
    parts = (slice(start, start + BLOCK) for start in starts)
    return joined(
        _measured(output, old[part], new[part], None if weights is None else weights[part])
        for part in parts
    )


def _weights(given: Any) -> Array:
    try:
        weights = np.asarray(given)
    except ValueError:
        raise _unfit() from None
    if weights.dtype.kind not in "iufO":
        raise _unfit()
    return weights


BLOCK: Final = 1 << 17
"""Rows looked at at a time, so that what is made of them stays near the processor."""


def _measured(output: str, old: Array, new: Array, weight: Array | None) -> Impact:
    if weight is None and _few_numbers(old) and _few_numbers(new):
        return _of_few_numbers(output, old, new)
    before, after = _coded(old), _coded(new)
    counts, pair = _counted(before, after)
    pairs_alike = [a is b or a == b for a in before.values for b in after.values]
    same = np.array(pairs_alike, dtype=bool)
    weighed = None
    if weight is not None:
        sums = _sums(pair, weight, len(pairs_alike))
        told = [(a, b) for a in before.values for b in after.values]
        weighed = FrozenDict(
            {one: total for one, total in zip(told, sums, strict=True) if one in counts}
        )
    return Impact(output, FrozenDict(counts), weighed, np.flatnonzero(~same.take(pair)), len(pair))


_FEW: Final = 16
"""Integers spread over no more than this are counted one after the other, the fastest way."""


def _few_numbers(column: Array) -> bool:
    plain = not isinstance(column, np.ma.MaskedArray) and column.dtype.kind == "i"
    return plain and len(column) > 0 and int(column.max()) - int(column.min()) < _FEW


def _of_few_numbers(output: str, old: Array, new: Array) -> Impact:
    """The transitions between columns of few numbers: those that move, and each that stays."""
    rows = np.flatnonzero(old != new)
    counts, _ = _counted(_coded(old[rows]), _coded(new[rows])) if len(rows) else ({}, None)
    moved = Counter[Value]()
    for (before, _), count in counts.items():
        moved[before] += count
    for number in range(int(old.min()), int(old.max()) + 1):
        stayed = int(np.count_nonzero(old == number)) - moved[number]
        if stayed:
            counts[number, number] = stayed
    return Impact(output, FrozenDict(counts), None, rows, len(old))


def _counted(before: _Coded, after: _Coded) -> tuple[dict[_Pair, int], Array]:
    """How many rows there are of each pair of answers, and the number of each row's pair."""
    width = len(after.values)
    pair = before.codes * np.intp(width) + after.codes
    sizes = np.bincount(pair, minlength=len(before.values) * width)
    counts = {
        (before.values[code // width], after.values[code % width]): int(sizes[code])
        for code in np.flatnonzero(sizes).tolist()
    }
    return counts, pair


def joined(impacts: Iterable[Impact]) -> Impact:
    """The impact on a population that was looked at in parts, in their order.

    Args:
        impacts: of the parts, at least one, on the same output; all of them weighed, or none.
    """
    parts = list(impacts)
    starts = accumulate((one.total for one in parts), initial=0)
    rows = [one.rows + start for one, start in zip(parts, starts, strict=False)]
    weights = [one.weights for one in parts if one.weights is not None]
    return Impact(
        parts[0].output,
        _added([one.counts for one in parts]),
        _added(weights) if weights else None,
        np.concatenate(rows),
        sum(one.total for one in parts),
    )


def _added(parts: list[Mapping[_Pair, _Amount]]) -> Mapping[_Pair, _Amount]:
    found: dict[_Pair, Any] = {}
    for part in parts:
        for pair, amount in part.items():
            found[pair] = found[pair] + amount if pair in found else amount
    return FrozenDict(found)


@dataclass(frozen=True, slots=True)
class _Coded:
    """A column as small codes into its different values."""

    codes: Array
    values: list[Value]


_RANGE: Final = 4096
"""Integers spread over no more than this are counted without sorting."""


def _coded(column: Array) -> _Coded:
    plain = np.ma.getdata(column)
    null = np.ma.getmaskarray(column) if isinstance(column, np.ma.MaskedArray) else None
    coded = _texts(plain) if plain.dtype == object else _numbers(plain, null)
    if null is None or not null.any():
        return coded
    return _Coded(np.where(null, len(coded.values), coded.codes), [*coded.values, None])


def _texts(column: Array) -> _Coded:
    places: dict[Any, int] = {}
    codes = [places.setdefault(value, len(places)) for value in column.tolist()]
    return _Coded(np.array(codes, dtype=np.intp), list(places))


def _numbers(column: Array, null: Array | None) -> _Coded:
    if column.dtype.kind == "f":
        values, codes = np.unique(column, return_inverse=True)
        known = [None if isnan(value) else Decimal(repr(value)) for value in values.tolist()]
        return _Coded(codes.astype(np.intp), known)
    if null is not None:
        column = np.where(null, column.dtype.type(0), column)
    if column.dtype.kind in "biu" and len(column):
        low, high = int(column.min()), int(column.max())
        if high - low < _RANGE:
            kind = bool if column.dtype.kind == "b" else int
            return _Coded(column.astype(np.intp) - low, [kind(v) for v in range(low, high + 1)])
    values, codes = np.unique(column, return_inverse=True)
    return _Coded(codes.astype(np.intp), values.tolist())


def _sums(pair: Array, weight: Array, size: int) -> list[Decimal]:
    """The weight of each group, exact to a hundredth."""
    try:
        given = weight.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise _unfit() from None
    cents = np.rint(given * _HUNDRED)
    whole = np.abs(cents).sum() < _LARGEST and (cents / _HUNDRED == given).all()
    if not whole:
        raise _unfit()
    if np.abs(cents).sum() < _EXACT:
        sums = np.bincount(pair, weights=cents, minlength=size).astype(np.int64).tolist()
    else:
        exact = cents.astype(np.int64)
        sums = [int(exact[pair == code].sum()) for code in range(size)]
    return [Decimal(total).scaleb(-2) for total in sums]


def _unfit() -> InputError:
    message = "weight: weights are one number a row, of at most two decimals"
    return InputError(Problem("data.invalid", message))


_EXACT: Final = 2.0**53
"""Whole numbers that add up to less are added exactly as float64."""


_HUNDRED: Final = 100

_LARGEST: Final = 2.0**63
"""What 64 bits hold; NaN and infinity lie not below it."""
