"""Reads files of a work tree: what the path names, once, without following links and in bounded memory."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from itertools import chain, islice
from typing import NamedTuple

from scanner.model import OVERLAP, Blob, Offset, Origin, OriginKind, Skip, SkipReason
from scanner.text import MARK_LENGTHS, decode, head_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanner.sources.containers.opening import Containers

TREE = Origin(OriginKind.TREE)

WINDOW = 8 << 20
"""Bytes of a file held at once; a larger file is read in windows of this size."""

FILES_IN_BATCH = 256
CONTAINERS_IN_BATCH = 16

_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a FIFO must not make the scan wait for a writer
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class FileBatch(NamedTuple):
    """Files below one root, read by the process that scans them."""

    root: str
    prefix: str
    """What stands before each path in reports: the folder as the user named it, with a slash at its end."""
    items: tuple[str | Skip, ...]
    """Paths relative to the root; what the listing skipped comes along to be counted."""
    max_size: int = 0
    """Bytes above which a file is skipped; 0 for no limit."""
    follow: bool = False
    """True for a path that the user named: a link given by hand is meant."""
    containers: Containers | None = None
    """How containers are opened; None when they are not."""

    def opening(self, containers: Containers) -> Iterator[FileBatch]:
        """Yield the same files with their containers opened, in smaller batches: one can be the work of many."""
        for start in range(0, len(self.items), CONTAINERS_IN_BATCH):
            items = self.items[start : start + CONTAINERS_IN_BATCH]
            yield self._replace(items=items, containers=containers)

    def blobs(self) -> Iterator[Blob | Skip]:
        """Yield the blobs of every file, or why it could not be read."""
        for item in self.items:
            if isinstance(item, Skip):
                yield item._replace(path=self.prefix + item.path)
            else:
                location = os.path.join(self.root, item)
                location = os.path.realpath(location) if self.follow else location
                yield from read_file(location, self.prefix + item, self.max_size, self.containers)


def batches(root: str, prefix: str, listing: Iterable[str | Skip], max_size: int = 0) -> Iterator[FileBatch]:
    """Group what ``listing`` names into batches in its order."""
    items = iter(listing)
    while group := tuple(islice(items, FILES_IN_BATCH)):
        yield FileBatch(root, prefix, group, max_size)


def read_file(
    location: str, path: str, max_size: int = 0, containers: Containers | None = None
) -> Iterator[Blob | Skip]:
    """Yield the file at ``location`` as one blob, or in windows when it is large, under the name ``path``."""
    try:
        descriptor = os.open(location, _OPEN_FLAGS)
    except OSError as error:
        yield _open_failure(path, error)
        return
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            is_folder = stat.S_ISDIR(status.st_mode)
            yield Skip(path, SkipReason.SUBMODULE if is_folder else SkipReason.SPECIAL)
        elif max_size and status.st_size > max_size:
            yield Skip(path, SkipReason.TOO_LARGE, f"{status.st_size:,} bytes")
        else:
            # One byte more than the file is said to hold: getting it means that the file grew, or never told its size.
            data = os.read(descriptor, min(status.st_size, WINDOW) + 1)
            whole = len(data) <= status.st_size <= WINDOW
            if containers is not None:
                yield from _opened(containers, data if whole else None, descriptor, path)
            elif whole:
                yield Blob(data, path, TREE)
            else:
                yield from windows(_pieces(descriptor, data), path, TREE)
    except OSError as error:
        yield Skip(path, SkipReason.UNREADABLE, error.strerror or str(error))
    finally:
        os.close(descriptor)


def _opened(containers: Containers, data: bytes | None, descriptor: int, path: str) -> Iterator[Blob | Skip]:
    """Yield what is in a file, whose content is ``data`` when that is all of it."""
    from scanner.sources.containers.source import Source, size_of

    if data is not None:
        yield from containers.blobs(Source.of_bytes(data), path, TREE, len(data))
        return
    with open(descriptor, "rb", closefd=False) as file:
        yield from containers.blobs(Source.of_file(file), path, TREE, size_of(file))


def _open_failure(path: str, error: OSError) -> Skip:
    if error.errno == errno.ENOENT:
        return Skip(path, SkipReason.ABSENT)
    if error.errno == errno.ELOOP:
        return Skip(path, SkipReason.SYMLINK)
    if error.errno == errno.ENXIO:  # a socket
        return Skip(path, SkipReason.SPECIAL)
    return Skip(path, SkipReason.UNREADABLE, error.strerror or str(error))


def _pieces(descriptor: int, start: bytes) -> Iterator[bytes]:
    yield start
    while piece := os.read(descriptor, WINDOW):
        yield piece


def _as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes] | None:
    """Return the stream as UTF-8, or None when its head shows that it is binary."""
    stream = iter(pieces)
    start = next(stream, b"")
    head = decode(head_of(start))
    if head is None:
        return None
    if head.encoding == "utf-8":
        return chain((start,), stream)
    decoder = codecs.getincrementaldecoder(head.encoding)("replace")
    # A mark is not part of the text; the decoders of named byte orders would keep it.
    start = start[MARK_LENGTHS.get(head.encoding, 0) :] if head.marked else start
    return (decoder.decode(piece).encode("utf-8", "surrogatepass") for piece in chain((start,), stream))


def windows(pieces: Iterable[bytes], path: str, origin: Origin) -> Iterator[Blob | Skip]:
    """Yield a stream of bytes as overlapping windows of UTF-8 text, or one Skip when it is binary."""
    stream = _as_utf8(pieces)
    if stream is None:
        yield Skip(path, SkipReason.BINARY)
        return
    held = b""
    offset = Offset()
    first = True
    for piece in stream:
        if len(held) >= WINDOW:
            yield Blob(held, path, origin, offset, first, last=False)
            cut = _character_boundary(held, len(held) - OVERLAP)
            offset = _advanced(offset, held[:cut])
            held, first = held[cut:], False
        held += piece
    yield Blob(held, path, origin, offset, first)


def _character_boundary(text: bytes, position: int) -> int:
    while position and text[position] & 0xC0 == 0x80:
        position -= 1
    return position


def _advanced(offset: Offset, text: bytes) -> Offset:
    lines = text.count(b"\n")
    tail = text[text.rfind(b"\n") + 1 :]
    characters = len(tail.decode("utf-8", "surrogateescape"))
    return Offset(offset.lines + lines, characters + (0 if lines else offset.characters))
