"""The examples run as a newcomer runs them, from the root of the project."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("TELCRM_SHARED", ROOT / ".." / "shared")).resolve()
TELCO = SHARED / "data" / "telco" / "ibm_telco_customer_churn.csv"
CDNOW = SHARED / "data" / "rfm" / "CDNOW_sample.txt"


def run(script: str, *arguments: object, **environment: str) -> str:
    """What an example prints; it must end well."""
    done = subprocess.run(  # noqa: S603  our own scripts
        [sys.executable, str(ROOT / "examples" / script), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_example_is_run_here() -> None:
    """An example that no test runs will one day not run."""
    scripts = {path.relative_to(ROOT).as_posix() for path in (ROOT / "examples").rglob("*.py")}
    text = Path(__file__).read_text(encoding="utf-8")
    named = {f"examples/customer_care/{name}.py" for name in CARE}
    named |= {one for one in scripts if one.removeprefix("examples/") in text}
    assert scripts - named == set()


def test_every_example_is_listed() -> None:
    """The page of examples names each folder."""
    page = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    for folder in (path for path in (ROOT / "examples").iterdir() if (path / "README.md").exists()):
        assert f"({folder.name}/README.md)" in page


def test_the_province_rates_and_says_who_moves() -> None:
    """Two dated versions of a book that extends another, explained in both languages."""
    said = run("province/province.py")
    assert "gd.credit_rating 2024.1" in said
    assert "gd.credit_rating 2025.1" in said
    assert "结论不同的客户 / rated differently:" in said


# spark_rating/rate.py is run by tests/adapters/sql/test_spark_rating.py.
CARE = (
    *("arriving", "knowing", "leaving", "others", "page", "picture"),
    *("story", "trouble", "using", "words", "world"),
)


def test_the_story_of_customer_care_is_the_page() -> None:
    """Each chapter runs on 100,000 customers, and finds what the page says and shows."""
    folder = ROOT / "examples" / "customer_care"
    assert sorted(path.stem for path in folder.glob("*.py")) == sorted(CARE)
    assert run("customer_care/story.py", "--check") == ""


def test_every_picture_of_the_story_is_shown() -> None:
    """None is left over from an earlier page, and each is a whole document with its words."""
    page = (ROOT / "docs" / "customer-care.md").read_text(encoding="utf-8")
    pictures = sorted((ROOT / "docs").glob("customer-care-*.svg"))
    assert pictures
    for picture in pictures:
        assert f"({picture.name})" in page
        drawn = ET.fromstring(picture.read_text(encoding="utf-8"))  # noqa: S314  our own
        assert drawn.findall("{http://www.w3.org/2000/svg}text")


INDIRECTLY = {
    "cmcc.club_kinds",
    "cmcc.request_channels",
    "cmcc.service_needs",
    "cmcc.winning_back_parts",
    "common.lifecycle_stage",
    "common.number_segments",
    "common.rfm_segments",
    "common.service_channels",
    "common.small_business_figures",
    "common.suspension_kinds",
    "common.suspension_reasons",
    "cucc.quadrants",
    "telcrm.analytics.churn.ChurnModel",
    "telcrm.domain.ServicePart",
    "telcrm.facts.has_unpaid_arrears",
    "telcrm.facts.involuntary_suspensions",
    "telcrm.facts.resumed_in_arrears_this_month",
}
"""What the story uses by way of a model, a function or a book that draws on it."""
CATALOGUES = {
    "cmcc.group_market_problems",
    "cmcc.group_market_suggestions",
    "cmcc.group_product_types",
    "cmcc.improvement_forces",
    "cmcc.loyalty_measures",
    "cmcc.service_system_layers",
    "cmcc.three_four_five",
    "cmcc.three_four_five_periods",
    "common.experience_stages",
    "common.fusion_stages",
    "common.key_account_traits",
    "common.marketing_means",
    "common.star_service_commitments",
    "cucc.crm_steps",
    "cucc.customer_information",
    "cucc.loyalty_benefits",
    "cucc.loyalty_plan",
    "cucc.retention_strategies",
    "cucc.segment_offers",
    "cucc.wo_boards",
    "cucc.wo_customer_groups",
}
"""Words to read, of which nothing is calculated: docs/vocabularies.md shows them."""


def test_the_story_leaves_out_no_system() -> None:
    """Every place of every row is used, but for catalogues: the story is the way into all of it."""
    folder = ROOT / "examples" / "customer_care"
    told = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    rows = [
        row
        for path in (ROOT / "docs" / "systems").glob("*.toml")
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["rows"]
    ]
    places = {one.partition("/")[0] for row in rows for one in row.get("books", ())}
    places |= {one for row in rows for one in row.get("vocabularies", ())}
    names = {one for row in rows for one in row.get("names", ())}
    left = {one for one in places if f'"{one}"' not in told}
    left |= {one for one in names if not re.search(rf"\b{one.rpartition('.')[2]}\b", told)}
    assert left == INDIRECTLY | CATALOGUES


@pytest.mark.skipif(not CDNOW.is_file(), reason=f"the CDNOW sample is not in {CDNOW.parent}")
def test_cdnow_agrees_with_the_published_figures() -> None:
    """No figure differs from those of Fader, Hardie and Lee."""
    said = run("cdnow/rfm.py", CDNOW)
    assert "一致 agrees" in said
    assert "不一致" not in said


def test_cdnow_says_so_where_the_data_is_absent(tmp_path: Path) -> None:
    """Without the data the example ends well, and says where it looked."""
    said = run("cdnow/rfm.py", TELCRM_SHARED=str(tmp_path))
    assert str(tmp_path) in said


@pytest.mark.skipif(not TELCO.is_file(), reason=f"the telco sample is not in {TELCO.parent}")
def test_telco_rates_everybody(tmp_path: Path) -> None:
    """All 7,043 customers of the sample get their stars."""
    said = run("telco/rate.py", TELCO, tmp_path / "ratings.csv")
    assert "7043 rows in, 7043 rated" in said


@pytest.mark.skipif(not TELCO.is_file(), reason=f"the telco sample is not in {TELCO.parent}")
def test_the_churn_scorecard_is_as_good_as_its_page_says(tmp_path: Path) -> None:
    """The figures of the page are those of the run, and the stored book loads."""
    said = run("churn/churn.py", TELCO, tmp_path / "scorecard.toml")
    page = (ROOT / "examples" / "churn" / "README.md").read_text(encoding="utf-8")
    found = [line.split()[:5] for line in said.splitlines() if line.startswith("  0.")]
    shown = [line.split(" | ")[1:] for line in page.splitlines() if "| 0." in line]
    assert len(found) == len(shown) == 4
    for measured, printed in zip(found, shown, strict=True):
        for one, other in zip(measured, printed, strict=True):
            # Another release of scikit-learn may round or split otherwise in the last decimals.
            assert abs(float(one) - float(other.strip(" |"))) < 0.01
    assert "scorecard.toml: example.churn, 18 项输入 inputs" in said


def test_churn_says_so_where_the_data_is_absent(tmp_path: Path) -> None:
    """Without the data the example ends well, and says where it looked."""
    said = run("churn/churn.py", TELCRM_SHARED=str(tmp_path))
    assert str(tmp_path) in said
