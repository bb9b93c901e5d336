"""Files that appear whole, once all of them are written, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from telcrm.errors import ExtractError, Place, Problem

__all__ = ["check_places", "written_whole"]


@contextmanager
def written_whole(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Temporary names beside the given ones, which they take when the block ends without an error.

    Raises:
        ExtractError: `extract.output`, where the system does not let a file be written.
    """
    parts = tuple(path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths)
    try:
        yield parts
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    except OSError as error:
        place = Place(str(paths[0]))
        hint = "is there room, and may this user write there?"
        raise ExtractError(Problem("extract.output", str(error), place, hint)) from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def check_places(outputs: dict[str, Path], inputs: dict[str, Path]) -> None:
    """Refuse outputs that would overwrite an input or each other, or have no folder.

    Args:
        outputs: files to write, by what users call them.
        inputs: files that are read.

    Raises:
        ExtractError: `extract.output`.
    """
    taken = {path.resolve(): name for name, path in inputs.items()}
    for name, path in outputs.items():
        if path.resolve() in taken:
            _refuse(path, f"{name} is the same file as {taken[path.resolve()]}", "choose another")
        if not path.parent.is_dir():
            _refuse(path, f"there is no folder {path.parent}", "make it first")
        if path.is_dir():
            _refuse(path, f"{name} is a folder", "name a file in it")
        taken[path.resolve()] = name


def _refuse(path: Path, message: str, hint: str) -> None:
    raise ExtractError(Problem("extract.output", message, Place(str(path)), hint))
