"""One broken book a file: what a rule owner is told, where, and what would be right.

Each file of tests/errors begins with what must be said of it, a block for each problem, in order:
`# error:` its code, `# words:` parts of the message, `# path:` and `# column:` where it stands
(none given: none may be said), `# hint:` a part of the hint. The rest of a file is a book.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import telcrm
from telcrm.errors import CODES, BookError, Problem

FOLDER = Path(__file__).parent / "errors"
FILES = sorted(FOLDER.glob("*.toml"))
ELSEWHERE = {"book.not_found", "book.dates"}
"""Codes of one book that take more than one file, or none: tests/errors/test_errors_loading.py."""


@dataclass
class Expected:
    """What the head of a file says of one problem."""

    code: str
    words: list[str] = field(default_factory=list)
    path: str | None = None
    column: int | None = None
    hint: str | None = None


def expected(file: Path) -> list[Expected]:
    """The problems that the head of a file announces."""
    found: list[Expected] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"# (error|words|path|column|hint): (.+)", line)
        if match is None:
            break
        key, value = match.groups()
        if key == "error":
            found.append(Expected(value))
        elif key == "words":
            found[-1].words.append(value)
        else:
            setattr(found[-1], key, int(value) if key == "column" else value)
    return found


def problems(file: Path) -> tuple[Problem, ...]:
    """What is wrong with the book in a file."""
    with pytest.raises(BookError) as caught:
        telcrm.load(file)
    return caught.value.problems


def value_at(data: Any, path: str) -> tuple[bool, Any]:
    """Whether a key path exists in TOML data, and what stands there."""
    for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        try:
            data = data[int(index)] if index else data[key]
        except (KeyError, IndexError, TypeError):
            return False, None
    return True, data


files = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@files
def test_says_what_is_wrong_and_where(file: Path) -> None:
    """Code, words, key path, column, file and hint are those the file announces, all at once."""
    found = problems(file)
    announced = expected(file)
    assert [one.code for one in found] == [one.code for one in announced]
    for problem, wanted in zip(found, announced, strict=True):
        assert all(words in problem.message for words in wanted.words), problem
        assert problem.place.path == wanted.path
        assert problem.place.column == wanted.column
        assert wanted.hint is None or wanted.hint in (problem.hint or "")
        assert problem.place.file == file.name


@files
def test_points_at_what_stands_in_the_file(file: Path) -> None:
    """The path leads to a value of the file, and the text shown is that value: nothing made up."""
    found = problems(file)
    if found[0].code == "book.toml":
        return
    data = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    for problem in found:
        path = problem.place.path or ""
        parent = re.sub(r"(\.|^)[^.\[\]]+$|\[\d+\]$", "", path)
        assert value_at(data, parent)[0], path
        if problem.place.text is not None:
            _, value = value_at(data, path)
            assert not isinstance(value, (dict, list)), problem.place.text
            assert problem.place.text == value or not isinstance(value, str)


@files
def test_reads_as_one_message(file: Path) -> None:
    """The whole error prints each code, its Chinese words and the file, and nothing of Python's."""
    with pytest.raises(BookError) as caught:
        telcrm.load(file)
    printed = str(caught.value)
    for problem in caught.value.problems:
        assert f"{problem.code} ({CODES[problem.code].zh}): {problem.message}" in printed
        assert problem.message == problem.message.strip() != ""
        assert "Traceback" not in problem.message
        assert "object at 0x" not in problem.message
    assert printed.count(f"  at {file.name}") == len(caught.value.problems)


def test_every_file_announces_a_problem() -> None:
    """A file without a head would be held to nothing."""
    assert all(expected(file) for file in FILES)
    assert all(one.code in CODES for file in FILES for one in expected(file))


def test_files_are_named_by_their_code() -> None:
    """A file is found by the code it shows, the first of them."""
    for file in FILES:
        if not file.stem.startswith("several_"):
            assert file.stem.startswith(expected(file)[0].code.replace(".", "_")), file.stem


@pytest.mark.parametrize(
    "code",
    [
        code
        for code in CODES
        if code.split(".")[0]
        in {
            "book",
            "cell",
            "name",
            "type",
            "graph",
            "table",
        }
    ],
)
def test_every_code_of_a_book_has_a_broken_book(code: str) -> None:
    """No code of a rule book goes without an example of it."""
    assert code in ELSEWHERE or any(expected(file)[0].code == code for file in FILES)
