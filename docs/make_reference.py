"""Writes docs/errors.md, docs/broken-books.md and docs/book.schema.json.

Every code is shown with an error met on purpose, every fault with what checking says of it.

With `--check` it writes nothing and fails where one of them is out of date.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import telcrm
from telcrm.adapters.dmn import Definitions, InputData, read_definitions, write_definitions
from telcrm.adapters.extract_map import parse_map
from telcrm.adapters.rating_job import Job, rate_file, rejects_beside
from telcrm.books.words import json_schema
from telcrm.domain import Customer
from telcrm.errors import CODES, TelcrmError
from telcrm.extras import missing
from telcrm.facts import mean_monthly_spend, tenure_months
from telcrm.facts.history import require_window
from telcrm.rules import Finding, Language
from telcrm.rules.feel import print_literal
from telcrm.testing import coverage
from telcrm.vocabularies import loads as read_vocabulary

DOCS: Final = Path(__file__).parent
BROKEN: Final = DOCS.parent / "tests" / "errors"
CHECKED: Final = sorted((DOCS.parent / "tests" / "checks").glob("*.toml"))

HEAD: Final = """\
# 错误代码 / Error codes

由 `python docs/make_reference.py` 生成，请勿手改。每个错误都继承 `telcrm.errors.TelcrmError`，
`error.problems` 列出全部问题，每个问题有代码、说明、位置（文件、键路径、单元格内的列）和建议。
代码是公开接口，不会改变含义；例子由真实运行得到，取自 `tests/errors` 中的错误规则书。

Made by `python docs/make_reference.py`: change the code, not this page. Every error derives from
`telcrm.errors.TelcrmError`; `error.problems` holds all that is wrong, each with its code, a
message, a place (file, key path, column in the cell) and what would be right. Codes are public
and keep their meaning. The examples are met by running broken books (`tests/errors`) and bad facts:

```text
{example}
```
"""

FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "book": ("规则书无法加载", "a rule book cannot be loaded"),
    "cell": ("单元格", "a cell"),
    "name": ("名称", "names"),
    "type": ("类型与取值", "types and values"),
    "graph": ("决策之间的依赖", "decisions and what they need"),
    "table": ("决策表与评分卡", "tables and scorecards"),
    "input": ("输入的事实", "facts handed over"),
    "output": ("输出", "outputs"),
    "columns": ("列式计算", "columns"),
    "sql": ("SQL 语句", "statements of SQL"),
    "compare": ("规则书的比较", "books held against each other"),
    "decision": ("规则自相矛盾", "rules that contradict each other"),
    "check": ("检查规则书的发现", "what checking a book finds"),
    "fact": ("客户历史", "a customer's history"),
    "data": ("分析用的数组", "arrays for analytics"),
    "map": ("映射文件", "maps"),
    "extract": ("客户数据文件", "files of customers"),
    "argument": ("调用的参数", "arguments of calls"),
    "extra": ("可选组件", "extras"),
    "vocabulary": ("词表", "vocabularies"),
    "dmn": ("DMN 文件", "DMN files"),
}


class Found(NamedTuple):
    """What a user reads of one problem."""

    message: str
    hint: str | None


# Errors met on purpose.


def met(provoke: Callable[[], object]) -> dict[str, Found]:
    """The problems, by code, of the error that a call ends with."""
    try:
        provoke()
    except TelcrmError as error:
        return {one.code: Found(one.message, one.hint) for one in reversed(error.problems)}
    raise RuntimeError("an example raises no error")


BOOKS: Final = (
    "book_toml_full_width_equals",
    "book_schema_unknown_key_in_input",
    "book_source_decision_cites_nothing",
    "book_extends_missing",
    "book_parameter_no_value",
    "cell_syntax_full_width_comma",
    "name_unknown_in_cell",
    "name_clash_two_rules_with_one_id",
    "type_mismatch_condition_is_a_number",
    "type_range_category_typo_in_cell",
    "type_exact_arithmetic_without_bounds",
    "graph_cycle_two",
    "table_gap_missing_band",
)
"""One broken book for each code of a book, from the folder that holds many for each."""


def broken_books() -> Iterator[Callable[[], object]]:
    """Calls that load a book with something wrong in it, or in what stands around it."""
    for name in BOOKS:
        yield lambda name=name: telcrm.load(BROKEN / f"{name}.toml")
    yield lambda: telcrm.load("cmcc.credit_ratings")
    yield lambda: telcrm.load("test.rating", on=date(2024, 1, 1), search=[BROKEN / "dated" / "gap"])


def bad_facts() -> Iterator[Callable[[], object]]:
    """Calls with facts, columns and names that cannot be decided on."""
    rating = telcrm.load("cmcc.credit_rating")
    kinds = telcrm.load("test.every_kind", search=[BROKEN / "books"])
    torn = telcrm.load("test.contradictions", search=[BROKEN / "books"])
    good = {"brand": "全球通", "tenure_months": 60, "monthly_spend": 88, "suspensions": 0}
    yield lambda: rating.decide(good | {"brand": None})
    yield lambda: rating.decide(good | {"brnad": "全球通"})
    yield lambda: rating.decide(good | {"tenure_months": "60"})
    yield lambda: rating.decide(good | {"tenure_months": -1})
    yield lambda: rating.decide(good | {"brand": "全球同"})
    yield lambda: rating.evaluate({name: [one] for name, one in good.items()} | {"brand": []})
    yield lambda: rating.decider("stars")
    yield lambda: kinds.decider("double")({"paid": 20.001})
    yield lambda: torn.decide({"months": 12})
    yield lambda: torn.decide({"months": 300})
    divided = telcrm.load("test.division", search=[BROKEN / "books"])
    yield lambda: divided.evaluate({"paid": [1]})
    yield lambda: divided.to_sql("customers")
    yield lambda: rating.to_sql("customers", "postgresql")
    yield lambda: rating.to_sql("dw..customers")


def bad_histories() -> Iterator[Callable[[], object]]:
    """Calls with a history, or arrays of purchases, that hold no answer."""
    customer = Customer(id="1")
    yield lambda: require_window(0)
    yield lambda: tenure_months(date(2024, 6, 1), on=date(2024, 5, 31))
    yield customer.line
    yield lambda: mean_monthly_spend([], date(2024, 3, 1), 2, activated_on=date(2023, 5, 1))
    yield lambda: telcrm.rfm.table(["1"], ["2024-05-31"], [-500], as_of=date(2024, 6, 1))


HEADER: Final = "brand,tenure_months,monthly_spend,suspensions\n"
ROW: Final = "全球通,60,88,0\n"


def bad_extracts(folder: Path) -> Iterator[Callable[[], object]]:
    """Jobs on files that cannot be used."""
    yield lambda: parse_map('[inputs.brand]\ncolum = "BRAND"\n')
    yield lambda: rate(folder / "customers.csv", None)
    yield lambda: rate(folder / "customers.csv", (HEADER + ROW).encode("gb18030"))
    yield lambda: rate(folder / "customers.csv", (HEADER.replace("brand", "品牌") + ROW).encode())
    yield lambda: rate(folder / "customers.csv", (HEADER + ROW + "全球通,60").encode())
    yield lambda: rate(folder / "customers.csv", (HEADER + ROW).encode(), "rated.xlsx")


DMN: Final = "https://www.omg.org/spec/DMN/20230324/MODEL/"
DECISION: Final = '<decision id="d" name="d">{}</decision>'


def dmn(content: str, namespace: str = DMN) -> bytes:
    """A DMN document with this content."""
    start = f'<definitions xmlns="{namespace}" name="m" namespace="urn:m"'
    return f"{start}>{content}</definitions>".encode()


def bad_documents() -> Iterator[Callable[[], object]]:
    """Calls on DMN documents that cannot be read, or data that cannot be written."""
    required = '<informationRequirement><requiredInput href="#nowhere"/></informationRequirement>'
    java = '<literalExpression expressionLanguage="java"><text>1</text></literalExpression>'
    deep = "<a>" * 200 + "</a>" * 200
    yield lambda: read_definitions(b"<definitions")
    yield lambda: read_definitions(dmn("", "urn:other"))
    yield lambda: read_definitions(dmn(DECISION.format("<decisionTable/>")))
    yield lambda: read_definitions(dmn(DECISION.format(required)))
    yield lambda: read_definitions(dmn(DECISION.format(java)))
    yield lambda: read_definitions(dmn(deep))
    unnamed = Definitions(name="m", namespace="urn:m", input_data=(InputData("1 + 1"),))
    yield lambda: write_definitions(unnamed)


def rate(file: Path, content: bytes | None, out: str = "rated.csv") -> Path:
    """Rate the customers of a file with this content, which is not there for None."""
    file.unlink(missing_ok=True)
    if content is not None:
        file.write_bytes(content)
    rate_file(Job(telcrm.load("cmcc.credit_rating")), file, file.with_name(out))
    return rejects_beside(file.with_name(out))


def rejected(folder: Path) -> Iterator[tuple[str, Found]]:
    """The reasons of rows that a job does not rate."""
    bad = "全球通,60\n" + ROW.replace("60", "five years")
    rejects = rate(folder / "customers.csv", (HEADER + bad + ROW).encode())
    with rejects.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["code"], Found(row["reason_en"], None)


def others(folder: Path) -> Iterator[Callable[[], object]]:
    """Calls that have to do with histories, files and documents."""
    yield from (
        *bad_histories(),
        *bad_extracts(folder),
        *bad_documents(),
        *bad_vocabularies(),
        without_extra,
        mistaken,
        endless,
        of_other_kinds,
    )


def of_other_kinds() -> None:
    """Two books that ask for one thing in two ways."""
    names = (f"inputs.n = {{ type = '{kind}' }}" for kind in ("integer", "string"))
    telcrm.compare(*(telcrm.loads(SMALL.format(one)) for one in names))


SMALL: Final = """
id = "small"
version = "1"
document = "d"
passage = "p"
{}
[decisions.answer]
kind = "expression"
passage = "p"
expression = "1"
"""


def endless() -> None:
    """A document whose loops would not end in anybody's time."""
    loops = " return ".join(f"for x{place} in 1..1000" for place in range(4))
    text = f"<literalExpression><text>{loops} return 1</text></literalExpression>"
    telcrm.from_dmn(dmn(DECISION.format(text))).decide({})


def bad_vocabularies() -> Iterator[Callable[[], object]]:
    """Vocabularies that cannot be had, and a word that one does not have."""
    yield lambda: telcrm.vocabulary("cmcc.brand")
    yield lambda: telcrm.vocabulary("cmcc.brands")["go_tone"]
    yield lambda: read_vocabulary('id = "a.b"\ntitle = { zh = "词", en = "words" }\n')


def mistaken() -> None:
    """A call with an argument that its function does not know."""
    telcrm.load("cmcc.credit_rating").evaluate({}, missing="skip")


def without_extra() -> None:
    """What comes with an extra, asked for without it."""
    raise missing("dmn", "defusedxml")


def examples() -> dict[str, Found]:
    """An example for each code."""
    found: dict[str, Found] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        for provoke in (*broken_books(), *bad_facts(), *others(folder)):
            found = met(provoke) | found
        found |= dict(rejected(folder)) | dict(checked())
        return {code: without(str(folder), one) for code, one in found.items()}


def without(folder: str, found: Found) -> Found:
    """An example that does not tell in which folder it was met."""

    def clean(text: str) -> str:
        return text.replace(folder + "/", "").replace(folder, "…")

    return Found(clean(found.message), clean(found.hint) if found.hint else None)


# What checking finds.


def checked() -> Iterator[tuple[str, Found]]:
    """A finding of each code."""
    book = telcrm.load("cmcc.you_plus")
    uncovered = book.check(coverage(book))
    findings = [one for file in reversed(CHECKED) for one in telcrm.load(file).check()]
    for one in (*uncovered, *findings):
        yield one.code, Found(one.text.en, one.hint.en if one.hint else None)


BROKEN_HEAD: Final = """\
# 有毛病的规则书 / Broken books

由 `python docs/make_reference.py` 生成，请勿手改。每本规则书（`tests/checks`）有意带一种毛病，
表中是 `book.check()` 的发现，测试逐条核对。检查自己的规则书见[检查](checking.md)。

Made by `python docs/make_reference.py`: change the books, not this page. Each book of
`tests/checks` has one fault on purpose; the table says what `book.check()` finds of it, and the
tests hold it to that. How to check a book of your own stands on [the page on
checking](checking.md). Bounds of scores, which every book with a score has, are left out.

| 毛病 / fault | 发现 / finding | 中文 | English |
|---|---|---|---|
"""


def broken_page() -> str:
    """The table of books broken on purpose."""
    return BROKEN_HEAD + "".join(line for file in CHECKED for line in broken_rows(file))


def broken_rows(file: Path) -> Iterator[str]:
    """A line for each finding of a book, the fault named on the first."""
    head = dict(re.findall(r"^# (zh|en): (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE))
    fault = f"{head['zh']}<br>{head['en']}"
    for one in telcrm.load(file).check():
        if one.code != "check.bounds":
            bound = "（界） bound" if one.bound else ""
            yield f"| {fault} | {one.severity} `{one.code}` {bound}<br>`{one.place.path}` "
            yield f"| {said(one, 'zh')} | {said(one, 'en')} |\n"
            fault = ""


def said(one: Finding, lang: Language) -> str:
    """A finding's words, with the facts that show it."""
    told = [
        ", ".join(f"{name} = {print_literal(value)}" for name, value in facts.items())
        for facts in (one.witness, one.other)
        if facts
    ]
    words = one.text.get(lang).replace("|", "\\|")
    return words + "".join(f"<br>`{facts}`" for facts in told)


# The page and the schema.


def page() -> str:
    """The whole page of codes."""
    met_by_code = examples()
    parts = [HEAD.format(example=whole_example())]
    for family, (zh, en) in FAMILIES.items():
        codes = [code for code in CODES if code.partition(".")[0] == family]
        parts.append(
            "\n".join(
                [
                    f"## {zh} / {en}\n",
                    "| code | 中文 | English | for example |",
                    "|---|---|---|---|",
                    *(row(code, met_by_code[code]) for code in codes),
                    "",
                ]
            )
        )
    return "\n".join(parts)


def row(code: str, found: Found) -> str:
    """A code's line of its table."""
    words = CODES[code]
    example = cell(found.message) + (f"<br>→ {cell(found.hint)}" if found.hint else "")
    return f"| `{code}` | {words.zh} | {words.en} | {example} |"


def cell(text: str) -> str:
    """Text as code in a table; a bar would end the column."""
    escaped = " ".join(text.split()).replace("|", "\\|")
    return f"`{escaped}`"


def whole_example() -> str:
    """An error as it is printed."""
    try:
        telcrm.load(BROKEN / "cell_syntax_full_width_comma.toml")
    except TelcrmError as error:
        return str(error)
    raise RuntimeError("the example loads")


def schema() -> str:
    """The JSON Schema of a rule-book file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


FILES: Final[Mapping[str, Callable[[], str]]] = {
    "errors.md": page,
    "broken-books.md": broken_page,
    "book.schema.json": schema,
}


def stale(folder: Path) -> dict[str, Any]:
    """What the files of a folder should hold and do not."""
    wanted = {name: make() for name, make in FILES.items()}
    return {name: text for name, text in wanted.items() if read(folder / name) != text}


def read(file: Path) -> str | None:
    """A file's text, None where there is none."""
    return file.read_text(encoding="utf-8") if file.is_file() else None


def main(arguments: list[str], folder: Path = DOCS) -> int:
    """Write the files that are out of date, or with `--check` only name them."""
    found = stale(folder)
    if "--check" not in arguments:
        for name, text in found.items():
            (folder / name).write_text(text, encoding="utf-8")
        return 0
    for name in found:
        sys.stderr.write(f"{name} is out of date: run python docs/make_reference.py\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
