"""What the SQL of one system lacks or says in another way, as far as rating needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from telcrm.errors import InputError, Problem, did_you_mean

__all__ = ["DIALECTS", "Dialect", "Shape", "dialect_named"]

Shape = Literal["star", "lateral", "view", "scalar"]
"""How helper columns are kept out of the answer.

`star`: all columns but the helpers are selected; `lateral`: the helpers stand in lateral subqueries
beside the table; `view`: the same in Hive's own words; `scalar`: each answer is a subquery.
"""


@dataclass(frozen=True, slots=True)
class Dialect:
    """A dialect of SQL.

    Attributes:
        name: as users and sqlglot know it.
        shape: how helper columns are kept out of the answer.
        nan: how NaN is told: by a function, by comparing with it, or not at all where a column
            cannot hold it.
        booleans: whether there are values of that type; where not, 1 and 0 stand for them.
        loose: whether a column may hold values of other types than its own.
        flags: whether a boolean column is one of numbers.
        collation: by which texts compare letter by letter, where that is not so anyway.
        values: whether rows may be listed as VALUES; they are united selects otherwise.
        wide_days: whether a date may lie outside the years 1 to 9999.
        text_days: whether dates are texts.
        floats: whether numbers with decimals are floats.
        filled: whether what a join does not find is 0 or empty, unless it is said to be nullable.
        narrow: whether what is made of a decimal and a whole number, or compared of the two, must
            fit the decimal's own width.
        finest: decimals that its usual decimal has at most, where there is a wider one.
        dual: whether a select needs a table to select from.
        fence: what keeps the optimizer from copying a helper's expression to each of its uses.
    """

    name: str
    shape: Shape
    nan: Literal["function", "value"] | None = None
    booleans: bool = True
    loose: bool = False
    flags: bool = False
    collation: str | None = None
    values: bool = False
    wide_days: bool = False
    text_days: bool = False
    floats: bool = False
    dual: bool = False
    filled: bool = False
    narrow: bool = False
    finest: int | None = None
    fence: Literal["offset", "limit"] | None = None


_ALL: Final = (
    Dialect("duckdb", "star", nan="function", values=True, wide_days=True),
    Dialect("spark", "lateral", nan="function", values=True, wide_days=True),
    Dialect("hive", "view", nan="value"),
    Dialect("postgres", "lateral", nan="value", values=True, wide_days=True, fence="offset"),
    Dialect("oracle", "lateral", booleans=False, flags=True, dual=True),
    Dialect("mysql", "lateral", flags=True, collation="utf8mb4_0900_bin"),
    Dialect("clickhouse", "star", nan="function", filled=True, narrow=True),
    Dialect("doris", "star"),
    Dialect("starrocks", "star"),
    Dialect(
        "sqlite",
        "scalar",
        loose=True,
        flags=True,
        values=True,
        text_days=True,
        floats=True,
        fence="limit",
    ),
    Dialect("trino", "lateral", nan="function", values=True),
    Dialect("bigquery", "star", nan="function", finest=9),
    Dialect("snowflake", "star", nan="value"),
)

DIALECTS: Final[Mapping[str, Dialect]] = MappingProxyType({one.name: one for one in _ALL})
"""The dialects, by name."""


def dialect_named(name: str) -> Dialect:
    """A dialect.

    Raises:
        InputError: `sql.dialect`, for one that is not known.
    """
    if not isinstance(name, str) or name not in DIALECTS:
        message = f"{name!r} is no dialect that is known here"
        hint = did_you_mean(str(name), DIALECTS) or "known here: " + ", ".join(DIALECTS)
        raise InputError(Problem("sql.dialect", message, hint=hint))
    return DIALECTS[name]
