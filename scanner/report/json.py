"""The report as JSON, for machines: one document, or one line for each thing (JSON Lines).

The shape is described by docs/schema/keysweep-1.json. Keys may be added to it; none changes its meaning or goes away
without a new value of ``schema``.
"""

from __future__ import annotations

import json

from scanner.model import Severity
from scanner.report.options import shown
from scanner.report.plain import encodable
from scanner.report.summary import by_severity, counted, hidden, reason_kind, reported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from scanner.model import Finding, PlacedPart, Report, Skip, Suppressed
    from scanner.report.options import RenderOptions

SCHEMA = "keysweep/1"


def render(report: Report, options: RenderOptions) -> str:
    """Return the report as one JSON document."""
    document = {
        "schema": SCHEMA,
        "version": options.version,
        "findings": [finding_values(finding, options) for finding in reported(report)],
        "suppressed": [_suppressed_values(entry, options) for entry in hidden(report)],
        "skipped": [_skip_values(skip) for skip in report.skipped],
        "stats": _stats_values(report),
    }
    return dump(document, indent=2)


def render_lines(report: Report, options: RenderOptions) -> str:
    """Return the report as JSON Lines: findings, suppressed, skipped, then one line with the statistics."""
    lines: list[dict[str, Any]] = []
    lines += [{"type": "finding", **finding_values(finding, options)} for finding in reported(report)]
    lines += [{"type": "suppressed", **_suppressed_values(entry, options)} for entry in hidden(report)]
    lines += [{"type": "skipped", **_skip_values(skip)} for skip in report.skipped]
    lines.append({"type": "stats", "schema": SCHEMA, "version": options.version, "stats": _stats_values(report)})
    return "".join(dump(line) for line in lines)


def dump(document: object, indent: int | None = None) -> str:
    """Return ``document`` as JSON in pure ASCII, ended by a line end, without surrogates.

    ASCII keeps control and bidi characters out of terminals and build logs, and needs no agreement on an encoding.
    """
    text = json.dumps(_encodable(document), indent=indent)
    if "##" in text:  # only a string can hold it; a build agent would act on it wherever it stands on a line
        text = text.replace("##", "#\\u0023")
    return text + "\n"


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {_encodable(key): _encodable(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(entry) for entry in value]
    return value


def finding_values(finding: Finding, options: RenderOptions) -> dict[str, Any]:
    """Return ``finding`` as the keys of the contract, the secret masked unless the options say otherwise."""
    holder = finding.holder
    return {
        "rule": finding.rule,
        "provider": finding.provider,
        "title": finding.title,
        "path": finding.path,
        **finding.place._asdict(),
        "secret": shown(finding.secret, options),
        "fingerprint": finding.secret.fingerprint(),
        "confidence": finding.confidence.label,
        "severity": finding.severity.label,
        "exposure": finding.exposure.value,
        "exposure_evidence": finding.exposure_evidence,
        "context": None if holder is None else {"name": holder.name, "kind": holder.kind},
        "commit": finding.origin.commit,
        "author": finding.origin.author,
        "date": finding.origin.date,
        "liveness": finding.liveness.value,
        "remediation": finding.remediation,
        "docs": finding.docs,
        "why": finding.why,
        "candidates": finding.candidates,
        "parts": [_part_values(part, options) for part in finding.parts],
    }


def _part_values(part: PlacedPart, options: RenderOptions) -> dict[str, Any]:
    value = shown(part.value, options)
    return {"name": part.name, "value": value, "line": part.place.line, "column": part.place.column}


def _suppressed_values(entry: Suppressed, options: RenderOptions) -> dict[str, Any]:
    return {**finding_values(entry.finding, options), "reason": entry.reason}


def _skip_values(skip: Skip) -> dict[str, Any]:
    return {
        "path": skip.path,
        "reason": skip.reason.value,
        "detail": skip.detail,
        "expected": skip.reason.expected,
    }


def _stats_values(report: Report) -> dict[str, Any]:
    found = by_severity(finding.severity for finding in reported(report))
    return {
        **report.stats._asdict(),
        "complete": report.complete,
        "interrupted": report.interrupted,
        "findings": {severity.label: found.get(severity.label, 0) for severity in sorted(Severity, reverse=True)},
        "suppressed": counted(reason_kind(entry.reason) for entry in hidden(report)),
        "skipped": counted(skip.reason.value for skip in report.skipped),
        "notes": report.notes,
    }
