"""From a document to a rule book: ours as the book it was written from, others as DMN has them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from telcrm.adapters.dmn.binding import bind
from telcrm.adapters.dmn.document.reading import read_definitions
from telcrm.adapters.dmn.model import Definitions
from telcrm.adapters.dmn.native import is_native, to_source
from telcrm.adapters.dmn.selecting import only_decisions, only_service
from telcrm.errors import BookError
from telcrm.rules import RuleBook

__all__ = ["from_dmn"]


def from_dmn(
    source: str | os.PathLike[str] | bytes | Definitions,
    *,
    decisions: Iterable[str] | None = None,
    service: str | None = None,
) -> RuleBook:
    """Load a rule book from a DMN document; see `telcrm.from_dmn`.

    A document that is read already may be handed over too.

    Raises:
        BookError: everything that is wrong or not supported in the document.
    """
    definitions = source if isinstance(source, Definitions) else read_definitions(source)
    if service is not None:
        definitions = replace(only_service(definitions, service), extensions=())
    if decisions is not None:
        definitions = replace(only_decisions(definitions, decisions), extensions=())
    try:
        if is_native(definitions):
            return RuleBook(to_source(definitions))
        return RuleBook(definitions, build=bind)
    except BookError as error:
        name = _name(source, definitions)
        raise BookError(*(problem.in_file(name) for problem in error.problems)) from None


def _name(source: object, definitions: Definitions) -> str:
    """What the document is called in messages."""
    given = isinstance(source, (str, os.PathLike)) and not str(source).lstrip().startswith("<")
    return Path(str(source)).name if given else definitions.name
