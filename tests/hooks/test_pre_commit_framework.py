"""The hooks under the real pre-commit framework, which builds its environment from this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.detect.template import expand
from tests.repositories import Repository

CHECKOUT = Path(__file__).resolve().parents[2]
KEY = expand("hf_{letters:34}", 51)


@pytest.fixture(scope="module")
def framework_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The framework's own folder: the environment is built once for all tests of this module."""
    return tmp_path_factory.mktemp("framework")


def try_repo(home: Path, repository: Repository, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(CHECKOUT), *arguments],
        cwd=repository.root,
        env={**os.environ, "PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def test_hook_stops_staged_keys_ranges_and_all_files(framework_home: Path, repository: Repository) -> None:
    base = repository.commit_file("a.env", "A=1\n")
    repository.stage("a.env", "A=2\n")
    code, said = try_repo(framework_home, repository, "keysweep")
    assert code == 0, said
    assert "Passed" in said

    repository.stage("b.env", f"HF_TOKEN={KEY}\n")
    code, said = try_repo(framework_home, repository, "keysweep")
    assert code == 1, said
    assert "b.env:1:10" in said
    assert KEY not in said
    assert said.count("Read 2 files") == 1, "one process reads everything"

    tip = repository.commit()
    code, said = try_repo(framework_home, repository, "keysweep", "--all-files", "--verbose")
    assert code == 1, said
    assert "every tracked file was scanned" in said

    code, said = try_repo(framework_home, repository, "keysweep", "--from-ref", base, "--to-ref", tip)
    assert code == 1, said
    assert "b.env" in said
    code, said = try_repo(framework_home, repository, "keysweep", "--from-ref", tip, "--to-ref", tip, "--verbose")
    assert code == 0, said

    push = ("keysweep-push", "--hook-stage", "pre-push", "--from-ref", base, "--to-ref", tip)
    code, said = try_repo(framework_home, repository, *push)
    assert code == 1, said
    assert "b.env" in said
