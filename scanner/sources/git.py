"""The only module that starts git.

A repository under scan is not trusted: what git runs on its behalf (hooks, filters, fsmonitor, external diffs,
transports) is switched off, only plumbing commands that run nothing are used, and everything is read from NUL-separated
output. The network is never touched, so an object that a partial clone lacks is missing.

The caller's own directory and ``GIT_DIR``, ``GIT_INDEX_FILE`` and the like are honoured, because a hook is told through
them what is committed: ``git commit PATH`` and ``git commit -a`` name a temporary index.
"""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from scanner.errors import GitError
from scanner.sources import process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.sources.process import Process

_LOCATION_VARIABLES = frozenset(
    {
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_SHALLOW_FILE",
        # Set by git while a push is being received: the new objects are not in the repository yet (githooks(5)).
        "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH",
    }
)  # fmt: skip
_KEPT_VARIABLES = frozenset({"GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM"})

# Meanings are in git(1), "Environment Variables".
_FIXED_VARIABLES: Mapping[str, str] = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",  # what is committed and pushed is the object itself, never its replacement
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",  # git 2.44 and later; the protocols below do it for all
    "GIT_ALLOW_PROTOCOL": "no-protocol-is-allowed",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",  # the messages that are told apart below
}

_OPTIONS = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", f"core.attributesFile={os.devnull}",
    "-c", "advice.graftFileDeprecated=false",  # said of any file that GIT_GRAFT_FILE names
)  # fmt: skip

_DISTRUSTED = ("dubious ownership", "unsafe repository")


class Answer(NamedTuple):
    """What a git command said."""

    status: int
    output: bytes
    complaint: str
    """Its standard error, control characters removed."""


class Location(NamedTuple):
    """Where a repository is, as git sees it from one directory."""

    top: str
    """Absolute path of the work tree; empty in a bare repository and inside a git directory."""
    inside: bool
    """True when the directory is in the work tree."""
    shallow: bool
    """True when the history is cut off."""


class Repository:
    """A git repository seen from one directory: small, can be sent to another process, starts git only when asked."""

    __slots__ = ("_location", "_trusted", "directory", "from_environment")

    def __init__(self, path: str = ".") -> None:
        self.directory, self.from_environment = _starting_point(path)
        self._trusted: tuple[str, ...] | None = None
        self._location: Location | None = None

    @classmethod
    def find(cls, path: str = ".") -> Repository:
        """Return the repository that holds ``path``. Raises GitError when there is none that git agrees to read."""
        repository = cls(path)
        repository.location()
        return repository

    def location(self) -> Location:
        """Return where the repository is. Raises GitError."""
        if self._location is None:
            answer = self.ask("rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-toplevel")
            if answer.status and "must be run in a work tree" not in answer.complaint:
                raise self.failure("rev-parse", answer)
            inside, shallow, top = answer.output.split(b"\n", 2)
            top_level = os.path.abspath(os.fsdecode(top.removesuffix(b"\n"))) if top and not answer.status else ""
            self._location = Location(top_level, inside == b"true", shallow == b"true")
        return self._location

    def top(self) -> str:
        """Return the absolute path of the work tree. Raises GitError when there is none."""
        if not self.location().top:
            raise GitError(f"{self.directory} has no git work tree; name a folder that is checked out.")
        return self.location().top

    def hooks_folder(self) -> str:
        """Return the absolute path of the folder from which git runs this repository's hooks. Raises GitError."""
        # The user's own settings apply: core.hooksPath may be a global one.
        answer = self._as_user("rev-parse", "--git-path", "hooks")
        return self._path_in(answer)

    def git_path(self, name: str) -> str:
        """Return the absolute path of ``name`` in the git directory, wherever it is for this work tree."""
        return self._path_in(self.ask("rev-parse", "--git-path", name))

    def _path_in(self, answer: Answer) -> str:
        if answer.status:
            raise self.failure("rev-parse", answer)
        return os.path.abspath(os.path.join(self.directory, os.fsdecode(answer.output.removesuffix(b"\n"))))

    def user_setting(self, name: str) -> str:
        """Return the path that the user's own configuration has for ``name``, empty when it has none."""
        answer = self._as_user("config", "--type=path", "-z", "--get", name)
        return os.fsdecode(answer.output.partition(b"\0")[0])

    def run(self, *arguments: str, data: bytes | None = None) -> bytes:
        """Return the output of a git command that is given ``data``. Raises GitError when it fails."""
        answer = self.ask(*arguments, data=data)
        if answer.status:
            command = next(word for word in arguments if not word.startswith("-") and "=" not in word)
            raise self.failure(command, answer)
        return answer.output

    def ask(self, *arguments: str, data: bytes | None = None) -> Answer:
        """Return what a git command answers, failure included. Raises GitError when git cannot be started."""
        answer = self._answer(self._command(arguments), self.environment(), data)
        if answer.status and self._trusted is None and any(words in answer.complaint for words in _DISTRUSTED):
            self._trusted = self._safe_directories()
            if self._trusted:
                return self._answer(self._command(arguments), self.environment(), data)
        return answer

    def start(self, *arguments: str, extra: Mapping[str, str] | None = None, complaints: int | None = None) -> Process:
        """Return a running git command with pipes to talk to it. Raises GitError when git cannot be started.

        ``extra`` goes on top of the environment; ``complaints`` is the file descriptor that takes its standard error,
        which otherwise is lost.
        """
        environment = {**self.environment(), **extra} if extra else self.environment()
        try:
            return process.start(self._command(arguments), environment, complaints)
        except OSError as error:
            raise _not_started(error) from None

    def environment(self) -> dict[str, str]:
        """Return the environment in which git runs: nothing in it can make git run anything."""
        return {**self._own_environment(), **_FIXED_VARIABLES}

    def _own_environment(self, configured: bool = False, located: bool = True) -> dict[str, str]:
        """Return the environment without what steers git, but for the location and, if asked, the configuration."""
        kept = _KEPT_VARIABLES | _LOCATION_VARIABLES if located and self.from_environment else _KEPT_VARIABLES
        return {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("GIT_") or name in kept or (configured and name.startswith("GIT_CONFIG"))
        }

    def _command(self, arguments: tuple[str, ...], options: tuple[str, ...] = _OPTIONS) -> list[str]:
        return [_program(), "-C", self.directory, *options, *(self._trusted or ()), *arguments]

    def _answer(self, command: list[str], environment: Mapping[str, str], data: bytes | None = None) -> Answer:
        try:
            ended = process.run(command, environment, data)
        except OSError as error:
            raise _not_started(error) from None
        return Answer(ended.status, ended.output, printable(ended.complaint))

    def _as_user(self, *arguments: str) -> Answer:
        """Ask git with the user's own configuration: only for commands that read settings and run nothing."""
        environment = self._own_environment(configured=True)
        return self._answer(self._command(arguments, ()), {**environment, "LC_ALL": "C"})

    def _safe_directories(self) -> tuple[str, ...]:
        """Return the options that repeat the user's ``safe.directory`` settings, in their order."""
        environment = self._own_environment(configured=True, located=False)
        # No repository at all: only the settings that git itself would believe are read.
        environment["GIT_DIR"] = os.devnull
        answer = self._answer(self._command(("config", "-z", "--get-all", "safe.directory"), ()), environment)
        values = answer.output.split(b"\0")[:-1]
        return tuple(part for value in values for part in ("-c", f"safe.directory={os.fsdecode(value)}"))

    def failure(self, command: str, answer: Answer) -> GitError:
        """Return the error to raise for the answer of a command that failed."""
        complaint = answer.complaint
        if "not a git repository" in complaint:
            return GitError(f"{self.directory} is not in a git repository; run this inside one, or name files to scan.")
        if any(words in complaint for words in _DISTRUSTED):
            return GitError(
                f"git does not read the repository at {self.directory}, because it belongs to another user; "
                f"if you trust it, run: git config --global --add safe.directory {self.directory}"
            )
        if "must be run in a work tree" in complaint:
            return GitError(f"{self.directory} has no git work tree; name a folder that is checked out.")
        return GitError(f"git {command} failed in {self.directory}: {first_complaint(complaint, answer.status)}")


def printable(complaint: bytes) -> str:
    """Return git's words without the control characters that a hostile name in them may hold."""
    text = complaint.decode("utf-8", "backslashreplace")
    return "".join(character if character.isprintable() or character == "\n" else "?" for character in text)


def first_complaint(complaint: str, status: int = 0) -> str:
    """Return the sentence of git's standard error that says what went wrong."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or [f"it ended with status {status}"])[0].removeprefix("fatal: ").removeprefix("error: ")


def _starting_point(path: str) -> tuple[str, bool]:
    """Return the directory in which git is run for ``path``, and whether the location variables speak of it.

    Their relative values count from the current directory, so with ``GIT_DIR`` that is where git must run.
    """
    try:
        here = os.getcwd()
    except OSError:
        raise GitError("The current folder is gone; change to one that exists.") from None
    wanted = os.path.abspath(path)
    if not os.path.isdir(wanted):
        wanted = os.path.dirname(wanted)
    real_here, real_wanted = os.path.realpath(here), os.path.realpath(wanted)
    if real_here == real_wanted:
        return here, True
    if "GIT_DIR" in os.environ and real_wanted.startswith(os.path.join(real_here, "")):
        return here, True
    return wanted, False


def _program() -> str:
    """Return the absolute path of git. Raises GitError when PATH has none.

    A relative entry of PATH, and on Windows the current directory, would let the tree under scan bring its own git.
    """
    name = "git.exe" if sys.platform == "win32" else "git"
    for folder in os.get_exec_path():
        candidate = os.path.join(folder, name)
        if os.path.isabs(folder) and os.access(candidate, os.X_OK) and not os.path.isdir(candidate):
            return candidate
    raise GitError("git was not found on PATH; install git, or name files to scan outside a repository.")


def _not_started(error: OSError) -> GitError:
    return GitError(f"git could not be started: {error.strerror or error}.")
