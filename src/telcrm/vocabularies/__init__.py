"""Catalogues of the field's words as data, cited, that books and records draw their words from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telcrm.extras import when_asked

if TYPE_CHECKING:
    from telcrm.vocabularies.entries import AttributeValue, Entry, Title, Vocabulary
    from telcrm.vocabularies.loader import loads, vocabularies, vocabulary
    from telcrm.vocabularies.source import VocabularySource
else:
    __getattr__, __dir__ = when_asked(__name__)

__all__ = [
    "AttributeValue",
    "Entry",
    "Title",
    "Vocabulary",
    "VocabularySource",
    "loads",
    "vocabularies",
    "vocabulary",
]
