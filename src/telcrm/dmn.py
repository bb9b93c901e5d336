"""Rule books from DMN documents, as `telcrm.from_dmn`; it needs the extra `dmn`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Final

from telcrm.arguments import (
    any_of,
    mapping,
    optional,
    refused,
    several,
    taking,
    text,
)
from telcrm.extras import adapter
from telcrm.rules import RuleBook

__all__ = ["from_dmn"]


def _name(value: Any, name: str) -> Any:
    """What can be looked for among the names of decisions, whether it is one or not."""
    try:
        hash(value)
    except TypeError:
        raise refused(name, "a name", value) from None
    return value


_NAMES: Final = any_of("a name, or a list of names", text, several(_name))


@taking(decisions=optional(_NAMES), service=optional(text), parameters=optional(mapping))
def from_dmn(
    source: str | os.PathLike[str] | bytes,
    *,
    decisions: str | Iterable[str] | None = None,
    service: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> RuleBook:
    """Load a rule book from a DMN document, of version 1.1 to 1.5.

    A document that `RuleBook.to_dmn` wrote, edited since or not, becomes the book it was written
    from: typed, strict, cited. Any other is read as DMN has it: every input may be null, and what
    types do not allow is null.

    Args:
        source: the path of a file, or a document as bytes, or as text that begins with `<`.
        decisions: name or names of the decisions wanted: the book has them and what they need.
            None: all.
        service: name of a decision service: the book asks for its inputs and gives its outputs.
        parameters: values for the book's parameters, by name; a document of others has none.

    Raises:
        BookError: everything that is wrong or not supported in the document.
        ExtraError: `extra.missing`, without the extra `dmn`.

    >>> book = from_dmn('''<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"
    ...     name="greeting" namespace="urn:example">
    ...   <inputData id="i1" name="Full Name"><variable name="Full Name" typeRef="string"/>
    ...   </inputData>
    ...   <decision id="d1" name="Greeting">
    ...     <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    ...     <literalExpression><text>"Hello " + Full Name</text></literalExpression>
    ...   </decision>
    ... </definitions>''')
    >>> book.decide({"Full Name": "Wang Fang"})["Greeting"]
    'Hello Wang Fang'
    """
    book: RuleBook = adapter("dmn").from_dmn(
        source, decisions=decisions, service=service, parameters=parameters
    )
    return book
