"""The door for arrays: exact values come in, and what is not exact is refused by name and row."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics import encoding
from telcrm.analytics.arrays import as_day, as_days, as_fen, as_ids, locate
from telcrm.analytics.encoding import encode
from telcrm.errors import InputError

FEN = st.integers(0, 10**13)
IDS = st.lists(st.integers(-(2**62), 2**62) | st.integers(0, 50), max_size=30)


def refusal(function, values) -> str:
    """The words of the error that values are refused with."""
    with pytest.raises(InputError) as caught:
        function(values)
    assert caught.value.code == "data.invalid"
    return str(caught.value)


@given(st.lists(FEN, min_size=1))
def test_money_is_the_same_amount_in_every_form(amounts):
    """Integers of fen, floats of yuan and Decimals of yuan all read as the same fen."""
    expected = np.array(amounts)
    yuan = [Decimal(amount).scaleb(-2) for amount in amounts]
    assert (as_fen(amounts) == expected).all()
    assert (as_fen(yuan) == expected).all()
    assert (as_fen([float(amount) for amount in yuan]) == expected).all()


@given(FEN.filter(lambda fen: fen % 10), st.integers(3, 9))
def test_an_amount_finer_than_fen_is_refused(fen, decimals):
    """A third decimal is never rounded away."""
    finer = Decimal(fen).scaleb(-decimals)
    assert "finer than 分" in refusal(as_fen, [finer])
    if fen < 10**6:
        assert "finer than 分" in refusal(as_fen, [float(finer)])


def test_a_float32_stands_for_its_own_shortest_decimal():
    """19.9 as float32 is 19.90, although the double of the same bits is not."""
    assert as_fen(np.array([19.9, 0.29], np.float32)).tolist() == [1990, 29]


def test_the_largest_amount_that_is_exact_is_the_last_accepted():
    """The limit of 10**15 fen holds on both sides."""
    assert as_fen([10**15]).tolist() == [10**15]
    assert "too large" in refusal(as_fen, [10**15 + 1])


@pytest.mark.parametrize(
    ("read", "values", "words"),
    [
        (as_fen, [1.0, float("nan")], "amounts: missing values in 1 row (counted from 0: 1)"),
        (as_fen, np.ma.array([1, 2], mask=[True, True]), "in 2 rows (counted from 0: 0, 1)"),
        (as_fen, [None, Decimal(1)], "missing values"),
        (as_fen, [5, -1], "negative amounts"),
        (as_fen, [float("inf")], "too large"),
        (as_fen, [Decimal("Infinity")], "too large"),
        (as_fen, [True], "not money"),
        (as_fen, ["1.00"], "not money"),
        (as_fen, np.array([1, 2.5], object), "several types: float, int"),
        (as_fen, 3.5, "not a column"),
        (as_days, ["2010-1-1"], "not a day"),
        (as_days, ["2010-13-01"], "not a day"),
        (as_days, [20100101], "not days"),
        (as_days, [date(2010, 1, 1), None], "missing values"),
        (as_days, np.array(["2010-01-01", "NaT"], "datetime64[D]"), "missing values"),
        (as_days, [datetime(2010, 1, 1, tzinfo=UTC)], "time zone"),
        (as_days, ["0000-12-31"], "years 1 to 9999"),
        (as_days, np.array([date.max], "M8[D]") + np.timedelta64(1, "D"), "years 1 to 9999"),
        (as_ids, [1, "1"], "several types: int, str"),
        (as_ids, [1.0, 2.0], "cannot be told apart"),
        (as_ids, ["a", None], "missing values"),
        (as_ids, [[1]], "2 dimensions"),
    ],
)
def test_what_is_not_exact_is_refused_in_these_words(read, values, words):
    """Each kind of bad value has its own words, with the column and rows where there are any."""
    assert words in refusal(read, values)


def test_only_the_first_wrong_rows_are_listed():
    """A column that is wrong throughout gives its count and five rows, not all of them."""
    assert "in 9 rows (counted from 0: 0, 1, 2, 3, 4, ...)" in refusal(as_fen, [-1] * 9)


@given(st.lists(st.dates(), min_size=1))
def test_days_are_the_same_in_every_form(days):
    """Dates, text, datetimes within the day and datetime64 of any unit all read as the same day."""
    expected = np.array(days, "datetime64[D]")
    assert (as_days(days) == expected).all()
    assert (as_days([day.isoformat() for day in days]) == expected).all()
    late = time(23, 59)
    assert (as_days([datetime.combine(day, late) for day in days]) == expected).all()
    assert (
        as_days(expected.astype("datetime64[s]") + np.timedelta64(86_399, "s")) == expected
    ).all()
    assert as_day(days[0], "on") == days[0]


def test_no_rows_are_read_as_no_rows():
    """An empty list has no type of its own and is accepted by every reader."""
    assert [len(read([])) for read in (as_ids, as_days, as_fen)] == [0, 0, 0]


@given(IDS | st.lists(st.text(max_size=3)))
def test_encoding_gives_back_every_id(ids):
    """Dense or sparse, numbers or text: distinct ids rise, and codes lead back to the rows."""
    column = as_ids([one.replace("\0", "") if isinstance(one, str) else one for one in ids])
    distinct, codes = encode(column)
    assert distinct.tolist() == sorted(set(column.tolist()))
    assert distinct[codes].tolist() == column.tolist()


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.uint64])
def test_encoding_does_not_overflow_narrow_integers(dtype):
    """The offset of an id from the lowest one fits whatever the type of the ids is."""
    bounds = np.iinfo(dtype)
    for ids in ([bounds.max, bounds.min], [bounds.min, bounds.min + 100], [bounds.max]):
        column = np.array(ids, dtype)
        distinct, codes = encode(column)
        assert distinct[codes].tolist() == ids
        assert distinct.dtype == column.dtype


@given(IDS, st.lists(st.integers(0, 50), unique=True))
def test_ids_are_located_as_a_naive_search_would(wanted, roster):
    """The position on the roster, or -1."""
    expected = [roster.index(one) if one in roster else -1 for one in wanted]
    assert locate(as_ids(wanted), as_ids(roster)).tolist() == expected


SOME_FAR_APART = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.integers(-9, 9).map(lambda one: one << 59)
)


@given(
    st.lists(SOME_FAR_APART, min_size=1, max_size=60, unique=True),
    st.sampled_from([np.int32, np.int64, np.uint64]),
    st.sampled_from([0, 1, encoding.ROUNDS]),
    st.randoms(use_true_random=False),
)
def test_ids_far_apart_are_found_in_tables(numbers, dtype, rounds, random):
    """Tables over several blocks, or too few tables for ids that collide: as sorting would."""
    ids = np.array(numbers).astype(dtype).repeat(3)
    random.shuffle(ids)
    expected, places = np.unique(ids, return_inverse=True)
    with (
        patch.multiple(encoding, MANY=7, ROUNDS=rounds, DENSE=0),
        patch.object(encoding, "_sorted", wraps=encoding._sorted) as sorting,
    ):
        distinct, codes = encode(ids)
    assert distinct.dtype == dtype
    assert (distinct.tolist(), codes.tolist()) == (expected.tolist(), places.tolist())
    assert rounds < encoding.ROUNDS or not sorting.called or len(ids) < 7


def test_text_ids_are_not_looked_up_among_integers():
    """1 and "1" are different ids, and mixing them up is an error, not a miss."""
    assert "never equals" in refusal(lambda ids: locate(as_ids(ids), as_ids([1])), ["1"])


def test_text_that_has_one_number_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the numbers of two ids are the same, the ids still are not."""
    ids = np.array(["b", "a", "c", "a"])
    monkeypatch.setattr(encoding, "_numbers", lambda ids: np.zeros(len(ids), dtype=np.uint64))
    distinct, codes = encode(ids)
    assert distinct.tolist() == ["a", "b", "c"]
    assert codes.tolist() == [1, 0, 2, 0]
