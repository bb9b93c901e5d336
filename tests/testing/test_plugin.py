"""The pytest plugin: case files are collected, failures can be read, nothing else changes."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from telcrm.testing import plugin

assert plugin  # Loaded before any run inside this process: NumPy cannot be loaded twice.

pytest_plugins = ["pytester"]

BOOK = """
id = "shop.discount"
version = "1"
document = "made up"
passage = "made up"
inputs.amount = { type = "integer", minimum = 0, maximum = 1000 }
[decisions.percent]
kind = "decision_table"
passage = "made up"
inputs = ["amount"]
outputs.percent = { type = "integer" }
rules = [
    { id = "small", when = { amount = "< 100" }, then = { percent = 0 } },
    { id = "large", when = { amount = ">= 100" }, then = { percent = 5 }, \
reason = { zh = "满一百", en = "a hundred or more" } },
]
"""

CASES = """
book = "shop.discount"
[[walks]]
name = "a hundred"
vary = "amount"
expect = "percent"
steps = [[99, 0], [100, 0]]
because = "as agreed"
[[errors]]
name = "too much"
given = { amount = 1001 }
code = "input.range"
"""


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest with the plugin by its module, whether or not it is installed as well."""
    plugins = ("-p", "no:telcrm", "-p", "telcrm.testing.plugin", "-p", "no:cacheprovider")
    return pytester.runpytest_inprocess(*plugins, *arguments)


@pytest.fixture
def shop(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with a book and its cases beside it."""
    for name, text in (("discount.toml", BOOK), ("discount.cases.toml", CASES)):
        Path(pytester.path, name).write_text(text, encoding="utf-8")
    return pytester


def test_each_case_is_a_test(shop: pytest.Pytester) -> None:
    """One that fails says what was expected, what came, and why."""
    result = run(shop, "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*discount.cases.toml::a hundred, amount = 99 PASSED*",
            "*discount.cases.toml::a hundred, amount = 100 FAILED*",
            "*discount.cases.toml::too much PASSED*",
            "*given*amount = 100*",
            "*expected percent = 0*",
            "*got*percent = 5*",
            "*because*as agreed*",
            "*a hundred or more*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_failures_can_be_had_in_chinese(shop: pytest.Pytester) -> None:
    """`telcrm_lang = zh` in the project's settings."""
    result = run(shop, "-o", "telcrm_lang=zh")
    result.stdout.fnmatch_lines(["*应为：percent = 0*", "*实为：percent = 5*", "*满一百*"])


def test_books_are_found_in_the_folders_of_the_setting(shop: pytest.Pytester) -> None:
    """Cases may stand elsewhere than their books."""
    folder = Path(shop.path, "books")
    folder.mkdir()
    Path(shop.path, "discount.toml").rename(folder / "discount.toml")
    missing = run(shop)
    missing.assert_outcomes(errors=1)
    missing.stdout.fnmatch_lines(["*book.not_found*there is no book 'shop.discount'*"])
    shop.makeini("[pytest]\ntelcrm_books = books\n")
    run(shop).assert_outcomes(passed=2, failed=1)


def test_the_day_picks_the_version(shop: pytest.Pytester) -> None:
    """Cases of a version that was replaced stay true of it."""
    first = BOOK.replace('version = "1"', 'version = "1"\neffective_to = 2025-01-01')
    second = BOOK.replace('version = "1"', 'version = "2"\neffective_from = 2025-01-01')
    changed = second.replace("percent = 5", "percent = 0")
    for name, text in (("discount.toml", first), ("discount@2.toml", changed)):
        Path(shop.path, name).write_text(text, encoding="utf-8")
    run(shop).assert_outcomes(passed=3)
    dated = CASES.replace("[[walks]]", "on = 2024-12-31\n[[walks]]", 1)
    Path(shop.path, "discount.cases.toml").write_text(dated, encoding="utf-8")
    run(shop).assert_outcomes(passed=2, failed=1)


def test_a_shipped_book_needs_no_folder(pytester: pytest.Pytester) -> None:
    """It is found by its id; a day may be named."""
    Path(pytester.path, "plus.cases.toml").write_text(
        """
book = "cmcc.you_plus"
on = 2024-06-30
[[cases]]
name = "enough"
given = { last_year_spend = 1200, vip_this_year = false }
expect = { you_plus = true }
[[cases]]
name = "enough"
given = { last_year_spend = 1199.99, vip_this_year = false }
expect = { you_plus = false }
""",
        encoding="utf-8",
    )
    result = run(pytester, "-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*::enough PASSED*", "*::enough (2) PASSED*"])


def test_a_file_that_is_no_case_file_is_one_error(shop: pytest.Pytester) -> None:
    """It says what is wrong, without a traceback."""
    Path(shop.path, "discount.cases.toml").write_text("books = 1", encoding="utf-8")
    result = run(shop)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*book.schema*", "*discount.cases.toml*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_other_files_are_left_alone(shop: pytest.Pytester) -> None:
    """A project's own tests run as ever, and other TOML is no case file."""
    Path(shop.path, "discount.cases.toml").unlink()
    shop.makepyfile("def test_one():\n    assert True\n")
    run(shop).assert_outcomes(passed=1)


def test_the_plugin_is_offered_to_pytest() -> None:
    """Under the name with which it can be switched off."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    offered = tomllib.loads(text)["project"]["entry-points"]["pytest11"]
    assert offered == {"telcrm": "telcrm.testing.plugin"}


def test_the_plugin_runs_without_hypothesis() -> None:
    """Only the strategies need it, and say which extra brings it."""
    code = """
import sys
sys.modules["hypothesis"] = None
import telcrm.testing.plugin
from telcrm.errors import ExtraError
try:
    import telcrm.testing.strategies
except ExtraError as error:
    print(error.code, "telcrm[test]" in str(error))
"""
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.split() == ["extra.missing", "True"]
