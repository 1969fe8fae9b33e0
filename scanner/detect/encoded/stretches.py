"""Where in a file code may put a key together: the lines around each hit that looks like a piece of one."""

from __future__ import annotations

import re

from scanner.detect.encoded.decoded import name_before
from scanner.detect.encoded.literals import last_name
from scanner.detect.python.trigger import looks_random
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.encoded.names import Names

_LINES_BACK, _LINES_ON = 4, 8
BACK, _ON = 512, 1024
"""Bytes before and after a hit that are read: statements that put keys together are short."""


def stretches(data: bytes, ends: Sequence[int], names: Names) -> Iterator[Span]:
    """Yield the lines around each of ``ends`` that is of interest, and those on which a name bound there is used."""
    done = 0
    followed: set[bytes] = set()
    for end in ends:
        if end <= done or not is_of_interest(data, end):
            continue
        here = _around(data, end, done)
        done = here.end
        yield here
        start = data.rfind(data[end - 1 : end], here.start, end - 1)
        name = last_name(name_before(data, start)) if start > 0 else b""
        if name and name not in followed:
            followed.add(name)
            for at in names.uses(name, end):
                if not here.start <= at <= here.end:
                    yield _around(data, at, 0)


def _around(data: bytes, at: int, floor: int) -> Span:
    """Return the lines around ``at``, or from the literal before it on where lines are long."""
    low = max(floor, at - BACK)
    start = at
    for _ in range(_LINES_BACK):
        before = data.rfind(b"\n", low, start)
        if before < 0:
            break
        start = before
    else:
        low = start + 1
    end = at
    for _ in range(_LINES_ON):
        after = data.find(b"\n", end + 1, at + _ON)
        if after < 0:
            end = min(len(data), at + _ON)
            break
        end = after
    if low > floor and low == at - BACK:
        low = start + 1 if start < at else _literal_before(data, at, low)
    return Span(low, end)


_LISTED = re.compile(rb"(\.join|joinToString|implode|-join|concat)[ (]{0,2}[\"'`]{2}\Z", re.IGNORECASE)
_QUOTED_RUN = re.compile(rb"[\"'`]([A-Za-z0-9_/+=.-]{6,})[\"'`]")
_RUN = re.compile(rb"[A-Za-z0-9_/+=.-]{6,}")
_JOINED_AFTER = re.compile(
    rb"[ \t]{0,8}\)?[ \t]{0,8}(?:[+&,<][ \t\r\n]{0,80}[\"'`\w$]|\.{1,2} ?[\"'`$]|\.concat|(?:\r?\n[ \t]{0,80})?[\"'`])"
)
_WORDS = re.compile(rb"[a-z]+(?:[-_.][a-z]+)*[\"'`]")
_FAR = 256
_LIST_REACH = 256
_ENDS = b"\"'`"


def is_of_interest(data: bytes, end: int) -> bool:
    """Return whether the literal in which a hit ends, or the list before or after it, looks like a piece of a key.

    Most that is joined are words of messages, names and paths.
    """
    listed = _LISTED.search(data, max(0, end - 20), end)
    if listed:
        # A list of literals stands right before ``.join``, and anywhere after the others.
        method = listed[1][:1] in b".j"
        if method and data[listed.start() - 1 : listed.start()] not in (b"]", b")", b"}", b"\n", b" "):
            return False
        around = data[max(0, end - _LIST_REACH) : end] if method else data[end : end + _LIST_REACH]
        return any(map(looks_random, _QUOTED_RUN.findall(around)))
    closed = data[end - 1] in _ENDS
    start = max(data.rfind(quote, max(0, end - _FAR), end - 1) for quote in (b'"', b"'", b"`"))
    run = _RUN.match(data, start + 1)
    if run is not None and looks_random(run[0]):
        return True
    # A beginning by itself: with its mark, or as something that is joined to what follows.
    if not closed or _WORDS.match(data, start + 1):
        return False
    return data[end - 2] in b"-_." or _JOINED_AFTER.match(data, end) is not None


_CHAIN_BEFORE = re.compile(
    rb"(?:(?:\"[^\"\\\n]{0,200}\"|'[^'\\\n]{0,200}'|[\w$.]{1,60})[ \t]{0,8}(?:[=:+.&,(]|\.\.|:=)[ \t]{0,8}){1,16}\Z"
)
_CHAIN_REACH = 256


def _literal_before(data: bytes, at: int, low: int) -> int:
    """Return where the literal in which ``at`` stands begins, or the sum that it is a part of."""
    quoted = max((data.rfind(quote, low, at - 1) for quote in (b'"', b"'", b"`")), default=-1)
    if quoted < 0:
        return max(data.rfind(mark, low, at - 1) for mark in (b";", b"{", b",", b"(", b" ")) + 1 or low
    chain = _CHAIN_BEFORE.search(data, max(low, quoted - _CHAIN_REACH), quoted)
    return chain.start() if chain else quoted
