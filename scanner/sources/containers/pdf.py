"""Reads PDF files: the text of each page, of what no page shows any more, and of links, forms and notes.

A reader of our own, since what strangers wrote must not hang it: every step is counted, and nothing is drawn.
"""

from __future__ import annotations

import re

from scanner.model import Skip, SkipReason
from scanner.sources.containers.pdfsyntax import LARGEST_STREAM, Document, OutOfBounds, Parser, Stream
from scanner.sources.containers.pdftext import Font, Page, font_of
from scanner.sources.containers.source import Member, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from scanner.sources.containers.limits import Limits

_MOST_PAGES = 20_000
_DEEPEST_FORM = 5
_WORK_OF_FONT = 64
_ENCRYPTED = re.compile(rb"/Encrypt[ \t\r\n]{1,4}\d{1,10}[ \t\r\n]{1,4}\d{1,5}[ \t\r\n]{1,4}R")
_ROOT = re.compile(rb"/Root[ \t\r\n]{1,4}(\d{1,10})[ \t\r\n]{1,4}\d{1,5}[ \t\r\n]{1,4}R")
_STRING_OF_OBJECT = re.compile(rb"/[A-Za-z]{1,16}[ \t\r\n]{0,4}\(([^()\\]{8,4096})\)")
_LOOKS_LIKE_TEXT = re.compile(rb"\bT[jJ]\b")


def members(file: BinaryIO, limits: Limits, name: str) -> Iterator[Member | Skip]:
    """Yield a text for each page, and one for everything else that the file says."""
    if size_of(file) > limits.held:
        yield Skip("", SkipReason.UNPACKS_TO_TOO_MUCH, "too large to be held")
        return
    file.seek(0)
    data = file.read()
    if _ENCRYPTED.search(data):
        yield Skip("", SkipReason.ENCRYPTED)
        return
    document = Document(data, limits)
    try:
        yield from _Reader(document).members()
    except OutOfBounds:
        yield Skip("", SkipReason.UNPACKS_TO_TOO_MUCH, "takes too much work")
    if document.stopped:
        yield Skip("", *document.stopped)


class _Reader:
    """Reads one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._fonts: dict[int, Font] = {}
        self._read: set[int] = set()
        """Where the streams begin that were read."""

    def members(self) -> Iterator[Member]:
        """Yield the text of pages, and of the rest."""
        strings = [self._document.data, *self._document.read_object_streams()]
        for number, page in enumerate(self._pages(), 1):
            text = self._page(page)
            if text.strip():
                yield Member(f"page {number}", (_encoded(text),), text=True)
        others = [self._content(stream, {}, 0) for stream in self._unread()]
        said = [match for data in strings for match in _STRING_OF_OBJECT.findall(data)]
        rest = _encoded("\n".join(others)) + b"\n".join([b"", *said, b""])
        if rest.strip():
            yield Member("other text", (rest,), text=True)

    def _pages(self) -> Iterator[object]:
        """Yield the dictionaries of pages, in order, with the resources they inherit."""
        roots = _ROOT.findall(self._document.data)
        catalogue = self._document.numbered(int(roots[-1])) if roots else None
        waiting: list[tuple[object, object]] = [(self._document.get(catalogue, b"Pages"), None)]
        seen: set[int] = set()
        while waiting and len(seen) < _MOST_PAGES * 2:
            node, inherited = waiting.pop()
            if not isinstance(node, dict) or id(node) in seen:
                continue
            seen.add(id(node))
            resources = self._document.get(node, b"Resources") or inherited
            kids = self._document.get(node, b"Kids")
            if len(waiting) > _MOST_PAGES:
                raise OutOfBounds
            if isinstance(kids, list):
                waiting.extend((self._document.resolve(kid), resources) for kid in reversed(kids[:_MOST_PAGES]))
            else:
                yield {**node, b"Resources": resources}

    def _page(self, page: object) -> str:
        contents = self._document.get(page, b"Contents")
        streams = [self._document.resolve(item) for item in contents] if isinstance(contents, list) else [contents]
        resources = self._document.get(page, b"Resources")
        pieces: list[bytes] = []
        for stream in streams:
            if isinstance(stream, Stream):
                self._read.add(stream.start)
                pieces.append(self._document.content(stream))
                if sum(map(len, pieces)) > LARGEST_STREAM:
                    raise OutOfBounds
        # The streams of a page are one text: an operator may stand in one and what it takes in the one before.
        return self._shown(b"\n".join(pieces), resources, 0)

    def _content(self, stream: Stream, resources: object, depth: int) -> str:
        if stream.start in self._read:
            return ""
        self._read.add(stream.start)
        content = self._document.content(stream)
        if not _LOOKS_LIKE_TEXT.search(content):
            return ""
        return self._shown(content, self._document.get(stream, b"Resources") or resources, depth)

    def _shown(self, content: bytes, resources: object, depth: int) -> str:
        page = Page(self._fonts_of(resources))
        page.read(Parser(content, 0, self._document))
        parts = [page.text()]
        painted = self._document.get(resources, b"XObject")
        for name in dict.fromkeys(page.forms) if depth < _DEEPEST_FORM else ():
            form = self._document.get(painted, bytes(name))
            if isinstance(form, Stream) and self._document.get(form, b"Subtype") == b"Form":
                parts.append(self._content(form, resources, depth + 1))
        return "\n".join(parts)

    def _fonts_of(self, resources: object) -> dict[bytes, Font]:
        listed = self._document.get(resources, b"Font")
        if not isinstance(listed, dict):
            return {}
        self._document.work(_WORK_OF_FONT * len(listed))
        found = {}
        for name, reference in listed.items():
            font = self._document.resolve(reference)
            if isinstance(font, dict):
                if id(font) not in self._fonts:
                    self._fonts[id(font)] = font_of(self._document, font)
                found[name] = self._fonts[id(font)]
        return found

    def _unread(self) -> Iterator[Stream]:
        """Yield the streams that no page shows and that may hold text: what an earlier version said is still there."""
        for number in self._document.numbers:
            stream = self._document.numbered(number)
            if isinstance(stream, Stream) and stream.start not in self._read and not _IMAGES.intersection(stream.info):
                yield stream


_IMAGES = {b"Width", b"Length1", b"Length2", b"N", b"W", b"FunctionType", b"ShadingType"}
"""Keys of streams that are images, fonts, tables, colours or functions."""


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
