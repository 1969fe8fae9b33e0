"""Colours and the progress bar appear on a terminal, and nowhere else."""

from __future__ import annotations

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from scanner.model import Severity
from scanner.report import terminal
from scanner.report.options import RenderOptions
from scanner.report.text import ROLES, layout, render
from tests.unit.report.samples import EMPTY, full_report, hostile_report

ROOT = Path(__file__).parents[3]
ANSI = re.compile(r"\x1b\[[0-9;]*m")

SHOW = "from scanner.report.terminal import show; from scanner.report.options import RenderOptions;"
SHOW += "from tests.unit.report.samples import full_report; show(full_report(), RenderOptions())"
# A clock that goes on by 0.3 s each time it is read: the bar may appear at the third advance, not at the second.
PROGRESS = """
import sys
from itertools import count
from scanner.report.terminal import Progress
ticks = count()
with Progress({total}, clock=lambda: next(ticks) * 0.3) as progress:
    for number in range({advances}):
        progress.advance(1000, 2_000_000)
"""


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        pytest.param(Terminal(), {}, True, id="a terminal has colours"),
        pytest.param(Terminal(), {"TERM": "xterm"}, True, id="a terminal that names itself has them"),
        pytest.param(Terminal(), {"TERM": "dumb"}, False, id="a dumb one has not"),
        pytest.param(Terminal(), {"NO_COLOR": "1"}, False, id="NO_COLOR turns them off"),
        pytest.param(Terminal(), {"NO_COLOR": ""}, True, id="an empty NO_COLOR does not count"),
        pytest.param(StringIO(), {}, False, id="a file has none"),
        pytest.param(StringIO(), {"FORCE_COLOR": "1"}, True, id="FORCE_COLOR gives them to a file"),
        pytest.param(StringIO(), {"FORCE_COLOR": ""}, False, id="an empty FORCE_COLOR does not count"),
        pytest.param(Terminal(), {"TERM": "dumb", "FORCE_COLOR": "1"}, True, id="FORCE_COLOR wins over TERM"),
        pytest.param(StringIO(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, id="NO_COLOR wins over FORCE_COLOR"),
    ],
)
def test_where_colours_appear(stream: StringIO, environment: dict[str, str], expected: bool) -> None:
    assert terminal.wants_color(stream, environment) is expected


@pytest.mark.parametrize("report", [full_report(), hostile_report()], ids=["full", "hostile"])
def test_colours_change_nothing_but_colours(report: object) -> None:
    plain = RenderOptions(show_suppressed=True)
    painted = render(report, plain._replace(color=True))  # type: ignore[arg-type]
    assert "\x1b[" in painted
    assert ANSI.sub("", painted) == render(report, plain)  # type: ignore[arg-type]


def test_clean_report_needs_no_colours() -> None:
    assert render(EMPTY, RenderOptions(color=True)) == render(EMPTY, RenderOptions())


def test_every_role_has_a_colour_and_every_colour_a_role() -> None:
    assert set(terminal.STYLES) == {*ROLES, *(severity.label for severity in Severity)}
    used = {piece.role for line in layout(full_report(), RenderOptions()) for piece in line}
    assert used <= {"", *terminal.STYLES}


def environment(**changes: str) -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **changes}


def on_a_terminal(code: str, **changes: str) -> str:
    """Return what a fresh interpreter that runs ``code`` writes to a real pseudo-terminal."""
    pty = pytest.importorskip("pty")
    import os

    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=environment(**changes)
    ) as run:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not piece:
                break
            written += piece
    os.close(ours)
    assert run.returncode == 0, written.decode()
    return written.decode()


def through_a_pipe(code: str, **changes: str) -> str:
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment(**changes))
    return (run.stdout + run.stderr).decode()


def test_report_on_a_real_terminal_is_coloured() -> None:
    assert "\x1b[" in on_a_terminal(SHOW)


@pytest.mark.parametrize("changes", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "TERM=dumb"])
def test_report_on_a_terminal_that_wants_none_is_plain(changes: dict[str, str]) -> None:
    written = on_a_terminal(SHOW, **changes)
    assert "CRITICAL" in written
    assert "\x1b" not in written


def test_report_through_a_pipe_is_plain_unless_forced() -> None:
    assert "\x1b" not in through_a_pipe(SHOW)
    assert "\x1b[" in through_a_pipe(SHOW, FORCE_COLOR="1")


def test_report_on_a_terminal_of_an_old_encoding_is_still_written() -> None:
    written = on_a_terminal(SHOW, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert r"qz-oPSg\u2026Ftd1" in ANSI.sub("", written)


@pytest.mark.parametrize("total", [0, 5000], ids=["unknown total", "known total"])
def test_progress_shows_on_a_real_terminal_and_cleans_up(total: int) -> None:
    written = on_a_terminal(PROGRESS.format(total=total, advances=4))
    assert "Read 2,000 files, 4.0 MB" in ANSI.sub("", written)
    assert "Read 1,000 files" not in written
    assert ("%" in written) is bool(total)
    assert written.count("\x1b[?25l") == written.count("\x1b[?25h") == 1
    assert written.endswith("\x1b[2K")


def test_progress_of_a_short_scan_shows_nothing() -> None:
    assert on_a_terminal(PROGRESS.format(total=0, advances=1)) == ""


@pytest.mark.parametrize("advances", [1, 50])
def test_progress_through_a_pipe_shows_nothing(advances: int) -> None:
    assert through_a_pipe(PROGRESS.format(total=9, advances=advances)) == ""


def test_progress_on_a_dumb_terminal_shows_nothing() -> None:
    assert on_a_terminal(PROGRESS.format(total=9, advances=9), TERM="dumb") == ""


def test_progress_counts_in_the_colours_of_the_terminal_or_none() -> None:
    assert ANSI.search(on_a_terminal(PROGRESS.format(total=5000, advances=4), NO_COLOR="1")) is None


def test_progress_is_what_the_engine_calls() -> None:
    stream = Terminal()
    with terminal.Progress(stream=stream, environment={}, clock=iter([0.0, 1.0]).__next__) as advance:
        advance(3, 2048)
    assert "Read 3 files, 2.0 kB" in stream.getvalue()
