"""The engine: rule books, their language, the backends that decide. Not one telecom word in it."""

from telcrm.rules.analysis.checking.findings import Finding, Findings
from telcrm.rules.book import RuleBook
from telcrm.rules.columns.column import Codes
from telcrm.rules.comparison import Comparison, compare
from telcrm.rules.explain import Decision, Language, Reason
from telcrm.rules.form import Text
from telcrm.rules.legend import LegendEntry
from telcrm.rules.source.schema import BookSource, json_schema
from telcrm.rules.together import evaluate_all

__all__ = [
    "BookSource",
    "Codes",
    "Comparison",
    "Decision",
    "Finding",
    "Findings",
    "Language",
    "LegendEntry",
    "Reason",
    "RuleBook",
    "Text",
    "compare",
    "evaluate_all",
    "json_schema",
]
