"""The report as a person reads it: what, where, how sure, and what to do next, then what was covered.

Imports nothing heavy: this is what a commit waits for.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.report.options import shown
from scanner.report.plain import visible, visible_code
from scanner.report.summary import (
    allowance,
    coverage,
    found_line,
    groups,
    headline,
    hidden,
    parts_words,
    plural,
    remedy,
    reported,
    where,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.model import Exposure, Finding, Report, Severity
    from scanner.report.options import RenderOptions
    from scanner.report.summary import Group

__all__ = ["Piece", "coverage", "layout", "render"]

_INDENT = 10
_LABEL = 10
_PLACES = 5
"""Further places of one secret that are listed; the rest is counted."""


class Piece(NamedTuple):
    """A part of a line, with the role that decides its colour: empty, a severity, or one of ``ROLES``."""

    text: str
    role: str = ""


ROLES = ("path", "gutter", "label", "secret", "warning")
"""What a piece can be beside plain text and the labels of ``Severity``."""

Line = tuple[Piece, ...]


def render(report: Report, options: RenderOptions) -> str:
    """Return the report for a person, in colours when the options ask for them."""
    lines = layout(report, options)
    if options.color and report.findings:
        from scanner.report.terminal import paint

        return paint(lines)
    return "".join("".join(piece.text for piece in line) + "\n" for line in lines)


def layout(report: Report, options: RenderOptions) -> list[Line]:
    """Return the lines of the report, each as pieces that a terminal may colour."""
    lines: list[Line] = []
    for group in groups(reported(report)):
        lines += _group(group, options)
        lines.append(())
    if options.show_suppressed:
        lines += _hidden(report)
    lines.append((Piece(found_line(report, options.fail_on)),))
    lines += [(Piece(visible(note)),) for note in report.notes]
    lines.append((Piece(coverage(report), "" if report.complete else "warning"),))
    return lines


def _group(group: Group, options: RenderOptions) -> list[Line]:
    finding = group.first
    lines = _heading(finding, group.severity, options.width)
    lines += _excerpt(finding)
    if options.show_secrets:
        lines.append(_field("secret", Piece(visible(shown(finding.secret, options)), "secret")))
    for words in parts_words(finding, options):
        lines += _wrapped("with", words, options.width)
    for label, text in _facts(finding):
        lines += _wrapped(label, text, options.width)
    return lines + _places(group)


def _heading(finding: Finding, severity: Severity, width: int) -> list[Line]:
    title = headline(finding)
    place = where(finding)
    word = severity.label.upper()
    left = f"{word:<{_INDENT}}{title}"
    first = (Piece(word, severity.label), Piece(left[len(word) :]))
    room = width - len(left) - len(place)
    if room >= 2:
        return [(*first, Piece(" " * room), Piece(place, "path"))]
    return [first, (Piece(" " * _INDENT), Piece(place, "path"))]


def _excerpt(finding: Finding) -> list[Line]:
    if not finding.excerpt:
        return []
    code = visible_code(finding.excerpt)
    masked = visible_code(str(finding.secret))
    gutter = Piece(f"{' ' * _INDENT}{finding.place.line} | ", "gutter")
    before, found, after = code.partition(masked)
    if not found:
        return [(gutter, Piece(code))]
    return [(gutter, Piece(before), Piece(found, "secret"), Piece(after))]


def _facts(finding: Finding) -> list[tuple[str, str]]:
    """Return what is known about ``finding`` and what to do: labels and sentences."""
    facts: list[tuple[str, str]] = []
    if finding.holder is not None:
        facts.append(("held by", visible(finding.holder.name)))
    if finding.exposure_evidence:
        facts.append(("reaches", _reach(finding.exposure, finding.exposure_evidence)))
    if finding.origin.author:
        facts.append(("commit", visible(f"{finding.origin.author}, {finding.origin.date}")))
    sure = finding.confidence.label
    if finding.why:
        sure += ": " + ", ".join(visible(fact) for fact in finding.why)
    facts.append(("sure", sure))
    if finding.candidates:
        facts.append(("could be", ", ".join(visible(name) for name in finding.candidates)))
    if finding.liveness.value != "not-checked":
        facts.append(("key is", finding.liveness.value))
    facts.append(("next", " ".join(step for step in (remedy(finding), visible(finding.docs)) if step)))
    facts.append(("or", allowance(finding)))
    return facts


def _reach(exposure: Exposure, evidence: Iterable[str]) -> str:
    return f"{exposure.value}: " + "; ".join(visible(fact) for fact in evidence)


def _field(label: str, *pieces: Piece) -> Line:
    return (Piece(" " * _INDENT), Piece(f"{label:<{_LABEL}}", "label"), *pieces)


def _wrapped(label: str, text: str, width: int) -> list[Line]:
    """Return a field whose text is broken between words at ``width``. A word that is longer stays whole: it may be a
    path or an address to copy."""
    room = max(width - _INDENT - _LABEL, 40)
    rows = [""]
    for word in text.split(" "):
        if rows[-1] and len(rows[-1]) + 1 + len(word) > room:
            rows.append(word)
        else:
            rows[-1] += f" {word}" if rows[-1] else word
    return [_field("" if number else label, Piece(row)) for number, row in enumerate(rows)]


def _places(group: Group) -> list[Line]:
    others = group.findings[1:]
    lines = [
        _field("also in" if number == 0 else "", Piece(where(finding), "path"))
        for number, finding in enumerate(others[:_PLACES])
    ]
    if len(others) > _PLACES:
        lines.append(_field("", Piece(f"and {plural(len(others) - _PLACES, 'more place')}")))
    return lines


def _hidden(report: Report) -> list[Line]:
    lines: list[Line] = []
    for entry in hidden(report):
        label = Piece(f"{'HIDDEN':<{_INDENT}}", "label")
        reason = Piece(f"  ({visible(entry.reason)})")
        lines.append((label, Piece(f"{visible(entry.finding.title)}  "), Piece(where(entry.finding), "path"), reason))
    return [*lines, ()] if lines else []
