"""Known faults of from_dmn, the smallest document of each; a mark goes when one is mended."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from dmn_texts import (
    decision,
    document,
    fact,
    function,
    item,
    literal,
    of_type,
    part,
    problems_of,
    rule,
    service,
    table,
)

import telcrm
from telcrm.errors import BookError, TelcrmError

BROKEN: frozenset[str] = frozenset(("import and cell",))
"""Cases that are not so yet; a name goes when its fault is mended."""


def cases(named: Iterable[str]) -> pytest.MarkDecorator:
    """A run for each case, those that are broken expected to fail."""
    mark = pytest.mark.xfail(strict=True, reason="known to be broken: see BROKEN")
    return pytest.mark.parametrize(
        "name", [pytest.param(one, marks=[mark] if one in BROKEN else []) for one in named]
    )


AT_ONCE = {
    "import and cell": (
        document("<import name='i' namespace='u' importType='x'/>", decision("d", literal(")"))),
        2,
    ),
    "type and cell": (document(item("t", of_type("no")), decision("d", literal(")"))), 2),
    "fact and cell": (document(fact("f", "no"), decision("d", literal(")"))), 2),
    "circle and cell": (
        document(decision("a", literal("a"), needs="a"), decision("d", literal(")"))),
        2,
    ),
    "name and cell": (document(fact("d"), decision("d", literal(")"))), 2),
    "a decision and what needs it": (
        document(decision("a", literal(")")), decision("d", literal("a )"), needs="a")),
        2,
    ),
    "two parts of a type": (document(item("t", part("a", "no") + part("b", "no"))), 2),
    "a cell and the like below it": (
        document(
            decision(
                "d",
                table(test=")").replace("</decisionTable>", f"{rule(')', '1')}</decisionTable>"),
            )
        ),
        2,
    ),
}


@cases(AT_ONCE)
def test_what_is_wrong_in_two_places_is_told_of_both(name: str) -> None:
    """Nobody mends one thing only to learn of the next."""
    source, count = AT_ONCE[name]
    assert len(problems_of(source)) == count


@cases(["decisions asked for"])
def test_every_unknown_decision_asked_for_is_told(name: str) -> None:
    """Of several decisions asked for, each that is not there is named."""
    source = document(decision("d", literal("1")))
    assert len(problems_of(source, decisions=("x", "y"))) == 2


DOUBLE = "<contextEntry><variable name='a'/>" + literal("1") + "</contextEntry>"
SILENT = {
    "item definitions": document(item("t", of_type("string")), item("t", of_type("number"))),
    "components": document(item("t", part("a", "string") + part("a", "number"))),
    "context entries": document(decision("d", f"<context>{DOUBLE}{DOUBLE}</context>")),
    "parameters": document(function("f", literal("x"), "x x")),
    "outputs": document(
        decision("d", "<decisionTable><output name='a'/><output name='a'/></decisionTable>")
    ),
    "columns": document(decision("d", "<relation><column name='a'/><column name='a'/></relation>")),
    "variables": document(
        fact("a", None, "a"), fact("b").replace('variable name="b"', 'variable name="a"')
    ),
    "too long a row": document(
        decision("d", "<relation><column name='a'/><row>" + literal("1") * 2 + "</row></relation>")
    ),
}


@cases(SILENT)
def test_two_of_a_name_are_told(name: str) -> None:
    """Two things of one name are never silently one."""
    assert problems_of(SILENT[name])


LONG = "9" * 7000
TYPES = [item(f"t{i}", of_type(f"t{i + 1}")) for i in range(3000)]
CRASHING = {
    "a huge exponent": (document(decision("d", literal("1e" + "9" * 20))), {}),
    "an overflow of constants": (document(decision("d", literal("1e6000 * 1e6000"))), {}),
    "a sum of long numbers": (document(decision("d", literal(f"{LONG} + 1"))), {}),
    "3000 types in a row": (document(*TYPES, item("t3000", of_type("number"))), {}),
    "a NUL in a path": ("a\0b", {}),
    "half a character": (document() + "\ud800", {}),
    "a mark before the text": ("\ufeff" + document(), {}),
    "a decision's name that is none": (document(), {"decisions": (1,)}),
    "a service over a variable of another name": (
        document(
            fact("a").replace('variable name="a"', 'variable name="b"'),
            decision("d", literal("b"), inputs="x"),
            service("s", "d", inputs="x"),
        ),
        {},
    ),
}


@cases(CRASHING)
def test_loading_ends_in_a_book_or_an_error(name: str) -> None:
    """Nothing but a BookError; and text after a byte order mark is no path."""
    source, options = CRASHING[name]
    try:
        telcrm.from_dmn(source, **options)
    except BookError as error:
        assert name == "a NUL in a path" or error.code != "book.not_found"


ANY = item(
    "F", '<functionItem outputTypeRef="Any"><parameters name="x" typeRef="Any"/></functionItem>'
)
LISTS = item("L", of_type("F"), ' isCollection="true"')
OMEGA = function("f", literal("for g in x return g(x)"), "x").replace(
    'name="x"', 'name="x" typeRef="L"'
)
INWARD: list[Any] = []
for _ in range(5000):
    INWARD = [INWARD]


def grown(first: str, step: str, times: int, last: str = "S") -> str:
    """A chain of decisions, each made of the one before, which the text calls S."""
    texts = [first, *[step] * times, last]
    return document(
        *(
            decision(
                f"d{i}", literal(text.replace("S", f"d{i - 1}")), needs=f"d{i - 1}" if i else ""
            )
            for i, text in enumerate(texts)
        )
    )


def using(text: str, kind: str | None = None) -> str:
    return document(fact("x", kind), decision("d", literal(text), inputs="x"))


SURPRISING = {
    "a function handed to itself": (
        document(ANY, LISTS, OMEGA, decision("d", literal("f([f])"), knows="f")),
        {},
    ),
    "lists 3000 deep": (grown("[1]", "[S]", 3000, "flatten(S)"), {}),
    "functions 1000 deep": (
        document(
            function("f0", literal("1")),
            *(function(f"f{i}", literal(f"f{i - 1}()"), "", f"f{i - 1}") for i in range(1, 1000)),
            decision("d", literal("f999()"), knows="f999"),
        ),
        {},
    ),
    "a fact 5000 lists deep": (using("1"), {"x": INWARD}),
    "a fact of 7000 digits": (using("x + x", "number"), {"x": 10**7000}),
    "an array of no dimension": (using("x"), {"x": np.array(1)}),
}


@cases(SURPRISING)
def test_deciding_ends_in_an_answer_or_an_error(name: str) -> None:
    """Nothing but an InputError or a DecisionError, whatever a document makes of its values."""
    source, facts = SURPRISING[name]
    try:
        telcrm.from_dmn(source).decide(facts)
    except TelcrmError as error:
        assert str(error)


@cases(["x.year", "abs(x)"])
def test_a_table_over_a_calculated_column_explains_itself(name: str) -> None:
    """A path and a call have names, which are no facts."""
    source = document(fact("x"), decision("d", table(name), inputs="x"))
    assert telcrm.from_dmn(source).decide({"x": 1}).explain("en")


DIGITS = "1.234567890123456789012345678901234"


@cases([f"-{DIGITS}"])
def test_a_negated_number_keeps_its_digits(name: str) -> None:
    """All 34 of them, whatever context the thread has set."""
    assert telcrm.from_dmn(using(name)).decide({"x": None})["d"] == Decimal(name)


@cases(["W", "Y"])
def test_a_span_beyond_64_bits_is_never_none(name: str) -> None:
    """It is kept, or refused."""
    book = telcrm.from_dmn(using("string(x)"))
    try:
        assert book.decide({"x": np.timedelta64(2**62, name)})["d"] not in {"PT0S", "P0M"}
    except TelcrmError as error:
        assert error.code in {"input.type", "input.range"}


COLUMNS: dict[str, tuple[str | None, Any]] = {
    "1": (None, 1),
    '"gold" >= x': ("string", ""),
    'x + "a"': ("string", "b"),
    "x and x": ("string", "b"),
    "x > 0": ("date", date(2024, 1, 1)),
    'x = @"P1Y"': ("string", "b"),
    "x between 0 and 1e20": ("string", "b"),
    "1e20 + 0": ("number", 1),
}


@cases(COLUMNS)
def test_columns_answer_as_records_do_or_refuse(name: str) -> None:
    """Kinds that do not fit, strings in order, long numbers, and facts that no column can hold."""
    kind, value = COLUMNS[name]
    book = telcrm.from_dmn(using(name, kind))
    wanted = book.decide({"x": value})["d"]
    try:
        (found,) = book.evaluate({"x": [value]})["d"].tolist()
    except TelcrmError as error:
        assert error.code == "columns.unsupported"
    else:
        assert found == wanted


# What never ends: asked of another process, which answers within 500 MB.
# The minute only stops what would go on for ever.

RUN = """
import json, resource, signal, sys
import telcrm, telcrm.adapters.dmn
room = 500 * 1024**2 + int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
source = json.load(sys.stdin)
resource.setrlimit(resource.RLIMIT_AS, (room, room))
signal.setitimer(signal.ITIMER_PROF, 60)
try:
    telcrm.from_dmn(source).decide({})
except telcrm.errors.TelcrmError as error:
    print(error.code)
"""
TEN = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
PAIRS = [part("a", f"t{i}") + part("b", f"t{i}") for i in range(40)]
ENDLESS = {
    "a blank name": document(fact(" "), decision("d", literal("1 + 1"), inputs="x")),
    "types that double": document(
        item("t0", of_type("number")),
        *(item(f"t{i}", inside) for i, inside in enumerate(PAIRS, 1)),
        fact("x", "t40"),
        decision("d", literal("x"), inputs="x"),
    ),
    "strings that double": grown('"ab"', "S + S", 60),
    "lists that double": grown("[1]", "concatenate(S, S)", 60),
    "pairs of pairs": grown("[1]", "[S, S]", 60, "S = S"),
    "loops in loops": document(
        decision("d", literal("".join(f"for x{i} in {TEN} return " for i in range(20)) + "1"))
    ),
    "searches in searches": document(
        decision(
            "d", literal("".join(f"some x{i} in {TEN} satisfies " for i in range(20)) + "false")
        )
    ),
    "filters in filters": document(
        decision("d", literal(TEN + f"[{TEN}" * 20 + "[false]" + "[1]]" * 20))
    ),
    "functions called twice": document(
        function("f0", literal("1")),
        *(
            function(f"f{i}", literal(f"f{i - 1}() + f{i - 1}()"), "", f"f{i - 1}")
            for i in range(1, 60)
        ),
        decision("d", literal("f59()"), knows="f59"),
    ),
}


@pytest.mark.skipif(
    importlib.util.find_spec("resource") is None or sys.platform != "linux",
    reason="limits of a process are Linux's here",
)
@cases(ENDLESS)
def test_loading_and_deciding_end(name: str) -> None:
    """An answer or an error within a bound, whatever a document multiplies."""
    done = subprocess.run(  # noqa: S603  our own script
        [sys.executable, "-c", RUN],
        input=json.dumps(ENDLESS[name]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
