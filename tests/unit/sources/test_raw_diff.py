"""Reading git's raw list of changes."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import GitError
from scanner.sources.raw_diff import Change, Version, parse

ZERO, ONE, TWO = "0" * 40, "1" * 40, "2" * 40
FILE, LINK, NONE = "100644", "120000", "000000"


def written(change: Change) -> bytes:
    """Return ``change`` as git writes it."""
    versions = [*change.old, change.new]
    letters = ("U" if change.unmerged else "M") * len(change.old)
    words = [*(version.mode for version in versions), *(version.oid for version in versions), letters]
    return (":" * len(change.old) + " ".join(words)).encode() + b"\0" + os.fsencode(change.path) + b"\0"


_MODES = st.sampled_from([FILE, LINK, "100755", "160000", NONE])
_OIDS = st.text("0123456789abcdef", min_size=40, max_size=40)
_PATHS = st.binary(min_size=1).filter(lambda path: b"\0" not in path).map(os.fsdecode)
_CHANGES = st.builds(
    Change,
    _PATHS,
    st.builds(Version, _MODES, _OIDS),
    st.lists(st.builds(Version, _MODES, _OIDS), min_size=1, max_size=4).map(tuple),
    st.booleans(),
)


@given(st.lists(st.tuples(_OIDS, st.lists(_CHANGES))))
def test_every_change_and_commit_is_read_back(commits: list[tuple[str, list[Change]]]) -> None:
    output = b"".join(
        commit.encode() + b"\0" + b"".join(written(change) for change in changes) for commit, changes in commits
    )
    assert list(parse(output)) == [item for commit, changes in commits for item in (commit, *changes)]


@given(st.binary())
def test_anything_else_is_refused_and_never_half_read(output: bytes) -> None:
    try:
        items = list(parse(output))
    except GitError:
        return
    assert all(isinstance(item, Change) or len(item) in {40, 64} for item in items)


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(f":{FILE} {FILE} {ONE} {TWO} R100\0old\0new\0".encode(), id="a rename, which was not asked for"),
        pytest.param(f":{FILE} {FILE} {ONE} {TWO} M\0".encode(), id="no path"),
        pytest.param(f":{FILE} {ONE} {TWO} M\0a\0".encode(), id="a mode is missing"),
        pytest.param(f"::{FILE} {FILE} {ONE} {TWO} M\0a\0".encode(), id="a merge with one parent"),
        pytest.param(b"warning: something\0", id="words"),
    ],
)
def test_unexpected_output_is_an_error(output: bytes) -> None:
    with pytest.raises(GitError):
        list(parse(output))


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        pytest.param(Version(FILE, TWO), (Version(FILE, ONE),), True, id="other content"),
        pytest.param(Version(FILE, TWO), (Version(NONE, ZERO),), True, id="a new file"),
        pytest.param(Version("100755", ONE), (Version(FILE, ONE),), False, id="only permissions"),
        pytest.param(Version(FILE, ONE), (Version(LINK, ONE),), True, id="a link that became a file"),
        pytest.param(Version(NONE, ZERO), (Version(FILE, ONE),), False, id="deleted"),
        pytest.param(Version(FILE, TWO), (Version(FILE, ONE), Version(FILE, TWO)), False, id="one parent has it"),
        pytest.param(Version(FILE, TWO), (Version(FILE, ONE), Version(NONE, ZERO)), True, id="no parent has it"),
    ],
)
def test_new_content_is_told_from_other_changes(new: Version, old: tuple[Version, ...], expected: bool) -> None:
    assert Change("a", new, old).content is expected
