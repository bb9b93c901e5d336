"""Vocabulary files: where they are, and how their TOML is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from telcrm.errors import Place, Problem, VocabularyError

__all__ = ["ENDING", "SHIPPED", "found", "ids_in", "parse", "shipped_ids"]

SHIPPED: Final[Traversable] = files("telcrm.vocabularies")
"""The folder of shipped vocabularies: `cmcc/brands.toml` is `cmcc.brands`."""

ENDING: Final = ".vocabulary.toml"
"""How the names of a user's vocabularies end, which lie in one folder with books."""


def shipped_ids() -> tuple[str, ...]:
    """Ids of the shipped vocabularies, sorted."""
    return tuple(
        sorted(
            f"{folder.name}.{file.name.removesuffix('.toml')}"
            for folder in SHIPPED.iterdir()
            if folder.is_dir()
            for file in folder.iterdir()
            if file.name.endswith(".toml")
        )
    )


def found(vocabulary_id: str, folders: Iterable[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The files that hold a vocabulary: name and content; shipped ones, then the folders' own."""
    if vocabulary_id in shipped_ids():
        publisher, _, name = vocabulary_id.partition(".")
        yield _read(SHIPPED / publisher / f"{name}.toml")
    yield from (one for one in _searched(folders) if one[1].get("id") == vocabulary_id)


def ids_in(folders: Iterable[Path]) -> Iterator[str]:
    """Ids of the vocabularies in the given folders."""
    found = (data.get("id") for _, data in _searched(folders))
    return (one for one in found if isinstance(one, str))


def _searched(folders: Iterable[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for folder in folders:
        if not folder.is_dir():
            message = f"search: {folder} is no folder to search for vocabularies"
            raise VocabularyError(Problem("vocabulary.not_found", message))
        yield from map(_read, sorted(folder.glob(f"*{ENDING}")))


def _read(file: Traversable | Path) -> tuple[str, dict[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem(
            "vocabulary.invalid",
            f"byte {error.start} is not UTF-8",
            Place(file=file.name),
            "save the file as UTF-8",
        )
        raise VocabularyError(problem) from None
    return file.name, parse(text, file.name)


def parse(text: str, name: str) -> dict[str, Any]:
    """TOML text as data, decimals exact.

    Raises:
        VocabularyError: `vocabulary.invalid`, with the line and column.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        problem = Problem("vocabulary.invalid", str(error), Place(file=name))
        raise VocabularyError(problem) from None
