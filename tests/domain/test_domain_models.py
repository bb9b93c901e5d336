"""The records of a customer refuse what contradicts itself, and say in words what is wrong."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from telcrm.domain import (
    INVOLUNTARY_REASONS,
    Arrears,
    Bill,
    BillingMonth,
    Customer,
    Day,
    Debt,
    DomainError,
    Fen,
    Line,
    Suspension,
    SuspensionKind,
    SuspensionReason,
    VipCard,
    VipTier,
    Yuan,
)
from telcrm.errors import FactError, TelcrmError

ACTIVATED = date(2020, 5, 15)
DAYS = st.dates(ACTIVATED, date(2030, 12, 31))
SUSPENSIONS = st.builds(
    lambda days, kind, reason, over: Suspension(
        started_on=min(days), resumed_on=max(days) if over else None, kind=kind, reason=reason
    ),
    st.tuples(DAYS, DAYS),
    st.sampled_from(SuspensionKind),
    st.sampled_from(SuspensionReason),
    st.booleans(),
)
DEBTS = st.builds(
    lambda days, fen, over: Debt(
        owed_since=min(days), paid_on=max(days) if over else None, amount=Decimal(fen) / 100
    ),
    st.tuples(DAYS, DAYS),
    st.integers(1, 10**9),
    st.booleans(),
)
BILLS = st.dictionaries(
    st.integers(0, 60).map(lambda index: (2020 + index // 12) * 100 + 100 + index % 12 + 1),
    st.integers(0, 10**9),
    max_size=8,
).map(lambda amounts: tuple(Bill.from_fen(*item) for item in amounts.items()))
CARDS = st.builds(
    lambda days, tier, over: VipCard(
        tier=tier, valid_from=min(days), valid_to=max(days) if over else None
    ),
    st.tuples(DAYS, DAYS),
    st.sampled_from(VipTier),
    st.booleans(),
)
LINES = st.builds(
    Line,
    number=st.text("0123456789", min_size=1),
    brand=st.text(min_size=1),
    activated_on=st.just(ACTIVATED),
    bills=BILLS,
    suspensions=st.none() | st.lists(SUSPENSIONS, max_size=3).map(tuple),
    arrears=st.none()
    | st.builds(
        Arrears,
        debts=st.lists(DEBTS, max_size=3).map(tuple),
        resumed_in_arrears_on=st.lists(DAYS, max_size=3).map(tuple),
    ),
)
CUSTOMERS = st.builds(
    Customer,
    id=st.text(min_size=1),
    lines=st.lists(LINES, max_size=3, unique_by=lambda line: line.number).map(tuple),
    vip_cards=st.none() | st.lists(CARDS, max_size=3).map(tuple),
)


def line(**changes) -> Line:
    """A line without history, but for the changes."""
    facts = {"number": "1", "brand": "全球通", "activated_on": ACTIVATED}
    return Line(**(facts | changes))


def stop(started_on: date, resumed_on: date | None = None) -> Suspension:
    """A two-way stop for arrears."""
    return Suspension(
        started_on=started_on, resumed_on=resumed_on, kind="two_way", reason="arrears"
    )


@given(CUSTOMERS)
def test_a_customer_survives_json(customer):
    """What is written as JSON is read back equal, amounts, dates and unknown histories included."""
    again = Customer.model_validate_json(customer.model_dump_json())
    assert again == customer
    assert hash(again) == hash(customer)


@pytest.mark.parametrize("model", [Bill, Suspension, Debt, Arrears, Line, VipCard, Customer])
def test_a_record_is_frozen_and_refuses_strange_fields(model):
    """A misspelt field is an error, and a record does not change under its readers."""
    assert model.model_config["frozen"]
    with pytest.raises(DomainError, match="Extra inputs are not permitted"):
        model.model_validate({"misspelt": 1})


def test_a_record_cannot_be_changed():
    """Assigning to a field of a record is an error."""
    bill = Bill(month=202401, amount=1)
    with pytest.raises(ValidationError, match="frozen"):
        bill.amount = Decimal("2.00")


@given(st.integers(0, 10**17), st.integers(1, 12))
def test_a_bill_from_fen_is_the_bill_in_yuan(fen, month):
    """Both constructors of a bill give the same record."""
    assert Bill.from_fen(202400 + month, fen) == Bill(
        month=202400 + month, amount=Decimal(fen) / 100
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"month": 202401, "amount": "-0.01"}, "greater than or equal to 0"),
        ({"month": 202401, "amount": 0.005}, "no whole fen"),
        ({"month": 202401, "amount": True}, "no amount of money"),
        ({"month": 202401, "amount": None}, "no amount of money"),
        ({"month": 202413, "amount": 1}, "no billing month"),
        ({"month": 202401}, "Field required"),
    ],
)
def test_a_bill_refuses_nonsense(facts, words):
    """A bill's month is a month, its amount is exact, there and not negative."""
    with pytest.raises(DomainError, match=words):
        Bill(**facts)


def test_the_code_of_an_error_shows_through_pydantic():
    """A refused value carries its stable code in pydantic's own message."""
    with pytest.raises(DomainError, match=r"fact\.value"):
        Bill(month=202401, amount=0.005)


def test_what_ends_may_not_end_before_it_starts():
    """A stop, a debt and a card may end on their first day, not the day before."""
    first, before = date(2024, 3, 1), date(2024, 2, 29)
    stop(first, first)
    Debt(amount=1, owed_since=first, paid_on=first)
    VipCard(tier="金卡", valid_from=first, valid_to=first)
    with pytest.raises(DomainError, match="resumed_on 2024-02-29 is before started_on 2024-03-01"):
        stop(first, before)
    with pytest.raises(DomainError, match="paid_on 2024-02-29 is before owed_since 2024-03-01"):
        Debt(amount=1, owed_since=first, paid_on=before)
    with pytest.raises(DomainError, match="valid_to 2024-02-29 is before valid_from 2024-03-01"):
        VipCard(tier="金卡", valid_from=first, valid_to=before)


def test_nothing_is_owed_by_a_debt_of_zero():
    """A debt is more than nothing: one fen is a debt, zero is none."""
    assert Debt(amount="0.01", owed_since=ACTIVATED).amount == Decimal("0.01")
    with pytest.raises(DomainError, match="greater than 0"):
        Debt(amount=0, owed_since=ACTIVATED)


def test_nothing_happens_to_a_line_before_its_activation():
    """Bills from the month of activation, other events from its day; one earlier is refused."""
    eve = date(2020, 5, 14)
    line(
        bills=[Bill(month=202005, amount=1)],
        suspensions=[stop(ACTIVATED)],
        arrears=Arrears(
            debts=[Debt(amount=1, owed_since=ACTIVATED)], resumed_in_arrears_on=[ACTIVATED]
        ),
    )
    with pytest.raises(DomainError, match="bills for 202004, before activation on 2020-05-15"):
        line(bills=[Bill(month=202004, amount=1)])
    with pytest.raises(DomainError, match="suspension started_on 2020-05-14 is before"):
        line(suspensions=[stop(eve)])
    with pytest.raises(DomainError, match="debt owed_since 2020-05-14 is before"):
        line(arrears=Arrears(debts=[Debt(amount=1, owed_since=eve)]))
    with pytest.raises(DomainError, match="resumed_in_arrears_on 2020-05-14 is before"):
        line(arrears=Arrears(resumed_in_arrears_on=[eve]))


def test_a_month_has_one_bill():
    """Two bills of one month are refused, and the error names each month that has them."""
    months = [202402, 202401, 202402, 202401, 202403]
    with pytest.raises(DomainError, match="more than one bill for 202401, 202402"):
        line(bills=[Bill(month=month, amount=1) for month in months])


def test_a_number_is_held_once():
    """Two lines of one number are refused."""
    with pytest.raises(DomainError, match="more than one line with the number 1"):
        Customer(id="c", lines=[line(), line()])


@pytest.mark.parametrize("field", ["number", "brand"])
def test_names_are_not_empty(field):
    """An empty number or brand is no number or brand."""
    with pytest.raises(DomainError, match=field):
        line(**{field: ""})


def test_not_recorded_is_not_none_at_all():
    """A history left out stays unknown; an empty one says that nothing happened."""
    assert line().suspensions is None
    assert line().arrears is None
    assert Customer(id="c").vip_cards is None
    assert line(suspensions=()).suspensions == ()


def test_the_only_line_needs_no_name():
    """With one line the customer's line is that one; by its number it is the same."""
    customer = Customer(id="c", lines=[line()])
    assert customer.line() is customer.line("1") is customer.lines[0]


@pytest.mark.parametrize(
    ("numbers", "asked", "words"),
    [
        ((), None, "has 0 lines, and none is named"),
        ((), "1", "has no line '1'"),
        (("13800000001", "13800000002"), None, "has 2 lines, and none is named"),
        (("13800000001", "13900000002"), "13800000003", "did you mean '13800000001'"),
    ],
)
def test_an_unclear_line_is_an_error(numbers, asked, words):
    """No line, several lines without a name, and an unknown number are one clear error each."""
    customer = Customer(id="c", lines=[line(number=number) for number in numbers])
    with pytest.raises(FactError, match=words) as caught:
        customer.line(asked)
    assert caught.value.code == "fact.line"
    assert isinstance(caught.value, TelcrmError)


def test_each_of_several_lines_is_found_by_its_number():
    """A number names its own line, not the first."""
    customer = Customer(id="c", lines=[line(number="1"), line(number="2"), line(number="3")])
    assert [customer.line(number).number for number in "321"] == ["3", "2", "1"]


def test_involuntary_reasons_are_arrears_and_credit():
    """A stop counts against credit for arrears and the credit limit, and for nothing else."""
    involuntary = {
        reason
        for reason in SuspensionReason
        if Suspension(started_on=ACTIVATED, kind="one_way", reason=reason).involuntary
    }
    assert involuntary == INVOLUNTARY_REASONS == {"arrears", "credit_limit"}


@pytest.mark.parametrize("word", [*SuspensionKind, *SuspensionReason, *VipTier])
def test_every_word_has_both_titles(word):
    """Each word of the vocabulary reads in Chinese and in English."""
    assert any("\u4e00" <= sign <= "\u9fff" for sign in word.titles.zh)
    assert word.titles.en.isascii()
    assert word.titles.en


def test_tiers_are_the_names_that_books_use():
    """Card tiers are equal to their Chinese names, from the highest to the lowest."""
    assert list(VipTier) == ["钻石卡", "金卡", "银卡"]
    with pytest.raises(DomainError, match="钻石卡"):
        VipCard(tier="铜卡", valid_from=ACTIVATED)


def test_dates_are_not_read_from_numbers():
    """20240101 and seconds since 1970 are refused as the day of a record."""
    for value in (20240101, 86400, "86400"):
        with pytest.raises(DomainError, match="is no day"):
            VipCard(tier="金卡", valid_from=value)


@pytest.mark.parametrize("kind", [Yuan, Fen, BillingMonth, Day])
def test_annotated_types_have_a_schema(kind):
    """The types of the domain can stand in a JSON Schema."""
    assert TypeAdapter(kind).json_schema()


def test_importing_the_domain_builds_no_validator():
    """Import stays cheap: models are built on first use, not when they are read."""
    words = "import telcrm.domain as d; print(d.Customer.__pydantic_complete__)"
    done = run([sys.executable, "-c", words], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "False"
