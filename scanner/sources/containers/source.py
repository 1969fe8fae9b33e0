"""The bytes of a container, read forward as they arrive, or as a whole where its format has to be read out of order."""

from __future__ import annotations

from io import SEEK_END, BytesIO
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

PIECE = 1 << 20


class Source:
    """A stream of bytes that can be looked ahead into."""

    def __init__(self, pieces: Iterable[bytes], file: BinaryIO | None = None) -> None:
        """``file`` gives the same bytes as ``pieces`` and can be read out of order."""
        self._pieces = iter(pieces)
        self._piece = b""
        self._at = 0
        self._file = file
        self.position = 0
        """Bytes that were read or passed."""

    @classmethod
    def of_file(cls, file: BinaryIO) -> Source:
        """Return the source of a seekable file, from its beginning."""
        return cls(file_pieces(file, 0, size_of(file)), file)

    @classmethod
    def of_bytes(cls, data: bytes) -> Source:
        """Return the source of bytes in memory."""
        return cls((data,), BytesIO(data))

    @property
    def file(self) -> BinaryIO | None:
        """The seekable file behind the source, if it has one."""
        return self._file

    def peek(self, count: int) -> bytes:
        """Return the next ``count`` bytes, fewer at the end, and leave them to be read."""
        if len(self._piece) - self._at < count:
            pieces = [self._piece[self._at :]]
            held = len(pieces[0])
            while held < count and (piece := next(self._pieces, None)) is not None:
                pieces.append(piece)
                held += len(piece)
            self._piece, self._at = b"".join(pieces), 0
        return self._piece[self._at : self._at + count]

    def read(self, count: int) -> bytes:
        """Return and pass the next ``count`` bytes, fewer at the end. For small counts: they are held at once."""
        found = self.peek(count)
        self._at += len(found)
        self.position += len(found)
        return found

    def take(self, count: int) -> Iterator[bytes]:
        """Yield the next ``count`` bytes in pieces, fewer at the end."""
        while count > 0:
            piece = self._next()
            if not piece:
                return
            if len(piece) > count:
                self.position -= len(piece) - count
                piece, self._piece, self._at = piece[:count], piece, count
            count -= len(piece)
            yield piece

    def skip(self, count: int) -> bool:
        """Pass ``count`` bytes, and return whether there were as many."""
        return sum(map(len, self.take(count))) == count

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._next():
            yield piece

    def _next(self) -> bytes:
        held, self._piece, start, self._at = self._piece, b"", self._at, 0
        if start < len(held):
            piece = held[start:] if start else held
        else:
            piece = next((piece for piece in self._pieces if piece), b"")
        self.position += len(piece)
        return piece


def file_pieces(file: BinaryIO, start: int, count: int) -> Iterator[bytes]:
    """Yield ``count`` bytes of ``file`` from ``start``; others may read it in between."""
    while count > 0:
        file.seek(start)
        piece = file.read(min(PIECE, count))
        if not piece:
            return
        yield piece
        start += len(piece)
        count -= len(piece)


def size_of(file: BinaryIO) -> int:
    """Return the size of a seekable file in bytes."""
    return file.seek(0, SEEK_END)


def read_at(file: BinaryIO, start: int, count: int) -> bytes:
    """Return up to ``count`` bytes of ``file`` from ``start``."""
    if start < 0:
        return b""
    file.seek(start)
    return file.read(count)


def coalesced(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield ``pieces`` joined into larger ones, so that whoever appends them copies little."""
    held: list[bytes] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    if held:
        yield b"".join(held)


class Member(NamedTuple):
    """Something inside a container, to be read before the next one is asked for."""

    name: str
    """As the container has it: a label, never a path that is opened. Empty for all that a container is about."""
    pieces: Iterable[bytes]
    size: int = 0
    """What the container says that it unpacks to; 0 when it does not say. Not to be relied upon."""
    text: bool = False
    """True for text that a reader made of a document: it is not looked into any further."""
    replaces: bool = False
    """True when the member stands for the container itself: a compressed file holds one thing."""


class NotThis(Exception):
    """The file only begins like one of its kind, or is damaged, and holds nothing compressed: its strings tell all."""
