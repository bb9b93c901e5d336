"""A tree as XML text: indented, UTF-8, the same for the same tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from telcrm.adapters.dmn.document.grammar import SINCE, Version
from telcrm.adapters.dmn.document.node import MAXIMUM_DEPTH, Node, Problems
from telcrm.adapters.dmn.model import TELCRM_NAMESPACE

__all__ = ["DC", "DI", "check", "serialize"]

DC: Final = "http://www.omg.org/spec/DMN/20180521/DC/"
DI: Final = "http://www.omg.org/spec/DMN/20180521/DI/"

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_UNFIT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG: Final = re.compile(r"\{([^{}\s]+)\}([^\W\d][\w.\-]*)\Z")
_PLAIN: Final = re.compile(r"[^\W\d][\w.\-]*\Z")

_START: Final = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = re.compile(
    rf"[{_START}](?:[ {_START}0-9\u00b7\u0300-\u036f\u203f\u2040./\-'\u2019+*]*"
    rf"[{_START}0-9\u00b7\u0300-\u036f\u203f\u2040./\-'\u2019+*])?\Z"
)
"""A name as FEEL's grammar has it (DMN 1.5, 10.3.1.2, rules 26 to 30)."""

_NAMED: Final = frozenset(
    {
        "inputData",
        "decision",
        "businessKnowledgeModel",
        "decisionService",
        "variable",
        "parameter",
        "parameters",
        "formalParameter",
        "column",
        "itemDefinition",
        "itemComponent",
        "output",
    }
)


def check(root: Node, version: str, problems: Problems) -> None:
    """Note each name and text that DMN or XML cannot hold, and what the version lacks."""
    for node in root.walk():
        for text in (node.text, *node.attributes.values()):
            _check_text(text, node, problems)
        _check_tag(node, version, problems)
        name = node.get("name") if node.tag in _NAMED else node.get("iteratorVariable")
        if name is not None and not _NAME.match(name):
            problems.note(
                "dmn.write",
                f"{name!r} is no name in DMN",
                node,
                hint="a name begins with a letter; letters, digits, spaces and . / - ' + * follow",
            )


def _check_text(text: str, node: Node, problems: Problems) -> None:
    unfit = _UNFIT.search(text)
    if unfit is not None:
        message = f"XML cannot hold the character {unfit.group()!r}"
        place = text.encode("unicode_escape").decode("ascii")
        problems.note("dmn.write", message, node, hint="remove it", text=place)


def _check_tag(node: Node, version: str, problems: Problems) -> None:
    since = SINCE.get(node.tag)
    if since is not None and since > version:
        message, hint = f"DMN {version} has no <{node.tag}>", f"write DMN {since}"
        problems.note("dmn.write", message, node, hint=hint)
    inside = node.parent is not None and node.parent.tag.startswith(("{", "extensionElements"))
    if inside and not _fits_extension(node):
        problems.note(
            "dmn.write",
            f"{node.tag!r} cannot stand among extension elements",
            node,
            hint=f"write {{namespace}}name, such as {{{TELCRM_NAMESPACE}}}unit; "
            "an element holds others or text, not both",
        )


def _fits_extension(node: Node) -> bool:
    attributes = all(_PLAIN.match(name) or _TAG.match(name) for name in node.attributes)
    whole = not (node.children and node.text)
    return attributes and whole and _TAG.match(node.tag) is not None


def serialize(root: Node, version: Version, problems: Problems) -> str:
    """The document's text, ending in a line feed.

    Args:
        root: the `definitions`, checked.
        version: the version's namespaces.
        problems: takes elements too deep inside each other.
    """
    prefixes = _prefixes(root, version)
    declared = {"xmlns": version.model}
    declared.update({f"xmlns:{prefix}": uri for uri, prefix in prefixes.items() if uri != _XML})
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    lines.extend(_lines(root, prefixes, declared, problems))
    return "".join(lines)


def _prefixes(root: Node, version: Version) -> dict[str, str]:
    """Prefixes by namespace, in the order of first use."""
    known = {TELCRM_NAMESPACE: "telcrm", DC: "dc", DI: "di", _XML: "xml"}
    if version.diagram is not None:
        known[version.diagram] = "dmndi"
    found: dict[str, str] = {}
    for node in root.walk():
        for name in (node.tag, *node.attributes):
            namespace, _, local = name.rpartition("}")
            if namespace and local:
                found.setdefault(
                    namespace[1:], known.get(namespace[1:], f"extension{len(found) + 1}")
                )
    return found


def _lines(
    root: Node, prefixes: dict[str, str], declared: dict[str, str], problems: Problems
) -> Iterator[str]:
    """Lines from the root down, without recursion: what waits is an element or a closing tag."""
    waiting: list[tuple[int, Node | str]] = [(0, root)]
    while waiting:
        depth, item = waiting.pop()
        indent = "  " * depth
        if isinstance(item, str):
            yield f"{indent}{item}\n"
            continue
        if depth >= MAXIMUM_DEPTH:
            problems.note("dmn.size", f"elements stand more than {MAXIMUM_DEPTH} deep", item)
            continue
        attributes = declared | item.attributes if item is root else item.attributes
        tag = _qualified(item.tag, prefixes)
        opening = tag + "".join(_attributes(attributes, prefixes))
        if item.children:
            yield f"{indent}<{opening}>\n"
            waiting.append((depth, f"</{tag}>"))
            waiting.extend((depth + 1, child) for child in reversed(item.children))
        else:
            yield f"{indent}<{opening}{_rest(tag, item.text)}\n"


def _rest(tag: str, text: str) -> str:
    return f">{text.translate(_IN_TEXT)}</{tag}>" if text else "/>"


def _attributes(attributes: dict[str, str], prefixes: dict[str, str]) -> Iterable[str]:
    return (
        f' {_qualified(name, prefixes)}="{value.translate(_IN_ATTRIBUTE)}"'
        for name, value in attributes.items()
    )


def _qualified(name: str, prefixes: dict[str, str]) -> str:
    if not name.startswith("{"):
        return name
    namespace, _, local = name.rpartition("}")
    return f"{prefixes[namespace[1:]]}:{local}"


_IN_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE: Final = _IN_TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
