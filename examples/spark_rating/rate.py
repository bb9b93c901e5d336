"""Rate a partitioned Parquet data set with Spark, partition by partition.

    spark-submit rate.py --book cmcc.credit_rating --input /dw/customers --output /dw/stars

The ratings stand in OUTPUT/ratings, what cannot be rated beside it in OUTPUT/rejects with the
reason in telcrm_status, both partitioned as the input is. A partition whose ratings are there is
done and is skipped. Each is written to OUTPUT/_work first and renamed when it is whole, so that
the job can be stopped at any time and started again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  as everybody calls it

import telcrm
from telcrm.adapters.spark import rate

OUTCOME = "telcrm_outcome"


@dataclass(frozen=True)
class Files:
    """A file system that Spark writes to: HDFS, a folder, what else Hadoop knows."""

    spark: SparkSession
    root: str

    def path(self, *parts: str) -> Any:
        """A path below the root; empty parts are left out."""
        below = "/".join(part for part in parts if part)
        hadoop = self.spark._jvm.org.apache.hadoop.fs.Path  # noqa: SLF001
        return hadoop(self.root, below) if below else hadoop(self.root)

    @property
    def system(self) -> Any:
        """Hadoop's own file system."""
        return self.path().getFileSystem(self.spark._jsc.hadoopConfiguration())  # noqa: SLF001

    def exists(self, *parts: str) -> bool:
        """Whether there is something."""
        return bool(self.system.exists(self.path(*parts)))

    def remove(self, *parts: str) -> None:
        """Remove all that is there, if there is anything."""
        self.system.delete(self.path(*parts), True)

    def make(self, *parts: str) -> None:
        """Make a folder."""
        self.system.mkdirs(self.path(*parts))

    def move(self, source: Sequence[str], target: Sequence[str]) -> None:
        """Rename a folder; there is nothing half-way of it."""
        end = self.path(*target)
        self.system.mkdirs(end.getParent())
        if not self.system.rename(self.path(*source), end):
            raise OSError(f"cannot rename to {end}")

    def partitions(self, *parts: str) -> Iterator[str]:
        """The lowest folders named column=value, relative to the root; the root where none is.

        Folders without a file are left out.

        Raises:
            ValueError: files or other folders where Spark would not look for any.
        """
        listed = {
            str(one.getPath().getName()): bool(one.isDirectory())
            for one in self.system.listStatus(self.path(*parts))
        }
        seen = {name: folder for name, folder in listed.items() if not hidden(name)}
        below = sorted(name for name, folder in seen.items() if folder and "=" in name)
        if any(seen.values()) and len(below) < len(seen):
            strange = sorted(set(seen) - set(below))
            raise ValueError(f"{self.path(*parts)}: {strange[0]} would not be read there")
        for name in below:
            yield from self.partitions(*parts, name)
        if seen and not below:
            yield "/".join(parts)


def hidden(name: str) -> bool:
    """Whether Spark passes over a file or folder of that name."""
    return name.startswith(".") or (name.startswith("_") and "=" not in name)


def rate_partition(
    frame: DataFrame, book: telcrm.RuleBook, partition: str, outputs: list[str] | None, out: Files
) -> None:
    """Rate one partition and put its rows in their places, the ratings last."""
    if OUTCOME in map(str.lower, frame.columns):
        raise ValueError(f"rename the column {OUTCOME}: the job needs that name")
    rated = rate(frame, book, outputs)
    columns = [one.partition("=")[0] for one in partition.split("/") if one]
    outcome = F.when(F.col("telcrm_status") == "rated", "ratings").otherwise("rejects")
    written = rated.drop(*columns).withColumn(OUTCOME, outcome)
    out.remove("_work")
    written.write.partitionBy(OUTCOME).parquet(str(out.path("_work")))
    # Left by a run that was stopped between the two renamings below.
    out.remove("rejects", partition)
    for kind in ("rejects", "ratings"):
        if out.exists("_work", f"{OUTCOME}={kind}"):
            out.move(("_work", f"{OUTCOME}={kind}"), (kind, partition))
    # A partition of which no row is rated is done too.
    out.make("ratings", partition)
    out.remove("_work")


def run(
    spark: SparkSession, book: telcrm.RuleBook, source: str, target: str, outputs: list[str] | None
) -> list[str]:
    """Rate what is not rated yet; gives the partitions that were."""
    files, out = Files(spark, source), Files(spark, target)
    if not files.exists():
        raise FileNotFoundError(source)
    done = []
    for partition in tuple(files.partitions()):
        if out.exists("ratings", partition):
            print(f"done already: {partition or source}")
            continue
        reader = spark.read.option("basePath", source)
        frame = reader.parquet(str(files.path(partition)))
        try:
            rate_partition(frame, book, partition, outputs, out)
        finally:
            out.remove("_work")
        print(f"rated: {partition or source}")
        done.append(partition)
    return done


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--book", required=True, help="id or path of the rule book")
    parser.add_argument("--input", required=True, help="a Parquet data set, partitioned or not")
    parser.add_argument("--output", required=True, help="a folder for ratings and rejects")
    parser.add_argument("--outputs", nargs="*", help="outputs to give; all if not given")
    given = parser.parse_args(arguments)
    spark = SparkSession.builder.appName(f"telcrm {given.book}").getOrCreate()
    run(spark, telcrm.load(given.book), given.input, given.output, given.outputs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
