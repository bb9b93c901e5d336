"""Every row of an extract is rated as the book decides it alone, or rejected with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import telcrm
from telcrm.adapters.arrow import open_extract
from telcrm.adapters.extract_map import ExtractMap, load_map, parse_map
from telcrm.adapters.rating_job import Job, Summary, rate, rate_file
from telcrm.errors import ExtractError, TelcrmError

BOOK = telcrm.load("cmcc.credit_rating")

HOW = parse_map("""
    keep = ["id"]
    [inputs.brand]
    column = "brand"
    values = { G = "全球通", "动感地带" = "动感地带" }
    [inputs.tenure_months]
    column = "months"
    null = ["", "NA"]
    [inputs.monthly_spend]
    column = "fen"
    unit = "分"
    [inputs.suspensions]
    column = "stops"
""")

HEADER = "id,brand,months,fen,stops"


@dataclass(frozen=True)
class Row:
    """A row as text, and where it begins."""

    line: int
    fields: list[str]


def decided(fields: list[str]) -> tuple[int, int] | None:
    """What the book says of one row whose cells are read by hand; None where it must not say."""
    _, brand, months, fen, stops = fields
    try:
        facts: dict[str, Any] = {
            "brand": {"G": "全球通", "动感地带": "动感地带", "": None}[brand.strip()],
            "tenure_months": None if months in ("", "NA") else int(months),
            "monthly_spend": None if not fen else Decimal(fen) / 100,
            "suspensions": None if not stops else int(stops),
        }
        found = BOOK.decide(facts)
    except (KeyError, ValueError, ArithmeticError, TelcrmError):
        return None
    return found["credit_score"], found["star"]


def quote(field: str, *, always: bool) -> str:
    if always or set(field) & set(',"\r\n'):
        return '"' + field.replace('"', '""') + '"'
    return field


ids = st.text(st.sampled_from('C7客户," \n'), min_size=1, max_size=4)
brands = st.sampled_from(["G", "动感地带", " G ", "神州行", "", "全球通"])
months = st.sampled_from(["0", "11", "12", "23", "60", "1200", "1201", "-1", "x", "", "NA", "7.5"])
fens = st.sampled_from(["0", "2000", "2001", "5000.5", "40001", "1,5", "", "-1", "9999999999"])
stops = st.sampled_from(["0", "1", "3", "300", "301", "", "two"])


@st.composite
def extracts(draw: st.DrawFn) -> tuple[str, list[Row], list[int]]:
    """The text of an extract, its rows, and the lines of rows that are none."""
    text, rows, malformed = HEADER + "\n", [], []
    for _ in range(draw(st.integers(0, 10))):
        line = text.count("\n") + 1
        kind = draw(st.sampled_from(["row"] * 6 + ["blank", "short", "long"]))
        if kind == "row":
            fields = [draw(one) for one in (ids, brands, months, fens, stops)]
            text += ",".join(quote(field, always=draw(st.booleans())) for field in fields)
            rows.append(Row(line, fields))
        elif kind != "blank":
            text += "a,b" if kind == "short" else "a,b,c,d,e,f"
            malformed.append(line)
        text += draw(st.sampled_from(["\n", "\r\n"]))
    return text, rows, malformed


def rejects_of(out: Path) -> list[dict[str, str]]:
    path = out.with_name(out.name + ".rejects")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rows_of(out: Path) -> list[dict[str, str]]:
    with out.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def check(out: Path, summary: Summary, rows: list[Row], malformed: list[int]) -> None:
    """The output and the rejects are what the oracle says, and nothing else."""
    answers = {row.line: decided(row.fields) for row in rows}
    rated = [row for row in rows if answers[row.line] is not None]
    expected = [(row.fields[0], *(answers[row.line] or ())) for row in rated]
    found = [(row["id"], int(row["credit_score"]), int(row["star"])) for row in rows_of(out)]
    assert found == expected
    refused = [line for line, answer in answers.items() if answer is None]
    rejects = rejects_of(out)
    assert [int(one["line"]) for one in rejects] == sorted(refused + malformed)
    kept = {row.line: row.fields[0] for row in rows}
    assert all(one["id"] == kept.get(int(one["line"]), "") for one in rejects)
    assert all(one["code"] and one["reason_zh"] and one["reason_en"] for one in rejects)
    assert summary.rows == summary.rated + sum(summary.rejected.values())
    assert (summary.rated, len(rejects)) == (len(rated), len(refused) + len(malformed))


@settings(deadline=None)
@given(extracts(), st.integers(1, 200))
def test_each_row_is_rated_as_it_is_decided_alone_or_rejected(
    extract: tuple[str, list[Row], list[int]], block: int
) -> None:
    """Whatever stands in the cells, however the file is cut: no row is lost, moved or guessed."""
    text, rows, malformed = extract
    with TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.csv", Path(folder) / "out.csv"
        path.write_bytes(text.encode())
        summary = rate(Job(BOOK, HOW), open_extract(path, HOW.file, block), out)
        check(out, summary, rows, malformed)
        whole = out.read_bytes()
        rate_file(Job(BOOK, HOW), path, out)
        assert out.read_bytes() == whole


@settings(deadline=None)
@given(extracts())
def test_csv_and_parquet_give_the_same(extract: tuple[str, list[Row], list[int]]) -> None:
    """The same cells in Parquet, and ratings written as Parquet, say the same."""
    _, rows, _ = extract
    names = HEADER.split(",")
    columns = {name: [row.fields[place] for row in rows] for place, name in enumerate(names)}
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    numbered = [Row(number, row.fields) for number, row in enumerate(rows, 1)]
    with TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.parquet", Path(folder) / "out.csv"
        pq.write_table(table, path, row_group_size=3)
        check(out, rate_file(Job(BOOK, HOW), path, out), numbered, [])
        again = Path(folder) / "out.parquet"
        rate_file(Job(BOOK, HOW, explain=True), path, again)
        found = pq.read_table(again).to_pylist()
        short = [{name: str(row[name]) for name in ("id", "credit_score", "star")} for row in found]
        assert short == rows_of(out)


def test_reasons_are_those_of_the_decision(tmp_path: Path) -> None:
    """With `explain`, points add up to the score, and codes and words are the decision's own."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(f"{HEADER}\n1,G,60,40001,2\n2,动感地带,11,2000,0\n", encoding="utf-8")
    rate_file(Job(BOOK, HOW, explain=True), path, out)
    for row, facts in zip(
        rows_of(out), (("全球通", 60, "400.01", 2), ("动感地带", 11, "20", 0)), strict=True
    ):
        brand, tenure, spend, suspensions = facts
        reasons = BOOK.decide(
            {
                "brand": brand,
                "tenure_months": tenure,
                "monthly_spend": Decimal(spend),
                "suspensions": suspensions,
            }
        ).reasons
        points = [int(value) for name, value in row.items() if name.endswith(".points")]
        assert points == [one.points for one in reasons if one.points is not None]
        assert sum(points) == int(row["credit_score"])
        assert row["star.rule"] == reasons[-1].code
        assert row["reason_codes"].split(";") == [one.code for one in reasons]
        for lang, separator in (("zh", "；"), ("en", "; ")):
            said = row[f"reasons_{lang}"].split(separator)
            assert said == [
                one.text.get(lang) + ("" if one.points is None else f" {one.points:+}")
                for one in reasons
            ]


def test_an_initial_score_is_among_the_points(tmp_path: Path) -> None:
    """Where a scorecard does not begin at zero, its beginning has a column of its own."""
    book = telcrm.loads("""
        id = "test.initial"
        version = "1"
        document = "test"
        passage = "none"
        [inputs]
        calls = { type = "integer", minimum = 0, maximum = 9 }
        [decisions.score]
        kind = "scorecard"
        initial_score = 600
        assumed = { zh = "测试", en = "a test" }
        [decisions.score.characteristics.calls]
        input = "calls"
        points_per = -5
        code = "CALLS"
        reason = { zh = "来电", en = "calls" }
        assumed = { zh = "测试", en = "a test" }
    """)
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("id,calls\na,3\nb,0\n", encoding="utf-8")
    rate_file(Job(book, parse_map('keep = ["id"]'), explain=True, languages=("en",)), path, out)
    first, second = rows_of(out)
    assert (first["score.initial.points"], first["score.calls.points"]) == ("600", "-15")
    assert (first["score"], second["score"]) == ("585", "600")
    assert second["reasons_en"] == "initial score +600; calls +0"
    assert "reasons_zh" not in first


def test_a_reject_tells_what_is_wrong_in_both_languages(tmp_path: Path) -> None:
    """The code, the input, the column, the cell, and for a row that is none its text."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = ["7,X,1,1,0", "8,G,1,1", '9,G,,"1,5",0', "9,G,1301,1,0"]
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    summary = rate_file(Job(BOOK, HOW), path, out)
    found = [(one["line"], one["code"], one["row"], one["reason_en"]) for one in rejects_of(out)]
    assert found == [
        (
            "2",
            "extract.value",
            "",
            "a value that cannot be read: brand (brand = 'X'): it is not among the map's values",
        ),
        (
            "3",
            "extract.row",
            "8,G,1,1",
            "a row with the wrong number of fields: it has 4 fields where the header has 5",
        ),
        (
            "4",
            "extract.value",
            "",
            "a value that cannot be read: monthly_spend (fen = '1,5'): it is not a number",
        ),
        ("5", "input.range", "", "an input out of range: tenure_months (months = '1301')"),
    ]
    assert rejects_of(out)[0]["reason_zh"].endswith("（brand = 'X'），取值不在映射的 values 中")
    assert summary.rejected == {
        ("extract.value", "brand"): 1,
        ("extract.value", "monthly_spend"): 1,
        ("extract.row", ""): 1,
        ("input.range", "tenure_months"): 1,
    }


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "parquet"])
def test_an_extract_without_rows_gives_an_output_without_rows(suffix: str, tmp_path: Path) -> None:
    """The header alone is a whole file; so is the output, with all its columns."""
    path, out = tmp_path / "in.csv", tmp_path / f"out.{suffix}"
    path.write_text(HEADER + "\n", encoding="utf-8")
    assert rate_file(Job(BOOK, HOW), path, out).rows == 0
    read = pq.read_table if suffix == "parquet" else pcsv.read_csv
    assert read(out).column_names == ["id", "credit_score", "star"]


def test_columns_kept_keep_their_types_and_texts(tmp_path: Path) -> None:
    """Parquet to Parquet carries types; to CSV, what needs quotes gets them, null is empty."""
    path = tmp_path / "in.parquet"
    table = pa.table(
        {
            "id": pa.array([7, None], pa.int64()),
            "name": ['a "b",\nc', ""],
            "brand": ["G", "G"],
            "months": pa.array([12, 12], pa.int16()),
            "fen": pa.array([2001, 2000], pa.uint32()),
            "stops": pa.array([0.0, 1.0]),
        }
    )
    pq.write_table(table, path)
    how = HOW.model_copy(update={"keep": ("id", "name")})
    rate_file(Job(BOOK, how), path, tmp_path / "out.parquet")
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.select(["id", "name"]) == table.select(["id", "name"])
    assert found.column("credit_score").to_pylist() == [120, 0]
    rate_file(Job(BOOK, how), path, tmp_path / "out.csv")
    assert [(row["id"], row["name"]) for row in rows_of(tmp_path / "out.csv")] == [
        ("7", 'a "b",\nc'),
        ("", ""),
    ]


def test_every_column_is_kept_unless_the_map_says_which(tmp_path: Path) -> None:
    """Nothing is guessed to be the customer's id."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text(f"{HEADER},other\n1,G,60,40001,2,x\n", encoding="utf-8")
    rate_file(Job(BOOK, HOW.model_copy(update={"keep": None})), path, out)
    assert rows_of(out)[0] == {
        "id": "1",
        "brand": "G",
        "months": "60",
        "fen": "40001",
        "stops": "2",
        "other": "x",
        "credit_score": "400",
        "star": "4",
    }


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "parquet"])
def test_an_error_leaves_everything_as_it_was(suffix: str, tmp_path: Path) -> None:
    """A file that breaks off after good rows leaves no output, and no trace."""
    path, out = tmp_path / "in.csv", tmp_path / f"out.{suffix}"
    path.write_text(HEADER + "\n" + "1,G,60,40001,2\n" * 50 + "2,G", encoding="utf-8")
    out.write_bytes(b"last month's")
    with pytest.raises(ExtractError) as caught:
        rate(Job(BOOK, HOW), open_extract(path, HOW.file, 100), out)
    assert (caught.value.code, caught.value.place.row) == ("extract.truncated", 52)
    assert out.read_bytes() == b"last month's"
    assert sorted(found.name for found in tmp_path.iterdir()) == ["in.csv", out.name]


@pytest.mark.parametrize(
    ("out", "rejects", "words"),
    [
        ("in.csv", None, "the output is the same file as the extract"),
        ("../{}/in.csv", None, "the output is the same file as the extract"),
        ("map.csv", None, "the output is the same file as the map"),
        ("out.csv", "in.csv", "the rejects is the same file as the extract"),
        ("out.csv", "out.csv", "the rejects is the same file as the output"),
        ("none/out.csv", None, "there is no folder"),
        ("out.xlsx", None, "name it *.csv, *.csv.gz, *.parquet"),
        ("folder.csv", None, "the output is a folder"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_reading(
    out: str, rejects: str | None, words: str, tmp_path: Path
) -> None:
    """No input is overwritten, and nothing is written where nobody will look."""
    path, map_path = tmp_path / "in.csv", tmp_path / "map.csv"
    path.write_text(f"{HEADER}\n1,G,60,40001,2\n", encoding="utf-8")
    map_path.write_text(HOW_TEXT, encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    before = path.read_bytes()
    job = Job(BOOK, load_map(map_path), map_path)
    with pytest.raises(ExtractError) as caught:
        rate_file(
            job,
            path,
            tmp_path / out.format(tmp_path.name),
            None if rejects is None else tmp_path / rejects,
        )
    assert caught.value.code == "extract.output"
    assert words in str(caught.value)
    assert path.read_bytes() == before


HOW_TEXT = 'keep = ["id"]\n' + "\n".join(
    f'inputs.{name} = {{column = "{column}"}}'
    for name, column in zip(BOOK.inputs, HEADER.split(",")[1:], strict=True)
)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Ten times the rows take no more of Arrow's memory than the blocks that are held at once."""
    peaks = []
    for rows in (20_000, 200_000):
        path = tmp_path / f"{rows}.csv"
        path.write_text(HEADER + "\n" + "1,G,60,40001,2\n" * rows, encoding="utf-8")
        peaks.append(max(memory_while_rating(path, tmp_path / "out.csv")))
    assert peaks[1] < 2 * peaks[0]


def memory_while_rating(path: Path, out: Path) -> Iterator[int]:
    """What Arrow holds after each batch."""
    held: list[int] = []
    extract = open_extract(path, HOW.file, 1 << 16)
    rate(Job(BOOK, HOW), extract, out, None, lambda *_: held.append(pa.total_allocated_bytes()))
    return iter(held)


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    """Bytes of a CSV, rows of a Parquet file; never backwards, and the end is the whole."""
    path = tmp_path / "in.csv"
    path.write_text(HEADER + "\n" + "1,G,60,40001,2\n" * 99, encoding="utf-8")
    seen: list[tuple[int, int]] = []
    extract = open_extract(path, ExtractMap().file, 100)
    rate(Job(BOOK, HOW), extract, None, None, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
