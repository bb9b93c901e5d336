"""Where moves between labels lead if they go on as they were: shares, and the size of the base."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import invalid
from telcrm.analytics.transitions import Transitions
from telcrm.arguments import instance, taking

__all__ = ["steady_base", "steady_shares"]


@taking(moves=instance(Transitions, "telcrm.lifecycle.transitions counts them"))
def steady_shares(moves: Transitions) -> npt.NDArray[np.float64]:
    """The shares of labels that no longer change, were the same moves repeated for ever.

    Those who entered or left are not counted. That each label's moves stay as they were, whoever
    is there and since when, is assumed, and seldom true for long.

    Source:
        000 中国移动客户关系管理案例分析: 「离网倾向的预警和挽留直到客户离网后进行赢回的整个过程」.

    Args:
        moves: who went where between two days.

    Returns:
        One share for each of `moves.labels`, which sum to 1.

    Raises:
        InputError: `data.invalid` where the moves do not settle it: nobody moved at all, nobody was
            at a label before to which somebody went, or several groups of labels are never left.

    >>> from telcrm.analytics.lifecycle import transitions
    >>> found = transitions(["new"] * 2 + ["old"] * 4, ["new", "old"] + ["old"] * 3 + ["new"])
    >>> steady_shares(found).round(3).tolist()
    [0.333, 0.667]
    """
    there = _occupied(moves, moves.counts.sum(axis=0), moves.counts.sum(axis=1))
    counts = moves.counts[np.ix_(there, there)]
    shares = counts / counts.sum(axis=1, keepdims=True)
    _require_one_end(moves, there, _reach(counts > 0))
    equations = shares.T - np.eye(len(there))
    # One of the equations follows from the others; that shares sum to 1 takes its place.
    equations[-1] = 1
    settled = np.zeros(len(moves.labels))
    settled[there] = np.linalg.solve(equations, np.eye(len(there))[-1])
    return settled


@taking(moves=instance(Transitions, "telcrm.lifecycle.transitions counts them"))
def steady_base(moves: Transitions) -> npt.NDArray[np.float64]:
    """How many customers each label would hold for ever, were as many to enter in each period.

    That entrants and shares of moves and of leavers stay as they were is assumed.

    Args:
        moves: who went where between two days, with ids, so that those who entered and left count.

    Returns:
        Customers for each of `moves.labels`; their sum is the base that the moves lead to.

    Raises:
        InputError: `data.invalid` where nobody ever leaves from a label, so that it grows for ever
            or stays what it happens to be, or where nobody was at a label before that is entered.

    >>> from telcrm.analytics.lifecycle import transitions
    >>> found = transitions(["in"] * 4, ["in"] * 5, before_ids=[1, 2, 3, 4],
    ...                     after_ids=[1, 2, 3, 5, 6])
    >>> steady_base(found).tolist()
    [8.0]
    """
    before = moves.counts.sum(axis=1) + moves.left
    there = _occupied(moves, moves.counts.sum(axis=0) + moves.entered, before)
    counts, left = moves.counts[np.ix_(there, there)], moves.left[there]
    reach = _reach(counts > 0)
    entered = (reach & (moves.entered[there] > 0)[:, np.newaxis]).any(axis=0)
    stuck = ~(reach & (left > 0)).any(axis=1)
    if stuck.any():
        names = _named(moves, there[stuck])
        raise invalid(f"nobody ever leaves from {names}: the base does not settle")
    # Labels that nobody enters, now or later, hold nobody for ever.
    used = there[entered]
    shares = moves.counts[np.ix_(used, used)] / before[used, np.newaxis]
    base = np.zeros(len(moves.labels))
    base[used] = np.linalg.solve(np.eye(len(used)) - shares.T, moves.entered[used].astype(float))
    return base


def _occupied(
    moves: Transitions, arrived: npt.NDArray[np.int64], before: npt.NDArray[np.int64]
) -> npt.NDArray[np.intp]:
    """Positions of labels that somebody had before; no others may be arrived at."""
    unknown = np.flatnonzero((arrived > 0) & (before == 0))
    if unknown.size:
        names = _named(moves, unknown)
        raise invalid(f"nobody was at {names} before: where one goes from there is not known")
    there = np.flatnonzero(before > 0)
    if not there.size:
        raise invalid("nobody moved or stayed: there is nothing to repeat")
    return there


def _reach(steps: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which labels lead to which in any number of steps, none included."""
    reach = steps | np.eye(len(steps), dtype=bool)
    for middle in range(len(reach)):
        reach |= reach[:, middle, np.newaxis] & reach[middle]
    return reach


def _require_one_end(
    moves: Transitions, there: npt.NDArray[np.intp], reach: npt.NDArray[np.bool_]
) -> None:
    """All must lead into one group of labels; with two, the shares depend on where one starts."""
    final = np.flatnonzero((~reach | reach.T).all(axis=1))
    apart = final[~reach[final[0], final]]
    if apart.size:
        one, other = _named(moves, there[final[:1]]), _named(moves, there[apart[:1]])
        raise invalid(f"from {one} nobody ever comes to {other}, nor back: no one steady state")


def _named(moves: Transitions, positions: npt.NDArray[np.intp]) -> str:
    return ", ".join(repr(moves.labels[position]) for position in positions)
