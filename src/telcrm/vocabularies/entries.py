"""A vocabulary as its users hold it: entries in order that nobody can change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from telcrm.arguments import calendar_day, taking, text
from telcrm.errors import Problem, VocabularyError, did_you_mean

__all__ = ["AttributeValue", "Entry", "Naming", "Title", "Vocabulary"]

Naming: TypeAlias = Literal["zh", "en", "code"]
"""By what an entry is named: its Chinese or English name, or its code."""


class Title(NamedTuple):
    """What a word is called, in both languages."""

    zh: str
    en: str


Value = TypeVar("Value")

AttributeValue: TypeAlias = bool | int | Decimal | date | Title | tuple[Title, ...]
"""What an entry may say of itself beside its names."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of a vocabulary and where it comes from.

    Attributes:
        code: its identifier.
        order: its place in the vocabulary, from 1.
        zh: its Chinese name; None where the source does not name it.
        en: its English name; None where the source does not name it.
        document: the document the passage stands in.
        passage: words found in the document.
        assumed: why we chose what the source leaves open.
        not_in_source: what the source leaves out of it: a text that is cut off, a mere heading.
        cites: name of an attribute or a relation, and words of the document that it rests on;
            what is not among them rests on the passage.
        effective_from: the first day on which it counts; None when no day is known.
        effective_to: the first day on which it counts no longer; None when no day is known.
        attributes: name and value of everything the vocabulary says of its entries; None where
            the source does not give it.
        relations: name and entries of other vocabularies that belong to it.
    """

    code: str
    order: int
    zh: str | None
    en: str | None
    document: str | None = None
    passage: str | None = None
    assumed: Title | None = None
    not_in_source: Title | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    attributes: tuple[tuple[str, AttributeValue | None], ...] = ()
    relations: tuple[tuple[str, tuple[Entry, ...]], ...] = ()
    cites: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> Title | None:
        """Its names in both languages; None where the source does not name it."""
        return None if self.zh is None or self.en is None else Title(self.zh, self.en)

    @taking(by=text)
    def name(self, by: Naming = "zh") -> str | None:
        """Its name in a language, or its code.

        Raises:
            VocabularyError: (`vocabulary.entry`) entries have no name by this.
        """
        names = {"zh": self.zh, "en": self.en, "code": self.code}
        if by not in names:
            message = f"an entry is not named by {by!r}"
            raise VocabularyError(
                Problem("vocabulary.entry", message, hint=did_you_mean(by, names))
            )
        return names[by]

    @taking(name=text)
    def attribute(self, name: str) -> AttributeValue | None:
        """What the vocabulary says of it under this name; None where the source does not say it.

        Raises:
            VocabularyError: (`vocabulary.entry`) the vocabulary has no such attribute.

        Examples:
            >>> import telcrm
            >>> brands = telcrm.vocabulary("cmcc.brands")
            >>> brands["m_zone"].attribute("age_from"), brands["gotone"].attribute("age_from")
            (15, None)
        """
        return _picked(self.attributes, name, f"{self.code!r} has no attribute")

    @taking(name=text)
    def related(self, name: str) -> tuple[Entry, ...]:
        """The entries of another vocabulary that belong to it; none where none is given.

        Raises:
            VocabularyError: (`vocabulary.entry`) the vocabulary has no such relation.
        """
        return _picked(self.relations, name, f"{self.code!r} has no relation")

    @taking(on=calendar_day)
    def in_force(self, on: date) -> bool:
        """Whether it counts on a day; a day that is not known excludes nothing."""
        started = self.effective_from is None or self.effective_from <= on
        return started and (self.effective_to is None or on < self.effective_to)


def _picked(pairs: Iterable[tuple[str, Value]], name: str, lacking: str) -> Value:
    found = dict(pairs)
    if name in found:
        return found[name]
    hint = did_you_mean(name, found)
    raise VocabularyError(Problem("vocabulary.entry", f"{lacking} {name!r}", hint=hint))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A catalogue: entries in the order of its source, found by code or by name.

    Attributes:
        id: such as `cmcc.brands`.
        title: what it lists.
        document: the document that passages stand in where an entry names none.
        entries: in order.
        passage: words of the document about the whole list.
        assumed: why we chose what the source leaves open about the whole list.
        not_in_source: what the source leaves out of the whole list.

    Examples:
        >>> import telcrm
        >>> brands = telcrm.vocabulary("cmcc.brands")
        >>> [entry.zh for entry in brands]
        ['全球通', '动感地带', '神州行', '神州大众卡']
        >>> brands["gotone"].en, brands.named("动感地带").code
        ('GoTone', 'm_zone')
    """

    id: str
    title: Title
    entries: tuple[Entry, ...]
    document: str | None = None
    passage: str | None = None
    assumed: Title | None = None
    not_in_source: Title | None = None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, code: object) -> bool:
        return any(entry.code == code for entry in self.entries)

    def __getitem__(self, code: str) -> Entry:
        """The entry with this code.

        Raises:
            VocabularyError: (`vocabulary.entry`) there is none.
        """
        return self.named(code, "code")

    @taking(name=text, by=text)
    def named(self, name: str, by: Naming = "zh") -> Entry:
        """The entry of this name.

        Args:
            name: as the vocabulary writes it.
            by: which name.

        Raises:
            VocabularyError: (`vocabulary.entry`) there is none.
        """
        for entry in self.entries:
            if entry.name(by) == name:
                return entry
        message = f"{self.id} has no entry {name!r}"
        hint = did_you_mean(name, self.names(by))
        raise VocabularyError(Problem("vocabulary.entry", message, hint=hint))

    @taking(by=text)
    def names(self, by: Naming = "zh") -> tuple[str, ...]:
        """The names of all entries that the source names, in order."""
        found = (entry.name(by) for entry in self.entries)
        return tuple(name for name in found if name is not None)

    @taking(on=calendar_day)
    def in_force(self, on: date) -> tuple[Entry, ...]:
        """The entries that count on a day, see `Entry.in_force`."""
        return tuple(entry for entry in self.entries if entry.in_force(on))
