"""Loading a vocabulary by its id: checked, with the entries of those it relates to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from telcrm.arguments import folders, taking, text
from telcrm.errors import Place, Problem, VocabularyError, did_you_mean
from telcrm.vocabularies import files
from telcrm.vocabularies.entries import AttributeValue, Entry, Title, Vocabulary
from telcrm.vocabularies.source import EntrySource, TitleSource, VocabularySource

__all__ = ["loads", "vocabularies", "vocabulary"]

Folders = tuple[Path, ...]
Chain = tuple[str, ...]


def vocabularies() -> tuple[str, ...]:
    """Ids of the shipped vocabularies.

    >>> "cmcc.brands" in vocabularies()
    True
    """
    return files.shipped_ids()


@taking(vocabulary_id=text, search=folders)
def vocabulary(vocabulary_id: str, *, search: Iterable[str | os.PathLike[str]] = ()) -> Vocabulary:
    """Load a vocabulary.

    Args:
        vocabulary_id: its id.
        search: folders with further vocabularies, in files whose names end in `.vocabulary.toml`.

    Raises:
        VocabularyError: it cannot be found, or has problems: all of them.

    >>> vocabulary("cmcc.vip_tiers").names()
    ('钻石卡', '金卡', '银卡')
    """
    return _loaded(str(vocabulary_id), tuple(Path(folder) for folder in search), ())


@taking(text=text, search=folders)
def loads(text: str, *, search: Iterable[str | os.PathLike[str]] = ()) -> Vocabulary:
    """A vocabulary from TOML text.

    Raises:
        VocabularyError: the text has problems: all of them.
    """
    folders = tuple(Path(folder) for folder in search)
    return _built("<text>", files.parse(text, "<text>"), folders, ())


def _loaded(vocabulary_id: str, folders: Folders, chain: Chain) -> Vocabulary:
    return (_from_folders if folders else _shipped)(vocabulary_id, folders, chain)


@lru_cache(maxsize=256)
def _shipped(vocabulary_id: str, folders: Folders, chain: Chain) -> Vocabulary:
    return _from_folders(vocabulary_id, folders, chain)


def _from_folders(vocabulary_id: str, folders: Folders, chain: Chain) -> Vocabulary:
    found = list(files.found(vocabulary_id, folders))
    if not found:
        message = f"there is no vocabulary {vocabulary_id!r}"
        hint = did_you_mean(vocabulary_id, (*vocabularies(), *files.ids_in(folders)))
        raise VocabularyError(Problem("vocabulary.not_found", message, hint=hint))
    if len(found) > 1:
        names = ", ".join(name for name, _ in found)
        message = f"{vocabulary_id} stands in several files: {names}"
        raise VocabularyError(Problem("vocabulary.invalid", message, hint="give yours another id"))
    return _built(*found[0], folders, chain)


def _built(file: str, data: dict[str, Any], folders: Folders, chain: Chain) -> Vocabulary:
    try:
        source = _validated(data)
        related = _related(source, folders, (*chain, source.id))
        return _vocabulary(source, tuple(_entries(source, related)))
    except VocabularyError as error:
        raise VocabularyError(*(one.in_file(file) for one in error.problems)) from None


def _vocabulary(source: VocabularySource, entries: tuple[Entry, ...]) -> Vocabulary:
    return Vocabulary(
        source.id,
        _title(source.title),
        entries,
        source.document,
        source.passage,
        _optional(source.assumed),
        _optional(source.not_in_source),
    )


def _validated(data: dict[str, Any]) -> VocabularySource:
    try:
        return VocabularySource.model_validate(data)
    except ValidationError as error:
        raise VocabularyError(*map(_problem, map(dict, error.errors()))) from None


def _problem(error: dict[str, Any]) -> Problem:
    path = ""
    for part in error["loc"]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    hint = None
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(str(error["loc"][-1]), _known_keys())
    message = str(error["msg"]).removeprefix("Value error, ")
    return Problem("vocabulary.invalid", message, Place(path=path or None), hint)


def _known_keys() -> tuple[str, ...]:
    return tuple(sorted({*VocabularySource.model_fields, *EntrySource.model_fields}))


def _related(source: VocabularySource, folders: Folders, chain: Chain) -> dict[str, Vocabulary]:
    """The other vocabularies, by the name of the relation."""
    found = {}
    for name, relation in source.relations.items():
        place = Place(path=f"relations.{name}.to")
        if relation.to in chain:
            circle = " -> ".join((*chain, relation.to))
            message = f"vocabularies relate to each other in a circle: {circle}"
            raise VocabularyError(Problem("vocabulary.invalid", message, place))
        found[name] = _loaded(relation.to, folders, chain)
    return found


def _entries(source: VocabularySource, related: dict[str, Vocabulary]) -> Iterator[Entry]:
    for order, entry in enumerate(source.entries, start=1):
        yield Entry(
            entry.code,
            order,
            entry.zh,
            entry.en,
            (entry.document or source.document) if entry.passage or entry.cites else None,
            entry.passage,
            _optional(entry.assumed),
            _optional(entry.not_in_source),
            entry.effective_from,
            entry.effective_to,
            tuple((name, _value(entry.attributes.get(name))) for name in source.attributes),
            tuple(_relation(entry, name, related[name]) for name in source.relations),
            tuple(entry.cites.items()),
        )


def _relation(entry: EntrySource, name: str, other: Vocabulary) -> tuple[str, tuple[Entry, ...]]:
    try:
        return name, tuple(other[code] for code in entry.relations.get(name, ()))
    except VocabularyError as error:
        path = f"entries.{entry.code}.relations.{name}"
        raise VocabularyError(*(one.at_path(path) for one in error.problems)) from None


def _value(value: Any) -> AttributeValue | None:
    if isinstance(value, TitleSource):
        return _title(value)
    if isinstance(value, tuple):
        return tuple(_title(one) for one in value)
    found: AttributeValue | None = value
    return found


def _title(source: TitleSource) -> Title:
    return Title(source.zh, source.en)


def _optional(source: TitleSource | None) -> Title | None:
    return None if source is None else _title(source)
