"""Readers of file formats: each value with the name that the format gives it.

Reading is tolerant: no reader raises, and a broken place costs its own line or value. Readers are imported when the
first file of a scan asks for one.
"""

from __future__ import annotations

from scanner.detect.formats.credentials import is_credential_file as is_credential_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.detect.formats.entry import Entry
    from scanner.text import Text

_HEAD = 256


def entries(text: Text, path: str) -> Sequence[Entry] | None:
    """Return the named values of ``text`` in order of place, or None where no reader knows files named ``path``."""
    from scanner.detect.formats.registry import format_of

    known = format_of(path, text.data[:_HEAD])
    return known.reader(text.data) if known else None
