"""Rule books as data, a folder per publisher; and the loader that finds, dates and extends them."""

from telcrm.books.loader import books, load, loads

__all__ = ["books", "load", "loads"]
