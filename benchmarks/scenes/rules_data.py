"""Decision tables of many rules as numbers: what peers are given instead of a rule book."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final, TypeAlias

import numpy as np
from families import made_up

from scenes.timing import Array

__all__ = ["INPUTS", "NONE", "Ruled", "ruled"]

INPUTS: Final = 5
NONE: Final = -1
"""The answer where no rule matches."""

Bounds: TypeAlias = tuple[int, int]
Rule: TypeAlias = Mapping[str, Bounds]

_STRETCH: Final = re.compile(r"\[(\d+)\.\.(\d+)\)")


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table under FIRST, and rows to decide.

    Attributes:
        book: the table as a book's file would say it.
        columns: the rows, an array for each input; categories as codes.
        rules: from which value each rule holds, and up to which, the end not included; inputs
            that a rule does not ask for are left out.
        answers: of each rule.
        categories: the values of inputs that are categories, in the order of their codes.
        numbers: the range of the others.
    """

    book: Mapping[str, Any]
    columns: Mapping[str, Array]
    rules: Sequence[Rule]
    answers: Array
    categories: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, Bounds]

    def __len__(self) -> int:
        return len(self.columns["i0"])

    @property
    def keys(self) -> tuple[str, ...]:
        """Inputs that a join can look up."""
        return tuple(self.categories)

    @property
    def ranges(self) -> tuple[str, ...]:
        """Inputs that a join has to compare."""
        return tuple(self.numbers)

    def bounds(self) -> dict[str, Array]:
        """The rules as a table to join with; one that holds for any key has a line for each."""
        lines = [
            (
                number,
                *keys,
                *(end for name in self.ranges for end in rule.get(name, self.numbers[name])),
            )
            for number, rule in enumerate(self.rules)
            for keys in product(*(range(*self._codes(rule, name)) for name in self.keys))
        ]
        ends = [f"{name}_{end}" for name in self.ranges for end in ("low", "high")]
        table = np.array(lines, np.int64).T
        named = dict(zip(["rule", *self.keys, *ends], table, strict=True))
        return {
            name: values if name == "rule" else values.astype(self._kind(name))
            for name, values in named.items()
        }

    def _kind(self, name: str) -> np.dtype[Any]:
        kind: np.dtype[Any] = self.columns[name.partition("_")[0]].dtype
        return kind

    def _codes(self, rule: Rule, name: str) -> Bounds:
        return rule.get(name, (0, len(self.categories[name])))


def ruled(family: str, rules: int, rows: int) -> Ruled:
    """A made-up table of a family, and made-up rows."""
    book = made_up(family, rules, INPUTS)
    told = book["decisions"]["answer"]["rules"]
    inputs = book["inputs"]
    categories = {n: tuple(one["values"]) for n, one in inputs.items() if "values" in one}
    return Ruled(
        book,
        _columns(inputs, rows),
        [_rule(one["when"], categories) for one in told],
        np.array([one["then"]["answer"] for one in told], np.int8),
        categories,
        {n: (one["minimum"], one["maximum"] + 1) for n, one in inputs.items() if "minimum" in one},
    )


def _rule(when: Mapping[str, str], categories: Mapping[str, tuple[str, ...]]) -> Rule:
    return {name: _bounds(text, categories.get(name, ())) for name, text in when.items()}


def _bounds(text: str, values: tuple[str, ...]) -> Bounds:
    if values:
        code = values.index(text.strip('"'))
        return code, code + 1
    found = _STRETCH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1]), int(found[2])


def _columns(inputs: Mapping[str, Any], rows: int) -> dict[str, Array]:
    random = np.random.default_rng(5)
    return {
        name: random.integers(0, len(one["values"]), rows, dtype=np.int8)
        if "values" in one
        else random.integers(one["minimum"], one["maximum"] + 1, rows, dtype=np.int16)
        for name, one in inputs.items()
    }
