"""Compares versions of a file in git, to tell findings on added lines from older ones."""

from __future__ import annotations

from scanner.model import Skip
from scanner.sources.added_lines import ALL_LINES, added_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model import Finding
    from scanner.sources.added_lines import AddedLines
    from scanner.sources.objects import BlobReader
    from scanner.sources.raw_diff import Version

_LARGEST_COMPARED = 64 << 20
"""Bytes. Both versions are held whole; in a larger file every line counts as added."""


class Comparison:
    """Reads each pair of versions once. What cannot be compared counts as added: it is reported rather than passed."""

    def __init__(self, reader: BlobReader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, Version], AddedLines] = {}

    def adds(self, finding: Finding, old: Version, kind: str) -> bool:
        """Return whether ``finding`` stands on a line that ``old``, the version before it, does not have.

        ``kind`` is that of the version in which it was found: a link that became a file has nothing in common with it.
        In a container that changed, everything counts as added.
        """
        if not old.exists or old.kind != kind:
            return True
        if finding.origin.container:  # lines of what is inside a container are none of its own
            return old.oid != finding.origin.blob
        return self._added_lines(finding.origin.blob, old).touch(finding.place.line, finding.place.end_line)

    def _added_lines(self, oid: str, old: Version) -> AddedLines:
        known = self._known.get((oid, old))
        if known is None:
            known = self._known[oid, old] = self._compare(oid, old.oid)
        return known

    def _compare(self, new: str, old: str) -> AddedLines:
        if new == old:
            return added_lines(b"", b"")
        before = self._reader.read(old, _LARGEST_COMPARED)
        after = b"" if isinstance(before, Skip) else self._reader.read(new, _LARGEST_COMPARED)
        if isinstance(before, Skip) or isinstance(after, Skip):
            return ALL_LINES
        return added_lines(before, after)
