"""A forecast held against itself: a start, yearly growth and an end that need not agree."""

from __future__ import annotations

from dataclasses import dataclass

from telcrm.analytics.arrays import invalid
from telcrm.analytics.numbers import Number, exact

__all__ = ["Forecast", "forecast", "small_businesses"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What growth leads to, beside what is said of the end.

    Attributes:
        years: how many times the start grows.
        low: the start after so many years of the lower rate.
        high: the same at the higher rate.
        stated: the end that was stated.
        implied_rate: the yearly rate that leads from the start to the stated end.
    """

    years: int
    low: float
    high: float
    stated: float
    implied_rate: float

    @property
    def contradictory(self) -> bool:
        """Whether the stated end lies outside what the rates lead to."""
        return not self.low <= self.stated <= self.high

    @property
    def short_of_low(self) -> float:
        """By which share of the lower end the stated one falls short; below 0 if it does not."""
        return 1 - self.stated / self.low

    @property
    def short_of_high(self) -> float:
        """By which share of the higher end the stated one falls short; below 0 if it does not."""
        return 1 - self.stated / self.high


def forecast(
    start: Number, *, low_rate: Number, high_rate: Number, years: int, stated: Number
) -> Forecast:
    """Compound a start at two yearly rates, and compare the end with the one that was stated.

    Args:
        start: where it starts, above 0.
        low_rate: the lower yearly rate: 0.07 for 7 %.
        high_rate: the higher one.
        years: for how many years, from 1 on.
        stated: the end that was stated, in the unit of the start; above 0.

    Raises:
        InputError: `data.invalid` for numbers that are no such thing.

    >>> forecast(100, low_rate=0.1, high_rate=0.2, years=2, stated=130).contradictory
    False
    """
    begin, end = exact(start, "start"), exact(stated, "stated")
    low, high = exact(low_rate, "low_rate"), exact(high_rate, "high_rate")
    if begin <= 0 or end <= 0 or years < 1:
        raise invalid(f"start = {start}, stated = {stated}, years = {years}", "all above 0")
    if not -1 < low <= high:
        raise invalid(f"rates from {low_rate} to {high_rate}", "above -1, the lower one first")
    return Forecast(
        years=years,
        low=float(begin * (1 + low) ** years),
        high=float(begin * (1 + high) ** years),
        stated=float(end),
        implied_rate=float(end / begin) ** (1 / years) - 1,
    )


def small_businesses(years: int = 4) -> Forecast:
    """The source's forecast of China's small and medium businesses, in millions; it does not hold.

    42 million by 2008, growing by 7 to 8 % a year, are 55.1 to 57.1 million in 2012, and not 50:
    the stated end lies 9.2 to 12.5 % below, and takes 4.5 % a year. If 2009 were the start (three
    years of growth), 51.5 to 52.9 million; the stated end would still lie 2.8 to 5.5 % below.

    Source:
        004 移动怎样做好客户信息收集工作: 「截至2008年,中国有4200万家中小企业」,
        「中小企业数量将保持7%-8%的增长率,2012年中小企业总数将达到5000万家」.

    Args:
        years: years of growth up to 2012; four, from the end of 2008 to that of 2012 (assumed).

    >>> found = small_businesses()
    >>> round(found.low, 1), round(found.high, 1), found.stated, found.contradictory
    (55.1, 57.1, 50.0, True)
    >>> round(found.implied_rate, 3), round(found.short_of_low, 3), round(found.short_of_high, 3)
    (0.045, 0.092, 0.125)
    """
    return forecast(42, low_rate=0.07, high_rate=0.08, years=years, stated=50)
