"""Lists the files below a folder that is not in git, leaving out what its ignore files leave out."""

from __future__ import annotations

import os

from scanner.model import Skip, SkipReason
from scanner.sources.ignore import IGNORE_FILES, left_out, read_patterns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.sources.ignore import Patterns

_GIT = ".git"


def walk(root: str, honour_ignores: bool = True) -> Iterator[str | Skip]:
    """Yield the path of every file below ``root``, relative to it, in a fixed order; links are not followed.

    A folder that cannot be listed, a link or a special file comes as a Skip.
    """
    # A list instead of recursion: the depth of a hostile tree must not be the depth of our stack.
    waiting: list[tuple[str, tuple[Patterns, ...]]] = [("", ())]
    while waiting:
        folder, stack = waiting.pop()
        location = os.path.join(root, folder) if folder else root
        try:
            with os.scandir(location) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Skip(folder or ".", SkipReason.UNREADABLE, error.strerror or str(error))
            continue
        if honour_ignores:
            stack = _with_ignore_files(location, folder, entries, stack)
        folders = []
        for entry in entries:
            path = folder + entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name != _GIT and not (stack and left_out(path + "/", stack)):
                    folders.append((path + "/", stack))
            elif stack and left_out(path, stack):
                continue
            elif entry.is_file(follow_symlinks=False):
                yield path
            else:
                yield Skip(path, SkipReason.SYMLINK if entry.is_symlink() else SkipReason.SPECIAL)
        waiting.extend(reversed(folders))


def _with_ignore_files(
    location: str, folder: str, entries: list[os.DirEntry[str]], stack: tuple[Patterns, ...]
) -> tuple[Patterns, ...]:
    names = {entry.name for entry in entries if entry.name in IGNORE_FILES}
    for name in IGNORE_FILES:
        if name in names:
            found = read_patterns(location, name, folder)
            if found is not None:
                stack = (*stack, found)
    return stack
