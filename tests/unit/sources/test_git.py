"""git is started safely, whatever the repository, the environment and the configuration say."""

from __future__ import annotations

import os
import pickle
import sys

import pytest

from scanner.errors import GitError
from scanner.sources.git import Repository as Git
from scanner.sources.git import first_complaint, printable
from scanner.sources.objects import BlobReader
from scanner.sources.staged import index_blobs, staged_changes
from tests.repositories import Repository
from tests.unit.sources.seen import look
from tests.unit.sources.traps import Traps, hostile_variables, put_in_front_of_git, set_traps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="the traps are shell scripts")


@pytest.fixture
def traps(repository: Repository, tmp_path: Path) -> Traps:
    """A repository with a staged change in which careless use of git runs a program."""
    repository.commit_file("a.env", "A=1\n")
    repository.stage("a.env", "A=2\n")
    repository.write("a.env", "A=3\n")
    repository.write("b.env", "B=1\n")
    repository.write("c.txt", "C=1\n")
    return set_traps(repository, tmp_path)


@needs_posix
@pytest.mark.parametrize(
    ("careless", "trap"),
    [
        ("status", "core.fsmonitor"),
        ("diff", "diff.trap.command"),
        ("diff --no-ext-diff", "diff.trap.textconv"),
        ("add b.env", "filter.trap.clean"),
        ("add c.txt", "filter.process.process"),
        ("update-index --refresh", "post-index-change"),
        (f"-c protocol.ext.allow=always cat-file -p {'1' * 40}", "transport"),
    ],
)
def test_the_traps_go_off_when_git_is_used_carelessly(careless: str, trap: str, traps: Traps) -> None:
    traps.repository.run(*careless.split())
    assert any(trap in line for line in traps.went_off())


@needs_posix
def test_nothing_of_a_hostile_repository_runs(traps: Traps, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in hostile_variables(traps).items():
        monkeypatch.setenv(name, value)
    git = Git.find()
    with staged_changes(git) as staged:
        assert look(staged.batches()).paths == ["a.env"]
    assert look(index_blobs(git)).paths == ["a.env"]
    with BlobReader(git) as reader:
        reader.read("1" * 40)  # absent: in this partial clone git would fetch it
    git.hooks_folder()
    assert traps.went_off() == []


def test_a_repository_is_found_from_a_folder_below(repository: Repository) -> None:
    repository.write("folder/below/file", "text\n")
    location = Git.find("folder/below").location()
    assert os.path.samefile(location.top, repository.root)
    assert location.inside
    assert not location.shallow


def test_a_repository_is_found_from_a_file(repository: Repository) -> None:
    repository.write("folder/file", "text\n")
    assert os.path.samefile(Git.find("folder/file").top(), repository.root)


def test_a_repository_whose_name_ends_in_a_newline_is_found(tmp_path: Path) -> None:
    made = Repository.create(tmp_path / "a\n")
    assert os.path.samefile(Git.find(str(made.root)).top(), made.root)


def test_a_repository_can_be_sent_to_another_process(repository: Repository) -> None:
    arrived = pickle.loads(pickle.dumps(Git.find()))
    assert os.path.samefile(arrived.top(), repository.root)
    assert len(pickle.dumps(Git.find())) < 1000


def test_a_folder_outside_is_named_in_the_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(GitError, match="is not in a git repository") as caught:
        Git.find(str(tmp_path))
    assert str(tmp_path) in str(caught.value)


def test_what_is_staged_outside_a_repository_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(GitError, match="is not in a git repository"):
        staged_changes(Git(str(tmp_path)))


def test_a_bare_repository_has_no_work_tree(tmp_path: Path) -> None:
    bare = Repository.create(tmp_path / "bare", "--bare")
    git = Git.find(str(bare.root))
    assert not git.location().inside
    with pytest.raises(GitError, match="has no git work tree"):
        git.top()


def test_a_git_directory_is_not_in_the_work_tree(repository: Repository) -> None:
    assert not Git.find(".git").location().inside


def test_a_work_tree_elsewhere_does_not_hold_the_folder(repository: Repository, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    repository.git("config", "core.worktree", str(elsewhere))
    assert not Git.find().location().inside


def test_git_that_is_not_installed_is_named(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository.root))
    with pytest.raises(GitError, match="git was not found on PATH"):
        Git.find()


@needs_posix
@pytest.mark.parametrize("entry", [".", "", "bin"])
def test_git_is_never_taken_from_a_relative_entry_of_the_path(
    entry: str, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("git", "bin/git"):
        repository.write(name, "#!/bin/sh\ntouch canary\n").chmod(0o755)
    monkeypatch.setenv("PATH", entry + os.pathsep + os.environ["PATH"])
    assert Git.find().location().inside
    assert not repository.path("canary").exists()


def test_a_folder_that_is_gone_is_an_error(repository: Repository) -> None:
    repository.write("folder/file", "text\n")
    git = Git("folder")
    repository.path("folder/file").unlink()
    repository.path("folder").rmdir()
    with pytest.raises(GitError, match="cannot change to"):
        git.location()


def test_a_broken_configuration_is_an_error_in_git_s_words(repository: Repository) -> None:
    repository.write(".git/config", "[core\n")
    with pytest.raises(GitError, match="bad config line 1"):
        Git.find()


def test_a_broken_configuration_of_the_user_is_not_ours(repository: Repository, tmp_path: Path) -> None:
    repository.stage("a", "text\n")
    tmp_path.joinpath("home", ".gitconfig").write_text("[core\n")
    with staged_changes(Git()) as staged:
        assert look(staged.batches()).paths == ["a"]


def test_a_head_that_names_a_missing_commit_is_an_error(repository: Repository) -> None:
    repository.stage("a", "text\n")
    repository.write(".git/refs/heads/main", "1" * 40 + "\n")
    with pytest.raises(GitError, match="diff-index failed"):
        staged_changes(Git())


def test_a_broken_index_is_an_error(repository: Repository) -> None:
    repository.commit_file("a", "text\n")
    repository.write(".git/index", b"DIRC broken")
    with pytest.raises(GitError, match="diff-index failed"):
        staged_changes(Git())


@pytest.fixture
def of_another_user(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with a staged change that git takes for somebody else's."""
    repository.stage("a.env", "A=1\n")
    put_in_front_of_git(tmp_path / "bin", "export GIT_TEST_ASSUME_DIFFERENT_OWNER=1")
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.environ["PATH"])
    return repository


@needs_posix
def test_a_repository_of_another_user_is_refused_with_the_next_step(of_another_user: Repository) -> None:
    with pytest.raises(GitError, match=r"git config --global --add safe\.directory"):
        Git.find()
    with pytest.raises(GitError, match="belongs to another user"):
        staged_changes(Git())


@needs_posix
@pytest.mark.parametrize("how", ["global", "environment"])
def test_a_repository_that_the_user_declared_safe_is_read(
    how: str, of_another_user: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "global":
        of_another_user.git("config", "--global", "--add", "safe.directory", "/nowhere")
        of_another_user.git("config", "--global", "--add", "safe.directory", str(of_another_user.root))
    else:
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
    with staged_changes(Git()) as staged:
        assert look(staged.batches()).paths == ["a.env"]
        assert look(staged.batches(), sent=True).paths == ["a.env"]


@needs_posix
def test_a_repository_does_not_declare_itself_safe(of_another_user: Repository) -> None:
    of_another_user.git("config", "safe.directory", "*", environment={"GIT_CONFIG": ".git/config"})
    assert "directory = *" in of_another_user.path(".git/config").read_text()
    with pytest.raises(GitError, match="belongs to another user"):
        Git.find()


@needs_posix
def test_a_declaration_that_the_user_took_back_does_not_count(of_another_user: Repository) -> None:
    of_another_user.git("config", "--global", "--add", "safe.directory", "*")
    of_another_user.git("config", "--global", "--add", "safe.directory", "")
    with pytest.raises(GitError, match="belongs to another user"):
        Git.find()


def test_the_location_variables_count_in_the_current_folder(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.path(".git").rename(tmp_path / "elsewhere.git")
    monkeypatch.setenv("GIT_DIR", os.path.join("..", "elsewhere.git"))
    repository.stage("a.env", "A=1\n")
    with staged_changes(Git()) as staged:
        assert look(staged.batches()).paths == ["a.env"]


def test_the_location_variables_do_not_speak_of_another_folder(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository.create(tmp_path / "other")
    other.stage("other.env", "A=1\n")
    monkeypatch.setenv("GIT_DIR", str(repository.path(".git")))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "absent"))
    with staged_changes(Git(str(other.root))) as staged:
        assert look(staged.batches()).paths == ["other.env"]


def test_the_hooks_folder_is_the_one_that_git_uses(repository: Repository, tmp_path: Path) -> None:
    repository.write("folder/file", "text\n")
    assert os.path.samefile(os.path.dirname(Git("folder").hooks_folder()), repository.path(".git"))
    repository.git("config", "--global", "core.hooksPath", str(tmp_path / "my hooks"))
    assert Git().hooks_folder() == str(tmp_path / "my hooks")


@pytest.mark.parametrize(
    ("complaint", "expected"),
    [
        pytest.param("warning: w\nfatal: bad thing\nfatal: more\n", "bad thing", id="the first fatal line"),
        pytest.param("error: one\nfatal: two\n", "one", id="an error that comes first"),
        pytest.param("something\n", "something", id="words without a mark"),
        pytest.param("", "it ended with status 7", id="no words"),
    ],
)
def test_one_sentence_is_taken_from_what_git_says(complaint: str, expected: str) -> None:
    assert first_complaint(complaint, 7) == expected


def test_control_characters_in_git_s_words_do_not_reach_the_terminal() -> None:
    assert printable(b"fatal: \x1b[31mred\x07\r\nnext \xff") == "fatal: ?[31mred??\nnext \\xff"
