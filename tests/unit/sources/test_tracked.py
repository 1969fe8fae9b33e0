"""Listing the files of a work tree through git."""

from __future__ import annotations

import os
import sys

import pytest

from scanner.errors import GitError
from scanner.model import Skip, SkipReason
from scanner.sources.tracked import tracked_files
from tests.repositories import Repository
from tests.unit.sources.traps import hostile_variables, set_traps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs shell scripts, links or any bytes in names")


def listed(path: str = ".", honour_ignores: bool = True) -> list[str]:
    """Return the paths that are listed, sorted."""
    return sorted(item for item in items(path, honour_ignores) if isinstance(item, str))


def skipped(path: str = ".", honour_ignores: bool = True) -> list[tuple[str, SkipReason]]:
    """Return what is listed but not to be read, sorted by path."""
    found = items(path, honour_ignores)
    return sorted((item.path, item.reason) for item in found if isinstance(item, Skip))


def items(path: str = ".", honour_ignores: bool = True) -> list[str | Skip]:
    """Return all that is listed."""
    listing = tracked_files(path, honour_ignores)
    assert listing is not None
    return list(listing)


def test_tracked_and_untracked_files_are_listed_once(repository: Repository) -> None:
    repository.commit_file("a", "text\n")
    repository.commit_file("folder/b", "text\n")
    repository.stage("staged", "text\n")
    repository.write("folder/untracked", "text\n")
    repository.write("a", "changed\n")
    assert listed() == ["a", "folder/b", "folder/untracked", "staged"]
    assert len(items()) == 4


def test_a_new_repository_lists_its_files(repository: Repository) -> None:
    repository.write("a", "text\n")
    assert listed() == ["a"]
    assert items() == ["a"]


def test_only_what_is_below_the_path_is_listed_relative_to_it(repository: Repository) -> None:
    for name in ("a", "folder/b", "folder/below/c", "other/d"):
        repository.stage(name, "text\n")
    repository.write("folder/e", "text\n")
    assert listed("folder") == ["b", "below/c", "e"]
    assert listed(str(repository.path("folder/below"))) == ["c"]


@pytest.mark.parametrize("honour_ignores", [True, False])
def test_ignored_files_are_listed_only_when_asked_for(honour_ignores: bool, repository: Repository) -> None:
    repository.stage(".gitignore", "*.log\nbuild/\n")
    repository.write(".git/info/exclude", "private\n")
    for name in ("a.log", "build/b", "private", "kept", "folder/c.log"):
        repository.write(name, "text\n")
    repository.stage("forced.log", "text\n")
    ignored = [] if honour_ignores else ["a.log", "build/b", "folder/c.log", "private"]
    assert listed(honour_ignores=honour_ignores) == sorted([".gitignore", "forced.log", "kept", *ignored])


@pytest.mark.parametrize("where", ["setting", "setting with a tilde", "usual place", "setting of the repository"])
def test_the_user_s_own_ignore_file_counts(where: str, repository: Repository, tmp_path: Path) -> None:
    place = tmp_path / "home" / (".config/git/ignore" if where == "usual place" else "my-ignores")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("*.swp\n")
    if where == "setting of the repository":
        repository.git("config", "core.excludesFile", str(place))
    elif where != "usual place":
        value = "~/my-ignores" if "tilde" in where else str(place)
        repository.git("config", "--global", "core.excludesFile", value)
    repository.write("a.swp", "text\n")
    repository.write("a", "text\n")
    assert listed() == ["a"]
    assert listed(honour_ignores=False) == ["a", "a.swp"]


@pytest.mark.parametrize("path", ["build", "build/below"])
def test_an_ignored_folder_that_is_named_is_left_to_the_caller(path: str, repository: Repository) -> None:
    repository.stage(".gitignore", "build/\n")
    repository.write("build/below/a", "text\n")
    assert tracked_files(path) is None
    repository.stage("build/below/tracked", "text\n")
    assert tracked_files(path) is None
    assert "tracked" in "".join(listed(path, honour_ignores=False))


def test_a_folder_without_new_files_is_not_taken_for_ignored(repository: Repository) -> None:
    repository.commit_file("folder/a", "text\n")
    repository.path("empty").mkdir()
    assert listed("folder") == ["a"]
    assert listed("empty") == []


def test_a_removed_file_is_absent(repository: Repository) -> None:
    repository.commit_file("a", "text\n")
    repository.commit_file("folder/b", "text\n")
    repository.path("a").unlink()
    repository.path("folder/b").unlink()
    assert items() == [Skip("a", SkipReason.ABSENT), Skip("folder/b", SkipReason.ABSENT)]
    assert items("folder") == [Skip("b", SkipReason.ABSENT)]


def test_a_file_removed_from_the_index_only_is_listed(repository: Repository) -> None:
    repository.commit_file("a", "text\n")
    repository.git("rm", "--quiet", "--cached", "a")
    assert items() == ["a"]


@pytest.mark.parametrize("sparse_index", ["true", "false"], ids=["sparse index", "full index"])
def test_what_the_sparse_checkout_leaves_out_is_absent(sparse_index: str, repository: Repository) -> None:
    repository.commit_file("kept/a", "text\n")
    repository.commit_file("left/b", "text\n")
    repository.git("config", "index.sparse", sparse_index)
    repository.git("sparse-checkout", "set", "--cone", "kept")
    assert listed() == ["kept/a"]
    assert skipped() == [("left/b", SkipReason.ABSENT)]


def test_a_file_that_stands_outside_the_sparse_checkout_is_listed(repository: Repository) -> None:
    repository.commit_file("a", "text\n")
    repository.git("update-index", "--skip-worktree", "a")
    assert listed() == ["a"]


def test_a_conflict_is_listed_once(repository: Repository) -> None:
    repository.commit_file("a", "1\n")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit_file("a", "2\n")
    repository.git("checkout", "--quiet", "main")
    repository.commit_file("a", "3\n")
    assert repository.run("merge", "side").returncode
    assert items() == ["a"]


def test_submodules_and_nested_repositories_are_skipped(repository: Repository) -> None:
    other = Repository.create(repository.root.parent / "other")
    other.commit_file("secret", "text\n")
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "module")
    nested = Repository.create(repository.path("nested"))
    nested.commit_file("secret", "text\n")
    assert listed() == [".gitmodules"]
    assert skipped() == [("module", SkipReason.SUBMODULE), ("nested/", SkipReason.NESTED_REPOSITORY)]
    assert listed("nested") == ["secret"]
    assert listed("module") == ["secret"]


@needs_posix
@pytest.mark.parametrize("tracked", [True, False], ids=["tracked", "untracked"])
def test_names_of_any_bytes_are_listed(tracked: bool, repository: Repository) -> None:
    names = [b"a b", b"a\tb", b"a\nb", "ключ".encode(), b'"\\', b":x", b"? x", b"R 100644 1 0\tx", b"*", b"-n", b" x "]
    names += [] if sys.platform == "darwin" else [b"\xff"]
    for name in names:
        repository.write(b"folder/" + name, "text\n")
    if tracked:
        repository.git("add", ".")
    assert listed() == sorted(os.fsdecode(b"folder/" + name) for name in names)
    assert listed("folder") == sorted(os.fsdecode(name) for name in names)


@needs_posix
@pytest.mark.parametrize("name", ["*", ":(top)", "[ab]", "a b", "-x"])
def test_a_folder_of_any_name_is_listed_alone(
    name: str, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("a/other", "text\n")
    repository.write(f"{name}/mine", "text\n")
    assert listed(f"./{name}") == ["mine"]
    monkeypatch.setenv("GIT_DIR", ".git")
    assert listed(f"./{name}") == ["mine"]


@needs_posix
def test_links_are_listed_for_the_reader_to_skip(repository: Repository) -> None:
    os.symlink("absent", repository.path("link"))
    repository.git("add", "link")
    os.symlink("/", repository.path("root"))
    assert listed() == ["link", "root"]


def test_outside_a_repository_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(GitError, match="is not in a git repository"):
        tracked_files(str(tmp_path))


@pytest.mark.parametrize("what", ["bare repository", "git directory", "work tree elsewhere"])
def test_a_folder_outside_the_work_tree_is_left_to_the_caller(
    what: str, repository: Repository, tmp_path: Path
) -> None:
    path = "."
    if what == "bare repository":
        path = str(Repository.create(tmp_path / "bare", "--bare").root)
    elif what == "git directory":
        path = ".git"
    else:
        tmp_path.joinpath("elsewhere").mkdir()
        repository.git("config", "core.worktree", str(tmp_path / "elsewhere"))
    assert tracked_files(path) is None


def test_a_work_tree_named_by_variables_is_listed(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.path(".git").rename(repository.root.parent / "dotfiles.git")
    monkeypatch.setenv("GIT_DIR", os.path.join("..", "dotfiles.git"))
    monkeypatch.setenv("GIT_WORK_TREE", ".")
    repository.stage("folder/a", "text\n")
    repository.write("folder/below/b", "text\n")
    assert listed("folder") == ["a", "below/b"]
    assert listed("folder/below") == ["b"]


@needs_posix
def test_nothing_of_a_hostile_repository_runs(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit_file("a.env", "A=1\n")
    traps = set_traps(repository, tmp_path)
    repository.write("a.env", "A=2\n")
    repository.write("folder/b.txt", "B=2\n")
    for name, value in hostile_variables(traps).items():
        monkeypatch.setenv(name, value)
    assert listed() == [".gitattributes", "a.env", "folder/b.txt"]
    assert listed("folder") == ["b.txt"]
    assert traps.went_off() == []
