"""Credit score and star of a whole base: telcrm, its peers, and the limits of the machine."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import telcrm
from scenes import peers
from scenes.page import Chart, Section, timing_rows
from scenes.people import BRANDS, People, people
from scenes.timing import Answer, Method, Settings, Timing, measured
from telcrm.errors import TelcrmError
from telcrm.rules import RuleBook

__all__ = ["OURS", "columns", "ours", "rated", "rating"]

OURS = "telcrm, NumPy"
EXPLAINED = "telcrm, NumPy, with reason columns"
NATIVE = "telcrm, native"
NATIVE_EXPLAINED = "telcrm, native, with reason columns"


def columns(data: People) -> dict[str, Any]:
    """The customers as a book asks for them."""
    return {
        "brand": telcrm.Codes(data.brand, BRANDS),
        "tenure_months": data.tenure,
        "monthly_spend": data.spend,
        "suspensions": data.suspensions,
    }


def rated(answer: Mapping[str, Any]) -> Answer:
    """What peers answer too."""
    return {"score": answer["credit_score"], "star": answer["star"]}


def engines(book: RuleBook) -> list[str]:
    """The engines that `evaluate` can be told to use and that are installed."""
    if "engine" not in inspect.signature(book.evaluate).parameters:
        return []
    return [engine for engine in ("numpy", "native") if _runs(book, engine)]


def _runs(book: RuleBook, engine: str) -> bool:
    arguments: dict[str, Any] = {"engine": engine}
    try:
        book.evaluate(columns(people(2)), **arguments)
    except (TelcrmError, ValueError, ImportError):
        return False
    return True


def ours(data: People) -> Iterator[Method]:
    """Each engine there is, without and with reasons."""
    book = telcrm.load("cmcc.credit_rating")
    facts = columns(data)
    known = engines(book)
    for engine, plain, explained in (
        ("numpy", OURS, EXPLAINED),
        ("native", NATIVE, NATIVE_EXPLAINED),
    ):
        if engine == "numpy" or engine in known:
            chosen = {"engine": engine} if known else {}
            yield _method(plain, book, facts, chosen)
            yield _method(explained, book, facts, {**chosen, "explain": True})


def _method(name: str, book: RuleBook, facts: Any, arguments: Mapping[str, Any]) -> Method:
    return Method(name, lambda: book.evaluate(facts, **arguments), rated, "ours")


def rating(settings: Settings) -> Iterator[Section]:
    """Every way to the same two columns."""
    data = people(settings.rows)
    timings = measured([*ours(data), *peers.methods("rating", data)], settings.repeats)
    limit = next((one.name for one in timings.values() if one.kind == "limit"), None)
    yield Section(
        "Credit score and star",
        "信用评分与星级",
        f"{settings.rows:,} customers: brand as int8 codes, tenure int32, spend float64, "
        "suspensions int8; out come an int16 score and an int8 star, in new arrays. The stream "
        "reads every input and writes every output once, and decides nothing.",
        ("method", "best", "median", *(["times the stream"] if limit else []), "times telcrm"),
        timing_rows(timings, ours=OURS, limit=limit),
        [*_said(timings, limit)],
        Chart(
            "Credit score and star",
            f"ms for {settings.rows:,} rows",
            {one.name: {0: one.best * 1000} for one in timings.values()},
        ),
    )


def _said(timings: Mapping[str, Timing], limit: str | None) -> Iterator[str]:
    best = {one.name: one.best for one in timings.values()}
    native = best.get(NATIVE)
    for peer in ("Polars", "DuckDB"):
        of_peer = [time for name, time in best.items() if name.startswith(peer)]
        if of_peer:
            theirs = min(of_peer)
            yield f"{peer} in its best mode: {theirs / best[OURS]:.2f} times our NumPy" + (
                f", {theirs / native:.2f} times our native" if native else ""
            )
    yield f"reason columns: {best[EXPLAINED] / best[OURS]:.2f} times the time without"
    if native and limit:
        yield f"native: {native / best[limit]:.2f} times the stream"
