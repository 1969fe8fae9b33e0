"""What the index source sees, in every situation of tests/scenarios.py and around it."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path

import pytest

from scanner.detect.template import expand
from scanner.model import Blob, Origin, OriginKind, Skip, SkipReason
from scanner.sources.git import Repository as Git
from scanner.sources.objects import OBJECTS_IN_BATCH
from scanner.sources.staged import index_blobs, staged_changes
from tests.repositories import Repository
from tests.scenarios import SCENARIOS, Scenario
from tests.unit.sources.seen import Seen, look
from tests.unit.sources.traps import put_in_front_of_git

KEY = expand("sk-{hex:32}")

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs shell scripts or links")


def outcome(key: str = KEY, sent: bool = False) -> str:
    """Return what comes of ``key`` in a scan of what is staged in the repository of the current directory."""
    with staged_changes(Git()) as staged:
        judged = list(staged.judge(look(staged.batches(), sent).findings(key)))
    if any(not finding.older for finding in judged):
        return "reported"
    return "older" if judged else "silent"


def staged_contents(path: str = ".") -> dict[str, bytes]:
    """Return what a scan of what is staged reads."""
    return contents(look_at_staged(path))


def look_at_staged(path: str = ".") -> Seen:
    """Return what a scan of what is staged yields."""
    with staged_changes(Git(path)) as staged:
        return look(staged.batches())


def contents(seen: Seen) -> dict[str, bytes]:
    """Return what was read of each path."""
    return {blob.path: blob.data for blob in seen.blobs}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
def test_each_scenario_has_its_outcome(
    scenario: Scenario, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform in scenario.not_on:
        pytest.skip("the file system cannot hold it")
    scenario.build(repository, KEY)
    monkeypatch.chdir(repository.root / scenario.folder)
    assert outcome() == scenario.outcome
    assert outcome(sent=True) == scenario.outcome


@needs_posix
@pytest.mark.parametrize("staged", [0, 1, 100], ids="{} files staged".format)
def test_a_commit_starts_two_processes(
    staged: int, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit_file("README", "text\n")
    for number in range(staged):
        repository.write(f"file{number}", f"content {number}\n")
    repository.git("add", ".")
    counter = put_in_front_of_git(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.environ["PATH"])
    assert len(staged_contents()) == staged
    assert len(counter.calls()) == 2


def test_a_blob_tells_its_origin(repository: Repository) -> None:
    repository.stage("folder/a.env", "A=1\n")
    (blob,) = look_at_staged().blobs
    assert blob == Blob(b"A=1\n", "folder/a.env", Origin(OriginKind.INDEX, repository.object_id(":folder/a.env")))


def test_many_files_come_in_several_batches(repository: Repository) -> None:
    expected = {f"file{number:04}": b"%d\n" % number for number in range(2 * OBJECTS_IN_BATCH)}
    for name, content in expected.items():
        repository.write(name, content)
    repository.git("add", ".")
    with staged_changes(Git()) as staged:
        made = list(staged.batches())
        assert len(made) == 2
        assert contents(look(made, sent=True)) == expected
        assert contents(look(made)) == expected


def test_a_submodule_is_said_not_to_be_scanned(repository: Repository) -> None:
    other = Repository.create(repository.root.parent / "other")
    commit = other.commit_file("a", "text\n")
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "other")
    assert look_at_staged().skips == (Skip("other", SkipReason.SUBMODULE, f"commit {commit} of another repository"),)


@pytest.mark.parametrize("where", ["configuration", "gitmodules"])
def test_a_submodule_that_asks_to_be_ignored_is_still_said(where: str, repository: Repository) -> None:
    other = Repository.create(repository.root.parent / "other")
    other.commit_file("a", "text\n")
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "other")
    if where == "configuration":
        repository.git("config", "diff.ignoreSubmodules", "all")
    else:
        repository.git("config", "-f", ".gitmodules", "submodule.other.ignore", "all")
        repository.git("add", ".gitmodules")
    assert [skip.reason for skip in look_at_staged().skips] == [SkipReason.SUBMODULE]


def test_an_lfs_pointer_is_scanned_and_said(repository: Repository) -> None:
    repository.stage("a.bin", f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 9\n")
    seen = look_at_staged()
    assert seen.paths == ["a.bin"]
    assert seen.skips == (Skip("a.bin", SkipReason.LFS_POINTER),)


def test_a_file_above_the_limit_is_said(repository: Repository) -> None:
    repository.stage("large", "x" * 2000)
    repository.stage("small", "x" * 1000)
    with staged_changes(Git()) as staged:
        seen = look(staged.batches(max_size=1000))
    assert seen.paths == ["small"]
    assert seen.skips == (Skip("large", SkipReason.TOO_LARGE, "2,000 bytes"),)


def test_an_object_that_is_not_there_makes_the_scan_incomplete(repository: Repository) -> None:
    repository.git("update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},a.env")
    (skip,) = look_at_staged().skips
    assert (skip.path, skip.reason) == ("a.env", SkipReason.MISSING_OBJECT)
    assert not skip.reason.expected


def test_a_conflict_is_said(repository: Repository) -> None:
    next(s for s in SCENARIOS if s.title.startswith("conflict not resolved")).build(repository, KEY)
    with staged_changes(Git()) as staged:
        assert staged.notes == ("1 path has an unresolved conflict: the versions of both sides were scanned.",)


def test_no_conflict_is_not_worth_a_word(repository: Repository) -> None:
    repository.stage("a", "text\n")
    with staged_changes(Git()) as staged:
        assert staged.notes == ()


def test_a_finding_elsewhere_is_left_alone(repository: Repository) -> None:
    repository.stage("a.env", KEY)
    with staged_changes(Git()) as staged:
        (finding,) = look(staged.batches()).findings(KEY)
        moved = finding._replace(path="elsewhere")
        assert list(staged.judge([moved])) == [moved]


def test_an_old_version_that_cannot_be_read_counts_as_absent(repository: Repository) -> None:
    repository.commit_file("a.env", f"A=1\n{KEY}\n")
    oid = repository.object_id("HEAD:a.env")
    repository.stage("a.env", f"A=2\n{KEY}\n")
    assert outcome() == "older"
    repository.path(f".git/objects/{oid[:2]}/{oid[2:]}").unlink()
    assert outcome() == "reported"


def test_an_old_line_in_a_file_of_windows_is_old(repository: Repository) -> None:
    lines = "".join(f"line {number}\n" for number in range(1_000_000))
    repository.commit_file("data", lines + KEY + "\n" + lines)
    repository.stage("data", "first\n" + lines + KEY + "\n" + lines + "last\n")
    assert outcome() == "older"


def test_a_repository_with_sha256_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository.create(tmp_path / "sha256", "--object-format=sha256")
    monkeypatch.chdir(made.root)
    made.stage("a.env", f"{KEY}\n")
    assert outcome() == "reported"
    made.commit()
    made.stage("a.env", f"{KEY}\nA=1\n")
    assert outcome() == "older"
    assert contents(look(index_blobs(Git()))) == {"a.env": f"{KEY}\nA=1\n".encode()}


def test_a_linked_work_tree_has_its_own_index(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit_file("README", "text\n")
    repository.stage("here.env", "A=1\n")
    linked = Repository(repository.root.parent / "linked")
    repository.git("worktree", "add", "--quiet", str(linked.root))
    linked.stage("there.env", "A=1\n")
    assert list(staged_contents()) == ["here.env"]
    monkeypatch.chdir(linked.root)
    assert list(staged_contents()) == ["there.env"]


@pytest.mark.parametrize("sparse_index", ["true", "false"], ids=["sparse index", "full index"])
def test_a_sparse_checkout_is_read_whole(sparse_index: str, repository: Repository) -> None:
    repository.commit_file("kept/a", "text\n")
    repository.commit_file("left/b.env", f"A=1\n{KEY}\n")
    repository.git("config", "index.sparse", sparse_index)
    repository.git("sparse-checkout", "set", "--cone", "kept")
    assert not repository.path("left").exists()
    repository.stage("kept/a", "text\nmore\n")
    assert staged_contents() == {"kept/a": b"text\nmore\n"}
    assert set(look(index_blobs(Git())).paths) == {"kept/a", "left/b.env"}
    oid = repository.git("hash-object", "-w", "--stdin", data=b"A=2\n")
    repository.git("update-index", "--add", "--cacheinfo", f"100644,{oid},left/b.env")
    assert staged_contents() == {"kept/a": b"text\nmore\n", "left/b.env": b"A=2\n"}


def test_a_partial_clone_scans_what_is_staged(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit_file("a.env", f"A=1\n{KEY}\n")
    repository.commit_file("b.env", "B=1\n")
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = Repository(repository.root.parent / "clone")
    repository.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", repository.root.as_uri(), str(clone.root))
    monkeypatch.chdir(clone.root)
    clone.git("reset", "--quiet")
    clone.stage("b.env", "B=2\n")
    assert staged_contents() == {"b.env": b"B=2\n"}
    seen = look(index_blobs(Git()))
    assert contents(seen) == {"b.env": b"B=2\n"}
    assert [(skip.path, skip.reason) for skip in seen.skips] == [("a.env", SkipReason.MISSING_OBJECT)]


@pytest.mark.parametrize("relative", [True, False], ids=["relative", "absolute"])
def test_another_index_is_honoured(relative: bool, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit_file("README", "text\n")
    repository.stage("a.env", "A=1\n")
    index = ".git/other-index" if relative else str(repository.path(".git/other-index"))
    monkeypatch.setenv("GIT_INDEX_FILE", index)
    repository.git("read-tree", "HEAD")
    repository.stage("b.env", "B=1\n")
    assert list(staged_contents()) == ["b.env"]
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert list(staged_contents()) == ["a.env"]


def test_a_work_tree_named_by_variables_is_read(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    git_directory = repository.root.parent / "dotfiles.git"
    repository.path(".git").rename(git_directory)
    monkeypatch.setenv("GIT_DIR", os.path.relpath(git_directory, repository.root))
    monkeypatch.setenv("GIT_WORK_TREE", ".")
    repository.stage("folder/a.env", "A=1\n")
    assert list(staged_contents()) == ["folder/a.env"]
    assert list(staged_contents("folder")) == ["folder/a.env"]


def test_a_work_tree_elsewhere_does_not_change_what_is_staged(repository: Repository, tmp_path: Path) -> None:
    repository.stage("a.env", "A=1\n")
    tmp_path.joinpath("elsewhere").mkdir()
    repository.git("config", "core.worktree", str(tmp_path / "elsewhere"))
    assert list(staged_contents()) == ["a.env"]


class Hooked:
    """A repository whose pre-commit hook takes down what the index source sees."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.log = repository.root.parent / "seen.jsonl"
        top = Path(__file__).parents[3]
        command = [sys.executable, "-m", "tests.unit.sources.dump_staged", str(self.log)]
        script = f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(top))} exec {shlex.join(command)}\n"
        repository.write_hook("pre-commit", script)
        repository.write_hook("pre-merge-commit", script)

    def seen(self) -> list[dict[str, str]]:
        """Return what each run of the hook saw."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture
def hooked(repository: Repository) -> Hooked:
    """A repository with two committed files and the hook."""
    repository.commit_file("a.env", "A=1\n")
    repository.commit_file("folder/b.env", "B=1\n")
    return Hooked(repository)


@needs_posix
class TestInARealHook:
    """git tells a hook through variables which index will be committed."""

    def test_commit(self, hooked: Hooked) -> None:
        hooked.repository.stage("a.env", "A=2\n")
        hooked.repository.write("folder/b.env", "B=2\n")
        hooked.repository.git("commit", "-m", "change")
        assert hooked.seen() == [{"a.env": "A=2\n"}]

    def test_commit_all(self, hooked: Hooked) -> None:
        hooked.repository.write("a.env", "A=2\n")
        hooked.repository.write("folder/b.env", "B=2\n")
        hooked.repository.git("commit", "-a", "-m", "change")
        assert hooked.seen() == [{"a.env": "A=2\n", "folder/b.env": "B=2\n"}]

    def test_commit_of_a_path(self, hooked: Hooked) -> None:
        hooked.repository.stage("a.env", "A=2\n")
        hooked.repository.write("folder/b.env", "B=2\n")
        hooked.repository.git("commit", "-m", "change", "folder/b.env")
        assert hooked.seen() == [{"folder/b.env": "B=2\n"}]

    def test_commit_that_includes_a_path(self, hooked: Hooked) -> None:
        hooked.repository.stage("a.env", "A=2\n")
        hooked.repository.write("folder/b.env", "B=2\n")
        hooked.repository.git("commit", "-m", "change", "--include", "folder/b.env")
        assert hooked.seen() == [{"a.env": "A=2\n", "folder/b.env": "B=2\n"}]

    def test_amended_commit(self, hooked: Hooked) -> None:
        hooked.repository.stage("a.env", "A=2\n")
        hooked.repository.git("commit", "--amend", "-m", "change")
        assert hooked.seen() == [{"a.env": "A=2\n"}]

    def test_first_commit(self, tmp_path: Path) -> None:
        hooked = Hooked(Repository.create(tmp_path / "new"))
        hooked.repository.stage("a.env", "A=1\n")
        hooked.repository.git("commit", "-m", "first")
        assert hooked.seen() == [{"a.env": "A=1\n"}]

    def test_commit_from_a_sub_folder(self, hooked: Hooked) -> None:
        hooked.repository.stage("a.env", "A=2\n")
        hooked.repository.git("-C", "folder", "commit", "-m", "change")
        assert hooked.seen() == [{"a.env": "A=2\n"}]

    def test_commit_in_a_linked_work_tree(self, hooked: Hooked) -> None:
        linked = Repository(hooked.repository.root.parent / "linked")
        hooked.repository.git("worktree", "add", "--quiet", str(linked.root))
        linked.write("a.env", "A=3\n")
        linked.git("commit", "-m", "change", "a.env")
        assert hooked.seen() == [{"a.env": "A=3\n"}]

    def test_commit_in_a_submodule(self, hooked: Hooked) -> None:
        other = Repository.create(hooked.repository.root.parent / "other")
        other.commit_file("c.env", "C=1\n")
        arguments = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "other")
        hooked.repository.git(*arguments)
        inner = Hooked(Repository(hooked.repository.path("other")))
        inner.repository.stage("c.env", "C=2\n")
        inner.repository.git("commit", "-m", "change")
        assert inner.seen() == [{"c.env": "C=2\n"}]

    def test_merge(self, hooked: Hooked) -> None:
        hooked.repository.git("checkout", "--quiet", "-b", "side", "HEAD~1")
        hooked.repository.commit_file("c.env", "C=1\n")
        hooked.repository.git("checkout", "--quiet", "main")
        hooked.repository.git("merge", "--quiet", "--no-edit", "side")
        assert hooked.seen() == [{"c.env": "C=1\n"}]

    def test_commit_with_settings_on_the_command_line(self, hooked: Hooked) -> None:
        hooked.repository.stage("a.env", "A=2\n")
        hooked.repository.git("-c", "color.ui=always", "-c", "diff.noprefix=true", "commit", "-m", "change")
        assert hooked.seen() == [{"a.env": "A=2\n"}]


class TestTheWholeIndex:
    """For callers that scan every tracked file although nothing is staged."""

    def test_holds_every_file(self, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        repository.commit_file("a.env", "A=1\n")
        repository.commit_file("folder/b.env", "B=1\n")
        repository.write("c.env", "untracked\n")
        repository.write("a.env", "not staged\n")
        monkeypatch.chdir("folder")
        assert contents(look(index_blobs(Git()))) == {"a.env": b"A=1\n", "folder/b.env": b"B=1\n"}

    def test_is_empty_in_a_new_repository(self, repository: Repository) -> None:
        assert list(index_blobs(Git())) == []

    def test_holds_both_sides_of_a_conflict_and_names_submodules(self, repository: Repository) -> None:
        next(s for s in SCENARIOS if "key on the other side" in s.title).build(repository, KEY)
        repository.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
        seen = look(index_blobs(Git()))
        assert sorted(blob.data for blob in seen.blobs) == [f"A=2\nDASHSCOPE_API_KEY={KEY}\n".encode(), b"A=3\n"]
        assert [skip.reason for skip in seen.skips] == [SkipReason.SUBMODULE]

    def test_leaves_out_what_is_only_announced(self, repository: Repository) -> None:
        repository.write("a.env", "A=1\n")
        repository.git("add", "-N", "a.env")
        assert list(index_blobs(Git())) == []
