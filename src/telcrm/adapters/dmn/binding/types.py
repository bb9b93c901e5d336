"""A document's item definitions as the engine's types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from telcrm.adapters.dmn.document.type_names import TYPE_NAMES
from telcrm.adapters.dmn.model import FunctionItem, ItemDefinition
from telcrm.errors import BookError, Problem, did_you_mean
from telcrm.rules.feel import parse_unary_tests
from telcrm.rules.feel.kinds import NULL, kind_of
from telcrm.rules.feel.syntax import EqualTest, Literal, UnaryTests
from telcrm.rules.form import EqualTo, OneOf, Reference, Within
from telcrm.rules.problems import Problems
from telcrm.rules.source.checker import check_test
from telcrm.rules.types import ANY, Kind, Type, Value

__all__ = ["Types", "allowing", "listed"]

MAXIMUM_CHAIN: Final = 100
"""Types made of each other; what people define stays below 10."""

MAXIMUM_PARTS: Final = 10_000
"""Parts of a type, and parts of these; what people define stays below 1000."""

_KINDS: Final[dict[str, Any]] = {"Any": "any"}
"""The engine's kinds that have another name than FEEL's types."""


class Types:
    """The types of one document, each made when it is first asked for."""

    def __init__(self, definitions: Iterable[ItemDefinition]) -> None:
        self._definitions: dict[str, ItemDefinition] = {}
        self._made: dict[str, Type] = {}
        self._sizes: dict[str, int] = {}
        self._making: list[tuple[str, int]] = []
        self._problems = Problems("itemDefinitions")
        for one in definitions:
            if one.name in self._definitions:
                message = f"another type is named {one.name!r}"
                self._problems.add("name.clash", one.name, message, "rename one of them")
            self._definitions[one.name] = one

    def problems(self) -> list[Problem]:
        """Every problem of the document's types, each where the type is defined.

        They are `dmn.reference` for types that do not exist, `graph.cycle` for one that is made of
        itself, `cell.syntax` and others for allowed values.
        """
        for name in self._definitions:
            self._defined(name)
        return self._problems.found

    def named(self, name: str | None) -> Type:
        """The type of a name; any where there is none, or where its definition has a problem.

        Raises:
            BookError: `dmn.reference` for an unknown name.
        """
        if name is None:
            return ANY
        if name in self._definitions:
            return self._defined(name)
        if name in TYPE_NAMES:
            known = TYPE_NAMES[name]
            return Type(_KINDS.get(known, known), nullable=True)
        hint = did_you_mean(name, [*self._definitions, *TYPE_NAMES]) or _OF_FEEL
        raise BookError(Problem("dmn.reference", f"there is no type {name!r}", hint=hint))

    def _defined(self, name: str) -> Type:
        if name in (known for known, _ in self._making):
            circle = " -> ".join((*(known for known, _ in self._making), name))
            raise BookError(Problem("graph.cycle", f"a type is made of itself: {circle}"))
        if len(self._making) >= MAXIMUM_CHAIN:
            message = f"more than {MAXIMUM_CHAIN} types are made of each other"
            raise BookError(Problem("dmn.size", message, hint="define fewer, wider types"))
        if name not in self._made:
            self._making.append((name, 0))
            made = ANY
            with self._problems.at(name):
                made = self._item(self._definitions[name])
            self._made[name] = made
            _, self._sizes[name] = self._making.pop()
        self._count(self._sizes[name])
        return self._made[name]

    def _count(self, parts: int) -> None:
        """Add parts to the type being made; those of parts count each time they are named."""
        if not self._making:
            return
        name, size = self._making[-1]
        self._making[-1] = name, size + parts
        if size + parts > MAXIMUM_PARTS:
            message = f"the type has more than {MAXIMUM_PARTS} parts, those of parts included"
            raise BookError(Problem("dmn.size", message, hint="define fewer parts"))

    def _item(self, item: ItemDefinition) -> Type:
        self._count(1)
        found = allowing(self._bare(item), item.allowed_values)
        if item.is_collection:
            found = Type("list", nullable=True, element=found)
        return allowing(found, item.type_constraint)

    def _bare(self, item: ItemDefinition) -> Type:
        if item.function is not None:
            return self._function(item.function)
        if item.components:
            parts = tuple((part.name, self._part(part)) for part in item.components)
            if len(dict(parts)) < len(parts):
                message = "two components have one name"
                raise BookError(Problem("name.clash", message, hint="rename one of them"))
            return Type("context", nullable=True, components=parts)
        return self.named(item.type_ref)

    def _part(self, part: ItemDefinition) -> Type:
        """A component; what is wrong with one leaves the others to be looked at."""
        with self._problems.at(f"{self._making[-1][0]}.{part.name}"):
            return self._item(part)
        return ANY

    def _function(self, function: FunctionItem) -> Type:
        parameters = tuple((one.name, self.named(one.type_ref)) for one in function.parameters)
        gives = self.named(function.output_type_ref)
        return Type("function", nullable=True, components=parameters, element=gives)


_OF_FEEL: Final = "FEEL's types are " + ", ".join(dict.fromkeys(TYPE_NAMES.values()))


def listed(tests: str | None) -> tuple[Value, ...]:
    """The values that allowed values list one by one, in their order; none for any others."""
    cell = parse_unary_tests(tests) if tests else UnaryTests()
    ends = [test.endpoint for test in cell.tests if isinstance(test, EqualTest)]
    return () if cell.negated else tuple(one.value for one in ends if isinstance(one, Literal))


def allowing(kind: Type, tests: str | None) -> Type:
    """A type narrowed to its allowed values.

    Raises:
        BookError: `cell.syntax` and others for tests that cannot be read, `dmn.unsupported` for
            those whose bounds are not constants.
    """
    if not tests or tests.strip() == "-":
        return kind
    if kind.kind == "any":
        kind = _inferred(tests)
    test = _tests(tests, kind)
    if test is None:
        message = f"allowed values that are no plain tests: {tests}"
        raise BookError(Problem("dmn.unsupported", message, hint="list constants, or give a range"))
    test = replace(test, tests=tuple(one for one in test.tests if one != EqualTo(None)))
    return _narrowed(kind, test) if test.tests else kind


def _inferred(tests: str) -> Type:
    """The type that the constants of allowed values have, where nothing else says it."""
    kinds: set[Any] = {kind_of(value) for value in _constants(parse_unary_tests(tests).tests)}
    if len(kinds - {NULL}) != 1:
        message = f"allowed values of no type: {tests}"
        raise BookError(Problem("dmn.unsupported", message, hint="write a typeRef"))
    return Type((kinds - {NULL}).pop(), nullable=True)


def _constants(node: Any) -> Iterator[Value]:
    if isinstance(node, Literal):
        yield node.value
    parts = node if isinstance(node, tuple) else map(node.__getattribute__, _fields(node))
    for part in parts:
        yield from _constants(part)


def _fields(node: Any) -> tuple[str, ...]:
    return tuple(getattr(node, "__dataclass_fields__", ()))


def _tests(text: str, kind: Type) -> OneOf | None:
    names = {"value": Reference("value", kind)}
    found = check_test(text, Reference("value", Type(_PLAIN.get(kind.kind, kind.kind))), names)
    return found if isinstance(found, OneOf) else None


_PLAIN: Final[dict[str, Kind]] = {"category": "string"}


def _narrowed(kind: Type, test: OneOf) -> Type:
    texts = tuple(one.value for one in test.tests if isinstance(one, EqualTo))
    if kind.kind in ("string", "category") and len(texts) == len(test.tests) and not test.negated:
        return replace(kind, kind="category", values=tuple(dict.fromkeys(texts)))
    match test:
        case OneOf((Within(low, low_closed, high, high_closed),), False) if (
            low is None or low_closed
        ) and (high is None or high_closed):
            return _ranged(kind, low, high)
        case _:
            return replace(kind, allowed=test)


def _ranged(kind: Type, low: Any, high: Any) -> Type:
    if kind.ordered and kind.kind in ("number", "date"):
        return replace(kind, minimum=low, maximum=high)
    return replace(kind, allowed=OneOf((Within(low, True, high, True),)))
