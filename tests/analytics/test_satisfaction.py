"""Shares, indicators, pressure and gaps count those who answered, and lose nothing."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics import satisfaction
from telcrm.errors import InputError

MARKS = st.one_of(st.none(), st.integers(1, 10))
NAMES = ("promotion", "tariff", "payment")


@given(st.lists(st.tuples(MARKS, st.sampled_from(["西安", "咸阳"])), min_size=1, max_size=10))
def test_tens_are_counted_among_those_who_answered(people):
    """City by city; a city where nobody answered has no share, which is not a share of 0."""
    marks, cities = zip(*people, strict=True)
    found = satisfaction.share_of_tens(marks, groups=cities)
    assert found.groups == tuple(sorted(set(cities)))
    for row, city in enumerate(found.groups):
        said = [mark for mark, where in people if where == city and mark is not None]
        assert found.asked[row] == sum(where == city for where in cities)
        assert found.answered[row] == len(said)
        assert found.share.tolist()[row] == (said.count(10) / len(said) if said else None)


@pytest.mark.parametrize("marks", [[0], [11], [9.5], ["10"], [True]])
def test_marks_are_on_the_scale(marks):
    """9.5 is not rounded to 10, and text is no mark."""
    with pytest.raises(InputError, match="scores"):
        satisfaction.share_of_tens(marks)


@pytest.mark.parametrize("end", [float("nan"), float("inf"), "10", True])
def test_the_ends_of_a_scale_are_numbers(end):
    """With NaN for the highest mark nobody would be found to have given it."""
    with pytest.raises(InputError, match="highest is a"):
        satisfaction.share_of_tens([10, 7], highest=end)


def test_no_answer_is_no_mark_of_0():
    """Not even where 0 is the highest."""
    found = satisfaction.share_of_tens([None, 0, -1], lowest=-5, highest=0)
    assert (found.answered.tolist(), found.tens.tolist()) == ([2], [1])


def test_there_is_a_group_for_each_mark():
    """Columns of different lengths are not paired."""
    with pytest.raises(InputError, match="groups has 1 rows, scores has 2"):
        satisfaction.share_of_tens([9, 10], groups=["西安"])


@given(st.lists(st.lists(MARKS, max_size=6), min_size=3, max_size=3), st.integers(1, 10))
def test_indicators_are_means_held_to_targets(columns, target):
    """Process by process; the list of the weakest is what sorting gives."""
    found = satisfaction.process_indicators(
        dict(zip(NAMES, columns, strict=True)), dict.fromkeys(NAMES, target), processes=NAMES
    )
    missed = {}
    for row, (name, column) in enumerate(zip(NAMES, columns, strict=True)):
        said = [mark for mark in column if mark is not None]
        mean = found.mean.tolist()[row]
        assert (mean is None) == (not said)
        assert not said or isclose(mean, sum(said) / len(said))
        if said and sum(said) / len(said) < target:
            missed[name] = target - sum(said) / len(said)
    assert found.weakest_first == tuple(sorted(missed, key=lambda name: -missed[name]))


def test_the_six_named_processes_are_the_default_list():
    """One left out, or one misspelt, is an error."""
    marks = {name: [9] for name in satisfaction.PROCESSES}
    targets = dict.fromkeys(satisfaction.PROCESSES, 8)
    assert satisfaction.process_indicators(marks, targets).weakest_first == ()
    with pytest.raises(InputError, match="did you mean 'tariff'"):
        satisfaction.process_indicators({**marks, "tarif": [9]}, targets)
    with pytest.raises(InputError, match="targets: nothing is given for 'payment'"):
        del targets["payment"]
        satisfaction.process_indicators(marks, targets)


@given(
    st.dictionaries(st.sampled_from(NAMES), st.integers(0, 20), min_size=1),
    st.lists(st.integers(1, 5), min_size=2, max_size=4),
)
def test_no_pressure_is_lost(shortfalls, parts):
    """Departments together answer for what processes together missed."""
    weights = {f"department {row}": part / sum(parts) for row, part in enumerate(parts)}
    passed = satisfaction.pass_pressure(shortfalls, dict.fromkeys(shortfalls, weights))
    assert isclose(sum(passed.by_department.values()), sum(shortfalls.values()), abs_tol=1e-9)
    for row, missed in enumerate(shortfalls.values()):
        assert isclose(passed.parts[row].sum(), missed, abs_tol=1e-9)
        assert isclose(passed.parts[row, 0], missed * parts[0] / sum(parts), abs_tol=1e-9)


@pytest.mark.parametrize(
    ("shortfalls", "weights", "words"),
    [
        (
            {"tariff": 1},
            {"tariff": {"IT": 0.6, "halls": 0.6}},
            "weights of tariff: they sum to 1.2",
        ),
        ({"tariff": -1}, {"tariff": {"IT": 1}}, "tariff is below 0"),
        ({"tariff": 1}, {"tarif": {"IT": 1}}, "did you mean|known here"),
        ({"tariff": 1}, {}, "nothing is given for 'tariff'"),
    ],
)
def test_weights_of_pressure_are_checked(shortfalls, weights, words):
    """A process whose weights sum to 1.2 would pass on more than there is."""
    with pytest.raises(InputError, match=words):
        satisfaction.pass_pressure(shortfalls, weights)


ANSWERS = st.one_of(st.none(), st.integers(1, 5))


@given(st.lists(st.tuples(ANSWERS, ANSWERS, ANSWERS, ANSWERS), min_size=1, max_size=6))
def test_a_gap_is_perception_less_expectation(rows):
    """Of those who gave both answers."""
    names = ("responsiveness", "empathy")
    columns = list(map(list, zip(*rows, strict=True)))
    found = satisfaction.service_gaps(
        dict(zip(names, columns[:2], strict=True)),
        dict(zip(names, columns[2:], strict=True)),
        lowest=1,
        highest=5,
        dimensions=names,
    )
    for place in range(2):
        pairs = [(row[place], row[place + 2]) for row in rows]
        gaps = [seen - hoped for hoped, seen in pairs if None not in (hoped, seen)]
        assert found.answered[place] == len(gaps)
        mean = found.mean.tolist()[place]
        assert (mean is None) == (not gaps)
        assert not gaps or isclose(mean, sum(gaps) / len(gaps), abs_tol=1e-12)


def test_gaps_need_both_sides():
    """Each dimension is asked twice, of the same people, on one scale."""
    hoped = {name: [3, 4] for name in satisfaction.DIMENSIONS}
    with pytest.raises(InputError, match="perceptions has 1 rows"):
        satisfaction.service_gaps(hoped, {name: [3] for name in hoped}, lowest=1, highest=5)
    with pytest.raises(InputError, match="perceptions: nothing is given for 'empathy'"):
        seen = {name: [3, 3] for name in hoped if name != "empathy"}
        satisfaction.service_gaps(hoped, seen, lowest=1, highest=5)
