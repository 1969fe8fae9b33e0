"""Real git repositories for tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple


def isolated_environment(home: Path) -> dict[str, str]:
    """Return the variables that make ``home`` the home of everything that a test starts."""
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A Person",
        "GIT_AUTHOR_EMAIL": "person@example.com",
        "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+01:00",
        "GIT_COMMITTER_NAME": "A Person",
        "GIT_COMMITTER_EMAIL": "person@example.com",
        "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+01:00",
    }


class Repository(NamedTuple):
    """A git repository in a folder."""

    root: Path

    @classmethod
    def create(cls, root: Path, *options: str) -> Repository:
        """Make an empty repository in the folder ``root``, with branch ``main``."""
        root.mkdir(parents=True, exist_ok=True)
        made = cls(root)
        made.git("init", "--quiet", "--initial-branch=main", *options)
        return made

    def run(
        self, *arguments: str, data: bytes | None = None, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Return how a git command in this repository ended, whatever its status."""
        return subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            input=data,
            capture_output=True,
            check=False,
            env={**os.environ, **(environment or {})},
        )

    def git(self, *arguments: str, data: bytes | None = None, environment: dict[str, str] | None = None) -> str:
        """Return the output of a git command that must succeed, without the line end."""
        ended = self.run(*arguments, data=data, environment=environment)
        assert ended.returncode == 0, f"git {' '.join(arguments)}: {ended.stderr.decode(errors='replace')}"
        return os.fsdecode(ended.stdout).removesuffix("\n")

    def path(self, name: str | bytes) -> Path:
        """Return the path of a file of the work tree."""
        return self.root / os.fsdecode(name)

    def write(self, name: str | bytes, content: str | bytes) -> Path:
        """Write a file of the work tree and return its path."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def stage(self, name: str | bytes, content: str | bytes) -> None:
        """Write a file and add it to the index, ignored or not."""
        self.write(name, content)
        self.git("--literal-pathspecs", "add", "--force", "--", os.fsdecode(name))

    def commit(self, message: str = "change") -> str:
        """Commit what is staged, without hooks, and return the id of the commit."""
        self.git("commit", "--quiet", "--no-verify", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def commit_file(self, name: str | bytes, content: str | bytes, message: str = "change") -> str:
        """Write, add and commit one file, and return the id of the commit."""
        self.stage(name, content)
        return self.commit(message)

    def object_id(self, expression: str) -> str:
        """Return the id of the object that ``expression`` names."""
        return self.git("rev-parse", "--verify", expression)

    def write_hook(self, name: str, script: str) -> None:
        """Install an executable hook."""
        path = Path(self.git("rev-parse", "--absolute-git-dir")) / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)
