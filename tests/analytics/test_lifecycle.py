"""Stages follow from monthly facts as an analyst would read them off a customer's history."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.analytics import lifecycle
from telcrm.domain import shift_date
from telcrm.errors import BookError, InputError

ON = date(2010, 9, 10)
MONTHS = 12
NULL = float("nan")
ACTIVATIONS = st.dates(ON - timedelta(500), ON + timedelta(40))


def since(began: date, amounts: list[int]) -> tuple[date, list[int]]:
    """A history whose months before that of activation are 0."""
    months = [shift_date(date(2010, 9, 1), age - MONTHS) for age in range(MONTHS)]
    first = began.replace(day=1)
    return began, [0 if month < first else one for month, one in zip(months, amounts, strict=True)]


HISTORIES = st.lists(
    st.builds(
        since,
        ACTIVATIONS,
        st.lists(st.sampled_from([0, 0, 80, 100, 120]), min_size=12, max_size=12),
    ),
    min_size=1,
    max_size=6,
)
FLAT = [100] * 12


def naive_stage(months: int, inactive: int, away: int, trend: float | None) -> str:
    """The book's rules as a chain of ifs."""
    if months < 0:
        return "购买意向"
    if inactive >= 3:
        return "离网"
    if inactive >= 1:
        return "离网预警"
    if months < 6:
        return "新入网"
    if away >= 3:
        return "赢回"
    if trend is None:
        return "未定"
    if trend <= -0.15:
        return "离网预警"
    if trend <= -0.05:
        return "衰退"
    if months < 12 or trend >= 0.05:
        return "成长"
    return "成熟"


def naive_months(activated: date, on: date) -> int:
    """Whole months by stepping from anniversary to anniversary; -1 before activation."""
    months = -1
    while shift_date(activated, months + 1) <= on:
        months += 1
    return max(months, -1)


@given(
    st.lists(
        st.tuples(
            st.integers(-2, 30),
            st.integers(0, 5),
            st.integers(0, 5),
            st.none()
            | st.integers(-20_000, 20_000).map(lambda steps: steps / 10_000)
            | st.sampled_from([-0.15, -0.1499, -0.05, -0.0499, 0.0499, 0.05]),
        ),
        min_size=1,
    )
)
def test_the_book_is_a_chain_of_ifs(rows):
    """Every combination of facts has the one stage that reading the rules in order gives."""
    months, inactive, away, trend = zip(*rows, strict=True)
    found = lifecycle.stage(
        months_since_activation=months,
        months_inactive=inactive,
        months_away=away,
        trend=np.ma.masked_invalid([np.nan if one is None else one for one in trend]),
    )
    assert found.stage.tolist() == [naive_stage(*row) for row in rows]
    english = dict(zip(found.names, found.names_en, strict=True))
    assert found.stage_en.tolist() == [english[name] for name in found.stage]


@given(HISTORIES, st.integers(3, 12))
def test_inputs_are_those_of_a_loop_over_one_customer(histories, trend_months):
    """Tenure by anniversaries; activity and trend over the months wholly after activation."""
    activated, monthly = zip(*histories, strict=True)
    found = lifecycle.stage_inputs(monthly, activated, on=ON, trend_months=trend_months)
    for row, (began, amounts) in enumerate(histories):
        firsts = [shift_date(date(2010, 8, 1), -age) for age in range(3 * MONTHS)]
        assert found["months_since_activation"].tolist()[row] == naive_months(began, ON)
        whole = sum(first >= began for first in firsts)
        assert found["months_inactive"][row] <= whole
        own = lifecycle.trend([amounts[-trend_months:]], [min(whole, trend_months)])
        assert found["trend"].tolist()[row] == own.tolist()[0]
        assert found["months_away"][row] == lifecycle.activity([amounts], [whole]).months_away[0]


@given(HISTORIES)
def test_stages_are_the_stage_of_the_inputs(histories):
    """The front door is its two halves, and leaves no stage undetermined."""
    activated, monthly = zip(*histories, strict=True)
    found = lifecycle.stages(monthly, activated, on=ON)
    inputs = lifecycle.stage_inputs(monthly, activated, on=ON)
    assert found.stage.tolist() == lifecycle.stage(**inputs).stage.tolist()
    assert set(found.status) == {"rated"}
    assert "未定" not in found.stage


@pytest.mark.parametrize(
    ("activated", "monthly", "stage"),
    [
        (date(2010, 9, 11), [0] * 12, "购买意向"),
        (date(2010, 9, 10), [0] * 12, "新入网"),
        (date(2010, 3, 11), [0] * 6 + [100] * 6, "新入网"),
        (date(2010, 3, 10), [0] * 6 + [100] * 6, "成长"),
        (date(2009, 9, 11), FLAT, "成长"),
        (date(2009, 9, 10), FLAT, "成熟"),
        (date(2005, 1, 1), [100] * 6 + [100, 110, 120, 130, 140, 150], "成长"),
        (date(2005, 1, 1), [100] * 6 + [150, 140, 130, 120, 110, 100], "衰退"),
        (date(2005, 1, 1), [100] * 6 + [150, 120, 90, 60, 40, 20], "离网预警"),
        (date(2005, 1, 1), [100] * 11 + [0], "离网预警"),
        (date(2005, 1, 1), [100] * 10 + [0, 0], "离网预警"),
        (date(2005, 1, 1), [100] * 9 + [0, 0, 0], "离网"),
        (date(2005, 1, 1), [100] * 4 + [0, 0] + [100] * 6, "成熟"),
        (date(2005, 1, 1), [100] * 3 + [0, 0, 0] + [100] * 6, "赢回"),
        (date(2010, 8, 20), [0] * 12, "新入网"),
        (date(2010, 7, 20), [0] * 12, "离网预警"),
    ],
)
def test_histories_have_the_stage_an_analyst_expects(activated, monthly, stage):
    """Both sides of each boundary, from dates and bills."""
    assert lifecycle.stages([monthly], [activated], on=ON).stage.tolist() == [stage]


def without_what_is_not(histories) -> list[list[float]]:
    """The amounts, null in every month that is not wholly after activation."""
    return [
        [
            NULL if shift_date(date(2010, 9, 1), age - MONTHS) < began else one
            for age, one in enumerate(amounts)
        ]
        for began, amounts in histories
    ]


@given(HISTORIES)
def test_months_before_activation_need_not_exist(histories):
    """Null before the first whole month says what zeros say, as NaN, as None and masked."""
    activated, monthly = zip(*histories, strict=True)
    expected = lifecycle.stages(monthly, activated, on=ON).stage.tolist()
    floats = np.array(without_what_is_not(histories))
    objects = np.where(np.isnan(floats), None, np.array(monthly, object)).tolist()
    masked = np.ma.MaskedArray(np.where(np.isnan(floats), -1, monthly), np.isnan(floats))
    for shape in (floats, floats.tolist(), objects, masked):
        assert lifecycle.stages(shape, activated, on=ON).stage.tolist() == expected


@given(HISTORIES, st.data())
def test_a_month_that_is_missing_leaves_one_customer_undetermined(histories, data):
    """The others keep their stages; the status says what is wrong, and raising says where."""
    activated, _ = zip(*histories, strict=True)
    monthly = np.array(without_what_is_not(histories), float)
    expected = lifecycle.stages(monthly, activated, on=ON).stage.tolist()
    known = np.argwhere(~np.isnan(monthly)).tolist()
    holes = data.draw(st.lists(st.sampled_from(known), max_size=3)) if known else []
    for row, month in holes:
        monthly[row, month] = NULL
    rows = {row for row, _ in holes}
    found = lifecycle.stages(monthly, activated, on=ON, missing="mark")
    assert found.stage.tolist() == [
        None if row in rows else stage for row, stage in enumerate(expected)
    ]
    assert {row for row, one in enumerate(found.status) if one != "rated"} == rows
    assert all(found.status[row] == "input.missing: monthly" for row in rows)
    if rows:
        with pytest.raises(InputError, match=f"monthly: missing values.*from 0: {min(rows)}"):
            lifecycle.stages(monthly, activated, on=ON)


def test_bills_before_activation_contradict_it():
    """A bill in the month of activation is one; the month before, the activation is not right."""
    began = ["2010-05-20", "2010-05-20"]
    bills = [[NULL] * 7 + [0, 9, 9, 9, 9], [NULL] * 7 + [9] * 5]
    bills[0][8], bills[1][7] = 9, 9
    with pytest.raises(InputError, match=r"before the month of activation in 1 row.*from 0: 1"):
        lifecycle.stages(bills, began, on=ON)
    found = lifecycle.stages(bills, began, on=ON, missing="mark")
    assert found.stage.tolist() == ["新入网", None]
    assert found.status.tolist() == ["rated", "data.invalid: monthly"]
    inputs = lifecycle.stage_inputs(bills, began, on=ON, missing="mark")
    assert inputs["months_inactive"].tolist() == [0, None]


@pytest.mark.parametrize(("day", "stage"), [("2010-09-10", "新入网"), ("2010-09-11", "购买意向")])
def test_a_customer_without_a_single_month(day, stage):
    """Who has just come, or has not come yet, has no month at all."""
    assert lifecycle.stages([[NULL] * 12], [day], on=ON).stage.tolist() == [stage]


def test_what_is_no_amount_is_refused_beside_null():
    """Null does not make days or words into money."""
    for value in (date(2010, 1, 1), "80", True):
        with pytest.raises(InputError, match="monthly") as caught:
            lifecycle.stages([[None, value]], ["2005-01-01"], on=ON)
        assert caught.value.code == "data.invalid"


def test_rows_of_different_lengths_are_refused():
    """Ragged rows are no matrix: which month is missing is not known."""
    with pytest.raises(InputError, match="monthly: rows of different lengths") as caught:
        lifecycle.stages([[1, 2, 3], [1, 2]], ["2005-01-01"] * 2, on=ON)
    assert caught.value.code == "data.invalid"


@pytest.mark.parametrize(
    ("activated", "away"),
    [(date(2009, 8, 1), 3), (date(2009, 8, 2), 0), (date(2009, 9, 1), 0)],
)
def test_a_late_start_is_no_return(activated, away):
    """Idle months before the first use are time away only after a whole month in net."""
    monthly = [[0, 0, 0] + [100] * 9]
    found = lifecycle.stage_inputs(monthly, [activated], on=ON)
    assert found["months_away"].tolist() == [away]


def test_the_first_day_of_a_month_makes_that_month_whole():
    """Service from 1 July has July as a whole month; from 2 July only August."""
    idle = [[0] * 12] * 2
    found = lifecycle.stage_inputs(idle, ["2010-07-01", "2010-07-02"], on=ON)
    assert found["months_inactive"].tolist() == [2, 1]


def test_an_unknown_activation_is_an_error_or_a_mark():
    """A missing fact is never a stage."""
    began = np.array(["2005-01-01", "NaT"], "datetime64[D]")
    with pytest.raises(InputError) as caught:
        lifecycle.stages([FLAT, FLAT], began, on=ON)
    assert caught.value.code == "input.missing"
    found = lifecycle.stages([FLAT, FLAT], began, on=ON, missing="mark")
    assert found.stage.tolist() == ["成熟", None]
    assert found.status.tolist() == ["rated", "input.missing: months_since_activation"]


def test_a_book_with_other_thresholds_serves_as_well():
    """Two months without use are churned where a carrier says so."""
    rows = [[100] * 10 + [0, 0]]
    strict = telcrm.load("common.lifecycle_stage", parameters={"churned_after": 2})
    assert lifecycle.stages(rows, ["2005-01-01"], on=ON).stage.tolist() == ["离网预警"]
    assert lifecycle.stages(rows, ["2005-01-01"], on=ON, book=strict).stage.tolist() == ["离网"]


@pytest.mark.parametrize(
    ("parameters", "facts", "stage"),
    [
        ({"churned_after": 1}, (60, 0, 0, 0.0), "成熟"),
        ({"churned_after": 1}, (60, 1, 0, 0.0), "离网"),
        ({"at_risk_after": 3}, (60, 2, 0, 0.0), "成熟"),
        ({"at_risk_after": 3}, (60, 3, 0, 0.0), "离网"),
        ({"new_until": 12}, (11, 0, 0, 0.0), "新入网"),
        ({"new_until": 12}, (12, 0, 0, 0.0), "成熟"),
        ({"new_until": 0}, (0, 0, 0, 0.0), "成长"),
        ({"at_risk_at": -0.05}, (60, 0, 0, -0.05), "离网预警"),
        ({"at_risk_at": -0.05}, (60, 0, 0, -0.0499), "成熟"),
        ({"growing_at": 0, "declining_at": 0}, (60, 0, 0, 0.0), "衰退"),
        ({"growing_at": 0, "declining_at": 0}, (60, 0, 0, 0.0001), "成长"),
    ],
)
def test_thresholds_may_be_equal(parameters, facts, stage):
    """Then nobody is in the stage between them, and everybody is in one."""
    book = telcrm.load("common.lifecycle_stage", parameters=parameters)
    names = ("months_since_activation", "months_inactive", "months_away", "trend")
    assert book.decide(dict(zip(names, facts, strict=True)))["stage"] == stage


@pytest.mark.parametrize(
    "parameters",
    [
        {"churned_after": 2, "at_risk_after": 3},
        {"new_until": 13, "mature_from": 12},
        {"at_risk_at": -0.04, "declining_at": -0.05},
        {"at_risk_after": 0},
        {"churned_after": 0},
        {"growing_at": -0.01},
        {"declining_at": 0.01},
    ],
)
def test_thresholds_that_contradict_each_other_are_refused(parameters):
    """The error of loading the book names them."""
    with pytest.raises(BookError) as caught:
        telcrm.load("common.lifecycle_stage", parameters=parameters)
    assert all(name in str(caught.value) for name in parameters)


def test_stages_of_two_days_make_transitions_in_the_order_of_the_book():
    """The names of all stages are the labels, so that matrices of any two days compare."""
    rows = np.array([FLAT, [100] * 9 + [0, 0, 0]])
    since = ["2005-01-01", "2005-01-01"]
    before = lifecycle.stages(rows[:, :-3], since, on=date(2010, 6, 10))
    after = lifecycle.stages(rows, since, on=ON)
    found = lifecycle.transitions(before.stage, after.stage, labels=before.names)
    assert found.labels == after.names
    assert found.who("成熟", "离网").tolist() == [1]
    assert found.counts.sum() == 2


def test_columns_of_different_lengths_are_refused():
    """An activation for each row of the matrix."""
    with pytest.raises(InputError) as caught:
        lifecycle.stages([FLAT, FLAT], ["2005-01-01"], on=ON)
    assert caught.value.code == "input.length"
