"""The text report: what a person needs on one screen."""

from __future__ import annotations

import pytest

from scanner.model import Report, Severity, Skip, SkipReason
from scanner.report.options import RenderOptions
from scanner.report.text import coverage, layout, render
from tests.unit.report.samples import EMPTY, finding, full_report

DEFAULT = RenderOptions()


def test_clean_scan_is_two_lines() -> None:
    assert render(EMPTY, DEFAULT) == ("No secrets found.\nRead 1,204 files, 18.2 MB in 0.31 s; nothing left unread.\n")


@pytest.mark.parametrize("width", [40, 80, 100, 120])
def test_lines_stay_within_the_width_where_words_allow(width: int) -> None:
    text = render(full_report(), RenderOptions(width=width))
    fields = [line for line in text.splitlines() if line.startswith(" " * 20)]
    assert fields
    assert [line for line in fields if len(line) > max(width, 60) and " " in line.strip()] == []


def test_place_stands_at_the_right_edge_where_there_is_room_and_on_a_line_of_its_own_where_not() -> None:
    report = Report((finding(path="a.py"),))
    wide = render(report, RenderOptions(width=80)).splitlines()[0]
    narrow = render(report, RenderOptions(width=30)).splitlines()
    assert wide.endswith("  a.py:12:12")
    assert len(wide) == 80
    assert narrow[:2] == ["HIGH      Example API key", "          a.py:12:12"]


@pytest.mark.parametrize(
    ("places", "listed", "rest"),
    [(1, 0, ""), (2, 1, ""), (6, 5, ""), (7, 5, "and 1 more place"), (14, 5, "and 8 more places")],
)
def test_places_of_one_secret_are_one_entry(places: int, listed: int, rest: str) -> None:
    report = Report(tuple(finding(path=f"p{number:02}.py") for number in range(places)))
    text = render(report, DEFAULT)
    assert text.count("Example API key") == 1
    assert sum(f"p{number:02}.py:12:12" in text for number in range(places)) == listed + 1
    assert ("more place" in text) == bool(rest)
    assert rest in text


def test_worst_place_of_a_secret_gives_the_severity() -> None:
    report = Report((finding(path="a.py", severity=Severity.LOW), finding(path="b.py", severity=Severity.CRITICAL)))
    assert render(report, DEFAULT).startswith("CRITICAL  Example API key")


def test_older_findings_are_counted_and_not_listed() -> None:
    text = render(Report((finding(path="old.py", older=True),)), DEFAULT)
    assert "old.py" not in text
    assert "already there" in text


def test_every_report_ends_with_what_was_covered() -> None:
    for report in (
        EMPTY,
        full_report(),
        Report(skipped=(Skip("x", SkipReason.MISSING_OBJECT),)),
        Report(interrupted=True),
    ):
        assert render(report, DEFAULT).splitlines()[-1] == coverage(report)


def test_secret_on_the_excerpt_is_marked() -> None:
    pieces = [piece for line in layout(Report((finding(1),)), DEFAULT) for piece in line]
    assert [piece.text for piece in pieces if piece.role == "secret"] == [str(finding(1).secret)]


def test_incomplete_coverage_is_a_warning() -> None:
    roles = [layout(report, DEFAULT)[-1][0].role for report in (EMPTY, Report(interrupted=True))]
    assert roles == ["", "warning"]
