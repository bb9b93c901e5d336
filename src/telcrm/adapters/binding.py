"""A map laid on a book and on an extract's columns.

Whatever can be checked before the first row is read is checked here.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from telcrm.adapters.cells import UNITS, Reader, UnreadableError, reader
from telcrm.adapters.extract_map import ExtractMap, InputMap
from telcrm.errors import ExtractError, Place, Problem, did_you_mean
from telcrm.rules.form import Input
from telcrm.rules.types import Value, an

__all__ = ["Plan", "Source", "Target", "bind"]

_DELIMITERS: Final = {"\t": "\\t", ";": ";", "|": "|", ",": ","}
"""Other delimiters, and how TOML writes them."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where one input's values come from.

    Attributes:
        spec: the input.
        column: the extract's column, None for a constant and for what is not recorded.
        read: what turns a cell of the column into a value.
        constant: the value of every row where there is no column; None is null.
    """

    spec: Input
    column: str | None
    read: Reader
    constant: Value = None


@dataclass(frozen=True, slots=True)
class Target:
    """What a map is laid on.

    Attributes:
        inputs: the book's inputs by name.
        results: names of the columns that rating adds.
        columns: the extract's columns.
        file: the extract's name, for errors.
        map: the map's name, for errors.
    """

    inputs: Mapping[str, Input]
    results: tuple[str, ...]
    columns: tuple[str, ...]
    file: str
    map: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A map that fits.

    Attributes:
        sources: one for each input, in the book's order.
        keep: the columns carried to the output.
    """

    sources: tuple[Source, ...]
    keep: tuple[str, ...]

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns to read: those kept, then those that only feed inputs."""
        feeding = (source.column for source in self.sources if source.column is not None)
        return tuple(dict.fromkeys((*self.keep, *feeding)))


def bind(how: ExtractMap, target: Target) -> Plan:
    """Lay a map on a book and an extract.

    Raises:
        ExtractError: every `map.invalid` and `extract.header` found, not only the first.
    """
    problems = [*_unknown_inputs(how, target), *_misread_inputs(how, target)]
    if problems:
        raise ExtractError(*problems)
    sources = [_source(how.inputs.get(name), spec, target) for name, spec in target.inputs.items()]
    plan = Plan(tuple(sources), target.columns if how.keep is None else how.keep)
    problems = [*_unfed(plan, how, target), *_missing_columns(plan, target)]
    if problems := problems or [*_clashes(plan, target)]:
        raise ExtractError(*problems)
    return plan


def _source(how: InputMap | None, spec: Input, target: Target) -> Source:
    """Without a word in the map, the column of the input's name."""
    if how is None:
        column = spec.name if spec.name in target.columns else None
        return Source(spec, column, reader(InputMap(column=spec.name), spec))
    read = reader(how, spec)
    if how.constant is None:
        return Source(spec, how.column, read)
    return Source(spec, None, read, read(how.constant))


def _unknown_inputs(how: ExtractMap, target: Target) -> Iterator[Problem]:
    for name in how.inputs:
        if name not in target.inputs:
            place = Place(target.map, f"inputs.{name}")
            hint = did_you_mean(name, target.inputs)
            yield Problem("map.invalid", f"the book has no input {name!r}", place, hint)


def _misread_inputs(how: ExtractMap, target: Target) -> Iterator[Problem]:
    for name, one in how.inputs.items():
        if name in target.inputs:
            for key, message, hint in _misread(one, target.inputs[name]):
                yield Problem(
                    "map.invalid", message, Place(target.map, f"inputs.{name}{key}"), hint
                )


def _misread(how: InputMap, spec: Input) -> Iterator[tuple[str, str, str | None]]:
    kind = spec.type.kind
    if how.unit is not None and not _convertible(how.unit, spec):
        known = [known for known, own in UNITS if spec.unit and own == spec.unit.zh]
        own = f"the book's unit is {spec.unit}" if spec.unit else "the book's input has no unit"
        yield ".unit", f"{how.unit!r} cannot be converted: {own}", did_you_mean(how.unit, known)
        return
    if how.months_at is not None and not _counts_months(spec):
        own = f"{kind} in {spec.unit}" if spec.unit else kind
        yield ".months_at", f"it gives a number of months, the input is {own}", None
        return
    if how.format is not None and how.months_at is None and kind not in ("date", "month"):
        yield ".format", f"{an(kind)} has no date format", "it goes with months_at, or a date input"
    given = {f".values.{key}": value for key, value in (how.values or {}).items()}
    if how.absent and not spec.optional:
        yield ".absent", "the book cannot do without this input", "give a column or a constant"
    if how.constant is not None:
        given = {".constant": how.constant}
    for key, value in given.items():
        if unfit := _unfit(value, how, spec):
            yield key, unfit, did_you_mean(str(value), spec.type.values)


def _convertible(unit: str, spec: Input) -> bool:
    own = spec.unit
    return own is not None and (unit in (own.zh, own.en) or (unit, own.zh) in UNITS)


def _counts_months(spec: Input) -> bool:
    return spec.type.kind == "integer" and (spec.unit is None or "月" in spec.unit.zh)


def _unfit(value: Value, how: InputMap, spec: Input) -> str | None:
    """Why a value of the map cannot be one of the input."""
    plain = InputMap(column=spec.name, format=how.format, null=())
    try:
        read = reader(plain, spec)(value)
    except UnreadableError as error:
        return f"{value!r} does not fit {an(spec.type.kind)}: {error}"
    return None if _within(read, spec) else f"{str(value)!r} lies outside {spec.type}"


def _within(value: Value, spec: Input) -> bool:
    if spec.type.kind == "category":
        return value in spec.type.values
    low, high = spec.type.minimum, spec.type.maximum
    ordered: object = value
    return (low is None or not ordered < low) and (high is None or not ordered > high)  # type: ignore[operator]


def _unfed(plan: Plan, how: ExtractMap, target: Target) -> Iterator[Problem]:
    unfed = [
        source.spec
        for source in plan.sources
        if source.column is None and source.spec.name not in how.inputs
    ]
    if not unfed:
        return
    names = [spec.name for spec in unfed]
    message = "no column feeds " + ", ".join(f"{spec.name} ({spec.title})" for spec in unfed)
    one = names[0] if len(names) == 1 else "NAME"
    hint = f"{_known(names, target)}; or write [inputs.{one}] with column = or constant ="
    if optional := [spec.name for spec in unfed if spec.optional]:
        hint += f"; absent = true says that it is not recorded ({', '.join(optional)})"
    if how.inputs:
        path = "inputs" if len(names) > 1 else f"inputs.{one}"
        yield Problem("map.invalid", message, Place(target.map, path), hint)
    else:
        yield Problem("extract.header", message, Place(target.file, row=1), hint)


def _missing_columns(plan: Plan, target: Target) -> Iterator[Problem]:
    place = Place(target.file, row=1)
    for name in plan.wanted:
        if (count := target.columns.count(name)) > 1:
            message = f"{count} columns are called {name!r}"
            hint = "name the columns to carry in keep = [...], each once in the file"
            yield Problem("extract.header", message, place, hint)
    if lacking := [name for name in plan.wanted if name not in target.columns]:
        message = f"there is no column {', '.join(map(repr, lacking))}"
        yield Problem("extract.header", message, place, _known(lacking, target))


def _known(names: Sequence[str], target: Target) -> str:
    """The columns that may be meant, and all there are."""
    there_are = "the file has " + ", ".join(map(repr, target.columns))
    near = [found for name in names for found in difflib.get_close_matches(name, target.columns, 1)]
    hints = [f"did you mean {', '.join(map(repr, dict.fromkeys(near)))}?"] if near else []
    return " ".join([*hints, there_are, *_other_delimiter(target)])


def _other_delimiter(target: Target) -> Iterator[str]:
    """A header of one column that holds another delimiter was probably split by the wrong one."""
    if len(target.columns) == 1:
        for character, shown in _DELIMITERS.items():
            if character in target.columns[0]:
                yield f'(is it delimiter = "{shown}" under [file] in the map?)'


def _clashes(plan: Plan, target: Target) -> Iterator[Problem]:
    for name in plan.keep:
        if name in target.results or plan.keep.count(name) > 1:
            message = f"two columns of the output would be called {name!r}"
            hint = "name the columns to carry in keep = [...], without it"
            yield Problem("map.invalid", message, Place(target.map, "keep"), hint)
