"""JSON keeps the contract that docs/schema/keysweep-1.json describes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scanner.model import Report, Suppressed
from scanner.report.json import dump, render, render_lines
from scanner.report.options import RenderOptions
from tests.unit.report.samples import EMPTY, finding, full_report, hostile_report

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schema/keysweep-1.json").read_text(encoding="utf-8"))
REPORTS = [
    pytest.param(EMPTY, id="empty"),
    pytest.param(full_report(), id="full"),
    pytest.param(hostile_report(), id="hostile"),
    pytest.param(Report(interrupted=True), id="interrupted"),
]


def lines_of(report: Report) -> list[dict[str, Any]]:
    return [json.loads(line) for line in render_lines(report, RenderOptions()).splitlines()]


@pytest.mark.parametrize("report", REPORTS)
def test_document_is_valid(report: Report) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(render(report, RenderOptions())))


@pytest.mark.parametrize("report", REPORTS)
def test_every_line_is_valid(report: Report) -> None:
    validator = Draft202012Validator({"$ref": "#/$defs/line", "$defs": SCHEMA["$defs"]})
    for line in lines_of(report):
        validator.validate(line)


def test_schema_describes_every_key_that_is_written() -> None:
    document = json.loads(render(full_report(), RenderOptions()))
    parts = SCHEMA["$defs"]
    assert set(document) == set(SCHEMA["properties"])
    assert set(document["findings"][0]) == set(parts["finding"]["properties"])
    assert set(document["suppressed"][0]) == {*parts["finding"]["properties"], "reason"}
    assert set(document["skipped"][0]) == set(parts["skipped"]["properties"])
    assert set(document["stats"]) == set(parts["stats"]["properties"])


def test_lines_hold_what_the_document_holds() -> None:
    document = json.loads(render(full_report(), RenderOptions()))
    lines = lines_of(full_report())
    for kind, key in (("finding", "findings"), ("suppressed", "suppressed"), ("skipped", "skipped")):
        assert [{**entry, "type": kind} for entry in document[key]] == [line for line in lines if line["type"] == kind]
    assert [line["type"] for line in lines].index("stats") == len(lines) - 1
    assert lines[-1]["stats"] == document["stats"]


def test_older_findings_stand_among_the_suppressed() -> None:
    report = Report((finding(1), finding(2, older=True)), (Suppressed(finding(3), "keysweep:allow on line 12"),))
    document = json.loads(render(report, RenderOptions()))
    assert len(document["findings"]) == 1
    assert document["stats"]["findings"]["high"] == 1
    assert document["stats"]["suppressed"] == {"keysweep:allow": 1, "already there before this change": 1}


def test_fingerprint_is_the_same_wherever_the_secret_stands() -> None:
    document = json.loads(render(Report((finding(1), finding(1, path="b.py", line=99), finding(2))), RenderOptions()))
    first, moved, other = (entry["fingerprint"] for entry in document["findings"])
    assert first == moved != other


@given(st.recursive(st.text(st.characters(exclude_categories=["Cs"])) | st.integers() | st.none(), st.lists))
def test_dump_is_ascii_that_reads_back(value: object) -> None:
    written = dump(value)
    assert written.isascii()
    assert json.loads(written) == value


@given(st.text(st.sampled_from('#\\[vso"')))
def test_dump_holds_no_command_of_a_build_agent(value: str) -> None:
    written = dump(value + "##vso[" + value)
    assert "##" not in written
    assert json.loads(written) == value + "##vso[" + value
