"""The command `telcrm`: rate a file of customers from a shell.

It needs more than the library does; where that is not installed, it says what to install.
"""

from __future__ import annotations

import sys

try:
    from telcrm.cli.app import app
except ModuleNotFoundError as missing:
    # Only what the extra brings is excused; a module of our own that is missing is a bug.
    _MISSING: str = (missing.name or "").partition(".")[0]
    if _MISSING not in {"typer", "rich", "pyarrow"}:
        raise
else:
    _MISSING = ""

__all__ = ["main"]


def main() -> None:
    """Run the command with the arguments of this process."""
    if _MISSING:
        print(  # noqa: T201  there is no console library to print with
            f"telcrm: the module {_MISSING!r} is not installed / 未安装模块 {_MISSING!r}\n"
            "  pip install 'telcrm[cli]'",
            file=sys.stderr,
        )
        raise SystemExit(2)
    app()
