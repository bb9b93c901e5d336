"""A scorecard of a file -> its form, checked and laid on the grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import Any

from telcrm.errors import BookError, Place, Problem
from telcrm.rules import form
from telcrm.rules.compiled import (
    CompiledScorecard,
    compile_scorecard,
)
from telcrm.rules.constants import constant_type
from telcrm.rules.form import Citation, Constant, OneOf, Reference, Text
from telcrm.rules.problems import Problems
from telcrm.rules.source import schema
from telcrm.rules.source.built import Built, reference_to
from telcrm.rules.source.checker import check_expression, check_test
from telcrm.rules.source.scope import Names
from telcrm.rules.source.values import (
    build_citation,
    build_text,
    cell_text,
    check_digits,
)
from telcrm.rules.types import Type, Value, join

__all__ = ["build_scorecard"]


def build_scorecard(
    name: str, source: schema.ScorecardSource, names: Names, citation: Citation
) -> Built:
    """Build a scorecard.

    Raises:
        BookError: every problem found in it, each at its key path below the decision.
    """
    problems = Problems()
    parts = []
    for key, characteristic in source.characteristics.items():
        with problems.at(f"characteristics.{key}"):
            parts.append(_characteristic(key, characteristic, names, citation))
    problems.raise_if_any()
    title = build_text(source.title, name)
    with problems.at("initial_score"):
        check_digits(source.initial_score)
    problems.raise_if_any()
    compiled = compile_scorecard(parts)
    total = _score_type(source.initial_score, [_partial_type(part, compiled) for part in parts])
    output = form.Output(name, total, title)
    scorecard = form.Scorecard(name, title, output, source.initial_score, tuple(parts), citation)
    return Built(scorecard, compiled)


def _characteristic(
    name: str, source: schema.CharacteristicSource, names: Names, scorecard: Citation
) -> form.Characteristic | form.Linear:
    citation = build_citation(source, scorecard)
    reference = reference_to(source.input, names)
    title = build_text(source.title, name)
    if (source.points_per is None) == (not source.attributes):
        message = "a characteristic has either attributes or points_per"
        raise BookError(Problem("book.schema", message))
    if source.points_per is not None:
        return _linear(name, source, reference, title, citation)
    problems = Problems()
    attributes = []
    for index, attribute in enumerate(source.attributes):
        with problems.at(f"attributes[{index}]"):
            attributes.append(
                _attribute(f"{name}_{index + 1}", attribute, reference, names, citation)
            )
    problems.raise_if_any()
    return form.Characteristic(name, reference, title, tuple(attributes))


def _attribute(
    code: str,
    source: schema.AttributeSource,
    reference: Reference,
    names: Names,
    characteristic: Citation,
) -> form.Attribute:
    problems = Problems()
    test: Any = None
    with problems.at("when"):
        test = check_test(cell_text(source.when), reference, names)
        if not isinstance(test, OneOf):
            message = "a scorecard's bounds must be known when the book loads"
            raise BookError(Problem("type.mismatch", message, hint="name a parameter instead"))
    with problems.at("points"):
        check_digits(source.points)
    problems.raise_if_any()
    text = build_text(source.reason, f"{reference.name} {source.when}")
    citation = build_citation(source, characteristic)
    return form.Attribute(test, source.points, source.code or code, text, citation)


def _linear(
    name: str,
    source: schema.CharacteristicSource,
    reference: Reference,
    title: Text,
    citation: Citation,
) -> form.Linear:
    points: Any = source.points_per
    problems = Problems()
    with problems.at("points_per"):
        check_digits(points)
    problems.raise_if_any()
    if reference.type.nullable:
        message = f"points_per on {reference.name}, which may be null"
        raise BookError(Problem("table.gap", message, hint="use attributes, with one for null"))
    names: Names = {"points": Constant(points, constant_type(points)), "value": reference}
    partial = _worked_out("points * value", names)
    text = build_text(source.reason, f"{points} x {reference.name}")
    code = source.code or name
    return form.Linear(name, reference, title, points, partial, code, text, citation)


def _score_type(initial: Any, parts: Iterable[Type]) -> Type:
    """The range of a score: the sum of the ranges of its parts."""
    names = {"initial": Constant(initial, constant_type(initial))}
    for index, part in enumerate(parts):
        names[f"part_{index}"] = Reference(f"part_{index}", part)  # type: ignore[assignment]
    return _worked_out(" + ".join(names), names).type


def _worked_out(text: str, names: Names) -> form.Expression:
    """An expression of our own; no error points into it, for the file does not hold it."""
    try:
        return check_expression(text, names)
    except BookError as error:
        raise BookError(*(replace(one, place=Place()) for one in error.problems)) from None


def _partial_type(part: form.Characteristic | form.Linear, compiled: CompiledScorecard) -> Type:
    """The range of a partial score; attributes that never win earn nothing."""
    if isinstance(part, form.Linear):
        return part.partial.type
    winners = dict.fromkeys(compiled[part.name].winners)
    return _type_of(tuple(part.attributes[winner].points for winner in winners))


def _type_of(values: tuple[Value, ...]) -> Type:
    """The narrowest type of several constants of one kind."""
    return reduce(lambda left, right: join(left, right) or left, map(constant_type, values))
