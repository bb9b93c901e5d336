"""The layers of a statement: each names what is used again, so that nothing is written twice.

An expression that is used more than once becomes a column of a layer above those it is made of.
The statement grows with the book, however often its decisions refer to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from telcrm.adapters.sql.terms import column

__all__ = ["Layer", "Layers", "Listed", "Lookup"]

Row = tuple[exp.Expression, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows that stand in the statement: a key, and what goes with it."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Listed rows joined where their key is the value of a column of a lower layer."""

    key: exp.Column
    listed: Listed


@dataclass(slots=True)
class Layer:
    """Columns made of those of the layers below.

    Attributes:
        columns: by name, what they are made of.
        lookups: what is joined before they are made.
    """

    columns: dict[str, exp.Expression] = field(default_factory=dict)
    lookups: list[Lookup] = field(default_factory=list)


class Layers:
    """The layers of one statement, while it is written.

    Attributes:
        prefix: what names made here begin with.
        facts: names of the lowest layer's columns, by the name of the table's column.
        above: the layers above it.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.facts: dict[str, str] = {}
        self.above: list[Layer] = []
        self._level: dict[str, int] = {}

    def fact(self, of_table: str) -> exp.Column:
        """A column of the table."""
        if of_table not in self.facts:
            self.facts[of_table] = self._named(0)
        return column(self.facts[of_table])

    def bind(self, sql: exp.Expression) -> exp.Column:
        """A column that holds an expression, in the lowest layer that can have it."""
        level = self._height(sql) + 1
        word = self._named(level)
        self._at(level).columns[word] = sql
        return column(word)

    def shared(self, sql: exp.Expression) -> exp.Expression:
        """An expression that may be written more than once: a name or a constant."""
        simple = isinstance(sql, exp.Column | exp.Literal | exp.Null | exp.Boolean)
        return sql if simple else self.bind(sql)

    def look_up(
        self, key: exp.Expression, width: int, rows: Sequence[Row]
    ) -> tuple[exp.Column, ...]:
        """Columns that hold what goes with a key; null where no row has it.

        Args:
            key: the key of a record.
            width: how many columns go with a key.
            rows: each a key and `width` values.
        """
        found = key if isinstance(key, exp.Column) else self.bind(key)
        level = self._height(found) + 1
        listed_name = f"{self.prefix}rules_{len(self._level)}"
        words = tuple(f"c{number}" for number in range(width + 1))
        at = self._at(level)
        at.lookups.append(Lookup(found, Listed(listed_name, words, tuple(rows))))
        made = [self._named(level) for _ in range(width)]
        for word, source in zip(made, words[1:], strict=True):
            at.columns[word] = column(source, listed_name)
        return tuple(map(column, made))

    def _named(self, level: int) -> str:
        word = f"{self.prefix}{len(self._level)}"
        self._level[word] = level
        return word

    def _at(self, level: int) -> Layer:
        while len(self.above) < level:
            self.above.append(Layer())
        return self.above[level - 1]

    def _height(self, sql: exp.Expression) -> int:
        return max((self._level[one.name] for one in sql.find_all(exp.Column)), default=0)

    @property
    def looks_up(self) -> bool:
        """Whether some layer joins listed rows."""
        return any(layer.lookups for layer in self.above)
