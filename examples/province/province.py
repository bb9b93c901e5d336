"""Rate the same customers under two dated versions of a province's book, and say who moves.

The province and its figures are invented; see README.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import telcrm

BOOKS = Path(__file__).parent / "books" / "gd"
BEFORE = date(2024, 12, 31)
AFTER = date(2025, 1, 1)

Customer = Mapping[str, object]

CUSTOMERS: dict[str, Customer] = {
    "神州大众卡老客户": {
        "brand": "神州大众卡",
        "tenure_months": 30,
        "monthly_spend": Decimal("45.00"),
        "suspensions": 0,
    },
    "动感地带老客户": {
        "brand": "动感地带",
        "tenure_months": 48,
        "monthly_spend": Decimal("400.00"),
        "suspensions": 0,
    },
    "全球通老客户": {
        "brand": "全球通",
        "tenure_months": 60,
        "monthly_spend": Decimal("400.01"),
        "suspensions": 0,
    },
}
"""Facts as of the day of rating: two that the new version moves and one that it does not."""


def main() -> None:
    """Print each customer's rating under both versions, with reasons in zh and en."""
    before = telcrm.load("gd.credit_rating", on=BEFORE, search=[BOOKS])
    after = telcrm.load("gd.credit_rating", on=AFTER, search=[BOOKS])
    moved = [name for name, customer in CUSTOMERS.items() if show(name, customer, before, after)]
    print("结论不同的客户 / rated differently:", "、".join(moved))


def show(name: str, customer: Customer, before: telcrm.RuleBook, after: telcrm.RuleBook) -> bool:
    """Print one customer's two ratings, and return whether score or star differ."""
    old, new = before.decide(customer), after.decide(customer)
    for book, decision in ((before, old), (after, new)):
        print(f"== {name} · {book.id} {book.version}")
        print(decision.explain(lang="zh"))
        print(decision.explain(lang="en"))
        print()
    return dict(old) != dict(new)


if __name__ == "__main__":
    main()
