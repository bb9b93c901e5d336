"""Writes docs/vocabularies.md, every shipped catalogue as a table, and the JSON Schema of one.

With `--check` it writes nothing and fails where one of them is out of date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import telcrm
from telcrm.vocabularies import AttributeValue, Entry, Title, Vocabulary
from telcrm.vocabularies.source import json_schema

DOCS: Final = Path(__file__).parent

HEAD: Final = """\
# 词表 / Vocabularies

由 `python docs/make_vocabularies.py` 生成，请勿手改；内容见 `src/telcrm/vocabularies` 中的文件，
写法见[词表的写法](vocabulary-files.md)。每个词都引用原文，或标明是假定，或标明**原文未给**。

Made by `python docs/make_vocabularies.py`: change the files in `src/telcrm/vocabularies`, not this
page. How they are written and used stands on [a page of its own](vocabulary-files.md). Every word
cites its source, or is marked assumed, or says what is **not in the source**.

| id | 中文 | English | 词数 words | 原文未给 not in the source |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    found = [telcrm.vocabulary(name) for name in telcrm.vocabularies()]
    return HEAD + "".join(map(line, found)) + "".join(f"\n{section(one)}" for one in found)


def line(words: Vocabulary) -> str:
    """A vocabulary's line of the overview."""
    lacking = sum(entry.not_in_source is not None for entry in words)
    anchor = words.id.replace(".", "")
    head = f"[`{words.id}`](#{anchor}) | {words.title.zh} | {words.title.en}"
    return f"| {head} | {len(words)} | {lacking or ''} |\n"


def section(words: Vocabulary) -> str:
    """A vocabulary as a table."""
    heading = [f"## {words.id}", "", f"{words.title.zh} / {words.title.en}", ""]
    names = [name for name, _ in (*words.entries[0].attributes, *words.entries[0].relations)]
    columns = ["code", "中文", "English", *(f"`{name}`" for name in names), "出处 / source"]
    table = [row(columns), row(["---"] * len(columns)), *(row(cells(one)) for one in words)]
    return "\n".join([*heading, *said(words), *table, ""])


def said(words: Vocabulary) -> Iterator[str]:
    """What is told of the whole list, a paragraph each."""
    if words.passage:
        yield f"“{words.passage}” ({words.document})\n"
    for one in remarks(words):
        yield f"{one}\n"


def remarks(one: Vocabulary | Entry) -> Iterator[str]:
    """Assumptions and what the source leaves out."""
    if one.assumed:
        yield f"假定 assumed: {one.assumed.zh} / {one.assumed.en}"
    if one.not_in_source:
        yield f"**原文未给 not in the source**: {one.not_in_source.zh} / {one.not_in_source.en}"


def cells(entry: Entry) -> list[str]:
    """An entry's line of its table."""
    cited = [f"“{entry.passage}”"] if entry.passage else []
    own = [f"`{name}`: “{words}”" for name, words in entry.cites]
    period = [f"{entry.effective_from or '…'} – {entry.effective_to or '…'}"]
    dated = period if entry.effective_from or entry.effective_to else []
    return [
        f"`{entry.code}`",
        entry.zh or "—",
        entry.en or "—",
        *(shown(value) for _, value in entry.attributes),
        *(", ".join(f"`{one.code}`" for one in others) for _, others in entry.relations),
        "<br>".join([*cited, *own, *remarks(entry), *dated]),
    ]


def shown(value: AttributeValue | None) -> str:
    """An attribute's value as text."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, Title):
        return f"{value.zh} / {value.en}"
    if isinstance(value, tuple):
        return "<br>".join(f"{one.zh} / {one.en}" for one in value)
    return str(value)


def row(parts: list[str]) -> str:
    """A line of a table; a bar or a line break would end a cell."""
    return "| " + " | ".join(" ".join(one.split()).replace("|", "\\|") for one in parts) + " |"


def schema() -> str:
    """The JSON Schema of a vocabulary file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


FILES: Final[Mapping[str, Callable[[], str]]] = {
    "vocabularies.md": page,
    "vocabulary.schema.json": schema,
}


def main(arguments: list[str], folder: Path = DOCS) -> int:
    """Write the files that are out of date, or with `--check` only name them."""
    stale = {name: text for name, make in FILES.items() if (text := make()) != read(folder / name)}
    if "--check" not in arguments:
        for name, text in stale.items():
            (folder / name).write_text(text, encoding="utf-8")
        return 0
    for name in stale:
        sys.stderr.write(f"{name} is out of date: run python docs/make_vocabularies.py\n")
    return 1 if stale else 0


def read(file: Path) -> str | None:
    """A file's text, None where there is none."""
    return file.read_text(encoding="utf-8") if file.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
