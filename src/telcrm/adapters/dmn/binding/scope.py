"""What a boxed expression may refer to, and where its problems are noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from telcrm.adapters.dmn.binding.types import Types
from telcrm.rules.form import Constant, Reference
from telcrm.rules.problems import Problems
from telcrm.rules.types import ANY, NULL, Type

__all__ = ["NOTHING", "Scope"]

NOTHING = Constant(None, NULL)
"""What stands where an expression is missing or has a problem."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Names and types where an expression stands.

    Attributes:
        names: what it may refer to.
        types: the document's types.
        problems: what was found wrong so far, in the decision being bound.
        path: where it stands below the decision.
    """

    names: Mapping[str, Constant | Reference]
    types: Types
    problems: Problems
    path: str = ""

    def at(self, step: str) -> Scope:
        """The scope of a part."""
        return replace(self, path=".".join(filter(None, (self.path, step))))

    def knowing(self, more: Mapping[str, Type]) -> Scope:
        """The scope where further names are known."""
        found = {name: Reference(name, kind) for name, kind in more.items() if name}
        return replace(self, names={**self.names, **found})

    def also_knowing(self, others: Mapping[str, str]) -> Scope:
        """The scope where known things have other names too."""
        found = {other: self.names[name] for other, name in others.items() if name in self.names}
        return replace(self, names={**found, **self.names}) if found else self

    def note_twice(self, names: Iterable[str | None], what: str, step: str) -> None:
        """Note each name that two of a kind have."""
        for name, count in Counter(names).items():
            if name and count > 1:
                message = f"{count} {what} are named {name!r}"
                self.problems.add("name.clash", self.at(step).path, message, "rename all but one")

    def type_named(self, name: str | None) -> Type:
        """The type of a name, any where it has none or is unknown, which is noted."""
        with self.problems.at(self.path):
            return self.types.named(name)
        return ANY
