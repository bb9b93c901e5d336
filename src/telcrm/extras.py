"""Adapters that need an extra: imported when they are first asked for, and only those named here.

So a book can offer what an adapter does without the engine knowing adapters, and importing the
library brings in nothing that is not used.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Final, NamedTuple

from telcrm.errors import ExtraError, Problem

__all__ = ["adapter", "missing"]


class _Extra(NamedTuple):
    module: str
    needs: frozenset[str]


_EXTRAS: Final = MappingProxyType(
    {"dmn": _Extra("telcrm.adapters.dmn", frozenset(("defusedxml",)))}
)


def adapter(extra: str) -> ModuleType:
    """The adapter that comes with an extra.

    Args:
        extra: the extra's name.

    Raises:
        ExtraError: `extra.missing`, if what it brings is not installed.
    """
    try:
        return import_module(_EXTRAS[extra].module)
    except ModuleNotFoundError as error:
        lacking = (error.name or "").partition(".")[0]
        if lacking not in _EXTRAS[extra].needs:
            raise
        raise missing(extra, lacking) from error


def missing(extra: str, module: str) -> ExtraError:
    """The error for a module that an extra brings and that is not installed."""
    message = f"the module {module!r} is not installed"
    return ExtraError(Problem("extra.missing", message, hint=f"pip install 'telcrm[{extra}]'"))
