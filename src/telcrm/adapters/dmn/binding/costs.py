"""What taking a decision costs: how often functions are called and how deep, known when it loads.

A function that calls another twice doubles its cost; a chain of thirty such would never end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final, TypeAlias

from telcrm.errors import BookError, Problem
from telcrm.rules import form
from telcrm.rules.form import Constant, Reference, children

__all__ = ["MAXIMUM_CALLS", "MAXIMUM_DEPTH", "Cost", "Costs", "cost"]

MAXIMUM_CALLS: Final = 100_000
"""Calls of functions when all decisions are taken once."""

MAXIMUM_DEPTH: Final = 100
"""Calls inside of each other."""

MAXIMUM_NESTING: Final = 600
"""Steps inside of each other, calls and the parts of expressions; Python's own limit is 1000."""

_UNKNOWN_LENGTH: Final = 10
"""What a list counts for whose length is not known when the document loads."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an expression costs when it is evaluated once, at most.

    Attributes:
        calls: how often functions are called, those that are called by functions included.
        depth: how many calls stand inside of each other.
        nesting: how many steps stand inside of each other.
        called: what it costs to call its value, where that may be a function.
    """

    calls: int = 0
    depth: int = 0
    nesting: int = 0
    called: Cost | None = None

    def beside(self, other: Cost) -> Cost:
        """Both evaluated, one after the other."""
        return replace(self.instead(other), calls=self.calls + other.calls)

    def instead(self, other: Cost) -> Cost:
        """One of both evaluated, whichever costs more."""
        return Cost(
            max(self.calls, other.calls),
            max(self.depth, other.depth),
            max(self.nesting, other.nesting),
            _either(self.called, other.called),
        )

    def within(self, steps: int) -> Cost:
        """Evaluated within so many steps."""
        return replace(self, nesting=self.nesting + steps)


def _either(one: Cost | None, other: Cost | None) -> Cost | None:
    if one is None or other is None:
        return one or other
    return one.instead(other)


FREE: Final = Cost()

Known: TypeAlias = Mapping[str, Cost]
"""What it costs to call a function, by its name: its body, and functions that it gives."""


def cost(node: form.Expression, known: Known) -> Cost:
    """What an expression costs, at most."""
    special = _SPECIAL.get(type(node))
    if special is not None:
        return special(node, known)
    total = FREE
    for child in children(node):
        total = total.beside(cost(child, known))
    return total.within(_STEPS.get(type(node), 1))


_STEPS: Final[Mapping[type, int]] = {form.ListOf: 2, form.Function: 2}
"""Steps of a node in evaluation, where they are not one."""


def _constant(_: Constant, __: Known) -> Cost:
    return FREE


def _reference(node: Reference, known: Known) -> Cost:
    called = known.get(node.name)
    return FREE if called is None else Cost(called=called)


def _function(node: form.Lambda, known: Known) -> Cost:
    body = cost(node.body, known)
    plain = replace(body, called=None)
    return Cost(called=plain if body.called is None else plain.instead(body.called))


def _invocation(node: form.Invocation, known: Known) -> Cost:
    body = known.get(node.function.name)
    if body is None:
        body = reduce(Cost.instead, known.values(), FREE)
    total = Cost(1 + body.calls, 1 + body.depth, body.nesting, body)
    for argument in node.arguments:
        total = total.beside(cost(argument, known))
    return total.within(2)


def _choice(node: form.Choice, known: Known) -> Cost:
    branches = cost(node.then, known).instead(cost(node.otherwise, known))
    return cost(node.condition, known).beside(branches).within(1)


def _context(node: form.ContextOf, known: Known) -> Cost:
    total = FREE
    for entry in node.entries:
        found = cost(entry.value, known)
        total = total.beside(found)
        if entry.key is not None and found.called is not None:
            known = {**known, entry.key: found.called}
    return total.within(2)


def _iteration(node: form.Iteration, known: Known) -> Cost:
    return _repeated(node.domain, node.result, known)


def _filter(node: form.Filter, known: Known) -> Cost:
    return _repeated(node.source, node.condition, known)


def _repeated(source: form.Expression, step: form.Expression, known: Known) -> Cost:
    once = cost(step, known)
    every = replace(once, calls=once.calls * _length(source))
    return cost(source, known).beside(every).within(2)


def _length(source: form.Expression) -> int:
    """How many items there are to go through, as far as it is known."""
    match source:
        case form.ListOf(items=items):
            return len(items)
        case Constant(value=tuple() as items):
            return len(items)
        case form.RangeOf(low=Constant(value=low), high=Constant(value=high)):
            return _distance(low, high)
    return _UNKNOWN_LENGTH


def _distance(low: Any, high: Any) -> int:
    try:
        return int(abs(high - low)) + 1
    except (TypeError, ValueError, ArithmeticError):
        return _UNKNOWN_LENGTH


def _table(node: form.Table, known: Known) -> Cost:
    """Every column, and the entries: of one rule where no more than one is asked for them."""
    total, entries = FREE, _row(node.default or (), known)
    alone = node.hit_policy in ("UNIQUE", "FIRST")
    for column in node.columns:
        total = total.beside(cost(column, known))
    for rule in node.rules:
        row = _row(rule.entries, known)
        if row is not FREE:
            entries = entries.instead(row) if alone else entries.beside(row)
    return total.beside(entries).within(3)


def _row(entries: Iterable[form.Expression], known: Known) -> Cost:
    total = FREE
    for entry in entries:
        if not isinstance(entry, Constant):
            total = total.beside(cost(entry, known))
    return total


_SPECIAL: Final[Mapping[type, Callable[[Any, Known], Cost]]] = {
    Constant: _constant,
    Reference: _reference,
    form.Lambda: _function,
    form.Invocation: _invocation,
    form.Choice: _choice,
    form.ContextOf: _context,
    form.Iteration: _iteration,
    form.Filter: _filter,
    form.Table: _table,
}


class Costs:
    """The costs of a document's decisions and functions, added up as they are bound."""

    def __init__(self) -> None:
        self._known: dict[str, Cost] = {}
        self._calls = 0
        self._refused = False

    def add(self, decision: form.Decision) -> None:
        """Count a decision or a function.

        Raises:
            BookError: `dmn.size`, where it costs too much: the first one that does, for those that
                call it cost even more.
        """
        if self._refused:
            return
        self._refused = True
        node: Any = getattr(decision, "expression", decision)
        taken = cost(node, self._known)
        name = decision.name
        if taken.called is not None:
            called = Cost(1 + taken.called.calls, 1 + taken.called.depth, taken.called.nesting)
            _require_bounded(name, called)
            self._known[name] = taken.called
        _require_bounded(name, taken)
        self._require_few(name, taken.calls)
        self._refused = False

    def _require_few(self, name: str, calls: int) -> None:
        self._calls += calls
        if self._calls > MAXIMUM_CALLS:
            most = max(self._known, key=lambda one: self._known[one].calls)
            message = f"with {name!r}, functions are called {self._calls} times"
            raise _too_large(message, f"{_FEWER}; {most!r} makes the most")


_FEWER: Final = f"at most {MAXIMUM_CALLS} calls may be made when all decisions are taken once"


def _require_bounded(name: str, found: Cost) -> None:
    if found.calls > MAXIMUM_CALLS:
        raise _too_large(f"{name!r} comes to {found.calls} calls of functions", _FEWER)
    if found.depth > MAXIMUM_DEPTH:
        message = f"calls of {name!r} stand {found.depth} deep in each other"
        raise _too_large(message, f"at most {MAXIMUM_DEPTH} may")
    if found.nesting > MAXIMUM_NESTING:
        message = f"{name!r} calls and calculates {found.nesting} steps deep"
        raise _too_large(message, f"at most {MAXIMUM_NESTING} may stand inside of each other")


def _too_large(message: str, hint: str) -> BookError:
    return BookError(Problem("dmn.size", message, hint=hint))
