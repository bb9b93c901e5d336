"""One decision of a file -> its form, checked and laid on the grid."""

from __future__ import annotations

from typing import Any

from telcrm.errors import BookError, Problem
from telcrm.rules import form
from telcrm.rules.form import Citation
from telcrm.rules.problems import Problems
from telcrm.rules.source import schema
from telcrm.rules.source.built import Built
from telcrm.rules.source.checker import check_expression
from telcrm.rules.source.scope import Names
from telcrm.rules.source.scorecards import build_scorecard
from telcrm.rules.source.tables import build_table
from telcrm.rules.source.values import (
    build_citation,
    build_text,
    build_type,
    fitting,
)
from telcrm.rules.types import Type

__all__ = ["build_decision"]


def build_decision(name: str, source: schema.DecisionSource, names: Names, book: Citation) -> Built:
    """Build one decision whose names are all known.

    Raises:
        BookError: every problem found in it, each at its key path below the decision.
    """
    citation = build_citation(source, Citation(book.document, None, None))
    if citation.passage is None and citation.assumed is None:
        hint = 'quote the passage = "…", or mark it assumed = { zh = "…", en = "…" }'
        raise BookError(Problem("book.source", "the decision cites nothing", hint=hint))
    match source:
        case schema.ScorecardSource():
            return build_scorecard(name, source, names, citation)
        case schema.TableSource():
            return build_table(name, source, names, citation)
        case schema.ExpressionSource():
            return _expression(name, source, names, citation)


def _expression(
    name: str, source: schema.ExpressionSource, names: Names, citation: Citation
) -> Built:
    problems = Problems()
    title = build_text(source.title, name)
    checked: Any = None
    with problems.at("expression"):
        checked = check_expression(source.expression, names)
    problems.raise_if_any()
    with problems.at("output"):
        kind = _expression_type(checked.type, source.output)
        named = build_text(source.output.title if source.output else None, title)
        output = form.Output(name, kind, named)
    problems.raise_if_any()
    return Built(form.ExpressionDecision(name, title, output, checked, citation), None)


def _expression_type(inferred: Type, source: schema.OutputSource | None) -> Type:
    """The type of an expression, held against the one declared."""
    return inferred if source is None else fitting(inferred, build_type(source))
