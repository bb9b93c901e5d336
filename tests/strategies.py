"""Generated rule books and records: the ground on which backends are held to each other.

Books are made as the data of a TOML file, so that they pass through every stage a written book
passes through. Values crowd around the boundaries a book names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from telcrm.errors import BookError
from telcrm.rules import BookSource, RuleBook
from telcrm.rules.feel import print_literal

WORDS = ("全球通", "动感地带", 'a"b', "c\\d", "e'f", " ", "神州行\n")
START = date(2023, 12, 25)
MONTHS = (202311, 202312, 202401, 202402)
CITED = {"document": "generated", "passage": "generated"}


@dataclass(frozen=True)
class Given:
    """A name that later decisions may refer to, its type, and whether it may be null."""

    name: str
    kind: str
    nullable: bool
    bounded: bool = True


def constants(kind: str) -> st.SearchStrategy[Any]:
    """Values of a kind, few enough to meet each other often."""
    return {
        "boolean": st.booleans(),
        "integer": st.integers(-4, 12),
        "decimal": st.integers(-40, 120).map(lambda n: Decimal(n) / 4),
        "category": st.sampled_from(WORDS),
        "string": st.sampled_from(WORDS),
        "date": st.integers(0, 14).map(lambda n: START + timedelta(days=n)),
        "month": st.sampled_from(MONTHS),
    }[kind]


ORDERED = ("integer", "decimal", "date", "month")
KINDS = ("boolean", "category", "string", *ORDERED)


@st.composite
def inputs(draw: st.DrawFn) -> tuple[dict[str, Any], list[Given]]:
    """One to four inputs, one of each kind at most twice."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
    declared: dict[str, Any] = {}
    given = []
    for index, kind in enumerate(kinds):
        name, optional = f"{kind}_{index}", draw(st.booleans())
        moves = draw(st.sampled_from(_MOVES.get(kind, ("either", "fixed"))))
        cost = draw(st.sampled_from((1, 0, 7, Decimal("0.25"))))
        said = {"type": kind, "optional": optional, "moves": moves, "cost": cost}
        declared[name] = {**said, **_declared(kind)}
        given.append(Given(name, kind, optional))
    return declared, given


_MOVES = {
    **dict.fromkeys(ORDERED, ("either", "up", "down", "fixed")),
    "integer": ("either", "up", "down", "fixed", "months", "days"),
}
"""Which ways inputs of a kind may move."""


def _declared(kind: str) -> dict[str, Any]:
    return {
        "category": {"values": list(WORDS)},
        "integer": {"minimum": -4, "maximum": 12},
        "decimal": {"minimum": -10, "maximum": 30, "scale": 2},
    }.get(kind, {})


@st.composite
def cells(draw: st.DrawFn, kind: str, *, nullable: bool) -> str:
    """A unary test over a kind, as text."""
    tests = draw(st.lists(_test(kind, nullable=nullable), max_size=3))
    if not tests:
        return "-"
    listed = ", ".join(tests)
    return f"not({listed})" if draw(st.booleans()) else listed


@st.composite
def _test(draw: st.DrawFn, kind: str, *, nullable: bool) -> str:
    one = print_literal(draw(constants(kind)))
    shapes = ["equal", "unequal"]
    shapes += ["order", "interval"] if kind in ORDERED else []
    shapes += ["null"] if nullable else []
    shape = draw(st.sampled_from(shapes))
    if shape == "null":
        return "null"
    if shape == "order":
        return f"{draw(st.sampled_from(('<', '<=', '>', '>=')))} {one}"
    if shape == "interval":
        low, high = sorted((draw(constants(kind)), draw(constants(kind))))
        brackets = draw(st.sampled_from(("[]", "[)", "(]", "()"))) if low != high else "[]"
        return f"{brackets[0]}{print_literal(low)}..{print_literal(high)}{brackets[1]}"
    return one if shape == "equal" else f"!= {one}"


@st.composite
def scorecards(draw: st.DrawFn, given: list[Given]) -> dict[str, Any]:
    """A scorecard over some of the names; its last attribute takes whatever is left."""
    points = st.one_of(st.integers(-300, 300), st.integers(-999, 999).map(lambda n: Decimal(n) / 8))
    chosen = draw(st.lists(st.sampled_from(given), min_size=1, max_size=3, unique=True))
    characteristics: dict[str, Any] = {}
    for one in chosen:
        linear = one.kind in ("integer", "decimal") and not one.nullable and one.bounded
        if linear and draw(st.booleans()):
            characteristics[one.name] = {"input": one.name, "points_per": draw(points)}
            continue
        tests = draw(st.lists(cells(one.kind, nullable=one.nullable), max_size=3))
        rows = [{"when": test, "points": draw(points)} for test in [*tests, "-"]]
        characteristics[one.name] = {"input": one.name, "attributes": rows}
    initial = draw(points)
    return {
        "kind": "scorecard",
        "initial_score": initial,
        "characteristics": characteristics,
        **CITED,
    }


POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "SUM", "COUNT", "MIN", "MAX")
"""Hit policies of one value each; the aggregations are COLLECT's."""

LISTS = ("RULE ORDER", "OUTPUT ORDER", "COLLECT")
"""Hit policies that give lists, which columns do not hold."""

BY_MATCH = ("UNIQUE", "FIRST")
"""Hit policies under which calculated output entries run in columns."""

CALCULATED = {"boolean": "boolean", "string": "text", "decimal": "number"}
"""Kinds of outputs for which expressions are generated, and the kind of these."""

OUTPUTS = {
    "PRIORITY": ("category",),
    "OUTPUT ORDER": ("category",),
    "SUM": ("integer", "decimal"),
    "MIN": ("integer", "decimal", "date"),
    "MAX": ("integer", "decimal", "date"),
}


@st.composite
def tables(
    draw: st.DrawFn, name: str, given: list[Given], policies: tuple[str, ...] = POLICIES
) -> tuple[dict[str, Any], Given]:
    """A decision table of one of the hit policies over some of the names."""
    chosen = draw(st.lists(st.sampled_from(given), min_size=1, max_size=3, unique=True))
    policy = draw(st.sampled_from(policies))
    kind = draw(st.sampled_from(OUTPUTS.get(policy, KINDS)))
    declared = {"type": kind}
    declared |= {"values": list(WORDS)} if kind == "category" else {}
    declared |= {"scale": 2} if kind == "decimal" else {}
    aggregated = policy in ("SUM", "COUNT", "MIN", "MAX")
    values = constants(kind) if aggregated else st.one_of(constants(kind), st.none())
    rules = []
    for index in range(draw(st.integers(0, 5))):
        when = {
            one.name: draw(cells(one.kind, nullable=one.nullable))
            for one in chosen
            if draw(st.booleans())
        }
        rules.append({"id": f"rule_{index}", "when": when, "then": {name: literal(draw(values))}})
    table: dict[str, Any] = {
        "kind": "decision_table",
        "hit_policy": "COLLECT" if aggregated else policy,
        "inputs": [one.name for one in chosen],
        "outputs": {name: declared},
        "rules": rules,
        **CITED,
    }
    table |= {"aggregation": policy} if aggregated else {}
    given_kind = "integer" if policy == "COUNT" else kind
    default = {"default": {name: literal(draw(constants(given_kind)))}}
    table |= default if draw(st.booleans()) else {}
    return table, Given(name, given_kind, nullable=True, bounded=False)


@st.composite
def calculated_books(draw: st.DrawFn) -> RuleBook:
    """Books of one table whose output entries are expressions over the inputs."""
    declared, given = draw(inputs())
    table, _ = draw(tables("answer", given, BY_MATCH))
    kind = draw(st.sampled_from(sorted(CALCULATED)))
    table["outputs"] = {"answer": {"type": kind, **({"scale": 9} if kind == "decimal" else {})}}
    entries = expressions(CALCULATED[kind], given, 2)
    for rule in table["rules"]:
        rule["then"] = {"answer": draw(entries)}
    if "default" in table:
        table["default"] = {"answer": draw(entries)}
    data = {"id": "generated", "version": "1", **CITED, "inputs": declared}
    return _built({**data, "decisions": {"answer": table}})


def literal(value: Any) -> str:
    """A value as the text of a cell."""
    return print_literal(value)


@st.composite
def expressions(draw: st.DrawFn, kind: str, given: list[Given], depth: int = 3) -> str:
    """An expression of a kind (number, boolean, text) over the names, as text."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(_leaf(kind, given))
    again = expressions(kind, given, depth - 1)
    numbers = expressions("number", given, depth - 1)
    truths = expressions("boolean", given, depth - 1)
    choice = st.builds("(if {} then {} else {})".format, truths, again, again)
    if kind == "number":
        return draw(st.one_of(choice, *_arithmetic(numbers)))
    if kind == "text":
        return draw(choice)
    return draw(st.one_of(choice, *_conditions(draw, numbers, truths, given, depth)))


def _arithmetic(numbers: st.SearchStrategy[str]) -> list[st.SearchStrategy[str]]:
    operator = st.sampled_from(("+", "-", "*"))
    return [
        st.builds("({} {} {})".format, numbers, operator, numbers),
        st.builds("min({}, {})".format, numbers, numbers),
        st.builds("max({}, {})".format, numbers, numbers),
        st.builds("abs({})".format, numbers),
        st.builds("-{}".format, numbers),
    ]


def _conditions(
    draw: st.DrawFn,
    numbers: st.SearchStrategy[str],
    truths: st.SearchStrategy[str],
    given: list[Given],
    depth: int,
) -> list[st.SearchStrategy[str]]:
    operator = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
    texts = expressions("text", given, depth - 1)
    one = draw(st.sampled_from(given))
    names = [one.name for one in given if one.kind in ("integer", "decimal") and one.bounded]
    return [
        st.builds("({} {} {})".format, numbers, operator, numbers),
        st.builds("({} {} {})".format, texts, st.sampled_from(("=", "!=")), texts),
        st.builds("({} and {})".format, truths, truths),
        st.builds("({} or {})".format, truths, truths),
        st.builds("not({})".format, truths),
        st.builds(_between, numbers, constants("integer"), constants("integer")),
        *[st.builds(f"({name} between -99 and {name} + {{}})".format, numbers) for name in names],
        cells(one.kind, nullable=one.nullable)
        .filter(lambda cell: cell != "-" and not cell.startswith("not"))
        .map(lambda cell: f"({one.name} in ({cell}))"),
    ]


def _between(number: str, low: int, high: int) -> str:
    return f"({number} between {min(low, high)} and {max(low, high)})"


@st.composite
def _leaf(draw: st.DrawFn, kind: str, given: list[Given]) -> str:
    fits = {
        "number": ("integer", "decimal"),
        "boolean": ("boolean",),
        "text": ("category", "string"),
    }[kind]
    names = [one.name for one in given if one.kind in fits and one.bounded]
    if names and draw(st.integers(0, 3)):
        return draw(st.sampled_from(names))
    if draw(st.integers(0, 9)) == 0:
        return "null"
    return print_literal(draw(constants(draw(st.sampled_from(fits)))))


@st.composite
def book_data(draw: st.DrawFn, policies: tuple[str, ...] = POLICIES) -> dict[str, Any]:
    """The data of a book with one to four decisions of all kinds, some built on others."""
    declared, given = draw(inputs())
    decisions: dict[str, Any] = {}
    for index in range(draw(st.integers(1, 4))):
        name = f"answer_{index}"
        shape = draw(st.sampled_from(("scorecard", "table", "number", "boolean", "text")))
        if shape == "scorecard":
            decisions[name] = draw(scorecards(given))
            given = [*given, Given(name, "decimal", nullable=False)]
        elif shape == "table":
            decisions[name], output = draw(tables(name, given, policies))
            given = [*given, output] if policies is POLICIES else given
        else:
            text = draw(expressions(shape, given))
            decisions[name] = {"kind": "expression", "expression": text, **CITED}
    head = {"id": "generated", "version": "1", "strict": draw(st.booleans()), **CITED}
    monotone = draw(_directions(declared, decisions))
    return {**head, "inputs": declared, "decisions": decisions, "monotone": monotone}


@st.composite
def _directions(
    draw: st.DrawFn, declared: dict[str, Any], decisions: dict[str, Any]
) -> dict[str, Any]:
    """Directions in which some scorecards are said to move with an input."""
    names = [name for name, one in declared.items() if one["type"] in ORDERED]
    scores = [name for name, one in decisions.items() if one["kind"] == "scorecard"]
    if not names or not draw(st.booleans()):
        return {}
    return {
        score: {draw(st.sampled_from(names)): draw(st.sampled_from(("up", "down")))}
        for score in scores
    }


@st.composite
def books(draw: st.DrawFn, policies: tuple[str, ...] = POLICIES) -> RuleBook:
    """Whole rule books; those with arithmetic that cannot be exact are set aside."""
    return _built(draw(book_data(policies)))


def _built(data: dict[str, Any]) -> RuleBook:
    try:
        return RuleBook(BookSource.model_validate(data))
    except BookError as error:
        assume(not {problem.code for problem in error.problems} <= {"type.exact", "type.mismatch"})
        raise


def facts(book: RuleBook) -> st.SearchStrategy[dict[str, Any]]:
    """Records a book accepts: on boundaries, beside them, null where that is allowed."""
    return st.fixed_dictionaries({name: _fact(one) for name, one in book.inputs.items()})


def _fact(one: Any) -> st.SearchStrategy[Any]:
    kind = one.type.kind
    values = constants(kind)
    if kind == "decimal":
        near = st.sampled_from((Decimal(0), Decimal("0.01"), Decimal("-0.01")))
        finer = st.sampled_from((Decimal(0), Decimal("0.001"), Decimal("1E-9")))
        values = st.builds(lambda a, b: min(max(a + b, Decimal(-10)), Decimal(30)), values, near)
        values = values if one.exact else st.builds(_nudged, values, finer)
        values = st.one_of(values, values.map(float))
    if kind == "string":
        values = st.one_of(values, st.text(max_size=3))
    return st.one_of(values, st.none()) if one.optional else values


def _nudged(value: Decimal, by: Decimal) -> Decimal:
    return min(value + by, Decimal(30))
