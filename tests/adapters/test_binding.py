"""A map that does not fit is refused before the first row is read."""

from __future__ import annotations

import pytest

import telcrm
from telcrm.adapters.binding import Target, bind
from telcrm.adapters.extract_map import parse_map
from telcrm.errors import ExtractError

BOOK = telcrm.load("cmcc.credit_rating")
OWN = tuple(BOOK.inputs)


def target(*columns: str) -> Target:
    return Target(BOOK.inputs, BOOK.outputs, columns, "customers.csv", "map.toml")


def test_columns_with_the_inputs_names_need_no_map() -> None:
    """Every input feeds itself, and every column is kept."""
    plan = bind(parse_map(""), target("id", *OWN))
    assert [source.column for source in plan.sources] == list(OWN)
    assert plan.keep == plan.wanted == ("id", *OWN)


def test_only_columns_asked_for_are_read() -> None:
    """Columns kept come first, then those that feed inputs, each once."""
    plan = bind(parse_map('keep = ["id", "brand"]'), target("x", *OWN, "id"))
    assert plan.wanted == ("id", *OWN)


def test_a_constant_needs_no_column() -> None:
    """The constant is every row's value."""
    plan = bind(parse_map("inputs.suspensions = {constant = 0}"), target(*OWN[:3]))
    assert (plan.sources[3].column, plan.sources[3].constant) == (None, 0)


@pytest.mark.parametrize(
    ("text", "code", "path", "words"),
    [
        ('inputs.bran = {column = "x"}', "map.invalid", "inputs.bran", "did you mean 'brand'?"),
        (
            'inputs.monthly_spend = {column = "x", unit = "fenn"}',
            "map.invalid",
            "inputs.monthly_spend.unit",
            "did you mean 'fen'?",
        ),
        (
            'inputs.suspensions = {column = "x", unit = "分"}',
            "map.invalid",
            "inputs.suspensions.unit",
            "the book's unit is 次 / times",
        ),
        (
            'inputs.brand = {column = "x", unit = "分"}',
            "map.invalid",
            "inputs.brand.unit",
            "has no unit",
        ),
        (
            'inputs.suspensions = {column = "x", months_at = 2024-01-31}',
            "map.invalid",
            "inputs.suspensions.months_at",
            "the input is integer in 次 / times",
        ),
        (
            'inputs.brand = {column = "x", format = "%Y"}',
            "map.invalid",
            "inputs.brand.format",
            "no date format",
        ),
        (
            'inputs.brand = {constant = "全球"}',
            "map.invalid",
            "inputs.brand.constant",
            "did you mean '全球通'?",
        ),
        (
            'inputs.brand = {column = "x", values = {a = "全球通", b = "神州"}}',
            "map.invalid",
            "inputs.brand.values.b",
            "did you mean '神州行'?",
        ),
        (
            "inputs.tenure_months = {constant = -1}",
            "map.invalid",
            "inputs.tenure_months.constant",
            "'-1' lies outside integer [0..1200]",
        ),
        (
            "inputs.tenure_months = {constant = 1201}",
            "map.invalid",
            "inputs.tenure_months.constant",
            "lies outside",
        ),
        (
            "inputs.tenure_months = {constant = true}",
            "map.invalid",
            "inputs.tenure_months.constant",
            "does not fit an integer: it is not a number",
        ),
        ('inputs.brand = {column = "bramd"}', "extract.header", None, "did you mean 'brand'?"),
        ('keep = ["ID"]', "extract.header", None, "the file has 'id', 'twice'"),
        ('keep = ["twice"]', "extract.header", None, "2 columns are called 'twice'"),
        ('keep = ["id", "id"]', "map.invalid", "keep", "would be called 'id'"),
        ('keep = ["star"]', "map.invalid", "keep", "would be called 'star'"),
    ],
)
def test_a_map_that_does_not_fit(text: str, code: str, path: str | None, words: str) -> None:
    """The error names the key, or the column and what the file has instead."""
    head = "" if text.startswith("keep") else 'keep = ["id"]\n'
    with pytest.raises(ExtractError) as caught:
        bind(parse_map(head + text), target("id", "twice", "twice", "star", "x", *OWN))
    problem = caught.value.problems[0]
    assert (problem.code, problem.place.path) == (code, path)
    assert words in str(problem)


@pytest.mark.parametrize("constant", [0, 1200])
def test_a_constant_may_be_at_either_end_of_the_range(constant: int) -> None:
    """The bounds belong to the range."""
    text = f'keep = ["x"]\ninputs.tenure_months = {{constant = {constant}}}'
    assert bind(parse_map(text), target("x", *OWN)).sources[1].constant == constant


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "extract.header"), ('inputs.brand = {column = "brand"}', "map.invalid")],
)
def test_an_input_that_nothing_feeds_is_named(text: str, code: str) -> None:
    """All inputs without a column are told at once: the header's fault, or a gap in the map."""
    with pytest.raises(ExtractError) as caught:
        bind(parse_map(text), target("id", "brand", "monthly_spend", "tenure_month"))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "no column feeds tenure_months (网龄" in problem.message
    assert ", suspensions (" in problem.message
    hint = problem.hint or ""
    assert "did you mean 'tenure_month'? the file has 'id', 'brand'" in hint
    assert "write [inputs.NAME] with column = or constant =" in hint
    assert "absent" not in hint


def test_columns_that_are_not_there_are_one_problem() -> None:
    """One look at the file's columns is enough to mend them all."""
    text = 'inputs = {brand = {column = "BRAND"}, suspensions = {column = "STOP"}}'
    with pytest.raises(ExtractError) as caught:
        bind(parse_map(text), target("id", "BRAND_CD", *OWN[1:3]))
    (problem,) = caught.value.problems
    assert problem.message == "there is no column 'BRAND', 'STOP'"
    assert (problem.hint or "").count("the file has") == 1


@pytest.mark.parametrize(("character", "shown"), [("\t", "\\t"), (";", ";"), ("|", "|")])
def test_a_header_cut_by_another_delimiter_is_recognised(character: str, shown: str) -> None:
    """The hint is a line that can be copied into the map."""
    with pytest.raises(ExtractError) as caught:
        bind(parse_map(""), target(character.join(["id", *OWN])))
    assert f'delimiter = "{shown}"' in str(caught.value)
    with pytest.raises(ExtractError) as caught:
        bind(parse_map(""), target("id", *OWN[1:]))
    assert "delimiter" not in str(caught.value)


OPTIONAL = telcrm.loads("""
    id = "test.optional"
    version = "1"
    document = "test"
    passage = "none"
    [inputs]
    vip = { type = "boolean", optional = true }
    [decisions.same]
    kind = "expression"
    expression = "vip"
    assumed = { zh = "测试", en = "a test" }
""")


@pytest.mark.parametrize(
    ("text", "code"), [("", "extract.header"), ("inputs.vip = {absent = true}", None)]
)
def test_an_optional_input_is_null_only_if_the_map_says_so(text: str, code: str | None) -> None:
    """A column under another name is no reason to rate everybody as if nothing were known."""
    laid = Target(OPTIONAL.inputs, OPTIONAL.outputs, ("id", "VIP"), "x.csv", None)
    if code is None:
        plan = bind(parse_map(text), laid)
        assert (plan.sources[0].column, plan.sources[0].constant) == (None, None)
        return
    with pytest.raises(ExtractError) as caught:
        bind(parse_map(text), laid)
    assert caught.value.code == code
    assert "vip" in str(caught.value)
    assert "absent = true" in str(caught.value)


def test_a_required_input_cannot_be_absent() -> None:
    """Every row would be rejected: a column or a constant is wanted."""
    with pytest.raises(ExtractError, match="cannot do without this input") as caught:
        bind(parse_map("inputs.suspensions = {absent = true}"), target(*OWN))
    assert caught.value.place.path == "inputs.suspensions.absent"
