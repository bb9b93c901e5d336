"""Where a disagreement comes from: the smallest parts on which the two sides differ.

Of a whole text one would have to excuse whatever holds a known disagreement somewhere. A part whose
own parts agree shows one operation on known values, and only that is excused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from feelin_bridge import Case, Crashed, Refused, ours, same
from feelin_trees import children, walk

from telcrm.rules.feel import syntax

__all__ = ["Origin", "origins"]

Ask = Callable[[list[Case]], list[Any]]
"""feelin's answers to cases."""


@dataclass(frozen=True)
class Origin:
    """A part on which the two sides differ, though they agree on its own parts.

    Attributes:
        case: the part and the facts it is asked over.
        operands: the values both sides give its parts.
        ours: what telcrm gives.
        theirs: what feelin gives.
    """

    case: Case
    operands: tuple[Any, ...]
    ours: Any
    theirs: Any

    @property
    def tree(self) -> Any:
        return self.case.tree


def origins(case: Case, ask: Ask) -> list[Origin]:
    """The origins of a disagreement; empty where the tree written plainly is agreed upon."""
    plain = Case(case.tree, case.facts, subject=case.subject)
    return _within(plain, ask)


def _within(case: Case, ask: Ask) -> list[Origin]:
    our_value, their_value = ours(case), ask([case])[0]
    inside = list(_parts(case))
    answers = ask(inside) if inside else []
    values = [ours(part) for part in inside]
    found = [
        origin
        for part, one, other in zip(inside, values, answers, strict=True)
        if not same(one, other)
        for origin in _within(part, ask)
    ]
    if found:
        return found
    return (
        []
        if same(our_value, their_value)
        else [Origin(case, tuple(values), our_value, their_value)]
    )


def _parts(case: Case) -> Iterator[Case]:
    """The parts of a tree that have a value of their own, each with the facts it sees."""
    tree = case.tree
    if isinstance(tree, syntax.UnaryTests):
        if len(tree.tests) > 1:
            yield from (_inner(case, syntax.UnaryTests((test,))) for test in tree.tests)
        elif tree.negated:
            yield _inner(case, syntax.UnaryTests(tree.tests))
        else:
            yield from (_inner(case, end) for test in tree.tests for end in _ends(test))
    elif isinstance(tree, syntax.In):
        yield _inner(case, tree.value)
        if len(tree.tests.tests) > 1:
            alone = (syntax.UnaryTests((test,)) for test in tree.tests.tests)
            yield from (_inner(case, syntax.In(tree.value, one)) for one in alone)
        else:
            yield from (_inner(case, end) for test in tree.tests.tests for end in _ends(test))
    elif isinstance(tree, syntax.Iteration | syntax.Filter):
        yield from _bound_parts(case)
    else:
        yield from (_inner(case, part) for part in children(tree))


def _ends(test: syntax.PositiveTest) -> tuple[Any, ...]:
    endpoint = test.endpoint
    return (endpoint.low, endpoint.high) if isinstance(endpoint, syntax.RangeOf) else (endpoint,)


def _inner(case: Case, tree: Any, **more: Any) -> Case:
    return Case(tree, {**case.facts, **more}, subject=case.subject)


def _bound_parts(case: Case) -> Iterator[Case]:
    """A list, and the condition or result for each of its items."""
    tree = case.tree
    loop = isinstance(tree, syntax.Iteration)
    domain = _inner(case, tree.domain if loop else tree.source)
    yield domain
    body, name = (tree.result, tree.variable) if loop else (tree.condition, "item")
    items = ours(domain)
    if isinstance(items, Refused | Crashed):
        return
    for item in items if isinstance(items, tuple) else (items,):
        yield _inner(case, body, **{name: item})
    if not loop and "item" not in case.facts and not _names_item(body):
        yield _inner(case, body)


def _names_item(tree: Any) -> bool:
    return any(isinstance(one, syntax.Name) and one.name == "item" for one in walk(tree))
