"""The engine: rule books, their language, the backends that decide. Not one telecom word in it."""

from telcrm.rules.book import LegendEntry, RuleBook
from telcrm.rules.columns.column import Codes
from telcrm.rules.comparison import Comparison, compare
from telcrm.rules.explain import Decision, Language, Reason
from telcrm.rules.form import Text
from telcrm.rules.source.schema import BookSource, json_schema

__all__ = [
    "BookSource",
    "Codes",
    "Comparison",
    "Decision",
    "Language",
    "LegendEntry",
    "Reason",
    "RuleBook",
    "Text",
    "compare",
    "json_schema",
]
