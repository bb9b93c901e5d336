"""How many stars a customer's credit earns, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from telcrm.arguments import LANGUAGE, instance, optional, taking
from telcrm.books import load
from telcrm.domain import Customer, day, line_of
from telcrm.facts import involuntary_suspensions, mean_monthly_spend, tenure_months
from telcrm.rules import Decision, Language, Reason, RuleBook

__all__ = ["CreditRating", "rate_credit"]


@dataclass(frozen=True, slots=True)
class CreditRating:
    """A line's credit rating on a day.

    Attributes:
        on: the day.
        number: the line rated.
        decision: what the book decided, with facts and reasons.
    """

    on: date
    number: str
    decision: Decision

    @property
    def credit_score(self) -> int:
        """The credit score, in points."""
        return int(self.decision["credit_score"])

    @property
    def star(self) -> int:
        """Stars, 1 to 5; 0 for unrated."""
        return int(self.decision["star"])

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why; the points among them add up to the score."""
        return self.decision.reasons

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """The rating and its reasons in words, in `zh` or `en`."""
        return self.decision.explain(lang)

    def _repr_html_(self) -> str:
        return self.decision._repr_html_()


@taking(book=optional(instance(RuleBook)))
def rate_credit(
    customer: Customer, on: date, *, number: str | None = None, book: RuleBook | None = None
) -> CreditRating:
    """Rate the credit of a customer's line.

    Conventions (assumed, see `telcrm.facts`): the mean is taken over the last 12 closed billing
    months, suspensions are involuntary episodes of the last 12 months.

    Args:
        customer: whose line.
        on: the day of the rating.
        number: which line; may be left out where there is only one.
        book: another book with the inputs and outputs of `cmcc.credit_rating`, such as a
            province's; by default the shipped one in force on the day.

    Raises:
        FactError: the line is not clear, or its history lacks what the book asks for.
        InputError: the book does not know the brand.

    >>> from telcrm.domain import Bill, Customer, Line
    >>> bills = [Bill(month=month, amount="88.00") for month in range(202301, 202313)]
    >>> line = Line(number="13800000000", brand="全球通", activated_on=date(2019, 12, 31),
    ...             bills=bills, suspensions=())
    >>> rating = rate_credit(Customer(id="1", lines=(line,)), date(2024, 1, 1))
    >>> rating.credit_score, rating.star
    (400, 4)
    """
    on = day(on)
    line = line_of(customer, number)
    chosen = book or load("cmcc.credit_rating", on)
    decision = chosen.decide(
        {
            "brand": line.brand,
            "tenure_months": tenure_months(line.activated_on, on),
            "monthly_spend": mean_monthly_spend(line.bills, on, activated_on=line.activated_on),
            "suspensions": involuntary_suspensions(line.suspensions, on),
        }
    )
    return CreditRating(on, line.number, decision)
