"""Reads a text as a file of a name, for tables of names, values and the bytes that write them."""

from __future__ import annotations

from scanner.detect.formats import entries
from scanner.detect.formats.entry import Entry
from scanner.text import Text


def read(path: str, data: str | bytes) -> list[Entry]:
    """Return the entries of ``data``; fails when no reader knows ``path``, or a span is out of place."""
    data = data.encode() if isinstance(data, str) else data
    found = entries(Text(data), path)
    assert found is not None, f"no reader for {path}"
    last = 0
    for entry in found:
        assert last <= entry.span.start <= entry.span.end <= len(data), entry
        last = entry.span.start
    return list(found)


def rows(path: str, data: str) -> list[tuple[str, str, str]]:
    """Return name, value and source of each entry."""
    raw = data.encode()
    return [(entry.name, entry.value, raw[entry.span.start : entry.span.end].decode()) for entry in read(path, data)]


def named(path: str, data: str, name: str) -> Entry:
    """Return the one entry called ``name``."""
    (entry,) = (entry for entry in read(path, data) if entry.name == name)
    return entry
