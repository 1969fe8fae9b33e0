"""Parses the raw output of ``git diff-index`` and ``git diff-tree`` with ``-z`` (format: git-diff-index(1), "Raw output
format" and "diff format for merges")."""

from __future__ import annotations

import os
from typing import NamedTuple

from scanner.errors import GitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_STATUSES = frozenset("AMTDU")
_FILE_KINDS = ("100", "120", "160")


class Version(NamedTuple):
    """A path on one side of a comparison."""

    mode: str
    """Six octal digits."""
    oid: str
    """Object id, all zeros where the path does not exist."""

    @property
    def exists(self) -> bool:
        """True when the path is there on this side."""
        return self.mode != "000000"

    @property
    def kind(self) -> str:
        """The part of the mode that tells a file from a link and a submodule."""
        return self.mode[:3]


class Change(NamedTuple):
    """A path that differs from one old side or, in a merge, from every parent."""

    path: str
    new: Version
    old: tuple[Version, ...]
    unmerged: bool = False
    """True when the index holds several versions because of a conflict."""

    @property
    def content(self) -> bool:
        """True when there is new content: the path exists, and not only its permissions changed."""
        return self.new.exists and not any(same_content(self.new, old) for old in self.old)


def same_content(new: Version, old: Version) -> bool:
    """Return whether two versions are the same object of the same kind."""
    return new.oid == old.oid and new.kind == old.kind


def parse(output: bytes) -> Iterator[Change | str]:
    """Yield each change, and each object id that ``diff-tree --stdin`` writes before the changes of a commit.

    Raises GitError for anything that is neither.
    """
    fields = iter(output.split(b"\0"))
    for field in fields:
        if field.startswith(b":"):
            yield _change(field, next(fields, b""))
        elif field:
            yield _object_id(field)


def _object_id(field: bytes) -> str:
    text = field.decode("ascii", "replace").strip("\n")
    if len(text) not in {40, 64} or not set(text) <= set("0123456789abcdef"):
        raise GitError("git gave a list of changes that this version cannot read.")
    return text


def _change(head: bytes, path: bytes) -> Change:
    parents = len(head) - len(head.lstrip(b":"))
    words = head[parents:].decode("ascii", "replace").split(" ")
    if len(words) != 2 * parents + 3 or not path or not _STATUSES.issuperset(words[-1]):
        raise GitError("git gave a list of changes that this version cannot read.")
    modes, oids = words[: parents + 1], words[parents + 1 : -1]
    *old, new = map(Version, modes, oids)
    return Change(os.fsdecode(path), new, tuple(old), unmerged="U" in words[-1])
