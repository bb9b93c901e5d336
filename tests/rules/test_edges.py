"""Cells among many edges: whatever the way they are looked up, those a search would find."""

from __future__ import annotations

from math import inf, nextafter
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telcrm.rules.columns import edges

WHOLE = st.one_of(st.integers(-40, 40), st.integers(-(2**52), 2**52))
FLOATS = st.one_of(
    st.integers(-400, 400).map(lambda n: n / 100),
    st.floats(allow_nan=False, allow_infinity=False),
)


def found(parting: list[Any], values: Any, low: Any = None, high: Any = None) -> list[int]:
    """The cells by the lookup that is chosen."""
    lookup = edges.lookup(np.array(parting), low, high)
    return lookup.cells.take(lookup.index(values)).tolist()


def searched(parting: list[Any], values: Any) -> list[int]:
    """The cells by counting edges."""
    return [sum(bool(value >= edge) for edge in parting) for value in values.tolist()]


@given(
    st.lists(WHOLE, min_size=1, max_size=40).map(sorted),
    st.lists(WHOLE, max_size=30),
    st.none() | WHOLE,
    st.none() | WHOLE,
    st.sampled_from([4, 64, 1 << 16]),
)
@example([3, 3], [2, 3, 4], None, None, 1 << 16)
def test_whole_numbers(
    parting: list[int], values: list[int], low: Any, high: Any, wide: int
) -> None:
    """Values on edges, beside them, far from them and outside what was to be expected."""
    values += [edge + step for edge in parting for step in (-1, 0, 1)]
    array = np.array(values, np.int64)
    with patch.object(edges, "WIDE", wide):
        assert found(parting, array, low, high) == searched(parting, array)


@given(
    st.lists(FLOATS, min_size=1, max_size=40).map(sorted),
    st.lists(FLOATS, max_size=30),
    st.integers(0, 3),
)
@example([0.0, 5e-324], [1.0], 3)
@example([-1.7e308, 1.7e308], [0.0, 1.7e308], 3)
def test_floats(parting: list[float], values: list[float], passes: int) -> None:
    """The same of floats, of the one before an edge too, however near edges lie to each other."""
    values += [one for edge in parting for one in (edge, nextafter(edge, -inf))]
    array = np.array([*values, inf, -inf])
    with patch.object(edges, "PASSES", passes):
        assert found(parting, array) == searched(parting, array)


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32, np.int64])
def test_narrow_columns_reach_edges_beyond_them(dtype: Any) -> None:
    """A column of a narrow type is compared with edges that the type does not hold."""
    parting = list(range(100, 1_000_000, 9_999))
    bounds = np.iinfo(dtype)
    array = np.array([bounds.min // 2, 0, 99, 100, bounds.max // 2], dtype)
    assert found(parting, array) == searched(parting, array)


def test_a_value_that_is_none_does_no_harm() -> None:
    """Rows of null or refused values get some cell, without a warning."""
    parting = [n / 7 for n in range(100)]
    (cell,) = found(parting, np.array([np.nan]))
    assert 0 <= cell <= len(parting)
