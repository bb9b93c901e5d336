"""Laying a book over the one it extends: named parts are replaced, all others stay."""

from __future__ import annotations

import re
from typing import Any, Final

from telcrm.errors import BookError, Place, Problem, did_you_mean

__all__ = ["extended"]

Data = dict[str, Any]

_OWN: Final = ("id", "version", "title", "effective_from", "effective_to", "extends")
"""What a book never takes over from the one it extends."""


def extended(base: Data, book: Data) -> Data:
    """The data of a book with what it leaves unsaid taken from its base.

    Inputs, parameters, directions and decisions are replaced by name. A decision that names no kind
    changes the base's decision of that name: its characteristics are replaced by name, anything
    else whole.

    Raises:
        BookError: `book.extends`, for a change to a decision, an input or a parameter that the base
            does not have.
    """
    kept = {key: value for key, value in base.items() if key not in _OWN}
    merged = {**kept, **book}
    for section in ("inputs", "parameters"):
        merged[section] = {**_cited(_table(base, section), base), **_table(book, section)}
    merged["monotone"] = {**_table(base, "monotone"), **_table(book, "monotone")}
    merged["decisions"] = _decisions(base, book)
    _require_asked(base, book, merged["decisions"])
    return merged


def _require_asked(base: Data, book: Data, decisions: Data) -> None:
    """Refuse new inputs and parameters that nothing asks for: misspelt, they change nothing."""
    asked = set(re.findall(r"\w+", str(decisions)))
    found = [
        Problem(
            "book.extends",
            f"{name!r} is not in the extended book, and no decision asks for it",
            Place(path=f"{section}.{name}"),
            did_you_mean(name, _table(base, section)),
        )
        for section in ("inputs", "parameters")
        for name in _table(book, section).keys() - _table(base, section).keys() - asked
    ]
    if found:
        raise BookError(*found)


def _table(data: Data, key: str) -> Data:
    """A section; what is no table there is left for validation to name."""
    section = data.get(key, {})
    return section if isinstance(section, dict) else {key: section}


def _decisions(base: Data, book: Data) -> Data:
    decisions = _cited(_table(base, "decisions"), base)
    for name, change in _table(book, "decisions").items():
        whole = not isinstance(change, dict) or "kind" in change
        decisions[name] = change if whole else _changed(name, decisions, change, book)
    return decisions


# Citations: what stays keeps the words and the document of the base; what changes cites anew.

_CITATION: Final = ("document", "passage", "assumed")
_STANDING: Final = ("title", *_CITATION)
"""Keys of a decision that hold no value of a rule."""


def _cited(parts: Data, holder: Data) -> Data:
    """Parts with the document of what holds them."""
    document = {"document": holder["document"]} if "document" in holder else {}
    return {
        name: {**document, **part} if isinstance(part, dict) else part
        for name, part in parts.items()
    }


def _changed(name: str, decisions: Data, change: Data, book: Data) -> Data:
    """A decision of the base with some of its parts replaced."""
    kept = decisions.get(name)
    if not isinstance(kept, dict):
        message = f"{name!r} changes a decision that the extended book does not have"
        hint = did_you_mean(name, decisions) or "give it a kind to add a decision"
        raise BookError(Problem("book.extends", message, Place(path=f"decisions.{name}"), hint))
    _require_cited(name, change)
    merged = {**kept, **change}
    if _cites(change):
        own = {key: change[key] for key in _CITATION if key in change}
        merged = (
            {k: v for k, v in merged.items() if k not in _CITATION} | _heading(kept, book) | own
        )
    if "characteristics" in change:
        merged["characteristics"] = {
            **_with_citation(_table(kept, "characteristics"), kept),
            **_cited(_table(change, "characteristics"), _heading(kept, book)),
        }
    return merged


def _heading(kept: Data, book: Data) -> Data:
    """The document a change is found in: the changing book's, else the base's."""
    holder = book if "document" in book else kept
    return {"document": holder["document"]} if "document" in holder else {}


def _with_citation(parts: Data, holder: Data) -> Data:
    """Parts of the base that stay: what they took over from their decision is now their own."""
    words = {key: holder[key] for key in _CITATION if key in holder}
    document = {key: words[key] for key in ("document",) if key in words}
    return {
        name: {**(document if _cites(part) else words), **part} if isinstance(part, dict) else part
        for name, part in parts.items()
    }


def _cites(part: Any) -> bool:
    return isinstance(part, dict) and ("passage" in part or "assumed" in part)


def _require_cited(name: str, change: Data) -> None:
    """A changed value says where it comes from; the words of the base are not about it."""
    if _cites(change):
        return
    changed = [key for key in change if key not in (*_STANDING, "characteristics")]
    silent = [f"decisions.{name}.{key}" for key in changed if not _all_cite(change[key])]
    for key, part in _table(change, "characteristics").items():
        if not _cites(part) and not _all_cite(_table({"part": part}, "part").get("attributes")):
            silent.append(f"decisions.{name}.characteristics.{key}")
    hint = 'quote the passage = "…", or mark it assumed = { zh = "…", en = "…" }'
    found = [
        Problem("book.source", "the change cites nothing", Place(path=p), hint) for p in silent
    ]
    if found:
        raise BookError(*found)


def _all_cite(rows: Any) -> bool:
    return isinstance(rows, list) and bool(rows) and all(map(_cites, rows))
