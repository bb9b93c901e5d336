"""What happened to a few customers: bills and stops as rows, made up by the hundred.

Facts from columns, frames and SQL are all held to those of one customer's history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from telcrm.analytics.events import Base, Bills, Suspensions
from telcrm.domain import Bill, Suspension, SuspensionReason, shift_month
from telcrm.errors import FactError

IDS = st.lists(st.integers(-5, 10**12), unique=True, max_size=6)
REASONS = [str(one) for one in SuspensionReason]


@dataclass
class Histories:
    """A base and what happened to it, as rows.

    Attributes:
        on: the day asked about.
        activated: by customer; None where it is not known.
        bills: customer, month, amount; months before activation among them.
        stops: customer, started, resumed, reason.
    """

    on: date
    activated: dict[Any, date | None]
    bills: list[tuple[Any, int, Decimal]]
    stops: list[tuple[Any, date, date | None, str]]

    @property
    def base(self) -> Base:
        return Base(list(self.activated), list(self.activated.values()))

    @property
    def bill_columns(self) -> Bills:
        return Bills(*([row[place] for row in self.bills] for place in range(3)))

    @property
    def stop_columns(self) -> Suspensions:
        return Suspensions(*([row[place] for row in self.stops] for place in range(4)))

    def bills_of(self, customer: Any) -> list[Bill]:
        return [Bill(month=month, amount=fee) for who, month, fee in self.bills if who == customer]

    def stops_of(self, customer: Any) -> list[Suspension]:
        return [
            Suspension(started_on=start, resumed_on=end, kind="one_way", reason=reason)
            for who, start, end, reason in self.stops
            if who == customer
        ]


@st.composite
def histories(draw: st.DrawFn) -> Histories:
    """A few customers over three years, most months billed once, in any order."""
    on = draw(st.dates(date(2021, 1, 1), date(2024, 12, 31)))
    random = draw(st.randoms(use_true_random=False))
    ids = draw(IDS | IDS.map(lambda numbers: [f"客户{number}" for number in numbers]))
    ages = draw(st.lists(st.none() | st.integers(0, 1200), min_size=len(ids), max_size=len(ids)))
    activated = {
        one: None if age is None else on - timedelta(days=age)
        for one, age in zip(ids, ages, strict=True)
    }
    holes = draw(st.sampled_from([0.0, 0.05]))
    months = [shift_month(on.year * 100 + on.month, -age) for age in range(-1, 37)]
    bills = [
        (one, month, Decimal(random.randrange(10**draw_size)) / 100)
        for one in ids
        for month in months
        if random.random() >= holes
        for draw_size in [random.choice([2, 5, 9])]
    ]
    stops = []
    for one in ids:
        for _ in range(random.randrange(5)):
            start = on - timedelta(days=random.randrange(-20, 500))
            end = random.choice([None, start + timedelta(days=random.randrange(60))])
            stops.append((one, start, end, random.choice(REASONS)))
    random.shuffle(bills)
    random.shuffle(stops)
    return Histories(on, activated, bills, stops)


def single(fact: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """One customer's fact; None where it is missing."""
    try:
        return fact(*arguments, **named)
    except FactError as error:
        if error.code != "fact.missing":
            raise
        return None
