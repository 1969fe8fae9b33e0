"""Decompresses streams in bounded steps, and tells how they ended."""

from __future__ import annotations

from typing import Protocol

from scanner.model import Skip, SkipReason
from scanner.sources.containers.limits import Limits, Stop
from scanner.sources.containers.source import Member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner.sources.containers.source import Source

_STEP_IN = 16 << 10
"""Bytes given to a decompressor at once: what follows the end of a stream is copied, and a file may be all ends."""
_STEP_OUT = 1 << 20
_XZ_MEMORY = 128 << 20
"""Bytes that a dictionary may take; xz(1) asks for 65 MB at its highest usual setting."""

GZIP, BZIP2, XZ = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00"


class Decompressor(Protocol):
    """What ``bz2`` and ``lzma`` have, and ``Deflate`` makes of ``zlib``."""

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was met."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether all that was given is used up."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was given beyond the end of the stream."""
        ...

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return up to ``max_length`` bytes."""
        ...


class Deflate:
    """``zlib``'s decompressor with the interface of the other two."""

    def __init__(self, window_bits: int) -> None:
        """``window_bits`` as in ``zlib.decompressobj``: -15 for a raw stream, 31 for gzip's."""
        import zlib

        self._inner = zlib.decompressobj(window_bits)
        self._full = False

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was met."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether all that was given is used up."""
        return not self._full and not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """What was given beyond the end of the stream."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return up to ``max_length`` bytes. Raises zlib.error."""
        tail = self._inner.unconsumed_tail
        out = self._inner.decompress(tail + data if tail else data, max_length)
        self._full = len(out) == max_length
        return out


class Expansion:
    """The unpacked bytes of a stream, to be read once and as far as they go: ``stopped`` then says why no further.

    With ``magic``, further streams that begin with it may follow the first one, as gzip, bzip2 and xz have it.
    """

    def __init__(
        self, pieces: Iterable[bytes], make: Callable[[], Decompressor], limits: Limits, magic: bytes = b""
    ) -> None:
        self.stopped: Stop | None = None
        """None while nothing is wrong."""
        self.used = 0
        """Packed bytes that belong to what was unpacked."""
        self.produced = 0
        """Unpacked bytes so far."""
        self._pieces = pieces
        self._make = make
        self._limits = limits
        self._magic = magic
        self._streams = 0

    def __iter__(self) -> Iterator[bytes]:
        inner: Decompressor | None = self._make()
        for data in _steps(self._pieces):
            self.used += len(data)
            rest: bytes | None = data
            while rest is not None:
                inner = inner or self._make()
                out = self._step(inner, rest)
                if out:
                    yield out
                if self.stopped:
                    return
                if not inner.eof:
                    rest = None if inner.needs_input else b""
                    continue
                rest, inner = inner.unused_data, None
                if not self._goes_on(rest):
                    self.used -= len(rest)
                    return
                rest = rest.lstrip(b"\0") or None
        if inner is not None:
            self.stopped = Stop(SkipReason.DAMAGED, "ends too early")

    def _step(self, inner: Decompressor, data: bytes) -> bytes:
        from zlib import error

        try:
            out = inner.decompress(data, _STEP_OUT)
        except (error, OSError, EOFError, ValueError, MemoryError) as failure:
            self.stopped = Stop(SkipReason.DAMAGED, str(failure) or type(failure).__name__)
            return b""
        except Exception as failure:  # lzma.LZMAError, which is not imported for the other two
            if type(failure).__name__ != "LZMAError":
                raise
            self.stopped = Stop(SkipReason.DAMAGED, str(failure))
            return b""
        self.produced += len(out)
        limits = self._limits
        if self.produced > limits.ratio_from and self.produced > limits.ratio * self.used:
            self.stopped = Stop(SkipReason.EXPANDS_TOO_MUCH, f"more than {limits.ratio} to 1")
        return out

    def _goes_on(self, rest: bytes) -> bool:
        """Return whether another stream may follow: padding is passed, and what is no stream is left alone."""
        self._streams += 1
        if not self._magic:
            return False
        if self._streams >= self._limits.members:
            self.stopped = Stop(SkipReason.TOO_MANY_MEMBERS, f"more than {self._limits.members:,} streams")
            return False
        following = rest.lstrip(b"\0")
        return self._magic.startswith(following[: len(self._magic)])


def _steps(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if len(piece) <= _STEP_IN:
            yield piece
        else:
            view = memoryview(piece)
            for start in range(0, len(piece), _STEP_IN):
                yield bytes(view[start : start + _STEP_IN])


def gzip() -> Decompressor:
    """Return what unpacks gzip."""
    return Deflate(31)


def deflate() -> Decompressor:
    """Return what unpacks a bare deflate stream."""
    return Deflate(-15)


def bzip2() -> Decompressor:
    """Return what unpacks bzip2."""
    from bz2 import BZ2Decompressor

    return BZ2Decompressor()


def xz() -> Decompressor:
    """Return what unpacks xz."""
    from lzma import LZMADecompressor

    return LZMADecompressor(memlimit=_XZ_MEMORY)


_MAKERS = ((GZIP, gzip), (BZIP2, bzip2), (XZ, xz))


def members(source: Source, limits: Limits, name: str) -> Iterator[Member | Skip]:
    """Yield what a file compressed with gzip, bzip2 or xz holds, under its ``name`` without the ending."""
    head = source.peek(6)
    magic, make = next((magic, make) for magic, make in _MAKERS if head.startswith(magic))
    content = Expansion(source, make, limits, magic)
    yield Member(_without_ending(name), content, replaces=True)
    if content.stopped:
        yield Skip("", *content.stopped)


def _without_ending(name: str) -> str:
    name = name.replace("\\", "/").rpartition("/")[2].rpartition("!")[2]
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        return "content"
    return {"tgz": f"{stem}.tar", "svgz": f"{stem}.svg"}.get(ending.lower(), stem)


def raw_lzma(properties: bytes) -> Decompressor:
    """Return what unpacks a bare LZMA stream with its five bytes of properties. Raises ValueError."""
    from lzma import FILTER_LZMA1, FORMAT_RAW, LZMADecompressor

    first, dictionary = properties[0], int.from_bytes(properties[1:5], "little")
    if first >= 9 * 5 * 5 or dictionary > _XZ_MEMORY:
        raise ValueError("LZMA properties out of bounds")
    middle, context = divmod(first, 9)
    filters = [
        {"id": FILTER_LZMA1, "dict_size": max(dictionary, 4096), "lc": context, "lp": middle % 5, "pb": middle // 5}
    ]
    return LZMADecompressor(FORMAT_RAW, filters=filters)


def zlib() -> Decompressor:
    """Return what unpacks a deflate stream in zlib's frame."""
    return Deflate(15)
