"""A statement while it is written: its dialect, its layers, and what is known by name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlglot import exp

from telcrm.adapters.sql.dialects import Dialect
from telcrm.adapters.sql.layers import Layers
from telcrm.adapters.sql.terms import Term, as_value, asked, atom, number
from telcrm.rules.types import Type

__all__ = ["Fault", "Guard", "Writing", "kind_in_sql", "rescaled"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a row from being rated: the code with the name concerned, and when it is so."""

    said: exp.Expression
    when: exp.Expression


@dataclass(frozen=True, slots=True)
class Guard:
    """A fact that is checked where it is asked for.

    Attributes:
        when: where it is sound.
        term: the table's column.
    """

    when: exp.Expression
    term: Term


@dataclass(frozen=True, slots=True)
class Writing:
    """A statement while it is written.

    Attributes:
        dialect: of the statement.
        layers: what is named for further use.
        asked: names that some decision asks for.
        whole: inputs whose columns hold whole numbers only.
        known: the values of inputs and outputs so far.
        guards: facts that are checked where they are asked for.
        sound: what holds of each row whose facts can be decided on.
        contradictions: what holds of rows on which rules contradict each other.
        faults: what else there is, in the order in which the first one is told.
    """

    dialect: Dialect
    layers: Layers
    asked: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    known: dict[str, Term] = field(default_factory=dict)
    guards: dict[str, Guard] = field(default_factory=dict)
    sound: list[exp.Expression] = field(default_factory=list)
    contradictions: list[exp.Expression] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def once(self, term: Term) -> Term:
        """A value that may be written more than once."""
        if term.type.kind != "boolean":
            return replace(term, sql=self.layers.shared(term.sql))
        simple = isinstance(term.sql, exp.Column | exp.Boolean | exp.Null) or _is_asked(term.sql)
        return term if simple else self.held(term)

    def held(self, term: Term) -> Term:
        """A value in a column of its own."""
        if term.type.kind != "boolean":
            return replace(term, sql=self.layers.bind(term.sql))
        value = self.layers.bind(as_value(term.sql, self.dialect))
        return replace(term, sql=asked(value, self.dialect))

    def value(self, term: Term) -> exp.Expression:
        """A term as a value that a column can hold."""
        return as_value(term.sql, self.dialect) if term.type.kind == "boolean" else term.sql

    def take(self, name: str, term: Term) -> None:
        """An output's value; in a column of its own where another decision asks for it."""
        self.known[name] = self.once(term) if name in self.asked else term

    def same(self, name: str) -> Term:
        """A value known by name; nodes of a tree have one parent, so it is a copy."""
        term = self.known[name]
        return replace(term, sql=term.sql.copy())


def _is_asked(sql: exp.Expression) -> bool:
    """Whether a condition is the value of a column compared with 1."""
    return isinstance(sql, exp.EQ) and isinstance(sql.this, exp.Column)


def rescaled(term: Term, scale: int) -> exp.Expression:
    """A number in units of 10**-scale, which are no coarser than its own."""
    steps = scale - (term.scale or 0)
    if steps == 0 or isinstance(term.sql, exp.Null):
        return term.sql
    return exp.Mul(this=atom(term.sql), expression=number(10**steps))


def kind_in_sql(kind: Type) -> str:
    """The SQL type of a column that holds values of a type as they are calculated with."""
    if kind.textual:
        return "VARCHAR"
    return {"boolean": "BOOLEAN", "date": "DATE"}.get(kind.kind, "BIGINT")
