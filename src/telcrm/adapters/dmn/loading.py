"""From a document to a rule book: ours as the book it was written from, others as DMN has them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from telcrm.adapters.dmn.binding import bind
from telcrm.adapters.dmn.document.encodings import is_document
from telcrm.adapters.dmn.document.reading import read_definitions
from telcrm.adapters.dmn.model import Definitions
from telcrm.adapters.dmn.native import is_native, to_source
from telcrm.adapters.dmn.selecting import (
    given_by,
    only_decisions,
    only_service,
    only_sources,
    unknown_service,
)
from telcrm.arguments import any_of, instance, path, taking, text
from telcrm.errors import BookError
from telcrm.rules import RuleBook

__all__ = ["from_dmn"]


_SOURCE: Final = any_of(
    "the path of a document, or its text or bytes",
    *(text, path, instance(bytes), instance(Definitions)),
)


@taking(source=_SOURCE)
def from_dmn(
    source: str | os.PathLike[str] | bytes | Definitions,
    *,
    decisions: str | Iterable[str] | None = None,
    service: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> RuleBook:
    """Load a rule book from a DMN document; see `telcrm.from_dmn`.

    A document that is read already may be handed over too.

    Raises:
        BookError: everything that is wrong or not supported in the document.
    """
    definitions = source if isinstance(source, Definitions) else read_definitions(source)
    names = (decisions,) if isinstance(decisions, str) else decisions
    wanted = None if names is None else tuple(names)
    load = _native if is_native(definitions) else _foreign
    try:
        return load(definitions, wanted, service, parameters)
    except BookError as error:
        name = _name(source, definitions)
        raise BookError(*(problem.in_file(name) for problem in error.problems)) from None


def _native(
    definitions: Definitions,
    decisions: tuple[str, ...] | None,
    service: str | None,
    parameters: Mapping[str, Any] | None,
) -> RuleBook:
    """A document of ours, as the book it was written from."""
    if service is not None:
        raise unknown_service(service, definitions)
    whole = RuleBook(to_source(definitions), parameters)
    if decisions is None:
        return whole
    return RuleBook(only_sources(whole.source, whole.form, decisions), parameters)


def _foreign(
    definitions: Definitions,
    decisions: tuple[str, ...] | None,
    service: str | None,
    parameters: Mapping[str, Any] | None,
) -> RuleBook:
    """A document of others, as DMN has it."""
    outputs = None
    if service is not None:
        outputs = given_by(definitions, service, decisions)
        definitions = only_service(definitions, service)
    if decisions is not None:
        definitions = only_decisions(definitions, decisions)
    return RuleBook(definitions, parameters, partial(bind, outputs=outputs))


def _name(source: object, definitions: Definitions) -> str:
    """What the document is called in messages."""
    given = isinstance(source, (str, os.PathLike)) and not is_document(str(source))
    return Path(str(source)).name if given else definitions.name
