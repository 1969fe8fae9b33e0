"""Scanning in several processes.

Batches go out, results come back. A ``Secret`` does not survive pickling on purpose, so results are opened before they
leave a worker and sealed again on arrival; they travel through a pipe between the two processes and nowhere else.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from scanner.engine import BatchResult, ScanOptions, scan_batch
from scanner.errors import KeysweepError
from scanner.model import Suppressed
from scanner.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.detector import Detector
    from scanner.model import Batch, Finding

_BATCHES_AHEAD = 4
"""Batches handed out ahead for each process: enough to keep it busy, few enough to stop soon."""

_worker: list[tuple[Detector, ScanOptions]] = []
"""What this worker process scans with; set once when it starts, empty in the main process."""


class _Opened(NamedTuple):
    result: BatchResult
    secrets: tuple[str, ...]


def _open(result: BatchResult) -> _Opened:
    everything = [*result.findings, *(hidden.finding for hidden in result.suppressed)]
    return _Opened(result, tuple(secret.reveal() for finding in everything for secret in _secrets(finding)))


def _secrets(finding: Finding) -> Iterator[Secret]:
    yield finding.secret
    yield from (part.value for part in finding.parts if isinstance(part.value, Secret))


def _seal(opened: _Opened) -> BatchResult:
    secrets = iter(opened.secrets)

    def own(value: Secret) -> Secret:
        return Secret(next(secrets), value.prefix)

    def sealed(finding: Finding) -> Finding:
        finding = finding._replace(secret=own(finding.secret))
        if not finding.parts:
            return finding
        parts = (
            part._replace(value=own(part.value)) if isinstance(part.value, Secret) else part for part in finding.parts
        )
        return finding._replace(parts=tuple(parts))

    findings = tuple(map(sealed, opened.result.findings))
    suppressed = tuple(Suppressed(sealed(hidden.finding), hidden.reason) for hidden in opened.result.suppressed)
    return opened.result._replace(findings=findings, suppressed=suppressed)


START_METHOD = "fork" if sys.platform == "linux" else "spawn"
"""A forked worker has the compiled database already; a spawned one opens it from the cache."""


def _start_forked() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's to handle


def _start_spawned(paths: tuple[str, ...], options: ScanOptions) -> None:
    from scanner.detector import open_detector

    _start_forked()
    _worker.append((open_detector(paths).detector, options))


def _scan_in_worker(batch: Batch) -> _Opened:
    detector, options = _worker[0]
    return _open(scan_batch(batch, detector, options))


class Pool:
    """Processes that scan batches. They exist from the beginning, so that starting them can be kept from interrupts."""

    def __init__(self, detector: Detector, options: ScanOptions, jobs: int, start_method: str = START_METHOD) -> None:
        context = multiprocessing.get_context(start_method)
        forked = start_method == "fork"
        if forked:
            _worker.append((detector, options))
        elif not detector.paths:
            raise ValueError("A detector whose rules are not in files cannot be opened in another process.")
        initializer = _start_forked if forked else _start_spawned
        arguments = () if forked else (detector.paths, options)
        self._jobs = jobs
        self._executor = ProcessPoolExecutor(jobs, context, initializer, arguments)  # type: ignore[arg-type]
        self._executor.submit(os.getpid)  # the first task starts every process

    def results(self, batches: Iterator[Batch]) -> Iterator[BatchResult]:
        """Yield the result of every batch as it is done, in no particular order, and end the processes.

        Raises KeysweepError when a process dies: what it was scanning was not read.
        """
        try:
            yield from self._stream(batches)
        except BrokenProcessPool:
            message = "A scanning process was killed (out of memory?), so the scan is incomplete; try --jobs 1."
            raise KeysweepError(message) from None
        finally:
            self._executor.shutdown(wait=True, cancel_futures=True)
            _worker.clear()

    def _stream(self, batches: Iterator[Batch]) -> Iterator[BatchResult]:
        running: set[Future[_Opened]] = set()
        for batch in batches:
            running.add(self._executor.submit(_scan_in_worker, batch))
            if len(running) >= self._jobs * _BATCHES_AHEAD:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield _seal(future.result())
        for future in running:
            yield _seal(future.result())
