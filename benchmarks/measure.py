"""Runs a command once and says what it took: wall time, CPU time and memory.

Linux counts the size of the process that starts a program to that program's own largest size. So the command is started
by this file as a program of its own, which stays small, and not by the comparison, which does not.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAMPLE_SECONDS = 0.02


class Run(NamedTuple):
    """What one run of a command took."""

    wall: float
    """Seconds from start to end."""
    cpu: float
    """Seconds of user and system time, of the process and of every child it waited for."""
    peak: int
    """Bytes of the largest process at its largest; never less than the starting program's own, about 15 MB."""
    exit_code: int | None
    """None when the time limit ended it."""
    total: int = 0
    """Bytes of all its processes at their largest, each shared page counted once; 0 unless sampled."""


class _Sampler(threading.Thread):
    """Reads the proportional memory of a process and its descendants until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._done = threading.Event()
        self.largest = 0

    def run(self) -> None:
        while not self._done.wait(_SAMPLE_SECONDS):
            self.largest = max(self.largest, sum(_proportional_size(pid) for pid in _family(self._pid)))

    def stop(self) -> int:
        self._done.set()
        self.join()
        return self.largest


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        try:
            for listing in Path(f"/proc/{parent}/task").glob("*/children"):
                found.extend(int(child) for child in listing.read_text().split())
        except OSError:
            continue  # it ended between two looks
    return found


def _proportional_size(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    limit: float,
    *,
    sample: bool = False,
) -> Run:
    """Return what one run took; both output streams go to ``log``. ``limit`` is in seconds.

    Sampling memory takes CPU time from what is measured: only for a run whose times are not counted.
    """
    asked = json.dumps([list(command), str(folder), dict(environment), str(log), limit, sample])
    starter = [sys.executable, "-I", "-S", __file__]
    answer = subprocess.run(starter, input=asked, check=True, capture_output=True, text=True).stdout
    return Run(*json.loads(answer))


def _run(command: list[str], folder: str, environment: dict[str, str], log: str, limit: float, sample: bool) -> Run:
    with open(log, "wb") as file:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=file, stderr=file, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        expired = threading.Event()

        def stop() -> None:
            expired.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(limit, stop)
        timer.start()
        sampler = _Sampler(process.pid) if sample else None
        if sampler:
            sampler.start()
        # Waited for here and not by subprocess, because only wait4 tells what was used.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    total = sampler.stop() if sampler else 0
    cpu = usage.ru_utime + usage.ru_stime
    return Run(wall, cpu, usage.ru_maxrss * 1024, None if expired.is_set() else process.returncode, total)


if __name__ == "__main__":
    print(json.dumps(_run(*json.load(sys.stdin))))
