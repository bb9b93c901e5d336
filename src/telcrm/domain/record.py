"""What all models of the domain share: immutable, no stray fields, built on first use."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from telcrm.domain.error import DomainError
from telcrm.errors import Place, Problem

__all__ = ["Record", "WholeNumber"]


def _whole(value: object) -> object:
    """NumPy's integers as Python's: they come out of every analysis."""
    return int(value) if isinstance(value, Integral) and not isinstance(value, bool) else value


WholeNumber = Annotated[int, BeforeValidator(_whole), Field(strict=True)]
"""An integer, NumPy's too; no text, no 1.0 and no truth value is one."""


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
        except TypeError:
            raise _nameless(data) from None

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
        except TypeError:
            raise _nameless(obj) from None


def _problems(error: ValidationError) -> Iterator[Problem]:
    """What pydantic found, each at its place below the record."""
    for found in error.errors():
        path = _path(found["loc"])
        raised = found.get("ctx", {}).get("error")
        if isinstance(raised, DomainError):
            yield from (one.at_path(_path((path, one.place.path or ""))) for one in raised.problems)
        else:
            yield Problem("fact.value", f"{found['msg']}: {found['input']!r:.60}", Place(path=path))


def _nameless(given: object) -> DomainError:
    """The error for fields whose names are no texts, which Python cannot pass on."""
    message = f"a record whose fields are not all named by texts: {given!r:.60}"
    return DomainError.because(message, hint='write {"id": "1"}')


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part != "")
