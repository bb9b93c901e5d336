"""Laying a book over the one it extends: named parts are replaced, all others stay."""

from __future__ import annotations

from typing import Any, Final

from telcrm.errors import BookError, Place, Problem, did_you_mean

__all__ = ["extended"]

Data = dict[str, Any]

_OWN: Final = ("id", "version", "title", "effective_from", "effective_to", "extends")
"""What a book never takes over from the one it extends."""


def extended(base: Data, book: Data) -> Data:
    """The data of a book with what it leaves unsaid taken from its base.

    Inputs, parameters and decisions are replaced by name. A decision that names no kind changes
    the base's decision of that name: its characteristics are replaced by name, anything else whole.

    Raises:
        BookError: `book.extends`, for a change to a decision that the base does not have.
    """
    kept = {key: value for key, value in base.items() if key not in _OWN}
    merged = {**kept, **book}
    for section in ("inputs", "parameters"):
        merged[section] = {**_table(base, section), **_table(book, section)}
    merged["decisions"] = _decisions(base, book)
    return merged


def _table(data: Data, key: str) -> Data:
    """A section; what is no table there is left for validation to name."""
    section = data.get(key, {})
    return section if isinstance(section, dict) else {key: section}


def _decisions(base: Data, book: Data) -> Data:
    decisions = {
        name: _documented(decision, base) for name, decision in _table(base, "decisions").items()
    }
    for name, change in _table(book, "decisions").items():
        whole = not isinstance(change, dict) or "kind" in change
        decisions[name] = change if whole else _changed(name, decisions, change)
    return decisions


def _documented(decision: Any, base: Data) -> Any:
    """A decision of the base: its passages stand in the base's document, not in the new one."""
    if isinstance(decision, dict) and "document" in base:
        return {"document": base["document"], **decision}
    return decision


def _changed(name: str, decisions: Data, change: Data) -> Data:
    if name not in decisions:
        message = f"{name!r} changes a decision that the extended book does not have"
        hint = did_you_mean(name, decisions) or "give it a kind to add a decision"
        raise BookError(Problem("book.extends", message, Place(path=f"decisions.{name}"), hint))
    merged = {**decisions[name], **change}
    if "characteristics" in change:
        merged["characteristics"] = {
            **_table(decisions[name], "characteristics"),
            **_table(change, "characteristics"),
        }
    return merged
