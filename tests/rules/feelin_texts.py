"""Generated S-FEEL: trees of every shape over facts of every kind, all from a seed.

feelin calculates in binary doubles. What a small error in a number could turn over (rounding,
comparison, a divisor that may be zero, a number's text) is given only numbers that doubles hold:
those called exact.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from feelin_bridge import KINDS, Case
from feelin_facts import NULL, SPAN, TENURE, VALUES, any_number, facts
from feelin_writing import styled

from telcrm.rules.feel import syntax

__all__ = ["expression_case", "unary_case"]

DEPTH = 3
STRAY = 0.06
"""How often an operand may be of any kind."""
ORDERS = ("=", "!=", "<", "<=", ">", ">=")
ORDERED = ("number", "string", "date", "time", "date and time", SPAN, TENURE)


# Trees.


class Grower:
    """Grows trees that give a value of a kind, or null."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.inside: tuple[str, ...] = ()

    def literal(self, kind: str) -> syntax.Literal:
        value = VALUES[kind](self.random)
        number = kind == "number"
        return syntax.Literal(abs(value) if number else value)

    def name(self, kind: str) -> syntax.Name:
        own = self.inside * 2 if kind == "number" else ()
        known = [name for name, one in KINDS.items() if one == kind and name != "rate"]
        return syntax.Name(self.random.choice([*known, *own]))

    def leaf(self, kind: str) -> Any:
        if kind == "list" and self.random.random() < 0.5:
            return self.listed(0)
        return (
            self.literal(kind) if kind != "list" and self.random.random() < 0.5 else self.name(kind)
        )

    def grow(self, kind: str, depth: int) -> Any:
        """A tree of a kind; its numbers are exact."""
        if self.random.random() < STRAY:
            return self.stray(depth)
        if depth <= 0 or self.random.random() < 0.15:
            return self.leaf(kind)
        return self.random.choice(FORMS[kind])(self, depth - 1)

    def stray(self, depth: int) -> Any:
        """Null, or a tree of any kind."""
        if self.random.random() < 0.4:
            return syntax.Literal(None)
        return self.grow(self.random.choice(tuple(FORMS)), min(depth - 1, 1))

    def inexact(self, depth: int) -> Any:
        """A number that may have any decimals."""
        if depth <= 0 or self.random.random() < 0.15:
            pick = self.random.random()
            if pick < 0.4:
                return syntax.Name("rate")
            return (
                syntax.Literal(abs(any_number(self.random))) if pick < 0.8 else self.leaf("number")
            )
        if self.random.random() < 0.5:
            return self.grow("number", min(depth, 2))
        return self.random.choice(INEXACT)(self, depth - 1)

    def listed(self, depth: int) -> syntax.ListOf:
        count = self.random.randint(0, 3)
        return syntax.ListOf(tuple(self.grow("number", min(depth, 1)) for _ in range(count)))

    def within(self, name: str, kind: str, depth: int) -> Any:
        """A tree in which one more number has a name."""
        before = self.inside
        self.inside = (*before, name)
        found = self.grow(kind, depth)
        self.inside = before
        return found

    def pick(self, words: str) -> str:
        return self.random.choice(words.split("|"))

    def ordered(self) -> str:
        return self.random.choice(ORDERED)

    # Cells.

    def cell(self, kind: str, depth: int) -> syntax.UnaryTests:
        count = self.random.choice((1, 1, 1, 2, 3))
        return syntax.UnaryTests(tuple(self.test(kind, depth) for _ in range(count)))

    def test(self, kind: str, depth: int) -> Any:
        way = self.random.random()
        if kind not in ORDERED or way < 0.3:
            return syntax.EqualTest(self.grow(kind, depth))
        if way < 0.6:
            return syntax.OrderTest(self.random.choice(ORDERS), self.grow(kind, depth))
        closed = self.random.random() < 0.5, self.random.random() < 0.5
        ends = self.grow(kind, depth), self.grow(kind, depth)
        return syntax.EqualTest(syntax.RangeOf(ends[0], closed[0], ends[1], closed[1]))


Form = Callable[[Grower, int], Any]


def call(names: str, *kinds: str) -> Form:
    """A call of one of several functions."""

    def build(g: Grower, depth: int) -> syntax.Call:
        return called(g.pick(names), *[g.grow(kind, depth) for kind in kinds])

    return build


def called(name: str, *values: Any) -> syntax.Call:
    return syntax.Call(name, tuple(syntax.Argument(None, value) for value in values))


def shallow(names: str, *kinds: str) -> Form:
    """A call whose numbers stay small enough for a double."""
    return lambda g, depth: call(names, *kinds)(g, min(depth, 1))


def arithmetic(operators: str, left: str, right: str) -> Form:
    return lambda g, depth: syntax.Arithmetic(
        g.pick(operators), g.grow(left, depth), g.grow(right, depth)
    )


def part(properties: str, kind: str) -> Form:
    return lambda g, depth: syntax.Path(g.grow(kind, depth), g.pick(properties))


def choice(kind: str) -> Form:
    return lambda g, depth: syntax.Conditional(
        g.grow("boolean", min(depth, 1)), g.grow(kind, depth), g.grow(kind, depth)
    )


def negation(kind: str) -> Form:
    return lambda g, depth: syntax.Negation(g.grow(kind, depth))


def small(g: Grower) -> syntax.Literal:
    return syntax.Literal(g.random.randint(0, 3))


def power(g: Grower, _: int) -> syntax.Arithmetic:
    base = g.leaf("number")
    base = syntax.Negation(base) if g.random.random() < 0.3 else base
    return syntax.Arithmetic("**", base, syntax.Literal(g.random.randint(0, 2)))


def comparison(g: Grower, depth: int) -> Any:
    kind, operators = g.ordered(), ORDERS
    if g.random.random() < 0.15:
        kind, operators = g.pick("boolean|list"), ORDERS[:2]
    depth = min(depth, 1)
    return syntax.Comparison(g.random.choice(operators), g.grow(kind, depth), g.grow(kind, depth))


def between(g: Grower, depth: int) -> Any:
    kind, depth = g.ordered(), min(depth, 1)
    return syntax.Between(*(g.grow(kind, depth) for _ in range(3)))


def membership(g: Grower, depth: int) -> Any:
    kind, depth = g.ordered(), min(depth, 1)
    return syntax.In(g.grow(kind, depth), g.cell(kind, depth))


def logic(g: Grower, depth: int) -> Any:
    return syntax.Logic(g.pick("and|or"), g.grow("boolean", depth), g.grow("boolean", depth))


def quantified(g: Grower, depth: int) -> Any:
    domain, condition = g.grow("list", min(depth, 1)), g.within("each", "boolean", min(depth, 1))
    return syntax.Iteration(g.pick("some|every"), "each", domain, condition)


def loop(g: Grower, depth: int) -> Any:
    domain, result = g.grow("list", min(depth, 1)), g.within("each", "number", min(depth, 1))
    return syntax.Iteration("for", "each", domain, result)


def selection(g: Grower, depth: int) -> Any:
    condition = comparison if g.random.random() < 0.8 else logic
    before = g.inside
    g.inside = (*before, "item")
    found = condition(g, 1)
    g.inside = before
    return syntax.Filter(g.grow("list", depth), found)


def item_at(g: Grower, depth: int) -> Any:
    place = g.leaf("number") if g.random.random() < 0.3 else small(g)
    return syntax.Filter(g.grow("list", depth), place)


CALENDAR, CLOCK = "year|month|day|weekday", "hour|minute|second"

FORMS: dict[str, tuple[Form, ...]] = {
    "number": (
        *[arithmetic("+|-|*", "number", "number")] * 4,
        *[negation("number")] * 2,
        *[power] * 2,
        call("min|max|sum", "number", "number"),
        call("min|max|sum", "list"),
        call("abs", "number"),
        *[shallow("floor|ceiling", "number")] * 2,
        *[shallow("modulo", "number", "number")] * 2,
        call("count", "list"),
        call("string length", "string"),
        part(CALENDAR, "date"),
        part(CLOCK, "time"),
        part(f"{CALENDAR}|{CLOCK}", "date and time"),
        part("days|hours|minutes|seconds", SPAN),
        part("years|months", TENURE),
        item_at,
        choice("number"),
    ),
    "string": (
        *[arithmetic("+", "string", "string")] * 2,
        call("upper case|lower case", "string"),
        call("substring before|substring after", "string", "string"),
        lambda g, depth: called("substring", g.grow("string", depth), small(g)),
        lambda g, depth: called("substring", g.grow("string", depth), small(g), small(g)),
        shallow("substring", "string", "number"),
        shallow("string", "number"),
        lambda g, _: called("string", g.leaf(g.random.choice(tuple(FORMS)))),
        choice("string"),
    ),
    "boolean": (
        *[comparison] * 5,
        *[between] * 3,
        *[membership] * 5,
        *[logic] * 4,
        call("not", "boolean"),
        shallow("odd|even", "number"),
        call("contains|starts with|ends with", "string", "string"),
        shallow("list contains", "list", "number"),
        *[quantified] * 2,
        choice("boolean"),
    ),
    "date": (
        *[arithmetic("+|-", "date", TENURE)] * 2,
        arithmetic("+|-", "date", SPAN),
        arithmetic("+", TENURE, "date"),
        arithmetic("+", SPAN, "date"),
        call("date", "date and time"),
        lambda g, _: called(
            "date",
            *[syntax.Literal(g.random.randint(*ends)) for ends in ((1990, 2030), (0, 13), (1, 31))],
        ),
        choice("date"),
    ),
    "time": (
        arithmetic("+|-", "time", SPAN),
        arithmetic("+", SPAN, "time"),
        call("time", "date and time"),
        lambda g, _: called(
            "time", *[syntax.Literal(g.random.randint(0, last)) for last in (24, 60, 60)]
        ),
    ),
    "date and time": (
        arithmetic("+|-", "date and time", SPAN),
        arithmetic("+|-", "date and time", TENURE),
        arithmetic("+", TENURE, "date and time"),
        call("date and time", "date", "time"),
    ),
    SPAN: (
        arithmetic("-", "date", "date"),
        arithmetic("-", "time", "time"),
        arithmetic("-", "date and time", "date and time"),
        *[arithmetic("+|-", SPAN, SPAN)] * 2,
        negation(SPAN),
        arithmetic("*", SPAN, "number"),
    ),
    TENURE: (
        *[arithmetic("+|-", TENURE, TENURE)] * 2,
        negation(TENURE),
        arithmetic("*", TENURE, "number"),
        *[call("years and months duration", "date", "date")] * 2,
    ),
    "list": (
        *[selection] * 3,
        *[loop] * 2,
        lambda g, depth: g.listed(depth),
        call("reverse|distinct values", "list"),
        call("concatenate|union", "list", "list"),
        shallow("append", "list", "number"),
        shallow("index of", "list", "number"),
        lambda g, depth: called("sublist", g.grow("list", depth), small(g)),
    ),
}
"""The shapes that give each kind, exact numbers among them."""

ROUNDINGS = "decimal|floor|ceiling|round up|round down|round half up|round half down"

INEXACT: tuple[Form, ...] = (
    *[lambda g, depth: syntax.Arithmetic(g.pick("+|-|*"), g.inexact(depth), g.inexact(depth))] * 3,
    *[lambda g, depth: syntax.Arithmetic("/", g.inexact(depth), g.grow("number", 1))] * 3,
    lambda g, _: syntax.Arithmetic("**", g.leaf("number"), g.grow("number", 1)),
    lambda g, depth: syntax.Negation(g.inexact(depth)),
    lambda g, depth: called(g.pick("min|max|sum|mean"), g.inexact(depth), g.inexact(depth)),
    *[lambda g, _: called(g.pick(ROUNDINGS), g.grow("number", 1), small(g))] * 3,
    lambda g, _: called(g.pick(ROUNDINGS), g.grow("number", 1), g.leaf("number")),
    lambda g, _: called("sqrt", g.grow("number", 1)),
    lambda g, depth: called("mean", g.grow("list", depth)),
    lambda g, depth: called("abs", g.inexact(depth)),
)
"""The shapes that give a number a double only comes near to."""


# Cases.


def expression_case(random: Random) -> Case:
    """An expression of any kind over facts."""
    kind = random.choice(("number", *FORMS))
    grower = Grower(random)
    inexact = kind == "number" and random.random() < 0.6
    tree = grower.inexact(DEPTH) if inexact else grower.grow(kind, DEPTH)
    return Case(tree, facts(random), styled(tree, random.randrange(1000)))


def unary_case(random: Random) -> Case:
    """A cell over a value of a kind, over facts."""
    kind = random.choice((*ORDERED, "number", "boolean"))
    cell = _cell(Grower(random), kind)
    values = facts(random)
    values["?"] = None if random.random() < NULL else VALUES[kind](random)
    return Case(cell, values, styled(cell, random.randrange(1000)), kind)


def _cell(grower: Grower, kind: str) -> syntax.UnaryTests:
    way = grower.random.random()
    if way < 0.02:
        return syntax.UnaryTests()
    if way < 0.12 and kind == "number":
        condition = grower.within("?", "boolean", 2)
        return syntax.UnaryTests((syntax.EqualTest(condition),))
    return syntax.UnaryTests(grower.cell(kind, 1).tests, grower.random.random() < 0.3)
