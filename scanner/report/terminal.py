"""The text report in colours, and a progress bar: the only importer of rich.

Colours follow https://no-color.org and https://force-color.org: a variable counts when it is set and not empty, and
NO_COLOR wins over FORCE_COLOR.
"""

from __future__ import annotations

import os
import sys
import time

from scanner.report.summary import plural, size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Self, TextIO

    import rich.progress

    from scanner.model import Report
    from scanner.report.options import RenderOptions
    from scanner.report.text import Line

STYLES: Mapping[str, str] = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "bold yellow",
    "low": "cyan",
    "note": "blue",
    "path": "bold",
    "gutter": "dim",
    "label": "dim",
    "secret": "red",
    "warning": "bold yellow",
}
"""Colour of each role of the text format. All are of the sixteen that a terminal's own theme defines."""

APPEARS_AFTER = 0.5
"""Seconds of scanning before the progress bar shows: a scan that is over by then needs none."""

_REDRAWN_AFTER = 0.1


def wants_color(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Return whether text written to ``stream`` may hold ANSI colours."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    if not stream.isatty() or environment.get("TERM") in ("dumb", "unknown"):
        return False
    return not _legacy_windows()


def _legacy_windows() -> bool:
    """Return whether this is a Windows console that shows escape sequences as they are."""
    if sys.platform == "win32":
        from rich.console import detect_legacy_windows

        return detect_legacy_windows()
    return False


def show(report: Report, options: RenderOptions) -> None:
    """Write the text report to standard output, as wide as the terminal and in colours where those are wanted."""
    from shutil import get_terminal_size

    from scanner.report.text import render

    width = min(get_terminal_size((options.width, 24)).columns, 120)
    # Nothing found needs no colour: a clean commit is spared the import of rich (30 ms).
    color = bool(report.findings) and wants_color(sys.stdout, os.environ)
    text = render(report, options._replace(color=color, width=width))
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def paint(lines: Iterable[Line]) -> str:
    """Return ``lines`` with ANSI colours for the roles of their pieces."""
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=StringIO(),
        force_terminal=True,
        color_system="standard",
        no_color=False,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    with console.capture() as captured:
        for line in lines:
            text = Text()
            for piece in line:
                text.append(piece.text, STYLES.get(piece.role, ""))
            console.print(text, soft_wrap=True)
    return captured.get()


class Progress:
    """A count of what was read, with a bar when the total is known, on a terminal only and only for a long scan.

    Nothing runs beside the scan: it is redrawn from within ``advance``, so that processes may be forked at any time.
    """

    def __init__(
        self,
        files: int = 0,
        stream: TextIO | None = None,
        environment: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = files
        self._stream = sys.stderr if stream is None else stream
        self._environment = environment
        self._watched = self._stream.isatty() and environment.get("TERM") not in ("dumb", "unknown")
        self._clock = clock
        self._started = self._drawn = clock()
        self._files = self._bytes = 0
        self._bar: rich.progress.Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __call__(self, files: int, size_in_bytes: int) -> None:
        """Advance: a Progress is what ``engine.scan`` calls."""
        self.advance(files, size_in_bytes)

    def advance(self, files: int, size_in_bytes: int) -> None:
        """Count ``files`` more files and ``size_in_bytes`` more bytes."""
        self._files += files
        self._bytes += size_in_bytes
        if not self._watched:
            return
        now = self._clock()
        if now - self._started < APPEARS_AFTER or (self._bar is not None and now - self._drawn < _REDRAWN_AFTER):
            return
        self._drawn = now
        if self._bar is None:
            self._bar = self._open()
        self._bar.update(
            self._bar.task_ids[0],
            completed=self._files,
            description=f"Read {plural(self._files, 'file')}, {size(self._bytes)}",
        )
        self._bar.refresh()

    def _open(self) -> rich.progress.Progress:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        console = Console(file=self._stream, no_color=bool(self._environment.get("NO_COLOR")))
        columns = [TextColumn("{task.description}", markup=False)]
        bar = [BarColumn(bar_width=30), TaskProgressColumn()] if self._total else []
        shown = Progress(
            *columns,
            *bar,
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        shown.add_task("", total=self._total or None)
        shown.start()
        return shown
