"""What is reported of work done: the indicators of a month, and the bulletin of the day before.

The sources ask for both and give neither targets nor weights, nor from where on one is praised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import (
    Array,
    Days,
    Masked,
    Values,
    as_day,
    as_days,
    as_ids,
    invalid,
    locate,
    refuse,
    require_length,
)
from telcrm.analytics.numbers import (
    Number,
    as_counts,
    as_table,
    as_weights,
    at_least,
    distinct_ids,
    exact,
    require_complete,
)
from telcrm.arguments import LANGUAGE, mapping, taking

__all__ = ["DUE", "Bulletin", "MonthlyKpi", "daily_bulletin", "monthly_kpi"]

DUE: Final = "09:00"
"""每天上午900前: when the bulletin of the day before is due."""


@dataclass(frozen=True, slots=True, eq=False)
class MonthlyKpi:
    """One row for each who is assessed.

    Attributes:
        indicators: columns of `completion`.
        completion: done / target, not cut off; masked where either is not known. shape (n, k)
        score: the weighted sum of completions, 1 where all targets are just met; masked where one
            is not known.
    """

    indicators: tuple[str, ...]
    completion: Masked
    score: Masked

    @property
    def rank(self) -> Masked:
        """1 for the highest score; equal scores share theirs."""
        unknown = np.ma.getmaskarray(self.score)
        rising = np.sort(self.score.data[~unknown])
        above = len(rising) - np.searchsorted(rising, self.score.data, "right")
        return np.ma.MaskedArray(above + 1, unknown)


@taking(done=mapping, targets=mapping, weights=mapping)
def monthly_kpi(
    done: Mapping[str, Values],
    targets: Mapping[str, Values],
    weights: Mapping[str, Number],
    *,
    most: Number | None = None,
) -> MonthlyKpi:
    """Assess a month's work: each indicator held to its target, then weighted.

    Source:
        004 中国移动中高端客户保有方法大全1:
        「将其工作内容进行分项量化,并分解到每个月的绩效考核」, 「作为KPI考核的核心指标」.

    Args:
        done: for each indicator a column, one row for each who is assessed; null is not known.
        targets: for each indicator a column of targets, above 0.
        weights: for each indicator a weight; they sum to 1.
        most: from which completion on more does not count: 1.2 for 120 %. None counts all.

    Raises:
        InputError: `data.invalid` or `input.length`, naming the indicator and its first wrong rows.

    >>> found = monthly_kpi({"sales": [120, 50], "retained": [90, 95]},
    ...     {"sales": [100, 100], "retained": [100, 100]}, {"sales": 0.6, "retained": 0.4})
    >>> found.score.round(2).tolist(), found.rank.tolist()
    ([1.08, 0.68], [1, 2])
    """
    indicators = tuple(targets)
    share = as_weights(weights, indicators, "weights")
    wanted, no_target = as_table(targets, indicators, "targets", lowest=0)
    made, unknown = as_table(done, indicators, "done", lowest=0)
    require_length(made, len(wanted), "done", "targets")
    refuse(~no_target & (wanted == 0), "targets", "targets of 0", "above 0, or null for none")
    null = no_target | unknown
    completion = np.ma.MaskedArray(made / np.where(null, 1, wanted), null)
    limit = np.inf if most is None else float(exact(most, "most"))
    if limit <= 0:
        raise invalid(f"most: {most} leaves nothing to score", "above 0, or None to count all")
    score = np.minimum(completion.data, limit) @ np.array(list(share.values()))
    return MonthlyKpi(indicators, completion, np.ma.MaskedArray(score, null.any(axis=1)))


@dataclass(frozen=True, slots=True, eq=False)
class Bulletin:
    """What was done on a day; one row for each on the roster.

    Attributes:
        day: the day that is reported.
        ids: the roster.
        done: how much each did.
        target: how much each should have done.
        praised: ids of those who reach the upper threshold, the best first.
        reminded: ids of those below the lower one, the furthest behind first.
    """

    day: date
    ids: Array
    done: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    praised: Array
    reminded: Array

    @property
    def completion(self) -> Masked:
        """Done / target; masked where the target is 0."""
        return np.ma.asarray(self.done / np.ma.masked_equal(self.target, 0))

    @taking(lang=LANGUAGE)
    def text(self, lang: str = "zh") -> str:
        """The bulletin as a message of three lines, in Chinese or, with "en", in English."""
        best, last = (", ".join(map(str, who)) or "-" for who in (self.praised, self.reminded))
        done, target = int(self.done.sum()), int(self.target.sum())
        if lang == "en":
            return f"{self.day}: {done} of {target} done\npraise: {best}\nreminder: {last}"
        return f"{self.day} 完成 {done}，目标 {target}\n通报表扬：{best}\n点名提醒：{last}"


def daily_bulletin(
    who: Values,
    dates: Values,
    counts: Values,
    *,
    roster: Values,
    targets: Values,
    on: date | np.datetime64,
    praise_from: Number,
    remind_below: Number,
) -> Bulletin:
    """Report the day before: who is praised, and who is reminded.

    Someone on the roster without an entry did nothing that day: entries are all there are.

    Source:
        004 中国移动中高端客户保有方法大全1: 「由区域负责人每天上午900前对前一天完成情况」,
        「发展好的代理商或员工通报表扬,对发展不好的员工及代理商在通报中点名提醒」.

    Args:
        who: whose each entry is.
        dates: the day of each entry.
        counts: how much was done, whole numbers.
        roster: all who are reported, each once.
        targets: for each of them the day's target, whole numbers.
        on: the day of the report; the day before it is reported.
        praise_from: done / target from which one is praised.
        remind_below: done / target below which one is reminded; at most `praise_from`.

    Raises:
        InputError: `data.invalid` or `input.length`: an entry of somebody not on the roster.

    >>> print(daily_bulletin(["a", "b", "a"], ["2010-05-01"] * 3, [5, 1, 7], roster=["a", "b", "c"],
    ...     targets=[10, 4, 4], on=date(2010, 5, 2), praise_from=1, remind_below=0.5).text("en"))
    2010-05-01: 13 of 18 done
    praise: a
    reminder: c, b
    """
    day = as_day(on, "on") - timedelta(days=1)
    people, goals = distinct_ids(roster, "roster"), _complete(targets, "targets")
    require_length(goals, len(people), "targets", "roster")
    row, when, made = _entries(who, dates, counts, people)
    yesterday = when == np.datetime64(day)
    done = np.zeros(len(people), np.int64)
    np.add.at(done, row[yesterday], made[yesterday])
    upper, lower = exact(praise_from, "praise_from"), exact(remind_below, "remind_below")
    if not 0 <= lower <= upper:
        raise invalid(f"remind_below {remind_below} to praise_from {praise_from}", "in this order")
    reached = at_least(done, upper, goals) & (goals > 0)
    behind = ~at_least(done, lower, goals) & (goals > 0)
    order = np.argsort(done / np.maximum(goals, 1), kind="stable")
    best = np.argsort(-done / np.maximum(goals, 1), kind="stable")
    return Bulletin(
        day, people, done, goals, people[best[reached[best]]], people[order[behind[order]]]
    )


def _entries(
    who: Values, dates: Values, counts: Values, people: Array
) -> tuple[Array, Days, npt.NDArray[np.int64]]:
    row, when = locate(as_ids(who, "who"), people), as_days(dates)
    made = _complete(counts, "counts")
    refuse(row < 0, "who", "people not on the roster", "complete the roster")
    require_length(when, len(row), "dates", "who")
    require_length(made, len(row), "counts", "who")
    return row, when, made


def _complete(values: Values, name: str) -> npt.NDArray[np.int64]:
    counts, null = as_counts(values, name)
    require_complete(null, name)
    return counts
