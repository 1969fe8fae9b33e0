"""Reads standard input as one blob of any length."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from scanner.model import Blob, Origin, OriginKind, Skip
from scanner.sources.files import WINDOW, windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.sources.containers.opening import Containers


class StreamBatch(NamedTuple):
    """A stream that is scanned in this process as it arrives."""

    stream: BinaryIO
    path: str
    containers: Containers | None = None
    """How a container is opened; None when it is not."""

    def opening(self, containers: Containers) -> Iterator[StreamBatch]:
        """Yield the same stream, opened when it is a container."""
        yield self._replace(containers=containers)

    def blobs(self) -> Iterator[Blob | Skip]:
        """Yield the stream in windows of bounded size."""
        pieces = iter(lambda: self.stream.read(WINDOW), b"")
        origin = Origin(OriginKind.STDIN)
        if self.containers is None:
            yield from windows(pieces, self.path, origin)
            return
        from scanner.sources.containers.source import Source

        yield from self.containers.blobs(Source(pieces), self.path, origin)
