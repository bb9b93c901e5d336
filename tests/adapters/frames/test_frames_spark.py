"""Frames of Spark are decided where their rows are, in batches of Arrow."""

from __future__ import annotations

import shutil
import sys
from decimal import Decimal
from typing import Any

import pytest

import telcrm
from telcrm.errors import InputError

sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore"),
]

BOOK = telcrm.load("cmcc.credit_rating")
FIELDS = "id int, brand string, tenure_months int, monthly_spend decimal(12, 2), suspensions int"
ROWS = [
    (0, "全球通", 60, Decimal("400.01"), 0),
    (1, "神州行", 3, Decimal("0.00"), 1),
    (2, "动感地带", 3, Decimal("0.00"), None),
    (3, "小灵通", 3, Decimal("0.00"), 2),
]


@pytest.fixture(scope="module")
def spark() -> Any:
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = builder.getOrCreate()
        yield session
        session.stop()


def test_a_frame_gives_one_of_its_kind(spark: Any) -> None:
    """Each row says what its record says, or why it says nothing; nothing is lost on the way."""
    given = spark.createDataFrame(ROWS, FIELDS)
    rated = BOOK.evaluate(given, missing="mark")
    assert rated.columns == [*given.columns, "credit_score", "star", "telcrm_status"]
    found = sorted(rated.collect(), key=lambda row: row["id"])
    said = ["rated", "rated", "input.missing: suspensions", "input.category: brand"]
    assert [row["telcrm_status"] for row in found] == said
    for row in found[:2]:
        wanted = BOOK.decide({name: row[name] for name in BOOK.inputs})
        assert (row["credit_score"], row["star"]) == (wanted["credit_score"], wanted["star"])
    assert [row["star"] for row in found[2:]] == [None, None]


def test_bad_frames_are_refused(spark: Any) -> None:
    """A column that is missing at once, a bad row when Spark comes to it."""
    with pytest.raises(InputError, match="the column 'brand' is missing"):
        BOOK.evaluate(spark.createDataFrame(ROWS, FIELDS).drop("brand"))
    with pytest.raises(Exception, match=r"input\.missing"):
        BOOK.evaluate(spark.createDataFrame(ROWS, FIELDS)).collect()
