"""What checking a book finds, as data: what, how grave, where, for which facts; and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Final, Literal, TypeAlias, overload

from telcrm.arguments import LANGUAGE, flag, one_of, taking
from telcrm.errors import CODES, Place, Problem
from telcrm.rules.explain import Language
from telcrm.rules.feel import print_literal
from telcrm.rules.form import Text
from telcrm.rules.frozen import FrozenDict
from telcrm.rules.types import Value

__all__ = ["Finding", "Findings", "Severity", "in_order", "told"]

Severity: TypeAlias = Literal["error", "warning", "note"]

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that checking a book finds.

    Attributes:
        code: a key of `telcrm.errors.CODES` that begins with `check.`
        severity: `error` where some facts get no answer, or one that the book says it never gives;
            `warning` where something of the book has no effect; `note` for what is good to know.
        place: the book and the key path in it.
        text: what is found, in words.
        box: the facts concerned: a unary test for each column or input, those left out may be
            anything.
        witness: facts from inside, all that the book asks for, to be tried with `decide`; None
            where there are none to be told. Where other rules contradict each other on all facts
            that were tried, `decide` says that first.
        bound: whether it is a bound and no proof: what is found may be less than it says.
        hint: what would be right, in words.
        other: for a direction that does not hold, the facts to hold the witness against; for
            bounds, those that give the upper one.
        rules: ids of the rules concerned.
    """

    code: str
    severity: Severity
    place: Place
    text: Text
    box: Mapping[str, str] = field(default_factory=FrozenDict)
    witness: Mapping[str, Value] | None = None
    bound: bool = False
    hint: Text | None = None
    other: Mapping[str, Value] | None = None
    rules: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.code, self.place, self.text))

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """The finding in words, on one line or a few.

        Args:
            lang: `zh` or `en`.
        """
        words = _WORDS[lang]
        bound = words["bound"] if self.bound else ""
        name = CODES[self.code].zh if lang == "zh" else CODES[self.code].en
        lines = [f"{words[self.severity]} {self.code} ({name}): {self.text.get(lang)}{bound}"]
        lines.append(f"  {words['at']} {self.place}")
        if self.hint is not None:
            lines.append(f"  {self.hint.get(lang)}")
        lines += [
            f"  {words[key]} {_facts(facts)}"
            for key, facts in (("witness", self.witness), ("other", self.other))
            if facts
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()

    @property
    def problem(self) -> Problem:
        """The finding as a problem of a book that must have none."""
        witness = f"; for example {_facts(self.witness)}" if self.witness else ""
        hint = self.hint.en if self.hint else None
        return Problem(self.code, self.text.en + witness, Place(path=self.place.path), hint)


@dataclass(frozen=True, slots=True)
class Findings(Sequence[Finding]):
    """What checking a book finds, the gravest first.

    Attributes:
        book: the book's id and version.
        found: the findings.

    >>> import telcrm
    >>> found = telcrm.load("cmcc.you_plus").check()
    >>> found.ok, [one.code for one in found.errors]
    (True, [])
    """

    book: str
    found: tuple[Finding, ...]

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return self.found[index]

    def __len__(self) -> int:
        return len(self.found)

    @taking(severity=one_of(*SEVERITIES))
    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of a severity."""
        return tuple(one for one in self.found if one.severity == severity)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings because of which a strict book is not loaded."""
        return self.of("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that somebody should look at."""
        return self.of("warning")

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is good to know: what was proven, bounds, and what was not looked at."""
        return self.of("note")

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    @taking(lang=LANGUAGE, notes=flag)
    def explain(self, lang: Language = "en", *, notes: bool = True) -> str:
        """The findings in words; of many alike the first, and how many more there are.

        Args:
            lang: `zh` or `en`.
            notes: whether notes are told; they are counted in any case.
        """
        words = _WORDS[lang]
        counts = ", ".join(f"{words[one]} {len(self.of(one))}" for one in SEVERITIES)
        return "\n".join((f"{self.book}: {counts}", *self._lines(lang, notes=notes)))

    def __str__(self) -> str:
        return self.explain()

    def _lines(self, lang: Language, *, notes: bool) -> Iterator[str]:
        shown = (one for one in self.found if notes or one.severity != "note")
        for _, alike in groupby(shown, lambda one: (one.code, one.severity, one.place)):
            members = list(alike)
            yield from (one.explain(lang) for one in members[:_SHOWN])
            if len(members) > _SHOWN:
                yield "  " + _WORDS[lang]["more"].format(len(members) - _SHOWN)

    def _repr_html_(self) -> str:
        """The findings as a table, Chinese and English side by side."""
        head = "".join(f"<th>{escape(one)}</th>" for one in _HEAD)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _row(one)) + "</tr>"
            for one in self.found
        )
        return (
            f"<table><caption>{escape(self.book)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def in_order(book: str, found: Iterable[Finding]) -> Findings:
    """Findings, the gravest first, else as they were found."""
    ranked = sorted(found, key=lambda one: SEVERITIES.index(one.severity))
    return Findings(book, tuple(ranked))


_SHOWN: Final = 10
_HEAD: Final = (
    "严重程度 / severity",
    "代码 / code",
    "位置 / place",
    "发现 / finding",
    "例 / witness",
)

_WORDS: Final[dict[str, dict[str, str]]] = {
    "zh": {
        "error": "错误",
        "warning": "警告",
        "note": "提示",
        "at": "位置",
        "witness": "例如",
        "other": "对比",
        "bound": "（界，未证明）",
        "more": "……同类还有 {} 条",
    },
    "en": {
        "error": "error",
        "warning": "warning",
        "note": "note",
        "at": "at",
        "witness": "for example",
        "other": "against",
        "bound": " (a bound, not a proof)",
        "more": "… and {} more alike",
    },
}


def _row(one: Finding) -> tuple[str, ...]:
    witness = _facts(one.witness) if one.witness else ""
    severity = " / ".join(_WORDS[lang][one.severity] for lang in _WORDS)
    return severity, one.code, str(one.place), str(one.text), witness


def _facts(facts: Mapping[str, Value] | None) -> str:
    return ", ".join(f"{name} = {print_literal(value)}" for name, value in (facts or {}).items())


def told(box: Mapping[str, str]) -> str:
    """A box as one reads it out.

    >>> told({"tenure_months": "[60..120)", "brand": '"神州行"', "spend": "> 20"})
    'tenure_months in [60..120), brand = "神州行", spend > 20'
    """
    return ", ".join(_passes(name, test) for name, test in box.items())


def _passes(name: str, test: str) -> str:
    if test[0] in "<>":
        return f"{name} {test}"
    several = test[0] in "[(" or test.startswith("not(") or ", " in test
    return f"{name} in {test}" if several else f"{name} = {test}"
