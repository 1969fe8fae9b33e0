"""Which lines count as added: nothing that is new may ever pass as old."""

from __future__ import annotations

import itertools
import random
import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.sources.added_lines import ALL_LINES, added, added_lines, lines_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def numbers(old: bytes, new: bytes) -> list[int]:
    """Return the added lines of ``new``, one by one."""
    return [line for lines in added_lines(old, new).ranges for line in lines]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(b"a\nb\n", b"a\nb\n", [], id="the same text adds nothing"),
        pytest.param(b"", b"a\nb\n", [1, 2], id="all of a text is added to nothing"),
        pytest.param(b"a\nb\n", b"", [], id="an emptied text adds nothing"),
        pytest.param(b"a\nc\n", b"a\nb\nc\n", [2], id="a line in the middle"),
        pytest.param(b"a\nb\nc\n", b"a\nc\n", [], id="a removed line adds nothing"),
        pytest.param(b"a\nb\nc\n", b"a\nB\nc\n", [2], id="a changed line"),
        pytest.param(b"a\n", b"a\na\n", [2], id="the second copy of a line"),
        pytest.param(b"a\nb\n", b"b\na\n", [1], id="of two lines that changed places, one"),
        pytest.param(b"a\nb", b"a\nb\n", [], id="a line end at the end of the file is no new line"),
        pytest.param(b"a\nb\n", b"a\r\nb\r\n", [], id="converted line ends add nothing"),
        pytest.param(b"a\r\nb\r\n", b"a\nx\r\nb\n", [2], id="a line added while line ends are converted"),
        pytest.param(b"a\nb\n", "a\nb\nc\n".encode("utf-16"), [3], id="text converted to UTF-16"),
        pytest.param("a\nb\n".encode("utf-16"), b"\xef\xbb\xbfa\nx\nb\n", [2], id="text converted from UTF-16"),
        pytest.param(b"x\n\nx\n\nx\n", b"x\n\nx\n\nx\n\nx\n", [6, 7], id="repeated lines that go on"),
        pytest.param(
            b"x\ny\nx\ny\n", b"q\nx\ny\nx\ny\nr\n", [1, 6], id="repeated lines that are kept between new ones"
        ),
        pytest.param(b"a\n" * 3, b"b\n" * 3, [1, 2, 3], id="nothing in common"),
    ],
)
def test_lines_are_added(old: bytes, new: bytes, expected: list[int]) -> None:
    assert numbers(old, new) == expected


@pytest.mark.parametrize("binary", [b"\x89PNG\r\n\x1a\n\0\0key\n", b"\0\1\2\3\4\5" * 50], ids=["picture", "bytes"])
def test_everything_is_added_where_a_side_is_binary(binary: bytes) -> None:
    assert added_lines(b"key\n", binary) is ALL_LINES
    assert added_lines(binary, b"key\n") is ALL_LINES


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (1, 1, False),
        (2, 2, True),
        (3, 3, True),
        (4, 4, False),
        (1, 2, True),
        (1, 9, True),
        (4, 5, False),
        (4, 6, True),
        (6, 6, True),
        (7, 9, False),
    ],
)
def test_a_place_touches_added_lines(first: int, last: int, expected: bool) -> None:
    lines = added_lines(b"a\nb\nc\nd\n", b"a\n1\n2\nb\nc\n3\nd\n")
    assert lines.ranges == (range(2, 4), range(6, 7))
    assert lines.touch(first, last) is expected


def test_a_new_file_is_added_as_a_whole() -> None:
    assert ALL_LINES.touch(1, 1)
    assert ALL_LINES.touch(10**9, 10**9)


_TEXTS = st.lists(st.sampled_from([b"a", b"b", b"c", b"", b"}", b"key"]), max_size=30)


def is_subsequence(part: Sequence[bytes], whole: Sequence[bytes]) -> bool:
    """Return whether ``part`` stands in ``whole`` in its order."""
    rest = iter(whole)
    return all(item in rest for item in part)


@given(old=_TEXTS, new=_TEXTS)
def test_what_is_not_added_stands_in_the_old_text_in_order(old: list[bytes], new: list[bytes]) -> None:
    ranges = added(old, new).ranges
    new_lines = {line for lines in ranges for line in lines}
    kept = [line for number, line in enumerate(new, 1) if number not in new_lines]
    assert is_subsequence(kept, old)
    assert all(0 < before.stop < after.start for before, after in itertools.pairwise(ranges))
    assert new_lines <= set(range(1, len(new) + 1))


@given(old=_TEXTS, more=_TEXTS, position=st.integers(0, 30))
def test_lines_inserted_in_one_place_are_all_that_is_added(old: list[bytes], more: list[bytes], position: int) -> None:
    lines = added(old, [*old[:position], *more, *old[position:]])
    assert sum(map(len, lines.ranges)) == len(more)


@given(st.binary(max_size=200))
def test_a_text_adds_nothing_to_itself(text: bytes) -> None:
    assert added_lines(text, text).ranges == ()


@given(st.lists(st.binary(max_size=5).filter(lambda line: b"\n" not in line and not line.endswith(b"\r"))))
def test_lines_are_split_as_they_were_joined(lines: list[bytes]) -> None:
    assert lines_of(b"".join(line + b"\n" for line in lines)) == lines


def edited(source: random.Random, old: list[bytes]) -> list[bytes]:
    """Return ``old`` with lines inserted, removed and changed, each new line one that never stood there."""
    new = list(old)
    for _ in range(source.randrange(1, 25)):
        at = source.randrange(len(new) + 1)
        if source.random() < 0.5:
            new.insert(at, b"new %d" % source.getrandbits(60))
        else:
            del new[at : at + source.randrange(1, 4)]
    return new


@pytest.mark.parametrize("seed", range(12))
def test_git_finds_the_same_lines(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    old = [b"line %d" % number for number in range(source.randrange(1, 300))]
    new = edited(source, old)
    for name, lines in (("old", old), ("new", new)):
        tmp_path.joinpath(name).write_bytes(b"".join(line + b"\n" for line in lines))
    output = subprocess.run(
        ["git", "diff", "--no-index", "-U0", "--no-color", "old", "new"], cwd=tmp_path, capture_output=True, check=False
    ).stdout
    hunks = re.findall(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", output, re.MULTILINE)
    expected = [line for start, count in hunks for line in range(int(start), int(start) + int(count or 1))]
    ours = [line for lines in added(old, new).ranges for line in lines]
    assert ours == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(range(20_000), range(20_000, 0, -1), id="reversed"),
        pytest.param(
            [n % 2 for n in range(20_000)], [n % 3 % 2 for n in range(20_000)], id="two lines, again and again"
        ),
        pytest.param(
            [*range(0, 4000, 2), *range(1, 4000, 2)], [*range(1, 4000, 2), *range(0, 4000, 2)], id="two halves swapped"
        ),
    ],
)
def test_a_constructed_text_still_keeps_the_order(old: Sequence[int], new: Sequence[int]) -> None:
    before, after = [b"%d" % n for n in old], [b"%d" % n for n in new]
    lines = added(before, after)
    kept = [line for number, line in enumerate(after, 1) if number not in lines]
    assert is_subsequence(kept, before)
