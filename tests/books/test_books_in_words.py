"""Books against the same rules written as plain Python, on records that stand on every boundary."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import telcrm
from telcrm.errors import BookError
from telcrm.testing.strategies import inputs_of

Facts = dict[str, Any]


def early_warning(facts: Facts) -> Facts:
    change = facts["spend_change"]
    swings = change is not None and abs(change) >= Decimal("0.3")
    fired = [
        name
        for name, fires in (
            ("消费波动", swings),
            ("离网咨询", facts["leaving_enquiries"] >= 1),
            ("异动", facts["abnormal_moves"] >= 1),
        )
        if fires
    ]
    silent = "未定" if change is None else "无"
    return {"leaving_alert": bool(fired), "leaving_trigger": "、".join(fired) or silent}


def arrears_fraud(facts: Facts) -> Facts:
    ratio, overdue = facts["usage_ratio"], facts["days_overdue"] > 0
    jumps = ratio is not None and ratio >= 5
    abroad = facts["international_minutes"] >= 60
    if facts["months_since_activation"] < 3 and abroad and not facts["ever_paid"]:
        return {"arrears_risk": "疑似骗费", "risk_department": "风险控制"}
    if jumps:
        return (
            {"arrears_risk": "疑似骗费", "risk_department": "风险控制"}
            if overdue
            else {"arrears_risk": "话费异常", "risk_department": "客户服务"}
        )
    if overdue:
        long = facts["days_overdue"] >= 90
        return {"arrears_risk": "长期欠费" if long else "欠费", "risk_department": "欠费管理"}
    return {"arrears_risk": "未定" if ratio is None else "无", "risk_department": "无"}


def resumed_services(facts: Facts) -> Facts:
    minutes = facts["minutes_since_resumed"]
    off = facts["suspended_with_line"] and not facts["service_active"]
    stuck = off and facts["voice_resumed"] and minutes is not None and minutes > 60
    return {"service_alert": stuck, "alert_service": facts["service"] if stuck else "无"}


def recharge_check(facts: Facts) -> Facts:
    minutes = facts["minutes_since_confirmed"]
    missing = facts["recharge_confirmed"] and not facts["balance_changed"]
    return {"recharge_alert": missing and minutes is not None and minutes >= 30}


def complaint_handoffs(facts: Facts) -> Facts:
    if facts["resolved"]:
        return {"complaint_action": "无须处理"}
    if facts["handoffs"] > 1:
        return {"complaint_action": "停止转手并督办"}
    return {"complaint_action": "责任人继续处理" if facts["has_owner"] else "指定首问责任人"}


def reminders(facts: Facts) -> Facts:
    days, ordered = facts["days_to_expiry"], facts["reminder_event"] == "订购"
    if ordered or facts["open_ended"]:
        expiry = "不提醒"
    elif days is None:
        expiry = "未定"
    elif 0 <= days <= 7:
        expiry = "即将到期"
    else:
        expiry = "已经到期" if -3 <= days < 0 else "不提醒"
    return {
        "tariff_notice": ordered and facts["data_service"],
        "expiry_reminder": expiry,
        "unsubscribe_hint": ordered,
    }


def rival_delivery(facts: Facts) -> Facts:
    hours, delivered = facts["hours_since_order"], facts["delivered"]
    late = hours > 72
    names = {
        (True, False): "按时送达",
        (True, True): "超时送达",
        (False, False): "时限之内",
        (False, True): "超时未送达",
    }
    return {
        "delivery_status": names[delivered, late],
        "window_open": not delivered,
        "hours_left": 0 if late else 72 - hours,
    }


def potential_customers(facts: Facts) -> Facts:
    wanted = facts["network"] != "本网" and facts["monthly_minutes"] >= 100
    return {"potential_customer": wanted, "potential_group": facts["network"] if wanted else "无"}


def arpu_tiers(facts: Facts) -> Facts:
    if facts["card_holder"]:
        return {"arpu_tier": "卡类", "service_level": "VIP服务"}
    if facts["arpu"] >= 200:
        return {"arpu_tier": "非卡类200以上", "service_level": "参照VIP服务"}
    if facts["arpu"] >= 120:
        return {"arpu_tier": "非卡类120-200", "service_level": "中高端服务"}
    return {"arpu_tier": "一般客户", "service_level": "一般服务"}


def brand_fit(facts: Facts) -> Facts:
    high = facts["arpu"] >= 120
    young = 15 <= facts["age"] <= 25
    mzone = young and not high and facts["data_share"] >= Decimal("0.5")
    brand = "全球通" if high else "动感地带" if mzone else "神州行"
    return {"fits_gotone": high, "fits_mzone": mzone, "recommended_brand": brand}


def frequency_actions(facts: Facts) -> Facts:
    trend, high = facts["frequency_trend"], facts["frequency_high"]
    if trend is not None and trend <= Decimal("-0.05"):
        return {"frequency_action": "挽留"}
    if trend is not None and trend >= Decimal("0.05"):
        return {"frequency_action": "推荐"}
    if high:
        return {"frequency_action": "关怀"}
    return {"frequency_action": "未定" if trend is None else "无"}


def four_quadrants(facts: Facts) -> Facts:
    able, wants = facts["ability"] >= 50, facts["desire"] >= 50
    letter = ("A" if wants else "B") if able else ("D" if wants else "C")
    offer = "校园网业务" if letter == "C" else "原文未列"
    return {"quadrant": f"{letter}群体", "quadrant_offer": offer}


def customer_value(facts: Facts) -> Facts:
    score = sum(facts[one] for one in ("income", "stickiness", "new_services", "potential")) / 4
    income, new = ("高" if facts[one] >= 50 else "低" for one in ("income", "new_services"))
    tier = "高价值" if score >= 50 else "一般价值"
    return {
        "value_score": score,
        "value_tier": tier,
        "value_position": f"收入{income}、新业务{new}",
    }


def group_solution(facts: Facts) -> Facts:
    high = facts["it_need"] == "较高"
    mas = high or facts["data_security"] or facts["own_gateway"]
    adc = not high or facts["hosted"] or facts["no_investment"]
    names = {(True, False): "MAS", (False, True): "ADC", (True, True): "MAS与ADC皆有"}
    return {"suits_mas": mas, "suits_adc": adc, "group_solution": names[mas, adc]}


def group_coverage(facts: Facts) -> Facts:
    manager = facts["group_class"] in ("A类", "B类", "政府机构")
    others = dict.fromkeys(("shop_in_shop", "call_centre", "partners"), not manager)
    return {"account_manager": manager, **others}


def activity_choice(facts: Facts) -> Facts:
    return {"choice_valid": facts["vip"] and facts["activities_chosen"] in (1, 2)}


def rival_contact(facts: Facts) -> Facts:
    signs = ("offered_number", "asked_monthly_spend")
    names = [
        name for sign, name in zip(signs, ("正被策反", "正被试探"), strict=True) if facts[sign]
    ]
    return {"rival_alert": [*names, "已被接触"][0] if facts["called_by_rival"] else "无"}


ORACLES = {
    "cmcc.activity_choice": activity_choice,
    "cmcc.arpu_tiers": arpu_tiers,
    "cmcc.brand_fit": brand_fit,
    "cmcc.complaint_handoffs": complaint_handoffs,
    "cmcc.customer_value": customer_value,
    "cmcc.early_warning": early_warning,
    "cmcc.frequency_actions": frequency_actions,
    "cmcc.group_coverage": group_coverage,
    "cmcc.group_solution": group_solution,
    "cmcc.potential_customers": potential_customers,
    "cmcc.recharge_check": recharge_check,
    "cmcc.reminders": reminders,
    "cmcc.resumed_services": resumed_services,
    "cmcc.rival_contact": rival_contact,
    "cmcc.rival_delivery": rival_delivery,
    "common.arrears_fraud": arrears_fraud,
    "cucc.four_quadrants": four_quadrants,
}


def exact(value: Any) -> Any:
    """A float as the decimal that it is written as."""
    return Decimal(repr(value)) if isinstance(value, float) else value


@pytest.mark.parametrize(("book_id", "oracle"), ORACLES.items())
@given(data=st.data())
def test_a_book_says_what_its_words_say(
    book_id: str, oracle: Callable[[Facts], Facts], data: st.DataObject
) -> None:
    """The table and the sentence that it was made from agree, on boundaries above all."""
    book = telcrm.load(book_id)
    facts = data.draw(inputs_of(book))
    answer = book.decide(facts)
    wanted = oracle({name: exact(facts.get(name)) for name in book.inputs})
    assert {name: answer[name] for name in wanted} == wanted


# Parameters, set without editing the book.


@given(st.integers(0, 120), st.integers(0, 240))
def test_the_time_allowed_to_a_service_is_the_users(allowed: int, minutes: int) -> None:
    """The alert goes by the parameter handed over, whatever the book assumes."""
    book = telcrm.load("cmcc.resumed_services", parameters={"allowed_minutes": allowed})
    facts = {
        "service": "飞信",
        "suspended_with_line": True,
        "voice_resumed": True,
        "service_active": False,
        "minutes_since_resumed": minutes,
    }
    assert book.decide(facts)["service_alert"] == (minutes > allowed)


weights = st.lists(st.integers(0, 100), min_size=4, max_size=4).map(
    lambda found: [Decimal(one) / 100 for one in found]
)
NAMES = ("weight_income", "weight_stickiness", "weight_new_services", "weight_potential")


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_weights_that_add_up_to_one_are_taken(first: int, second: int, third: int) -> None:
    """Any split of 1 among the four, and the score is their weighted sum."""
    ends = sorted((first, second, third))
    parts = [high - low for low, high in zip([0, *ends], [*ends, 100], strict=True)]
    given_ = {name: Decimal(part) / 100 for name, part in zip(NAMES, parts, strict=True)}
    book = telcrm.load("cmcc.customer_value", parameters=given_)
    facts = {"income": 10, "stickiness": 20, "new_services": 40, "potential": 80}
    wanted = sum(
        weight * score for weight, score in zip(given_.values(), facts.values(), strict=True)
    )
    assert book.decide(facts)["value_score"] == wanted


@given(weights.filter(lambda found: sum(found) != 1))
def test_weights_that_do_not_add_up_to_one_are_refused(found: list[Decimal]) -> None:
    """The error names the four weights, and stands at the cell that holds them together."""
    with pytest.raises(BookError) as caught:
        telcrm.load("cmcc.customer_value", parameters=dict(zip(NAMES, found, strict=True)))
    (problem,) = caught.value.problems
    assert problem.code == "type.range"
    assert problem.place.path == "decisions.value_tier.rules[0].when.value_score"


def test_thresholds_that_the_sources_do_not_give_say_so() -> None:
    """Every parameter of a shipped book says why it has its value, in both languages."""
    for book_id in telcrm.books():
        for name, one in telcrm.load(book_id).source.parameters.items():
            assert one.assumed or one.passage, (book_id, name)
