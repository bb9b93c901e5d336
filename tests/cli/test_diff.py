"""The command `diff`: its report, its population, and how it ends."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import telcrm
from telcrm.adapters.arrow import open_extract
from telcrm.adapters.extract_map import FileForm
from telcrm.adapters.population import Population, moved
from telcrm.cli.app import app
from telcrm.errors import InputError

SOFTER = """
id = "demo.softer"
version = "1"
extends = "cmcc.credit_rating"
[decisions.credit_score.characteristics.suspensions]
input = "suspensions"
points_per = -50
assumed = { zh = "示例", en = "an illustration" }
"""
HEADER = ("brand", "tenure_months", "monthly_spend", "suspensions", "fee")


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["diff", *map(str, arguments)])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


@pytest.fixture
def softer(tmp_path: Path) -> Path:
    path = tmp_path / "softer.toml"
    path.write_text(SOFTER, encoding="utf-8")
    return path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Four customers that can be read, one of them undecided, and three that cannot."""
    path = tmp_path / "base.csv"
    rows = ("全球通,60,500,0,500.5", "神州行,60,10,4,10", "动感地带,24,90,1,90", ",24,90,1,1")
    bad = ("a", "动感地带,x,90,1,90", "动感地带,24,90,1,")
    path.write_text("\n".join((",".join(HEADER), *rows, *bad, "")), encoding="utf-8")
    return path


def test_the_report_is_the_librarys(softer: Path) -> None:
    """The command prints what `Comparison.report` gives, in Chinese unless asked otherwise."""
    comparison = telcrm.compare(telcrm.load("cmcc.credit_rating"), telcrm.load(softer))
    assert run("cmcc.credit_rating", softer) == comparison.report()
    english = run("cmcc.credit_rating", softer, "--lang", "en", "--format", "markdown")
    assert english == comparison.report("en", "markdown")


@pytest.mark.parametrize(
    ("name", "start"), [("r.html", "<!DOCTYPE html>"), ("r.md", "# "), ("r.txt", "规则变更")]
)
def test_the_ending_tells_the_form(name: str, start: str, softer: Path, tmp_path: Path) -> None:
    """The report is written whole, in the form that the file's ending tells; a day if asked for."""
    out = tmp_path / name
    said = run("cmcc.credit_rating", softer, "--out", out, "--dated", "2024-01-31")
    assert said == f"-> {out}\n"
    text = out.read_text(encoding="utf-8")
    assert text.startswith(start)
    assert "2024-01-31" in text.replace("\\", "")


def test_strict_makes_a_difference_a_failure(softer: Path, base: Path) -> None:
    """Books that differ, and rows that cannot be read, are no failure unless asked for."""
    run("cmcc.credit_rating", softer)
    run("cmcc.credit_rating", softer, "--strict", code=1)
    same = ("cmcc.credit_rating", "cmcc.credit_rating")
    run(*same, "--strict")
    run(*same, "--population", base)
    run(*same, "--population", base, "--strict", code=1)


def test_whoever_cannot_be_read_is_counted(softer: Path, base: Path) -> None:
    """Moves and money of those that can be read; each reason of the others, with its count."""
    said = run(
        "cmcc.credit_rating", softer, "--population", base, "--weight", "fee", "--lang", "en"
    )
    assert "2 of 4 rows (50.00%) get another answer" in said
    assert "with an amount of 100.00 out of 601.50, 2 go up" in said
    assert "The population has 7 rows: 4 counted, 3 that could not be read." in said
    assert "Rows not read: 1, extract.row " in said
    assert "Rows not read: 1, extract.value: tenure_months " in said
    assert "Rows not read: 1, input.missing: --weight " in said
    assert "no line end" not in said
    base.write_bytes(base.read_bytes().removesuffix(b"\n"))
    assert "(line 8) has no line end" in run(
        "cmcc.credit_rating", softer, "--population", base, "--lang", "en"
    )


def test_a_map_reads_the_population(softer: Path, tmp_path: Path) -> None:
    """Columns, codes and units as for rating."""
    data = tmp_path / "base.csv"
    data.write_text("B,T,FEN,S\n1,60,1000,4\n", encoding="utf-8")
    how = tmp_path / "map.toml"
    how.write_text(
        'inputs.brand = { column = "B", values = { "1" = "神州行" } }\n'
        'inputs.tenure_months = { column = "T" }\n'
        'inputs.monthly_spend = { column = "FEN", unit = "分" }\n'
        'inputs.suspensions = { column = "S" }\n',
        encoding="utf-8",
    )
    said = run("cmcc.credit_rating", softer, "--population", data, "--map", how, "--lang", "en")
    assert "1 of 1 rows (100.00%) get another answer, 1 go up." in said


def test_versions_of_one_book_are_compared_by_their_days(tmp_path: Path) -> None:
    """Folders are searched, and each book may be that of a day."""
    text = (
        'id = "demo.fee"\nversion = "{0}"\n{1}\ndocument = "d"\npassage = "p"\n'
        'inputs.amount = {{ type = "integer", minimum = 0, maximum = 9 }}\n'
        '[decisions.fee]\nkind = "expression"\nexpression = "amount + {0}"\npassage = "p"\n'
    )
    day = "2024-01-01"
    (tmp_path / "a.toml").write_text(text.format(1, f"effective_to = {day}"), encoding="utf-8")
    (tmp_path / "b.toml").write_text(text.format(2, f"effective_from = {day}"), encoding="utf-8")
    both = ("demo.fee", "demo.fee", "--search", tmp_path, "--lang", "en")
    run(*both, "--strict")
    said = run(*both, "--old-on", "2023-12-31", "--new-on", day, "--strict", code=1)
    assert "fee: from 1 to 2" in said
    run(*both, "--on", "2023-12-31", "--strict")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none", "cmcc.credit_rating"], "book.not_found"),
        (["{new}", "cmcc.credit_rating", "--output", "stars"], "did you mean 'star'?"),
        (["{new}", "cmcc.credit_rating", "--map", "m.toml"], "--population"),
        (["{new}", "cmcc.credit_rating", "--weight", "fee"], "--population"),
        (["{new}", "cmcc.credit_rating", "--population", "none.csv"], "extract.not_found"),
        (["{new}", "cmcc.credit_rating", "--population", "{base}", "--weight", "x"], "'x'"),
        (["{new}", "cmcc.credit_rating", "--population", "{base}", "--out", "{base}"], "same file"),
        (["{new}", "cmcc.credit_rating", "--out", "none/r.txt"], "extract.output"),
        (["{new}", "cmcc.vip_club"], "no output in common"),
    ],
)
def test_errors_are_words(arguments: list[str], words: str, softer: Path, base: Path) -> None:
    """Exit status 2, the error's code or the option at fault."""
    filled = (one.replace("{new}", str(softer)).replace("{base}", str(base)) for one in arguments)
    assert words in run(*filled, code=2)


CUSTOMERS = st.lists(
    st.tuples(
        st.sampled_from(["全球通", "动感地带", "神州行", "", "小灵通"]),
        st.sampled_from(["0", "11", "12", "60", "1300", "", "many"]),
        st.sampled_from(["0", "20.00", "20.01", "400.01", "", "-1"]),
        st.integers(0, 8).map(str),
        st.integers(0, 99999).map(lambda cents: f"{Decimal(cents) / 100:.2f}"),
    )
)


def star(book: telcrm.RuleBook, row: dict[str, Any]) -> Any:
    """What a book says of a row of a file; null where it says nothing."""
    read = {name: row[name] or None for name in ("brand", "tenure_months", "monthly_spend")}
    facts = {
        "brand": read["brand"],
        "tenure_months": read["tenure_months"] and int(read["tenure_months"]),
        "monthly_spend": read["monthly_spend"] and Decimal(read["monthly_spend"]),
        "suspensions": int(row["suspensions"]),
    }
    try:
        return book.decide(facts)["star"]
    except InputError:
        return None


@settings(deadline=None)
@given(CUSTOMERS, st.integers(20, 200))
def test_counts_and_money_are_those_of_each_row_decided_alone(
    rows: list[tuple[str, ...]], block: int
) -> None:
    """Whatever the size of the batches, each row counts once, with its answers or as unread."""
    old, new = telcrm.load("cmcc.credit_rating"), telcrm.loads(SOFTER)
    counts: Counter[tuple[Any, Any]] = Counter()
    weights: Counter[tuple[Any, Any]] = Counter()
    unread = 0
    for values in rows:
        row = dict(zip(HEADER, values, strict=True))
        if row["tenure_months"] == "many":
            unread += 1
            continue
        pair = star(old, row), star(new, row)
        counts[pair] += 1
        weights[pair] += Decimal(row["fee"])  # type: ignore[assignment]
    with TemporaryDirectory() as folder:
        path = Path(folder, "base.csv")
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([HEADER, *rows])
        extract = open_extract(path, FileForm(), block_bytes=block)
        found = moved(telcrm.compare(old, new), Population(extract, weight="fee"))
    (impact,) = found.impacts
    assert impact.counts == counts
    assert impact.weights == weights
    assert impact.moved == sum(count for (a, b), count in counts.items() if a != b)
    assert sum(found.unread.values()) == unread
    assert found.rows == len(rows) == impact.total + unread
