"""What can come of a book's outputs: values never given, bounds, no answer, declared directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from telcrm.errors import Place
from telcrm.rules.analysis.checking.findings import Finding
from telcrm.rules.analysis.whole_book.answers import Answers, Box
from telcrm.rules.analysis.whole_book.extents import Between, Extent, Few
from telcrm.rules.analysis.whole_book.monotone import Directions
from telcrm.rules.analysis.whole_book.reaching import answers_to, extreme, facts_in, find, reach
from telcrm.rules.compiled import CompiledBook
from telcrm.rules.explain import Language, say
from telcrm.rules.form import Decision, ExpressionDecision, Output, Text
from telcrm.rules.frozen import FrozenDict

__all__ = ["directions", "outputs"]


def outputs(built: CompiledBook, decision: Decision) -> Iterator[Finding]:
    """What a decision's outputs never give, may give, and whether they may give nothing."""
    for output in decision.outputs:
        place = Place(built.form.id, f"decisions.{decision.name}")
        answers = answers_to(built, [output.name])
        varies = bool(built.form.needs[decision.name])
        if varies and (output.type.values or output.type.kind == "boolean"):
            yield from _never_given(answers, output, place)
        if output.type.number:
            yield from _bounds(built, answers, output, place)
        if isinstance(decision, ExpressionDecision) and output.type.nullable:
            yield from _nothing(built, answers, output, place)


def _never_given(answers: Answers, output: Output, place: Place) -> Iterator[Finding]:
    declared: tuple[Any, ...] = output.type.values or (True, False)
    found = reach(answers)
    never = [value for value in declared if value not in found.boxes]
    if not never:
        return
    zh, en = "、".join(say(one, "zh") for one in never), ", ".join(say(one, "en") for one in never)
    if found.complete:
        text = Text(f"{output.name} 从不给出 {zh}", f"{output.name} is never {en}")
        yield Finding("check.outcome", "warning", place, text)
    else:
        text = Text(
            f"未查明 {output.name} 是否会给出 {zh}",
            f"it is open whether {output.name} is ever {en}",
        )
        yield Finding("check.open", "warning", place, text, bound=True)


def _bounds(
    built: CompiledBook, answers: Answers, output: Output, place: Place
) -> Iterator[Finding]:
    low, high = extreme(answers, -1), extreme(answers, 1)
    if low.value is None or high.value is None:
        return
    zh, en = (_between(low.value, high.value, lang) for lang in ("zh", "en"))
    first, other = (
        None if one.box is None else facts_in(built, answers, one.box) for one in (low, high)
    )
    yield Finding(
        "check.bounds",
        "note",
        place,
        Text(f"{output.name} {zh}", f"{output.name} {en}"),
        FrozenDict({output.name: f"[{low.value}..{high.value}]"}),
        witness=first,
        bound=low.box is None or high.box is None,
        other=other if low.value != high.value else None,
    )


def _between(low: Any, high: Any, lang: Language) -> str:
    if low == high:
        return f"总是 {say(low, lang)}" if lang == "zh" else f"is always {say(low, lang)}"
    ends = say(low, lang), say(high, lang)
    return (
        "介于 {} 与 {} 之间".format(*ends)
        if lang == "zh"
        else "lies between {} and {}".format(*ends)
    )


def _nothing(
    built: CompiledBook, answers: Answers, output: Output, place: Place
) -> Iterator[Finding]:
    found = find(answers, _may_be_null)
    if found.box is not None:
        always = find(answers, _may_be_something)
        ever = always.box is not None or not always.complete
        text = (
            Text(f"{output.name} 可能为空值", f"{output.name} may be null")
            if ever
            else Text(f"{output.name} 总是空值", f"{output.name} is always null")
        )
        facts = facts_in(built, answers, found.box)
        yield Finding("check.null", "warning", place, text, witness=facts)
    elif not found.complete:
        text = Text(
            f"未查明 {output.name} 是否会为空值", f"it is open whether {output.name} may be null"
        )
        yield Finding("check.open", "warning", place, text, bound=True)


def _may_be_something(_: Box, found: tuple[Extent, ...]) -> bool:
    return not isinstance(found[0], Few) or found[0].values != {None}


def _may_be_null(_: Box, found: tuple[Extent, ...]) -> bool:
    extent = found[0]
    if isinstance(extent, Few):
        return None in extent.values
    return extent.null if isinstance(extent, Between) else True


# Declared directions.


def directions(built: CompiledBook) -> Iterator[Finding]:
    """Whether outputs move with inputs as the book declares."""
    known = Directions(built)
    for output, declared in built.form.monotone.items():
        for name, direction in declared.items():
            verdict = known.follows(output, name, direction)
            severity, zh, en = _SAID[verdict.holds][direction]
            yield Finding(
                "check.monotone",
                severity,
                Place(built.form.id, f"monotone.{output}.{name}"),
                Text(zh.format(output, name), en.format(output, name)),
                witness=verdict.first,
                bound=verdict.holds is None,
                other=verdict.second,
            )


_SAID: Final[Mapping[bool | None, Mapping[str, Any]]] = {
    True: {
        "up": ("note", "{1} 增大时 {0} 从不降低（已证）", "{0} never falls as {1} grows (proven)"),
        "down": (
            "note",
            "{1} 增大时 {0} 从不升高（已证）",
            "{0} never rises as {1} grows (proven)",
        ),
    },
    False: {
        "up": ("error", "{1} 增大时 {0} 可能降低", "{0} may fall as {1} grows"),
        "down": ("error", "{1} 增大时 {0} 可能升高", "{0} may rise as {1} grows"),
    },
    None: {
        "up": (
            "warning",
            "未查明 {1} 增大时 {0} 是否会降低",
            "it is open whether {0} may fall as {1} grows",
        ),
        "down": (
            "warning",
            "未查明 {1} 增大时 {0} 是否会升高",
            "it is open whether {0} may rise as {1} grows",
        ),
    },
}
