"""Transitions count every customer once, by position or by id."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telcrm.analytics import lifecycle
from telcrm.errors import InputError

LABELS = ("新入网", "成熟", None)
PAIRS = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), max_size=20)
BY_ID = st.dictionaries(st.integers(0, 15), st.sampled_from(LABELS))


@given(PAIRS)
def test_moves_are_counted_as_a_loop_counts_them(pairs):
    """Row is before, column is after; shares are of the row."""
    before, after = [one for one, _ in pairs], [other for _, other in pairs]
    found = lifecycle.transitions(before, after, labels=LABELS)
    counted = Counter(pairs)
    assert found.counts.tolist() == [[counted[one, two] for two in LABELS] for one in LABELS]
    for row, label in enumerate(LABELS):
        total = before.count(label)
        shares = [counted[label, two] / total if total else None for two in LABELS]
        assert found.shares[row].tolist() == shares


@given(PAIRS)
def test_who_moved_is_known(pairs):
    """Each who changed is listed once, from where they were to where they are."""
    found = lifecycle.transitions(*zip(*pairs, strict=True)) if pairs else None
    if found is None:
        return
    assert found.moved.tolist() == [row for row, (one, two) in enumerate(pairs) if one != two]
    for row, origin, target in zip(found.moved, found.moved_from, found.moved_to, strict=True):
        assert (found.labels[origin], found.labels[target]) == pairs[row]
    for one, two in set(pairs):
        expected = [row for row, pair in enumerate(pairs) if pair == (one, two) and one != two]
        assert found.who(one, two).tolist() == expected


@given(BY_ID, BY_ID)
def test_customers_are_matched_by_id_in_any_order(before, after):
    """Those there at one time only have entered or left; nobody is lost or counted twice."""
    found = lifecycle.transitions(
        list(before.values()),
        list(reversed(after.values())),
        before_ids=list(before),
        after_ids=list(reversed(after)),
        labels=LABELS,
    )
    both = Counter((before[one], after[one]) for one in before.keys() & after.keys())
    entered = Counter(after[one] for one in after.keys() - before.keys())
    left = Counter(before[one] for one in before.keys() - after.keys())
    assert found.counts.tolist() == [[both[one, two] for two in LABELS] for one in LABELS]
    assert found.entered.tolist() == [entered[label] for label in LABELS]
    assert found.left.tolist() == [left[label] for label in LABELS]
    moved = {one for one in before.keys() & after.keys() if before[one] != after[one]}
    assert set(found.moved.tolist()) == moved
    rows = found.counts.sum(axis=1) + found.left
    assert rows.tolist() == [list(before.values()).count(label) for label in LABELS]
    columns = found.counts.sum(axis=0) + found.entered
    assert columns.tolist() == [list(after.values()).count(label) for label in LABELS]


def test_stars_may_be_labels():
    """Integers serve as labels, a masked one is undetermined and comes last."""
    before = np.ma.array([3, 4, 5], mask=[False, False, True])
    found = lifecycle.transitions(before, [4, 4, 4])
    assert found.labels == (3, 4, None)
    assert found.counts.tolist() == [[0, 1, 0], [0, 1, 0], [0, 1, 0]]


@pytest.mark.parametrize(
    ("arguments", "named", "words"),
    [
        ((["a"], ["b", "b"]), {}, "after has 2 rows, before has 1"),
        ((["a"], ["b"]), {"labels": ("a",)}, "after: labels such as 'b'"),
        ((["a"], [1]), {}, "several types"),
        ((["a"], ["a"]), {"before_ids": [1]}, "one of the two times"),
        ((["a"], ["a"]), {"before_ids": [1, 2], "after_ids": [1]}, "before_ids has 2 rows"),
        ((["a", "a"], ["a"]), {"before_ids": [1, 1], "after_ids": [1]}, "more than once"),
        (([["a"]], ["a"]), {}, "2 dimensions"),
    ],
)
def test_what_cannot_be_matched_is_refused_in_these_words(arguments, named, words):
    """Every wrong argument is named."""
    with pytest.raises(InputError) as caught:
        lifecycle.transitions(*arguments, **named)
    assert words in str(caught.value)


def test_an_unknown_label_has_nobody_to_ask_for():
    """Asking who moved from a label that is not there is a mistake, not an empty answer."""
    with pytest.raises(InputError, match="'x' is not a label"):
        lifecycle.transitions(["a"], ["a"]).who("x", "a")
