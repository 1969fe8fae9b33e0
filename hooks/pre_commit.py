"""The pre-commit hook: scans what the commit would hold.

Called by git itself, or by the pre-commit framework, which says through environment variables when it checks a range
(``--from-ref``) and says nothing when it checks all files: then nothing is staged, and every tracked file is scanned.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def arguments(environment: Mapping[str, str], extra: Sequence[str]) -> list[str]:
    """Return the ``keysweep`` arguments for a hook that runs in ``environment`` with ``extra`` arguments."""
    base, tip = environment.get("PRE_COMMIT_FROM_REF"), environment.get("PRE_COMMIT_TO_REF")
    if base and tip:
        return ["scan", "--range", f"{base}...{tip}", *extra]
    if environment.get("PRE_COMMIT"):
        return ["scan", "--staged", "--tracked-if-none-staged", *extra]
    return ["scan", "--staged", *extra]


def main() -> int:
    """Scan and return the exit code of the hook."""
    from scanner.cli import run

    return run(arguments(os.environ, sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
