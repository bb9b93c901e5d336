"""Rule books as data, a folder per publisher; and the loader that finds, dates and extends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telcrm.extras import when_asked

if TYPE_CHECKING:
    from telcrm.books.loader import books, load, loads
else:
    __getattr__, __dir__ = when_asked(__name__)

__all__ = ["books", "load", "loads"]
