"""The report as CSV with a header, in UTF-8, for a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO

from scanner.report.json import finding_values
from scanner.report.plain import visible
from scanner.report.summary import hidden, parts_words, reported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from scanner.model import Finding, Report
    from scanner.report.options import RenderOptions

COLUMNS = (
    "rule",
    "provider",
    "title",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "secret",
    "fingerprint",
    "confidence",
    "severity",
    "exposure",
    "exposure_evidence",
    "context_name",
    "context_kind",
    "commit",
    "author",
    "date",
    "liveness",
    "remediation",
    "docs",
    "why",
    "candidates",
    "suppressed",
    "parts",
)

_FORMULA_OPENERS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection). Tabs and line ends, which it skips
or takes for one, never reach a cell: they are escaped."""


def render(report: Report, options: RenderOptions) -> str:
    """Return one row for each finding, and for each suppressed one when the options show them, with the reason."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = [(finding, "") for finding in reported(report)]
    if options.show_suppressed:
        rows += [(entry.finding, entry.reason) for entry in hidden(report)]
    for finding, reason in rows:
        writer.writerow(_row(finding, reason, options))
    return out.getvalue()


def _row(finding: Finding, reason: str, options: RenderOptions) -> list[str]:
    values = finding_values(finding, options)
    context = values["context"] or {"name": "", "kind": ""}
    values |= {"context_name": context["name"], "context_kind": context["kind"], "suppressed": reason}
    values["parts"] = "; ".join(parts_words(finding, options))
    for name in ("exposure_evidence", "why", "candidates"):
        values[name] = "; ".join(values[name])
    return [cell(str(values[column])) for column in COLUMNS]


def cell(text: str) -> str:
    """Return ``text`` on one line, with an apostrophe before what a spreadsheet would take for a formula."""
    text = visible(text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA_OPENERS) else text
