"""Readers of file formats: each value with the name that the format gives it.

Reading is tolerant: no reader raises, and a broken place costs its own line or value. Readers are imported when the
first file of a scan asks for one.
"""

from __future__ import annotations

from scanner.detect.formats.credentials import is_credential_file as is_credential_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.detect.formats.entry import Entry
    from scanner.detect.formats.inner import InnerText
    from scanner.detect.layer import Layer
    from scanner.text import Text

_HEAD = 256


def entries(text: Text, path: str) -> Sequence[Entry] | None:
    """Return the named values of ``text`` in order of place, or None where no reader knows files named ``path``.

    The values of scripts and files that ``text`` holds as values are among them. At most ``outline.MOST_ENTRIES`` are
    returned; never raises.
    """
    from scanner.detect.formats.registry import format_of

    known = format_of(path, text.data[:_HEAD])
    if known is None:
        return None
    found = known.reader(text.data)
    from scanner.detect.formats.inner import embedded, holds_texts

    return embedded(text.data, found) if holds_texts(known) else found


def inner_texts(text: Text, path: str) -> Iterator[InnerText]:
    """Yield the texts inside ``text``, each with the name under which it is read: cells, scripts, files, sources."""
    from scanner.detect.formats import inner

    yield from inner.inner_texts(text, path)


def layers(text: Text, path: str) -> Iterator[Layer]:
    """Yield the layers of ``inner_texts``."""
    for inner in inner_texts(text, path):
        yield inner.layer
