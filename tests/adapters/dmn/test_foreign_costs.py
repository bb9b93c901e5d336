"""What functions cost is known when a document loads, and bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dmn_texts import decision, document, function, item, literal, problems_of
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.adapters.dmn.binding.costs import MAXIMUM_CALLS, MAXIMUM_DEPTH, Cost, cost
from telcrm.errors import BookError
from telcrm.rules import form
from telcrm.rules.types import ANY, NULL, Type


def chain(bodies: list[str]) -> str:
    """Functions f0, f1 ..., whose bodies call the one before, which the texts call F."""
    return document(
        *(
            function(
                f"f{i}", literal(body.replace("F", f"f{i - 1}")), "p", f"f{i - 1}" if i else ""
            )
            for i, body in enumerate(bodies)
        ),
        decision("d", literal(f"f{len(bodies) - 1}(1)"), knows=f"f{len(bodies) - 1}"),
    )


@pytest.mark.parametrize("body", ["F(p) + F(p)", "(for x in [1, 2] return F(p))[1]"])
def test_functions_that_double_are_refused_by_name(body: str) -> None:
    """16 doublings are 65,534 calls, the 17th is too much: the function is named."""
    source = chain(["p", *[body] * 15])
    assert telcrm.from_dmn(source)
    with pytest.raises(BookError, match="'f16' comes to 131071 calls") as caught:
        telcrm.from_dmn(chain(["p", *[body] * 40]))
    assert [one.code for one in caught.value.problems] == ["dmn.size"]
    assert caught.value.place.path == "decisions.f16"


def test_decisions_are_counted_together() -> None:
    """Decisions that are cheap one by one may be too much together; the costliest is named."""
    functions = chain(["p", *["F(p) + F(p)"] * 14])
    decisions = "".join(decision(f"e{i}", literal("f14(1)"), knows="f14") for i in range(4))
    with pytest.raises(BookError, match="'f14' makes the most") as caught:
        telcrm.from_dmn(functions.replace("</definitions>", f"{decisions}</definitions>"))
    assert caught.value.code == "dmn.size"


@pytest.mark.parametrize(("deep", "fits"), [(MAXIMUM_DEPTH, True), (MAXIMUM_DEPTH + 1, False)])
def test_calls_inside_of_each_other_are_bounded(deep: int, fits: bool) -> None:
    """The last depth that is taken, and decides, and the first that is not."""
    source = chain(["p", *["F(p) + 1"] * (deep - 1)])
    if fits:
        assert telcrm.from_dmn(source).decide({})["d"] == deep
    else:
        assert [(code, path) for code, path, _ in problems_of(source)] == [
            ("dmn.size", f"decisions.f{deep - 1}")
        ]


def test_long_bodies_inside_of_each_other_are_bounded() -> None:
    """Before Python's own limit is met: a few calls of long sums nest as deep as many calls."""
    long = " + ".join(["F(p)"] + ["1"] * 150)
    assert telcrm.from_dmn(chain(["p", long, long])).decide({})["d"] == 301
    assert problems_of(chain(["p", *[long] * 8]))[0][0] == "dmn.size"


OMEGA = (
    item("fn", '<functionItem outputTypeRef="Any"><parameters name="x"/></functionItem>'),
    function("id", literal("x"), "x").replace(
        '<businessKnowledgeModel id="id" name="id">',
        '<businessKnowledgeModel id="id" name="id"><variable name="id" typeRef="ff"/>',
    ),
    item("ff", '<functionItem outputTypeRef="fn"><parameters name="x"/></functionItem>'),
)


@pytest.mark.parametrize(
    "body",
    [
        "<context><contextEntry><variable name='h' typeRef='fn'/>{}</contextEntry>"
        "<contextEntry>{}</contextEntry></context>".format(literal("x"), literal("h(x)")),
        "<context><contextEntry><variable name='h'/>{}</contextEntry>"
        "<contextEntry>{}</contextEntry></context>".format(literal("id(x)"), literal("h(x)")),
    ],
)
def test_what_is_declared_a_function_cannot_be_called(body: str) -> None:
    """A function handed to itself under another name would never end."""
    source = document(
        *OMEGA, function("w", body, "x", "id"), decision("d", literal("w(w)"), knows="w")
    )
    assert problems_of(source)[0][0] == "name.unknown"


# The count against a count of real calls.


bodies = st.recursive(
    st.sampled_from(["1", "F(p)"]),
    lambda inner: st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("(if p = 1 then {} else {})".format, inner, inner),
        st.builds("F({})".format, inner),
        st.builds("sum(for x in [1, 2, 3] return {})".format, inner),
    ),
    max_leaves=4,
)


def calls_of(node: form.Expression, known: dict[str, form.Expression]) -> Iterator[str]:
    """Each call that evaluating may make, one by one; of two branches, the one of more."""
    if isinstance(node, form.Constant | form.Reference):
        return
    if isinstance(node, form.Choice):
        branches = [list(calls_of(one, known)) for one in (node.then, node.otherwise)]
        yield from max(branches, key=len)
        yield from calls_of(node.condition, known)
        return
    times = 3 if isinstance(node, form.Iteration) else 1
    if isinstance(node, form.Invocation):
        yield node.function.name
        yield from calls_of(known[node.function.name], known)
    for child in form.children(node):
        for _ in range(times if isinstance(node, form.Iteration) and child is node.result else 1):
            yield from calls_of(child, known)


@given(st.lists(bodies, min_size=1, max_size=3))
def test_the_count_is_that_of_every_call_one_by_one(texts: list[str]) -> None:
    """What is multiplied when a document loads is what counting each call comes to."""
    book = telcrm.from_dmn(chain(["p", *texts]))
    made: dict[str, Any] = {
        one.name: getattr(one, "expression", one) for one in book.form.decisions
    }
    known = {name: one.body for name, one in made.items() if isinstance(one, form.Lambda)}
    costs: dict[str, Cost] = {}
    for name, one in made.items():
        found = cost(one, costs)
        if found.called is not None:
            costs[name] = found.called
    assert cost(made["d"], costs).calls == len(list(calls_of(made["d"], known)))


def test_a_loop_over_a_list_of_unknown_length_counts() -> None:
    """So that lists which only seem to be of unknown length hide no doubling."""
    call = form.Invocation(form.Reference("f", Type("function")), (), ANY)
    loop = form.Iteration("for", "x", form.Reference("xs", ANY), call, False, ANY)
    assert cost(loop, {"f": Cost()}).calls == 10
    constant = form.Constant((1, 2, 3), NULL)
    assert cost(form.Iteration("for", "x", constant, call, False, ANY), {}).calls == 3
    assert MAXIMUM_CALLS == 100_000
