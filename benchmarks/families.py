"""Large tables such as books have: four families, made from a seed, so that runs can be compared.

Banded: provinces x brands x bands, overrides first, as tariff tables are. Own bounds: the same with
bands of each province's own. Narrow: boxes anywhere, about three of which match a record. Wide:
boxes with any bounds, most of which lie under others.
"""

# ruff: noqa: INP001, S311 - beside a script, and its numbers are no secrets.

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any, Final, TypeAlias

from telcrm.rules import BookSource, RuleBook

__all__ = ["FAMILIES", "SIZES", "Data", "book_of", "edited", "made_up", "record_for", "table_data"]

Row: TypeAlias = dict[str, str]
Data: TypeAlias = dict[str, Any]

SIZES: Final = {"1000x6": (1_000, 6), "10000x8": (10_000, 8)}
ANSWERS: Final = (1, 2, 3)
_BRANDS: Final = ("a", "b", "c", "d")
_MATCHES: Final = 3
_FINEST: Final = 37
_TOP: Final = 1_000


def _listed(name: str) -> str:
    return f'"{name}"'


def _bands(count: int, random: Random | None) -> list[str]:
    """Bands that make up the whole line: of one width, or cut anywhere."""
    inner = (
        [round((_TOP + 1) * place / count) for place in range(1, count)]
        if random is None
        else sorted(random.sample(range(1, _TOP + 1), count - 1))
    )
    ends = [0, *inner, _TOP + 1]
    return [f"[{low}..{high})" for low, high in pairwise(ends)]


def _banded(rules: int, inputs: int, random: Random, *, own: bool) -> list[Row]:
    provinces = max(2, min(31, rules // 32))
    bands = max(1, round((rules / provinces / len(_BRANDS)) ** 0.5))
    rows = [_override(provinces, inputs, random) for _ in range(max(2, rules // 50))]
    for province in range(provinces):
        first, second = (_bands(bands, random if own else None) for _ in "ab")
        rows += [
            {"i0": _listed(f"p{province}"), "i1": _listed(brand), "i2": one, "i3": other}
            for brand in _BRANDS
            for one in first
            for other in second
            if random.random() > 1 / 100
        ]
    return rows


def _override(provinces: int, inputs: int, random: Random) -> Row:
    """An exception for one province and a stretch of two inputs, whatever the rest."""
    chosen = random.sample(range(2, inputs), 2)
    lows = {place: random.randrange(9) * 100 for place in chosen}
    row = {f"i{place}": f"[{low}..{low + 100})" for place, low in lows.items()}
    return {"i0": _listed(f"p{random.randrange(provinces)}"), **row}


def _narrow(rules: int, inputs: int, random: Random) -> list[Row]:
    width = (_MATCHES / rules) ** (1 / inputs)
    return [{f"i{place}": _stretch(width, random) for place in range(inputs)} for _ in range(rules)]


def _stretch(width: float, random: Random) -> str:
    wide, middle = min(1, width * random.uniform(0.7, 1.3)), random.random()
    low = round(max(0, middle - wide / 2) * _FINEST)
    high = round(min(1, middle + wide / 2) * _FINEST)
    return f"[{low}..{max(high, low + 1)})"


def _wide(rules: int, inputs: int, random: Random) -> list[Row]:
    def stretch() -> str:
        low, high = sorted(random.sample(range(_FINEST + 1), 2))
        return f"[{low}..{high})"

    return [{f"i{place}": stretch() for place in range(inputs)} for _ in range(rules)]


FAMILIES: Final[dict[str, Callable[[int, int, Random], list[Row]]]] = {
    "banded": lambda rules, inputs, random: _banded(rules, inputs, random, own=False),
    "own bounds": lambda rules, inputs, random: _banded(rules, inputs, random, own=True),
    "narrow": _narrow,
    "wide": _wide,
}


def table_data(family: str, size: str, policy: str = "FIRST", seed: int = 7) -> Data:
    """A book of one table of a size that has a name, as a file would say it."""
    return made_up(family, *SIZES[size], policy, seed)


def made_up(family: str, rules: int, inputs: int, policy: str = "FIRST", seed: int = 7) -> Data:
    """A book of one table of about so many rules, as a file would say it."""
    random = Random(seed)
    rows = FAMILIES[family](rules, inputs, random)
    return {
        "id": "made.up",
        "version": "1",
        "document": "made up",
        "passage": "made up",
        "inputs": {f"i{place}": _input(family, place, rules) for place in range(inputs)},
        "decisions": {
            "answer": {
                "kind": "decision_table",
                "passage": "made up",
                "inputs": [f"i{place}" for place in range(inputs)],
                "hit_policy": policy,
                "outputs": {"answer": {"type": "integer", "minimum": 1, "maximum": 3}},
                "rules": [
                    {"id": f"r{n}", "when": row, "then": {"answer": ANSWERS[n % len(ANSWERS)]}}
                    for n, row in enumerate(rows)
                ],
            }
        },
    }


def _input(family: str, place: int, rules: int) -> Data:
    if family in ("narrow", "wide"):
        return {"type": "integer", "minimum": 0, "maximum": _FINEST - 1}
    if place == 0:
        names = [f"p{n}" for n in range(max(2, min(31, rules // 32)))]
        return {"type": "category", "values": names}
    if place == 1:
        return {"type": "category", "values": list(_BRANDS)}
    return {"type": "integer", "minimum": 0, "maximum": _TOP}


def edited(data: Data, share: float, seed: int = 11) -> Data:
    """The same book after an edit: a share of the rules say something else."""
    random = Random(seed)
    table = data["decisions"]["answer"]
    rules = [dict(rule) for rule in table["rules"]]
    for place in random.sample(range(len(rules)), max(1, round(len(rules) * share))):
        said = rules[place]["then"]["answer"]
        other = ANSWERS[(ANSWERS.index(said) + 1) % len(ANSWERS)]
        rules[place] = {**rules[place], "then": {"answer": other}}
    changed = {"answer": {**table, "rules": rules}}
    return {**data, "decisions": changed}


def record_for(data: Data, random: Random) -> dict[str, Any]:
    """Facts a book of this kind can be asked about."""
    return {
        name: random.choice(spec["values"])
        if "values" in spec
        else random.randint(spec["minimum"], spec["maximum"])
        for name, spec in data["inputs"].items()
    }


def book_of(data: Data) -> RuleBook:
    """The book that the data says."""
    return RuleBook(BookSource.model_validate(data))
