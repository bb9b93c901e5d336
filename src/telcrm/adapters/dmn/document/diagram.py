"""A picture of the requirements graph, so that a modeler shows one: inputs below, results above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Final, NamedTuple

from telcrm.adapters.dmn.document.building import build
from telcrm.adapters.dmn.document.node import Node
from telcrm.adapters.dmn.document.serializing import DC, DI

__all__ = ["draw"]

_DRAWN: Final = frozenset({"inputData", "decision", "businessKnowledgeModel", "knowledgeSource"})
_REQUIREMENTS: Final = frozenset(
    {"informationRequirement", "knowledgeRequirement", "authorityRequirement"}
)
_WIDTH, _HEIGHT, _GAP, _RISE, _MARGIN = 160, 60, 40, 80, 40


class _Edge(NamedTuple):
    handle: str
    source: str
    target: str


class _Box(NamedTuple):
    x: int
    y: int


def draw(root: Node, namespace: str) -> Node:
    """The diagram of a model.

    Args:
        root: the `definitions`, with all its ids.
        namespace: the version's namespace of diagrams.
    """
    handles = [node.attributes["id"] for node in root.children if node.tag in _DRAWN]
    drawn = set(handles)
    edges = [edge for edge in _edges(root) if edge.source in drawn]
    boxes = _boxes(handles, edges)
    stem = _stem(root)
    shapes = [_shape(namespace, stem, handle, box) for handle, box in boxes.items()]
    lines = [_line(namespace, stem, edge, boxes) for edge in edges]
    diagram = build(f"{{{namespace}}}DMNDiagram", {"id": stem}, (*shapes, *lines))
    return build(f"{{{namespace}}}DMNDI", {}, (diagram,))


def _stem(root: Node) -> str:
    """How the diagram's own ids begin: as none of the model's does."""
    ids = [node.attributes.get("id", "") for node in root.walk()]
    stem = "diagram"
    while any(handle.startswith(stem) for handle in ids):
        stem += "_"
    return stem


def _edges(root: Node) -> Iterator[_Edge]:
    for target in root.children:
        for requirement in target.children:
            if requirement.tag in _REQUIREMENTS:
                source = requirement.children[-1].attributes["href"][1:]
                yield _Edge(requirement.attributes["id"], source, target.attributes["id"])


def _boxes(handles: list[str], edges: list[_Edge]) -> dict[str, _Box]:
    rows: dict[int, list[str]] = defaultdict(list)
    for handle, layer in _layers(handles, edges).items():
        rows[layer].append(handle)
    top = max(rows, default=0)
    return {
        handle: _Box(_MARGIN + place * (_WIDTH + _GAP), _MARGIN + (top - layer) * (_HEIGHT + _RISE))
        for layer, row in rows.items()
        for place, handle in enumerate(row)
    }


def _layers(handles: list[str], edges: list[_Edge]) -> dict[str, int]:
    """One above the highest of what it requires; all in one row where they turn in a circle."""
    needs: dict[str, set[str]] = {handle: set() for handle in handles}
    for edge in edges:
        needs[edge.target].add(edge.source)
    try:
        order = tuple(TopologicalSorter(needs).static_order())
    except CycleError:
        return dict.fromkeys(handles, 0)
    layers: dict[str, int] = {}
    for handle in order:
        layers[handle] = 1 + max((layers[need] for need in needs[handle]), default=-1)
    return {handle: layers[handle] for handle in handles}


def _shape(namespace: str, stem: str, handle: str, box: _Box) -> Node:
    place = {"x": box.x, "y": box.y, "width": _WIDTH, "height": _HEIGHT}
    bounds = build(f"{{{DC}}}Bounds", {name: str(value) for name, value in place.items()})
    attributes = {"id": f"{stem}_shape_{handle}", "dmnElementRef": handle}
    return build(f"{{{namespace}}}DMNShape", attributes, (bounds,))


def _line(namespace: str, stem: str, edge: _Edge, boxes: dict[str, _Box]) -> Node:
    source, target = boxes[edge.source], boxes[edge.target]
    points = (
        (source.x + _WIDTH // 2, source.y),
        (target.x + _WIDTH // 2, target.y + _HEIGHT),
    )
    return build(
        f"{{{namespace}}}DMNEdge",
        {"id": f"{stem}_edge_{edge.handle}", "dmnElementRef": edge.handle},
        (build(f"{{{DI}}}waypoint", {"x": str(x), "y": str(y)}) for x, y in points),
    )
