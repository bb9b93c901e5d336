"""Columns by compiled kernels: clean rows in one pass on all processors, all others in NumPy.

A kernel says of a chunk of rows whether it met one that must be looked at closely: a fact missing
or out of range, rules that contradict each other. Such a chunk is decided in NumPy, which marks or
names the rows; so what is wrong is said in one way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from threading import RLock
from typing import Any, Final

import numpy as np

from telcrm.adapters.native.facts import Fact, Layout, as_it_came, as_read
from telcrm.adapters.native.kernels import Draft, Kernel, draft, kernel_of, room_of, threads
from telcrm.errors import InputError, Place, Problem
from telcrm.rules.columns.backend import BLOCK, Answering, Bad, Plan, by_blocks
from telcrm.rules.columns.column import Array, Codes, integer_dtype
from telcrm.rules.columns.door import Source, read_column
from telcrm.rules.columns.engines import DecideBlock, ReadOf
from telcrm.rules.columns.side_by_side import side_by_side
from telcrm.rules.form import Input

__all__ = ["by_kernels", "for_blocks", "where_worth"]

CHUNK: Final = 1 << 20
"""Rows that one call of a kernel decides."""

READ: Final = BLOCK
"""The same where facts must be read first: what is read of them takes memory."""

WORTH_READING: Final = 1 << 24
"""Rows from which reading a compiled kernel from disk is worth the time."""

WORTH_COMPILING: Final = 1 << 28
"""Rows from which compiling one is."""


_MAKING: Final = RLock()
"""Held while something is made that is kept, so that it is made once."""


def by_kernels(answering: Answering, found: Mapping[str, Source]) -> Bad:
    """Decide every row.

    Raises:
        InputError: `columns.unsupported`, for a string among the inputs.
    """
    _require_known_kinds(answering.plan)
    answering.fill(found, 0, 0)  # Shows of which kind the reason columns are.
    return _Work(answering, found).done()


def where_worth(answering: Answering, found: Mapping[str, Source]) -> Bad:
    """Decide every row, by kernels where so many rows are worth having one compiled."""
    if _strings(answering.plan):
        return by_blocks(answering, found)
    answering.fill(found, 0, 0)
    work = _Work(answering, found)
    return work.done() if work.worth() else by_blocks(answering, found)


def for_blocks(
    answering: Answering,
    handed_on: tuple[str, ...],
    found: Mapping[str, Source],
    read: ReadOf,
    *,
    always: bool,
) -> DecideBlock | None:
    """The kernel that decides blocks one by one; None where it is not worth having one.

    Args:
        answering: what is asked; a block was decided already, which may have no rows.
        handed_on: the outputs to give back for each block.
        found: the columns of that block.
        read: what reads them.
        always: whether a kernel was asked for.

    Raises:
        InputError: `columns.unsupported`, for a string among the inputs, if one was.
    """
    plan = answering.plan
    if always:
        _require_known_kinds(plan)
    facts = None if _strings(plan) else _facts(plan.inputs, found, read)
    if facts is None:
        return None
    layouts = tuple(one.layout for one in facts)
    kernels = _Kernels(answering)
    worth = always or kernels.worth(layouts)
    return partial(_block, kernels, layouts, handed_on) if worth else None


def _block(
    kernels: _Kernels,
    layouts: tuple[Layout, ...],
    handed_on: tuple[str, ...],
    rows: slice,
    found: Mapping[str, Source],
    read: ReadOf,
) -> Mapping[str, Source] | None:
    facts = _facts(kernels.plan.inputs, found, read)
    if facts is None or layouts != tuple(one.layout for one in facts):
        return None
    return kernels.run(facts, rows, handed_on)


def _strings(plan: Plan) -> list[str]:
    """The inputs that no kernel reads."""
    return [one.name for one in plan.inputs if one.type.kind == "string"]


def _require_known_kinds(plan: Plan) -> None:
    strings = _strings(plan)
    if strings:
        raise InputError(*(_unsupported(name, plan.built.form.id) for name in strings))


def _unsupported(name: str, book: str) -> Problem:
    hint = 'pass engine="numpy"'
    return Problem("columns.unsupported", f"{name} is a string", Place(book, name), hint)


def _facts(inputs: Iterable[Input], found: Mapping[str, Source], read: ReadOf) -> list[Fact] | None:
    """The facts of some rows as a kernel reads them; None where it cannot."""
    facts = []
    for spec in inputs:
        fact = as_it_came(spec, found.get(spec.name))
        if fact is None:
            column, bad = read(spec)
            fact = None if bad else as_read(spec, column)
        if fact is None:
            return None
        facts.append(fact)
    return facts


@dataclass(frozen=True, slots=True)
class _Kernels:
    """The kernels of a plan, one for each layout of its facts; they are kept with the book."""

    answering: Answering

    @property
    def plan(self) -> Plan:
        """What is asked."""
        return self.answering.plan

    def worth(self, layouts: tuple[Layout, ...]) -> bool:
        """Whether a kernel is there, or worth the time it takes to make it."""
        rows = self.answering.rows
        if self.key("kernel", layouts) in _kept(self.plan) or rows >= WORTH_COMPILING:
            return True
        return rows >= WORTH_READING and self.draft(layouts).file.exists()

    def run(
        self, facts: Sequence[Fact], rows: slice, handed_on: tuple[str, ...] = ()
    ) -> Mapping[str, Source] | None:
        """Answer some rows; some answers as columns, None where the rows were not all clean."""
        kernel = self.kernel(tuple(one.layout for one in facts))
        given = [array for one in facts for array in one.arrays]
        filled = [room_of(self.answering, one, rows) for one in kernel.results]
        if kernel.run(rows.stop - rows.start, *given, *kernel.tables, *filled):
            return None
        texts = {}
        for one, codes in zip(kernel.results, filled, strict=True):
            if one.part == "codes":
                self.answering.rooms[one.name].put_texts(codes, one.categories, rows)
                texts[one.name] = codes, one.categories
        return {
            name: _codes(*texts[name]) if name in texts else self.given(name, rows)
            for name in handed_on
        }

    def given(self, name: str, rows: slice) -> Array:
        """What some rows were answered, as a column is given."""
        room = self.answering.rooms[name]
        values: Array = room.values[rows]
        if room.null is None or not room.null[rows].any():
            return values
        return np.ma.MaskedArray(values, room.null[rows])

    def kernel(self, layouts: tuple[Layout, ...]) -> Kernel:
        """The kernel for facts of some layout."""
        kernel: Kernel = self.kept("kernel", layouts, lambda: kernel_of(self.draft(layouts)))
        return kernel

    def draft(self, layouts: tuple[Layout, ...]) -> Draft:
        """Its source."""
        made: Draft = self.kept("draft", layouts, lambda: draft(self.answering, layouts))
        return made

    def kept(self, what: str, layouts: tuple[Layout, ...], make: Callable[[], Any]) -> Any:
        """What is kept with the book."""
        key, kept = self.key(what, layouts), _kept(self.plan)
        with _MAKING:
            if key not in kept:
                kept[key] = make()
        return kept[key]

    def key(self, what: str, layouts: tuple[Layout, ...]) -> Any:
        """The name under which something is kept."""
        plan = self.plan
        decisions = tuple(one.name for one in plan.decisions)
        return what, decisions, plan.outputs, plan.explain, plan.mark, layouts


def _kept(plan: Plan) -> dict[Any, Any]:
    """What is kept with a book: kernels, and their sources."""
    kept: dict[Any, Any] = plan.built.kept.setdefault("native", {})
    return kept


def _codes(codes: Array, categories: tuple[str, ...]) -> Codes:
    """Texts as a column is given; the code after the last category is null."""
    absent = codes == len(categories)
    dtype = integer_dtype(-1, len(categories))
    return Codes(np.where(absent, -1, codes).astype(dtype), categories)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be decided.

    Attributes:
        answering: what is asked, and where the answers go.
        found: the arrays of the inputs.
    """

    answering: Answering
    found: Mapping[str, Source]

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.answering.rows

    def worth(self) -> bool:
        """Whether kernels are worth it."""
        facts = self.facts(slice(0, min(self.size(), self.rows)))
        if facts is None:
            return False
        return _Kernels(self.answering).worth(tuple(one.layout for one in facts))

    def done(self) -> Bad:
        """Decide all; the rows that have no answer."""
        size = self.size()
        chunks = [slice(start, min(start + size, self.rows)) for start in range(0, self.rows, size)]
        return list(chain.from_iterable(side_by_side(self.decide, chunks, threads())))

    def size(self) -> int:
        """How many rows to decide at a time."""
        inputs = self.answering.plan.inputs
        sources = ((spec, self.found.get(spec.name)) for spec in inputs)
        read = any(as_it_came(spec, source) is None for spec, source in sources)
        return READ if read else CHUNK

    def decide(self, rows: slice) -> Bad:
        """Decide a chunk of rows."""
        facts = self.facts(rows)
        if facts is None or _Kernels(self.answering).run(facts, rows) is None:
            return self.answering.fill(self.found, rows.start, rows.stop)
        return []

    def facts(self, rows: slice) -> list[Fact] | None:
        """The facts of some rows as a kernel reads them; None where it cannot."""
        found = {name: source[rows] for name, source in self.found.items()}
        count = rows.stop - rows.start
        return _facts(
            self.answering.plan.inputs,
            found,
            lambda spec: read_column(spec, found.get(spec.name), count),
        )
