"""Candidates that only the format of a file shows: a name and its value apart, a value on the next line, in base64.

Files are read by ``scanner.detect.formats`` when their name says that they hold credentials, when a trigger says that
names and values stand apart, or when a line already looks like a secret, to learn where its value really ends.
"""

from __future__ import annotations

from bisect import bisect_right

from scanner.detect.formats import entries, is_credential_file
from scanner.detect.generic import trigger
from scanner.detect.generic.candidates import LONGEST, SHORTEST, Candidate, names_a_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.detect.formats.entry import Entry
    from scanner.detect.multipattern import Hits
    from scanner.model import Span
    from scanner.text import Text

LARGEST = 1 << 18
"""Bytes of a file whose format is read: larger ones are data, and at 5 MB/s reading them would be felt."""


def is_worth_reading(text: Text, path: str, hits: Hits) -> bool:
    """Return whether the format of a file should be read although no line of it looks like a secret."""
    if len(text.data) > LARGEST:
        return False
    return is_credential_file(path) or any(number in (trigger.SIBLING, trigger.MANIFEST) for number, _ in hits)


def with_entries(text: Text, path: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Return ``found`` corrected and completed by what the format of the file says, in order of place."""
    read = entries(text, path)
    if read is None:
        return list(found)
    by_format = [candidate for entry in read if (candidate := _of_entry(entry, text)) is not None]
    taken = {candidate.span.start: candidate for candidate in by_format}
    spans = sorted(candidate.span for candidate in by_format)
    kept = [one for one in found if one.span.start not in taken and not _inside(one, spans)]
    return sorted((*by_format, *kept), key=lambda candidate: candidate.span)


def _inside(candidate: Candidate, spans: Sequence[Span]) -> bool:
    at = bisect_right(spans, candidate.span.start, key=lambda span: span.start) - 1
    return at >= 0 and candidate.span.start < spans[at].end


def _of_entry(entry: Entry, text: Text) -> Candidate | None:
    if not SHORTEST <= len(entry.value) <= LONGEST or "\n" in entry.value:
        return None
    if not entry.secret and not names_a_value(entry.name):
        return None
    data = text.data
    line = data.rfind(b"\n", max(0, entry.span.start - LONGEST), entry.span.start) + 1
    head = data[max(line, entry.span.start - 200) : entry.span.start].decode("utf-8", "replace")
    before, _, between = head.partition(entry.name) if entry.name else (head, "", "")
    quote = '"' if entry.quoted else ""
    return Candidate(
        entry.span, _writable(entry.value), _writable(entry.name), "assigned", quote, before, between, entry.secret
    )


def _writable(value: str) -> str:
    """Return ``value`` as text that can be written as UTF-8 again: JSON can ask for half of a surrogate pair."""
    try:
        value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
