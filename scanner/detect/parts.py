"""What belongs to a secret and stands elsewhere in the same text: the ID of a key pair, the account of a token.

A rule names its parts; each secret takes the nearest of each. A part that is a match of another rule is not lost: the
engine reports it by itself unless a secret that is reported holds it.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.detect.confirm import compiled
from scanner.detect.placeholder import placeholder_reason
from scanner.model import Match, Part, Span
from scanner.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanner.rule import PartRule, RuleSet
    from scanner.text import Text

NEAR = 60
"""Bytes before a part in which one of its ``near`` words must stand."""

_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


class _Around:
    """The parts of one name around one secret."""

    __slots__ = ("after", "before", "inside")

    def __init__(self) -> None:
        self.before: Part | None = None
        self.inside: Part | None = None
        self.after: Part | None = None


class _Turns:
    """In what order secrets and parts stand in a text."""

    def __init__(self) -> None:
        self.first = self._last = ""
        self._alternate = True

    def take(self, kind: str) -> None:
        self._alternate &= kind != self._last
        self.first = self.first or kind
        self._last = kind

    @property
    def pairs(self) -> bool:
        """True when each secret stands beside one part of its own, always on the same side."""
        return self._alternate and self.first != self._last


def possible(text: Text, matches: Sequence[Match], rules: RuleSet) -> list[Match]:
    """Return ``matches`` without those whose rule needs a part of which the text has none.

    They must go before the most specific rule of a place is chosen, or they would take the place of what is there.
    """
    known: dict[PartRule, bool] = {}

    def has(part: PartRule) -> bool:
        if part not in known:
            known[part] = any(True for _ in _found(text, part, matches))
        return known[part]

    return [match for match in matches if all(has(part) for part in rules.rule(match.rule).parts if part.required)]


def with_parts(text: Text, matches: Sequence[Match], rules: RuleSet, whole: bool = True) -> list[Match]:
    """Return ``matches``, in the order of place in which they come, with the parts that belong to each.

    Those without a required part are left out, unless ``text`` is only a layer of the ``whole``. Linear in the length
    of the text and the number of matches for each part that a rule names.
    """
    places: dict[str, list[int]] = {}
    for index, match in enumerate(matches):
        if rules.rule(match.rule).parts:
            places.setdefault(match.rule, []).append(index)
    if not places:
        return list(matches)
    completed: list[Match | None] = list(matches)
    for rule, indexes in places.items():
        for part in rules.rule(rule).parts:
            owners = [index for index in indexes if all(known.name != part.name for known in matches[index].parts)]
            nearest = _nearest(text, [matches[index].span for index in owners], _found(text, part, matches))
            for index, found in zip(owners, nearest, strict=True):
                owner = completed[index]
                if owner is not None and found is not None:
                    completed[index] = owner._replace(parts=(*owner.parts, found))
                elif part.required and whole:
                    completed[index] = None
    return [match for match in completed if match is not None]


def _found(text: Text, part: PartRule, matches: Iterable[Match]) -> Iterator[Part]:
    """Yield everything in ``text`` that can be ``part``, in order of place."""
    if part.rule:
        for match in matches:
            if match.rule == part.rule:
                # The rule of the secret says whether this may be shown.
                value = match.secret if part.secret else match.secret.reveal()
                yield Part(part.name, value, match.span, match.rule)
        return
    for span in _spans(text.data, part):
        value = text.characters(span.start, span.end)
        if not placeholder_reason(value):
            yield Part(part.name, Secret(value) if part.secret else value, span)


def _spans(data: bytes, part: PartRule) -> Iterator[Span]:
    pattern = compiled(part.pattern)
    group = pattern.groupindex.get(b"value", 0)
    words = [word.lower().encode() for word in part.near]
    for found in pattern.finditer(data):
        start, end = found.span(group)
        if start < 0 or start == end or (not group and _within_word(data, start, end)):
            continue
        before = data[max(0, found.start() - NEAR) : start].lower()
        if not words or any(word in before for word in words):
            yield Span(start, end)


def _within_word(data: bytes, start: int, end: int) -> bool:
    """Return whether a longer word holds the range."""
    begins = start > 0 and data[start - 1] in _WORD and data[start] in _WORD
    return begins or (end < len(data) and data[end] in _WORD and data[end - 1] in _WORD)


def _nearest(text: Text, owners: Sequence[Span], found: Iterable[Part]) -> list[Part | None]:
    """Return the nearest of ``found`` for each of ``owners``, both in order of place.

    Where the two take turns, each owner has the one of its own pair: in a list of pairs the next pair often stands
    nearer than the other half of this one. Elsewhere it is the fewest lines away; of two that are equally many lines
    away, the one on the side that the first pair has; of two on the same line, the fewest bytes away.
    """
    around, turns = _neighbours(owners, found)
    return [_chosen(text, owner, near, turns) for owner, near in zip(owners, around, strict=True)]


def _neighbours(owners: Sequence[Span], found: Iterable[Part]) -> tuple[list[_Around], _Turns]:
    around = [_Around() for _ in owners]
    turns = _Turns()
    last: Part | None = None
    waiting: list[_Around] = []
    at = 0
    for part in found:
        while at < len(owners) and owners[at].start <= part.span.start:
            around[at].before = last
            waiting.append(around[at])
            turns.take("secret")
            at += 1
        if at and part.span.overlaps(owners[at - 1]):
            if part.span != owners[at - 1] and part.span.end <= owners[at - 1].end:
                around[at - 1].inside = around[at - 1].inside or part
            continue
        if at < len(owners) and part.span.overlaps(owners[at]):
            continue
        for other in waiting:
            other.after = part
        waiting.clear()
        last = part
        turns.take("part")
    for rest in around[at:]:
        rest.before = last
        turns.take("secret")
    return around, turns


def _chosen(text: Text, owner: Span, around: _Around, turns: _Turns) -> Part | None:
    if around.inside is not None or (around.before is None and around.after is None):
        return around.inside
    if around.before is None or around.after is None:
        return around.before or around.after
    leading, trailing = (around.before, around.after) if turns.first == "part" else (around.after, around.before)
    if turns.pairs:
        return leading
    near, far = (_distance(text, owner, part.span) for part in (leading, trailing))
    if near.lines == far.lines and near.lines:
        return leading
    return leading if near < far or (near == far and leading is around.before) else trailing


class _Distance(NamedTuple):
    lines: int
    bytes: int


def _distance(text: Text, one: Span, other: Span) -> _Distance:
    earlier, later = sorted((one, other))
    return _Distance(text.line_index(later.start) - text.line_index(earlier.end), later.start - earlier.end)
