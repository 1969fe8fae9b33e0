"""Lists the files of a git work tree: what git tracks, and what it would offer to add."""

from __future__ import annotations

import os

from scanner.errors import GitError
from scanner.model import Skip, SkipReason
from scanner.sources.git import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Tags and format: git-ls-files(1), "-t" and "--stage".
_UNTRACKED, _REMOVED, _OUTSIDE_SPARSE = "?", "R", "S"
_GITLINK = "160000"


def tracked_files(path: str, honour_ignores: bool = True) -> Iterator[str | Skip] | None:
    """Return the files below the folder ``path``, relative to it and each once, or why one cannot be read there.

    None when the caller should walk ``path``, because it is not in the work tree or because it is ignored although it
    was named. Without ``honour_ignores``, what the ignore files leave out is listed too. Raises GitError.
    """
    repository = Repository(path)
    location = repository.location()
    if not location.inside:
        return None
    below = _below(repository, path)
    output = repository.run(
        *(_ignore_options(repository) if honour_ignores else ()),
        *("ls-files", "-z", "-t", "--stage", "--cached", "--deleted", "--others"),
        *(("--exclude-standard",) if honour_ignores else ()),
        *(("--", f":(literal){below}") if below else ()),
    )
    entries = os.fsdecode(output).split("\0")[:-1]
    nothing_untracked = not any(entry.startswith(_UNTRACKED) for entry in entries)
    if honour_ignores and nothing_untracked and not os.path.samefile(location.top, path):
        ignored = repository.ask(*_ignore_options(repository), "check-ignore", "-q", "--no-index", f"./{below}")
        if ignored.status == 0:
            return None
    return iter(_listing(entries, path, below).values())


def _below(repository: Repository, path: str) -> str:
    """Return ``path`` relative to where git runs, with a slash at its end; empty when it is there."""
    relative = os.path.relpath(os.path.realpath(path), os.path.realpath(repository.directory))
    return "" if relative == os.curdir else relative.replace(os.sep, "/") + "/"


def _ignore_options(repository: Repository) -> tuple[str, ...]:
    # The user's own ignore file counts, although nothing else of the user's configuration does. Where the setting is
    # absent, git finds the file at its usual place by itself.
    excludes = repository.user_setting("core.excludesFile")
    return ("-c", f"core.excludesFile={excludes}") if excludes else ()


def _listing(entries: Iterable[str], root: str, below: str) -> dict[str, str | Skip]:
    """Return what to do about each path; one that is removed or in conflict comes several times in ``entries``."""
    listing: dict[str, str | Skip] = {}
    for entry in entries:
        tag, _, rest = entry.partition(" ")
        if tag == _UNTRACKED:
            mode, name = "", rest
        else:
            details, tab, name = rest.partition("\t")
            mode = details[:6]
            if not tab:
                raise GitError("git gave a list of files that this version cannot read.")
        name = name.removeprefix(below)
        listing[name] = _item(tag, mode, name, root)
    return listing


def _item(tag: str, mode: str, name: str, root: str) -> str | Skip:
    if name.endswith("/"):
        return Skip(name, SkipReason.NESTED_REPOSITORY)
    if mode == _GITLINK:
        return Skip(name, SkipReason.SUBMODULE)
    if tag == _REMOVED:
        return Skip(name, SkipReason.ABSENT)
    if tag == _OUTSIDE_SPARSE and not os.path.lexists(os.path.join(root, name)):
        return Skip(name, SkipReason.ABSENT, "outside the sparse checkout")
    return name
