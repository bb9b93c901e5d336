"""Rules and scoring for a telecom carrier's customers: one rule file, one meaning, explained.

Nothing below is imported before it is used: a process pays for what it asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telcrm import books as _shelf
from telcrm import vocabularies as _catalogues
from telcrm.extras import when_asked

if TYPE_CHECKING:
    from telcrm import errors, testing
    from telcrm.analytics import lifecycle, rfm
    from telcrm.books import load, loads
    from telcrm.dmn import from_dmn
    from telcrm.policies import entitlements, rate_credit, vip_status
    from telcrm.rules import Codes, Decision, Reason, RuleBook, compare, evaluate_all
    from telcrm.vocabularies import vocabulary
else:
    __getattr__, __dir__ = when_asked(__name__)

__all__ = [
    "Codes",
    "Decision",
    "Reason",
    "RuleBook",
    "books",
    "compare",
    "entitlements",
    "errors",
    "evaluate_all",
    "from_dmn",
    "lifecycle",
    "load",
    "loads",
    "rate_credit",
    "rfm",
    "testing",
    "vip_status",
    "vocabularies",
    "vocabulary",
]

__version__ = "0.1.0"


def books() -> tuple[str, ...]:
    """Ids of the shipped rule books.

    >>> "cmcc.credit_rating" in books()
    True
    """
    return _shelf.books()


def vocabularies() -> tuple[str, ...]:
    """Ids of the shipped vocabularies.

    >>> "cmcc.brands" in vocabularies()
    True
    """
    return _catalogues.vocabularies()
