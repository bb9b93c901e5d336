"""A call that is right of everything in the documented API that takes arguments.

The tests put rubbish in the place of one argument at a time. A function, a method or a class that
joins the API needs its call here: `test_errors_doors` counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from every_kind import HERE

import telcrm
from telcrm import Codes, domain, facts, lifecycle, rfm
from telcrm.adapters import extract_map, frames, rating_job, sql
from telcrm.adapters.arrow import open_extract
from telcrm.adapters.sql import events as sql_events
from telcrm.analytics import (
    behaviour,
    churn,
    complaints,
    events,
    forecast,
    interconnect,
    profile,
    promotion,
    reports,
    retention,
    satisfaction,
    synthetic,
    tariffs,
    value,
)
from telcrm.facts import columns as fact_columns
from telcrm.rules.together import AllAsked
from telcrm.testing import Case, strategies
from telcrm.vocabularies import loads as read_vocabulary

__all__ = ["CALLS", "Call"]

DAY = date(2024, 6, 30)
SPENT = [[20.0, 30.0, 40.0, 50.0], [9.0, 9.0, 9.0, 9.0], [5.0, 0.0, 7.0, 0.0]]
SINCE = ["2020-01-01", "2021-05-05", "2022-02-02"]


@dataclass(frozen=True)
class Call:
    """A call.

    Attributes:
        name: what the API page calls it; a second way to call it in brackets after it.
        function: what is called.
        given: arguments by name, as they are right.
    """

    name: str
    function: Callable[..., Any]
    given: Mapping[str, Any]

    def __str__(self) -> str:
        return self.name


# Things that calls are made on.


@cache
def book() -> telcrm.RuleBook:
    return telcrm.load("cmcc.credit_rating")


def record() -> dict[str, Any]:
    return {"brand": "全球通", "tenure_months": 60, "monthly_spend": 380, "suspensions": 1}


def base() -> dict[str, Any]:
    return {name: [one, one] for name, one in record().items()}


def frame() -> Any:
    return pl.DataFrame(base())


@cache
def comparison() -> Any:
    return telcrm.compare(book(), book(), ["star", "credit_score"])


@cache
def customer() -> domain.Customer:
    bills = [domain.Bill(month=month, amount="100.00") for month in range(202301, 202313)]
    bills += [domain.Bill(month=month, amount="100.00") for month in range(202401, 202406)]
    line = domain.Line(
        number="13800000000",
        brand="全球通",
        activated_on=date(2019, 1, 1),
        bills=bills,
        suspensions=(),
        arrears=domain.Arrears(),
    )
    return domain.Customer(id="1", lines=(line,), vip_cards=())


@cache
def rating() -> Any:
    return telcrm.rate_credit(customer(), DAY)


@cache
def brands() -> Any:
    return telcrm.vocabulary("cmcc.brands")


@cache
def moves() -> lifecycle.Transitions:
    return lifecycle.transitions(["a", "a", "b", "b"], ["a", "b", "a", "b"])


@cache
def leaving() -> lifecycle.Transitions:
    ids = {"before_ids": [1, 2, 3, 4], "after_ids": [1, 2, 3, 5, 6]}
    return lifecycle.transitions(["in"] * 4, ["in"] * 5, **ids)


@cache
def bought() -> rfm.RfmTable:
    days = ["2024-06-01", "2024-06-20", "2024-01-05"]
    return rfm.table([7, 8, 9], days, [10.0, 20.0, 30.0], as_of=DAY)


@cache
def scored() -> rfm.RfmScores:
    return rfm.score(bought(), 3)


@cache
def model() -> churn.ChurnModel:
    months = {"months": churn.Bands((12,), 0, 72)}
    return churn.ChurnModel(-1.5, months, {"months": (0.8, -0.4)})


@cache
def tariff(price: float = 0.25) -> tariffs.Tariff:
    charges = {"minutes": {"allowance": 10, "price": price}}
    return tariffs.read_tariff({"name": "t", "monthly_fee": 5, "charges": charges})


@cache
def profile_of() -> domain.CustomerProfile:
    return domain.CustomerProfile(customer_id="1", as_of=DAY)


@cache
def complaint() -> domain.Complaint:
    return domain.Complaint(
        id="c1",
        customer_id="1",
        about="a bill",
        raised_at=datetime(2024, 6, 1, 9),
        received_by="hotline",
    )


@cache
def recharge() -> domain.Recharge:
    confirmed = datetime(2024, 6, 1, 9)
    return domain.Recharge(number="13800000000", amount="50", confirmed_at=confirmed)


@cache
def service_stop() -> domain.ServiceStop:
    return domain.ServiceStop(service="飞信", suspended_at=datetime(2024, 6, 1, 9))


@cache
def line_stop() -> domain.LineStop:
    start, end = datetime(2024, 6, 1, 9), datetime(2024, 6, 1, 14)
    stops = [service_stop()]
    return domain.LineStop(number="13800000000", suspended_at=start, resumed_at=end, services=stops)


@cache
def club() -> domain.Club:
    member = domain.Membership(customer_id="1", member_from=date(2020, 1, 1))
    return domain.Club(code="golf", name="高尔夫", kind="standing", memberships=[member])


@cache
def made_up() -> synthetic.SyntheticBase:
    return synthetic.base(20, on=DAY, months=12)


def people() -> events.Base:
    return events.Base([7, 8], ["2020-01-01", "2021-05-05"])


def billed() -> events.Bills:
    return events.Bills([7, 8, 7, 8], [202404, 202404, 202405, 202405], [1.5, 2.5, 3.5, 4.5])


def stopped() -> events.Suspensions:
    days = ["2024-03-01", "2024-04-01"]
    return events.Suspensions([7, 8], days, ["2024-03-08", None], ["arrears", "arrears"])


def since() -> Any:
    return np.array(["2022-01-15", "2022-01-16"], "datetime64[D]")


def events_frames() -> dict[str, Any]:
    bills = {"id": [7, 7], "month": [202404, 202405], "amount": [1.5, 2.5]}
    return {
        "customers": pl.DataFrame({"id": [7], "activated_on": [date(2024, 4, 1)]}),
        "bills": pl.DataFrame(bills),
    }


def case() -> Case:
    return Case("one", record(), {"star": 4})


ROOT = Path(__file__).parents[2]
MAP = ROOT / "examples" / "telco" / "map.toml"
CASES = ROOT / "tests" / "books" / "cmcc" / "you_plus.cases.toml"
EXTRACT = Path(__file__).with_name("extract.csv")
BOOK_TEXT = (HERE / "every_kind.toml").read_text(encoding="utf-8")
GREETING = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"
  name="greeting" namespace="urn:example"><inputData id="i1" name="Name">
  <variable name="Name" typeRef="string"/></inputData><decision id="d1" name="Greeting">
  <informationRequirement><requiredInput href="#i1"/></informationRequirement>
  <literalExpression><text>"Hello " + Name</text></literalExpression></decision></definitions>"""
TARIFF = 'name = "58"\nmonthly_fee = 58\ncharges.minutes = { price = 0.25 }'
VOCABULARY = """
id = "test.words"
title = { zh = "词", en = "words" }
document = "an invented document"
passage = "an invented passage"
[[entries]]
code = "one"
zh = "一"
en = "one"
passage = "an invented passage"
"""
BENEFITS = {one: [5, 4] for one in value.BENEFITS}
COSTS = {one: [1, 2] for one in value.COSTS}
SHARES = {one: [0.5, 1.0] for one in value.VALUE_PARTS}
WEIGHTS = dict.fromkeys(value.VALUE_PARTS, 0.25)


def _top() -> Iterator[Call]:
    one, both = book(), comparison()
    found = one.decide(record())
    coded: dict[str, Any] = {"codes": [0, 1], "categories": ["全球通", "神州行"]}
    yield Call("telcrm.Codes", lambda **how: one.evaluate(base() | {"brand": Codes(**how)}), coded)
    yield Call("telcrm.Decision.explain", found.explain, {"lang": "en"})
    yield Call("telcrm.RuleBook.decide", lambda inputs: one.decide(inputs), {"inputs": record()})  # noqa: PLW0108  no keyword
    yield Call("telcrm.RuleBook.decider", lambda outputs: one.decider(outputs), {"outputs": "star"})  # noqa: PLW0108
    known = {"inputs": {"brand": "全球通"}}
    yield Call("telcrm.RuleBook.possible", lambda inputs: one.possible(inputs), known)  # noqa: PLW0108
    yield Call(
        "telcrm.RuleBook.advise",
        one.advise,
        {
            "inputs": record(),
            "want": {"star": 5},
            "hold": ["brand"],
            "moves": {"suspensions": "down"},
            "costs": {"monthly_spend": 2},
            "on": DAY,
            "most": 2,
        },
    )
    yield Call("telcrm.RuleBook.check", one.check, {"covered": telcrm.testing.coverage(one)})
    asked = {"outputs": ["star"], "explain": False, "missing": "raise", "engine": "numpy"}
    yield Call("telcrm.RuleBook.evaluate", one.evaluate, {"columns": base(), **asked})
    yield Call("telcrm.RuleBook.to_dmn", one.to_dmn, {"version": "1.5"})
    said = {"table": "t", "dialect": "duckdb", "outputs": ["star"], "explain": False}
    more = {"columns": {"brand": "pp"}, "keep": ["id"], "types": {"tenure_months": "INTEGER"}}
    yield Call("telcrm.RuleBook.to_sql", one.to_sql, {**said, **more})
    yield Call("telcrm.compare", telcrm.compare, {"old": one, "new": one, "outputs": ["star"]})
    request = {"customer": customer(), "on": DAY, "number": "13800000000"}
    how = {"channel": "10086热线", "service_password": False}
    entitling = telcrm.load("cmcc.entitlements")
    yield Call("telcrm.entitlements", telcrm.entitlements, {**request, **how, "book": entitling})
    together = {"books": [one], "columns": base(), **asked}
    yield Call("telcrm.evaluate_all", telcrm.evaluate_all, together)
    document = {"source": GREETING, "decisions": ["Greeting"], "parameters": {}}
    yield Call("telcrm.from_dmn", telcrm.from_dmn, {**document, "service": None})
    where = {"on": DAY, "parameters": {}, "search": [str(HERE)], "strict": True}
    yield Call("telcrm.load", telcrm.load, {"source": "cmcc.credit_rating", **where})
    text = {"text": BOOK_TEXT, "parameters": {}, "search": []}
    yield Call("telcrm.loads", telcrm.loads, text)
    yield Call("telcrm.rate_credit", telcrm.rate_credit, {**request, "book": one})
    books = {"club": telcrm.load("cmcc.vip_club"), "plus": telcrm.load("cmcc.you_plus")}
    yield Call("telcrm.vip_status", telcrm.vip_status, {**request, **books})
    words = {"vocabulary_id": "cmcc.brands", "search": []}
    yield Call("telcrm.vocabulary", telcrm.vocabulary, words)
    better = {"output": "star", "better": "up"}
    name = "telcrm.rules.Comparison"
    yield Call(f"{name}.nobody_worse_off", both.nobody_worse_off, better)
    moved = {"columns": base(), "output": "star", "weight": [1, 2]}
    yield Call(f"{name}.impact", both.impact, moved)
    impact = both.impact(base(), "star")
    form = {"lang": "en", "form": "text", "impact": [impact], "better": {"star": "up"}}
    yield Call(f"{name}.report", both.report, {**form, "notes": ["a note"], "on": DAY})
    findings = one.check()
    yield Call("telcrm.rules.Finding.explain", findings[0].explain, {"lang": "en"})
    yield Call("telcrm.rules.Findings.of", findings.of, {"severity": "note"})
    yield Call("telcrm.rules.Findings.explain", findings.explain, {"lang": "en", "notes": True})
    yield Call("telcrm.rules.Text.get", one.title.get, {"lang": "en"})


def _vocabularies() -> Iterator[Call]:
    entry, words = brands()["m_zone"], brands()
    name = "telcrm.vocabularies"
    yield Call(f"{name}.Entry.name", entry.name, {"by": "en"})
    yield Call(f"{name}.Entry.attribute", entry.attribute, {"name": "age_from"})
    segment = telcrm.vocabulary("common.number_segments").entries[0]
    yield Call(f"{name}.Entry.related", segment.related, {"name": "first_given_to"})
    yield Call(f"{name}.Entry.in_force", entry.in_force, {"on": DAY})
    yield Call(f"{name}.Vocabulary.named", words.named, {"name": "动感地带", "by": "zh"})
    yield Call(f"{name}.Vocabulary.names", words.names, {"by": "zh"})
    yield Call(f"{name}.Vocabulary.in_force", words.in_force, {"on": DAY})
    yield Call(f"{name}.loads", read_vocabulary, {"text": VOCABULARY, "search": []})


def _domain() -> Iterator[Call]:
    name, at = "telcrm.domain", datetime(2024, 6, 2, 9)
    yield Call(f"{name}.Bill.from_fen", domain.Bill.from_fen, {"month": 202401, "amount": 5850})
    yield Call(f"{name}.Club.periods", club().periods, {"customer_id": "1"})
    yield Call(f"{name}.Club.members_on", club().members_on, {"on": DAY})
    yield Call(f"{name}.Complaint.holder_at", complaint().holder_at, {"at": at})
    yield Call(f"{name}.Complaint.open_minutes", complaint().open_minutes, {"at": at})
    yield Call(f"{name}.Customer.line", customer().line, {"number": "13800000000"})
    yield Call(f"{name}.LineStop.still_off", line_stop().still_off, {"at": at})
    stop = line_stop().minutes_since_resumed
    yield Call(f"{name}.LineStop.minutes_since_resumed", stop, {"at": at})
    yield Call(f"{name}.Membership.holds", club().memberships[0].holds, {"on": DAY})
    account = domain.PointsAccount(customer_id="1")
    yield Call(f"{name}.PointsAccount.balance", account.balance, {"on": DAY})
    rate = domain.PointsRate(points_per_yuan="1", yuan_per_point="0.02")
    yield Call(f"{name}.PointsRate.points", rate.points, {"amount": "99.99"})
    bills = customer().lines[0].bills
    yield Call(f"{name}.PointsRate.earned", rate.earned, {"bills": bills})
    yield Call(f"{name}.PointsRate.worth", rate.worth, {"points": 49})
    yield Call(f"{name}.Recharge.credited", recharge().credited, {"at": at})
    yield Call(f"{name}.Recharge.minutes_waited", recharge().minutes_waited, {"at": at})
    fields = {"month": 202401, "amount": "58.50"}
    yield Call(f"{name}.Record.model_validate", domain.Bill.model_validate, {"obj": fields})
    yield Call(f"{name}.ServiceStop.off", service_stop().off, {"at": at})
    records = (profile_of(), complaint(), recharge(), line_stop(), club(), customer(), rate)
    for one in (*records, service_stop(), *club().memberships, customer().lines[0], bills[0]):
        given = {key: getattr(one, key) for key in type(one).model_fields}
        yield Call(f"{name}.{type(one).__name__}", type(one), given)


def _domain_values() -> Iterator[Call]:
    name, at = "telcrm.domain", datetime(2024, 6, 2, 9)
    yield Call(f"{name}.billing_month", domain.billing_month, {"value": 202401})
    wanted = {"contact": ["telephone"]}
    told = {"profile": profile_of(), "wanted": wanted}
    yield Call(f"{name}.completeness", domain.completeness, told)
    yield Call(f"{name}.day", domain.day, {"value": DAY})
    yield Call(f"{name}.fen", domain.fen, {"value": 1230})
    yield Call(f"{name}.fen_from_yuan", domain.fen_from_yuan, {"amount": "12.30"})
    yield Call(f"{name}.first_day", domain.first_day, {"month": 202402})
    yield Call(f"{name}.last_day", domain.last_day, {"month": 202402})
    who = {"customer": customer(), "number": "13800000000"}
    yield Call(f"{name}.line_of", domain.line_of, who)
    yield Call(f"{name}.mean_yuan", domain.mean_yuan, {"amounts": ["20.00", "20.01"]})
    yield Call(f"{name}.moment", domain.moment, {"value": at})
    yield Call(f"{name}.month_of", domain.month_of, {"on": DAY})
    span = {"earlier": 202311, "later": 202402}
    yield Call(f"{name}.months_between", domain.months_between, span)
    yield Call(f"{name}.next_month", domain.next_month, {"month": 202311})
    yield Call(f"{name}.previous_month", domain.previous_month, {"month": 202311})
    segments = telcrm.vocabulary("common.number_segments")
    number = {"number": "18600000000", "on": DAY, "segments": segments}
    yield Call(f"{name}.segment_of", domain.segment_of, number)
    yield Call(f"{name}.shift_date", domain.shift_date, {"on": DAY, "months": 3})
    yield Call(f"{name}.shift_month", domain.shift_month, {"month": 202311, "months": 3})
    yield Call(f"{name}.total_yuan", domain.total_yuan, {"amounts": ["0.10", "0.20"]})
    yield Call(f"{name}.unified", domain.unified, {"profiles": [profile_of()]})
    yield Call(f"{name}.yuan", domain.yuan, {"value": "12.30"})
    yield Call(f"{name}.yuan_from_fen", domain.yuan_from_fen, {"amount": 1230})


def _facts() -> Iterator[Call]:
    name, at, line = "telcrm.facts", datetime(2024, 6, 2, 9), customer().lines[0]
    yield Call(
        f"{name}.complaint_facts", facts.complaint_facts, {"complaint": complaint(), "at": at}
    )
    owed = {"arrears": domain.Arrears(), "on": DAY}
    yield Call(f"{name}.has_unpaid_arrears", facts.has_unpaid_arrears, owed)
    stops = {"suspensions": (), "on": DAY, "months": 12}
    yield Call(f"{name}.involuntary_suspensions", facts.involuntary_suspensions, stops)
    bills = {"bills": line.bills, "on": DAY, "activated_on": line.activated_on}
    yield Call(f"{name}.last_year_spend", facts.last_year_spend, bills)
    yield Call(f"{name}.mean_monthly_spend", facts.mean_monthly_spend, {**bills, "months": 3})
    yield Call(f"{name}.recharge_facts", facts.recharge_facts, {"recharge": recharge(), "at": at})
    this_month = facts.resumed_in_arrears_this_month
    yield Call(f"{name}.resumed_in_arrears_this_month", this_month, owed)
    services = facts.resumed_service_facts
    yield Call(f"{name}.resumed_service_facts", services, {"stop": line_stop(), "at": at})
    tenure = {"activated_on": line.activated_on, "on": DAY}
    yield Call(f"{name}.tenure_months", facts.tenure_months, tenure)
    yield Call(f"{name}.vip_card_on", facts.vip_card_on, {"cards": (), "on": DAY})
    yield Call(f"{name}.vip_card_this_year", facts.vip_card_this_year, {"cards": (), "on": DAY})
    name, fen = "telcrm.facts.columns", np.full((2, 12), 1005)
    days = ["2024-03-01", "2024-04-01"]
    stop = fact_columns.Stops(
        [0, 1], np.array(days, "M8[D]"), np.array(["2024-03-08", "NaT"], "M8[D]"), [True, True]
    )
    given: dict[str, Any] = {"stops": stop, "on": DAY, "months": 12, "size": 2}
    yield Call(f"{name}.involuntary_suspensions", fact_columns.involuntary_suspensions, given)
    given = {"fen": fen, "activated": since(), "on": DAY}
    yield Call(f"{name}.last_year_spend", fact_columns.last_year_spend, given)
    given = {**given, "months": 3}
    yield Call(f"{name}.mean_monthly_spend", fact_columns.mean_monthly_spend, given)
    given = {"activated": since(), "on": DAY}
    yield Call(f"{name}.tenure_months", fact_columns.tenure_months, given)
    for place in range(4):
        of = fact_columns.Stops._fields[place]

        def with_one(place: int = place, **one: Any) -> Any:
            parts = list(stop)
            (parts[place],) = one.values()
            return fact_columns.involuntary_suspensions(fact_columns.Stops(*parts), DAY, size=2)

        yield Call(f"{name}.Stops.{of}", with_one, {of: stop[place]})
    name = "telcrm.policies"
    yield Call(f"{name}.CreditRating.explain", rating().explain, {"lang": "en"})
    how: dict[str, Any] = {"channel": "10086热线", "service_password": False}
    granted = telcrm.entitlements(customer(), DAY, **how)
    yield Call(f"{name}.Entitlements.explain", granted.explain, {"lang": "en"})
    status = telcrm.vip_status(customer(), DAY)
    yield Call(f"{name}.VipStatus.explain", status.explain, {"lang": "en"})


def _rfm() -> Iterator[Call]:
    name = "telcrm.analytics.rfm"
    days = ["2024-06-01", "2024-06-20", "2024-01-05"]
    rows: dict[str, Any] = {"ids": [7, 8, 9], "dates": days, "amounts": [1.5, 2.5, 3.5]}
    rows |= {"as_of": DAY, "roster": [7, 8, 9], "engine": "numpy"}
    yield Call(f"{name}.repeat_summary", rfm.repeat_summary, rows)
    how = {"window": 365, "window_months": None, "unknown": "raise", "by": "purchase"}
    yield Call(f"{name}.table", rfm.table, {**rows, **how})
    months = {**how, "window": None, "window_months": 12}
    yield Call(f"{name}.table (months)", rfm.table, {**rows, **months})
    by = {"bins": 3, "cuts": None, "without_purchases": "undetermined"}
    yield Call(f"{name}.score", rfm.score, {"table": bought(), **by})
    cuts = {**by, "cuts": scored().cuts}
    yield Call(f"{name}.score (cuts)", rfm.score, {"table": bought(), **cuts})
    named: dict[str, Any] = {"scores": scored(), "book": "common.rfm_segments", "high_from": 2}
    yield Call(f"{name}.segment", rfm.segment, named)
    found = {"segments": rfm.segment(scored()), "table": bought()}
    yield Call(f"{name}.summary", rfm.summary, found)
    limits = {"recency_days": (1, 2), "frequency": (1, 2), "monetary_fen": (1, 2)}
    yield Call(f"{name}.RfmCuts", rfm.RfmCuts, limits)


def _lifecycle() -> Iterator[Call]:
    name = "telcrm.analytics.lifecycle"
    yield Call(f"{name}.Transitions.who", moves().who, {"before": "a", "after": "b"})
    matrix: dict[str, Any] = {"monthly": SPENT, "months": [4, 4, 4]}
    yield Call(f"{name}.activity", lifecycle.activity, matrix)
    began: dict[str, Any] = {"monthly": SPENT, "activated": SINCE, "on": DAY}
    yield Call(f"{name}.growth", lifecycle.growth, began)
    known = {"months_since_activation": [30, 3], "months_inactive": [0, 0], "months_away": [0, 0]}
    how = {"book": "common.lifecycle_stage", "missing": "raise"}
    yield Call(f"{name}.stage", lifecycle.stage, {**known, "trend": [0.1, 0.0], **how})
    trends = {**began, "trend_months": 3, "missing": "raise"}
    yield Call(f"{name}.stage_inputs", lifecycle.stage_inputs, trends)
    yield Call(f"{name}.stages", lifecycle.stages, {**trends, **how})
    yield Call(f"{name}.steady_base", lifecycle.steady_base, {"moves": leaving()})
    yield Call(f"{name}.steady_shares", lifecycle.steady_shares, {"moves": moves()})
    labels: dict[str, Any] = {"before": ["a", "b"], "after": ["b", "b"], "labels": ["a", "b"]}
    ids = {"before_ids": [1, 2], "after_ids": [1, 2]}
    yield Call(f"{name}.transitions", lifecycle.transitions, {**labels, **ids})
    yield Call(f"{name}.trend", lifecycle.trend, {**matrix, "least": 3})


def _usage() -> Iterator[Call]:
    name = "telcrm.analytics"
    columns = {"telephone": ["138", None], "plan": ["A", "B"]}
    parts = {"columns": columns, "parts": {"contact": ["telephone"], "business": ["plan"]}}
    yield Call(f"{name}.profile.completeness", profile.completeness, parts)
    yield Call(f"{name}.profile.known", profile.known, {"values": ["", None, "138"]})
    matrix: dict[str, Any] = {"monthly": SPENT, "months": [4, 4, 4]}
    yield Call(f"{name}.behaviour.capacity", behaviour.capacity, matrix)
    days: dict[str, Any] = {"ids": [7, 7, 8], "dates": ["2024-01-01", "2024-02-01", "2024-03-01"]}
    days |= {"as_of": DAY, "roster": [7, 8]}
    yield Call(f"{name}.behaviour.cycle", behaviour.cycle, days)
    uses = {"monthly": [[9, 10, 11], [3, 2, 1]], "months": [3, 3], "high_from": 4}
    how = {"slope_from": 0.05, "least": 3}
    yield Call(f"{name}.behaviour.frequency_trend", behaviour.frequency_trend, {**uses, **how})
    kinds = {"local": [30, 0], "long": [10, 0]}
    yield Call(f"{name}.behaviour.habit", behaviour.habit, {"usage": kinds})
    said = [9, 12, 10, 15, 14, 18, 13]
    series: dict[str, Any] = {"complaints": said, "improvement": [3, 5, 4, 6, 5, 8, 4], "lag": 1}
    series |= {"of_changes": True, "orders": 99, "seed": 0}
    tested = complaints.complaints_and_improvement
    yield Call(f"{name}.complaints.complaints_and_improvement", tested, series)
    given: dict[str, Any] = {"parts": SHARES, "weights": WEIGHTS}
    yield Call(f"{name}.value.customer_value", value.customer_value, given)
    given = {"benefits": BENEFITS, "costs": COSTS, "lowest": 1, "highest": 5}
    yield Call(f"{name}.value.delivered_value", value.delivered_value, given)
    given = {"ids": [1, 2, 3], "amounts": [1, 7, 2], "revenue": 0.8, "top": 0.2}
    yield Call(f"{name}.value.pareto", value.pareto, given)
    yield Call(f"{name}.value.rank_scores", value.rank_scores, {"measure": [1, 2, None]})
    given = {"base": [1, 2], "later": [2, 3], "groups": ["a", "b"]}
    yield Call(f"{name}.retention.retention", retention.retention, given)
    offer = promotion.Promotion(np.array([5000, 9000]), np.array([6000, 6000]))
    even = offer.break_even_customers
    yield Call(f"{name}.promotion.Promotion.break_even_customers", even, {"all_move": False})
    both: dict[str, Any] = {"before": tariff(), "after": tariff(0.125)}
    given = {"usage": {}, "kind": "minutes", "most": 100}
    yield Call(f"{name}.promotion.cheaper_ranges", promotion.cheaper_ranges, {**both, **given})
    given = {"usage": {"minutes": [1, 20]}, "usage_after": {"minutes": [2, 30]}}
    yield Call(f"{name}.promotion.simulate", promotion.simulate, {**both, **given})
    given = {"tariff": tariff(), "usage": {"minutes": [0, 10]}}
    yield Call(f"{name}.tariffs.bills", tariffs.bills, given)
    yield Call(f"{name}.tariffs.read_tariff", tariffs.read_tariff, {"source": TARIFF})
    yield Call(f"{name}.tariffs.Tier", tariffs.Tier, {"after": 0, "price": 250_000})
    tiers = (tariffs.Tier(0, 250_000),)
    yield Call(f"{name}.tariffs.Charge", tariffs.Charge, {"allowance": 0, "tiers": tiers})
    charges = {"minutes": tariffs.Charge(0, tiers)}
    given = {"name": "t", "monthly_fee": 500, "charges": charges}
    yield Call(f"{name}.tariffs.Tariff", tariffs.Tariff, given)
    given = {"ids": [1, 2], "networks": ["GSM", "CDMA"], "regions": ["a", "b"]}
    given |= {"minutes": [100, 99], "minutes_from": 100}
    yield Call(f"{name}.interconnect.potential_customers", interconnect.potential_customers, given)


def _work() -> Iterator[Call]:
    name = "telcrm.analytics.satisfaction"
    weights = {"tariff": {"marketing": 0.8, "IT": 0.2}}
    given: dict[str, Any] = {"shortfalls": {"tariff": 1.5}, "weights": weights}
    yield Call(f"{name}.pass_pressure", satisfaction.pass_pressure, given)
    given = {"marks": {"a": [8, 9]}, "targets": {"a": 8}, "processes": ["a"]}
    yield Call(f"{name}.process_indicators", satisfaction.process_indicators, given)
    given = {"expectations": {"a": [5, 5]}, "perceptions": {"a": [2, None]}}
    given |= {"lowest": 1, "highest": 5, "dimensions": ["a"]}
    yield Call(f"{name}.service_gaps", satisfaction.service_gaps, given)
    given = {"scores": [10, 7, None], "groups": ["a", "b", "b"], "lowest": 1, "highest": 10}
    yield Call(f"{name}.share_of_tens", satisfaction.share_of_tens, given)
    name = "telcrm.analytics.reports"
    given = {"who": ["a", "b"], "dates": ["2024-06-29"] * 2, "counts": [5, 1]}
    given |= {"roster": ["a", "b", "c"], "targets": [10, 4, 4], "on": DAY}
    given |= {"praise_from": 1, "remind_below": 0.5}
    yield Call(f"{name}.daily_bulletin", reports.daily_bulletin, given)
    report = reports.daily_bulletin(**given)
    yield Call(f"{name}.Bulletin.text", report.text, {"lang": "zh"})
    given = {"done": {"sales": [120, 50]}, "targets": {"sales": [100, 100]}}
    given |= {"weights": {"sales": 1}, "most": 1.2}
    yield Call(f"{name}.monthly_kpi", reports.monthly_kpi, given)
    name = "telcrm.analytics.forecast"
    figures = telcrm.vocabulary("common.small_business_figures")
    yield Call(f"{name}.small_businesses", forecast.small_businesses, {"figures": figures})
    said = forecast.small_businesses()
    yield Call(f"{name}.Forecast.after", said.after, {"years": 4})
    given = {one: getattr(said, one) for one in ("base", "base_year", "slowest", "fastest")}
    given |= {"stated": said.stated, "stated_year": said.stated_year}
    yield Call(f"{name}.Forecast", forecast.Forecast, given)


def _churn() -> Iterator[Call]:
    name = "telcrm.analytics.churn"
    scores, outcome = [1, 2, 3, 4], [0, 0, 1, 1]
    yield Call(f"{name}.auc", churn.auc, {"scores": scores, "outcome": outcome})
    yield Call(f"{name}.ks", churn.ks, {"scores": scores, "outcome": outcome})
    said: dict[str, Any] = {"probabilities": [0.2, 0.8], "outcome": [0, 1], "bins": 2}
    yield Call(f"{name}.calibration", churn.calibration, said)
    names = {"version": "1", "zh": "流失", "en": "churn", "points": model().points()}
    written = {"model": model(), "book_id": "own.churn", **names}
    yield Call(f"{name}.churn_book", churn.churn_book, written)
    yield Call(f"{name}.cuts", churn.cuts, {"values": [0, 1, 2, 3], "bands": 2})
    months = {"months": churn.Bands((20,), 0, 72)}
    ages = list(range(40))
    left: dict[str, Any] = {"columns": {"months": ages}, "churned": [one < 20 for one in ages]}
    left |= {"characteristics": months, "strength": 1.0}
    yield Call(f"{name}.fit", churn.fit, left)
    placed: dict[str, Any] = {"columns": {"months": [5, 12]}, "characteristics": months}
    yield Call(f"{name}.placed", churn.placed, placed)
    months_of = [202401, 202401, 202402, 202402]
    over: dict[str, Any] = {"scores": scores, "months": months_of, "bins": 2, "empty": 0.5}
    yield Call(f"{name}.stability", churn.stability, over)
    columns = {"columns": {"months": [5, 30]}}
    yield Call(f"{name}.ChurnModel.probability", model().probability, columns)
    yield Call(f"{name}.ChurnModel.points", model().points, {"doubling": 20, "even": 500})
    points = churn.Points(500, {}, doubling=20, even=500)
    yield Call(f"{name}.Points.probability", points.probability, {"score": [480, 500]})
    given: dict[str, Any] = {"initial": 500, "by_attribute": {"a": (0, 3)}}
    yield Call(f"{name}.Points", churn.Points, {**given, "doubling": 20, "even": 500})
    given = {"cuts": (6, 12), "minimum": 0, "maximum": 72, "type": "decimal", "scale": 2}
    yield Call(f"{name}.Bands", churn.Bands, {**given, "zh": "月", "en": "months"})
    given = {"values": ("a", "b"), "zh": "类", "en": "kind"}
    yield Call(f"{name}.Categories", churn.Categories, given)
    given = {"intercept": -1.5, "characteristics": months, "coefficients": {"months": (0.8, -0.4)}}
    yield Call(f"{name}.ChurnModel", churn.ChurnModel, given)


def _events() -> Iterator[Call]:
    name = "telcrm.analytics.events"
    given: dict[str, Any] = {"bills": billed(), "base": people(), "on": DAY, "unknown": "raise"}
    yield Call(f"{name}.last_year_spend", events.last_year_spend, given)
    looking = {**given, "months": 2}
    yield Call(f"{name}.mean_monthly_spend", events.mean_monthly_spend, looking)
    yield Call(f"{name}.monthly", events.monthly, looking)
    given = {"suspensions": stopped(), **looking}
    del given["bills"]
    yield Call(f"{name}.involuntary_suspensions", events.involuntary_suspensions, given)
    yield Call(f"{name}.tenure_months", events.tenure_months, {"base": people(), "on": DAY})
    yield from _parts(f"{name}.Base", people(), lambda one: events.monthly(billed(), one, DAY, 2))
    yield from _parts(f"{name}.Bills", billed(), lambda one: events.monthly(one, people(), DAY, 2))
    counted = lambda one: events.involuntary_suspensions(one, people(), DAY)  # noqa: E731
    yield from _parts(f"{name}.Suspensions", stopped(), counted)


def _parts(name: str, whole: Any, use: Callable[[Any], Any]) -> Iterator[Call]:
    """A call for each column of what holds several."""
    for key in whole._fields:

        def with_one(key: str = key, **given: Any) -> Any:
            return use(whole._replace(**{key: given[key]}))

        yield Call(f"{name}.{key}", with_one, {key: getattr(whole, key)})


def _synthetic() -> Iterator[Call]:
    name = "telcrm.analytics.synthetic"
    given: dict[str, Any] = {"customers": 20, "seed": 1, "on": DAY, "months": 3}
    yield Call(f"{name}.base", synthetic.base, given)
    yield Call(f"{name}.carrier", synthetic.carrier, given)
    drawn = lambda **how: list(synthetic.batches(**how))  # noqa: E731
    yield Call(f"{name}.batches", drawn, {**given, "size": 8192})
    of = made_up()
    use = np.array([[[10, 0, 0, 100, 0]]])
    given = {"usage": use, "tariff": np.array([6]), "served": np.array([[True]])}
    yield Call(f"{name}.bill_items", synthetic.bill_items, given)
    yield Call(f"{name}.credit_inputs", synthetic.credit_inputs, {"base": of})
    yield Call(f"{name}.customer", synthetic.customer, {"base": of, "row": 0})


def _frames() -> Iterator[Call]:
    name = "telcrm.adapters.frames"
    asked = {"outputs": ["star"], "explain": False, "missing": "raise", "engine": "numpy"}
    given: dict[str, Any] = {"book": book(), "frame": frame(), **asked}
    yield Call(f"{name}.evaluate", frames.evaluate, given)
    every = AllAsked((book(),), ("star",))
    both = {"asked": every, "frame": frame()}
    yield Call(f"{name}.evaluate_all", frames.evaluate_all, both)
    question = frames.Question(every)
    yield Call(f"{name}.Question.answers", question.answers, {"columns": base()})
    names = {"given": list(base()), "fold": False}
    yield Call(f"{name}.Question.require_columns", question.require_columns, names)
    yield Call(f"{name}.Question", frames.Question, {"asked": every})
    days = [date(2024, 6, 1), date(2024, 6, 20)]
    bought_frame = pl.DataFrame({"id": [7, 8], "date": days, "amount": [1.5, 2.5]})
    given = {"purchases": bought_frame, "as_of": DAY, "columns": {"amount": "amount"}}
    yield Call(f"{name}.rfm_table", frames.rfm_table, {**given, "amounts": True, "by": "day"})
    known = events_frames()
    stop = pl.DataFrame({"id": [7], "started_on": [DAY], "resumed_on": [DAY], "reason": ["loss"]})
    how: dict[str, Any] = {"on": DAY, "months": 2, "columns": {"id": "id"}, "unknown": "raise"}
    yield Call(f"{name}.with_facts", frames.with_facts, {**known, "suspensions": stop, **how})
    how |= {"book": "common.lifecycle_stage", "missing": "raise", "months": 2}
    yield Call(f"{name}.with_stages", frames.with_stages, {**known, **how})


def _sql() -> Iterator[Call]:
    name = "telcrm.adapters.sql.events"
    how: dict[str, Any] = {"on": DAY, "dialect": "duckdb", "columns": {"id": "who"}}
    given = {"customers": "c", "suspensions": "s", "months": 12, **how}
    yield Call(f"{name}.involuntary_suspensions", sql_events.involuntary_suspensions, given)
    given = {"customers": "c", "bills": "b", "unit": "yuan", **how}
    yield Call(f"{name}.last_year_spend", sql_events.last_year_spend, given)
    yield Call(f"{name}.mean_monthly_spend", sql_events.mean_monthly_spend, {**given, "months": 3})
    yield Call(f"{name}.tenure_months", sql_events.tenure_months, {"customers": "c", **how})
    given = {"purchases": "p", "as_of": DAY, "dialect": "duckdb", "by": "purchase"}
    given |= {"window": 30, "window_months": None, "unit": "yuan", "columns": {"id": "who"}}
    yield Call(f"{name}.rfm_table", sql_events.rfm_table, given)
    months = {"window": None, "window_months": 3}
    yield Call(f"{name}.rfm_table (months)", sql_events.rfm_table, {**given, **months})
    name = "telcrm.adapters.sql"
    yield Call(f"{name}.table_of", sql.table_of, {"table": "a.b"})
    given = {"book": book(), "table": "t", "dialect": "duckdb", "outputs": ["star"]}
    more = {"explain": False, "columns": {"brand": "pp"}, "keep": ["id"]}
    more["types"] = {"tenure_months": "INTEGER"}
    yield Call(f"{name}.to_sql", sql.to_sql, {**given, **more})


def _extracts() -> Iterator[Call]:
    name = "telcrm.adapters.extract_map"
    yield Call(f"{name}.load_map", extract_map.load_map, {"path": MAP})
    text = MAP.read_text(encoding="utf-8")
    yield Call(f"{name}.parse_map", extract_map.parse_map, {"text": text, "file": "map"})
    given: dict[str, Any] = {"encoding": "utf-8", "delimiter": ",", "header": ("a", "b")}
    yield Call(f"{name}.FileForm", extract_map.FileForm, given)
    given = dict.fromkeys(("constant", "absent", "values", "months_at", "format"))
    given |= {"column": "a", "unit": "分", "null": ("",), "note": "a note"}
    yield Call(f"{name}.InputMap", extract_map.InputMap, given)
    given = {"column": "a", "months_at": DAY, "format": "%Y", "null": ("",)}
    yield Call(f"{name}.InputMap (months)", extract_map.InputMap, given)
    given = {"book": "b", "file": extract_map.FileForm(), "keep": ("a",), "inputs": {}, "note": ""}
    yield Call(f"{name}.ExtractMap", extract_map.ExtractMap, given)
    name, job = "telcrm.adapters.rating_job", rating_job.Job(book())
    given = {"book": book(), "how": extract_map.ExtractMap(), "map_path": None, "explain": False}
    extract = open_extract(EXTRACT, extract_map.FileForm())

    def of_job(**how: Any) -> Any:
        return rating_job.rate(rating_job.Job(**how), extract)

    yield Call(f"{name}.Job", of_job, {**given, "languages": ("zh",)})
    to = {"out": Path("out.csv"), "rejects": Path("out.rejects"), "progress": None}
    given = {"job": job, "extract": extract}
    yield Call(f"{name}.rate", rating_job.rate, {**given, **to})
    given = {"job": job, "file": EXTRACT}
    yield Call(f"{name}.rate_file", rating_job.rate_file, {**given, **to})
    yield Call(f"{name}.rejects_beside", rating_job.rejects_beside, {"out": Path("out.csv")})


def _testing() -> Iterator[Call]:
    name, testing, one = "telcrm.testing", telcrm.testing, book()
    found = testing.coverage(one)
    yield Call(f"{name}.Coverage.explain", found.explain, {"lang": "en"})
    failure, *_ = testing.run_cases(one, [Case("wrong", record(), {"star": 1})])
    yield Call(f"{name}.Failure.explain", failure.explain, {"lang": "en"})
    given: dict[str, Any] = {"book": one, "cases": [case()]}
    yield Call(f"{name}.coverage", testing.coverage, given)
    yield Call(f"{name}.run_cases", testing.run_cases, given)
    plus = {"book": telcrm.load("cmcc.you_plus"), "cases": [], "budget": 100}
    suggested = testing.suggest_cases(**plus)
    yield Call(f"{name}.suggest_cases", testing.suggest_cases, plus)
    yield Call(f"{name}.Suggestions.explain", suggested.explain, {"lang": "en"})
    yield Call(f"{name}.read_cases", testing.read_cases, {"path": CASES})
    yield Call(f"{name}.thresholds", testing.thresholds, {"book": one})
    yield Call(f"{name}.written", testing.written, {"cases": [case()]})
    given = {"name": "one", "given": record(), "expect": {"star": 4}, "code": None}
    asked = lambda **how: testing.run_cases(one, [Case(**how)])  # noqa: E731
    yield Call(f"{name}.Case", asked, {**given, "because": None})
    name = "telcrm.testing.strategies"
    given = {"book": one, "rows": 3, "boundaries": True, "nulls": True}
    yield Call(f"{name}.columns_of", strategies.columns_of, given)
    given = {"book": one, "boundaries": True, "invalid": False, "nulls": True}
    yield Call(f"{name}.inputs_of", strategies.inputs_of, given)


def _all() -> Iterator[Call]:
    for calls in (
        _top,
        _vocabularies,
        _domain,
        _domain_values,
        _facts,
        _rfm,
        _lifecycle,
        _usage,
        _work,
        _churn,
    ):
        yield from calls()
    for calls in (_events, _synthetic, _frames, _sql, _extracts, _testing):
        yield from calls()


CALLS = tuple(_all())
