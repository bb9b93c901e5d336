"""The source of a written function while it grows: lines, constants, cells of values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil, isinf
from typing import Any, Final

from telcrm.errors import InputError
from telcrm.rules.form import ExpressionDecision, Table
from telcrm.rules.grid import Axis, ListedAxis, OrderedAxis, first_float, first_integer
from telcrm.rules.record.backend import listed_cells, locator
from telcrm.rules.record.running import Run, meaning
from telcrm.rules.types import add, is_month

__all__ = ["UNROLLED", "Local", "Writer", "Written", "cell"]

UNROLLED: Final = 8
"""Edges of an axis up to which comparisons written out are faster than a call of `bisect`."""

_NAMES: Final[dict[str, Any]] = {
    "__builtins__": {},
    "KeyError": KeyError,
    "InputError": InputError,
    "add": add,
    "bisect": bisect_right,
    "date": date,
    "dict": dict,
    "float": float,
    "int": int,
    "is_month": is_month,
    "len": len,
    "str": str,
    "type": type,
}
"""All that a written function can call beside its own constants."""


@dataclass(frozen=True, slots=True)
class Written:
    """The source of a function, and the constants it names."""

    source: str
    constants: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Local:
    """A value in the function: its name, and what is certain of it."""

    name: str
    listed: bool = False
    whole: bool = False


class Writer:
    """The lines of a function while they are written."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.lines: list[str] = []
        self.constants = {**_NAMES, "meaning": meaning(run), "known": run.known.issuperset}
        self.locals: dict[str, Local] = {}
        self.hits: dict[str, str] = {}
        self.explained = run.outputs is None
        self.calls = self.explained

    def leave(self, condition: str) -> None:
        """A line that leaves a record to the meaning."""
        self.add(f"if {condition}: raise KeyError")

    def add(self, line: str) -> None:
        """Another line."""
        self.lines.append(line)

    def constant(self, value: Any) -> str:
        """A name for a value."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def new(self, value: str) -> str:
        """A line that puts a value into a new local."""
        name = f"v{len(self.lines)}"
        self.add(f"{name} = {value}")
        return name

    def give(self, name: str, local: Local) -> None:
        """A value of the book is found."""
        self.locals[name] = local
        self.add(f"values[{self.constant(name)}] = {local.name}")

    def call(self, evaluate: Callable[[dict[str, Any]], Any]) -> str:
        """A new local for what a function of all values by name gives."""
        self.calls = True
        return self.new(f"{self.constant(evaluate)}(values)")

    def step(self, decision: Any) -> None:
        """A decision is taken as the meaning takes it."""
        self.hits[decision.name] = self.call(self.run.steps[decision.name])
        for name in _outputs(decision):
            self.locals[name] = Local(self.new(f"values[{self.constant(name)}]"))

    def written(self) -> Written:
        """The whole; lines that keep values by name only where somebody reads them."""
        lines = (one for one in self.lines if self.calls or not one.startswith("values"))
        body = "".join(f"            {line}\n" for line in lines)
        return Written(_FRAME.format(body=body), self.constants)


_FRAME: Final = """\
def decide(record):
    if type(record) is dict:
        try:
{body}\
        except (KeyError, InputError):
            pass
    return meaning(record)
"""
"""What is wrong with the facts the meaning says, all of it, and outside of `except`, so that its
error stands for itself. Rules that contradict each other say so at once: the facts are read then.
"""


def _outputs(decision: ExpressionDecision | Table) -> tuple[str, ...]:
    """The names that a decision's step puts into the record, those of functions too."""
    if isinstance(decision, ExpressionDecision):
        return (decision.name,)
    return tuple(output.name for output in decision.outputs)


def cell(writer: Writer, axis: Axis, local: Local) -> str:
    """The expression for a value's cell on an axis."""
    name = local.name
    if isinstance(axis, ListedAxis):
        cells, other = listed_cells(axis)
        if local.listed:
            return f"{writer.constant(cells)}[{name}]"
        return f"{writer.constant(cells.get)}({name}, {other})"
    if local.whole:
        return _place(writer, map(first_integer, axis.edges), name)
    locate = f"{writer.constant(locator(axis))}({name})"
    test, firsts = _comparable(axis, name)
    return f"({_place(writer, firsts, name)} if {test} else {locate})" if test else locate


def _comparable(axis: OrderedAxis, name: str) -> tuple[str, list[Any]]:
    """The test of values that compare with the first numbers of cells, and these."""
    integers = [first_integer(edge) for edge in axis.edges]
    if axis.type.kind == "integer":
        return f"type({name}) is int", integers
    if axis.type.kind not in ("decimal", "number"):
        return "", []
    floats = [first_float(edge) for edge in axis.edges]
    # Between a cell's first float and its first integer lies no integer: floats serve for both.
    both = all(not isinf(f) and ceil(f) == i for f, i in zip(floats, integers, strict=True))
    whole = f" or type({name}) is int" if both else ""
    return f"type({name}) is float{whole}", floats


def _place(writer: Writer, firsts: Iterable[Any], name: str) -> str:
    """The expression for how many of the numbers in their order a value reaches."""
    edges = tuple(firsts)
    if len(edges) > UNROLLED:
        return f"bisect({writer.constant(edges)}, {name})"
    return _comparisons([writer.constant(edge) for edge in edges], name, 0, len(edges))


def _comparisons(edges: list[str], name: str, low: int, high: int) -> str:
    if low == high:
        return str(low)
    middle = (low + high) // 2
    below = _comparisons(edges, name, low, middle)
    above = _comparisons(edges, name, middle + 1, high)
    return f"({below} if {name} < {edges[middle]} else {above})"
