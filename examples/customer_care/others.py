"""The last chapters: books that ask about one case at a time, and the words of the documents."""

from __future__ import annotations

from collections.abc import Iterator

from page import Part, both, quoted, table
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
    "cmcc.group_coverage": {"group_class": "政府机构"},
}


def one_at_a_time(world: World) -> Iterator[Part]:
    """还有什么？ What else is there?

    有些规则书问的是一件事、一个集团、一个营业厅，不是全体客户：竞争对手来电、到期提醒、服务闭环。用法
    一样：给事实，得结论，可以问理由（`explain`）。
    Some books are about one event, one group, one hall, and not about a base: a rival's call, what
    expires, the loops of service. They work alike: facts in, answers out, and reasons for whoever
    asks (`explain`).
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


def words(world: World) -> Iterator[Part]:
    """该怎么对待他们？ How should they be treated?

    规则书用的类别出自词表；文档里没有规则可写的内容，也在词表里：逐条引原文，残缺处写明原文没有，不补写。
    这里看两张：客户要什么，三十六式还剩几式。写错的词是错误。全部见[词表](vocabularies.md)。
    The categories of the books are drawn from vocabularies, and what the documents tell without a
    rule stands there too: each word quoted, and where a text breaks off that is said and nothing is
    filled in. Two of them here: what customers want, and what is left of the thirty-six moves. A
    word misspelt is an error. All stand in [Vocabularies](vocabularies.md).
    """
    del world
    yield table(
        ("客户 customers", "要什么 what they want", "诉求点 appeal"),
        [
            (
                f"{one.zh} {one.en}",
                "；".join(f"{need.zh} {need.en}" for need in one.related("needs")),
                "{0.zh} {0.en}".format(one.attribute("appeal") or one.not_in_source),
            )
            for one in telcrm.vocabulary("cmcc.customer_classes")
        ],
    )
    moves = telcrm.vocabulary("cmcc.retention_moves")
    yield table(
        ("三十六式 thirty-six moves", "式 moves"),
        [
            ("原文有名 named in the source", len(moves.names())),
            ("原文没有 not in the source", len(moves) - len(moves.names())),
            (f"第八式 the eighth: {moves.entries[7].zh}", moves.entries[7].en),
        ],
    )
    try:
        telcrm.vocabulary("cmcc.brands").named("动感地代")
    except telcrm.errors.TelcrmError as error:
        yield quoted(str(error))


CHAPTERS = (one_at_a_time, words)
