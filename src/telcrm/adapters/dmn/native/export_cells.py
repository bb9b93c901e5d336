"""Cells of a grid as a unary test: attributes that overlap, written so that they no longer do."""

from __future__ import annotations

from collections.abc import Sequence

from telcrm.adapters.dmn.native.words import ANY_VALUE
from telcrm.rules.analysis.tables.words import intervals
from telcrm.rules.feel import print_literal
from telcrm.rules.grid import Axis, ListedAxis

__all__ = ["cells_text"]


def cells_text(axis: Axis, wanted: Sequence[bool]) -> str:
    """The unary test that holds in some cells of an axis and in no others.

    Args:
        axis: an input's line of cells.
        wanted: for each cell, null's included, whether the test is to hold there; never for none.

    >>> from telcrm.rules.grid import axis_of
    >>> from telcrm.rules.form import OneOf, Within
    >>> from telcrm.rules.types import Type
    >>> tests = [OneOf((Within(20, False, 50, True),)), OneOf((Within(30, True, None, False),))]
    >>> axis = axis_of(Type("decimal", scale=2, nullable=True), tests)
    >>> cells_text(axis, (True, False, False, True, True))
    '<= 20, > 50, null'
    >>> cells_text(axis, (False, True, True, False, False))
    '(20..50]'
    """
    if all(wanted):
        return ANY_VALUE
    cells, null = (wanted[:-1], wanted[-1]) if axis.type.nullable else (wanted, False)
    if all(cells):
        return "not(null)"
    if isinstance(axis, ListedAxis):
        return _listed(axis, cells, null=null)
    bits = sum(1 << cell for cell, holds in enumerate(cells) if holds)
    return ", ".join((*intervals(axis, bits), *(("null",) if null else ())))


def _listed(axis: ListedAxis, cells: Sequence[bool], *, null: bool) -> str:
    """Those listed; where all others are wanted, too, those that are not."""
    others = axis.open and cells[len(axis.values)]
    pairs = zip(axis.values, cells[: len(axis.values)], strict=True)
    named: list[str | bool | None] = [value for value, wanted in pairs if wanted != others]
    if axis.type.nullable and null != others:
        named.append(None)
    listed = ", ".join(map(print_literal, named))
    return f"not({listed})" if others else listed
