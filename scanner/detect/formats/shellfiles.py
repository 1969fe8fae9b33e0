"""Shell scripts, with the files that their here-documents write."""

from __future__ import annotations

import re
from itertools import pairwise

from scanner.detect.formats.heredocs import HereDocuments
from scanner.detect.formats.outline import MOST_ENTRIES
from scanner.detect.formats.registry import Format, format_of
from scanner.detect.formats.scripts import shell as script
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.formats.entry import Entry

_OPENING = re.compile(rb"(?<!<)<<-?[ \t]*+\\?[\"']?(?P<mark>[A-Za-z_]\w*+)[\"']?[^\n]*+\n")
_TARGET = re.compile(
    rb">{1,2}[ \t]*+[\"']?(?P<path>[^\s\"'<>|&;]++)|\btee[ \t]++(?:-a[ \t]++)?[\"']?(?P<tee>[^\s\"'<>|&;]++)"
)
_NAMED = frozenset(
    {"yaml", "json", "xml", "ini", "toml", "hcl", "properties", "sql", "conf", "config", "npmrc", "netrc"}
)
_MAPPING = re.compile(rb"[ \t]*+(?:- )?+[A-Za-z_][\w.-]*+:(?:[ \t]|\r?\n)")


def shell(data: bytes) -> Sequence[Entry]:
    """Return the entries of a shell script; those of a file that it writes are read as that file is."""
    entries = script(data)
    files = list(_files(data)) if b"<<" in data else []
    if not files:
        return entries
    found = _outside(entries, [span for span, _ in files])
    for span, known in files:
        for entry in known.reader(data[span.start : span.end]):
            found.append(entry._replace(span=Span(entry.span.start + span.start, entry.span.end + span.start)))
    found.sort(key=lambda entry: entry.span.start)
    return found[:MOST_ENTRIES]


def _outside(entries: Sequence[Entry], spans: Sequence[Span]) -> list[Entry]:
    """Return the entries that stand in none of ``spans``, both in order of place."""
    found: list[Entry] = []
    gaps = pairwise([Span(0, 0), *spans, Span(1 << 62, 1 << 62)])
    before, after = next(gaps)
    for entry in entries:
        while entry.span.start >= after.end:
            before, after = next(gaps)
        if before.end <= entry.span.start < after.start:
            found.append(entry)
    return found


def _files(data: bytes) -> Iterator[tuple[Span, Format]]:
    """Yield the here-documents that are files of a known format."""
    documents = HereDocuments(data)
    at = 0
    while opening := _OPENING.search(data, at):
        at = opening.end()
        end = documents.end(at, opening["mark"])
        if end is None:
            continue
        line = data.rfind(b"\n", 0, opening.start()) + 1
        known = _format(data[max(line, at - 500) : at], data[at : min(end.start, at + 200)])
        if known is not None:
            yield Span(at, max(at, end.start)), known
        at = end.end


def _format(command: bytes, head: bytes) -> Format | None:
    """Return the format of a file by the name it is written under, else by how it begins; None for any other."""
    target = _TARGET.search(command)
    if target:
        path = (target["path"] or target["tee"]).decode("utf-8", "surrogateescape")
        known = format_of(path, head)
        return known if known is not None and known.name in _NAMED else None
    if head.lstrip().startswith((b"{", b"[{")):
        return format_of("x.json", b"")
    return format_of("x.yaml", b"") if _MAPPING.match(head) else None
