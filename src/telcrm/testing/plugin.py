"""The pytest plugin: every `*.cases.toml` file is collected, each case a test.

A case file names its book: a shipped one, or one in the case file's own folder or in a folder that
the setting `telcrm_books` of pytest lists. `-p no:telcrm` switches the plugin off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from telcrm.books import load
from telcrm.books.files import CASES
from telcrm.errors import BookError
from telcrm.rules import Language, RuleBook
from telcrm.testing.cases import Case, CaseFile, read_cases
from telcrm.testing.running import Failure, run_cases

__all__ = ["CaseItem", "CasesFile", "pytest_addoption", "pytest_collect_file"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's settings to pytest's own."""
    folders = "folders with the rule books that case files name"
    parser.addini("telcrm_books", folders, type="paths", default=[])
    parser.addini("telcrm_lang", "zh or en: how a case that fails says why", default="en")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CasesFile | None:
    """Take the files that hold cases of a rule book."""
    if not file_path.name.endswith(CASES):
        return None
    collected: CasesFile = CasesFile.from_parent(parent, path=file_path)
    return collected


class CasesFile(pytest.File):
    """A case file."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each case.

        Raises:
            CollectError: the case file or its book cannot be read; the error says why.
        """
        try:
            found = read_cases(self.path)
            book = self._load(found)
        except BookError as error:
            raise self.CollectError(str(error)) from None
        met: Counter[str] = Counter()
        for case in found.cases:
            met[case.name] += 1
            again = f" ({met[case.name]})" if met[case.name] > 1 else ""
            yield CaseItem.from_parent(self, name=case.name + again, book=book, case=case)

    def _load(self, found: CaseFile) -> RuleBook:
        folders = [*self.config.getini("telcrm_books"), self.path.parent]
        return load(found.book, found.on, search=folders)


class CaseItem(pytest.Item):
    """A case, held against its book."""

    def __init__(self, *, book: RuleBook, case: Case, **rest: Any) -> None:
        super().__init__(**rest)
        self.book = book
        self.case = case

    def runtest(self) -> None:
        """Decide the case as one record and as a column.

        Raises:
            CaseFailedError: the book does not keep the case.
        """
        failures = run_cases(self.book, [self.case])
        if failures:
            raise CaseFailedError(*failures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected, what came, and why; a traceback only for errors of our own."""
        if not isinstance(excinfo.value, CaseFailedError):
            return super().repr_failure(excinfo, style)
        lang: Language = "zh" if self.config.getini("telcrm_lang") == "zh" else "en"
        failures: tuple[Failure, ...] = excinfo.value.args
        return "\n".join(one.explain(lang) for one in failures)

    def reportinfo(self) -> tuple[Path, None, str]:
        """The file, and the case's name."""
        return self.path, None, f"{self.book.id}: {self.name}"


class CaseFailedError(AssertionError):
    """A book does not keep a case; its arguments are the failures."""
