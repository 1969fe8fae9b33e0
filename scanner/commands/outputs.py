"""Where reports go: formats and files in pairs, progress, and what the terminal shows."""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext
from typing import NamedTuple

from scanner.errors import ConfigError, KeysweepError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from contextlib import AbstractContextManager

    from scanner.engine import Progress
    from scanner.model import Confidence, Report

_BY_SUFFIX = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".sarif": "sarif",
    ".csv": "csv",
    ".xml": "junit",
    ".md": "markdown",
}


class Output(NamedTuple):
    """One report: its format, and the file it goes to."""

    format: str
    path: str
    """Empty for standard output."""


def requested(options: argparse.Namespace) -> tuple[Output, ...]:
    """Return the reports asked for. Raises UsageError when two of them would go to standard output."""
    pairs = options.outputs or [["text", ""]]
    found = []
    for name, given in pairs:
        path = "" if given == "-" else given
        found.append(Output(name or _BY_SUFFIX.get(os.path.splitext(path)[1].lower(), "text"), path))
    if sum(not output.path for output in found) > 1:
        raise UsageError("Only one format can go to standard output; give the others a file with -o.")
    return tuple(found)


def progress(reports: tuple[Output, ...]) -> AbstractContextManager[Progress | None]:
    """Return a context whose value counts files and bytes on the terminal, or None where nobody watches."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return nullcontext()
    from scanner.report.terminal import Progress

    return Progress()


def write(report: Report, reports: tuple[Output, ...], options: argparse.Namespace, fail_on: Confidence) -> None:
    """Write every report. Raises KeysweepError when one cannot be written."""
    from scanner.report.registry import RenderOptions, renderer

    shown = RenderOptions(
        show_secrets=options.show_secrets,
        show_suppressed=options.show_suppressed,
        fail_on=fail_on,
        finished=time.time(),
    )
    for output in reports:
        if output.path:
            _write_file(output.path, renderer(output.format)(report, shown))
        elif output.format == "text" and (sys.stdout.isatty() or os.environ.get("FORCE_COLOR")):
            from scanner.report import terminal

            terminal.show(report, shown)
        else:
            _write_stdout(renderer(output.format)(report, shown))
    if not any(output.format == "text" and not output.path for output in reports):
        from scanner.report.summary import coverage

        print(coverage(report), file=sys.stderr)  # noqa: T201


def _write_stdout(text: str) -> None:
    stream = sys.stdout.buffer
    try:
        stream.write(text.encode("utf-8", "backslashreplace"))
        stream.flush()
    except BrokenPipeError:  # `| head` has had enough; what was found decides the exit code all the same
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_file(path: str, text: str) -> None:
    content = text.encode("utf-8", "backslashreplace")
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a device or a pipe cannot be replaced
            with open(path, "wb") as stream:
                stream.write(content)
            return
        temporary = f"{path}.{os.getpid()}.partial"
        try:
            with open(temporary, "wb") as stream:
                stream.write(content)
            os.replace(temporary, path)
        finally:
            if os.path.exists(temporary):
                os.unlink(temporary)
    except OSError as error:
        raise KeysweepError(f"Cannot write {path}: {error.strerror}. The report was not saved.") from None


def read_baseline(path: str) -> str:
    """Return the text of the baseline at ``path``. Raises ConfigError."""
    try:
        with open(path, encoding="utf-8") as stream:
            return stream.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"Cannot read baseline {path}: {error}.") from None


def write_baseline(report: Report, path: str) -> None:
    """Accept every finding of ``report`` in the baseline at ``path``, keeping what it accepts already.

    Raises KeysweepError when it cannot be written, or another file stands there.
    """
    from scanner.suppress import BASELINE_HEADER, parse_baseline, render_baseline

    lines = set(render_baseline(report.findings).splitlines())
    if os.path.exists(path):
        known = read_baseline(path)
        parse_baseline(known, path)
        lines.update(known.splitlines())
    entries = sorted(line for line in lines if line.strip() and line != BASELINE_HEADER)
    _write_file(path, "\n".join([BASELINE_HEADER, *entries, ""]))
