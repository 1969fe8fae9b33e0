"""The hooks under real ``git commit`` and ``git push``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scanner.detect.template import expand
from tests.cli.command import keysweep
from tests.repositories import Repository

KEY = expand("hf_{letters:34}", 41)
LINE = f"HF_TOKEN={KEY}\n"


@pytest.fixture
def hooked(repository: Repository) -> Repository:
    """A repository with one commit and the pre-commit hook installed."""
    repository.commit_file("a.env", "A=1\n")
    result = keysweep("install", folder=repository.root)
    assert (result.code, result.err) == (0, "")
    return repository


def commits(repository: Repository) -> int:
    return int(repository.git("rev-list", "--count", "HEAD"))


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["commit", "-qm", "x"], id="commit of what is staged"),
        pytest.param(["commit", "-qam", "x"], id="commit -a"),
        pytest.param(["commit", "-qm", "x", "a.env"], id="commit PATH"),
        pytest.param(["commit", "-q", "--amend", "--no-edit"], id="commit --amend"),
    ],
)
def test_commit_with_a_key_is_stopped(arguments: list[str], hooked: Repository) -> None:
    before = hooked.object_id("HEAD")
    hooked.write("a.env", "A=1\n" + LINE)
    if "x" not in arguments or arguments == ["commit", "-qm", "x"]:
        hooked.git("add", "a.env")
    ended = hooked.run(*arguments)
    assert ended.returncode == 1
    assert hooked.object_id("HEAD") == before
    said = (ended.stdout + ended.stderr).decode()
    assert "a.env:2:10" in said
    assert KEY not in said


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        pytest.param("A=2\n", ["commit", "-qam", "x"], id="a clean change"),
        pytest.param("A=2\n" + LINE.rstrip() + " # keysweep:allow\n", ["commit", "-qam", "x"], id="an allowed key"),
        pytest.param("A=1\n", ["commit", "-qm", "x", "--allow-empty"], id="an empty commit"),
    ],
)
def test_commit_without_a_key_goes_through(content: str, arguments: list[str], hooked: Repository) -> None:
    hooked.write("a.env", content)
    ended = hooked.run(*arguments)
    assert ended.returncode == 0, ended.stderr.decode()
    assert commits(hooked) == 2


def test_commit_path_judges_only_that_path(hooked: Repository) -> None:
    hooked.stage("key.env", LINE)
    hooked.write("a.env", "A=2\n")
    assert hooked.run("commit", "-qm", "x", "a.env").returncode == 0
    assert hooked.run("commit", "-qm", "x").returncode == 1


def test_commit_in_a_linked_worktree_is_stopped(hooked: Repository, tmp_path: Path) -> None:
    hooked.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked")
    linked.stage("b.env", LINE)
    assert linked.run("commit", "-qm", "x").returncode == 1


def test_commit_from_a_sub_folder_is_stopped(hooked: Repository) -> None:
    hooked.stage("b.env", LINE)
    hooked.path("folder").mkdir()
    ended = subprocess.run(["git", "commit", "-qm", "x"], cwd=hooked.path("folder"), capture_output=True, check=False)
    assert ended.returncode == 1


def test_hook_of_somebody_else_is_left_alone(repository: Repository) -> None:
    repository.write_hook("pre-commit", "#!/bin/sh\nexit 0\n")
    result = keysweep("install", folder=repository.root)
    assert result.code == 3
    assert "exists already and was left alone" in result.err
    assert "scanner.hooks.pre_commit" in result.err
    assert repository.path(".git/hooks/pre-commit").read_text() == "#!/bin/sh\nexit 0\n"


def test_install_twice_is_no_error(hooked: Repository) -> None:
    assert keysweep("install", folder=hooked.root).code == 0


@pytest.fixture
def pushing(repository: Repository, tmp_path: Path) -> Repository:
    """A repository with the pre-push hook and a remote that has its first commit."""
    repository.commit_file("a.env", "A=1\n")
    Repository.create(tmp_path / "remote", "--bare")
    repository.git("remote", "add", "origin", str(tmp_path / "remote"))
    repository.git("push", "--quiet", "origin", "main")
    assert keysweep("install", "--hook", "pre-push", folder=repository.root).code == 0
    return repository


def add_and_remove_key(repository: Repository) -> None:
    repository.commit_file("b.env", LINE)
    repository.commit_file("b.env", "B=1\n")


@pytest.mark.parametrize(
    ("prepare", "arguments", "code"),
    [
        pytest.param(lambda r: r.commit_file("b", "text\n"), ["main"], 0, id="clean commits"),
        pytest.param(lambda r: r.commit_file("b", LINE), ["main"], 1, id="a commit with a key"),
        pytest.param(add_and_remove_key, ["main"], 1, id="a key that a later commit removed"),
        pytest.param(add_and_remove_key, ["HEAD:refs/heads/new"], 1, id="a new branch"),
        pytest.param(lambda r: r.git("tag", "v1"), ["v1"], 0, id="a new tag on a known commit"),
        pytest.param(lambda r: r.git("push", "origin", "main:old"), [":old"], 0, id="a branch that is deleted"),
    ],
)
def test_push(prepare: object, arguments: list[str], code: int, pushing: Repository) -> None:
    prepare(pushing)  # type: ignore[operator]
    ended = pushing.run("push", "origin", *arguments)
    said = (ended.stdout + ended.stderr).decode()
    assert ended.returncode == code, said
    assert KEY not in said
    if code:
        assert "b" in said


def test_modules_run_by_the_hooks_exist() -> None:
    for name in ("pre_commit", "pre_push"):
        done = subprocess.run(
            [sys.executable, "-c", f"import scanner.hooks.{name}"], capture_output=True, check=False, cwd="/"
        )
        assert done.returncode == 0, done.stderr.decode()
