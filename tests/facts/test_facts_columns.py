"""The facts in columns are, row by row, the facts of one customer; null where those are missing."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telcrm import facts
from telcrm.domain import Bill, Suspension, first_day, shift_month
from telcrm.errors import FactError
from telcrm.facts import columns
from telcrm.facts.columns import Stops

ON = st.dates(date(2020, 1, 1), date(2026, 12, 31))
AGES = st.lists(st.none() | st.integers(0, 2500), max_size=8)
RANDOMS = st.randoms(use_true_random=False)


def days(values) -> np.ndarray:
    """Dates, None for null, as a column."""
    return np.array([value or "NaT" for value in values], dtype="datetime64[D]").reshape(-1)


def single(fact, *arguments, **named):
    """One customer's fact as a column would show it: None where it is missing."""
    try:
        return fact(*arguments, **named)
    except FactError as error:
        if error.code != "fact.missing":
            raise
        return None


@st.composite
def bases(draw, width: int):
    """Activations (None for null), a day, and a matrix of bills: None for missing ones."""
    on = draw(ON)
    activated = [None if age is None else on - timedelta(days=age) for age in draw(AGES)]
    random = draw(RANDOMS)
    largest = draw(st.sampled_from([3, 40_01, 10**6, 10**12]))
    holes = draw(st.sampled_from([0.0, 0.02]))
    matrix = [
        [None if random.random() < holes else random.randrange(largest) for _ in range(width)]
        for _ in activated
    ]
    return activated, on, matrix


def masked(matrix, width: int) -> np.ma.MaskedArray:
    """The matrix as columns take it, with nonsense under the mask."""
    filled = [[-99 if fen is None else fen for fen in row] for row in matrix]
    mask = [[fen is None for fen in row] for row in matrix]
    shape = (len(matrix), width)
    return np.ma.array(
        np.array(filled, np.int64).reshape(shape), mask=np.array(mask, bool).reshape(shape)
    )


def as_bills(row, months, activated_on: date) -> list[Bill]:
    """A row of the matrix as bills, those before activation left out as a line demands."""
    first = activated_on.year * 100 + activated_on.month
    pairs = zip(months, row, strict=True)
    return [Bill.from_fen(m, fen) for m, fen in pairs if fen is not None and m >= first]


@given(ON, AGES)
def test_tenure_in_columns_is_tenure_row_by_row(on, ages):
    """Each row is the customer's tenure, masked with -1 below where the activation is null."""
    activated = [None if age is None else on - timedelta(days=age) for age in ages]
    tenure = columns.tenure_months(days(activated), on)
    assert tenure.dtype == np.int64
    expected = [since and facts.tenure_months(since, on) for since in activated]
    assert tenure.tolist() == expected
    assert tenure.filled(-1).tolist() == tenure.data.tolist()


@pytest.mark.parametrize("month", [202402, 202404, 202501, 202502])
def test_tenure_in_columns_agrees_at_every_end_of_a_month(month):
    """On each day of short and long months, lines activated on each day of two years agree."""
    for on in (first_day(month) + timedelta(days=n) for n in range(-1, 32)):
        activated = [on - timedelta(days=age) for age in range(800)]
        expected = [facts.tenure_months(since, on) for since in activated]
        assert columns.tenure_months(days(activated), on).tolist() == expected


@given(bases(width=30), st.integers(1, 30))
def test_mean_spend_in_columns_is_the_nearest_double_row_by_row(base, months):
    """Each row is the double nearest to the exact mean, NaN where that is missing."""
    activated, on, matrix = base
    closed = [shift_month(on.year * 100 + on.month, -age) for age in range(30, 0, -1)]
    means = columns.mean_monthly_spend(masked(matrix, 30), days(activated), on, months)
    assert means.dtype == np.float64
    for row, since, mean in zip(matrix, activated, means.tolist(), strict=True):
        expected = since and single(
            facts.mean_monthly_spend, as_bills(row, closed, since), on, months, activated_on=since
        )
        assert np.isnan(mean) == (expected is None)
        if expected is not None:
            window = sum(month >= since.year * 100 + since.month for month in closed[-months:])
            exact = Fraction(sum(row[-window:]), 100 * window)
            assert mean == float(exact)
            assert Fraction(expected) == Fraction(round(exact * 10**10), 10**10)


@given(st.integers(0, 10**12), st.integers(1, 1200), st.integers(0, 10**10))
@example(sum_of_fen=2000 * 1200 + 1, count=1200, step=2000)
@example(sum_of_fen=2000 * 1200 - 1, count=1200, step=2000)
@example(sum_of_fen=6 * 10**12 * 1200 + 1, count=1200, step=6 * 10**12)
def test_the_double_of_a_mean_stands_to_thresholds_as_the_exact_mean_does(sum_of_fen, count, step):
    """No comparison with the double of a two-decimal threshold changes, up to 1200 months."""
    each, rest = divmod(sum_of_fen, count)
    row = np.full((1, count), each, np.int64)
    row[0, 0] += rest
    since = np.array(["1900-01-01"], "datetime64[D]")
    [mean] = columns.mean_monthly_spend(row, since, date(2024, 1, 1), count).tolist()
    exact = Fraction(sum_of_fen, 100 * count)
    for scaled in (step, int(exact * 100), int(exact * 100) + 1):
        threshold = Fraction(scaled, 100)
        compared = (mean < scaled / 100, mean == scaled / 100)
        assert compared == (exact < threshold, exact == threshold)


@given(bases(width=12))
def test_last_years_spend_in_columns_is_that_row_by_row(base):
    """Each row is the double nearest to the exact sum, NaN where that is missing."""
    activated, on, matrix = base
    year = [(on.year - 1) * 100 + month for month in range(1, 13)]
    sums = columns.last_year_spend(masked(matrix, 12), days(activated), on)
    assert sums.dtype == np.float64
    for row, since, spent in zip(matrix, activated, sums.tolist(), strict=True):
        expected = None
        if since is not None:
            expected = single(facts.last_year_spend, as_bills(row, year, since), on, since)
        assert np.isnan(spent) == (expected is None)
        if expected is not None:
            assert spent == float(expected)


@st.composite
def stopped_bases(draw):
    """Stops of a few customers around a day, with their owners."""
    on = draw(ON)
    size = draw(st.integers(1, 4))
    stop = st.tuples(
        st.integers(0, size - 1),
        st.integers(-500, 60),
        st.none() | st.integers(0, 25),
        st.sampled_from(["arrears", "credit_limit", "loss", "request", "chained_account"]),
    )
    owned = [
        (
            owner,
            Suspension(
                started_on=on + timedelta(days=start),
                resumed_on=None if length is None else on + timedelta(days=start + length),
                kind="one_way",
                reason=reason,
            ),
        )
        for owner, start, length, reason in draw(st.lists(stop, max_size=20))
    ]
    return on, size, owned


@given(stopped_bases(), st.integers(1, 18))
def test_suspensions_in_columns_are_those_customer_by_customer(base, months):
    """Each count is the customer's own; nobody's stop runs on into the next customer's."""
    on, size, owned = base
    stops = Stops(
        customer=np.array([owner for owner, _ in owned], np.int32),
        started=days(stop.started_on for _, stop in owned),
        resumed=days(stop.resumed_on for _, stop in owned),
        involuntary=np.array([stop.involuntary for _, stop in owned], bool),
    )
    counts = columns.involuntary_suspensions(stops, on, months, size=size)
    histories = [[stop for owner, stop in owned if owner == each] for each in range(size)]
    expected = [facts.involuntary_suspensions(history, on, months) for history in histories]
    assert counts.dtype == np.int64
    assert counts.tolist() == expected


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2025, 2, 28), date(2024, 1, 31)])
def test_suspensions_in_columns_agree_at_every_edge_of_the_window(on):
    """Of customers stopped once each, on every day around the window, the same ones count."""
    started = [on + timedelta(days=n) for n in range(-400, 3)]
    history = [Suspension(started_on=day, kind="one_way", reason="arrears") for day in started]
    events = Stops(
        customer=np.arange(len(started)),
        started=days(started),
        resumed=days([None] * len(started)),
        involuntary=np.ones(len(started), bool),
    )
    counts = columns.involuntary_suspensions(events, on, size=len(started))
    assert counts.tolist() == [facts.involuntary_suspensions([stop], on) for stop in history]


DAY = date(2024, 1, 15)
SINCE = np.array(["2020-01-01", "2023-12-31"], "datetime64[D]")
BILLS = np.full((2, 12), 10_00)


def stops(**changes) -> Stops:
    """One involuntary stop of customer 0, but for the changes."""
    one = {
        "customer": [0],
        "started": days([date(2023, 6, 1)]),
        "resumed": days([None]),
        "involuntary": [True],
    }
    return Stops(**(one | changes))


@pytest.mark.parametrize(
    "fact",
    [
        lambda since: columns.tenure_months(since, DAY),
        lambda since: columns.mean_monthly_spend(BILLS, since, DAY),
        lambda since: columns.last_year_spend(BILLS, since, DAY),
    ],
)
def test_activation_after_the_day_is_refused_with_the_rows(fact):
    """A line activated on the day passes, one activated after it is named by its row."""
    fact(np.array(["2024-01-15", "2024-01-15"], "datetime64[D]"))
    late = np.array(["2024-01-15", "2024-01-16"], "datetime64[D]")
    with pytest.raises(FactError, match=r"1 of 2 rows, counted from 0: 1\)") as caught:
        fact(late)
    assert caught.value.code == "fact.invalid"


def test_only_the_first_rows_at_fault_are_named():
    """A long list of rows is cut, and its length told."""
    late = np.full(1000, np.datetime64("2030-01-01"))
    with pytest.raises(FactError, match=r"1000 of 1000 rows, counted from 0: 0, 1, 2, 3, 4 and"):
        columns.tenure_months(late, DAY)


@pytest.mark.parametrize(
    ("activated", "words"),
    [
        (np.array([20200101, 20231231]), "activated is int64"),
        (np.array(["2020-01-01", "2023-12-31"]), "activated is <U10"),
        (SINCE.reshape(2, 1), r"shape \(2, 1\)"),
        (np.array(["-0001-01-01", "2020-01-01"], "datetime64[D]"), "1 of 2 rows"),
        (np.array(["10000-01-01", "2020-01-01"], "datetime64[D]"), "1 of 2 rows"),
    ],
)
def test_activations_are_days(activated, words):
    """Numbers, texts, matrices and days outside the calendar are refused as activations."""
    with pytest.raises(FactError, match=words) as caught:
        columns.tenure_months(activated, DAY)
    assert caught.value.code == "fact.value"


def test_a_moment_stands_for_its_day():
    """Nanosecond columns, as data frames hold them, are read by their day."""
    moments = np.array(["2023-01-15T23:59:59.999", "2023-01-16T00:00"], "datetime64[ns]")
    assert columns.tenure_months(moments, DAY).tolist() == [12, 11]


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (BILLS.astype(float), "bills are float64"),
        (BILLS[:1], r"shape \(1, 12\)"),
        (BILLS[0], r"shape \(12,\)"),
        (BILLS - 1001, r"not in 0 to 750599937895082 fen \(2 of 2 rows"),
        (BILLS + 2**53 // 12, "not in 0 to"),
        (BILLS.astype(np.uint64) + np.uint64(2**63), "not in 0 to"),
    ],
)
def test_bills_are_a_matrix_of_fen(fen, words):
    """Floats, a wrong shape, negative amounts and those beyond exact doubles are refused."""
    with pytest.raises(FactError, match=words) as caught:
        columns.mean_monthly_spend(fen, SINCE, DAY)
    assert caught.value.code == "fact.value"


def test_the_largest_bills_that_are_exact_pass():
    """Twelve bills at the limit add up to a double without loss; one fen more is refused."""
    limit = 2**53 // 12
    largest = np.full((2, 12), limit)
    assert columns.last_year_spend(largest, SINCE, DAY)[0] == limit * 12 / 100
    with pytest.raises(FactError, match="not in 0 to"):
        columns.last_year_spend(largest + 1, SINCE, DAY)


def test_a_matrix_too_narrow_for_the_window_is_refused():
    """With eleven months no window of twelve is guessed at; customers of eleven need no more."""
    with pytest.raises(FactError, match="bills of 11 months, and a window of 12") as caught:
        columns.mean_monthly_spend(BILLS[:, :11], SINCE, DAY)
    assert caught.value.code == "fact.missing"
    assert columns.mean_monthly_spend(BILLS[:, :11], SINCE, DAY, 11).tolist() == [10, 10]
    with pytest.raises(FactError, match="12 in all"):
        columns.last_year_spend(BILLS[:, :11], SINCE, DAY)


@pytest.mark.parametrize(
    ("changes", "words", "code"),
    [
        ({"customer": [1]}, "customer is not in 0 to 0", "fact.value"),
        ({"customer": [-1]}, "customer is not in 0 to 0", "fact.value"),
        ({"customer": [0.0]}, "customer is float64", "fact.value"),
        ({"involuntary": [1]}, "involuntary int64", "fact.value"),
        ({"involuntary": [True, True]}, "differ in length", "fact.value"),
        ({"started": days([None])}, "no start", "fact.missing"),
        ({"resumed": days([date(2023, 5, 31)])}, "ends before it starts", "fact.invalid"),
    ],
)
def test_stops_that_cannot_be_counted_are_refused(changes, words, code):
    """An owner outside the base, a wrong type, a missing start and a negative length are errors."""
    assert columns.involuntary_suspensions(stops(), DAY, size=1).tolist() == [1]
    with pytest.raises(FactError, match=words) as caught:
        columns.involuntary_suspensions(stops(**changes), DAY, size=1)
    assert caught.value.code == code


def test_no_stops_and_no_customers_are_fine():
    """Empty columns give empty columns, and customers without stops were never stopped."""
    none = Stops(customer=[], started=days([]), resumed=days([]), involuntary=[])
    assert columns.involuntary_suspensions(none, DAY, size=2).tolist() == [0, 0]
    assert columns.involuntary_suspensions(none, DAY, size=0).tolist() == []
    assert columns.tenure_months(days([]), DAY).tolist() == []
    assert columns.mean_monthly_spend(BILLS[:0], days([]), DAY).tolist() == []


def test_windows_hold_a_month_at_least():
    """A window of no months is an error in columns too."""
    with pytest.raises(FactError, match="a window of 0 months"):
        columns.mean_monthly_spend(BILLS, SINCE, DAY, 0)
    with pytest.raises(FactError, match="a window of 0 months"):
        columns.involuntary_suspensions(stops(), DAY, 0, size=1)
