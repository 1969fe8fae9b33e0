"""Runs of base64 and hexadecimal digits: how far each reaches, over folded lines too, and what it decodes to."""

from __future__ import annotations

import re
from binascii import a2b_base64, unhexlify
from typing import NamedTuple

from scanner.detect.encoded.maps import Grouped
from scanner.detect.layer import Segment, SourceMap
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def _table(members: bytes) -> bytes:
    return bytes(1 if byte in members else 0 for byte in range(256))


_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")


def _unbase64(characters: bytes) -> bytes:
    whole = len(characters) - (len(characters) % 4 == 1)
    return a2b_base64(characters[:whole].translate(_TO_STANDARD) + b"=" * (-whole % 4))


def _unhex(characters: bytes) -> bytes:
    return unhexlify(characters[: len(characters) & ~1])


class Coding(NamedTuple):
    """An encoding in groups of a fixed number of characters."""

    name: str
    alphabets: tuple[bytes, ...]
    """Tables of the characters that may stand together in one run."""
    group: int
    """Characters in a group."""
    inner: int
    """Bytes that a group writes."""
    decode: Callable[[bytes], bytes]
    compressed: tuple[bytes, ...]
    """How compressed data begins in it: gzip, and zlib with each of its usual levels. Sources: RFC 1952, RFC 1950."""


BASE64 = Coding(
    *("base64", (_table(_LETTERS + b"+/"), _table(_LETTERS + b"-_")), 4, 3, _unbase64),
    (b"H4sI", b"eJw", b"eJx", b"eJy", b"eJz", b"eNo", b"eNp", b"eNq", b"eNr", b"eAE", b"eAF"),
)
HEX = Coding(
    *("hexadecimal", (_table(b"0123456789abcdefABCDEF"),), 2, 1, _unhex),
    (b"1f8b08", b"1F8B08", b"789c", b"789C", b"78da", b"78DA", b"7801"),
)


class Run(NamedTuple):
    """What the characters around a hit decode to."""

    raw: bytes
    characters: SourceMap
    """Where the characters of the run stand that were decoded, folds left out."""
    source: SourceMap
    outer: Span
    """All of the run, folds included."""


_STEP = 64
"""Bytes of a run that are looked at first; each time twice as many."""
_BACKSLASH = 0x5C
_NARROWEST_FOLD = 40
"""Characters of a line that is folded: PEM has 64, MIME 76, and what people wrap by hand rarely less."""
_INDENT = rb"[ \t]{0,80}(?:[#*+.&][ \t]{0,8}|//[ \t]{0,8})?[\"'`]?"
_FOLD = re.compile(rb"(?:\\r)?\\n|\\?/?(?:[\"'`][ \t]{0,8}[+.&,]?)?[ \t]{0,8}\\?\r?\n" + _INDENT)
_FOLD_BEFORE = re.compile(rb"(?:(?:\\r)?\\n|(?:[\"'`][ \t]{0,8}[+.&,]?)?[ \t]{0,8}\\?\r?\n" + _INDENT + rb")\Z")
_FOLD_REACH = 128
_AFTER_LAST = frozenset(b"=\"'`\r\n\\ \t,;<)]}")
_NEARBY = 24
_SAMPLE = 16
"""Characters around a hit that must decode to text, which random ones do in one of ten thousand cases."""
_TEXT = bytes(range(32, 127)) + b"\t\n\r"
_WIDE = _TEXT + b"\0"


def _left(data: bytes, at: int, floor: int, alphabet: bytes) -> int:
    """Return where the run of ``alphabet`` begins that ends at ``at``."""
    step = _STEP
    while at > floor:
        chunk = data[max(floor, at - step) : at].translate(alphabet)
        other = chunk.rfind(0)
        if other >= 0:
            return at - len(chunk) + other + 1
        at -= len(chunk)
        step *= 2
    return at


def _right(data: bytes, at: int, ceiling: int, alphabet: bytes) -> int:
    """Return where the run of ``alphabet`` ends that begins at ``at``."""
    step = _STEP
    while at < ceiling:
        chunk = data[at : min(ceiling, at + step)].translate(alphabet)
        other = chunk.find(0)
        if other >= 0:
            return at + other
        at += len(chunk)
        step *= 2
    return at


def _is_text(sample: bytes) -> bool:
    if not sample.translate(None, _TEXT):
        return True
    # UTF-16 of Latin text: every other byte is zero.
    return not sample.translate(None, _WIDE) and sample.count(0) in (len(sample) // 2, (len(sample) + 1) // 2)


def _groups_near(data: bytes, at: int, coding: Coding, alphabet: bytes) -> list[int]:
    """Return the places near ``at`` at which a group may begin, none when what stands there is no encoded text."""
    start = _left(data, at, max(0, at - _NEARBY), alphabet)
    end = _right(data, at, min(len(data), at + _NEARBY), alphabet)
    if data.startswith(coding.compressed, start):
        return [start]
    found: list[int] = []
    last = max(start, min(at - coding.group, end - _SAMPLE))
    for first in range(last, max(start - 1, last - coding.group), -1):
        sample = data[first : first + (end - first) // coding.group * coding.group]
        if len(sample) >= _SAMPLE and _is_text(coding.decode(sample[:_SAMPLE])):
            found.append(first)
    return found


class _OnLine(NamedTuple):
    start: int
    end: int
    group: int
    """A place at which a group begins."""
    alphabet: bytes

    def whole(self, coding: Coding) -> bool:
        """Return whether the run begins with a group: nothing else stands before the encoded text."""
        return (self.group - self.start) % coding.group == 0


def _on_line(data: bytes, at: int, floor: int, coding: Coding) -> _OnLine | None:
    """Return the run around ``at`` as far as it reaches on its line, in the alphabet that fits best."""
    best: _OnLine | None = None
    for alphabet in coding.alphabets:
        groups = _groups_near(data, at, coding, alphabet)
        if not groups:
            continue
        start = _unescaped(data, _left(data, at, floor, alphabet), floor)
        group = next((one for one in groups if (one - start) % coding.group == 0), groups[0])
        found = _OnLine(start, _right(data, at, len(data), alphabet), group, alphabet)
        if best is None or (found.whole(coding), found.end - start) > (best.whole(coding), best.end - best.start):
            best = found
    return best


def _unescaped(data: bytes, start: int, floor: int) -> int:
    r"""Return ``start``, or the place after it when the run before it is the letter of an escape such as ``\n``."""
    return start + (start > floor and data[start - 1] == _BACKSLASH and data[start : start + 1] in (b"n", b"r", b"t"))


def run_at(data: bytes, at: int, floor: int, coding: Coding) -> Run | None:
    """Return the run around ``at``, not reaching before ``floor``, or None when it does not hold encoded text."""
    found = _on_line(data, at, floor, coding)
    if found is None:
        return None
    start, end, group, alphabet = found
    lines = [*_lines_before(data, start, floor, alphabet), Span(start, end)]
    before = sum(line.end - line.start for line in lines[:-1])
    lines += _lines_after(data, lines[-1], alphabet)
    skipped = (before + group - start) % coding.group
    characters = b"".join(data[line.start : line.end] for line in lines)[skipped:]
    raw = coding.decode(characters)
    where = SourceMap(_verbatim(lines, skipped))
    return Run(raw, where, Grouped(where, coding.inner, coding.group), Span(lines[0].start, lines[-1].end))


def _verbatim(lines: list[Span], skipped: int) -> list[Segment]:
    """Return the segments of the characters of ``lines`` less the first ``skipped``."""
    segments: list[Segment] = []
    inner = -skipped
    for start, end in lines:
        cut = max(0, -inner)
        if end - start > cut:
            segments.append(Segment(inner + cut, Span(start + cut, end), True))
        inner += end - start
    return segments


def _lines_before(data: bytes, start: int, floor: int, alphabet: bytes) -> list[Span]:
    lines: list[Span] = []
    while fold := _FOLD_BEFORE.search(data, max(floor, start - _FOLD_REACH), start):
        end = fold.start()
        start = _unescaped(data, _left(data, end, floor, alphabet), floor)
        if end - start < _NARROWEST_FOLD:
            break
        lines.append(Span(start, end))
    return lines[::-1]


def _lines_after(data: bytes, line: Span, alphabet: bytes) -> list[Span]:
    lines: list[Span] = []
    while line.end - line.start >= _NARROWEST_FOLD and (fold := _FOLD.match(data, line.end)):
        start = fold.end()
        end = _right(data, start, len(data), alphabet)
        if end == start or (end < len(data) and data[end] not in _AFTER_LAST):
            break
        line = Span(start, end)
        lines.append(line)
    return lines
