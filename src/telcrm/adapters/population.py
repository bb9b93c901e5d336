"""Whom a change of rules moves in an extract of any length: held against both books by batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from telcrm.adapters.arrow import Batch, Extract
from telcrm.adapters.binding import Plan, Target, bind
from telcrm.adapters.columns import CellColumn, read_column
from telcrm.adapters.extract_map import ExtractMap, InputMap
from telcrm.rules import Comparison, Text
from telcrm.rules.analysis.impact import Impact, joined, measure
from telcrm.rules.form import Citation, Input
from telcrm.rules.record.nulls import is_null
from telcrm.rules.types import Type

__all__ = ["Moved", "Population", "moved"]


@dataclass(frozen=True, slots=True)
class Population:
    """Whom to hold against two books.

    Attributes:
        extract: the customers.
        how: the map from the extract's columns to the books' inputs.
        map_path: the map's file, if it has one.
        weight: the column that says what a row weighs, in the money of the extract; None for none.
    """

    extract: Extract
    how: ExtractMap = field(default_factory=ExtractMap)
    map_path: Path | None = None
    weight: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a population.

    Attributes:
        impacts: for each output looked at, on the rows that could be read.
        rows: rows of the extract, blank lines and the header left out.
        unread: rows that could not be read, by code and by the input at fault.
        unended: the line of a last row of CSV without a line end: whether the file was cut
            inside the row's last field cannot be told.
    """

    impacts: tuple[Impact, ...]
    rows: int
    unread: Mapping[tuple[str, str], int]
    unended: int | None


_WEIGHT: Final = "--weight"
"""What errors call the column of weights; no input has such a name."""


def moved(
    comparison: Comparison,
    population: Population,
    progress: Callable[[int, int], None] | None = None,
) -> Moved:
    """Hold a population against two books.

    Args:
        comparison: the books, and the outputs to look at.
        population: whom.
        progress: is told how far the extract has been read.

    Raises:
        ExtractError: the extract or the map cannot be used.
        InputError: `data.invalid`, for weights of more than two decimals.
    """
    extract = population.extract
    plan = _plan(comparison, population)
    parts: list[list[Impact]] = [[_nobody(name, population)] for name in comparison.outputs]
    unread: Counter[tuple[str, str]] = Counter()
    rows, unended = 0, None
    for batch in extract.batches(plan.wanted):
        columns = [read_column(source, batch) for source in plan.sources]
        good, faults = _readable(batch, columns)
        for part, name in zip(parts, comparison.outputs, strict=True):
            part.append(_impact(comparison, name, columns, good))
        unread += faults
        rows += len(batch.lines) + len(batch.malformed)
        unended = batch.unended
        if progress:
            progress(batch.done, extract.total)
    return Moved(tuple(map(joined, parts)), rows, dict(unread), unended)


def _nobody(output: str, population: Population) -> Impact:
    nothing = np.array([], object)
    return measure(output, nothing, nothing, None if population.weight is None else [])


def _plan(comparison: Comparison, population: Population) -> Plan:
    """The map laid on the inputs of both books, and on the column of weights."""
    how = population.how.model_copy(update={"keep": ()})
    inputs = {**comparison.old.inputs, **comparison.new.inputs}
    if population.weight is not None:
        fed = {**how.inputs, _WEIGHT: InputMap(column=population.weight)}
        how = how.model_copy(update={"inputs": fed})
        inputs[_WEIGHT] = _weight_input()
    extract = population.extract
    name = None if population.map_path is None else str(population.map_path)
    return bind(how, Target(inputs, (), extract.columns, extract.name, name))


def _weight_input() -> Input:
    kind = Type("decimal", scale=2)
    return Input(
        _WEIGHT, kind, Text("权重", "weight"), None, Citation(None, None, None), exact=True
    )


def _readable(
    batch: Batch, columns: list[CellColumn]
) -> tuple[NDArray[np.bool_], Counter[tuple[str, str]]]:
    """The rows whose cells can all be read, and why the others cannot; the first fault counts."""
    faults = Counter({("extract.row", ""): len(batch.malformed)} if batch.malformed else {})
    good = np.ones(len(batch.lines), dtype=bool)
    for column in columns:
        for code, refused in _refused(column):
            if count := int((good & refused).sum()):
                faults[code, column.source.spec.name] += count
            good &= ~refused
    return good, faults


def _refused(column: CellColumn) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    if column.unreadable:
        yield "extract.value", column.refused
    if column.source.spec.name == _WEIGHT:
        yield "input.missing", _null(column)


def _null(column: CellColumn) -> NDArray[np.bool_]:
    return np.array([is_null(value) for value in column.values.tolist()], bool)


def _impact(
    comparison: Comparison, output: str, columns: list[CellColumn], good: NDArray[np.bool_]
) -> Impact:
    values: dict[str, Any] = {one.source.spec.name: one.values[good] for one in columns}
    weight = values.pop(_WEIGHT, None)
    return comparison.impact(values, output, weight)
