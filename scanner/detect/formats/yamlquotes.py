"""Quoted scalars of YAML, of one or several lines."""

from __future__ import annotations

import re

from scanner.detect.formats.escapes import folded, unescaped_and_folded

_DOUBLE = re.compile(rb'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"')
_SINGLE = re.compile(rb"'[^']*+(?:''[^']*+)*+'")
_REST = re.compile(rb"[ \t]*+(?:#[^\n]*+)?\r?(?:\n|\Z)")
_REST_IN_FLOW = re.compile(rb"\s*+(?:[,:\]}#]|\Z)")


def quoted_end(data: bytes, at: int, indent: int, flow: bool = False) -> int:
    """Return the end of the quoted scalar at ``at``, its closing quote included, or -1 when it is none.

    It is none when more than a comment follows (``"{{ f "x" }}"``), and when one of its further lines is not further
    in than ``indent``: then the closing quote was forgotten.
    """
    found = (_DOUBLE if data[at : at + 1] == b'"' else _SINGLE).match(data, at)
    if found is None:
        return -1
    end = found.end()
    if not (_REST_IN_FLOW if flow else _REST).match(data, end):
        return -1
    line = data.find(b"\n", at, end)
    while line >= 0:
        start = line + 1
        content = start + _blanks(data, start, end)
        # Some writers put the closing quote alone at the beginning of a line.
        if content - start <= indent and content < end - 1 and data[content : content + 1] not in (b"\n", b"\r"):
            return -1
        line = data.find(b"\n", content, end)
    return end


def _blanks(data: bytes, start: int, end: int) -> int:
    found = _INDENT.match(data, start, end)
    return found.end() - start if found else 0


_INDENT = re.compile(rb"[ \t]*+")


def quoted_value(raw: str, quote: bytes) -> str:
    """Return what stands between two quotes, unescaped and folded."""
    return unescaped_and_folded(raw) if quote == b'"' else folded(raw).replace("''", "'")
