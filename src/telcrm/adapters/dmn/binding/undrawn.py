"""Inputs that a document does not draw: the names of input expressions, as Camunda has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.binding.names import other_name
from telcrm.adapters.dmn.binding.types import Types
from telcrm.adapters.dmn.document.type_names import UNDEFINED
from telcrm.errors import BookError
from telcrm.rules.feel import parse_expression
from telcrm.rules.feel.syntax import Name
from telcrm.rules.types import Type

__all__ = ["with_undrawn_inputs"]

_ITSELF: Final = "?"

_CAMUNDA: Final = "http://camunda.org/schema/1.0/dmn"
"""The namespace of Camunda's own documents, in which input data are drawn but not asked for."""


class _Column(NamedTuple):
    """A table's column that asks for a name: which decision, which name, of which type."""

    decision: model.Decision
    name: str
    type_ref: str | None


def with_undrawn_inputs(definitions: model.Definitions, types: Types) -> model.Definitions:
    """A document whose tables have the inputs that they name, each input of a type if one is known.

    A table whose decision requires no input data names its inputs in its input expressions alone,
    and so does each table of Camunda's: a plain name there that nothing in the document has is an
    input. One without a type takes the type on which the columns that ask for it agree.
    """
    columns = [one for decision in definitions.decisions for one in _columns(decision)]
    taken = _taken(definitions)
    drawn = definitions.namespace != _CAMUNDA
    undrawn = [
        one
        for one in columns
        if not (drawn and one.decision.required_inputs) and _is_undrawn(one, taken)
    ]
    inputs = (
        *definitions.input_data,
        *(model.InputData(name) for name in dict.fromkeys(one.name for one in undrawn)),
    )
    return replace(
        definitions,
        input_data=tuple(_typed(one, columns, types) for one in inputs),
        decisions=tuple(_requiring(one, undrawn) for one in definitions.decisions),
    )


def _columns(decision: model.Decision) -> Iterator[_Column]:
    if isinstance(decision.expression, model.DecisionTable):
        for clause in decision.expression.inputs:
            yield _Column(decision, " ".join(clause.expression.split()), clause.type_ref)


def _taken(definitions: model.Definitions) -> dict[str, str | None]:
    """Names that something has; for those of a table's output, the decision that has it."""
    found: dict[str, str | None] = {}
    for decision in definitions.decisions:
        other = other_name(decision)
        if other is not None:
            found[other] = None if other in found else decision.name
    elements = (
        *definitions.input_data,
        *definitions.decisions,
        *definitions.business_knowledge_models,
        *definitions.decision_services,
    )
    return found | {one.symbol: None for one in elements} | {one.name: None for one in elements}


def _is_undrawn(column: _Column, taken: dict[str, str | None]) -> bool:
    """Whether a column asks for what no element is; a table's own output is none that it asks."""
    free = column.name not in taken or taken[column.name] == column.decision.name
    return free and _is_name(column.name)


def _is_name(text: str) -> bool:
    try:
        return isinstance(parse_expression(text), Name) and text != _ITSELF
    except BookError:
        return False


def _requiring(decision: model.Decision, undrawn: Iterable[_Column]) -> model.Decision:
    names = dict.fromkeys(one.name for one in undrawn if one.decision is decision)
    return replace(decision, required_inputs=(*decision.required_inputs, *names))


def _typed(given: model.InputData, columns: Iterable[_Column], types: Types) -> model.InputData:
    if given.type_ref not in (None, UNDEFINED):
        return given
    asking = (one for one in columns if one.name == given.symbol)
    kinds: dict[Type, str | None] = {}
    for one in asking:
        kind = _known(one.type_ref, types)
        if kind is not None:
            kinds.setdefault(kind, one.type_ref)
    return replace(given, type_ref=next(iter(kinds.values()))) if len(kinds) == 1 else given


def _known(type_ref: str | None, types: Types) -> Type | None:
    """A column's type; None where it says none, or one that its table complains of."""
    try:
        kind = types.named(type_ref)
    except BookError:
        return None
    return None if kind.kind == "any" else kind
