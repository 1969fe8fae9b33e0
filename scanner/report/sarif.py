"""The report as SARIF 2.1.0 (OASIS standard, errata 01), in the form that code scanning services take.

What GitHub reads of it: https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support
"""

from __future__ import annotations

from hashlib import blake2b
from urllib.parse import quote_from_bytes

from scanner.model import Confidence, Severity
from scanner.report.json import dump
from scanner.report.options import shown
from scanner.report.plain import visible
from scanner.report.summary import coverage, headline, hidden, next_steps, parts_words, reported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from scanner.model import Finding, Place, Report, Skip
    from scanner.report.options import RenderOptions

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVEL: Mapping[Severity, str] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.NOTE: "note",
}
# GitHub's bands: over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low.
_SECURITY_SEVERITY: Mapping[Severity, str] = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.NOTE: "1.0",
}
_PRECISION: Mapping[Confidence, str] = {
    Confidence.HIGH: "very-high",
    Confidence.MEDIUM: "medium",
    Confidence.LOW: "low",
}


def render(report: Report, options: RenderOptions) -> str:
    """Return the report as one SARIF log with one run; suppressed results are in it when the options show them."""
    entries: list[tuple[Finding, str]] = [(finding, "") for finding in reported(report)]
    if options.show_suppressed:
        entries += [(entry.finding, entry.reason) for entry in hidden(report)]
    rules = _rules(finding for finding, _ in entries)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    seen: dict[tuple[str, str, str], int] = {}
    run = {
        "tool": {
            "driver": {
                "name": "keysweep",
                "version": options.version,
                "semanticVersion": options.version,
                "rules": rules,
            }
        },
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the scanned tree."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, reason, index, seen, options) for finding, reason in entries],
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def message_text(text: str) -> str:
    """Return ``text`` as a plain text message: braces doubled (3.11.5), nothing that reads as a link (3.11.6)."""
    return visible(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _message(text: str) -> dict[str, str]:
    return {"text": message_text(text)}


def _rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return [_rule(found) for _, found in sorted(by_rule.items())]


def _rule(findings: list[Finding]) -> dict[str, Any]:
    finding = findings[0]
    severity = max(found.severity for found in findings)
    description = f"{finding.title} in the source. Whoever can read the code, or what is built from it, can use it."
    rule: dict[str, Any] = {
        "id": finding.rule,
        "name": "".join(part.capitalize() for part in finding.rule.replace("_", "-").split("-")) or finding.rule,
        "shortDescription": _message(f"Hardcoded secret: {finding.title}"),
        "fullDescription": _message(description),
        "help": _message(finding.remediation or "Revoke the key at its provider and read the new one at run time."),
        "defaultConfiguration": {"level": _LEVEL[severity]},
        "properties": {
            "security-severity": _SECURITY_SEVERITY[severity],
            "precision": _PRECISION[max(found.confidence for found in findings)],
            "problem.severity": _LEVEL[severity].replace("note", "recommendation"),
            "tags": ["security", "secret", "external/cwe/cwe-798", f"provider/{visible(finding.provider)}"],
        },
    }
    if finding.docs.startswith("https://"):
        rule["helpUri"] = _uri(finding.docs)
    return rule


def _uri(url: str) -> str:
    """Return a web address with every character encoded that RFC 3986 does not allow in one."""
    return quote_from_bytes(url.encode("utf-8", "surrogatepass"), safe="/:?#[]@!$&'()*+,;=%-._~")


def _result(
    finding: Finding,
    reason: str,
    index: Mapping[str, int],
    seen: dict[tuple[str, str, str], int],
    options: RenderOptions,
) -> dict[str, Any]:
    fingerprint = finding.secret.fingerprint()
    key = (finding.rule, finding.path, fingerprint)
    seen[key] = seen.get(key, 0) + 1
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVEL[finding.severity],
        "message": _message(_words(finding, options)),
        "locations": [{"physicalLocation": _location(finding.path, finding.place)}],
        "partialFingerprints": _partial_fingerprints(finding, fingerprint, seen[key]),
        "properties": _properties(finding),
    }
    if finding.parts:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(finding.path, part.place), "message": _message(part.name)}
            for number, part in enumerate(finding.parts)
        ]
    if reason:
        kind = "inSource" if " on line " in reason or reason.startswith("inside ") else "external"
        result["suppressions"] = [{"kind": kind, "justification": visible(reason)}]
    return result


def _words(finding: Finding, options: RenderOptions) -> str:
    # Only the first sentence is shown where there is little room.
    sentences = [f"{headline(finding)}: {visible(shown(finding.secret, options))}."]
    sure = f"Confidence {finding.confidence.label}"
    sentences.append(f"{sure}: {', '.join(finding.why)}." if finding.why else f"{sure}.")
    if finding.exposure_evidence:
        sentences.append(f"Reaches {finding.exposure.value}: {'; '.join(finding.exposure_evidence)}.")
    if finding.parts:
        sentences.append(f"With {', '.join(parts_words(finding, options))}.")
    return " ".join(sentences + next_steps(finding))


def _location(path: str, place: Place) -> dict[str, Any]:
    return {
        "artifactLocation": _artifact(path),
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }


def _artifact(path: str) -> dict[str, str]:
    """Return where ``path`` is: byte for byte, since a URI can hold what is not UTF-8."""
    uri = quote_from_bytes(_bytes(path), safe="/")
    if path.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return text.encode("utf-8", "surrogatepass")


def _partial_fingerprints(finding: Finding, fingerprint: str, number: int) -> dict[str, str]:
    """Return what tells results apart from one run to the next.

    The first names the secret wherever it stands; the second this occurrence of it in this file, without its line, so
    that edits above do not make a new result. ``primaryLocationLineHash`` is left to GitHub's own upload step, which
    computes it and warns about every value that is not its own.
    """
    place = f"{finding.rule}\0{finding.path}\0{fingerprint}".encode("utf-8", "surrogatepass")
    return {
        "keysweepSecret/v1": fingerprint,
        "keysweepPlace/v1": f"{blake2b(place, digest_size=8).hexdigest()}:{number}",
    }


def _properties(finding: Finding) -> dict[str, Any]:
    holder = finding.holder
    values: dict[str, Any] = {
        "confidence": finding.confidence.label,
        "severity": finding.severity.label,
        "exposure": finding.exposure.value,
        "liveness": finding.liveness.value,
        "provider": finding.provider,
        "context": visible(holder.name) if holder else "",
        "commit": finding.origin.commit,
        "author": visible(finding.origin.author),
        "date": finding.origin.date,
    }
    return {name: value for name, value in values.items() if value}


def _invocation(report: Report) -> dict[str, Any]:
    notifications = [_notification("coverage", "note", coverage(report))]
    notifications += [_notification("note", "note", note) for note in report.notes]
    notifications += [_unread(skip) for skip in report.skipped if not skip.reason.expected]
    if report.interrupted:
        notifications.append(_notification("interrupted", "error", "The scan was stopped early: results are partial."))
    return {"executionSuccessful": report.complete, "toolExecutionNotifications": notifications}


def _notification(name: str, level: str, text: str) -> dict[str, Any]:
    return {"descriptor": {"id": name}, "level": level, "message": _message(text)}


def _unread(skip: Skip) -> dict[str, Any]:
    words = f"Not read: {skip.reason.value}."
    detail = f" {skip.detail}" if skip.detail else ""
    located = {"physicalLocation": {"artifactLocation": _artifact(skip.path)}}
    return {**_notification("unread", "error", words + detail), "locations": [located]}
