"""Who is where at two times: a matrix of moves between stages, stars or any other labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Array,
    Masked,
    Positions,
    Values,
    as_ids,
    as_masked,
    invalid,
    locate,
    refuse,
    require_length,
)
from telcrm.analytics.encoding import encode
from telcrm.arguments import is_whole, optional, refused, several, taking

__all__ = ["Transitions", "transitions"]

Label = str | int | None


def _label(value: Any, name: str) -> Any:
    """A label: text, a whole number, or None for undetermined."""
    if value is None or isinstance(value, str) or is_whole(value):
        return value
    raise refused(name, "text, a whole number or None", value)


@dataclass(frozen=True, slots=True, eq=False)
class Transitions:
    """How many customers went from each label to each.

    Attributes:
        labels: what rows and columns of `counts` stand for; None is undetermined.
        counts: customers by label before (row) and after (column).
        entered: customers by label after, who were not there before.
        left: customers by label before, who are not there after.
        moved: the ids of those whose label changed; positions, where no ids were given.
        moved_from: for each of them the position in `labels` of the label before.
        moved_to: for each of them the position in `labels` of the label after.
    """

    labels: tuple[Label, ...]
    counts: npt.NDArray[np.int64]
    entered: npt.NDArray[np.int64]
    left: npt.NDArray[np.int64]
    moved: Array
    moved_from: Positions
    moved_to: Positions

    @property
    def shares(self) -> Masked:
        """Each row of `counts` as shares of its sum; masked where it has nobody."""
        totals = self.counts.sum(axis=1, keepdims=True)
        shares = self.counts / np.maximum(totals, 1)
        return np.ma.MaskedArray(shares, np.broadcast_to(totals == 0, shares.shape))

    @taking(before=_label, after=_label)
    def who(self, before: Label, after: Label) -> Array:
        """The ids of those who went from one label to another.

        Raises:
            InputError: `data.invalid` for a label that is not there.
        """
        origin, target = _position(before, self.labels), _position(after, self.labels)
        moved: Array = self.moved[(self.moved_from == origin) & (self.moved_to == target)]
        return moved


@taking(labels=optional(several(_label)))
def transitions(
    before: Values,
    after: Values,
    *,
    before_ids: Values | None = None,
    after_ids: Values | None = None,
    labels: Sequence[Label] | None = None,
) -> Transitions:
    """Count the moves of customers between two times.

    Args:
        before: for each customer a label, text or integer; None or masked is undetermined.
        after: the same at the later time.
        before_ids: whose label each of `before` is. Without ids, customers are matched by position.
        after_ids: whose label each of `after` is.
        labels: the labels in the order wanted; by default those that occur, in rising order,
            undetermined last.

    Raises:
        InputError: `data.invalid` for a label not among `labels` and for an id given twice;
            `input.length` for columns that cannot be matched.

    >>> found = transitions(["new", "new", "mature"], ["mature", "new", "mature"])
    >>> found.labels, found.counts.tolist(), found.who("new", "mature").tolist()
    (('mature', 'new'), [[1, 0], [1, 1]], [0])
    """
    origins, targets = _objects(before, "before"), _objects(after, "after")
    known = _occurring(origins, targets) if labels is None else tuple(labels)
    origin, target = _positions(origins, known, "before"), _positions(targets, known, "after")
    same = _match(before_ids, after_ids, len(origin), len(target))
    start, end = origin[same.before], target[same.after]
    changed = start != end
    size = len(known)
    return Transitions(
        labels=known,
        counts=np.bincount(start * size + end, minlength=size * size).reshape(size, size),
        entered=np.bincount(target[same.entered], minlength=size),
        left=np.bincount(origin[same.left], minlength=size),
        moved=same.ids[changed],
        moved_from=start[changed],
        moved_to=end[changed],
    )


class _Matched(NamedTuple):
    """The ids there at both times, their rows at each, and the rows of all others."""

    ids: Array
    before: Positions
    after: Positions
    entered: Positions
    left: Positions


def _match(
    before_ids: Values | None, after_ids: Values | None, before: int, after: int
) -> _Matched:
    nobody = np.empty(0, np.intp)
    if before_ids is None and after_ids is None:
        require_length(range(after), before, "after", "before")
        everyone = np.arange(before)
        return _Matched(everyone, everyone, everyone, nobody, nobody)
    if before_ids is None or after_ids is None:
        raise invalid(
            "before_ids, after_ids: ids are given for one of the two times", "give both, or neither"
        )
    earlier = _distinct_ids(before_ids, "before_ids", before)
    later = _distinct_ids(after_ids, "after_ids", after)
    place = locate(later, earlier)
    stayed = np.flatnonzero(place >= 0)
    gone = np.ones(before, bool)
    gone[place[stayed]] = False
    entered = np.flatnonzero(place < 0)
    return _Matched(later[stayed], place[stayed], stayed, entered, np.flatnonzero(gone))


def _distinct_ids(values: Values, name: str, rows: int) -> Array:
    ids = as_ids(values, name)
    require_length(ids, rows, name, name.removesuffix("_ids"))
    distinct, codes = encode(ids)
    if len(distinct) < len(ids):
        refuse(np.bincount(codes)[codes] > 1, name, "ids given more than once")
    return ids


def _objects(values: Values, name: str) -> Array:
    """A column of labels as Python objects, None where they are undetermined."""
    masked = as_masked(values, name)
    column: Array = masked.data.astype(object)
    column[np.ma.getmaskarray(masked)] = None
    if column.ndim != 1:
        raise invalid(f"{name}: an array of {column.ndim} dimensions, not a column")
    return column


def _occurring(before: Array, after: Array) -> tuple[Label, ...]:
    found = set(before.tolist()) | set(after.tolist())
    try:
        named: tuple[Label, ...] = tuple(sorted(found - {None}))
    except TypeError:
        raise invalid("labels of several types", "give text or integers, not both") from None
    return (*named, None) if None in found else named


def _positions(column: Array, labels: tuple[Label, ...], name: str) -> Positions:
    """For each label its position among the labels."""
    positions = np.full(len(column), -1, np.intp)
    for position, label in enumerate(labels):
        positions[np.equal(column, np.array(label, object)).astype(bool)] = position
    unknown = positions < 0
    if unknown.any():
        hint = "labels are " + ", ".join(map(repr, labels))
        refuse(unknown, name, f"labels such as {column[unknown][0]!r} that are not expected", hint)
    return positions


def _position(label: Label, labels: tuple[Label, ...]) -> int:
    if label not in labels:
        raise invalid(f"{label!r} is not a label", "labels are " + ", ".join(map(repr, labels)))
    return labels.index(label)
