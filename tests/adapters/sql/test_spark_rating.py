"""Spark frames and the job that rates a data set: what is done, skipped, refused, left behind."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from meanings import by_record
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812  as everybody calls it
from spark_session import JAVA, spark_session

import telcrm
from telcrm.adapters.spark import rate
from telcrm.errors import InputError

pytestmark = pytest.mark.skipif(JAVA is None, reason="Java is not installed")

SCRIPT = Path(__file__).parents[3] / "examples" / "spark_rating" / "rate.py"
BOOK = telcrm.load("cmcc.credit_rating")
NAMES = tuple(BOOK.inputs)
ROWS = [
    ("全球通", 60, 400.01, 1),
    ("动感地带", 11, 20.0, 0),
    ("神州行", None, 88.0, 0),
    ("全球同", 5, 88.0, 0),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    with spark_session() as session:
        yield session


@pytest.fixture(scope="module")
def job() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("spark_rating", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["spark_rating"] = module
    spec.loader.exec_module(module)
    return module


def put(folder: Path, rows: list[Any]) -> None:
    folder.mkdir(parents=True)
    columns = dict(zip(NAMES, map(list, zip(*rows, strict=True)), strict=True))
    ids = [f"{folder.name} {at}" for at in range(len(rows))]
    pq.write_table(pa.table({"id": ids, **columns}), folder / "part.parquet")


def rows_of(folder: Path) -> list[dict[str, Any]]:
    files = sorted(folder.rglob("*.parquet"))
    return [row for file in files for row in pq.read_table(file, partitioning=None).to_pylist()]


def run(job: ModuleType, folder: Path) -> None:
    words = ("--book", BOOK.id, "--input", folder / "in", "--output", folder / "out")
    assert job.main([str(word) for word in words]) == 0


def by_id(folder: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows_of(folder)}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data set of three partitions, the last without a row that can be rated."""
    for name, rows in (("a", ROWS), ("b", ROWS[:2]), ("c", ROWS[2:])):
        put(tmp_path / "in" / "month=202405" / f"province={name}", rows)
    return tmp_path


def test_every_row_is_rated_or_rejected(spark: SparkSession, job: ModuleType, data: Path) -> None:
    """Ratings and rejects together are the rows, with what records say of them."""
    run(job, data)
    rated, rejected = by_id(data / "out" / "ratings"), by_id(data / "out" / "rejects")
    assert (len(rated), len(rejected)) == (4, 4)
    for row in (*rated.values(), *rejected.values()):
        (wanted,) = by_record(BOOK, [{name: row[name] for name in NAMES}], floats=True)
        assert {name: row[name] for name in wanted} == wanted
    assert sorted(one.name for one in (data / "out").iterdir()) == ["ratings", "rejects"]
    assert {one["telcrm_status"] for one in rated.values()} == {"rated"}


def stamps(folder: Path) -> dict[str, int]:
    files = (one for one in folder.rglob("*.parquet"))
    return {str(one): one.stat().st_mtime_ns for one in files}


def test_what_is_done_is_skipped(spark: SparkSession, job: ModuleType, data: Path) -> None:
    """A second run writes nothing; a partition taken away is rated anew, and only that one."""
    run(job, data)
    before = stamps(data / "out")
    run(job, data)
    assert stamps(data / "out") == before
    gone = data / "out" / "ratings" / "month=202405" / "province=a"
    for file in gone.iterdir():
        file.unlink()
    gone.rmdir()
    run(job, data)
    after = stamps(data / "out")
    assert {one for one in before if "province=a" not in one} == before.keys() & after.keys()
    assert len(by_id(data / "out" / "ratings")) == len(by_id(data / "out" / "rejects")) == 4


def test_a_stopped_run_is_taken_up(
    spark: SparkSession, job: ModuleType, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between rejects and ratings, nothing is lost, doubled or left half-written."""
    move = job.Files.move

    def stop(files: Any, source: Any, target: Any) -> None:
        if target[0] == "ratings":
            raise KeyboardInterrupt
        move(files, source, target)

    monkeypatch.setattr(job.Files, "move", stop)
    with pytest.raises(KeyboardInterrupt):
        run(job, data)
    assert not (data / "out" / "_work").exists()
    assert not (data / "out" / "ratings").exists()
    monkeypatch.undo()
    run(job, data)
    assert len(rows_of(data / "out" / "ratings")) == len(rows_of(data / "out" / "rejects")) == 4


def test_a_data_set_without_partitions_is_one(
    spark: SparkSession, job: ModuleType, tmp_path: Path
) -> None:
    """Files in the folder itself are rated as one partition."""
    put(tmp_path / "in", ROWS)
    run(job, tmp_path)
    assert len(rows_of(tmp_path / "out" / "ratings")) == 2


def test_a_missing_column_leaves_nothing_behind(
    spark: SparkSession, job: ModuleType, tmp_path: Path
) -> None:
    """The column is named, and no folder is made for what cannot be rated."""
    (tmp_path / "in").mkdir()
    pq.write_table(pa.table({"brand": ["全球通"]}), tmp_path / "in" / "part.parquet")
    with pytest.raises(InputError, match="the column 'tenure_months' is missing"):
        run(job, tmp_path)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("spark")
def test_files_that_would_not_be_rated_stop_the_job(job: ModuleType, data: Path) -> None:
    """Files beside partitions, or in folders that are none, would be lost without a word."""
    put(data / "in" / "month=202405" / "province=a" / "more", ROWS)
    with pytest.raises(ValueError, match="province=a: more would not be read"):
        run(job, data)
    pq.write_table(pa.table({"brand": ["全球通"]}), data / "in" / "part.parquet")
    with pytest.raises(ValueError, match="would not be read there"):
        run(job, data)
    assert not (data / "out").exists()


@pytest.mark.usefixtures("spark")
def test_a_partition_without_files_is_passed_over(job: ModuleType, data: Path) -> None:
    """As writers leave them: the others are rated, in this run and in the next."""
    put(data / "in" / "_temporary" / "province=z", ROWS)
    empty = data / "in" / "month=202404" / "province=z"
    empty.mkdir(parents=True)
    (empty / "_SUCCESS").touch()
    run(job, data)
    assert {one.name for one in (data / "out" / "ratings").iterdir()} == {"month=202405"}


@pytest.mark.usefixtures("spark")
def test_nothing_of_the_data_is_written_over(job: ModuleType, tmp_path: Path) -> None:
    """A column that the job needs for itself, and a data set that is not there, are told."""
    with pytest.raises(FileNotFoundError):
        run(job, tmp_path)
    facts = dict(zip(NAMES, map(list, zip(*ROWS, strict=True)), strict=True))
    (tmp_path / "in").mkdir()
    pq.write_table(pa.table({**facts, "telcrm_outcome": [0] * len(ROWS)}), tmp_path / "in" / "p")
    with pytest.raises(ValueError, match="rename the column telcrm_outcome"):
        run(job, tmp_path)
    assert not (tmp_path / "out").exists()


# Frames.


def frame_of(spark: SparkSession, **more: Any) -> Any:
    columns = dict(zip(NAMES, map(list, zip(*ROWS, strict=True)), strict=True))
    return spark.createDataFrame(pa.table({**columns, **more}))


def test_a_frame_keeps_its_columns(spark: SparkSession) -> None:
    """Columns of any name come back as they were, before the answers."""
    names = ["i d.x", "`", "客户"]
    frame = frame_of(spark, **{name: list("abcd") for name in names})
    found = rate(frame, BOOK, "star", explain=True)
    reasons = list(BOOK.legend())
    assert found.columns == [*NAMES, *names, "star", *reasons, "telcrm_status"]
    assert [row["客户"] for row in found.collect()] == list("abcd")


def test_a_frame_runs_without_python_for_a_row(spark: SparkSession) -> None:
    """The plan is projections of native expressions: no Python, no shuffle."""
    facts = ("'全球通' AS brand", "id AS tenure_months", "id * 0.5 AS monthly_spend")
    frame = spark.range(9).selectExpr(*facts, "0 AS suspensions")
    plan = rate(frame, BOOK)._jdf.queryExecution().executedPlan().toString()
    assert "Project" in plan
    assert not any(word in plan for word in ("Python", "Arrow", "Exchange"))


def test_what_expressions_cannot_say_is_said_by_batches(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By Arrow batches over the book's columns come the same columns of the same types."""
    frame = frame_of(spark)
    natively = rate(frame, BOOK, explain=True)
    # As if no table were small enough for a statement.
    monkeypatch.setattr("telcrm.adapters.sql.refusing.MOST", 0)
    batched = rate(frame, BOOK, explain=True)
    assert "MapInArrow" in batched._jdf.queryExecution().executedPlan().toString()
    assert [(one.name, one.dataType) for one in batched.schema] == [
        (one.name, one.dataType) for one in natively.schema
    ]
    outputs = [*NAMES, *BOOK.outputs, "telcrm_status"]
    assert batched.select(outputs).collect() == natively.select(outputs).collect()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda frame: frame.drop("brand"), "input.missing"),
        (lambda frame: frame.withColumnRenamed("brand", "STAR"), "input.missing"),
        (lambda frame: frame.selectExpr("*", "1 AS STAR"), "name.clash"),
        (lambda frame: frame.withColumn("tenure_months", F.lit("60")), "input.type"),
        (lambda frame: frame.withColumn("brand", F.lit(1)), "input.type"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused(spark: SparkSession, change: Any, code: str) -> None:
    """A column that is missing, of another type or named like an answer is told before all."""
    with pytest.raises(InputError) as caught:
        rate(change(frame_of(spark)), BOOK)
    assert caught.value.code == code


def test_an_unknown_output_is_refused(spark: SparkSession) -> None:
    """As everywhere, with the nearest known name."""
    with pytest.raises(InputError, match="did you mean 'star'"):
        rate(frame_of(spark), BOOK, ["stars"])
