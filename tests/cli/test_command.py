"""The command: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import telcrm
from telcrm.cli.app import app

HEADER = "id,brand,tenure_months,monthly_spend,suspensions"
GOOD = "1,全球通,60,400.01,1"
BAD = "2,小灵通,60,400.01,1"


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """A file with a row that can be rated and one that cannot."""
    path = tmp_path / "in.csv"
    path.write_text(f"{HEADER}\n{GOOD}\n3,,60,1,0\n", encoding="utf-8")
    return path


def run(*arguments: object, code: int = 0) -> str:
    """Run the command; give what it printed to stdout and stderr."""
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_rates_a_file(extract: Path, tmp_path: Path) -> None:
    """Rows in are rated or rejected; the counts, the stars and the files are told."""
    out = tmp_path / "out.csv"
    said = run("rate", extract, "--book", "cmcc.credit_rating", "--out", out)
    assert "读入 / rows in 2 = 已评定 / rated 1 + 退回 / rejected 1" in said
    assert "input.missing: brand" in said
    assert "缺少必填输入 / a required input is missing" in said
    assert "星级 / star" in said
    assert "█" in said
    assert "信用评分 / credit score (credit_score)" in said
    assert f"-> {out}" in said
    with out.open(encoding="utf-8", newline="") as stream:
        assert [(row["id"], row["star"]) for row in csv.DictReader(stream)] == [("1", "5")]
    with (tmp_path / "out.csv.rejects").open(encoding="utf-8", newline="") as stream:
        assert [(row["line"], row["code"]) for row in csv.DictReader(stream)] == [
            ("3", "input.missing")
        ]


@pytest.mark.parametrize(("lang", "other"), [("zh", "rows"), ("en", "行数")])
def test_one_language_if_asked(lang: str, other: str, extract: Path, tmp_path: Path) -> None:
    """The summary and the written reasons hold no word of the other language."""
    out = tmp_path / "out.parquet"
    book = ("--book", "cmcc.credit_rating")
    said = run("rate", extract, *book, "--out", out, "--lang", lang, "--explain")
    assert other not in said
    columns = [name for name in pq.read_table(out).column_names if name.startswith("reasons_")]
    assert columns == [f"reasons_{lang}"]


def test_strict_makes_rejects_a_failure(extract: Path, tmp_path: Path) -> None:
    """Rejects alone end well, unless asked otherwise; the output is written all the same."""
    out = tmp_path / "out.csv"
    run("rate", extract, "--book", "cmcc.credit_rating", "--out", out, "--strict", code=1)
    assert out.exists()


def test_the_map_may_name_the_book(extract: Path, tmp_path: Path) -> None:
    """An id as it is, a path as seen from the map's folder; `--book` goes before both."""
    folder = tmp_path / "maps"
    folder.mkdir()
    text = (Path(telcrm.__file__).parent / "books/cmcc/credit_rating.toml").read_text("utf-8")
    (folder / "own.toml").write_text(text.replace('"1.0.0"', '"9.9.9"'), encoding="utf-8")
    for named, version in (("cmcc.credit_rating", "1.0.0"), ("own.toml", "9.9.9")):
        path = folder / "map.toml"
        path.write_text(f'book = "{named}"', encoding="utf-8")
        said = run("rate", extract, "--map", path, "--out", tmp_path / "out.csv")
        assert version in said
    arguments = ("--map", path, "--out", tmp_path / "out.csv", "--book", "cmcc.credit_rating")
    assert "1.0.0" in run("rate", extract, *arguments)


def test_without_a_file_it_rates_a_made_up_base(tmp_path: Path) -> None:
    """The summary and a few customers explained in both languages; the seed makes them."""
    said = run("rate", "--customers", 300, "--seed", 7)
    assert "读入 / rows in 300 = " in said
    assert said.count("信用评分 credit_score = ") == 3
    assert said.count("credit score credit_score = ") == 3
    assert run("rate", "--customers", 300, "--seed", 7) == said
    assert run("rate", "--customers", 300, "--seed", 8) != said
    out = tmp_path / "out.parquet"
    run("rate", "--customers", 300, "--out", out)
    rejected = len((tmp_path / "out.parquet.rejects").read_text("utf-8").splitlines()) - 1
    assert pq.read_table(out).num_rows + rejected == 300


@pytest.mark.parametrize("book_id", ["common.lifecycle_stage", "cmcc.you_plus"])
def test_a_made_up_base_without_the_books_inputs_is_refused(book_id: str) -> None:
    """One error names all of them and asks for a FILE; nobody is rated on facts nobody has."""
    said = run("rate", "--book", book_id, code=2)
    assert said.count("extract.header") == 1
    assert all(name in said.splitlines()[0] for name in telcrm.load(book_id).inputs)
    assert "name a FILE" in said
    assert "customer" not in said.replace("customer_id", "")


def test_a_map_is_for_a_file(tmp_path: Path) -> None:
    """A made-up base has no columns of one's own: a map without a FILE is a mistake."""
    path = tmp_path / "map.toml"
    path.write_text("[inputs.suspensions]\nconstant = 0", encoding="utf-8")
    assert "--map" in run("rate", "--map", path, code=2)


def test_a_made_up_base_serves_a_book_over_some_of_its_inputs(tmp_path: Path) -> None:
    """What the book does not ask for is not handed to it."""
    book = tmp_path / "book.toml"
    book.write_text(
        """
        id = "test.long"
        version = "1"
        document = "test"
        passage = "none"
        inputs.tenure_months = { type = "integer", minimum = 0, maximum = 1200 }
        [decisions.long]
        kind = "expression"
        expression = "tenure_months >= 0"
        assumed = { zh = "测试", en = "a test" }
        """,
        encoding="utf-8",
    )
    said = run("rate", "--book", book, "--customers", 5)
    assert "input." not in said
    assert said.count("long = true") >= 3


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有换行符"), ("en", "has no line end")])
def test_a_file_that_may_have_been_cut_is_told(
    lang: str, words: str, extract: Path, tmp_path: Path
) -> None:
    """A last row without a line end is rated, with a warning that names its line."""
    arguments = ("--book", "cmcc.credit_rating", "--out", tmp_path / "out.csv", "--lang", lang)
    assert words not in run("rate", extract, *arguments)
    extract.write_bytes(extract.read_bytes().removesuffix(b"\n"))
    said = run("rate", extract, *arguments)
    assert words in said
    assert "3" in next(line for line in said.splitlines() if words in line)


def test_lists_the_books() -> None:
    """Each shipped book with its version and both titles."""
    said = run("books")
    assert "中国移动客户信用等级评定" in said
    assert all(book_id in said for book_id in telcrm.books())


def test_tells_its_version() -> None:
    """The version of the library."""
    assert run("--version") == f"telcrm {telcrm.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rate", "none.csv", "--book", "cmcc.credit_rating", "--out", "x.csv"], "not_found"),
        (["rate", "{in}", "--book", "cmcc.credit_ratin", "--out", "x.csv"], "did you mean"),
        (["rate", "{in}", "--book", "cmcc.credit_rating"], "--out"),
        (["rate", "{in}", "--out", "x.csv"], "--book"),
        (["rate", "{in}", "--book", "cmcc.credit_rating", "--out", "{in}"], "extract.output"),
        (["rate", "{in}", "--map", "none.toml", "--out", "x.csv"], "extract.not_found"),
        (["rate", "{in}", "--book", "cmcc.you_plus", "--out", "x.csv"], "extract.header"),
        (["rate", "--customers", "0"], "--customers"),
        (["rate", "--on", "yesterday"], "--on"),
        (["rate", "--on", "1998-01-01"], "data.invalid"),
    ],
)
def test_errors_are_words(arguments: list[str], words: str, extract: Path) -> None:
    """Exit status 2, the error's code or the option at fault, and no traceback."""
    said = run(*(one.replace("{in}", str(extract)) for one in arguments), code=2)
    assert words in said
    assert "Traceback" not in said


def test_cells_are_text_and_never_mark_up(tmp_path: Path) -> None:
    """Brackets in a customer's data or a book's outputs are printed as they stand."""
    book = tmp_path / "book.toml"
    book.write_text(
        """
        id = "test.text"
        version = "1"
        document = "test"
        passage = "none"
        inputs.name = { type = "string" }
        [decisions.same]
        kind = "expression"
        expression = "name"
        assumed = { zh = "测试", en = "a test" }
        """,
        encoding="utf-8",
    )
    extract = tmp_path / "in.csv"
    extract.write_text("id,name\n1,[bold]:smile:[/]\n2,[/red]\n", encoding="utf-8")
    said = run("rate", extract, "--book", book, "--out", tmp_path / "out.csv")
    assert "[bold]:smile:[/]" in said


def test_as_a_process(extract: Path, tmp_path: Path) -> None:
    """Errors go to stderr with status 2, the summary to stdout, and nothing else to stderr."""
    command = [sys.executable, "-m", "telcrm.cli", "rate", str(extract)]
    good = subprocess.run(  # noqa: S603  our own command
        [*command, "--book", "cmcc.credit_rating", "--out", str(tmp_path / "out.csv")],
        capture_output=True,
        check=False,
    )
    assert (good.returncode, good.stderr) == (0, b"")
    assert "已评定 / rated 1" in good.stdout.decode()
    extract.write_bytes(extract.read_bytes() + b"4,x")
    bad = subprocess.run(  # noqa: S603  our own command
        [*command, "--book", "cmcc.credit_rating", "--out", str(tmp_path / "bad.csv")],
        capture_output=True,
        check=False,
    )
    assert (bad.returncode, bad.stdout) == (2, b"")
    assert bad.stderr.decode().startswith(
        "extract.truncated (文件在一行中间中断): the last row has"
    )
    assert "line 4" in bad.stderr.decode()
    assert not (tmp_path / "bad.csv").exists()


@pytest.mark.parametrize("module", ["typer", "rich", "pyarrow"])
def test_says_what_to_install(module: str) -> None:
    """Without what the extra brings, the command names the extra."""
    hide = f"import sys; sys.modules[{module!r}] = None; import telcrm.cli; telcrm.cli.main()"
    result = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-c", hide], capture_output=True, check=False
    )
    assert result.returncode == 2
    assert f"'{module}' is not installed" in result.stderr.decode()
    assert "pip install 'telcrm[cli]'" in result.stderr.decode()
