"""The peers, a module for each library: those that are installed, and the names of the others.

A module offers functions named after what they decide; each gives methods to time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from scenes.timing import Method

__all__ = ["PEERS", "methods", "methods_of", "missing", "peer"]

PEERS: Final = {
    "numba": "of_numba",
    "numpy": "of_numpy",
    "polars": "of_polars",
    "duckdb": "of_duckdb",
    "pandas": "of_pandas",
    "numexpr": "of_numexpr",
}


def peer(name: str) -> ModuleType | None:
    """A peer's module; None where its library is not installed."""
    try:
        return import_module(f"scenes.peers.{PEERS[name]}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("scenes"):
            raise
        return None


def missing() -> list[str]:
    """Peers that cannot be measured here."""
    return [f"{name} (not installed)" for name in PEERS if peer(name) is None]


def methods(what: str, data: Any) -> Iterator[Method]:
    """What every installed peer offers for one question."""
    for name in PEERS:
        yield from methods_of(name, what, data)


def methods_of(name: str, what: str, data: Any) -> Iterable[Method]:
    """What one peer offers for one question; nothing where it is not installed."""
    found: Iterable[Method] = getattr(peer(name), what, _nothing)(data)
    return found


def _nothing(_: Any) -> list[Method]:
    return []
