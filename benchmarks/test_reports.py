"""What writing a report of a thousand findings costs in each format."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from scanner.detect.template import expand
from scanner.model import Confidence, Finding, Holder, Origin, OriginKind, Place, Report, Severity, Stats
from scanner.report.registry import FORMATS, RenderOptions, renderer
from scanner.secret import Secret

FINDINGS = 1000


@pytest.fixture(scope="module")
def report() -> Report:
    """Return a report of a thousand findings in a hundred files."""
    return Report(tuple(_finding(number) for number in range(FINDINGS)), stats=Stats(100, 1_000_000))


def _finding(number: int) -> Finding:
    secret = Secret(expand("qz-{alnum:40}", number), prefix=3)
    return Finding(
        rule="example-api-key",
        title="Example API key",
        provider="example",
        path=f"web/src/module{number // 10}.ts",
        place=Place(number % 10 + 1, 12, number % 10 + 1, 55),
        secret=secret,
        confidence=Confidence.HIGH,
        severity=Severity.HIGH,
        origin=Origin(OriginKind.TREE),
        holder=Holder("new Example({apiKey})", "argument"),
        why=("qz- and 40 letters or digits",),
        excerpt=f'  apiKey: "{secret}",',
    )


@pytest.mark.parametrize("name", FORMATS)
def test_rendering_a_thousand_findings(benchmark: BenchmarkFixture, report: Report, name: str) -> None:
    render = renderer(name)
    text = benchmark(lambda: render(report, RenderOptions(fail_on=Confidence.MEDIUM, finished=1_700_000_000.0)))
    assert text.endswith("\n")
    assert "web/src/module0.ts" in text
    assert report.findings[0].secret.reveal() not in text
