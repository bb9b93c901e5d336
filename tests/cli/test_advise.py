"""The command `advise`: what must change, and how it ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import telcrm
from telcrm.cli.app import app

BOOK = "cmcc.credit_rating"
FACTS = {"brand": "全球通", "tenure_months": 30, "monthly_spend": 60.5, "suspensions": 2}
GIVEN = tuple(word for name, value in FACTS.items() for word in ("--facts", f"{name}={value}"))


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["advise", *map(str, arguments)])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def test_says_what_the_library_says() -> None:
    """Facts, wishes, moves, costs and the day as options; both languages unless one is asked."""
    options = ("--hold", "brand", "--move", "tenure_months=months", "--move", "suspensions=down")
    options += ("--cost", "suspensions=10", "--cost", "tenure_months=2", "--most", "2")
    said = run(BOOK, *GIVEN, "--want", "star=4", *options, "--on", "2024-01-31")
    advice = telcrm.load(BOOK).advise(
        FACTS,
        {"star": 4},
        hold=["brand"],
        moves={"tenure_months": "months", "suspensions": "down"},
        costs={"suspensions": 10, "tenure_months": 2},
        on=date(2024, 1, 31),
        most=2,
    )
    assert len(advice.options) == 2
    assert said == f"{advice.explain('zh')}\n{advice.explain('en')}\n"
    english = run(BOOK, *GIVEN, "--want", "star=4", *options, "--on", "2024-01-31", "--lang", "en")
    assert english == f"{advice.explain('en')}\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f.toml", 'brand = "全球通"\ntenure_months = 30\nmonthly_spend = 60.5\nsuspensions = 2\n'),
        (
            "f.json",
            '{"brand": "全球通", "tenure_months": "30", "monthly_spend": 60.5, "suspensions": 2}',
        ),
    ],
)
def test_facts_may_stand_in_a_file(name: str, text: str, tmp_path: Path) -> None:
    """TOML or JSON, each number exact; a later word goes before the file."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert run(BOOK, "--facts", path, "--want", "star=4") == run(BOOK, *GIVEN, "--want", "star=4")
    said = run(
        BOOK, "--facts", path, "--facts", "suspensions=0", "--want", "star=4", "--lang", "en"
    )
    assert "suspensions from" not in said


def test_no_way_is_no() -> None:
    """Exit status 1 where nothing within the allowed moves works, 0 where it is earned already."""
    held = [word for name in FACTS for word in ("--hold", name)]
    assert "无法达到" in run(BOOK, *GIVEN, "--want", "star=4", *held, code=1)
    now = telcrm.load(BOOK).decide(FACTS)["star"]
    assert "already" in run(BOOK, *GIVEN, "--want", f"star={now}", *held)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*GIVEN, "--want", "stars=4"), "did you mean 'star'?"),
        ((*GIVEN, "--want", "star=many"), "input.type"),
        ((*GIVEN, "--want", "star"), "--want"),
        ((*GIVEN[:-2], "--want", "star=4"), "suspensions is missing"),
        ((*GIVEN[:-2], "--facts", "suspensions=x", "--want", "star=4"), "it is not a number"),
        ((*GIVEN, "--facts", "age=3", "--want", "star=4"), "input.unknown"),
        ((*GIVEN, "--facts", "none.json", "--want", "star=4"), "data.invalid"),
        ((*GIVEN, "--facts", "none.toml", "--want", "star=4"), "book.not_found"),
        ((*GIVEN, "--facts", "none", "--want", "star=4"), "--facts"),
        ((*GIVEN, "--want", "star=4", "--move", "brand=away"), "--move"),
        ((*GIVEN, "--want", "star=4", "--move", "brands=up"), "input.unknown"),
        ((*GIVEN, "--want", "star=4", "--cost", "brand=-1"), "--cost"),
        ((*GIVEN, "--want", "star=4", "--cost", "brand=1", "--cost", "brand=2"), "given twice"),
        ((*GIVEN, "--want", "star=4", "--most", "0"), "--most"),
    ],
)
def test_errors_are_words(arguments: tuple[str, ...], words: str) -> None:
    """Exit status 2, the error's code or the option at fault."""
    assert words in run(BOOK, *arguments, code=2)


def test_a_category_that_there_is_not_cannot_be_wanted() -> None:
    """It would be out of reach whatever changes: that is a slip, and no answer."""
    book = telcrm.load("cmcc.vip_club")
    first = next(iter(book.inputs))
    said = run("cmcc.vip_club", "--facts", f"{first}=", "--want", "vip_tier=金", code=2)
    assert "input.category" in said
    assert "did you mean" in said or "known here" in said
