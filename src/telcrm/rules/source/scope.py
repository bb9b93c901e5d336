"""What a cell's text may refer to, and how strictly its types are held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn, TypeAlias

from telcrm.errors import BookError, Place, Problem
from telcrm.rules.form import Constant, Reference
from telcrm.rules.types import Type

__all__ = ["Names", "Scope", "words_of"]

Names: TypeAlias = Mapping[str, Constant | Reference]


def words_of(names: Names) -> frozenset[str]:
    """Every name that a text may hold: what it may refer to, and the names of its parts."""
    structured = (
        known.type for known in names.values() if known.type.components or known.type.element
    )
    return frozenset(names).union(*map(_parts_of, structured))


@lru_cache(maxsize=1024)
def _parts_of(kind: Type | None) -> frozenset[str]:
    if kind is None:
        return frozenset()
    dotted = "." if kind.kind == "function" else None
    names = frozenset(name for name, _ in kind.components if not dotted or dotted not in name)
    inner = (_parts_of(part) for _, part in kind.components)
    return names.union(_parts_of(kind.element), *inner)


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a text may use, and the text itself for the places of errors.

    Attributes:
        names: parameters as constants; inputs, outputs and functions as references.
        text: the text being checked.
        strict: whether what can be known to be wrong is an error, as in a native book, or null
            when it is decided, as DMN has it.
    """

    names: Names
    text: str
    strict: bool = True

    def fail(self, code: str, at: int, message: str, hint: str | None = None) -> NoReturn:
        """Raise the error for something at an offset of the text."""
        place = Place(text=self.text, column=at + 1)
        raise BookError(Problem(code, message, place, hint))

    def object(self, code: str, at: int, message: str, hint: str | None = None) -> None:
        """Raise the error if the scope is strict."""
        if self.strict:
            self.fail(code, at, message, hint)

    def with_names(self, more: Names) -> Scope:
        """The scope inside, where more names are known."""
        return Scope({**self.names, **more}, self.text, self.strict)
