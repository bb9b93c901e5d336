"""Tariffs as data, and exact bills under them: a monthly fee, allowances, prices by tier.

Prices are kept in millionths of a yuan and added up as integers; a bill is rounded once, to 分.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from telcrm.analytics.arrays import FEN_PER_YUAN, Values, invalid, require_length
from telcrm.analytics.numbers import as_counts, exact, require_complete, require_names
from telcrm.arguments import (
    any_of,
    instance,
    mapping,
    named,
    require_fields,
    several,
    taking,
    text,
    whole,
)

__all__ = ["Charge", "Tariff", "Tier", "bills", "read_tariff"]

MICRO: Final = 10**6
"""Parts of a yuan that prices are counted in."""

_MICRO_PER_FEN: Final = MICRO // FEN_PER_YUAN
_BLOCK: Final = 1 << 15
"""Customers billed at a time: what they take fits the processor's cache."""

_UNITS: Final = whole(lowest=0, highest=MICRO**2)


@dataclass(frozen=True, slots=True)
class Tier:
    """A price from so many units on.

    Attributes:
        after: units beyond the allowance after which it begins.
        price: of one unit, in millionths of a yuan.
    """

    after: int
    price: int

    def __post_init__(self) -> None:
        require_fields(self, after=_UNITS, price=_UNITS)


@dataclass(frozen=True, slots=True)
class Charge:
    """What one kind of use costs.

    Attributes:
        allowance: units that the monthly fee includes.
        tiers: prices of the units beyond it, in rising order; the first begins at 0.
    """

    allowance: int
    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        require_fields(self, allowance=_UNITS, tiers=several(instance(Tier), ordered=True))
        starts = [tier.after for tier in self.tiers]
        if starts[:1] != [0] or sorted(set(starts)) != starts:
            message = f"tiers: after is {', '.join(map(str, starts)) or 'not given'}"
            raise invalid(message, "0 first, then rising")


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a month costs.

    Attributes:
        name: as customers know it.
        monthly_fee: in 分.
        charges: by kind of use.
    """

    name: str
    monthly_fee: int
    charges: Mapping[str, Charge]

    def __post_init__(self) -> None:
        charges = named(instance(Charge))
        require_fields(self, name=text, monthly_fee=_UNITS, charges=charges)
        if not self.charges:
            raise invalid("charges: nothing is priced", "charges.minutes = { price = 0.25 }")
        object.__setattr__(self, "charges", MappingProxyType(self.charges))


@taking(source=any_of("TOML text, or a mapping", text, mapping))
def read_tariff(source: str | Mapping[str, Any]) -> Tariff:
    """Read a tariff from TOML text, or from the same as a mapping.

    Keys: `name`; `monthly_fee` in 元; `charges` by kind of use, each with `allowance` in whole
    units (0 if not given) and either `price` in 元 a unit, or `prices`: rows of `after`, the units
    beyond the allowance after which the price begins, and `price`. Prices have 6 decimals at most.

    Raises:
        InputError: `data.invalid`, naming the key and what would be right.

    >>> tariff = read_tariff('''
    ... name = "58"
    ... monthly_fee = 58
    ... charges.minutes = { allowance = 150, price = 0.25 }
    ... charges.data_mb = { prices = [{ after = 0, price = 1 }, { after = 100, price = 0.5 }] }
    ... ''')
    >>> tariff.monthly_fee, tariff.charges["minutes"]
    (5800, Charge(allowance=150, tiers=(Tier(after=0, price=250000),)))
    """
    data = _parsed(source) if isinstance(source, str) else source
    _known_keys(data, ("name", "monthly_fee", "charges"), "tariff")
    charges = data["charges"]
    if not isinstance(charges, Mapping) or not charges:
        raise invalid("charges: nothing is priced", "charges.minutes = { price = 0.25 }")
    return Tariff(
        name=str(data["name"]),
        monthly_fee=_money(data["monthly_fee"], "monthly_fee", FEN_PER_YUAN),
        charges={kind: _charge(charges[kind], kind) for kind in charges},
    )


@taking(tariff=instance(Tariff, "read_tariff makes one"), usage=mapping)
def bills(tariff: Tariff, usage: Mapping[str, Values]) -> npt.NDArray[np.int64]:
    """Rate a month's usage of any number of customers and bill it, in 分.

    A bill is the monthly fee and, for each kind of use, the units beyond the allowance at the
    prices of the tiers they fall into. It is exact, and rounded once: halves of a 分 up (assumed).

    Source:
        004 移动通信企业CRM分析: 「根据数据挖掘模型进行模拟计费和模拟出账」.

    Args:
        tariff: the tariff.
        usage: for each kind that the tariff prices a column of whole units, one row a customer.

    Raises:
        InputError: `data.invalid` or `input.length`: a kind that is not priced or not given, units
            missing, negative or not whole, or so many that a bill would not be exact.

    >>> tariff = read_tariff({"name": "pay as you go", "monthly_fee": 5,
    ...                       "charges": {"minutes": {"allowance": 10, "price": 0.255}}})
    >>> bills(tariff, {"minutes": [0, 10, 11, 12]})
    array([500, 500, 526, 551])
    """
    require_names(usage, tariff.charges, f"usage under {tariff.name!r}")
    read = {kind: _units(usage[kind], kind) for kind in tariff.charges}
    first = next(iter(read))
    for kind, units in read.items():
        require_length(units, len(read[first]), kind, first)
    _require_exact(tariff, read)
    billed = np.empty(len(read[first]), np.int64)
    for start in range(0, len(billed), _BLOCK):
        rows = slice(start, start + _BLOCK)
        billed[rows] = _billed(tariff, {kind: units[rows] for kind, units in read.items()})
    return billed


def _billed(tariff: Tariff, usage: Mapping[str, npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    rows = len(next(iter(usage.values())))
    total = np.full(rows, tariff.monthly_fee * _MICRO_PER_FEN, np.int64)
    for kind, charge in tariff.charges.items():
        before = 0
        for tier in charge.tiers:
            # Beyond a tier's start each unit costs as much more as its price is above the last.
            beyond = np.maximum(usage[kind] - (charge.allowance + tier.after), 0)
            total += beyond * (tier.price - before)
            before = tier.price
    return (total + _MICRO_PER_FEN // 2) // _MICRO_PER_FEN


def _units(values: Values, kind: str) -> npt.NDArray[np.int64]:
    units, null = as_counts(values, kind)
    require_complete(null, kind)
    return units


def _require_exact(tariff: Tariff, usage: Mapping[str, npt.NDArray[np.int64]]) -> None:
    """No sum on the way to a bill may leave 64 bits."""
    largest = tariff.monthly_fee * _MICRO_PER_FEN
    for kind, charge in tariff.charges.items():
        steps = sum(tier.price for tier in charge.tiers)
        largest += int(usage[kind].max(initial=0)) * 2 * steps
    if largest > np.iinfo(np.int64).max // 2:
        raise invalid(f"usage under {tariff.name!r}: bills too large to be exact")


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise invalid(f"tariff: not TOML ({error})") from None


def _known_keys(data: Any, keys: tuple[str, ...], where: str) -> None:
    if not isinstance(data, Mapping):
        raise invalid(f"{where}: {data!r} has no keys", "keys: " + ", ".join(keys))
    require_names(data, keys, where)


def _charge(data: Any, kind: str) -> Charge:
    if not isinstance(data, Mapping) or ("price" in data) == ("prices" in data):
        raise invalid(f"charges.{kind}: either a price or prices", "{ price = 0.25 }")
    priced = "price" if "price" in data else "prices"
    whole = {"allowance": 0, **data}
    _known_keys(whole, ("allowance", priced), f"charges.{kind}")
    rows = [{"after": 0, "price": data["price"]}] if priced == "price" else data["prices"]
    tiers = tuple(_tier(row, f"charges.{kind}.prices") for row in _rows(rows, kind))
    starts = [tier.after for tier in tiers]
    if starts[:1] != [0] or sorted(set(starts)) != starts:
        message = f"charges.{kind}.prices: after is {', '.join(map(str, starts))}"
        raise invalid(message, "0 first, then rising")
    return Charge(_whole(whole["allowance"], f"charges.{kind}.allowance"), tiers)


def _rows(rows: Any, kind: str) -> list[Any]:
    if not isinstance(rows, list | tuple):
        raise invalid(f"charges.{kind}.prices: {rows!r} is no list", "[{ after = 0, price = 1 }]")
    return list(rows)


def _tier(row: Any, where: str) -> Tier:
    _known_keys(row, ("after", "price"), where)
    return Tier(_whole(row["after"], f"{where}.after"), _money(row["price"], where, MICRO))


def _whole(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MICRO**2:
        raise invalid(f"{where}: {value!r} is not a whole number of units", "0 or more")
    return value


def _money(value: Any, where: str, parts: int) -> int:
    """An amount in yuan as whole parts of one."""
    amount = exact(value, where) * parts
    if amount < 0 or amount.denominator != 1 or amount > MICRO**2:
        decimals = len(str(parts)) - 1
        raise invalid(f"{where}: {value} yuan", f"0 or more, with {decimals} decimals at most")
    return int(amount)
