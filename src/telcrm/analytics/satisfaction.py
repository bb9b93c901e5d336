"""What customers say of the service: full marks, where it falls short, and who answers for it.

Only those who answered count. The sources give no target and no weight, so both are arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import Array, Masked, Values, invalid, refuse, require_length
from telcrm.analytics.numbers import (
    Number,
    as_groups,
    as_measures,
    as_table,
    as_weights,
    exact,
    require_names,
    require_scale,
)
from telcrm.arguments import mapping, named, number, several, taking, text, whole

__all__ = [
    "DIMENSIONS",
    "PROCESSES",
    "Indicators",
    "Pressure",
    "ServiceGaps",
    "TenShare",
    "pass_pressure",
    "process_indicators",
    "service_gaps",
    "share_of_tens",
]

PROCESSES: Final = (
    "network_quality",
    "promotion",
    "tariff",
    "bill_information",
    "payment",
    "hall_service",
)
"""网络质量, 促销, 资费水平, 话费信息, 缴费, 营业厅服务: those of the thirteen that are named."""

DIMENSIONS: Final = ("responsiveness", "empathy", "reliability", "assurance", "tangibles")
"""The source names the first two (反应性, 移情性); the other three are the usual ones (assumed)."""


@dataclass(frozen=True, slots=True, eq=False)
class TenShare:
    """One entry for each group; one in all where no groups were given.

    Attributes:
        groups: the groups in rising order.
        asked: how many were asked.
        answered: how many answered.
        tens: how many gave full marks.
    """

    groups: tuple[str | int, ...]
    asked: npt.NDArray[np.int64]
    answered: npt.NDArray[np.int64]
    tens: npt.NDArray[np.int64]

    @property
    def share(self) -> Masked:
        """Full marks among those who answered, 0 to 1; masked where nobody did."""
        return np.ma.asarray(self.tens / np.ma.masked_equal(self.answered, 0))


@taking(lowest=whole(), highest=whole())
def share_of_tens(
    scores: Values, *, groups: Values | None = None, lowest: int = 1, highest: int = 10
) -> TenShare:
    """The share of full marks (10分满意) in a survey from 1 to 10.

    Source:
        003 中国移动客户满意度分析: 「提出“我们期待您10分满意非常好的评价”」.

    Args:
        scores: one a person asked, whole numbers; null where there was no answer.
        groups: for each of them a label, such as the city.
        lowest: the lowest mark (assumed to be 1).
        highest: the highest.

    Raises:
        InputError: `data.invalid` or `input.length`: marks off the scale or between its steps.

    >>> share_of_tens([10, 7, None, 10]).share.round(2).tolist()
    [0.67]
    """
    require_scale(lowest, highest)
    marks, null = as_measures(scores, "scores", lowest=lowest, highest=highest)
    refuse(marks != np.rint(marks), "scores", "fractions", f"whole marks to {highest}")
    names, codes = _groups(groups, len(marks))
    require_length(codes, len(marks), "groups", "scores")
    full = ~null & (marks == highest)
    return TenShare(
        groups=names,
        asked=np.bincount(codes, minlength=len(names)),
        answered=np.bincount(codes[~null], minlength=len(names)),
        tens=np.bincount(codes[full], minlength=len(names)),
    )


def _groups(groups: Values | None, rows: int) -> tuple[tuple[str | int, ...], Array]:
    return (("all",), np.zeros(rows, np.intp)) if groups is None else as_groups(groups, "groups")


@dataclass(frozen=True, slots=True, eq=False)
class Indicators:
    """One entry for each business process, in the order of the list.

    Attributes:
        processes: the list.
        answered: how many answered.
        mean: their mean mark; masked where nobody answered.
        target: what was asked for.
    """

    processes: tuple[str, ...]
    answered: npt.NDArray[np.int64]
    mean: Masked
    target: npt.NDArray[np.float64]

    @property
    def shortfall(self) -> Masked:
        """By how much the mean misses its target; 0 where it does not."""
        return np.ma.asarray(np.ma.maximum(self.target - self.mean, 0))

    @property
    def weakest_first(self) -> tuple[str, ...]:
        """Processes that miss their target, the largest shortfall first."""
        missed = np.ma.filled(self.shortfall, 0)
        order = np.argsort(-missed, kind="stable")
        return tuple(self.processes[row] for row in order if missed[row] > 0)


@taking(marks=mapping, targets=mapping, processes=several(text))
def process_indicators(
    marks: Mapping[str, Values],
    targets: Mapping[str, Number],
    *,
    processes: Sequence[str] = PROCESSES,
) -> Indicators:
    """Hold each business process's marks to its target.

    The source speaks of thirteen processes and names six, which are the default list; a carrier
    gives its own. It gives no targets.

    Source:
        003 中国移动客户满意度分析: 「按13各商业过程的考核指标」, 「网络质量:室内信号覆盖较弱」,
        「促销:宣传与实际相符」, 「资费水平:套餐设计合理」, 「话费信息:缴费方便」,
        「缴费:漫游话费准确」, 「营业厅服务:营业员整体表现」.

    Args:
        marks: for each process a column of marks, one an answer; null where there was none.
        targets: for each process the mean wanted, on the same scale.
        processes: the list.

    Raises:
        InputError: `data.invalid`: a process without marks or target, or not on the list.

    >>> found = process_indicators({"payment": [8, 9, None], "tariff": [6, 7]},
    ...     {"payment": 8, "tariff": 8}, processes=["payment", "tariff"])
    >>> found.mean.tolist(), found.shortfall.tolist(), found.weakest_first
    ([8.5, 6.5], [0.0, 1.5], ('tariff',))
    """
    order = tuple(processes)
    require_names(marks, order, "marks")
    require_names(targets, order, "targets")
    read = [as_measures(marks[name], name) for name in order]
    answered = np.array([int((~null).sum()) for _, null in read], np.int64)
    total = np.array([numbers[~null].sum() for numbers, null in read], np.float64)
    return Indicators(
        processes=order,
        answered=answered,
        mean=np.ma.asarray(total / np.ma.masked_equal(answered, 0)),
        target=np.array([float(exact(targets[name], name)) for name in order]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Pressure:
    """How much of each shortfall each department has to answer for.

    Attributes:
        processes: rows of `parts`.
        departments: columns of `parts`, in rising order.
        parts: shortfall x weight, in the unit of the shortfalls. shape (processes, departments)
    """

    processes: tuple[str, ...]
    departments: tuple[str, ...]
    parts: npt.NDArray[np.float64]

    @property
    def by_department(self) -> dict[str, float]:
        """What each department answers for in all."""
        return dict(zip(self.departments, self.parts.sum(axis=0).tolist(), strict=True))


@taking(shortfalls=mapping, weights=named(mapping))
def pass_pressure(
    shortfalls: Mapping[str, Number], weights: Mapping[str, Mapping[str, Number]]
) -> Pressure:
    """Pass the shortfalls of processes on to the departments behind them.

    Nothing is lost on the way: the parts of a process add up to its shortfall. The source gives no
    weights; they are the user's, and those of each process sum to 1.

    Source:
        003 中国移动客户满意度分析: 「集团总部也曾提出满意度横向压力传递的建议」.

    Args:
        shortfalls: by process, by how much it misses its target; 0 or more.
        weights: by process and department, who answers for how much of it.

    Raises:
        InputError: `data.invalid`: weights that do not sum to 1, are below 0 or are lacking.

    >>> passed = pass_pressure({"tariff": 1.5}, {"tariff": {"marketing": 0.8, "IT": 0.2}})
    >>> {name: round(part, 6) for name, part in passed.by_department.items()}
    {'IT': 0.3, 'marketing': 1.2}
    """
    require_names(weights, shortfalls, "weights")
    departments = tuple(sorted({name for one in weights.values() for name in one}))
    parts = np.zeros((len(shortfalls), len(departments)))
    for row, (process, shortfall) in enumerate(shortfalls.items()):
        missed = exact(shortfall, process)
        if missed < 0:
            raise invalid(f"shortfalls: {process} is below 0", "0 where a target is met")
        checked = as_weights(weights[process], weights[process], f"weights of {process}")
        for department, weight in checked.items():
            parts[row, departments.index(department)] = float(missed) * weight
    return Pressure(tuple(shortfalls), departments, parts)


@dataclass(frozen=True, slots=True, eq=False)
class ServiceGaps:
    """Perception - expectation, by dimension.

    Attributes:
        dimensions: columns of `gaps`.
        gaps: one row a customer; masked where either answer is missing. shape (n, k)
    """

    dimensions: tuple[str, ...]
    gaps: Masked

    @property
    def answered(self) -> npt.NDArray[np.int64]:
        """For each dimension how many gave both answers."""
        counted: npt.NDArray[np.int64] = (~np.ma.getmaskarray(self.gaps)).sum(axis=0)
        return counted

    @property
    def mean(self) -> Masked:
        """For each dimension the mean gap; below 0 customers got less than they expected."""
        return np.ma.asarray(self.gaps.mean(axis=0))


@taking(
    expectations=mapping,
    perceptions=mapping,
    lowest=number(),
    highest=number(),
    dimensions=several(text),
)
def service_gaps(
    expectations: Mapping[str, Values],
    perceptions: Mapping[str, Values],
    *,
    lowest: float,
    highest: float,
    dimensions: Sequence[str] = DIMENSIONS,
) -> ServiceGaps:
    """Where customers got less than they expected.

    Source:
        002 中国移动特定业务场景下的客户关系管理:
        「而当顾客期望与接受到的服务产生差距时,顾客就产生了不满意情绪」,
        「反映了其在反应性和移情性方面的不足」.

    Args:
        expectations: for each dimension a column of answers; null where there was none.
        perceptions: the same of what was received.
        lowest: the lowest answer of the scale of both.
        highest: the highest.
        dimensions: the list of dimensions.

    Raises:
        InputError: `data.invalid` or `input.length`: a dimension is missing or leaves the scale.

    >>> found = service_gaps({"responsiveness": [5, 5]}, {"responsiveness": [2, None]},
    ...     lowest=1, highest=5, dimensions=["responsiveness"])
    >>> found.mean.tolist(), found.answered.tolist()
    ([-3.0], [1])
    """
    require_scale(lowest, highest)
    order = tuple(dimensions)
    hoped, unsaid = as_table(expectations, order, "expectations", lowest=lowest, highest=highest)
    found, unseen = as_table(perceptions, order, "perceptions", lowest=lowest, highest=highest)
    require_length(found, len(hoped), "perceptions", "expectations")
    return ServiceGaps(order, np.ma.MaskedArray(found - hoped, unsaid | unseen))
