"""From what an encoding writes to the layer that is scanned: text as it is, text in UTF-16, and text under gzip."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.detect.encoded.budget import Budget, Decoded
from scanner.detect.encoded.maps import Labelled
from scanner.detect.layer import Layer, SourceMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model import Span

LARGEST = 1 << 20
"""Bytes of one compressed text that are looked into."""
RATIO = 100
"""Bytes that one byte of compressed data may become: text becomes 3 to 10, and 1,032 are the most that deflate can."""

_GZIP = b"\x1f\x8b\x08"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_ANY_HEADER = 32 + 15
"""zlib's window bits for a gzip or zlib header, whichever stands there."""
_CONTROLS = bytes(sorted(set(range(32)) - set(b"\t\n\r") | {127}))
_CLEAN = bytes.maketrans(_CONTROLS, b"\n" * len(_CONTROLS))
_MOST_CONTROLS = 0.3
"""Share of control characters in what is still scanned: a message in a binary format that holds text has some."""
_TOKEN = re.compile(rb"[!-~]{8,}")
_BREAKING = frozenset(b"\"'`{}<>")
_NAME = re.compile(
    rb"([A-Za-z_$][\w.$-]{0,60})[\"'`\])]{0,2}[ \t]{0,8}(?::=|=>|[:=]|,)[ \t]{0,8}"
    rb"(?:[\w.$]{1,40}[ (]{1,2}){0,3}[bBrR@]?\\?[\"'`]?(?:data:[\w/;=+.-]{0,40},)?\Z"
)
_NAME_REACH = 160


class Text16(NamedTuple):
    """Text that was in UTF-16."""

    data: bytes
    exact: bool
    """Whether each byte of it was two: it is all ASCII."""


def compression_of(raw: bytes) -> str:
    """Return the name of the format as which ``raw`` begins, empty when it is not compressed."""
    return "gzip" if raw.startswith(_GZIP) else "zlib" if raw.startswith(_ZLIB) else ""


def inflated(raw: bytes) -> bytes:
    """Return what ``raw`` holds under gzip or zlib, as far as it can be read and up to ``LARGEST`` and ``RATIO``."""
    from zlib import decompressobj, error

    reader = decompressobj(_ANY_HEADER)
    try:
        return reader.decompress(raw, min(LARGEST, RATIO * len(raw)))
    except error:
        return b""


def as_text(raw: bytes) -> bytes:
    """Return ``raw`` with a line end for each control character, or nothing when it holds too many to be text."""
    cleaned = raw.translate(_CLEAN)
    controls = len(raw) - len(raw.translate(None, _CONTROLS))
    return cleaned if controls <= _MOST_CONTROLS * len(raw) else b""


def from_utf16(raw: bytes) -> Text16 | None:
    """Return what ``raw`` holds in UTF-16, or None when it is not that: every other byte of Latin text is zero."""
    half = len(raw) // 2
    if raw.count(0) < half * 0.7:
        return None
    encoding = "utf-16-le" if raw[1::2].count(0) > raw[0::2].count(0) else "utf-16-be"
    data = raw[: half * 2].decode(encoding, "replace").encode("utf-8", "replace")
    return Text16(data, data.isascii())


def name_before(data: bytes, start: int) -> bytes:
    """Return the name to which what begins at ``start`` is assigned or passed on the same line, empty without one."""
    line = data[max(0, start - _NAME_REACH) : start].rpartition(b"\n")[2]
    found = _NAME.search(line)
    return found[1] if found else b""


def layer(data: bytes, source: SourceMap, fact: str, budget: Budget, name: bytes = b"") -> Layer | None:
    """Return the layer of the text ``data``, or None when it is too short or the budget is spent.

    A value without anything around it stands after ``name`` again, for rules whose words have to be near.
    """
    if name and _TOKEN.fullmatch(data) and not _BREAKING.intersection(data):
        label = name + b' = "'
        data, source = label + data + b'"\n', Labelled(len(label), source)
    return Layer(Decoded(data, budget), source, fact) if budget.take(len(data)) else None


def whole(raw: bytes, outer: Span, fact: str, budget: Budget) -> Layer | None:
    """Return the layer of what the compressed ``raw`` holds, all of it written by ``outer``."""
    data = as_text(inflated(raw))
    return layer(data, SourceMap.whole(outer), fact, budget) if data else None
