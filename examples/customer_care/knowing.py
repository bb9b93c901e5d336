"""What the carrier knows of its customers, which clubs they belong to, and who serves groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
from page import Part, both, quoted, table
from world import ON, World, texts

import telcrm
from telcrm.analytics import forecast, profile, synthetic
from telcrm.domain import (
    Club,
    CustomerProfile,
    GroupCustomer,
    KeyAccount,
    Membership,
    PointsAccount,
    PointsEntry,
    PointsRate,
    completeness,
    last_day,
    unified,
)

GROUPS = (
    (
        GroupCustomer(id="g1", name="市政府 city hall", group_class="government"),
        {"it_need": "较高", "data_security": True, "own_gateway": True},
    ),
    (
        GroupCustomer(
            id="g2",
            name="第一汽车厂 car works",
            group_class="a",
            key_account=KeyAccount(
                buys="new", sensitive_to=["security"], needs=["access", "applications"]
            ),
        ),
        {"it_need": "较高", "data_security": True, "hosted": True},
    ),
    (
        GroupCustomer(id="g3", name="巷口面馆 noodle shop", group_class="d"),
        {"it_need": "较小", "hosted": True, "no_investment": True},
    ),
)
"""Three groups, made up, and what they ask for."""


def profiles(world: World) -> Iterator[Part]:
    """对他们知道多少？ What is known of them?

    统一客户资料有六个部分；原文未列字段，字段为假定。几个系统各知道一些，合成一份：空着是不知道，
    零和空表是知道。再看全体：每一部分平均知道多少列。
    A unified profile has six parts; the source names no field of them, so the fields are assumed.
    Several systems each know something, and it becomes one profile: what is left out is not known,
    a zero and an empty list are. Then the base: how much of each part is known on average.
    """
    base, row = world.base, world.someone
    who = {"customer_id": str(base.ids[row]), "as_of": ON}
    billing = CustomerProfile(
        **who,
        business={"brand": texts(base.brand)[row], "plan": texts(base.tariff)[row]},
        billing={"bills": synthetic.customer(base, row).line().bills, "star": 4},
    )
    hotline = CustomerProfile(
        **who,
        contact={"telephone": "13800000000", "preferred_channel": "text_message"},
        service={"channels": ["call_centre", "text_message"], "cases": []},
    )
    found = completeness(unified([billing, hotline]))
    yield table(
        ("部分 part", "已知 known", "还缺 missing"),
        [
            (f"{one.title.zh} {one.title.en}", f"{float(one.score):.0%}", ", ".join(one.missing))
            for one in found.parts
        ],
    )

    asked = np.ma.masked_all(len(base), int)
    asked[world.made.surveys.customer] = world.made.surveys.scores[:, 0]
    columns = {
        "age": base.age,
        "region": texts(base.region),
        "brand": texts(base.brand),
        "plan": texts(base.tariff),
        "spend": world.credit["monthly_spend"],
        "minutes": world.made.minutes_by_hour.sum(axis=1),
        "email": np.full(len(base), None),
        "satisfaction": asked,
    }
    parts = {
        "basic": ["age", "region"],
        "business": ["brand", "plan"],
        "billing": ["spend"],
        "behaviour": ["minutes"],
        "contact": ["email"],
        "service": ["satisfaction"],
    }
    shares = profile.completeness({name: one[world.here] for name, one in columns.items()}, parts)
    names = telcrm.vocabulary("cmcc.profile_parts")
    rows = [
        (f"{names[part].zh} {names[part].en}", f"{one.mean():.1%}") for part, one in shares.items()
    ]
    yield table(("部分 part", "全体已知 known of all"), rows)


def clubs(world: World) -> Iterator[Part]:
    """谁在俱乐部里，积分值多少？ Who belongs to a club, and what are points worth?

    会籍有起止日，两端都算：今年持卡的客户，卡到年底为止，离网的到离网日为止。积分回馈原文没有比率，
    用的人自己定（这里虚构：每元一分，每分 1.5 分钱）。
    A membership has a first and a last day, both included: those who held a card this year, until
    the year ends or until they left. For the points given back the source has no rate, so whoever
    uses them gives one (invented here: a point for a yuan, worth 0.015 yuan).
    """
    base = world.base
    january = np.datetime64("2010-01-01")
    held = (base.vip_card.codes >= 0) & ~(base.left < january)
    members = [
        Membership(
            customer_id=str(base.ids[row]),
            member_from=max(base.activated[row], january).item(),
            member_to=date(2010, 12, 31) if world.here[row] else base.left[row].item(),
        )
        for row in np.flatnonzero(held)
    ]
    name = telcrm.vocabulary("cmcc.clubs")["gotone_vip"]
    club = Club(code=name.code, name=name.zh, kind="standing", memberships=members)
    days = (date(2010, 1, 1), ON, date(2010, 12, 31), date(2011, 1, 1))
    yield table(
        (f"{name.zh} {name.en}", "会员 members"), [(day, len(club.members_on(day))) for day in days]
    )

    rate = PointsRate(points_per_yuan=1, yuan_per_point="0.015")
    customer = synthetic.customer(base, world.someone)
    earned = [
        PointsEntry(on=last_day(bill.month), change="earned", points=rate.points(bill.amount))
        for bill in customer.line().bills
    ]
    gift = PointsEntry(on=date(2010, 8, 20), change="redeemed", points=1000)
    account = PointsAccount(customer_id=customer.id, entries=[*earned, gift])
    left = account.balance(ON)
    yield table(
        ("积分 points", "值 value"),
        [
            ("累计 earned", rate.earned(customer.line().bills)),
            ("已兑换 redeemed", gift.points),
            ("余额 balance", left),
            ("值多少元 worth in yuan", rate.worth(left)),
        ],
    )


def groups(world: World) -> Iterator[Part]:
    """集团客户由谁服务，用什么产品？ Who serves groups, and what suits them?

    三个集团都是虚构的。类别由运营商给出，政府机构为首要；MAS 与 ADC 的特征混在一起时如实列出
    两者，由人选择。原文还预测了中小企业的数量：几个数字自相矛盾，就报告自相矛盾。
    Three groups, made up. The class is the carrier's to give, and a government body comes first;
    where signs of MAS and of ADC are mixed, both are named and people choose. The source also
    forecasts how many small businesses there will be: its figures contradict each other, and that
    is what is reported.
    """
    del world
    suits = telcrm.load("cmcc.group_solution")
    absent = dict.fromkeys(("data_security", "own_gateway", "hosted", "no_investment"), False)
    rows = [
        (
            group.name,
            titles("cmcc.group_customer_classes", [group.group_class]),
            titles("cmcc.group_service_channels", [one.code for one in group.served_by]),
            both(suits.decide(absent | asked)["group_solution"]),
        )
        for group, asked in GROUPS
    ]
    yield table(("集团 group", "类别 class", "服务渠道 served by", "适合 suits"), rows)

    account = GROUPS[1][0].key_account
    asked = (
        ("购买类型 buys", "common.key_account_purchases", [account.buys]),
        ("敏感类型 sensitive to", "common.key_account_sensitivities", account.sensitive_to),
        ("需求 needs", "common.key_account_needs", account.needs),
    )
    yield table(
        (f"大客户 key account: {GROUPS[1][0].name}", ""),
        [(head, titles(name, codes)) for head, name, codes in asked],
    )
    said = forecast.small_businesses()
    yield quoted(f"{said.report().zh}\n{said.report().en}")


def titles(name: str, codes: Iterable[str]) -> str:
    """What the words of a vocabulary are called, in both languages."""
    words = telcrm.vocabulary(name)
    return "、".join(f"{words[code].zh} {words[code].en}" for code in codes)


CHAPTERS = (profiles, clubs)
BUSINESS = (groups,)
