"""What words and citations were said of, so that they fall when somebody changes it in a modeler.

An extension element of ours repeats the cells and entries it was written for. Where the document
says something else by now, a passage quoted for the old would cite what it does not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from telcrm.adapters.dmn.model import OutputClause, Rule
from telcrm.adapters.dmn.native.words import ANY_VALUE
from telcrm.rules.source.schema import TextSource

__all__ = [
    "ADDED",
    "Cover",
    "Standing",
    "as_it_stands",
    "conditions",
    "cover_of_text",
    "covers_of_default",
    "covers_of_rule",
    "same_words",
    "shown",
    "words_of_rule",
]

Standing: TypeAlias = Literal["kept", "changed", "added"]
"""What became of a part of a book: as it was written, changed in a modeler, or new from there."""

ADDED: Final = MappingProxyType({"zh": "在 DMN 建模器中添加", "en": "added in a DMN modeler"})
_CHANGED: Final = MappingProxyType({"zh": "在 DMN 建模器中改动", "en": "changed in a DMN modeler"})


class Cover(NamedTuple):
    """A cell or an entry that an element of ours speaks of.

    Attributes:
        kind: `when` or `then`.
        column: the input or output; empty for the only output.
        text: as it was written.
    """

    kind: str
    column: str
    text: str


def conditions(rule: Rule, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Those of a rule's cells that not any value passes, with the names they test."""
    for name, cell in zip(columns, rule.inputs, strict=False):
        if cell.strip() not in ("", ANY_VALUE):
            yield name, cell


def covers_of_rule(
    rule: Rule, columns: Sequence[str], outputs: Sequence[str] = ()
) -> tuple[Cover, ...]:
    """The cells of a rule that test something, and its entries.

    Args:
        rule: a row of a table.
        columns: the names that the table's columns look at.
        outputs: the names of several outputs; of a single one, none.
    """
    tests = (Cover("when", name, cell.strip()) for name, cell in conditions(rule, columns))
    entries = zip(outputs or ("",), rule.outputs, strict=False)
    return (*tests, *(Cover("then", name, text.strip()) for name, text in entries))


def covers_of_default(outputs: Sequence[OutputClause]) -> tuple[Cover, ...]:
    """The entries that hold where no rule of a table does."""
    several = len(outputs) > 1
    return tuple(
        Cover("then", (clause.name or "") if several else "", clause.default.strip())
        for clause in outputs
        if clause.default is not None
    )


def cover_of_text(text: str) -> tuple[Cover, ...]:
    """A literal expression."""
    return (Cover("then", "", text.strip()),)


def as_it_stands(
    said: Mapping[str, Any], became: Standing, words: str | None = None
) -> dict[str, Any]:
    """What may still be said of a part: titles and documents stay, the rest only if it is kept.

    Args:
        said: words and citations as our note has them.
        became: what became of the part.
        words: the reason as modelers show it; it counts where it is not what our note says.
    """
    kept = dict(said)
    if words is not None and not same_words(words, shown(kept.get("reason"))):
        kept["reason"] = {"zh": words.strip(), "en": words.strip()}
    elif became != "kept":
        kept.pop("reason", None)
    if became != "kept":
        kept.pop("passage", None)
        kept["assumed"] = dict(_CHANGED if became == "changed" else ADDED)
    return kept


# Words in two languages, in a place for one.


def shown(text: TextSource | Mapping[str, Any] | None) -> str | None:
    """Words as they are shown in a modeler; None for none.

    >>> shown(TextSource(zh="网龄", en="tenure"))
    '网龄 / tenure'
    >>> shown(TextSource(zh="VIP", en="VIP"))
    'VIP'
    """
    if text is None:
        return None
    given = text.model_dump() if isinstance(text, TextSource) else text
    words = dict.fromkeys(str(given.get(language, "")) for language in ("zh", "en"))
    return " / ".join(word for word in words if word.strip()) or None


def same_words(words: str | None, others: str | None) -> bool:
    """Whether two texts differ in nothing but blanks, which tools break lines at."""
    return (words or "").split() == (others or "").split()


def words_of_rule(rule: Rule) -> str | None:
    """A rule's reason as modelers show it: its description, or else its annotations."""
    if rule.description is not None and rule.description.strip():
        return rule.description
    return "; ".join(one.strip() for one in rule.annotations if one.strip()) or None
