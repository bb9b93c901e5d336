"""A decision as it is built: its form and its grid, and the references it may hold."""

from __future__ import annotations

from dataclasses import dataclass

from telcrm.errors import BookError, Problem, did_you_mean
from telcrm.rules import form
from telcrm.rules.compiled import (
    Compiled,
)
from telcrm.rules.form import Reference
from telcrm.rules.source.scope import Names

__all__ = ["Built", "reference_to"]


@dataclass(frozen=True, slots=True)
class Built:
    """A decision and its grid; expressions have none."""

    decision: form.Decision
    compiled: Compiled


def reference_to(name: str, names: Names) -> Reference:
    """An input or an output, by name; parameters are no facts."""
    found = names.get(name)
    if not isinstance(found, Reference):
        known = [key for key, value in names.items() if isinstance(value, Reference)]
        hint = did_you_mean(name, known)
        raise BookError(Problem("name.unknown", f"{name!r} is no input or output", hint=hint))
    return found
