"""SARIF that validates, and that tells results apart as code scanning services do."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from scanner.model import Confidence, Report, Severity, Skip, SkipReason, Suppressed
from scanner.report.options import RenderOptions
from scanner.report.sarif import message_text, render
from tests.unit.report.samples import EMPTY, HOSTILE, finding, full_report, hostile_report

SUBSET = json.loads((Path(__file__).parents[2] / "schemas/sarif-2.1.0-subset.json").read_text(encoding="utf-8"))
OFFICIAL = Path(os.environ.get("KEYSWEEP_OFFICIAL_SCHEMAS", "nowhere"), "sarif-schema-2.1.0.json")
SHOWN = RenderOptions(show_suppressed=True)
REPORTS = [
    pytest.param(EMPTY, id="empty"),
    pytest.param(full_report(), id="full"),
    pytest.param(hostile_report(), id="hostile"),
    pytest.param(Report(interrupted=True), id="interrupted"),
]


def run_of(report: Report, options: RenderOptions = SHOWN) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(render(report, options))["runs"][0]
    return run


@pytest.mark.parametrize("report", REPORTS)
def test_log_keeps_the_specification(report: Report) -> None:
    Draft202012Validator.check_schema(SUBSET)
    Draft202012Validator(SUBSET).validate(json.loads(render(report, SHOWN)))


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official schema is not part of this repository")
@pytest.mark.parametrize("report", REPORTS)
def test_log_is_valid_against_the_official_schema(report: Report) -> None:
    Draft7Validator(json.loads(OFFICIAL.read_text(encoding="utf-8"))).validate(json.loads(render(report, SHOWN)))


def test_every_result_points_to_its_rule() -> None:
    run = run_of(full_report())
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(full_report().findings) + len(full_report().suppressed)
    assert {rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"]} == {True}


def test_one_secret_in_two_places_is_two_results_and_survives_moving_within_the_file() -> None:
    here, moved = finding(1, line=12), finding(1, line=99)
    twice = [here, here._replace(place=here.place._replace(line=50, end_line=50)), finding(1, path="other.ts")]
    prints = [tuple(result["partialFingerprints"].values()) for result in run_of(Report(tuple(twice)))["results"]]
    assert len(set(prints)) == 3
    assert len({secret for secret, _ in prints}) == 1
    assert run_of(Report((moved,)))["results"][0]["partialFingerprints"]["keysweepPlace/v1"] == prints[0][1]


def test_fingerprint_that_the_upload_computes_is_left_to_it() -> None:
    names = {name for result in run_of(full_report())["results"] for name in result["partialFingerprints"]}
    assert names == {"keysweepSecret/v1", "keysweepPlace/v1"}


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        (Severity.CRITICAL, "error", "9.5"),
        (Severity.HIGH, "error", "8.0"),
        (Severity.MEDIUM, "warning", "5.5"),
        (Severity.LOW, "note", "3.0"),
        (Severity.NOTE, "note", "1.0"),
    ],
    ids=lambda value: getattr(value, "label", value),
)
def test_severity(severity: Severity, level: str, score: str) -> None:
    run = run_of(Report((finding(1, severity=severity), finding(2, severity=Severity.NOTE))))
    assert [result["level"] for result in run["results"]] == [level, "note"]
    assert run["tool"]["driver"]["rules"][0]["properties"]["security-severity"] == score


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("keysweep:allow on line 3", "inSource"),
        ("inside a secretlint-disable block", "inSource"),
        ("accepted in .keysweep-baseline", "external"),
    ],
)
def test_suppression_says_where_it_stands(reason: str, kind: str) -> None:
    report = Report(suppressed=(Suppressed(finding(), reason),))
    assert run_of(report)["results"][0]["suppressions"] == [{"kind": kind, "justification": reason}]
    assert run_of(report, RenderOptions())["results"] == []


@pytest.mark.parametrize(
    ("report", "successful"),
    [
        pytest.param(EMPTY, True, id="all was read"),
        pytest.param(Report(skipped=(Skip("a", SkipReason.BINARY),)), True, id="binary files are expected"),
        pytest.param(Report(skipped=(Skip("a", SkipReason.UNREADABLE),)), False, id="an unread file"),
        pytest.param(Report(interrupted=True), False, id="stopped early"),
    ],
)
def test_invocation_is_successful_only_if_all_was_read(report: Report, successful: bool) -> None:
    invocation = run_of(report)["invocations"][0]
    errors = [entry for entry in invocation["toolExecutionNotifications"] if entry["level"] == "error"]
    assert invocation["executionSuccessful"] is successful
    assert bool(errors) is not successful


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("a b/ü#?%.py", id="characters that mean something in a URI"),
        pytest.param("c:/x:y", id="a colon in the first part"),
        pytest.param("bytes-\udcff\udcfe", id="bytes that are not UTF-8"),
        pytest.param(HOSTILE.replace("\ud800", ""), id="hostile"),
    ],
)
def test_location_holds_the_path_byte_for_byte(path: str) -> None:
    location = run_of(Report((finding(path=path),)))["results"][0]["locations"][0]["physicalLocation"]
    assert unquote_to_bytes(location["artifactLocation"]["uri"]) == path.encode("utf-8", "surrogateescape")


def test_absolute_path_is_a_file_uri() -> None:
    location = run_of(Report((finding(path="/etc/x y"),)))["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "file:///etc/x%20y"}


def test_surest_finding_gives_the_precision_of_the_rule() -> None:
    found = (finding(1, confidence=Confidence.LOW), finding(2, confidence=Confidence.MEDIUM))
    assert run_of(Report(found))["tool"]["driver"]["rules"][0]["properties"]["precision"] == "medium"


@given(st.text(st.sampled_from("a{}0[](1)")))
def test_message_has_no_placeholder_and_no_link(text: str) -> None:
    written = message_text(text)
    assert "](" not in written
    assert "{" not in written.replace("{{", "")
    assert written.replace("{{", "{").replace("}}", "}").replace("] (", "](") == text.replace("] (", "](")
