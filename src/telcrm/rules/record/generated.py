"""A book's decisions as one Python function, written from the checked form: the fast way.

It only takes the shortest way through what `backend` and `door` mean. A value of the expected type
and range is taken as it is and looked up in place; any other goes through the door; whatever ends
in an error is decided again by the meaning itself, which says what is wrong. Not a word of a file
stands in the source: it is made of numbered names, and what they stand for are constants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from telcrm.rules.compiled import CompiledTable
from telcrm.rules.form import (
    Characteristic,
    Expression,
    ExpressionDecision,
    Input,
    Linear,
    Reference,
    Scorecard,
    Table,
)
from telcrm.rules.record.door import number_bounds, reader
from telcrm.rules.record.running import Run
from telcrm.rules.record.writer import Local, Writer, Written, cell
from telcrm.rules.semantics import evaluator
from telcrm.rules.types import EXACT_LIMIT, ceiling, floor
from telcrm.rules.written import made

__all__ = ["decider", "write"]

_WHOLE_LIMIT: Final = 10**34
"""Products below it are FEEL's as Python calculates them."""


def decider(run: Run) -> Callable[[Mapping[str, Any]], Any]:
    """The function that decides a record, as `running.meaning` does."""
    written = write(run)
    return made(written.source, "decide", written.constants)


def write(run: Run) -> Written:
    """The source of the function that decides a record."""
    writer = Writer(run)
    _inputs(writer)
    for one in run.built.form.decisions:
        if one.name in run.steps:
            _DECISIONS[type(one)](writer, one)
    writer.add(f"return {_given(writer)}")
    return writer.written()


def _given(writer: Writer) -> str:
    if writer.run.outputs is None:
        hits = (f"{writer.constant(name)}: {hit}" for name, hit in writer.hits.items())
        return f"values, {{{', '.join(hits)}}}"
    return ", ".join(writer.locals[name].name for name in writer.run.outputs)


# Inputs.


def _inputs(writer: Writer) -> None:
    """Lines that read the facts; a required one that is missing ends in a KeyError."""
    specs = writer.run.inputs
    optional = any(spec.optional for spec in specs)
    if optional:
        writer.add("get = record.get")
    read = [(spec, writer.new(_fact(writer, spec))) for spec in specs]
    # Where each of so many names was found, no other is there.
    count = "" if optional else f"len(record) != {len(specs)} and "
    writer.leave(f"{count}not known(record)")
    for spec, name in read:
        _door(writer, spec, name)
        kind = spec.type.kind
        writer.locals[spec.name] = Local(name, kind == "category", _is_whole(spec))
    items = (f"{writer.constant(spec.name)}: {name}" for spec, name in read)
    writer.add(f"values = {{{', '.join(items)}}}")


def _fact(writer: Writer, spec: Input) -> str:
    key = writer.constant(spec.name)
    return f"get({key})" if spec.optional else f"record[{key}]"


def _is_whole(spec: Input) -> bool:
    return spec.type.kind == "integer" and not spec.optional and not spec.type.allowed


def _door(writer: Writer, spec: Input, name: str) -> None:
    """A line that hands a value to the door, unless the door would hand it back as it is."""
    test = None if spec.type.allowed else _TESTS.get(spec.type.kind)
    through = f"{name} = {writer.constant(reader(spec))}({name})"
    if test is None:
        writer.add(through)
        return
    null = f"{name} is None or " if spec.optional else ""
    writer.add(f"if not ({null}{test(writer, spec, name)}): {through}")


def _boolean(_: Writer, __: Input, name: str) -> str:
    return f"{name} is True or {name} is False"


def _string(_: Writer, __: Input, name: str) -> str:
    return f"type({name}) is str"


def _category(writer: Writer, spec: Input, name: str) -> str:
    return f"type({name}) is str and {name} in {writer.constant(frozenset(spec.type.values))}"


def _integer(writer: Writer, spec: Input, name: str) -> str:
    low, high = number_bounds(spec)
    return f"type({name}) is int and {_between(writer, ceiling(low), name, floor(high))}"


def _between(writer: Writer, low: Any, name: str, high: Any) -> str:
    return f"{writer.constant(low)} <= {name} <= {writer.constant(high)}"


def _decimal(writer: Writer, spec: Input, name: str) -> str:
    whole = _integer(writer, spec, name)
    if spec.exact:
        return whole
    floats = _between(writer, *_floats(spec, name))
    return f"({floats} if type({name}) is float else {whole})"


def _floats(spec: Input, name: str) -> tuple[float, str, float]:
    low, high = number_bounds(spec)
    return float(low), name, float(high)


def _date(writer: Writer, spec: Input, name: str) -> str:
    low, high = spec.type.minimum or date.min, spec.type.maximum or date.max
    return f"type({name}) is date and {_between(writer, low, name, high)}"


def _month(writer: Writer, spec: Input, name: str) -> str:
    return f"{_integer(writer, spec, name)} and is_month({name})"


_TESTS: Final[dict[str, Callable[[Writer, Input, str], str]]] = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "category": _category,
    "string": _string,
    "date": _date,
    "month": _month,
}
"""For each kind, the test of values that the door hands back as they are."""


# Decisions.


def _scorecard(writer: Writer, card: Scorecard) -> None:
    total, whole = writer.constant(card.initial), isinstance(card.initial, int)
    pairs = []
    for part in card.characteristics:
        pair, points, is_whole = _part(writer, card, part)
        pairs.append(pair)
        whole = whole and is_whole
        total = writer.new(f"{total} + {points}" if whole else f"add({total}, {points})")
    writer.hits[card.name] = f"({''.join(f'{pair}, ' for pair in pairs)})"
    writer.give(card.name, Local(total, whole=whole))


def _part(writer: Writer, card: Scorecard, part: Characteristic | Linear) -> tuple[str, str, bool]:
    """Expressions for what a part hit and for its points, and whether these are always whole."""
    local = writer.locals[part.reference.name]
    if isinstance(part, Linear):
        return _linear(writer, part, local)
    cut: Any = writer.run.built.compiled[card.name]
    winners = cut[part.name].winners
    points = tuple(part.attributes[winner].points for winner in winners)
    place = cell(writer, cut[part.name].axis, local)
    whole = all(isinstance(one, int) for one in points)
    if not writer.explained:
        return "", f"{writer.constant(points)}[{place}]", whole
    hits = tuple(zip(winners, points, strict=True))
    hit = writer.new(f"{writer.constant(hits)}[{place}]")
    return hit, f"{hit}[1]", whole


def _linear(writer: Writer, part: Linear, local: Local) -> tuple[str, str, bool]:
    each = part.points_per
    whole = local.whole and isinstance(each, int) and abs(each) * EXACT_LIMIT < _WHOLE_LIMIT
    if whole:
        points = writer.new(f"{local.name} * {writer.constant(each)}")
    else:
        points = writer.call(evaluator(part.partial))
    return f"(0, {points})", points, whole


def _table(writer: Writer, table: Table) -> None:
    compiled: Any = writer.run.built.compiled[table.name]
    if compiled is None or compiled.lattice is None or compiled.outcomes is None:
        writer.step(table)
        return
    outcome = writer.new(f"{writer.constant(compiled.outcomes)}[{_state(writer, table)}]")
    if any(one.problem for one in compiled.outcomes):
        writer.leave(f"{outcome}.problem")
    writer.hits[table.name] = outcome
    values = writer.new(f"{outcome}.values")
    for index, output in enumerate(table.outputs):
        writer.give(output.name, Local(writer.new(f"{values}[{index}]")))


def _state(writer: Writer, table: Table) -> str:
    """The expression for the last state of a table's lattice."""
    compiled: CompiledTable = writer.run.built.compiled[table.name]  # type: ignore[assignment]
    lattice = compiled.lattice
    state = "0"
    for index, layer in zip(lattice.order, lattice.layers, strict=True):  # type: ignore[union-attr]
        axis = compiled.axes[index]
        place = cell(writer, axis, _column(writer, table.columns[index]))
        if state == "0":
            # The first layer has one state, so that its cells can name the next ones themselves.
            first = tuple(layer.table[0][one] for one in layer.classes)
            state = writer.new(f"{writer.constant(first)}[{place}]")
        else:
            following = f"{writer.constant(layer.table)}[{state}]"
            state = writer.new(f"{following}[{writer.constant(layer.classes)}[{place}]]")
    return state


def _column(writer: Writer, column: Expression) -> Local:
    if isinstance(column, Reference):
        return writer.locals[column.name]
    return Local(writer.call(evaluator(column)))


_Decision: TypeAlias = Callable[[Writer, Any], None]

_DECISIONS: Final[dict[type, _Decision]] = {
    Scorecard: _scorecard,
    Table: _table,
    ExpressionDecision: Writer.step,
}
