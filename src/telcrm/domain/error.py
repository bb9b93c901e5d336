"""The error of a value that the domain cannot hold.

It is a `ValueError` too, so pydantic gathers it into its own `ValidationError` when it is raised
while a model is built, and its words and code come through.
"""

from __future__ import annotations

from telcrm.errors import FactError, Problem

__all__ = ["DomainError"]


class DomainError(FactError, ValueError):
    """A value the domain cannot hold: an amount finer than 0.01 yuan, a month 13, and so on.

    Examples:
        >>> print(DomainError.because("13 is no month", hint="months run from 1 to 12"))
        fact.value (历史数据的取值有误): 13 is no month
          months run from 1 to 12
    """

    @classmethod
    def because(
        cls, message: str, *, hint: str | None = None, code: str = "fact.value"
    ) -> DomainError:
        """The error with this message; `code` is a key of `telcrm.errors.CODES`."""
        return cls(Problem(code, message, hint=hint))
