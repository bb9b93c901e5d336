"""What other people's tools say of documents: dmn-moddle, and the published schema."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

__all__ = ["NEEDS_MODDLE", "NEEDS_SCHEMA", "follows_the_schema", "resaved", "warnings_of"]

FOLDER = Path(__file__).parents[2] / "js"
NODE = shutil.which("node")
SCHEMA = FOLDER / "node_modules/dmn-moddle/resources/dmn/xsd/DMN13.xsd"

NEEDS_MODDLE = pytest.mark.skipif(
    NODE is None or not (FOLDER / "node_modules/dmn-moddle").exists(),
    reason="node is not installed, or dmn-moddle is not in tests/js: npm install",
)
NEEDS_SCHEMA = pytest.mark.skipif(
    not SCHEMA.exists(), reason="dmn-moddle is not installed in tests/js"
)


def warnings_of(folder: Path, texts: list[str], *, as_it_is: bool = False) -> dict[str, list[str]]:
    """What dmn-moddle says of each document, by the name of its file.

    Documents of DMN 1.5 are read under its namespaces, unless they are to be taken as they are.
    """
    files = _written(folder, texts)
    found = json.loads(_run("moddle.mjs", [*(["--as-it-is"] if as_it_is else []), *files]))
    assert len(found) == len(files)
    return {Path(file).name: messages for file, messages in found.items() if messages}


def resaved(folder: Path, texts: list[str]) -> list[bytes]:
    """Documents as a modeler saves them that did nothing but open them."""
    files = _written(folder, texts)
    _run("resave.mjs", files)
    return [Path(file).read_bytes() for file in files]


def _written(folder: Path, texts: list[str]) -> list[str]:
    """The paths of documents, in their order."""
    files = [folder / f"{number}.dmn" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8", newline="")
    return list(map(str, files))


def _run(script: str, files: list[str]) -> str:
    return subprocess.run(  # noqa: S603 - node and our own script
        [NODE, script, *files], cwd=FOLDER, capture_output=True, check=True, text=True
    ).stdout


def follows_the_schema(text: str) -> None:
    """The schema of DMN 1.3, the newest a package carries, finds no fault in a document."""
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed")
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    schema.assertValid(etree.fromstring(text.encode()))
