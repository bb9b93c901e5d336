"""What goes wrong for customers, and how it is noticed: services, complaints, money, marks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
from page import Part, both, counts, finding, quoted, table
from world import World, minutes, texts

import telcrm
from telcrm.analytics import complaints, satisfaction, value
from telcrm.analytics.synthetic.words import DIMENSIONS
from telcrm.domain import Complaint, HandOff, LineStop, Recharge, ServiceStop
from telcrm.facts import complaint_facts, recharge_facts, resumed_service_facts


def services_still_off(world: World) -> Iterator[Part]:
    """复机后哪些业务还停着？ Which services stayed off after the line resumed?

    通话恢复了，飞信等业务也必须恢复，逾期即告警并点名业务。原文没有给时限：规则书假定一小时，可以换成一天。每项按其恢复
    前一刻（或现在）的情形判断。
    Calls have resumed, so the services must too; the alert names the service. The source gives no
    limit: the book assumes an hour, and a day is set here without touching the book. Each is looked
    at as it stood the minute before the service came back, or now.
    """
    rows = world.made.services
    until = np.where(np.isnat(rows.resumed), world.made.seen, rows.resumed)
    off = minutes(until, rows.voice_resumed)
    facts = {
        "service": rows.service,
        "suspended_with_line": np.ones(len(rows), bool),
        "voice_resumed": ~off.mask,
        "service_active": np.zeros(len(rows), bool),
        "minutes_since_resumed": off,
    }
    for name, allowed in (("一小时 an hour", 60), ("一天 a day", 24 * 60)):
        book = telcrm.load("cmcc.resumed_services", parameters={"allowed_minutes": allowed})
        found = book.evaluate(facts)
        yield finding(f"业务未恢复 service off, {name}", found["service_alert"], world.truth.stuck)
    now = np.isnat(rows.resumed) & found["service_alert"]
    yield counts("现在仍停 off now", found["alert_service"][now], {"天 days": off[now] / (24 * 60)})


def complaints_passed_on(world: World) -> Iterator[Part]:
    """哪些投诉被推来推去？ Which complaints are being passed around?

    首问责任：有人负责，转手有上限。原文没有给上限：规则书假定一次。
    Whoever takes a complaint first is responsible, and hand-offs have a limit: the source gives
    none, the book assumes one.
    """
    cases, passes = world.made.complaints, world.made.handoffs
    facts = {
        "resolved": np.zeros(len(cases), bool),
        "has_owner": cases.owned,
        "handoffs": np.bincount(passes.complaint, minlength=len(cases)),
    }
    for limit in (1, 2):
        book = telcrm.load("cmcc.complaint_handoffs", parameters={"handoff_limit": limit})
        found = book.evaluate(facts)
        name = f"投诉被推诿 complaint passed on, {limit}"
        yield finding(name, found["handoffs_exceeded"], world.truth.passed_around)
    now = np.isnat(cases.closed)
    told = telcrm.load("cmcc.complaint_handoffs").evaluate(facts)["complaint_action"]
    yield counts("未结投诉 open complaints", told[now], {"转手 hand-offs": facts["handoffs"][now]})


def money_that_does_not_arrive(world: World) -> Iterator[Part]:
    """哪些充值没有到账？ Which recharges did not arrive?

    短信说充值成功，余额却没变：等多少分钟告警是参数（假定 30 分钟）。
    The message says that it succeeded, and the balance did not change: how many minutes to wait is
    a parameter, 30 assumed.
    """
    paid = world.made.recharges
    until = np.where(np.isnat(paid.credited), world.made.seen, paid.credited)
    waited = minutes(until, paid.confirmed)
    facts = {
        "recharge_confirmed": ~waited.mask,
        "balance_changed": np.zeros(len(paid), bool),
        "minutes_since_confirmed": waited,
    }
    for wait in (30, 24 * 60):
        book = telcrm.load("cmcc.recharge_check", parameters={"alert_after_minutes": wait})
        found = book.evaluate(facts)
        name = f"充值未到账 recharge lost, {wait} 分钟 minutes"
        yield finding(name, found["recharge_alert"], world.truth.lost)
    now = np.isnat(paid.credited)
    yield counts(
        "余额未变 balance unchanged",
        found["recharge_status"][now],
        {"元 yuan": paid.fen[now] / 100},
    )


def case_by_case(world: World) -> Iterator[Part]:
    """一件一件怎么看？ And one by one?

    同样的规则，也判断一件件的记录。首问者对投诉负责到底，转到谁手里是另一回事；号码复机了，有一项
    业务还停着；钱付了这么久，还没到账。
    The same books decide single records. Whoever was asked first answers for a complaint, whose
    hands it is in is another matter; a line is back, and one of its services is not; money was
    paid long ago, and has not arrived.
    """
    at = world.made.seen.item()
    case = complaint(world, int(np.bincount(world.made.handoffs.complaint).argmax()))
    yield table(
        ("投诉 complaint", ""),
        [
            ("首问 asked first", both(case.received_by)),
            ("经手 in the hands of", " → ".join(map(both, case.holders))),
            ("转回 returned, times", case.times_returned),
            ("历时天数 open for days", case.open_minutes(at) // 1440),
        ],
    )
    told = telcrm.load("cmcc.complaint_handoffs").decide(complaint_facts(case, at))
    yield quoted(f"{told.explain('zh')}\n\n{told.explain('en')}")

    book = telcrm.load("cmcc.resumed_services")
    services = [(one, book.decide(one)) for one in resumed_service_facts(stopped(world), at)]
    yield table(
        ("业务 service", "情形 status", "告警 alert"),
        [
            (both(facts["service"]), both(found["service_status"]), both(found["service_alert"]))
            for facts, found in services
        ],
    )

    recharge = not_arrived(world)
    told = telcrm.load("cmcc.recharge_check").decide(recharge_facts(recharge, at))
    yield table(
        ("充值 recharge", "等了天数 days waited", "情形 status"),
        [
            (
                f"{recharge.amount} 元 yuan",
                recharge.minutes_waited(at) // 1440,
                both(told["recharge_status"]),
            )
        ],
    )


def complaint(world: World, row: int) -> Complaint:
    """A complaint that was passed on, as a record of the domain."""
    cases, passes = world.made.complaints, world.made.handoffs
    sender, receiver = texts(passes.sender), texts(passes.receiver)
    passed = np.flatnonzero(passes.complaint == row)
    return Complaint(
        id=str(row),
        customer_id=str(world.base.ids[cases.customer[row]]),
        about=texts(cases.process)[row],
        raised_at=cases.opened[row].item(),
        received_by=sender[passed[0]],
        hand_offs=[HandOff(to=receiver[one], at=passes.at[one].item()) for one in passed],
        resolved_at=cases.closed[row].item(),
    )


def stopped(world: World) -> LineStop:
    """A line that is back with a service off and others back, as a record of the domain."""
    rows, names = world.made.services, texts(world.made.services.service)
    off = np.isnat(rows.resumed) & ~np.isnat(rows.voice_resumed)
    others = np.isin(rows.suspension, rows.suspension[~np.isnat(rows.resumed)])
    row = int(np.flatnonzero(off & others)[0])
    return LineStop(
        number=f"{world.base.ids[rows.customer[row]]:011d}",
        suspended_at=rows.stopped[row].item(),
        resumed_at=rows.voice_resumed[row].item(),
        services=[
            ServiceStop(
                service=names[one],
                suspended_at=rows.stopped[one].item(),
                resumed_at=rows.resumed[one].item(),
            )
            for one in np.flatnonzero(rows.suspension == rows.suspension[row])
        ],
    )


def not_arrived(world: World) -> Recharge:
    """A recharge that was confirmed and not credited, as a record of the domain."""
    paid = world.made.recharges
    row = int(np.flatnonzero(np.isnat(paid.credited) & ~np.isnat(paid.confirmed))[0])
    return Recharge(
        number=f"{world.base.ids[paid.customer[row]]:011d}",
        amount=Decimal(int(paid.fen[row])) / 100,
        confirmed_at=paid.confirmed[row].item(),
    )


def arrears_and_fraud(world: World) -> Iterator[Part]:
    """谁欠费，谁在骗费？ Who is in arrears, and who is a fraud?

    规则与行为吻合，就提示相关部门；原文只要求建库，规则与数字全为假定，可由扩展的规则书替换。
    Rules matched against behaviour, each alert to a department. The source asks for such rules and
    lists none: all are assumed, and a book that extends this one puts its own in their place.
    """
    week = world.made.week
    ratio = week.fen / np.maximum(week.usual_fen, 1)
    facts = {
        "months_since_activation": world.credit["tenure_months"],
        "days_overdue": world.days_overdue,
        "ever_paid": week.ever_paid,
        "usage_ratio": np.ma.masked_array(ratio.round(2), week.usual_fen == 0),
        "international_minutes": week.international_minutes,
    }
    found = telcrm.load("common.arrears_fraud").evaluate(facts)
    fraud, here = found["arrears_risk"] == "疑似骗费", world.here
    yield finding("骗费 fraud", fraud & here, world.truth.frauds)
    yield counts(
        "风险 risk", found["arrears_risk"][here], {"本周元 yuan this week": week.fen[here] / 100}
    )
    yield counts("提示部门 department", found["risk_department"][here])


def contentment(world: World) -> Iterator[Part]:
    """客户满意吗？ Are they content?

    10 分满意的占比只算作答者；各商业过程对照目标，差距按权重横向传递给部门（目标与权重自定）；服务
    差距 = 感知 - 期望。出过问题的客户（据真相）答得不一样。顾客让渡价值 = 四项价值 - 四项成本；
    没有专门调查，借已有的答案代替（评价越低，成本越高），如何借是假定。最后检验“投诉增加促进
    改善”的假设：这里没有埋下这种关系，也就找不到；即便找到，也只是相关。
    The share of tens counts those who answered; processes are held to targets, and the shortfall is
    passed on to departments by weights (both are yours); gaps are perception less expectation.
    Those to whom something went wrong (so says the truth) answer differently. Delivered value is
    four benefits less four costs; nobody was asked for them, so answers at hand stand in (the lower
    a mark, the higher the cost), and which for which is assumed. Last the hypothesis that
    complaints make service better: no such thing was planted, so none is found, and if one were,
    it would be an association and no more.
    """
    asked, hurt = world.made.surveys, world.truth.troubled[world.made.surveys.customer]
    groups = np.where(hurt, "出过问题 had trouble", "其他 others")
    tens = satisfaction.share_of_tens(asked.scores[:, 0], groups=groups)
    yield table(
        ("10 分满意 tens", "作答 answered", "占比 share"),
        [
            (group, answered, f"{share:.1%}")
            for group, answered, share in zip(tens.groups, tens.answered, tens.share, strict=True)
        ],
    )
    marks = dict(zip(satisfaction.PROCESSES, asked.scores.T, strict=True))
    found = satisfaction.process_indicators(marks, dict.fromkeys(marks, 8.5))
    named = telcrm.vocabulary("cmcc.satisfaction_processes").names()
    rows = zip(map(both, named), found.mean.round(2), found.shortfall.round(2), strict=True)
    yield table(("商业过程 process", "均分 mean", "差目标 8.5 by"), rows)
    departments = {"市场部 marketing": 0.5, "网络部 network": 0.3, "客服部 service": 0.2}
    short = dict(zip(marks, found.shortfall, strict=True))
    passed = satisfaction.pass_pressure(short, dict.fromkeys(marks, departments))
    parts = [(name, f"{part:.2f}") for name, part in passed.by_department.items()]
    yield table(("部门 department", "分担压力 answers for"), parts)

    hoped = dict(zip(satisfaction.DIMENSIONS, asked.expected.T, strict=True))
    got = dict(zip(satisfaction.DIMENSIONS, asked.perceived.T, strict=True))
    gaps = satisfaction.service_gaps(hoped, got, lowest=1, highest=10)
    rows = zip(DIMENSIONS, gaps.dimensions, gaps.mean.round(2), strict=True)
    yield table(("维度", "dimension", "差距 gap"), rows)

    network, promotion, tariff, bill, payment, hall = asked.scores.T
    benefits = {"product": network, "service": hall, "personnel": got["empathy"]}
    efforts = {"money": tariff, "time": payment, "physical": hall, "mental": bill}
    delivered = value.delivered_value(
        benefits | {"image": promotion},
        {name: 11 - marks for name, marks in efforts.items()},
        lowest=1,
        highest=10,
    )
    means = {"价值减成本 value less cost": delivered.delivered}
    yield counts("让渡价值 delivered value", groups, means)

    cases = world.made.complaints
    month = (cases.opened.astype("M8[M]") - cases.opened.min().astype("M8[M]")).astype(int)
    quick = minutes(cases.closed, cases.opened).filled(np.iinfo(int).max) < 24 * 60
    many = np.bincount(month)
    link = complaints.complaints_and_improvement(many, np.bincount(month, quick) / many, lag=1)
    heads = ("月份对 pairs of months", "秩相关 correlation", "p")
    yield table(heads, [(link.pairs, f"{link.correlation:.2f}", f"{link.p_value:.2f}")])


CHAPTERS = (
    services_still_off,
    complaints_passed_on,
    money_that_does_not_arrive,
    case_by_case,
    arrears_and_fraud,
    contentment,
)
