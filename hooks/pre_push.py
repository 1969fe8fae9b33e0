"""The pre-push hook: scans every line that the pushed commits add.

git gives one line for each pushed ref on standard input (githooks(5)); the pre-commit framework gives the range through
environment variables instead.
"""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class PushedRef(NamedTuple):
    """One ref that is pushed."""

    local: str
    """Object id; empty when the ref is deleted."""
    remote: str
    """Object id that the remote has; empty when the ref is new there."""


def parse(lines: Iterable[str]) -> list[PushedRef]:
    """Return the refs in ``<local ref> <local oid> <remote ref> <remote oid>`` lines; an oid of zeros means none.

    Fields are taken from the end, since a ref may be given as an expression with spaces.
    """
    refs = []
    for line in lines:
        fields = line.rsplit(maxsplit=3)
        if len(fields) == 4:
            refs.append(PushedRef(*(oid if oid.strip("0") else "" for oid in (fields[1], fields[3]))))
    return refs


def arguments(environment: Mapping[str, str], lines: Iterable[str], remote: str, extra: Sequence[str]) -> list[str]:
    """Return the ``keysweep`` arguments for a push, none when it only deletes refs."""
    base, tip = environment.get("PRE_COMMIT_FROM_REF"), environment.get("PRE_COMMIT_TO_REF")
    if base and tip:
        return ["scan", "--range", f"{base}..{tip}", *extra]
    if environment.get("PRE_COMMIT"):  # the first push of a history: the framework names no range
        return ["scan", "--staged", "--tracked-if-none-staged", *extra]
    pushed = [f"{ref.local}:{ref.remote}" for ref in parse(lines) if ref.local]
    options = [part for pair in pushed for part in ("--pushed", pair)]
    return ["scan", *options, f"--remote={remote}", *extra] if pushed else []


def main() -> int:
    """Scan what is pushed and return the exit code of the hook."""
    from scanner.cli import run

    framework = bool(os.environ.get("PRE_COMMIT"))
    remote = "" if framework or len(sys.argv) < 2 else sys.argv[1]
    extra = sys.argv[1:] if framework else sys.argv[3:]
    chosen = arguments(os.environ, () if framework else sys.stdin, remote, extra)
    return run(chosen) if chosen else 0


if __name__ == "__main__":
    sys.exit(main())
