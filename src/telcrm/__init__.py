"""Rules and scoring for a telecom carrier's customers: one rule file, one meaning, explained."""

from telcrm import errors, testing
from telcrm.analytics import lifecycle, rfm
from telcrm.books import books, load, loads
from telcrm.dmn import from_dmn
from telcrm.policies import entitlements, rate_credit, vip_status
from telcrm.rules import Codes, Decision, Reason, RuleBook, compare

__all__ = [
    "Codes",
    "Decision",
    "Reason",
    "RuleBook",
    "books",
    "compare",
    "entitlements",
    "errors",
    "from_dmn",
    "lifecycle",
    "load",
    "loads",
    "rate_credit",
    "rfm",
    "testing",
    "vip_status",
]

__version__ = "0.1.0"
