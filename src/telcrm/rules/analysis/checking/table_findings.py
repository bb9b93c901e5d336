"""What is wrong with a decision table: gaps, contradictions, rules that never count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from telcrm.rules.analysis.checking.asked_tables import BUDGET, MOST, AskedTable, Occurs
from telcrm.rules.analysis.checking.findings import Finding, told
from telcrm.rules.analysis.tables.boxes import Box
from telcrm.rules.analysis.tables.gap_boxes import Gaps
from telcrm.rules.analysis.tables.rule_pairs import Overlaps, conflicts, overlaps
from telcrm.rules.analysis.tables.winners import Unreachable, unreachable
from telcrm.rules.analysis.tables.words import column_names
from telcrm.rules.compiled import CompiledTable, members
from telcrm.rules.form import Text
from telcrm.rules.hit_policies import gives_lists

__all__ = ["contradictions", "uncovered", "unused_parts"]


# Gaps.


def uncovered(asked: AskedTable) -> Iterator[Finding]:
    """Facts that no rule of a table matches, where that is answered by nothing else."""
    if asked.table.default is not None or gives_lists(asked.table):
        return
    found = asked.gaps
    boxes = list(found.boxes[:MOST])
    for box, occurs in zip(boxes, asked.occurring(boxes), strict=True):
        if occurs.yes is not False:
            yield _gap(asked, box, occurs)
    if not found.complete:
        yield _partly(asked, found)


def _gap(asked: AskedTable, box: Box, occurs: Occurs) -> Finding:
    words = asked.words(box)
    where = told(words)
    return Finding(
        "check.gap",
        "error" if occurs.yes else "warning",
        asked.place(),
        Text(
            f"{asked.table.name} 没有规则匹配：{where or '任何取值'}",
            f"no rule of {asked.table.name} matches{_where(where)}",
        ),
        words,
        witness=occurs.facts,
        bound=occurs.yes is None,
        hint=_MEND_GAP,
    )


def _where(words: str) -> str:
    return f" where {words}" if words else ", whatever the facts"


_MEND_GAP: Final = Text(
    "补一条规则，或写 default；default 的值可以是 null",
    "add a rule or a default; what a default gives may be null",
)


def _partly(asked: AskedTable, found: Gaps) -> Finding:
    covered, gap, left = (f"{float(share):.2%}" for share in (found.covered, found.gap, found.open))
    return _open(
        asked,
        f"{asked.table.name} 的缺口未查尽：已证覆盖 {covered}，已证缺口 {gap}，未定 {left}",
        f"{asked.table.name} was not searched for gaps to the end: {covered} of its cells are"
        f" proven covered, {gap} proven a gap, {left} open",
    )


def _open(asked: AskedTable, zh: str, en: str) -> Finding:
    """A question that was not settled."""
    return Finding("check.open", "warning", asked.place(), Text(zh, en), bound=True)


# Contradictions.


def contradictions(asked: AskedTable) -> Iterator[Finding]:
    """Rules that may not match together, and do."""
    if asked.table.hit_policy in ("UNIQUE", "ANY"):
        found = conflicts(asked.space, BUDGET)
        yield from _conflicts(asked, found.certain, certain=True)
        yield from _conflicts(asked, found.possible, certain=False)


def _pairs(asked: AskedTable, found: Overlaps) -> list[tuple[int, int, Box]]:
    """Pairs of rules that meet, and where, as many as are asked of."""
    pairs = (
        (min(group.rule, other), max(group.rule, other), box)
        for group in found.groups
        for other in group.others
        if (box := asked.space.common(group.rule, other)) is not None
    )
    return list(islice(pairs, MOST))


def _conflicts(asked: AskedTable, found: Overlaps, *, certain: bool) -> Iterator[Finding]:
    pairs = _pairs(asked, found)
    for pair, occurs in zip(pairs, asked.occurring([box for *_, box in pairs]), strict=True):
        if occurs.yes is not False:
            yield _conflict(asked, pair, occurs, proven=certain and bool(occurs.yes))
    left = found.pairs - len(pairs)
    if left:
        zh = f"{asked.table.name} 另有 {left} 对规则相交，未逐一查明"
        en = f"{left} more pairs of rules of {asked.table.name} meet and were not asked one by one"
        yield _open(asked, zh, en)


def _conflict(
    asked: AskedTable, pair: tuple[int, int, Box], occurs: Occurs, *, proven: bool
) -> Finding:
    first, other, box = pair
    one, two = asked.ids((first, other))
    words = asked.words(box)
    where, policy = told(words), asked.table.hit_policy
    return Finding(
        "check.conflict",
        "error" if proven else "warning",
        asked.rule(first),
        Text(
            f"{policy} 表 {asked.table.name} 的规则 {one} 与 {two} 同时匹配：{where or '任何取值'}",
            f"the rules {one} and {two} of the {policy} table {asked.table.name} match"
            f" together{_where(where)}",
        ),
        words,
        witness=occurs.facts,
        bound=not proven,
        hint=_MEND_CONFLICT,
        rules=(one, two),
    )


_MEND_CONFLICT: Final = Text(
    "让规则互不重叠，或改用别的命中策略", "make the rules disjoint, or choose another hit policy"
)


# Parts that never count.


def unused_parts(asked: AskedTable) -> Iterator[Finding]:
    """Overlaps that the order of rules decides, rules that never win, columns nobody tests."""
    yield from _overlaps(asked)
    yield from _never(asked)
    yield from _untested(asked)


def _overlaps(asked: AskedTable) -> Iterator[Finding]:
    """How many pairs of rules the order settles, with the first that can occur."""
    if asked.table.hit_policy not in ("FIRST", "PRIORITY"):
        return
    found = overlaps(asked.space, BUDGET)
    pairs = _pairs(asked, found)[:_TRIED]
    occurring = asked.occurring([box for *_, box in pairs])
    shown = next(((p, o) for p, o in zip(pairs, occurring, strict=True) if o.yes), None)
    if shown is None:
        return
    (first, other, box), occurs = shown
    one, two = asked.ids((first, other))
    words, policy = asked.words(box), asked.table.hit_policy
    most = "" if asked.independent else "至多"
    at_most = "" if asked.independent else "at most "
    yield Finding(
        "check.overlap",
        "note",
        asked.rule(first),
        Text(
            f"{asked.table.name} 有{most} {found.pairs} 对规则重叠，由 {policy} 决定，"
            f"如 {one} 与 {two}：{told(words) or '任何取值'}",
            f"{at_most}{found.pairs} of the pairs of rules of {asked.table.name} overlap, as"
            f" {policy} settles, such as {one} and {two}{_where(told(words))}",
        ),
        words,
        witness=occurs.facts,
        rules=(one, two),
    )


_TRIED: Final = 20
"""Overlaps of which it is asked whether they can occur, to show one that can."""


def _never(asked: AskedTable) -> Iterator[Finding]:
    found = unreachable(asked.space, BUDGET)
    yield from (_unreachable(asked, one) for one in found.rules)
    if asked.independent:
        yield from _still_open(asked, found.open)
        yield from _default(asked, asked.gaps if asked.table.default is not None else None)
        return
    sets = asked.matching()
    if sets is None:
        known = {one.rule for one in found.rules}
        yield from _still_open(asked, [r for r in range(len(asked.table.rules)) if r not in known])
        return
    won = {rule for held in sets for rule in _said(asked.compiled, held)}
    gone = won | {one.rule for one in found.rules}
    yield from (_above(asked, rule) for rule in range(len(asked.table.rules)) if rule not in gone)
    if asked.table.default is not None and 0 not in sets:
        yield _never_default(asked)


def _said(compiled: CompiledTable, held: int) -> tuple[int, ...]:
    """The rules that give the answer where some rules match."""
    matched = members(held)
    known = compiled.outcomes or compiled.picks
    return matched if known is None else known[compiled.matches.index(matched)].rules


def _still_open(asked: AskedTable, rules: list[int] | tuple[int, ...]) -> Iterator[Finding]:
    if rules:
        ids = asked.listed(rules)
        yield _open(
            asked, f"未查明规则 {ids} 能否取胜", f"it is open whether the rules {ids} ever win"
        )


def _default(asked: AskedTable, found: Gaps | None) -> Iterator[Finding]:
    if found is None or found.boxes:
        return
    if found.complete:
        yield _never_default(asked)
    else:
        yield _partly(asked, found)


def _never_default(asked: AskedTable) -> Finding:
    name = asked.table.name
    text = Text(f"{name} 的缺省值从不给出", f"the default of {name} is never given")
    return Finding("check.unreachable", "note", asked.place(".default"), text)


def _unreachable(asked: AskedTable, one: Unreachable) -> Finding:
    columns = ", ".join(column_names(asked.table)[index] for index in one.columns)
    rule, by = asked.listed([one.rule]), asked.listed(one.by)
    zh, en = (words.format(rule=rule, by=by, columns=columns) for words in _WHY[one.why])
    place = asked.rule(one.rule)
    rules = asked.ids((one.rule, *one.by))
    return Finding("check.unreachable", "warning", place, Text(zh, en), rules=rules)


_WHY: Final[Mapping[str, tuple[str, str]]] = {
    "empty": (
        "规则 {rule} 的条件永不成立：{columns}",
        "the rule {rule} never matches: no value passes its test of {columns}",
    ),
    "outside": (
        "规则 {rule} 匹配的取值不会出现",
        "the rule {rule} matches nothing that can occur",
    ),
    "covered": (
        "规则 {rule} 从不取胜：其匹配的都归 {by}",
        "the rule {rule} never wins: all that it matches goes to {by}",
    ),
    "never first": (
        "规则 {rule} 从不居首：总有 {by} 先于它",
        "the rule {rule} is never first: {by} stand before it wherever it matches",
    ),
}


def _above(asked: AskedTable, rule: int) -> Finding:
    ids = asked.listed([rule])
    text = Text(
        f"规则 {ids} 从不取胜：其条件所用的值不会这样出现",
        f"the rule {ids} never wins: what its columns are made from never comes to what it asks",
    )
    rules = asked.ids([rule])
    return Finding("check.unreachable", "warning", asked.rule(rule), text, rules=rules)


def _untested(asked: AskedTable) -> Iterator[Finding]:
    every = (1 << len(asked.table.rules)) - 1
    for index, cells in enumerate(asked.compiled.sets):
        if every and all(held == every for held in cells):
            name = column_names(asked.table)[index]
            text = Text(
                f"{asked.table.name} 没有规则检查 {name}",
                f"no rule of {asked.table.name} tests {name}",
            )
            yield Finding("check.unused", "warning", asked.place(f".inputs[{index}]"), text)
