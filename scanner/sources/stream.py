"""Reads standard input as one blob of any length."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from scanner.model import Blob, Origin, OriginKind, Skip
from scanner.sources.files import WINDOW, windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class StreamBatch(NamedTuple):
    """A stream that is scanned in this process as it arrives."""

    stream: BinaryIO
    path: str

    def blobs(self) -> Iterator[Blob | Skip]:
        """Yield the stream in windows of bounded size."""
        pieces = iter(lambda: self.stream.read(WINDOW), b"")
        yield from windows(pieces, self.path, Origin(OriginKind.STDIN))
