"""Hints for names that a document has, where the element that speaks of them requires no such."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from telcrm.errors import Problem
from telcrm.rules.problems import Problems

__all__ = ["with_remedies"]


def with_remedies(problems: Problems, missing: Callable[[], Mapping[str, str]]) -> Problems:
    """Problems of an element's texts, with what would let it refer to the names in them.

    Args:
        problems: what was found.
        missing: names that it may not refer to, each with its remedy.
    """
    if problems.found:
        remedies = missing()
        problems.found = [_hinted(problem, remedies) for problem in problems.found]
    return problems


def _hinted(problem: Problem, remedies: Mapping[str, str]) -> Problem:
    meant = [name for name in remedies if _speaks_of(problem, name)]
    return replace(problem, hint=remedies[max(meant, key=len)]) if meant else problem


def _speaks_of(problem: Problem, name: str) -> bool:
    """Whether a name is what is unknown; one of several words does not even parse."""
    if problem.code == "name.unknown" and problem.message in (
        f"{name!r} is unknown",
        f"the function {name!r} is unknown",
    ):
        return True
    text = " ".join((problem.place.text or "").split())
    return problem.code in ("name.unknown", "cell.syntax") and not _is_word(name) and name in text


def _is_word(name: str) -> bool:
    return name.isidentifier()
