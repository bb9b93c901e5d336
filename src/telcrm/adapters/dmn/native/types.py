"""DMN's types, with what our notes add to them, as the types of a rule book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from telcrm.adapters.dmn.model import ItemDefinition
from telcrm.adapters.dmn.native.notes import Data, Note, wrong
from telcrm.adapters.dmn.native.words import DMN_TYPES, NUMBERS
from telcrm.errors import BookError, did_you_mean
from telcrm.rules.form import EqualTo, OneOf, Reference, Within
from telcrm.rules.source.checker import check_test
from telcrm.rules.types import Kind, Type

__all__ = ["Types"]

_ALIASES: Final = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
"""Other names of DMN's types, as modelers write them."""

_BASES: Final = frozenset(DMN_TYPES.values())


@dataclass(frozen=True, slots=True)
class Types:
    """A document's item definitions by name."""

    items: Mapping[str, ItemDefinition]

    def declared(self, type_ref: str | None, values: str | None, note: Note | None) -> Data:
        """The type of an input, parameter or output, as a book's data has it.

        Args:
            type_ref: a type of DMN, or the name of an item definition.
            values: unary tests that stand beside it.
            note: what we add: which kind of number, its scale.

        Raises:
            BookError: `dmn.schema` where there is no such type, or the note speaks of another;
                `dmn.unsupported` for what no type of a rule book says.
        """
        base, allowed = self._resolved(type_ref)
        if allowed is not None and values is not None:
            raise wrong("dmn.unsupported", "values are listed twice: here and with the type")
        attributes = {} if note is None else note.attributes
        kind: Any = _kind(base, attributes)
        limits = _limits(values if allowed is None else allowed, kind)
        if "values" in limits:
            kind = "category"
        return {"type": kind, **_scale(attributes), **limits}

    def _resolved(self, type_ref: str | None) -> tuple[str, str | None]:
        """DMN's own type, and the unary tests on it."""
        if type_ref is None:
            raise wrong("dmn.schema", "the type is missing", 'write typeRef="..."')
        item = self.items.get(type_ref)
        if item is None:
            return self._base(type_ref), None
        if item.is_collection or item.components or item.function or item.type_constraint:
            raise wrong("dmn.unsupported", f"the type {type_ref!r} is no plain value")
        if item.type_ref is None or item.type_ref in self.items:
            hint = "name DMN's own type there"
            raise wrong("dmn.unsupported", f"the type {type_ref!r} rests on no type of DMN", hint)
        return self._base(item.type_ref), item.allowed_values

    def _base(self, name: str) -> str:
        base = _ALIASES.get(name, name)
        if base not in _BASES:
            known = (*self.items, *sorted(_BASES))
            hint = did_you_mean(name, known)
            raise wrong("dmn.schema", f"there is no type {name!r}", hint)
        return base


def _kind(base: str, attributes: Mapping[str, str]) -> str:
    kind = attributes.get("kind")
    if base == "number":
        return kind if kind in NUMBERS else "number"
    if kind is not None:
        raise wrong(
            "dmn.schema", f"marked {kind!r}, but the type is {base}", "remove the attribute kind"
        )
    return base


def _scale(attributes: Mapping[str, str]) -> Data:
    written = attributes.get("scale")
    if written is None:
        return {}
    if not re.fullmatch("[0-9]", written):
        raise wrong("dmn.schema", f"the scale {written!r} is no digit", "decimals kept: 0 to 9")
    return {"scale": int(written)}


def _limits(allowed: str | None, kind: Kind) -> Data:
    """Values or a range from unary tests."""
    if allowed is None:
        return {}
    test = check_test(allowed, Reference("value", Type(kind)), {})
    match test:
        case OneOf(tests=()):
            return {}
        case OneOf(tests=(Within() as range_,), negated=False):
            return _range(range_, allowed)
        case OneOf(tests=tests, negated=False) if kind == "string":
            return {"values": [_listed(one, allowed) for one in tests]}
        case _:
            raise _odd(allowed)


def _range(found: Within, text: str) -> Data:
    ends = ((found.low, found.low_closed), (found.high, found.high_closed))
    if any(value is not None and not closed for value, closed in ends):
        raise _odd(text)
    limits = {"minimum": found.low, "maximum": found.high}
    return {key: value for key, value in limits.items() if value is not None}


def _listed(test: Any, text: str) -> str:
    if not isinstance(test, EqualTo) or not isinstance(test.value, str):
        raise _odd(text)
    return test.value


def _odd(text: str) -> BookError:
    hint = 'a rule book knows ranges with their ends, such as [0..10], and texts: "a", "b"'
    return wrong("dmn.unsupported", f"the allowed values {text} are neither", hint)
