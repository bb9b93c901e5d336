"""The documentation holds: language tables run, generated pages are current, links lead on."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

import telcrm
from telcrm.adapters.extract_map import ExtractMap, FileForm, InputMap
from telcrm.books.words import json_schema
from telcrm.errors import BookError, InputError
from telcrm.rules.feel import parse_expression, syntax
from telcrm.rules.feel.builtins import BUILTINS
from telcrm.rules.types import Value

ROOT = Path(__file__).parents[1]
LANGUAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
PAGES = sorted(
    path
    for folder in (ROOT, ROOT / "docs", ROOT / "examples")
    for path in (folder.glob("*.md") if folder != ROOT / "examples" else folder.rglob("*.md"))
)

Row = dict[str, str]


def rows(*columns: str) -> list[Row]:
    """The rows of the tables of docs/language.md whose header begins with these columns."""
    found, header = [], []
    for line in LANGUAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            header = []
        elif not header:
            header = cells
        elif tuple(header[: len(columns)]) == columns and not set(line) <= set("|-"):
            found.append(dict(zip(header, cells, strict=True)))
    return found


def code(cell: str) -> str:
    """What stands between backquotes."""
    return cell.removeprefix("`").removesuffix("`")


def values(cell: str) -> list[Value]:
    """The literals of a cell, each in backquotes."""
    return [literal(text) for text in re.findall(r"`([^`]*)`", cell)]


def literal(text: str) -> Value:
    parsed = parse_expression(text)
    assert isinstance(parsed, syntax.Literal)
    return parsed.value


def facts(cell: str) -> dict[str, Value]:
    pairs = (one.split(" = ") for one in code(cell).split(", ") if one)
    return {name: literal(text) for name, text in pairs}


def book(decision: str) -> telcrm.RuleBook:
    """A book over the inputs of the page, with one decision, `found`."""
    (inputs,) = re.findall(r'```toml title="inputs.toml"\n(.*?)```', LANGUAGE, re.DOTALL)
    head = 'id = "docs.language"\nversion = "1"\ndocument = "docs/language.md"\n'
    assumed = '\n[decisions.found]\nassumed = { zh = "示例", en = "an example" }\n'
    return telcrm.loads(head + inputs + assumed + decision)


def table(row: Row) -> telcrm.RuleBook:
    """A book with a table of one rule, which is the cell."""
    name, cell = row["input"], code(row["cell"])
    return book(f"""
kind = "decision_table"
inputs = ["{name}"]
rules = [{{ id = "row", when = {{ {name} = '''{cell}''' }}, then = {{ found = true }} }}]
default = {{ found = false }}
outputs.found.type = "boolean"
""")


def expression(row: Row) -> telcrm.RuleBook:
    """A book with one expression."""
    return book(f"kind = 'expression'\nexpression = '''{code(row['expression'])}'''")


def named(row: Row) -> str:
    return " ".join(
        code(row[key])
        for key in ("input", "cell", "expression", "calculation", "facts")
        if key in row
    )


def test_the_tables_are_found() -> None:
    """A table whose header was reworded would otherwise go untested."""
    tables = len(re.findall(r"^\|---", LANGUAGE, flags=re.MULTILINE))
    assert tables == 5
    assert len(rows("input", "cell", "holds for")) > 20
    assert len(rows("expression", "facts")) > 20
    assert len(rows("input", "cell", "code")) > 10


@pytest.mark.parametrize("row", rows("input", "cell", "holds for"), ids=named)
def test_a_cell_holds_for_what_the_page_says(row: Row) -> None:
    """As one record and as a column, null included."""
    cut = table(row)
    wanted = [(value, True) for value in values(row["holds for"])]
    wanted += [(value, False) for value in values(row["not for"])]
    given = [value for value, _ in wanted]
    assert [cut.decide({row["input"]: value})["found"] for value in given] == [w for _, w in wanted]
    column = cut.evaluate({row["input"]: given})["found"]
    assert column.tolist() == [w for _, w in wanted]


@pytest.mark.parametrize("row", rows("expression", "facts"), ids=named)
def test_an_expression_gives_what_the_page_says(row: Row) -> None:
    """As one record and as a column; decimals are those of the decimal, not of a float."""
    cut = expression(row)
    (wanted,) = values(row["value"])
    assert cut.decide(facts(row["facts"]))["found"] == wanted
    columns = {name: [value] for name, value in facts(row["facts"]).items()}
    column = cut.evaluate(columns or {"n": [None]})
    assert column["found"].tolist() == [float(wanted) if "." in row["value"] else wanted]


@pytest.mark.parametrize("row", rows("calculation", "facts"), ids=named)
def test_a_calculation_gives_what_the_page_says(row: Row) -> None:
    """As one record; columns refuse it by name."""
    cut = book(f"kind = 'expression'\nexpression = '''{code(row['calculation'])}'''")
    (wanted,) = values(row["value"])
    assert cut.decide(facts(row["facts"]))["found"] == wanted
    with pytest.raises(InputError) as refused:
        cut.evaluate({name: [value] for name, value in facts(row["facts"]).items()})
    assert refused.value.code == "columns.unsupported"


@pytest.mark.parametrize("row", rows("input", "cell", "code"), ids=named)
def test_a_cell_is_refused_with_the_code_of_the_page(row: Row) -> None:
    """Each with its code, and at the cell."""
    with pytest.raises(BookError) as refused:
        table(row)
    assert refused.value.code == code(row["code"])
    assert refused.value.place.path == f"decisions.found.rules[0].when.{row['input']}"


def links(page: Path) -> Iterator[str]:
    """Targets of links, without those in snippets."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """A link inside the project names a file that is there."""
    for target in links(page):
        if not target.startswith(("https://", "#")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def anchors(page: Path) -> set[str]:
    """What a link into a page may name: marks, and headings as readers of Markdown write them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    bare = (re.sub(r"[^\w\- ]", "", one.strip().lower()) for one in headings)
    return {*re.findall(r'<a id="([^"]+)"', text), *(one.replace(" ", "-") for one in bare)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_a_heading_that_is_there(page: Path) -> None:
    """What stands behind # is a heading of the page that is named, or a mark in it."""
    for target in links(page):
        file, _, anchor = target.partition("#")
        other = page.parent / file if file else page
        if anchor and other.suffix == ".md" and not target.startswith("https://"):
            assert anchor in anchors(other), target


def shell_blocks(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def test_both_readmes_give_the_same_commands() -> None:
    """The first two fenced sh blocks are what a fresh machine runs, whatever the language."""
    english, chinese = shell_blocks("README.md"), shell_blocks("README.zh-CN.md")
    assert english[:2] == chinese[:2]
    assert "telcrm rate" in english[0]
    assert "pytest" in english[1]


def keys(*models: type[BaseModel]) -> set[str]:
    return {name for model in models for name in model.model_fields}


def schema_keys() -> set[str]:
    """Every key that a rule book may have."""
    schema = json_schema()
    parts = [schema, *schema["$defs"].values()]
    return {name for part in parts for name in part.get("properties", {})}


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("rule-books.md", schema_keys()),
        ("rating-files.md", keys(ExtractMap, FileForm, InputMap)),
    ],
    ids=["rule-books.md", "rating-files.md"],
)
def test_a_page_tells_every_key(page: str, wanted: set[str]) -> None:
    """A key that the code reads and the page does not tell is a secret."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    told = {word for quoted in re.findall(r"`([^`\n]+)`", text) for word in quoted.split(".")}
    assert wanted <= told


@pytest.mark.parametrize("page", ["docs/design.md", "CONTRIBUTING.md"])
def test_files_that_a_page_names_are_there(page: str) -> None:
    """Code moves; what is written about it moves along."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for name in re.findall(r"`([\w./]+\.(?:py|toml))`", text):
        assert any((base / name).exists() for base in (ROOT, ROOT / "src" / "telcrm")), name


def test_the_page_of_the_api_is_up_to_date() -> None:
    """It is made from docstrings, and says what they say now."""
    done = subprocess.run(  # noqa: S603  our own script
        [sys.executable, str(ROOT / "docs" / "make_api.py"), "--check"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_of_the_language_lists_its_functions() -> None:
    """Every function of the language stands on its page, and none that there is not."""
    page = (ROOT / "docs/language.md").read_text(encoding="utf-8")
    section = page.split("### Functions", 1)[1].split("Not among", 1)[0]
    assert set(re.findall(r"`([^`]+)`", section)) == {*BUILTINS, "not"}
