"""The runner that holds a book to its cases, one record each and as columns."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np

from telcrm.arguments import LANGUAGE, instance, several, taking
from telcrm.errors import InputError, TelcrmError
from telcrm.rules import Decision, Language, RuleBook
from telcrm.rules.feel.temporal import parse_temporal
from telcrm.rules.record.nulls import is_null
from telcrm.rules.source.values import WRITTEN
from telcrm.rules.types import Type
from telcrm.testing.cases import Case

__all__ = ["Failure", "facts_of", "run_cases"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that a book does not keep.

    Attributes:
        case: the case.
        found: what came instead.
        decision: what the book says, with its reasons; None where it refuses the facts.
    """

    case: Case
    found: str
    decision: Decision | None = None

    def __str__(self) -> str:
        wanted = self.case.code or dict(self.case.expect)
        return (
            f"{self.case.name}: given {dict(self.case.given)} wanted {wanted}, found {self.found}"
        )

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """The failure line by line: given, expected, got, and the reasons.

        Args:
            lang: `zh` or `en`.
        """
        words = _WORDS[lang]
        wanted = self.case.code or _listed(self.case.expect)
        lines = [
            self.case.name,
            f"  {words['given']}{_listed(self.case.given)}",
            f"  {words['expected']}{wanted}",
            f"  {words['got']}{self._got()}",
        ]
        if self.case.because:
            lines.append(f"  {words['because']}{self.case.because}")
        if self.decision is not None:
            lines += [f"  {words['reasons']}", *_indented(self.decision.explain(lang))]
        return "\n".join(lines)

    def _got(self) -> str:
        """What came for the outputs the case is about; all of it where it was an error."""
        if self.decision is None or "in columns" in self.found:
            return self.found.replace("\n", "\n  ")
        asked = self.case.expect or self.decision
        return _listed({name: self.decision.get(name, "?") for name in asked})


_WORDS: Final = {
    "zh": {
        "given": "给定：",
        "expected": "应为：",
        "got": "实为：",
        "because": "依据：",
        "reasons": "理由：",
    },
    "en": {
        "given": "given    ",
        "expected": "expected ",
        "got": "got      ",
        "because": "because  ",
        "reasons": "reasons:",
    },
}


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.splitlines()]


@taking(book=instance(RuleBook), cases=several(instance(Case)))
def run_cases(book: RuleBook, cases: Iterable[Case]) -> tuple[Failure, ...]:
    """The cases a book does not keep, as one record each and as columns.

    A book whose decisions cannot all be taken in columns is tried one record each alone.

    Args:
        book: the book on trial.
        cases: what it must do.
    """
    listed = list(cases)
    one_by_one = (_run(book, case) for case in listed)
    return tuple(one for one in (*one_by_one, *_run_columns(book, listed)) if one is not None)


def facts_of(book: RuleBook, case: Case) -> dict[str, Any]:
    """A case's facts as the book takes them: what TOML has no type for comes as `@"P1D"`."""
    kinds = {name: one.type for name, one in book.inputs.items()}
    return {name: _spoken(value, kinds.get(name)) for name, value in case.given.items()}


def _spoken(value: Any, kind: Type | None) -> Any:
    """The value that a text such as `@"P1D"` stands for, where clocks and spans are wanted."""
    if isinstance(value, str) and kind is not None and kind.kind in WRITTEN:
        literal = _LITERAL.fullmatch(value)
        return (literal and parse_temporal(literal[1])) or value
    return value


_LITERAL: Final = re.compile(r'@"([^"]*)"')


def _run(book: RuleBook, case: Case) -> Failure | None:
    try:
        found = book.decide(facts_of(book, case))
    except TelcrmError as error:
        codes = [problem.code for problem in error.problems]
        return None if case.code in codes else Failure(case, f"the error {error}")
    kept = case.code is None and not _wrong(book, case, found)
    return None if kept else Failure(case, str(dict(found)), found)


def _wrong(book: RuleBook, case: Case, found: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs that are not what a case expects, and what they are."""
    kinds = {name: output.type for name, output in book.form.outputs.items()}
    return {
        name: found.get(name)
        for name, value in case.expect.items()
        if name not in found or not _same(_spoken(value, kinds.get(name)), found[name])
    }


def _same(wanted: Any, found: Any) -> bool:
    """Whether two values are equal: null in any guise is null, a float its shortest decimal."""
    if isinstance(wanted, list | tuple) and isinstance(found, list | tuple):
        return len(wanted) == len(found) and all(map(_same, wanted, found))
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return wanted.keys() == found.keys() and all(_same(wanted[n], found[n]) for n in found)
    if is_null(wanted) or is_null(found):
        return is_null(wanted) and is_null(found)
    return isinstance(wanted, Hashable) and bool(_exact(wanted) == _exact(found))


def _exact(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def _run_columns(book: RuleBook, cases: list[Case]) -> Iterator[Failure | None]:
    """All cases at once: those to be refused are marked, the others say the same as one by one."""
    given = [(case, facts_of(book, case)) for case in cases]
    known = [(case, facts) for case, facts in given if facts.keys() <= book.inputs.keys()]
    if not known:
        return
    columns = {name: _column([facts.get(name) for _, facts in known]) for name in book.inputs}
    try:
        found = _evaluated(book, columns)
    except InputError as error:
        yield from (Failure(case, f"in columns the error {error}") for case, _ in known)
        return
    listed = {name: values.tolist() for name, values in found.items()}
    for row, (case, _) in enumerate(known if listed else ()):
        yield _compare(book, case, {name: values[row] for name, values in listed.items()})


def _evaluated(book: RuleBook, columns: dict[str, Any]) -> dict[str, Any]:
    """The outputs in columns; none where the book is not to be had in columns."""
    try:
        found: dict[str, Any] = book.evaluate(columns, missing="mark")
    except InputError as error:
        if {problem.code for problem in error.problems} != {"columns.unsupported"}:
            raise
        return {}
    return found


def _column(values: list[Any]) -> Any:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _compare(book: RuleBook, case: Case, found: Mapping[str, Any]) -> Failure | None:
    code = found["telcrm_status"].partition(":")[0]
    if case.code is not None:
        return None if code == case.code else Failure(case, f"in columns {code}")
    wrong = _wrong(book, case, found)
    return Failure(case, f"in columns {wrong}, {code}") if wrong else None
