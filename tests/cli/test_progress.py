"""The bar is there for who watches, and for nobody else."""

from __future__ import annotations

import pytest

from telcrm.cli.progress import progress_bar


@pytest.mark.parametrize("measure", ["bytes", "rows"])
@pytest.mark.parametrize(
    ("terminal", "quiet", "shown"),
    [(True, False, True), (True, True, False), (False, False, False)],
)
def test_shows_a_bar_on_a_terminal_unless_quiet(
    measure: str,
    terminal: bool,
    quiet: bool,
    shown: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It goes to stderr, so that the summary can be piped."""
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    else:
        monkeypatch.delenv("FORCE_COLOR", raising=False)
    with progress_bar(measure, quiet=quiet) as progress:
        progress(1, 2)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert ("评定 / rating" in printed.err) is shown
