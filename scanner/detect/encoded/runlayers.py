"""Layers in base64 and hexadecimal: which run a hit stands in, and what may not be taken for one."""

from __future__ import annotations

import re
from bisect import bisect_right

from scanner.detect.encoded.decoded import as_text, compression_of, from_utf16, layer, name_before, whole
from scanner.detect.encoded.elements import listed
from scanner.detect.encoded.maps import Grouped
from scanner.detect.encoded.runs import BASE64, HEX, run_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.encoded.budget import Budget
    from scanner.detect.encoded.runs import Coding, Run
    from scanner.detect.layer import Layer
    from scanner.model import Span

_HEX_DIGITS = re.compile(rb"[0-9a-fA-F]{8}\Z")
_BETWEEN = b", :'\""
_DOT = 0x2E
_TOKEN_HEAD = b"eyJ"
_TOKEN_BEFORE = re.compile(rb"eyJ[\w-]{8,}(?:\.[\w-]{8,})?\.\Z")
_TOKEN_REACH = 512
# After ``base64`` or ``atob``: the rest of a name, an opening, and a value.
_ARGUMENT = re.compile(
    rb"[\w.]{0,24}[\"']?(?:[ \t]{0,4}(?:[(,=:>]|=>)){0,3}[ \t\r\n]{0,40}[bBrR@]?\\?(?<=[^\w+/-])[\"'`]?([\w+/-]{16})"
)
# Before them: a value and the end of its literal, as in Buffer.from('...', 'base64').
_VALUE_BEFORE = re.compile(rb"([\w+/-]{16})={0,2}\\?[\"'`][ \t]{0,4},[ \t]{0,4}[\"'`]\Z")
_VALUE_REACH = 96
_PICTURES = (b"PHN2Zy", b"iVBOR", b"R0lGOD", b"/9j/", b"UklGR", b"d09G", b"AGFzbQ", b"AAEAAAA", b"T1RUTw")
"""How base64 of pictures, fonts and wasm begins: ``<svg``, PNG, GIF, JPEG, RIFF, WOFF, wasm, TrueType, OpenType."""
_QUOTES = b"\"'`"


def run_layers(data: bytes, ends: Sequence[int], budget: Budget, taken: list[Span]) -> Iterator[Layer]:
    """Yield the layers in ``data`` around ``ends``, at which encoded forms of beginnings end, in order.

    What has been read is added to ``taken``.
    """
    done = 0
    for end in ends:
        if end <= done:
            continue
        if any(byte in _BETWEEN for byte in data[end - 4 : end]) or data[end - 4 : end - 2] == b"0x":
            found = listed(data, end, done)
            if found:
                done = found.outer.end
                made = layer(found.data, found.source, found.fact, budget, name_before(data, found.outer.start))
                if made:
                    yield made
            continue
        coding = HEX if _HEX_DIGITS.search(data, max(0, end - 8), end) else BASE64
        run = run_at(data, end, done, coding)
        if run is None and coding is HEX:
            coding = BASE64
            run = run_at(data, end, done, coding)
        if run is not None:
            done = run.outer.end
            taken.append(run.outer)
            yield from _layer_of(data, run, coding, budget)


def call_layers(data: bytes, ends: Sequence[int], budget: Budget, taken: Sequence[Span]) -> Iterator[Layer]:
    """Yield the layers in ``data`` that stand beside ``ends``, at which words such as ``base64`` end, in order.

    What is ``taken`` has been read already. Pictures are left alone: nothing in them has looked like a secret.
    """
    done = 0
    for end in ends:
        before = _value_before(data, end, done)
        after = _ARGUMENT.match(data, max(end, done))
        for start in (value.start(1) for value in (before, after) if value):
            if start < done or data.startswith(_PICTURES, start) or _is_taken(start, taken):
                continue
            for coding in (HEX, BASE64):
                run = run_at(data, start + coding.group, done, coding)
                if run is not None:
                    done = run.outer.end
                    yield from _layer_of(data, run, coding, budget)
                    break


def _is_taken(at: int, taken: Sequence[Span]) -> bool:
    index = bisect_right(taken, at, key=lambda span: span.start) - 1
    return index >= 0 and at < taken[index].end


def _value_before(data: bytes, end: int, floor: int) -> re.Match[bytes] | None:
    """Return the value whose encoding a literal names that ends at or after ``end``."""
    start = end - len("'hex'") if data[end - 1] in _QUOTES else end - len("'base64")
    if start <= floor or data[start] not in _QUOTES:
        return None
    return _VALUE_BEFORE.search(data, max(floor, start - _VALUE_REACH), start + 1)


def _layer_of(data: bytes, run: Run, coding: Coding, budget: Budget) -> Iterator[Layer]:
    if _in_web_token(data, run):
        return
    made: Layer | None
    if compression := compression_of(run.raw):
        made = whole(run.raw, run.outer, f"written in {compression} in {coding.name}", budget)
    elif wide := from_utf16(run.raw):
        source = Grouped(run.characters, coding.inner, 2 * coding.group) if wide.exact else run.source
        made = layer(wide.data, source, f"written in UTF-16 in {coding.name}", budget)
    else:
        name = name_before(data, run.outer.start)
        made = layer(as_text(run.raw), run.source, f"written in {coding.name}", budget, name)
    if made:
        yield made


def _in_web_token(data: bytes, run: Run) -> bool:
    """Return whether ``run`` is a part of a JSON web token, which has a rule of its own."""
    start, end = run.outer
    if end < len(data) and data[end] == _DOT and data.startswith(_TOKEN_HEAD, start):
        return True
    if start == 0 or data[start - 1] != _DOT:
        return False
    return _TOKEN_BEFORE.search(data, max(0, start - _TOKEN_REACH), start) is not None
