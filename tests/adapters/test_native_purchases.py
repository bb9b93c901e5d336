"""Compiled loops say of purchases what NumPy says, and what a loop over each customer does.

The loops are Python functions too. Most of these tests run them as such, in parts and blocks of a
few rows, so that every way through them is taken; some of them are compiled.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telcrm import extras
from telcrm.adapters.native import purchase_loops as loops
from telcrm.adapters.native import purchases
from telcrm.analytics import rfm, tallies
from telcrm.errors import ExtraError, TelcrmError
from telcrm.rules.columns import engines

AS_OF = date(2010, 6, 15)
LOWEST, HIGHEST = -(2**63), 2**63 - 1
FAR = AS_OF - timedelta(loops.AGES - 1)
"""The first day that a row has room for."""

INVERSE = pow(int(loops._ODD), -1, 1 << 64)
COLLIDING = [product * INVERSE % (1 << 64) for product in (*range(2**64 - 4, 2**64), 7 << 48)]
"""Ids whose products lead to the last slot of the last part, and one that leads elsewhere."""

IDS = st.sampled_from(
    [-1, 0, 1, 2, 127, LOWEST, LOWEST + 1, HIGHEST, 5 << 48, 6 << 48, *range(1000, 1020)]
    + [one - (1 << 64) * (one > HIGHEST) for one in COLLIDING]
)
DAYS = st.dates(AS_OF - timedelta(40), AS_OF + timedelta(5)) | st.just(FAR)
PURCHASES = st.lists(st.tuples(IDS, DAYS, st.integers(0, 5000) | st.just(10**15)), max_size=40)


@contextmanager
def uncompiled(threads: int = 2, **sizes: int) -> Iterator[None]:
    """With loops that run as they are written."""

    def as_written(name: str) -> Any:
        function = getattr(loops, name)

        def run(*given: Any) -> Any:
            with np.errstate(all="ignore"):  # Compiled code wraps without a word.
                return function(*given)

        return run

    with ExitStack() as stack:
        stack.enter_context(patch.object(purchases, "loop", as_written))
        stack.enter_context(patch.object(purchases, "threads", lambda: threads))
        for name, size in sizes.items():
            room = purchases if hasattr(purchases, name) else loops
            stack.enter_context(patch.object(room, name, size))
        yield


SIZES = st.fixed_dictionaries(
    {
        "threads": st.integers(1, 4),
        "PART": st.sampled_from((1, 4, 64)),
        "BLOCK": st.sampled_from((1, 3, 64)),
        "FEW": st.sampled_from((1, 4, 64)),
        "SAMPLE": st.sampled_from((1, 3, 64)),
    }
)


def columns(rows: list[tuple[int, date, int]], *, paid: bool = True) -> dict[str, Any]:
    """Purchases as arrays."""
    return {
        "ids": np.array([who for who, _, _ in rows], np.int64),
        "dates": np.array([day for _, day, _ in rows], "datetime64[D]"),
        "amounts": np.array([fen for _, _, fen in rows], np.int64) if paid else None,
    }


def assert_same(one: Any, other: Any) -> None:
    """The same types, values and nulls in every field."""
    for field in fields(one):
        left, right = getattr(one, field.name), getattr(other, field.name)
        assert type(left) is type(right), field.name
        if isinstance(left, np.ndarray):
            assert left.dtype == right.dtype, field.name
            assert left.tolist() == right.tolist(), field.name
        else:
            assert left == right, field.name


def assert_alike(ask: Any, *given: Any, **how: Any) -> None:
    """Both engines give the same, or the same error."""
    try:
        wanted = ask(*given, engine="numpy", **how)
    except TelcrmError as error:
        with pytest.raises(type(error)) as raised:
            ask(*given, engine="native", **how)
        assert str(raised.value) == str(error)
        return
    assert_same(wanted, ask(*given, engine="native", **how))


@contextmanager
def loops_alone() -> Iterator[None]:
    """With nothing left to NumPy."""
    with patch.object(tallies, "_in_numpy", side_effect=AssertionError("left to NumPy")):
        yield


@given(PURCHASES.filter(len), SIZES, st.booleans())
def test_each_row_is_what_a_loop_over_one_customer_gives(rows, sizes, later) -> None:
    """Purchases, days, sums, first and last days, by a list for each customer."""
    kept = defaultdict(list)
    for who, day, fen in rows:
        if day <= AS_OF:
            kept[who].append((day, fen))
    with uncompiled(**sizes), loops_alone():
        made = rfm.table(**columns(rows), as_of=AS_OF, engine="native")
        days = rfm.table(**columns(rows), as_of=AS_OF, engine="native", by="day")
        repeats = rfm.repeat_summary(**columns(rows), as_of=AS_OF, engine="native")
    assert made.ids.tolist() == sorted(kept)
    assert made.ignored.after_as_of == sum(day > AS_OF for _, day, _ in rows)
    for row, who in enumerate(sorted(kept)):
        own = kept[who]
        first = min(day for day, _ in own)
        last = max(day for day, _ in own)
        assert made.frequency[row] == len(own)
        assert made.monetary_fen[row] == days.monetary_fen[row] == sum(fen for _, fen in own)
        assert (made.first_date[row], made.last_date[row]) == (first, last)
        assert days.frequency[row] == repeats.repeats[row] + 1 == len({day for day, _ in own})
        assert repeats.repeat_fen[row] == sum(fen for day, fen in own if day > first)


WINDOWS = st.none() | st.integers(1, 45) | DAYS | st.just(FAR - timedelta(1))


@settings(max_examples=300)
@given(PURCHASES, WINDOWS, SIZES, st.data())
def test_loops_say_what_numpy_says(rows, window, sizes, data) -> None:
    """Windows, rosters, strangers, either frequency, with amounts and without: types included."""
    some = st.sets(st.sampled_from([5, *(who for who, _, _ in rows)])).map(sorted)
    roster = data.draw(st.none() | some | st.permutations([-1, 0, 1, 1000, 1001]))
    given_ = columns(rows, paid=data.draw(st.booleans()))
    how = {"as_of": AS_OF, "roster": roster}
    how["unknown"] = data.draw(st.sampled_from(("ignore", "raise")))
    with uncompiled(**sizes):
        by = data.draw(st.sampled_from(("purchase", "day")))
        assert_alike(rfm.table, **given_, **how, window=window, by=by)
        del how["unknown"]
        assert_alike(rfm.repeat_summary, **given_, **how)


ODD = [
    ("dates", np.datetime64("NaT", "D")),
    ("dates", np.datetime64(FAR - timedelta(1))),
    ("dates", np.datetime64(date.min)),
    ("dates", np.datetime64(date.max)),
    ("dates", np.datetime64(date.max) + np.timedelta64(1, "D")),
    ("dates", np.datetime64(-(2**63) + 1, "D")),
    ("dates", np.datetime64(2**63 - 1, "D")),
    ("amounts", -1),
    ("amounts", LOWEST),
    ("amounts", 10**15 + 1),
    ("amounts", HIGHEST),
]


@given(PURCHASES.filter(len), st.sampled_from(ODD), WINDOWS, st.data())
def test_strange_purchases_are_told_alike(rows, odd, window, data) -> None:
    """What no table accepts, or no row has room for, is refused or counted as NumPy does it."""
    given_ = columns(rows)
    name, value = odd
    given_[name][data.draw(st.integers(0, len(rows) - 1))] = value
    with uncompiled():
        assert_alike(rfm.table, **given_, as_of=AS_OF, window=window)
        assert_alike(rfm.repeat_summary, **given_, as_of=AS_OF)


@pytest.mark.parametrize(
    "changes",
    [
        {"ids": np.array([1.5, 2.5])},
        {"ids": np.array(["b", "a"])},
        {"ids": ["b", "阿"]},
        {"ids": ["b", "a"], "roster": ["a", "c", "b"]},
        {"ids": [2, 1]},
        {"ids": np.array([1, 2, 3])},
        {"ids": np.ma.masked_array([1, 2], [True, False])},
        {"dates": [AS_OF, AS_OF]},
        {"dates": np.array([AS_OF, AS_OF], "datetime64[s]")},
        {"dates": np.array([AS_OF] * 4, "datetime64[D]")[::2]},
        {"dates": np.ma.masked_array(np.array([AS_OF] * 2, "datetime64[D]"), [True, False])},
        {"dates": np.array([1, 2])},
        {"dates": np.array([[AS_OF, AS_OF]], "datetime64[D]")},
        {"amounts": [0.29, 19.9]},
        {"amounts": np.array([29, 1990], ">i8")},
        {"amounts": np.array([29, 1990], np.int16)},
        {"amounts": np.arange(4)[::2]},
        {"amounts": np.array([0.125, 1])},
        {"amounts": np.array([1])},
        {"amounts": np.array([10**15, 1])},
        *({"ids": np.array([101, 3], kind)} for kind in ("i1", "u1", "i4", ">i8", "u8", ">u8")),
        {"ids": np.array([2**64 - 1, 3], np.uint64)},
        {"ids": np.array([1, 2, 1, 2])[::2]},
    ],
    ids=str,
)
def test_columns_of_any_kind(changes) -> None:
    """What a loop cannot walk along is read first; what is wrong is named as without it."""
    given_ = {"ids": np.array([2, 1]), "dates": np.array([AS_OF, AS_OF], "datetime64[D]")}
    given_ = {**given_, "amounts": np.array([5, 7]), **changes}
    with uncompiled():
        assert_alike(rfm.table, **given_, as_of=AS_OF)
        assert_alike(rfm.repeat_summary, **{"roster": [3, 2, 1, 101], **given_}, as_of=AS_OF)


def test_sums_that_might_overflow_are_refused_alike() -> None:
    """The limit is NumPy's own, so that the error comes where it comes there."""
    rows = 9224
    given_ = columns([(who % 3, AS_OF, 10**15) for who in range(rows)])
    with uncompiled(threads=1):
        assert_alike(rfm.table, **given_, as_of=AS_OF)
        given_["amounts"][-1] = 1
        assert_alike(rfm.table, **given_, as_of=AS_OF)
        assert_alike(rfm.table, **{name: one[1:] for name, one in given_.items()}, as_of=AS_OF)


def test_ids_chosen_to_collide_are_left_to_numpy() -> None:
    """Ids of one slot are given up before they take long, and told apart by sorting."""
    ids = np.array([one * INVERSE % (1 << 64) for one in range(300)], np.uint64)
    given_ = {"ids": ids, "dates": np.full(300, AS_OF, "datetime64[D]")}
    with uncompiled():
        assert purchases.tally_by_loops(tallies.Asked(**given_, amounts=None, as_of=AS_OF)) is None
        assert_alike(rfm.table, **given_, as_of=AS_OF)


# Compiled.


def spread(kind: str, chance: np.random.Generator, rows: int) -> np.ndarray:
    """Ids as they may be spread."""
    info = np.iinfo(np.int64)
    match kind:
        case "one":
            return np.full(rows, info.min)
        case "few":
            return chance.choice([info.min, -1, 0, info.max], rows)
        case "dense":
            return chance.integers(-5_000, 5_000, rows)
        case "sparse":
            return chance.integers(info.min, info.max, rows // 8, endpoint=True)[
                chance.integers(0, rows // 8, rows)
            ]
        case "different":
            return np.arange(rows) * 7_919
        case "skewed":
            return np.minimum(chance.zipf(1.3, rows), 1 << 40) * 8_191
        case _:
            return (np.arange(rows) % 40_000) << 48


@pytest.mark.parametrize(
    "kind", ["one", "few", "dense", "sparse", "different", "skewed", "high bits"]
)
def test_compiled_loops_say_what_numpy_says(kind: str) -> None:
    """However the ids are spread, in several parts; by purchase and by day, on a roster too."""
    chance = np.random.default_rng(1)
    rows = 150_001
    ids = spread(kind, chance, rows)
    days = np.datetime64(AS_OF) - chance.integers(-3, 400, rows).astype("m8[D]")
    given_ = {"ids": ids, "dates": days, "amounts": chance.integers(0, 100_000, rows)}
    for one in given_.values():
        one.flags.writeable = False
    with patch.object(purchases, "PART", 1 << 12), loops_alone():
        made = rfm.table(**given_, as_of=AS_OF, engine="native")
    assert_same(rfm.table(**given_, as_of=AS_OF, engine="numpy"), made)
    roster = np.concatenate([made.ids[::3][::-1], [12_345]])
    known = {"as_of": AS_OF, "roster": np.unique(roster), "unknown": "ignore", "window": 30}
    assert_alike(rfm.table, **given_, **known, by="day")
    assert_alike(rfm.repeat_summary, **given_, as_of=AS_OF)


def test_collisions_compiled() -> None:
    """Thousands of ids of one slot end in the same table."""
    ids = np.arange(20_000, dtype=np.uint64) * np.uint64(INVERSE)
    dates = np.full(len(ids), AS_OF, "datetime64[D]")
    assert_alike(rfm.table, ids, dates, as_of=AS_OF)


# Which engine is used.


def test_an_engine_is_one_of_two() -> None:
    """Anything else is refused by name."""
    for ask in (rfm.table, rfm.repeat_summary):
        with pytest.raises(ValueError, match="'numpy' or 'native', not 'gpu'"):
            ask([1], [AS_OF], as_of=AS_OF, engine="gpu")


def test_without_the_extra() -> None:
    """NumPy serves who names no engine; who names this one is told what to install."""
    given_ = {"ids": np.array([1]), "dates": np.array([AS_OF], "datetime64[D]"), "as_of": AS_OF}
    lacking = patch.object(engines, "installed", lambda _: False)
    with (
        lacking,
        patch.object(engines, "running", lambda _: False),
        patch.object(engines, "MANY", 0),
    ):
        assert rfm.table(**given_).frequency.tolist() == [1]

    def absent(_: str) -> Any:
        raise ModuleNotFoundError(name="numba")

    with patch.object(extras, "import_module", absent), pytest.raises(ExtraError, match="numba"):
        rfm.table(**given_, engine="native")


@pytest.mark.parametrize(
    ("limits", "used"),
    [
        ({"WORTH": 10}, True),
        ({"WORTH": 11}, False),
        ({"_COMPILED": {}, "WORTH_COMPILING": 10}, True),
        ({"_COMPILED": {}, "MANY": 10, "_is_on_disk": lambda _: True}, True),
        ({"_COMPILED": {}, "MANY": 11, "_is_on_disk": lambda _: True}, False),
        ({"_COMPILED": {}, "MANY": 10, "_is_on_disk": lambda _: False}, False),
    ],
)
def test_loops_are_used_where_they_are_worth_it(limits, used) -> None:
    """They are here, or on disk, or the purchases are so many that compiling pays."""
    here = dict.fromkeys(purchases._SIGNATURES)
    with ExitStack() as stack:
        for name, value in {"_COMPILED": here, **limits}.items():
            stack.enter_context(patch.object(purchases, name, value))
        asked = stack.enter_context(patch.object(tallies, "adapter", wraps=extras.adapter))
        native = extras.adapter("native")
        tally = stack.enter_context(patch.object(native, "tally_by_loops", return_value=None))
        rfm.table(np.arange(10), np.full(10, AS_OF, "datetime64[D]"), as_of=AS_OF)
    assert asked.called
    assert tally.called == used


def test_loops_are_kept_on_disk(tmp_path: Path) -> None:
    """A second process reads what the first has compiled."""
    script = (
        "import datetime, numpy; from telcrm.analytics import rfm;"
        "from telcrm.adapters.native import purchases;"
        "print(all(map(purchases._is_on_disk, purchases._SIGNATURES)));"
        "days = numpy.full(3, '2010-06-15', 'datetime64[D]');"
        "made = rfm.table(numpy.array([5, 5, 7]), days, as_of=days[0], engine='native');"
        "print(made.frequency.tolist());"
        "print(sum(sum(one.stats.cache_hits.values()) for one in purchases._COMPILED.values()))"
    )
    found = []
    for _ in range(2):
        ran = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", script],
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
            check=True,
            capture_output=True,
            text=True,
        )
        found.append(ran.stdout.split("\n")[:3])
    assert found == [["False", "[2, 1]", "0"], ["True", "[2, 1]", "4"]]


def test_where_nothing_can_be_kept_loops_live_as_long_as_the_process() -> None:
    """Numba refuses to keep a function without a place for it; it is compiled all the same."""
    made = []

    def njit(signature: Any, *, nogil: bool, cache: bool = False) -> Any:
        if cache:
            raise RuntimeError("no locator available")
        return made.append

    with patch.object(purchases, "njit", njit):
        purchases._kept("histogram", None)
    assert made == [loops.histogram]
