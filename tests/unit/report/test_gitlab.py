"""GitLab takes the report: it refuses a whole report for one value that its schema does not allow."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from scanner.model import Report, Severity, Skip, SkipReason, Stats
from scanner.report.gitlab import NO_COMMIT, render
from scanner.report.options import RenderOptions
from tests.unit.report.samples import COMMIT, EMPTY, finding, full_report, hostile_report

NAME = "gitlab-secret-detection-15-subset.json"
SUBSET = json.loads((Path(__file__).parents[2] / "schemas" / NAME).read_text(encoding="utf-8"))
OFFICIAL = Path(os.environ.get("KEYSWEEP_OFFICIAL_SCHEMAS", "nowhere"), "secret-detection-report-format.json")
OPTIONS = RenderOptions(finished=1_700_000_000.0)
REPORTS = [
    pytest.param(EMPTY, id="empty"),
    pytest.param(full_report(), id="full"),
    pytest.param(hostile_report(), id="hostile"),
    pytest.param(Report((finding(title="x" * 999, remediation="y" * 9999),), interrupted=True), id="too long"),
]


def written(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render(report, OPTIONS))
    return document


@pytest.mark.parametrize("report", REPORTS)
def test_report_keeps_the_format(report: Report) -> None:
    Draft202012Validator.check_schema(SUBSET)
    Draft202012Validator(SUBSET).validate(written(report))


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official schema is not part of this repository")
@pytest.mark.parametrize("report", REPORTS)
def test_report_is_valid_against_the_official_schema(report: Report) -> None:
    Draft7Validator(json.loads(OFFICIAL.read_text(encoding="utf-8"))).validate(written(report))


@pytest.mark.parametrize(
    ("seconds", "start"),
    [
        pytest.param(90.0, "2023-11-14T22:11:50", id="some seconds"),
        pytest.param(2e9, "1970-01-01T00:00:00", id="longer than a clock can tell everywhere"),
    ],
)
def test_scan_ran_from_start_to_end(seconds: float, start: str) -> None:
    scan = written(Report(stats=Stats(seconds=seconds)))["scan"]
    assert (scan["start_time"], scan["end_time"]) == (start, "2023-11-14T22:13:20")


@pytest.mark.parametrize(
    ("report", "status", "levels"),
    [
        pytest.param(EMPTY, "success", ["info"], id="all was read"),
        pytest.param(
            Report(skipped=(Skip("a", SkipReason.UNREADABLE),)), "failure", ["info", "warn"], id="unread file"
        ),
        pytest.param(Report(interrupted=True), "failure", ["info", "fatal"], id="stopped early"),
    ],
)
def test_incomplete_scan_is_a_failure_that_says_why(report: Report, status: str, levels: list[str]) -> None:
    scan = written(report)["scan"]
    assert scan["status"] == status
    assert [message["level"] for message in scan["messages"]] == levels


def test_each_place_has_an_id_of_its_own_that_stays() -> None:
    places = Report((finding(1), finding(1, line=13), finding(1, path="b.ts"), finding(1, origin=COMMIT), finding(2)))
    first = [entry["id"] for entry in written(places)["vulnerabilities"]]
    assert len(set(first)) == 5
    assert first == [entry["id"] for entry in written(places)["vulnerabilities"]]


def test_finding_outside_history_has_the_placeholder_commit() -> None:
    found = written(Report((finding(1), finding(2, origin=COMMIT))))["vulnerabilities"]
    assert [entry["location"]["commit"]["sha"] for entry in found] == [NO_COMMIT, COMMIT.commit]


@pytest.mark.parametrize("severity", list(Severity), ids=lambda severity: severity.label)
def test_every_severity_has_a_word(severity: Severity) -> None:
    word = written(Report((finding(severity=severity),)))["vulnerabilities"][0]["severity"]
    assert word == {"note": "Info"}.get(severity.label, severity.label.capitalize())


def test_suppressed_and_older_findings_are_left_out() -> None:
    assert len(written(full_report())["vulnerabilities"]) == len(full_report().findings) - 1
