"""Expressions on what is known of their facts: never less than what they may come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import product
from operator import or_
from typing import Any, Final, TypeAlias

from telcrm.rules.analysis.whole_book.extents import (
    ANYTHING,
    Anything,
    Between,
    Extent,
    Few,
    every_combination,
    one_of,
    united,
)
from telcrm.rules.feel.arithmetic import add, multiply, negate, subtract
from telcrm.rules.form import (
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Expression,
    Function,
    Logic,
    Matches,
    Negation,
    Not,
    Reference,
    children,
)
from telcrm.rules.grid import Axis, axis_of
from telcrm.rules.record.backend import locator
from telcrm.rules.semantics import evaluator
from telcrm.rules.types import ANY, COLUMNAR
from telcrm.rules.unary_tests import holds

__all__ = ["Known", "Reader", "bits_of", "cells_of", "reader_of"]

KEPT: Final = 4_096
"""Answers that are kept: a search asks for the same ones over and over."""

Known: TypeAlias = Mapping[str, Extent]
Reader: TypeAlias = Callable[[Known], Extent]


def reader_of(node: Expression) -> Reader:
    """The function from what is known of the facts to what is known of an expression.

    Few enough combinations of facts are tried one by one; else the expression's parts are told by
    their ranges.
    """
    if isinstance(node, Constant):
        known = one_of((node.value,))
        return lambda _: known
    if isinstance(node, Reference):
        name = node.name
        return lambda facts: facts.get(name, ANYTHING)
    names = tuple(sorted(_names(node)))
    evaluate, by_parts = evaluator(node), _by_parts(node)

    def read(facts: Known) -> Extent:
        tried = every_combination(
            lambda *values: evaluate(dict(zip(names, values, strict=True))),
            [facts.get(name, ANYTHING) for name in names],
        )
        return by_parts(facts) if tried is None else tried

    return read


def _names(node: Expression) -> frozenset[str]:
    """The facts an expression refers to; what it names inside itself is none."""
    if isinstance(node, Reference):
        return frozenset((node.name,))
    if isinstance(node, Constant):
        return frozenset()
    return frozenset().union(*map(_names, children(node)))


def _by_parts(node: Expression) -> Reader:
    build = _PARTS.get(type(node))
    return build(node) if build else lambda _: ANYTHING


def _arithmetic(node: Arithmetic) -> Reader:
    left, right = reader_of(node.left), reader_of(node.right)
    apply = _OPERATORS.get(node.operator)

    def read(facts: Known) -> Extent:
        first, second = _range(left(facts)), _range(right(facts))
        if apply is None or first is None or second is None:
            return ANYTHING
        corners = [
            apply(a, b) for a, b in product((first.low, first.high), (second.low, second.high))
        ]
        return Between(min(corners), max(corners), first.null or second.null)

    return read


_OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
}


def _range(extent: Extent) -> Between | None:
    """The range of a number; None where there is none."""
    found = united([extent, extent]) if isinstance(extent, Few) else extent
    if isinstance(found, Few):
        known: list[Any] = [value for value in found.values if value is not None]
        if not known or not all(_is_number(value) for value in known):
            return None
        return Between(min(known), max(known), len(known) < len(found.values))
    numbers = isinstance(found, Between) and _is_number(found.low) and _is_number(found.high)
    return found if numbers else None  # type: ignore[return-value]


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and not isinstance(value, str) and hasattr(value, "__add__")


def _negation(node: Negation) -> Reader:
    operand = reader_of(node.operand)

    def read(facts: Known) -> Extent:
        found = _range(operand(facts))
        return (
            ANYTHING
            if found is None
            else Between(negate(found.high), negate(found.low), found.null)
        )

    return read


def _function(node: Function) -> Reader:
    arguments = [reader_of(argument) for argument in node.arguments]
    choose = {"min": min, "max": max}.get(node.name)

    def read(facts: Known) -> Extent:
        ranges = [_range(argument(facts)) for argument in arguments]
        if choose is None or None in ranges:
            return ANYTHING
        known: list[Any] = ranges
        low, high = choose(one.low for one in known), choose(one.high for one in known)
        return Between(low, high, any(one.null for one in known))

    return read


_UNSURE: Final = Few(frozenset((True, False)))
_WHATEVER: Final = Few(frozenset((True, False, None)))


def _comparison(node: Comparison) -> Reader:
    left, right = reader_of(node.left), reader_of(node.right)

    def read(facts: Known) -> Extent:
        first, second = _range(left(facts)), _range(right(facts))
        if first is None or second is None:
            return _WHATEVER
        truths: frozenset[Any] = frozenset(_compared(node.operator, first, second))
        if first.null or second.null:
            truths |= {True, False} if node.operator in ("=", "!=") else {None}
        return Few(truths)

    return read


def _compared(operator: str, left: Between, right: Between) -> set[bool]:
    """What a comparison of two values may be, each anywhere in its range."""
    below, above = left.high < right.low, left.low > right.high
    never = {"<": left.low >= right.high, "<=": above, ">": left.high <= right.low, ">=": below}
    always = {"<": below, "<=": left.high <= right.low, ">": above, ">=": left.low >= right.high}
    apart = below or above
    never |= {"=": apart, "!=": False}
    always |= {"=": False, "!=": apart}
    return {True} if always[operator] else {False} if never[operator] else {True, False}


_SIDES: Final = (Reference("a", ANY), Reference("b", ANY))


def _logic(node: Logic) -> Reader:
    left, right = reader_of(node.left), reader_of(node.right)
    combine = evaluator(Logic(node.operator, *_SIDES, node.type))

    def read(facts: Known) -> Extent:
        sides = (_truths(left(facts)), _truths(right(facts)))
        found = every_combination(lambda a, b: combine({"a": a, "b": b}), sides)
        return _WHATEVER if found is None else found

    return read


def _truths(extent: Extent) -> Few:
    return extent if isinstance(extent, Few) else _WHATEVER


def _not(node: Not) -> Reader:
    operand = reader_of(node.operand)

    def read(facts: Known) -> Extent:
        values = _truths(operand(facts)).values
        return Few(frozenset(not value if isinstance(value, bool) else None for value in values))

    return read


def _choice(node: Choice) -> Reader:
    condition = reader_of(node.condition)
    then, otherwise = reader_of(node.then), reader_of(node.otherwise)

    def read(facts: Known) -> Extent:
        truths = _truths(condition(facts)).values
        branches = [then(facts)] if True in truths else []
        if truths - {True}:
            branches.append(otherwise(facts))
        return united(branches)

    return read


def _matches(node: Matches) -> Reader:
    value = reader_of(node.value)
    if node.value.type.kind not in COLUMNAR:
        return lambda _: _WHATEVER
    axis = axis_of(node.value.type, (node.test,))
    truths = [holds(node.test, one) for one in axis.representatives()]
    find = cells_of(axis)
    return lambda facts: Few(frozenset(truths[cell] for cell in find(value(facts))))


def cells_of(axis: Axis) -> Callable[[Extent], range | set[int]]:
    """The function from what is known of a value to the cells of an axis it may lie in."""
    locate, whole = locator(axis), range(axis.size)

    def find(extent: Extent) -> range | set[int]:
        if isinstance(extent, Few):
            return {locate(value) for value in extent.values}
        if isinstance(extent, Anything) or extent.low is None:
            return whole
        cells = range(locate(extent.low), locate(extent.high) + 1)
        return {*cells, axis.size - 1} if extent.null else cells

    return find


def bits_of(axis: Axis) -> Callable[[Extent], int]:
    """The function from what is known of a value to the bitset of the cells it may lie in."""
    find = cells_of(axis)
    known: dict[Extent, int] = {}

    def bits(extent: Extent) -> int:
        found = known.get(extent)
        if found is None:
            found = reduce(or_, (1 << cell for cell in find(extent)), 0)
            if len(known) < KEPT:
                known[extent] = found
        return found

    return bits


_PARTS: Final[dict[type, Callable[[Any], Reader]]] = {
    Arithmetic: _arithmetic,
    Negation: _negation,
    Function: _function,
    Comparison: _comparison,
    Logic: _logic,
    Not: _not,
    Choice: _choice,
    Matches: _matches,
}
