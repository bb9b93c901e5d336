"""The nodes of the form as expressions of a kernel's row: what `semantics` says of a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, Final

from telcrm.adapters.native.axes import by_code, say
from telcrm.adapters.native.writer import Loop, Said, literal
from telcrm.rules.columns.expressions import encoded
from telcrm.rules.conformance import allowing
from telcrm.rules.form import (
    Arithmetic,
    Choice,
    Comparison,
    Conformed,
    Constant,
    Expression,
    Function,
    Logic,
    Matches,
    Negation,
    Not,
    Reference,
)
from telcrm.rules.grid import Axis, axis_of
from telcrm.rules.types import Type, Value
from telcrm.rules.unary_tests import holds

__all__ = ["EXPRESSIONS", "chosen", "constant", "either", "rescaled", "said_of"]


def said_of(node: Expression, loop: Loop) -> Said:
    """The value of an expression in a loop's row."""
    return EXPRESSIONS[type(node)](node, loop)


def constant(value: Value, kind: Type) -> Said:
    """The same value in every row."""
    (known,), categories = encoded((value,), kind)
    shown = str(bool(known)) if kind.kind == "boolean" else literal(int(known))
    return Said(shown, "True" if value is None else None, kind, categories)


def rescaled(said: Said, scale: int) -> str:
    """A number in units of 10**-scale, as an int64."""
    factor = 10 ** (scale - said.type.scale)
    return f"int64({said.value})" if factor == 1 else f"(int64({said.value}) * {factor})"


def either(*nulls: str | None) -> str | None:
    """Whether one of several values is null."""
    known = tuple(dict.fromkeys(null for null in nulls if null is not None))
    return f"({' | '.join(known)})" if known else None


def _constant(node: Constant, _: Loop) -> Said:
    return constant(node.value, node.type)


def _reference(node: Reference, loop: Loop) -> Said:
    return loop.load(node.name)


def _negation(node: Negation, loop: Loop) -> Said:
    operand = said_of(node.operand, loop)
    return Said(loop.new(f"-{rescaled(operand, node.type.scale)}"), operand.null, node.type)


def _arithmetic(node: Arithmetic, loop: Loop) -> Said:
    left, right = said_of(node.left, loop), said_of(node.right, loop)
    if node.type.kind == "null":
        return constant(None, node.type)
    scales, kind = [node.type.scale] * 2, node.type
    if node.operator == "*":
        scales = [left.type.scale, right.type.scale]
        # Not the scale of the form: whole numbers may have been read where decimals may stand.
        kind = replace(node.type, scale=sum(scales))
    sides = rescaled(left, scales[0]), rescaled(right, scales[1])
    value = loop.new(f" {node.operator} ".join(sides))
    return Said(value, either(left.null, right.null), kind)


def _comparison(node: Comparison, loop: Loop) -> Said:
    left, right = said_of(node.left, loop), said_of(node.right, loop)
    first, second = _aligned(left, right, loop)
    operator = "==" if node.operator == "=" else node.operator
    compared = loop.new(f"{first} {operator} {second}")
    null = either(left.null, right.null)
    if node.operator not in ("=", "!=") or null is None:
        return Said(compared, null, node.type)
    # Null equals null and nothing else.
    both = f"({left.null or 'False'} & {right.null or 'False'})"
    same = both if node.operator == "=" else f"(not {both})"
    return Said(loop.new(f"({same} if {null} else {compared})"), None, node.type)


def _aligned(left: Said, right: Said, loop: Loop) -> tuple[str, str]:
    """Two values in common units."""
    if left.type.numeric and right.type.numeric:
        scale = max(left.type.scale, right.type.scale)
        return rescaled(left, scale), rescaled(right, scale)
    if left.type.textual and right.type.textual:
        _, (first, second) = _common_codes((left, right), loop)
        return first, second
    return left.value, right.value


def _common_codes(texts: Sequence[Said], loop: Loop) -> tuple[tuple[str, ...], list[str]]:
    """Codes of texts in one list of categories."""
    categories = tuple(dict.fromkeys(word for one in texts for word in one.categories))
    places = {word: code for code, word in enumerate(categories)}
    return categories, [_recoded(one, places, loop) for one in texts]


def _recoded(text: Said, places: dict[str, int], loop: Loop) -> str:
    codes = [places[word] for word in text.categories] or [0]
    if codes == list(range(len(codes))):
        return f"int64({text.value})"
    return f"int64({by_code(loop, text, codes)})"


def _logic(node: Logic, loop: Loop) -> Said:
    left, right = said_of(node.left, loop), said_of(node.right, loop)
    null = either(left.null, right.null)
    if null is None:
        sign = "|" if node.operator == "or" else "&"
        return Said(loop.new(f"({left.value} {sign} {right.value})"), None, node.type)
    decisive = node.operator == "or"
    decided = loop.new(f"{_is(left, value=decisive)} | {_is(right, value=decisive)}")
    value = decided if decisive else loop.new(f"not {decided}")
    return Said(value, loop.new(f"{null} & (not {decided})"), node.type)


def _is(said: Said, *, value: bool) -> str:
    """Whether it is known to be true, or known to be false."""
    found = said.value if value else f"(not {said.value})"
    return found if said.null is None else f"({found} & (not {said.null}))"


def _not(node: Not, loop: Loop) -> Said:
    operand = said_of(node.operand, loop)
    return Said(loop.new(f"not {operand.value}"), operand.null, node.type)


def _choice(node: Choice, loop: Loop) -> Said:
    condition = loop.new(_is(said_of(node.condition, loop), value=True))
    then, otherwise = said_of(node.then, loop), said_of(node.otherwise, loop)
    return chosen(condition, then, otherwise, node.type, loop)


def chosen(condition: str, then: Said, otherwise: Said, kind: Type, loop: Loop) -> Said:
    """One value where a condition holds, another where it does not."""
    branches = then, otherwise
    categories: tuple[str, ...] = ()
    if kind.textual:
        categories, values = _common_codes(branches, loop)
    elif kind.numeric:
        values = [rescaled(branch, kind.scale) for branch in branches]
    elif kind.kind == "boolean":
        values = [one.value if one.type.kind == "boolean" else "False" for one in branches]
    else:
        values = [f"int64({one.value})" for one in branches]
    null = None
    if then.null or otherwise.null:
        null = loop.new(_if(condition, then.null or "False", otherwise.null or "False"))
    return Said(loop.new(_if(condition, *values)), null, kind, categories)


def _if(condition: str, then: str, otherwise: str) -> str:
    return f"({then} if {condition} else {otherwise})"


def _matches(node: Matches, loop: Loop) -> Said:
    """A test is a set of cells: true here, null there."""
    said = said_of(node.value, loop)
    axis = axis_of(node.value.type, (node.test,))
    truth = [holds(node.test, value) for value in axis.representatives()]
    value = _truth_of(loop, axis, said, [one is True for one in truth])
    null = _truth_of(loop, axis, said, [one is None for one in truth]) if None in truth else None
    return Said(value, null, node.type)


def _truth_of(loop: Loop, axis: Axis, said: Said, by_cell: list[bool]) -> str:
    return loop.new(f"{say(loop, axis, said, [int(one) for one in by_cell])} == 1")


def _conformed(node: Conformed, loop: Loop) -> Said:
    """What the type does not allow is null; the value stays as it is stored."""
    said = said_of(node.operand, loop)
    test = allowing(node.type)
    axis = axis_of(node.operand.type, (test,))
    refused = [holds(test, value) is not True for value in axis.representatives()]
    absent = either(said.null, _truth_of(loop, axis, said, refused))
    return Said(said.value, absent, said.type, said.categories, said.real)


_FUNCTIONS: Final[dict[str, Callable[[list[str]], str]]] = {
    "min": lambda values: reduce("min({}, {})".format, values),
    "max": lambda values: reduce("max({}, {})".format, values),
    "abs": lambda values: f"abs({values[0]})",
}


def _function(node: Function, loop: Loop) -> Said:
    if node.type.kind == "null":
        return constant(None, node.type)
    given = [said_of(argument, loop) for argument in node.arguments]
    value = _FUNCTIONS[node.name]([loop.new(rescaled(one, node.type.scale)) for one in given])
    return Said(loop.new(value), either(*(one.null for one in given)), node.type)


EXPRESSIONS: Final[dict[type, Callable[[Any, Loop], Said]]] = {
    Constant: _constant,
    Reference: _reference,
    Negation: _negation,
    Arithmetic: _arithmetic,
    Comparison: _comparison,
    Logic: _logic,
    Not: _not,
    Choice: _choice,
    Matches: _matches,
    Conformed: _conformed,
    Function: _function,
}
