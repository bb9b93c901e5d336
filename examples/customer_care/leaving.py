"""The last chapters: stages of life, who is about to leave, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from arriving import fitting
from page import Part, both, counts, crossed, finding, quoted, table
from picture import flow
from using import overpaid
from world import ON, World, texts

import telcrm
from telcrm.analytics import churn, reports, retention, steady_state
from telcrm.facts import columns
from telcrm.rules import Codes

HALF_A_YEAR_AGO = date(2010, 3, 1)
A_QUARTER_AGO = date(2010, 6, 1)
A_YEAR_AGO = date(2009, 9, 1)


def stages(world: World) -> Iterator[Part]:
    """在生命的哪一段？ Where are they in their life?

    由账单与入网日期定阶段，半年前与今天对照：谁走到了哪里；增长核算说明活跃客户为什么多了或少了；
    最后是原文十一个价值创造环节中的哪一环（第七个之后原文残缺，为假定；这家运营商没有合同）。
    Bills and days of activation make stages, half a year ago and now: who went where. Growth
    accounting says why there are more or fewer active customers. And which of the eleven links of
    value creation each is at (after the seventh the text is cut, and assumed; this carrier has no
    contracts, so none ends).
    """
    base = world.base
    bills, since = base.bills_fen, base.activated
    now = telcrm.lifecycle.stages(bills, since, on=ON)
    then = telcrm.lifecycle.stages(bills[:, :-6], since, on=HALF_A_YEAR_AGO)
    moves = telcrm.lifecycle.transitions(then.stage, now.stage, labels=now.names)
    yield flow(
        "customer-care-stages",
        "半年前到今天 from half a year ago to now",
        [both(one) for one in moves.labels],
        moves.counts,
    )
    yield table(
        ("半年前 then / 今天 now", *map(both, moves.labels)),
        [(both(a), *row) for a, row in zip(moves.labels, moves.counts.tolist(), strict=True)],
    )
    shares = steady_state.steady_shares(moves)
    named = zip(moves.labels, shares, strict=True)
    rows = [(both(one), f"{share:.1%}") for one, share in named if share]
    yield table(("阶段 stage", "长此以往、不进新客 in the long run, nobody new"), rows)
    growth = telcrm.lifecycle.growth(bills, since, on=ON)
    rows = (growth.months, growth.active, growth.new, growth.resurrected, growth.churned)
    heads = ("月 month", "活跃 active", "新增 new", "回流 back", "流失 churned")
    yield table(heads, list(zip(*rows, strict=True))[-6:])

    fits = fitting(world)
    many = world.per_customer(world.made.complaints.customer) >= 2
    facts = {
        "stage": now.stage,
        "bad_debt": world.days_overdue > 90,
        "contract_ending": np.zeros(len(base), bool),
        "brand_misfit": (fits != texts(base.brand)) & fits.astype(bool),
        "service_cost_high": many,
    }
    link = telcrm.load("cmcc.lifecycle_links").evaluate(facts)["lifecycle_link"]
    yield counts("环节 link", link[world.here])


def signs(world: World, day: date) -> dict[str, np.ndarray]:
    """Change of spend, enquiries about leaving and abnormal moves, as they were known on a day."""
    base, asked = world.base, world.made.enquiries
    closed = sum(month < day.year * 100 + day.month for month in base.billing_months)
    begun = np.datetime64(day, "M") - base.activated.astype("M8[M]")
    ages = np.arange(closed, 0, -1)
    bills = np.ma.masked_array(base.bills_fen[:, :closed], ages >= begun.astype(int)[:, np.newaxis])
    usual = bills[:, -7:-1].mean(axis=1)
    change = bills[:, -1] / np.ma.masked_equal(usual, 0) - 1
    ago = np.datetime64(day) - asked.day
    lately = (ago >= np.timedelta64(0, "D")) & (ago < np.timedelta64(31, "D"))
    topic = texts(asked.topic)
    return {
        "spend_change": change.round(4),
        "leaving_enquiries": world.per_customer(asked.customer[lately & (topic == "离网")]),
        "abnormal_moves": world.per_customer(asked.customer[lately & (topic == "异动")]),
    }


def early_warning(world: World) -> Iterator[Part]:
    """谁有离网的征兆？ Who shows signs of leaving?

    消费波动、咨询内容的离网、异动：任一触发即预警，并点名是哪一个。原文没有给阈值：规则书假定升降
    三成即为波动；放宽到六成，误报少了，漏报多了；只看咨询与异动，误报更少。“真的走了”指此后
    三个月内离网的全部客户，其中许多人毫无征兆。
    Spend that swings, enquiries about leaving, abnormal moves: any of them warns, and the alert
    names it. The source gives no threshold. The book assumes 30 % up or down; with 60 %
    fewer are warned of in vain and more are missed, and fewer still where enquiries and moves alone
    count. "Really left" are all who left in the three months after, many without any sign.
    """
    facts, here = signs(world, ON), world.here
    for swing in (0.3, 0.6):
        book = telcrm.load("cmcc.early_warning", parameters={"swing_at": swing})
        found = book.evaluate(facts)
        warned = found["leaving_alert"] & here
        yield finding(f"离网征兆 early warning, {swing}", warned, world.truth.early_warning)
    asked = (facts["leaving_enquiries"] + facts["abnormal_moves"] > 0) & here
    yield finding("只看咨询与异动 asked or moved", asked, world.truth.early_warning)
    yield finding("真的走了 really left, 0.6", warned, ~np.isnat(world.truth.leaves) & here)
    leaves = ~np.isnat(world.truth.leaves[here])
    yield counts("触发 trigger", found["leaving_trigger"][here], {"离网率 leave": leaves})


def scorecard(world: World) -> Iterator[Part]:
    """谁可能流失？ Who is likely to leave?

    用三个月前的事实和此后三个月的离网拟合评分卡（逻辑回归，公式见 `model.formula`，分值存成规则书，
    可读、可解释），再给今天的客户打分，与此后真正离网的对照。
    A scorecard is fitted on what was known three months ago and who left since (logistic
    regression: `model.formula` is the formula, and its points are a rule book that can be read and
    explained); it scores today's customers, and is held against who really left afterwards.
    """
    base = world.base
    past = (base.activated < np.datetime64("2010-05-01")) & ~(
        base.left <= np.datetime64(A_QUARTER_AGO)
    )
    made = {
        "spend": churn.Categories(
            ("跌过半", "跌三成", "平稳", "涨三成", "未知"), "消费变化", "change of spend"
        ),
        "asked": churn.Bands((1,), 0, 1000, zh="离网咨询", en="enquiries about leaving"),
        "moves": churn.Bands((1,), 0, 1000, zh="异动", en="abnormal moves"),
        "tenure": churn.Bands((12, 36), 0, 1200, zh="网龄", en="tenure"),
        "brand": churn.Categories(base.brand.categories, "品牌", "brand"),
    }
    before = attributes(world, A_QUARTER_AGO, past)
    model = churn.fit(before, ~np.isnat(base.left[past]), made)
    points = model.points().by_attribute
    yield table(
        ("特征 characteristic", "取值与分值 attributes and points"),
        [
            (
                f"{one.zh} {one.en}",
                "；".join(f"{a} {b:+}" for a, b in zip(one.attributes, points[name], strict=True)),
            )
            for name, one in made.items()
        ],
    )

    here, words = world.here, {"zh": "虚构客户拟合", "en": "fitted on made-up customers"}
    today, left = attributes(world, ON, here), ~np.isnat(world.truth.leaves[here])
    text = churn.churn_book(model, "example.churn", version="1", **words)
    book = telcrm.loads(text, parameters={"act_from": 460})
    found = book.evaluate(today)
    yield finding("流失评分 churn score >= 460", found["churn_act"], left)
    likely = {"churn_probability": model.probability(today).round(6)}
    told = telcrm.load("common.churn_action", parameters={"act_from": 0.1}).evaluate(likely)
    yield finding("流失概率 probability >= 0.1", told["churn_act"], left)
    yield counts("行动 action", told["churn_action"])
    score = found["churn_score"]
    both_days = np.concatenate([book.evaluate(before)["churn_score"], score])
    months = np.repeat([201006, 201009], [past.sum(), here.sum()])
    quality = churn.auc(score, left), churn.ks(score, left).ks
    psi = churn.stability(both_days, months).psi[1]
    yield table(("AUC", "KS", "PSI"), [[f"{one:.3f}" for one in (*quality, psi)]])
    bins = churn.calibration(model.probability(today), left, bins=5)
    rows = zip(bins.customers, bins.said.round(3), bins.came.round(3), strict=True)
    yield table(("客户 customers", "预计 said", "实际 came"), rows)


def attributes(world: World, day: date, rows: np.ndarray) -> dict[str, np.ndarray]:
    """What the scorecard asks about some customers, as it was known on a day."""
    known = signs(world, day)
    change = known["spend_change"]
    bands = [change < -0.5, change < -0.3, change <= 0.3, change > 0.3]
    names = ["跌过半", "跌三成", "平稳", "涨三成"]
    found = {
        "spend": np.select([np.ma.filled(one, False) for one in bands], names, "未知"),
        "asked": known["leaving_enquiries"],
        "moves": known["abnormal_moves"],
        "brand": texts(world.base.brand).astype(str),
    }
    found = {name: values[rows] for name, values in found.items()}
    return found | {"tenure": np.asarray(columns.tenure_months(world.base.activated[rows], day))}


def keep_them(world: World) -> Iterator[Part]:
    """怎么挽留？ What to do about it?

    按原因挽留：利益、感情、真诚服务。原因由手头的事实推断，推断不出就先去了解，不猜；与真正的原因对照。
    By interest, by feeling, by sincere service, as the reason is. The reason is inferred from facts
    at hand, and where they say nothing it is asked for, not guessed; beside it stands the true
    cause.
    """
    known = telcrm.load("cmcc.early_warning", parameters={"swing_at": 0.6}).evaluate(
        signs(world, ON)
    )
    cases, passes = world.made.complaints, world.made.handoffs
    passed = np.bincount(passes.complaint, minlength=len(cases)) > 1
    trigger = texts_of(known["leaving_trigger"])
    reason = np.select(
        [
            overpaid(world),
            world.per_customer(cases.customer[passed]) > 0,
            np.char.find(trigger, "咨询") >= 0,
        ],
        ["资费", "服务不满", "竞争对手优惠"],
        "不明",
    )
    warned = known["leaving_alert"] & world.here
    told = telcrm.load("cmcc.retention").evaluate({"leaving_reason": reason[warned]})
    yield counts("做法 action", told["retention_action"])
    cause = texts(Codes(world.truth.cause.codes, (*world.truth.cause.categories, "不离网")))
    yield crossed("真因 cause / 推断 reason", cause[warned], reason[warned])


def texts_of(values: np.ndarray) -> np.ndarray:
    """Objects as text, null as none."""
    return np.array([one or "" for one in values.tolist()])


def retained(world: World) -> Iterator[Part]:
    """保住了多少？ How many were kept?

    保有率 = 一年前的中高端客户中今天还在的占比（口径为假定）；再按地区考核：各项完成率加权；最后是
    每日通报：各地区昨天入网多少，与近三个月的日均比，谁受表扬、谁被提醒（两条界线由用的人定）。
    Retention: of the mid-high customers of a year ago, how many are here today (the formula is
    assumed). Then the regions are held to targets, each indicator weighted. Last the bulletin of
    the day before: how many came to each region, beside the usual day of a quarter; from where on
    one is praised or reminded is yours to say.
    """
    base = world.base
    there = (base.activated < np.datetime64(A_YEAR_AGO)) & ~(base.left <= np.datetime64(A_YEAR_AGO))
    arpu = columns.mean_monthly_spend(
        base.bills_fen[there, :-12], base.activated[there], A_YEAR_AGO
    )
    facts = {"card_holder": base.vip_card.codes[there] >= 0, "arpu": np.ma.masked_invalid(arpu)}
    tier = telcrm.load("cmcc.arpu_tiers").evaluate(facts, missing="mark")["arpu_tier"]
    known = tier.astype(bool)
    kept = retention.retention(
        base.ids[there][known], base.ids[world.here], groups=tier[known].astype(str)
    )
    rows = zip(map(both, kept.groups), kept.group_base, kept.group_rates, strict=True)
    yield table(
        ("分层 tier", "一年前 then", "保有率 kept"), [(a, b, f"{c:.1%}") for a, b, c in rows]
    )

    region = texts(base.region)
    names = sorted(set(region))
    stayed = [world.here[there & (region == name)].mean() for name in names]
    spend = [base.bills_fen[(region == name) & world.here, -1].mean() / 100 for name in names]
    kpi = reports.monthly_kpi(
        {"kept": stayed, "spend": spend},
        {"kept": [0.95] * len(names), "spend": [45] * len(names)},
        {"kept": 0.6, "spend": 0.4},
        most=1.2,
    )
    scores = zip(map(both, names), kpi.score.round(3), kpi.rank, strict=True)
    yield table(("地区 region", "得分 score", "名次 rank"), scores)

    lately = base.activated >= np.datetime64(A_QUARTER_AGO)
    bulletin = reports.daily_bulletin(
        region[lately],
        base.activated[lately],
        np.ones(lately.sum(), int),
        roster=names,
        targets=[int((lately & (region == name)).sum()) // 92 for name in names],
        on=ON,
        praise_from=1.1,
        remind_below=0.9,
    )
    yield quoted(f"{bulletin.text('zh')}\n\n{bulletin.text('en')}")


CHAPTERS = (stages, early_warning, scorecard, keep_them, retained)
