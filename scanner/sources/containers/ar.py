"""Reads ar archives: static libraries and Debian packages. Format: ar(5), with the long names of GNU and of BSD."""

from __future__ import annotations

from scanner.model import Skip, SkipReason
from scanner.sources.containers.source import Member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.sources.containers.limits import Limits
    from scanner.sources.containers.source import Source

_MAGIC = b"!<arch>\n"
_HEADER = 60
_LARGEST_NAMES = 16 << 20
"""Bytes of GNU's table of long names."""
_INDEXES = (b"/", b"/SYM64/", b"__.SYMDEF", b"__.SYMDEF SORTED")


def members(source: Source, limits: Limits, name: str) -> Iterator[Member | Skip]:
    """Yield the members of an ar archive."""
    source.skip(len(_MAGIC))
    names = b""
    while header := source.read(_HEADER):
        length = header[48:58].strip()
        if len(header) < _HEADER or header[58:60] != b"`\n" or not length.isdigit():
            yield Skip("", SkipReason.DAMAGED, "a header cannot be read")
            return
        size = int(length)
        end = source.position + size
        given = header[:16].strip()
        if given == b"//" and size <= _LARGEST_NAMES:
            names = source.read(size)
        elif given not in _INDEXES and given != b"//":
            given, inside = _name(given, names, source)
            size = max(0, size - inside)
            yield Member(given.decode("utf-8", "backslashreplace"), source.take(size), size)
        if not source.skip(end - source.position):
            yield Skip("", SkipReason.DAMAGED, "ends too early")
            return
        source.skip(end % 2)


def _name(given: bytes, names: bytes, source: Source) -> tuple[bytes, int]:
    """Return the name of a member, and how many bytes of its content it took."""
    if given.startswith(b"#1/") and given[3:].isdigit():
        inside = min(int(given[3:]), 1 << 16)
        return source.read(inside).rstrip(b"\0"), inside
    if given.startswith(b"/") and given[1:].isdigit():
        start = int(given[1:])
        end = names.find(b"\n", start)
        given = names[start : end if end >= 0 else len(names)]
    return given.removesuffix(b"/"), 0
