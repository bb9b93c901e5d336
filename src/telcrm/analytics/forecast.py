"""Whether a forecast agrees with itself: a base, rates of growth and the total it states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from telcrm.analytics.arrays import invalid
from telcrm.arguments import instance, number, optional, require_fields, taking, whole
from telcrm.vocabularies import Title, Vocabulary, vocabulary

__all__ = ["Forecast", "YearCheck", "small_businesses"]

_MOST_BUSINESSES: Final = 10**15
_HIGHEST_RATE: Final = 100
_MOST_YEARS: Final = 10**3
"""Exact growth over more years takes longer than it is worth."""


@dataclass(frozen=True, slots=True)
class YearCheck:
    """What a number of years of growth makes of the base, beside what is stated.

    Attributes:
        years: how often the base grows.
        lowest: the base grown at the slowest rate, exact.
        highest: the base grown at the fastest rate, exact.
        stated: the total that the forecast states.
    """

    years: int
    lowest: Fraction
    highest: Fraction
    stated: int

    @property
    def agrees(self) -> bool:
        """Whether the stated total lies between the lowest and the highest, ends included."""
        return self.lowest <= self.stated <= self.highest

    @property
    def short_of_lowest(self) -> Fraction:
        """By what share the stated total falls short of the lowest; negative above it."""
        return 1 - self.stated / self.lowest

    @property
    def short_of_highest(self) -> Fraction:
        """By what share the stated total falls short of the highest; negative above it."""
        return 1 - self.stated / self.highest


@dataclass(frozen=True, slots=True)
class Forecast:
    """A base that is said to grow at a rate between two, and the total it is said to reach.

    Attributes:
        base: how many there are.
        base_year: the year of the base.
        slowest: growth a year at least, 0.07 for 7 %.
        fastest: growth a year at most.
        stated: how many there are said to be in the end.
        stated_year: in which year.
    """

    base: int
    base_year: int
    slowest: Fraction
    fastest: Fraction
    stated: int
    stated_year: int

    def __post_init__(self) -> None:
        year, rate = whole(lowest=1, highest=9999), number(highest=_HIGHEST_RATE)
        many = whole(highest=_MOST_BUSINESSES)
        require_fields(
            self,
            base=many,
            base_year=year,
            slowest=rate,
            fastest=rate,
            stated=many,
            stated_year=year,
        )
        if self.base <= 0 or self.stated <= 0 or self.stated_year <= self.base_year:
            raise invalid(
                "base, stated: a forecast needs both above 0, and stated_year after base_year"
            )
        if not -1 < self.slowest <= self.fastest:
            raise invalid("slowest, fastest: a forecast needs rates above -1, the slowest first")

    @property
    def years(self) -> int:
        """Years from the base to the stated total."""
        return self.stated_year - self.base_year

    @taking(years=whole(lowest=0, highest=_MOST_YEARS))
    def after(self, years: int) -> YearCheck:
        """What so many years of growth make of the base."""
        lowest, highest = (
            self.base * (1 + Fraction(rate)) ** years for rate in (self.slowest, self.fastest)
        )
        return YearCheck(years, lowest, highest, self.stated)

    @property
    def agrees(self) -> bool:
        """Whether base, rates, years and total agree with each other."""
        return self.after(self.years).agrees

    @property
    def rate_implied(self) -> float:
        """Growth a year that leads from the base to the stated total."""
        return float((self.stated / self.base) ** (1 / self.years) - 1)

    def report(self) -> Title:
        """What is found, in both languages."""
        check = self.after(self.years)
        facts: dict[str, Any] = {
            "years": self.years,
            "base": f"{self.base:,}",
            "stated": f"{self.stated:,}",
            "low": f"{int(check.lowest):,}",
            "high": f"{int(check.highest):,}",
            "implied": f"{self.rate_implied:.2%}",
        }
        zh, en = _AGREES if self.agrees else _CONTRADICTS
        return Title(zh.format(**facts), en.format(**facts))


_AGREES: Final = Title(
    zh="{base} 增长 {years} 年为 {low} 至 {high}，与所称 {stated} 相符",
    en="{base} grown for {years} years is {low} to {high}: the stated {stated} agrees",
)
_CONTRADICTS: Final = Title(
    zh="{base} 增长 {years} 年为 {low} 至 {high}，与所称 {stated} 矛盾：那要年增 {implied}",
    en="{base} grown for {years} years is {low} to {high}: the stated {stated} contradicts it, "
    "for that takes {implied} a year",
)


@taking(figures=optional(instance(Vocabulary)))
def small_businesses(figures: Vocabulary | None = None) -> Forecast:
    """The forecast of small businesses that the source states, whose figures do not agree.

    Args:
        figures: a vocabulary in the form of `common.small_business_figures`, which None takes.

    Examples:
        >>> forecast = small_businesses()
        >>> forecast.agrees, round(forecast.rate_implied, 4)
        (False, 0.0446)
        >>> print(forecast.report().en)  # doctest: +NORMALIZE_WHITESPACE
        42,000,000 grown for 4 years is 55,053,432 to 57,140,536: the stated 50,000,000 contradicts
        it, for that takes 4.46% a year
    """
    known = vocabulary("common.small_business_figures") if figures is None else figures
    base, base_year = _given(known, "base", ("businesses", "year"))
    stated, stated_year = _given(known, "stated", ("businesses", "year"))
    (slowest,), (fastest,) = (_given(known, one, ("growth",)) for one in ("slowest", "fastest"))
    return Forecast(base, base_year, Fraction(slowest), Fraction(fastest), stated, stated_year)


def _given(figures: Vocabulary, code: str, names: Sequence[str]) -> list[Any]:
    found = [figures[code].attribute(name) for name in names]
    if None in found:
        lacking = names[found.index(None)]
        raise invalid(f"{figures.id} does not give the {lacking} of {code!r}")
    return found
