"""Reads the archives of Electron applications: a header in JSON, then all files in a row."""

from __future__ import annotations

from scanner.model import Skip, SkipReason
from scanner.sources.containers.source import Member, file_pieces, read_at, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from scanner.sources.containers.limits import Limits

_LARGEST_HEADER = 16 << 20
"""Bytes: as objects of Python it takes thirty times as much."""
_LONGEST_PATH = 4096
_FIXED = 16
"""Bytes before the JSON: four lengths, of which the second says where the files begin and the last how long it is."""


def members(file: BinaryIO, limits: Limits, name: str) -> Iterator[Member | Skip]:
    """Yield the files of an asar archive. Those that it keeps beside itself, unpacked, are no part of it."""
    import json

    size = size_of(file)
    fixed = read_at(file, 0, _FIXED)
    begin = 8 + int.from_bytes(fixed[4:8], "little")
    length = int.from_bytes(fixed[12:16], "little")
    if length > _LARGEST_HEADER or begin > size:
        yield Skip("", SkipReason.DAMAGED, "its header cannot be read")
        return
    # A list instead of recursion: the depth of a hostile tree must not be the depth of our stack.
    waiting: list[tuple[str, object]] = [("", json.loads(read_at(file, _FIXED, length)))]
    read = 0
    while waiting:
        path, node = waiting.pop()
        if not isinstance(node, dict) or node.get("unpacked"):
            continue
        files = node.get("files")
        if isinstance(files, dict):
            waiting.extend((f"{path}/{part}"[-_LONGEST_PATH:], child) for part, child in reversed(files.items()))
        elif "link" in node:
            yield Skip(path, SkipReason.SYMLINK)
        else:
            start, count = begin + int(node.get("offset", 0)), int(node.get("size", 0))
            read += count
            if start < begin or count < 0 or start + count > size or read > size:
                yield Skip(path, SkipReason.DAMAGED, "lies outside of the archive")
                return
            yield Member(path, file_pieces(file, start, count), count)
