"""Blobs are read whole, in order and in bounded memory, and what cannot be read is said."""

from __future__ import annotations

import os
import pickle
import sys
import zlib
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.model import Blob, Origin, OriginKind, Skip, SkipReason
from scanner.sources.files import WINDOW
from scanner.sources.git import Repository as Git
from scanner.sources.objects import OBJECTS_IN_BATCH, BlobReader, ObjectBatch, Wanted, batches, wanted_or_skip
from tests.repositories import Repository
from tests.unit.sources.seen import look
from tests.unit.sources.traps import CountedGit, put_in_front_of_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

ABSENT = "1" * 40


def store(repository: Repository, content: bytes) -> str:
    """Put ``content`` into the repository and return its object id."""
    return repository.git("hash-object", "-w", "--stdin", data=content)


def wanted(oid: str, path: str = "") -> Wanted:
    """Ask for one object."""
    return Wanted(path or oid[:8], Origin(OriginKind.COMMIT, oid))


@pytest.fixture
def counted(tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> CountedGit:
    """Takes down every call of git from here on."""
    counter = put_in_front_of_git(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.environ["PATH"])
    return counter


needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="git is wrapped in a shell script")


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"text\n", b"\0" * 5000, b"no end", b"x" * WINDOW, b"y\n" * 700_000], ids=len
)
def test_an_object_is_read_as_it_was_stored(content: bytes, repository: Repository) -> None:
    oid = store(repository, content)
    with BlobReader(Git()) as reader:
        assert reader.read(oid) == content
        assert reader.read(oid) == content


@needs_posix
def test_one_process_reads_many_objects_in_their_order(repository: Repository, counted: CountedGit) -> None:
    contents = [b"content %d\n" % number * (number % 50) for number in range(400)]
    oids = [store(repository, content) for content in contents[:60]]
    questions = [wanted(oids[number % 60], f"p{number}") for number in range(400)]
    before = len(counted.calls())
    with BlobReader(Git()) as reader:
        blobs = list(reader.blobs(questions))
    assert [blob.data for blob in blobs if isinstance(blob, Blob)] == [contents[n % 60] for n in range(400)]
    assert [blob.path for blob in blobs] == [f"p{number}" for number in range(400)]
    assert len(counted.calls()) == before + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(sizes=st.lists(st.sampled_from([0, 1, 10, 5000, -1, 300_000, 3_000_000]), max_size=12))
def test_any_mixture_is_answered_in_order(sizes: list[int], repository: Repository) -> None:
    oids = {size: ABSENT if size < 0 else store(repository, b"z" * size) for size in sizes}
    with BlobReader(Git()) as reader:
        items = list(reader.blobs([wanted(oids[size]) for size in sizes], max_size=200_000))
    for size, item in zip(sizes, items, strict=True):
        if size < 0:
            assert isinstance(item, Skip)
            assert item.reason is SkipReason.MISSING_OBJECT
        elif size > 200_000:
            assert isinstance(item, Skip)
            assert item.reason is SkipReason.TOO_LARGE
        else:
            assert isinstance(item, Blob)
            assert item.data == b"z" * size


def test_a_large_object_comes_in_windows_that_hold_all_of_it(repository: Repository) -> None:
    content = b"".join(b"line %d\n" % number for number in range(1_700_000))
    oid, small = store(repository, content), store(repository, b"small")
    with BlobReader(Git()) as reader:
        items = list(reader.blobs([wanted(oid, "large"), wanted(small, "small")]))
    pieces = [item for item in items if isinstance(item, Blob) and item.path == "large"]
    assert len(pieces) > 1
    assert all(len(piece.data) <= 2 * WINDOW for piece in pieces)
    assert [piece.first for piece in pieces] == [True] + [False] * (len(pieces) - 1)
    joined = pieces[0].data
    for piece in pieces[1:]:
        line_start = content.find(b"line %d\n" % (piece.offset.lines + 1))
        assert content[line_start:].startswith(piece.data.split(b"\n", 1)[1])
        joined = content[: line_start + len(piece.data.split(b"\n", 1)[1])]
    assert joined == content
    assert items[-1] == Blob(b"small", "small", Origin(OriginKind.COMMIT, small))


def test_a_large_binary_object_is_skipped_and_the_next_one_read(repository: Repository) -> None:
    picture = store(repository, b"\x89PNG\r\n\x1a\n" + bytes(3 * WINDOW))
    small = store(repository, b"small")
    with BlobReader(Git()) as reader:
        items = list(reader.blobs([wanted(picture, "a.png"), wanted(small), wanted(small)]))
    assert items[0] == Skip("a.png", SkipReason.BINARY)
    assert [item.data for item in items if isinstance(item, Blob)] == [b"small", b"small"]


@pytest.mark.parametrize("size", [11, 2_000_000, 3 * WINDOW])
def test_what_is_larger_than_the_limit_is_skipped_with_its_size(size: int, repository: Repository) -> None:
    oid, small = store(repository, b"x" * size), store(repository, b"small")
    with BlobReader(Git()) as reader:
        items = list(reader.blobs([wanted(oid, "large"), wanted(small, "small")], max_size=10))
    assert items == [
        Skip("large", SkipReason.TOO_LARGE, f"{size:,} bytes"),
        Blob(b"small", "small", Origin(OriginKind.COMMIT, small)),
    ]


def test_a_missing_object_is_said_and_the_rest_read(repository: Repository) -> None:
    oid = store(repository, b"there")
    with BlobReader(Git()) as reader:
        missing, there = reader.blobs([wanted(ABSENT, "gone"), wanted(oid)])
    assert missing == Skip("gone", SkipReason.MISSING_OBJECT, f"object {ABSENT} is not in this clone")
    assert isinstance(there, Blob)


def test_an_object_that_is_no_file_is_said(repository: Repository) -> None:
    commit = repository.commit_file("a", "text\n")
    with BlobReader(Git()) as reader:
        items = list(reader.blobs([wanted(commit), wanted(commit + "^{tree}"), wanted(commit + ":a")]))
    assert [item.detail for item in items if isinstance(item, Skip)] == [
        "git has a commit there, not a file",
        "git has a tree there, not a file",
    ]
    assert isinstance(items[2], Blob)


def _damage(repository: Repository, oid: str) -> None:
    path = repository.path(f".git/objects/{oid[:2]}/{oid[2:]}")
    path.chmod(0o644)
    path.write_bytes(zlib.compress(b"blob 100000\0short")[:-3])


def test_a_damaged_object_is_said_in_git_s_words_and_the_rest_read(repository: Repository) -> None:
    oids = [store(repository, b"content %d" % number) for number in range(6)]
    for oid in (oids[1], oids[4]):
        _damage(repository, oid)
    with BlobReader(Git()) as reader:
        items = list(reader.blobs([wanted(oid) for oid in oids]))
    reasons = [item.reason if isinstance(item, Skip) else item.data for item in items]
    unreadable = SkipReason.UNREADABLE
    assert reasons == [b"content 0", unreadable, b"content 2", b"content 3", unreadable, b"content 5"]
    assert all(item.detail for item in items if isinstance(item, Skip))


def test_a_killed_process_is_started_again(repository: Repository) -> None:
    oids = [store(repository, b"content %d" % number) for number in range(100)]
    with BlobReader(Git()) as reader:
        items = reader.blobs([wanted(oid) for oid in oids])
        read = [next(items) for _ in range(10)]
        reader.start().kill()
        read += list(items)
    assert [item.data for item in read if isinstance(item, Blob)] == [b"content %d" % number for number in range(100)]


@pytest.mark.parametrize("size", [5, 3 * WINDOW], ids=["small", "large"])
def test_a_reader_that_was_left_in_the_middle_gives_the_right_answer_next(size: int, repository: Repository) -> None:
    oids = [store(repository, b"x" * size + b"%d" % number) for number in range(3)]
    with BlobReader(Git()) as reader:
        for _ in reader.blobs([wanted(oid) for oid in oids]):
            break
        assert reader.read(oids[2]) == b"x" * size + b"2"


def test_a_closed_reader_can_be_used_again(repository: Repository) -> None:
    oid = store(repository, b"text")
    with BlobReader(Git()) as reader:
        assert reader.read(oid) == b"text"
        reader.close()
        assert reader.read(oid) == b"text"


class PartialClone(NamedTuple):
    """A clone without the blobs that its checkout does not need."""

    repository: Repository
    oids: list[str]
    """Thirty blobs, of which the last three are there."""
    counter: CountedGit


@pytest.fixture(params=["a git that can be told not to fetch", "a git that can not"])
def partial(
    request: pytest.FixtureRequest, tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> PartialClone:
    """A partial clone, read by a git that knows GIT_NO_LAZY_FETCH or by one that does not."""
    oids = []
    for number in range(30):
        repository.commit_file(f"file{number % 3}", f"content {number}\n")
        oids.append(repository.object_id(f"HEAD:file{number % 3}"))
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = Repository(tmp_path / "clone")
    repository.git("clone", "--quiet", "--filter=blob:none", repository.root.as_uri(), str(clone.root))
    lines = "unset GIT_NO_LAZY_FETCH" if "can not" in request.param else ""
    counter = put_in_front_of_git(tmp_path / "bin", lines)
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.environ["PATH"])
    return PartialClone(clone, oids, counter)


@needs_posix
class TestPartialClones:
    """What is not here is missing; it is not fetched, and does not stop the rest."""

    def test_objects_are_missed_and_none_is_fetched(self, partial: PartialClone) -> None:
        with BlobReader(Git(str(partial.repository.root))) as reader:
            items = list(reader.blobs([wanted(oid) for oid in partial.oids]))
        assert [isinstance(item, Blob) for item in items] == [False] * 27 + [True] * 3
        assert {item.reason for item in items if isinstance(item, Skip)} == {SkipReason.MISSING_OBJECT}
        lacking = partial.repository.git("rev-list", "--objects", "--all", "--missing=print", "--no-object-names")
        assert lacking.count("?") == 27

    def test_a_missing_object_does_not_cost_a_process_each(self, partial: PartialClone) -> None:
        with BlobReader(Git(str(partial.repository.root))) as reader:
            list(reader.blobs([wanted(oid) for oid in partial.oids]))
        assert len(partial.counter.calls()) < 8

    def test_nothing_is_left_in_the_temporary_folder(
        self, partial: PartialClone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(temporary))
        with BlobReader(Git(str(partial.repository.root))) as reader:
            list(reader.blobs([wanted(oid) for oid in partial.oids]))
        assert list(temporary.iterdir()) == []

    def test_location_variables_do_not_disturb(self, partial: PartialClone, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(partial.repository.root)
        monkeypatch.setenv("GIT_DIR", ".git")
        monkeypatch.setenv("GIT_COMMON_DIR", ".git")
        monkeypatch.setenv("GIT_WORK_TREE", ".")
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
        with BlobReader(Git()) as reader:
            items = list(reader.blobs([wanted(oid) for oid in partial.oids]))
        assert [isinstance(item, Blob) for item in items] == [False] * 27 + [True] * 3
        assert {item.reason for item in items if isinstance(item, Skip)} == {SkipReason.MISSING_OBJECT}


def test_a_repository_with_sha256_is_read(tmp_path: Path) -> None:
    made = Repository.create(tmp_path / "sha256", "--object-format=sha256")
    oids = [store(made, b"content %d" % number) for number in range(90)]
    with BlobReader(Git(str(made.root))) as reader:
        items = list(reader.blobs([wanted(oid) for oid in [*oids, "2" * 64]]))
    assert [item.data for item in items if isinstance(item, Blob)] == [b"content %d" % number for number in range(90)]
    assert isinstance(items[-1], Skip)


def test_an_lfs_pointer_is_read_and_said(repository: Repository) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n".encode()
    oid = store(repository, pointer)
    with BlobReader(Git()) as reader:
        blob, skip = reader.blobs([wanted(oid, "a.bin")])
    assert isinstance(blob, Blob)
    assert blob.data == pointer
    assert skip == Skip("a.bin", SkipReason.LFS_POINTER)


def test_a_text_about_lfs_is_no_pointer(repository: Repository) -> None:
    oid = store(repository, b"version https://git-lfs.github.com/spec/v1\n" + b"is how a pointer begins. " * 60)
    with BlobReader(Git()) as reader:
        assert [type(item) for item in reader.blobs([wanted(oid)])] == [Blob]


def test_batches_hold_every_item_in_order_and_are_small_to_send(repository: Repository) -> None:
    oid = store(repository, b"text")
    items = [Skip("module", SkipReason.SUBMODULE), *(wanted(oid, f"p{n}") for n in range(2 * OBJECTS_IN_BATCH))]
    made = list(batches(Git(), items))
    assert [len(batch.items) for batch in made] == [OBJECTS_IN_BATCH, OBJECTS_IN_BATCH, 1]
    seen = look(made, sent=True)
    assert seen.paths == [f"p{n}" for n in range(2 * OBJECTS_IN_BATCH)]
    assert seen.skips == (Skip("module", SkipReason.SUBMODULE),)
    assert max(len(pickle.dumps(batch)) for batch in made) < 100 * OBJECTS_IN_BATCH


@needs_posix
def test_a_batch_uses_the_reader_that_runs_but_does_not_send_it(repository: Repository, counted: CountedGit) -> None:
    oid = store(repository, b"text")
    with BlobReader(Git()) as reader:
        reader.start()
        batch = ObjectBatch(Git(), (wanted(oid),), reader=reader)
        assert look([batch]).paths == [oid[:8]]
        assert len(counted.calls()) == 2  # one to store the object
        assert pickle.loads(pickle.dumps(batch)).reader is None


@pytest.mark.parametrize(
    ("mode", "kind"), [("100644", Wanted), ("100755", Wanted), ("120000", Wanted), ("160000", Skip)]
)
def test_submodules_are_skipped_and_links_are_read(mode: str, kind: type) -> None:
    assert isinstance(wanted_or_skip("a", mode, Origin(OriginKind.INDEX, ABSENT)), kind)
