"""Cells of a grid, written as a unary test, are those cells and no others."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from strategies import KINDS, WORDS, cells
from telcrm.adapters.dmn.native.export_cells import cells_text
from telcrm.rules.form import Reference
from telcrm.rules.grid import Axis, axis_of, mask
from telcrm.rules.source.checker import check_test
from telcrm.rules.types import Type


def checked(texts: list[str], kind: Type) -> list[Any]:
    return [check_test(text, Reference("x", kind), {}) for text in texts]


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    """Lines of cells of every kind, cut by generated tests."""
    name, optional = draw(st.sampled_from(KINDS)), draw(st.booleans())
    ranged = {"minimum": -4, "maximum": 12} if name == "integer" and draw(st.booleans()) else {}
    values = WORDS if name == "category" else ()
    kind = Type(name, 2 if name == "decimal" else 0, values=values, nullable=optional, **ranged)
    texts = draw(st.lists(cells(name, nullable=optional), max_size=4))
    return axis_of(kind, checked(texts, kind))


@given(axis=axes(), data=st.data())
def test_a_test_holds_in_the_cells_it_was_written_for(axis: Axis, data: st.DataObject) -> None:
    """Any choice of cells, null's among them or not."""
    choice = st.lists(st.booleans(), min_size=axis.size, max_size=axis.size)
    wanted = tuple(data.draw(choice.filter(any)))
    (test,) = checked([cells_text(axis, wanted)], axis.type)
    assert mask(axis, test) == wanted


@given(optional=st.booleans())
@example(optional=True)
def test_the_calendar_has_a_last_day(optional: bool) -> None:
    """No day after it is written as a bound."""
    kind = Type("date", nullable=optional)
    last = date.max.isoformat()
    axis = axis_of(kind, checked([f'<= date("{last}")', f'< date("{last}")'], kind))
    wanted = tuple(value == date.max for value in axis.representatives())
    assert cells_text(axis, wanted) == f'>= date("{last}")'


def test_neighbours_are_one_interval() -> None:
    """The fewest intervals, and each as a person writes it."""
    kind = Type("integer", minimum=0, maximum=99, nullable=True)
    axis = axis_of(kind, checked(["< 10", "[20..30]", "= 50", "> 90"], kind))
    said = [
        cells_text(axis, [chosen == cell for cell in range(axis.size)])
        for chosen in range(axis.size)
    ]
    assert said == [
        *("< 10", "[10..20)", "[20..31)", "[31..50)", "50", "[51..91)", ">= 91", "null"),
    ]
    assert cells_text(axis, [True, True, False, False, True, True, False, False]) == (
        "< 20, [50..91)"
    )
