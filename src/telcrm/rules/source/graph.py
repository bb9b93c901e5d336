"""The order in which decisions can be taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from telcrm.errors import BookError, Problem
from telcrm.rules.form import Book

__all__ = ["in_order", "needed_for"]


def in_order(needs: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Decisions as the file has them, each moved behind what it needs.

    Args:
        needs: for each decision what it names; names of no decision do not matter.

    Raises:
        BookError: `graph.cycle`, with the circle.

    >>> in_order({"star": frozenset({"score"}), "score": frozenset({"age"})})
    ('score', 'star')
    """
    graph = {name: sorted(need & needs.keys()) for name, need in needs.items()}
    _require_no_circle(graph)
    ordered: dict[str, None] = {}
    waiting = list(reversed(graph))
    while waiting:
        name = waiting[-1]
        first = [need for need in graph[name] if need not in ordered]
        if name not in ordered and first:
            waiting.extend(reversed(first))
        else:
            ordered[waiting.pop()] = None
    return tuple(ordered)


def _require_no_circle(graph: Mapping[str, list[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        circle = " -> ".join(reversed(cycle.args[1]))
        problem = Problem("graph.cycle", circle, hint="one of them must not need the others")
        raise BookError(problem.at_path("decisions")) from None


def needed_for(book: Book, outputs: Iterable[str]) -> frozenset[str]:
    """The names of outputs, and of the decisions and inputs they depend on."""
    wanted = set(outputs)
    for one in reversed(book.decisions):
        if one.name in wanted or any(output.name in wanted for output in one.outputs):
            wanted |= {one.name} | book.needs[one.name]
    return frozenset(wanted)
