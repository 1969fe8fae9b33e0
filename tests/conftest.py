"""Keeps every test away from the user's own home, configuration and git settings."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.repositories import Repository, isolated_environment

# A busy machine is no failure: no test of this repository asserts a time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _enter(environment: dict[str, str], patch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("GIT_", "XDG_", "KEYSWEEP_", "PRE_COMMIT")):
            patch.delenv(name)
    for name, value in environment.items():
        patch.setenv(name, value)


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _enter(isolated_environment(tmp_path_factory.mktemp("home")), patch)
        yield


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """An empty repository that is the current directory, with a home and a global git configuration of its own."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in isolated_environment(home).items() if name != "XDG_CACHE_HOME"}
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    made = Repository.create(tmp_path / "repository")
    monkeypatch.chdir(made.root)
    return made
