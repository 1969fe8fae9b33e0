"""Looks for a key in what a source yields, the way the engine does, without any rule."""

from __future__ import annotations

import pickle
from typing import NamedTuple

from scanner.model import Blob, Confidence, Finding, Severity, Skip, Span
from scanner.secret import Secret
from scanner.text import Text, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model import Batch


class Seen(NamedTuple):
    """All that came out of some batches."""

    blobs: tuple[Blob, ...]
    skips: tuple[Skip, ...]

    @property
    def paths(self) -> list[str]:
        """The paths of the blobs, in order, each window of a large file counted."""
        return [blob.path for blob in self.blobs]

    def findings(self, key: str) -> list[Finding]:
        """Return a finding for every place where ``key`` stands."""
        return [finding for blob in self.blobs for finding in find(blob, key)]


def look(batches: Iterable[Batch], sent: bool = False) -> Seen:
    """Read all batches; ``sent`` sends each through pickle first, as to another process."""
    items: list[Blob | Skip] = []
    for batch in batches:
        arrived = pickle.loads(pickle.dumps(batch)) if sent else batch
        items.extend(arrived.blobs())
    return Seen(
        tuple(item for item in items if isinstance(item, Blob)),
        tuple(item for item in items if isinstance(item, Skip)),
    )


def find(blob: Blob, key: str) -> list[Finding]:
    """Return a finding for every place of ``blob`` where ``key`` stands."""
    text = decode(blob.data) if blob.first else Text(blob.data)
    if text is None:
        return []
    text.offset = blob.offset
    findings = []
    start = text.data.find(key.encode())
    while start >= 0:
        if blob.keeps(start):
            findings.append(_finding(blob, text, Span(start, start + len(key)), key))
        start = text.data.find(key.encode(), start + 1)
    return findings


def _finding(blob: Blob, text: Text, span: Span, key: str) -> Finding:
    return Finding(
        rule="test",
        title="Test",
        provider="test",
        path=blob.path,
        place=text.place(span),
        secret=Secret(key),
        confidence=Confidence.HIGH,
        severity=Severity.HIGH,
        origin=blob.origin,
    )
