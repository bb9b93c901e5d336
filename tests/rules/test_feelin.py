"""Our FEEL against feelin's: generated texts mean the same, but for what docs/feelin.md lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import pytest
from feelin_bridge import (
    FOLDER,
    KINDS,
    NODE,
    PACKAGE,
    Case,
    Crashed,
    Foreign,
    Refused,
    feelin,
    ours,
    same,
    theirs,
)
from feelin_disagreements import (
    EXAMPLES,
    EXCUSES,
    MENDED,
    PAGE,
    UNGENERATED,
    Example,
    classes,
)
from feelin_origins import Origin, origins
from feelin_texts import expression_case, unary_case
from hypothesis import settings

from telcrm.rules.feel import parse_expression, parse_unary_tests
from telcrm.rules.feel.kinds import kind_of
from telcrm.rules.feel.values import string_of
from telcrm.rules.semantics import evaluator
from telcrm.rules.source.checker import check_expression

pytestmark = [
    pytest.mark.skipif(NODE is None, reason="node is not installed"),
    pytest.mark.skipif(
        not PACKAGE.exists(), reason="feelin is not installed in tests/js: npm install"
    ),
]

BATCH = 100
"""So many texts are asked at once."""
BATCHES = settings().max_examples // 4

Ask = Callable[[list[Case]], list[Any]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """One process of feelin's for all tests here."""
    with feelin() as process:
        yield lambda cases: theirs(process, cases)


def excused(origin: Origin) -> bool:
    return any(excuses(origin) for excuses in EXCUSES.values())


def unexplained(case: Case, ask: Ask) -> list[Origin]:
    """What of a disagreement no class excuses; the whole where its origin is not found."""
    found = origins(case, ask) or [Origin(case, (), ours(case), ask([case])[0])]
    return [origin for origin in found if not excused(origin)]


def assert_alike(make: Callable[[Random], Case], ask: Ask) -> None:
    for seed in range(BATCHES):
        random = Random(seed)  # noqa: S311  the same texts each time
        cases = [make(random) for _ in range(BATCH)]
        for case, answer in zip(cases, ask(cases), strict=True):
            if not same(ours(case), answer):
                assert unexplained(case, ask) == [], (seed, case.text)


def test_expressions_mean_the_same(ask: Ask) -> None:
    """Expressions of every shape over facts of every kind, written in many ways."""
    assert_alike(expression_case, ask)


def test_cells_mean_the_same(ask: Ask) -> None:
    """Cells over every kind of input, with constants, names and calculated ends."""
    assert_alike(unary_case, ask)


# The list.


def value_of(text: str) -> Any:
    return evaluator(check_expression(text, {}, strict=False))({})


def case_of(text: str, facts: Mapping[str, str]) -> Case:
    """A text over facts written as FEEL; those not named are null."""
    values = {**dict.fromkeys(KINDS), **{name: value_of(fact) for name, fact in facts.items()}}
    if "?" not in facts:
        return Case(parse_expression(text, frozenset(KINDS)), values, text)
    kind = kind_of(values["?"])
    tree = parse_unary_tests(text, frozenset(KINDS))
    return Case(tree, values, text, "number" if kind == "null" else kind)


def shown(value: Any) -> str:
    """A value as the page writes it."""
    match value:
        case Refused() | Crashed():
            return "error"
        case Foreign(text):
            return text
        case float():
            return f"{value:.17g}"
        case str():
            return f'"{value}"'
        case tuple():
            return f"[{', '.join(map(shown, value))}]"
    kind, text = kind_of(value), string_of(value) or "null"
    return text if kind in ("null", "boolean", "number") else f'@"{text}"'


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.name}: {one.text}")
def test_a_listed_disagreement_is_real(example: Example, ask: Ask) -> None:
    """Each side gives what the page says, and the class knows the example for its own."""
    case = case_of(example.text, example.facts)
    assert (shown(ours(case)), shown(ask([case])[0])) == (example.ours, example.theirs)
    if example.name not in UNGENERATED:
        found = origins(case, ask)
        assert found and all(map(EXCUSES[example.name], found))


def test_the_page_lists_each_class() -> None:
    """What is excused is listed with an example, and nothing else is."""
    excusable = sorted([*EXCUSES, *UNGENERATED])
    assert sorted(classes()) == excusable
    assert sorted({example.name for example in EXAMPLES}) == excusable


def test_the_list_is_of_the_version_installed() -> None:
    """The page, the package file and the installed package name one version of feelin."""
    asked = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    version = json.loads(PACKAGE.read_text(encoding="utf-8"))["version"]
    assert asked["devDependencies"]["feelin"] == version
    assert PAGE.count(f"feelin {version}") == 2  # in Chinese and in English


@pytest.mark.parametrize(("text", "facts", "wanted"), MENDED, ids=str)
def test_what_was_mended_stays_right(text: str, facts: dict[str, str], wanted: str) -> None:
    """What the comparison once found wrong here."""
    assert shown(ours(case_of(text, facts))) == wanted
