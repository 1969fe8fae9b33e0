"""Names that a file binds to one literal, looked up one by one, and the places at which they are used."""

from __future__ import annotations

import re

from scanner.detect.encoded.literals import Piece
from scanner.detect.layer import Segment
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# From the end of a name on: a type, a sign, and a literal; or what follows a name that is defined.
_LITERAL = rb"[buLrRsc@$]?(?:\"([^\"\\\r\n]{0,200})\"|'([^'\\\r\n]{0,200})'|`([^`\\\r\n$]{0,200})`)"
_BOUND = re.compile(rb"(?:[ ]?:[ ]?[\w<>\[\]?*&. ]{1,40}?)?[ \t]{0,8}:?=(?![=>])[ \t\r\n]{0,40}(?:" + _LITERAL + rb")?")
_DEFINED = re.compile(rb"[\"']?[ \t,]{1,8}" + _LITERAL)
_DEFINES = re.compile(rb"(?:\#define[ \t]{1,8}|\bdefine\([\"'])\Z")
_SHORT, _NEAR = 2, 1 << 15
"""A name of so many characters stands for many things: it is sought only so far from where it is used."""
_FAR = 1 << 20
_MOST_PLACES = 64
_MOST_NAMES = 64
"""Names that are looked up in one text."""
_MOST_USES = 4


def _is_part(data: bytes, at: int) -> bool:
    return 0 <= at < len(data) and (data[at : at + 1].isalnum() or data[at] in b"_")


class Names:
    """The literals to which names in a text are bound."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._known: dict[bytes, Piece | None] = {}

    def value(self, name: bytes, near: int) -> Piece | None:
        """Return the literal to which ``name`` is bound once around ``near``, or None."""
        if name not in self._known:
            if len(self._known) >= _MOST_NAMES or not name:
                return None
            self._known[name] = self._bound(name, near)
        return self._known[name]

    def places(self, name: bytes, near: int) -> Iterator[int]:
        """Yield where ``name`` ends in the text around ``near``, up to a number of times."""
        reach = _NEAR if len(name) <= _SHORT else _FAR
        at, stop = max(0, near - reach), near + reach
        for _ in range(_MOST_PLACES):
            at = self._data.find(name, at, stop)
            if at < 0:
                return
            at += len(name)
            if not _is_part(self._data, at) and not _is_part(self._data, at - len(name) - 1):
                yield at

    def uses(self, name: bytes, bound: int) -> list[int]:
        """Return where ``name``, which is bound at ``bound``, is used outside of the lines around that."""
        return [at for at in self.places(name, bound) if at > bound or at < bound - len(name) - 8][:_MOST_USES]

    def _bound(self, name: bytes, near: int) -> Piece | None:
        found: Piece | None = None
        for at in self.places(name, near):
            match = _BOUND.match(self._data, at)
            if match is None and _DEFINES.search(self._data, max(0, at - len(name) - 16), at - len(name)):
                match = _DEFINED.match(self._data, at)
            if match is None:
                continue
            group = match.lastindex
            if group is None or found is not None:
                return None
            found = Piece(match[group], (Segment(0, Span(*match.span(group)), True),))
        return found
