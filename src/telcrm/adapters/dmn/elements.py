"""What the elements of a DMN model have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

__all__ = ["TELCRM_NAMESPACE", "Element", "Extension", "Parameter"]

TELCRM_NAMESPACE: Final = "urn:telcrm:dmn:1"
"""The namespace of what DMN has no place for: citations, units, reasons."""


@dataclass(frozen=True, slots=True)
class Extension:
    """One element of a document's `extensionElements`: a tree of names, attributes and text.

    Attributes:
        tag: `{namespace}name`; never without a namespace, never DMN's own.
        attributes: pairs of name and value, in the order of the file; a name in a namespace is
            `{namespace}name`.
        children: the elements inside, in order.
        text: the text of an element without children; else empty.
    """

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Extension, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What any element may carry beside its own.

    Attributes:
        id: the file's handle. The writer keeps it where it can; it takes no part in equality.
        label: another name to show.
        description: prose.
        extensions: what DMN has no place for.
    """

    id: str | None = field(default=None, compare=False)
    label: str | None = None
    description: str | None = None
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter(Element):
    """A name with a type: a function's parameter or a relation's column."""

    name: str
    type_ref: str | None = None
