"""What customers do while they stay: how they use the service, what they pay and are worth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from page import Part, counts, finding, table
from picture import curves
from world import ON, World, texts

import telcrm
from telcrm.analytics import behaviour, promotion, tariffs, value
from telcrm.analytics.synthetic.words import HOURS, HOURS_EN, USES, USES_EN

YEAR = 12


def habits(world: World) -> Iterator[Part]:
    """怎么用？ How do they use it?

    消费能力、消费习惯、消费周期：月均多少、话费花在哪、什么时段打、几天充一次值。
    Capacity, habit and cycle: how much a month, on what, at what hours, and how many days from one
    recharge to the next.
    """
    base, here, paid = world.base, world.here, world.made.recharges
    spend = behaviour.capacity(base.bills_fen[:, -YEAR:]).monthly_spend
    kinds = {use: base.usage[:, -3:, kind].sum(axis=1) for kind, use in enumerate(USES[:3])}
    hours = dict(zip(HOURS, world.made.minutes_by_hour.T, strict=True))
    cycle = behaviour.cycle(paid.customer, paid.at, as_of=ON, roster=np.arange(len(base)))
    yield table(
        ("", "值 value"),
        [
            ("月均元 yuan a month", f"{spend[here].mean():.2f}"),
            *named(USES, USES_EN, behaviour.habit(kinds).shares[here].mean(axis=0)),
            *named(HOURS, HOURS_EN, behaviour.habit(hours).shares[here].mean(axis=0)),
            ("充值间隔天数 days between recharges", f"{cycle.interval[here].mean():.1f}"),
        ],
    )


def named(zh: tuple[str, ...], en: tuple[str, ...], shares: np.ndarray) -> list[tuple[str, str]]:
    """Shares with their names in both languages."""
    pairs = zip(zh, en, shares, strict=False)
    return [(f"{one} {other}", f"{share:.1%}") for one, other, share in pairs]


def revenue(world: World) -> Iterator[Part]:
    """谁带来收入？ Who makes the revenue?

    “为企业创造80%财富的20%的客户”：数据怎么说，就报什么。
    "The 20 % of customers who create 80 % of the wealth": the page reports what is so.
    """
    here = world.here
    year = world.base.bills_fen[here, -YEAR:].sum(axis=1)
    found = value.pareto(world.base.ids[here], year)
    yield table(
        ("客户占比 customers", "收入占比 revenue"),
        [
            (f"{found.customer_share:.1%}", f"{found.revenue_share:.1%}"),
            (f"{found.top_customer_share:.1%}", f"{found.top_revenue_share:.1%}"),
        ],
    )
    summed = np.concatenate([[0], np.cumsum(np.sort(year)[::-1])]) / year.sum()
    steps = np.linspace(0, len(year), 51).astype(int)
    yield curves(
        "customer-care-revenue",
        "收入集中在多少客户 how many customers make the revenue",
        ("客户，收入高者在前 customers, the best first", "收入 revenue"),
        {
            "人人一样 all alike": [(0, 0), (1, 1)],
            "八成与两成 80 and 20": [(0.2, 0), (0.2, 0.8), (0, 0.8)],
            "这家 this carrier": list(zip(steps / len(year), summed[steps], strict=True)),
        },
    )


def rfm(world: World) -> Iterator[Part]:
    """最近来过吗，常来吗，花得多吗？ Lately, often, much?

    把预付费客户的充值当作购买：最近一次、次数、金额，五分位打分，命名八类。
    The recharges of those who pay ahead, taken as purchases: recency, frequency, money, scored by
    quintiles, and eight names.
    """
    base, paid = world.base, world.made.recharges
    ahead = base.ids[world.here & (texts(base.brand) != "全球通")]
    bought = telcrm.rfm.table(
        base.ids[paid.customer], paid.at, paid.fen, as_of=ON, roster=ahead, unknown="ignore"
    )
    segments = telcrm.rfm.segment(telcrm.rfm.score(bought, bins=5))
    yield table(
        ("分群 segment", "客户 customers", "占比 share", "金额占比 of the money"),
        [
            (
                f"{one.segment} {one.segment_en}" if one.segment else "没有充值 no recharge",
                one.customers,
                f"{one.share:.1%}",
                f"{one.monetary_share:.1%}",
            )
            for one in telcrm.rfm.summary(segments, bought)
        ],
    )


def frequency(world: World) -> Iterator[Part]:
    """消费越来越多还是越来越少？ More often, or less?

    频率高的关怀，增加的推荐，减低的挽留；频率按月充值次数计，半年为一段，高频起点是参数。
    Who buys often is cared for, who buys more often is recommended to, who buys less often is kept.
    Frequency is recharges a month over half a year; from where on it is high is a parameter.
    """
    base, paid = world.base, world.made.recharges
    month = (paid.at.astype("M8[M]") - np.datetime64(ON, "M")).astype(int) + 6
    lately = month >= 0
    monthly = np.zeros((len(base), 6), int)
    np.add.at(monthly, (paid.customer[lately], month[lately]), 1)
    ahead = world.here & (texts(base.brand) != "全球通")
    months = np.minimum(world.credit["tenure_months"][ahead], 6)
    found = behaviour.frequency_trend(monthly[ahead], months, high_from=1, slope_from=0.05)
    facts = {"frequency_high": found.high, "frequency_trend": found.slope}
    told = telcrm.load("cmcc.frequency_actions").evaluate(facts, missing="mark")
    yield counts("行动 action", told["frequency_action"], {"每月次数 times a month": found.mean})


def worth(world: World) -> Iterator[Part]:
    """值多少？ What is each worth?

    收入贡献、粘性、新业务、潜在贡献各按全体排名给 0 至 100 分（分别取年账单、网龄、数据用量、账单
    趋势，均为假定），权重是规则书的参数；另按消费能力与消费欲望分四象限（原文只写明 C）。
    Income, stickiness, new services and potential, each ranked among all from 0 to 100 (a year's
    bills, tenure, data and the trend of bills stand for them: assumed); the weights are parameters
    of the book. And four quadrants of ability and desire (the source tells C alone).
    """
    base, here = world.base, world.here
    recent = base.usage[here, -3:].sum(axis=1)
    parts = {
        "income": base.bills_fen[here, -YEAR:].sum(axis=1),
        "stickiness": world.credit["tenure_months"][here],
        "new_services": recent[:, 4],
        "potential": telcrm.lifecycle.trend(base.bills_fen[here, -6:]),
    }
    points = {name: (value.rank_scores(one) * 100).round(2) for name, one in parts.items()}
    found = telcrm.load("cmcc.customer_value").evaluate(points, missing="mark")
    spend = world.credit["monthly_spend"][here]
    yield counts("价值 value", found["value_tier"], {"月均元 yuan a month": spend})
    yield counts("位置 position", found["value_position"], {"月均元 yuan a month": spend})
    desire = (value.rank_scores(recent.sum(axis=1)) * 100).round(2)
    quadrants = telcrm.load("cucc.four_quadrants")
    sides = quadrants.evaluate({"ability": points["income"], "desire": desire})
    yield counts("象限 quadrant", sides["quadrant"], {"月均元 yuan a month": spend})


def overpaid(world: World) -> np.ndarray:
    """Who pays two fifths and 15 yuan a month more than the cheapest tariff of the brand costs."""
    base = world.base
    months = np.maximum((base.bills_fen[:, -YEAR:] > 0).sum(axis=1), 1)[:, np.newaxis]
    mean = np.rint(base.usage[:, -YEAR:].sum(axis=1) / months).astype(int)
    own, brand = texts(base.tariff), texts(base.brand)
    pays, least = np.zeros(len(base), int), np.full(len(base), np.iinfo(int).max)
    for name, offers in world.made.offers.items():
        rows = np.flatnonzero(brand == name)
        use = dict(zip(USES, mean[rows].T, strict=True))
        for tariff in offers:
            billed = tariffs.bills(tariff, use)
            least[rows] = np.minimum(least[rows], billed)
            pays[rows] = np.where(own[rows] == tariff.name, billed, pays[rows])
    return (pays - least >= 1500) & (pays >= least * 1.4)


def tariffs_that_lose(world: World) -> Iterator[Part]:
    """谁的资费不合算？ Whose tariff loses them money?

    资费是数据：把每位客户过去一年的月均用量按本品牌每一种资费模拟计费，比最便宜的多付四成以上且每月
    多付 15 元以上的，建议换。再看把一种资费换成另一种：谁省钱，少收多少，市话打到多少分钟才划算。
    Tariffs are data. Each customer's mean month of the last year is billed under every tariff of
    the brand; whoever pays two fifths and 15 yuan more than the cheapest costs should be told. Then
    one tariff for another: who gains, what it costs, and from how many local minutes on it pays.
    """
    base, here = world.base, world.here
    told = overpaid(world) & here
    yield finding("资费不合算 wrong tariff", told, world.truth.tariff_losers & here)

    rows = np.flatnonzero((texts(base.tariff) == "E1") & here)
    use = dict(zip(USES, base.usage[rows, -1].T, strict=True))
    one, _, other = world.made.offers["神州行"]
    tried = promotion.simulate(use, one, other)
    yield table(
        ("E1 → E3", "值 value"),
        [
            ("客户 customers", f"{len(rows):,}"),
            ("会省钱 gain", f"{tried.gains.sum():,}"),
            ("他们一换，月收入少 yuan lost a month", f"{tried.cost_if_gainers_move / 100:,.2f}"),
            ("须多留或新增客户 customers to break even", f"{tried.break_even_customers():,}"),
        ],
    )
    usual = {name: int(np.median(units)) for name, units in use.items()}
    del usual["市话"]
    ((first, _),) = promotion.cheaper_ranges(one, other, usual, "市话", most=2000)
    yield table(
        ("其余用量取中位 other use as the median has it", "市话分钟 local minutes"),
        [("从多少起 E3 更便宜 E3 is cheaper from", first)],
    )


CHAPTERS = (habits, revenue, rfm, frequency, worth, tariffs_that_lose)
