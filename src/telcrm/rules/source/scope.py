"""What a cell's text may refer to, and how strictly its types are held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from telcrm.errors import BookError, Place, Problem
from telcrm.rules.form import Constant, Reference

__all__ = ["Names", "Scope"]

Names: TypeAlias = Mapping[str, Constant | Reference]


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
