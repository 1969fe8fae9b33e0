"""XML: attributes, element texts, and the many ways in which an element names what it holds."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.formats.escapes import characters
from scanner.detect.formats.outline import MOST_ENTRIES, Outline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.detect.formats.entry import Entry

_NAME = r"[A-Za-z_][\w.:-]*+"
_ATTRIBUTES = r"(?:[^<>\"'/]++|\"[^\"<]*+\"|'[^'<]*+'|/(?!>))*+"
_TOKEN = re.compile(
    (
        rf"<(?:(?P<open>{_NAME})(?P<attributes>{_ATTRIBUTES})(?P<empty>/)?>|/(?P<close>{_NAME})\s*+>"
        r"|(?P<comment>!--)|[!?][^<>]*+>)"
    ).encode()
)
_CDATA = b"<![CDATA["
_SPACE = re.compile(rb"\s*+")
_ATTRIBUTE = re.compile(
    rf"(?P<name>{_NAME})\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s\"'<>]++))".encode()
)
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_PLIST_VALUE = re.compile(rb"[^<>]*+>\s*+<(?:string|dict|array|data|integer|real|true|false|date)[\s/>]")
_NEAREST = 8
"""Open elements among which the one that a tag closes is looked for."""
_LAST_CODE_POINT = 0x10FFFF


def _plain(raw: str) -> str:
    """Return ``raw`` with entities read; unknown ones stay."""
    return _ENTITY.sub(_entity, raw) if "&" in raw else raw


def _entity(found: re.Match[str]) -> str:
    if found[3]:
        return _ENTITIES[found[3]]
    point = int(found[1], 16) if found[1] else int(found[2])
    return chr(point) if point <= _LAST_CODE_POINT else found[0]


class _Content(NamedTuple):
    """The text after a tag."""

    start: int
    end: int
    literal: bool
    """Whether it stands in a CDATA section, where entities mean nothing."""
    closed: bool
    """Whether the element ends right after it."""
    after: int


class _Reader:
    """Reads elements and comments, and in comments elements."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._elements: list[bytes] = []
        self._unclosed: set[bytes] = set()
        """Marks of an end that do not come any more."""
        self.outline = Outline("XML")

    def read(self, at: int, end: int) -> None:
        """Give what stands from ``at`` to ``end`` to the outline."""
        data = self._data
        while len(self.outline.entries) < MOST_ENTRIES:
            at = data.find(b"<", at, end)
            if at < 0:
                return
            found = _TOKEN.match(data, at, end)
            if found is None:
                at += 1
                continue
            at = found.end()
            if found["open"]:
                at = self._element(found, end)
            elif found["close"]:
                self._close(found["close"])
            elif found["comment"] and not self.outline.commented:
                stop = self._find(b"-->", at, end)
                if stop >= 0:
                    self._comment(at, stop)
                    at = stop + 3

    def _find(self, mark: bytes, at: int, end: int) -> int:
        """Return where ``mark`` stands, or -1; a mark that was not found once is not looked for again."""
        found = -1 if mark in self._unclosed else self._data.find(mark, at, end)
        if found < 0:
            self._unclosed.add(mark)
        return found

    def _comment(self, at: int, end: int) -> None:
        depth, elements = self.outline.depth, self._elements
        key = self.outline.top.key
        self._elements, self.outline.commented = [], True
        self.read(at, end)
        self.outline.commented = False
        self._elements = elements
        self.outline.close_to(depth)
        self.outline.key(key)

    def _content(self, at: int, end: int) -> _Content:
        data = self._data
        stop = data.find(b"<", at, end)
        stop = end if stop < 0 else stop
        if data.startswith(_CDATA, stop) and not data[at:stop].strip():
            start = stop + len(_CDATA)
            close = self._find(b"]]>", start, end)
            if close >= 0:
                space = _SPACE.match(data, close + 3, end)
                after = space.end() if space else close + 3
                return _Content(start, close, True, data.startswith(b"</", after), after)
        return _Content(at, stop, False, data.startswith(b"</", stop), stop)

    def _element(self, found: re.Match[bytes], end: int) -> int:
        """Take an element's beginning, and its text when it holds nothing else; return where to go on."""
        outline = self.outline
        name = characters(self._data, *found.span("open")).rpartition(":")[2]
        content = self._content(found.end(), end)
        leaf = content.closed and not found["empty"]
        if name == "key" and leaf and _PLIST_VALUE.match(self._data, content.after + 2):
            outline.key(_plain(characters(self._data, content.start, content.end)).strip())
            return self._after_tag(content.after)
        if not (outline.top.key and name in _PLIST):
            outline.key(name)
        bare = not found["attributes"].strip()
        if leaf and bare:
            self._text(content)
            outline.top.key = ""
            return self._after_tag(content.after)
        outline.open(name == "array" and bare)
        self._elements.append(found["open"])
        outline.form = "XML attribute"
        for attribute in _ATTRIBUTE.finditer(self._data, *found.span("attributes")):
            self._attribute(attribute)
        outline.form = "XML"
        if found["empty"]:
            self._close(found["open"])
            return found.end()
        if outline.top.listing:
            return found.end()
        outline.key("value")
        self._text(content)
        outline.key("")
        return content.after

    def _after_tag(self, at: int) -> int:
        close = self._data.find(b">", at)
        return close + 1 if close >= 0 else at + 1

    def _attribute(self, found: re.Match[bytes]) -> None:
        kind = found.lastgroup or "bare"
        start, end = found.span(kind)
        self.outline.key(characters(self._data, *found.span("name")).rpartition(":")[2])
        self.outline.scalar(_plain(characters(self._data, start, end)), start, end, kind != "bare")

    def _text(self, content: _Content) -> None:
        start, end = content.start, content.end
        raw = self._data[start:end]
        start, end = start + len(raw) - len(raw.lstrip()), end - (len(raw) - len(raw.rstrip()))
        if start < end:
            value = characters(self._data, start, end)
            self.outline.scalar(value if content.literal else _plain(value), start, end)

    def _close(self, name: bytes) -> None:
        """End the element ``name`` and what was left open in it; a tag that closes nothing is passed over."""
        elements = self._elements
        for count in range(1, min(_NEAREST, len(elements)) + 1):
            if elements[-count] == name:
                del elements[-count:]
                for _ in range(count):
                    self.outline.close()
                self.outline.top.key = ""
                return


_PLIST = frozenset({"string", "dict", "array", "data", "integer", "real", "date"})


def xml(data: bytes) -> Sequence[Entry]:
    """Return the entries of XML: each attribute and each text, under its element's name or the name it is given."""
    reader = _Reader(data)
    reader.read(0, len(data))
    return reader.outline.finish()
