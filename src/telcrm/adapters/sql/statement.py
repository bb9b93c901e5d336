"""Statements: layers written as one select over a table, in the shape that a dialect takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from telcrm.adapters.sql.dialects import Dialect
from telcrm.adapters.sql.layers import Layer, Layers, Listed, Lookup
from telcrm.adapters.sql.terms import cast, column, name, number

__all__ = ["Answer", "statement"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A column of the answer, made of those of the layers."""

    name: str
    sql: exp.Expression


def statement(
    table: exp.Table,
    layers: Layers,
    answers: Sequence[Answer],
    keep: Sequence[str] | None,
    dialect: Dialect,
) -> exp.Expression:
    """The select that gives a table's columns, then the answers.

    Args:
        table: the table.
        layers: what the answers are made of.
        answers: the columns to add.
        keep: the table's columns to give; None for all.
        dialect: whose shape is taken.
    """
    if keep is not None:
        return _kept(table, layers, answers, keep, dialect)
    shapes = {"star": _star, "lateral": _lateral, "view": _lateral, "scalar": _scalar}
    return shapes[dialect.shape](table, layers, answers, dialect)


# One layer selects from another.


def _chain(
    lowest: exp.Select, layers: Layers, dialect: Dialect, *, one: bool = False
) -> tuple[list[exp.CTE], str]:
    """The layers as named queries, each over the one before it, and the name of the last."""
    last = f"{layers.prefix}facts"
    queries = [_query(last, _fenced(lowest, dialect, one=one))]
    for level, layer in enumerate(layers.above, 1):
        every = exp.Column(this=exp.Star(), table=name(last))
        whose = last if layer.lookups else None
        made = [_as(_qualified(sql, whose), word) for word, sql in layer.columns.items()]
        select = exp.Select(expressions=[every, *made]).from_(exp.Table(this=name(last)))
        for lookup in layer.lookups:
            select = select.join(_join(lookup, last), copy=False)
        last = f"{layers.prefix}layer_{level}"
        queries.append(_query(last, _fenced(select, dialect, one=one)))
    return queries, last


def _query(word: str, select: exp.Expression, columns: Iterable[str] = ()) -> exp.CTE:
    alias = exp.TableAlias(this=name(word), columns=[name(one) for one in columns] or None)
    return exp.CTE(this=select, alias=alias)


def _fenced(select: exp.Select, dialect: Dialect, *, one: bool = False) -> exp.Select:
    if dialect.fence == "limit":
        return select.limit(exp.Neg(this=number(1)) if not one else number(1), copy=False)
    if dialect.fence == "offset":
        return select.offset(number(0), copy=False)
    return select


def _as(sql: exp.Expression, word: str) -> exp.Alias:
    return exp.Alias(this=sql, alias=name(word))


def _qualified(sql: exp.Expression, table: str | None) -> exp.Expression:
    """A copy whose columns say of which table they are, where there is more than one."""
    found = sql.copy()
    if table is None:
        return found
    for one in found.find_all(exp.Column):
        if not one.table:
            one.set("table", name(table))
    return found


def _join(lookup: Lookup, table: str) -> exp.Join:
    listed = lookup.listed
    key = exp.EQ(
        this=column(listed.columns[0], listed.name), expression=_qualified(lookup.key, table)
    )
    return exp.Join(this=exp.Table(this=name(listed.name)), side="LEFT", on=key)


def _lists(layers: Layers, dialect: Dialect) -> list[exp.CTE]:
    return [_list(lookup.listed, dialect) for one in layers.above for lookup in one.lookups]


def _list(listed: Listed, dialect: Dialect) -> exp.CTE:
    """Rows as a query."""
    if dialect.values:
        rows = [exp.Tuple(expressions=list(row)) for row in listed.rows]
        return _query(listed.name, exp.Values(expressions=rows), listed.columns)
    first, *others = listed.rows
    # The type of a column is that of its first row, or a wider one.
    head = tuple(map(_nullable, first)) if dialect.filled else first
    selects = [_row(row, listed, dialect) for row in (head, *others)]
    return _query(listed.name, _united(selects))


def _nullable(sql: exp.Expression) -> exp.Expression:
    """A value of a type that has null."""
    if isinstance(sql, exp.Literal):
        return cast(sql, "VARCHAR" if sql.is_string else "BIGINT")
    return cast(sql, "BOOLEAN") if isinstance(sql, exp.Boolean) else sql


def _row(row: Sequence[exp.Expression], listed: Listed, dialect: Dialect) -> exp.Expression:
    columns = zip(row, listed.columns, strict=True)
    select = exp.Select(expressions=[_as(value, word) for value, word in columns])
    return select.from_("dual") if dialect.dual else select


def _united(selects: list[exp.Expression]) -> exp.Expression:
    """Halves united, so that the tree stays low."""
    if len(selects) == 1:
        return selects[0]
    middle = len(selects) // 2
    return exp.Union(
        this=_united(selects[:middle]), expression=_united(selects[middle:]), distinct=False
    )


def _with(select: exp.Select, queries: list[exp.CTE]) -> exp.Select:
    if queries:
        select.set("with_", exp.With(expressions=queries))
    return select


# The shapes.


def _facts(layers: Layers, table: str) -> list[exp.Expression]:
    return [_as(column(source, table), word) for source, word in layers.facts.items()]


def _aliased(table: exp.Table, layers: Layers) -> tuple[exp.Table, str]:
    word = f"{layers.prefix}table"
    source = table.copy()
    source.set("alias", exp.TableAlias(this=name(word)))
    return source, word


def _star(
    table: exp.Table, layers: Layers, answers: Sequence[Answer], dialect: Dialect
) -> exp.Expression:
    source, word = _aliased(table, layers)
    every = exp.Column(this=exp.Star(), table=name(word))
    lowest = exp.Select(expressions=[every, *_facts(layers, word)]).from_(source)
    queries, last = _chain(lowest, layers, dialect)
    helpers = [name(one) for one in (*layers.facts.values(), *_made(layers))]
    rest = exp.Star(except_=helpers)
    found = [_as(one.sql, one.name) for one in answers]
    select = exp.Select(expressions=[rest, *found]).from_(exp.Table(this=name(last)))
    return _with(select, [*_lists(layers, dialect), *queries])


def _made(layers: Layers) -> Iterator[str]:
    return (word for layer in layers.above for word in layer.columns)


def _kept(
    table: exp.Table,
    layers: Layers,
    answers: Sequence[Answer],
    keep: Sequence[str],
    dialect: Dialect,
) -> exp.Expression:
    source, word = _aliased(table, layers)
    kept = {one: f"{layers.prefix}kept_{number_}" for number_, one in enumerate(keep)}
    carried = [_as(column(one, word), inside) for one, inside in kept.items()]
    lowest = exp.Select(expressions=[*carried, *_facts(layers, word)]).from_(source)
    queries, last = _chain(lowest, layers, dialect)
    back = [_as(column(inside), one) for one, inside in kept.items()]
    found = [_as(one.sql, one.name) for one in answers]
    select = exp.Select(expressions=[*back, *found]).from_(exp.Table(this=name(last)))
    return _with(select, [*_lists(layers, dialect), *queries])


def _scalar(
    table: exp.Table, layers: Layers, answers: Sequence[Answer], dialect: Dialect
) -> exp.Expression:
    """Each answer is a subquery over one row."""
    source, word = _aliased(table, layers)
    found = []
    for answer in answers:
        lowest = exp.Select(expressions=_facts(layers, word))
        queries, last = _chain(lowest, layers, dialect, one=True)
        asked = exp.Select(expressions=[answer.sql.copy()])
        inner = _with(asked.from_(exp.Table(this=name(last))).limit(1, copy=False), queries)
        found.append(_as(exp.Subquery(this=inner), answer.name))
    every = exp.Column(this=exp.Star(), table=name(word))
    select = exp.Select(expressions=[every, *found]).from_(source)
    return _with(select, _lists(layers, dialect))


def _lateral(
    table: exp.Table, layers: Layers, answers: Sequence[Answer], dialect: Dialect
) -> exp.Expression:
    """Each layer stands beside the table, under a name of its own."""
    source, word = _aliased(table, layers)
    every = exp.Column(this=exp.Star(), table=name(word))
    select = exp.Select(expressions=[every]).from_(source)
    homes = {inside: column(of_table, word) for of_table, inside in layers.facts.items()}
    for level, layer in enumerate(layers.above, 1):
        for lookup in layer.lookups:
            join = _join(lookup, "")
            join.set("on", _placed(join.args["on"], homes))
            select = select.join(join, copy=False)
        above = f"{layers.prefix}layer_{level}"
        _beside(select, layer, above, homes, dialect)
        homes |= {one: column(one, above) for one in layer.columns}
    for answer in answers:
        select.append("expressions", _as(_placed(answer.sql, homes), answer.name))
    return _with(select, _lists(layers, dialect))


def _placed(sql: exp.Expression, homes: dict[str, exp.Column]) -> exp.Expression:
    """A copy whose columns say where they stand."""

    def place(node: exp.Expression) -> exp.Expression:
        known = isinstance(node, exp.Column) and not node.table and node.name in homes
        return homes[node.name].copy() if known else node

    return sql.copy().transform(place)


def _beside(
    select: exp.Select, layer: Layer, word: str, homes: dict[str, exp.Column], dialect: Dialect
) -> None:
    made = [(one, _placed(sql, homes)) for one, sql in layer.columns.items()]
    if dialect.shape == "view":
        select.append("laterals", _view(made, word))
        return
    inner = exp.Select(expressions=[_as(sql, one) for one, sql in made])
    inner = inner.from_("dual") if dialect.dual else inner
    lateral = exp.Lateral(
        this=exp.Subquery(this=_fenced(inner, dialect)), alias=exp.TableAlias(this=name(word))
    )
    select.append("joins", exp.Join(this=lateral, kind="CROSS"))


def _view(made: Sequence[tuple[str, exp.Expression]], word: str) -> exp.Lateral:
    """One row of many columns, as Hive's own function unfolds it."""
    row = exp.Anonymous(this="STRUCT", expressions=[sql for _, sql in made])
    rows = exp.Anonymous(this="ARRAY", expressions=[row])
    alias = exp.TableAlias(this=name(word), columns=[name(one) for one, _ in made])
    return exp.Lateral(
        this=exp.Anonymous(this="INLINE", expressions=[rows]), view=True, alias=alias
    )
