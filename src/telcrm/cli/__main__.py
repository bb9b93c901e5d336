"""So that `python -m telcrm.cli` is the command too."""

from __future__ import annotations

from telcrm.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
