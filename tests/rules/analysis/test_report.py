"""Reports: whatever a comparison found stands in them, in each form and language."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from changed_books import pairs, points
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports_read import READERS, Tags

import telcrm
from telcrm.errors import InputError
from telcrm.rules import RuleBook
from telcrm.rules.analysis.impact import joined, measure
from telcrm.rules.comparison import Comparison, compare
from telcrm.rules.explain import say
from telcrm.rules.page import WRITERS, Grid, Heading, Page, Paragraph, Room, one_line
from telcrm.rules.report import MOST_REGIONS

SLOW = settings(suppress_health_check=list(HealthCheck))

SOFTER = """
id = "demo.softer"
version = "2"
effective_from = 2025-01-01
extends = "cmcc.credit_rating"
[decisions.credit_score.characteristics.suspensions]
input = "suspensions"
points_per = -50
assumed = { zh = "示例", en = "an illustration" }
"""


def softer() -> Comparison:
    return compare(telcrm.load("cmcc.credit_rating"), telcrm.loads(SOFTER))


def table(tables: Any, *head: str) -> list[list[str]]:
    """The rows of the one table whose header begins so."""
    (found,) = [one for one in tables if one[0][: len(head)] == list(head)]
    return found[1:]


@SLOW
@given(pairs(), st.sampled_from(["zh", "en"]))
def test_every_region_stands_in_each_form(books: tuple[RuleBook, RuleBook], lang: Any) -> None:
    """All forms hold the same tables: each region with its tests, answers and example, or counted;
    each question with its answer.
    """
    comparison = compare(*books, books[1].outputs)
    points(books, comparison)
    read = {form: READERS[form](comparison.report(lang, form)) for form in WRITERS}  # type: ignore[arg-type]
    assert read["text"] == read["html"] == read["markdown"]
    tables = read["html"]
    _, answer = ("问题", "答案") if lang == "zh" else ("question", "answer")
    asked = [row[1] for row in table(tables, _, answer)]
    words = {True: ("是", "yes"), False: ("否", "no"), None: ("未能查明", "not settled")}
    english = lang == "en"
    assert asked[0] == words[comparison.equivalent.holds][english]
    assert asked[-1] == words[comparison.never_undetermined.holds][english]
    if comparison.regions:
        _holds_regions(tables, comparison, english=english)


def _holds_regions(tables: Any, comparison: Comparison, *, english: bool) -> None:
    head = ("no.", "where", "change of answer") if english else ("序号", "范围", "答案变化")
    listed = table(tables, *head)
    assert len(listed) == min(len(comparison.regions), MOST_REGIONS)
    shown = Counter((where, example) for _, where, _, example in listed)
    lang: Any = "en" if english else "zh"
    wanted = Counter(
        (
            "\n".join(one_line(f"{name} {test}") for name, test in one.where.items())
            or ("all values" if english else "任何取值"),
            "\n".join(
                one_line(f"{name} = {say(value, lang)}") for name, value in one.witness.items()
            ),
        )
        for one in comparison.regions
    )
    assert shown <= wanted
    if len(comparison.regions) <= MOST_REGIONS:
        assert shown == wanted
    counts = table(
        tables, *(("change of answer", "regions") if english else ("答案变化", "区域数"))
    )
    assert sum(int(row[1].replace(",", "")) for row in counts) == len(comparison.regions)


def test_many_regions_are_listed_in_part_and_the_rest_counted() -> None:
    """Each change of an answer has its share of what is listed; summary and rest add up."""
    comparison = softer()
    total = len(comparison.regions)
    assert total > MOST_REGIONS
    report = comparison.report("en")
    assert f"in {total} regions" in report
    assert f"Regions not listed: {total - MOST_REGIONS}." in report
    tables = READERS["text"](report)
    listed = Counter(row[2] for row in table(tables, "no.", "where"))
    counts = {change: int(count) for change, count in table(tables, "change of answer", "regions")}
    assert listed.keys() == counts.keys()
    assert all(listed[one] >= min(counts[one], MOST_REGIONS // len(counts)) for one in counts)


PIECES = ("<script>", "</td>", "</p>", "<br>", "&amp;", "&lt", "\\|", "|", "](x)", "**", "`", "1. ")
HOSTILE = st.lists(
    st.one_of(st.sampled_from(PIECES), st.characters(), st.sampled_from("\n\r\t\0 \"'星é")),
    max_size=6,
).map("".join)


@given(
    st.lists(HOSTILE, min_size=2, max_size=2),
    st.lists(st.tuples(HOSTILE, HOSTILE), max_size=3),
    HOSTILE,
)
def test_what_stands_in_a_page_is_text(
    head: list[str], rows: list[tuple[str, str]], words: str
) -> None:
    """No form takes a title for mark-up: cells come back as they went in, on lines of their own."""
    first = [("1", one_line("".join(row))) for row in rows]
    grid = Grid(("x" + head[0], "x" + head[1]), tuple(first))
    page = Page(words, "zh", (Heading(words), Paragraph(words), grid, Room(((words, words),))))
    wanted = [
        ["\n".join(map(one_line, one.split("\n"))).rstrip("\n") for one in row]
        for row in (grid.head, *grid.rows)
    ]
    for form in ("html", "markdown"):
        found = READERS[form](WRITERS[form](page))  # type: ignore[index]
        assert [[cell.rstrip("\n") for cell in row] for row in found[0]] == wanted
    tags = Tags(WRITERS["html"](page))
    allowed = "html head meta title style body h1 h2 p table thead tbody tr th td br span"
    assert tags.seen <= set(allowed.split())
    assert one_line(words) in tags.text
    plain = WRITERS["text"](page).split("\n")
    assert one_line(words) in plain


@pytest.mark.parametrize(
    "text", ["# a", "- a", "1. a", "2) a", "+ a", "=== a", "a | b", "<b>", "&lt;"]
)
def test_no_paragraph_begins_like_mark_up(text: str) -> None:
    """Markdown is told where a line only looks like a list, a heading or a rule."""
    written = WRITERS["markdown"](Page("t", "en", (Paragraph(text),))).split("\n\n")[1]
    assert written.replace("\\", "").strip() == text
    assert "\\" in written


def test_the_impact_stands_in_the_report() -> None:
    """Counts and money of each old and new answer, with totals, and what moves."""
    comparison = softer()
    columns = {
        "brand": ["全球通", "神州行", "动感地带", None],
        "tenure_months": [60, 60, 24, 3],
        "monthly_spend": [500, 10, 90, 1],
        "suspensions": [0, 4, 1, 0],
    }
    impact = comparison.impact(columns, weight=[500, 10, 90, 1.5])
    for form, read in READERS.items():
        report = comparison.report("en", form, impact=impact)  # type: ignore[arg-type]
        assert "2 of 4 rows (50.00%) get another answer, with" in report
        assert "with an amount of 100.00 out of 601.50, 2 go up" in report
        rows = table(read(report), "rows (old \\ new)")
        assert rows[0] == ["0", "1", "0", "0", "0", "1"]
        assert rows[-2:] == [["no answer", "0", "0", "0", "1", "1"], ["total", *"11114"]]
        money = table(read(report), "amount (old \\ new)")
        assert money[-1] == ["total", "10.00", "90.00", "500.00", "1.50", "601.50"]


def test_ways_up_and_down_are_counted() -> None:
    """Numbers that rise and fall, answers won and lost; texts have no way up."""
    old = np.ma.MaskedArray([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 1])
    new = np.ma.MaskedArray([2, 1, 1, 1, 5, 6], [0, 0, 0, 1, 0, 0])
    comparison = softer()
    report = comparison.report("en", impact=measure("star", old, new))
    told = "5 of 6 rows (83.33%) get another answer, 1 go up, 2 go down, "
    assert told + "1 get an answer where they had none, 1 lose theirs." in report
    texts = measure("star", np.array(["a"], object), np.array(["b"], object))
    assert "1 of 1 rows (100.00%) get another answer." in comparison.report("en", impact=texts)


def test_titles_of_a_book_are_text() -> None:
    """Titles, units and values with mark-up in them come out as they went in, in every form."""
    title = "<b onclick='x'>|*星*|</b>"
    text = SOFTER.replace(
        'extends = "cmcc.credit_rating"',
        f'extends = "cmcc.credit_rating"\ntitle = {{ zh = "{title}", en = "{title}" }}',
    )
    comparison = compare(telcrm.load("cmcc.credit_rating"), telcrm.loads(text))
    for form, read in READERS.items():
        report = comparison.report("zh", form)  # type: ignore[arg-type]
        assert ["名称", "中国移动客户信用等级评定", title] in table(read(report), "", "现行")
    assert "b" not in Tags(comparison.report("zh", "html")).seen


def test_an_impact_on_many_answers_is_a_list_of_moves() -> None:
    """The moves that concern most rows stand first; those not listed are counted."""
    old = np.arange(50)
    new = np.concatenate([old[:5], old[5:] + 1])
    comparison = softer()
    impact = measure("credit_score", np.repeat(old, old // 10 + 1), np.repeat(new, old // 10 + 1))
    report = comparison.report("en", impact=impact)
    rows = table(READERS["text"](report), "old answer", "new answer", "rows")
    assert rows[0] == ["40", "41", "5"]
    assert len(rows) == 30
    assert "Moves not listed: 15, of 25 rows together." in report


def test_the_head_says_what_is_compared() -> None:
    """Both books with version, titles, dates and document; a day only where one is given; what
    they do not have in common.
    """
    comparison = softer()
    report = comparison.report(on=date(2024, 1, 31))
    assert "报告日期：2024-01-31" in report
    assert "报告日期" not in comparison.report()
    books = {row[0]: row[1:] for row in table(READERS["text"](report), "", "现行", "拟改为")}
    assert books["编号"] == ["cmcc.credit_rating", "demo.softer"]
    assert books["版本"] == ["1.0.0", "2"]
    assert books["生效日期"] == ["", "2025-01-01"]
    assert books["依据文件"][0] == "003 中国移动客户信用等级评定"
    assert all(f"{role}：" in report for role in ("编制", "复核", "批准"))
    text = (
        SOFTER
        + """
[inputs.late]
minimum = 0
maximum = 99
type = "integer"
title = { zh = "逾期", en = "late" }
assumed = { zh = "示例", en = "an illustration" }
[inputs.suspensions]
type = "integer"
minimum = 0
maximum = 12
assumed = { zh = "示例", en = "an illustration" }
title = { zh = "停机次数", en = "suspensions" }
[decisions.note]
kind = "expression"
expression = "late > 1"
assumed = { zh = "示例", en = "an illustration" }
title = { zh = "提示", en = "note" }
"""
    )
    told = compare(telcrm.load("cmcc.credit_rating"), telcrm.loads(text), "star").report("en")
    assert "Inputs that only the proposed book asks for: late." in told
    assert "Outputs that only the proposed book gives, not compared: note." in told
    assert "The range of suspensions changes" in told


def test_orders_are_told_and_asked_about() -> None:
    """Numbers are better where they are more unless something else is said; what has no order is
    not asked about.
    """
    comparison = softer()
    assert "星级：是否没有人因此变差（以数值大为好）？" in comparison.report()
    assert "(less is better)" in comparison.report("en", better={"star": "down"})
    club = telcrm.load("cmcc.vip_club")
    same = compare(club, club, "vip_tier")
    assert "worse off" not in same.report("en")
    order = {"vip_tier": ("非会员", "银卡", "金卡", "钻石卡")}
    assert "非会员 < 银卡 < 金卡 < 钻石卡" in same.report("en", better=order)
    with pytest.raises(InputError):
        comparison.report(better={"stars": "up"})
    with pytest.raises(InputError):
        comparison.nobody_worse_off("credit_score")


PASSED_ON = """
id = "demo.words"
version = "1"
document = "d"
passage = "p"
inputs.word = { type = "string" }
[decisions.said]
kind = "expression"
passage = "p"
expression = 'EXPRESSION'
"""


def test_what_is_not_settled_is_said() -> None:
    """A text that is passed on cannot be cut: the report lists it as open and proves nothing."""
    old = telcrm.loads(PASSED_ON.replace("EXPRESSION", "word"))
    new = telcrm.loads(PASSED_ON.replace("EXPRESSION", 'if word = "a" then "b" else word'))
    comparison = compare(old, new)
    assert comparison.open
    report = comparison.report("en")
    tables = READERS["text"](report)
    assert "No difference was found." in report
    assert f"Regions that could not be settled: {len(comparison.open)};" in report
    assert [row[1] for row in table(tables, "question", "answer")] == ["not settled"] * 2
    assert len(table(tables, "no.", "where")) == len(comparison.open)
    assert "not sampled." in report


@pytest.mark.parametrize(("lang", "form"), [("fr", "text"), ("zh", "pdf")])
def test_other_languages_and_forms_are_refused(lang: Any, form: Any) -> None:
    """A report in a form nobody asked for would be found out too late."""
    with pytest.raises(ValueError, match=r"(lang|form) is"):
        softer().report(lang, form)


def test_the_table_of_an_impact_lines_up() -> None:
    """Full-width characters take two places, so each line ends at the same one."""
    impact = measure("x", np.array(["金卡", "a"], object), np.array(["银卡", "银卡"], object))
    assert impact.text("zh").splitlines()[1:] == ["旧＼新  银卡", "     a     1", "  金卡     1"]
    assert sum(impact.counts.values()) == impact.total
    assert Decimal(impact.moved) == 2


@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([1, 2, 3]), st.integers(0, 999)),
        min_size=1,
    ),
    st.integers(1, 5),
)
def test_an_impact_is_the_sum_of_its_parts(rows: list[tuple[int, int, int]], size: int) -> None:
    """However a population is cut, counts, money, rows that move and their number are the same."""
    old, new, cents = (np.array(column) for column in zip(*rows, strict=True))
    whole = measure("x", old, new, cents / 100)
    parts = joined(
        measure("x", old[at : at + size], new[at : at + size], cents[at : at + size] / 100)
        for at in range(0, len(rows), size)
    )
    assert parts.counts == whole.counts
    assert parts.weights == whole.weights
    assert parts.rows.tolist() == whole.rows.tolist()
    assert (parts.total, parts.moved) == (whole.total, whole.moved)
