"""Reading DMN: every version, every reference, and all that is wrong said at once."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path

import pytest

from telcrm.adapters.dmn import Extension, FunctionItem, read_definitions
from telcrm.adapters.dmn.document.grammar import NAMESPACES
from telcrm.errors import BookError

DMN = NAMESPACES["1.5"].model


def document(inside: str, namespace: str = DMN, attributes: str = "") -> bytes:
    head = f'<definitions xmlns="{namespace}" name="n" namespace="urn:n"{attributes}>'
    return f"{head}\n{inside}\n</definitions>".encode()


def problems_of(text: bytes | Path) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(BookError) as caught:
        read_definitions(text)
    assert all(problem.message for problem in caught.value.problems)
    return [(one.code, one.place.path, one.place.row) for one in caught.value.problems]


TABLE = """
<d:inputData id="i" name="Age"><d:variable name="Age" typeRef="feel:number"/></d:inputData>
<d:decision id="s" name="Star"><d:variable name="Star" typeRef="own:tStar"/>
  <d:informationRequirement><d:requiredInput href="#i"/></d:informationRequirement>
  <d:decisionTable hitPolicy="COLLECT" aggregation="SUM">
    <d:input label="age"><d:inputExpression typeRef="feel:number"><d:text>Age</d:text>
      </d:inputExpression></d:input>
    <d:output><d:defaultOutputEntry><d:text>0</d:text></d:defaultOutputEntry></d:output>
    <d:rule id="r"><d:description>old</d:description>
      <d:inputEntry><d:text>&gt;= 60</d:text></d:inputEntry>
      <d:outputEntry><d:text>1</d:text></d:outputEntry></d:rule>
  </d:decisionTable>
</d:decision>"""


@pytest.mark.parametrize("version", NAMESPACES)
def test_each_version_reads_alike_under_any_prefix(version: str) -> None:
    """The same table in each version's namespace; prefixes of types fall away."""
    names = NAMESPACES[version]
    text = (
        f'<d:definitions xmlns:d="{names.model}" xmlns:feel="{names.feel}" xmlns:own="urn:n" '
        f'name="n" namespace="urn:n" expressionLanguage="{names.feel}">{TABLE}</d:definitions>'
    )
    model = read_definitions(text.encode())
    (decision,) = model.decisions
    table = decision.expression
    assert (decision.type_ref, decision.required_inputs) == ("tStar", ("Age",))
    assert (model.input_data[0].type_ref, table.inputs[0].type_ref) == ("number", "number")
    assert (table.hit_policy, table.aggregation, table.outputs[0].default) == (
        "COLLECT",
        "SUM",
        "0",
    )
    assert [(rule.id, rule.description, rule.inputs) for rule in table.rules] == [
        ("r", "old", (">= 60",))
    ]


def test_a_variable_of_another_name_is_told() -> None:
    """Expressions know a decision by its variable's name."""
    model = read_definitions(
        document('<inputData id="i" name="A"><variable name="b"/></inputData>')
    )
    assert (model.input_data[0].name, model.input_data[0].symbol) == ("A", "b")


def test_extensions_come_whole_and_diagrams_are_passed_over() -> None:
    """Trees of other namespaces are kept in extensionElements and nowhere else."""
    inside = """<extensionElements><x:a xmlns:x="urn:x" k="v"><x:b> 元 </x:b><c/></x:a>
        </extensionElements><y:DMNDI xmlns:y="urn:y"><y:b/></y:DMNDI>
        <textAnnotation><text>seen</text></textAnnotation>"""
    assert read_definitions(document(inside)).extensions == (
        Extension("{urn:x}a", (("k", "v"),), (Extension("{urn:x}b", text=" 元 "),)),
    )


def test_a_function_can_be_a_type() -> None:
    """Item definitions may say what a function gives."""
    inside = '<itemDefinition name="t"><functionItem outputTypeRef="string"/></itemDefinition>'
    (item,) = read_definitions(document(inside)).item_definitions
    assert item.function == FunctionItem((), "string")


def test_all_that_is_not_supported_is_named_at_once() -> None:
    """Foreign languages, functions in Java, imports and unknown policies, each with its place."""
    inside = """<import name="m" namespace="urn:m" importType="x"/>
<businessKnowledgeModel id="k" name="K"><encapsulatedLogic kind="Java"/></businessKnowledgeModel>
<decision id="a" name="A"><literalExpression expressionLanguage="urn:juel"/></decision>
<decision id="b" name="B"><knowledgeRequirement><requiredKnowledge href="urn:m#x"/>
</knowledgeRequirement><decisionTable hitPolicy="LAST"><output/></decisionTable></decision>"""
    found = problems_of(document(inside))
    assert {code for code, _, _ in found} == {"dmn.unsupported"}
    assert sorted((path, row) for _, path, row in found) == [
        ("definitions/businessKnowledgeModel[K]/encapsulatedLogic", 3),
        ("definitions/decision[A]/literalExpression", 4),
        ("definitions/decision[B]/decisionTable", 6),
        ("definitions/decision[B]/knowledgeRequirement/requiredKnowledge", 5),
        ("definitions/import[m]", 2),
    ]


@pytest.mark.parametrize(
    ("href", "words"),
    [
        ("#is", "did you mean '#i'?"),
        ("i", "did you mean '#i'?"),
        ("#d", "leads to a <decision>"),
        ("#", "leads nowhere"),
    ],
)
def test_a_reference_that_leads_nowhere(href: str, words: str) -> None:
    """Missing ids and ids of the wrong kind are told with what would be right."""
    inside = f"""<inputData id="i" name="I"/><decision id="d" name="D"><informationRequirement>
        <requiredInput href="{href}"/></informationRequirement></decision>"""
    with pytest.raises(BookError, match=re.escape(words)) as caught:
        read_definitions(document(inside))
    assert caught.value.code == "dmn.reference"
    assert caught.value.place.path.endswith("informationRequirement/requiredInput")


def test_references_may_name_the_documents_own_namespace() -> None:
    """`urn:n#i` in a document of urn:n is `#i`."""
    inside = """<inputData id="i" name="I"/><decision id="d" name="D"><informationRequirement>
        <requiredInput href="urn:n#i"/></informationRequirement></decision>"""
    assert read_definitions(document(inside)).decisions[0].required_inputs == ("I",)


@pytest.mark.parametrize(
    ("inside", "codes"),
    [
        ("<decision/>", ["dmn.schema"]),
        ('<inputData id="i"/>', ["dmn.schema"]),
        ('<decision name="a"><desision/></decision>', ["dmn.schema"]),
        ('<decision name="a"><list/><list/></decision>', ["dmn.schema"]),
        ('<decision name="a"><decisionTable/></decision>', ["dmn.schema"]),
        (
            '<decision name="a"><decisionTable><output/><rule/></decisionTable></decision>',
            ["dmn.schema"],
        ),
        ('<decision name="a"/><decision name="a"/>', ["name.clash"]),
        ('<decision id="x" name="a"/><decision id="x" name="b"/>', ["dmn.reference"]),
        ('<decisionService name="a"/><businessKnowledgeModel name="a"/>', ["name.clash"]),
    ],
)
def test_what_the_schema_forbids_is_told(inside: str, codes: list[str]) -> None:
    """A missing name, a stray element, two expressions, a rule too narrow, a name twice."""
    assert [code for code, _, _ in problems_of(document(inside))] == codes


def test_a_stray_element_is_met_with_the_nearest_word() -> None:
    """Errors say what would be right."""
    with pytest.raises(BookError, match="did you mean 'decisionTable'"):
        read_definitions(document('<decision name="a"><decisiontable/></decision>'))


def test_a_file_is_named_in_its_errors(tmp_path: Path) -> None:
    """Of a file, errors tell the name; one that is not there is told as such."""
    path = tmp_path / "stars.dmn"
    assert [code for code, _, _ in problems_of(path)] == ["book.not_found"]
    path.write_bytes(document("<decision/>"))
    with pytest.raises(BookError) as caught:
        read_definitions(str(path))
    assert caught.value.place.file == "stars.dmn"


BOMB = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + document("&b;")
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + document("&a;")
DEEP = b"<definitions xmlns='%s'>" % DMN.encode() + b"<a>" * 3_400_000
DEEP_LISTS = document('<decision name="a">' + "<list>" * 1_600_000)
DEEP_EXTENSIONS = document("<extensionElements xmlns:x='urn:x'>" + "<x:a>" * 2_000_000)
STRAYS = document("<a/>" * 2_000_000)

HOSTILE = {
    "empty": (b"", "dmn.xml"),
    "not XML": (b"hit policy: unique", "dmn.xml"),
    "unclosed": (document("")[:-3], "dmn.xml"),
    "NUL": (document("\0"), "dmn.xml"),
    "no GBK": (
        b'<?xml version="1.0" encoding="GBK"?>' + document("")[:-1] + b"\xff\xff",
        "dmn.xml",
    ),
    "no such encoding": (b'<?xml version="1.0" encoding="none"?>' + document(""), "dmn.xml"),
    "entity bomb": (BOMB, "dmn.xml"),
    "external entity": (EXTERNAL, "dmn.xml"),
    "document type": (b"<!DOCTYPE definitions>" + document(""), "dmn.xml"),
    "undefined entity": (document("&what;"), "dmn.xml"),
    "BPMN": (document("", "http://www.omg.org/spec/BPMN/20100524/MODEL"), "dmn.namespace"),
    "no namespace": (b"<definitions/>", "dmn.namespace"),
    "another root": (document("").replace(b"definitions", b"decision"), "dmn.namespace"),
    "10 MB of strays inside each other": (DEEP, "dmn.size"),
    "10 MB of lists inside each other": (DEEP_LISTS, "dmn.size"),
    "10 MB of extensions inside each other": (DEEP_EXTENSIONS, "dmn.size"),
    "8 MB of strays": (STRAYS, "dmn.schema"),
    "more than 64 MB": (b" " * (64 * 1024**2 + 1), "dmn.size"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_fail_clearly_and_small(name: str) -> None:
    """A clear error within 100 MB beside the file itself."""
    text, code = HOSTILE[name]
    assert problems_of(text)[0][0] == code
    tracemalloc.start()
    problems_of(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100e6


def test_too_many_elements_are_refused() -> None:
    """A million elements are more than any model has."""
    text = document("<itemDefinition name=''/>" * 1_000_001)
    assert problems_of(text) == [("dmn.size", None, 2)]


@pytest.mark.parametrize(("depth", "fits"), [(99, True), (100, False)])
def test_depth_has_a_limit(depth: int, fits: bool) -> None:
    """The last depth that is read and the first that is not, of lists in a decision."""
    lists = depth - 1
    text = document('<decision name="a">' + "<list>" * lists + "</list>" * lists + "</decision>")
    if fits:
        assert read_definitions(text).decisions
    else:
        assert problems_of(text)[0][0] == "dmn.size"
