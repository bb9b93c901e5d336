"""The many ways to write one tree: spaces, parentheses, quotes, brackets."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from typing import Any

from feelin_trees import calls_of

from telcrm.rules.feel import syntax
from telcrm.rules.feel.temporal import print_temporal

__all__ = ["styled"]

_BINDING = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_COMPARISON, _SUM, _NEGATION, _CLOSED = 3, 4, 7, 8


def styled(tree: Any, style: int) -> str:
    """A tree as text; the style, from 0 for the plainest, chooses spaces, brackets and quotes."""
    return Writer(Random(style) if style else None).whole(tree)  # noqa: S311


class Writer:
    """Writes trees with more spaces, parentheses and other quotes than they need."""

    def __init__(self, random: Random | None) -> None:
        self.random = random
        self.calls = False

    def pick(self, *ways: str) -> str:
        """The first of several ways, or any with a style."""
        return self.random.choice(ways) if self.random else ways[0]

    def gap(self) -> str:
        """Space that may be left out."""
        return self.pick(" ", "", "  ", " ", "\n", " /* . */ ")

    def rarely(self) -> bool:
        return bool(self.random) and self.random.random() < 0.1

    def whole(self, tree: Any) -> str:
        self.calls = bool(calls_of(tree))
        return self.cell(tree) if isinstance(tree, syntax.UnaryTests) else self.write(tree)

    def write(self, tree: Any, wanted: int = 0) -> str:
        """A tree where the grammar wants something that binds so tightly."""
        text, binding = self.bound(tree)
        if binding >= wanted and not self.rarely():
            return text
        inner = self.pick("", " ")
        return f"({inner}{text}{inner})"

    def joined(self, *parts: str) -> str:
        """Parts around a sign."""
        return "".join(
            part if place % 2 == 0 else self.around(part) for place, part in enumerate(parts)
        )

    def around(self, sign: str) -> str:
        return f"{self.gap()}{sign}{self.gap()}"

    def words(self, *parts: str) -> str:
        return "".join(part + self.pick(" ", "  ", "\n") for part in parts).strip()

    def bound(self, tree: Any) -> tuple[str, int]:
        """The text of a tree and how tightly it binds."""
        match tree:
            case syntax.Literal(value):
                return self.literal(value), _CLOSED
            case syntax.Name(name):
                return name.replace(" ", self.pick(" ", "  ")), _CLOSED
            case syntax.Negation(operand):
                return f"-{self.negated(operand)}", _NEGATION
            case syntax.Arithmetic(operator, left, right):
                binding = _BINDING[operator]
                sides = self.write(left, binding), self.write(right, binding + 1)
                return self.joined(sides[0], operator, sides[1]), binding
            case syntax.Logic(operator, left, right):
                binding = _BINDING[operator]
                sides = self.write(left, binding), self.write(right, binding + 1)
                return self.words(sides[0], operator, sides[1]), binding
            case _:
                return self.condition(tree)

    def negated(self, operand: Any) -> str:
        """What stands after a minus: a number at once, since feelin reads `- 3` as no number."""
        text = self.write(operand, _NEGATION)
        return text if text[0] in "0123456789" else self.pick("", " ") + text

    def condition(self, tree: Any) -> tuple[str, int]:
        match tree:
            case syntax.Comparison(operator, left, right):
                sides = self.write(left, _SUM), self.write(right, _SUM)
                return self.joined(sides[0], operator, sides[1]), _COMPARISON
            case syntax.Between(value, low, high):
                ends = self.write(low, _SUM), "and", self.write(high, _SUM)
                return self.words(self.write(value, _SUM), "between", *ends), _COMPARISON
            case syntax.In(value, tests):
                listed = self.pick("({})", "( {} )").format(self.cell(tests))
                return self.words(self.write(value, _SUM), "in", listed), _COMPARISON
            case syntax.Conditional(condition, then, otherwise):
                parts = (
                    self.write(condition),
                    "then",
                    self.write(then),
                    "else",
                    self.write(otherwise),
                )
                return self.words("if", *parts), 0
            case syntax.Iteration(kind, variable, domain, result):
                word = "return" if kind == "for" else "satisfies"
                parts = variable, "in", self.write(domain), word, self.write(result)
                return self.words(kind, *parts), 0
            case _:
                return self.closed(tree), _CLOSED

    def closed(self, tree: Any) -> str:
        match tree:
            case syntax.Call(function, arguments):
                return f"{function}({self.listed([one.value for one in arguments])})"
            case syntax.Path(source, name):
                return f"{self.write(source, _CLOSED)}.{name}"
            case syntax.Filter(source, condition):
                return f"{self.write(source, _CLOSED)}[{self.write(condition)}]"
            case syntax.ListOf(items):
                return f"[{self.listed(items)}]"
            case syntax.RangeOf():
                return self.range(tree)
            case _:
                raise AssertionError(tree)

    def listed(self, trees: Any) -> str:
        return self.pick(", ", ",", " , ").join(map(self.write, trees))

    def range(self, tree: syntax.RangeOf) -> str:
        low, high = self.write(tree.low, _SUM), self.write(tree.high, _SUM)
        opening = "[" if tree.low_closed else self.pick("(", "]")
        # feelin takes a bracket after an operator's right side for a filter.
        plain = isinstance(tree.high, syntax.Name | syntax.Literal)
        closing = "]" if tree.high_closed else self.pick(")", "[") if plain else ")"
        high = f"({high})" if "[" in high else high
        return f"{opening}{low}{self.pick('..', ' .. ')}{high}{closing}"

    def cell(self, cell: syntax.UnaryTests) -> str:
        if not cell.tests:
            return "-"
        listed = self.pick(", ", ",", " , ").join(map(self.test, cell.tests))
        return f"not{self.pick('', ' ')}({listed})" if cell.negated else listed

    def test(self, test: Any) -> str:
        if isinstance(test, syntax.OrderTest):
            return f"{test.operator}{self.pick(' ', '')}{self.write(test.endpoint, _SUM)}"
        text = self.write(test.endpoint)
        # A bare `not(x)` would negate the cell.
        return f"({text})" if text.startswith("not") else text

    def literal(self, value: Any) -> str:
        match value:
            case None | bool():
                return {None: "null", True: "true", False: "false"}[value]
            case str():
                escaped = value.replace("\\", "\\\\").replace('"', '\\"')
                return f'"{escaped}"'
            case int() | Decimal():
                return f"({value})" if value < 0 else str(value)
            case _:
                return self.temporal(value)

    def temporal(self, value: Any) -> str:
        function = {date: "date", time: "time", datetime: "date and time"}.get(
            type(value), "duration"
        )
        text = f'"{print_temporal(value)}"'
        # feelin stumbles over date functions near each other.
        return f"@{text}" if self.calls else self.pick(f"@{text}", f"{function}({text})")
