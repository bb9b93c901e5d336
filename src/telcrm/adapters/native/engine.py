"""Columns by compiled kernels: clean rows in one pass on all processors, all others in NumPy.

A kernel says of a chunk of rows whether it met one that must be looked at closely: a fact missing
or out of range, rules that contradict each other. Such a chunk is decided in NumPy, which marks or
names the rows; so what is wrong is said in one way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from threading import RLock
from typing import Any, Final

from telcrm.adapters.native.facts import Fact, Layout, as_it_came, as_read
from telcrm.adapters.native.kernels import Draft, Kernel, draft, kernel_of, room_of, threads
from telcrm.errors import InputError, Place, Problem
from telcrm.rules.columns.backend import BLOCK, Answering, Bad, Plan, by_blocks
from telcrm.rules.columns.door import Source, read_column

__all__ = ["by_kernels", "where_worth"]

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
    plan = answering.plan
    strings = [one.name for one in plan.inputs if one.type.kind == "string"]
    if strings:
        raise InputError(*(_unsupported(name, plan.built.form.id) for name in strings))
    answering.fill(found, 0, 0)  # Shows of which kind the reason columns are.
    return _Work(answering, found).done()


def where_worth(answering: Answering, found: Mapping[str, Source]) -> Bad:
    """Decide every row, by kernels where so many rows are worth having one compiled."""
    if any(one.type.kind == "string" for one in answering.plan.inputs):
        return by_blocks(answering, found)
    answering.fill(found, 0, 0)
    work = _Work(answering, found)
    return work.done() if work.worth() else by_blocks(answering, found)


def _unsupported(name: str, book: str) -> Problem:
    hint = 'pass engine="numpy"'
    return Problem("columns.unsupported", f"{name} is a string", Place(book, name), hint)


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
    def plan(self) -> Plan:
        """What is asked."""
        return self.answering.plan

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.answering.rows

    def worth(self) -> bool:
        """Whether a kernel is there, or worth the time it takes to make it."""
        facts = self.facts(slice(0, min(self.size(), self.rows)))
        if facts is None:
            return False
        layouts = tuple(one.layout for one in facts)
        if self.key("kernel", layouts) in _kernels(self.plan) or self.rows >= WORTH_COMPILING:
            return True
        return self.rows >= WORTH_READING and self.draft(layouts).file.exists()

    def done(self) -> Bad:
        """Decide all; the rows that have no answer."""
        size = self.size()
        chunks = [slice(start, min(start + size, self.rows)) for start in range(0, self.rows, size)]
        if len(chunks) <= 1:
            return list(chain.from_iterable(map(self.decide, chunks)))
        with ThreadPoolExecutor(min(threads(), len(chunks))) as pool:
            return list(chain.from_iterable(pool.map(self.decide, chunks)))

    def size(self) -> int:
        """How many rows to decide at a time."""
        sources = ((spec, self.found.get(spec.name)) for spec in self.plan.inputs)
        read = any(as_it_came(spec, source) is None for spec, source in sources)
        return READ if read else CHUNK

    def decide(self, rows: slice) -> Bad:
        """Decide a chunk of rows."""
        facts = self.facts(rows)
        if facts is None or not self.run(facts, rows):
            return self.answering.fill(self.found, rows.start, rows.stop)
        return []

    def facts(self, rows: slice) -> list[Fact] | None:
        """The facts of some rows as a kernel reads them; None where it cannot."""
        facts = []
        for spec in self.plan.inputs:
            source = self.found.get(spec.name)
            part = None if source is None else source[rows]
            fact = as_it_came(spec, part)
            if fact is None:
                column, bad = read_column(spec, part, rows.stop - rows.start)
                fact = None if bad else as_read(spec, column)
            if fact is None:
                return None
            facts.append(fact)
        return facts

    def run(self, facts: list[Fact], rows: slice) -> bool:
        """Whether all rows were clean, and are answered."""
        kernel = self.kernel(tuple(one.layout for one in facts))
        given = [array for one in facts for array in one.arrays]
        filled = [room_of(self.answering, one, rows) for one in kernel.results]
        if kernel.run(rows.stop - rows.start, *given, *kernel.tables, *filled):
            return False
        for one, codes in zip(kernel.results, filled, strict=True):
            if one.part == "codes":
                self.answering.rooms[one.name].put_texts(codes, one.categories, rows)
        return True

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
        key, kept = self.key(what, layouts), _kernels(self.plan)
        with _MAKING:
            if key not in kept:
                kept[key] = make()
        return kept[key]

    def key(self, what: str, layouts: tuple[Layout, ...]) -> Any:
        """The name under which something is kept."""
        plan = self.plan
        decisions = tuple(one.name for one in plan.decisions)
        return what, decisions, plan.outputs, plan.explain, plan.mark, layouts


def _kernels(plan: Plan) -> dict[Any, Any]:
    """What is kept with a book: kernels, and their sources."""
    kept: dict[Any, Any] = plan.built.kept.setdefault("native", {})
    return kept
