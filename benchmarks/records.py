"""What one decision costs: the credit rating of one customer, ours, peers' and by hand, as a table.

Peers are asked where they are installed (zen-engine, rule-engine), and written as their own pages
recommend: rules are read once, and asked again and again.
"""

# ruff: noqa: C901, INP001, PLR0912, PLR0915, PLR2004, T201 - it prints; by hand is by hand.

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise, product
from random import Random
from statistics import median
from timeit import Timer
from typing import Any, Final, TypeAlias

import telcrm

if find_spec("zen"):
    import zen
if find_spec("rule_engine"):
    import rule_engine

__all__ = ["main"]

PEERS: Final = {"zen": "zen-engine", "rule_engine": "rule-engine"}

Record: TypeAlias = Mapping[str, Any]
Method: TypeAlias = Callable[[Record], Any]

BOOK: Final = telcrm.load("cmcc.credit_rating")

BRANDS: Final = ((50, "全球通"), (30, "动感地带"), (20, "神州行"))
TENURES: Final = ((12, 0), (24, 50), (36, 150), (48, 200), (60, 250))
"""Points below a number of months, and what comes after them."""
LONGEST: Final = 300
SPENDS: Final = ((20, 0), (50, 20), (80, 50), (120, 100), (200, 150), (400, 200))
"""Points up to an amount, and what comes after them."""
HIGHEST: Final = 250
STARS: Final = ((500, 5), (400, 4), (300, 3), (200, 2), (100, 1))
"""Stars from a score."""


# By hand.


def by_hand(record: Record) -> int:
    """The star, as one writes it who wants it fast and checks nothing."""
    brand = record["brand"]
    tenure = record["tenure_months"]
    spend = record["monthly_spend"]
    if brand == "全球通":
        score = 50
    elif brand == "动感地带":
        score = 30
    else:
        score = 20
    if tenure >= 60:
        score += 300
    elif tenure >= 48:
        score += 250
    elif tenure >= 36:
        score += 200
    elif tenure >= 24:
        score += 150
    elif tenure >= 12:
        score += 50
    if spend > 400:
        score += 250
    elif spend > 200:
        score += 200
    elif spend > 120:
        score += 150
    elif spend > 80:
        score += 100
    elif spend > 50:
        score += 50
    elif spend > 20:
        score += 20
    score -= 100 * record["suspensions"]
    if score >= 500:
        return 5
    if score >= 400:
        return 4
    if score >= 300:
        return 3
    if score >= 200:
        return 2
    if score >= 100:
        return 1
    return 0


Why: TypeAlias = tuple[str, int | None, Any, str]
"""Code, points, the value looked at, words."""


def by_hand_with_reasons(record: Record) -> tuple[int, list[Why]]:
    """The star, and why: the same branches, each with what it has to say."""
    brand = record["brand"]
    tenure = record["tenure_months"]
    spend = record["monthly_spend"]
    suspensions = record["suspensions"]
    reasons: list[Why] = []
    if brand == "全球通":
        score = 50
        reasons.append(("BRAND_GOTONE", 50, brand, "GoTone brand"))
    elif brand == "动感地带":
        score = 30
        reasons.append(("BRAND_MZONE", 30, brand, "M-Zone brand"))
    else:
        score = 20
        reasons.append(("BRAND_EASYOWN", 20, brand, "Easyown brand"))
    if tenure >= 60:
        score += 300
        reasons.append(("TENURE_Y5", 300, tenure, "5 years or more in net"))
    elif tenure >= 48:
        score += 250
        reasons.append(("TENURE_Y4", 250, tenure, "4 to 5 years in net"))
    elif tenure >= 36:
        score += 200
        reasons.append(("TENURE_Y3", 200, tenure, "3 to 4 years in net"))
    elif tenure >= 24:
        score += 150
        reasons.append(("TENURE_Y2", 150, tenure, "2 to 3 years in net"))
    elif tenure >= 12:
        score += 50
        reasons.append(("TENURE_Y1", 50, tenure, "1 to 2 years in net"))
    else:
        reasons.append(("TENURE_Y0", 0, tenure, "less than 1 year in net"))
    if spend > 400:
        score += 250
        reasons.append(("SPEND_OVER_400", 250, spend, "mean spend of over 400 yuan"))
    elif spend > 200:
        score += 200
        reasons.append(("SPEND_400", 200, spend, "mean spend over 200 up to 400 yuan"))
    elif spend > 120:
        score += 150
        reasons.append(("SPEND_200", 150, spend, "mean spend over 120 up to 200 yuan"))
    elif spend > 80:
        score += 100
        reasons.append(("SPEND_120", 100, spend, "mean spend over 80 up to 120 yuan"))
    elif spend > 50:
        score += 50
        reasons.append(("SPEND_80", 50, spend, "mean spend over 50 up to 80 yuan"))
    elif spend > 20:
        score += 20
        reasons.append(("SPEND_50", 20, spend, "mean spend over 20 up to 50 yuan"))
    else:
        reasons.append(("SPEND_20", 0, spend, "mean spend of 20 yuan or less"))
    lost = -100 * suspensions
    score += lost
    reasons.append(("SUSPENSIONS", lost, suspensions, "100 points off for each suspension"))
    if score >= 500:
        star = 5
        reasons.append(("star_5", None, score, "500 or more points earn 5 stars"))
    elif score >= 400:
        star = 4
        reasons.append(("star_4", None, score, "400 or more points earn 4 stars"))
    elif score >= 300:
        star = 3
        reasons.append(("star_3", None, score, "300 or more points earn 3 stars"))
    elif score >= 200:
        star = 2
        reasons.append(("star_2", None, score, "200 or more points earn 2 stars"))
    elif score >= 100:
        star = 1
        reasons.append(("star_1", None, score, "100 or more points earn 1 star"))
    else:
        star = 0
        reasons.append(("star_0", None, score, "below 100 points: unrated"))
    return star, reasons


def by_hand_read(record: Record) -> Any:
    """The same, code and points of each reason read."""
    star, reasons = by_hand_with_reasons(record)
    return star, [(code, points) for code, points, _, _ in reasons]


# Ours.


def decided_with_reasons(record: Record) -> Any:
    """The answer with its reasons, as they are."""
    answer = BOOK.decide(record)
    return answer["star"], answer.reasons


def decided(record: Record) -> Any:
    """The answer with its reasons, code and points of each read."""
    answer = BOOK.decide(record)
    return answer["star"], [(reason.code, reason.points) for reason in answer.reasons]


# Peers.


def bands(name: str, rows: Iterable[tuple[int, int]], rest: int, sign: str) -> str:
    """Nested choices, in the words of zen-engine's expressions."""
    return "".join(f"{name} {sign} {bound} ? {points} : " for bound, points in rows) + str(rest)


SCORE: Final = " + ".join(
    f"({one})"
    for one in (
        'brand == "全球通" ? 50 : brand == "动感地带" ? 30 : 20',
        bands("tenure_months", TENURES, LONGEST, "<"),
        bands("monthly_spend", SPENDS, HIGHEST, "<="),
        "suspensions * -100",
    )
)


def zen_expressions() -> Method:
    """Two compiled expressions, one after the other."""
    score = zen.compile_expression(SCORE)
    star = zen.compile_expression(bands("score", STARS, 0, ">="))
    return lambda record: int(star.evaluate({"score": score.evaluate(record)}))


def zen_tables(*, trace: bool) -> Method:
    """A graph of four decision tables and a sum, as its editor makes it."""
    parts = {
        "brand": [(f'"{brand}"', points) for points, brand in BRANDS],
        "tenure_months": [*((f"< {bound}", points) for bound, points in TENURES), ("", LONGEST)],
        "monthly_spend": [*((f"<= {bound}", points) for bound, points in SPENDS), ("", HIGHEST)],
    }
    total = " + ".join(f"{name}_points" for name in parts) + " + suspensions * -100"
    stars = [*((f">= {bound}", star) for bound, star in STARS), ("", 0)]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        *(_zen_table(name, f"{name}_points", rows) for name, rows in parts.items()),
        _zen_node("score", "expressionNode", expressions=[_zen_row("score", total)]),
        _zen_table("score", "star", stars),
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    graph = {"nodes": nodes, "edges": _zen_edges([node["id"] for node in nodes])}
    content = zen.ZenDecisionContent(json.dumps(graph))
    # A loader that gives content keeps it compiled; `create_decision` is three times as slow.
    engine = zen.ZenEngine({"loader": lambda _: content})
    options = {"trace": True} if trace else {}
    return lambda record: engine.evaluate("rating", record, options)["result"]["star"]


def _zen_row(key: str, value: str) -> dict[str, str]:
    return {"id": key, "key": key, "value": value}


def _zen_edges(nodes: list[str]) -> list[dict[str, str]]:
    """Each node hands on what it was given and what it adds."""
    pairs = pairwise(nodes)
    return [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairs]


def _zen_node(name: str, kind: str, **content: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "content": {"passThrough": True, **content}}


def _zen_table(field: str, output: str, rows: Iterable[tuple[str, int]]) -> dict[str, Any]:
    rules = [{"_id": f"{n}", "a": test, "b": str(said)} for n, (test, said) in enumerate(rows)]
    inputs = [{"id": "a", "name": field, "type": "expression", "field": field}]
    outputs = [{"id": "b", "name": output, "type": "expression", "field": output}]
    table = {"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rules}
    return _zen_node(output, "decisionTableNode", **table)


def rule_engine_rules() -> Method:
    """One expression for the score and one for each star, in rule-engine's language."""
    score = rule_engine.Rule(SCORE)
    star = rule_engine.Rule(bands("score", STARS, 0, ">="))
    return lambda record: int(star.evaluate({"score": score.evaluate(record)}))


# The table.


def methods() -> dict[str, tuple[Method, str]]:
    """Each method, and what it is compared with."""
    found: dict[str, tuple[Method, str]] = {
        HAND: (by_hand, HAND),
        REASONS: (by_hand_read, REASONS),
        BUILT: (by_hand_with_reasons, BUILT),
        "telcrm, decider": (BOOK.decider("star"), HAND),
        "telcrm, decide, reasons built": (decided_with_reasons, BUILT),
        "telcrm, decide, reasons read": (decided, REASONS),
    }
    if find_spec("zen"):
        found["zen-engine, two compiled expressions"] = (zen_expressions(), HAND)
        found["zen-engine, four tables"] = (zen_tables(trace=False), HAND)
        found["zen-engine, four tables, trace"] = (zen_tables(trace=True), REASONS)
    if find_spec("rule_engine"):
        found["rule-engine, two rules"] = (rule_engine_rules(), HAND)
    return found


HAND: Final = "by hand"
BUILT: Final = "by hand, reasons built"
REASONS: Final = "by hand, reasons read"


def records(count: int) -> list[dict[str, Any]]:
    """On each boundary and around it, then anywhere."""
    near = (0.0, 20.0, 20.01, 50.0, 120.0, 400.0, 400.01)
    edges = product([brand for _, brand in BRANDS], (0, 11, 12, 59, 60), near, (0, 3))
    names = tuple(BOOK.inputs)
    random = Random(5)  # noqa: S311 - facts, not secrets.
    brands = [brand for _, brand in BRANDS]
    anywhere = [
        (random.choice(brands), random.randrange(100), random.randrange(60_000) / 100, n % 4)
        for n in range(count)
    ]
    return [dict(zip(names, one, strict=True)) for one in (*edges, *anywhere)]


def check(found: Mapping[str, tuple[Method, str]], facts: Iterable[Record]) -> None:
    """Raise where a method's star, or a reason's code or points, are not those by hand."""
    for record in facts:
        star, reasons = by_hand_read(record)
        for name, (decide, _) in found.items():
            said = decide(record)
            if not isinstance(said, tuple):
                said = said, reasons
            if (said[0], [tuple(one)[:2] for one in _pairs(said[1])]) != (star, reasons):
                raise AssertionError(f"{name}: {said} of {record}, not {star}, {reasons}")


def _pairs(reasons: Iterable[Any]) -> Iterable[Any]:
    """Codes and points, of reasons as they are or as they were read."""
    return ((one.code, one.points) if isinstance(one, telcrm.Reason) else one for one in reasons)


def microseconds(decide: Method, facts: list[dict[str, Any]], repeats: int) -> list[float]:
    """The time of one decision, the mean over some records, again and again."""

    def run() -> None:
        for record in facts:
            decide(record)

    timer = Timer(run)
    number, _ = timer.autorange()
    return [one / number / len(facts) * 1e6 for one in timer.repeat(repeats, number)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--records", type=int, default=50)
    arguments = parser.parse_args()
    found = methods()
    check(found, records(1_000))
    facts = records(arguments.records)[-arguments.records :]
    times = {name: microseconds(one, facts, arguments.repeats) for name, (one, _) in found.items()}
    peers = [name for module, name in PEERS.items() if find_spec(module)]
    print(", ".join(f"{name} {version(name)}" for name in ("telcrm", *peers)), end="\n\n")
    print("| one record | best µs | median µs | times by hand |\n|---|---|---|---|")
    for name, (_, compared) in found.items():
        ratio = median(times[name]) / median(times[compared])
        best, middle = min(times[name]), median(times[name])
        print(f"| {name} | {best:.2f} | {middle:.2f} | {ratio:.2f} of {compared} |")


if __name__ == "__main__":
    main()
