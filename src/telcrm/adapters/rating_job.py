"""Rate an extract of any length, batch by batch: every row is rated or rejected, none is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from telcrm.adapters.arrow import (
    Batch,
    Extract,
    open_extract,
    table_of,
    texts,
    writing,
)
from telcrm.adapters.binding import Plan, Target, bind
from telcrm.adapters.columns import CellColumn, read_column
from telcrm.adapters.explanations import explained, explanation_names
from telcrm.adapters.extract_map import ExtractMap
from telcrm.adapters.rejects import Reject, writing_rejects
from telcrm.adapters.tally import Tally, merged, tally
from telcrm.adapters.whole_files import check_places, written_whole
from telcrm.arguments import (
    LANGUAGE,
    file_path,
    flag,
    function,
    instance,
    optional,
    refused,
    require_fields,
    several,
    taking,
)
from telcrm.errors import CODES, ExtractError, Place, Problem
from telcrm.rules.book import RuleBook
from telcrm.rules.explain import Language
from telcrm.rules.form import Text

__all__ = ["OUTPUT_SUFFIXES", "Job", "Progress", "Summary", "rate", "rate_file", "rejects_beside"]

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how far the extract has been read, and how long it is, in the extract's measure."""

OUTPUT_SUFFIXES: Final = (".csv", ".csv.gz", ".parquet")

_STATUS: Final = "telcrm_status"
_RATED: Final = "rated"


@dataclass(frozen=True, slots=True)
class Job:
    """What to rate customers by, and what to write.

    Attributes:
        book: the rule book.
        how: the map from the extract's columns to the book's inputs.
        map_path: the map's file, if it has one.
        explain: whether to write the reasons too.
        languages: of the reasons: `zh`, `en` or both.
    """

    book: RuleBook
    how: ExtractMap = field(default_factory=ExtractMap)
    map_path: Path | None = None
    explain: bool = False
    languages: tuple[Language, ...] = ("zh", "en")

    def __post_init__(self) -> None:
        require_fields(
            self,
            book=instance(RuleBook),
            how=instance(ExtractMap),
            map_path=optional(file_path),
            explain=flag,
            languages=several(LANGUAGE),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """What a job did.

    Attributes:
        rows: rows of the extract, blank lines and the header left out.
        rated: rows written to the output.
        rejected: rows written to the rejects, by code and by the input or decision at fault.
        tallies: the values of each output.
        unended: the line of a last row of CSV without a line end: whether the file was cut
            inside the row's last field cannot be told.
    """

    rows: int = 0
    rated: int = 0
    rejected: Mapping[tuple[str, str], int] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    unended: int | None = None


@dataclass(frozen=True, slots=True)
class _Rated:
    """A batch that has been rated."""

    table: Any
    rejects: list[Reject]
    summary: Summary


@taking(out=file_path)
def rejects_beside(out: Path) -> Path:
    """The file of rejects that belongs to an output."""
    if not out.name:
        raise refused("out", "the path of a file", str(out))
    return out.with_name(out.name + ".rejects")


@taking(job=instance(Job), file=file_path)
def rate_file(
    job: Job, file: Path, out: Path, rejects: Path | None = None, progress: Progress | None = None
) -> Summary:
    """Rate the customers of a CSV or Parquet file into another; see `rate`."""
    return rate(job, open_extract(file, job.how.file), out, rejects, progress)


@taking(
    job=instance(Job),
    extract=instance(Extract, "open_extract(path, form) gives one"),
    out=optional(file_path),
    rejects=optional(file_path),
    progress=optional(function),
)
def rate(
    job: Job,
    extract: Extract,
    out: Path | None = None,
    rejects: Path | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Rate an extract.

    The output holds the columns that the map keeps, then the book's outputs, then, where asked for,
    the reasons; its rows are in the order of the extract. Output and rejects appear when the job is
    done, or, after an error, not at all.

    Args:
        job: what to rate by.
        extract: the customers.
        out: the output: `.csv`, `.csv.gz` or `.parquet`; without it, only the summary is made.
        rejects: the rows that could not be rated, as CSV; OUT.rejects if not given.
        progress: is told how far the extract has been read.

    Raises:
        ExtractError: the extract, the map or the output cannot be used.
    """
    plan = _plan(job, extract)
    summary = Summary()
    with _writing(job, extract, plan, _outputs(out, rejects)) as write:
        for batch in extract.batches(plan.wanted):
            rated = _rate_batch(job, plan, batch)
            write(rated)
            summary = _sum(summary, rated.summary)
            if progress:
                progress(batch.done, extract.total)
    return summary


def _outputs(out: Path | None, rejects: Path | None) -> tuple[Path, Path] | None:
    return None if out is None else (out, rejects or rejects_beside(out))


def _plan(job: Job, extract: Extract) -> Plan:
    results = (
        *job.book.outputs,
        *(explanation_names(job.book, job.languages) if job.explain else ()),
    )
    name = None if job.map_path is None else str(job.map_path)
    target = Target(job.book.inputs, results, extract.columns, extract.name, name)
    return bind(job.how, target)


@contextmanager
def _writing(
    job: Job, extract: Extract, plan: Plan, outputs: tuple[Path, Path] | None
) -> Iterator[Callable[[_Rated], None]]:
    if outputs is None:
        yield lambda _: None
        return
    _check_outputs(*outputs, {"the extract": extract.path, "the map": job.map_path})
    with (
        written_whole(*outputs) as (out_part, rejects_part),
        writing(out_part, outputs[0].name) as write,
        writing_rejects(rejects_part, plan.keep, job.languages) as reject,
    ):

        def write_both(rated: _Rated) -> None:
            write(rated.table)
            reject(rated.rejects)

        yield write_both


def _check_outputs(out: Path, rejects: Path, inputs: Mapping[str, Path | None]) -> None:
    if not out.name.lower().endswith(OUTPUT_SUFFIXES):
        hint = "name it " + ", ".join("*" + suffix for suffix in OUTPUT_SUFFIXES)
        message = "the output's ending tells no known form"
        raise ExtractError(Problem("extract.output", message, Place(str(out)), hint))
    read = {name: path for name, path in inputs.items() if path is not None}
    check_places({"the output": out, "the rejects": rejects}, read)


def _rate_batch(job: Job, plan: Plan, batch: Batch) -> _Rated:
    columns = [read_column(source, batch) for source in plan.sources]
    values = {column.source.spec.name: column.values for column in columns}
    found = job.book.evaluate(values, explain=job.explain, missing="mark")
    status = _status(found[_STATUS], columns)
    good = status == _RATED
    results = {name: found[name][good] for name in job.book.outputs}
    because = explained(found, good, job.book, job.languages) if job.explain else {}
    table = table_of(batch.rows, plan.keep, good, {**results, **because})
    rejects = [*_refused(batch, status, columns, plan.keep), *_malformed(batch)]
    rejects.sort(key=lambda one: one.line)
    return _Rated(table, rejects, _summary(batch, table.num_rows, rejects, results))


def _status(found: NDArray[Any], columns: list[CellColumn]) -> NDArray[Any]:
    """What the book says of each row, unless a cell of it could not even be read."""
    status = found.copy()
    for column in reversed(columns):
        if column.unreadable:
            status[column.refused] = f"extract.value: {column.source.spec.name}"
    return status


def _refused(
    batch: Batch, status: NDArray[Any], columns: list[CellColumn], keep: tuple[str, ...]
) -> Iterator[Reject]:
    rows = np.flatnonzero(status != _RATED)
    by_name = {column.source.spec.name: column for column in columns}
    kept = zip(*(texts(batch.rows, name, rows) for name in keep), strict=True)
    for row, fields in zip(rows.tolist(), kept if keep else [()] * len(rows), strict=True):
        code, _, about = status[row].partition(": ")
        reason = _reason(code, about, by_name.get(about), row)
        yield Reject(int(batch.lines[row]), code, about, reason, fields)


def _reason(code: str, about: str, column: CellColumn | None, row: int) -> Text:
    """The code's words, the input or decision, and the cell that is at fault."""
    words = CODES[code]
    zh, en = f"{words.zh}：{about}", f"{words.en}: {about}"
    if column is None or column.source.column is None:
        return Text(zh, en)
    cell_code = int(column.cells.codes[row])
    cell = column.cells.values[cell_code] if cell_code >= 0 else None
    shown = f"{column.source.column} = {_show(cell)}"
    zh, en = f"{zh}（{shown}）", f"{en} ({shown})"
    why = column.unreadable.get(cell_code)
    return Text(f"{zh}，{why.zh}", f"{en}: {why.en}") if why else Text(zh, en)


def _show(cell: Any) -> str:
    return "null" if cell is None else repr(cell) if isinstance(cell, str) else str(cell)


def _malformed(batch: Batch) -> Iterator[Reject]:
    words = CODES["extract.row"]
    for row in batch.malformed:
        reason = Text(f"{words.zh}：{row.problem.zh}", f"{words.en}: {row.problem.en}")
        yield Reject(row.line, "extract.row", "", reason, row=row.text)


def _summary(
    batch: Batch, rated: int, rejects: list[Reject], results: Mapping[str, NDArray[Any]]
) -> Summary:
    rows = len(batch.lines) + len(batch.malformed)
    if rows != rated + len(rejects):  # A row lost would be worse than no rating at all.
        raise RuntimeError(f"{rows} rows in, {rated} rated and {len(rejects)} rejected")
    counts = Counter((one.code, one.about) for one in rejects)
    tallies = {name: tally(one) for name, one in results.items()}
    return Summary(rows, rated, counts, tallies, batch.unended)


def _sum(one: Summary, other: Summary) -> Summary:
    tallies = {
        name: merged(one.tallies[name], found) if name in one.tallies else found
        for name, found in other.tallies.items()
    }
    rejected = Counter(one.rejected) + Counter(other.rejected)
    rows, rated = one.rows + other.rows, one.rated + other.rated
    return Summary(rows, rated, rejected, tallies, other.unended)
