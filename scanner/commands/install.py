"""``keysweep install``: puts a hook into this repository's own hooks folder."""

from __future__ import annotations

import os
import sys

from scanner.errors import ExitCode, KeysweepError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_MARK = "# installed by keysweep"


def script(hook: str, python: str) -> str:
    """Return the text of the hook: it runs the interpreter that keysweep is installed in, wherever PATH leads."""
    from shlex import quote

    module = "scanner.hooks." + hook.replace("-", "_")
    return f'#!/bin/sh\n{_MARK}\nexec {quote(python)} -m {module} "$@"\n'


def run(options: argparse.Namespace) -> ExitCode:
    """Write the hook. Raises KeysweepError where a hook of somebody else stands already."""
    from scanner.sources.git import Repository

    folder = Repository.find(".").hooks_folder()
    path = os.path.join(folder, options.hook)
    if os.path.lexists(path) and _MARK not in _content(path):
        command = script(options.hook, sys.executable).splitlines()[-1].removeprefix("exec ")
        raise KeysweepError(f"{path} exists already and was left alone; add this line to it: {command}")
    os.makedirs(folder, exist_ok=True)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(script(options.hook, sys.executable))
    os.chmod(path, 0o755)  # noqa: S103 -- git runs only executable hooks
    print(f"Installed {path}.")  # noqa: T201
    return ExitCode.CLEAN


def _content(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError as error:
        raise KeysweepError(f"Cannot read {path}: {error.strerror}.") from None
