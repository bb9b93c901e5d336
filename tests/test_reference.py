"""The generated files are current, and the page of codes is the list of codes, no more, no less."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from telcrm.books import files
from telcrm.errors import CODES
from telcrm.rules import BookSource

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "docs" / "make_reference.py"
PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "docs" / "book.schema.json").read_text(encoding="utf-8"))
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (ROOT / "src").rglob("*.py")
    if path.parts[-2:] != ("telcrm", "errors.py")
)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("make_reference", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_files_are_current() -> None:
    """What the script would write is what stands in docs."""
    command = [sys.executable, str(SCRIPT), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stale_file_is_named(script: ModuleType, tmp_path: Path, capsys: Any) -> None:
    """The check fails for a page that is old or not there, and writing mends it."""
    (tmp_path / "errors.md").write_text("old", encoding="utf-8")
    assert script.main(["--check"], tmp_path) == 1
    said = capsys.readouterr().err
    assert "errors.md is out of date" in said
    assert "book.schema.json is out of date" in said
    assert (tmp_path / "errors.md").read_text(encoding="utf-8") == "old"
    assert script.main([], tmp_path) == 0
    assert script.main(["--check"], tmp_path) == 0


def test_the_page_lists_every_code_and_no_other() -> None:
    """Each code stands once, with its words in both languages and an example."""
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+?) \| (.+?) \| `(.+)` \|$", PAGE, re.MULTILINE)
    assert sorted(code for code, *_ in rows) == sorted(CODES)
    for code, zh, en, example in rows:
        assert (zh, en) == (CODES[code].zh, CODES[code].en)
        assert example.strip()


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_raised_somewhere(code: str) -> None:
    """A code that nothing raises promises an error that cannot be met."""
    assert re.search(rf'"{re.escape(code)}[":]', SOURCE)


def test_no_code_is_raised_that_is_not_listed() -> None:
    """A problem of an unlisted code could not even be printed."""
    families = "|".join({code.partition(".")[0] for code in CODES})
    found = set(re.findall(rf'Problem\(\s*"((?:{families})\.[a-z_]+)"', SOURCE))
    assert found
    assert found <= CODES.keys()


@pytest.mark.parametrize("code", CODES)
def test_each_code_says_itself_in_both_languages(code: str) -> None:
    """English is English and Chinese is Chinese."""
    assert re.fullmatch(r"[a-z]+(\.[a-z_]+)", code)
    assert CODES[code].en.isascii()
    assert re.search(r"[\u4e00-\u9fff]", CODES[code].zh)


def test_the_example_shows_a_caret_under_the_fault() -> None:
    """The page's whole example ends its excerpt with a caret under the full-width comma."""
    excerpt, caret = re.search(r"column 2\n    (.+)\n    (.+)\n", PAGE).groups()  # type: ignore[union-attr]
    assert (excerpt, caret) == ("1，2", " ^")


# The JSON Schema.


def properties(node: dict[str, Any]) -> dict[str, Any]:
    """What a table of the schema may hold, its reference followed."""
    if "$ref" in node:
        return properties(SCHEMA["$defs"][node["$ref"].rpartition("/")[2]])
    return dict(node.get("properties", {}))


def keys_of_books() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each shipped book's name and content."""
    for name in files.shipped_ids():
        for file in files.shipped(name):
            yield name, tomllib.loads(file.read_text(encoding="utf-8"))


def test_the_schema_is_of_books() -> None:
    """It names its dialect, and its keys are those of a book."""
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["properties"].keys() == BookSource.model_fields.keys()
    assert SCHEMA["additionalProperties"] is False


def test_shipped_books_use_keys_of_the_schema() -> None:
    """An editor that checks with the schema underlines nothing in a book that loads."""
    inputs = properties(SCHEMA["$defs"]["InputSource"])
    kinds = {
        "scorecard": "ScorecardSource",
        "decision_table": "TableSource",
        "expression": "ExpressionSource",
    }
    for name, book in keys_of_books():
        assert book.keys() <= SCHEMA["properties"].keys(), name
        assert all(one.keys() <= inputs.keys() for one in book["inputs"].values()), name
        for decision in book["decisions"].values():
            known = properties(SCHEMA["$defs"][kinds[decision["kind"]]])
            assert decision.keys() <= known.keys(), name
