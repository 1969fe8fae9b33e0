"""The ``keysweep`` command: starts it, and turns every failure into one sentence and an exit code."""

from __future__ import annotations

import gc
import sys

from scanner import __version__


def main() -> int:
    """Run the command line of this process and return its exit code."""
    # Start-up makes no garbage, and looking for it took a tenth of a clean commit; a scan switches it on again.
    gc.disable()
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"keysweep {__version__}")  # noqa: T201 -- before anything else is imported
        return 0
    try:
        from scanner.cli import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # while the imports were not done
        return 130


if __name__ == "__main__":
    sys.exit(main())
