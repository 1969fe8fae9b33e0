"""The report as GitLab takes it: secret detection report, schema 15.

The schema is ``secret-detection-report-format.json`` of GitLab's security-report-schemas. GitLab checks a report
against the version it declares and refuses it whole when one value does not fit.
"""

from __future__ import annotations

import time
from hashlib import blake2b
from uuid import UUID

from scanner.model import Severity
from scanner.report.json import dump
from scanner.report.options import shown
from scanner.report.plain import visible
from scanner.report.summary import coverage, headline, next_steps, parts_words, reported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from scanner.model import Finding, Report
    from scanner.report.options import RenderOptions

VERSION = "15.0.7"
NO_COMMIT = "0000000"
"""What stands for the commit of a finding that was not read from one: the schema requires a value."""

_SEVERITY: Mapping[Severity, str] = {
    Severity.CRITICAL: "Critical",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
    Severity.NOTE: "Info",
}
# Longest texts the schema allows.
_NAME = 255
_SOLUTION = 7000
_DESCRIPTION = 1_048_576


def render(report: Report, options: RenderOptions) -> str:
    """Return the report as one secret detection report. Suppressed findings are not part of it."""
    tool = {"id": "keysweep", "name": "keysweep", "version": options.version, "vendor": {"name": "keysweep"}}
    finished = options.finished
    document = {
        "version": VERSION,
        "scan": {
            "analyzer": tool,
            "scanner": tool,
            "type": "secret_detection",
            "start_time": _time(max(finished - report.stats.seconds, 0.0)),
            "end_time": _time(finished),
            "status": "success" if report.complete else "failure",
            "messages": _messages(report),
        },
        "vulnerabilities": [_vulnerability(finding, options) for finding in reported(report)],
    }
    return dump(document, indent=2)


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def _messages(report: Report) -> list[dict[str, str]]:
    messages = [_said("info", coverage(report))]
    messages += [_said("info", note) for note in report.notes if note]
    for skip in report.skipped:
        if not skip.reason.expected:
            messages.append(_said("warn", f"Not read ({skip.reason.value}): {skip.path} {skip.detail}".rstrip()))
    if report.interrupted:
        messages.append(_said("fatal", "The scan was stopped early: the report is partial."))
    return messages


def _said(level: str, text: str) -> dict[str, str]:
    return {"level": level, "value": visible(text)}


def _vulnerability(finding: Finding, options: RenderOptions) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": _identity(finding),
        "category": "secret_detection",
        "name": visible(finding.title)[:_NAME],
        "description": _description(finding, options)[:_DESCRIPTION],
        "severity": _SEVERITY[finding.severity],
        "solution": " ".join(next_steps(finding))[:_SOLUTION],
        "identifiers": _identifiers(finding),
        "location": _location(finding),
        "raw_source_code_extract": visible(shown(finding.secret, options)),
    }
    if finding.docs.startswith(("https://", "http://")):
        value["links"] = [{"name": "Provider documentation", "url": finding.docs}]
    return value


def _identity(finding: Finding) -> str:
    """Return an id that is the same each time the same secret is found at the same place."""
    parts = (finding.rule, finding.path, str(tuple(finding.place)), finding.origin.commit, finding.secret.fingerprint())
    digest = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return str(UUID(bytes=digest, version=5))


def _description(finding: Finding, options: RenderOptions) -> str:
    sure = f"Confidence {finding.confidence.label}"
    if finding.why:
        sure += f": {_code(', '.join(finding.why))}"
    parts = "".join(f" With {_code(words)}." for words in parts_words(finding, options))
    return f"{headline(finding)}: {_code(shown(finding.secret, options))}.{parts} {sure}."


def _code(text: str) -> str:
    """Return ``text`` as a code span: it is shown as Markdown, and nothing from the scanned file may be markup."""
    inner = visible(text).replace("`", "'")
    return f"`{inner}`"


def _identifiers(finding: Finding) -> list[dict[str, str]]:
    return [
        {"type": "keysweep_rule_id", "name": f"keysweep rule {visible(finding.rule)}", "value": visible(finding.rule)},
        {
            "type": "cwe",
            "name": "CWE-798",
            "value": "798",
            "url": "https://cwe.mitre.org/data/definitions/798.html",
        },
    ]


def _location(finding: Finding) -> dict[str, Any]:
    origin = finding.origin
    commit = {"sha": origin.commit or NO_COMMIT}
    if origin.author:
        commit["author"] = visible(origin.author)
    if origin.date:
        commit["date"] = origin.date
    return {
        "file": finding.path,
        "start_line": finding.place.line,
        "end_line": finding.place.end_line,
        "commit": commit,
    }
