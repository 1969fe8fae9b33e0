"""Finds the text in the parts of office documents: Office Open XML (ECMA-376) and OpenDocument (ISO/IEC 26300).

A word of a document is spread over elements wherever its formatting, spelling or history changes, and a key with it. So
the text of a paragraph or cell is joined and makes one line.
"""

from __future__ import annotations

import re

from scanner.sources.containers.kinds import Kind
from scanner.sources.containers.source import Member, NotThis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from scanner.sources.containers.limits import Limits

PART = Kind("part of a document", "office:members", whole=True, nests=False)

_NAMES = re.compile(
    r"!(?:word/(?:document|header|footer|comments|footnotes|endnotes)\d{0,5}"
    r"|xl/(?:sharedStrings|worksheets/sheet\d{1,5}|comments\d{0,5}|comments/comment\d{1,5})"
    r"|ppt/(?:slides/slide|notesSlides/notesSlide|comments/comment)\d{1,5}"
    r"|content|styles)\.xml\Z"
)
_NAMESPACES = (b"schemas.openxmlformats.org/", b"purl.oclc.org/ooxml/", b"urn:oasis:names:tc:opendocument:")

# Every pattern either matches or fails within the tag at which it begins: linear on any input.
_LAYOUT = re.compile(rb">[ \t]*[\r\n]\s*<")
_ENDS = re.compile(rb"</(?:\w{1,16}:)?(?:p|h|si|c|comment)>|<(?:\w{1,16}:)?(?:br|cr|line-break)\b[^<>]*/>")
_GAPS = re.compile(rb"<(?:\w{1,16}:)?(?:tab|s)(?: [^<>]*)?/>")
_ADDRESSES = re.compile(rb'[ :](?:href|instr|location)="([^"<>]{8,4096})"')
_TAGS = re.compile(rb"<[^<>]*>")
_NUMBERS = re.compile(rb"&#(x?)([0-9A-Fa-f]{1,6});")
_ENTITIES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&amp;", b"&"))


def is_part(path: str, head: bytes) -> bool:
    """Return whether a member at ``path`` that begins with ``head`` is a part with the text of a document."""
    return _NAMES.search(path) is not None and any(namespace in head[:4096] for namespace in _NAMESPACES)


def members(file: BinaryIO, limits: Limits, name: str) -> Iterator[Member]:
    """Yield the text of a part in place of its XML. Raises NotThis when it is not in UTF-8."""
    file.seek(0)
    data = file.read()
    if b"\0" in data[:64]:
        raise NotThis
    yield Member("", (text_of(data),), text=True)


def text_of(xml: bytes) -> bytes:
    """Return the text of a part, one line for each paragraph or cell, and the addresses of its links below."""
    addresses = _ADDRESSES.findall(xml)
    text = _TAGS.sub(b"", _GAPS.sub(b"\t", _ENDS.sub(b"\n", _LAYOUT.sub(b"><", xml))))
    text = b"\n".join([text, *addresses, b""])
    text = _NUMBERS.sub(_character, text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _character(match: re.Match[bytes]) -> bytes:
    base = 16 if match[1] else 10
    try:
        return chr(int(match[2], base)).encode("utf-8", "surrogatepass")
    except (ValueError, OverflowError):
        return match[0]
