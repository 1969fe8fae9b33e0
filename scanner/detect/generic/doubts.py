"""Reasons for which a value that has the name and the look of a secret is probably none.

They are conventions of formats and protocols, not names seen somewhere: an identifier in the form of RFC 9562, text for
people in a translation, a cursor of a paged list. What is doubted is reported at low confidence, with the reason.
"""

from __future__ import annotations

import re

from scanner.detect.place import LOCK_FILE, TRANSLATION, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.generic.candidates import Candidate

_UUID = re.compile(r"\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?")
_OPENED_BY_UUID = re.compile(r"(?:api|access|secret|private|auth|app)_?key|secret|passw|pwd|auth", re.IGNORECASE)
"""Names of which an identifier alone opens something: several services hand out UUIDs as keys."""

_CURSOR = re.compile(
    r"(?:next|previous|prev|page|paging|continuation|pagination|cursor|sync|change|resume|client_?request|idempotency"
    r"|lifecycle_?action|parse|syntax)_?token",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"public_?key(?:_?token)?|host_?key|key_?id|fingerprint|checksum|digest|integrity|e_?tag|"
    r"(?:name|type|url|uri|path|file|dir|format|pattern|regexp?|field|label|title|prefix|suffix|length|count|version)s?",
    re.IGNORECASE,
)
_EXPRESSION = re.compile(r"\(\?[:=!<P]|\[\^?\\?[A-Za-z0-9]-[A-Za-z0-9]|\\{1,2}[dDwWsS][+*?{)\]]|\.[*+]")
_TEMPLATE = re.compile(r"\{[A-Za-z_][\w.:,!-]*\}")
_SEPARATORS = str.maketrans(".-", "__")


def doubt(candidate: Candidate, path: str) -> str:
    """Return why ``candidate`` is probably no secret, for people; empty where nothing says so."""
    name = candidate.name.translate(_SEPARATORS)
    if _UUID.fullmatch(candidate.value) and not _OPENED_BY_UUID.search(name):
        return "a UUID, which identifies rather than opens"
    kind = kind_of(path)
    if kind in (LOCK_FILE, TRANSLATION):
        return f"in {kind}"
    if _EXPRESSION.search(candidate.value):
        return "a regular expression"
    if _TEMPLATE.search(candidate.value):
        return "a template, filled in elsewhere"
    if any(_begins_a_word(name, found.start()) for found in _CURSOR.finditer(name)):
        return "by its name the place in a list or a request, not a key"
    return "by its name not a key but something about one" if _about(name) else ""


def _about(name: str) -> bool:
    return any(found.end() == len(name) and _begins_a_word(name, found.start()) for found in _PUBLISHED.finditer(name))


def _begins_a_word(name: str, at: int) -> bool:
    return at == 0 or name[at - 1] == "_" or (name[at].isupper() and not name[at - 1].isupper())
