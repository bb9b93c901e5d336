"""Front doors: facts of a customer's history reach the books, and the answers come back typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.domain import Arrears, Bill, Customer, Debt, Line, Suspension, VipCard, shift_month
from telcrm.errors import FactError, InputError

ON = date(2024, 6, 15)
MONTHS = [shift_month(202405, -age) for age in range(30)]


def line(**changes: object) -> Line:
    """A GoTone line of five years that paid 100 yuan a month and was never stopped."""
    facts = {
        "number": "13800000000",
        "brand": "全球通",
        "activated_on": date(2019, 6, 15),
        "bills": [Bill(month=month, amount=100) for month in MONTHS],
        "suspensions": (),
        "arrears": Arrears(),
    }
    return Line(**(facts | changes))


def customer(one: Line | None = None, cards: tuple[VipCard, ...] | None = ()) -> Customer:
    return Customer(id="1", lines=(one or line(),), vip_cards=cards)


def stop(started: date, resumed: date | None, reason: str = "arrears") -> Suspension:
    return Suspension(started_on=started, resumed_on=resumed, kind="one_way", reason=reason)


def test_a_rating_is_the_book_on_the_facts() -> None:
    """50 + 300 + 100 points: four stars; the facts stand in the decision."""
    rating = telcrm.rate_credit(customer(), ON)
    assert (rating.credit_score, rating.star, rating.number) == (450, 4, "13800000000")
    assert rating.decision.inputs["tenure_months"] == 60
    assert rating.decision.inputs["monthly_spend"] == 100
    assert "450" in rating.explain("zh") and "450" in rating.explain("en")
    assert rating._repr_html_().startswith("<table>")


def test_tenure_turns_on_the_anniversary() -> None:
    """The day before the fifth anniversary is the fifth year."""
    assert telcrm.rate_credit(customer(), date(2024, 6, 14)).credit_score == 400


@pytest.mark.parametrize(("reason", "score"), [("arrears", 350), ("loss", 450), ("request", 450)])
def test_involuntary_stops_alone_cost_points(reason: str, score: int) -> None:
    """A lost handset is no sign of bad credit."""
    stopped = line(suspensions=[stop(date(2024, 1, 1), date(2024, 1, 3), reason)])
    assert telcrm.rate_credit(customer(stopped), ON).credit_score == score


def test_a_mean_just_above_a_threshold_is_above_it() -> None:
    """A twelfth of a fen counts: the mean is compared unrounded."""
    bills = [Bill(month=month, amount="80.00") for month in MONTHS]
    bills[0] = Bill(month=MONTHS[0], amount="80.01")
    assert telcrm.rate_credit(customer(line(bills=bills)), ON).credit_score == 450
    bills[0] = Bill(month=MONTHS[0], amount="80.00")
    assert telcrm.rate_credit(customer(line(bills=bills)), ON).credit_score == 400


def test_missing_history_is_an_error() -> None:
    """A month without a bill, or unrecorded stops, are never taken for zero."""
    with pytest.raises(FactError, match="202403"):
        bills = [Bill(month=month, amount=100) for month in MONTHS if month != 202403]
        telcrm.rate_credit(customer(line(bills=bills)), ON)
    with pytest.raises(FactError, match="not recorded"):
        telcrm.rate_credit(customer(line(suspensions=None)), ON)


def test_an_unknown_brand_is_an_error_unless_a_book_knows_it() -> None:
    """神州大众卡 has no points in the source; a province may give it some."""
    other = customer(line(brand="神州大众卡"))
    with pytest.raises(InputError, match="神州大众卡"):
        telcrm.rate_credit(other, ON)
    province = telcrm.loads(PROVINCE)
    assert telcrm.rate_credit(other, ON, book=province).credit_score == 401


PROVINCE = """
id = "p.credit_rating"
version = "1"
extends = "cmcc.credit_rating"
[inputs.brand]
type = "category"
values = ["全球通", "动感地带", "神州行", "神州大众卡"]
[decisions.credit_score.characteristics.brand]
input = "brand"
assumed = { zh = "示例", en = "an example" }
attributes = [{ when = '"神州大众卡"', points = 1 }, { when = "-", points = 0 }]
"""


def card(tier: str, first: date, last: date | None = None) -> VipCard:
    return VipCard(tier=tier, valid_from=first, valid_to=last)


def test_a_card_makes_a_vip_and_no_you_plus() -> None:
    """A gold card on GoTone; with 1200 yuan spent last year the customer would else be You+."""
    status = telcrm.vip_status(customer(cards=(card("金卡", date(2024, 1, 1)),)), ON)
    assert (status.vip, status.tier, status.you_plus) == (True, "金卡", False)


def test_twelve_hundred_yuan_make_you_plus() -> None:
    """1200.00 does, 1199.99 does not."""
    assert telcrm.vip_status(customer(), ON).you_plus
    bills = [Bill(month=month, amount=100) for month in MONTHS]
    bills[MONTHS.index(202307)] = Bill(month=202307, amount="99.99")
    assert not telcrm.vip_status(customer(line(bills=bills)), ON).you_plus


def test_ten_years_on_gotone_are_silver() -> None:
    """In-net for ten years without a card: silver; on another brand: no member."""
    old = line(activated_on=date(2014, 6, 15))
    assert telcrm.vip_status(customer(old), ON).tier == "银卡"
    assert telcrm.vip_status(customer(old), date(2024, 6, 14)).tier == "非会员"
    moved = line(activated_on=date(2014, 6, 15), brand="神州行")
    assert telcrm.vip_status(customer(moved), ON).tier == "非会员"


def test_a_vip_of_this_spring_is_no_you_plus_this_summer() -> None:
    """This year's VIP is excluded for the year, though the card has run out."""
    cards = (card("银卡", date(2023, 1, 1), date(2024, 3, 31)),)
    status = telcrm.vip_status(customer(cards=cards), ON)
    assert (status.vip, status.you_plus) == (False, False)
    whole_year = [Bill(month=202401 + month, amount=100) for month in range(12)]
    next_year = telcrm.vip_status(customer(line(bills=whole_year), cards), date(2025, 1, 1))
    assert (next_year.vip, next_year.you_plus) == (False, True)


SERVICES = (
    "emergency_stop_resume",
    "one_card_multi_number",
    "international_call_roaming",
    "sim_unlock",
    "arrears_resume",
    "business_query",
)


def test_services_say_what_is_missing() -> None:
    """A You+ customer on GoTone in arrears, without a password, at the counter."""
    services = telcrm.entitlements(customer(), ON, channel="营业厅", service_password=False)
    assert tuple(services) == SERVICES
    assert not any(service.allowed for service in services.values())
    missing = [requirement.name for requirement in services["sim_unlock"].missing]
    assert missing == ["service_password", "channel_served"]
    assert services["sim_unlock"].channels == ("电话客户经理", "10086热线")
    assert services["sim_unlock"].rules == ("no_password", "no_channel")
    assert "10086热线" in services.explain("zh")


def test_services_for_a_you_plus_customer_on_the_phone() -> None:
    """All but resuming in arrears, which is for VIPs in arrears alone."""
    services = telcrm.entitlements(customer(), ON, channel="10086热线", service_password=True)
    assert [name for name in services if not services[name].allowed] == ["arrears_resume"]
    missing = {requirement.name for requirement in services["arrears_resume"].missing}
    assert missing == {"vip", "unpaid_arrears"}
    assert services["sim_unlock"].missing == ()
    assert services["sim_unlock"].rules == ("granted",)


def test_a_vip_resumes_in_arrears_once_a_month() -> None:
    """Unpaid arrears, not used this month: allowed; used on the first: not again."""
    owed = Arrears(debts=[Debt(amount=Decimal("58.50"), owed_since=date(2024, 6, 1))])
    cards = (card("钻石卡", date(2024, 1, 1)),)
    used = owed.model_copy(update={"resumed_in_arrears_on": (date(2024, 6, 1),)})
    for arrears, allowed in ((owed, True), (used, False)):
        one = customer(line(arrears=arrears), cards)
        services = telcrm.entitlements(one, ON, channel="10086热线", service_password=True)
        assert services["arrears_resume"].allowed is allowed


@given(
    channel=st.sampled_from(("电话客户经理", "10086热线", "营业厅", "网上营业厅", "短信营业厅")),
    password=st.booleans(),
    brand=st.sampled_from(("全球通", "动感地带", "神州行")),
    amount=st.sampled_from((99, 100)),
    held=st.booleans(),
    owes=st.booleans(),
)
def test_what_is_missing_is_why_it_is_refused(
    channel: str, password: bool, brand: str, amount: int, held: bool, owes: bool
) -> None:
    """A service is allowed exactly when nothing is missing, and names a rule either way."""
    debts = [Debt(amount=1, owed_since=date(2024, 6, 1))] if owes else []
    bills = [Bill(month=month, amount=amount) for month in MONTHS]
    cards = (card("金卡", date(2024, 1, 1)),) if held else ()
    one = customer(line(brand=brand, bills=bills, arrears=Arrears(debts=debts)), cards)
    services = telcrm.entitlements(one, ON, channel=channel, service_password=password)
    for service in services.values():
        assert service.allowed is (not service.missing)
        assert service.rules and service.text.zh and service.text.en
        assert (service.rules == ("granted",)) is service.allowed
