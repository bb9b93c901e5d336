"""For the tests of your own books: case files and their runner, coverage, suggested cases.

Hypothesis strategies made from a book stand in `telcrm.testing.strategies`, which alone needs
Hypothesis; the pytest plugin that collects case files stands in `telcrm.testing.plugin`.
"""

from telcrm.testing.cases import Case, CaseFile, read_cases
from telcrm.testing.coverage import Coverage, Part, coverage
from telcrm.testing.running import Failure, run_cases
from telcrm.testing.suggestions import Suggestions, suggest_cases
from telcrm.testing.thresholds import Side, Threshold, thresholds
from telcrm.testing.writing import written

__all__ = [
    "Case",
    "CaseFile",
    "Coverage",
    "Failure",
    "Part",
    "Side",
    "Suggestions",
    "Threshold",
    "coverage",
    "read_cases",
    "run_cases",
    "suggest_cases",
    "thresholds",
    "written",
]
