"""Reads the objects of PDF files. Format: ISO 32000-1, section 7.

Objects are found by looking for them rather than by the tables of the file, which hostile and damaged files have wrong,
and which leave out what an earlier version of the document said.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from scanner.model import SkipReason
from scanner.sources.containers import compression
from scanner.sources.containers.limits import Limits, Stop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST_WORK = 1 << 29
"""Bytes unpacked or searched, each time that one is."""
_WORK_OF_TOKEN = 96
"""What a token counts for: five million of them, or some 15 seconds, are the most that is spent on a file."""
_WORK_OF_BYTE = 4
"""What a byte counts for where it is searched by a pattern and not by ``bytes.find``."""
_DEEPEST = 40
LARGEST_STREAM = 64 << 20
_LARGEST_OBJECT_STREAMS = 128 << 20
"""Bytes of all of them: they are held together."""
_HEAD_OF_OBJECT = 4096
"""Bytes between the number of an object and the word that says that it holds others."""
_OBJECT = re.compile(rb"(\d{1,10})[ \t\r\n\0]{1,4}\d{1,5}[ \t\r\n\0]{1,4}obj\b")
_STREAM = re.compile(rb"[ \t\r\n\0]{0,8}stream(?:\r\n|\n|\r)")
_LITERAL = rb"\([^()\\]*+(?:\\[\s\S][^()\\]*+)*+\)"
_SPACE = rb"[ \t\r\n\f\0]*+"
TOKEN = re.compile(
    _SPACE + rb"(?:%[^\r\n]*+" + _SPACE + rb")*+(?:"
    rb"(?P<number>[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?![A-Za-z]))"
    rb"|(?P<name>/[^ \t\r\n\f\0()<>\[\]{}/%]*+)"
    rb"|(?P<string>" + _LITERAL + rb")"
    rb"|(?P<mark><<|>>|[\[\]{}(])"
    rb"|(?P<hex><[0-9A-Fa-f \t\r\n\f\0]*+>)"
    rb"|(?P<word>[^ \t\r\n\f\0()<>\[\]{}/%]++)"
    rb")"
)
"""One token. Its repeats give nothing back, so it is linear."""
_MOST_OBJECTS = 1_000_000


class Name(bytes):
    """A name, without its slash."""


class Ref(NamedTuple):
    """A reference to an object."""

    number: int


class Word(bytes):
    """A keyword or operator."""


class OutOfBounds(Exception):
    """Reading the file takes more work than is spent on one."""


class Stream(NamedTuple):
    """An object with content."""

    info: dict[bytes, object]
    start: int
    """Where its content begins in the file."""


class Document:
    """The objects of one file, read when they are asked for."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data = data
        self.stopped: Stop | None = None
        """Why some content could not be unpacked; None while nothing is wrong."""
        self._limits = limits
        self._work = 0
        self._known: dict[int, object] = {}
        places = islice(_OBJECT.finditer(data), _MOST_OBJECTS)
        self._places = {int(match[1]): match.end() for match in places}
        self._inside: dict[int, tuple[bytes, int]] = {}
        """Objects in object streams: the content of the stream and where in it they begin."""

    @property
    def numbers(self) -> list[int]:
        """Every object that stands in the file by itself."""
        return list(self._places)

    def work(self, count: int) -> None:
        """Count ``count`` bytes that are looked at. Raises OutOfBounds."""
        self._work += count
        if self._work > _MOST_WORK:
            raise OutOfBounds

    def read_object_streams(self) -> list[bytes]:
        """Make the objects in object streams known, and return the contents of the streams."""
        found: dict[int, bytes] = {}
        size = 0
        for match in re.finditer(rb"/Type[ \t\r\n]{0,4}/ObjStm\b", self.data):
            number = self._number_before(match.start())
            stream = self.numbered(number)
            if isinstance(stream, Stream) and number not in found:
                found[number] = content = self.content(stream)
                self._index(stream, content)
                size += len(content)
                if size > _LARGEST_OBJECT_STREAMS:
                    raise OutOfBounds
        return list(found.values())

    def _number_before(self, at: int) -> int:
        self.work(_HEAD_OF_OBJECT * _WORK_OF_BYTE)
        before = _OBJECT.findall(self.data, max(0, at - _HEAD_OF_OBJECT), at)
        return int(before[-1]) if before else -1

    def _index(self, stream: Stream, content: bytes) -> None:
        first = stream.info.get(b"First")
        if not isinstance(first, int) or not 0 <= first <= len(content):
            return
        words = content[:first].split()
        for number, offset in zip(words[::2], words[1::2], strict=False):
            if number.isdigit() and offset.isdigit() and len(number) < 11 and len(offset) < 11:
                self._inside[int(number)] = (content, first + int(offset))

    def resolve(self, value: object) -> object:
        """Return the object behind a reference, anything else as it is."""
        for _ in range(8):
            if not isinstance(value, Ref):
                return value
            value = self.numbered(value.number)
        return None

    def get(self, holder: object, key: bytes) -> object:
        """Return what a dictionary, or the one of a stream, has under ``key``, resolved; None without it."""
        holder = self.resolve(holder)
        if isinstance(holder, Stream):
            holder = holder.info
        return self.resolve(holder.get(key)) if isinstance(holder, dict) else None

    def numbered(self, number: int) -> object:
        """Return an object, None when it is missing or broken."""
        if number not in self._known:
            self._known[number] = None  # while it is read: an object may name itself
            self._known[number] = self._read(number)
        return self._known[number]

    def _read(self, number: int) -> object:
        if number in self._places:
            at = self._places[number]
            parser = Parser(self.data, at, self)
            value = parser.value(0)
            if isinstance(value, dict):
                begin = _STREAM.match(self.data, parser.at)
                if begin:
                    return Stream(value, begin.end())
            return value
        if number in self._inside:
            content, at = self._inside[number]
            return Parser(content, at, self).value(0)
        return None

    def content(self, stream: Stream) -> bytes:
        """Return the unpacked content of a stream; empty where the filter is one of images. Raises OutOfBounds."""
        data = self._raw(stream)
        filters = self.get(stream, b"Filter")
        for filter_ in filters if isinstance(filters, list) else [filters]:
            name = self.resolve(filter_)
            if name is None:
                continue
            if name in (b"FlateDecode", b"Fl"):
                data = self._inflated(data)
            elif name in (b"ASCII85Decode", b"A85"):
                data = _ascii85(data)
            elif name in (b"ASCIIHexDecode", b"AHx"):
                data = _hex(data)
            else:
                return b""
        self.work(len(data))
        return data

    def _raw(self, stream: Stream) -> bytes:
        length = self.get(stream, b"Length")
        if isinstance(length, int) and 0 <= length <= len(self.data) - stream.start:
            end = stream.start + length
            if b"endstream" in self.data[end : end + 32]:
                return self.data[stream.start : end]
        end = self.data.find(b"endstream", stream.start)
        end = len(self.data) if end < 0 else end
        self.work(end - stream.start)
        return self.data[stream.start : end]

    def _inflated(self, data: bytes) -> bytes:
        content = compression.Expansion((data,), compression.zlib, self._limits)
        pieces = []
        for piece in content:
            pieces.append(piece)
            self.work(len(piece))
            if content.produced > LARGEST_STREAM:
                self.stopped = Stop(SkipReason.UNPACKS_TO_TOO_MUCH, "a stream is too large")
                break
        stop = content.stopped
        if stop and (stop.reason is SkipReason.EXPANDS_TOO_MUCH or not pieces):
            self.stopped = stop
        return b"".join(pieces)


class Parser:
    """Reads values from bytes."""

    def __init__(self, data: bytes, at: int, document: Document) -> None:
        self.at = at
        self.data = data
        self._document = document

    def work(self, count: int) -> None:
        """Count ``count`` bytes that are looked at. Raises OutOfBounds."""
        self._document.work(count)

    def tokens(self) -> Iterator[object]:
        """Yield numbers, strings, names, and words or brackets, to the end or to what cannot be read."""
        while True:
            token = self.token()
            if token is None:
                return
            yield token

    def token(self) -> object:
        """Return the next token, None at the end."""
        self._document.work(_WORK_OF_TOKEN)
        match = TOKEN.match(self.data, self.at)
        if match is None:
            return None
        self.at = match.end()
        text = match[match.lastgroup or 0]
        if text == b"(":
            return self._nested()
        return _MEANINGS[match.lastgroup or ""](text)

    def _nested(self) -> bytes | None:
        """Return a string with brackets in it, None when it has no end."""
        depth = 1
        for match in re.compile(rb"\\[\s\S]|[()]").finditer(self.data, self.at):
            depth += {b"(": 1, b")": -1}.get(match[0], 0)
            if not depth:
                text = self.data[self.at : match.start()]
                self.at = match.end()
                return _literal(text)
        # Without an end to it, nothing that follows can be told from it.
        self._document.work((len(self.data) - self.at) * _WORK_OF_BYTE)
        self.at = len(self.data)
        return None

    def value(self, depth: int) -> object:
        """Return the next value, None for what is none."""
        token = self.token()
        if isinstance(token, int):
            return self._ref_or_number(token)
        if not isinstance(token, Word) or depth > _DEEPEST:
            return token
        if token == b"<<":
            return self._dictionary(depth)
        if token == b"[":
            items = []
            while not self._closes(b"]"):
                items.append(self.value(depth + 1))
            return items
        return None

    def _dictionary(self, depth: int) -> dict[bytes, object]:
        found: dict[bytes, object] = {}
        while not self._closes(b">>"):
            key = self.token()
            if isinstance(key, Name):
                found[bytes(key)] = self.value(depth + 1)
        return found

    def _closes(self, mark: bytes) -> bool:
        """Pass ``mark`` if it follows, and return whether it did; what is cut off closes too."""
        match = TOKEN.match(self.data, self.at)
        if match is None or match["word"] in (b"endobj", b"stream"):
            return True
        if match["mark"] == mark:
            self.at = match.end()
            return True
        return False

    def _ref_or_number(self, number: int) -> object:
        match = _REST_OF_REFERENCE.match(self.data, self.at)
        if match is None:
            return number
        self.at = match.end()
        return Ref(number)


_REST_OF_REFERENCE = re.compile(rb"[ \t\r\n\0]{1,4}\d{1,5}[ \t\r\n\0]{1,4}R\b")
_ESCAPE = re.compile(rb"\\(\r\n|[0-7]{1,3}|[\s\S])")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}


def _literal(text: bytes) -> bytes:
    return _ESCAPE.sub(_escaped, text) if b"\\" in text else text


def _escaped(match: re.Match[bytes]) -> bytes:
    text = match[1]
    if text.isdigit() and text[:1] < b"8":
        return bytes((int(text, 8) & 0xFF,))
    return _ESCAPED.get(text, text)


def _name(text: bytes) -> Name:
    plain = text[1:]
    if b"#" in plain:
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes.fromhex(match[1].decode("ascii")), plain)
    return Name(plain)


def _number(text: bytes) -> int | float:
    try:
        return int(text) if text.isdigit() else float(text[:64])
    except ValueError:  # more digits than Python converts
        return 0


def _hex(text: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", text.partition(b">")[0])
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _ascii85(text: bytes) -> bytes:
    from base64 import a85decode

    body = text.partition(b"~>")[0].strip().removeprefix(b"<~")
    try:
        return a85decode(body)
    except ValueError:
        return b""


_MEANINGS: dict[str, Callable[[bytes], object]] = {
    "number": _number,
    "name": _name,
    "string": lambda text: _literal(text[1:-1]),
    "hex": lambda text: _hex(text[1:-1]),
    "mark": Word,
    "word": Word,
}
"""What a token is, by its group in ``TOKEN``."""
