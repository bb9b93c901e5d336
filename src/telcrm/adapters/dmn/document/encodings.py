"""Documents in the encodings that files come in, as the UTF-8 that the parser reads."""

from __future__ import annotations

import re
from typing import Final

from telcrm.adapters.dmn.document.parsing import MAXIMUM_BYTES
from telcrm.errors import BookError, Problem

__all__ = ["encoded", "is_document", "transcoded"]

_MARK: Final = "\ufeff"
"""The byte order mark that editors put before the text."""

_DECLARATION: Final = re.compile(r"\s*<\?xml\s[^>]*?\?>")
_DECLARED: Final = re.compile(rb"<\?xml\s[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")

_DECODED: Final = dict.fromkeys(("gbk", "gb2312", "gb18030", "cp936"), "gb18030")
"""Encodings that the parser does not know: all are GB18030 or a part of it."""

_UTF_16: Final = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
"""UTF-16 by a file's first two bytes."""


def is_document(text: str) -> bool:
    """Whether a text is a document, and no path.

    >>> is_document(" <definitions/>"), is_document("stars.dmn")
    (True, False)
    """
    return text.removeprefix(_MARK).lstrip().startswith("<")


def encoded(text: str) -> bytes:
    """A document's text as UTF-8; what its declaration says of an encoding is history.

    Raises:
        BookError: `dmn.xml`, for what is no Unicode text.
    """
    text = text.removeprefix(_MARK)
    declaration = _DECLARATION.match(text)
    if declaration:
        # Line breaks stay, so that lines keep their numbers.
        text = "\n" * declaration.group().count("\n") + text[declaration.end() :]
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise _undecodable(str(error)) from error


def transcoded(content: bytes) -> bytes:
    """A file's bytes as the parser reads them: those it cannot read as UTF-8, others as they are.

    Raises:
        BookError: `dmn.xml`, for bytes that are not of the encoding they declare.
    """
    encoding = _encoding(content)
    if encoding is None or len(content) > MAXIMUM_BYTES:
        return content
    try:
        return encoded(content.decode(encoding))
    except UnicodeDecodeError as error:
        raise _undecodable(str(error)) from error


def _encoding(content: bytes) -> str | None:
    """What Python must decode; None for what the parser reads by itself, or refuses."""
    found = _DECLARED.match(content)
    declared = found[1].decode().lower() if found else ""
    return _UTF_16.get(content[:2]) or _DECODED.get(declared)


def _undecodable(message: str) -> BookError:
    hint = "export it again from the modeler, or save it as UTF-8"
    return BookError(Problem("dmn.xml", f"not the text it says it is: {message}", hint=hint))
