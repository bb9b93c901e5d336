"""What the parts of a rule book say, as DMN's types, texts and extension elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from telcrm.adapters.dmn.elements import Extension
from telcrm.adapters.dmn.model import ItemDefinition
from telcrm.adapters.dmn.native.covers import Cover
from telcrm.adapters.dmn.native.words import (
    COVERED,
    DMN_TYPES,
    NUMBERS,
    TEXTS,
    WORDS,
    item_name,
    tag,
)
from telcrm.errors import BookError
from telcrm.rules.feel import print_literal
from telcrm.rules.feel.lexer import Token, tokens
from telcrm.rules.source.schema import Cited, TextSource, ValueType
from telcrm.rules.source.values import cell_text

__all__ = [
    "allowed_values",
    "described",
    "item_definition",
    "marked",
    "said",
    "type_attributes",
    "type_ref",
    "words_of",
]


def described(
    name: str, part: Cited, attributes: Mapping[str, str | None], covers: Iterable[Cover] = ()
) -> Extension:
    """An element of ours: attributes that are not None, what it covers, then what it says.

    Args:
        name: a key of `native_words.ATTRIBUTES`.
        part: the part of the book that it speaks of.
        attributes: by name.
        covers: the cells and entries that it speaks of.
    """
    return marked(name, attributes, covers, _inside(part))


def marked(
    name: str,
    attributes: Mapping[str, str | None],
    covers: Iterable[Cover] = (),
    inside: Iterable[Extension] = (),
) -> Extension:
    """An element of ours that speaks of no part of a book, or of one with these words inside."""
    given = tuple((key, value) for key, value in attributes.items() if value is not None)
    return Extension(tag(name), given, (*map(_cover, covers), *inside))


def _cover(cover: Cover) -> Extension:
    named = ((COVERED[cover.kind], cover.column),) if cover.column else ()
    return Extension(tag(cover.kind), named, text=cover.text)


def _inside(part: Cited) -> Iterator[Extension]:
    for key in TEXTS:
        text: TextSource | None = getattr(part, key, None)
        if text is not None:
            yield Extension(tag(key), (("zh", text.zh), ("en", text.en)))
    for key in WORDS:
        words: str | None = getattr(part, key)
        if words is not None:
            yield Extension(tag(key), text=words)


def said(*extensions: Extension) -> tuple[Extension, ...]:
    """Those of our elements that say anything."""
    return tuple(one for one in extensions if one.attributes or one.children)


def type_attributes(part: ValueType) -> dict[str, str | None]:
    """What of a type DMN does not say: which kind of number, and its scale."""
    return {
        "kind": part.type if part.type in NUMBERS else None,
        "scale": str(part.scale) if part.scale else None,
    }


def allowed_values(part: ValueType) -> str | None:
    """A type's values or range as unary tests; None where all are allowed."""
    if part.values:
        return ", ".join(map(print_literal, part.values))
    low = None if part.minimum is None else cell_text(part.minimum)
    high = None if part.maximum is None else cell_text(part.maximum)
    if low is not None and high is not None:
        return f"[{low}..{high}]"
    return f">= {low}" if low is not None else None if high is None else f"<= {high}"


def item_definition(name: str, part: ValueType) -> ItemDefinition | None:
    """The named type of a value with values or a range of its own."""
    allowed = allowed_values(part)
    if allowed is None:
        return None
    return ItemDefinition(item_name(name), DMN_TYPES[part.type], allowed)


def type_ref(name: str, part: ValueType) -> str:
    """The type of a named value: its item definition, or DMN's own."""
    return DMN_TYPES[part.type] if allowed_values(part) is None else item_name(name)


def words_of(texts: Iterable[str]) -> list[Token]:
    """The words of FEEL texts; of one that does not parse, none."""
    return [token for text in texts for token in _tokens(text)]


def _tokens(text: str) -> list[Token]:
    try:
        return tokens(text)
    except BookError:
        return []
