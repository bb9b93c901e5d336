"""The last chapter: books that ask about one case at a time, and not about a base of customers."""

from __future__ import annotations

from collections.abc import Iterator

from page import Part, both, table
from world import World

import telcrm

CASES = {
    "cmcc.rival_contact": {
        "called_by_rival": True,
        "asked_monthly_spend": True,
        "offered_number": False,
    },
    "cmcc.rival_delivery": {"delivered": False, "hours_since_order": 80},
    "cmcc.reminders": {
        "reminder_event": "每日检查",
        "data_service": True,
        "open_ended": False,
        "days_to_expiry": 7,
    },
    "cmcc.activity_choice": {"vip": True, "activities_chosen": 3},
    "cmcc.personas": {"place": "学校", "transport": "自行车及公交或地铁", "female": False},
    "cmcc.hall_service_loop": {
        "hall_step": "考核",
        "hall_step_done": True,
        "hall_performance": "较弱",
        "months_in_round": 0,
    },
    "cmcc.sales_service_loop": {"sales_step": "业务开通", "sales_step_done": True},
    "cmcc.service_closed_loop": {"service_stage": "服务", "service_event": "发现需求"},
    "cmcc.group_solution": {
        "it_need": "较高",
        "data_security": True,
        "own_gateway": True,
        "hosted": False,
        "no_investment": False,
    },
    "cmcc.group_coverage": {"group_class": "政府机构"},
}


def one_at_a_time(world: World) -> Iterator[Part]:
    """还有什么？ What else is there?

    有些规则书问的是一件事、一个集团、一个营业厅，不是全体客户：竞争对手来电、到期提醒、服务闭环、
    集团业务选型。用法一样：给事实，得结论，可以问理由（`explain`）。
    Some books are about one event, one group, one hall, and not about a base: a rival's call, what
    expires, the loops of service, what to sell to a group. They work alike: facts in, answers out,
    and reasons for whoever asks (`explain`).
    """
    del world
    rows = []
    for name, facts in CASES.items():
        book = telcrm.load(name)
        told = book.decide(facts)
        given = "；".join(f"{book.inputs[one].title.zh}：{both(facts[one])}" for one in facts)
        answers = "；".join(f"{book.form.outputs[one].title.zh}：{both(told[one])}" for one in told)
        reasons = "; ".join(
            dict.fromkeys(one.text.en for one in told.reasons if one.code != one.decision)
        )
        rows.append((f"{book.title.zh} {book.title.en}", given, answers, reasons))
    yield table(("规则书 book", "事实", "结论", "because"), rows)


CHAPTERS = (one_at_a_time,)
