"""The first chapters: who might come, who is a star, who is a member and what that opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from page import Part, both, counts, quoted, table
from world import ON, World, texts

import telcrm
from telcrm.analytics import interconnect, synthetic
from telcrm.domain import Arrears, WinningBackPlan, WinningBackTarget, segment_of

SERVICES = (
    "emergency_stop_resume",
    "one_card_multi_number",
    "international_call_roaming",
    "sim_unlock",
    "arrears_resume",
    "business_query",
)


def might_come(world: World) -> Iterator[Part]:
    """谁可能来？ Who might come?

    他网客户每月主叫本网 100 分钟及以上的，是潜在高价值客户。
    Customers of other networks who call ours for 100 minutes a month or more are worth winning.
    """
    outside = world.made.outside
    book = telcrm.load("cmcc.potential_customers")
    found = book.evaluate({"network": outside.network, "monthly_minutes": outside.minutes})
    yield counts("潜在客户 potential", found["potential_group"], {"分钟 minutes": outside.minutes})

    who = callers(world)
    regions, mou = who.by_region, who.by_region.mou.round(1)
    yield table(
        ("地区 region", "用户 users", "分钟 minutes", "户均 MOU"),
        zip(map(both, regions.labels), regions.users, regions.minutes, mou, strict=True),
    )


def callers(world: World) -> interconnect.PotentialCustomers:
    """Who calls ours for 100 minutes a month or more, by network and by region."""
    outside = world.made.outside
    return interconnect.potential_customers(
        np.arange(len(outside)), texts(outside.network), texts(outside.region), outside.minutes
    )


def winning_back(world: World) -> Iterator[Part]:
    """怎么赢得他们？ How are they won?

    回流方案的五个部分，原文只有标题：这里填目标（虚构：年底前每十人赢回一人），方案说得出还缺什么。
    名单只能来自网间话单，不能来自号段：号段只说明最初分给谁，携号转网后不能证明由谁服务。
    Of a plan to win customers back the source has five headings: the targets are filled in
    (invented: one in ten by the end of the year), and the plan says what it lacks. Whom to call is
    told by calls between networks, and not by numbers: a segment tells to whom it was first given,
    which never proves who serves a number that may have been ported.
    """
    networks = callers(world).by_network
    tenths = zip(networks.labels, networks.users // 10, strict=True)
    targets = [
        WinningBackTarget(group=name, customers=users, by=date(2010, 12, 31))
        for name, users in tenths
        if users
    ]
    plan = WinningBackPlan(targets=targets)
    yield table(
        ("目标 target", "人数 customers", "不晚于 by"),
        [(both(one.group), one.customers, one.by) for one in plan.targets],
    )
    yield table(("还缺 to be written", ""), [(part.zh, part.en) for part in plan.missing])
    numbers = ("13800000000", "18600000000", "13300000000")
    segments = [(number, segment_of(number)) for number in numbers]
    yield table(
        ("号码 number", "号段最初分给 segment first given to"),
        [
            (number, both(found.first_given_to.zh) if found else "原文未列 not in the source")
            for number, found in segments
        ],
    )


def stars(world: World) -> Iterator[Part]:
    """谁是星级客户？ Who is a star?

    信用评分定星级；当月入网的客户还没有出账，缺一个事实，不会被当成 0。每个结论都能说明理由，
    也能说出再升一级差什么。
    A credit score makes stars. Who came this month has no bill yet: a fact is missing, and missing
    is never zero. Every answer has its reasons, and what it takes to get one star more.
    """
    book = telcrm.load("cmcc.credit_rating")
    rated = book.evaluate(world.credit, missing="mark")
    spend = world.credit["monthly_spend"]
    yield counts(
        "星级 stars", rated["star"][world.here], {"月均元 yuan a month": spend[world.here]}
    )

    customer = synthetic.customer(world.base, world.someone)
    rating = telcrm.rate_credit(customer, on=ON)
    yield quoted(rating.explain(lang="zh") + "\n\n" + rating.explain(lang="en"))
    known = {name: rating.decision.record[name] for name in book.inputs}
    yield quoted(str(book.advise(known, want={"star": 5}, hold=["brand"])))


def members(world: World) -> Iterator[Part]:
    """谁是 VIP、优+，能办什么？ Who is a VIP or You+, and what does that open?

    几本规则书一次评完，前一本的结论是后一本的事实：先看是不是 VIP，再看优+，再看各项业务。再看一位
    客户：由其档案算出各项事实，到营业厅来办的，告诉他哪些渠道能办。
    Several books decide a base in one go, and what one answers the next one asks: the club, then
    You+, then what each customer may have. Then one customer, whose facts are calculated from a
    history: who asks in a service hall is told which channels do serve.
    """
    credit, base = world.credit, world.base
    facts = {
        "brand": credit["brand"],
        "tenure_months": credit["tenure_months"],
        "vip_card": world.vip_card,
        "last_year_spend": world.last_year_spend,
        "service_password": base.password,
        "unpaid_arrears": ~np.isnat(world.stopped_since),
        "arrears_resume_used": world.resumed_in_arrears,
        "channel": telcrm.Codes(np.zeros(len(base), int), ["10086热线"]),
    }
    club = telcrm.load("cmcc.vip_club").evaluate(
        {name: facts[name] for name in ("brand", "vip_card", "tenure_months")}
    )
    facts |= {"vip": club["vip"], "vip_this_year": club["vip"]}
    yield counts("VIP 俱乐部 club", club["vip_tier"][world.here])
    del facts["vip_card"]
    books = [telcrm.load(one) for one in ("cmcc.you_plus", "cmcc.entitlements")]
    found = telcrm.evaluate_all(books, facts)
    yield table(
        ("谁 who", "人数 count"),
        [("VIP", club["vip"][world.here].sum()), ("优+ You+", found["you_plus"][world.here].sum())],
    )
    titles = {name: one.title for name, one in books[1].form.outputs.items()}
    yield table(
        ("业务 service", "可办 may have it"),
        [(f"{titles[one].zh} {titles[one].en}", found[one][world.here].sum()) for one in SERVICES],
    )

    customer = synthetic.customer(base, int(np.flatnonzero(club["vip"] & world.here)[0]))
    line = customer.line().model_copy(update={"arrears": Arrears()})  # nothing was ever owed
    customer = customer.model_copy(update={"lines": (line,)})
    status = telcrm.vip_status(customer, ON).club
    yield quoted(f"{status.explain('zh')}\n\n{status.explain('en')}")
    for channel, lang in (("营业厅", "zh"), ("10086热线", "en")):
        asked = telcrm.entitlements(customer, ON, channel=channel, service_password=True)
        yield quoted(f"{channel}\n{asked.explain(lang)}")


def tiers(world: World) -> Iterator[Part]:
    """谁是中高端客户？ Who is a mid-high customer?

    按有无会员卡与月均消费（ARPU）分层；ARPU 200 元以上的无卡客户参照 VIP 服务。
    By card and mean spend (ARPU): without a card, 200 yuan or more are served like a VIP.
    """
    arpu = np.ma.masked_invalid(world.credit["monthly_spend"])
    facts = {"card_holder": world.base.vip_card.codes >= 0, "arpu": arpu}
    found = telcrm.load("cmcc.arpu_tiers").evaluate(facts, missing="mark")
    yield counts("分层 tier", found["arpu_tier"][world.here], {"ARPU": arpu[world.here]})


def brands(world: World) -> Iterator[Part]:
    """品牌合适吗？ Does the brand fit?

    按年龄、ARPU 与数据业务比重推荐品牌，与现有品牌对照。比重按单价折算，短信计入数据业务；
    没有用量的客户没有比重，而不是 0。
    A brand by age, ARPU and the share of data, beside the one each customer has. Use is valued at
    the prices of one tariff, messages counted as data; who used nothing has no share, which is not
    a share of zero.
    """
    has, fits = texts(world.base.brand)[world.here], fitting(world)[world.here]
    moves = telcrm.lifecycle.transitions(has, fits, labels=[*world.base.brand.categories, None])
    yield table(
        ("现有 has / 推荐 fits", *map(both, moves.labels)),
        [(both(a), *row) for a, row in zip(moves.labels, moves.counts.tolist(), strict=True)],
    )


def fitting(world: World) -> np.ndarray:
    """The brand that fits each customer; None where a fact is missing."""
    base = world.base
    by_use = np.full(len(base), base.tariff.categories.index("E1"))
    recent = base.usage[:, -3:]
    items = synthetic.bill_items(recent, by_use, np.ones(recent.shape[:2], bool)).sum(axis=1)
    total = items.sum(axis=1)
    share = np.ma.masked_array(items[:, 4:].sum(axis=1) / np.maximum(total, 1), total == 0)
    arpu = world.credit["monthly_spend"].round(2)
    facts = {"age": base.age, "arpu": arpu, "data_share": share.round(4)}
    return telcrm.load("cmcc.brand_fit").evaluate(facts, missing="mark")["recommended_brand"]


CHAPTERS = (might_come, winning_back, stars, members, tiers, brands)
