"""What a file job must not take for granted: codes that mean null, and a last line left open."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import telcrm
from telcrm.adapters.arrow import open_extract
from telcrm.adapters.extract_map import parse_map
from telcrm.adapters.rating_job import Job, rate, rate_file

BOOK = telcrm.load("cmcc.credit_rating")
HEADER = "id,brand,months,fen,stops"
HOW = parse_map("""
    keep = ["id"]
    inputs.brand = { column = "brand", values = { "1" = "全球通" } }
    inputs.tenure_months = { column = "months" }
    inputs.monthly_spend = { column = "fen", unit = "分", null = ["", "0", "-1"] }
    inputs.suspensions = { constant = 0 }
""")


def test_null_of_a_map_holds_for_parquet_as_for_csv(tmp_path: Path) -> None:
    """The same numbers, as text and as integers, are rejected and rated alike."""
    fen = [0, -1, 40001, None]
    rows = pa.table({"id": [1, 2, 3, 4], "brand": [1.0] * 4, "months": [60] * 4, "fen": fen})
    pq.write_table(rows, tmp_path / "in.parquet")
    text = "".join(f"{i},1,60,{'' if one is None else one}\n" for i, one in enumerate(fen, 1))
    (tmp_path / "in.csv").write_text("id,brand,months,fen\n" + text, encoding="utf-8")
    for name in ("in.parquet", "in.csv"):
        out = tmp_path / f"{name}.out.csv"
        summary = rate_file(Job(BOOK, HOW), tmp_path / name, out)
        assert summary.rejected == {("input.missing", "monthly_spend"): 3}
        with out.open(encoding="utf-8", newline="") as stream:
            assert [(row["id"], row["star"]) for row in csv.DictReader(stream)] == [("3", "5")]


@pytest.mark.parametrize(
    ("ending", "line"), [("", 4), ("\n", None), ("\r\n", None), ("\r", None), ("\n\n", None)]
)
@pytest.mark.parametrize(
    "last", ["3,G,60,1,4", '3,G,60,1,"4"', '"3\n",G,60,1,4', "3,G,60,1,4,0", "3,G,60,1,"]
)
@pytest.mark.parametrize("block", [1, 30, 1 << 20])
def test_a_last_row_without_a_line_end_is_told(
    last: str, ending: str, line: int | None, block: int, tmp_path: Path
) -> None:
    """A row cut inside its last field looks whole; the summary says that it cannot be known."""
    path = tmp_path / "in.csv"
    path.write_bytes(f"{HEADER}\n1,G,60,1,2\n2,G,60,1,2\n{last}{ending}".encode())
    extract = open_extract(path, HOW.file, block)
    assert rate(Job(BOOK, HOW), extract).unended == line
