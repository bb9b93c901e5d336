"""From a document's references by id to the names of what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from telcrm.adapters.dmn.document.node import Node
from telcrm.adapters.dmn.document.parsing import Document
from telcrm.errors import did_you_mean

__all__ = ["References", "gather_references"]

_GRAPH: Final = (
    "inputData",
    "decision",
    "businessKnowledgeModel",
    "decisionService",
    "knowledgeSource",
)

_TARGETS: Final[dict[str, tuple[str, ...]]] = {
    "requiredInput": ("inputData",),
    "requiredDecision": ("decision",),
    "requiredKnowledge": ("businessKnowledgeModel", "decisionService"),
    "requiredAuthority": ("knowledgeSource",),
    "outputDecision": ("decision",),
    "encapsulatedDecision": ("decision",),
    "inputDecision": ("decision",),
    "inputData": ("inputData",),
}
"""What a reference may lead to, by its tag."""


class References(NamedTuple):
    """The elements of the requirements graph by their ids."""

    document: Document
    by_id: dict[str, Node]

    def names(self, node: Node, tag: str) -> tuple[str, ...]:
        """The names that an element's references of a tag lead to, in order."""
        found = (self._name(child) for child in node.all(tag))
        return tuple(name for name in found if name is not None)

    def required(self, node: Node, requirement: str, tag: str) -> tuple[str, ...]:
        """The names of what an element requires, in order."""
        return tuple(name for child in node.all(requirement) for name in self.names(child, tag))

    def _name(self, reference: Node) -> str | None:
        href = reference.get("href")
        if href is None:  # said by the parser
            return None
        namespace, mark, handle = href.strip().rpartition("#")
        if namespace and namespace != self.document.root.get("namespace"):
            self._note(reference, f"{href!r} lies in another document", "dmn.unsupported")
            return None
        target = self.by_id.get(handle) if mark else None
        if target is None:
            known = [f"#{known}" for known in self.by_id]
            message = f"{href!r} leads nowhere"
            self._note(reference, message, hint=did_you_mean(href, known))
            return None
        return self._fitting(reference, target)

    def _fitting(self, reference: Node, target: Node) -> str | None:
        targets = _TARGETS[reference.tag]
        if target.tag in targets:
            return target.attributes.get("name", "")
        hint = f"<{reference.tag}> takes <{'> or <'.join(targets)}>"
        self._note(reference, f"{reference.get('href')!r} leads to a <{target.tag}>", hint=hint)
        return None

    def _note(
        self, node: Node, message: str, code: str = "dmn.reference", hint: str | None = None
    ) -> None:
        self.document.problems.note(code, message, node, hint=hint)


def gather_references(document: Document) -> References:
    """The ids a document's references may mean; ids and names that stand twice are noted."""
    by_id: dict[str, Node] = {}
    names: set[tuple[str, str]] = set()
    for node in _graph(document.root):
        handle, name = node.get("id"), (_room(node.tag), node.attributes.get("name", ""))
        if handle is not None and by_id.setdefault(handle, node) is not node:
            message = f"the id {handle!r} stands at {by_id[handle].path} too"
            document.problems.note("dmn.reference", message, node, hint="ids stand once")
        if name in names:
            message = f"another element is named {name[1]!r}"
            document.problems.note("name.clash", message, node, hint="names stand once a kind")
        names.add(name)
    return References(document, by_id)


def _graph(root: Node) -> Iterator[Node]:
    return (child for child in root.children if child.tag in _GRAPH)


def _room(tag: str) -> str:
    """Decision services and business knowledge models are both invoked by name."""
    return "invocable" if tag in _TARGETS["requiredKnowledge"] else tag
