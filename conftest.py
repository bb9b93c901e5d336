"""Every snippet of the documentation runs: Python, files that a page writes, commands.

A page is one program, run in an empty folder of its own that also shows the project's examples.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

ROOT = Path(__file__).parent
FILE_BLOCKS = RawFencedCodeBlockLexer(re.compile(r'\w+ title="(?P<file>[^"\n]+)"\n'))
SECONDS = 120


def files(document: Document) -> Iterator[Region]:
    """Find the blocks that name a file, as in ```toml title="map.toml"."""
    for region in FILE_BLOCKS(document):
        region.parsed = region.lexemes["file"], str(region.lexemes["source"])
        region.evaluator = write
        yield region


def write(example: Example) -> None:
    """Put a block's text where its title says."""
    name, text = example.parsed
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run_console(example: Example) -> str | None:
    """Run the commands of a ```console block, and hold them to the output shown.

    Returns:
        What differs, None where nothing does. `...` stands for any output.
    """
    for step in re.split(r"^\$ ", str(example.parsed), flags=re.MULTILINE)[1:]:
        command, _, expected = step.partition("\n")
        found = run(command)
        if not doctest.OutputChecker().check_output(bare(expected), found, doctest.ELLIPSIS):
            return f"$ {command}\nexpected:\n{expected}\nfound:\n{found}"
    return None


def run(command: str) -> str:
    """What a command says; `telcrm` and `python` are those of the interpreter that runs the tests.

    A last line tells the exit status where it is not 0.
    """
    words = shlex.split(command)
    start = {"telcrm": [sys.executable, "-m", "telcrm.cli"], "python": [sys.executable]}[words[0]]
    done = subprocess.run(  # noqa: S603  the words stand in our own pages
        [*start, *words[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=SECONDS,
        check=False,
    )
    status = f"(exit status {done.returncode})\n" if done.returncode else ""
    return bare(done.stdout + status)


def bare(text: str) -> str:
    """Text without the blanks at the ends of its lines, and without empty lines at its end."""
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines()) + "\n"


def enter(namespace: dict[str, Any]) -> None:
    """Make a page's folder and go there."""
    folder = tempfile.mkdtemp()
    namespace["_folders"] = folder, Path.cwd()
    shutil.copytree(
        ROOT / "examples", Path(folder, "examples"), ignore=shutil.ignore_patterns("__pycache__")
    )
    os.chdir(folder)


def leave(namespace: dict[str, Any]) -> None:
    """Go back, and leave nothing behind."""
    folder, before = namespace["_folders"]
    os.chdir(before)
    shutil.rmtree(folder)


pytest_collect_file = Sybil(
    parsers=[files, PythonCodeBlockParser(), CodeBlockParser("console", run_console)],
    patterns=["*.md"],
    setup=enter,
    teardown=leave,
).pytest()
