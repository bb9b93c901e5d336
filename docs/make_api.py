"""Writes docs/api.md from what the code says of itself: `__all__`, first lines of docstrings.

With `--check` it writes nothing and fails where the page is out of date.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import telcrm

PAGE: Final = Path(__file__).with_name("api.md")

MODULES: Final = (
    "telcrm",
    "telcrm.rules",
    "telcrm.errors",
    "telcrm.vocabularies",
    "telcrm.domain",
    "telcrm.facts",
    "telcrm.facts.columns",
    "telcrm.policies",
    "telcrm.analytics.rfm",
    "telcrm.analytics.lifecycle",
    "telcrm.analytics.profile",
    "telcrm.analytics.behaviour",
    "telcrm.analytics.churn",
    "telcrm.analytics.complaints",
    "telcrm.analytics.value",
    "telcrm.analytics.retention",
    "telcrm.analytics.promotion",
    "telcrm.analytics.tariffs",
    "telcrm.analytics.interconnect",
    "telcrm.analytics.satisfaction",
    "telcrm.analytics.reports",
    "telcrm.analytics.steady_state",
    "telcrm.analytics.forecast",
    "telcrm.analytics.synthetic",
    "telcrm.analytics.events",
    "telcrm.adapters.frames",
    "telcrm.adapters.sql.events",
    "telcrm.adapters.extract_map",
    "telcrm.adapters.rating_job",
    "telcrm.adapters.sql",
    "telcrm.testing",
    "telcrm.testing.strategies",
)
"""What users import from; everything else is the inside."""

LONGEST: Final = 80

HEAD: Final = """\
# API

公开的名称：由 `__all__` 与文档字符串首行生成，请勿手改；重新生成：`python docs/make_api.py`。

The public names, made from `__all__` and the first lines of docstrings by `python docs/make_api.py`
(change the docstrings, not this page). `help(telcrm.load)` shows a docstring whole, with arguments,
errors and a running example.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(section(importlib.import_module(name)) for name in MODULES)])


def section(module: ModuleType) -> str:
    """A module and its public names as a table."""
    rows = [row for name in module.__all__ for row in entries(module, name)]
    lines = [f"| {called} | {said} |" for called, said in rows]
    head = [
        f"## `{module.__name__}`",
        "",
        first_line(module),
        "",
        "| name | what it is |",
        "|---|---|",
    ]
    return "\n".join([*head, *lines, ""])


def entries(module: ModuleType, name: str) -> Iterator[tuple[str, str]]:
    """A name and, for a class, its own public methods and properties."""
    value = getattr(module, name)
    if module is not telcrm and value is getattr(telcrm, name, None):
        yield f"`{name}`", "as in [`telcrm`](#telcrm)"
    elif inspect.ismodule(value):
        yield f"`{name}`", f"the module [`{value.__name__}`](#{anchor(value)})"
    elif inspect.isclass(value):
        yield f"`{name}`", first_line(value)
        for member, documented in members(value):
            yield f"`{name}.{member}`", first_line(documented)
    elif inspect.isroutine(value):
        yield f"`{name}{arguments(value)}`", first_line(value)
    else:
        yield f"`{name}`", constant_line(module, name)


def members(owner: type) -> Iterator[tuple[str, object]]:
    """The methods and properties that a class itself defines, with their docstrings' owners."""
    for name, value in vars(owner).items():
        if name.startswith("_"):
            continue
        if isinstance(value, property):
            yield name, value
        elif isinstance(value, classmethod | staticmethod):
            yield f"{name}{arguments(value.__func__)}", value.__func__
        elif inspect.isfunction(value):
            yield f"{name}{arguments(value)}", value


def arguments(function: Callable[..., Any]) -> str:
    """A signature without types, `self` and `cls`."""
    signature = inspect.signature(function)
    kept = [
        one.replace(annotation=inspect.Parameter.empty)
        for one in signature.parameters.values()
        if one.name not in {"self", "cls"}
    ]
    bare = signature.replace(parameters=kept, return_annotation=inspect.Signature.empty)
    return str(bare).replace("|", "\\|")


def first_line(documented: object) -> str:
    """The first paragraph of a docstring, on one line."""
    text = inspect.getdoc(documented) or ""
    return " ".join(text.partition("\n\n")[0].split()).replace("|", "\\|")


def constant_line(module: ModuleType, name: str) -> str:
    """The first paragraph of the string that stands below a constant."""
    home = importlib.import_module(origin(module, name))
    body = ast.parse(inspect.getsource(home)).body
    for index, node in enumerate(body[:-1]):
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if any(isinstance(one, ast.Name) and one.id == name for one in targets):
            below = body[index + 1]
            return (
                first_line(literal(below)) if isinstance(below, ast.Expr) else shown(module, name)
            )
    return shown(module, name)


def shown(module: ModuleType, name: str) -> str:
    """A constant that nobody has described: what it holds, where that is short."""
    text = repr(getattr(module, name)).replace("typing.", "")
    return f"`{text}`" if len(text) <= LONGEST else f"a constant, see `{module.__name__}`"


def literal(node: ast.Expr) -> object:
    """A string literal as something with a docstring."""
    holder = ModuleType("literal")
    holder.__doc__ = str(ast.literal_eval(node.value))
    return holder


def origin(module: ModuleType, name: str) -> str:
    """The module from which another one imports a name; itself, where it does not."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ImportFrom) and any(one.name == name for one in node.names):
            return node.module or module.__name__
    return module.__name__


def anchor(module: ModuleType) -> str:
    """The link target of a module's section."""
    return module.__name__.replace(".", "")


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` say whether it is up to date."""
    text = page()
    if "--check" in arguments:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        print("docs/api.md is up to date" if current else "run python docs/make_api.py")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
