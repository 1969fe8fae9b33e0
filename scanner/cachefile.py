"""Small files that are kept between runs, and believed only if nobody else could have written them."""

from __future__ import annotations

import os
import sys

CACHE_DIRECTORY_VARIABLE = "KEYSWEEP_CACHE_DIR"
_FOREIGN_WRITE = 0o022
_FOREIGN_ANY = 0o077


def cache_directory() -> str:
    """Return the folder for this user's cache; it need not exist."""
    named = os.environ.get(CACHE_DIRECTORY_VARIABLE)
    if named:
        return named
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "keysweep")


def _owned(status: os.stat_result, foreign: int) -> bool:
    if sys.platform == "win32":  # the profile folder's access list is what protects it there
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & foreign


def read(name: str, stamp: bytes = b"") -> bytes | None:
    """Return what stands behind ``stamp`` in a cached file.

    None when the file is absent, begins otherwise, or could have been written by somebody else.
    """
    folder = cache_directory()
    try:
        if not _owned(os.stat(folder), _FOREIGN_WRITE):
            return None
        descriptor = os.open(os.path.join(folder, name), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    # Unbuffered: a database is a megabyte, and a buffer would copy it once more.
    with open(descriptor, "rb", buffering=0) as stream:
        if not _owned(os.fstat(stream.fileno()), _FOREIGN_ANY) or stream.read(len(stamp)) != stamp:
            return None
        return stream.readall()


def write(name: str, content: bytes) -> bool:
    """Keep ``content`` under ``name``, whole or not at all; return whether it could be kept."""
    import tempfile

    folder = cache_directory()
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=folder)  # mode 0600
    except OSError:
        return False
    try:
        with open(descriptor, "wb") as stream:
            stream.write(content)
        os.replace(temporary, os.path.join(folder, name))
    except OSError:
        os.unlink(temporary)
        return False
    return True
