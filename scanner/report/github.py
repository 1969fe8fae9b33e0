"""The report as GitHub Actions workflow commands, which the runner turns into annotations of the changed lines.

``::error file=…,line=…::message``: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
GitHub shows ten errors, ten warnings and ten notices of a step and fifty annotations of a job; every finding is written
all the same, the worst first, and stands in the log.
"""

from __future__ import annotations

from scanner.model import Severity
from scanner.report.options import shown
from scanner.report.plain import visible
from scanner.report.summary import coverage, found_line, headline, hidden, next_steps, parts_words, reported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.model import Finding, Report
    from scanner.report.options import RenderOptions

SHOWN_PER_LEVEL = 10

_LEVEL: Mapping[Severity, str] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.NOTE: "notice",
}


def render(report: Report, options: RenderOptions) -> str:
    """Return a workflow command for each finding, then the summary as plain lines of the log."""
    found = sorted(reported(report), key=lambda finding: (-finding.severity, -finding.confidence))
    lines = [_command(_LEVEL[finding.severity], finding, _words(finding, options)) for finding in found]
    if options.show_suppressed:
        lines += [
            _command("notice", entry.finding, f"Suppressed ({visible(entry.reason)}): {headline(entry.finding)}")
            for entry in hidden(report)
        ]
    if not report.complete:
        lines.append(f"::error title=keysweep could not read everything::{_data(coverage(report))}")
    if any(sum(line.startswith(f"::{level} ") for line in lines) > SHOWN_PER_LEVEL for level in set(_LEVEL.values())):
        lines.append(f"GitHub shows {SHOWN_PER_LEVEL} annotations of a kind; this log holds all of them.")
    lines.append(found_line(report, options.fail_on))
    lines += [visible(note) for note in report.notes]
    lines.append(coverage(report))
    return "".join(line + "\n" for line in lines)


def _words(finding: Finding, options: RenderOptions) -> str:
    sure = f"Confidence {finding.confidence.label}"
    if finding.why:
        sure += f": {', '.join(visible(fact) for fact in finding.why)}"
    parts = [f"With {words}." for words in parts_words(finding, options)]
    return "\n".join([f"{visible(shown(finding.secret, options))}  {sure}.", *parts, *next_steps(finding)])


def _command(level: str, finding: Finding, message: str) -> str:
    place = finding.place
    properties = {"file": visible(finding.path), "line": str(place.line), "endLine": str(place.end_line)}
    if place.line == place.end_line:  # columns of an annotation that spans lines are refused
        properties |= {"col": str(place.column), "endColumn": str(place.end_column)}
    properties["title"] = headline(finding)
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
