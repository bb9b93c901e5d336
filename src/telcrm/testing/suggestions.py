"""The cases that a book lacks, written out: facts that hit what no case hits, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, overload

from telcrm.arguments import LANGUAGE, instance, several, taking, whole
from telcrm.rules import Language, RuleBook, Text
from telcrm.rules.frozen import FrozenDict
from telcrm.testing.cases import Case
from telcrm.testing.coverage import Target, coverage
from telcrm.testing.search import Found, Search, search
from telcrm.testing.thresholds import Side
from telcrm.testing.writing import written

__all__ = ["Suggestions", "suggest_cases"]

BUDGET: Final = 20_000
"""Records tried unless somebody says otherwise: about a second."""


@dataclass(frozen=True, slots=True)
class Suggestions(Sequence[Case]):
    """Cases that a book lacks: a sequence of them.

    Attributes:
        cases: the cases. Their answers are what the book says today, and wait to be confirmed.
        beyond: what none of them hits, and why.
    """

    cases: tuple[Case, ...]
    beyond: Mapping[Target, Text]

    @overload
    def __getitem__(self, index: int) -> Case: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Case, ...]: ...
    def __getitem__(self, index: int | slice) -> Case | tuple[Case, ...]:
        return self.cases[index]

    def __len__(self) -> int:
        return len(self.cases)

    @taking(lang=LANGUAGE)
    def explain(self, lang: Language = "en") -> str:
        """The cases as TOML to append to a case file, then what they cannot hit, as comments.

        Args:
            lang: `zh` or `en`.
        """
        lines = [f"# {_WORDS[lang]}\n", written(self.cases)] if self.cases else []
        lines += [f"# {one}: {why.get(lang)}\n" for one, why in self.beyond.items()]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()


_WORDS: Final = {
    "zh": "建议的用例：答案是规则书现在给出的，请逐条确认。",
    "en": "Suggested cases: the answers are what the book says today. Confirm each of them.",
}


@taking(book=instance(RuleBook), cases=several(instance(Case)), budget=whole(lowest=1))
def suggest_cases(
    book: RuleBook, cases: Iterable[Case] = (), *, budget: int = BUDGET
) -> Suggestions:
    """The cases that a book lacks, as few as hit everything that can be hit.

    Each hits something that those before it do not, or stands nearer to a threshold on what another
    decision says.

    Records are put together from the values beside each threshold. Where there are not too many,
    all are tried, and what none of them hits nothing hits; else a part of them is tried, and what
    was not found may still be there: `beyond` says which of the two.

    Args:
        book: the book.
        cases: the cases it has.
        budget: how many records may be tried.

    >>> import telcrm
    >>> found = suggest_cases(telcrm.load("cmcc.you_plus"))
    >>> [(dict(one.given), dict(one.expect)) for one in found][0]
    ({'last_year_spend': Decimal('1199.99'), 'vip_this_year': False}, {'you_plus': False})
    >>> len(found), dict(found.beyond)
    (3, {})
    """
    known = coverage(book, cases)
    done = search(book, known.missing, budget) if known.missing else Search((), 0, True)
    chosen = list(_few(done.found))
    hit = {target for one, _ in chosen for target in one.hits}
    why = _all_tried(done.tried) if done.exhaustive else _not_found(done.tried)
    beyond = {**known.beyond, **{one: why for one in known.missing if one not in hit}}
    listed = (_case(index, one, new) for index, (one, new) in enumerate(chosen, start=1))
    return Suggestions(tuple(listed), FrozenDict(beyond))


def _few(found: Iterable[Found]) -> Iterator[tuple[Found, frozenset[Target]]]:
    """The record that hits most of what is left, again and again, with what it hits of it."""
    by_hits = {one.hits: one for one in reversed(tuple(found))}
    left = frozenset[Target]().union(*by_hits)
    while left:
        best = max(reversed(by_hits), key=lambda hits: len(hits & left))
        yield by_hits[best], best & left
        left -= best
        by_hits = {hits: one for hits, one in by_hits.items() if hits & left}


def _short(target: Target) -> str:
    """A target as short as it can be told from others."""
    return str(target) if isinstance(target, Side) else f"{target.decision}.{target.code}"


def _case(index: int, found: Found, new: frozenset[Target]) -> Case:
    listed = sorted(map(_short, new))
    because = "建议，待确认 / suggested, to be confirmed: " + "; ".join(listed)
    given = {name: value for name, value in found.decision.inputs.items() if value is not None}
    return Case(f"建议 suggested {index}", given, dict(found.decision), None, because)


def _all_tried(tried: int) -> Text:
    return Text(
        f"已试遍全部 {tried} 种取值组合，无一命中",
        f"all {tried} combinations were tried: none hits it",
    )


def _not_found(tried: int) -> Text:
    return Text(f"试了 {tried} 条记录，未找到", f"not found among {tried} records tried")
