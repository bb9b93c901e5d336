"""The house keeps its shape: what import-linter cannot see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

import telcrm
from telcrm import extras

SOURCE = Path(telcrm.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}

MOST_LINES = 400
MEDIAN_LINES = 6
MOST_LINES_OF_NINE_IN_TEN = 20

FORBIDDEN_NAMES = frozenset(("eval", "exec", "compile", "__import__", "globals"))
FORBIDDEN_MODULES = frozenset(("pickle", "marshal", "shelve", "importlib"))
"""What turns text into code or objects; `importlib.resources` reads files, and may stay."""

WRITTEN = SOURCE / "rules" / "written.py"
"""The one place where source that was written here from a checked form becomes a function."""

TELECOM = re.compile(
    r"telecom|carrier|brand|customer|suspension|tenure|\bbills?\b|\bbilling|\bvip\b|arrears|lifecycle"
    r"|\bchurn|cmcc|全球通|动感地带|神州|品牌|客户|星级|网龄|停机|账单|欠费|运营商|移动",
    re.IGNORECASE,
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if documented and isinstance(first.value.value, str):
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


@pytest.mark.parametrize("path", FILES, ids=named)
def test_nothing_is_imported_inside_functions(path: Path) -> None:
    """An import inside a function hides a cycle, or a dependency nobody asked for."""
    hidden = [
        f"{path.name}:{node.lineno}"
        for function in functions(TREES[path])
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_file_is_long(path: Path) -> None:
    """A file that does not fit into a head is two files."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_functions_are_short() -> None:
    """Half of them at most 6 lines, nine of ten at most 20, docstrings not counted."""
    lengths = sorted(length(one) for tree in TREES.values() for one in functions(tree))
    assert len(lengths) > 100
    assert median(lengths) <= MEDIAN_LINES
    assert lengths[len(lengths) * 9 // 10] <= MOST_LINES_OF_NINE_IN_TEN


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_text_becomes_code(path: Path) -> None:
    """Rule books and extracts come from outside: nothing of them is ever run."""
    names = {node.id for node in ast.walk(TREES[path]) if isinstance(node, ast.Name)}
    if path == WRITTEN:
        names -= {"compile", "exec"}  # What it runs is our own, as the tests of its writers see.
    assert not names & FORBIDDEN_NAMES
    modules = set(imported(TREES[path])) - {"importlib.resources", "importlib.resources.abc"}
    if path == SOURCE / "extras.py":
        modules -= {
            "importlib",
            "importlib.util",
        }  # What it imports is named in it, as the next test sees.
    assert not {one.partition(".")[0] for one in modules} & FORBIDDEN_MODULES


def test_only_what_was_written_here_is_run() -> None:
    """One call in one file, for two writers; their tests say what their source is made of."""
    calls = [node for node in ast.walk(TREES[WRITTEN]) if isinstance(node, ast.Call)]
    runs = [ast.unparse(one) for one in calls if getattr(one.func, "id", "") == "exec"]
    assert runs == ["exec(compile(source, file, 'exec'), namespace)"]
    users = {named(path) for path in FILES if "telcrm.rules.written" in set(imported(TREES[path]))}
    assert users == {"rules/record/generated.py", "adapters/native/kernels.py"}


def test_extras_import_only_what_they_name() -> None:
    """Modules that are imported when asked for are our own, each named in the source."""
    calls = [node for node in ast.walk(TREES[SOURCE / "extras.py"]) if isinstance(node, ast.Call)]
    imports = [one for one in calls if getattr(one.func, "id", "") == "import_module"]
    named = ["import_module(_EXTRAS[extra].module)", "import_module(rooms[name])"]
    assert [ast.unparse(one) for one in imports] == named
    assert all(one.module.startswith("telcrm.adapters.") for one in extras._EXTRAS.values())
    rooms = {module for rooms in extras._ROOMS.values() for module in rooms.values()}
    assert all(one.startswith("telcrm.") for one in rooms)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_module_says_why_and_what_it_offers(path: Path) -> None:
    """A docstring on why the room exists, and `__all__` where there is more than a docstring."""
    tree = TREES[path]
    assert ast.get_docstring(tree)
    if len(tree.body) == 1:
        return
    assigned = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    targets = [getattr(one, "targets", [getattr(one, "target", None)])[0] for one in assigned]
    assert "__all__" in {one.id for one in targets if isinstance(one, ast.Name)}


def docstrings(tree: ast.AST) -> set[int]:
    """The nodes of a tree's docstrings."""
    holders = ast.Module | ast.ClassDef | Function
    bodies = (node.body for node in ast.walk(tree) if isinstance(node, holders) and node.body)
    return {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}


def words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name and text of a module but its docstrings, whose examples load shipped books."""
    documented = docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word) | ast.arg(arg=word) | ast.Attribute(attr=word):
                yield node.lineno, word
            case ast.FunctionDef(name=word) | ast.ClassDef(name=word):
                yield node.lineno, word
            case ast.Constant(value=str(word)) if id(node) not in documented:
                yield node.lineno, word


@pytest.mark.parametrize("path", sorted((SOURCE / "rules").rglob("*.py")), ids=named)
def test_the_engine_knows_no_telecom_word(path: Path) -> None:
    """Rules and domain never meet, not even in a name."""
    found = [f"{line}: {word!r}" for line, word in words(TREES[path]) if TELECOM.search(word)]
    assert not found
