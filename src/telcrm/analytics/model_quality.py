"""How good a score is at telling who will leave, and whether it still sees the same customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Values, as_array, as_ids, invalid, refuse, require_length
from telcrm.analytics.encoding import encode
from telcrm.analytics.numbers import as_measures, require_complete
from telcrm.arguments import number, taking, whole

__all__ = [
    "Calibration",
    "Separation",
    "Stability",
    "as_outcome",
    "auc",
    "calibration",
    "ks",
    "quantile_cuts",
    "stability",
]


class Separation(NamedTuple):
    """Where a score parts those who left from those who stayed best.

    Attributes:
        ks: by how much the share of leavers above differs from that of stayers, -1 to 1.
        threshold: the score from which on they lie above.
    """

    ks: float
    threshold: float


def auc(scores: Values, outcome: Values) -> float:
    """How often somebody who left has a higher score than somebody who stayed, ties by half.

    Args:
        scores: a score or probability for each customer; higher is likelier to leave.
        outcome: for each of them 1 or True if they left.

    Raises:
        InputError: `data.invalid` or `input.length`: nobody left, or everybody did.

    >>> auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    0.75
    """
    above, below = _sides(scores, outcome)
    pairs = 2 * len(above) * len(below)
    lower, level = (np.searchsorted(below, above, side) for side in ("left", "right"))
    return int(lower.sum() + level.sum()) / pairs


def ks(scores: Values, outcome: Values) -> Separation:
    """The Kolmogorov-Smirnov distance between the scores of those who left and of those who stayed.

    Args:
        scores: a score or probability for each customer; higher is likelier to leave.
        outcome: for each of them 1 or True if they left.

    Raises:
        InputError: `data.invalid` or `input.length`: nobody left, or everybody did.

    >>> ks([480, 500, 520, 540], [0, 0, 1, 1])
    Separation(ks=1.0, threshold=520.0)
    """
    above, below = _sides(scores, outcome)
    thresholds = np.unique(np.concatenate([above, below]))
    caught = len(above) - np.searchsorted(above, thresholds)
    alarmed = len(below) - np.searchsorted(below, thresholds)
    distance = caught / len(above) - alarmed / len(below)
    best = int(distance.argmax())
    return Separation(float(distance[best]), float(thresholds[best]))


_MOST_BINS: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What was said beside what came, one entry for each bin of customers, likeliest last.

    Attributes:
        customers: in the bin.
        said: their mean probability.
        came: the share of them who left.
        brier: the mean squared error over all customers; 0 is best.
    """

    customers: npt.NDArray[np.int64]
    said: npt.NDArray[np.float64]
    came: npt.NDArray[np.float64]
    brier: float

    @property
    def error(self) -> float:
        """The mean distance between said and came, weighted by customers; 0 is best."""
        return float(np.average(abs(self.said - self.came), weights=self.customers))


@taking(bins=whole())
def calibration(probabilities: Values, outcome: Values, *, bins: int = 10) -> Calibration:
    """Hold probabilities to what came: of those with 30 %, did about 30 % leave?

    Bins hold about as many customers each; equal probabilities share a bin, so there may be fewer.

    Args:
        probabilities: one for each customer, 0 to 1.
        outcome: for each of them 1 or True if they left.
        bins: how many bins.

    Raises:
        InputError: `data.invalid` or `input.length`.

    >>> found = calibration([0.2, 0.2, 0.2, 0.2, 0.8, 0.8], [0, 0, 0, 1, 1, 1], bins=2)
    >>> found.customers.tolist(), found.said.round(2).tolist(), found.came.tolist()
    ([4, 2], [0.2, 0.8], [0.25, 1.0])
    """
    said, null = as_measures(probabilities, "probabilities", lowest=0, highest=1)
    require_complete(null, "probabilities")
    left = as_outcome(outcome, len(said), "outcome", "probabilities", both=False)
    if not said.size:
        raise invalid("probabilities: there are none")
    place = np.searchsorted(quantile_cuts(said, bins), said, side="right")
    _, place = np.unique(place, return_inverse=True)
    customers = np.bincount(place)
    return Calibration(
        customers=customers,
        said=np.bincount(place, said) / customers,
        came=np.bincount(place, left) / customers,
        brier=float(((said - left) ** 2).mean()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """The population stability index of each month against the first.

    Attributes:
        months: the months, in rising order.
        cuts: where bins of scores end and the next begin, set in the first month.
        shares: the share of a month's customers in each bin. shape (months, bins)
        psi: 0 where a month's scores are spread as the first month's are; larger, the less so.
    """

    months: tuple[str | int, ...]
    cuts: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]
    psi: npt.NDArray[np.float64]


@taking(bins=whole(), empty=number())
def stability(scores: Values, months: Values, *, bins: int = 10, empty: float = 0.5) -> Stability:
    """Watch by month whether the customers who are scored are still like those of the first month.

    psi = sum over bins of (share - first share) ln(share / first share). From where on it is too
    large is the user's to say.

    Args:
        scores: one for each customer and month.
        months: whose month each is, such as 201003 or "2010-03".
        bins: bins of about as many customers each in the first month; equal scores share a bin.
        empty: customers that an empty bin is taken to have, so that the logarithm exists (assumed).

    Raises:
        InputError: `data.invalid` or `input.length`.

    >>> found = stability([1, 2, 3, 4, 1, 2, 3, 4, 4, 4, 4, 4],
    ...                   [201001] * 4 + [201002] * 4 + [201003] * 4, bins=2)
    >>> found.psi.round(2).tolist()
    [0.0, 0.0, 0.81]
    """
    numbers, null = as_measures(scores, "scores")
    require_complete(null, "scores")
    names, when = encode(as_ids(months, "months"))
    require_length(when, len(numbers), "months", "scores")
    if not numbers.size:
        raise invalid("scores: there are none")
    if not empty > 0:
        raise invalid(f"empty: {empty} customers", "above 0")
    edges = quantile_cuts(numbers[when == 0], bins)
    width = len(edges) + 1
    place = when * width + np.searchsorted(edges, numbers, side="right")
    counts = np.bincount(place, minlength=len(names) * width).reshape(-1, width)
    filled = np.where(counts == 0, float(empty), counts)
    shares = filled / filled.sum(axis=1, keepdims=True)
    psi = ((shares - shares[0]) * np.log(shares / shares[0])).sum(axis=1)
    spread = counts / counts.sum(axis=1, keepdims=True)
    return Stability(tuple(names.tolist()), edges, spread, psi)


def as_outcome(
    outcome: Values, rows: int, name: str, other: str, *, both: bool = True
) -> npt.NDArray[np.bool_]:
    """Who left, from booleans or 0 and 1; unless `both` is False, somebody did and somebody not.

    Raises:
        InputError: `data.invalid` or `input.length`.
    """
    array = as_array(outcome, name)
    if array.dtype == bool:
        array = array.astype(np.int64)
    numbers, null = as_measures(array, name, lowest=0, highest=1)
    require_complete(null, name)
    refuse(numbers != np.rint(numbers), name, "neither 0 nor 1")
    require_length(numbers, rows, name, other)
    if both and (not numbers.any() or numbers.all()):
        raise invalid(
            f"{name}: everybody left, or nobody did", "both are needed to tell them apart"
        )
    return numbers.astype(bool)


def _sides(
    scores: Values, outcome: Values
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The scores of those who left and of those who stayed, both rising."""
    numbers, null = as_measures(scores, "scores")
    require_complete(null, "scores")
    left = as_outcome(outcome, len(numbers), "outcome", "scores")
    return np.sort(numbers[left]), np.sort(numbers[~left])


def quantile_cuts(numbers: npt.NDArray[np.float64], bins: int) -> npt.NDArray[np.float64]:
    """Values that occur and begin a bin each, about as many numbers in each; the least never does.

    Raises:
        InputError: `data.invalid` for what is no whole number, and for fewer than 1 bin.
    """
    if not 1 <= bins <= _MOST_BINS:
        raise invalid(f"bins: {bins}", f"1 to {_MOST_BINS}")
    rising = np.sort(numbers)
    places = np.arange(1, bins) * len(rising) // bins
    # The value before a place ends its bin; the next larger one begins another.
    after = np.searchsorted(rising, rising[places[places > 0] - 1], side="right")
    found: npt.NDArray[np.float64] = np.unique(rising[after[after < len(rising)]])
    return found
