"""Opens one file and all that is nested in it, within bounds, and yields the text of it."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from importlib import import_module
from io import BytesIO
from typing import NamedTuple, Protocol

from scanner import keystore
from scanner.model import Batch, Blob, Skip, SkipReason
from scanner.sources.containers.kinds import HEAD, MEDIA, STRINGS, TAR, ZIP, Kind, kind_of
from scanner.sources.containers.limits import Budget, Limits
from scanner.sources.containers.office import PART, is_part
from scanner.sources.containers.source import Member, NotThis, Source, coalesced, read_at, size_of
from scanner.sources.files import windows
from scanner.text import decode, head_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from scanner.model import Origin

    Reader = Callable[[Source | BinaryIO, Limits, str], Iterator[Member | Skip]]

_AT_ONCE = 4 << 20
"""Bytes in which text is passed on."""
_END_OF_ZIP = 22
"""Bytes of the record at the end of a zip archive without a comment."""
_LONGEST_LABEL = 1024
"""Characters of a member's name that are shown: an archive may give it 64 kB."""

# What a reader of hostile bytes may meet although it looks before it leaps. KeyboardInterrupt and the failures of the
# file below are not among them.
_BROKEN = (ArithmeticError, AttributeError, EOFError, LookupError, RecursionError, TypeError, ValueError)


class Containers(NamedTuple):
    """How containers are opened; small enough to travel to another process."""

    limits: Limits = Limits()

    def blobs(self, source: Source, path: str, origin: Origin, size: int = 0) -> Iterator[Blob | Skip]:
        """Yield what ``source`` holds: itself when it is text, else what is inside, or why it was not read.

        ``size`` is in bytes, 0 when it is not known.
        """
        budget = Budget(self.limits, size)
        yield from _Opening(path, origin, budget).opened(source, path, 0)
        if budget.spent:
            yield Skip(path, *budget.spent)


class OpeningBatch(Batch, Protocol):
    """A batch that can open the containers among its blobs."""

    def opening(self, containers: Containers) -> Iterator[Batch]:
        """Yield batches of the same, in which what a container holds takes its place."""
        ...


class _Opening:
    """One file that is being opened."""

    def __init__(self, path: str, origin: Origin, budget: Budget) -> None:
        self._path = path
        self._origin = origin
        self._inside = origin._replace(container=path)
        self._budget = budget
        self._limits = budget.limits

    def opened(self, source: Source, path: str, depth: int) -> Iterator[Blob | Skip]:
        """Yield what is in ``source``, below ``depth`` other containers."""
        head = source.peek(HEAD)
        kind = kind_of(head)
        if kind is None and depth and is_part(path, head):
            kind = PART
        if kind is None:
            if keystore.may_be(head):
                head = source.peek(keystore.LARGEST)
            if decode(head_of(head)) is not None:
                origin = self._origin if path == self._path else self._inside
                yield from windows(coalesced(source, _AT_ONCE), path, origin)
                return
            yield from self._binary(source, path, depth)
        elif kind is MEDIA:
            yield Skip(path, SkipReason.BINARY)
        elif not kind.reader:
            yield Skip(path, SkipReason.UNSUPPORTED, kind.name)
        elif kind.nests and depth >= self._limits.depth:
            yield Skip(path, SkipReason.NESTED_TOO_DEEP, f"more than {self._limits.depth} levels")
        elif kind.whole:
            yield from self._whole(kind, source, path, depth)
        else:
            yield from self._members(reader_of(kind)(source, self._limits, path), path, depth)

    def _binary(self, source: Source, path: str, depth: int) -> Iterator[Blob | Skip]:
        """Yield the strings of a program, and what the archive behind it holds if it unpacks itself."""
        yield from self._members(reader_of(STRINGS)(source, self._limits, path), path, depth)
        if source.file is not None and depth < self._limits.depth and ends_like_zip(source.file):
            yield from self._whole(ZIP, source, path, depth)

    def _whole(self, kind: Kind, source: Source, path: str, depth: int) -> Iterator[Blob | Skip]:
        with self._held(source) as file:
            if file is None:
                yield Skip(path, SkipReason.UNPACKS_TO_TOO_MUCH, "too large to be held")
                return
            try:
                yield from self._members(reader_of(kind)(file, self._limits, path), path, depth)
            except NotThis:
                file.seek(0)
                strings = reader_of(STRINGS)(Source.of_file(file), self._limits, path)
                yield from self._members(strings, path, depth)

    def _held(self, source: Source) -> AbstractContextManager[BinaryIO | None]:
        return nullcontext(source.file) if source.file is not None else self._read_whole(source)

    @contextmanager
    def _read_whole(self, source: Source) -> Iterator[BinaryIO | None]:
        """Give what is left of ``source`` as a file in memory, None when that would be too large."""
        room = self._budget.room
        pieces = []
        size = 0
        for piece in source.take(room + 1):
            pieces.append(piece)
            size += len(piece)
        if size > room:
            pieces.clear()
            yield None
            return
        file = BytesIO(b"".join(pieces))
        pieces.clear()
        with self._budget.holding(size):
            yield file

    def _members(self, members: Iterator[Member | Skip], path: str, depth: int) -> Iterator[Blob | Skip]:
        for item in _guarded(members):
            if isinstance(item, Skip) and not item.path:
                yield item._replace(path=path)
                continue
            if not self._budget.count_member():
                return
            if isinstance(item, Skip):
                yield item._replace(path=f"{path}!{label(item.path)}")
                continue
            yield from self._member(item, path, depth)
            if self._budget.spent:
                return

    def _member(self, member: Member, path: str, depth: int) -> Iterator[Blob | Skip]:
        inside = f"{path}!{label(member.name)}" if member.name else path
        largest = self._limits.max_size
        if largest and member.size > largest:
            yield Skip(inside, SkipReason.TOO_LARGE, f"{member.size:,} bytes")
            return
        metered = _Metered(member.pieces, self._budget, largest)
        if member.text:
            text = windows(_harmless(coalesced(metered, _AT_ONCE)), inside, self._inside)
            yield from text
        else:
            source = Source(metered)
            if member.replaces and kind_of(source.peek(HEAD)) is TAR:
                yield from self.opened(source, path, depth)
            else:
                yield from self.opened(source, inside, depth + 1)
        if metered.cut:
            yield Skip(inside, SkipReason.TOO_LARGE, f"only its first {largest:,} bytes were read")


class _Metered:
    """The pieces of a member, until the budget is spent or the member proves larger than is wanted."""

    def __init__(self, pieces: Iterable[bytes], budget: Budget, largest: int) -> None:
        self._pieces = pieces
        self._budget = budget
        self._largest = largest
        self.cut = False

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._pieces:
            if not self._budget.unpack(len(piece)):
                return
            size += len(piece)
            if self._largest and size > self._largest:
                self.cut = True
                return
            yield piece


def _guarded(members: Iterator[Member | Skip]) -> Iterator[Member | Skip]:
    """Yield ``members`` until the reader meets what it cannot understand."""
    while True:
        try:
            item = next(members)
        except StopIteration:
            return
        except _BROKEN as error:
            yield Skip("", SkipReason.DAMAGED, type(error).__name__)
            return
        yield item


def _harmless(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield text that a reader made so that it is not taken for a binary file or for one in another encoding."""
    first = next(pieces, b"").translate(None, b"\0")
    yield b"\n" + first if first.startswith((b"%PDF-", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) else first
    for piece in pieces:
        yield piece.translate(None, b"\0")


def reader_of(kind: Kind) -> Reader:
    """Return the function that reads containers of ``kind``, imported when the first one is met."""
    module, _, function = kind.reader.partition(":")
    found: Reader = getattr(import_module(f"{__package__}.{module}"), function)
    return found


def ends_like_zip(file: BinaryIO) -> bool:
    """Return whether a file ends with the end of a zip archive that has no comment."""
    return read_at(file, size_of(file) - _END_OF_ZIP, 4) == b"PK\x05\x06"


def label(name: str) -> str:
    """Return the ``name`` of a member as it is shown: relative, with forward slashes, without ``..``, not too long."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    shown = "/".join(parts) or "unnamed"
    return shown if len(shown) <= _LONGEST_LABEL else shown[: _LONGEST_LABEL - 1] + "…"
