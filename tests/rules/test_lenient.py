"""The language as DMN has it: what types do not allow is null when it is decided, no error."""

from __future__ import annotations

import csv
import pickle
import re
from pathlib import Path

import pytest

from telcrm.errors import BookError, InputError
from telcrm.rules.feel.builtins import BUILTINS
from telcrm.rules.feel.lexer import SPACED
from telcrm.rules.form import Citation, Input, Reference, Text
from telcrm.rules.record.door import reader
from telcrm.rules.semantics import evaluator
from telcrm.rules.source.checker import check_expression
from telcrm.rules.types import Type

NAMES = {
    "a b": Reference("a b", Type("any", nullable=True)),
    "double": Reference("double", Type("function")),
}
FACTS = {"a b": 7, "double": lambda number: number * 2}


def rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "lenient.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))


def value_of(text: str) -> object:
    return evaluator(check_expression(text, NAMES, strict=False))(FACTS)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["expression"])
def test_an_expression_gives(row: dict[str, str]) -> None:
    """Each line: an expression over `a b` = 7 and a function that doubles, and its value."""
    found, wanted = value_of(row["expression"]), value_of(row["value"])
    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize("text", ['1 + "a"', '1 < "a"', "not(5)", "1 / 0", 'date("2024-02-30")'])
def test_a_native_book_refuses_what_can_be_known_to_be_wrong(text: str) -> None:
    """The same texts are errors where types are held strictly."""
    with pytest.raises(BookError) as caught:
        check_expression(text, NAMES)
    assert caught.value.code == "type.mismatch"


def test_every_function_with_a_space_in_its_name_can_be_called() -> None:
    """The lexer knows the names of the language's own functions that are several words."""
    assert {name for name in BUILTINS if " " in name} <= set(SPACED)


def test_contexts_given_out_cannot_be_changed_and_can_be_sent() -> None:
    """What an expression gives stays as it is, wherever it is taken."""
    for text in ("{a: {b: 1}}", 'context put({a: 1}, "b", 2)', "get entries({a: 1})[1]"):
        found = value_of(text)
        assert pickle.loads(pickle.dumps(found)) == found
        with pytest.raises(TypeError):
            found["a"] = 2  # type: ignore[index]


def test_texts_do_not_grow_without_bound() -> None:
    """A text put together again and again is null before it takes the machine's memory."""
    value = evaluator(check_expression("a b + a b", NAMES, strict=False))
    assert value({"a b": "x" * 500_000}) == "x" * 1_000_000
    assert value({"a b": "x" * 500_001}) is None


PERSON = Type(
    "context",
    components=(
        ("age", Type("number", minimum=0)),
        ("names", Type("list", element=Type("string"))),
    ),
)


@pytest.mark.parametrize(
    ("fact", "code", "words"),
    [
        ({"age": 1, "names": ["a"]}, None, ""),
        ({"age": None, "names": []}, None, ""),
        ({"age": 1}, "input.missing", "person.names is missing"),
        ({"age": "1", "names": []}, "input.type", "person.age is not a number"),
        ({"age": -1, "names": []}, "input.range", "person.age is not what number [0..] allows"),
        ({"age": 1, "names": ["a", 2]}, "input.type", "person.names[2] is not a string"),
        ({"age": 1, "names": "a"}, "input.type", "person.names is not a list"),
    ],
)
def test_a_structured_fact_is_refused_for_the_part_that_is_wrong(
    fact: object, code: str | None, words: str
) -> None:
    """The message names the part; nothing is converted on the way in."""
    spec = Input("person", PERSON, Text("p", "p"), None, Citation(None, None, None), exact=False)
    if code is None:
        assert reader(spec)(fact) is not None
        return
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        reader(spec)(fact)
    assert caught.value.code == code
