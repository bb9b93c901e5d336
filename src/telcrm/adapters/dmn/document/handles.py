"""Ids for what is written: those given where XML can hold them, else made from names.

The same model always gets the same ids, and another rule or decision elsewhere changes none but
those of its own table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from telcrm.adapters.dmn import model
from telcrm.adapters.dmn.document.grammar import IDENTIFIED
from telcrm.adapters.dmn.document.node import Node

__all__ = ["Handles", "fill", "handles_of", "is_handle"]

Handles = dict[tuple[str, str], str]
"""Ids of the requirements graph, by tag and name."""

_Other: TypeAlias = (
    model.Decision | model.BusinessKnowledgeModel | model.DecisionService | model.KnowledgeSource
)

_HANDLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*\Z")
_OUTSIDE: Final = re.compile(r"[^A-Za-z0-9_\-]")


def is_handle(text: str | None) -> bool:
    """Whether a text is an id for XML and for modelers, who take ASCII letters only."""
    return text is not None and _HANDLE.match(text) is not None


def _graph(definitions: model.Definitions) -> Iterator[tuple[str, str, str | None]]:
    kinds: dict[str, tuple[model.InputData | _Other, ...]] = {
        "inputData": definitions.input_data,
        "decision": definitions.decisions,
        "businessKnowledgeModel": definitions.business_knowledge_models,
        "decisionService": definitions.decision_services,
        "knowledgeSource": definitions.knowledge_sources,
    }
    return ((tag, element.name, element.id) for tag, kind in kinds.items() for element in kind)


def handles_of(definitions: model.Definitions) -> Handles:
    """The ids of the requirements graph: given ones first, then those made from names."""
    graph = list(_graph(definitions))
    used: set[str] = set()
    found: Handles = {}
    for tag, name, handle in graph:
        if handle is not None and is_handle(handle) and handle not in used:
            found[tag, name] = handle
            used.add(handle)
    for tag, name, _ in graph:
        if (tag, name) not in found:
            found[tag, name] = _free(f"{tag}_{_OUTSIDE.sub(_spelled, name)}", used)
            used.add(found[tag, name])
    return found


def _spelled(match: re.Match[str]) -> str:
    """A character no id holds: Chinese by its code point, so that unlike names stay unlike."""
    return "_" if match.group().isascii() else f"u{ord(match.group()):x}"


def _free(wish: str, used: set[str]) -> str:
    number, handle = 1, wish
    while handle in used:
        number += 1
        handle = f"{wish}_{number}"
    return handle


def fill(root: Node, handles: Iterable[str]) -> None:
    """Give each element that carries an id one of its own, named after what it stands in.

    Args:
        root: the `definitions`; the elements of the graph have their ids already.
        handles: those ids.
    """
    taken = set(handles)
    given = _given(root, taken)
    used = taken | given
    for node, around in _with_surroundings(root):
        handle = node.get("id")
        if handle is None or handle in taken or handle not in given:
            handle = _free(around, used)
            used.add(handle)
        else:
            given.discard(handle)
        node.attributes = {"id": handle} | node.attributes | {"id": handle}


def _given(root: Node, taken: set[str]) -> set[str]:
    ids = (node.get("id") for node in root.walk() if node.tag in IDENTIFIED)
    return {handle for handle in ids if handle is not None and is_handle(handle)} - taken


def _with_surroundings(root: Node) -> Iterator[tuple[Node, str]]:
    """Elements to name, each with the id it would like: its surroundings' and its own place."""
    waiting = [(root, "definitions")]
    while waiting:
        node, wish = waiting.pop()
        if node.tag in IDENTIFIED and node.get("href") is None:
            if not _of_graph(node):
                yield node, wish
            wish = node.attributes["id"]
        places: Counter[str] = Counter()
        inside = []
        for child in node.children:
            if child.tag == "extensionElements":
                continue
            places[child.tag] += 1
            inside.append((child, f"{wish}_{child.tag}_{places[child.tag]}"))
        waiting.extend(reversed(inside))


def _of_graph(node: Node) -> bool:
    return (
        node.parent is not None
        and node.parent.tag == "definitions"
        and node.tag != ("itemDefinition")
    )
