"""All four shipped core books over the same customers: each by itself, and together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

import telcrm
from scenes.page import Section
from scenes.people import BRANDS, people
from scenes.timing import Answer, Array, Method, Settings, measured, telling

__all__ = ["BOOKS", "books"]

BOOKS: Final = ("cmcc.credit_rating", "cmcc.vip_club", "cmcc.you_plus", "cmcc.entitlements")
TOGETHER: Final = "all four in one call"
_CARDS: Final = ("钻石卡", "金卡", "银卡", "无卡")
_CHANNELS: Final = ("电话客户经理", "10086热线", "营业厅", "网上营业厅", "短信营业厅")


def books(settings: Settings) -> Iterator[Section]:
    """Each book alone; the sum; and one call for all, where telcrm offers it."""
    facts = _facts(settings.rows)
    alone = [_alone(name, facts) for name in BOOKS]
    timings = measured([*alone, *_together(facts)], settings.repeats)
    total = sum(timings[name].best for name in BOOKS)
    rows = [[one.name, telling(one.best), telling(one.median)] for one in timings.values()]
    middle = sum(timings[name].median for name in BOOKS)
    note = (
        f"one call: {timings[TOGETHER].best / total:.2f} of the sum"
        if TOGETHER in timings
        else "one call for several books: not offered by this version"
    )
    yield Section(
        "Four core books",
        "四本核心规则书",
        f"{settings.rows:,} customers, every output of each book; categories as int8 codes. "
        "Whether a customer is a VIP or You+ is what the books before have answered: given as "
        "columns to each book alone, handed on in the one call.",
        ("book", "best", "median"),
        [*rows, ["the sum of the four", telling(total), telling(middle)]],
        [note],
    )


def _facts(rows: int) -> dict[str, Any]:
    """Everything that any of the four asks for."""
    data, random = people(rows), np.random.default_rng(4)
    booleans = ("service_password", "unpaid_arrears", "arrears_resume_used")
    facts: dict[str, Any] = {
        "brand": telcrm.Codes(data.brand, BRANDS),
        "tenure_months": data.tenure,
        "monthly_spend": data.spend,
        "suspensions": data.suspensions,
        "last_year_spend": data.spend * 12,
        "vip_card": telcrm.Codes(_codes(random, _CARDS, rows), _CARDS),
        "channel": telcrm.Codes(_codes(random, _CHANNELS, rows), _CHANNELS),
        **{name: random.integers(0, 2, rows, dtype=np.int8).view(bool) for name in booleans},
    }
    facts["vip"] = telcrm.load("cmcc.vip_club").evaluate(_asked("cmcc.vip_club", facts))["vip"]
    facts["vip_this_year"] = facts["vip"]
    answered = telcrm.load("cmcc.you_plus").evaluate(_asked("cmcc.you_plus", facts))
    return facts | {"you_plus": answered["you_plus"]}


def _codes(random: np.random.Generator, values: tuple[str, ...], rows: int) -> Array:
    return random.integers(0, len(values), rows, dtype=np.int8)


def _asked(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {key: facts[key] for key in telcrm.load(name).inputs}


def _alone(name: str, facts: dict[str, Any]) -> Method:
    book, asked = telcrm.load(name), _asked(name, facts)
    return Method(name, lambda: book.evaluate(asked), kind="ours", checked=False)


def _together(facts: dict[str, Any]) -> list[Method]:
    """The one call, as soon as there is one."""
    evaluate_all: Any = getattr(telcrm, "evaluate_all", None)
    if evaluate_all is None:
        return []
    every = [telcrm.load(name) for name in BOOKS]
    answered = {name for book in every for name in book.outputs}
    given = {name: values for name, values in facts.items() if name not in answered}

    def run() -> Answer:
        found: Answer = evaluate_all(every, given)
        return found

    return [Method(TOGETHER, run, kind="ours", checked=False)]
