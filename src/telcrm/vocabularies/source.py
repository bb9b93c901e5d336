"""What a vocabulary file may say: pydantic models of the TOML, and the JSON Schema of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints, model_validator

__all__ = [
    "AttributeSource",
    "EntrySource",
    "RelationSource",
    "TitleSource",
    "VocabularySource",
    "json_schema",
]

Words = Annotated[str, StringConstraints(strip_whitespace=False, pattern=r"\S")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=100)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=100)]
AttributeType: TypeAlias = Literal["boolean", "integer", "decimal", "date", "text", "texts"]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


class TitleSource(_Part):
    """The same words in Chinese and English."""

    zh: Words
    en: Words


Value: TypeAlias = (
    bool
    | int
    | Decimal
    | date
    | TitleSource
    | Annotated[tuple[TitleSource, ...], Strict(False), Field(min_length=1)]
)


class _Cited(_Part):
    document: Words | None = Field(
        None, description="document the passage stands in; else the vocabulary's"
    )
    passage: Words | None = Field(None, description="words found in the document, quoted")
    assumed: TitleSource | None = Field(
        None, description="why we chose what the source leaves open"
    )
    not_in_source: TitleSource | None = Field(
        None, description="what the source leaves out: a text cut off, a mere heading"
    )


class AttributeSource(_Part):
    """Something that the vocabulary says of its entries."""

    type: AttributeType
    title: TitleSource


class RelationSource(_Part):
    """Which entries of another vocabulary belong to an entry."""

    to: Id = Field(description="id of the other vocabulary")
    title: TitleSource


class EntrySource(_Cited):
    """One word."""

    code: Code
    zh: Words | None = Field(None, description="left out only with not_in_source")
    en: Words | None = Field(None, description="left out only with not_in_source")
    effective_from: date | None = Field(None, description="first day on which it counts")
    effective_to: date | None = Field(None, description="first day on which it counts no longer")
    attributes: dict[Code, Value] = {}
    relations: dict[Code, Annotated[tuple[Code, ...], Strict(False)]] = {}
    cites: dict[Code, Words] = Field(
        {}, description="by attribute or relation, words of the document that it rests on"
    )

    @model_validator(mode="after")
    def _says_where_it_comes_from(self) -> Self:
        if self.not_in_source is None and (self.zh is None or self.en is None):
            raise ValueError("name it in zh and en, or say not_in_source why it has no name")
        if (self.zh is None) != (self.en is None):
            raise ValueError("name it in both languages, or in none")
        if self.not_in_source is None and self.passage is None and self.assumed is None:
            raise ValueError("cite a passage, or mark it assumed or not_in_source")
        return self

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        start, end = self.effective_from, self.effective_to
        if start is not None and end is not None and end <= start:
            raise ValueError(f"effective_to {end} does not lie after effective_from {start}")
        return self


class VocabularySource(_Cited):
    """A vocabulary: its entries in order, and what is said of each."""

    id: Id
    title: TitleSource
    attributes: dict[Code, AttributeSource] = {}
    relations: dict[Code, RelationSource] = {}
    entries: Annotated[tuple[EntrySource, ...], Strict(False)] = Field(min_length=1)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        wrong = [*_repeated(self.entries), *_undeclared(self), *_mistyped(self)]
        wrong += _without_document(self)
        if wrong:
            raise ValueError("; ".join(wrong))
        return self


def _repeated(entries: Iterable[EntrySource]) -> Iterator[str]:
    """A code or a name that two entries have: nobody could tell which is meant."""
    for key in ("code", "zh", "en"):
        counts = Counter(getattr(entry, key) for entry in entries)
        twice = [name for name, count in counts.items() if count > 1 and name is not None]
        yield from (f"more than one entry with {key} = {name!r}" for name in twice)


def _undeclared(source: VocabularySource) -> Iterator[str]:
    for entry in source.entries:
        for kind in ("attributes", "relations"):
            stray = getattr(entry, kind).keys() - getattr(source, kind).keys()
            yield from (f"{entry.code}: {kind}.{name} is not declared" for name in sorted(stray))
        idle = entry.cites.keys() - entry.attributes.keys() - entry.relations.keys()
        yield from (f"{entry.code}: cites.{name} is of nothing given" for name in sorted(idle))


_HOLDS: Final = {
    "boolean": bool,
    "integer": int,
    "decimal": (int, Decimal),
    "date": date,
    "text": TitleSource,
    "texts": tuple,
}


def _mistyped(source: VocabularySource) -> Iterator[str]:
    for entry in source.entries:
        for name, value in entry.attributes.items():
            declared = source.attributes.get(name)
            if declared and not _fits(value, declared.type):
                yield f"{entry.code}: attributes.{name} is no {declared.type}"


def _fits(value: Any, wanted: AttributeType) -> bool:
    if isinstance(value, bool) and wanted != "boolean":
        return False
    return isinstance(value, _HOLDS[wanted])  # type: ignore[arg-type]


def _without_document(source: VocabularySource) -> Iterator[str]:
    if source.document is not None:
        return
    if source.passage is not None:
        yield "the passage stands in no document"
    for entry in source.entries:
        if (entry.passage is not None or entry.cites) and entry.document is None:
            yield f"{entry.code}: the passage stands in no document"


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a vocabulary file, for editors to complete and check with."""
    schema = VocabularySource.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
