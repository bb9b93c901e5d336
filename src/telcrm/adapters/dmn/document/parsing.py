"""XML text to a tree, safely: no document type, no entities, bounded in size, depth and number.

What has no place in DMN, or no support here, is noted as it is met and not built, so that a
hostile file cannot grow in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from telcrm.adapters.dmn.document.grammar import (
    ATTRIBUTE_VALUES,
    CHILDREN,
    DOCUMENTARY,
    LANGUAGES,
    MODEL_NAMESPACES,
    NAMESPACES,
    REQUIRED,
)
from telcrm.adapters.dmn.document.node import MAXIMUM_DEPTH, Node, Problems
from telcrm.errors import BookError, Place, Problem, did_you_mean

__all__ = ["MAXIMUM_BYTES", "MAXIMUM_ELEMENTS", "Document", "parse"]

MAXIMUM_BYTES: Final = 64 * 1024 * 1024
MAXIMUM_ELEMENTS: Final = 1_000_000

_NOT_READ: Final = {
    "import": "put what it imports into this document",
    "importedValues": "write the values as an expression",
}


class Document(NamedTuple):
    """A parsed document.

    Attributes:
        root: the `definitions` element.
        prefixes: namespaces by the prefix the document gives them.
        problems: what was found wrong so far.
    """

    root: Node
    prefixes: dict[str, str]
    problems: Problems


class _Builder:
    """The parser's target: builds nodes of what is read, and passes over the rest."""

    def __init__(self) -> None:
        self.prefixes: dict[str, str] = {}
        self.problems = Problems()
        self.root: Node | None = None
        self.parser: DefusedXMLParser | None = None
        self._open: list[Node] = []
        self._pieces: list[str] = []
        self._passed_over = 0
        self._number = 0
        self._namespace = ""

    @property
    def line(self) -> int:
        return int(self.parser.parser.CurrentLineNumber) if self.parser else 0

    def start_ns(self, prefix: str, uri: str) -> None:
        self.prefixes.setdefault(prefix or "", uri or "")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count()
        if self._passed_over:
            self._passed_over += 1
        elif self.root is None:
            self._enter_root(tag, attributes)
        else:
            self._enter(tag, attributes, self._open[-1])
        self._pieces.clear()

    def end(self, _tag: str) -> None:
        if self._passed_over:
            self._passed_over -= 1
            return
        node = self._open.pop()
        if not node.children:
            node.text = "".join(self._pieces)
        self._pieces.clear()

    def data(self, text: str) -> None:
        if not self._passed_over:
            self._pieces.append(text)

    def close(self) -> Node:
        if self.root is None:
            raise BookError(Problem("dmn.xml", "the document has no element"))
        return self.root

    def _count(self) -> None:
        self._number += 1
        depth = len(self._open) + self._passed_over
        if depth >= MAXIMUM_DEPTH:
            raise _too_large(f"elements stand more than {MAXIMUM_DEPTH} deep", self.line)
        if self._number > MAXIMUM_ELEMENTS:
            raise _too_large(f"there are more than {MAXIMUM_ELEMENTS} elements", self.line)

    def _enter_root(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, local = _split(tag)
        if namespace not in MODEL_NAMESPACES or local != "definitions":
            raise _not_dmn(tag, self.line)
        self._namespace = f"{{{namespace}}}"
        self.root = Node(local, attributes, line=self.line)
        self._check(self.root)
        self._open.append(self.root)

    def _enter(self, tag: str, attributes: dict[str, str], parent: Node) -> None:
        own = tag.startswith(self._namespace)
        if own and not tag.endswith("}annotation"):  # its name is prose
            attributes = _named(attributes)
        node = Node(
            tag[len(self._namespace) :] if own else tag, attributes, line=self.line, parent=parent
        )
        inside_extension = parent.tag == "extensionElements" or parent.tag.startswith("{")
        if _is_extension(tag, own=own) if inside_extension else own and self._fits(node, parent):
            parent.children.append(node)
            self._open.append(node)
        else:
            self._passed_over = 1

    def _fits(self, node: Node, parent: Node) -> bool:
        """Whether an element of DMN is one to read here; says why if it should be and is not."""
        if node.tag in DOCUMENTARY:
            return False
        allowed = CHILDREN.get(parent.tag, frozenset())
        if node.tag in allowed:
            self._check(node)
            return True
        if node.tag in _NOT_READ:
            self._unsupported(f"<{node.tag}> is not read", node, _NOT_READ[node.tag])
        else:
            message = f"<{node.tag}> has no place in <{parent.tag}>"
            self.problems.note("dmn.schema", message, node, hint=_instead(node.tag, allowed))
        return False

    def _check(self, node: Node) -> None:
        for name in _required(node):
            if name not in node.attributes or (
                node.tag in _SPOKEN_OF and not node.attributes[name]
            ):
                message = f"<{node.tag}> has no attribute {name}"
                self.problems.note("dmn.schema", message, node, hint=f'write {name}="..."')
        for message, hint in _foreign_values(node):
            self._unsupported(message, node, hint)

    def _unsupported(self, message: str, node: Node, hint: str) -> None:
        self.problems.note("dmn.unsupported", message, node, hint=hint)


_SPOKEN_OF: Final = frozenset(
    ("inputData", "decision", "businessKnowledgeModel", "decisionService", "formalParameter")
)
"""Elements that texts name, so that no name of theirs is blank."""

_NAMES: Final[tuple[str, ...]] = ("name", "iteratorVariable")


def _named(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes with the names as texts have them: one space between words."""
    names = {key: " ".join(attributes[key].split()) for key in _NAMES if key in attributes}
    return {**attributes, **names} if names else attributes


def _instead(tag: str, allowed: frozenset[str]) -> str | None:
    return did_you_mean(tag, sorted(allowed)) if allowed else "it holds text only"


def _required(node: Node) -> tuple[str, ...]:
    if node.tag != "inputData":
        return REQUIRED.get(node.tag, ())
    service = node.parent is not None and node.parent.tag == "decisionService"
    return ("href",) if service else ("name",)


def _foreign_values(node: Node) -> Iterator[tuple[str, str]]:
    """Closed attributes whose value is not one read here: what and what instead."""
    for name, value in node.attributes.items():
        if name in {"expressionLanguage", "typeLanguage"} and value not in LANGUAGES:
            yield f'{name}="{value}" is not FEEL', f"write it in FEEL: {NAMESPACES['1.5'].feel}"
        elif name in ATTRIBUTE_VALUES and value not in ATTRIBUTE_VALUES[name]:
            known = ", ".join(ATTRIBUTE_VALUES[name])
            yield f'{name}="{value}" of <{node.tag}> is not supported', f"known here: {known}"


def _is_extension(tag: str, *, own: bool) -> bool:
    """Extensions live in namespaces of their own; the schema has no others."""
    return tag.startswith("{") and not own


def _split(tag: str) -> tuple[str, str]:
    namespace, _, local = tag.rpartition("}")
    return namespace[1:], local


def _not_dmn(tag: str, line: int) -> BookError:
    namespace, local = _split(tag)
    known = "\n  ".join(version.model for version in NAMESPACES.values())
    said = f"in namespace {namespace}" if namespace else "in no namespace"
    return BookError(
        Problem(
            "dmn.namespace",
            f"the document is <{local}> {said}",
            Place(path=local, row=line),
            f"DMN 1.1 to 1.5 is <definitions> in one of\n  {known}",
        )
    )


def _too_large(message: str, line: int | None = None) -> BookError:
    place = Place(row=line)
    return BookError(Problem("dmn.size", message, place, "split the model, or look at its source"))


def parse(text: bytes) -> Document:
    """The tree of a DMN document, with what is wrong in it noted.

    Args:
        text: the file's bytes.

    Raises:
        BookError: `dmn.xml`, `dmn.namespace` or `dmn.size`, where there is nothing to go on with.
    """
    if len(text) > MAXIMUM_BYTES:
        raise _too_large(f"the document has more than {MAXIMUM_BYTES // 1024**2} MB")
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.parser = parser
    try:
        parser.feed(text)
        root: Node = parser.close()
    except DefusedXmlException as error:
        raise _unsafe(error, builder) from error
    except ParseError as error:
        raise _malformed(str(error), error.position[0]) from error
    except (LookupError, ValueError) as error:
        raise _malformed(str(error), None) from error
    finally:
        builder.parser = None
    return Document(root, builder.prefixes, builder.problems)


def _malformed(message: str, line: int | None) -> BookError:
    hint = "export it again from the modeler, or save it as UTF-8"
    return BookError(Problem("dmn.xml", f"not well-formed XML: {message}", Place(row=line), hint))


def _unsafe(error: DefusedXmlException, builder: _Builder) -> BookError:
    return BookError(
        Problem(
            "dmn.xml",
            f"a document type or an entity is not let in: {type(error).__name__}",
            Place(row=builder.line),
            "remove the <!DOCTYPE ...> declaration; DMN needs none",
        )
    )
