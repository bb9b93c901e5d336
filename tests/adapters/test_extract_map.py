"""A map says what is wrong with it, where, and what to write."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from telcrm.adapters.extract_map import load_map, parse_map
from telcrm.errors import ExtractError


def test_reads_every_key() -> None:
    """Each key of the map arrives as its own kind of value; decimals are exact."""
    parsed = parse_map("""
        book = "cmcc.credit_rating"
        keep = ["id"]
        note = "monthly extract"
        [file]
        encoding = "gb18030"
        delimiter = "|"
        header = ["id", "brand"]
        [inputs.brand]
        column = "brand"
        values = { "1" = "全球通" }
        null = ["", "NA"]
        [inputs.tenure_months]
        column = "since"
        months_at = 2024-01-31
        format = "%Y%m%d"
        [inputs.monthly_spend]
        constant = 29.85
        note = "illustration"
    """)
    assert parsed.file.header == ("id", "brand")
    assert parsed.inputs["brand"].null == ("", "NA")
    assert parsed.inputs["tenure_months"].months_at == date(2024, 1, 31)
    assert parsed.inputs["monthly_spend"].constant == Decimal("29.85")


def test_an_empty_map_takes_columns_by_the_names_of_inputs() -> None:
    """Nothing has to be said about a file whose columns are called as the book calls them."""
    assert parse_map("").inputs == {}
    assert parse_map("").keep is None


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("[inputs.x", None, "this is not TOML"),
        ("[inputs.x]", "inputs.x", "exactly one of `column`, `constant` and `absent = true`"),
        ('inputs.x = {column = "a", constant = 1}', "inputs.x", "exactly one of"),
        ('inputs.x = {column = "a", absent = true}', "inputs.x", "exactly one of"),
        ("inputs.x = {absent = false}", "inputs.x.absent", "Input should be True"),
        ('inputs.x = {constant = 1, unit = "分"}', "inputs.x", "`unit` tells how to read a column"),
        ('inputs.x = {absent = true, null = ["0"]}', "inputs.x", "with `absent` there is none"),
        ('inputs.x = {colunm = "a"}', "inputs.x.colunm", "did you mean 'column'?"),
        ('imputs.x = {column = "a"}', "imputs", "did you mean 'inputs'?"),
        ('file.encoding = "latin-1"', "file.encoding", "'utf-8', 'gb18030' or 'gbk'"),
        ('file.delimiter = "||"', "file.delimiter", "match pattern"),
        ("file.header = false", "file.header", "Input should be"),
        ('keep = "id"', "keep", "valid tuple"),
        ("inputs.x = {column = 5}", "inputs.x.column", "valid string"),
        ('inputs.x = {column = "a", values = {b = [1]}}', "inputs.x.values.b", "Input should be"),
        ('inputs.x = {column = "a", months_at = "2024"}', "inputs.x.months_at", "valid date"),
        ('inputs.x = {column = "a", format = "yyyymm"}', "inputs.x.format", "match pattern"),
        ('inputs.x = {column = "a", values = {}, unit = "分"}', "inputs.x", "nothing is left"),
        (
            'inputs.x = {column = "a", months_at = 2024-01-01, unit = "年"}',
            "inputs.x",
            "`unit` has no place",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, path: str | None, words: str) -> None:
    """The code is `map.invalid`; the key path and the words tell what to change."""
    with pytest.raises(ExtractError) as caught:
        parse_map(text, file="map.toml")
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.file) == ("map.invalid", "map.toml")
    assert problem.place.path == path
    assert words in str(problem)


def test_all_mistakes_are_told_at_once() -> None:
    """Two wrong keys make two problems."""
    with pytest.raises(ExtractError) as caught:
        parse_map("keep = 1\nfile.delimiter = 2")
    assert {problem.place.path for problem in caught.value.problems} == {"keep", "file.delimiter"}


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    """A missing map is a missing file."""
    with pytest.raises(ExtractError) as caught:
        load_map(tmp_path / "map.toml")
    assert caught.value.code == "extract.not_found"


def test_a_map_in_another_encoding(tmp_path: Path) -> None:
    """TOML is UTF-8."""
    path = tmp_path / "map.toml"
    path.write_bytes('note = "品牌"'.encode("gb18030"))
    with pytest.raises(ExtractError) as caught:
        load_map(path)
    assert caught.value.code == "map.invalid"
