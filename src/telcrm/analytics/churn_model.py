"""Churn as an explicit formula: attributes of customers, a coefficient for each, a probability.

A model is data: fitted on a base, or written down by hand. Its points are the same formula rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Positions, Values, as_ids, invalid, refuse
from telcrm.analytics.numbers import (
    as_counts,
    as_measures,
    require_complete,
    require_names,
)
from telcrm.arguments import (
    any_of,
    instance,
    mapping,
    named,
    number,
    one_of,
    require_fields,
    several,
    taking,
    text,
    whole,
)
from telcrm.errors import did_you_mean

__all__ = [
    "CHARACTERISTIC",
    "Bands",
    "Categories",
    "Characteristic",
    "ChurnModel",
    "Points",
    "placed",
]

_MOST_DECIMALS: Final = 9
_TYPE: Final = one_of("integer", "decimal")
_MOST_POINTS: Final = 10**9


@dataclass(frozen=True, slots=True)
class Bands:
    """A number whose bands have points: from the minimum, from each cut, up to the maximum.

    Attributes:
        cuts: where bands end and the next begin, rising; a cut belongs to the band above it.
        minimum: the least number that is right.
        maximum: the largest number that is right.
        type: "integer", or "decimal".
        scale: decimals of a decimal, 0 to 9.
        zh: the name that customers' managers read, in Chinese; the input's own if not given.
        en: the same in English.
    """

    cuts: tuple[float, ...]
    minimum: float
    maximum: float
    type: Literal["integer", "decimal"] = "integer"
    scale: int = 0
    zh: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        require_fields(
            self,
            cuts=several(number(), ordered=True),
            minimum=number(),
            maximum=number(),
            type=_TYPE,
            scale=whole(),
            zh=text,
            en=text,
        )
        ends = (self.minimum, *self.cuts, self.maximum)
        if sorted(set(self.cuts)) != list(self.cuts) or not all(
            self.minimum < cut <= self.maximum for cut in self.cuts
        ):
            hint = "cuts rise, above the minimum and not above the maximum"
            raise invalid(f"cuts: {self.cuts} between {self.minimum} and {self.maximum}", hint)
        if any(round(end, self._decimals()) != end for end in ends):
            raise invalid(f"cuts: {ends} are finer than the {self._decimals()} decimals of inputs")

    def _decimals(self) -> int:
        if not 0 <= self.scale <= _MOST_DECIMALS:
            raise invalid(f"scale: {self.scale}", f"0 to {_MOST_DECIMALS}")
        return 0 if self.type == "integer" else self.scale

    @property
    def attributes(self) -> tuple[str, ...]:
        """A cell for each band, in rising order.

        >>> Bands((6, 12), 0, 72).attributes
        ('< 6', '[6..12)', '>= 12')
        """
        if not self.cuts:
            return ("-",)
        shown = [f"{cut:.{self._decimals()}f}" for cut in self.cuts]
        between = pairwise(shown)
        return (f"< {shown[0]}", *(f"[{a}..{b})" for a, b in between), f">= {shown[-1]}")


@dataclass(frozen=True, slots=True)
class Categories:
    """A category whose values have points.

    Attributes:
        values: all values.
        zh: the name that customers' managers read, in Chinese; the input's own if not given.
        en: the same in English.
    """

    values: tuple[str, ...]
    zh: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        require_fields(self, values=several(text), zh=text, en=text)
        if not self.values or len(set(self.values)) < len(self.values):
            raise invalid(f"values: {self.values}", "at least one, each once")

    @property
    def attributes(self) -> tuple[str, ...]:
        """The values."""
        return self.values


Characteristic = Bands | Categories

CHARACTERISTIC: Final = any_of("Bands or Categories", instance(Bands), instance(Categories))
"""How an argument that is one is read."""


@dataclass(frozen=True, slots=True)
class Points:
    """The formula as whole points: more points, more likely to leave.

    Attributes:
        initial: what everybody starts with.
        by_attribute: for each characteristic the points of its attributes, the least of them 0.
        doubling: so many points more double the odds of leaving.
        even: at so many points leaving is as likely as staying.
    """

    initial: int
    by_attribute: Mapping[str, tuple[int, ...]]
    doubling: int
    even: int

    def __post_init__(self) -> None:
        points = whole(lowest=-_MOST_POINTS, highest=_MOST_POINTS)
        most = whole(lowest=1, highest=_MOST_POINTS)
        by_attribute = named(several(points, ordered=True))
        require_fields(self, initial=points, by_attribute=by_attribute, doubling=most, even=points)

    def probability(self, score: Values) -> npt.NDArray[np.float64]:
        """The probability of leaving that a score stands for, 0 to 1.

        >>> Points(500, {}, doubling=20, even=500).probability([480, 500, 520]).round(3).tolist()
        [0.333, 0.5, 0.667]
        """
        points, null = as_measures(score, "score")
        require_complete(null, "score")
        return _logistic((points - self.even) * (log(2) / self.doubling))


@dataclass(frozen=True, slots=True)
class ChurnModel:
    """Log-odds of leaving = intercept + one coefficient for each characteristic.

    Source:
        004 移动通信企业CRM分析:
        「建立客户属性、服务属性、客户消费情况等数据与客户流失概率相关联的数学模型」,
        「并给出明确的数学公式」.

    Attributes:
        intercept: the log-odds with which everybody starts.
        characteristics: by name of the input.
        coefficients: for each of them the log-odds that its attributes add, in their order.
    """

    intercept: float
    characteristics: Mapping[str, Characteristic]
    coefficients: Mapping[str, tuple[float, ...]]

    def __post_init__(self) -> None:
        numbers = named(several(number(), ordered=True))
        require_fields(
            self, intercept=number(), characteristics=named(CHARACTERISTIC), coefficients=numbers
        )
        require_names(self.coefficients, self.characteristics, "coefficients")
        for name, one in self.characteristics.items():
            found, wanted = len(self.coefficients[name]), len(one.attributes)
            if found != wanted:
                raise invalid(f"coefficients: {name} has {found} for {wanted} attributes")

    @property
    def formula(self) -> str:
        """The whole model as text: what the source calls an explicit formula.

        >>> months = Bands((12,), 0, 72)
        >>> print(ChurnModel(-1.5, {"months": months}, {"months": (0.8, -0.4)}).formula)
        probability = 1 / (1 + exp(-z)), z = -1.5000
            + (months < 12: +0.8000; months >= 12: -0.4000)
        """
        lines = [f"probability = 1 / (1 + exp(-z)), z = {self.intercept:.4f}"]
        for name, one in self.characteristics.items():
            pairs = zip(one.attributes, self.coefficients[name], strict=True)
            word = " = " if isinstance(one, Categories) else " "
            lines.append(f"    + ({'; '.join(f'{name}{word}{a}: {b:+.4f}' for a, b in pairs)})")
        return "\n".join(lines)

    @taking(columns=mapping)
    def probability(self, columns: Mapping[str, Values]) -> npt.NDArray[np.float64]:
        """Each customer's probability of leaving, 0 to 1.

        Args:
            columns: a column for each characteristic.

        Raises:
            InputError: `data.invalid` or `input.length`: values missing, out of range, unknown.

        >>> model = ChurnModel(0.0, {"paid": Categories(("no", "yes"))}, {"paid": (1.0, -1.0)})
        >>> model.probability({"paid": ["yes", "no"]}).round(3).tolist()
        [0.269, 0.731]
        """
        places = placed(columns, self.characteristics)
        total = np.full(len(next(iter(places.values()), ())), self.intercept)
        for name, place in places.items():
            total += np.array(self.coefficients[name])[place]
        return _logistic(total)

    @taking(
        doubling=whole(highest=_MOST_POINTS), even=whole(lowest=-_MOST_POINTS, highest=_MOST_POINTS)
    )
    def points(self, *, doubling: int = 20, even: int = 500) -> Points:
        """The formula in whole points; rounding moves a score by half a point a characteristic.

        Args:
            doubling: so many points more double the odds of leaving (a convention).
            even: at so many points leaving is as likely as staying (a convention).

        Raises:
            InputError: `data.invalid` unless `doubling` is 1 or more.

        >>> model = ChurnModel(0.0, {"paid": Categories(("no", "yes"))}, {"paid": (0.7, -0.7)})
        >>> model.points()
        Points(initial=480, by_attribute={'paid': (40, 0)}, doubling=20, even=500)
        """
        if doubling < 1:
            raise invalid(f"doubling: {doubling} points", "1 or more")
        each = doubling / log(2)
        least = {name: min(values) for name, values in self.coefficients.items()}
        return Points(
            initial=round(even + each * (self.intercept + sum(least.values()))),
            by_attribute={
                name: tuple(round(each * (value - least[name])) for value in values)
                for name, values in self.coefficients.items()
            },
            doubling=doubling,
            even=even,
        )


@taking(columns=mapping, characteristics=named(CHARACTERISTIC))
def placed(
    columns: Mapping[str, Values], characteristics: Mapping[str, Characteristic]
) -> dict[str, Positions]:
    """For each characteristic the position of each customer's attribute.

    Raises:
        InputError: `data.invalid` or `input.length`: values missing, out of range or unknown.

    >>> placed({"months": [5, 12]}, {"months": Bands((6, 12), 0, 72)})
    {'months': array([0, 2])}
    """
    require_names(columns, characteristics, "columns")
    found = {name: _place(columns[name], one, name) for name, one in characteristics.items()}
    lengths = {name: len(places) for name, places in found.items()}
    if len(set(lengths.values())) > 1:
        raise invalid("columns: " + ", ".join(f"{k} has {v} rows" for k, v in lengths.items()))
    return found


def _place(values: Values, one: Characteristic, name: str) -> Positions:
    if isinstance(one, Categories):
        return _place_category(as_ids(values, name), one, name)
    if one.type == "integer" and one.minimum >= 0:
        as_counts(values, name)
    numbers, null = as_measures(values, name, lowest=one.minimum, highest=one.maximum)
    require_complete(null, name)
    return np.searchsorted(np.array(one.cuts, np.float64), numbers, side="right")


def _place_category(values: Array, one: Categories, name: str) -> Positions:
    known = np.array(one.values)
    order = np.argsort(known)
    near = np.minimum(np.searchsorted(known, values, sorter=order), len(known) - 1)
    places: Positions = order[near]
    wrong = known[places] != values
    if wrong.any():
        first = str(values[wrong][0])
        refuse(wrong, name, f"values such as {first!r}", did_you_mean(first, one.values))
    return places


def _logistic(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    # Through tanh, which does not overflow where exp does.
    return 0.5 * (1 + np.tanh(log_odds / 2))
