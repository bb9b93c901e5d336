"""The tree between XML text and the model, and the collector of what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from telcrm.errors import BookError, Place, Problem

__all__ = ["MAXIMUM_DEPTH", "Node", "Problems"]

MAXIMUM_DEPTH: Final = 100
"""Elements inside each other; what people draw stays below 30."""

_MANY: Final = 1000


class Node:
    """An XML element.

    Attributes:
        tag: the plain name in DMN's own namespace, `{namespace}name` in others.
        attributes: values by name.
        children: elements inside, in order.
        text: the text of an element without children.
        line: 1-based line of the file; 0 where there is no file.
        parent: the element around it.
    """

    __slots__ = ("attributes", "children", "line", "parent", "tag", "text")

    def __init__(
        self,
        tag: str,
        attributes: dict[str, str] | None = None,
        text: str = "",
        *,
        line: int = 0,
        parent: Node | None = None,
    ) -> None:
        self.tag = tag
        self.attributes = attributes or {}
        self.text = text
        self.line = line
        self.parent = parent
        self.children: list[Node] = []

    def get(self, attribute: str) -> str | None:
        """An attribute's value, if it is there."""
        return self.attributes.get(attribute)

    def all(self, tag: str) -> list[Node]:
        """The children of a tag."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Node | None:
        """The first child of a tag."""
        return next((child for child in self.children if child.tag == tag), None)

    def inner_text(self, tag: str) -> str | None:
        """The text of the first child of a tag."""
        child = self.first(tag)
        return None if child is None else child.text

    def walk(self) -> Iterator[Node]:
        """This element and all inside, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    @property
    def path(self) -> str:
        """Where it stands: tags from the root down, with names, or places among equals."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None:
            steps.append(_step(node))
            node = node.parent
        return "/".join(reversed(steps))


def _step(node: Node) -> str:
    name = node.get("name")
    if name is not None and node.parent is not None:
        return f"{node.tag}[{name}]"
    alike = [] if node.parent is None else node.parent.all(node.tag)
    # A node being read is not yet among its parent's children.
    if node not in alike:
        return node.tag if not alike else f"{node.tag}[{len(alike) + 1}]"
    return node.tag if len(alike) == 1 else f"{node.tag}[{alike.index(node) + 1}]"


class Problems:
    """What is wrong with a document, gathered so that all of it is said at once."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def note(
        self,
        code: str,
        message: str,
        node: Node,
        *,
        hint: str | None = None,
        text: str | None = None,
    ) -> None:
        """Keep a problem; a document with too many is given up at once.

        Raises:
            BookError: with the first thousand.
        """
        place = Place(path=node.path, row=node.line or None, text=text)
        self._found.append(Problem(code, message, place, hint))
        if len(self._found) >= _MANY:
            self.settle()

    def settle(self) -> None:
        """Say all of it.

        Raises:
            BookError: where there is any.
        """
        if self._found:
            raise BookError(*self._found)
