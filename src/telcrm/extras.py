"""What is imported when it is first asked for, and only what is named here.

So a book can offer what an adapter does without the engine knowing adapters, and importing the
library brings in nothing that is not used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType, ModuleType
from typing import Any, Final, NamedTuple

from telcrm.errors import ExtraError, Problem

__all__ = ["adapter", "installed", "missing", "running", "when_asked"]


class _Extra(NamedTuple):
    module: str
    needs: frozenset[str]


_EXTRAS: Final = MappingProxyType(
    {
        "dmn": _Extra("telcrm.adapters.dmn", frozenset(("defusedxml",))),
        "fit": _Extra("telcrm.adapters.fit", frozenset(("scipy", "sklearn"))),
        "frames": _Extra("telcrm.adapters.frames", frozenset(("narwhals",))),
        "native": _Extra("telcrm.adapters.native", frozenset(("numba",))),
        "spark": _Extra("telcrm.adapters.spark", frozenset(("pyarrow", "pyspark", "sqlglot"))),
        "sql": _Extra("telcrm.adapters.sql", frozenset(("sqlglot",))),
    }
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


def installed(extra: str) -> bool:
    """Whether all that an extra brings is there; nothing of it is imported.

    Args:
        extra: the extra's name.
    """
    return all(find_spec(module) is not None for module in _EXTRAS[extra].needs)


def running(extra: str) -> bool:
    """Whether the adapter that comes with an extra has been imported already.

    Args:
        extra: the extra's name.
    """
    return _EXTRAS[extra].module in sys.modules


def missing(extra: str, module: str) -> ExtraError:
    """The error for a module that an extra brings and that is not installed."""
    message = f"the module {module!r} is not installed"
    return ExtraError(Problem("extra.missing", message, hint=f"pip install 'telcrm[{extra}]'"))


_PACKAGES: Final = ("analytics", "domain", "errors", "facts", "policies", "rules", "testing")

_ROOMS: Final = MappingProxyType(
    {
        "telcrm": {
            **dict.fromkeys(
                ("Codes", "Decision", "Reason", "RuleBook", "compare", "evaluate_all"),
                "telcrm.rules",
            ),
            **dict.fromkeys(("entitlements", "rate_credit", "vip_status"), "telcrm.policies"),
            **dict.fromkeys(("load", "loads"), "telcrm.books.loader"),
            **{name: f"telcrm.{name}" for name in _PACKAGES},
            **{name: f"telcrm.analytics.{name}" for name in ("lifecycle", "rfm")},
            "from_dmn": "telcrm.dmn",
            "vocabulary": "telcrm.vocabularies.loader",
        },
        "telcrm.books": dict.fromkeys(("books", "load", "loads"), "telcrm.books.loader"),
        "telcrm.vocabularies": {
            **dict.fromkeys(("loads", "vocabularies", "vocabulary"), "telcrm.vocabularies.loader"),
            **dict.fromkeys(
                ("AttributeValue", "Entry", "Title", "Vocabulary"), "telcrm.vocabularies.entries"
            ),
            "VocabularySource": "telcrm.vocabularies.source",
        },
    }
)
"""For each package whose names are imported when asked for, the module of each, or itself one."""


def when_asked(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package whose names are imported when asked for.

    Args:
        package: the name of the package.
    """
    rooms, here = _ROOMS[package], sys.modules[package]

    def get(name: str) -> Any:
        if name not in rooms:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        room = import_module(rooms[name])
        found = room if room.__name__.endswith(f".{name}") else getattr(room, name)
        setattr(here, name, found)
        return found

    return get, lambda: sorted({*vars(here), *rooms})
