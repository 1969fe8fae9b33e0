"""What the surroundings of a key say about whose it is: names, addresses, labels, libraries, models, by their strength.

Each fact is one ``Evidence``. Which of them decides is the business of ``attribute``.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

from scanner.detect.ground import ASSIGNED, COMMENT, COMMENT_LINE
from scanner.detect.lexicon import ADDRESS_WORDS, CREDENTIAL_WORDS, Name, Sighting, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.detect.ground import Address, Ground, Key
    from scanner.detect.surroundings import Pair, Scope

_LARGEST_CALL = 2000
_MOST_LABELS = 5
_SURE_LABELS = 4
_COMMENT_REACH = 300
_HEADING_REACH = 12
"""Lines above a key in which a comment still speaks of it, if no blank line comes between."""
_LONGEST_HEADING = 60
_MOST_USES = 8
_MOST_FOLLOWED = 64
"""Keys in one text up to which the variables that hold them are followed to their uses."""
_SHORT_NAME_REACH = 1500


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
    LABEL = 6
    """What the key stands in, or is passed to, is named after it."""
    ELSEWHERE = 7
    """The key is used with an address that no rule file knows: speaks against everything weaker."""
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


def evidence_of(ground: Ground, number: int) -> list[Evidence]:
    """Return every fact about the key of that number, the strongest and nearest first."""
    key = ground.keys[number]
    found = [
        *_names(ground, key),
        *_addresses(ground, key, ground.bound[number]),
        *_labels(ground, key.scopes, 0),
        *_fields(ground, key),
        *_comments(ground, key),
        *_passed(ground, key.pairs[:1], key.span.start, 0),
        *_uses(ground, key),
        *_libraries(ground, key),
        *_models(ground, key),
        *_file(ground),
    ]
    return sorted(set(found), key=lambda fact: (-fact.strength, fact.distance, fact.provider, fact.fact))


def _names(ground: Ground, key: Key) -> Iterator[Evidence]:
    """Yield the owners of the names before the key on its line."""
    found = list(ground.lexicon.owners(ground.data, *ground.before(key.span.start)))
    for index, (name, owner) in enumerate(found):
        if owner is None or not owner.provider:
            continue
        holds = name.says(CREDENTIAL_WORDS) or index == len(found) - 1
        strength = Strength.NAME if holds else Strength.LABEL
        yield Evidence(strength, (0, 0, 0, len(found) - index), owner.provider, _called(name, owner.word))


def _addresses(ground: Ground, key: Key, bound: set[Address]) -> Iterator[Evidence]:
    """Yield whose the addresses are that the key is used with or that stand near it."""
    for address in ground.nearest(key, ground.addresses):
        distance = ground.distance(key, address.position)
        if address in bound:
            if address.provider:
                strength = Strength.BOUND if address.name else Strength.LABEL
                yield _address_fact(ground, strength, distance, address)
            elif address.is_base:
                yield _address_fact(ground, Strength.ELSEWHERE, distance, address)
        elif address not in ground.taken and ground.is_near(key, address.position) and _may_be_meant(ground, address):
            stems = key.stem, address.stem
            differ = all(any(len(word) > 1 for word in stem) for stem in stems) and key.stem != address.stem
            yield _address_fact(ground, Strength.NEAR, distance, address, doubtful=differ)


def _may_be_meant(ground: Ground, address: Address) -> bool:
    """Return whether an address that is not bound to the key may still speak of it."""
    if address.provider in ground.lexicon.candidates:
        return True
    return bool(address.provider) and not address.comment and not address.stem


def _address_fact(
    ground: Ground, strength: Strength, distance: tuple[int, ...], address: Address, doubtful: bool = False
) -> Evidence:
    kind = "base URL" if address.is_base else "address"
    fact = f"{kind} {address.host} on line {ground.line(address.position)}"
    return Evidence(strength, distance, address.provider, fact, doubtful)


def _labels(ground: Ground, scopes: list[Scope], further: int) -> Iterator[Evidence]:
    """Yield the owners of the names that introduce what a key stands in: calls, objects, blocks, sections."""
    labelled = [scope for scope in scopes if scope.label_end > scope.label_start]
    for scope in labelled[:_MOST_LABELS]:
        rank = sum(not other.holds(scope.label_start) for other in scopes) + further
        for provider, shown in ground.told(scope.label_start, scope.label_end, assigned=True).items():
            fact = f"{shown} on line {ground.line(scope.label_start)}"
            yield Evidence(Strength.LABEL, (rank, 0, 0, 0), provider, fact, doubtful=rank > _SURE_LABELS)


def _fields(ground: Ground, key: Key) -> Iterator[Evidence]:
    """Yield whom the fields beside the key name: ``provider: …``, ``name: …``."""
    start, _ = ground.before(key.span.start)
    for field in ground.nearest(key, ground.fields):
        at = field.position
        if start <= at < key.span.end or not ground.is_near(key, at):
            continue
        if ground.around.shares_level(key.scopes, key.span.start, at):
            yield Evidence(Strength.LABEL, ground.distance(key, at), field.provider, _seen(ground, field))


def _comment(ground: Ground, distance: tuple[int, ...], span: tuple[int, int]) -> Iterator[Evidence]:
    """Yield whom a comment names, if it is one provider."""
    told = ground.told(*span)
    if len(told) == 1:
        provider, shown = told.popitem()
        yield Evidence(Strength.NEAR, distance, provider, f"comment {shown} on line {ground.line(span[0])}")


def _comments(ground: Ground, key: Key) -> Iterator[Evidence]:
    """Yield whom the comment behind the key, and the nearest one above it, name."""
    text = ground.text
    line = text.line_index(key.span.start)
    end = ground.data.find(b"\n", key.span.end, key.span.end + _COMMENT_REACH)
    end = end if end >= 0 else key.span.end + _COMMENT_REACH
    behind = COMMENT.search(ground.data, key.span.end, end)
    if behind:
        span = (behind.start(), end)
        yield from _comment(ground, ground.distance(key, span[0]), span)
    start = text.line_starts()[line]
    alone = key.span.start - start <= _LONGEST_HEADING and ground.around.is_bare(start, key.span.start)
    for above in range(line - 1, max(-1, line - 1 - _HEADING_REACH), -1):
        content = ground.around.head(above).strip()
        if not content:
            return
        if COMMENT_LINE.match(content) or (alone and above == line - 1 and len(content) <= _LONGEST_HEADING):
            start = text.line_starts()[above]
            span = (start, start + len(ground.around.head(above)))
            yield from _comment(ground, ground.distance(key, start, kind=1), span)
            return


def _uses(ground: Ground, key: Key) -> Iterator[Evidence]:
    """Yield what is passed together with the variable that holds the key."""
    for position in _reads(ground, key):
        around = ground.around.pairs(position)
        calls = [pair for level, pair in enumerate(around[:4]) if not level or ground.opens(pair, b"(")]
        yield from _passed(ground, calls, position, 1)
        yield from _used_with(ground, calls)
        for name, owner in ground.lexicon.owners(ground.data, *ground.before(position)):
            if owner and owner.provider and ASSIGNED.match(ground.data, name.end):
                fact = f"{_called(name, owner.word)} on line {ground.line(name.start)}"
                yield Evidence(Strength.LABEL, (1, 0, 0, 0), owner.provider, fact)
        scopes = [scope for scope in ground.around.scopes(position) if scope.firm and scope.indent < 0]
        yield from _labels(ground, scopes[:2], 1)


def _reads(ground: Ground, key: Key) -> list[int]:
    """Return where the variable that holds the key is read, if no other key is held by that name."""
    name = key.name
    if name is None or len(ground.keys) > _MOST_FOLLOWED:
        return []
    if any(other is not key and other.name and other.name.text == name.text for other in ground.keys):
        return []
    if key.pairs and key.pairs[0].opening < name.start and ground.opens(key.pairs[0], b"("):
        return []  # a keyword argument: elsewhere the name is another call's
    sought = re.compile(rb"(?<![\w$])" + re.escape(name.text.encode()) + rb"(?![\w$])")
    reach = len(ground.data) if len(name.text) > 2 else key.span.end + _SHORT_NAME_REACH
    found: list[int] = []
    for use in sought.finditer(ground.data, 0, reach):
        if len(found) < _MOST_USES and use.start() != name.start and not ASSIGNED.match(ground.data, use.end()):
            found.append(use.start())
    return found


def _used_with(ground: Ground, calls: list[Pair]) -> Iterator[Evidence]:
    """Yield the address in the innermost of the calls around a use of the key that has one."""
    for pair in calls:
        held = [address for address in ground.addresses if pair.opening < address.position < pair.closing]
        known = {address.provider: address for address in held if address.provider}
        if pair.closing - pair.opening <= _LARGEST_CALL and len(known) == 1:
            yield _address_fact(ground, Strength.BOUND, (1, 0, 0, 0), known.popitem()[1])
        if known:
            return


def _passed(ground: Ground, calls: list[Pair], position: int, further: int) -> Iterator[Evidence]:
    """Yield whose the variables and names in the same call or object are, and whose address they hold, if all agree."""
    for level, pair in enumerate(calls):
        if pair.closing - pair.opening > _LARGEST_CALL:
            return
        found: list[Evidence] = []
        told = ADDRESS_WORDS | CREDENTIAL_WORDS if ground.opens(pair, b"(") else ADDRESS_WORDS
        distance = (level + further, 1, 0, 0)
        for name in names(ground.data, pair.opening, pair.closing):
            if name.start == position or not name.says(told) or ASSIGNED.match(ground.data, name.end):
                continue
            address = ground.held.get(name.text)
            if address is not None and address.pair != pair:
                found.append(_address_fact(ground, Strength.BOUND, distance, address))
            owner = ground.lexicon.owner(name)
            if owner and owner.provider:
                fact = f"{_called(name, owner.word)} on line {ground.line(name.start)}"
                found.append(Evidence(Strength.LABEL, distance, owner.provider, fact))
        if (
            len(
                {fact.provider for fact in found if fact.strength == Strength.BOUND}
                or {fact.provider for fact in found}
            )
            == 1
        ):
            yield from found


def _libraries(ground: Ground, key: Key) -> Iterator[Evidence]:
    """Yield the library whose names stand beside the key, and the only one that the file uses; the file's own name."""
    innermost = next((scope for scope in key.scopes if scope.firm), None)
    for found in ground.nearest(key, ground.code):
        if innermost is not None and innermost.holds(found.position) and ground.is_near(key, found.position):
            distance = ground.distance(key, found.position)
            yield Evidence(Strength.NEAR, distance, found.provider, _seen(ground, found))
    if len({found.provider for found in ground.code}) == 1:
        first = ground.code[0]
        others = any(mention.provider != first.provider for mention in ground.mentions)
        yield Evidence(Strength.LIBRARY, (0,), first.provider, _seen(ground, first), doubtful=others)
    owner = ground.lexicon.file_owner(ground.path)
    if owner:
        yield Evidence(Strength.PATH, (0,), owner, f"file {ground.path.rpartition('/')[2]}", doubtful=True)


def _models(ground: Ground, key: Key) -> Iterator[Evidence]:
    for found in ground.nearest(key, ground.models):
        holds = ground.names_key.get(found.position, key)
        if holds is key and ground.is_near(key, found.position):
            distance = ground.distance(key, found.position)
            yield Evidence(Strength.MODEL, distance, found.provider, f"model {_seen(ground, found)}", doubtful=True)


def _file(ground: Ground) -> Iterator[Evidence]:
    if len({mention.provider for mention in ground.mentions}) == 1:
        first = ground.mentions[0]
        fact = f"{_seen(ground, first)}, and no other provider"
        yield Evidence(Strength.FILE, (0,), first.provider, fact, doubtful=True)


def _seen(ground: Ground, sighting: Sighting) -> str:
    return f"{sighting.shown} on line {ground.line(sighting.position)}"


def _called(name: Name, word: str) -> str:
    """Return a name as a report shows it: whole when it is a short one, else only the word that counts."""
    shown = name.text if len(name.text) <= 48 else word
    return f"variable {shown}" if shown.replace("_", "").isalnum() and shown.isupper() else f"name {shown}"
