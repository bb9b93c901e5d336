"""What deciding columns takes: which inputs are read, which decisions taken, in which steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, TypeAlias, get_args

from telcrm.arguments import one_of
from telcrm.rules.columns.backend import Plan
from telcrm.rules.columns.columnar import refuse_what_is_not_columnar
from telcrm.rules.columns.deciding import Step, step_of
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.form import Decision, Input
from telcrm.rules.needs import decisions_for, inputs_for, named, outputs_of

__all__ = ["Missing", "column_plan"]

Missing: TypeAlias = Literal["raise", "mark"]
"""What becomes of rows that cannot be decided."""

_MISSING: Final = one_of(*get_args(Missing))


def column_plan(
    built: CompiledBook,
    outputs: Iterable[str] | None = None,
    *,
    explain: bool = False,
    missing: Missing = "raise",
) -> Plan:
    """What `RuleBook.evaluate` would do, before any column is seen.

    Args:
        built: the book.
        outputs: names of outputs; none means all.
        explain: whether reason columns are wanted.
        missing: what becomes of rows that cannot be decided.

    Raises:
        InputError: `output.unknown`; `columns.unsupported` for what columns cannot say.
    """
    _MISSING(missing, "missing")
    asked = named(outputs)
    wanted = outputs_of(built.form, asked)
    inputs = tuple(one for one in inputs_for(built.form, asked) if _is_read(one, built))
    decisions = decisions_for(built.form, asked)
    refuse_what_is_not_columnar(built, decisions, inputs)
    steps = tuple(_step(one, built, explain=explain) for one in decisions)
    mark = missing == "mark"
    return Plan(built, inputs, decisions, steps, wanted, explain=explain, mark=mark)


def _is_read(spec: Input, built: CompiledBook) -> bool:
    """Whether an input is read: no column holds its kind, and no decision needs it, else."""
    held = spec.type.columnar or spec.type.kind == "number"
    return held or any(spec.name in needs for needs in built.form.needs.values())


def _step(decision: Decision, built: CompiledBook, *, explain: bool) -> Step:
    """A decision's step; kept, for to lay out a large table takes a second."""
    kept: dict[Any, Step] = built.kept.setdefault("column steps", {})
    key = decision.name, explain
    if key not in kept:
        kept[key] = step_of(decision, built, explain=explain)
    return kept[key]
