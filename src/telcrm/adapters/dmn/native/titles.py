"""Titles where modelers show them: labels that are written as copies, and read where they changed.

A title stands in an extension element of ours, in two languages. Its label says both in one text;
one that says anything else by now is the title in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from telcrm.adapters.dmn.model import (
    Decision,
    DecisionTable,
    Definitions,
    Element,
    InputClause,
    OutputClause,
)
from telcrm.adapters.dmn.native.covers import same_words, shown
from telcrm.rules.problems import Problems
from telcrm.rules.source.schema import (
    BookSource,
    DecisionSource,
    ExpressionSource,
    OutputSource,
    TableSource,
    TextSource,
)

__all__ = ["Title", "Titles", "labelled", "relabelled", "titles_of"]

_Kind = TypeVar("_Kind", bound=Element)


@dataclass(frozen=True, slots=True)
class Title:
    """A title as modelers show it, if there is one, and the part of the book that it is of."""

    path: tuple[str, ...]
    label: str | None


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of a book.

    Attributes:
        book: its own.
        values: by the names of inputs, parameters and outputs.
        decisions: by the names that decisions have in DMN.
    """

    book: Title
    values: Mapping[str, Title]
    decisions: Mapping[str, Title]


def titles_of(source: BookSource, known_as: Mapping[str, str]) -> Titles:
    """The titles of a book.

    Args:
        source: the book.
        known_as: the names of its decisions in DMN, by their own.
    """
    values = dict(_values(source))
    decisions = {
        known_as[name]: _decision_title(name, one, values.get(known_as[name]))
        for name, one in source.decisions.items()
    }
    return Titles(Title((), shown(source.title)), values, {**values, **decisions})


def _decision_title(name: str, decision: DecisionSource, output: Title | None) -> Title:
    """The decision's own; without one, what it shows is the title of its output."""
    if decision.title is None and output is not None and output.label is not None:
        return output
    return Title(("decisions", name), shown(decision.title))


def _values(source: BookSource) -> Iterator[tuple[str, Title]]:
    for name, one in source.inputs.items():
        yield name, Title(("inputs", name), shown(one.title))
    for name, parameter in source.parameters.items():
        yield name, Title(("parameters", name), shown(parameter.title))
    for name, decision in source.decisions.items():
        yield from _outputs(name, decision)


def _outputs(name: str, decision: DecisionSource) -> Iterator[tuple[str, Title]]:
    """Of an output that has no title, that of the decision."""
    path = ("decisions", name)
    match decision:
        case TableSource(outputs=outputs):
            for output, one in outputs.items():
                label = shown(one.title or decision.title)
                yield output, Title((*path, "outputs", output), label)
        case ExpressionSource(output=OutputSource(title=TextSource() as title)):
            yield name, Title((*path, "output"), shown(title))
        case _:
            yield name, Title(path, shown(decision.title))


# On the way out.


def labelled(definitions: Definitions, titles: Titles) -> Definitions:
    """A document with the titles as labels of inputs, of decisions and of their columns."""
    return replace(
        definitions,
        label=titles.book.label,
        input_data=tuple(
            _with(one, titles.values.get(one.symbol)) for one in definitions.input_data
        ),
        decisions=tuple(_decision(one, titles) for one in definitions.decisions),
    )


def _with(element: _Kind, title: Title | None) -> _Kind:
    return element if title is None else replace(element, label=title.label)


def _decision(decision: Decision, titles: Titles) -> Decision:
    table = decision.expression
    if isinstance(table, DecisionTable):
        inputs = tuple(_with(*pair) for pair in _inputs(table.inputs, titles))
        outputs = tuple(_with(*pair) for pair in _results(table.outputs, decision, titles))
        table = replace(table, inputs=inputs, outputs=outputs)
    labelled = replace(decision, expression=table)
    return _with(labelled, titles.decisions.get(decision.symbol))


def _inputs(
    clauses: Sequence[InputClause], titles: Titles
) -> Iterator[tuple[InputClause, Title | None]]:
    return ((clause, titles.values.get(clause.expression.strip())) for clause in clauses)


def _results(
    clauses: Sequence[OutputClause], decision: Decision, titles: Titles
) -> Iterator[tuple[OutputClause, Title | None]]:
    """A single output has the decision's name, whatever its column is called."""
    several = len(clauses) > 1
    for clause in clauses:
        name = (clause.name or "") if several else decision.symbol
        yield clause, titles.values.get(name)


# On the way in.


def relabelled(source: BookSource, definitions: Definitions, titles: Titles) -> BookSource:
    """A book with the titles that were changed in a modeler.

    Args:
        source: the book as our notes have it.
        definitions: the document.
        titles: the titles of `source`.

    Raises:
        BookError: `dmn.schema`, for labels that change one title to different words.
    """
    problems = Problems()
    changed: dict[tuple[str, ...], str] = {}
    for place, element, title in _labels(definitions, titles):
        words = (element.label or "").strip()
        if title is None or not words or same_words(words, title.label):
            continue
        known = changed.setdefault(title.path, words)
        if not same_words(words, known):
            message = f"the title is changed to {known!r} and to {words!r}"
            problems.add("dmn.schema", f"{place}/@label", message, "write the same words in both")
    problems.raise_if_any()
    for path, words in changed.items():
        source = _titled(source, path, TextSource(zh=words, en=words))
    return source


def _labels(
    definitions: Definitions, titles: Titles
) -> Iterator[tuple[str, Element, Title | None]]:
    """Every element that shows a title, with its place."""
    yield "definitions", definitions, titles.book
    for given in definitions.input_data:
        yield f"definitions/inputData[{given.name}]", given, titles.values.get(given.symbol)
    for one in definitions.decisions:
        place = f"definitions/decision[{one.name}]"
        yield place, one, titles.decisions.get(one.symbol)
        if isinstance(one.expression, DecisionTable):
            yield from _columns(one.expression, one, f"{place}/decisionTable", titles)


def _columns(
    table: DecisionTable, decision: Decision, place: str, titles: Titles
) -> Iterator[tuple[str, Element, Title | None]]:
    for number, (clause, title) in enumerate(_inputs(table.inputs, titles), 1):
        yield f"{place}/input[{number}]", clause, title
    for number, (output, title) in enumerate(_results(table.outputs, decision, titles), 1):
        yield f"{place}/output[{number}]", output, title


def _titled(part: Any, path: Sequence[str], title: TextSource) -> Any:
    """A part of a book with another title somewhere inside."""
    if not path:
        return part.model_copy(update={"title": title})
    step, *rest = path
    if isinstance(part, Mapping):
        return {**part, step: _titled(part[step], rest, title)}
    return part.model_copy(update={step: _titled(getattr(part, step), rest, title)})
