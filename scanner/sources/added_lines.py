"""Tells which lines of a text are new: pure, and never slower than a small multiple of sorting the lines.

A patience diff: lines that occur once on each side anchor the comparison, in the longest run of them that keeps its
order, and what lies between two anchors is compared in the same way. It need not find the smallest difference. What it
does hold is that the lines which are not said to be new stand in the old text in the same order, so nothing new passes
as old.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from typing import NamedTuple

from scanner.text import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Each level reads the rest once more; real files end after a handful. What a constructed one leaves counts as new.
_MOST_LEVELS = 24
_SEVERAL = -1


class AddedLines(NamedTuple):
    """The lines of a text that its older version does not have."""

    ranges: tuple[range, ...]
    """In order, apart from each other; lines count from 1."""

    def touch(self, first: int, last: int) -> bool:
        """Return whether one of the lines from ``first`` to ``last``, both included, was added."""
        at = bisect_left(self.ranges, first + 1, key=lambda lines: lines.start)
        if at and self.ranges[at - 1].stop > first:
            return True
        return at < len(self.ranges) and self.ranges[at].start <= last

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and self.touch(line, line)


class _Region(NamedTuple):
    old_start: int
    old_end: int
    new_start: int
    new_end: int
    level: int


ALL_LINES = AddedLines((range(1, 1 << 62),))
"""Everything is new: the file is."""


def added_lines(old: bytes, new: bytes) -> AddedLines:
    """Return the lines of ``new`` that are not in ``old``, in terms of the text that is scanned.

    UTF-16 is decoded on both sides first. Line ends do not count as a difference: a file that was only converted holds
    no new secret. Where either side is binary, everything is new.
    """
    if old == new:
        return AddedLines(())
    old_text, new_text = decode(old), decode(new)
    if old_text is None or new_text is None:
        return ALL_LINES
    return added(lines_of(old_text.data), lines_of(new_text.data))


def lines_of(text: bytes) -> list[bytes]:
    """Return the lines of ``text`` without their ends."""
    lines = text.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix(b"\r") for line in lines] if b"\r" in text else lines


def added(old: Sequence[bytes], new: Sequence[bytes]) -> AddedLines:
    """Return the positions, from 1, of the items of ``new`` that have no partner in ``old``."""
    kept = bytearray(len(new))
    regions = [_Region(0, len(old), 0, len(new), 0)]
    while regions:
        regions.extend(_compare(old, new, regions.pop(), kept))
    return AddedLines(tuple(_ranges_of_zeros(kept)))


def _compare(old: Sequence[bytes], new: Sequence[bytes], region: _Region, kept: bytearray) -> Iterator[_Region]:
    """Mark the items of ``new`` in the region that have a partner; yield the parts that need another look."""
    region = _without_common_ends(old, new, region, kept)
    old_start, old_end, new_start, new_end, level = region
    if old_start == old_end or new_start == new_end or level == _MOST_LEVELS:
        return
    anchors = _longest_rising(_pairs(old, new, region))
    for old_anchor, new_anchor in (*anchors, (old_end, new_end)) if anchors else ():
        if old_start < old_anchor and new_start < new_anchor:
            yield _Region(old_start, old_anchor, new_start, new_anchor, level + 1)
        old_start, new_start = old_anchor + 1, new_anchor + 1
    for _, new_anchor in anchors:
        kept[new_anchor] = 1


def _without_common_ends(old: Sequence[bytes], new: Sequence[bytes], region: _Region, kept: bytearray) -> _Region:
    old_start, old_end, new_start, new_end, level = region
    while old_start < old_end and new_start < new_end and old[old_start] == new[new_start]:
        kept[new_start] = 1
        old_start += 1
        new_start += 1
    while old_start < old_end and new_start < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end -= 1
        new_end -= 1
        kept[new_end] = 1
    return _Region(old_start, old_end, new_start, new_end, level)


def _pairs(old: Sequence[bytes], new: Sequence[bytes], region: _Region) -> list[tuple[int, int]]:
    """Return possible partners as (old, new) in the order of ``new``.

    Items that occur once on each side; if there are none, the n-th occurrence on one side with the n-th on the other.
    """
    in_old = _only_places(old, region.old_start, region.old_end)
    in_new = _only_places(new, region.new_start, region.new_end)
    unique = [
        (there, here) for item, here in in_new.items() if here >= 0 and (there := in_old.get(item, _SEVERAL)) >= 0
    ]
    return unique or _pairs_by_occurrence(old, new, region)


def _only_places(items: Sequence[bytes], start: int, end: int) -> dict[bytes, int]:
    """Return where each item stands, in order; ``_SEVERAL`` for one that occurs again."""
    places: dict[bytes, int] = {}
    for index in range(start, end):
        item = items[index]
        places[item] = _SEVERAL if item in places else index
    return places


def _pairs_by_occurrence(old: Sequence[bytes], new: Sequence[bytes], region: _Region) -> list[tuple[int, int]]:
    places: dict[bytes, deque[int]] = {}
    for index in range(region.old_start, region.old_end):
        places.setdefault(old[index], deque()).append(index)
    return [
        (there.popleft(), index)
        for index in range(region.new_start, region.new_end)
        if (there := places.get(new[index]))
    ]


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest selection of ``pairs``, in their order, whose first members rise."""
    ends: list[int] = []
    end_pairs: list[int] = []
    before = [-1] * len(pairs)
    for index, (value, _) in enumerate(pairs):
        at = bisect_left(ends, value)
        before[index] = end_pairs[at - 1] if at else -1
        if at == len(ends):
            ends.append(value)
            end_pairs.append(index)
        else:
            ends[at] = value
            end_pairs[at] = index
    selection = []
    index = end_pairs[-1] if end_pairs else -1
    while index >= 0:
        selection.append(pairs[index])
        index = before[index]
    selection.reverse()
    return selection


def _ranges_of_zeros(kept: bytearray) -> Iterator[range]:
    start = kept.find(0)
    while start >= 0:
        end = kept.find(1, start)
        if end < 0:
            end = len(kept)
        yield range(start + 1, end + 1)
        start = kept.find(0, end) if end < len(kept) else -1
