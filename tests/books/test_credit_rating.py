"""cmcc.credit_rating against the source read as plain arithmetic, and relations it must keep."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import telcrm

BOOK = telcrm.load("cmcc.credit_rating")
BRANDS = ("全球通", "动感地带", "神州行")

amounts = st.one_of(
    st.integers(0, 60_000).map(lambda fen: Decimal(fen) / 100),
    st.sampled_from([20, 50, 80, 120, 200, 400]).flatmap(
        lambda edge: st.sampled_from(["-0.01", "0", "0.01", "0.0001"]).map(
            lambda step: edge + Decimal(step)
        )
    ),
)
records = st.fixed_dictionaries(
    {
        "brand": st.sampled_from(BRANDS),
        "tenure_months": st.integers(0, 90),
        "monthly_spend": amounts,
        "suspensions": st.integers(0, 12),
    }
)


def score(brand: str, tenure_months: int, monthly_spend: Decimal, suspensions: int) -> int:
    """The passage of the source, word by word."""
    points = {"全球通": 50, "动感地带": 30, "神州行": 20}[brand]
    points += (0, 50, 150, 200, 250, 300)[min(tenure_months // 12, 5)]
    earned = ((400, 250), (200, 200), (120, 150), (80, 100), (50, 50), (20, 20))
    points += next((gain for above, gain in earned if monthly_spend > above), 0)
    return points - 100 * suspensions


def star(points: int) -> int:
    """Five stars from 500, one less each 100 below, none below 100."""
    return max(0, min(5, points // 100))


@given(records)
def test_the_book_says_what_the_source_says(record: dict) -> None:
    """Score and stars, for exact amounts and for floats."""
    points = score(**record)
    assert BOOK.decide(record) == {"credit_score": points, "star": star(points)}
    as_float = record | {"monthly_spend": float(record["monthly_spend"])}
    assert BOOK.decide(as_float) == BOOK.decide(record)


@given(st.lists(records, min_size=1, max_size=50))
def test_a_base_is_rated_as_its_customers_are(base: list[dict]) -> None:
    """Columns give what records give."""
    columns = {name: np.array([record[name] for record in base]) for name in BOOK.inputs}
    columns["monthly_spend"] = columns["monthly_spend"].astype(float)
    found = BOOK.evaluate(columns)
    points = [score(**record) for record in base]
    assert found["credit_score"].tolist() == points
    assert found["star"].tolist() == [star(one) for one in points]


@given(records, st.integers(0, 40), amounts)
def test_more_tenure_or_spend_never_lowers_the_score(
    record: dict, months: int, more: Decimal
) -> None:
    """Staying on and spending more can only help."""
    richer = record | {"monthly_spend": record["monthly_spend"] + more}
    longer = record | {"tenure_months": record["tenure_months"] + months}
    for better in (richer, longer):
        assert BOOK.decide(better)["credit_score"] >= BOOK.decide(record)["credit_score"]
        assert BOOK.decide(better)["star"] >= BOOK.decide(record)["star"]


@given(records)
def test_one_more_suspension_costs_a_hundred_points(record: dict) -> None:
    """It never raises the score, and takes exactly what the source says."""
    worse = BOOK.decide(record | {"suspensions": record["suspensions"] + 1})
    assert worse["credit_score"] == BOOK.decide(record)["credit_score"] - 100
    assert worse["star"] <= BOOK.decide(record)["star"]


@given(records)
def test_the_points_among_the_reasons_add_up(record: dict) -> None:
    """Four characteristics, four partial scores, one sum."""
    answer = BOOK.decide(record)
    points = [reason.points for reason in answer.reasons if reason.points is not None]
    assert len(points) == 4 and sum(points) == answer["credit_score"]
