"""Workflow commands that the runner parses back to what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Place, Report, Severity
from scanner.report.github import _command, render
from scanner.report.options import RenderOptions
from scanner.report.plain import visible
from tests.unit.report.samples import EMPTY, finding, full_report, hostile_report

HOSTILE_TEXT = st.text(st.sampled_from("a:,%\r\n=;\x1b 0A25DC")) | st.text()


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """Return level, properties and message of a command, read as the runner reads them."""
    assert line.startswith("::")
    command, _, data = line[2:].partition("::")
    level, _, rest = command.partition(" ")
    properties = dict(pair.split("=", 1) for pair in rest.split(",") if pair)
    unescaped = {name: unescape(value, properties=True) for name, value in properties.items()}
    return level, unescaped, unescape(data)


def unescape(text: str, properties: bool = False) -> str:
    pairs = [("%0D", "\r"), ("%0A", "\n")] + ([("%3A", ":"), ("%2C", ",")] if properties else []) + [("%25", "%")]
    for escaped, character in pairs:
        text = text.replace(escaped, character)
    return text


@given(path=HOSTILE_TEXT, title=HOSTILE_TEXT, message=HOSTILE_TEXT)
def test_command_is_one_line_that_reads_back(path: str, title: str, message: str) -> None:
    line = _command("error", finding(path=path, title=title), message)
    assert line.count("\n") == line.count("\r") == 0
    level, properties, data = parsed(line)
    assert (level, data) == ("error", message)
    assert properties["file"] == visible(path)
    assert properties["title"] == visible(title)
    assert set(properties) == {"file", "line", "endLine", "col", "endColumn", "title"}


def test_secret_over_several_lines_has_no_columns() -> None:
    line = render(Report((finding(place=Place(1, 5, 27, 30)),)), RenderOptions()).splitlines()[0]
    assert parsed(line)[1].keys() == {"file", "line", "endLine", "title"}


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.CRITICAL, "error"),
        (Severity.HIGH, "error"),
        (Severity.MEDIUM, "warning"),
        (Severity.LOW, "notice"),
        (Severity.NOTE, "notice"),
    ],
    ids=lambda value: getattr(value, "label", value),
)
def test_severity(severity: Severity, level: str) -> None:
    assert render(Report((finding(severity=severity),)), RenderOptions()).startswith(f"::{level} ")


@pytest.mark.parametrize(("count", "told"), [(10, False), (11, True)])
def test_more_annotations_than_are_shown_are_all_written_and_it_is_said(count: int, told: bool) -> None:
    written = render(Report(tuple(finding(number) for number in range(count))), RenderOptions())
    assert written.count("::error ") == count
    assert ("10 annotations of a kind" in written) is told


def test_only_commands_that_were_meant_begin_a_line() -> None:
    written = render(hostile_report(), RenderOptions(show_suppressed=True)).splitlines()
    commands = [line for line in written if line.strip().startswith("::")]
    assert [parsed(line)[0] for line in commands] == ["error", "error", "error", "notice", "error"]


def test_worst_finding_comes_first_and_incomplete_reading_is_an_error() -> None:
    levels = [parsed(line)[0] for line in render(full_report(), RenderOptions()).splitlines() if line.startswith("::")]
    assert levels == ["error"] * 4 + ["warning"] * 9 + ["notice", "error"]
    assert "::" not in render(EMPTY, RenderOptions())
