"""One text with everything in it that may tell whose its keys are: addresses, libraries, models, and who holds what.

Found out once for all keys of the text; ``evidence`` turns it into facts about one of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple, TypeVar

from scanner.detect.lexicon import ADDRESS_WORDS, CREDENTIAL_WORDS, Name, Sighting, names
from scanner.detect.surroundings import Surroundings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.detect.lexicon import Lexicon
    from scanner.detect.surroundings import Pair, Scope
    from scanner.model import Span
    from scanner.text import Text

_NEAR_LINES = 25
_NEAR_BYTES = 3000
_MOST_SIGHTINGS = 32
_SCHEME = re.compile(rb"(?:https?|wss?):[\\/]+$")
COMMENT = re.compile(rb"(?<=[\s;,)\"'`}\]])(?:#|//|/\*|<!--|--(?= ))")
"""What begins a comment behind code."""
COMMENT_LINE = re.compile(rb"#|//|--|/\*|\*(?!\*)|<!--|;|%|>|[rR][eE][mM] ")
"""What begins a line that is a comment."""
ASSIGNED = re.compile(rb"[\"'`\\]{0,2}\]?[ \t]*(?::[ \t]*[\w\[\], .|]{1,40})?[:=](?!=)")
"""What follows a name that is given a value, a type annotation included."""

# A field beside a key that says whose it is, and its value.
_FIELD = re.compile(
    rb"(?i)(?<![\w-])(?![\w-]{0,40}model)[\w-]{0,40}(?:provider|vendor|supplier|platform|service|source|brand|channel|engine|backend"
    rb"|company|name|title|label|type|env|key|id)[\w-]{0,4}\\?[\"']?[ \t]*[:=]>?[ \t]*\\?[\"']?([^\"'\\\n,;{}()]{2,48})"
)
_FIELD_REACH = 2000


class Address(NamedTuple):
    """A host in the text and the name that holds it."""

    position: int
    provider: str
    """Empty when no rule file knows the host."""
    host: str
    name: Name | None
    comment: bool
    pair: Pair | None
    """The innermost bracket around it."""
    stem: tuple[str, ...]
    """What the name that holds it says of whose address it is."""
    is_base: bool
    """True when the name that holds it says that it is an address to call."""


class Key(NamedTuple):
    """A key, what it stands in, and the name that holds it."""

    span: Span
    scopes: list[Scope]
    pairs: list[Pair]
    name: Name | None
    stem: tuple[str, ...]
    """What its name says of whose key it is."""


_Placed = TypeVar("_Placed", Address, Sighting)


class Ground:
    """A text, or a part of a large one, as the ground on which its keys stand."""

    def __init__(self, text: Text, path: str, lexicon: Lexicon, secrets: list[Span]) -> None:
        """``secrets`` are the places of every credential in the text, in order."""
        self.text = text
        self.data = text.data
        self.path = path
        self.lexicon = lexicon
        self.around = Surroundings(text, path)
        self.code = lexicon.code(self.data)
        self.words = lexicon.words(self.data)
        self.models = lexicon.models(self.data)
        self._ends = sorted(span.end for span in secrets)
        self.addresses = [self._address(sighting) for sighting in lexicon.hosts(self.data)]
        self.keys = [self._key(span) for span in secrets]
        self.bound = [{a for a in self.nearest(key, self.addresses) if self._binds(key, a)} for key in self.keys]
        self.taken = frozenset[Address]().union(*self.bound)
        self.held = {a.name.text: a for a in self.addresses if a.name and a.provider}
        self.mentions = self._mentions()
        self.fields = self._fields()
        self.names_key = self._names_key()
        """The key that a model's name stands before, as its name, by the place of the model's."""

    def told(self, start: int, end: int, assigned: bool = False) -> dict[str, str]:
        """Return whom the words of a range of the text name, with the words that do.

        ``assigned`` says whether a name that is given a value there counts.
        """
        told: dict[str, str] = {}
        for name, owner in self.lexicon.owners(self.data, start, end):
            if owner and owner.provider and (assigned or not ASSIGNED.match(self.data, name.end, end)):
                told.setdefault(owner.provider, owner.word)
        for sightings in (self.code, self.words):
            index = bisect_left(sightings, (start,))
            while index < len(sightings) and sightings[index].position < end:
                told.setdefault(sightings[index].provider, sightings[index].shown)
                index += 1
        return told

    def line(self, position: int) -> int:
        """Return the number of the line of ``position`` as a person counts it."""
        return self.text.offset.lines + self.text.line_index(position) + 1

    def distance(self, key: Key, position: int, kind: int = 0) -> tuple[int, ...]:
        """Return how far ``position`` is from the key; ``kind`` sets apart what counts less at the same distance."""
        scopes, lines, steps = self.around.distance(key.scopes, key.span.start, position)
        return scopes, kind, lines, steps

    def is_near(self, key: Key, position: int) -> bool:
        """Return whether ``position`` is near enough to the key to speak of it by that alone."""
        lines = abs(self.text.line_index(position) - self.text.line_index(key.span.start))
        if lines <= _NEAR_LINES and abs(position - key.span.start) <= _NEAR_BYTES:
            return True
        innermost = next((scope for scope in key.scopes if scope.firm), None)
        return (
            innermost is not None and innermost.end - innermost.start <= 2 * _NEAR_BYTES and innermost.holds(position)
        )

    def nearest(self, key: Key, sightings: list[_Placed]) -> list[_Placed]:
        """Return the sightings nearest to the key, some on each side: the rest of a huge file says nothing."""
        index = bisect_left(sightings, key.span.start, key=lambda sighting: sighting.position)
        return sightings[max(0, index - _MOST_SIGHTINGS) : index + _MOST_SIGHTINGS]

    def opens(self, pair: Pair, brackets: bytes) -> bool:
        """Return whether ``pair`` is of one of the kinds of ``brackets``, given by what opens them."""
        return self.data[pair.opening] in brackets

    def before(self, position: int) -> tuple[int, int]:
        """Return the range that names the value at ``position``, without any credential that stands in it."""
        start, end = self.around.before(position)
        index = bisect_right(self._ends, position) - 1
        return (max(start, self._ends[index]), end) if index >= 0 else (start, end)

    def _holder(self, position: int, vocabulary: frozenset[str]) -> Name | None:
        """Return the name before a value: the last one that says what it holds, else the last one it is assigned to."""
        held = list(names(self.data, *self.before(position)))
        assigned = [name for name in held if ASSIGNED.match(self.data, name.end)]
        return next((name for name in reversed(held) if name.says(vocabulary)), assigned[-1] if assigned else None)

    def _key(self, span: Span) -> Key:
        name = self._holder(span.start, CREDENTIAL_WORDS)
        stem = name.stem if name else ()
        return Key(span, self.around.scopes(span.start), self.around.pairs(span.start), name, stem)

    def _address(self, sighting: Sighting) -> Address:
        position = sighting.position
        # The scheme of a URL is no name.
        scheme = _SCHEME.search(self.data, max(0, position - 12), position)
        name = self._holder(scheme.start() if scheme else position, ADDRESS_WORDS)
        pairs = self.around.pairs(position)
        line = self.text.line_index(position)
        line_start = max(self.text.line_starts()[line], position - 300)
        comment = COMMENT.search(self.data, line_start, position) or COMMENT_LINE.match(self.around.head(line).lstrip())
        return Address(
            position,
            sighting.provider,
            sighting.shown,
            name,
            bool(comment),
            pairs[0] if pairs else None,
            stem=name.stem if name else (),
            is_base=name is not None and name.says(ADDRESS_WORDS),
        )

    def _binds(self, key: Key, address: Address) -> bool:
        """Return whether ``address`` is the one that the key is used with: under one name, or in one call or object."""
        if address.comment:
            return False
        if address.stem:
            return key.stem == address.stem
        innermost = key.pairs[0] if key.pairs else None
        if innermost != address.pair:
            return False
        if innermost is not None:
            return address.name is not None or self.opens(innermost, b"([")
        block = next((scope for scope in key.scopes if scope.indent > 0), None)
        return (
            block is not None
            and block.holds(address.position)
            and self.around.shares_level([block], key.span.start, address.position)
        )

    def _fields(self) -> list[Sighting]:
        """Return the fields not far from any key that name one provider, in order of place."""
        fields = []
        done = 0
        for key in self.keys:
            low, done = max(done, key.span.start - _FIELD_REACH), max(done, key.span.end + _FIELD_REACH)
            for field in _FIELD.finditer(self.data, low, done):
                told = self.told(*field.span(1))
                if len(told) == 1:
                    fields.append(Sighting(field.start(1), *told.popitem()))
        return fields

    def _names_key(self) -> dict[int, Key]:
        named: dict[int, Key] = {}
        for key in self.keys:
            start, end = self.before(key.span.start)
            index = bisect_left(self.models, (start,))
            while index < len(self.models) and self.models[index].position < end:
                named[self.models[index].position] = key
                index += 1
        return named

    def _mentions(self) -> list[Sighting]:
        """Return everything in the text that names a candidate, in order of place."""
        hosts = [Sighting(address.position, address.provider, address.host) for address in self.addresses]
        told = [*hosts, *self.code, *self.words, *self.lexicon.variables(self.data)]
        return sorted(sighting for sighting in told if sighting.provider in self.lexicon.candidates)
