"""A steady state stays as it is under the moves it was made of, or it is said why there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from telcrm.analytics import lifecycle
from telcrm.errors import InputError

LABELS = ("新入网", "成长", "成熟", "离网")
ONE = st.sampled_from(LABELS)


@given(st.lists(st.tuples(ONE, ONE), min_size=1, max_size=30))
def test_shares_are_those_that_many_rounds_lead_to(moved):
    """Half of everybody moves each round, so that rounds converge; 4096 of them do."""
    before, after = zip(*moved, strict=True)
    assume(set(after) <= set(before))
    moves = lifecycle.transitions(before, after, labels=LABELS)
    rows = moves.shares.filled(0)
    rounds = np.linalg.matrix_power((np.eye(4) + rows) / 2, 4096)
    ends = [rounds[LABELS.index(label)] for label in set(before)]
    if max(abs(one - ends[0]).max() for one in ends) > 1e-3:
        with pytest.raises(InputError, match="no one steady state"):
            lifecycle.steady_shares(moves)
    else:
        assert np.allclose(lifecycle.steady_shares(moves), ends[0], atol=1e-6)


STATES = st.one_of(st.none(), ONE)


@given(st.lists(st.tuples(STATES, STATES), min_size=1, max_size=30))
def test_a_steady_base_is_refilled_as_it_empties(lives):
    """Period by period as many come to each label as go from it."""
    before = [(who, old) for who, (old, _) in enumerate(lives) if old]
    after = [(who, new) for who, (_, new) in enumerate(lives) if new]
    moves = lifecycle.transitions(
        [old for _, old in before],
        [new for _, new in after],
        before_ids=[who for who, _ in before],
        after_ids=[who for who, _ in after],
        labels=LABELS,
    )
    try:
        base = lifecycle.steady_base(moves)
    except InputError as error:
        assert any(words in str(error) for words in ("ever leaves", "was at", "nobody moved"))
        return
    there = np.maximum(moves.counts.sum(axis=1) + moves.left, 1)
    following = base @ (moves.counts / there[:, np.newaxis]) + moves.entered
    assert np.allclose(base, following)
    assert (base >= -1e-9).all()


def test_nobody_knows_where_one_goes_from_a_label_that_is_new():
    """A label that is only arrived at has no moves to repeat."""
    moves = lifecycle.transitions(["成熟"], ["离网"])
    with pytest.raises(InputError, match="nobody was at '离网' before"):
        lifecycle.steady_shares(moves)


def test_a_label_that_nobody_enters_or_leaves_has_no_size_of_its_own():
    """It would stay what it happens to be, which does not follow from the moves."""
    moves = lifecycle.transitions(
        ["成熟", "离网"], ["成熟", "离网"], before_ids=[1, 2], after_ids=[3, 2]
    )
    with pytest.raises(InputError, match="nobody ever leaves from '离网'"):
        lifecycle.steady_base(moves)


def test_a_label_that_only_empties_is_empty_in_the_end():
    """Nobody enters it, half of it leaves each period."""
    moves = lifecycle.transitions(
        ["成长", "成长", "成熟"],
        ["成长", "成熟"],
        before_ids=[1, 2, 3],
        after_ids=[1, 4],
        labels=["成长", "成熟"],
    )
    assert lifecycle.steady_base(moves).tolist() == [0, 1]


def test_a_base_that_nobody_leaves_grows_for_ever():
    """One customer more each period, and no end."""
    moves = lifecycle.transitions(["成熟"], ["成熟", "成熟"], before_ids=[1], after_ids=[1, 2])
    with pytest.raises(InputError, match="nobody ever leaves from '成熟'"):
        lifecycle.steady_base(moves)


def test_nobody_at_all_has_no_steady_state():
    """There is nothing to repeat."""
    with pytest.raises(InputError, match="nothing to repeat"):
        lifecycle.steady_shares(lifecycle.transitions([], [], labels=LABELS))
