"""What a docstring of the analytics quotes stands in the document it names, word for word."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

import telcrm

ROOT = Path(telcrm.__file__).parent / "analytics"
SHARED = Path(os.environ.get("TELCRM_SHARED", Path(__file__).parents[2] / ".." / "shared"))
QUOTES = re.compile(r"「([^」]+)」")


def bare(text: str) -> str:
    """Text without white space, as line ends fall anywhere."""
    return re.sub(r"\s", "", text)


def quotations() -> list[tuple[str, str, str]]:
    """Every quotation with where it stands and the number of its document."""
    found = []
    for path in sorted(ROOT.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                said = ast.get_docstring(node) or ""
                section = re.search(r"^Source:\n((?:    .+\n?)+)", said, re.MULTILINE)
                document = ""
                for line in re.split(r"(?=\b\d{3} )", section[1]) if section else ():
                    document = line[:3] if line[:3].isdigit() else document
                    where = f"{path.stem}.{node.name}"
                    found += [(where, document, bare(one)) for one in QUOTES.findall(line)]
    return found


def test_quotations_are_found() -> None:
    """The test below would hold of nothing if the docstrings were read wrongly."""
    assert ("value.pareto", "004", "为企业创造80%财富的20%的客户") in quotations()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the source documents are not beside the checkout")
@pytest.mark.parametrize(("where", "document", "passage"), quotations())
def test_quotations_stand_in_the_sources(where: str, document: str, passage: str) -> None:
    """White space aside."""
    (source,) = (SHARED / "sources").glob(f"{document}_*.txt")
    assert passage in bare(source.read_text(encoding="utf-8")), where
