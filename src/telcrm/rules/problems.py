"""A collector of problems, so that a rule owner sees all that is wrong with a book at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from telcrm.errors import BookError, Problem

__all__ = ["Problems"]


class Problems:
    """Problems found so far; `at` catches those of one part and goes on with the next."""

    def __init__(self, path: str = "") -> None:
        self.path = path
        self.found: list[Problem] = []

    @contextmanager
    def at(self, path: str) -> Iterator[None]:
        """Catch what goes wrong inside, and say that it stands at this key path."""
        try:
            yield
        except BookError as error:
            self.found.extend(_beneath(problem, self._join(path)) for problem in error.problems)

    def add(self, code: str, path: str, message: str, hint: str | None = None) -> None:
        """Note a problem at a key path."""
        with self.at(path):
            raise BookError(Problem(code, message, hint=hint))

    def raise_if_any(self) -> None:
        """Raise what was found, all at once."""
        if self.found:
            raise BookError(*self.found)

    def _join(self, path: str) -> str:
        return ".".join(part for part in (self.path, path) if part)


def _beneath(problem: Problem, path: str) -> Problem:
    """A problem's place, seen from further up."""
    inner = problem.place.path
    joined = ".".join(part for part in (path, inner) if part)
    return problem.at_path(joined)
