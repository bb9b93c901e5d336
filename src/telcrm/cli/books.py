"""The command that lists the shipped books."""

from __future__ import annotations

from rich.table import Table

import telcrm
from telcrm.cli.options import console, errors_told

__all__ = ["books_command"]


def books_command() -> None:
    """列出自带的规则书。 List the rule books that are shipped."""
    with errors_told():
        table = Table("id", "version", "名称", "title")
        for book_id in telcrm.books():
            book = telcrm.load(book_id)
            table.add_row(book.id, book.version, book.title.zh, book.title.en)
        console().print(table)
