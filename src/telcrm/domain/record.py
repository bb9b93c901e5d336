"""What all models of the domain share: immutable, no stray fields, built on first use."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Record"]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know.

    Its validator is built when it is first used, so importing the domain costs little.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
