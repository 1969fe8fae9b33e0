"""What the surroundings of a key say about whose it is: names, addresses, labels, libraries, models, by their strength.

Each fact is one ``Evidence``. Which of them decides is the business of ``attribute``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from enum import IntEnum
from typing import NamedTuple, TypeVar

from scanner.detect.lexicon import ADDRESS_WORDS, CREDENTIAL_WORDS, Name, Sighting, names
from scanner.detect.surroundings import Surroundings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.detect.lexicon import Lexicon
    from scanner.detect.surroundings import Pair, Scope
    from scanner.model import Span
    from scanner.text import Text

_NEAR_LINES = 25
_NEAR_BYTES = 3000
_LARGEST_CALL = 2000
_MOST_LABELS = 5
_HEADING_REACH = 12
"""Lines above a key in which a comment still speaks of it, if no blank line comes between."""
_SURE_LABELS = 4
_MOST_USES = 8
_MOST_FOLLOWED = 64
"""Keys in one text up to which the variables that hold them are followed to their uses."""
_MOST_SIGHTINGS = 32
_SHORT_NAME_REACH = 1500
_COMMENT = re.compile(rb"(?<=[\s;,)\"'`}\]])(?:#|//|/\*|<!--|--(?= ))")
_COMMENT_LINE = re.compile(rb"#|//|--|/\*|\*(?!\*)|<!--|;|%|>|[rR][eE][mM] ")
_SCHEME = re.compile(rb"(?:https?|wss?):[\\/]+$")
_ASSIGNED = re.compile(rb"[\"'`\\]{0,2}[ \t]*(?::[ \t]*[\w\[\], .|]{1,40})?[:=](?!=)")
# A field beside a key that says whose it is, and its value.
_FIELD = re.compile(
    rb"(?i)(?<![\w-])(?![\w-]{0,40}model)[\w-]{0,40}(?:provider|vendor|supplier|platform|service|source|brand|channel|engine|backend"
    rb"|company|name|title|label|type|env|key|id)[\w-]{0,4}\\?[\"']?[ \t]*[:=]>?[ \t]*\\?[\"']?([^\"'\\\n,;{}()]{2,48})"
)


class Strength(IntEnum):
    """How much a fact weighs: a stronger one beats any number of weaker ones."""

    FILE = 1
    """The provider is the only one of the candidates that the file mentions."""
    MODEL = 2
    """A model that only it sells is named near by."""
    PATH = 3
    """The file is where its keys are kept, or named after it."""
    LIBRARY = 4
    """Its library is the only one of the candidates' that the file uses."""
    NEAR = 5
    """Its address, library or name stands near the key."""
    ELSEWHERE = 6
    """The key is used with an address that no rule file knows: speaks against everything weaker."""
    LABEL = 7
    """What the key stands in, or is passed to, is named after it."""
    NAME = 8
    """The key's own name."""
    BOUND = 9
    """The key is used with its address: both in one call, one object, or under one name."""


class Evidence(NamedTuple):
    """One fact about whose a key is."""

    strength: Strength
    distance: tuple[int, ...]
    provider: str
    """Empty when it speaks for nobody known."""
    fact: str
    doubtful: bool = False
    """True when it is enough to decide but not to be sure."""


class Address(NamedTuple):
    """A host in the text and the name that holds it."""

    position: int
    provider: str
    host: str
    name: Name | None
    comment: bool
    pair: Pair | None
    """The innermost bracket around it."""


_Placed = TypeVar("_Placed", Address, Sighting)


class Key(NamedTuple):
    """A key, what it stands in, and the name that holds it."""

    span: Span
    scopes: list[Scope]
    pairs: list[Pair]
    name: Name | None


class Ground:
    """One text, or a part of a large one, with every sighting in it: found out once for all keys that stand there."""

    def __init__(self, text: Text, path: str, lexicon: Lexicon, secrets: list[Span]) -> None:
        """``secrets`` are the places of every credential in the text, in order."""
        self.text = text
        self.data = text.data
        self.path = path
        self.lexicon = lexicon
        self.around = Surroundings(text, path)
        self.code = lexicon.code(self.data)
        self.models = lexicon.models(self.data)
        self.variables = lexicon.variables(self.data)
        self._ends = sorted(span.end for span in secrets)
        self.addresses = [self._address(sighting) for sighting in lexicon.hosts(self.data)]
        self.keys = [self._key(span) for span in secrets]
        self._bound = [{a for a in self._around(key, self.addresses) if self._binds(key, a)} for key in self.keys]
        self._taken = frozenset().union(*self._bound)
        self._mentions = self._all_mentions()

    def evidence(self, number: int) -> list[Evidence]:
        """Return every fact about the key of that number, the strongest and nearest first."""
        key = self.keys[number]
        found = [
            *self._names(key),
            *self._addresses(key, number),
            *self._labels(key.scopes, 0),
            *self._fields(key),
            *self._comments(key),
            *self._calls(key),
            *self._libraries(key),
            *self._models(key),
            *self._file(),
        ]
        return sorted(set(found), key=lambda fact: (-fact.strength, fact.distance, fact.provider, fact.fact))

    def line(self, position: int) -> int:
        """Return the number of the line of ``position`` as a person counts it."""
        return self.text.offset.lines + self.text.line_index(position) + 1

    def _key(self, span: Span) -> Key:
        name = self._holder(span.start, CREDENTIAL_WORDS)
        return Key(span, self.around.scopes(span.start), self.around.pairs(span.start), name)

    def _before(self, position: int) -> tuple[int, int]:
        """Return the range that names the value at ``position``, without any credential that stands in it."""
        start, end = self.around.before(position)
        index = bisect_right(self._ends, position) - 1
        return (max(start, self._ends[index]), end) if index >= 0 else (start, end)

    def _holder(self, position: int, vocabulary: frozenset[str]) -> Name | None:
        """Return the name before a value: the last one that says what it holds, else the last one it is assigned to."""
        held = list(names(self.data, *self._before(position)))
        assigned = [name for name in held if _ASSIGNED.match(self.data, name.end)]
        return next((name for name in reversed(held) if name.says(vocabulary)), assigned[-1] if assigned else None)

    def _address(self, sighting: Sighting) -> Address:
        position = sighting.position
        # The scheme of a URL is no name.
        scheme = _SCHEME.search(self.data, max(0, position - 12), position)
        name = self._holder(scheme.start() if scheme else position, ADDRESS_WORDS)
        pairs = self.around.pairs(position)
        line = self.text.line_index(position)
        line_start = max(self.text.line_starts()[line], position - 300)
        comment = _COMMENT.search(self.data, line_start, position) or _COMMENT_LINE.match(self.text.line(line).lstrip())
        return Address(position, sighting.provider, sighting.shown, name, bool(comment), pairs[0] if pairs else None)

    def _around(self, key: Key, sightings: list[_Placed]) -> list[_Placed]:
        """Return the sightings nearest to the key, some on each side: the rest of a huge file says nothing."""
        index = bisect_left(sightings, key.span.start, key=lambda sighting: sighting.position)
        return sightings[max(0, index - _MOST_SIGHTINGS) : index + _MOST_SIGHTINGS]

    def _distance(self, key: Key, position: int, kind: int = 0) -> tuple[int, ...]:
        scopes, lines, steps = self.around.distance(key.scopes, key.span.start, position)
        return scopes, kind, lines, steps

    def _names(self, key: Key) -> Iterator[Evidence]:
        """Yield the owners of the names before the key on its line."""
        start, end = self._before(key.span.start)
        found = list(self.lexicon.owners(self.data, start, end))
        for index, (name, owner) in enumerate(found):
            if owner is None or not owner.provider:
                continue
            holds = name.says(CREDENTIAL_WORDS) or index == len(found) - 1
            strength = Strength.NAME if holds else Strength.LABEL
            yield Evidence(strength, (0, 0, 0, len(found) - index), owner.provider, _called(name, owner.word))

    def _binds(self, key: Key, address: Address) -> bool:
        """Return whether ``address`` is the one that the key is used with: under one name, or in one call or object."""
        if address.comment:
            return False
        owned = address.name.stem if address.name else ()
        if owned:
            return key.name is not None and key.name.stem == owned
        innermost = key.pairs[0] if key.pairs else None
        if innermost != address.pair:
            return False
        if innermost is not None:
            return address.name is not None or self.data[innermost.opening : innermost.opening + 1] in b"(["
        block = next((scope for scope in key.scopes if scope.indent > 0), None)
        return (
            block is not None
            and block.holds(address.position)
            and self.around.shares_level([block], key.span.start, address.position)
        )

    def _addresses(self, key: Key, number: int) -> Iterator[Evidence]:
        for address in self._around(key, self.addresses):
            distance = self._distance(key, address.position)
            if address in self._bound[number]:
                if address.provider:
                    yield self._address_fact(Strength.BOUND, distance, address)
                elif address.name and address.name.says(ADDRESS_WORDS):
                    yield self._address_fact(Strength.ELSEWHERE, distance, address)
            elif self._is_near(key, address.position) and address not in self._taken and self._may_be_meant(address):
                stems = (key.name.stem if key.name else ()), (address.name.stem if address.name else ())
                differ = all(any(len(word) > 1 for word in stem) for stem in stems) and stems[0] != stems[1]
                yield self._address_fact(Strength.NEAR, distance, address, doubtful=differ)

    def _may_be_meant(self, address: Address) -> bool:
        """Return whether an address that is not bound to the key may still speak of it."""
        if address.provider in self.lexicon.candidates:
            return True
        return bool(address.provider) and not address.comment and not (address.name and address.name.stem)

    def _address_fact(
        self, strength: Strength, distance: tuple[int, ...], address: Address, doubtful: bool = False
    ) -> Evidence:
        kind = "base URL" if address.name and address.name.says(ADDRESS_WORDS) else "address"
        fact = f"{kind} {address.host} on line {self.line(address.position)}"
        return Evidence(strength, distance, address.provider, fact, doubtful)

    def _is_near(self, key: Key, position: int) -> bool:
        lines = abs(self.text.line_index(position) - self.text.line_index(key.span.start))
        if lines <= _NEAR_LINES and abs(position - key.span.start) <= _NEAR_BYTES:
            return True
        innermost = next((scope for scope in key.scopes if scope.firm), None)
        return (
            innermost is not None and innermost.end - innermost.start <= 2 * _NEAR_BYTES and innermost.holds(position)
        )

    def _labels(self, scopes: list[Scope], further: int) -> Iterator[Evidence]:
        """Yield the owners of the names that introduce what a key stands in: calls, objects, blocks, sections."""
        labelled = [scope for scope in scopes if scope.label_end > scope.label_start]
        for scope in labelled[:_MOST_LABELS]:
            rank = sum(not other.holds(scope.label_start) for other in scopes) + further
            for name, owner in self.lexicon.owners(self.data, scope.label_start, scope.label_end):
                if owner and owner.provider:
                    yield self._label_fact(rank, owner.provider, owner.word, name.start)
            for found in _between(self.code, scope.label_start, scope.label_end):
                yield self._label_fact(rank, found.provider, found.shown, found.position)

    def _label_fact(self, rank: int, provider: str, shown: str, position: int) -> Evidence:
        fact = f"{shown} on line {self.line(position)}"
        return Evidence(Strength.LABEL, (rank, 0, 0, 0), provider, fact, doubtful=rank > _SURE_LABELS)

    def _fields(self, key: Key) -> Iterator[Evidence]:
        """Yield the owners that fields beside the key name: ``provider: …``, ``name: …``."""
        low, high = max(0, key.span.start - _LARGEST_CALL), key.span.end + _LARGEST_CALL
        start, _ = self._before(key.span.start)
        for field in _FIELD.finditer(self.data, low, high):
            at = field.start(1)
            inside = start <= at < key.span.end
            if inside or not self.around.shares_level(key.scopes, key.span.start, at) or not self._is_near(key, at):
                continue
            held = self._told(at, field.end(1))
            if len(held) == 1:
                provider, shown = held.popitem()
                fact = f"{shown} on line {self.line(at)}"
                yield Evidence(Strength.LABEL, self._distance(key, at), provider, fact)

    def _told(self, start: int, end: int) -> dict[str, str]:
        """Return whom the words of a range of the text name, with the words that do."""
        told: dict[str, str] = {}
        for name, owner in self.lexicon.owners(self.data, start, end):
            if owner and owner.provider and not _ASSIGNED.match(self.data, name.end, end):
                told.setdefault(owner.provider, owner.word)
        for found in _between(self.code, start, end):
            told.setdefault(found.provider, found.shown)
        return told

    def _comments(self, key: Key) -> Iterator[Evidence]:
        """Yield whom the comment behind the key, or the nearest one above it, names."""
        line = self.text.line_index(key.span.start)
        starts = self.text.line_starts()
        end = starts[line] + len(self.text.line(line))
        behind = _COMMENT.search(self.data, key.span.end, min(end, key.span.end + 300))
        ranges = [(behind.start(), min(end, behind.start() + 200), 0)] if behind else []
        for above in range(line - 1, max(-1, line - 1 - _HEADING_REACH), -1):
            content = self.text.line(above).strip()
            if not content:
                break
            if _COMMENT_LINE.match(content):
                ranges.append((starts[above], starts[above] + min(len(self.text.line(above)), 300), 1))
                break
        for start, stop, kind in ranges:
            told = self._told(start, stop)
            if len(told) == 1:
                provider, shown = told.popitem()
                fact = f"comment {shown} on line {self.line(start)}"
                yield Evidence(Strength.NEAR, self._distance(key, start, kind), provider, fact)

    def _calls(self, key: Key) -> Iterator[Evidence]:
        """Yield what is passed together with the key, or with the variable that holds it."""
        for pair in key.pairs[:1]:
            yield from self._passed(pair, key.span.start, 0)
        for position in self._uses(key):
            for level, pair in enumerate(self.around.pairs(position)[:3]):
                if not level or self.data[pair.opening : pair.opening + 1] == b"(":
                    yield from self._passed(pair, position, 1 + level)
            calls = [scope for scope in self.around.scopes(position) if scope.firm and scope.indent < 0]
            yield from self._labels(calls[:2], 1)
            yield from self._used_with(position)

    def _uses(self, key: Key) -> list[int]:
        """Return where the variable that holds the key is read, if no other key is held by that name."""
        if key.name is None or len(self.keys) > _MOST_FOLLOWED:
            return []
        if any(other is not key and other.name and other.name.text == key.name.text for other in self.keys):
            return []
        if key.pairs and key.pairs[0].opening < key.name.start and self.data[key.pairs[0].opening] == ord("("):
            return []  # a keyword argument: elsewhere the name is another call's
        sought = re.compile(rb"(?<![\w$])" + re.escape(key.name.text.encode()) + rb"(?![\w$])")
        reach = len(self.data) if len(key.name.text) > 2 else key.span.end + _SHORT_NAME_REACH
        found: list[int] = []
        for use in sought.finditer(self.data, 0, reach):
            if len(found) < _MOST_USES and use.start() != key.name.start and not _ASSIGNED.match(self.data, use.end()):
                found.append(use.start())
        return found

    def _used_with(self, position: int) -> Iterator[Evidence]:
        """Yield the addresses in the same call as a use of the key."""
        for pair in self.around.pairs(position)[:4]:
            if self.data[pair.opening : pair.opening + 1] != b"(" or pair.closing - pair.opening > _LARGEST_CALL:
                continue
            held = [a for a in self.addresses if a.provider and pair.opening < a.position < pair.closing]
            for address in held:
                yield self._address_fact(Strength.BOUND, (1, 0, 0, 0), address)
            if held:
                return

    def _passed(self, pair: Pair, position: int, further: int) -> Iterator[Evidence]:
        """Yield the addresses that variables in the same call or object hold, or are named after."""
        if pair.closing - pair.opening > _LARGEST_CALL:
            return
        held = {address.name.text: address for address in self.addresses if address.name and address.provider}
        for name in names(self.data, pair.opening, pair.closing):
            if name.start == position or not name.says(ADDRESS_WORDS) or _ASSIGNED.match(self.data, name.end):
                continue
            address = held.get(name.text)
            if address is not None and address.pair != pair:
                yield self._address_fact(Strength.BOUND, (1 + further, 0, 0, 0), address)
            owner = self.lexicon.owner(name)
            if owner and owner.provider:
                fact = f"{_called(name, owner.word)} on line {self.line(name.start)}"
                yield Evidence(Strength.LABEL, (further, 0, 0, 0), owner.provider, fact)

    def _libraries(self, key: Key) -> Iterator[Evidence]:
        """Yield the library whose names stand beside the key, else the only one that the file uses."""
        used = {found.provider for found in self.code}
        innermost = next((scope for scope in key.scopes if scope.firm), None)
        for found in self._around(key, self.code):
            beside = innermost is not None and innermost.holds(found.position) and self._is_near(key, found.position)
            if beside:
                fact = f"{found.shown} on line {self.line(found.position)}"
                yield Evidence(Strength.NEAR, self._distance(key, found.position), found.provider, fact)
        if len(used) == 1:
            first = self.code[0]
            told = {sighting.provider for sighting in self._mentions if sighting.provider != first.provider}
            fact = f"{first.shown} on line {self.line(first.position)}"
            yield Evidence(Strength.LIBRARY, (0,), first.provider, fact, doubtful=bool(told))
        owner = self.lexicon.file_owner(self.path)
        if owner:
            yield Evidence(Strength.PATH, (0,), owner, f"file {self.path.rpartition('/')[2]}", doubtful=True)

    def _models(self, key: Key) -> Iterator[Evidence]:
        for found in self._around(key, self.models):
            if self._is_near(key, found.position):
                fact = f"model {found.shown} on line {self.line(found.position)}"
                yield Evidence(Strength.MODEL, self._distance(key, found.position), found.provider, fact, doubtful=True)

    def _all_mentions(self) -> list[Sighting]:
        """Return everything in the text that names a candidate, in order of place."""
        hosts = [Sighting(a.position, a.provider, a.host) for a in self.addresses]
        told = [*hosts, *self.code, *self.variables]
        return sorted(sighting for sighting in told if sighting.provider in self.lexicon.candidates)

    def _file(self) -> Iterator[Evidence]:
        if len({mention.provider for mention in self._mentions}) == 1:
            first = self._mentions[0]
            fact = f"{first.shown} on line {self.line(first.position)}, and no other provider"
            yield Evidence(Strength.FILE, (0,), first.provider, fact, doubtful=True)


def _between(sightings: list[Sighting], start: int, end: int) -> list[Sighting]:
    return [sighting for sighting in sightings if start <= sighting.position < end]


def _shown(name: Name, word: str) -> str:
    """Return a name as a report shows it: whole when it is a short one, else only the word that counts."""
    return name.text if len(name.text) <= 48 else word


def _called(name: Name, word: str) -> str:
    shown = _shown(name, word)
    return f"variable {shown}" if shown.replace("_", "").isalnum() and shown.isupper() else f"name {shown}"
