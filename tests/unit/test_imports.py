"""Start-up is a feature: what a clean commit must not import, and what each part may."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.repositories import Repository

HEAVY = frozenset(
    {"asyncio", "dataclasses", "hashlib", "httpx", "inspect", "json", "libcst", "logging", "multiprocessing", "pathlib",
     "pathspec", "re2", "rich", "shutil", "tomllib", "tempfile", "urllib"}
)  # fmt: skip


def imported(*arguments: str) -> set[str]:
    """Return the top-level names of every module that a run of the command imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-I", "-m", "scanner", *arguments], capture_output=True, check=False
    )
    lines = done.stderr.decode().splitlines()
    names = {line.rpartition("|")[2].strip().split(".")[0] for line in lines if line.startswith("import time:")}
    # An editable installation has a finder of its own, whose imports are not ours.
    return names - {"pathlib", "urllib"} if "__editable___keysweep_0_1_0_finder" in done.stderr.decode() else names


@pytest.fixture
def warm(repository: Repository) -> Repository:
    """A repository with a clean change staged, and the compiled rules in the cache."""
    repository.commit_file("a.py", "x = 1\n")
    repository.stage("a.py", "x = 1\ny = 2\n")
    subprocess.run([sys.executable, "-m", "scanner", "scan", "--staged"], capture_output=True, check=True)
    return repository


def test_clean_commit_imports_nothing_heavy(warm: Repository) -> None:
    names = imported("scan", "--staged")
    assert "hyperscan" in names
    assert names & HEAVY == set()


def test_version_imports_next_to_nothing() -> None:
    names = imported("--version")
    assert "scanner" in names
    assert not names & (HEAVY | {"argparse", "hyperscan", "subprocess", "typing"})


def test_usage_error_imports_no_engine() -> None:
    assert not imported("scan", "--no-such-flag") & (HEAVY - {"shutil"} | {"hyperscan"})
