"""No figure is invented: each stands in its passage, or is said to be assumed."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

import telcrm
from telcrm.books import files

DIGITS = ("零", "一", "[二两]", "三", "四", "五", "六", "七", "八", "九", "十")
MONTHS = 12
SAYING = frozenset(
    {"when", "then", "points", "points_per", "expression", "value", "minimum", "maximum"}
)
"""Keys whose numbers a book stands on."""
SILENT = frozenset({"outputs", "output", "reason", "title", "unit", "passage", "assumed"})
"""Keys whose numbers follow from others, or are words."""


class Cited(NamedTuple):
    """What is said of where the numbers of a part come from."""

    passage: str = ""
    assumed: bool = False

    def of(self, node: dict[str, Any]) -> Cited:
        """What is said inside a part: it stands on what the whole quotes, and on its own words."""
        if not {"passage", "assumed"} & node.keys():
            return self
        return Cited(f"{self.passage} {node.get('passage', '')}", "assumed" in node)

    def beside(self, rules: list[Any]) -> Cited:
        """What is said of thresholds: where one rule ends another begins, and tells so."""
        return self._replace(passage=" ".join([self.passage, *map(quoted, rules)]))


class Figure(NamedTuple):
    """A number, where it stands, and what is said of where it comes from."""

    place: str
    number: Decimal
    cited: Cited

    @property
    def founded(self) -> bool:
        """Whether the passage has it, or it is said to be assumed."""
        ways = written(self.number)
        return self.cited.assumed or any(re.search(one, self.cited.passage) for one in ways)


def quoted(node: Any) -> str:
    return str(node.get("passage", "")) if isinstance(node, dict) else ""


def numbers(value: Any) -> Iterator[Decimal]:
    """The numbers of a value or a cell, but 0; not those inside quoted words and names."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        found = [Decimal(str(value))]
    else:
        cell = re.sub(r'"[^"]*"', "", str(value)).replace("..", " ")
        found = [Decimal(one) for one in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)", cell)]
    yield from (one for one in found if one)


def figures(node: Any, place: str, cited: Cited, rules: list[Any]) -> Iterator[Figure]:
    """Every number that a part of a book stands on; `rules` are those it stands among."""
    if isinstance(node, list):
        for index, one in enumerate(node):
            yield from figures(one, f"{place}[{index}]", cited, node)
    elif isinstance(node, dict):
        cited = cited.of(node)
        for key, value in node.items():
            if key in SAYING:
                said = cited.beside(rules) if key == "when" else cited
                yield from stated(value, f"{place}.{key}", said)
            elif key not in SILENT:
                yield from figures(value, f"{place}.{key}", cited, rules)


def stated(value: Any, place: str, cited: Cited) -> Iterator[Figure]:
    """The numbers of a cell, or of a table of cells."""
    for one in value.values() if isinstance(value, dict) else [value]:
        for number in numbers(one):
            yield Figure(place, number, cited)


def figures_of(data: dict[str, Any]) -> list[Figure]:
    """Every number of a book."""
    return [
        figure
        for kind in ("decisions", "parameters", "inputs")
        for name, part in data.get(kind, {}).items()
        for figure in figures(part, f"{data['id']}.{kind}.{name}", Cited(), [])
    ]


def written(number: Decimal) -> Iterator[str]:
    """How a document may write a number: in digits, per cent, years or ten thousands, in words."""
    for one in (abs(number), abs(number) * 100, abs(number) / MONTHS, abs(number) / 10_000):
        if one != one.to_integral_value():
            yield rf"(?<![\d.]){re.escape(str(one))}(?!\d)"
            continue
        yield rf"(?<![\d.]){int(one)}(?![\d.])"
        if one < len(DIGITS):
            yield DIGITS[int(one)]


def figures_of_words(name: str) -> Iterator[Figure]:
    """Every number and year that a vocabulary says of its entries."""
    words = telcrm.vocabulary(name)
    for entry in words:
        quotes = " ".join([entry.passage or "", *(quote for _, quote in entry.cites)])
        said = Cited(quotes, assumed=entry.assumed is not None)
        last = entry.effective_to and entry.effective_to - timedelta(days=1)
        days = {"effective_from": entry.effective_from, "effective_to": last}
        for about, value in (*entry.attributes, *days.items()):
            counted = value.year if isinstance(value, date) else value
            if isinstance(counted, int | float | Decimal):
                for number in numbers(counted):
                    yield Figure(f"{name}.{entry.code}.{about}", number, said)


DATA = [files.read(file) for book_id in telcrm.books() for file in files.shipped(book_id)]
FIGURES = [
    *(figure for data in DATA for figure in figures_of(data)),
    *(figure for name in telcrm.vocabularies() for figure in figures_of_words(name)),
]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: f"{one.place} {one.number}")
def test_a_figure_stands_in_its_passage_or_is_assumed(figure: Figure) -> None:
    """Thresholds, points, answers, bounds, parameters and what words say of themselves."""
    assert figure.founded, figure


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        (("credit_score", "characteristics", "brand", "attributes", 0), "points", 55),
        (("credit_score", "characteristics", "suspensions"), "points_per", -10),
        (("credit_score", "characteristics", "spend", "attributes", 2), "when", "(50..90]"),
        (("star", "rules", 0), "when", {"credit_score": ">= 550"}),
        (("star", "rules", 1), "then", {"star": 3}),
    ],
)
def test_an_invented_figure_is_found(part: tuple[Any, ...], key: str, value: Any) -> None:
    """The test above fails for a book that says what its passage does not."""
    data = copy.deepcopy(next(one for one in DATA if one["id"] == "cmcc.credit_rating"))
    node = data["decisions"]
    for step in part:
        node = node[step]
    node[key] = value
    assert not all(figure.founded for figure in figures_of(data))
