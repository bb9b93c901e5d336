"""Writes docs/systems.md: every system of the source documents, where it lives, and an example.

Which system lives where stands in docs/systems/*.toml; what a book, a vocabulary or a function
quotes and assumes is read from it, so that nothing is written twice. With `--check` it writes
nothing and fails where the page is out of date.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

import telcrm
from telcrm.books import files
from telcrm.vocabularies import Entry, Title, Vocabulary

DOCS: Final = Path(__file__).parent
DATA: Final = DOCS / "systems"

HEAD: Final = """\
# 各系统一览 / Every system

由 `python docs/make_systems.py` 生成，请勿手改；各系统在哪里，写在 `docs/systems` 的文件中，
原文与假定读自规则书、词表和函数本身。来源 000 至 004 是五份文件；引文与原文逐字相同（空白除外）。
种类：B 规则书，V 词表，A 分析函数，M 领域模型。原文没有给出的数字，一律是参数或标明的假定。
[一个故事](customer-care.md)把全部规则书、函数与模型用在一家虚构的运营商身上。

Made by `python docs/make_systems.py`: which system lives where stands in `docs/systems`; what is
quoted and assumed is read from the books, vocabularies and functions themselves. The sources are
five documents, 000 to 004; quotations are word for word, white space aside. Kinds: B rule book,
V vocabulary, A analytics, M domain model. A figure that the sources do not give is a parameter, or
an assumption that says so. Every example runs in the tests. [One story](customer-care.md) takes a
made-up carrier through all books, functions and models.

| | 种类 kind | 系统 | system | 出处 source | 所在 where |
|---|---|---|---|---|---|
"""

TEXTS: Final = frozenset({"title", "reason", "unit", "document", "passage", "assumed"})
"""Keys whose words are for people and name nothing."""

MANY: Final = 5
"""So many names and more are told by the first and the last of them."""

Tree = Mapping[str, Any]


class Passage(NamedTuple):
    """Words of a document, and in English what was made of them."""

    document: str
    words: str
    meaning: str


class Remark(NamedTuple):
    """An assumption, or what a source leaves out, and of what it tells."""

    about: str
    text: Title


@dataclass(frozen=True)
class Row:
    """A system of the source documents.

    Attributes:
        number: its number.
        kind: letters of `B`, `V`, `A` and `M`, joined by a plus.
        title: what it is.
        books: ids of books, with a slash the decision and the characteristic that it is.
        vocabularies: ids of vocabularies.
        names: dotted names of functions and models.
        given: what the source gives, where a function alone says it.
        assumed: what is assumed, where a function alone says it.
        example: one that runs.
    """

    number: int
    kind: str
    title: Title
    example: str
    books: tuple[str, ...] = ()
    vocabularies: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    given: Title | None = None
    assumed: Title | None = None

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Everything it quotes, each passage once, where it stands first."""
        found = [one for path in self.books for one in quoted_by_book(path)]
        found += [one for name in self.vocabularies for one in quoted_by_words(name)]
        found += [one for name in self.names for one in quoted_by_name(name)]
        first: dict[str, Passage] = {}
        for one in found:
            first.setdefault(bare(one.words), one)
        return tuple(first.values())

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Everything that is assumed."""
        found = [one for path in self.books for one in assumed_by_book(path)]
        found += [one for name in self.vocabularies for one in assumed_by_words(name)]
        found += [Remark("", self.assumed)] if self.assumed else []
        return tuple(dict.fromkeys(found))

    @property
    def lacking(self) -> tuple[Remark, ...]:
        """What the source leaves out."""
        found = (one for name in self.vocabularies for one in lacking_in_words(name))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Topic:
    """Systems that belong together."""

    title: Title
    rows: tuple[Row, ...]


def bare(text: str) -> str:
    """Text without white space, as line ends fall anywhere."""
    return re.sub(r"\s", "", text)


# What docs/systems/*.toml says.


def topics(folder: Path = DATA) -> tuple[Topic, ...]:
    """All topics, in the order of their files."""
    return tuple(topic(file) for file in sorted(folder.glob("*.toml")))


def topic(file: Path) -> Topic:
    """What one file says."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Topic(Title(**data["title"]), tuple(row(one) for one in data["rows"]))


def row(data: Tree) -> Row:
    """A row as it is written."""
    texts = {"title", "given", "assumed"}
    read: dict[str, Any] = {}
    for key, value in data.items():
        listed = tuple(value) if isinstance(value, list) else value
        read[key] = Title(**value) if key in texts else listed
    return Row(**read)


def rows() -> tuple[Row, ...]:
    """All rows, by number."""
    found = (one for part in topics() for one in part.rows)
    return tuple(sorted(found, key=lambda one: one.number))


# What a book says.


@cache
def book_data(book_id: str) -> dict[str, Any]:
    """A book's file."""
    return dict(files.read(list(files.shipped(book_id))[-1]))


def book_parts(path: str) -> Iterator[tuple[str, Tree]]:
    """The parts of a book that a path names, and whatever they ask: (name, part)."""
    book_id, *keys = path.split("/")
    data = book_data(book_id)
    if not keys:
        yield "", {key: data[key] for key in TEXTS if key in data}
        for kind in ("decisions", "inputs", "parameters"):
            yield from data.get(kind, {}).items()
        return
    first = data["decisions"][keys[0]]
    for key in keys[1:]:
        first = first["characteristics"][key]
    # A characteristic may be called like its input, so it goes by its whole path.
    yield from reached({"/".join(keys): first}, data)


def reached(found: dict[str, Tree], data: Tree) -> Iterable[tuple[str, Tree]]:
    """Parts, and the inputs, parameters and decisions that they name, directly or not."""
    known = {**data["inputs"], **data.get("parameters", {}), **data["decisions"]}
    waiting = list(found.values())
    while waiting:
        for name in words_of(waiting.pop()) & known.keys() - found.keys():
            found[name] = known[name]
            waiting.append(known[name])
    order = [*data["decisions"], *data["inputs"], *data.get("parameters", {})]
    rest = sorted(list(found)[1:], key=order.index)
    return [(name, found[name]) for name in (next(iter(found)), *rest)]


def words_of(part: Tree) -> set[str]:
    """Every name that a part could mean, in keys and in cells."""
    return set(re.findall(r"\w+", json.dumps(without_texts(part), default=str)))


def without_texts(tree: Any) -> Any:
    """A part without what stands in it for people."""
    if isinstance(tree, list):
        return [without_texts(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    return {key: without_texts(value) for key, value in tree.items() if key not in TEXTS}


def cited(tree: Any, document: str, about: str = "") -> Iterator[tuple[str, str, Tree]]:
    """Everything in a part that may cite: (document, what it is called, the node)."""
    if isinstance(tree, list):
        for one in tree:
            yield from cited(one, document, about)
    elif isinstance(tree, dict):
        document = tree.get("document", document)
        about = (tree.get("reason") or tree.get("title") or {}).get("en", about)
        yield document, about, tree
        for value in tree.values():
            yield from cited(value, document, about)


def nodes(path: str) -> Iterator[tuple[str, str, Tree]]:
    """Everything that may cite in what a path names."""
    document = book_data(path.partition("/")[0])["document"]
    for _, part in book_parts(path):
        yield from cited(part, document)


def quoted_by_book(path: str) -> Iterator[Passage]:
    """The passages of a book, or of a part of it."""
    for document, about, node in nodes(path):
        if "passage" in node:
            yield Passage(document, node["passage"], about)


def assumed_by_book(path: str) -> Iterator[Remark]:
    """What a book assumes, or a part of it; parameters with their values."""
    for name, part in book_parts(path):
        for _, _, node in cited(part, ""):
            if "assumed" in node:
                value = f" = {node['value']}" if "value" in node else ""
                yield Remark(f"{name}{value}" if name else "", Title(**node["assumed"]))


# What a vocabulary says.


def of_words(name: str) -> tuple[Vocabulary | Entry, ...]:
    """A vocabulary and its entries."""
    found = telcrm.vocabulary(name)
    return (found, *found)


def quoted_by_words(name: str) -> Iterator[Passage]:
    """The passages of a vocabulary, the whole list's first."""
    for one in of_words(name):
        name = one.title.en if one.title else ""
        if one.passage:
            yield Passage(one.document or "", one.passage, name)
        for about, words in getattr(one, "cites", ()):
            yield Passage(one.document or "", words, f"{name}: {about.replace('_', ' ')}")


def assumed_by_words(name: str) -> Iterator[Remark]:
    """What a vocabulary assumes."""
    for one in of_words(name):
        if one.assumed:
            yield Remark(label(one), one.assumed)


def lacking_in_words(name: str) -> Iterator[Remark]:
    """What the source leaves out of a vocabulary."""
    for one in of_words(name):
        if one.not_in_source:
            yield Remark(label(one), one.not_in_source)


def label(one: Vocabulary | Entry) -> str:
    """What a vocabulary or an entry goes by."""
    return one.id if isinstance(one, Vocabulary) else one.code


# What a function or a model says.


def owner(name: str) -> tuple[ModuleType, list[str]]:
    """The module that a dotted name stands in, and the names from there on."""
    module, parts = telcrm, name.split(".")[1:]
    while isinstance(
        found := getattr(module, parts[0], None) or room(module, parts[0]), ModuleType
    ):
        module, parts = found, parts[1:]
    return module, parts


def room(module: ModuleType, name: str) -> ModuleType | None:
    """What a module calls a module; None where the name means something else."""
    found = getattr(module, name, None)
    if found is None and hasattr(module, "__path__") and find_spec(f"{module.__name__}.{name}"):
        return import_module(f"{module.__name__}.{name}")
    return found if isinstance(found, ModuleType) else None


def named(name: str) -> Any:
    """What a dotted name means."""
    found, parts = owner(name)
    for part in parts:
        found = getattr(found, part)
    return found


def quoted_by_name(name: str) -> Iterator[Passage]:
    """The passages of a docstring's `Source` section: documents, each with 「passages」."""
    section = re.search(
        r"^Source:\n((?:    .+\n?)+)", inspect.getdoc(named(name)) or "", re.MULTILINE
    )
    for line in re.split(r"(?=\b\d{3} )", section[1]) if section else ():
        document, _, rest = " ".join(line.split()).partition(":")
        for words in re.findall(r"「([^」]+)」", rest):
            yield Passage(document, bare(words), "")


# The page.


def page() -> str:
    """The whole page."""
    table = "".join(line(one) for one in rows())
    return HEAD + table + "".join(f"\n{section(one)}" for one in topics())


def line(one: Row) -> str:
    """A row of the overview."""
    source = ", ".join(sorted({passage.document[:3] for passage in one.passages}))
    where = " ".join(places(one))
    number = f"[{one.number}](#row-{one.number})"
    return f"| {number} | {one.kind} | {one.title.zh} | {one.title.en} | {source} | {where} |\n"


def section(part: Topic) -> str:
    """The rows of a topic."""
    head = f"## {part.title.zh} / {part.title.en}\n"
    return head + "".join(f"\n{told(one)}" for one in part.rows)


def told(one: Row) -> str:
    """A row whole: where it lives, what is given and assumed, an example."""
    first = one.passages[0]
    facts = [
        f"- 所在 where: {', '.join(places(one))}",
        *listed("给出 given", given(one)),
        *listed("假定 assumed", remarked(one.remarks)),
        *listed("原文未给 not in the source", remarked(one.lacking)),
    ]
    head = f'<a id="row-{one.number}"></a>\n\n### {one.number}. {one.title.zh} / {one.title.en}'
    quote = f"> {' '.join(first.words.split())}\n>\n> ({first.document})"
    code = f"```python\n{one.example.strip()}\n\n```"
    return "\n\n".join([head, quote, "\n".join(facts), code]) + "\n"


def places(one: Row) -> Iterator[str]:
    """Links to all places of a row."""
    for path in one.books:
        book_id, _, part = path.partition("/")
        folder, name = book_id.split(".")
        inside = f" `{part}`" if part else ""
        yield f"[`{book_id}`](../src/telcrm/books/{folder}/{name}.toml){inside}"
    for name in one.vocabularies:
        yield f"[`{name}`](vocabularies.md#{name.replace('.', '')})"
    for name in one.names:
        yield f"[`{name}`](api.md#{owner(name)[0].__name__.replace('.', '')})"


def given(one: Row) -> Iterator[str]:
    """What the source gives: the passages with their meaning, or a text."""
    if one.given:
        yield f"{one.given.zh} / {one.given.en}"
    passages = one.passages
    for passage in passages:
        if not any(within(passage, other) for other in passages):
            meaning = f" ({passage.meaning})" if passage.meaning else ""
            yield f"“{' '.join(passage.words.split())}”{meaning}"


def within(passage: Passage, other: Passage) -> bool:
    """Whether another passage says the same and more."""
    words, more = bare(passage.words), bare(other.words)
    return words != more and words in more


def remarked(remarks: Iterable[Remark]) -> Iterator[str]:
    """Remarks in both languages, each after all that it is about."""
    about: dict[Title, list[str]] = {}
    for one in remarks:
        about.setdefault(one.text, []).extend([f"`{one.about}`"] if one.about else [])
    for text, names in about.items():
        told = ", ".join(names) if len(names) < MANY else f"{names[0]} … {names[-1]}"
        yield f"{told} {text.zh} / {text.en}".strip()


def listed(what: str, texts: Iterable[str]) -> Iterator[str]:
    """A list under its heading; nothing where there is nothing to list."""
    found = [f"  - {one}" for one in texts]
    if found:
        yield from (f"- {what}:", *found)


def main(arguments: list[str], file: Path = DOCS / "systems.md") -> int:
    """Write the page, or with `--check` say whether it is up to date."""
    text = page()
    current = file.is_file() and file.read_text(encoding="utf-8") == text
    if "--check" not in arguments:
        file.write_text(text, encoding="utf-8")
        return 0
    if not current:
        sys.stderr.write("systems.md is out of date: run python docs/make_systems.py\n")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
