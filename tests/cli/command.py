"""Runs the real command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any, NamedTuple


class Result(NamedTuple):
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report on standard output."""
        parsed: dict[str, Any] = json.loads(self.out)
        return parsed

    @property
    def rules(self) -> list[str]:
        """The rules of the findings in the JSON report, in order."""
        return [finding["rule"] for finding in self.report["findings"]]


def keysweep(*arguments: str, folder: str | os.PathLike[str] = ".", data: bytes = b"", **environment: str) -> Result:
    """Run ``keysweep`` with ``arguments`` in ``folder``, with ``data`` on its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "scanner", *arguments],
        cwd=folder,
        input=data,
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
