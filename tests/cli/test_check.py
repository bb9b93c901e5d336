"""The check command: what it prints and the status it ends with, as a hook would run it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import telcrm
from telcrm.cli.app import app

CHECKS = Path(__file__).parents[1] / "checks"


def run(*arguments: object, code: int = 0) -> tuple[str, str]:
    """What a command prints and what it complains of, once its status is as expected."""
    result = CliRunner().invoke(app, ["check", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_says_what_the_library_says() -> None:
    """The findings of a book in both languages, or in one."""
    file = CHECKS / "covered_by_one.toml"
    findings = telcrm.load(file).check()
    said, _ = run(file)
    assert findings.explain("zh") in said
    assert findings.explain("en") in said
    assert run(file, "--lang", "en")[0] == findings.explain("en") + "\n"


@pytest.mark.parametrize(
    ("name", "options", "code"),
    [
        ("gap_between_bands", [], 1),
        ("covered_by_one", [], 0),
        ("covered_by_one", ["--warnings"], 1),
        ("default_never_given", ["--warnings"], 0),
    ],
)
def test_status_is_fit_for_a_hook(name: str, options: list[str], code: int) -> None:
    """An error is no; a warning only where that is asked for; a note never."""
    run(CHECKS / f"{name}.toml", *options, code=code)


def test_notes_may_be_left_out() -> None:
    """Without notes a book with nothing but notes prints one line a language."""
    said, _ = run("cmcc.credit_rating", "--no-notes")
    assert len(said.splitlines()) == 2


def test_all_books_are_checked_in_any_case(tmp_path: Path) -> None:
    """A book that cannot be read does not keep the others from being checked."""
    broken = tmp_path / "broken.toml"
    broken.write_text("id = ", encoding="utf-8")
    said, complaint = run(broken, CHECKS / "covered_by_one.toml", code=2)
    assert "checks.covered_by_one" in said
    assert "book.toml" in complaint


def test_a_strict_book_with_an_error_is_no(tmp_path: Path) -> None:
    """It is checked like any other, and all of its findings are told."""
    text = (CHECKS / "gap_between_bands.toml").read_text(encoding="utf-8")
    file = tmp_path / "strict.toml"
    file.write_text(text.replace("version =", "strict = true\nversion =", 1), encoding="utf-8")
    assert "check.gap" in run(file, code=1)[0]


def test_the_case_file_beside_is_looked_at(tmp_path: Path) -> None:
    """What its cases do not hit is a warning, unless cases are left out."""
    text = (CHECKS / "value_never_given.toml").read_text(encoding="utf-8")
    file = tmp_path / "book.toml"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "book.cases.toml").write_text(
        'book = "checks.value_never_given"\n'
        '[[cases]]\nname = "new"\ngiven = { months = 1 }\nexpect = { grade = "银" }\n',
        encoding="utf-8",
    )
    assert "check.case" in run(file)[0]
    assert "check.case" not in run(file, "--no-cases")[0]
