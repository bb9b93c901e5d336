"""Monthly indicators and daily bulletins are what adding up person by person gives."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics.reports import daily_bulletin, monthly_kpi
from telcrm.errors import InputError

DONE = st.one_of(st.none(), st.integers(0, 20))
TARGET = st.one_of(st.none(), st.integers(1, 10))


@given(
    st.lists(st.tuples(DONE, DONE, TARGET, TARGET), min_size=1, max_size=8),
    st.integers(0, 10),
    st.one_of(st.none(), st.integers(1, 3)),
)
def test_a_score_is_the_weighted_completion(people, tenths, most):
    """Cut off where wanted; unknown where an indicator is; ranked by counting who is ahead."""
    weights = {"sales": tenths / 10, "retained": 1 - Fraction(tenths, 10)}
    columns = list(map(list, zip(*people, strict=True)))
    found = monthly_kpi(
        dict(zip(weights, columns[:2], strict=True)),
        dict(zip(weights, columns[2:], strict=True)),
        weights,
        most=most,
    )
    scores = found.score.tolist()
    for person, score, rank in zip(people, scores, found.rank.tolist(), strict=True):
        if None in person:
            assert (score, rank) == (None, None)
            continue
        parts = [Fraction(person[k], person[k + 2]) for k in range(2)]
        parts = parts if most is None else [min(part, most) for part in parts]
        expected = parts[0] * Fraction(tenths, 10) + parts[1] * (1 - Fraction(tenths, 10))
        assert isclose(score, expected, abs_tol=1e-12)
        assert rank == 1 + sum(other is not None and other > score for other in scores)


def test_more_than_the_most_does_not_count():
    """300 % of one target does not make up for half of the other, where 120 % is the most."""
    done, targets = {"sales": [300], "retained": [50]}, {"sales": [100], "retained": [100]}
    weights = {"sales": 0.5, "retained": 0.5}
    assert isclose(monthly_kpi(done, targets, weights).score[0], 1.75)
    capped = monthly_kpi(done, targets, weights, most=1.2)
    assert isclose(capped.score[0], 0.85)
    assert capped.completion.tolist() == [[3.0, 0.5]]


@pytest.mark.parametrize(
    ("done", "targets", "weights", "words"),
    [
        ({"sales": [1]}, {"sales": [0]}, {"sales": 1}, "targets of 0"),
        ({"sales": [1]}, {"sales": [1]}, {"sales": 0.9}, "sum to 0.9"),
        ({"sale": [1]}, {"sales": [1]}, {"sales": 1}, "did you mean 'sales'"),
        ({"sales": [1, 2]}, {"sales": [1]}, {"sales": 1}, "done has 2 rows"),
    ],
)
def test_indicators_are_checked(done, targets, weights, words):
    """A target of 0 cannot be met, and no indicator is left out unnoticed."""
    with pytest.raises(InputError, match=words):
        monthly_kpi(done, targets, weights)


ON = date(2010, 5, 3)
ROSTER = ("a", "b", "c", "d")
ENTRIES = st.lists(
    st.tuples(st.sampled_from(ROSTER), st.integers(-2, 1), st.integers(0, 9)), max_size=10
)


@given(ENTRIES, st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(0, 4))
def test_the_bulletin_reports_the_day_before(entries, targets, quarters):
    """Nothing of today or of earlier days; thresholds are compared exactly."""
    who, ago, counts = zip(*entries, strict=True) if entries else ((), (), ())
    found = daily_bulletin(
        who,
        [ON + timedelta(days) for days in ago],
        counts,
        roster=ROSTER,
        targets=targets,
        on=ON,
        praise_from=1,
        remind_below=quarters / 4,
    )
    assert found.day == date(2010, 5, 2)
    done = [sum(n for one, days, n in entries if one == who and days == -1) for who in ROSTER]
    assert found.done.tolist() == done
    reached = {who: n / goal for who, n, goal in zip(ROSTER, done, targets, strict=True) if goal}
    assert found.praised.tolist() == sorted(
        (who for who in reached if reached[who] >= 1), key=lambda who: -reached[who]
    )
    assert found.reminded.tolist() == sorted(
        (who for who in reached if reached[who] < quarters / 4), key=reached.__getitem__
    )


def test_a_third_is_a_third_of_thousands_too():
    """3000 of 3000 is praised and 100 of 3000 reminded, whatever the decimals of the thresholds."""
    found = daily_bulletin(
        ["a", "b"],
        ["2010-05-01"] * 2,
        [3000, 100],
        roster=["a", "b"],
        targets=[3000, 3000],
        on=date(2010, 5, 2),
        praise_from=2 / 3,
        remind_below=1 / 3,
    )
    assert (found.praised.tolist(), found.reminded.tolist()) == (["a"], ["b"])


def test_the_bulletin_speaks_both_languages():
    """Who is praised and who is reminded, and a dash for nobody."""
    found = daily_bulletin(
        ["a"], ["2010-05-02"], [3], roster=["a"], targets=[3], on=ON, praise_from=1, remind_below=1
    )
    assert found.text() == "2010-05-02 完成 3，目标 3\n通报表扬：a\n点名提醒：-"
    assert found.text("en") == "2010-05-02: 3 of 3 done\npraise: a\nreminder: -"


@pytest.mark.parametrize(
    ("who", "counts", "lower", "words"),
    [
        (["x"], [1], 0.5, "not on the roster"),
        (["a"], [None], 0.5, "counts: missing values"),
        (["a"], [1, 2], 0.5, "counts has 2 rows"),
        (["a"], [1], 1.5, "in this order"),
    ],
)
def test_entries_that_cannot_be_reported_are_refused(who, counts, lower, words):
    """Somebody unknown, a missing count, thresholds the wrong way round."""
    with pytest.raises(InputError, match=words):
        daily_bulletin(
            who,
            ["2010-05-02"],
            counts,
            roster=["a"],
            targets=[3],
            on=ON,
            praise_from=1,
            remind_below=lower,
        )


@pytest.mark.parametrize("most", [0, -1, float("nan")])
def test_a_cap_leaves_something_to_score(most):
    """A cap of 0 would score everybody 0, and one below it below."""
    with pytest.raises(InputError, match="most"):
        monthly_kpi({"a": [1, 2]}, {"a": [1, 1]}, {"a": 1}, most=most)
