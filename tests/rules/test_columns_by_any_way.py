"""However a cell or a rule is looked up in columns, the answer is the record's.

What decides on the way (how many edges are few, how large a table may be, how many parts rules are
split into) is set so that every way is taken.
"""

# ruff: noqa: S311 - no secrets hang on these numbers.

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_backends_agree import NATIVE, assert_same, by_column, by_record, objects

from strategies import books, facts
from telcrm.errors import InputError
from telcrm.rules import BookSource, RuleBook, grid
from telcrm.rules.columns import edges, placing, rule_bits, states

SLOW = settings(suppress_health_check=list(HealthCheck))


@contextmanager
def ways(**limits: Any) -> Iterator[None]:
    """With other limits than usual."""
    homes = {
        "COMPARED": placing,
        "WIDE": edges,
        "PASSES": edges,
        "DENSE": states,
        "PARTS": rule_bits,
    }
    homes["STATES_LIMIT"] = grid
    with ExitStack() as stack:
        for name, value in limits.items():
            stack.enter_context(patch.object(homes[name], name, value))
        yield


def assert_alike(book: RuleBook, records: list[dict[str, Any]]) -> None:
    """Columns of Python's own values, and native ones where they can be, say what records do."""
    columns = {name: objects([one[name] for one in records]) for name in book.inputs}
    wanted = [by_record(book, one) for one in records]
    assert_same(wanted, by_column(book, columns))
    assert_same(wanted, by_column(book, {name: _native(book, name, columns) for name in columns}))


def _native(book: RuleBook, name: str, columns: dict[str, Any]) -> Any:
    values = columns[name].tolist()
    dtype = NATIVE.get(book.inputs[name].type.kind)
    if dtype is None or None in values:
        return columns[name]
    return np.array([float(one) if dtype is np.float64 else one for one in values], dtype=dtype)


@SLOW
@given(books(), st.data())
def test_cells_by_any_way(book: RuleBook, data: st.DataObject) -> None:
    """By comparison or by lookup, in one table or a chain of them."""
    limits = {
        "COMPARED": dict.fromkeys(("code", "i", "f"), data.draw(st.sampled_from((0, 3, 6, 24)))),
        "WIDE": data.draw(st.sampled_from((0, 4, 64, 1 << 16))),
        "PASSES": data.draw(st.sampled_from((1, 3))),
        "DENSE": data.draw(st.sampled_from((0, 2, 8, 1 << 18))),
    }
    with ways(**limits):
        assert_alike(book, data.draw(st.lists(facts(book), min_size=1, max_size=12)))


@SLOW
@given(st.data())
def test_rules_by_bits(data: st.DataObject) -> None:
    """Tables without a lattice: FIRST, UNIQUE, ANY and PRIORITY, whatever the parts."""
    limits = {"PARTS": data.draw(st.sampled_from((1, 2, 8, 4096))), "STATES_LIMIT": 1}
    with ways(**limits):
        book = data.draw(books(("FIRST", "UNIQUE", "ANY", "PRIORITY")))
        try:
            assert_alike(book, data.draw(st.lists(facts(book), min_size=1, max_size=12)))
        except InputError as error:
            assume(error.code != "columns.unsupported")
            raise


def narrow(rules: int, policy: str, seed: int) -> dict[str, Any]:
    """A table of random boxes over three columns, many of which overlap."""
    chance = Random(seed)
    rows = []
    for number in range(rules):
        starts = {f"c{column}": chance.randrange(0, 20) for column in range(3)}
        when = {name: f"[{low}..{low + chance.randrange(1, 9)}]" for name, low in starts.items()}
        answer = number % 7 if policy == "FIRST" else number // 400
        rows.append({"id": f"r{number}", "when": when, "then": {"answer": answer}})
    column = {"type": "integer", "minimum": 0, "maximum": 30}
    table = {
        "kind": "decision_table",
        "hit_policy": policy,
        "passage": "generated",
        "inputs": ["c0", "c1", "c2"],
        "outputs": {"answer": {"type": "integer"}},
        "default": {"answer": -1},
        "rules": rows,
    }
    return {
        "id": "generated",
        "version": "1",
        "document": "generated",
        "passage": "generated",
        "inputs": {f"c{number}": column for number in range(3)},
        "decisions": {"answer": table},
    }


@pytest.mark.parametrize("policy", ["FIRST", "UNIQUE", "ANY"])
@pytest.mark.parametrize("parts", [1, 27, 4096])
def test_more_rules_than_a_word_tells_of(policy: str, parts: int) -> None:
    """Several words a part: the first rule, contradictions and agreement all across them."""
    with ways(PARTS=parts, STATES_LIMIT=100):
        book = RuleBook(BookSource.model_validate(narrow(500, policy, parts)))
        compiled: Any = book.built.compiled["answer"]
        assert compiled.lattice is None
        chance = np.random.default_rng(parts)
        columns = {name: chance.integers(0, 31, 400) for name in book.inputs}
        names = list(columns)
        rows = zip(*(columns[name].tolist() for name in names), strict=True)
        wanted = [by_record(book, dict(zip(names, row, strict=True))) for row in rows]
        assert_same(wanted, by_column(book, columns))
        legend = book.legend()["answer.rule"]
        if policy == "FIRST":
            found = book.evaluate(columns, explain=True)
            codes = [legend[place].code for place in found["answer.rule"].tolist()]
            reasons = [
                book.decide(dict(zip(names, row, strict=True))).reasons[0].code
                for row in zip(*(columns[name].tolist() for name in names), strict=True)
            ]
            assert codes == reasons


@pytest.mark.parametrize("dtype", ["i1", "<i2", ">i2", "<i4", "<i8", ">i8", "u1", "<u8"])
@pytest.mark.parametrize("maximum", [0, 5, 127, 128, 200, 40_000, 10**12])
def test_the_range_is_kept_whatever_the_integers(dtype: str, maximum: int) -> None:
    """A value outside is found in arrays of every type, negative ones and the largest too."""
    data = narrow(1, "FIRST", 1)
    data["inputs"]["c0"] = {"type": "integer", "minimum": 0, "maximum": maximum}
    book = RuleBook(BookSource.model_validate(data))
    ends = np.iinfo(dtype)
    candidates = (ends.min, -1, 0, 1, maximum - 1, maximum, maximum + 1, ends.max)
    for value in (one for one in candidates if ends.min <= one <= ends.max):
        columns = {"c0": np.array([0, value], dtype=dtype), "c1": [1, 1], "c2": [1, 1]}
        status = book.evaluate(columns, missing="mark")["telcrm_status"].tolist()
        assert status == ["rated", "rated" if 0 <= value <= maximum else "input.range: c0"]
