"""The report as JUnit XML: a failed test case for each finding, in the form that CI servers read."""

from __future__ import annotations

from scanner.report.options import shown
from scanner.report.plain import visible
from scanner.report.summary import coverage, headline, hidden, next_steps, parts_words, reported, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model import Finding, Report
    from scanner.report.options import RenderOptions


def render(report: Report, options: RenderOptions) -> str:
    """Return one test suite; without findings it holds one test case, which passes if everything was read."""
    found = reported(report)
    cases = [_failed(finding, options) for finding in found]
    skipped = hidden(report) if options.show_suppressed else ()
    cases += [_case(entry.finding, f"<skipped message={_attribute(entry.reason)}/>") for entry in skipped]
    error = not report.complete
    if error or not found:
        outcome = f'<error type="incomplete" message={_attribute(coverage(report))}/>' if error else ""
        name = "everything was read" if error or found else "no secrets"
        cases.append(f'    <testcase classname="keysweep" name="{name}">{outcome}</testcase>')
    counts = (
        f'tests="{len(cases)}" failures="{len(found)}" errors="{int(error)}" skipped="{len(skipped)}" '
        f'time="{report.stats.seconds:.3f}"'
    )
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="keysweep" {counts}>',
            f'  <testsuite name="keysweep" {counts}>',
            *cases,
            f"    <system-out>{escape(coverage(report))}</system-out>",
            "  </testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _failed(finding: Finding, options: RenderOptions) -> str:
    sure = f"Confidence {finding.confidence.label}"
    if finding.why:
        sure += f": {', '.join(finding.why)}"
    secret = [shown(finding.secret, options), *(f"with {words}" for words in parts_words(finding, options))]
    lines = [where(finding), *secret, finding.excerpt, sure, *next_steps(finding)]
    body = "\n".join(escape(line) for line in lines if line)
    message = f"{finding.severity.label}: {headline(finding)}"
    return _case(finding, f"<failure type={_attribute(finding.rule)} message={_attribute(message)}>{body}</failure>")


def _case(finding: Finding, outcome: str) -> str:
    name = _attribute(f"{headline(finding)} at {where(finding)}")
    place = f'file={_attribute(finding.path)} line="{finding.place.line}"'
    return f"    <testcase classname={_attribute(finding.path)} name={name} {place}>{outcome}</testcase>"


def escape(text: str) -> str:
    """Return ``text`` as XML character data: what XML cannot hold, and line ends, stand as backslash escapes."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    value = escape(text).replace('"', "&quot;")
    return f'"{value}"'
