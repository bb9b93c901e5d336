"""Our own extension elements, read back; and the data of a book as it grows from a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from telcrm.adapters.dmn.elements import TELCRM_NAMESPACE, Element, Extension
from telcrm.adapters.dmn.native.covers import Cover, Standing
from telcrm.adapters.dmn.native.words import ATTRIBUTES, COVERED, NUMBERS, TEXTS, WORDS
from telcrm.errors import BookError, Problem, did_you_mean
from telcrm.rules.form import Constant, Direction, Move
from telcrm.rules.problems import Problems
from telcrm.rules.source.checker import check_expression
from telcrm.rules.types import Value

__all__ = ["Data", "Note", "constant", "first", "notes_of", "put", "standing", "wrong"]

Data = dict[str, Any]

_VALUES: Final = {
    ("decision", "kind"): ("scorecard",),
    ("book", "strict"): ("true", "false"),
    ("monotone", "direction"): get_args(Direction),
    ("input", "optional"): ("true", "false"),
    ("input", "moves"): get_args(Move),
    **{(name, "kind"): NUMBERS for name in ("input", "parameter", "output")},
}
"""Attributes that have one of a few values."""


@dataclass(frozen=True, slots=True)
class Note:
    """One element of ours.

    Attributes:
        name: a key of `native_words.ATTRIBUTES`.
        attributes: values by name.
        said: titles, words and citations, as a book's data has them.
        path: where it stands.
        covers: the cells and entries that it was written for.
    """

    name: str
    attributes: Mapping[str, str]
    said: Data
    path: str
    covers: frozenset[Cover]


def notes_of(
    element: Element, path: str, expected: tuple[str, ...], problems: Problems
) -> list[Note]:
    """An element's extension elements of ours.

    Args:
        element: any element of the model.
        path: where it stands.
        expected: names of ours that may stand there.
        problems: takes those that may not, and what is wrong in the others.
    """
    found = []
    for extension in element.extensions:
        name = _own_name(extension)
        place = f"{path}/extensionElements/{name}"
        if name in expected:
            content = _content(extension, name, place, problems)
            found.append(Note(name, *content, place, frozenset(_covers(extension))))
        elif name is not None:
            _unknown(name, expected, place, problems)
    return found


def first(notes: list[Note], name: str) -> Note | None:
    """The first of a name."""
    return next((note for note in notes if note.name == name), None)


def standing(note: Note | None, found: Iterable[Cover]) -> Standing:
    """What became of a part of the book.

    Args:
        note: what we say of it, if we do.
        found: the cells and entries that the document has for it.
    """
    if note is None:
        return "added"
    return "kept" if note.covers == frozenset(found) else "changed"


def _own_name(extension: Extension) -> str | None:
    namespace, _, name = extension.tag[1:].rpartition("}")
    return name if namespace == TELCRM_NAMESPACE else None


def _content(
    extension: Extension, name: str, place: str, problems: Problems
) -> tuple[dict[str, str], Data]:
    attributes = dict(extension.attributes)
    for key, value in attributes.items():
        if key not in ATTRIBUTES[name]:
            _unknown(key, ATTRIBUTES[name], f"{place}/@{key}", problems)
        elif value not in _VALUES.get((name, key), (value,)):
            _unknown(value, _VALUES[name, key], f"{place}/@{key}", problems)
    return attributes, dict(_said(extension, place, problems))


def _said(extension: Extension, place: str, problems: Problems) -> Iterator[tuple[str, Any]]:
    for child in extension.children:
        name = _own_name(child) or child.tag
        if name in TEXTS:
            yield name, dict(child.attributes)
        elif name in WORDS:
            yield name, child.text
        elif name not in COVERED:
            _unknown(name, (*TEXTS, *WORDS, *COVERED), f"{place}/{name}", problems)


def _covers(extension: Extension) -> Iterator[Cover]:
    for child in extension.children:
        name = _own_name(child)
        if name is not None and name in COVERED:
            column = dict(child.attributes).get(COVERED[name], "")
            yield Cover(name, column, child.text.strip())


def _unknown(word: str, known: tuple[str, ...], place: str, problems: Problems) -> None:
    hint = did_you_mean(word, known)
    problems.add("dmn.schema", place, f"{word!r} is unknown among what telcrm adds here", hint)


def put(target: Data, name: str, value: Any, path: str, problems: Problems) -> None:
    """Add a named part; a name stands once."""
    if name in target:
        problems.add("name.clash", path, f"another part of the book is named {name!r}")
    target[name] = value


def constant(text: str) -> Value:
    """The value of FEEL text that names nothing.

    Raises:
        BookError: `cell.syntax`, `name.unknown` or what else is wrong with the text;
            `dmn.unsupported` where it is more than a constant.
    """
    checked = check_expression(text, {})
    if not isinstance(checked, Constant):
        raise wrong("dmn.unsupported", f"{text} is no constant")
    return checked.value


def wrong(code: str, message: str, hint: str | None = None) -> BookError:
    """An error at a place that the caller knows."""
    return BookError(Problem(code, message, hint=hint))
