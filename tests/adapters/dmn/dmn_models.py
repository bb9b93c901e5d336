"""Generated DMN models, and the published conformance cases, for the tests of this folder."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.boxes import Boxed

SHARED = Path(os.environ.get("TELCRM_SHARED") or Path(__file__).parents[4] / "shared")
CASES = sorted((SHARED / "tck" / "cases").glob("**/*.dmn"))

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"))
    | st.sampled_from('\t\n\r <>&"]'),
    max_size=8,
)
"""What XML can hold: line ends and tabs of every kind, markup, Chinese."""

names = st.from_regex(
    r"[A-Za-z_\u4e00-\u9fa5][A-Za-z0-9\u4e00-\u9fa5'+*./ -]{0,6}", fullmatch=True
).map(str.rstrip)
types = st.none() | st.sampled_from(["number", "string", "tStar", "feel:number", "星级"])
handles = st.none() | st.sampled_from(
    ["a", "b", "definitions", "decision_a", "diagram", "not an id", ""]
)
local = st.sampled_from(["unit", "reason", "zh"])
tags = st.builds(
    "{{{}}}{}".format, st.sampled_from([model.TELCRM_NAMESPACE, "urn:other", "http://o/x#"]), local
)
attributes = st.dictionaries(
    local | tags | st.just("{http://www.w3.org/XML/1998/namespace}lang"), texts, max_size=2
).map(lambda found: tuple(found.items()))
leaves = st.builds(model.Extension, tags, attributes, text=texts)
extensions = st.recursive(
    leaves,
    lambda inner: st.builds(
        model.Extension, tags, attributes, st.lists(inner, min_size=1, max_size=2).map(tuple)
    ),
    max_leaves=3,
)


def tuples(elements: st.SearchStrategy[Any], size: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to a few of them."""
    return st.lists(elements, max_size=size).map(tuple)


def made(kind: type, *parts: Any, **named: Any) -> st.SearchStrategy[Any]:
    """An element of a kind with what any may carry."""
    common = {
        "id": handles,
        "label": st.none() | texts,
        "description": st.none() | texts,
        "extensions": tuples(extensions, 1),
    }
    if "type_ref" not in named and issubclass(kind, Boxed):
        common["type_ref"] = types
    return st.builds(kind, *parts, **common, **named)


parameters = made(model.Parameter, names, types)
maybe = st.none() | texts


@st.composite
def tables(draw: st.DrawFn) -> model.DecisionTable:
    """Tables whose rules are as wide as their columns."""
    wide, out = draw(st.integers(0, 2)), draw(st.integers(1, 2))
    clauses = st.lists(made(model.InputClause, texts, types, maybe), min_size=wide, max_size=wide)
    results = st.lists(
        made(model.OutputClause, st.none() | names, types, maybe, maybe),
        min_size=out,
        max_size=out,
    )
    rule = made(
        model.Rule,
        st.lists(texts, min_size=wide, max_size=wide).map(tuple),
        st.lists(texts, min_size=out, max_size=out).map(tuple),
        tuples(texts),
    )
    policies = st.sampled_from(["UNIQUE", "FIRST", "PRIORITY", "ANY", "RULE ORDER", "OUTPUT ORDER"])
    return draw(
        made(
            model.DecisionTable,
            clauses.map(tuple),
            results.map(tuple),
            tuples(rule),
            policies,
            st.none(),
            tuples(texts),
            maybe,
        )
        | made(
            model.DecisionTable,
            clauses.map(tuple),
            results.map(tuple),
            tuples(rule),
            st.just("COLLECT"),
            st.sampled_from([None, "SUM", "COUNT", "MIN", "MAX"]),
        )
    )


def _functions(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return made(model.FunctionDefinition, tuples(parameters), st.none() | inner)


def _boxes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Boxes as far as DMN 1.3 has them."""
    entry = made(model.ContextEntry, names, inner, types) | made(
        model.ContextEntry, st.none(), inner
    )
    binding = st.builds(model.Binding, parameters, st.none() | inner)
    return (
        made(model.Invocation, st.none() | inner, tuples(binding))
        | made(model.Context, tuples(entry))
        | made(model.ListExpression, tuples(inner))
        | made(model.Relation, tuples(parameters), tuples(tuples(inner)))
        | _functions(inner)
    )


def _newer_boxes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        _boxes(inner)
        | made(model.Conditional, inner, inner, inner)
        | made(model.Filter, inner, inner)
        | made(model.For, names, inner, inner, types)
        | made(model.Every, names, inner, inner, types)
        | made(model.Some, names, inner, inner, types)
    )


_plain = made(model.LiteralExpression, texts) | tables()
expressions = {
    "1.3": st.recursive(_plain, _boxes, max_leaves=3),
    "1.5": st.recursive(_plain, _newer_boxes, max_leaves=4),
}

simple_items = made(
    model.ItemDefinition, names, types.filter(bool), maybe, is_collection=st.booleans()
)
items = {
    "1.3": simple_items
    | made(model.ItemDefinition, names, components=tuples(simple_items))
    | made(
        model.ItemDefinition,
        names,
        function=made(model.FunctionItem, tuples(parameters), types),
    ),
}
items["1.5"] = items["1.3"] | made(
    model.ItemDefinition, names, types.filter(bool), maybe, type_constraint=maybe
)


def _unique(elements: tuple[Any, ...], taken: set[str] | None = None) -> tuple[Any, ...]:
    """Those whose name is not taken; a variable is told only where its name is another."""
    found: dict[str, Any] = {}
    for element in elements:
        if element.name not in (taken or ()):
            same = getattr(element, "variable", None) == element.name
            found.setdefault(element.name, replace(element, variable=None) if same else element)
    return tuple(found.values())


def _some(draw: st.DrawFn, elements: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(one.name for one in elements if draw(st.booleans()))


def _named(kind: type, **more: Any) -> st.SearchStrategy[Any]:
    return made(kind, names, types, variable=st.none() | names, **more)


@st.composite
def definitions(draw: st.DrawFn, version: str = "1.5") -> model.Definitions:
    """Whole models whose requirements can be met."""
    boxes = expressions[version]
    inputs = _unique(draw(tuples(_named(model.InputData))))
    sources = _unique(draw(tuples(made(model.KnowledgeSource, names, st.none(), maybe), 1)))
    known = _unique(
        draw(tuples(_named(model.BusinessKnowledgeModel, function=st.none() | _functions(boxes))))
    )
    made_here = _unique(
        draw(
            tuples(
                _named(
                    model.Decision,
                    expression=st.none() | boxes,
                    question=maybe,
                    allowed_answers=maybe,
                ),
                3,
            )
        )
    )
    services = _unique(draw(tuples(_named(model.DecisionService), 1)), {one.name for one in known})
    invocable = (*known, *services)
    return model.Definitions(
        draw(texts),
        draw(st.sampled_from(["urn:example", "http://example.org/a b"])),
        _unique(draw(tuples(items[version]))),
        inputs,
        tuple(
            replace(
                one,
                required_inputs=_some(draw, inputs),
                required_decisions=_some(draw, made_here),
                required_knowledge=_some(draw, invocable),
                authorities=_some(draw, sources),
            )
            for one in made_here
        ),
        tuple(
            replace(
                one,
                required_knowledge=_some(draw, invocable),
                authorities=_some(draw, sources),
            )
            for one in known
        ),
        tuple(
            replace(
                one,
                output_decisions=_some(draw, made_here),
                encapsulated_decisions=_some(draw, made_here),
                input_decisions=_some(draw, made_here),
                input_data=_some(draw, inputs),
            )
            for one in services
        ),
        sources,
        id=draw(handles),
        label=draw(maybe),
        extensions=draw(tuples(extensions, 1)),
    )
