"""What all models of the domain share: immutable, no stray fields, built on first use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from telcrm.domain.error import DomainError
from telcrm.errors import Place, Problem

__all__ = ["Record"]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know.

    Its validator is built when it is first used, so importing the domain costs little. What it
    cannot hold is a `DomainError` with every problem found.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise DomainError(*_problems(error)) from None

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """A record from a mapping of its fields.

        Raises:
            DomainError: every problem found.
        """
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise DomainError(*_problems(error)) from None


def _problems(error: ValidationError) -> Iterator[Problem]:
    """What pydantic found, each at its place below the record."""
    for found in error.errors():
        path = _path(found["loc"])
        raised = found.get("ctx", {}).get("error")
        if isinstance(raised, DomainError):
            yield from (one.at_path(_path((path, one.place.path or ""))) for one in raised.problems)
        else:
            yield Problem("fact.value", f"{found['msg']}: {found['input']!r:.60}", Place(path=path))


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part != "")
