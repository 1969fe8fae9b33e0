"""JUnit XML that parses, and whose counts are true."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Report, Skip, SkipReason
from scanner.report.junit import escape, render
from scanner.report.options import RenderOptions
from tests.unit.report.samples import EMPTY, finding, full_report, hostile_report

INCOMPLETE = Report(skipped=(Skip("a", SkipReason.UNREADABLE),))


def suite(report: Report) -> ElementTree.Element:
    root = ElementTree.fromstring(render(report, RenderOptions(show_suppressed=True)))
    found = root.find("testsuite")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(EMPTY, id="empty"),
        pytest.param(full_report(), id="full"),
        pytest.param(hostile_report(), id="hostile"),
        pytest.param(INCOMPLETE, id="incomplete"),
    ],
)
def test_counts_are_those_of_the_cases(report: Report) -> None:
    cases = suite(report)
    counted = {
        "tests": len(cases.findall("testcase")),
        "failures": len(cases.findall("testcase/failure")),
        "errors": len(cases.findall("testcase/error")),
        "skipped": len(cases.findall("testcase/skipped")),
    }
    assert {name: int(cases.attrib[name]) for name in counted} == counted
    assert counted["tests"] > 0


@pytest.mark.parametrize(
    ("report", "outcomes"),
    [
        pytest.param(EMPTY, [[]], id="a clean scan is one passing case"),
        pytest.param(INCOMPLETE, [["error"]], id="a clean but incomplete one does not pass"),
        pytest.param(Report((finding(),)), [["failure"]], id="a finding fails"),
        pytest.param(Report((finding(),), interrupted=True), [["failure"], ["error"]], id="both"),
    ],
)
def test_outcomes(report: Report, outcomes: list[list[str]]) -> None:
    assert [[child.tag for child in case] for case in suite(report).findall("testcase")] == outcomes


@given(st.text(st.characters() | st.characters(categories=["Cs", "Cc"])))
def test_any_text_is_character_data(text: str) -> None:
    element = ElementTree.fromstring(f"<x>{escape(text)}</x>")
    assert len(element) == 0
